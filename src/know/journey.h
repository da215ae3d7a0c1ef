// journey.h: the journey of all customers, read from the stays in its stages: who is where, for how long,
// which way they went between two days, and how onboarding goes.
#ifndef PERENNIAL_KNOW_JOURNEY_H
#define PERENNIAL_KNOW_JOURNEY_H

#include "engine/engine.h"
#include "know/stage.h"
#include "store/store.h"

enum { JOURNEY_STAYS_MAX = 2000000 };

typedef struct JourneyStay {
    int64_t id;
    uint32_t account, version;
    uint16_t stage;         // place in the list of stages
    uint16_t entered, left; // days; left 0: still in it
    bool early;             // was in it already when it was first looked at: entered earlier than is known
    bool ended;             // left because the account was lost
    bool by_hand;
} JourneyStay;

typedef struct Journey {
    const Stage *stages;
    size_t stage_count;
    JourneyStay *stays; // by account, then as they were entered
    size_t stay_count;
} Journey;

// Of the accounts for which `seen` is true (NULL: of all); `account` names one alone, or is empty. Accounts
// that were merged into another one are left out.
MUST_USE Status journey_read(Store *store, const Engine *engine, const Stage *stages, size_t stage_count,
                             const bool *seen, Str account, Arena *arena, Journey *journey_out, Error *error);

bool stay_holds(const JourneyStay *stay, uint16_t day); // at the end of the day

// Longer in the stage than it should take. A stage without a target has nobody who is stuck.
bool stay_is_stuck(const Journey *journey, const JourneyStay *stay, uint16_t day);

// ---- the map

typedef struct StageFigures {
    size_t here, before;         // at the end of the last day, and of the first
    size_t entered, left, ended; // in between, without the first day; ended: of those that left, the lost
    size_t stuck, by_hand;       // of those who are here
    size_t early;                // of those who are here: since when is not known
    size_t measured;             // stays that are over, of which both ends are known
    double median_days;          // of those; NAN without any
    double median_here_days;     // of those who are here, since then
} StageFigures;

// Of an account that entered `to` in between: `from` is the stage it had entered last before. JOURNEY_START:
// it was in none. An account that is in no stage at the end left `from` for JOURNEY_LOST or JOURNEY_OUT.
enum { JOURNEY_START = -1, JOURNEY_LOST = -2, JOURNEY_OUT = -3 };

typedef struct JourneyFlow {
    int from, to; // places in the list of stages, or one of the above
    size_t accounts;
} JourneyFlow;

typedef struct JourneyMap {
    StageFigures figures[STAGES_MAX];
    JourneyFlow *flows; // the largest first
    size_t flow_count;
    size_t accounts; // in any stage at the end of the last day
    size_t several;  // of those, in more than one
} JourneyMap;

void journey_map(const Journey *journey, uint16_t from, uint16_t to, Arena *arena, JourneyMap *map_out);

// ---- milestones

typedef struct StayMilestones {
    uint16_t days[STAGE_MILESTONES_MAX]; // reached on; 0: not
} StayMilestones;

// Reached before half of its days. A milestone without a day is none.
bool milestone_is_early_win(int days, uint16_t entered, uint16_t reached);

// Of the stays of one stage, in the order of `journey`; reached[i] belongs to stays[i], zero for others.
MUST_USE Status journey_milestones(Store *store, const Journey *journey, size_t stage, Arena *arena,
                                   StayMilestones **reached_out, Error *error);

// The same of the stays of one account, of all stages.
MUST_USE Status journey_account_milestones(Store *store, const Journey *journey, Str account, Arena *arena,
                                           StayMilestones **reached_out, Error *error);

// ---- onboarding

typedef struct ModuleFigures {
    size_t reached, missed, on_time, early_wins; // missed: the target has passed; early: before half of it
    double median_days;                          // from entering; NAN where nobody reached it
} ModuleFigures;

typedef struct OnboardingFigures {
    uint32_t version; // of the stage; 0: all
    size_t entered, completed, lost, open, stuck, in_time;
    double median_days; // from entering to leaving, of the completed
    size_t valued;      // reached the first value
    double median_value_days;
    ModuleFigures modules[STAGE_MILESTONES_MAX];
} OnboardingFigures;

// Of those who entered the stage from `from` to `to`; early stays do not count.
void journey_onboarding(const Journey *journey, size_t stage, const StayMilestones *reached, uint16_t from,
                        uint16_t to, uint16_t today, uint32_t version, Arena scratch,
                        OnboardingFigures *figures_out);

// The middle one, the mean of the middle two; NAN of none. Sorts.
double median_of_days(uint16_t *days, size_t count);

#endif
