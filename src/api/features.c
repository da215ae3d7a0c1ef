// features.c: the catalogue of features and of event names.
#include "api/know_json.h"
#include "api/precondition.h"
#include "api/routes.h"

// Accounts that used each feature in the last 28 days.
static uint32_t *count_accounts(Request *request, const FeatureView *features, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t *accounts = ARENA_ARRAY(request->arena, uint32_t, features->set.count + 1);
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, features->set.count + 1);
    uint32_t count = engine_account_count(engine);
    for (uint32_t account = 0; account < count; account++) {
        if (engine_account_is_private(engine, account)) continue;
        engine_feature_usage(engine, account, day, &features->set, usage);
        for (size_t i = 0; i < features->set.count; i++)
            accounts[i] += usage[i].events_28 > 0;
    }
    return accounts;
}

static void put_members(JsonWriter *json, const Feature *feature)
{
    json_add_int(json, STR("id"), feature->id);
    json_add_text(json, STR("name"), feature->name);
    json_add_bool(json, STR("key"), feature->key);
    json_key(json, STR("events"));
    json_open_array(json);
    for (size_t i = 0; i < feature->event_count; i++)
        json_put_text(json, feature->events[i]);
    json_close_array(json);
}

static void put_feature(JsonWriter *json, const Feature *feature)
{
    json_open_object(json);
    put_members(json, feature);
    json_close_object(json);
}

static void add_version(JsonWriter *json, const Feature *feature, Arena *arena)
{
    Buf state = { 0 };
    JsonWriter writer = json_writer(&state);
    put_feature(&writer, feature);
    json_finish(&writer);
    json_add_text(json, STR("version"), version_of(&state, arena));
    buf_free(&state);
}

static void put_usage(JsonWriter *json, const FeatureUsage *usage, uint32_t accounts)
{
    json_add_known(json, STR("people"), usage->people_28);
    json_add_known(json, STR("people_previous"), usage->people_28_previous);
    json_add_int(json, STR("events_count"), (int64_t)usage->events_28);
    json_add_int(json, STR("events_previous"), (int64_t)usage->events_28_previous);
    json_add_int(json, STR("accounts"), accounts);
    json_add_day_or_null(json, STR("first"), usage->first_day);
    json_add_day_or_null(json, STR("last"), usage->last_day);
}

static Status list_features(Request *request)
{
    uint16_t day;
    Status status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, features.set.count + 1);
    engine_feature_usage_total(engine, day, &features.set, usage);
    uint32_t *accounts = count_accounts(request, &features, day);

    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < features.set.count; i++) {
        if (features.features[i].id == 0) continue;
        json_open_object(json);
        put_members(json, &features.features[i]);
        put_usage(json, &usage[i], accounts[i]);
        add_version(json, &features.features[i], request->arena);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- event names: each is looked at as a feature of its own

static Str group_of(const Feature *groups, size_t count, Str event)
{
    for (size_t g = 0; g < count; g++) {
        for (size_t e = 0; e < groups[g].event_count; e++) {
            if (str_equal(groups[g].events[e], event)) return groups[g].name;
        }
    }
    return (Str){ 0 };
}

static Status list_events(Request *request)
{
    uint16_t day;
    Status status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    uint32_t count = engine_event_count(engine);
    if (count > FEATURES_MAX) count = FEATURES_MAX;
    uint32_t *numbers = ARENA_ARRAY(request->arena, uint32_t, count + 1);
    FeatureGroup *singles = ARENA_ARRAY(request->arena, FeatureGroup, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        numbers[i] = i;
        singles[i] = (FeatureGroup){ .events = &numbers[i], .event_count = 1 };
    }
    FeatureView view = { .set = { singles, count } };
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, count + 1);
    engine_feature_usage_total(engine, day, &view.set, usage);
    uint32_t *accounts = count_accounts(request, &view, day);
    Feature *groups = NULL;
    size_t group_count = feature_catalog_groups(request->app->features, request->arena, &groups);

    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (uint32_t i = 0; i < count; i++) {
        Str name = engine_event_name(engine, i), group = group_of(groups, group_count, name);
        json_open_object(json);
        json_add_text(json, STR("name"), name);
        json_key(json, STR("feature"));
        if (group.len > 0)
            json_put_text(json, group);
        else
            json_put_null(json);
        put_usage(json, &usage[i], accounts[i]);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("total"), engine_event_count(engine));
    json_close_object(json);
    return STATUS_OK;
}

// ---- edits

typedef struct FeatureEdit {
    Request *request;
    Feature feature;
    int64_t id;
} FeatureEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    FeatureEdit *edit = context;
    Status status = feature_save(store, &edit->feature, &edit->id, error);
    edit->request->record = arena_format(edit->request->arena, "%lld", (long long)edit->id);
    return status;
}

static Status delete_edit(Store *store, void *context, Error *error)
{
    return feature_delete(store, *(const int64_t *)context, error);
}

