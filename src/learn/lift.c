#include "learn/lift.h"

#include "know/accuracy.h"

#include <math.h>
#include <stdlib.h>

static const double two_sided_95 = 1.959963984540054;

// Cases with a value.
typedef struct KnownCase {
    double value;
    uint32_t account;
    uint8_t part;
    bool left;
} KnownCase;

typedef struct Limit {
    bool found, below;
    double value;
    double parting; // chi-square: how well it tells them apart
} Limit;

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool beyond(const Limit *limit, double value)
{
    return limit->below ? value <= limit->value : value >= limit->value;
}

// Chi-square of the fourfold table.
static double parting(double flagged, double flagged_left, double count, double left)
{
    double diagonal = flagged_left * (count - left - (flagged - flagged_left)) -
                      (flagged - flagged_left) * (left - flagged_left);
    double margins = flagged * (count - flagged) * left * (count - left);
    return margins > 0 ? diagonal * diagonal * count / margins : 0;
}

static Limit judge_limit(const KnownCase *known, size_t count, int part, double value, bool below)
{
    Limit limit = { .below = below, .value = value };
    double all = 0, left = 0, flagged = 0, flagged_left = 0;
    for (size_t i = 0; i < count; i++) {
        if (known[i].part == part) continue;
        bool flag = beyond(&limit, known[i].value);
        all++;
        left += known[i].left;
        flagged += flag;
        flagged_left += flag && known[i].left;
    }
    bool enough = flagged >= LIFT_CASES_LEAST && all - flagged >= LIFT_CASES_LEAST;
    limit.found = enough && flagged_left * all > flagged * left; // flagged ones do leave more often
    limit.parting = limit.found ? parting(flagged, flagged_left, all, left) : 0;
    return limit;
}

// The best limit on all cases but those of the part; -1: on all.
static Limit best_limit(const KnownCase *known, size_t count, const double *sorted, int part)
{
    Limit best = { 0 };
    for (size_t i = 1; i <= LIFT_LIMITS; i++) {
        double value = sorted[i * (count - 1) / (LIFT_LIMITS + 1)];
        for (int below = 0; below < 2; below++) {
            Limit limit = judge_limit(known, count, part, value, below);
            if (limit.found && (!best.found || limit.parting > best.parting)) best = limit;
        }
    }
    return best;
}

LiftRange lift_range(const Flagged *cases, size_t count)
{
    LiftRange range = { (double)NAN, (double)NAN, (double)NAN };
    double left = 0, flagged = 0, both = 0, sum = 0, accounts = 0;
    for (size_t i = 0; i < count; i++) {
        left += cases[i].left;
        flagged += cases[i].flagged;
        both += cases[i].flagged && cases[i].left;
    }
    if (!(both > 0)) return range;
    range.lift = both / flagged * (double)count / left;
    for (size_t from = 0, to; from < count; from = to) {
        double pull = 0; // of the account on the logarithm
        for (to = from; to < count && cases[to].account == cases[from].account; to++)
            pull += (cases[to].flagged && cases[to].left ? 1 / both : 0) -
                    (cases[to].flagged ? 1 / flagged : 0) - (cases[to].left ? 1 / left : 0) +
                    1 / (double)count;
        sum += pull * pull;
        accounts++;
    }
    if (accounts < 2) return range;
    double reach = two_sided_95 * sqrt(accounts / (accounts - 1) * sum);
    range.low = range.lift * exp(-reach);
    range.high = range.lift * exp(reach);
    return range;
}

// The AUC of the value itself: ranks stand for values, which accuracy takes as points.
static void find_auc(const KnownCase *known, size_t count, const double *sorted, size_t tried, Arena scratch,
                     Lift *lift)
{
    Judged *judged = ARENA_ARRAY(&scratch, Judged, count);
    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = count; // the first place of the value
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (sorted[middle] < known[i].value)
                low = middle + 1;
            else
                high = middle;
        }
        judged[i] = (Judged){ .score = (Points)low, .account = known[i].account, .left = known[i].left };
    }
    Accuracy accuracy = accuracy_compute(judged, count);
    lift->auc = accuracy.auc;
    lift->low = accuracy.low;
    lift->high = accuracy.high;
    if (isnan(accuracy.low) || accuracy.accounts_left < ACCURACY_FEW ||
        accuracy.accounts_stayed < ACCURACY_FEW)
        return;
    double error = fmax(accuracy.high - accuracy.auc, accuracy.auc - accuracy.low) / two_sided_95;
    double by_chance = error > 0 ? erfc(fabs(accuracy.auc - 0.5) / error / sqrt(2)) : 0;
    lift->clear = fabs(accuracy.auc - 0.5) > 0 && by_chance * (double)tried < 0.05;
}

static void find_lift(const KnownCase *known, size_t count, const double *sorted, size_t part_count,
                      Arena scratch, Lift *lift)
{
    Limit all = best_limit(known, count, sorted, -1), limits[CASE_PARTS_MAX];
    if (!all.found) return;
    lift->found = true;
    lift->below = all.below;
    lift->limit = all.value;
    for (size_t part = 0; part < part_count; part++)
        limits[part] = best_limit(known, count, sorted, (int)part);
    Flagged *flagged = ARENA_ARRAY(&scratch, Flagged, count);
    double beyond_all = 0, left = 0, caught = 0;
    for (size_t i = 0; i < count; i++) {
        const Limit *limit = &limits[known[i].part];
        flagged[i] =
            (Flagged){ known[i].account, limit->found && beyond(limit, known[i].value), known[i].left };
        bool flag = beyond(&all, known[i].value);
        beyond_all += flag;
        left += known[i].left;
        caught += flag && known[i].left;
    }
    lift->flagged = beyond_all / (double)count;
    lift->caught = left > 0 ? caught / left : 0;
    LiftRange range = lift_range(flagged, count);
    lift->lift = range.lift;
    lift->lift_low = range.low;
    lift->lift_high = range.high;
}

Lift lift_find(const Cases *cases, CaseList list, const uint8_t *parts, size_t part_count, size_t measure,
               size_t tried, Arena scratch)
{
    Lift lift = { .auc = (double)NAN, .low = (double)NAN, .high = (double)NAN };
    KnownCase *known = ARENA_ARRAY(&scratch, KnownCase, list.count);
    double *sorted = ARENA_ARRAY(&scratch, double, list.count);
    for (size_t i = 0; i < list.count; i++) {
        double value = cases->values[measure][list.cases[i]];
        if (isnan(value)) continue;
        sorted[lift.known] = value;
        known[lift.known++] = (KnownCase){ .value = value,
                                           .account = cases->accounts[list.cases[i]],
                                           .part = parts[i],
                                           .left = cases->left[list.cases[i]] };
    }
    if (lift.known < 2) return lift;
    qsort(sorted, lift.known, sizeof *sorted, ascending);
    find_auc(known, lift.known, sorted, tried, scratch, &lift);
    find_lift(known, lift.known, sorted, part_count, scratch, &lift);
    return lift;
}
