// loss_desk.h: keeps the register of losses: looks at every account of which something was said, and writes
// what its ledger and its life state say now. At the first start also of the last LOSS_PAST_DAYS days.
//
// A thread of its own. What it finds is a function of the history alone, so looking twice changes nothing, a
// late statement corrects or takes back what it opened, and a crash costs nothing but another look. Rows and
// words for formulas are written in one transaction; what the warnings knew is found out shortly after.
#ifndef PERENNIAL_KNOW_LOSS_DESK_H
#define PERENNIAL_KNOW_LOSS_DESK_H

#include "know/committer.h"
#include "know/definition.h"
#include "know/features.h"

typedef struct LossDesk LossDesk;

enum {
    LOSS_PAST_DAYS = 365,
    LOSS_LIFE_DAYS = 400, // life states are looked at so far back; formulas know 512 days
};

// All are borrowed.
LossDesk *loss_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions);
void loss_desk_start(LossDesk *desk);
void loss_desk_stop(LossDesk *desk);    // ends the thread; the committer must still run
void loss_desk_destroy(LossDesk *desk); // accepts NULL; after the committer has stopped

// From any thread: what a customer, revenue or a loss is has become another: all accounts are looked at
// again.
void loss_desk_look_again(LossDesk *desk);

// Whether all that was said is in the register, with what the warnings knew. From any thread.
bool loss_desk_caught_up(LossDesk *desk);

#endif
