#include "know/features.h"

#include "base/timestamp.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <pthread.h>

enum { CATALOG_ARENA_BYTES = 256 << 20 };

struct FeatureCatalog {
    pthread_rwlock_t lock;
    Arena arena, empty;
    Feature *groups; // by name
    size_t group_count;
    uint64_t version;
};

// ---- reading rows

static const Query select_features = {
    .sql = "SELECT id, name, is_key, events FROM feature ORDER BY name",
    .params = "",
    .columns = "itit",
};

static void parse_events(Str json, Arena *arena, Feature *feature)
{
    Error error;
    const JsonNode *array = json_parse(json, JSON_DEPTH_USUAL, arena, &error);
    Str *events = ARENA_ARRAY(arena, Str, json_count(array) + 1);
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        if (i.item->kind == JSON_TEXT) events[feature->event_count++] = json_text(i.item, arena);
    }
    feature->events = events;
}

static Status read_groups(Store *store, Arena *arena, Feature **groups_out, size_t *count_out, Error *error)
{
    Feature *groups = ARENA_ARRAY(arena, Feature, FEATURE_GROUPS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select_features, NULL);
    while (count < FEATURE_GROUPS_MAX && rows_next(&rows)) {
        Feature *group = &groups[count++];
        *group = (Feature){ .id = rows_int(&rows, 0),
                            .name = rows_text(&rows, 1, arena),
                            .key = rows_int(&rows, 2) != 0 };
        parse_events(rows_text(&rows, 3, arena), arena, group);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *groups_out = groups;
    *count_out = count;
    return STATUS_OK;
}

Status feature_catalog_reload(FeatureCatalog *catalog, Store *store, Error *error)
{
    Arena arena = arena_create(CATALOG_ARENA_BYTES), empty = arena;
    Feature *groups = NULL;
    size_t count = 0;
    Status status = read_groups(store, &arena, &groups, &count, error);
    if (status != STATUS_OK) {
        arena_destroy(&arena);
        return status;
    }
    pthread_rwlock_wrlock(&catalog->lock);
    Arena old = catalog->arena;
    catalog->arena = arena;
    catalog->empty = empty;
    catalog->groups = groups;
    catalog->group_count = count;
    catalog->version++;
    pthread_rwlock_unlock(&catalog->lock);
    arena_destroy(&old);
    return STATUS_OK;
}

FeatureCatalog *feature_catalog_open(Store *store, Error *error)
{
    FeatureCatalog *catalog = calloc(1, sizeof *catalog);
    if (!catalog) panic("out of memory");
    pthread_rwlock_init(&catalog->lock, NULL);
    if (feature_catalog_reload(catalog, store, error) != STATUS_OK) {
        feature_catalog_close(catalog);
        return NULL;
    }
    return catalog;
}

void feature_catalog_close(FeatureCatalog *catalog)
{
    if (!catalog) return;
    arena_destroy(&catalog->arena);
    pthread_rwlock_destroy(&catalog->lock);
    free(catalog);
}

static pthread_rwlock_t *lock_of(const FeatureCatalog *catalog)
{
    return (pthread_rwlock_t *)(uintptr_t)&catalog->lock; // reading does not change the catalogue
}

uint64_t feature_catalog_version(const FeatureCatalog *catalog)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    uint64_t version = catalog->version;
    pthread_rwlock_unlock(lock_of(catalog));
    return version;
}

static Feature copy_feature(const Feature *feature, Arena *arena)
{
    Feature copy = *feature;
    copy.name = arena_copy(arena, feature->name);
    Str *events = ARENA_ARRAY(arena, Str, feature->event_count + 1);
    for (size_t i = 0; i < feature->event_count; i++)
        events[i] = arena_copy(arena, feature->events[i]);
    copy.events = events;
    return copy;
}

size_t feature_catalog_groups(const FeatureCatalog *catalog, Arena *arena, Feature **groups_out)
{
    pthread_rwlock_rdlock(lock_of(catalog));
    size_t count = catalog->group_count;
    *groups_out = ARENA_ARRAY(arena, Feature, count + 1);
    for (size_t i = 0; i < count; i++)
        (*groups_out)[i] = copy_feature(&catalog->groups[i], arena);
    pthread_rwlock_unlock(lock_of(catalog));
    return count;
}

// ---- with the engine's numbers

static FeatureGroup number_group(const Feature *feature, const Engine *engine, bool *grouped, Arena *arena)
{
    uint32_t *events = ARENA_ARRAY(arena, uint32_t, feature->event_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < feature->event_count; i++) {
        uint32_t event = engine_event_find(engine, feature->events[i]);
        if (event == ENGINE_NONE) continue;
        grouped[event] = true;
        events[count++] = event;
    }
    return (FeatureGroup){ .events = events, .event_count = count, .key = feature->key };
}

