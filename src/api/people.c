// people.c: people of all accounts.
#include "api/event_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sight.h"
#include "know/contact.h"

enum {
    PEOPLE_LIMIT_USUAL = 50,
    PEOPLE_LIMIT_MAX = 500,
    SCANNED_MAX = 200000, // for one page of the newest
    SORTED_MAX = 1000000, // 48 bytes each
    SORT_NAME_BYTES = 40, // names that differ only behind them stand in the order of their coming
    NUMBER_MISSING = 1 << 20,
};

// What is known of a person over all accounts.
typedef struct PersonFigures {
    uint16_t first_day, last_day;
    uint16_t active_days;
} PersonFigures;

static PersonFigures figures_of(Request *request, uint32_t person, uint16_t day, const FeatureSet *features)
{
    const Engine *engine = live_engine(request->app->live);
    PersonUsage usage;
    engine_person_usage(engine, person, day, features, request->arena, &usage);
    return (PersonFigures){ usage.first_day, usage.last_day, usage.active_days_28 };
}

static void put_accounts(Request *request, uint32_t person, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t *accounts = NULL;
    size_t count = engine_person_accounts(engine, person, request->arena, &accounts);
    json_key(request->json, STR("accounts"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++) {
        if (!engine_account_is_private(engine, accounts[i]) && sees_account(request, accounts[i]))
            json_put_account(request->json, engine, accounts[i], day);
    }
    json_close_array(request->json);
}

static void put_person_members(Request *request, uint32_t person, uint16_t day, PersonFigures figures)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    bool anonymous;
    json_add_text(json, STR("id"), engine_person_id(engine, person, &anonymous));
    json_add_bool(json, STR("anonymous"), anonymous);
    json_add_text(json, STR("name"), person_name(engine, person, day, request->arena));
    json_key(json, STR("email"));
    json_put_value(json, engine_person_attribute(engine, person, STR("email"), day));
    json_add_text(json, STR("contact"), contact_names[person_contact(engine, person, day)]);
    put_accounts(request, person, day);
    json_add_day_or_null(json, STR("first_seen"), figures.first_day);
    json_add_day_or_null(json, STR("last_seen"), figures.last_day);
    json_add_days(json, STR("active_days"), figures.active_days, UINT16_MAX);
}

// ---- the list

typedef struct PeopleQuery {
    uint16_t day;
    uint32_t account; // ENGINE_NONE: all
    Str search;
    Str contact; // empty: any
    Str sort;    // empty: the newest first
    bool descending;
    size_t offset, limit;
} PeopleQuery;

static Status parse_list(Request *request, PeopleQuery *query_out)
{
    PeopleQuery query = {
        .account = ENGINE_NONE,
        .search = query_text(request, "search"),
        .contact = query_text(request, "contact"),
        .sort = query_text(request, "sort"),
        .limit = (size_t)query_int(request, "limit", PEOPLE_LIMIT_USUAL),
    };
    query.descending = str_starts_with(query.sort, STR("-"));
    if (query.descending) query.sort = str_slice(query.sort, 1, query.sort.len);
    Status status = request_day(request, &query.day);
    if (status == STATUS_OK) status = page_offset(request, &query.offset);
    if (status == STATUS_OK && query_has(request, "account")) {
        query.account = engine_account_find(live_engine(request->app->live), query_text(request, "account"));
        if (query.account == ENGINE_NONE || !sees_account(request, query.account))
            return fail(request->error, STATUS_NOT_FOUND, STR("account"), "There is no such account.");
    }
    if (status == STATUS_OK) *query_out = query;
    return status;
}

static bool matches(Request *request, uint32_t person, const PeopleQuery *query)
{
    const Engine *engine = live_engine(request->app->live);
    bool anonymous;
    if (engine_person_resolve(engine, person) != person || !sees_person(request, person)) return false;
    if (query->account != ENGINE_NONE) {
        uint32_t *accounts = NULL;
        size_t count = engine_person_accounts(engine, person, request->arena, &accounts), i = 0;
        while (i < count && accounts[i] != query->account)
            i++;
        if (i == count) return false;
    }
    if (query->contact.len > 0 &&
        !str_equal(contact_names[person_contact(engine, person, query->day)], query->contact))
        return false;
    return query->search.len == 0 ||
           str_contains_ignore_case(engine_person_id(engine, person, &anonymous), query->search) ||
           str_contains_ignore_case(person_name(engine, person, query->day, request->arena), query->search) ||
           str_contains_ignore_case(
               text_attribute(engine_person_attribute(engine, person, STR("email"), query->day)),
               query->search);
}

