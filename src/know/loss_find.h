// loss_find.h: where in an account's history of revenue and life it was lost, or paid less. Pure.
//
// An account is a customer on a day when it pays and is not churned; one that has never paid, when its life
// state is live. It is lost on the first day on which it is none any more. A customer that pays less than the
// day before, by at least the least share, is a downgrade.
//
// What is undone within `return_days` was none: a renewal that came late, a change that was corrected. After
// them the loss stays and is won back. A downgrade less than LOSS_JOIN_DAYS before the account is lost is the
// beginning of that loss, which then counts what was paid before both.
#ifndef PERENNIAL_KNOW_LOSS_FIND_H
#define PERENNIAL_KNOW_LOSS_FIND_H

#include "know/life.h"

enum { LOSS_JOIN_DAYS = 31 };

// Revenue from the day on, at that day's rates, and what the revenue of the day before is at the same rates.
typedef struct LossRevenue {
    uint16_t day;
    int64_t before, after; // minor units a month
} LossRevenue;

// The life state from the day on.
typedef struct LossLife {
    uint16_t day;
    LifeState state;
} LossLife;

typedef struct LossHistory {
    const LossRevenue *revenue; // by day, each day once
    size_t revenue_count;
    const LossLife *life; // by day, each day once; without any it counts as live
    size_t life_count;
} LossHistory;

typedef struct LossRules {
    int64_t return_days;
    int64_t least_percent; // of what was paid before
} LossRules;

typedef struct LossFound {
    bool downgrade; // else lost
    bool by_life;   // it still paid, or never did
    uint16_t day;
    int64_t paid, stays; // minor units a month
    uint16_t back_day;   // 0: it is not back
    int64_t back_mrr;
} LossFound;

// By day. `found_out` has room for revenue_count + life_count. Returns how many.
size_t loss_find(const LossHistory *history, const LossRules *rules, LossFound *found_out);

#endif
