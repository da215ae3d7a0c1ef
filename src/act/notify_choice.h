// notify_choice.h: how each colleague wants to be told by mail: what at once, what in the morning, what not;
// at which time of which zone; whether a digest of the week comes, and about which accounts.
#ifndef PERENNIAL_ACT_NOTIFY_CHOICE_H
#define PERENNIAL_ACT_NOTIFY_CHOICE_H

#include "base/arena.h"
#include "store/store.h"

#define NOTIFY_MODE_NAMES "at_once|daily|off"
#define NOTIFY_BOOK_NAMES "seen|own"

typedef enum NotifyMode { NOTIFY_AT_ONCE, NOTIFY_DAILY, NOTIFY_OFF, NOTIFY_MODES } NotifyMode;

Str notify_mode_name(NotifyMode mode);
bool notify_mode_parse(Str name, NotifyMode *mode_out);

enum { NOTIFY_KINDS = 8, NOTIFY_ZONE_BYTES_MAX = 60, NOTIFY_DAY_MINUTES = 24 * 60 };

typedef struct NotifyKind {
    Str name; // as in know/news.h
    NotifyMode usual;
} NotifyKind;
extern const NotifyKind notify_kinds[NOTIFY_KINDS];

// Its place in notify_kinds; -1: none such.
int notify_kind_index(Str name);

typedef struct NotifyChoice {
    Str zone;    // "Europe/Berlin"; empty: that of the installation
    int minute;  // of the day, there
    int weekday; // of the digest: 1 Monday to 7; 0: none
    bool own;    // the digest is about one's own accounts, else about all that one sees
    NotifyMode modes[NOTIFY_KINDS];
    int64_t daily_us, weekly_us; // when the next ones are due; 0: none was ever looked at, or never
    int64_t version;             // 0: nothing was ever said
} NotifyChoice;

// What is usual where nothing was said. In the arena.
MUST_USE Status notify_choice_read(Store *store, Str staff, Arena *arena, NotifyChoice *out, Error *error);

// Inside a transaction: the next mails are those after `now_us`. `zone` is the installation's. Sets version.
MUST_USE Status notify_choice_put(Store *store, Str staff, NotifyChoice *choice, Str zone, int64_t now_us,
                                  Error *error);
// The same for all active colleagues of whom nothing is kept yet.
MUST_USE Status notify_choice_start(Store *store, Str zone, int64_t now_us, Error *error);
// Whether there are such.
MUST_USE Status notify_choice_missing(Store *store, bool *missing_out, Error *error);

// The daily or weekly one was made: the next is after `now_us`.
MUST_USE Status notify_daily_done(Store *store, Str staff, const NotifyChoice *choice, Str zone,
                                  int64_t now_us, Error *error);
MUST_USE Status notify_weekly_done(Store *store, Str staff, const NotifyChoice *choice, Str zone,
                                   int64_t now_us, Error *error);

// Ids of the active colleagues whose daily (or weekly) mail is due; at most `max`, in the arena.
MUST_USE Status notify_due(Store *store, bool weekly, int64_t now_us, size_t max, Arena *arena,
                           Str **staff_out, size_t *count_out, Error *error);

// The first moment after `after_us` at which clocks of the zone show the minute of the day, on that weekday;
// 0: on any.
int64_t notify_next(Str zone, int minute, int weekday, int64_t after_us);

#endif
