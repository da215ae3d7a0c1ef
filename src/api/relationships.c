// relationships.c: who matters at an account, whom of us they know, and what is missing among them.
#include "api/relationships.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "know/contact.h"

#include <stdlib.h>

enum { PEOPLE_SHOWN_MAX = 60, PEOPLE_JUDGED_MAX = 500000, STAFF_SHOWN_MAX = 5 };

static const Str shown_attributes[] = { STR_CONST("role"),    STR_CONST("influence"), STR_CONST("stance"),
                                        STR_CONST("contact"), STR_CONST("title"),     STR_CONST("goals"),
                                        STR_CONST("skill"),   STR_CONST("site") };
enum { SHOWN_ATTRIBUTES = sizeof shown_attributes / sizeof *shown_attributes };

static int by_person(const void *key, const void *item)
{
    const Str *id = key;
    const Meeting *meeting = item;
    return str_compare(*id, meeting->person);
}

// Those of one person stand together.
static void find_meetings(MapPerson *person, Str id, const Meeting *meetings, size_t count)
{
    const Meeting *found = count > 0 ? bsearch(&id, meetings, count, sizeof *meetings, by_person) : NULL;
    if (!found) return;
    while (found > meetings && str_equal(found[-1].person, id))
        found--;
    person->meetings = found;
    while (found < meetings + count && str_equal(found->person, id)) {
        person->meeting_count++;
        found++;
    }
}

static void fill_person(const App *app, MapPerson *person, const PersonUsage *usage, uint16_t day)
{
    const Engine *engine = live_engine(app->live);
    CentrePerson *centre = person->centre;
    *centre = (CentrePerson){
        .role = text_attribute(engine_person_attribute(engine, person->person, STR("role"), day)),
        .influence = text_attribute(engine_person_attribute(engine, person->person, STR("influence"), day)),
        .stance = text_attribute(engine_person_attribute(engine, person->person, STR("stance"), day)),
        .title = text_attribute(engine_person_attribute(engine, person->person, STR("title"), day)),
        .untouchable = person_contact(engine, person->person, day) == CONTACT_NEVER,
        .last_seen = usage->last_day,
        .active_days = usage->active_days_28,
    };
    for (size_t i = 0; i < person->meeting_count; i++) {
        uint16_t met = 0;
        centre->met += (uint32_t)person->meetings[i].count;
        if (zone_day(live_zone(app->live), person->meetings[i].last_us, &met) && met > centre->last_met)
            centre->last_met = met;
    }
}

static Status judge_people(Request *request, Map *map)
{
    const App *app = request->app;
    const Engine *engine = live_engine(app->live);
    const Zone *zone = live_zone(app->live);
    PersonUsage *usage = NULL;
    Meeting *meetings = NULL;
    size_t meeting_count = 0;
    uint32_t from = map->day > CENTRE_MET_DAYS ? map->day - CENTRE_MET_DAYS + 1u : 1u;
    Status status = meeting_list(request->store, engine_account_id(engine, map->account),
                                 zone_day_start(zone, from), zone_day_start(zone, map->day + 1u),
                                 request->arena, &meetings, &meeting_count, request->error);
    if (status != STATUS_OK) return status;
    map->count = engine_people_usage(engine, map->account, map->day, NULL, request->arena, &usage);
    if (map->count > PEOPLE_JUDGED_MAX)
        return fail(request->error, STATUS_INVALID, STR("id"),
                    "It has more than %d people: too many for a map. Ask for its parts.", PEOPLE_JUDGED_MAX);
    map->people = ARENA_ARRAY(request->arena, MapPerson, map->count + 1);
    CentrePerson *centres = ARENA_ARRAY(request->arena, CentrePerson, map->count + 1);
    for (size_t i = 0; i < map->count; i++) {
        MapPerson *person = &map->people[i];
        bool anonymous;
        *person = (MapPerson){ .person = usage[i].person, .centre = &centres[i] };
        find_meetings(person, engine_person_id(engine, usage[i].person, &anonymous), meetings, meeting_count);
        fill_person(app, person, &usage[i], map->day);
    }
    map->centre = centre_judge(centres, map->count, account_seats(engine, map->account, map->day), map->day);
    return STATUS_OK;
}

// Who is said to matter first, then whom we know, then who comes most.
static int by_weight(const void *a, const void *b)
{
    const CentrePerson *x = ((const MapPerson *)a)->centre, *y = ((const MapPerson *)b)->centre;
    const int ranks[][2] = {
        { x->decides, y->decides },   { x->champion, y->champion },
        { x->blocker, y->blocker },   { x->role.len > 0, y->role.len > 0 },
        { (int)x->met, (int)y->met }, { x->active_days % UINT16_MAX, y->active_days % UINT16_MAX }
    };
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        if (ranks[i][0] != ranks[i][1]) return ranks[i][0] > ranks[i][1] ? -1 : 1;
    }
    uint32_t left = ((const MapPerson *)a)->person, right = ((const MapPerson *)b)->person;
    return (left > right) - (left < right);
}