static void put_row(Request *request, uint32_t person, uint16_t day)
{
    const FeatureSet none = { 0 };
    json_open_object(request->json);
    put_person_members(request, person, day, figures_of(request, person, day, &none));
    json_close_object(request->json);
}

// The newest first, so that who appeared just now is seen; the cursor counts from the end.
static void put_newest(Request *request, const PeopleQuery *query)
{
    size_t count = engine_person_count(live_engine(request->app->live));
    size_t next = query->offset, found = 0, scanned = 0;
    page_begin(request->json);
    for (; next < count && found < query->limit && scanned < SCANNED_MAX; next++, scanned++) {
        uint32_t person = (uint32_t)(count - 1 - next);
        Arena mark = *request->arena;
        bool wanted = matches(request, person, query);
        if (wanted) put_row(request, person, query->day);
        found += wanted;
        arena_reset(request->arena, mark);
    }
    page_end(request->json, page_cursor(request, next, count), (int64_t)count);
    json_add_null(request->json, STR("matched"));
    json_close_object(request->json);
}

typedef struct SortedPerson {
    uint32_t person;
    uint32_t number;            // by which it is sorted, or NUMBER_MISSING
    char name[SORT_NAME_BYTES]; // or this: lower case, cut
} SortedPerson;

static SortedPerson sorted_person(Request *request, uint32_t person, const PeopleQuery *query)
{
    SortedPerson row = { .person = person };
    if (str_equal(query->sort, STR("name"))) {
        Str name = person_name(live_engine(request->app->live), person, query->day, request->arena);
        for (size_t i = 0; i < name.len && i < sizeof row.name; i++)
            row.name[i] = lower_letter(name.data[i]);
        return row;
    }
    const FeatureSet none = { 0 };
    PersonFigures figures = figures_of(request, person, query->day, &none);
    if (str_equal(query->sort, STR("active_days"))) {
        row.number = figures.active_days == UINT16_MAX ? NUMBER_MISSING : figures.active_days;
    } else {
        uint16_t day = str_equal(query->sort, STR("first_seen")) ? figures.first_day : figures.last_day;
        row.number = day == 0 ? NUMBER_MISSING : day;
    }
    return row;
}

// Missing ones last, both ways; equal ones in the order of their coming.
static int compare_people(const void *a, const void *b, void *query_given)
{
    const SortedPerson *left = a, *right = b;
    const PeopleQuery *query = query_given;
    int order = memcmp(left->name, right->name, sizeof left->name);
    if (order == 0) order = (left->number > right->number) - (left->number < right->number);
    bool missing = left->number == NUMBER_MISSING || right->number == NUMBER_MISSING;
    if (order != 0) return query->descending && !missing ? -order : order;
    return (left->person > right->person) - (left->person < right->person);
}

static Status put_sorted(Request *request, PeopleQuery *query)
{
    uint32_t count = engine_person_count(live_engine(request->app->live));
    Buf found = { 0 };
    for (uint32_t person = 0; person < count && found.len < SORTED_MAX * sizeof(SortedPerson); person++) {
        Arena mark = *request->arena;
        if (matches(request, person, query)) {
            SortedPerson row = sorted_person(request, person, query);
            buf_append(&found, (Str){ (const char *)&row, sizeof row });
        }
        arena_reset(request->arena, mark);
    }
    size_t matched = found.len / sizeof(SortedPerson);
    if (matched == SORTED_MAX) {
        buf_free(&found);
        return fail(request->error, STATUS_INVALID, STR("sort"),
                    "These are too many people to sort: search, or choose an account.");
    }
    SortedPerson *rows = (SortedPerson *)(void *)found.data;
    if (matched > 0) qsort_r(rows, matched, sizeof *rows, compare_people, query);
    size_t from = query->offset < matched ? query->offset : matched;
    size_t to = matched - from < query->limit ? matched : from + query->limit;
    page_begin(request->json);
    for (size_t i = from; i < to; i++)
        put_row(request, rows[i].person, query->day);
    page_end(request->json, page_cursor(request, to, matched), count);
    json_add_int(request->json, STR("matched"), (int64_t)matched);
    json_close_object(request->json);
    buf_free(&found);
    return STATUS_OK;
}

static Status list_people(Request *request)
{
    PeopleQuery query = { 0 };
    Status status = parse_list(request, &query);
    if (status != STATUS_OK) return status;
    if (query.sort.len > 0) return put_sorted(request, &query);
    put_newest(request, &query);
    return STATUS_OK;
}

// ---- one person

