// journey.c: the map of the journey, who is in a stage, how onboarding goes, and moves by hand.
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/onboarding_stand_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/stage_desk.h"
#include "know/stage_hand.h"

#include <math.h>
#include <stdlib.h>

enum { MAP_DAYS = 91, MAP_DAYS_MAX = 3660, LIST_MAX = 500, MOVES_MAX = 50 };

static const Engine *engine_of(const Request *request)
{
    return live_engine(request->app->live);
}

Status read_journey(Request *request, Str account, Journey *journey_out)
{
    Stage *stages = NULL;
    size_t stage_count = stage_list(request->app->definitions, request->arena, &stages), seen_count = 0;
    const bool *seen = account.len > 0 ? NULL : seen_accounts(request, &seen_count);
    return journey_read(request->store, engine_of(request), stages, stage_count, seen, account,
                        request->arena, journey_out, request->error);
}

static int stage_named(const Journey *journey, int64_t id)
{
    for (size_t i = 0; i < journey->stage_count; i++) {
        if (journey->stages[i].id == id) return (int)i;
    }
    return -1;
}

// ---- the map

static void put_stage_head(JsonWriter *json, const Stage *stage)
{
    json_add_int(json, STR("id"), stage->id);
    json_add_text(json, STR("key"), stage->key);
    json_add_text(json, STR("name"), stage->name);
    json_add_text(json, STR("meaning"), stage->meaning);
    add_number_or_null(json, STR("target_days"), stage->target_days);
    json_add_bool(json, STR("on"), stage->on);
    json_add_bool(json, STR("onboarding"), stage->onboarding);
}

