#include "learn/play_outcome.h"

#include "base/timestamp.h"

#include <math.h>
#include <stdlib.h>

enum { CURVE_STEP_DAYS = 7, FORMULA_HEALTH = 0, FORMULA_ACTIVE, FORMULA_REVENUE, OUTCOME_FORMULAS };

Str outcome_measure_name(OutcomeMeasure measure)
{
    static const Str names[OUTCOME_MEASURES] = { STR_CONST("goal"), STR_CONST("stayed"), STR_CONST("revenue"),
                                                 STR_CONST("health"), STR_CONST("active_people") };
    return names[measure];
}

Str outcome_verdict_name(OutcomeVerdict verdict)
{
    static const Str names[OUTCOME_VERDICTS] = { STR_CONST("no_holdout"), STR_CONST("too_little"),
                                                 STR_CONST("no_clear_effect"), STR_CONST("helps"),
                                                 STR_CONST("harms") };
    return names[verdict];
}

// An account that entered.
typedef struct Entrant {
    uint32_t account;
    uint16_t day;
    bool held, over; // over: the days of the goal are
    double goal;     // share of its runs that reached it: of an account as a whole 0 or 1
    int runs;
} Entrant;

typedef struct Reading {
    const PlayOutcomesAsked *asked;
    Arena *arena;
    Life life;
    const Formula *formulas[OUTCOME_FORMULAS]; // NULL: it does not compile here
    Entrant *entrants;
    size_t count;
    bool cut;
} Reading;

// ---- who entered

static int by_account(const void *a, const void *b)
{
    const PlayRun *x = *(const PlayRun *const *)a, *y = *(const PlayRun *const *)b;
    int order = str_compare(x->account, y->account);
    if (order != 0) return order;
    return x->place.entered_us < y->place.entered_us ? -1 : x->place.entered_us > y->place.entered_us;
}

static int newest_first(const void *a, const void *b)
{
    const Entrant *x = a, *y = b;
    return x->day < y->day ? 1 : x->day > y->day ? -1 : x->account < y->account ? -1 : 1;
}

static void add_run(const Reading *reading, Entrant *entrant, const PlayRun *run)
{
    const PlayOutcomesAsked *asked = reading->asked;
    bool reached = run->place.goal_us > 0 && run->place.goal_us < play_window_end(asked->play, &run->place);
    entrant->goal = (entrant->goal * entrant->runs + reached) / (entrant->runs + 1);
    entrant->runs++;
}

// Runs of people who entered on the same day as the first of their account count together.
static void gather(Reading *reading)
{
    const PlayOutcomesAsked *asked = reading->asked;
    const PlayRun **runs = ARENA_ARRAY(reading->arena, const PlayRun *, asked->run_count + 1);
    reading->entrants = ARENA_ARRAY(reading->arena, Entrant, asked->run_count + 1);
    for (size_t i = 0; i < asked->run_count; i++)
        runs[i] = &asked->runs[i];
    qsort(runs, asked->run_count, sizeof *runs, by_account);
    for (size_t i = 0; i < asked->run_count;) {
        uint16_t first = 0, day = 0;
        uint32_t account = engine_account_find(live_engine(asked->live), runs[i]->account);
        bool known =
            account != ENGINE_NONE && zone_day(live_zone(asked->live), runs[i]->place.entered_us, &first);
        Entrant entrant = { .account = account, .day = first, .held = runs[i]->held };
        entrant.over = first + asked->play->goal_days < asked->today;
        size_t end = i;
        for (; end < asked->run_count && str_equal(runs[end]->account, runs[i]->account); end++) {
            if (zone_day(live_zone(asked->live), runs[end]->place.entered_us, &day) && day == first)
                add_run(reading, &entrant, runs[end]);
        }
        if (known) reading->entrants[reading->count++] = entrant;
        i = end;
    }
    qsort(reading->entrants, reading->count, sizeof *reading->entrants, newest_first);
    reading->cut = reading->count > OUTCOME_ACCOUNTS_MAX;
    if (reading->cut) reading->count = OUTCOME_ACCOUNTS_MAX;
}

// ---- what became of them

static bool is_there(const Reading *reading, uint32_t account, uint16_t day)
{
    LifeState state =
        life_state(&reading->life, live_engine(reading->asked->live), account, day, *reading->arena);
    return state != LIFE_CHURNED && state != LIFE_ARCHIVED;
}

