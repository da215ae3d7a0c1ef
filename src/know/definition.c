#include "know/definition.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CATALOG_ARENA_BYTES = 512 << 20 }; // of address space, for one kind

typedef struct Shelf {
    Arena arena;
    Definition *definitions; // by name
    size_t count;
    uint64_t version;
} Shelf;

struct DefinitionCatalog {
    pthread_mutex_t reloading; // whoever reads rows later also puts them here later
    pthread_rwlock_t lock;
    Shelf shelves[DEFINITION_KINDS];
};

Str definition_kind_name(DefinitionKind kind)
{
    static const Str names[] = { STR_CONST("metric"),   STR_CONST("segment"), STR_CONST("scorecard"),
                                 STR_CONST("warning"),  STR_CONST("stage"),   STR_CONST("template"),
                                 STR_CONST("play"),     STR_CONST("survey"),  STR_CONST("guide"),
                                 STR_CONST("adoption"), STR_CONST("use case") };
    return names[kind];
}

// ---- reading rows

static Definition read_row(const Rows *rows, Arena *arena)
{
    return (Definition){ .id = rows_int(rows, 0),
                         .name = rows_text(rows, 1, arena),
                         .version = rows_int(rows, 2),
                         .changed_us = rows_int(rows, 3),
                         .changed_by = rows_text(rows, 4, arena),
                         .why = rows_text(rows, 5, arena),
                         .body = rows_text(rows, 6, arena) };
}

static Status read_kind(Store *store, DefinitionKind kind, Arena *arena, Definition **definitions_out,
                        size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id, name, version, changed_us, changed_by, why, body FROM definition"
               " WHERE kind = $1 ORDER BY name",
        .params = "t",
        .columns = "itiittt",
    };
    const Param params[] = { param_text(definition_kind_name(kind)) };
    Definition *definitions = ARENA_ARRAY(arena, Definition, DEFINITIONS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < DEFINITIONS_MAX && rows_next(&rows))
        definitions[count++] = read_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *definitions_out = definitions;
    *count_out = count;
    return STATUS_OK;
}

static Status reload(DefinitionCatalog *catalog, DefinitionKind kind, Store *store, Error *error)
{
    Shelf fresh = { .arena = arena_create(CATALOG_ARENA_BYTES) };
    Status status = read_kind(store, kind, &fresh.arena, &fresh.definitions, &fresh.count, error);
    if (status != STATUS_OK) {
        arena_destroy(&fresh.arena);
        return status;
    }
    pthread_rwlock_wrlock(&catalog->lock);
    Shelf old = catalog->shelves[kind];
    fresh.version = old.version + 1;
    catalog->shelves[kind] = fresh;
    pthread_rwlock_unlock(&catalog->lock);
    arena_destroy(&old.arena);
    return STATUS_OK;
}

Status definition_catalog_reload(DefinitionCatalog *catalog, DefinitionKind kind, Store *store, Error *error)
{
    pthread_mutex_lock(&catalog->reloading);
    Status status = reload(catalog, kind, store, error);
    pthread_mutex_unlock(&catalog->reloading);
    return status;
}

DefinitionCatalog *definition_catalog_open(Store *store, Error *error)
{
    DefinitionCatalog *catalog = calloc(1, sizeof *catalog);
    if (!catalog) panic("out of memory");
    pthread_mutex_init(&catalog->reloading, NULL);
    pthread_rwlock_init(&catalog->lock, NULL);
    for (int kind = 0; kind < DEFINITION_KINDS; kind++) {
        if (definition_catalog_reload(catalog, (DefinitionKind)kind, store, error) == STATUS_OK) continue;
        definition_catalog_close(catalog);
        return NULL;
    }
    return catalog;
}

void definition_catalog_close(DefinitionCatalog *catalog)
{
    if (!catalog) return;
    for (int kind = 0; kind < DEFINITION_KINDS; kind++)
        arena_destroy(&catalog->shelves[kind].arena);
    pthread_rwlock_destroy(&catalog->lock);
    pthread_mutex_destroy(&catalog->reloading);
    free(catalog);
}

static pthread_rwlock_t *lock_of(const DefinitionCatalog *catalog)
{
    return (pthread_rwlock_t *)(uintptr_t)&catalog->lock; // reading does not change the catalogue
}

uint64_t definition_catalog_version(const DefinitionCatalog *catalog, DefinitionKind kind)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    uint64_t version = catalog->shelves[kind].version;
    pthread_rwlock_unlock(lock_of(catalog));
    return version;
}

