// onboarding_note.h: what the team says of an account's onboarding: how much time and knowledge the customer
// has for it, who must help next, what is in the way, and where executive support is needed; and the items of
// the acceptance check that somebody ticked.
#ifndef PERENNIAL_KNOW_ONBOARDING_NOTE_H
#define PERENNIAL_KNOW_ONBOARDING_NOTE_H

#include "store/store.h"

enum {
    ONBOARDING_TEXT_BYTES_MAX = 2000, // help, issues, support
    ONBOARDING_HOURS_NONE = -1,
    TICK_NOTE_BYTES_MAX = 500,
    TICKS_OF_ACCOUNT_MAX = 500,
};

typedef struct OnboardingNote {
    int64_t id; // 0: nothing was ever said
    Str account;
    int hours;     // a week; ONBOARDING_HOURS_NONE: not said
    int knowledge; // 1 to 5; 0: not said
    uint16_t ready_day;
    Str ready_by;
    Str help, issues, support; // as people read them; support empty: none is needed
    int64_t support_us;
    Str support_by;
    int64_t changed_us;
    Str changed_by;
} OnboardingNote;

// What was said last; with nothing said all is empty. In the arena.
MUST_USE Status onboarding_note_read(Store *store, Str account, Arena *arena, OnboardingNote *note_out,
                                     Error *error);
// Inside a transaction: takes the place of what was said before.
MUST_USE Status onboarding_note_put(Store *store, const OnboardingNote *note, Error *error);

// ---- ticks

typedef struct AcceptanceTick {
    Str account;
    int64_t stage;
    Str item;
    bool done; // false: taken back
    uint16_t day;
    int64_t at_us;
    Str by, note;
} AcceptanceTick;

// Inside a transaction.
MUST_USE Status acceptance_tick_put(Store *store, const AcceptanceTick *tick, Error *error);
// Of the account in a stage, oldest first; the newest TICKS_OF_ACCOUNT_MAX. In the arena.
MUST_USE Status acceptance_ticks(Store *store, Str account, int64_t stage, Arena *arena,
                                 AcceptanceTick **ticks_out, size_t *count_out, Error *error);

#endif
