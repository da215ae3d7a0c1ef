// play_told.h: whom a play that is run over the past would have written to, and when, for the limits of
// contact (play_hours.h) within it. What other plays wrote then is not known to it.
#ifndef PERENNIAL_ACT_PLAY_TOLD_H
#define PERENNIAL_ACT_PLAY_TOLD_H

#include "act/play_hours.h"

typedef struct PlayTold PlayTold;

// `people` and `accounts` are how many there are: numbers of the engine.
PlayTold *play_told_create(const PlayLimits *limits, size_t people, size_t accounts);
void play_told_destroy(PlayTold *told); // accepts NULL

// A message of the step to the person. Times never go back.
void play_told_note(PlayTold *told, uint32_t account, uint32_t person, int step, int64_t at_us);

// From when on the limits, and the person's own wish, allow one more message to the person, or the step's
// mailing to the account: as play_limits_next_person and play_limits_next_mailing say.
int64_t play_told_person_from(const PlayTold *told, uint32_t person, int frequency_days);
int64_t play_told_mailing_from(const PlayTold *told, uint32_t account, int step, int64_t now_us);

#endif
