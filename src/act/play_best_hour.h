// play_best_hour.h: the hour of the day at which somebody is there: at which they opened mails, followed
// links or saw guides. Their own when enough is known of them, else that of people of the same kind.
#ifndef PERENNIAL_ACT_PLAY_BEST_HOUR_H
#define PERENNIAL_ACT_PLAY_BEST_HOUR_H

#include "act/play_act.h"

enum {
    PLAY_OWN_DAYS_LEAST = 5,   // days on which they were there
    PLAY_CROWD_ACTS_LEAST = 20 // hours in which people of their kind were
};

// Hours in which somebody was there, each once a day.
typedef struct PlayHourTally {
    int counts[24]; // by the hour of their clock
    int all, days;
    int64_t last_day, last_hour; // that were counted, since 1970 in UTC
} PlayHourTally;

// Times come the newest first; `zone` as local_clock.h.
void play_hour_count(PlayHourTally *tally, Str zone, int64_t at_us);

// The hour from `from` to below `to` with the most; of equal ones the earliest; -1: none.
int play_hour_best(const PlayHourTally *tally, int from, int to);

typedef struct PlayBestHour {
    int hour;  // -1: too little is known
    Str words; // "at 9 o'clock: then they were there in 7 of 12 hours"
} PlayBestHour;

// For those to whom the step writes, within the hours of the play. What cannot be read is not known.
PlayBestHour play_best_hour(PlayActor *actor, const PlayStep *step);

// The first time from `from_us` on, which lies in the hours, that is in the best hour and in the hours,
// within a week; from_us where there is none.
int64_t play_best_hour_from(const PlayHours *hours, Str zone, int hour, int64_t from_us);

#endif