static double value_on(const Reading *reading, int formula, uint32_t account, uint16_t day)
{
    Arena scratch = *reading->arena;
    if (!reading->formulas[formula]) return (double)NAN;
    FormulaResult result = formula_evaluate(reading->formulas[formula], live_engine(reading->asked->live),
                                            account, day, &scratch);
    return result.value.kind == VALUE_NUMBER ? result.value.number : (double)NAN;
}

static EffectUnit unit_of(const Reading *reading, const Entrant *entrant, OutcomeMeasure measure)
{
    uint16_t end = (uint16_t)(entrant->day + reading->asked->play->goal_days);
    EffectUnit unit = { .held = entrant->held, .before = (double)NAN, .after = (double)NAN };
    double mrr = (double)NAN, kept = (double)NAN;
    switch (measure) {
    case OUTCOME_GOAL:
        unit.after = entrant->goal;
        break;
    case OUTCOME_STAYED:
        unit.after = is_there(reading, entrant->account, end);
        break;
    case OUTCOME_REVENUE:
        mrr = value_on(reading, FORMULA_REVENUE, entrant->account, entrant->day);
        kept = is_there(reading, entrant->account, end)
                   ? value_on(reading, FORMULA_REVENUE, entrant->account, end)
                   : 0;
        if (mrr > 0) unit.after = fmin(isfinite(kept) ? kept / mrr : 0, 2);
        break;
    case OUTCOME_HEALTH:
    case OUTCOME_ACTIVE:
        unit.before = value_on(reading, measure == OUTCOME_HEALTH ? FORMULA_HEALTH : FORMULA_ACTIVE,
                               entrant->account, entrant->day);
        unit.after = value_on(reading, measure == OUTCOME_HEALTH ? FORMULA_HEALTH : FORMULA_ACTIVE,
                              entrant->account, end);
        break;
    case OUTCOME_MEASURES:
        break;
    }
    return unit;
}

static Effect effect_of(const Reading *reading, OutcomeMeasure measure)
{
    EffectUnit *units = ARENA_ARRAY(reading->arena, EffectUnit, reading->count + 1);
    size_t count = 0;
    bool shares = measure == OUTCOME_STAYED ||
                  (measure == OUTCOME_GOAL && reading->asked->play->audience == FORMULA_OF_ACCOUNTS);
    for (size_t i = 0; i < reading->count; i++) {
        if (reading->entrants[i].over) units[count++] = unit_of(reading, &reading->entrants[i], measure);
    }
    return shares ? effect_of_shares(units, count) : effect_of_means(units, count);
}

static OutcomeBalance balance_of(const Reading *reading, int formula)
{
    double sums[2] = { 0 }, counts[2] = { 0 };
    for (size_t i = 0; i < reading->count; i++) {
        const Entrant *entrant = &reading->entrants[i];
        double value =
            entrant->over ? value_on(reading, formula, entrant->account, entrant->day) : (double)NAN;
        if (!isfinite(value)) continue;
        sums[entrant->held] += value;
        counts[entrant->held]++;
    }
    return (OutcomeBalance){ counts[0] > 0 ? sums[0] / counts[0] : (double)NAN,
                             counts[1] > 0 ? sums[1] / counts[1] : (double)NAN };
}

// For so many days it was followed, by weeks.
static StayUnit stay_of(const Reading *reading, const Entrant *entrant)
{
    StayUnit unit = { .held = entrant->held };
    for (int day = CURVE_STEP_DAYS; day < OUTCOME_CURVE_POINTS * CURVE_STEP_DAYS; day += CURVE_STEP_DAYS) {
        if (entrant->day + day > reading->asked->today) return unit;
        unit.days = day;
        unit.lost = !is_there(reading, entrant->account, (uint16_t)(entrant->day + day));
        if (unit.lost) return unit;
    }
    return unit;
}

static void draw_curve(const Reading *reading, PlayOutcomes *outcomes)
{
    StayUnit *units = ARENA_ARRAY(reading->arena, StayUnit, reading->count + 1);
    for (size_t i = 0; i < reading->count; i++)
        units[i] = stay_of(reading, &reading->entrants[i]);
    for (int i = 0; i < OUTCOME_CURVE_POINTS; i++)
        outcomes->curve_days[i] = i * CURVE_STEP_DAYS;
    stay_curve(units, reading->count, false, outcomes->curve_days, OUTCOME_CURVE_POINTS,
               outcomes->curve_played);
    stay_curve(units, reading->count, true, outcomes->curve_days, OUTCOME_CURVE_POINTS, outcomes->curve_held);
}

