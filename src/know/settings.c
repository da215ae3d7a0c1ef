#include "know/settings.h"

#include "base/timestamp.h"

static const Query select_setting = {
    .sql = "SELECT value FROM setting WHERE name = $1",
    .params = "t",
    .columns = "t",
};
static const Query upsert_setting = {
    .sql = "INSERT INTO setting (name, value, changed_us) VALUES ($1, $2, $3)"
           " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_us = excluded.changed_us",
    .params = "tti",
};

Status setting_read(Store *store, Str name, Str otherwise, Arena *arena, Str *value_out, Error *error)
{
    const Param params[] = { param_text(name) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_setting, params);
    Str value = rows_next(&rows) ? rows_text(&rows, 0, arena) : arena_copy(arena, otherwise);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *value_out = value;
    return STATUS_OK;
}

Status setting_put(Store *store, Str name, Str value, Error *error)
{
    const Param params[] = { param_text(name), param_text(value), param_int(timestamp_now_real()) };
    return store_execute(store, &upsert_setting, params, error);
}
