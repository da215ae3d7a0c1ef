// versions.c: which version of the product customers and their people use: the attribute product_version.
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/version_order.h"

#include <stdlib.h>

enum {
    VERSIONS_MAX = 500, // told apart; people on further ones are counted together
    SLOTS = 2048,       // a power of 2, some times as many
    WHO_MAX = 100,
    BACK_LOOK_DAYS = 28,
};

typedef struct Version {
    Str name; // empty: not known
    int64_t accounts, people, active;
} Version;

// An account in which somebody is on the version that was asked for.
typedef struct Who {
    uint32_t account;
    int64_t people, active;
} Who;

// Who has an older version than BACK_LOOK_DAYS before.
typedef struct Back {
    uint32_t account, person; // ENGINE_NONE: the account itself
    Str from, to;
} Back;

typedef struct Versions {
    Version all[VERSIONS_MAX + 1]; // [0]: not known
    size_t count;
    uint16_t slots[SLOTS]; // place in `all` plus 1; 0: free
    int64_t further;       // people on versions beyond VERSIONS_MAX
    int64_t accounts;
    Who *who;
    size_t who_count;
    Back back[WHO_MAX];
    size_t back_people, back_accounts, back_count;
} Versions;

// NULL beyond VERSIONS_MAX.
static Version *version_named(Versions *versions, Str name)
{
    if (name.len == 0) return &versions->all[0];
    for (uint64_t slot = str_hash_seeded(name, 7) % SLOTS;; slot = (slot + 1) % SLOTS) {
        uint16_t place = versions->slots[slot];
        if (place > 0 && str_equal(versions->all[place - 1].name, name)) return &versions->all[place - 1];
        if (place > 0) continue;
        if (versions->count > VERSIONS_MAX) return NULL;
        versions->all[versions->count++] = (Version){ .name = name };
        versions->slots[slot] = (uint16_t)versions->count;
        return &versions->all[versions->count - 1];
    }
}

static Str version_text(Value value)
{
    return value.kind == VALUE_TEXT && value.text.len <= VERSION_BYTES_MAX ? value.text : (Str){ 0 };
}

// `person` ENGINE_NONE: of the account.
static void note_back(const Engine *engine, Versions *versions, uint32_t account, uint32_t person,
                      uint16_t day)
{
    if (day <= BACK_LOOK_DAYS) return;
    Str on[2];
    for (int k = 0; k < 2; k++) {
        uint16_t then = (uint16_t)(day - (k == 0 ? BACK_LOOK_DAYS : 0));
        on[k] = version_text(person == ENGINE_NONE
                                 ? engine_account_attribute(engine, account, VERSION_ATTRIBUTE, then)
                                 : engine_person_attribute(engine, person, VERSION_ATTRIBUTE, then));
    }
    if (on[0].len == 0 || on[1].len == 0 || version_compare(on[1], on[0]) >= 0) return;
    versions->back_people += person != ENGINE_NONE;
    versions->back_accounts += person == ENGINE_NONE;
    if (versions->back_count < WHO_MAX)
        versions->back[versions->back_count++] = (Back){ account, person, on[0], on[1] };
}

static void count_people(Request *request, Versions *versions, uint32_t account, uint16_t day, bool asked,
                         Str name)
{
    const Engine *engine = live_engine(request->app->live);
    Arena mark = *request->arena;
    PersonUsage *people = NULL;
    Who who = { .account = account };
    size_t count = engine_people_usage(engine, account, day, NULL, request->arena, &people);
    for (size_t i = 0; i < count; i++) {
        Str on = version_text(engine_person_attribute(engine, people[i].person, VERSION_ATTRIBUTE, day));
        note_back(engine, versions, account, people[i].person, day);
        bool active = people[i].active_days_28 > 0 && people[i].active_days_28 != UINT16_MAX;
        Version *version = version_named(versions, on);
        if (!version) {
            versions->further++;
            continue;
        }
        version->people++;
        version->active += active;
        who.people += str_equal(on, name);
        who.active += active && str_equal(on, name);
    }
    arena_reset(request->arena, mark);
    if (asked && who.people > 0) versions->who[versions->who_count++] = who;
}

static Status count_versions(Request *request, uint16_t day, Versions *versions)
{
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine);
    bool *chosen = ARENA_ARRAY(request->arena, bool, count + 1);
    Status status = choose_asked_accounts(request, day, chosen, count);
    if (status != STATUS_OK) return status;
    versions->count = 1;
    versions->who = ARENA_ARRAY(request->arena, Who, count + 1);
    bool asked = query_has(request, "version");
    for (size_t i = 0; i < count; i++) {
        if (!chosen[i]) continue;
        versions->accounts++;
        Value value = engine_account_attribute(engine, (uint32_t)i, VERSION_ATTRIBUTE, day);
        Version *version = version_named(versions, version_text(value));
        if (version) version->accounts++;
        note_back(engine, versions, (uint32_t)i, ENGINE_NONE, day);
        count_people(request, versions, (uint32_t)i, day, asked, query_text(request, "version"));
    }
    return STATUS_OK;
}

