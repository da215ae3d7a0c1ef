#include "know/access.h"

#define COLUMNS                                                                                              \
    "id, account, person, email, name, requested_day, requested_by, invited_day, activated_day,"             \
    " activated_by, withdrawn_day, note, created_us, changed_us, changed_by"
#define COLUMN_LETTERS                                                                                       \
    "itttt"                                                                                                  \
    "itii"                                                                                                   \
    "titiit"
#define WAITS "(activated_day = 0 AND withdrawn_day = 0)"

// ---- what a row says (pure)

AccessState access_state(const AccessRequest *request)
{
    if (request->withdrawn_day) return ACCESS_WITHDRAWN;
    if (request->activated_day) return ACCESS_ACTIVE;
    return request->invited_day ? ACCESS_INVITED : ACCESS_REQUESTED;
}

Str access_state_name(AccessState state)
{
    static const Str names[] = { STR_CONST("requested"), STR_CONST("invited"), STR_CONST("active"),
                                 STR_CONST("withdrawn") };
    return names[state];
}

bool access_waits(const AccessRequest *request)
{
    return request->activated_day == 0 && request->withdrawn_day == 0;
}

int access_waiting_days(const AccessRequest *request, uint16_t today)
{
    uint16_t until = request->withdrawn_day   ? request->withdrawn_day
                     : request->activated_day ? request->activated_day
                                              : today;
    return until > request->requested_day ? until - request->requested_day : 0;
}

static uint16_t earliest(const AccessSeen *seen)
{
    const uint16_t days[] = { seen->requested, seen->invited, seen->granted };
    uint16_t first = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (days[i] && (first == 0 || days[i] < first)) first = days[i];
    }
    return first;
}

// The last day on which anything of it happened.
static uint16_t last_day(const AccessRequest *request)
{
    uint16_t last = request->requested_day;
    if (request->invited_day > last) last = request->invited_day;
    if (request->activated_day > last) last = request->activated_day;
    return request->withdrawn_day > last ? request->withdrawn_day : last;
}

bool access_follow(const AccessRequest *newest, const AccessSeen *seen, AccessRequest *out)
{
    bool waits = newest && access_waits(newest);
    // After one that is over only another request begins a new one.
    bool begins = newest ? !waits && seen->requested > last_day(newest) : earliest(seen) > 0;
    if (!waits && !begins) return false;
    *out = waits ? *newest : (AccessRequest){ .requested_day = newest ? seen->requested : earliest(seen) };
    if (out->invited_day == 0 && seen->invited >= out->requested_day) out->invited_day = seen->invited;
    if (seen->granted && seen->granted >= out->requested_day) {
        out->activated_day = seen->granted;
        out->activated_by = STR("event");
    } else if (seen->used && seen->used >= out->requested_day) {
        out->activated_day = seen->used;
        out->activated_by = STR("use");
    }
    return begins || out->invited_day != newest->invited_day || out->activated_day > 0;
}

// ---- rows

static Status insert(Store *store, AccessRequest *request, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO access_request (account, person, email, name, requested_day, requested_by,"
               " invited_day, activated_day, activated_by, withdrawn_day, note, created_us, changed_us,"
               " changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
               " RETURNING id",
        .params = "tttt"
                  "itii"
                  "titiit",
        .columns = "i",
    };
    const Param params[] = { param_text(request->account),      param_text(request->person),
                             param_text(request->email),        param_text(request->name),
                             param_int(request->requested_day), param_text(request->requested_by),
                             param_int(request->invited_day),   param_int(request->activated_day),
                             param_text(request->activated_by), param_int(request->withdrawn_day),
                             param_text(request->note),         param_int(request->created_us),
                             param_int(request->changed_us),    param_text(request->changed_by) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows))
        return fail(error, STATUS_UNAVAILABLE, STR(""), "The request for access cannot be kept.");
    request->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status access_save(Store *store, AccessRequest *request, Error *error)
{
    static const Query update = {
        .sql = "UPDATE access_request SET email = $1, name = $2, requested_day = $3, requested_by = $4,"
               " invited_day = $5, activated_day = $6, activated_by = $7, withdrawn_day = $8, note = $9,"
               " changed_us = $10, changed_by = $11 WHERE id = $12",
        .params = "ttitiititi"
                  "ti",
    };
    if (request->id == 0) return insert(store, request, error);
    const Param params[] = { param_text(request->email),        param_text(request->name),
                             param_int(request->requested_day), param_text(request->requested_by),
                             param_int(request->invited_day),   param_int(request->activated_day),
                             param_text(request->activated_by), param_int(request->withdrawn_day),
                             param_text(request->note),         param_int(request->changed_us),
                             param_text(request->changed_by),   param_int(request->id) };
    return store_change_one(store, &update, params, "request for access", error);
}

