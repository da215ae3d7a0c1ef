// play_outcome.h: what became of the accounts that entered a play, on both sides, by what matters: the goal,
// staying a customer, revenue, health, use. Asked of the engine as of the days; only the entry of a run is
// taken from rows.
#ifndef PERENNIAL_LEARN_PLAY_OUTCOME_H
#define PERENNIAL_LEARN_PLAY_OUTCOME_H

#include "act/play_run.h"
#include "know/live.h"
#include "learn/play_effect.h"

enum {
    OUTCOME_ACCOUNTS_MAX = 5000, // the newest entries; `cut` says that there were more
    OUTCOME_CURVE_POINTS = 27,   // every week of half a year
};

typedef enum OutcomeMeasure {
    OUTCOME_GOAL,    // share: reached within the days of the goal
    OUTCOME_STAYED,  // share: neither churned nor archived when the days are over
    OUTCOME_REVENUE, // share of the MRR at the entry that is paid when the days are over, at most 2
    OUTCOME_HEALTH,  // points
    OUTCOME_ACTIVE,  // people active in 28 days
    OUTCOME_MEASURES,
} OutcomeMeasure;

Str outcome_measure_name(OutcomeMeasure measure); // "goal", "stayed", …

typedef enum OutcomeVerdict {
    OUTCOME_NO_HOLDOUT, // nobody was held out, nor will be
    OUTCOME_LITTLE,
    OUTCOME_NO_CLEAR_EFFECT,
    OUTCOME_HELPS,
    OUTCOME_HARMS,
    OUTCOME_VERDICTS,
} OutcomeVerdict;

Str outcome_verdict_name(OutcomeVerdict verdict);

typedef struct OutcomeBalance {
    double played, held; // means at the entry; NAN: not known
} OutcomeBalance;

typedef struct PlayOutcomes {
    OutcomeVerdict verdict; // by the goal
    bool holds_out;         // the play does, now
    size_t entered, held;   // accounts, by their first entry
    size_t counted;         // of them, those whose days are over
    Effect effects[OUTCOME_MEASURES];
    OutcomeBalance health, active, revenue; // of those counted
    int curve_days[OUTCOME_CURVE_POINTS];
    double curve_played[OUTCOME_CURVE_POINTS],
        curve_held[OUTCOME_CURVE_POINTS]; // still customers; NAN: not known
    bool cut;
} PlayOutcomes;

typedef struct PlayOutcomesAsked {
    const Live *live;
    const FormulaNames *names;
    const LifeTexts *life;
    const Play *play;
    const PlayRun *runs; // all of the play, any order; of an account, the first entry counts
    size_t run_count;
    uint16_t today;
} PlayOutcomesAsked;

// STATUS_INVALID when the life states do not compile.
MUST_USE Status play_outcomes(const PlayOutcomesAsked *asked, Arena *arena, PlayOutcomes *outcomes_out,
                              Error *error);

// By the effects and the number held out.
OutcomeVerdict play_outcome_verdict(const PlayOutcomes *outcomes);

// What it says in plain words: one or two sentences, in the arena.
Str play_outcome_words(const PlayOutcomes *outcomes, const Play *play, Arena *arena);

#endif
