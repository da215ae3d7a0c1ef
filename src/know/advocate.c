#include "know/advocate.h"

#define ASKED "(SELECT coalesce(max(day), 0) FROM advocate_ask WHERE advocate = advocate.id)"
#define COLUMNS                                                                                              \
    "id, account, person, state, agreed, why, owner, paused_day, " ASKED                                     \
    ", created_us, changed_us, changed_by"
#define COLUMN_LETTERS "itttittiiiit"

const Str advocate_kinds[ADVOCATE_KINDS] = {
    STR_CONST("reference"), STR_CONST("case_study"), STR_CONST("review"),
    STR_CONST("referral"),  STR_CONST("talk"),       STR_CONST("beta"),
};

uint32_t advocate_kind_bit(Str kind)
{
    for (size_t i = 0; i < ADVOCATE_KINDS; i++) {
        if (str_equal(kind, advocate_kinds[i])) return 1U << i;
    }
    return 0;
}

static Status take_id(Rows *rows, int64_t *id, Error *error)
{
    if (!rows_next(rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The row cannot be kept.");
    *id = rows_int(rows, 0);
    return STATUS_OK;
}

// ---- advocates

static Status insert(Store *store, Advocate *advocate, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO advocate (account, person, state, agreed, why, owner, paused_day, created_us,"
               " changed_us, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        .params = "tttittiiit",
        .columns = "i",
    };
    const Param params[] = {
        param_text(advocate->account),    param_text(advocate->person),    param_text(advocate->state),
        param_int(advocate->agreed),      param_text(advocate->why),       param_text(advocate->owner),
        param_int(advocate->paused_day),  param_int(advocate->created_us), param_int(advocate->changed_us),
        param_text(advocate->changed_by),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_id(&rows, &advocate->id, error);
}

Status advocate_save(Store *store, Advocate *advocate, Error *error)
{
    static const Query update = {
        .sql = "UPDATE advocate SET account = $1, person = $2, state = $3, agreed = $4, why = $5, owner = $6,"
               " paused_day = $7, changed_us = $8, changed_by = $9 WHERE id = $10",
        .params = "tttittiiti",
    };
    if (advocate->id == 0) return insert(store, advocate, error);
    const Param params[] = {
        param_text(advocate->account),   param_text(advocate->person),    param_text(advocate->state),
        param_int(advocate->agreed),     param_text(advocate->why),       param_text(advocate->owner),
        param_int(advocate->paused_day), param_int(advocate->changed_us), param_text(advocate->changed_by),
        param_int(advocate->id),
    };
    return store_change_one(store, &update, params, "advocate", error);
}

Status advocate_remove(Store *store, int64_t id, Error *error)
{
    static const Query records = {
        .sql = "SELECT (SELECT count(*) FROM advocate_ask WHERE advocate = $1)"
               " + (SELECT count(*) FROM referral WHERE advocate = $1)",
        .params = "i",
        .columns = "i",
    };
    static const Query remove = { .sql = "DELETE FROM advocate WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &records, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) > 0)
        return fail(error, STATUS_CONFLICT, STR("id"),
                    "It has asks or referrals, which are history. End it instead: state “ended”.");
    return store_execute(store, &remove, params, error);
}

static Advocate take_row(const Rows *rows, Arena *arena)
{
    return (Advocate){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .person = rows_text(rows, 2, arena),
        .state = rows_text(rows, 3, arena),
        .agreed = (uint32_t)rows_int(rows, 4),
        .why = rows_text(rows, 5, arena),
        .owner = rows_text(rows, 6, arena),
        .paused_day = (uint16_t)rows_int(rows, 7),
        .asked_day = (uint16_t)rows_int(rows, 8),
        .created_us = rows_int(rows, 9),
        .changed_us = rows_int(rows, 10),
        .changed_by = rows_text(rows, 11, arena),
    };
}

Status advocate_get(Store *store, int64_t id, Arena *arena, Advocate *advocate_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM advocate WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "advocate", error);
    if (status == STATUS_OK) *advocate_out = take_row(&rows, arena);
    return status;
}

// $4: AdvocateReadiness; $5: today; $6: those asked on this day or before may be asked again.
#define READY "(state = 'active' AND paused_day <= $5 AND " ASKED " <= $6)"
#define FITS                                                                                                 \
    " FROM advocate WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2) AND (agreed & $3) = $3"      \
    " AND CASE $4 WHEN 1 THEN " READY " WHEN 2 THEN state = 'active' AND NOT " READY                         \
    " WHEN 3 THEN state = 'ended' ELSE 1 END"

Status advocate_list(Store *store, const AdvocateFilter *filter, Arena *arena, Advocate **advocates_out,
                     size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY state, 9, id LIMIT $7 OFFSET $8",
        .params = "ttiiiiii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "ttiiii", .columns = "i" };
    const Param params[] = {
        param_text(filter->account),       param_text(filter->owner),
        param_int(filter->agreed),         param_int(filter->readiness),
        param_int(filter->today),          param_int(filter->today - filter->rest_days),
        param_int((int64_t)filter->limit), param_int((int64_t)filter->offset),
    };
    Advocate *advocates = ARENA_ARRAY(arena, Advocate, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        advocates[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *advocates_out = advocates;
    *count_out = count;
    return STATUS_OK;
}

uint16_t advocate_rests_until(const Advocate *advocate, int64_t rest_days, uint16_t today)
{
    int64_t until = advocate->asked_day ? advocate->asked_day + rest_days : 0;
    if (advocate->paused_day > until) until = advocate->paused_day;
    return until > today ? (uint16_t)until : 0;
}

// ---- asks

static Status refuse_many(Store *store, const Query *count, int64_t advocate, Error *error)
{
    const Param params[] = { param_int(advocate) };
    CLEANUP(rows_close) Rows rows = store_query(store, count, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) < ADVOCATE_RECORDS_MAX) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR(""), "There are %d already: no more fit. Remove old ones first.",
                ADVOCATE_RECORDS_MAX);
}

static Status insert_ask(Store *store, AdvocateAsk *ask, Error *error)
{
    static const Query count = { .sql = "SELECT count(*) FROM advocate_ask WHERE advocate = $1",
                                 .params = "i",
                                 .columns = "i" };
    static const Query query = {
        .sql = "INSERT INTO advocate_ask (advocate, kind, day, answer, note, changed_us, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        .params = "itittit",
        .columns = "i",
    };
    Status status = refuse_many(store, &count, ask->advocate, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(ask->advocate),   param_text(ask->kind), param_int(ask->day),
                             param_text(ask->answer),    param_text(ask->note), param_int(ask->changed_us),
                             param_text(ask->changed_by) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_id(&rows, &ask->id, error);
}

Status advocate_ask_save(Store *store, AdvocateAsk *ask, Error *error)
{
    static const Query update = {
        .sql = "UPDATE advocate_ask SET kind = $1, day = $2, answer = $3, note = $4, changed_us = $5,"
               " changed_by = $6 WHERE id = $7 AND advocate = $8",
        .params = "tittitii",
    };
    if (ask->id == 0) return insert_ask(store, ask, error);
    const Param params[] = { param_text(ask->kind), param_int(ask->day),        param_text(ask->answer),
                             param_text(ask->note), param_int(ask->changed_us), param_text(ask->changed_by),
                             param_int(ask->id),    param_int(ask->advocate) };
    return store_change_one(store, &update, params, "ask", error);
}

Status advocate_ask_remove(Store *store, int64_t advocate, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM advocate_ask WHERE advocate = $1 AND id = $2",
                                 .params = "ii" };
    const Param params[] = { param_int(advocate), param_int(id) };
    return store_change_one(store, &query, params, "ask", error);
}

Status advocate_ask_list(Store *store, int64_t advocate, Arena *arena, AdvocateAsk **asks_out,
                         size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, kind, day, answer, note, changed_us, changed_by FROM advocate_ask"
               " WHERE advocate = $1 ORDER BY day DESC, id DESC LIMIT $2",
        .params = "ii",
        .columns = "itittit",
    };
    const Param params[] = { param_int(advocate), param_int(ADVOCATE_RECORDS_MAX) };
    AdvocateAsk *asks = ARENA_ARRAY(arena, AdvocateAsk, ADVOCATE_RECORDS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < ADVOCATE_RECORDS_MAX && rows_next(&rows))
        asks[count++] = (AdvocateAsk){ .id = rows_int(&rows, 0),
                                       .advocate = advocate,
                                       .kind = rows_text(&rows, 1, arena),
                                       .day = (uint16_t)rows_int(&rows, 2),
                                       .answer = rows_text(&rows, 3, arena),
                                       .note = rows_text(&rows, 4, arena),
                                       .changed_us = rows_int(&rows, 5),
                                       .changed_by = rows_text(&rows, 6, arena) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *asks_out = asks;
    *count_out = count;
    return STATUS_OK;
}

// ---- referrals

static Str code_of(const Referral *referral)
{
    return referral->currency ? currency_code(referral->currency) : (Str){ 0 };
}

static Status insert_referral(Store *store, Referral *referral, Error *error)
{
    static const Query count = { .sql = "SELECT count(*) FROM referral WHERE advocate = $1",
                                 .params = "i",
                                 .columns = "i" };
    static const Query query = {
        .sql = "INSERT INTO referral (advocate, prospect, day, result, worth, currency, note, changed_us,"
               " changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        .params = "ititittit",
        .columns = "i",
    };
    Status status = refuse_many(store, &count, referral->advocate, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_int(referral->advocate), param_text(referral->prospect),  param_int(referral->day),
        param_text(referral->result),  param_int(referral->worth),      param_text(code_of(referral)),
        param_text(referral->note),    param_int(referral->changed_us), param_text(referral->changed_by),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_id(&rows, &referral->id, error);
}

Status referral_save(Store *store, Referral *referral, Error *error)
{
    static const Query update = {
        .sql = "UPDATE referral SET prospect = $1, day = $2, result = $3, worth = $4, currency = $5,"
               " note = $6, changed_us = $7, changed_by = $8 WHERE id = $9 AND advocate = $10",
        .params = "titittitii",
    };
    if (referral->id == 0) return insert_referral(store, referral, error);
    const Param params[] = {
        param_text(referral->prospect),  param_int(referral->day),         param_text(referral->result),
        param_int(referral->worth),      param_text(code_of(referral)),    param_text(referral->note),
        param_int(referral->changed_us), param_text(referral->changed_by), param_int(referral->id),
        param_int(referral->advocate),
    };
    return store_change_one(store, &update, params, "referral", error);
}

Status referral_remove(Store *store, int64_t advocate, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM referral WHERE advocate = $1 AND id = $2",
                                 .params = "ii" };
    const Param params[] = { param_int(advocate), param_int(id) };
    return store_change_one(store, &query, params, "referral", error);
}

Status referral_list(Store *store, int64_t advocate, Arena *arena, Referral **referrals_out,
                     size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, prospect, day, result, worth, currency, note, changed_us, changed_by FROM referral"
               " WHERE advocate = $1 ORDER BY day DESC, id DESC LIMIT $2",
        .params = "ii",
        .columns = "ititittit",
    };
    const Param params[] = { param_int(advocate), param_int(ADVOCATE_RECORDS_MAX) };
    Referral *referrals = ARENA_ARRAY(arena, Referral, ADVOCATE_RECORDS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < ADVOCATE_RECORDS_MAX && rows_next(&rows))
        referrals[count++] = (Referral){ .id = rows_int(&rows, 0),
                                         .advocate = advocate,
                                         .prospect = rows_text(&rows, 1, arena),
                                         .day = (uint16_t)rows_int(&rows, 2),
                                         .result = rows_text(&rows, 3, arena),
                                         .worth = rows_int(&rows, 4),
                                         .currency = currency_find(rows_view(&rows, 5)),
                                         .note = rows_text(&rows, 6, arena),
                                         .changed_us = rows_int(&rows, 7),
                                         .changed_by = rows_text(&rows, 8, arena) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *referrals_out = referrals;
    *count_out = count;
    return STATUS_OK;
}

// ---- by account

Status advocate_accounts(Store *store, Arena *arena, AdvocateAccount **accounts_out, size_t *count_out,
                         Error *error)
{
    static const Query query = {
        .sql = "SELECT account, sum(state = 'active'), max(" ASKED "),"
               " coalesce(min(CASE WHEN state = 'active' THEN paused_day END), 0)"
               " FROM advocate GROUP BY account",
        .params = "",
        .columns = "tiii",
    };
    AdvocateAccount *accounts = NULL;
    size_t count = 0, room = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, NULL);
    while (rows_next(&rows)) {
        if (count == room) {
            room = room ? 2 * room : 64;
            AdvocateAccount *moved = ARENA_ARRAY(arena, AdvocateAccount, room);
            if (count > 0) memcpy(moved, accounts, count * sizeof *moved);
            accounts = moved;
        }
        accounts[count++] = (AdvocateAccount){ .account = rows_text(&rows, 0, arena),
                                               .active = rows_int(&rows, 1),
                                               .asked_day = (uint16_t)rows_int(&rows, 2),
                                               .free_day = (uint16_t)rows_int(&rows, 3) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *accounts_out = accounts;
    *count_out = count;
    return STATUS_OK;
}
