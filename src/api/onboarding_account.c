// onboarding_account.c: the onboarding of one account: the acceptance check, what the customer has for it,
// who must help next, and where executive support is needed.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/onboarding_stand_json.h"
#include "api/routes.h"
#include "api/work_json.h"

// ---- what is asked

Status ask_onboarding_of(Request *request, const Stage *stage, OnboardingAsking *asking_out)
{
    const Live *live = request->app->live;
    CompiledStage *compiled = ARENA_NEW(request->arena, CompiledStage);
    Error ignored;
    int64_t since = INT64_MAX;
    uint16_t day = 0;
    *asking_out = (OnboardingAsking){ .store = request->store,
                                      .engine = live_engine(live),
                                      .stage = stage,
                                      .checked_from = UINT16_MAX,
                                      .today = live_today(live) };
    if (stage_compile(stage, request_formula_names(request), request->arena, compiled, NULL, NULL,
                      &ignored) == STATUS_OK)
        asking_out->compiled = compiled;
    Status status =
        onboarding_checks_since(request->store, stage->id, *request->arena, &since, request->error);
    if (since != INT64_MAX && zone_day(live_zone(live), since, &day)) asking_out->checked_from = day;
    return status;
}

Status ask_onboarding(Request *request, OnboardingAsking *asking_out)
{
    Stage *stages = NULL;
    size_t count = stage_list(request->app->definitions, request->arena, &stages);
    for (size_t i = 0; i < count; i++) {
        if (stages[i].onboarding) return ask_onboarding_of(request, &stages[i], asking_out);
    }
    return fail(request->error, STATUS_NOT_FOUND, STR(""),
                "No stage is onboarding. Mark one of the stages as onboarding.");
}

OnboardingStay onboarding_stay_of(const JourneyStay *stay)
{
    return (OnboardingStay){ stay->entered, stay->left, stay->early, stay->ended };
}

Status read_presales_life(Request *request, const Life **life_out)
{
    LifeTexts texts;
    Life *life = ARENA_NEW(request->arena, Life);
    *life_out = life;
    Status status = life_read(request->store, request->arena, &texts, request->error);
    return status == STATUS_OK ? life_compile(&texts, request_formula_names(request), request->arena, life,
                                              NULL, request->error)
                               : status;
}

bool is_presales(Request *request, const Life *life, uint32_t account)
{
    const Live *live = request->app->live;
    return life_state(life, live_engine(live), account, live_today(live), *request->arena) == LIFE_TRIAL;
}

// ---- answers

static void add_known(JsonWriter *json, Str key, int number, int unknown)
{
    if (number == unknown)
        json_add_null(json, key);
    else
        json_add_int(json, key, number);
}

static void put_items(const OnboardingStand *stand, JsonWriter *json)
{
    json_key(json, STR("acceptance"));
    json_open_array(json);
    for (size_t i = 0; i < stand->item_count; i++) {
        const AcceptanceItem *item = &stand->items[i];
        json_open_object(json);
        json_add_text(json, STR("text"), item->text);
        json_add_text(json, STR("formula"), item->formula);
        json_add_text(json, STR("done"),
                      item->by_data ? STR("data")
                      : item->done  ? STR("hand")
                                    : STR("open"));
        json_add_text(json, STR("by"), item->by);
        add_time_or_null(json, STR("at"), item->at_us);
        json_add_text(json, STR("note"), item->note);
        json_close_object(json);
    }
    json_close_array(json);
    add_known(json, STR("acceptance_open"), stand->counts ? (int)stand->open : -1, -1);
}

void put_demands_and_readiness(const OnboardingStand *stand, const Stage *stage, JsonWriter *json)
{
    json_key(json, STR("demands"));
    json_open_object(json);
    json_add_int(json, STR("hours"), stage->demand_hours);
    json_add_int(json, STR("knowledge"), stage->demand_knowledge);
    json_close_object(json);
    json_key(json, STR("readiness"));
    json_open_object(json);
    add_known(json, STR("hours"), stand->hours, ONBOARDING_HOURS_NONE);
    add_known(json, STR("knowledge"), stand->knowledge, 0);
    json_add_bool(json, STR("surveyed"), stand->surveyed);
    json_add_day_or_null(json, STR("day"), stand->ready_day);
    json_add_text(json, STR("by"), stand->note.ready_by);
    json_close_object(json);
    add_known(json, STR("readiness_gap"), stand->gap, ONBOARDING_GAP_NONE);
}

