#include "know/watch_rows.h"

Status watch_rows_version(Store *store, DefinitionKind kind, int64_t id, int64_t *version_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT version FROM watch_formula WHERE kind = $1 AND id = $2",
        .params = "ti",
        .columns = "i",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    int64_t version = rows_next(&rows) ? rows_int(&rows, 0) : 0;
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *version_out = version;
    return STATUS_OK;
}

Status watch_rows_set_version(Store *store, DefinitionKind kind, int64_t id, int64_t version, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO watch_formula (kind, id, version) VALUES ($1, $2, $3)"
               " ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version",
        .params = "tii",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id), param_int(version) };
    return store_execute(store, &upsert, params, error);
}

Status watch_rows_members(Store *store, DefinitionKind kind, int64_t id,
                          void (*visit)(void *context, Str subject), void *context, Error *error)
{
    static const Query select = {
        .sql = "SELECT subject FROM watch_member WHERE kind = $1 AND id = $2",
        .params = "ti",
        .columns = "t",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (rows_next(&rows))
        visit(context, rows_view(&rows, 0));
    return rows_end(&rows, error);
}

Status watch_rows_set_member(Store *store, DefinitionKind kind, int64_t id, Str subject, bool member,
                             Error *error)
{
    static const Query add = {
        .sql = "INSERT INTO watch_member (kind, id, subject) VALUES ($1, $2, $3)"
               " ON CONFLICT (kind, id, subject) DO NOTHING",
        .params = "tit",
    };
    static const Query take = {
        .sql = "DELETE FROM watch_member WHERE kind = $1 AND id = $2 AND subject = $3",
        .params = "tit",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id), param_text(subject) };
    return store_execute(store, member ? &add : &take, params, error);
}

Status watch_rows_forget(Store *store, DefinitionKind kind, int64_t id, Error *error)
{
    static const Query members = {
        .sql = "DELETE FROM watch_member WHERE kind = $1 AND id = $2",
        .params = "ti",
    };
    static const Query formula = {
        .sql = "DELETE FROM watch_formula WHERE kind = $1 AND id = $2",
        .params = "ti",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id) };
    Status status = store_execute(store, &members, params, error);
    return status == STATUS_OK ? store_execute(store, &formula, params, error) : status;
}

Status watch_rows_sweep(Store *store, Error *error)
{
    static const Query members = {
        .sql = "DELETE FROM watch_member WHERE NOT EXISTS (SELECT 1 FROM definition"
               " WHERE definition.kind = watch_member.kind AND definition.id = watch_member.id)",
        .params = "",
    };
    static const Query formulas = {
        .sql = "DELETE FROM watch_formula WHERE NOT EXISTS (SELECT 1 FROM definition"
               " WHERE definition.kind = watch_formula.kind AND definition.id = watch_formula.id)",
        .params = "",
    };
    Status status = store_execute(store, &members, NULL, error);
    return status == STATUS_OK ? store_execute(store, &formulas, NULL, error) : status;
}
