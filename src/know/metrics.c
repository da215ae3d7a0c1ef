#include "know/metrics.h"

#include <math.h>

static double known(uint32_t count)
{
    return count == USAGE_UNKNOWN ? (double)NAN : (double)count;
}

static double change(double now, double before)
{
    return before > 0 ? now / before - 1 : (double)NAN; // NAN passes through
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

#define FIELD(name, expression)                                                                              \
    static double compute_##name(const MetricInput *input)                                                   \
    {                                                                                                        \
        const Usage *u = input->usage;                                                                       \
        return expression;                                                                                   \
    }

// clang-format off
FIELD(dau, known(u->dau))
FIELD(wau, known(u->wau))
FIELD(mau, known(u->mau))
FIELD(stickiness, share(u->dau_mean_28, known(u->mau)))
FIELD(active_people, known(u->active_28))
FIELD(active_people_previous, known(u->active_28_previous))
FIELD(active_people_change, change(known(u->active_28), known(u->active_28_previous)))
FIELD(active_days, known(u->active_days_28))
FIELD(events, (double)u->events_28)
FIELD(events_previous, (double)u->events_28_previous)
FIELD(events_change, change((double)u->events_28, (double)u->events_28_previous))
FIELD(features_used, (double)u->features_28)
FIELD(features_used_previous, (double)u->features_28_previous)
FIELD(key_features_used, (double)u->key_features_28)
FIELD(people, known(u->people))
FIELD(new_people, known(u->new_28))
FIELD(returning_people, known(u->returning_28))
FIELD(lost_people, known(u->lost_28))
FIELD(first_seen, u->first_day ? (double)u->first_day : (double)NAN)
FIELD(last_seen, u->last_day ? (double)u->last_day : (double)NAN)
// clang-format on

static double compute_key_features_share(const MetricInput *input)
{
    return share((double)input->usage->key_features_28, (double)input->key_features);
}

static double compute_seat_use(const MetricInput *input)
{
    return share(known(input->usage->active_28), input->seats);
}

#define TEXT(literal) STR_CONST(literal)

const Metric metrics[] = {
    { TEXT("active_people"), TEXT("Active people"), METRIC_COUNT,
      TEXT("People who did something in the last 28 days."), compute_active_people },
    { TEXT("active_people_previous"), TEXT("Active people before"), METRIC_COUNT,
      TEXT("People who did something in the 28 days before the last 28."), compute_active_people_previous },
    { TEXT("active_people_change"), TEXT("Change in active people"), METRIC_CHANGE,
      TEXT("Active people in the last 28 days against the 28 days before."), compute_active_people_change },
    { TEXT("dau"), TEXT("DAU"), METRIC_COUNT, TEXT("People active on the day."), compute_dau },
    { TEXT("wau"), TEXT("WAU"), METRIC_COUNT, TEXT("People active in 7 days."), compute_wau },
    { TEXT("mau"), TEXT("MAU"), METRIC_COUNT, TEXT("People active in 30 days."), compute_mau },
    { TEXT("stickiness"), TEXT("Stickiness"), METRIC_SHARE,
      TEXT("Mean daily active people of the last 28 days, as a share of MAU."), compute_stickiness },
    { TEXT("seat_use"), TEXT("Seat use"), METRIC_SHARE,
      TEXT("Active people in 28 days, as a share of the seats bought."), compute_seat_use },
    { TEXT("active_days"), TEXT("Active days"), METRIC_COUNT,
      TEXT("Days of the last 28 on which anybody was active."), compute_active_days },
    { TEXT("events"), TEXT("Events"), METRIC_COUNT, TEXT("What people did in the last 28 days, counted."),
      compute_events },
    { TEXT("events_previous"), TEXT("Events before"), METRIC_COUNT,
      TEXT("What people did in the 28 days before the last 28, counted."), compute_events_previous },
    { TEXT("events_change"), TEXT("Change in events"), METRIC_CHANGE,
      TEXT("Events in the last 28 days against the 28 days before."), compute_events_change },
    { TEXT("features_used"), TEXT("Features used"), METRIC_COUNT,
      TEXT("Features used at least once in the last 28 days."), compute_features_used },
    { TEXT("features_used_previous"), TEXT("Features used before"), METRIC_COUNT,
      TEXT("Features used in the 28 days before the last 28."), compute_features_used_previous },
    { TEXT("key_features_used"), TEXT("Key features used"), METRIC_COUNT,
      TEXT("Key features used at least once in the last 28 days."), compute_key_features_used },
    { TEXT("key_features_share"), TEXT("Key features"), METRIC_SHARE,
      TEXT("Key features used in the last 28 days, as a share of all key features."),
      compute_key_features_share },
    { TEXT("people"), TEXT("People"), METRIC_COUNT, TEXT("People ever seen."), compute_people },
    { TEXT("new_people"), TEXT("New people"), METRIC_COUNT,
      TEXT("People seen for the first time in the last 28 days."), compute_new_people },
    { TEXT("returning_people"), TEXT("Returning people"), METRIC_COUNT,
      TEXT("People active in the last 28 days and not in the 28 before, but earlier."),
      compute_returning_people },
    { TEXT("lost_people"), TEXT("Lost people"), METRIC_COUNT,
      TEXT("People active in the 28 days before and not in the last 28."), compute_lost_people },
    { TEXT("first_seen"), TEXT("First seen"), METRIC_DAY, TEXT("The first day with activity."),
      compute_first_seen },
    { TEXT("last_seen"), TEXT("Last seen"), METRIC_DAY, TEXT("The latest day with activity."),
      compute_last_seen },
};
const size_t metric_count = sizeof metrics / sizeof *metrics;

const Metric *metric_find(Str key)
{
    for (size_t i = 0; i < metric_count; i++) {
        if (str_equal(metrics[i].key, key)) return &metrics[i];
    }
    return NULL;
}