void put_stand(const OnboardingStand *stand, const Stage *stage, JsonWriter *json)
{
    const OnboardingNote *note = &stand->note;
    put_items(stand, json);
    put_demands_and_readiness(stand, stage, json);
    json_add_text(json, STR("help"), note->help);
    json_add_text(json, STR("issues"), note->issues);
    json_add_text(json, STR("support"), note->support);
    add_time_or_null(json, STR("support_at"), note->support_us);
    json_add_text(json, STR("support_by"), note->support_by);
    json_add_int(json, STR("access_waiting"), stand->access.count);
    json_add_day_or_null(json, STR("access_waiting_since"), stand->access.since);
    add_time_or_null(json, STR("changed_at"), note->changed_us);
    json_add_text(json, STR("changed_by"), note->changed_by);
}

static Status read_stand(Request *request, OnboardingAsking *asking, uint32_t *account, OnboardingStay *stay,
                         OnboardingStand *stand)
{
    Status status = request_account(request, account);
    if (status == STATUS_OK) status = ask_onboarding(request, asking);
    if (status != STATUS_OK) return status;
    Str id = engine_account_id(asking->engine, *account);
    status = onboarding_stay_read(request->store, asking->stage->id, id, stay, request->error);
    if (status != STATUS_OK) return status;
    return onboarding_stand_read(asking, *account, stay, request->arena, stand, request->error);
}

