#include "trust/kept_answer.h"

#include "base/timestamp.h"

Status kept_answer_find(Store *store, Str name_hash, Arena *arena, KeptAnswer *answer_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT content_hash, status, sealed FROM kept_answer WHERE name_hash = $1 AND at_us > $2",
        .params = "ti",
        .columns = "tib",
    };
    const Param params[] = {
        param_text(name_hash),
        param_int(timestamp_now_real() - KEPT_ANSWER_HOURS * US_PER_HOUR),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status == STATUS_OK)
            return fail(error, STATUS_NOT_FOUND, STR(""), "No answer of that name is kept.");
        return rows_failed(&rows, error);
    }
    *answer_out = (KeptAnswer){
        .name_hash = name_hash,
        .content_hash = rows_text(&rows, 0, arena),
        .status = (int)rows_int(&rows, 1),
        .sealed = rows_text(&rows, 2, arena),
    };
    return STATUS_OK;
}

static Status forget_old(Store *store, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM kept_answer WHERE at_us <= $1", .params = "i" };
    static const Query remove_beyond = {
        .sql = "DELETE FROM kept_answer WHERE at_us <="
               " (SELECT at_us FROM kept_answer ORDER BY at_us DESC LIMIT 1 OFFSET $1)",
        .params = "i",
    };
    const Param oldest[] = { param_int(timestamp_now_real() - KEPT_ANSWER_HOURS * US_PER_HOUR) };
    const Param most[] = { param_int(KEPT_ANSWERS_MAX) };
    Status status = store_execute(store, &remove, oldest, error);
    return status == STATUS_OK ? store_execute(store, &remove_beyond, most, error) : status;
}

Status kept_answer_put(Store *store, const KeptAnswer *answer, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO kept_answer (name_hash, content_hash, status, sealed, at_us)"
               " VALUES ($1, $2, $3, $4, $5)"
               " ON CONFLICT (name_hash) DO UPDATE SET content_hash = excluded.content_hash,"
               " status = excluded.status, sealed = excluded.sealed, at_us = excluded.at_us",
        .params = "ttibi",
    };
    const Param params[] = {
        param_text(answer->name_hash), param_text(answer->content_hash), param_int(answer->status),
        param_blob(answer->sealed),    param_int(timestamp_now_real()),
    };
    Status status = store_execute(store, &upsert, params, error);
    return status == STATUS_OK ? forget_old(store, error) : status;
}
