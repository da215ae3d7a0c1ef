// account_usage.c: what the people of one account do: days, features, people, events, and what changed.
#include "api/event_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "know/changes.h"
#include "know/rhythm.h"

enum {
    USAGE_DAYS_USUAL = 28,
    USAGE_DAYS_MAX = 20000,
    PEOPLE_LIMIT_USUAL = 50,
    PEOPLE_LIMIT_MAX = 500,
    PERSON_FEATURES_MAX = 60, // columns of the grid
};

// ---- days and features

void json_put_usage_days(JsonWriter *json, uint16_t from, uint16_t to, const UsageDay *days)
{
    json_key(json, STR("days"));
    json_open_array(json);
    for (uint32_t day = from; day <= to; day++) {
        const UsageDay *usage = &days[day - from];
        json_open_object(json);
        json_add_day(json, STR("day"), day);
        json_add_known(json, STR("dau"), usage->dau);
        json_add_known(json, STR("wau"), usage->wau);
        json_add_known(json, STR("mau"), usage->mau);
        json_add_int(json, STR("events"), (int64_t)usage->events);
        json_close_object(json);
    }
    json_close_array(json);
}

void json_put_feature_usage(JsonWriter *json, const FeatureView *features, const FeatureUsage *usage,
                            bool only_used)
{
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < features->set.count; i++) {
        bool never = usage[i].first_day == 0;
        if (never && (only_used || features->features[i].id == 0)) continue;
        json_open_object(json);
        json_add_text(json, STR("name"), features->features[i].name);
        json_add_bool(json, STR("key"), features->features[i].key);
        json_add_known(json, STR("people"), usage[i].people_28);
        json_add_int(json, STR("events"), (int64_t)usage[i].events_28);
        json_add_known(json, STR("people_previous"), usage[i].people_28_previous);
        json_add_int(json, STR("events_previous"), (int64_t)usage[i].events_28_previous);
        json_add_day_or_null(json, STR("first"), usage[i].first_day);
        json_add_day_or_null(json, STR("last"), usage[i].last_day);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_months(Request *request, uint32_t account, const FeatureView *features)
{
    UsageMonth *months = NULL;
    size_t count = engine_usage_months(live_engine(request->app->live), account, &features->set,
                                       request->arena, &months);
    JsonWriter *json = request->json;
    json_key(json, STR("months"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("month"),
                      arena_format(request->arena, "%04u-%02u", 1970u + months[i].month / 12u,
                                   months[i].month % 12u + 1u));
        json_add_int(json, STR("people"), months[i].people);
        json_add_int(json, STR("events"), (int64_t)months[i].events);
        json_add_int(json, STR("features"), months[i].features);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_usage(Request *request)
{
    uint32_t account;
    uint16_t from = 0, to = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_days(request, USAGE_DAYS_USUAL, USAGE_DAYS_MAX, &from, &to);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *feature_usage = ARENA_ARRAY(request->arena, FeatureUsage, features.set.count + 1);
    UsageDay *days = ARENA_ARRAY(request->arena, UsageDay, (size_t)(to - from) + 1);
    engine_feature_usage(engine, account, to, &features.set, feature_usage);
    engine_usage_days(engine, account, from, to, days);

    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), from);
    json_add_day(json, STR("to"), to);
    json_put_usage_days(json, from, to, days);
    json_put_feature_usage(json, &features, feature_usage, false);
    put_months(request, account, &features);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_rhythm(Request *request)
{
    uint32_t account;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;

    RhythmWeek weeks[RHYTHM_WEEKS_MAX];
    size_t count = (size_t)query_int(request, "weeks", 26);
    rhythm_weeks(live_engine(request->app->live), account, day, count, weeks);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("weeks"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_day(json, STR("end"), weeks[i].end);
        json_add_known(json, STR("active"), weeks[i].active);
        json_add_known(json, STR("low"), weeks[i].low);
        json_add_known(json, STR("high"), weeks[i].high);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- people and what they use

static void put_person_usage(Request *request, const PersonUsage *usage, const FeatureView *features,
                             uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    bool anonymous;
    json_open_object(json);
    json_add_text(json, STR("id"), engine_person_id(engine, usage->person, &anonymous));
    json_add_bool(json, STR("anonymous"), anonymous);
    json_add_text(json, STR("name"), person_name(engine, usage->person, day, request->arena));
    json_key(json, STR("email"));
    json_put_value(json, engine_person_attribute(engine, usage->person, STR("email"), day));
    json_key(json, STR("role"));
    Value role = engine_person_attribute(engine, usage->person, STR("role"), day);
    if (role.kind == VALUE_MISSING) role = engine_person_attribute(engine, usage->person, STR("title"), day);
    json_put_value(json, role);
    json_add_day_or_null(json, STR("first_seen"), usage->first_day);
    json_add_day_or_null(json, STR("last_seen"), usage->last_day);
    if (usage->usual_gap_days == 0)
        json_add_null(json, STR("usual_gap_days"));
    else
        json_add_int(json, STR("usual_gap_days"), usage->usual_gap_days);
    json_add_days(json, STR("active_days"), usage->active_days_28, UINT16_MAX);
    json_add_days(json, STR("active_days_previous"), usage->active_days_28_previous, UINT16_MAX);
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < features->set.count; i++) {
        if (usage->feature_days_28[i] == 0 && usage->feature_days_28_previous[i] == 0) continue;
        json_open_object(json);
        json_add_text(json, STR("name"), features->features[i].name);
        json_add_days(json, STR("days"), usage->feature_days_28[i], UINT8_MAX);
        json_add_days(json, STR("days_previous"), usage->feature_days_28_previous[i], UINT8_MAX);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

// Who was active and is not comes first, by how much is missing; then the most active.
static int attention_first(const void *a, const void *b)
{
    const PersonUsage *left = a, *right = b;
    int left_lost = left->active_days_28 == 0 ? left->active_days_28_previous : 0;
    int right_lost = right->active_days_28 == 0 ? right->active_days_28_previous : 0;
    if (left_lost != right_lost) return right_lost - left_lost;
    if (left->active_days_28 != right->active_days_28) return right->active_days_28 - left->active_days_28;
    if (left->last_day != right->last_day) return right->last_day - left->last_day;
    return (left->person > right->person) - (left->person < right->person);
}

static bool person_matches(Request *request, uint32_t person, uint16_t day, Str search)
{
    const Engine *engine = live_engine(request->app->live);
    bool anonymous;
    return search.len == 0 ||
           str_contains_ignore_case(engine_person_id(engine, person, &anonymous), search) ||
           str_contains_ignore_case(person_name(engine, person, day, request->arena), search) ||
           str_contains_ignore_case(
               text_attribute(engine_person_attribute(engine, person, STR("email"), day)), search);
}

static void put_feature_names(Request *request, const FeatureView *features)
{
    JsonWriter *json = request->json;
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < features->set.count && i < PERSON_FEATURES_MAX; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), features->features[i].name);
        json_add_bool(json, STR("key"), features->features[i].key);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_people(Request *request)
{
    uint32_t account;
    uint16_t day = 0;
    size_t offset = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status == STATUS_OK) status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    PersonUsage *people = NULL;
    size_t all = engine_people_usage(engine, account, day, &features.set, request->arena, &people),
           matched = 0;
    for (size_t i = 0; i < all; i++) {
        if (person_matches(request, people[i].person, day, query_text(request, "search")))
            people[matched++] = people[i];
    }
    qsort(people, matched, sizeof *people, attention_first);

    JsonWriter *json = request->json;
    size_t from = offset < matched ? offset : matched;
    size_t limit = (size_t)query_int(request, "limit", PEOPLE_LIMIT_USUAL);
    size_t to = matched - from < limit ? matched : from + limit;
    page_begin(json);
    for (size_t i = from; i < to; i++)
        put_person_usage(request, &people[i], &features, day);
    page_end(json, page_cursor(request, to, matched), (int64_t)matched);
    put_feature_names(request, &features);
    json_close_object(json);
    return STATUS_OK;
}

// ---- events

static Status get_events(Request *request)
{
    uint32_t account;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    uint64_t *keys = NULL;
    size_t count = live_account_keys(request->app->live, account, request->arena, &keys);
    return put_events_page(request, keys, count, ENGINE_NONE);
}

// ---- what changed lately

static Status get_changes(Request *request)
{
    uint32_t account;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    Change *changes = NULL;
    size_t count = account_changes(engine, account, day, &features, request->arena, &changes);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_day(json, STR("day"), changes[i].day);
        json_add_text(json, STR("kind"), change_kind_name(changes[i].kind));
        json_key(json, STR("subject"));
        if (changes[i].person != ENGINE_NONE)
            json_put_text(json, person_name(engine, changes[i].person, day, request->arena));
        else
            json_put_text(json, changes[i].subject);
        json_key(json, STR("value"));
        json_put_value(json, changes[i].value);
        json_key(json, STR("previous"));
        json_put_value(json, changes[i].previous);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field range_query[] = {
    { "from", FIELD_DAY, .doc = "First day; 28 days up to `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given. Features are as of this day." },
    { 0 },
};
static const Field rhythm_query[] = {
    { "weeks", FIELD_INTEGER, .least = 1, .most = RHYTHM_WEEKS_MAX, .doc = "How many; 26 when not given." },
    { "day", FIELD_DAY, .doc = "The last day of the last week; today when not given." },
    { 0 },
};
static const Field people_query[] = {
    { "search", FIELD_TEXT, .most = 200, .doc = "Part of the name, e-mail or id, in any case." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = PEOPLE_LIMIT_MAX,
      .doc = "People of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field changes_query[] = {
    { "day", FIELD_DAY, .doc = "The last of the 28 days; today when not given." },
    { 0 },
};

const NamedShape account_usage_shapes[] = {
    { "UsageDay", "{day day, dau int?, wau int?, mau int?, events int}" },
    { "FeatureUsage",
      "{name text, key bool, people int?, events int, people_previous int?, events_previous int,"
      " first day?, last day?}" },
    { "UsageMonth", "{month text, people int, events int, features int}" },
    { "AccountUsage", "{from day, to day, days [UsageDay], features [FeatureUsage], months [UsageMonth]}" },
    { "RhythmWeek", "{end day, active int?, low int?, high int?}" },
    { "PersonFeature", "{name text, days int?, days_previous int?}" },
    { "PersonUsage",
      "{id text, anonymous bool, name text, email any, role any, first_seen day?, last_seen day?,"
      " usual_gap_days int?, active_days int?, active_days_previous int?, features [PersonFeature]}" },
    { "AccountPeople",
      "{items [PersonUsage], features [{name text, key bool}], total int, next_cursor text?}" },
    { "Change",
      "{day day, kind one(feature_new|feature_stopped|person_new|person_lost|attribute|usage), subject text,"
      " value any, previous any}" },
    { 0 },
};

const Route account_usage_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/usage",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_usage,
      .summary = "Active people and events of each day, features in 28 days, and months since the beginning.",
      .query = range_query,
      .response = "AccountUsage" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/rhythm",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_rhythm,
      .summary = "Weekly active people against what is usual for the account.",
      .query = rhythm_query,
      .response = "{weeks [RhythmWeek]}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/people",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_people,
      .summary =
          "The account's people and the days on which they used each feature; who stopped comes first.",
      .query = people_query,
      .response = "AccountPeople" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/events",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_events,
      .summary = "The account's events, newest first.",
      .query = events_query,
      .response = "EventList" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/changes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_changes,
      .summary = "What changed in the last 28 days, newest first.",
      .query = changes_query,
      .response = "{items [Change]}" },
    { 0 },
};
