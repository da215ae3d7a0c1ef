// person_export.c: all that is held on one person, as one file.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "engine/erase.h"
#include "know/person_rows.h"

enum {
    EVENTS_MAX = 20000,
    EVENTS_BYTES_MAX = 64 << 20,
    PAGE_ARENA_BYTES = 256 << 20, // LOG_QUERY_MAX of the largest entries
};

typedef struct Exported {
    Request *request;
    uint32_t person;
    Str *users, *visitors;
    size_t user_count, visitor_count;
} Exported;

// ---- what the engine knows

static void put_ids(JsonWriter *json, Str key, const Str *ids, size_t count)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        json_put_text(json, ids[i]);
    json_close_array(json);
}

static void put_profile(const Exported *exported)
{
    Request *request = exported->request;
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    JsonWriter *json = request->json;
    uint16_t today = live_today(live);
    bool anonymous;
    json_add_text(json, STR("id"), engine_person_id(engine, exported->person, &anonymous));
    json_add_text(json, STR("name"), person_name(engine, exported->person, today, request->arena));
    put_ids(json, STR("user_ids"), exported->users, exported->user_count);
    put_ids(json, STR("anonymous_ids"), exported->visitors, exported->visitor_count);
    uint32_t *accounts = NULL;
    size_t count = engine_person_accounts(engine, exported->person, request->arena, &accounts);
    json_key(json, STR("accounts"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (!engine_account_is_private(engine, accounts[i]) && sees_account(request, accounts[i]))
            json_put_account(json, engine, accounts[i], today);
    }
    json_close_array(json);
    AttributeState *changes = NULL;
    count = engine_person_attribute_changes(engine, exported->person, 0, UINT16_MAX - 1, request->arena,
                                            &changes);
    put_attribute_states(json, changes, count);
}

// ---- events

typedef struct Events {
    size_t count;
    bool complete;
} Events;

static bool is_of_person(void *context, const LogEntry *entry)
{
    const Exported *exported = context;
    const Str *ids = entry->user_id.len > 0 ? exported->users : exported->visitors;
    size_t count = entry->user_id.len > 0 ? exported->user_count : exported->visitor_count;
    Str id = entry->user_id.len > 0 ? entry->user_id : entry->anonymous_id;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(ids[i], id)) return true;
    }
    return false;
}

static size_t list_keys(const Exported *exported, uint64_t **keys_out)
{
    Request *request = exported->request;
    const Live *live = request->app->live;
    uint32_t *accounts = NULL;
    size_t count = engine_person_accounts(live_engine(live), exported->person, request->arena, &accounts);
    Buf all = { 0 };
    for (size_t i = 0; i < count; i++) {
        uint64_t *keys = NULL;
        if (!sees_account(request, accounts[i])) continue;
        size_t key_count = live_account_keys(live, accounts[i], request->arena, &keys);
        buf_append(&all, (Str){ (const char *)keys, key_count * sizeof *keys });
    }
    const uint64_t nowhere = 0; // what is kept and not counted
    buf_append(&all, (Str){ (const char *)&nowhere, sizeof nowhere });
    *keys_out = ARENA_ARRAY(request->arena, uint64_t, all.len / sizeof(uint64_t));
    memcpy(*keys_out, all.data, all.len);
    count = all.len / sizeof(uint64_t);
    buf_free(&all);
    return count;
}

static Status put_page(const Exported *exported, LogQuery *query, Arena *arena, Events *events)
{
    Request *request = exported->request;
    LogPage page = { 0 };
    Status status =
        event_log_query(live_log(request->app->live), request->store, query, arena, &page, request->error);
    if (status != STATUS_OK) return status;
    Buf line = { 0 };
    for (size_t i = 0; i < page.count; i++) {
        buf_clear(&line);
        log_entry_to_json(&page.found[i].entry, &line);
        json_put_raw(request->json, buf_view(&line));
    }
    buf_free(&line);
    events->count += page.count;
    events->complete = page.count < query->limit;
    if (page.count > 0) {
        query->before_us = page.found[page.count - 1].entry.time_us;
        query->before_sequence = page.found[page.count - 1].sequence;
    }
    return STATUS_OK;
}

