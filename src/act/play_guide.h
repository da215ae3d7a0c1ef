// play_guide.h: what a play shows to people in the customer's own app. The words are put together when the
// step is taken, as a mail's are: what is missing pauses the run, where the team sees it, and never stands in
// front of a customer.
#ifndef PERENNIAL_ACT_PLAY_GUIDE_H
#define PERENNIAL_ACT_PLAY_GUIDE_H

#include "act/guide_message.h"
#include "act/play_act.h"

typedef struct PlayGuides {
    GuideMessage *items;
    size_t count;
    Str words;
} PlayGuides;

// PLAY_NOBODY where nobody can be written to, PLAY_FAILED where the guide cannot be used; actor->why says
// why.
PlayOutcome play_guide_prepare(PlayActor *actor, const PlayStep *step, PlayGuides *guides_out);

// Inside the run's transaction; each counts as a contact with the person. *reference_out: the first row.
MUST_USE Status play_guide_write(const PlayActWriting *writing, const PlayGuides *guides,
                                 int64_t *reference_out, Error *error);

#endif
