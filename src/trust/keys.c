#include "trust/keys.h"

#include "base/timestamp.h"
#include "trust/secret.h"

enum { SECRET_CHARACTERS = 30 }; // 178 bits

static const Str dialect_names[] = {
    [KEY_DIALECT_NONE] = STR_CONST(""),
    [KEY_DIALECT_SEGMENT] = STR_CONST("segment"),
    [KEY_DIALECT_RUDDERSTACK] = STR_CONST("rudderstack"),
};

Str key_kind_name(KeyKind kind)
{
    return kind == KEY_WRITE ? STR("write") : STR("api");
}

Str key_dialect_name(KeyDialect dialect)
{
    return dialect_names[dialect];
}

bool key_kind_parse(Str name, KeyKind *kind_out)
{
    bool write = str_equal(name, STR("write"));
    if (!write && !str_equal(name, STR("api"))) return false;
    *kind_out = write ? KEY_WRITE : KEY_API;
    return true;
}

bool key_dialect_parse(Str name, KeyDialect *dialect_out)
{
    for (KeyDialect dialect = KEY_DIALECT_SEGMENT; dialect <= KEY_DIALECT_RUDDERSTACK; dialect++) {
        if (!str_equal(name, dialect_names[dialect])) continue;
        *dialect_out = dialect;
        return true;
    }
    return false;
}

static Status next_id(Store *store, uint32_t *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count(*), coalesce(max(id), 0) + 1 FROM access_key",
        .params = "",
        .columns = "ii",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) >= KEYS_MAX)
        return fail(error, STATUS_CONFLICT, STR(""), "There are %d keys already: that is the most.",
                    KEYS_MAX);
    *id_out = (uint32_t)rows_int(&rows, 1);
    return STATUS_OK;
}

Status key_create(Store *store, const KeyDraft *draft, Arena *arena, AccessKey *key_out, Str *secret_out,
                  Error *error)
{
    static const Query insert = {
        .sql =
            "INSERT INTO access_key (id, kind, dialect, name, key_hash, hint, created_us, created_by, events,"
            " refused) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
        .params = "itttttit",
    };
    AccessKey key = {
        .kind = draft->kind,
        .dialect = draft->kind == KEY_API ? KEY_DIALECT_NONE : draft->dialect,
        .name = str_trim(draft->name),
        .created_us = timestamp_now_real(),
        .created_by = draft->created_by,
    };
    if (key.kind == KEY_WRITE && key.dialect == KEY_DIALECT_NONE) key.dialect = KEY_DIALECT_SEGMENT;
    if (key.name.len == 0 || key.name.len > KEY_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("name"), "The name of a key needs 1 to %d bytes.",
                    KEY_NAME_BYTES_MAX);
    Status status = next_id(store, &key.id, error);
    if (status != STATUS_OK) return status;
    Str secret = arena_format(arena, "%s_%.*s", key.kind == KEY_WRITE ? "wk" : "ak",
                              STR_ARG(secret_random(SECRET_CHARACTERS, arena)));
    key.hint = arena_format(arena, "%.*s\xE2\x80\xA6%.*s", STR_ARG(str_slice(secret, 0, 7)),
                            STR_ARG(str_slice(secret, secret.len - 4, secret.len)));
    const Param params[] = {
        param_int(key.id),
        param_text(key_kind_name(key.kind)),
        param_text(key_dialect_name(key.dialect)),
        param_text(key.name),
        param_text(secret_hash(secret, arena)),
        param_text(key.hint),
        param_int(key.created_us),
        param_text(key.created_by),
    };
    status = store_execute(store, &insert, params, error);
    if (status != STATUS_OK) return status;
    *key_out = key;
    *secret_out = secret;
    return STATUS_OK;
}

Status key_list(Store *store, Arena *arena, AccessKey **keys_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id, kind, dialect, name, hint, created_us, created_by, coalesce(revoked_us, 0),"
               "       coalesce(last_used_us, 0), events, refused"
               "  FROM access_key ORDER BY id DESC LIMIT $1",
        .params = "i",
        .columns = "ittttitiiii",
    };
    const Param params[] = { param_int(KEYS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    AccessKey *found = ARENA_ARRAY(arena, AccessKey, KEYS_MAX);
    size_t count = 0;
    while (count < KEYS_MAX && rows_next(&rows)) {
        AccessKey *key = &found[count++];
        *key = (AccessKey){
            .id = (uint32_t)rows_int(&rows, 0),
            .name = rows_text(&rows, 3, arena),
            .hint = rows_text(&rows, 4, arena),
            .created_us = rows_int(&rows, 5),
            .created_by = rows_text(&rows, 6, arena),
            .revoked_us = rows_int(&rows, 7),
            .last_used_us = rows_int(&rows, 8),
            .events = rows_int(&rows, 9),
            .refused = rows_int(&rows, 10),
        };
        key_kind_parse(rows_view(&rows, 1), &key->kind);
        key_dialect_parse(rows_view(&rows, 2), &key->dialect);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *keys_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status key_is_open(Store *store, uint32_t id, bool *open_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT 1 FROM access_key WHERE id = $1 AND revoked_us IS NULL",
        .params = "i",
        .columns = "i",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    bool open = rows_next(&rows);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *open_out = open;
    return STATUS_OK;
}

Status key_revoke(Store *store, uint32_t id, Error *error)
{
    static const Query update = {
        .sql = "UPDATE access_key SET revoked_us = coalesce(revoked_us, $1) WHERE id = $2",
        .params = "ii",
    };
    const Param params[] = { param_int(timestamp_now_real()), param_int(id) };
    return store_change_one(store, &update, params, "key", error);
}

Status key_wrong_tries(Store *store, WrongKeys *wrong_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT tries, last_us FROM wrong_key WHERE id = 1",
        .params = "",
        .columns = "ii",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    WrongKeys wrong = { 0 };
    if (rows_next(&rows)) wrong = (WrongKeys){ .tries = rows_int(&rows, 0), .last_us = rows_int(&rows, 1) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *wrong_out = wrong;
    return STATUS_OK;
}
