// play_pick.h: which of several messages is sent next, by what became of earlier ones. Pure arithmetic.
//
// Thompson sampling: of each candidate a share is drawn from the beta distribution of what is known of it (1
// + successes, 1 + failures), and the one with the highest share is sent. So what does better is sent more
// often, and what is not known well is still tried.
#ifndef PERENNIAL_ACT_PLAY_PICK_H
#define PERENNIAL_ACT_PLAY_PICK_H

#include "act/play.h"

enum { PLAY_PICK_LEAST = 10 }; // results of each candidate; with fewer they are sent evenly

typedef struct PlayTally {
    int64_t tries, wins;
} PlayTally;

typedef enum PlayGround {
    PLAY_GROUND_ONLY,   // no other one could be sent
    PLAY_GROUND_EVENLY, // too little is known
    PLAY_GROUND_ALL,    // by the results of all
    PLAY_GROUND_KIND,   // by those of people or accounts of the same kind
} PlayGround;

// Number of the candidate; those that are not allowed are never picked, and one at least has to be. `kind`
// counts results of the same kind alone; it is used as soon as each allowed one has PLAY_PICK_LEAST of it.
int play_pick(const PlayTally *all, const PlayTally *kind, const bool *allowed, int count, uint64_t seed,
              PlayGround *ground_out);

// Why, in words: "12 of 40 followed a link, others 3 of 38". `sum` are the tallies that the ground names;
// `kind` says which kind, or is empty. In the arena.
Str play_pick_words(PlayGround ground, const PlayTally *sum, int count, int picked, PlaySuccess success,
                    Str kind, Arena *arena);

#endif
