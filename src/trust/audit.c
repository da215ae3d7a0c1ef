#include "trust/audit.h"

#include "base/timestamp.h"

Status audit_add_row(Store *store, const AuditRow *row, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO audit (id, at_us, actor, action, subject, detail, before, after)"
               " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM audit), $1, $2, $3, $4, $5, $6, $7)",
        .params = "itttttt",
    };
    const Param params[] = {
        param_int(timestamp_now_real()),
        param_text(str_beginning(row->actor, AUDIT_TEXT_BYTES_MAX)),
        param_text(str_beginning(row->action, AUDIT_TEXT_BYTES_MAX)),
        param_text(str_beginning(row->subject, AUDIT_TEXT_BYTES_MAX)),
        param_text(str_beginning(row->detail, AUDIT_TEXT_BYTES_MAX)),
        param_text(row->before),
        param_text(row->after),
    };
    return store_execute(store, &insert, params, error);
}

Status audit_add(Store *store, Str actor, Str action, Str subject, Str detail, Error *error)
{
    AuditRow row = { .actor = actor, .action = action, .subject = subject, .detail = detail };
    return audit_add_row(store, &row, error);
}

#define SELECT_ROWS                                                                                          \
    "SELECT id, at_us, actor, action, subject, detail, before, after FROM audit"                             \
    " WHERE id < $1 AND at_us >= $2 AND at_us < $3 AND ($4 = '' OR actor = $4)"                              \
    " AND ($5 = '' OR action = $5 OR substr(action, 1, length($5) + 1) = $5 || '.')"                         \
    " AND ($6 = '' OR instr(lower(action || ' ' || subject || ' ' || detail || ' ' || before || ' ' ||"      \
    " after), $6) > 0)"

Status audit_find(Store *store, const AuditFilter *filter, size_t max, Arena *arena, AuditRow **rows_out,
                  size_t *count_out, Error *error)
{
    static const Query select_all = {
        .sql = SELECT_ROWS " ORDER BY id DESC LIMIT $7",
        .params = "iiittti",
        .columns = "iitttttt",
    };
    static const Query select_subject = {
        .sql = SELECT_ROWS " AND subject = $7 ORDER BY id DESC LIMIT $8",
        .params = "iiitttti",
        .columns = "iitttttt",
    };
    bool one = filter->subject.len > 0;
    char *lower = arena_alloc(arena, 1, filter->text.len + 1);
    for (size_t i = 0; i < filter->text.len; i++)
        lower[i] = lower_letter(filter->text.data[i]);
    const Param params[] = {
        param_int(filter->below_id > 0 ? filter->below_id : INT64_MAX),
        param_int(filter->from_us),
        param_int(filter->to_us > 0 ? filter->to_us : INT64_MAX),
        param_text(filter->actor),
        param_text(filter->action),
        param_text((Str){ lower, filter->text.len }),
        one ? param_text(filter->subject) : param_int((int64_t)max),
        param_int((int64_t)max),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, one ? &select_subject : &select_all, params);
    AuditRow *found = ARENA_ARRAY(arena, AuditRow, max);
    size_t count = 0;
    while (count < max && rows_next(&rows)) {
        found[count++] = (AuditRow){
            .id = rows_int(&rows, 0),
            .at_us = rows_int(&rows, 1),
            .actor = rows_text(&rows, 2, arena),
            .action = rows_text(&rows, 3, arena),
            .subject = rows_text(&rows, 4, arena),
            .detail = rows_text(&rows, 5, arena),
            .before = rows_text(&rows, 6, arena),
            .after = rows_text(&rows, 7, arena),
        };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *rows_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status audit_sweep(Store *store, int64_t before_us, Arena *arena, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM audit WHERE at_us < $1", .params = "i" };
    const Param params[] = { param_int(before_us) };
    Status status = store_execute(store, &remove, params, error);
    int64_t removed = store_changed_rows(store);
    if (status != STATUS_OK || removed == 0) return status;
    return audit_add(store, STR(""), STR("audit.sweep"), STR("audit"),
                     arena_format(arena, "%lld rows were older than they are kept", (long long)removed),
                     error);
}
