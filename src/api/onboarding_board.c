// onboarding_board.c: where each customer is in onboarding: by the step they are to reach next, late ones and
// those who fell silent first, with the step that holds most of them up, and figures by owner and segment.
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/onboarding_cards.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/work_json.h"

#include <stdlib.h>

enum { GROUPS_MAX = 200, SEGMENTS_MAX = 30, SINCE_DAYS = 365 };

typedef OnboardingCards Board;

static void put_card_stand(JsonWriter *json, const OnboardingStand *stand)
{
    json_add_int(json, STR("acceptance_open"), (int64_t)stand->open);
    json_key(json, STR("readiness_gap"));
    if (stand->gap == ONBOARDING_GAP_NONE)
        json_put_null(json);
    else
        json_put_int(json, stand->gap);
    json_add_int(json, STR("access_waiting"), stand->access.count);
    json_add_day_or_null(json, STR("access_waiting_since"), stand->access.since);
    json_add_text(json, STR("support"), stand->note.support);
}

static void put_cards(const Board *board)
{
    JsonWriter *json = board->request->json;
    json_key(json, STR("cards"));
    json_open_array(json);
    for (size_t i = 0; i < board->count && i < ONBOARDING_CARDS_MAX; i++) {
        const OnboardingCard *card = &board->cards[i];
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, live_engine(board->request->app->live), card->stay->account, board->today);
        json_add_text(json, STR("owner"), card->owner);
        json_add_int(json, STR("step"), (int64_t)card->step);
        json_add_day(json, STR("entered"), card->stay->entered);
        json_add_int(json, STR("days"), board->today - card->stay->entered);
        json_add_bool(json, STR("early"), card->stay->early);
        json_add_int(json, STR("step_days"), board->today - card->since);
        json_add_day_or_null(json, STR("due"), card->due);
        json_add_int(json, STR("late_days"), card->late_days);
        json_add_bool(json, STR("stuck"), card->stuck);
        json_add_double(json, STR("silent_days"), card->silent);
        json_add_bool(json, STR("needs_help"), card->helps);
        json_add_bool(json, STR("presales"), card->presales);
        put_card_stand(json, card->stand);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("left_out"),
                 board->count > ONBOARDING_CARDS_MAX ? (int64_t)(board->count - ONBOARDING_CARDS_MAX) : 0);
}

// ---- steps

// Where most are late; where as many are, the one where most wait. NULL while nobody is late.
static void put_holding(const Board *board, const size_t *here, const size_t *late)
{
    size_t steps = board->stage->milestone_count + 1, most = 0;
    for (size_t k = 1; k < steps; k++)
        if (late[k] > late[most] || (late[k] == late[most] && here[k] > here[most])) most = k;
    json_key(board->request->json, STR("holds_up"));
    if (late[most] == 0)
        json_put_null(board->request->json);
    else
        json_put_int(board->request->json, (int64_t)most);
}

static void put_steps(const Board *board)
{
    JsonWriter *json = board->request->json;
    const Stage *stage = board->stage;
    size_t here[STAGE_MILESTONES_MAX + 1] = { 0 }, late[STAGE_MILESTONES_MAX + 1] = { 0 };
    uint16_t *waits = ARENA_ARRAY(board->request->arena, uint16_t, board->count + 1);
    json_key(json, STR("steps"));
    json_open_array(json);
    for (size_t k = 0; k <= stage->milestone_count; k++) {
        bool is_last = k == stage->milestone_count;
        for (size_t i = 0; i < board->count; i++) {
            if (board->cards[i].step != k) continue;
            waits[here[k]++] = (uint16_t)(board->today - board->cards[i].since);
            late[k] += board->cards[i].late_days > 0;
        }
        json_open_object(json);
        json_add_text(json, STR("name"), is_last ? STR("") : stage->milestones[k].name);
        json_add_int(json, STR("target_days"), is_last ? stage->target_days : stage->milestones[k].day);
        json_add_int(json, STR("here"), (int64_t)here[k]);
        json_add_int(json, STR("late"), (int64_t)late[k]);
        json_add_double(json, STR("median_wait_days"), median_of_days(waits, here[k]));
        json_close_object(json);
    }
    json_close_array(json);
    put_holding(board, here, late);
}

// ---- figures of some of them

