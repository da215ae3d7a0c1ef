// own_work.h: recurring work of colleagues that the program did in their place, counted from rows: what was
// written and mailed to them, what was put on their list and found without anybody looking. Not what plays
// say to customers: play_reach.h counts that.
#ifndef PERENNIAL_ACT_OWN_WORK_H
#define PERENNIAL_ACT_OWN_WORK_H

#include "base/arena.h"
#include "base/zone.h"
#include "store/store.h"

typedef enum OwnWorkKind {
    OWN_WORK_DIGEST,   // a digest of the week that was mailed to a colleague
    OWN_WORK_REMINDER, // another mail to a colleague of what concerns them
    OWN_WORK_TASK,     // a task that a play, or a customer's question, put on a list
    OWN_WORK_WARNING,  // a risk or opportunity that a rule raised as news
    OWN_WORK_KINDS,
} OwnWorkKind;

Str own_work_kind_name(OwnWorkKind kind); // "digest"

enum { OWN_WORK_MINUTES_MAX = 600, OWN_WORK_DAYS_MAX = 366, OWN_WORK_MONTHS_MAX = 14 };

// What one of each would have taken a colleague: an assumption.
typedef struct OwnWorkMinutes {
    int64_t of[OWN_WORK_KINDS];
} OwnWorkMinutes;

// The setting, or what ships: 30, 2, 3 and 5.
MUST_USE Status own_work_minutes_read(Store *store, Arena *arena, OwnWorkMinutes *minutes_out, Error *error);
MUST_USE Status own_work_minutes_put(Store *store, const OwnWorkMinutes *minutes, Arena *arena, Error *error);

typedef struct OwnWorkMonth {
    uint16_t day; // its first day, or the first that was asked for
    int64_t counts[OWN_WORK_KINDS];
} OwnWorkMonth;

typedef struct OwnWork {
    OwnWorkMonth months[OWN_WORK_MONTHS_MAX]; // every month from `from` to `to`
    size_t month_count;
    int64_t counts[OWN_WORK_KINDS]; // of all of them
} OwnWork;

// Days of the zone, both included, at most OWN_WORK_DAYS_MAX. Mails are counted for as long as the outbox
// keeps them. An hour belongs to the day in which it begins.
MUST_USE Status own_work_read(Store *store, const Zone *zone, uint16_t from, uint16_t to, OwnWork *work_out,
                              Error *error);

#endif