FeatureView feature_view(const FeatureCatalog *catalog, const Engine *engine, Arena *arena)
{
    uint32_t event_count = engine_event_count(engine);
    // Names that appear meanwhile are left for the next view.
    bool *grouped = ARENA_ARRAY(arena, bool, ENGINE_EVENTS_MAX + 1);
    Feature *groups = NULL;
    size_t group_count = feature_catalog_groups(catalog, arena, &groups);
    size_t room = group_count + event_count < FEATURES_MAX ? group_count + event_count : FEATURES_MAX;

    Feature *features = ARENA_ARRAY(arena, Feature, room + 1);
    FeatureGroup *numbered = ARENA_ARRAY(arena, FeatureGroup, room + 1);
    FeatureView view = { .features = features };
    size_t count = 0;
    for (; count < group_count; count++) {
        features[count] = groups[count];
        numbered[count] = number_group(&groups[count], engine, grouped, arena);
        if (groups[count].key) view.key_count++;
    }
    for (uint32_t event = 0; event < event_count && count < room; event++) {
        if (grouped[event] || !record_event_is_use(engine_event_name(engine, event))) continue;
        Str *name = ARENA_NEW(arena, Str);
        uint32_t *number = ARENA_NEW(arena, uint32_t);
        *name = engine_event_name(engine, event);
        *number = event;
        features[count] = (Feature){ .name = *name, .events = name, .event_count = 1 };
        numbered[count++] = (FeatureGroup){ .events = number, .event_count = 1 };
    }
    view.set = (FeatureSet){ .groups = numbered, .count = count };
    return view;
}

// ---- edits

static const Query insert_feature = {
    .sql = "INSERT INTO feature (id, name, is_key, events, changed_us)"
           " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM feature), $1, $2, $3, $4)",
    .params = "titi",
};
static const Query update_feature = {
    .sql = "UPDATE feature SET name = $1, is_key = $2, events = $3, changed_us = $4 WHERE id = $5",
    .params = "titii",
};
static const Query delete_one = {
    .sql = "DELETE FROM feature WHERE id = $1",
    .params = "i",
};
static const Query select_id = {
    .sql = "SELECT id FROM feature WHERE name = $1",
    .params = "t",
    .columns = "i",
};

static const Feature *group_with(const Feature *groups, size_t count, Str event)
{
    for (size_t g = 0; g < count; g++) {
        for (size_t e = 0; e < groups[g].event_count; e++) {
            if (str_equal(groups[g].events[e], event)) return &groups[g];
        }
    }
    return NULL;
}

static Status check_feature(Store *store, const Feature *feature, Arena *arena, Error *error)
{
    Feature *groups = NULL;
    size_t count = 0;
    if (str_trim(feature->name).len == 0 || feature->name.len > FEATURE_NAME_BYTES_MAX) {
        return fail(error, STATUS_INVALID, STR("name"), "Give the feature a name of 1 to %d characters.",
                    FEATURE_NAME_BYTES_MAX);
    }
    if (feature->event_count == 0 || feature->event_count > FEATURE_EVENTS_MAX) {
        return fail(error, STATUS_INVALID, STR("events"), "A feature has 1 to %d events.",
                    FEATURE_EVENTS_MAX);
    }
    Status status = read_groups(store, arena, &groups, &count, error);
    if (status != STATUS_OK) return status;
    if (feature->id == 0 && count == FEATURE_GROUPS_MAX) {
        return fail(error, STATUS_INVALID, STR("name"),
                    "There are %d features already, the most there can be.", FEATURE_GROUPS_MAX);
    }
    for (size_t i = 0; i < feature->event_count; i++) {
        const Feature *other = group_with(groups, count, feature->events[i]);
        if (other && other->id != feature->id) {
            return fail(error, STATUS_CONFLICT, STR("events"),
                        "“%.*s” belongs to the feature “%.*s” already.", STR_ARG(feature->events[i]),
                        STR_ARG(other->name));
        }
    }
    return STATUS_OK;
}

static Str events_as_json(const Feature *feature, Buf *buf)
{
    JsonWriter json = json_writer(buf);
    json_open_array(&json);
    for (size_t i = 0; i < feature->event_count; i++)
        json_put_text(&json, feature->events[i]);
    json_close_array(&json);
    json_finish(&json);
    return buf_view(buf);
}

static Status write_feature(Store *store, const Feature *feature, Str events, Error *error)
{
    const Param params[] = {
        param_text(str_trim(feature->name)), param_int(feature->key), param_text(events),
        param_int(timestamp_now_real()),     param_int(feature->id),
    };
    const Query *query = feature->id == 0 ? &insert_feature : &update_feature;
    Status status = store_change_one(store, query, params, "feature", error);
    if (status == STATUS_CONFLICT) {
        return fail(error, status, STR("name"),
                    "There is a feature of this name already. Choose another name.");
    }
    return status;
}

static Status read_id(Store *store, Str name, int64_t *id_out, Error *error)
{
    const Param params[] = { param_text(name) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_id, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status feature_save(Store *store, const Feature *feature, int64_t *id_out, Error *error)
{
    Arena arena = arena_create(CATALOG_ARENA_BYTES);
    Buf events = { 0 };
    Status status = check_feature(store, feature, &arena, error);
    if (status == STATUS_OK) status = write_feature(store, feature, events_as_json(feature, &events), error);
    if (status == STATUS_OK) status = read_id(store, str_trim(feature->name), id_out, error);
    buf_free(&events);
    arena_destroy(&arena);
    return status;
}

Status feature_delete(Store *store, int64_t id, Error *error)
{
    const Param params[] = { param_int(id) };
    return store_change_one(store, &delete_one, params, "feature", error);
}
