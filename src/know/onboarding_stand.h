// onboarding_stand.h: how an account's onboarding stands: which items of the acceptance check are open,
// whether the customer has the time and knowledge that it asks for, who waits for access, what the team says
// of it.
#ifndef PERENNIAL_KNOW_ONBOARDING_STAND_H
#define PERENNIAL_KNOW_ONBOARDING_STAND_H

#include "know/access.h"
#include "know/onboarding_note.h"
#include "know/stage.h"

enum {
    ONBOARDING_CLOSED_DAYS = 90, // open items of an onboarding that was closed are looked at for so long
    ONBOARDING_GAP_NONE = -1,
};

// One time in the stage; entered 0: it was never in it.
typedef struct OnboardingStay {
    uint16_t entered, left; // left 0: still in it
    bool early;             // entered earlier than is known
    bool ended;             // left because the account was lost
} OnboardingStay;

typedef struct AcceptanceItem {
    Str text, formula;
    bool done, by_data;
    Str by, note; // of who ticked it
    int64_t at_us;
} AcceptanceItem;

typedef struct OnboardingStand {
    AcceptanceItem items[STAGE_CHECKS_MAX];
    size_t item_count;
    size_t open;   // items that are not done
    bool counts;   // the open ones are of concern: it is in the stage, or left it lately
    bool surveyed; // what the customer has is from a survey
    int hours;     // a week; ONBOARDING_HOURS_NONE: not known
    int knowledge; // 1 to 5; 0: not known
    uint16_t ready_day;
    int gap; // how many of the two demands exceed what they have; ONBOARDING_GAP_NONE: cannot be said
    OnboardingNote note;
    AccessWaiting access;
} OnboardingStand;

typedef struct OnboardingAsking {
    Store *store;
    const Engine *engine;
    const Stage *stage;
    const CompiledStage *compiled; // NULL: its formulas do not compile, and tick nothing
    uint16_t checked_from;         // see onboarding_checks_since
    uint16_t today;
} OnboardingAsking;

// The account is one with an id. Texts in the arena or borrowed from the stage.
MUST_USE Status onboarding_stand_read(const OnboardingAsking *asking, uint32_t account,
                                      const OnboardingStay *stay, Arena *arena, OnboardingStand *stand_out,
                                      Error *error);

// The newest stay of the account in the stage.
MUST_USE Status onboarding_stay_read(Store *store, int64_t stage, Str account, OnboardingStay *stay_out,
                                     Error *error);

// When the stage first had an acceptance check: who left it before was never checked. INT64_MAX: never.
MUST_USE Status onboarding_checks_since(Store *store, int64_t stage, Arena scratch, int64_t *us_out,
                                        Error *error);

// ---- pure

// Whether a tick counts in the stay: it was made since it began.
bool acceptance_tick_counts(const AcceptanceTick *tick, const OnboardingStay *stay);
// The first whole number in a text, such as 2 in "2 to 4 hours"; ONBOARDING_HOURS_NONE without one.
int onboarding_hours_of(Str text);
// How many demands exceed what is known; ONBOARDING_GAP_NONE where nothing that is asked for is known.
int onboarding_gap(int demand_hours, int demand_knowledge, int hours, int knowledge);

#endif