static void put_contacts(JsonWriter *json, const Stage *stage)
{
    json_key(json, STR("touchpoints"));
    json_open_array(json);
    for (size_t i = 0; i < stage->contact_count; i++) {
        const StageContact *contact = &stage->contacts[i];
        json_open_object(json);
        json_add_text(json, STR("name"), contact->name);
        json_add_text(json, STR("owner"), contact->owner);
        json_add_bool(json, STR("direct"), contact->direct);
        json_add_text(json, STR("responsible"), contact->responsible);
        json_add_text(json, STR("quality"), contact->quality);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_figures(JsonWriter *json, const Stage *stage, const StageFigures *figures)
{
    json_open_object(json);
    put_stage_head(json, stage);
    json_add_text(json, STR("plan"), stage->plan);
    json_add_int(json, STR("here"), (int64_t)figures->here);
    json_add_int(json, STR("before"), (int64_t)figures->before);
    json_add_int(json, STR("entered"), (int64_t)figures->entered);
    json_add_int(json, STR("left"), (int64_t)figures->left);
    json_add_int(json, STR("lost"), (int64_t)figures->ended);
    json_add_int(json, STR("stuck"), (int64_t)figures->stuck);
    json_add_int(json, STR("by_hand"), (int64_t)figures->by_hand);
    json_add_int(json, STR("since_unknown"), (int64_t)figures->early);
    json_add_int(json, STR("measured"), (int64_t)figures->measured);
    json_add_double(json, STR("median_days"), figures->median_days);
    json_add_double(json, STR("median_here_days"), figures->median_here_days);
    put_contacts(json, stage);
    json_close_object(json);
}

static void put_end(JsonWriter *json, const char *key, const Journey *journey, int place)
{
    static const char *const names[] = { "start", "lost", "out" };
    json_key(json, str_from_c(key));
    if (place >= 0)
        json_put_text(json, journey->stages[place].key);
    else
        json_put_text(json, str_from_c(names[-place - 1]));
}

static void put_map(Request *request, const Journey *journey, const JourneyMap *map)
{
    JsonWriter *json = request->json;
    json_key(json, STR("stages"));
    json_open_array(json);
    for (size_t i = 0; i < journey->stage_count; i++)
        put_figures(json, &journey->stages[i], &map->figures[i]);
    json_close_array(json);
    json_key(json, STR("flows"));
    json_open_array(json);
    for (size_t i = 0; i < map->flow_count; i++) {
        json_open_object(json);
        put_end(json, "from", journey, map->flows[i].from);
        put_end(json, "to", journey, map->flows[i].to);
        json_add_int(json, STR("accounts"), (int64_t)map->flows[i].accounts);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_map(Request *request)
{
    uint16_t from, to;
    Journey journey;
    JourneyMap map;
    Status status = request_days(request, MAP_DAYS, MAP_DAYS_MAX, &from, &to);
    if (status == STATUS_OK) status = read_journey(request, STR(""), &journey);
    if (status != STATUS_OK) return status;
    journey_map(&journey, from, to, request->arena, &map);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), from);
    json_add_day(json, STR("to"), to);
    json_add_bool(json, STR("complete"), stage_desk_caught_up(request->app->stages));
    json_add_int(json, STR("accounts"), (int64_t)map.accounts);
    json_add_int(json, STR("several"), (int64_t)map.several);
    put_map(request, &journey, &map);
    json_close_object(json);
    return STATUS_OK;
}

// ---- who is in a stage

static void put_milestones(Request *request, const Stage *stage, const StayMilestones *reached,
                           const JourneyStay *stay, uint16_t day)
{
    JsonWriter *json = request->json;
    uint16_t until = stay->left && stay->left <= day ? stay->left : day;
    json_key(json, STR("milestones"));
    json_open_array(json);
    for (size_t k = 0; k < stage->milestone_count; k++) {
        uint16_t on = reached->days[k] <= day ? reached->days[k] : 0;
        int target = stay->early ? 0 : stage->milestones[k].day; // since when it counts is not known
        bool late = target > 0 && (on ? on : until) - stay->entered > target;
        json_open_object(json);
        json_add_text(json, STR("name"), stage->milestones[k].name);
        json_add_day_or_null(json, STR("reached"), on);
        json_add_day_or_null(json, STR("due"), target > 0 ? (uint16_t)(stay->entered + target) : 0);
        json_add_text(json, STR("state"),
                      on     ? late ? STR("late") : STR("reached")
                          : late ? STR("missed")
                             : STR("open"));
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_stay(Request *request, const Journey *journey, const JourneyStay *stay,
                     const StayMilestones *reached, uint16_t day)
{
    JsonWriter *json = request->json;
    uint16_t until = stay->left && stay->left <= day ? stay->left : day;
    json_add_day(json, STR("entered"), stay->entered);
    json_add_bool(json, STR("since_unknown"), stay->early);
    json_add_day_or_null(json, STR("left"), stay->left && stay->left <= day ? stay->left : 0);
    json_add_bool(json, STR("lost"), stay->ended);
    json_add_bool(json, STR("by_hand"), stay->by_hand);
    json_add_int(json, STR("days"), until - stay->entered);
    json_add_bool(json, STR("stuck"), stay_is_stuck(journey, stay, day));
    json_add_int(json, STR("version"), stay->version);
    put_milestones(request, &journey->stages[stay->stage], reached, stay, day);
}

static int by_entry(const void *left, const void *right)
{
    const JourneyStay *a = *(const JourneyStay *const *)left, *b = *(const JourneyStay *const *)right;
    if (a->entered != b->entered) return a->entered < b->entered ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

// Those in the stage on the day, longest first.
static size_t choose_stays(Request *request, const Journey *journey, int stage, uint16_t day,
                           const JourneyStay ***chosen_out)
{
    const JourneyStay **chosen = ARENA_ARRAY(request->arena, const JourneyStay *, journey->stay_count + 1);
    bool stuck = query_bool(request, "stuck");
    size_t count = 0;
    for (size_t i = 0; i < journey->stay_count; i++) {
        const JourneyStay *stay = &journey->stays[i];
        bool fits =
            stay->stage == stage && stay_holds(stay, day) && (!stuck || stay_is_stuck(journey, stay, day));
        if (fits) chosen[count++] = stay;
    }
    if (count > 1) qsort(chosen, count, sizeof *chosen, by_entry);
    *chosen_out = chosen;
    return count;
}

static Status list_accounts(Request *request)
{
    uint16_t day;
    Journey journey;
    Status status = request_day(request, &day);
    if (status == STATUS_OK) status = read_journey(request, STR(""), &journey);
    if (status != STATUS_OK) return status;
    int stage = stage_named(&journey, query_int(request, "stage", 0));
    if (stage < 0) return fail(request->error, STATUS_NOT_FOUND, STR("stage"), "There is no such stage.");
    StayMilestones *reached = NULL;
    status =
        journey_milestones(request->store, &journey, (size_t)stage, request->arena, &reached, request->error);
    if (status != STATUS_OK) return status;
    const JourneyStay **chosen = NULL;
    size_t count = choose_stays(request, &journey, stage, day, &chosen);
    size_t limit = (size_t)query_int(request, "limit", 100);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_int(json, STR("total"), (int64_t)count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < limit; i++) {
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine_of(request), chosen[i]->account, day);
        Value owner = engine_account_attribute(engine_of(request), chosen[i]->account, STR("owner"), day);
        json_add_text(json, STR("owner"), text_attribute(owner));
        put_stay(request, &journey, chosen[i], &reached[chosen[i] - journey.stays], day);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- one account

static void put_moves(Request *request, const Journey *journey, const StageMove *moves, size_t count)
{
    JsonWriter *json = request->json;
    json_key(json, STR("moves"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        int stage = stage_named(journey, moves[i].stage);
        if (stage < 0) continue;
        json_open_object(json);
        json_add_int(json, STR("id"), moves[i].id);
        json_add_int(json, STR("stage"), moves[i].stage);
        json_add_text(json, STR("stage_name"), journey->stages[stage].name);
        json_add_text(json, STR("direction"), moves[i].enters ? STR("enter") : STR("leave"));
        json_add_time(json, STR("at"), moves[i].at_us);
        json_add_text(json, STR("by"), moves[i].by);
        json_add_text(json, STR("why"), moves[i].why);
        json_add_bool(json, STR("undone"), moves[i].undone);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status put_account_journey(Request *request, uint32_t account, uint16_t day)
{
    Journey journey;
    StayMilestones *reached = NULL;
    StageMove *moves = NULL;
    size_t move_count = 0;
    Str id = engine_account_id(engine_of(request), account);
    Status status = read_journey(request, id, &journey);
    if (status == STATUS_OK)
        status = journey_account_milestones(request->store, &journey, id, request->arena, &reached,
                                            request->error);
    if (status == STATUS_OK)
        status = stage_moves_of(request->store, id, MOVES_MAX, request->arena, &moves, &move_count,
                                request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_key(json, STR("stays"));
    json_open_array(json);
    for (size_t i = 0; i < journey.stay_count; i++) {
        const JourneyStay *stay = &journey.stays[i];
        if (stay->entered > day) continue;
        json_open_object(json);
        json_key(json, STR("stage"));
        json_open_object(json);
        put_stage_head(json, &journey.stages[stay->stage]);
        json_close_object(json);
        put_stay(request, &journey, stay, &reached[i], day);
        json_close_object(json);
    }
    json_close_array(json);
    put_moves(request, &journey, moves, move_count);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_account_journey(Request *request)
{
    uint32_t account;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    return status == STATUS_OK ? put_account_journey(request, account, day) : status;
}

// ---- moves by hand

typedef struct MoveEdit {
    Request *request;
    StageMove move;
    StageHand hand;
    bool undo;
} MoveEdit;

static Status save_move(Store *store, void *context, LogBatch *batch, Error *error)
{
    MoveEdit *edit = context;
    Request *request = edit->request;
    Status status;
    if (edit->undo) {
        status = stage_move_undo(store, edit->move.id, error);
        if (status == STATUS_OK)
            status =
                stage_hand_words(store, &edit->hand, edit->move.account, request_now(request), batch, error);
    } else {
        status = stage_hand_move(store, &edit->hand, &edit->move, batch, &edit->move.id, error);
    }
    if (status == STATUS_OK) name_record(request, edit->move.id);
    return status;
}

static Status find_stage(MoveEdit *edit, int64_t id)
{
    Request *request = edit->request;
    edit->hand = stage_hand_find(request->app->definitions, id, STR(""), request->arena);
    if (id != 0 && edit->hand.stage) return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("stage"), "There is no such stage.");
}

// Whoever closes a stage while items of its acceptance check are open says that they know.
static Status check_acceptance(Request *request, const MoveEdit *edit, uint32_t account)
{
    OnboardingAsking asking;
    OnboardingStay stay;
    OnboardingStand stand;
    if (edit->move.enters || edit->hand.stage->check_count == 0 || body_bool(request, "accept_open", false))
        return STATUS_OK;
    Status status = ask_onboarding_of(request, edit->hand.stage, &asking);
    if (status == STATUS_OK)
        status = onboarding_stay_read(request->store, edit->hand.stage->id, edit->move.account, &stay,
                                      request->error);
    if (status == STATUS_OK)
        status = onboarding_stand_read(&asking, account, &stay, request->arena, &stand, request->error);
    if (status != STATUS_OK || stand.open == 0 || stay.entered == 0 || stay.left > 0) return status;
    Str first = { 0 };
    for (size_t i = stand.item_count; i > 0; i--)
        if (!stand.items[i - 1].done) first = stand.items[i - 1].text;
    return fail(
        request->error, STATUS_CONFLICT, STR("accept_open"),
        "%zu of %zu items of the acceptance check are open, such as “%.*s”. Tick them, or close it all"
        " the same (accept_open) and say why.",
        stand.open, stand.item_count, STR_ARG(first));
}

static Status move_account(Request *request)
{
    uint32_t account;
    MoveEdit edit = { .request = request };
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = find_stage(&edit, body_int(request, "stage", 0));
    if (status != STATUS_OK) return status;
    edit.move = (StageMove){ .stage = edit.hand.stage->id,
                             .account = engine_account_id(engine_of(request), account),
                             .enters = str_equal(body_text(request, "direction"), STR("enter")),
                             .day = live_today(request->app->live),
                             .at_us = request_now(request),
                             .by = request->caller.id,
                             .why = str_trim(body_text(request, "why")) };
    if (edit.move.why.len == 0)
        return fail(request->error, STATUS_INVALID, STR("why"), "Say why, for those who read it later.");
    const StageAsking asking = { request->store, engine_of(request), request_formula_names(request), account,
                                 edit.move.day };
    status = stage_hand_ask(&edit.hand, &asking, request->arena, request->error);
    if (status == STATUS_OK) status = check_acceptance(request, &edit, account);
    if (status == STATUS_OK) status = request_edit_logged(request, save_move, &edit);
    if (status != STATUS_OK) return status;
    stage_desk_wake(request->app->stages);
    onboarding_desk_wake(request->app->onboarding, account);
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), edit.move.id);
    json_add_int(request->json, STR("stage"), edit.move.stage);
    json_add_text(request->json, STR("direction"), edit.move.enters ? STR("enter") : STR("leave"));
    json_close_object(request->json);
    return STATUS_OK;
}

static Status undo_move(Request *request)
{
    MoveEdit edit = { .request = request, .undo = true };
    Status status =
        stage_move_read(request->store, path_number(request), request->arena, &edit.move, request->error);
    if (status == STATUS_OK && !sees_account_id(request, edit.move.account))
        status = fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such move.");
    if (status == STATUS_OK) status = find_stage(&edit, edit.move.stage);
    if (status == STATUS_OK) status = request_edit_logged(request, save_move, &edit);
    if (status == STATUS_OK) stage_desk_wake(request->app->stages);
    return status;
}

// ---- tables

static const Field map_query[] = {
    { "from", FIELD_DAY,
      .doc = "First day: flows are counted after it. 90 days before the last when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { 0 },
};
static const Field list_query[] = {
    { "stage", FIELD_INTEGER, .required = true, .least = 1, .most = INT32_MAX, .doc = "Id of the stage." },
    { "stuck", FIELD_BOOL, .doc = "Only those who are in it longer than it should take." },
    { "day", FIELD_DAY, .doc = "As of the end of this day." },
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "At most so many; 100 when not given." },
    { 0 },
};
static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day." },
    { 0 },
};
static const Field move_body[] = {
    { "stage", FIELD_INTEGER, .required = true, .least = 1, .most = INT32_MAX, .doc = "Id of the stage." },
    { "direction", FIELD_TEXT, .required = true, .one_of = "enter|leave",
      .doc = "Into the stage or out of it." },
    { "why", FIELD_TEXT, .required = true, .least = 1, .most = STAGE_WHY_BYTES_MAX,
      .doc = "Why, for those who read it later." },
    { "accept_open", FIELD_BOOL,
      .doc = "Closes a stage although items of its acceptance check are open; else that is refused (409)." },
    { 0 },
};

#define STAGE_HEAD_SHAPE                                                                                     \
    "id int, key text, name text, meaning text, target_days int?, on bool, onboarding bool"
#define STAY_SHAPE                                                                                           \
    "entered day, since_unknown bool, left day?, lost bool, by_hand bool, days int, stuck bool,"             \
    " version int, milestones [JourneyMilestone]"

const NamedShape journey_shapes[] = {
    { "StageHead", "{" STAGE_HEAD_SHAPE "}" },
    { "JourneyContact",
      "{name text, owner one(" STAGE_OWNER_NAMES "), direct bool, responsible text, quality text}" },
    { "JourneyStage",
      "{" STAGE_HEAD_SHAPE ", plan text, here int, before int, entered int, left int, lost int, stuck int,"
      " by_hand int, since_unknown int, measured int, median_days number?, median_here_days number?,"
      " touchpoints [JourneyContact]}" },
    { "JourneyFlow", "{from text, to text, accounts int}" },
    { "JourneyMilestone", "{name text, reached day?, due day?, state one(reached|late|missed|open)}" },
    { "JourneyAccount", "{account AccountRef, owner text, " STAY_SHAPE "}" },
    { "JourneyStay", "{stage StageHead, " STAY_SHAPE "}" },
    { "StageMove",
      "{id int, stage int, stage_name text, direction one(enter|leave), at time, by text, why text,"
      " undone bool}" },
    { 0 },
};

const Route journey_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_map,
      .slow = true,
      .summary = "The map of the journey: how many are in each stage, for how long, who is stuck, and which"
                 " way accounts went between two days. An end of a flow is the key of a stage, or start, lost"
                 " or out.",
      .query = map_query,
      .response = "{from day, to day, complete bool, accounts int, several int, stages [JourneyStage],"
                  " flows [JourneyFlow]}" },
    { .method = "GET",
      .path = "/api/v1/journey/accounts",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_accounts,
      .slow = true,
      .summary = "Who is in a stage, longest first, with the milestones.",
      .query = list_query,
      .response = "{day day, total int, items [JourneyAccount]}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/journey",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_journey,
      .slow = true,
      .summary = "The way of one account: its stays in stages, milestones, and moves by hand.",
      .query = day_query,
      .response = "{day day, stays [JourneyStay], moves [StageMove]}" },
    { .method = "POST",
      .path = "/api/v1/accounts/{id}/stage-moves",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_ACCOUNT,
      .handler = move_account,
      .summary = "Moves the account by hand, which holds until the formulas say something else than now.",
      .body = move_body,
      .response = "{id int, stage int, direction one(enter|leave)}",
      .success = 201,
      .creates = true },
    { .method = "DELETE",
      .path = "/api/v1/stage-moves/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = undo_move,
      .summary = "Takes a move back, as long as nothing happened in the stage since." },
    { 0 },
};