static Definition copy_definition(const Definition *definition, Arena *arena)
{
    Definition copy = *definition;
    copy.name = arena_copy(arena, definition->name);
    copy.body = arena_copy(arena, definition->body);
    copy.changed_by = arena_copy(arena, definition->changed_by);
    copy.why = arena_copy(arena, definition->why);
    return copy;
}

size_t definition_list(const DefinitionCatalog *catalog, DefinitionKind kind, Arena *arena,
                       Definition **definitions_out)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    const Shelf *shelf = &catalog->shelves[kind];
    size_t count = shelf->count;
    *definitions_out = ARENA_ARRAY(arena, Definition, count + 1);
    for (size_t i = 0; i < count; i++)
        (*definitions_out)[i] = copy_definition(&shelf->definitions[i], arena);
    pthread_rwlock_unlock(lock_of(catalog));
    return count;
}

// On the shelf, which is locked; NULL: there is none.
static const Definition *find_by_id(const Shelf *shelf, int64_t id)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->definitions[i].id == id) return &shelf->definitions[i];
    return NULL;
}

static const Definition *find_by_name(const Shelf *shelf, Str name)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (str_equal_ignore_case(shelf->definitions[i].name, name)) return &shelf->definitions[i];
    return NULL;
}

bool definition_get(const DefinitionCatalog *catalog, DefinitionKind kind, int64_t id, Arena *arena,
                    Definition *definition_out)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    const Definition *found = find_by_id(&catalog->shelves[kind], id);
    if (found) *definition_out = copy_definition(found, arena);
    pthread_rwlock_unlock(lock_of(catalog));
    return found != NULL;
}

Str definition_name(const DefinitionCatalog *catalog, DefinitionKind kind, int64_t id, Arena *arena)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    const Definition *found = find_by_id(&catalog->shelves[kind], id);
    Str name = found ? arena_copy(arena, found->name) : (Str){ 0 };
    pthread_rwlock_unlock(lock_of(catalog));
    return name;
}

bool definition_named(const DefinitionCatalog *catalog, DefinitionKind kind, Str name, Arena *arena,
                      Definition *definition_out)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    const Definition *found = find_by_name(&catalog->shelves[kind], name);
    if (found) *definition_out = copy_definition(found, arena);
    pthread_rwlock_unlock(lock_of(catalog));
    return found != NULL;
}

// ---- edits

static Status check_edit(const DefinitionEdit *edit, Error *error)
{
    Str name = str_trim(edit->name);
    if (name.len == 0 || name.len > DEFINITION_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("name"), "Give it a name of 1 to %d characters.",
                    DEFINITION_NAME_BYTES_MAX);
    if (edit->body.len > DEFINITION_BODY_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("body"), "The definition is longer than %d MB. Shorten it.",
                    DEFINITION_BODY_BYTES_MAX / 1024 / 1024);
    if (edit->why.len > DEFINITION_WHY_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("why"), "Say why in at most %d bytes.",
                    DEFINITION_WHY_BYTES_MAX);
    return STATUS_OK;
}

// Ids of deleted ones are found among the versions, so that none is used twice.
static Status new_id(Store *store, Str kind, int64_t *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT (SELECT count(*) FROM definition WHERE kind = $1),"
               " (SELECT coalesce(max(id), 0) + 1 FROM definition_version WHERE kind = $1)",
        .params = "t",
        .columns = "ii",
    };
    const Param params[] = { param_text(kind) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) >= DEFINITIONS_MAX)
        return fail(error, STATUS_LIMITED, STR("name"), "There are %d already, the most there can be.",
                    DEFINITIONS_MAX);
    *id_out = rows_int(&rows, 1);
    return STATUS_OK;
}

// What there is, and whether the edit says the same.
static Status look_at_old(Store *store, const DefinitionEdit *edit, int64_t *version_out, bool *same_out,
                          Error *error)
{
    static const Query select = {
        .sql = "SELECT version, name, body FROM definition WHERE kind = $1 AND id = $2",
        .params = "ti",
        .columns = "itt",
    };
    const Param params[] = { param_text(definition_kind_name(edit->kind)), param_int(edit->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no such %.*s.",
                    STR_ARG(definition_kind_name(edit->kind)));
    }
    *version_out = rows_int(&rows, 0);
    *same_out =
        str_equal(rows_view(&rows, 1), str_trim(edit->name)) && str_equal(rows_view(&rows, 2), edit->body);
    return STATUS_OK;
}

