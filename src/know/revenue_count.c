#include "know/revenue_count.h"

int64_t revenue_counted(const RevenueChoice *choice, SubscriptionStanding standing, int64_t mrr,
                        int64_t list_mrr)
{
    const bool counts[SUBSCRIPTION_STANDINGS] = {
        [SUBSCRIPTION_TRIAL] = choice->trials,
        [SUBSCRIPTION_ACTIVE] = true,
        [SUBSCRIPTION_PAST_DUE] = choice->past_due,
        [SUBSCRIPTION_PAUSED] = choice->paused,
    };
    if (!counts[standing]) return 0;
    return choice->discounts ? mrr : list_mrr;
}
