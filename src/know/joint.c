#include "know/joint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS                                                                                              \
    "id, account, kind, title, partner, state, from_day, to_day, price, currency, owner, scope,"             \
    " result, feedback, formula, target, aim, price_rule, refund_percent, created_us, changed_us, "          \
    "changed_by"
#define COLUMN_LETTERS                                                                                       \
    "ittttt"                                                                                                 \
    "iii"                                                                                                    \
    "ttttttttt"                                                                                              \
    "iiit"

enum { SHARE_PARTS = 10000, PERCENT = 100, NUMBER_BYTES = 40 };

static Str code_of(const JointWork *work)
{
    return work->currency ? currency_code(work->currency) : (Str){ 0 };
}

// The shortest text that reads back the same; empty for NAN.
static Str number_text(double number, char text[NUMBER_BYTES])
{
    if (isnan(number)) return (Str){ 0 };
    snprintf(text, NUMBER_BYTES, "%.17g", number);
    return str_from_c(text);
}

static double number_of(Str text, Arena *arena)
{
    return text.len > 0 ? strtod(arena_format(arena, "%.*s", STR_ARG(text)).data, NULL) : (double)NAN;
}

// ---- its people

static Status put_people(Store *store, const JointWork *work, Error *error)
{
    static const Query forget = { .sql = "DELETE FROM joint_person WHERE work = $1", .params = "i" };
    static const Query add = {
        .sql = "INSERT INTO joint_person (person, work) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        .params = "ti",
    };
    const Param of[] = { param_int(work->id) };
    Status status = store_execute(store, &forget, of, error);
    for (size_t i = 0; i < work->person_count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(work->people[i]), param_int(work->id) };
        status = store_execute(store, &add, params, error);
    }
    return status;
}

static Status read_people(Store *store, Arena *arena, JointWork *work, Error *error)
{
    static const Query query = {
        .sql = "SELECT person FROM joint_person WHERE work = $1 ORDER BY person LIMIT $2",
        .params = "ii",
        .columns = "t",
    };
    const Param params[] = { param_int(work->id), param_int(JOINT_PEOPLE_MAX) };
    Str *people = ARENA_ARRAY(arena, Str, JOINT_PEOPLE_MAX);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (work->person_count < JOINT_PEOPLE_MAX && rows_next(&rows))
        people[work->person_count++] = rows_text(&rows, 0, arena);
    work->people = people;
    return rows_end(&rows, error);
}

// ---- rows

enum { SET_COUNT = 20 };

// Of the columns that every edit sets, in the order of both statements. `number` holds the text of the
// target.
static void set_params(const JointWork *work, char number[NUMBER_BYTES], Param params[SET_COUNT])
{
    const Param all[SET_COUNT] = {
        param_text(work->account),
        param_text(work->kind),
        param_text(work->title),
        param_text(work->partner),
        param_text(work->state),
        param_int(work->from_day),
        param_int(work->to_day),
        param_int(work->price),
        param_text(code_of(work)),
        param_text(work->owner),
        param_text(work->scope),
        param_text(work->result),
        param_text(work->feedback),
        param_text(work->formula),
        param_text(number_text(work->target, number)),
        param_text(work->aim),
        param_text(work->price_rule),
        param_int(work->refund_percent),
        param_int(work->changed_us),
        param_text(work->changed_by),
    };
    memcpy(params, all, sizeof all);
}

static Status insert(Store *store, JointWork *work, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO joint_work (account, kind, title, partner, state, from_day, to_day, price, currency,"
            " owner, scope, result, feedback, formula, target, aim, price_rule, refund_percent, changed_us,"
            " changed_by, created_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
            " $15, $16, $17, $18, $19, $20, $21) RETURNING id",
        .params = "tttttiiittttttttt"
                  "iiti",
        .columns = "i",
    };
    char number[NUMBER_BYTES];
    Param params[SET_COUNT + 1];
    set_params(work, number, params);
    params[SET_COUNT] = param_int(work->created_us);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "It cannot be kept.");
    work->id = rows_int(&rows, 0);
    rows_close(&rows);
    return put_people(store, work, error);
}

