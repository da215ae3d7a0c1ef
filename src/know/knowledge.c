#include "know/knowledge.h"

#include "base/timestamp.h"

#include <math.h>
#include <stdlib.h>

static Knower *find_knower(Knower *knowers, size_t *count, Str id)
{
    for (size_t i = 0; i < *count; i++) {
        if (str_equal(knowers[i].id, id)) return &knowers[i];
    }
    if (*count == WRITERS_MAX) return NULL;
    return &knowers[(*count)++];
}

static int by_weight(const void *a, const void *b)
{
    const Knower *left = a, *right = b;
    if (left->weight < right->weight || left->weight > right->weight)
        return left->weight < right->weight ? 1 : -1;
    return str_compare(left->id, right->id);
}

Status knower_list(Store *store, Str account, int64_t now_us, Arena *arena, Knower **knowers_out,
                   size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT t.author, coalesce(s.name, ''), t.at_us FROM touchpoint t"
               " LEFT JOIN staff s ON s.id = t.author WHERE t.account = $1 AND t.at_us <= $2 ORDER BY "
               "t.at_us DESC"
               " LIMIT $3",
        .params = "tii",
        .columns = "tti",
    };
    const Param params[] = { param_text(account), param_int(now_us), param_int(KNOWER_TOUCHPOINTS_MAX) };
    Knower *knowers = ARENA_ARRAY(arena, Knower, WRITERS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (rows_next(&rows)) {
        Knower *knower = find_knower(knowers, &count, rows_view(&rows, 0));
        if (!knower) continue;
        if (knower->touchpoints++ == 0) {
            knower->id = rows_text(&rows, 0, arena);
            knower->name = rows_text(&rows, 1, arena);
            knower->last_us = rows_int(&rows, 2);
        }
        double days = (double)(now_us - rows_int(&rows, 2)) / (double)US_PER_DAY;
        knower->weight += exp2(-fmax(days, 0) / KNOWER_HALF_DAYS);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (count > 0) qsort(knowers, count, sizeof *knowers, by_weight);
    *knowers_out = knowers;
    *count_out = count < KNOWERS_MAX ? count : KNOWERS_MAX;
    return STATUS_OK;
}

Status writer_list(Store *store, int64_t from_us, int64_t until_us, Arena *arena, Writer **writers_out,
                   size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT t.author, coalesce(s.name, ''), count(*), sum(t.asked), sum(t.asked AND t.complete),"
               " max(t.at_us) FROM touchpoint t LEFT JOIN staff s ON s.id = t.author WHERE t.at_us >= $1"
               " AND t.at_us <= $2 GROUP BY t.author ORDER BY 3 DESC, 1 LIMIT $3",
        .params = "iii",
        .columns = "ttiiii",
    };
    const Param params[] = { param_int(from_us), param_int(until_us), param_int(WRITERS_MAX) };
    Writer *writers = ARENA_ARRAY(arena, Writer, WRITERS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < WRITERS_MAX && rows_next(&rows)) {
        writers[count++] = (Writer){ .id = rows_text(&rows, 0, arena),
                                     .name = rows_text(&rows, 1, arena),
                                     .touchpoints = rows_int(&rows, 2),
                                     .asked = rows_int(&rows, 3),
                                     .complete = rows_int(&rows, 4),
                                     .last_us = rows_int(&rows, 5) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *writers_out = writers;
    *count_out = count;
    return STATUS_OK;
}
