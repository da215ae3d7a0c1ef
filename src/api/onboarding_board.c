// onboarding_board.c: where each customer is in onboarding: by the step they are to reach next, late ones and
// those who fell silent first, with the step that holds most of them up, and figures by owner and segment.
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/work_json.h"

#include <math.h>
#include <stdlib.h>

enum { CARDS_MAX = 1000, GROUPS_MAX = 200, SEGMENTS_MAX = 30, SINCE_DAYS = 365, SILENT_DAYS = 14 };

typedef struct Card {
    const JourneyStay *stay;
    Str owner;
    size_t step;    // the first milestone that is not reached; as many as there are: all are
    uint16_t since; // reached the one before, or entered
    uint16_t due;   // of the step; 0: none
    int late_days;  // 0: not late
    bool stuck, helps;
    double silent; // days; NAN: not known
} Card;

typedef struct Board {
    Request *request;
    Journey journey;
    const Stage *stage;
    size_t stage_at;
    const StayMilestones *reached;
    uint16_t today;
    Card *cards;
    size_t count;
} Board;

// ---- cards

// The day a step was reached last, or the stage was entered; *step_out is the first that was not reached.
static uint16_t last_step(const Board *board, size_t stay, size_t *step_out)
{
    const uint16_t *days = board->reached[stay].days;
    uint16_t since = board->journey.stays[stay].entered;
    size_t step = board->stage->milestone_count;
    for (size_t k = board->stage->milestone_count; k > 0; k--) {
        if (days[k - 1] == 0)
            step = k - 1;
        else if (days[k - 1] > since)
            since = days[k - 1];
    }
    *step_out = step;
    return since;
}

static Card card_of(const Board *board, size_t stay, const Formula *silent)
{
    const Engine *engine = live_engine(board->request->app->live);
    const JourneyStay *at = &board->journey.stays[stay];
    Card card = { .stay = at, .silent = (double)NAN };
    card.since = last_step(board, stay, &card.step);
    card.owner = text_attribute(engine_account_attribute(engine, at->account, STR("owner"), board->today));
    // Whoever was in it already when it was first looked at has no due days.
    int days = at->early                                   ? 0
               : card.step < board->stage->milestone_count ? board->stage->milestones[card.step].day
                                                           : board->stage->target_days;
    card.due = days > 0 ? (uint16_t)(at->entered + days) : 0;
    card.late_days = card.due > 0 && card.due < board->today ? board->today - card.due : 0;
    card.stuck = stay_is_stuck(&board->journey, at, board->today);
    if (silent) {
        Arena scratch = *board->request->arena;
        FormulaResult result = formula_evaluate(silent, engine, at->account, board->today, &scratch);
        if (result.value.kind == VALUE_NUMBER) card.silent = result.value.number;
    }
    card.helps = card.late_days > 0 || card.stuck || card.silent >= SILENT_DAYS;
    return card;
}

// Who needs help first, the latest first; then who has been in it longest.
static int by_need(const void *left, const void *right)
{
    const Card *a = left, *b = right;
    if (a->helps != b->helps) return a->helps ? -1 : 1;
    if (a->late_days != b->late_days) return a->late_days > b->late_days ? -1 : 1;
    if (a->stay->entered != b->stay->entered) return a->stay->entered < b->stay->entered ? -1 : 1;
    return (a->stay->account > b->stay->account) - (a->stay->account < b->stay->account);
}

static void find_cards(Board *board)
{
    FormulaProblem problem;
    const Formula *silent =
        formula_compile(STR("silent_for"), FORMULA_OF_ACCOUNTS, request_formula_names(board->request),
                        board->request->arena, &problem);
    board->cards = ARENA_ARRAY(board->request->arena, Card, board->journey.stay_count + 1);
    for (size_t i = 0; i < board->journey.stay_count; i++) {
        const JourneyStay *stay = &board->journey.stays[i];
        if (stay->stage == board->stage_at && stay_holds(stay, board->today))
            board->cards[board->count++] = card_of(board, i, silent);
    }
    if (board->count > 1) qsort(board->cards, board->count, sizeof *board->cards, by_need);
}

static void put_cards(const Board *board)
{
    JsonWriter *json = board->request->json;
    json_key(json, STR("cards"));
    json_open_array(json);
    for (size_t i = 0; i < board->count && i < CARDS_MAX; i++) {
        const Card *card = &board->cards[i];
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
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("left_out"), board->count > CARDS_MAX ? (int64_t)(board->count - CARDS_MAX) : 0);
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
    Board board = { .request = request, .today = live_today(request->app->live) };
    StayMilestones *reached = NULL;
    Status status = read_journey(request, STR(""), &board.journey);
    if (status != STATUS_OK) return status;
    while (board.stage_at < board.journey.stage_count && !board.journey.stages[board.stage_at].onboarding)
        board.stage_at++;
    if (board.stage_at == board.journey.stage_count)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "No stage is onboarding. Mark one of the stages as onboarding.");
    board.stage = &board.journey.stages[board.stage_at];
    status = journey_milestones(request->store, &board.journey, board.stage_at, request->arena, &reached,
                                request->error);
    if (status != STATUS_OK) return status;
    board.reached = reached;
    find_cards(&board);
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
      " due day?, late_days int, stuck bool, silent_days number?, needs_help bool}" },
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
