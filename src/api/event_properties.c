// event_properties.c: which numbers the newest events of a name carry, for whoever writes a formula of them.
#include "api/routes.h"
#include "codec/json.h"
#include "know/live.h"

enum {
    ENTRIES_READ = 20000, // the newest of all names: a look, not a count
    PROPERTIES_MAX = 50,
};

static const JsonLeafLimits limits = {
    .leaves_max = 100, .path_bytes_max = 200, .text_bytes_max = 16, .depth_max = 4
};

typedef struct Look {
    Str event;
    uint64_t end; // entries from here on came after the request
    Str names[PROPERTIES_MAX];
    uint32_t seen[PROPERTIES_MAX];
    size_t count;
    Arena *arena; // of the request
    Arena work, empty;
} Look;

static void note_name(Look *look, Str name)
{
    size_t i = 0;
    while (i < look->count && !str_equal(look->names[i], name))
        i++;
    if (i == PROPERTIES_MAX) return;
    if (i == look->count) look->names[look->count++] = arena_copy(look->arena, name);
    look->seen[i]++;
}

static bool look_at(void *context, uint64_t sequence, const LogEntry *entry)
{
    Look *look = context;
    if (sequence >= look->end) return false;
    bool named =
        entry->type <= ENTRY_SCREEN && str_equal(log_entry_event_name(entry, &look->work), look->event);
    Error ignored;
    const JsonNode *root =
        named && entry->body.len > 0 ? json_parse(entry->body, JSON_DEPTH_MAX, &look->work, &ignored) : NULL;
    JsonLeaf *leaves = NULL;
    size_t count = root && root->kind == JSON_OBJECT ? json_leaves(root, limits, &look->work, &leaves) : 0;
    for (size_t i = 0; i < count; i++) {
        if (leaves[i].kind == JSON_NUMBER) note_name(look, leaves[i].path);
    }
    arena_reset(&look->work, look->empty);
    return true;
}

static void put_names(JsonWriter *json, const Look *look)
{
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < look->count; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), look->names[i]);
        json_add_int(json, STR("events"), look->seen[i]);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status list_properties(Request *request)
{
    EventLog *log = live_log(request->app->live);
    uint64_t end = event_log_next_sequence(log), from = end > ENTRIES_READ ? end - ENTRIES_READ : 1;
    Look look = { .event = query_text(request, "event"), .end = end, .arena = request->arena };
    look.work = arena_create(64 << 20);
    look.empty = look.work;
    Status status = event_log_read(log, request->store, from, look_at, &look, request->error);
    arena_destroy(&look.work);
    if (status == STATUS_OK) put_names(request->json, &look);
    return status;
}

static const Field properties_query[] = {
    { "event", FIELD_TEXT, .required = true, .most = 200, .doc = "The name of the event." },
    { 0 },
};

const Route event_property_routes[] = {
    { .method = "GET",
      .path = "/api/v1/events/properties",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_properties,
      .slow = true,
      .summary = "Properties that were numbers in the newest events of a name (of the last 20,000 entries).",
      .query = properties_query,
      .response = "{items [{name text, events int}]}" },
    { 0 },
};
