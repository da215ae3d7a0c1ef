// planned.h: what was said ahead counts from its time: touchpoints that were planned, subscriptions that end
// or change, terms that begin anew, invoices that become late.
#ifndef PERENNIAL_KNOW_PLANNED_H
#define PERENNIAL_KNOW_PLANNED_H

#include "know/committer.h"

// Says the words of the accounts (account_words.h, money_words.h) of which something came true since the last
// call, of any run of the program. Cheap when there are none.
MUST_USE Status planned_say(const Live *live, Committer *committer, Error *error);

#endif
