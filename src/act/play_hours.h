// play_hours.h: when a message may go: in the hours of the person's own time zone, and not too often across
// all plays.
#ifndef PERENNIAL_ACT_PLAY_HOURS_H
#define PERENNIAL_ACT_PLAY_HOURS_H

#include "act/play_run.h"
#include "engine/record.h"

typedef struct PlayLimits {
    int person_messages, person_days;   // at most so many messages to a person in so many days
    int account_messages, account_days; // and mailings (play_run.h) to an account
} PlayLimits;

enum { PLAY_LIMIT_MESSAGES_MAX = 1000, PLAY_LIMIT_DAYS_MAX = 365 };

// The setting, or what ships: 2 in 7 days to a person, 10 in 7 days to an account.
MUST_USE Status play_limits_read(Store *store, PlayLimits *limits_out, Error *error);
MUST_USE Status play_limits_put(Store *store, const PlayLimits *limits, Error *error);

// The first moment from `now_us` on that lies in the hours; `zone` is a name such as "Europe/Berlin"; one
// that is unknown counts as UTC.
int64_t play_hours_next(const PlayHours *hours, Str zone, int64_t now_us);

// What a person's attribute contact_frequency says: at most one message of plays in so many days. 0: nothing
// that can be read.
#define PLAY_FREQUENCY_ATTRIBUTE "contact_frequency"
int play_frequency_days(Value said);

// From when on the limits, and the person's own wish, allow one more message to the person, or the mailing to
// the account; `now_us` or before where they do now, INT64_MAX where they never do.
MUST_USE Status play_limits_next_person(Store *store, const PlayLimits *limits, Str person,
                                        int frequency_days, int64_t *from_out, Error *error);
MUST_USE Status play_limits_next_mailing(Store *store, const PlayLimits *limits, const PlayMailing *mailing,
                                         int64_t now_us, int64_t *from_out, Error *error);

#endif