static int newest_first(const void *a, const void *b)
{
    const Version *x = a, *y = b;
    if ((x->name.len == 0) != (y->name.len == 0)) return x->name.len == 0 ? 1 : -1;
    return -version_compare(x->name, y->name);
}

static int most_active_first(const void *a, const void *b)
{
    const Who *x = a, *y = b;
    if (x->active != y->active) return x->active > y->active ? -1 : 1;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

static void put_who(Request *request, Versions *versions, uint16_t day)
{
    JsonWriter *json = request->json;
    const Engine *engine = live_engine(request->app->live);
    if (versions->who_count > 1)
        qsort(versions->who, versions->who_count, sizeof *versions->who, most_active_first);
    json_add_int(json, STR("who_total"), (int64_t)versions->who_count);
    json_key(json, STR("who"));
    json_open_array(json);
    for (size_t i = 0; i < versions->who_count && i < WHO_MAX; i++) {
        const Who *who = &versions->who[i];
        Str own = version_text(engine_account_attribute(engine, who->account, VERSION_ATTRIBUTE, day));
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, who->account, day);
        json_key(json, STR("version"));
        json_put_value(json, own.len > 0 ? (Value){ .kind = VALUE_TEXT, .text = own } : (Value){ 0 });
        json_add_int(json, STR("people"), who->people);
        json_add_int(json, STR("active_people"), who->active);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_back(Request *request, const Versions *versions, uint16_t day)
{
    JsonWriter *json = request->json;
    const Engine *engine = live_engine(request->app->live);
    json_add_int(json, STR("back_people"), (int64_t)versions->back_people);
    json_add_int(json, STR("back_accounts"), (int64_t)versions->back_accounts);
    json_key(json, STR("back"));
    json_open_array(json);
    for (size_t i = 0; i < versions->back_count; i++) {
        const Back *back = &versions->back[i];
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, back->account, day);
        json_key(json, STR("person"));
        if (back->person == ENGINE_NONE) {
            json_put_null(json);
        } else {
            json_open_object(json);
            json_add_text(json, STR("id"), engine_person_id(engine, back->person, NULL));
            json_add_text(json, STR("name"), person_name(engine, back->person, day, request->arena));
            json_close_object(json);
        }
        json_add_text(json, STR("from"), back->from);
        json_add_text(json, STR("to"), back->to);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_versions(Request *request)
{
    uint16_t day = 0;
    Versions *versions = ARENA_NEW(request->arena, Versions);
    Status status = request_day(request, &day);
    if (status == STATUS_OK) status = count_versions(request, day, versions);
    if (status != STATUS_OK) return status;
    qsort(versions->all, versions->count, sizeof *versions->all, newest_first);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_int(json, STR("accounts"), versions->accounts);
    json_add_int(json, STR("further_people"), versions->further);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < versions->count; i++) {
        const Version *version = &versions->all[i];
        if (version->accounts + version->people == 0) continue;
        json_open_object(json);
        json_key(json, STR("version"));
        json_put_value(json, version->name.len > 0 ? (Value){ .kind = VALUE_TEXT, .text = version->name }
                                                   : (Value){ 0 });
        json_add_int(json, STR("accounts"), version->accounts);
        json_add_int(json, STR("people"), version->people);
        json_add_int(json, STR("active_people"), version->active);
        json_close_object(json);
    }
    json_close_array(json);
    put_who(request, versions, day);
    put_back(request, versions, day);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
static const Field version_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT32_MAX, .doc = "Only the accounts of this segment." },
    { "owner", FIELD_TEXT, .most = 200, .doc = "Only the accounts of this owner." },
    { "version", FIELD_TEXT, .least = 1, .most = VERSION_BYTES_MAX, .doc = "Also lists the accounts in which somebody is on this version." },
    { 0 },
};

const NamedShape version_shapes[] = {
    { "VersionInUse", "{version text?, accounts int, people int, active_people int}" },
    { 0 },
};

const Route version_routes[] = {
    { .method = "GET",
      .path = "/api/v1/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_versions,
      .slow = true,
      .summary = "Versions of the product in use, the newest first: accounts and people on each, by the attribute product_version. back: who is on an older one than 28 days before, at most 100.",
      .query = version_query,
      .response = "{day day, accounts int, further_people int, items [VersionInUse], who_total int,"
                  " who [{account AccountRef, version text?, people int, active_people int}], back_people int,"
                  " back_accounts int, back [{account AccountRef, person {id text, name text}?, from text, to text}]}" },
    { 0 },
};
// clang-format on