static Status write_row(Store *store, const DefinitionEdit *edit, int64_t id, int64_t version, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO definition (kind, id, name, version, body, changed_us, changed_by, why)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, version = excluded.version,"
               " body = excluded.body, changed_us = excluded.changed_us, changed_by = excluded.changed_by,"
               " why = excluded.why",
        .params = "titititt",
    };
    static const Query insert_version = {
        .sql = "INSERT INTO definition_version (kind, id, name, version, body, changed_us, changed_by, why)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        .params = "titititt",
    };
    Str kind = definition_kind_name(edit->kind), name = str_trim(edit->name);
    const Param params[] = {
        param_text(kind),       param_int(id),          param_text(name),      param_int(version),
        param_text(edit->body), param_int(edit->at_us), param_text(edit->who), param_text(edit->why),
    };
    Status status = store_execute(store, &upsert, params, error);
    if (status == STATUS_CONFLICT)
        return fail(error, status, STR("name"), "There is a %.*s of this name already. Choose another name.",
                    STR_ARG(kind));
    return status == STATUS_OK ? store_execute(store, &insert_version, params, error) : status;
}

// All are held in memory.
static Status check_room(Store *store, const DefinitionEdit *edit, Error *error)
{
    static const Query select = {
        .sql = "SELECT coalesce(sum(length(body)), 0) FROM definition WHERE kind = $1 AND id <> $2",
        .params = "ti",
        .columns = "i",
    };
    const Param params[] = { param_text(definition_kind_name(edit->kind)), param_int(edit->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) + (int64_t)edit->body.len <= DEFINITION_BODIES_BYTES_MAX) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("body"),
                "All together would hold more than %d MB. Shorten a list.",
                DEFINITION_BODIES_BYTES_MAX / 1024 / 1024);
}

// A list that is sent every hour would else fill the disk.
static Status drop_large_bodies(Store *store, const DefinitionEdit *edit, int64_t id, int64_t version,
                                Error *error)
{
    static const Query update = {
        .sql = "UPDATE definition_version SET body = ''"
               " WHERE kind = $1 AND id = $2 AND version <= $3 AND length(body) > $4",
        .params = "tiii",
    };
    const Param params[] = { param_text(definition_kind_name(edit->kind)), param_int(id),
                             param_int(version - DEFINITION_LARGE_KEPT), param_int(DEFINITION_LARGE_BYTES) };
    return store_execute(store, &update, params, error);
}

Status definition_save(Store *store, const DefinitionEdit *edit, int64_t *id_out, Error *error)
{
    Status status = check_edit(edit, error);
    int64_t id = edit->id, version = 0;
    bool same = false;
    if (status == STATUS_OK && id == 0)
        status = new_id(store, definition_kind_name(edit->kind), &id, error);
    else if (status == STATUS_OK)
        status = look_at_old(store, edit, &version, &same, error);
    if (status == STATUS_OK && !same) status = check_room(store, edit, error);
    if (status == STATUS_OK && !same) status = write_row(store, edit, id, version + 1, error);
    if (status == STATUS_OK && !same) status = drop_large_bodies(store, edit, id, version + 1, error);
    if (status == STATUS_OK) *id_out = id;
    return status;
}

Status definition_delete(Store *store, DefinitionKind kind, int64_t id, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM definition WHERE kind = $1 AND id = $2",
        .params = "ti",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id) };
    Status status = store_execute(store, &remove, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no such %.*s.",
                    STR_ARG(definition_kind_name(kind)));
    return status;
}

// ---- versions

Status definition_versions(Store *store, DefinitionKind kind, int64_t id, Arena *arena,
                           Definition **versions_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id, name, version, changed_us, changed_by, why, '' FROM definition_version"
               " WHERE kind = $1 AND id = $2 ORDER BY version DESC LIMIT $3",
        .params = "tii",
        .columns = "itiittt",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id),
                             param_int(DEFINITION_VERSIONS_MAX) };
    Definition *versions = ARENA_ARRAY(arena, Definition, DEFINITION_VERSIONS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < DEFINITION_VERSIONS_MAX && rows_next(&rows))
        versions[count++] = read_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (count == 0)
        return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no such %.*s.",
                    STR_ARG(definition_kind_name(kind)));
    *versions_out = versions;
    *count_out = count;
    return STATUS_OK;
}

Status definition_version(Store *store, DefinitionKind kind, int64_t id, int64_t version, Arena *arena,
                          Definition *version_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id, name, version, changed_us, changed_by, why, body FROM definition_version"
               " WHERE kind = $1 AND id = $2 AND version = $3",
        .params = "tii",
        .columns = "itiittt",
    };
    const Param params[] = { param_text(definition_kind_name(kind)), param_int(id), param_int(version) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("version"), "There is no version %lld of it.",
                    (long long)version);
    }
    *version_out = read_row(&rows, arena);
    return STATUS_OK;
}