static Status put_account(Request *request, JsonWriter *json)
{
    OnboardingAsking asking;
    OnboardingStand stand;
    OnboardingStay stay;
    uint32_t account;
    const Life *life = NULL;
    Status status = read_stand(request, &asking, &account, &stay, &stand);
    if (status == STATUS_OK) status = read_presales_life(request, &life);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_key(json, STR("stage"));
    json_open_object(json);
    json_add_int(json, STR("id"), asking.stage->id);
    json_add_text(json, STR("name"), asking.stage->name);
    json_add_int(json, STR("target_days"), asking.stage->target_days);
    json_close_object(json);
    json_add_day_or_null(json, STR("entered"), stay.entered);
    json_add_day_or_null(json, STR("left"), stay.left);
    json_add_bool(json, STR("presales"), is_presales(request, life, account));
    put_stand(&stand, asking.stage, json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_account_onboarding(Request *request)
{
    return put_account(request, request->json);
}

// What people said: what is computed changes without an edit.
static Status account_said(Request *request, JsonWriter *json)
{
    OnboardingAsking asking;
    OnboardingStand stand;
    OnboardingStay stay;
    uint32_t account;
    Status status = read_stand(request, &asking, &account, &stay, &stand);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_int(json, STR("changed_us"), stand.note.changed_us);
    json_add_text(json, STR("changed_by"), stand.note.changed_by);
    json_add_int(json, STR("hours"), stand.note.hours);
    json_add_int(json, STR("knowledge"), stand.note.knowledge);
    json_add_text(json, STR("help"), stand.note.help);
    json_add_text(json, STR("issues"), stand.note.issues);
    json_add_text(json, STR("support"), stand.note.support);
    json_close_object(json);
    return STATUS_OK;
}

// ---- edits

typedef struct NoteEdit {
    OnboardingNote note;
} NoteEdit;

static Status save_note(Store *store, void *context, Error *error)
{
    const NoteEdit *edit = context;
    return onboarding_note_put(store, &edit->note, error);
}

void read_onboarding_readiness(Request *request, OnboardingNote *note)
{
    if (body_has(request, "hours") || body_has(request, "knowledge")) {
        note->hours = (int)body_int(request, "hours", note->hours);
        note->knowledge = (int)body_int(request, "knowledge", note->knowledge);
        note->ready_day = live_today(request->app->live);
        note->ready_by = request->caller.id;
    }
    note->changed_us = request_now(request);
    note->changed_by = request->caller.id;
}

static void read_note(Request *request, OnboardingNote *note)
{
    int64_t now = request_now(request);
    read_onboarding_readiness(request, note);
    if (body_has(request, "help")) note->help = str_trim(body_text(request, "help"));
    if (body_has(request, "issues")) note->issues = str_trim(body_text(request, "issues"));
    if (body_has(request, "support")) {
        Str before = note->support;
        note->support = str_trim(body_text(request, "support"));
        // Since when it is asked for stays while the words are made better.
        if (before.len == 0 || note->support.len == 0) {
            note->support_us = note->support.len > 0 ? now : 0;
            note->support_by = note->support.len > 0 ? request->caller.id : STR("");
        }
    }
}

static Status change_account(Request *request)
{
    uint32_t account;
    NoteEdit edit;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    Str id = engine_account_id(live_engine(request->app->live), account);
    status = onboarding_note_read(request->store, id, request->arena, &edit.note, request->error);
    if (status != STATUS_OK) return status;
    read_note(request, &edit.note);
    status = request_edit(request, save_note, &edit);
    if (status != STATUS_OK) return status;
    onboarding_desk_wake(request->app->onboarding, account);
    return put_account(request, request->json);
}

static Status save_tick(Store *store, void *context, Error *error)
{
    return acceptance_tick_put(store, context, error);
}

static Status tick_item(Request *request)
{
    uint32_t account;
    OnboardingAsking asking;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = ask_onboarding(request, &asking);
    if (status != STATUS_OK) return status;
    AcceptanceTick tick = { .account = engine_account_id(asking.engine, account),
                            .stage = asking.stage->id,
                            .item = body_text(request, "item"),
                            .done = body_bool(request, "done", true),
                            .day = asking.today,
                            .at_us = request_now(request),
                            .by = request->caller.id,
                            .note = str_trim(body_text(request, "note")) };
    bool known = false;
    for (size_t i = 0; i < asking.stage->check_count; i++)
        known |= str_equal(asking.stage->checks[i].text, tick.item);
    if (!known)
        return fail(request->error, STATUS_INVALID, STR("item"),
                    "The acceptance check of “%.*s” has no such item: it may have been changed meanwhile.",
                    STR_ARG(asking.stage->name));
    status = request_edit(request, save_tick, &tick);
    if (status != STATUS_OK) return status;
    onboarding_desk_wake(request->app->onboarding, account);
    return put_account(request, request->json);
}

// ---- tables

static const Field change_body[] = {
    READINESS_FIELDS,
    { "help", FIELD_TEXT, .most = ONBOARDING_TEXT_BYTES_MAX,
      .doc = "Who must help next; the customer reads it in the report." },
    { "issues", FIELD_TEXT, .most = ONBOARDING_TEXT_BYTES_MAX,
      .doc = "What is in the way; the customer reads it in the report." },
    { "support", FIELD_TEXT, .most = ONBOARDING_TEXT_BYTES_MAX,
      .doc = "Where executive support is needed; empty: nowhere. The customer reads it in the report." },
    { 0 },
};
static const Field tick_body[] = {
    { "item", FIELD_TEXT, .required = true, .least = 1, .most = STAGE_CHECK_BYTES_MAX, .doc = "Its text." },
    { "done", FIELD_BOOL, .doc = "False takes it back; true when not given." },
    { "note", FIELD_TEXT, .most = TICK_NOTE_BYTES_MAX, .doc = "What was looked at." },
    { 0 },
};

#define ACCOUNT_SHAPE                                                                                        \
    "{stage {id int, name text, target_days int}, entered day?, left day?, presales bool, " STAND_MEMBERS "}"

const NamedShape onboarding_account_shapes[] = {
    { "AcceptanceItem", "{text text, formula text, done one(open|hand|data), by text, at time?, note text}" },
    { "AccountOnboarding", ACCOUNT_SHAPE },
    { 0 },
};

const Route onboarding_account_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/onboarding",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_onboarding,
      .state = account_said,
      .slow = true,
      .summary = "How the onboarding of an account stands: the items of the acceptance check, what it demands"
                 " and what the customer has for it, who must help next, and where executive support is"
                 " needed.",
      .response = "AccountOnboarding" },
    { .method = "PATCH",
      .path = "/api/v1/accounts/{id}/onboarding",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_ACCOUNT,
      .handler = change_account,
      .state = account_said,
      .summary = "Says how much time and knowledge they have, what is in the way, who must help; what is left"
                 " out stays.",
      .body = change_body,
      .response = "AccountOnboarding" },
    { .method = "POST",
      .path = "/api/v1/accounts/{id}/acceptance",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_ACCOUNT,
      .handler = tick_item,
      .summary = "Ticks an item of the acceptance check, or takes the tick back.",
      .body = tick_body,
      .response = "AccountOnboarding" },
    { 0 },
};