// ---- the whole

OutcomeVerdict play_outcome_verdict(const PlayOutcomes *outcomes)
{
    if (outcomes->held == 0 && !outcomes->holds_out) return OUTCOME_NO_HOLDOUT;
    switch (outcomes->effects[OUTCOME_GOAL].verdict) {
    case EFFECT_RISES:
        return OUTCOME_HELPS;
    case EFFECT_FALLS:
        return OUTCOME_HARMS;
    case EFFECT_NONE_CLEAR:
        return OUTCOME_NO_CLEAR_EFFECT;
    case EFFECT_TOO_LITTLE:
        break;
    }
    return OUTCOME_LITTLE;
}

static void compile(Reading *reading)
{
    static const char *const texts[OUTCOME_FORMULAS] = { "health", "active_people(28d)", "account.mrr" };
    for (int i = 0; i < OUTCOME_FORMULAS; i++) {
        FormulaProblem ignored; // health: where no scorecard can be part of a formula
        reading->formulas[i] = formula_compile(str_from_c(texts[i]), FORMULA_OF_ACCOUNTS,
                                               reading->asked->names, reading->arena, &ignored);
    }
}

Status play_outcomes(const PlayOutcomesAsked *asked, Arena *arena, PlayOutcomes *outcomes_out, Error *error)
{
    Reading reading = { .asked = asked, .arena = arena };
    Status status = life_compile(asked->life, asked->names, arena, &reading.life, NULL, error);
    if (status != STATUS_OK) return status;
    compile(&reading);
    gather(&reading);
    *outcomes_out =
        (PlayOutcomes){ .entered = reading.count, .holds_out = asked->play->holdout > 0, .cut = reading.cut };
    for (size_t i = 0; i < reading.count; i++) {
        outcomes_out->held += reading.entrants[i].held;
        outcomes_out->counted += reading.entrants[i].over;
    }
    for (int i = 0; i < OUTCOME_MEASURES; i++)
        outcomes_out->effects[i] = effect_of(&reading, (OutcomeMeasure)i);
    outcomes_out->health = balance_of(&reading, FORMULA_HEALTH);
    outcomes_out->active = balance_of(&reading, FORMULA_ACTIVE);
    outcomes_out->revenue = balance_of(&reading, FORMULA_REVENUE);
    draw_curve(&reading, outcomes_out);
    outcomes_out->verdict = play_outcome_verdict(outcomes_out);
    return STATUS_OK;
}

Str play_outcome_words(const PlayOutcomes *outcomes, const Play *play, Arena *arena)
{
    const Effect *goal = &outcomes->effects[OUTCOME_GOAL];
    double low = 100 * goal->low, high = 100 * goal->high;
    switch (outcomes->verdict) {
    case OUTCOME_NO_HOLDOUT:
        return STR("Nobody was held out, so nobody can say what would have happened without it. Hold out "
                   "some accounts.");
    case OUTCOME_LITTLE:
        return arena_format(
            arena,
            "Too little is known yet: %zu accounts went through it %d days ago or earlier, %zu were held"
            " out. At least %d of each are needed.",
            goal->played_count, play->goal_days, goal->held_count, EFFECT_UNITS_LEAST);
    case OUTCOME_HELPS:
    case OUTCOME_HARMS:
        return arena_format(
            arena,
            "It %s. %.0f of 100 accounts reached the goal with this play, %.0f of 100 without. The true"
            " difference is most likely between %+.0f and %+.0f points.",
            outcomes->verdict == OUTCOME_HELPS ? "helps" : "does harm", 100 * goal->played, 100 * goal->held,
            low, high);
    case OUTCOME_NO_CLEAR_EFFECT:
        return arena_format(
            arena,
            "No clear effect. %.0f of 100 accounts reached the goal with this play, %.0f of 100 without:"
            " that may be chance. The true difference is most likely between %+.0f and %+.0f points.",
            100 * goal->played, 100 * goal->held, low, high);
    case OUTCOME_VERDICTS:
        break;
    }
    return STR("");
}
