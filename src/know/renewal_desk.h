// renewal_desk.h: keeps the rows of renewals those of their accounts' courses: of all accounts at the start
// and when a day begins, of those of whom something was said at once. Rows and words for formulas change in
// one transaction, made anew inside it; doing it again changes nothing.
#ifndef PERENNIAL_KNOW_RENEWAL_DESK_H
#define PERENNIAL_KNOW_RENEWAL_DESK_H

#include "know/committer.h"

typedef struct RenewalDesk RenewalDesk;

enum { RENEWAL_PAST_DAYS = 730 }; // rows of earlier due days stay as they are

// All are borrowed. Before anything is submitted. NULL when the database cannot be read.
RenewalDesk *renewal_desk_create(const Live *live, Committer *committer, Error *error);
void renewal_desk_start(RenewalDesk *desk);
void renewal_desk_stop(RenewalDesk *desk);    // ends the thread; the committer must still run
void renewal_desk_destroy(RenewalDesk *desk); // after the committer has stopped; accepts NULL

// After an edit of the settings is on disk: all accounts are looked at again. From any thread.
void renewal_desk_wake(RenewalDesk *desk);

// One round, as the thread does it; false when something could not be written. For tests, instead of
// renewal_desk_start.
bool renewal_desk_round(RenewalDesk *desk);

#endif