static void put_person_features(Request *request, const FeatureView *features, const PersonUsage *usage)
{
    JsonWriter *json = request->json;
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < features->set.count; i++) {
        bool unused_single = features->features[i].id == 0 && usage->feature_days_28[i] == 0 &&
                             usage->feature_days_28_previous[i] == 0;
        if (unused_single) continue;
        json_open_object(json);
        json_add_text(json, STR("name"), features->features[i].name);
        json_add_bool(json, STR("key"), features->features[i].key);
        json_add_days(json, STR("days"), usage->feature_days_28[i], UINT8_MAX);
        json_add_days(json, STR("days_previous"), usage->feature_days_28_previous[i], UINT8_MAX);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_person(Request *request)
{
    uint32_t person = ENGINE_NONE;
    uint16_t day = 0;
    Status status = request_person(request, &person);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    PersonUsage usage;
    engine_person_usage(engine, person, day, &features.set, request->arena, &usage);
    AttributeState *states = NULL;
    size_t count = engine_person_attributes(engine, person, day, request->arena, &states);

    JsonWriter *json = request->json;
    json_open_object(json);
    put_person_members(request, person, day,
                       (PersonFigures){ usage.first_day, usage.last_day, usage.active_days_28 });
    json_add_days(json, STR("active_days_previous"), usage.active_days_28_previous, UINT16_MAX);
    put_attribute_states(json, states, count);
    put_person_features(request, &features, &usage);
    json_add_day(json, STR("day"), day);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_person_events(Request *request)
{
    uint32_t person = ENGINE_NONE;
    Status status = request_person(request, &person);
    if (status != STATUS_OK) return status;
    const Live *live = request->app->live;
    uint32_t *accounts = NULL;
    size_t account_count = engine_person_accounts(live_engine(live), person, request->arena, &accounts);
    Buf all = { 0 };
    for (size_t i = 0; i < account_count; i++) {
        uint64_t *keys = NULL;
        if (!sees_account(request, accounts[i])) continue;
        size_t count = live_account_keys(live, accounts[i], request->arena, &keys);
        buf_append(&all, (Str){ (const char *)keys, count * sizeof *keys });
    }
    size_t key_count = all.len / sizeof(uint64_t);
    uint64_t *keys = ARENA_ARRAY(request->arena, uint64_t, key_count + 1);
    if (key_count > 0) memcpy(keys, all.data, all.len);
    buf_free(&all);
    return put_events_page(request, keys, key_count, person);
}

static const Field list_query[] = {
    { "search", FIELD_TEXT, .most = 200, .doc = "Part of the name, e-mail or id, in any case." },
    { "account", FIELD_TEXT, .most = 255, .doc = "Only people of the account with this id." },
    { "contact", FIELD_TEXT, .one_of = CONTACT_NAMES,
      .doc = "Only people who may be contacted so; where nothing is said, directly." },
    { "sort", FIELD_TEXT,
      .one_of = "name|-name|first_seen|-first_seen|last_seen|-last_seen|active_days|-active_days",
      .doc = "With a leading minus the largest first, missing ones last; the newest person first when not "
             "given." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = PEOPLE_LIMIT_MAX,
      .doc = "People of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};

const NamedShape people_shapes[] = {
    { "Person",
      "{id text, anonymous bool, name text, email any, contact text, accounts [AccountRef], first_seen day?, "
      "last_seen day?,"
      " active_days int?}" },
    { "PeopleList", "{items [Person], total int, matched int?, next_cursor text?}" },
    { "PersonDetail",
      "{id text, anonymous bool, name text, email any, contact text, accounts [AccountRef], first_seen day?,"
      " last_seen day?, active_days int?, active_days_previous int?, attributes [AttributeState],"
      " features [{name text, key bool, days int?, days_previous int?}], day day}" },
    { 0 },
};

const Route people_routes[] = {
    { .method = "GET",
      .path = "/api/v1/people",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_people,
      .slow = true,
      .summary = "People, searched and sorted; how many match is known when they are sorted.",
      .query = list_query,
      .response = "PeopleList" },
    { .method = "GET",
      .path = "/api/v1/people/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_PERSON,
      .handler = get_person,
      .state = person_state,
      .summary = "One person over all accounts.",
      .query = day_query,
      .response = "PersonDetail" },
    { .method = "GET",
      .path = "/api/v1/people/{id}/events",
      .permission = PERMISSION_READ,
      .sight = SIGHT_PERSON,
      .handler = get_person_events,
      .summary = "The person's events, newest first.",
      .query = events_query,
      .response = "EventList" },
    { 0 },
};
