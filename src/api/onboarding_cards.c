#include "api/onboarding_cards.h"

#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/work_json.h"

#include <math.h>
#include <stdlib.h>

// The day a step was reached last, or the stage was entered; *step_out is the first that was not reached.
static uint16_t last_step(const OnboardingCards *board, size_t stay, size_t *step_out)
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

static OnboardingCard card_of(const OnboardingCards *board, size_t stay, const Formula *silent)
{
    const Engine *engine = live_engine(board->request->app->live);
    const JourneyStay *at = &board->journey.stays[stay];
    OnboardingCard card = { .stay = at, .reached = &board->reached[stay], .silent = (double)NAN };
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
    card.presales = is_presales(board->request, board->life, at->account);
    card.helps = card.late_days > 0 || card.stuck || card.silent >= ONBOARDING_SILENT_DAYS;
    return card;
}

// Who needs help first, the latest first; then who has been in it longest.
static int by_need(const void *left, const void *right)
{
    const OnboardingCard *a = left, *b = right;
    if (a->helps != b->helps) return a->helps ? -1 : 1;
    if (a->late_days != b->late_days) return a->late_days > b->late_days ? -1 : 1;
    if (a->stay->entered != b->stay->entered) return a->stay->entered < b->stay->entered ? -1 : 1;
    return (a->stay->account > b->stay->account) - (a->stay->account < b->stay->account);
}

static void find_cards(OnboardingCards *board)
{
    FormulaProblem problem;
    const Formula *silent =
        formula_compile(STR("silent_for"), FORMULA_OF_ACCOUNTS, request_formula_names(board->request),
                        board->request->arena, &problem);
    board->cards = ARENA_ARRAY(board->request->arena, OnboardingCard, board->journey.stay_count + 1);
    for (size_t i = 0; i < board->journey.stay_count; i++) {
        const JourneyStay *stay = &board->journey.stays[i];
        if (stay->stage == board->stage_at && stay_holds(stay, board->today))
            board->cards[board->count++] = card_of(board, i, silent);
    }
    if (board->count > 1) qsort(board->cards, board->count, sizeof *board->cards, by_need);
}

static Status read_stands(OnboardingCards *board)
{
    Request *request = board->request;
    Status status = STATUS_OK;
    for (size_t i = 0; i < board->count && i < ONBOARDING_CARDS_MAX && status == STATUS_OK; i++) {
        OnboardingCard *card = &board->cards[i];
        OnboardingStay stay = onboarding_stay_of(card->stay);
        OnboardingStand *stand = ARENA_NEW(request->arena, OnboardingStand);
        status = onboarding_stand_read(&board->asking, card->stay->account, &stay, request->arena, stand,
                                       request->error);
        card->stand = stand;
    }
    return status;
}

Status read_onboarding_cards(Request *request, OnboardingCards *cards_out)
{
    OnboardingCards *board = cards_out;
    StayMilestones *reached = NULL;
    *board = (OnboardingCards){ .request = request, .today = live_today(request->app->live) };
    Status status = read_journey(request, STR(""), &board->journey);
    if (status != STATUS_OK) return status;
    while (board->stage_at < board->journey.stage_count && !board->journey.stages[board->stage_at].onboarding)
        board->stage_at++;
    if (board->stage_at == board->journey.stage_count)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "No stage is onboarding. Mark one of the stages as onboarding.");
    board->stage = &board->journey.stages[board->stage_at];
    status = journey_milestones(request->store, &board->journey, board->stage_at, request->arena, &reached,
                                request->error);
    if (status == STATUS_OK) status = ask_onboarding_of(request, board->stage, &board->asking);
    if (status == STATUS_OK) status = read_presales_life(request, &board->life);
    if (status != STATUS_OK) return status;
    board->reached = reached;
    find_cards(board);
    return read_stands(board);
}
