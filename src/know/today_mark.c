#include "base/timestamp.h"
#include "know/today.h"

enum { VISIT_US = 30 * 60 * 1000000, HIDDEN_MAX = 20000 };

Status today_mark(Store *store, const TodayMark *mark, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO today_mark (staff, item, kind, answer, until_day, at_us, counts)"
               " VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (staff, item) DO UPDATE SET"
               " kind = excluded.kind, answer = excluded.answer, until_day = excluded.until_day,"
               " at_us = excluded.at_us, counts = 1",
        .params = "ttttii",
    };
    const Param params[] = { param_text(mark->staff),  param_text(mark->item), param_text(mark->group),
                             param_text(mark->answer), param_int(mark->until), param_int(mark->at_us) };
    return store_execute(store, &query, params, error);
}

Status today_learned(Store *store, Str staff, Arena *arena, TodayLearned **learned_out, size_t *count_out,
                     Error *error)
{
    static const Query query = {
        .sql = "SELECT kind, sum(answer = 'done'), sum(answer = 'not_relevant') FROM today_mark"
               " WHERE staff = $1 AND counts = 1 AND answer != 'later' GROUP BY kind ORDER BY kind LIMIT $2",
        .params = "ti",
        .columns = "tii",
    };
    const Param params[] = { param_text(staff), param_int(TODAY_LEARNED_MAX) };
    TodayLearned *learned = ARENA_ARRAY(arena, TodayLearned, TODAY_LEARNED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < TODAY_LEARNED_MAX && rows_next(&rows)) {
        int64_t done = rows_int(&rows, 1), not_relevant = rows_int(&rows, 2);
        learned[count++] = (TodayLearned){ .group = rows_text(&rows, 0, arena),
                                           .done = done,
                                           .not_relevant = not_relevant,
                                           .weight = (double)(done + 2) / (double)(done + not_relevant + 2) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *learned_out = learned;
    *count_out = count;
    return STATUS_OK;
}

Status today_forget(Store *store, Str staff, Str group, Error *error)
{
    static const Query query = {
        .sql = "UPDATE today_mark SET counts = 0 WHERE staff = $1 AND ($2 = '' OR kind = $2)",
        .params = "tt",
    };
    const Param params[] = { param_text(staff), param_text(group) };
    return store_execute(store, &query, params, error);
}

Status today_hidden(Store *store, Str staff, uint16_t today, Arena *arena, Str **keys_out, size_t *count_out,
                    Error *error)
{
    static const Query query = {
        .sql = "SELECT item FROM today_mark WHERE staff = $1 AND until_day > $2 ORDER BY item LIMIT $3",
        .params = "tii",
        .columns = "t",
    };
    const Param params[] = { param_text(staff), param_int(today), param_int(HIDDEN_MAX) };
    Str *keys = arena_alloc_unset(arena, sizeof *keys, HIDDEN_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < HIDDEN_MAX && rows_next(&rows))
        keys[count++] = rows_text(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *keys_out = keys;
    *count_out = count;
    return STATUS_OK;
}

Status today_seen(Store *store, Str staff, int64_t now_us, int64_t *before_us_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT at_us, before_us FROM today_seen WHERE staff = $1",
        .params = "t",
        .columns = "ii",
    };
    const Param params[] = { param_text(staff) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *before_us_out = 0;
    if (rows_next(&rows)) {
        bool same_visit = now_us - rows_int(&rows, 0) < VISIT_US;
        *before_us_out = rows_int(&rows, same_visit ? 1 : 0);
    }
    return rows_end(&rows, error);
}

Status today_see(Store *store, Str staff, int64_t now_us, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO today_seen (staff, at_us, before_us) VALUES ($1, $2, 0) ON CONFLICT (staff) DO "
               "UPDATE"
               " SET before_us = CASE WHEN excluded.at_us - at_us < $3 THEN before_us ELSE at_us END,"
               " at_us = excluded.at_us",
        .params = "tii",
    };
    const Param params[] = { param_text(staff), param_int(now_us), param_int(VISIT_US) };
    return store_execute(store, &query, params, error);
}