// Of the accounts for which `in` is true: who is in onboarding, and who completed it of those who began
// within the last year.
static void put_group(const Board *board, const bool *in)
{
    JsonWriter *json = board->request->json;
    Arena scratch = *board->request->arena;
    uint16_t *days = ARENA_ARRAY(&scratch, uint16_t, board->journey.stay_count + 1);
    uint16_t from = board->today > SINCE_DAYS ? (uint16_t)(board->today - SINCE_DAYS) : 0;
    size_t open = 0, late = 0, helps = 0, completed = 0;
    for (size_t i = 0; i < board->count; i++) {
        if (!in[board->cards[i].stay->account]) continue;
        open++;
        late += board->cards[i].late_days > 0;
        helps += board->cards[i].helps;
    }
    for (size_t i = 0; i < board->journey.stay_count; i++) {
        const JourneyStay *stay = &board->journey.stays[i];
        bool counts = stay->stage == board->stage_at && in[stay->account] && !stay->early && stay->left > 0 &&
                      !stay->ended && stay->entered >= from;
        if (counts) days[completed++] = (uint16_t)(stay->left - stay->entered);
    }
    json_add_int(json, STR("open"), (int64_t)open);
    json_add_int(json, STR("late"), (int64_t)late);
    json_add_int(json, STR("needs_help"), (int64_t)helps);
    json_add_int(json, STR("completed"), (int64_t)completed);
    json_add_double(json, STR("median_days"), median_of_days(days, completed));
}

static void put_owners(const Board *board)
{
    JsonWriter *json = board->request->json;
    const Engine *engine = live_engine(board->request->app->live);
    size_t accounts = engine_account_count(engine), count = 0;
    Str *names = ARENA_ARRAY(board->request->arena, Str, GROUPS_MAX);
    bool *in = ARENA_ARRAY(board->request->arena, bool, accounts + 1);
    json_key(json, STR("owners"));
    json_open_array(json);
    for (size_t i = 0; i < board->count && count < GROUPS_MAX; i++) {
        size_t k = 0;
        while (k < count && !str_equal(names[k], board->cards[i].owner))
            k++;
        if (k < count) continue;
        names[count++] = board->cards[i].owner;
        for (uint32_t account = 0; account < accounts; account++)
            in[account] = str_equal(
                text_attribute(engine_account_attribute(engine, account, STR("owner"), board->today)),
                names[k]);
        json_open_object(json);
        json_add_text(json, STR("owner"), names[k]);
        put_group(board, in);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status put_segments(const Board *board)
{
    Request *request = board->request;
    JsonWriter *json = request->json;
    Definition *definitions = NULL;
    size_t accounts = engine_account_count(live_engine(request->app->live)), shown = 0;
    bool *in = ARENA_ARRAY(request->arena, bool, accounts + 1);
    size_t count =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &definitions);
    json_key(json, STR("segments"));
    json_open_array(json);
    for (size_t i = 0; i < count && shown < SEGMENTS_MAX; i++) {
        AskedSegment asked;
        Str id = arena_format(request->arena, "%lld", (long long)definitions[i].id);
        Status status = asked_segment(request, id, &asked);
        if (status == STATUS_INVALID) continue; // its formula does not compile any more: its page says so
        if (status != STATUS_OK) return status;
        if (asked.segment.scope != FORMULA_OF_ACCOUNTS) continue;
        asked_accounts(request, &asked, board->today, in, accounts);
        json_open_object(json);
        json_add_int(json, STR("id"), definitions[i].id);
        json_add_text(json, STR("name"), definitions[i].name);
        put_group(board, in);
        json_close_object(json);
        shown++;
    }
    json_close_array(json);
    return STATUS_OK;
}

// ---- the board

static Status get_board(Request *request)
{
    Board board;
    Status status = read_onboarding_cards(request, &board);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), board.today);
    json_key(json, STR("stage"));
    json_open_object(json);
    json_add_int(json, STR("id"), board.stage->id);
    json_add_text(json, STR("name"), board.stage->name);
    json_add_int(json, STR("target_days"), board.stage->target_days);
    json_close_object(json);
    put_steps(&board);
    put_cards(&board);
    put_owners(&board);
    status = put_segments(&board);
    json_close_object(json);
    return status;
}

#define GROUP_SHAPE "open int, late int, needs_help int, completed int, median_days number?"

const NamedShape onboarding_board_shapes[] = {
    { "OnboardingStep", "{name text, target_days int, here int, late int, median_wait_days number?}" },
    { "OnboardingCard",
      "{account AccountRef?, owner text, step int, entered day, days int, early bool, step_days int,"
      " due day?, late_days int, stuck bool, silent_days number?, needs_help bool, presales bool,"
      " acceptance_open int, readiness_gap int?, access_waiting int, access_waiting_since day?,"
      " support text}" },
    { "OnboardingOwner", "{owner text, " GROUP_SHAPE "}" },
    { "OnboardingSegment", "{id int, name text, " GROUP_SHAPE "}" },
    { 0 },
};

const Route onboarding_board_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/onboarding/board",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_board,
      .slow = true,
      .summary =
          "Who is in onboarding now, by the step they are to reach next; the last step: all are reached. Who"
          " is late, stuck or silent for 14 days comes first; at most 1,000. holds_up: the step where most"
          " are late. By owner and segment also who completed it, of those who began within a year.",
      .response = "{day day, stage {id int, name text, target_days int}, steps [OnboardingStep],"
                  " holds_up int?, cards [OnboardingCard], left_out int, owners [OnboardingOwner],"
                  " segments [OnboardingSegment]}" },
    { 0 },
};
