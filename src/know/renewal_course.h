// renewal_course.h: the renewals of an account, past and to come, and what became of each: made from what was
// said of its subscriptions (renewal_due.h), so that it is the same whenever and however often it is asked.
//
// A term's renewal is decided
//   renewed  when the term's end moves forward by at least RENEWAL_FORWARD_DAYS, at most open_days before it,
//   ended    when it pays nothing any more, at most open_days before its end,
//   kept     when it is paid for at the end of the grace days after its end, and nobody said anything.
// An end that moves otherwise was corrected: the renewal follows. What stops being paid earlier than
// open_days before is no renewal: it left in the middle of its term. Terms of one account that end on one day
// are one renewal; until the grace days are over its result follows what is paid.
#ifndef PERENNIAL_KNOW_RENEWAL_COURSE_H
#define PERENNIAL_KNOW_RENEWAL_COURSE_H

#include "know/renewal_due.h"

enum { RENEWAL_FORWARD_DAYS = 28 };

#define RENEWAL_RESULT_NAMES "open|renewed|expanded|contracted|lost|withdrawn"

typedef enum RenewalResult {
    RENEWAL_OPEN,
    RENEWAL_RENEWED, // the same is paid
    RENEWAL_EXPANDED,
    RENEWAL_CONTRACTED,
    RENEWAL_LOST,
    RENEWAL_WITHDRAWN, // there is no such renewal (any more): what was said of it was corrected
    RENEWAL_RESULTS,
} RenewalResult;

Str renewal_result_name(RenewalResult result); // "open", …
bool renewal_result_parse(Str name, RenewalResult *result_out);

typedef struct RenewalDays {
    uint16_t grace; // after the due day
    uint16_t open;  // before it
} RenewalDays;

typedef struct Renewal {
    RenewalDue due;       // its value is what the parts paid before they were decided
    const int64_t *parts; // numbers of the subscriptions, rising; none of an account without rows
    size_t part_count;
    RenewalResult result;
    int64_t came_mrr;     // in the due's currency: what is paid, on the last of the grace days or now
    bool came_known;      // false while it is open, or where something is paid in a currency without a rate
    uint16_t settled_day; // 0: it is open
    uint16_t decided_day; // on which the last of it was renewed or ended, as was said; 0: nobody said so
} Renewal;

// Of the due days `from` to `to`, as known at the end of `today`, by day; in the arena. The book must reach
// to `today`.
size_t renewal_course(const RenewalBook *book, RenewalDays days, uint16_t today, uint16_t from, uint16_t to,
                      Arena *arena, Renewal **renewals_out);

#endif