static Status read_events(Request *request, Feature *feature)
{
    const JsonNode *array = body_node(request, "events");
    Str *events = ARENA_ARRAY(request->arena, Str, json_count(array) + 1);
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        if (i.item->kind != JSON_TEXT) {
            return fail(request->error, STATUS_INVALID, STR("events"), "Events are a list of event names.");
        }
        events[feature->event_count++] = json_text(i.item, request->arena);
    }
    feature->events = events;
    return STATUS_OK;
}

static Status find_feature(Request *request, int64_t id, Feature *feature_out)
{
    Feature *groups = NULL;
    size_t count = feature_catalog_groups(request->app->features, request->arena, &groups);
    for (size_t i = 0; i < count; i++) {
        if (groups[i].id != id) continue;
        *feature_out = groups[i];
        return STATUS_OK;
    }
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such feature.");
}

static Status reload_and_answer(Request *request, int64_t id)
{
    Status status = feature_catalog_reload(request->app->features, request->store, request->error);
    if (status != STATUS_OK) return status;
    Feature feature;
    status = find_feature(request, id, &feature);
    if (status == STATUS_OK) put_feature(request->json, &feature);
    return status;
}

static Status create_feature(Request *request)
{
    FeatureEdit edit = { .request = request,
                         .feature = { .name = body_text(request, "name"),
                                      .key = body_bool(request, "key", false) } };
    Status status = read_events(request, &edit.feature);
    if (status == STATUS_OK) status = request_edit(request, save_edit, &edit);
    return status == STATUS_OK ? reload_and_answer(request, edit.id) : status;
}

static Status path_feature(Request *request, Feature *feature_out)
{
    int64_t id = 0;
    if (!str_parse_int64(request->path_values[0], &id)) id = 0; // no feature has it
    return find_feature(request, id, feature_out);
}

static Status feature_state(Request *request, JsonWriter *json)
{
    Feature feature;
    Status status = path_feature(request, &feature);
    if (status == STATUS_OK) put_feature(json, &feature);
    return status;
}

static Status get_feature(Request *request)
{
    return feature_state(request, request->json);
}

static Status change_feature(Request *request)
{
    FeatureEdit edit = { .request = request };
    Status status = path_feature(request, &edit.feature);
    if (status != STATUS_OK) return status;
    if (body_has(request, "name")) edit.feature.name = body_text(request, "name");
    edit.feature.key = body_bool(request, "key", edit.feature.key);
    if (body_has(request, "events")) {
        edit.feature.event_count = 0;
        status = read_events(request, &edit.feature);
    }
    if (status == STATUS_OK) status = request_edit(request, save_edit, &edit);
    return status == STATUS_OK ? reload_and_answer(request, edit.feature.id) : status;
}

static Status remove_feature(Request *request)
{
    Feature feature;
    Status status = path_feature(request, &feature);
    if (status == STATUS_OK) status = request_edit(request, delete_edit, &feature.id);
    if (status == STATUS_OK)
        status = feature_catalog_reload(request->app->features, request->store, request->error);
    return status;
}

// ---- tables

static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};
static const Field feature_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = FEATURE_NAME_BYTES_MAX,
      .doc = "What people call it." },
    { "events", FIELD_ARRAY, .required = true,
      .doc = "Names of its events; an event belongs to one feature." },
    { "key", FIELD_BOOL, .doc = "Whether it is a key feature." },
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = FEATURE_NAME_BYTES_MAX, .doc = "What people call it." },
    { "events", FIELD_ARRAY, .doc = "Names of its events." },
    { "key", FIELD_BOOL, .doc = "Whether it is a key feature." },
    { 0 },
};

const NamedShape feature_shapes[] = {
    { "Feature", "{id int, name text, key bool, events [text]}" },
    { "FeatureRow",
      "{id int, name text, key bool, events [text], people int?, people_previous int?, events_count int,"
      " events_previous int, accounts int, first day?, last day?, version text}" },
    { "EventName",
      "{name text, feature text?, people int?, people_previous int?, events_count int, events_previous int,"
      " accounts int, first day?, last day?}" },
    { 0 },
};

const Route feature_routes[] = {
    { .method = "GET",
      .path = "/api/v1/features",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_features,
      .slow = true,
      .summary = "Features: groups of events, with their use in 28 days.",
      .query = day_query,
      .response = "{items [FeatureRow]}" },
    { .method = "GET",
      .path = "/api/v1/events",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_events,
      .slow = true,
      .summary = "Event names, with their use in 28 days.",
      .query = day_query,
      .response = "{items [EventName], total int}" },
    { .method = "POST",
      .path = "/api/v1/features",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_feature,
      .summary = "Makes a feature of events.",
      .body = feature_body,
      .response = "Feature",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/features/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_feature,
      .state = feature_state,
      .summary = "One feature.",
      .response = "Feature" },
    { .method = "PATCH",
      .path = "/api/v1/features/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .state = feature_state,
      .handler = change_feature,
      .summary = "Changes a feature; the past counts by the new grouping at once.",
      .body = change_body,
      .response = "Feature" },
    { .method = "DELETE",
      .path = "/api/v1/features/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .state = feature_state,
      .handler = remove_feature,
      .summary = "Takes a feature away; its events stay." },
    { 0 },
};
