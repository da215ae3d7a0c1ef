#include "api/plan_items.h"

#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"

// ---- written

void put_plan_item(const Request *request, JsonWriter *json, const AdoptionItem *item)
{
    const Live *live = request->app->live;
    json_add_int(json, STR("id"), item->id);
    json_add_text(json, STR("kind"), item->kind);
    json_add_text(json, STR("feature"), item->feature);
    json_add_text(json, STR("measure"), item->measure);
    json_add_int(json, STR("target"), item->target);
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i < item->person_count; i++) {
        uint32_t person = seen_person(request, item->people[i]);
        json_open_object(json);
        json_add_text(json, STR("id"), item->people[i]);
        json_add_text(json, STR("name"),
                      person == ENGINE_NONE
                          ? item->people[i]
                          : person_name(live_engine(live), person, live_today(live), request->arena));
        json_close_object(json);
    }
    json_close_array(json);
    json_add_day(json, STR("due"), item->due_day);
    json_add_text(json, STR("owner"), item->owner);
}

// ---- read

enum {
    NAME_ID,
    NAME_KIND,
    NAME_FEATURE,
    NAME_MEASURE,
    NAME_TARGET,
    NAME_PEOPLE,
    NAME_DUE,
    NAME_OWNER,
    NAMES
};

typedef struct Reading {
    Request *request;
    const AdoptionPlan *plan;
    size_t number; // of the item, from 1
    const JsonNode *nodes[NAMES];
} Reading;

static Status refuse(const Reading *reading, const char *what)
{
    return fail(reading->request->error, STATUS_INVALID, STR("items"), "Item %zu: %s", reading->number, what);
}

static Str text_of(const Reading *reading, int name)
{
    const JsonNode *node = reading->nodes[name];
    return node && node->kind == JSON_TEXT ? str_trim(json_text(node, reading->request->arena)) : (Str){ 0 };
}

static Status read_feature(const Reading *reading, AdoptionItem *item)
{
    const Request *request = reading->request;
    const FeatureView view =
        feature_view(request->app->features, live_engine(request->app->live), request->arena);
    const Str name = text_of(reading, NAME_FEATURE);
    for (size_t i = 0; i < view.set.count; i++) {
        if (!str_equal_ignore_case(view.features[i].name, name)) continue;
        item->feature = view.features[i].name;
        return STATUS_OK;
    }
    return refuse(reading, "name a feature as the page of features does.");
}

// Of the plan's account, else they could not become active in it.
static Status check_people(const Reading *reading, const AdoptionItem *item)
{
    const Request *request = reading->request;
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = engine_account_find(engine, reading->plan->account);
    PersonUsage *usage = NULL;
    size_t count = account == ENGINE_NONE
                       ? 0
                       : engine_people_usage(engine, account, live_today(request->app->live), NULL,
                                             request->arena, &usage);
    for (size_t i = 0; i < item->person_count; i++) {
        uint32_t person = engine_person_find(engine, item->people[i]);
        size_t p = 0;
        while (p < count && usage[p].person != person)
            p++;
        if (person == ENGINE_NONE || p == count)
            return fail(request->error, STATUS_INVALID, STR("items"),
                        "Item %zu: nobody of this account has the id “%.*s”.", reading->number,
                        STR_ARG(item->people[i]));
    }
    return STATUS_OK;
}

static Status read_people(const Reading *reading, AdoptionItem *item)
{
    static const TextBounds bounds = { "items", ADOPTION_PEOPLE_MAX, 256 };
    if (json_count(reading->nodes[NAME_PEOPLE]) == 0)
        return refuse(reading, "say who should be active: ids of people.");
    Status status =
        read_texts(reading->request, reading->nodes[NAME_PEOPLE], bounds, &item->people, &item->person_count);
    item->target = (int64_t)item->person_count;
    return status == STATUS_OK ? check_people(reading, item) : status;
}

