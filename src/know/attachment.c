#include "know/attachment.h"

static Status check_room(Store *store, int64_t touchpoint, Error *error)
{
    static const Query select = {
        .sql = "SELECT (SELECT count(*) FROM attachment WHERE touchpoint = t.id) FROM touchpoint t WHERE id "
               "= $1",
        .params = "i",
        .columns = "i",
    };
    const Param params[] = { param_int(touchpoint) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "touchpoint", error);
    if (status != STATUS_OK) return status;
    if (rows_int(&rows, 0) < ATTACHMENTS_MAX) return STATUS_OK;
    return fail(error, STATUS_CONFLICT, STR("body"),
                "A touchpoint can have %d attachments. Remove one first.", ATTACHMENTS_MAX);
}

Status attachment_add(Store *store, Attachment *attachment, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO attachment (touchpoint, name, type, size, bytes, created_us, created_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        .params = "ittibit",
        .columns = "i",
    };
    Status status = check_room(store, attachment->touchpoint, error);
    if (status != STATUS_OK) return status;
    attachment->size = (int64_t)attachment->bytes.len;
    const Param params[] = {
        param_int(attachment->touchpoint),  param_text(attachment->name),  param_text(attachment->type),
        param_int(attachment->size),        param_blob(attachment->bytes), param_int(attachment->created_us),
        param_text(attachment->created_by),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &insert, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The attachment cannot be kept.");
    attachment->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status attachment_remove(Store *store, int64_t id, Error *error)
{
    static const Query delete_one = { .sql = "DELETE FROM attachment WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_change_one(store, &delete_one, params, "attachment", error);
}

static Attachment take_row(const Rows *rows, Arena *arena)
{
    return (Attachment){
        .id = rows_int(rows, 0),
        .touchpoint = rows_int(rows, 1),
        .name = rows_text(rows, 2, arena),
        .type = rows_text(rows, 3, arena),
        .size = rows_int(rows, 4),
        .created_us = rows_int(rows, 5),
        .created_by = rows_text(rows, 6, arena),
    };
}

#define COLUMNS "id, touchpoint, name, type, size, created_us, created_by"

Status attachment_list(Store *store, int64_t touchpoint, Arena *arena, Attachment **attachments_out,
                       size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM attachment WHERE touchpoint = $1 ORDER BY id",
        .params = "i",
        .columns = "iittiit",
    };
    const Param params[] = { param_int(touchpoint) };
    Attachment *attachments = ARENA_ARRAY(arena, Attachment, ATTACHMENTS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < ATTACHMENTS_MAX && rows_next(&rows))
        attachments[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *attachments_out = attachments;
    *count_out = count;
    return STATUS_OK;
}

Status attachment_get(Store *store, int64_t id, Arena *arena, Attachment *attachment_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS ", bytes FROM attachment WHERE id = $1",
        .params = "i",
        .columns = "iittiitb",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "attachment", error);
    if (status != STATUS_OK) return status;
    *attachment_out = take_row(&rows, arena);
    attachment_out->bytes = rows_text(&rows, 7, arena);
    return STATUS_OK;
}
