// play_choice.h: which of its candidates a step sends for a run: found out on the desk's thread, kept in the
// run's transaction.
#ifndef PERENNIAL_ACT_PLAY_CHOICE_H
#define PERENNIAL_ACT_PLAY_CHOICE_H

#include "act/play_act.h"
#include "act/play_pick_rows.h"

typedef struct PlayChoice {
    bool made; // there was something to choose
    PlayPickRow row;
    Str words; // "chosen “Short words”: 12 of 40 acted on it, others 3 of 38"
} PlayChoice;

// *step_out is the step as it is to be sent. A run whose step chose before gets the same again. Only what can
// reach somebody is chosen; where nothing can, the first one is, and its step then says why. False: it cannot
// be found out, and actor->why says so.
bool play_choose(PlayActor *actor, const PlayStep *step, PlayStep *step_out, PlayChoice *choice_out);

MUST_USE Status play_choice_write(const PlayActWriting *writing, const PlayChoice *choice, Error *error);

// The attribute by which results are counted: what the step says, else the role of people; empty: none.
Str play_choice_by(const Play *play, const PlayStep *step);

#endif
