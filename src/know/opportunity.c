#include "know/opportunity.h"

Status opportunity_read(Store *store, int64_t warning, Arena *arena, Opportunity *opportunity_out,
                        Error *error)
{
    static const Query query = {
        .sql =
            "SELECT customer_value, worth, currency, sales_state, sales_to, sales_day, sales_by, sales_note,"
            " changed_us, changed_by FROM opportunity WHERE warning = $1",
        .params = "i",
        .columns = "titttittit",
    };
    const Param params[] = { param_int(warning) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *opportunity_out = (Opportunity){ .warning = warning, .sales_state = STR("none") };
    if (!rows_next(&rows)) return rows_end(&rows, error);
    *opportunity_out = (Opportunity){ .warning = warning,
                                      .customer_value = rows_text(&rows, 0, arena),
                                      .worth = rows_int(&rows, 1),
                                      .currency = currency_find(rows_view(&rows, 2)),
                                      .sales_state = rows_text(&rows, 3, arena),
                                      .sales_to = rows_text(&rows, 4, arena),
                                      .sales_day = (uint16_t)rows_int(&rows, 5),
                                      .sales_by = rows_text(&rows, 6, arena),
                                      .sales_note = rows_text(&rows, 7, arena),
                                      .changed_us = rows_int(&rows, 8),
                                      .changed_by = rows_text(&rows, 9, arena) };
    return STATUS_OK;
}

Status opportunity_put(Store *store, const Opportunity *opportunity, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO opportunity (warning, customer_value, worth, currency, sales_state, sales_to,"
               " sales_day, sales_by, sales_note, changed_us, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (warning) DO UPDATE SET"
               " customer_value = excluded.customer_value, worth = excluded.worth,"
               " currency = excluded.currency, sales_state = excluded.sales_state,"
               " sales_to = excluded.sales_to, sales_day = excluded.sales_day, sales_by = excluded.sales_by,"
               " sales_note = excluded.sales_note, changed_us = excluded.changed_us,"
               " changed_by = excluded.changed_by",
        .params = "ititttittit",
    };
    const Param params[] = {
        param_int(opportunity->warning),
        param_text(opportunity->customer_value),
        param_int(opportunity->worth),
        param_text(opportunity->currency ? currency_code(opportunity->currency) : (Str){ 0 }),
        param_text(opportunity->sales_state),
        param_text(opportunity->sales_to),
        param_int(opportunity->sales_day),
        param_text(opportunity->sales_by),
        param_text(opportunity->sales_note),
        param_int(opportunity->changed_us),
        param_text(opportunity->changed_by),
    };
    return store_execute(store, &query, params, error);
}

Status opportunity_attempts(Store *store, int64_t warning, Arena *arena, OpportunityAttempt **attempts_out,
                            size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, day, note, valued, made_us, made_by FROM opportunity_attempt WHERE warning = $1"
               " ORDER BY day DESC, id DESC LIMIT $2",
        .params = "ii",
        .columns = "iitiit",
    };
    const Param params[] = { param_int(warning), param_int(OPPORTUNITY_ATTEMPTS_MAX) };
    OpportunityAttempt *attempts = ARENA_ARRAY(arena, OpportunityAttempt, OPPORTUNITY_ATTEMPTS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < OPPORTUNITY_ATTEMPTS_MAX && rows_next(&rows))
        attempts[count++] = (OpportunityAttempt){ .id = rows_int(&rows, 0),
                                                  .warning = warning,
                                                  .day = (uint16_t)rows_int(&rows, 1),
                                                  .note = rows_text(&rows, 2, arena),
                                                  .valued = rows_int(&rows, 3) != 0,
                                                  .made_us = rows_int(&rows, 4),
                                                  .made_by = rows_text(&rows, 5, arena) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *attempts_out = attempts;
    *count_out = count;
    return STATUS_OK;
}

Status opportunity_try(Store *store, OpportunityAttempt *attempt, Error *error)
{
    static const Query known = {
        .sql = "SELECT (SELECT count(*) FROM opportunity_attempt WHERE warning = $1),"
               " (SELECT count(*) FROM opportunity WHERE warning = $1 AND customer_value != '')",
        .params = "i",
        .columns = "ii",
    };
    static const Query insert = {
        .sql = "INSERT INTO opportunity_attempt (warning, day, note, valued, made_us, made_by)"
               " VALUES ($1, $2, $3, $4, $5, $6)",
        .params = "iitiit",
    };
    const Param asked[] = { param_int(attempt->warning) };
    CLEANUP(rows_close) Rows rows = store_query(store, &known, asked);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) >= OPPORTUNITY_ATTEMPTS_MAX)
        return fail(error, STATUS_LIMITED, STR(""),
                    "There are %d attempts already: close it with its outcome.", OPPORTUNITY_ATTEMPTS_MAX);
    attempt->valued = rows_int(&rows, 1) > 0;
    const Param params[] = { param_int(attempt->warning), param_int(attempt->day),
                             param_text(attempt->note),   param_int(attempt->valued),
                             param_int(attempt->made_us), param_text(attempt->made_by) };
    return store_execute(store, &insert, params, error);
}

Status opportunity_attempt_remove(Store *store, int64_t warning, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM opportunity_attempt WHERE warning = $1 AND id = $2",
                                 .params = "ii" };
    const Param params[] = { param_int(warning), param_int(id) };
    Status status = store_execute(store, &query, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_NOT_FOUND, STR("attempt"), "There is no such attempt.");
    return status;
}