Status access_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM access_request WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

static AccessRequest take_row(const Rows *rows, Arena *arena)
{
    return (AccessRequest){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .person = rows_text(rows, 2, arena),
        .email = rows_text(rows, 3, arena),
        .name = rows_text(rows, 4, arena),
        .requested_day = (uint16_t)rows_int(rows, 5),
        .requested_by = rows_text(rows, 6, arena),
        .invited_day = (uint16_t)rows_int(rows, 7),
        .activated_day = (uint16_t)rows_int(rows, 8),
        .activated_by = rows_text(rows, 9, arena),
        .withdrawn_day = (uint16_t)rows_int(rows, 10),
        .note = rows_text(rows, 11, arena),
        .created_us = rows_int(rows, 12),
        .changed_us = rows_int(rows, 13),
        .changed_by = rows_text(rows, 14, arena),
    };
}

Status access_get(Store *store, int64_t id, Arena *arena, AccessRequest *request_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM access_request WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "request for access", error);
    if (status == STATUS_OK) *request_out = take_row(&rows, arena);
    return status;
}

Status access_newest(Store *store, Str account, Str person, Arena *arena, AccessRequest *request_out,
                     bool *found_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM access_request WHERE account = $1 AND person = $2"
               " ORDER BY id DESC LIMIT 1",
        .params = "tt",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_text(account), param_text(person) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *found_out = rows_next(&rows);
    if (*found_out) *request_out = take_row(&rows, arena);
    return rows_end(&rows, error);
}

#define FITS                                                                                                 \
    " FROM access_request WHERE ($1 = '' OR account = $1) AND CASE $2 WHEN '' THEN 1 WHEN 'waiting' "        \
    "THEN " WAITS " WHEN 'withdrawn' THEN withdrawn_day > 0 WHEN 'active' THEN activated_day > 0 AND"        \
    " withdrawn_day = 0 WHEN 'invited' THEN " WAITS " AND invited_day > 0 ELSE " WAITS                       \
    " AND invited_day = 0 END"

Status access_list(Store *store, const AccessFilter *filter, Arena *arena, AccessRequest **requests_out,
                   size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY NOT " WAITS ", CASE WHEN " WAITS
               " THEN requested_day ELSE -max(activated_day, withdrawn_day) END, id LIMIT $3 OFFSET $4",
        .params = "ttii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "tt", .columns = "i" };
    const Param params[] = { param_text(filter->account), param_text(filter->state),
                             param_int((int64_t)filter->limit), param_int((int64_t)filter->offset) };
    AccessRequest *requests = ARENA_ARRAY(arena, AccessRequest, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        requests[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *requests_out = requests;
    *count_out = count;
    return STATUS_OK;
}

Status access_waiting(Store *store, Str account, AccessWaiting *waiting_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(*), coalesce(sum(" WAITS "), 0),"
               " coalesce(min(CASE WHEN " WAITS " THEN requested_day END), 0)"
               " FROM access_request WHERE account = $1",
        .params = "t",
        .columns = "iii",
    };
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *waiting_out = (AccessWaiting){ rows_int(&rows, 0), rows_int(&rows, 1), (uint16_t)rows_int(&rows, 2) };
    return STATUS_OK;
}
