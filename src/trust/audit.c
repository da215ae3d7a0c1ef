#include "trust/audit.h"

#include "base/timestamp.h"

enum { TEXT_BYTES_MAX = 500 };

static Str cut(Str text)
{
    size_t len = text.len < TEXT_BYTES_MAX ? text.len : TEXT_BYTES_MAX;
    while (len > 0 && len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    return str_slice(text, 0, len);
}

Status audit_add(Store *store, Str actor, Str action, Str subject, Str detail, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO audit (id, at_us, actor, action, subject, detail)"
               " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM audit), $1, $2, $3, $4, $5)",
        .params = "itttt",
    };
    const Param params[] = {
        param_int(timestamp_now_real()), param_text(cut(actor)),  param_text(cut(action)),
        param_text(cut(subject)),        param_text(cut(detail)),
    };
    return store_execute(store, &insert, params, error);
}

Status audit_newest(Store *store, size_t max, Arena *arena, AuditRow **rows_out, size_t *count_out,
                    Error *error)
{
    static const Query select = {
        .sql = "SELECT at_us, actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT $1",
        .params = "i",
        .columns = "itttt",
    };
    const Param params[] = { param_int((int64_t)max) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    AuditRow *found = ARENA_ARRAY(arena, AuditRow, max);
    size_t count = 0;
    while (count < max && rows_next(&rows)) {
        found[count++] = (AuditRow){
            .at_us = rows_int(&rows, 0),
            .actor = rows_text(&rows, 1, arena),
            .action = rows_text(&rows, 2, arena),
            .subject = rows_text(&rows, 3, arena),
            .detail = rows_text(&rows, 4, arena),
        };
    }
    if (rows.status != STATUS_OK)
        return fail(error, rows.status, STR(""), "Cannot read the audit: %.*s",
                    STR_ARG(store_problem(store)));
    *rows_out = found;
    *count_out = count;
    return STATUS_OK;
}