Status relationship_map(Request *request, Map *map)
{
    Status status = judge_people(request, map);
    if (status == STATUS_OK && map->count > 0) qsort(map->people, map->count, sizeof *map->people, by_weight);
    return status;
}

// ---- answering

static void put_attributes(Request *request, uint32_t person, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    json_key(request->json, STR("attributes"));
    json_open_object(request->json);
    for (size_t i = 0; i < SHOWN_ATTRIBUTES; i++) {
        Value value = engine_person_attribute(engine, person, shown_attributes[i], day);
        if (value.kind == VALUE_MISSING) continue;
        json_key(request->json, shown_attributes[i]);
        json_put_value(request->json, value);
    }
    json_close_object(request->json);
}

static void put_staff(Request *request, const MapPerson *person)
{
    JsonWriter *json = request->json;
    json_key(json, STR("known_by"));
    json_open_array(json);
    for (size_t i = 0; i < person->meeting_count && i < STAFF_SHOWN_MAX; i++) {
        const Meeting *meeting = &person->meetings[i];
        uint16_t day = 0;
        if (!zone_day(live_zone(request->app->live), meeting->last_us, &day)) day = 0;
        json_open_object(json);
        json_add_text(json, STR("staff"), meeting->staff);
        json_add_text(json, STR("name"), meeting->name.len > 0 ? meeting->name : meeting->staff);
        json_add_int(json, STR("times"), meeting->count);
        json_add_day_or_null(json, STR("last"), day);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_person(Request *request, const Map *map, const MapPerson *person)
{
    JsonWriter *json = request->json;
    const CentrePerson *centre = person->centre;
    json_open_object(json);
    json_key(json, STR("person"));
    json_put_person(json, live_engine(request->app->live), person->person, map->day, request->arena);
    put_attributes(request, person->person, map->day);
    json_add_bool(json, STR("decides"), centre->decides);
    json_add_text(json, STR("acquaintance"), acquaintance_names[centre->acquaintance]);
    json_add_int(json, STR("met"), centre->met);
    json_add_day_or_null(json, STR("last_met"), centre->last_met);
    json_add_day_or_null(json, STR("last_seen"), centre->last_seen);
    json_add_days(json, STR("active_days"), centre->active_days, UINT16_MAX);
    json_key(json, STR("proposed_role"));
    if (centre->proposed == PROPOSED_NONE)
        json_put_null(json);
    else
        json_put_text(json, proposed_role_names[centre->proposed]);
    put_staff(request, person);
    json_close_object(json);
}

static void put_gaps(JsonWriter *json, const Centre *centre)
{
    json_key(json, STR("gaps"));
    json_open_array(json);
    for (size_t i = 0; i < CENTRE_GAPS; i++) {
        if (centre->gaps[i]) json_put_text(json, centre_gap_names[i]);
    }
    json_close_array(json);
    json_add_int(json, STR("contacts"), centre->contacts);
    json_add_int(json, STR("contacts_wanted"), centre->contacts_wanted);
}

static Status get_relationships(Request *request)
{
    Map map = { 0 };
    Status status = request_account(request, &map.account);
    if (status == STATUS_OK) status = request_day(request, &map.day);
    if (status == STATUS_OK) status = relationship_map(request, &map);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), map.day);
    put_gaps(json, &map.centre);
    json_add_int(json, STR("people"), (int64_t)map.count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < map.count && i < PEOPLE_SHOWN_MAX; i++)
        put_person(request, &map, &map.people[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
static const Field relationship_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { 0 },
};

const NamedShape relationship_shapes[] = {
    { "Relationship",
      "{person PersonRef, attributes any, decides bool, acquaintance one(not_met|met|known_well), met int,"
      " last_met day?, last_seen day?, active_days int?, proposed_role text?,"
      " known_by [{staff text, name text, times int, last day?}]}" },
    { 0 },
};

const Route relationship_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/relationships",
      .permission = PERMISSION_READ,
      .handler = get_relationships,
      .sight = SIGHT_ACCOUNT,
      .summary = "Who matters at the account, who decides and how they stand, whom of us they know, and what is missing.",
      .query = relationship_query,
      .response = "{day day, gaps [one(few_contacts|no_decision_maker|decision_maker_not_met|no_champion|champion_silent|blocker_not_met|nobody_met)],"
                  " contacts int, contacts_wanted int, people int, items [Relationship]}",
      .slow = true },
    { 0 },
};
// clang-format on
