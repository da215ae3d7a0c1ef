#include "api/event_json.h"

#include "api/know_json.h"
#include "api/routes.h"
#include "know/account_words.h"
#include "know/loss.h"
#include "know/money_words.h"
#include "know/renewal.h"
#include "know/stage_rows.h"

enum { EVENTS_LIMIT_USUAL = 50, EVENTS_LIMIT_MAX = 200 };

const Field events_query[] = {
    { "from", FIELD_DAY, .doc = "First day; the beginning of time when not given." },
    { "to", FIELD_DAY, .doc = "Last day; the end of time when not given." },
    { "event", FIELD_TEXT, .most = 255, .doc = "Only events of this name." },
    { "person", FIELD_TEXT, .most = 255, .doc = "Only events of this user id." },
    { "limit", FIELD_INTEGER, .least = 1, .most = EVENTS_LIMIT_MAX,
      .doc = "Events of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 60, .doc = "next_cursor of the page before." },
    { 0 },
};

const NamedShape event_shapes[] = {
    { "Event", "{id text?, type one(track|page|screen|identify|group|alias|merge_account|nothing), event "
               "text?, time time, received_at time,"
               " person PersonRef?, excluded bool, properties any}" },
    { "EventList", "{items [Event], next_cursor text?}" },
    { 0 },
};

// A cursor is time and number of the last event: "1472731200000000.4711".
static Status parse_cursor(Request *request, LogQuery *query)
{
    Str cursor = query_text(request, "cursor");
    if (cursor.len == 0) return STATUS_OK;
    StrCut cut = str_cut(cursor, '.');
    int64_t sequence = 0;
    if (!str_parse_int64(cut.head, &query->before_us) || !str_parse_int64(cut.tail, &sequence) ||
        sequence <= 0) {
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    }
    query->before_sequence = (uint64_t)sequence;
    return STATUS_OK;
}

static uint32_t person_of(const Engine *engine, const LogEntry *entry)
{
    uint32_t person = ENGINE_NONE;
    if (entry->user_id.len > 0) person = engine_person_find(engine, entry->user_id);
    if (person == ENGINE_NONE && entry->anonymous_id.len > 0) {
        person = engine_person_find_anonymous(engine, entry->anonymous_id);
    }
    return person;
}

// What the program itself said of an account, for formulas: nothing that the customer did, and nothing that
// somebody sent. Its body begins with one of its own words.
static bool is_own_word(const LogEntry *entry)
{
    if (entry->type != ENTRY_GROUP || entry->key != 0 || entry->message_id.len > 0 || entry->user_id.len > 0)
        return false;
    Str word = str_cut(str_cut(entry->body, '"').tail, '"').head;
    return account_words_own(word) || subscription_words_own(word) || stage_words_own(word) ||
           loss_words_own(word) || renewal_words_own(word);
}

typedef struct EventTest {
    const Engine *engine;
    uint32_t person; // ENGINE_NONE: anybody
} EventTest;

static bool is_wanted(void *context, const LogEntry *entry)
{
    const EventTest *test = context;
    if (test->person != ENGINE_NONE) return person_of(test->engine, entry) == test->person;
    return !is_own_word(entry);
}

static void put_event(Request *request, const LogEntry *entry, uint16_t today)
{
    static const Str types[] = { STR_CONST(""),       STR_CONST("track"),         STR_CONST("page"),
                                 STR_CONST("screen"), STR_CONST("identify"),      STR_CONST("group"),
                                 STR_CONST("alias"),  STR_CONST("merge_account"), STR_CONST("nothing") };
    const Engine *engine = live_engine(request->app->live);
    bool activity = entry->type == ENTRY_TRACK || entry->type == ENTRY_PAGE || entry->type == ENTRY_SCREEN;
    JsonWriter *json = request->json;
    json_open_object(json);
    if (entry->message_id.len > 0)
        json_add_text(json, STR("id"), entry->message_id);
    else
        json_add_null(json, STR("id"));
    json_add_text(json, STR("type"), types[entry->type]);
    if (activity)
        json_add_text(json, STR("event"), log_entry_event_name(entry, request->arena));
    else
        json_add_null(json, STR("event"));
    json_add_time(json, STR("time"), entry->time_us);
    json_add_time(json, STR("received_at"), entry->received_us);
    json_key(json, STR("person"));
    json_put_person(json, engine, person_of(engine, entry), today, request->arena);
    json_add_bool(json, STR("excluded"), (entry->flags & RECORD_EXCLUDED) != 0);
    json_key(json, STR("properties"));
    json_put_raw(json, entry->body.len > 0 ? entry->body : STR("{}"));
    json_close_object(json);
}

Status put_events_page(Request *request, const uint64_t *keys, size_t key_count, uint32_t person)
{
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    EventTest test = { engine, person };
    if (query_has(request, "person")) {
        test.person = engine_person_find(engine, query_text(request, "person"));
        if (test.person == ENGINE_NONE)
            test.person = engine_person_find_anonymous(engine, query_text(request, "person"));
        if (test.person == ENGINE_NONE)
            return fail(request->error, STATUS_NOT_FOUND, STR("person"), "There is no such person.");
    }
    LogQuery query = {
        .account_keys = keys,
        .key_count = key_count,
        .from_us = query_has(request, "from")
                       ? zone_day_start(live_zone(live), (uint32_t)query_day(request, "from", 0))
                       : 0,
        .to_us = query_has(request, "to")
                     ? zone_day_start(live_zone(live), (uint32_t)query_day(request, "to", 0) + 1)
                     : INT64_MAX,
        .event_name = query_text(request, "event"),
        .wanted = is_wanted,
        .context = &test,
        .limit = (size_t)query_int(request, "limit", EVENTS_LIMIT_USUAL),
    };
    Status status = parse_cursor(request, &query);
    if (status != STATUS_OK) return status;

    LogPage page;
    status = event_log_query(live_log(live), request->store, &query, request->arena, &page, request->error);
    if (status != STATUS_OK) return status;

    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < page.count; i++)
        put_event(request, &page.found[i].entry, live_today(live));
    json_close_array(json);
    json_key(json, STR("next_cursor"));
    if (page.count == query.limit) {
        json_put_text(json, arena_format(request->arena, "%lld.%llu",
                                         (long long)page.found[page.count - 1].entry.time_us,
                                         (unsigned long long)page.found[page.count - 1].sequence));
    } else {
        json_put_null(json);
    }
    json_close_object(json);
    return STATUS_OK;
}
