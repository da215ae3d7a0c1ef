// planned.h: touchpoints that were planned count from the moment for which they were.
#ifndef PERENNIAL_KNOW_PLANNED_H
#define PERENNIAL_KNOW_PLANNED_H

#include "know/committer.h"

// Says the words of the accounts (account_words.h) whose planned touchpoints took place since the last call,
// of any run of the program. Cheap when there are none.
MUST_USE Status planned_say(const Live *live, Committer *committer, Error *error);

#endif