static Status put_events(Exported *exported)
{
    Request *request = exported->request;
    uint64_t *keys = NULL;
    Arena arena = arena_create(PAGE_ARENA_BYTES), empty = arena;
    Events events = { 0 };
    LogQuery query = { .key_count = list_keys(exported, &keys),
                       .to_us = INT64_MAX,
                       .wanted = is_of_person,
                       .context = exported,
                       .limit = LOG_QUERY_MAX };
    query.account_keys = keys;
    Status status = STATUS_OK;
    json_key(request->json, STR("events"));
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    while (status == STATUS_OK && !events.complete && events.count < EVENTS_MAX &&
           request->out->len < EVENTS_BYTES_MAX) {
        status = put_page(exported, &query, &arena, &events);
        arena_reset(&arena, empty);
    }
    json_close_array(request->json);
    json_add_bool(request->json, STR("complete"), events.complete);
    json_close_object(request->json);
    arena_destroy(&arena);
    return status;
}

// ---- rows

static bool sees_row(const void *context, Str account)
{
    return sees_work(context, account);
}

// Tickets name people by their address, too.
static Status put_rows(const Exported *exported)
{
    Request *request = exported->request;
    const Live *live = request->app->live;
    size_t count = 0;
    Str *ids = ARENA_ARRAY(request->arena, Str, exported->user_count + exported->visitor_count + 1);
    for (size_t i = 0; i < exported->user_count; i++)
        ids[count++] = exported->users[i];
    for (size_t i = 0; i < exported->visitor_count; i++)
        ids[count++] = exported->visitors[i];
    Value email =
        engine_person_attribute(live_engine(live), exported->person, STR("email"), live_today(live));
    bool own = email.kind == VALUE_TEXT;
    for (size_t i = 0; i < count && own; i++)
        own = !str_equal(ids[i], email.text);
    if (own) ids[count++] = email.text;
    PersonRowsAsked asked = { .ids = ids,
                              .id_count = count,
                              .audit = role_may(request->caller.role, PERMISSION_AUDIT_READ),
                              .sees = sees_row,
                              .context = request };
    return person_rows_put(request->store, &asked, request->json, request->error);
}

static Status export_person(Request *request)
{
    Exported exported = { .request = request };
    Status status = request_person(request, &exported.person);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    exported.user_count = engine_person_ids(engine, exported.person, false, request->arena, &exported.users);
    exported.visitor_count =
        engine_person_ids(engine, exported.person, true, request->arena, &exported.visitors);
    json_open_object(request->json);
    json_add_time(request->json, STR("exported_at"), request_now(request));
    put_profile(&exported);
    status = put_rows(&exported);
    if (status == STATUS_OK) status = put_events(&exported);
    json_close_object(request->json);
    http_response_header(request->response, "Content-Disposition", "attachment; filename=\"person.json\"");
    return status;
}

const Route person_export_routes[] = {
    { .method = "GET",
      .path = "/api/v1/people/{id}/export",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_PERSON,
      .handler = export_person,
      .slow = true,
      .summary = "All that is held on a person, as one file: ids, attributes with their history, touchpoints,"
                 " tasks, joint work, requests for access, adoption plans, tickets, payers, messages, "
                 "guides, plays, obstacles, surveys, segments, what was "
                 "changed, and the "
                 "newest 20,000 events; `complete` says"
                 " whether that is all.",
      .response = "{exported_at time, id text, name text, user_ids [text], anonymous_ids [text],"
                  " accounts [AccountRef], attributes [AttributeState], touchpoints any, attachments any,"
                  " tasks any, joint_works any, access_requests any, adoption_plans any, tickets any, "
                  "payments any, messages any, guides any, obstacles any, plays "
                  "any, surveys "
                  "any, segments any, audit any, events any}" },
    { 0 },
};