Status joint_save(Store *store, JointWork *work, Error *error)
{
    static const Query update = {
        .sql =
            "UPDATE joint_work SET account = $1, kind = $2, title = $3, partner = $4, state = $5,"
            " from_day = $6, to_day = $7, price = $8, currency = $9, owner = $10, scope = $11, result = $12,"
            " feedback = $13, formula = $14, target = $15, aim = $16, price_rule = $17, refund_percent = $18,"
            " changed_us = $19, changed_by = $20 WHERE id = $21",
        .params = "tttttiiittttttttt"
                  "iiti",
    };
    if (work->id == 0) return insert(store, work, error);
    char number[NUMBER_BYTES];
    Param params[SET_COUNT + 1];
    set_params(work, number, params);
    params[SET_COUNT] = param_int(work->id);
    Status status = store_change_one(store, &update, params, "joint work", error);
    return status == STATUS_OK ? put_people(store, work, error) : status;
}

Status joint_remove(Store *store, int64_t id, Error *error)
{
    static const Query people = { .sql = "DELETE FROM joint_person WHERE work = $1", .params = "i" };
    static const Query query = { .sql = "DELETE FROM joint_work WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    Status status = store_execute(store, &people, params, error);
    return status == STATUS_OK ? store_execute(store, &query, params, error) : status;
}

static JointWork take_row(const Rows *rows, Arena *arena)
{
    return (JointWork){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .kind = rows_text(rows, 2, arena),
        .title = rows_text(rows, 3, arena),
        .partner = rows_text(rows, 4, arena),
        .state = rows_text(rows, 5, arena),
        .from_day = (uint16_t)rows_int(rows, 6),
        .to_day = (uint16_t)rows_int(rows, 7),
        .price = rows_int(rows, 8),
        .currency = currency_find(rows_view(rows, 9)),
        .owner = rows_text(rows, 10, arena),
        .scope = rows_text(rows, 11, arena),
        .result = rows_text(rows, 12, arena),
        .feedback = rows_text(rows, 13, arena),
        .formula = rows_text(rows, 14, arena),
        .target = number_of(rows_view(rows, 15), arena),
        .aim = rows_text(rows, 16, arena),
        .price_rule = rows_text(rows, 17, arena),
        .refund_percent = rows_int(rows, 18),
        .created_us = rows_int(rows, 19),
        .changed_us = rows_int(rows, 20),
        .changed_by = rows_text(rows, 21, arena),
    };
}

Status joint_get(Store *store, int64_t id, Arena *arena, JointWork *work_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM joint_work WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "joint work", error);
    if (status != STATUS_OK) return status;
    *work_out = take_row(&rows, arena);
    return read_people(store, arena, work_out, error);
}

#define OPEN "state IN ('planned', 'agreed', 'running')"
#define FITS                                                                                                 \
    " FROM joint_work WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2) AND ($3 = '' OR kind = "   \
    "$3)"                                                                                                    \
    " AND CASE $4 WHEN '' THEN 1 WHEN 'open' THEN " OPEN " ELSE state = $4 END"

Status joint_list(Store *store, const JointFilter *filter, Arena *arena, JointWork **works_out,
                  size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY NOT " OPEN ", CASE WHEN " OPEN
               " THEN (from_day = 0) * 100000 + from_day ELSE -to_day END, id LIMIT $5 OFFSET $6",
        .params = "ttttii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "tttt", .columns = "i" };
    const Param params[] = { param_text(filter->account),       param_text(filter->owner),
                             param_text(filter->kind),          param_text(filter->state),
                             param_int((int64_t)filter->limit), param_int((int64_t)filter->offset) };
    JointWork *works = ARENA_ARRAY(arena, JointWork, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        works[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *works_out = works;
    *count_out = count;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = read_people(store, arena, &works[i], error);
    return status;
}

// ---- what it comes to

double joint_share(const JointWork *work, double before, double now)
{
    double target = work->target;
    if (isnan(before) || isnan(now) || isnan(target)) return (double)NAN;
    bool rises = !str_equal(work->aim, STR("at_most"));
    if (rises ? now >= target : now <= target) return 1;
    if (rises ? before >= target : before <= target) return 0;
    return fmin(1, fmax(0, (now - before) / (target - before)));
}

int64_t joint_due(const JointWork *work, double share)
{
    bool reached = share >= 1;
    if (str_equal(work->price_rule, STR("refund")) && !reached)
        return (int64_t)divide_half_even((Int128)work->price * (PERCENT - work->refund_percent), PERCENT);
    if (str_equal(work->price_rule, STR("proportional")))
        return (int64_t)divide_half_even((Int128)work->price * (int64_t)floor(share * SHARE_PARTS),
                                         SHARE_PARTS);
    return work->price;
}
