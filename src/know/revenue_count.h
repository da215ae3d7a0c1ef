// revenue_count.h: what of a subscription's state counts as revenue, in the one place where it is decided.
#ifndef PERENNIAL_KNOW_REVENUE_COUNT_H
#define PERENNIAL_KNOW_REVENUE_COUNT_H

#include "know/revenue_choice.h"
#include "know/subscription.h"

// Minor units a month.
int64_t revenue_counted(const RevenueChoice *choice, SubscriptionStanding standing, int64_t mrr,
                        int64_t list_mrr);

#endif
