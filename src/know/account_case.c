#include "know/account_case.h"

#include <string.h>

#define COLUMNS                                                                                              \
    "id, account, definition, state, owner, planned_day, live_day, currency, expected, our_cost,"            \
    " their_cost, measured, measured_day, how, note, created_us, changed_us, changed_by"
#define COLUMN_LETTERS                                                                                       \
    "ititt"                                                                                                  \
    "iit"                                                                                                    \
    "iiiii"                                                                                                  \
    "ttiit"

static Status read_number(Store *store, const Query *query, const Param *params, int64_t *number_out,
                          Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *number_out = rows_int(&rows, 0);
    return STATUS_OK;
}

// ---- rows

// A customer has a use case once; one that was stopped may begin anew.
static Status check_room(Store *store, const AccountCase *one, Error *error)
{
    static const Query same = {
        .sql = "SELECT count(*) FROM use_case WHERE account = $1 AND definition = $2 AND id <> $3"
               " AND state <> 'stopped'",
        .params = "tii",
        .columns = "i",
    };
    static const Query all = { .sql = "SELECT count(*) FROM use_case WHERE account = $1",
                               .params = "t",
                               .columns = "i" };
    const Param params[] = { param_text(one->account), param_int(one->definition), param_int(one->id) };
    int64_t there = 0, count = 0;
    Status status = STATUS_OK;
    if (!str_equal(one->state, STR("stopped"))) status = read_number(store, &same, params, &there, error);
    if (status == STATUS_OK) status = read_number(store, &all, params, &count, error);
    if (status != STATUS_OK) return status;
    if (there > 0)
        return fail(error, STATUS_CONFLICT, STR("use_case"),
                    "This customer has the use case already. Change that one.");
    if (one->id == 0 && count >= ACCOUNT_CASES_MAX)
        return fail(error, STATUS_LIMITED, STR("account"), "A customer has at most %d use cases.",
                    ACCOUNT_CASES_MAX);
    return STATUS_OK;
}

enum { SET_COUNT = 16 };

static void set_params(const AccountCase *one, Param params[SET_COUNT])
{
    const Param all[SET_COUNT] = {
        param_text(one->account),
        param_int(one->definition),
        param_text(one->state),
        param_text(one->owner),
        param_int(one->planned_day),
        param_int(one->live_day),
        param_text(one->currency ? currency_code(one->currency) : STR("")),
        param_int(one->expected),
        param_int(one->our_cost),
        param_int(one->their_cost),
        param_int(one->measured),
        param_int(one->measured_day),
        param_text(one->how),
        param_text(one->note),
        param_int(one->changed_us),
        param_text(one->changed_by),
    };
    memcpy(params, all, sizeof all);
}

static Status insert(Store *store, AccountCase *one, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO use_case (account, definition, state, owner, planned_day, live_day, currency,"
               " expected, our_cost, their_cost, measured, measured_day, how, note, changed_us, changed_by,"
               " created_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
               " $17) RETURNING id",
        .params = "tittiit"
                  "iiiiitt"
                  "iti",
        .columns = "i",
    };
    Param params[SET_COUNT + 1];
    set_params(one, params);
    params[SET_COUNT] = param_int(one->created_us);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "It cannot be kept.");
    one->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status account_case_save(Store *store, AccountCase *one, Error *error)
{
    static const Query update = {
        .sql = "UPDATE use_case SET account = $1, definition = $2, state = $3, owner = $4, planned_day = $5,"
               " live_day = $6, currency = $7, expected = $8, our_cost = $9, their_cost = $10,"
               " measured = $11, measured_day = $12, how = $13, note = $14, changed_us = $15,"
               " changed_by = $16 WHERE id = $17",
        .params = "tittiit"
                  "iiiiitt"
                  "iti",
    };
    Status status = check_room(store, one, error);
    if (status != STATUS_OK) return status;
    if (one->id == 0) return insert(store, one, error);
    Param params[SET_COUNT + 1];
    set_params(one, params);
    params[SET_COUNT] = param_int(one->id);
    return store_change_one(store, &update, params, "use case of a customer", error);
}

Status account_case_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM use_case WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

static AccountCase take_row(const Rows *rows, Arena *arena)
{
    return (AccountCase){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .definition = rows_int(rows, 2),
        .state = rows_text(rows, 3, arena),
        .owner = rows_text(rows, 4, arena),
        .planned_day = (uint16_t)rows_int(rows, 5),
        .live_day = (uint16_t)rows_int(rows, 6),
        .currency = currency_find(rows_view(rows, 7)),
        .expected = rows_int(rows, 8),
        .our_cost = rows_int(rows, 9),
        .their_cost = rows_int(rows, 10),
        .measured = rows_int(rows, 11),
        .measured_day = (uint16_t)rows_int(rows, 12),
        .how = rows_text(rows, 13, arena),
        .note = rows_text(rows, 14, arena),
        .created_us = rows_int(rows, 15),
        .changed_us = rows_int(rows, 16),
        .changed_by = rows_text(rows, 17, arena),
    };
}

Status account_case_get(Store *store, int64_t id, Arena *arena, AccountCase *one_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM use_case WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "use case of a customer", error);
    if (status == STATUS_OK) *one_out = take_row(&rows, arena);
    return status;
}

#define FITS                                                                                                 \
    " FROM use_case WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2) AND ($3 = '' OR state = $3)" \
    " AND ($4 = 0 OR definition = $4)"

Status account_case_list(Store *store, const AccountCaseFilter *filter, Arena *arena, AccountCase **cases_out,
                         size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY CASE state WHEN 'live' THEN 0 WHEN 'planned' THEN 1 WHEN"
               " 'proposed' THEN 2 ELSE 3 END, changed_us DESC, id DESC LIMIT $5 OFFSET $6",
        .params = "tttiii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "ttti", .columns = "i" };
    const Param params[] = { param_text(filter->account),       param_text(filter->owner),
                             param_text(filter->state),         param_int(filter->definition),
                             param_int((int64_t)filter->limit), param_int((int64_t)filter->offset) };
    Status status = read_number(store, &count_all, params, total_out, error);
    if (status != STATUS_OK) return status;
    size_t room = filter->limit < (size_t)*total_out ? filter->limit : (size_t)*total_out, count = 0;
    AccountCase *cases = ARENA_ARRAY(arena, AccountCase, room + 1);
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < room && rows_next(&rows))
        cases[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *cases_out = cases;
    *count_out = count;
    return STATUS_OK;
}

Status account_case_live(Store *store, Str account, const int64_t *definitions, size_t count, bool *live_out,
                         Error *error)
{
    static const Query query = {
        .sql = "SELECT EXISTS (SELECT 1 FROM use_case WHERE account = $1 AND definition = $2 AND"
               " state = 'live') OR EXISTS (SELECT 1 FROM watch_member WHERE kind = 'use case' AND id = $2"
               " AND subject = $1)",
        .params = "ti",
        .columns = "i",
    };
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(account), param_int(definitions[i]) };
        int64_t live = 0;
        status = read_number(store, &query, params, &live, error);
        live_out[i] = live != 0;
    }
    return status;
}

Status account_case_count(Store *store, int64_t definition, int64_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(DISTINCT account) FROM use_case WHERE definition = $1",
        .params = "i",
        .columns = "i",
    };
    const Param params[] = { param_int(definition) };
    return read_number(store, &query, params, count_out, error);
}
