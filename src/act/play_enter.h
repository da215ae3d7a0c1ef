// play_enter.h: who enters a play: accounts for whom its entry becomes true, people who enter its segment, or
// whoever somebody puts in by hand.
#ifndef PERENNIAL_ACT_PLAY_ENTER_H
#define PERENNIAL_ACT_PLAY_ENTER_H

#include "act/play_run.h"

// Whether the account, with all its people, is held out of the play. Drawn by hashes: another draw for each
// play, the same one for all time.
bool play_is_held(const Play *play, Str account);

// Whether the account, with all its people, goes on by the first way of the split. Another draw for each play
// and each step's id, the same one for all time and all versions.
bool play_split_is_first(const Play *play, const PlayStep *step, Str account);

typedef struct PlayEntrant {
    Str account, person; // ids; person empty: the account as a whole
    int64_t now_us;
    Str why;      // who put it in by hand, and why; empty: the entry was true
    bool by_hand; // also where it was in it before, unless it still is
} PlayEntrant;

// Inside a transaction. *run_out 0: it does not enter: it is in it now, or was, and may not again (yet).
MUST_USE Status play_enter(Store *store, const Play *play, const PlayEntrant *entrant, int64_t *run_out,
                           Error *error);

#endif
