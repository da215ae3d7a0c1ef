// health_words.h: the health of an account in a sentence or two, with its figures.
#ifndef PERENNIAL_KNOW_HEALTH_WORDS_H
#define PERENNIAL_KNOW_HEALTH_WORDS_H

#include "know/health.h"

// "Health fell from 76.3 to 58.1 in 28 days. 15.3 of the 18.2 points have two causes: …". In the arena.
Str health_sentence(const Health *health, Arena *arena);

// The largest cause of the change in a few words: "Seat use 71 % to 44 %"; empty when nothing changed.
Str health_short_cause(const Health *health, Arena *arena);

#endif
