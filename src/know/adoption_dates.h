// adoption_dates.h: planned and real days of the items of an adoption plan: which came before their day, in
// time or late, which were early wins, and which could come before their day if they go on as they do.
#ifndef PERENNIAL_KNOW_ADOPTION_DATES_H
#define PERENNIAL_KNOW_ADOPTION_DATES_H

#include "know/adoption_progress.h"

#define ADOPTION_TIMING_NAMES "from_start|early|in_time|late|open|overdue"

enum { ADOPTION_PACE_DAYS = 7 }; // a pace is told from so many days after the start on

typedef enum AdoptionTiming {
    ADOPTION_FROM_START, // it held on the first day of the plan already: nobody won anything
    ADOPTION_EARLY,
    ADOPTION_IN_TIME,
    ADOPTION_LATE,
    ADOPTION_OPEN,
    ADOPTION_OVERDUE,
    ADOPTION_TIMINGS,
} AdoptionTiming;
extern const Str adoption_timing_names[ADOPTION_TIMINGS];

// As of the day; of a plan that ended the day of its end (pure).
AdoptionTiming adoption_timing(const AdoptionPlan *plan, const AdoptionItem *item, uint16_t day);

// Reached after the first day and before half of the days it was given, as a milestone of onboarding (pure).
bool adoption_is_early_win(const AdoptionPlan *plan, const AdoptionItem *item);

// The day on which `need` people are there if as many are added each day as since `start`, the first day;
// 0: nobody was added, it is too early to say, or it lies beyond the calendar (pure).
uint16_t adoption_pace_day(int64_t first, int64_t now, int64_t need, uint16_t start, uint16_t today);

// adoption_pace_day of an item of an open plan that is not reached, from the data; else 0.
uint16_t adoption_expected_day(const AdoptionPlan *plan, const AdoptionItem *item, const Engine *engine,
                               uint32_t account, uint16_t today, const FeatureView *view, Arena scratch);

// Whether an item that is expected on that day (0: not known) could be delivered before its day (pure).
bool adoption_could_come_ahead(const AdoptionItem *item, uint16_t expected, uint16_t today);

#endif
