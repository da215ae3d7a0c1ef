// debugger.c: what came in just now and what was refused, for whoever connects a client.
#include "api/know_json.h"
#include "api/routes.h"
#include "sense/segment.h"

enum { ITEMS_SHOWN = 100 };

static void put_items(Request *request, Str name, bool rejected, uint32_t key)
{
    RecentItem *items = NULL;
    size_t count =
        recent_list(request->app->sense->recent, rejected, key, ITEMS_SHOWN, request->arena, &items);
    JsonWriter *json = request->json;
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_time(json, STR("time"), items[i].time_us);
        json_add_int(json, STR("key"), items[i].key);
        json_add_text(json, STR("type"), items[i].type);
        json_add_text(json, STR("event"), items[i].event);
        json_add_text(json, STR("person"), items[i].person);
        json_add_text(json, STR("account"), items[i].account);
        json_add_text(json, STR("reason"), items[i].reason);
        json_add_text(json, STR("raw"), items[i].raw);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_debugger(Request *request)
{
    uint32_t key = (uint32_t)query_int(request, "key", RECENT_ALL_KEYS);
    KeyCounts counts = recent_counts(request->app->sense->recent, key);
    JsonWriter *json = request->json;
    json_open_object(json);
    put_items(request, STR("accepted"), false, key);
    put_items(request, STR("rejected"), true, key);
    json_key(json, STR("counts"));
    json_open_object(json);
    json_add_int(json, STR("accepted"), (int64_t)counts.accepted);
    json_add_int(json, STR("rejected"), (int64_t)counts.rejected);
    json_add_int(json, STR("duplicates"), (int64_t)counts.duplicates);
    json_add_int(json, STR("excluded"), (int64_t)counts.excluded);
    json_add_int(json, STR("refused"), (int64_t)counts.refused);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

// What the first-event page waits for: an event, its person, its account.
static Status get_first_event(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    RecentItem *items = NULL;
    size_t count = recent_list(request->app->sense->recent, false,
                               (uint32_t)query_int(request, "key_id", RECENT_ALL_KEYS), ITEMS_SHOWN,
                               request->arena, &items);
    uint32_t person = ENGINE_NONE, account = ENGINE_NONE;
    const RecentItem *event = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!event || items[i].event.len > 0) event = &items[i];
        uint32_t found = engine_person_find(engine, items[i].person);
        if (found == ENGINE_NONE) found = engine_person_find_anonymous(engine, items[i].person);
        if (found == ENGINE_NONE) continue;
        person = found;
        uint32_t *accounts = NULL;
        size_t joined = engine_person_accounts(engine, person, request->arena, &accounts);
        if (joined > 0 && !engine_account_is_private(engine, accounts[0])) account = accounts[0];
    }
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("event"));
    if (event) {
        json_open_object(json);
        json_add_time(json, STR("time"), event->time_us);
        json_add_text(json, STR("type"), event->type);
        json_add_text(json, STR("event"), event->event);
        json_add_text(json, STR("raw"), event->raw);
        json_close_object(json);
    } else {
        json_put_null(json);
    }
    json_key(json, STR("person"));
    json_put_person(json, engine, person, today, request->arena);
    json_key(json, STR("account"));
    json_put_account(json, engine, account, today);
    json_close_object(json);
    return STATUS_OK;
}

static const Field debugger_query[] = {
    { "key", FIELD_INTEGER, .least = 0, .most = UINT32_MAX - 1, .doc = "Only what came with this key." },
    { 0 },
};
static const Field first_event_query[] = {
    { "key_id", FIELD_INTEGER, .least = 0, .most = UINT32_MAX - 1, .doc = "Only what came with this key." },
    { 0 },
};

const NamedShape debugger_shapes[] = {
    { "RecentItem",
      "{time time, key int, type text, event text, person text, account text, reason text, raw text}" },
    { "Debugger",
      "{accepted [RecentItem], rejected [RecentItem], counts {accepted int, rejected int, duplicates int,"
      " excluded int, refused int}}" },
    { "FirstEvent",
      "{event {time time, type text, event text, raw text}?, person PersonRef?, account AccountRef?}" },
    { 0 },
};

const Route debugger_routes[] = {
    { .method = "GET",
      .path = "/api/v1/debugger",
      .permission = PERMISSION_KEYS_READ,
      .handler = get_debugger,
      .summary = "The last accepted and the last rejected items since the start, newest first.",
      .query = debugger_query,
      .response = "Debugger" },
    { .method = "GET",
      .path = "/api/v1/first-event",
      .permission = PERMISSION_KEYS_READ,
      .handler = get_first_event,
      .summary = "Whether an event, its person and its account have arrived.",
      .query = first_event_query,
      .response = "FirstEvent" },
    { 0 },
};
