#include "act/suppression.h"

#include "trust/secret.h"

enum { HASH_ARENA_BYTES = 64 * 1024 };

static Str lower_copy(Str text, Arena *arena)
{
    char *lower = arena_alloc(arena, 1, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        lower[i] = lower_letter(text.data[i]);
    return (Str){ lower, text.len };
}

static Str hash_of(Str address, Arena *arena)
{
    return secret_hash(lower_copy(str_trim(address), arena), arena);
}

Status suppression_add(Store *store, const Suppression *suppression, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO suppression (hash, address, reason, note, message, at_us, by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO UPDATE SET"
               " address = excluded.address, reason = excluded.reason, note = excluded.note,"
               " message = excluded.message, at_us = excluded.at_us, by = excluded.by"
               " WHERE suppression.reason = 'unsubscribed' AND excluded.reason <> 'unsubscribed'",
        .params = "ttttiit",
    };
    Arena arena = arena_create(HASH_ARENA_BYTES);
    const Param params[] = { param_text(hash_of(suppression->address, &arena)),
                             param_text(lower_copy(str_trim(suppression->address), &arena)),
                             param_text(suppression->reason),
                             param_text(str_beginning(suppression->note, SUPPRESSION_NOTE_BYTES_MAX)),
                             param_int(suppression->message),
                             param_int(suppression->at_us),
                             param_text(suppression->by) };
    Status status = store_execute(store, &insert, params, error);
    arena_destroy(&arena);
    return status;
}

Status suppression_remove(Store *store, Str address, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM suppression WHERE hash = $1", .params = "t" };
    Arena arena = arena_create(HASH_ARENA_BYTES);
    const Param params[] = { param_text(hash_of(address, &arena)) };
    Status status = store_execute(store, &remove, params, error);
    arena_destroy(&arena);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_NOT_FOUND, STR("address"), "This address is not suppressed.");
    return status == STATUS_OK ? soft_bounce_forget(store, address, error) : status;
}

static Suppression read_row(const Rows *rows, Arena *arena)
{
    return (Suppression){ .address = rows_text(rows, 0, arena),
                          .reason = rows_text(rows, 1, arena),
                          .note = rows_text(rows, 2, arena),
                          .message = rows_int(rows, 3),
                          .at_us = rows_int(rows, 4),
                          .by = rows_text(rows, 5, arena) };
}

Status suppression_find(Store *store, Str address, Arena *arena, bool *found_out, Suppression *out,
                        Error *error)
{
    static const Query select = {
        .sql = "SELECT address, reason, note, message, at_us, by FROM suppression WHERE hash = $1",
        .params = "t",
        .columns = "tttiit",
    };
    const Param params[] = { param_text(hash_of(address, arena)) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *found_out = rows_next(&rows);
    if (*found_out) *out = read_row(&rows, arena);
    return rows_end(&rows, error);
}

Status suppression_holds(Store *store, Str address, bool promotional, Arena *arena, bool *holds_out,
                         Str *reason_out, Error *error)
{
    Suppression found = { 0 };
    Status status = suppression_find(store, address, arena, holds_out, &found, error);
    if (status != STATUS_OK || !*holds_out) return status;
    *holds_out = promotional || !str_equal(found.reason, STR("unsubscribed"));
    *reason_out = found.reason;
    return STATUS_OK;
}

Status suppression_list(Store *store, Str like, int64_t before_us, size_t max, Arena *arena,
                        Suppression **out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT address, reason, note, message, at_us, by FROM suppression"
               " WHERE ($1 = '' OR instr(address, lower($1)) > 0) AND ($2 = 0 OR at_us < $2)"
               " ORDER BY at_us DESC, hash LIMIT $3",
        .params = "tii",
        .columns = "tttiit",
    };
    if (max > SUPPRESSIONS_LISTED_MAX) max = SUPPRESSIONS_LISTED_MAX;
    const Param params[] = { param_text(like), param_int(before_us), param_int((int64_t)max) };
    Suppression *list = ARENA_ARRAY(arena, Suppression, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < max && rows_next(&rows))
        list[count++] = read_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *out = list;
    *count_out = count;
    return STATUS_OK;
}

static Status soft_bounces(Store *store, Str address, int64_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count FROM soft_bounce WHERE address = lower($1)",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(address) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *count_out = rows_next(&rows) ? rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

Status soft_bounce_note(Store *store, const Suppression *bounce, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO soft_bounce (address, count, last_us) VALUES (lower($1), 1, $2)"
               " ON CONFLICT (address) DO UPDATE SET count = count + 1, last_us = excluded.last_us",
        .params = "ti",
    };
    const Param params[] = { param_text(str_trim(bounce->address)), param_int(bounce->at_us) };
    int64_t count = 0;
    Status status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) status = soft_bounces(store, str_trim(bounce->address), &count, error);
    if (status != STATUS_OK || count < SOFT_BOUNCES_MAX) return status;
    Suppression hard = *bounce;
    hard.reason = STR("bounced");
    return suppression_add(store, &hard, error);
}

Status soft_bounce_forget(Store *store, Str address, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM soft_bounce WHERE address = lower($1)", .params = "t" };
    const Param params[] = { param_text(str_trim(address)) };
    return store_execute(store, &remove, params, error);
}