// So many people, or so many percent.
static Status read_target(const Reading *reading, AdoptionItem *item)
{
    bool share = str_equal(item->measure, STR("share"));
    bool good = reading->nodes[NAME_TARGET] && json_int64(reading->nodes[NAME_TARGET], &item->target);
    if (share && !str_equal(item->kind, STR("feature")))
        return refuse(reading, "a share is of the active people who use a feature; of users say how many.");
    if (good && item->target >= 1 && item->target <= (share ? 100 : ADOPTION_TARGET_MAX)) return STATUS_OK;
    return refuse(reading,
                  share ? "the target is 1 to 100 percent." : "the target is 1 to 1,000,000 people.");
}

static Status read_when(const Reading *reading, AdoptionItem *item)
{
    const Str text = text_of(reading, NAME_DUE);
    int64_t due = reading->plan->due_day;
    if (text.len > 0 && (!date_parse(text, &due) || due <= 0 || due >= ZONE_DAYS))
        return refuse(reading, "the due day is a date such as 2026-06-30.");
    item->due_day = (uint16_t)due;
    item->owner = text_of(reading, NAME_OWNER);
    return item->owner.len <= 254 ? STATUS_OK : refuse(reading, "the owner is an e-mail address.");
}

// One of the plan keeps its number; what is none is new.
static int64_t known_id(const Reading *reading)
{
    int64_t id = 0;
    if (!reading->nodes[NAME_ID] || !json_int64(reading->nodes[NAME_ID], &id)) return 0;
    for (size_t i = 0; i < reading->plan->item_count; i++) {
        if (reading->plan->items[i].id == id) return id;
    }
    return 0;
}

static Status read_item(const Reading *reading, AdoptionItem *item)
{
    const Str kind = text_of(reading, NAME_KIND), measure = text_of(reading, NAME_MEASURE);
    *item = (AdoptionItem){ .id = known_id(reading), .kind = kind, .measure = STR("people") };
    if (measure.len > 0) item->measure = measure;
    if (!str_equal(item->measure, STR("people")) && !str_equal(item->measure, STR("share")))
        return refuse(reading, "the measure is people or share.");
    Status status = STATUS_OK;
    if (str_equal(kind, STR("people"))) {
        item->measure = STR("people");
        status = read_people(reading, item);
    } else if (str_equal(kind, STR("feature"))) {
        status = read_feature(reading, item);
        if (status == STATUS_OK) status = read_target(reading, item);
    } else if (str_equal(kind, STR("users"))) {
        status = read_target(reading, item);
    } else {
        return refuse(reading, "the kind is feature, users or people.");
    }
    return status == STATUS_OK ? read_when(reading, item) : status;
}

Status read_plan_items(Request *request, const JsonNode *array, AdoptionPlan *plan)
{
    static const Str names[NAMES] = { STR_CONST("id"),      STR_CONST("kind"),   STR_CONST("feature"),
                                      STR_CONST("measure"), STR_CONST("target"), STR_CONST("people"),
                                      STR_CONST("due"),     STR_CONST("owner") };
    AdoptionItem *items = ARENA_ARRAY(request->arena, AdoptionItem, ADOPTION_ITEMS_MAX);
    Reading reading = { .request = request, .plan = plan };
    if (json_count(array) > ADOPTION_ITEMS_MAX)
        return fail(request->error, STATUS_INVALID, STR("items"), "A plan has at most %d items.",
                    ADOPTION_ITEMS_MAX);
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        AdoptionItem *item = &items[reading.number++];
        if (i.item->kind != JSON_OBJECT) return refuse(&reading, "it has to be an object.");
        memset(reading.nodes, 0, sizeof reading.nodes);
        json_pick(i.item, names, NAMES, reading.nodes);
        Status status = read_item(&reading, item);
        for (size_t n = 0; n + 1 < reading.number && item->id != 0; n++) {
            if (items[n].id == item->id) item->id = 0; // said twice
        }
        if (status != STATUS_OK) return status;
    }
    plan->items = items;
    plan->item_count = reading.number;
    return STATUS_OK;
}
