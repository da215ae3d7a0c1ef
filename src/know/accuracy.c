#include "know/accuracy.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>

// One observation among all, by score.
typedef struct Ranked {
    Points score;
    size_t place; // in what was given
} Ranked;

static int by_score(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) panic("out of memory");
    return memory;
}

// ---- AUC

// The share of the other kind that each observation is on the right side of, equal ones half: for one who
// left, those who stayed with a higher score; for one who stayed, those who left with a lower one.
static void place_values(const Judged *judged, const Ranked *ranked, size_t count, const Accuracy *accuracy,
                         double *shares_out)
{
    size_t left_below = 0, stayed_below = 0;
    for (size_t from = 0, to; from < count; from = to) {
        size_t left = 0, stayed = 0;
        for (to = from; to < count && ranked[to].score == ranked[from].score; to++) {
            left += judged[ranked[to].place].left;
            stayed += !judged[ranked[to].place].left;
        }
        size_t stayed_above = accuracy->stayed - stayed_below - stayed;
        for (size_t i = from; i < to; i++) {
            shares_out[ranked[i].place] =
                judged[ranked[i].place].left
                    ? ((double)stayed_above + (double)stayed / 2) / (double)accuracy->stayed
                    : ((double)left_below + (double)left / 2) / (double)accuracy->left;
        }
        left_below += left;
        stayed_below += stayed;
    }
}

// Sums over accounts of products of what their observations add beyond the mean.
typedef struct Spread {
    double left, stayed, both;
    size_t accounts, with_left, with_stayed;
} Spread;

static Spread spread_of(const Judged *judged, const double *shares, size_t count, double auc)
{
    Spread spread = { 0 };
    for (size_t from = 0, to; from < count; from = to) {
        double left = 0, stayed = 0;
        size_t left_count = 0;
        for (to = from; to < count && judged[to].account == judged[from].account; to++) {
            *(judged[to].left ? &left : &stayed) += shares[to] - auc;
            left_count += judged[to].left;
        }
        spread.left += left * left;
        spread.stayed += stayed * stayed;
        spread.both += left * stayed;
        spread.accounts++;
        spread.with_left += left_count > 0;
        spread.with_stayed += left_count < to - from;
    }
    return spread;
}

static void find_interval(const Spread *spread, Accuracy *accuracy)
{
    if (spread->with_left < 2 || spread->with_stayed < 2) return;
    double left = (double)accuracy->left, stayed = (double)accuracy->stayed;
    double accounts = (double)spread->accounts;
    double with_left = (double)spread->with_left, with_stayed = (double)spread->with_stayed;
    double variance = with_left / (with_left - 1) * spread->left / (left * left) +
                      with_stayed / (with_stayed - 1) * spread->stayed / (stayed * stayed) +
                      2 * accounts / (accounts - 1) * spread->both / (left * stayed);
    const double two_sided_95 = 1.959963984540054;
    double reach = variance > 0 ? two_sided_95 * sqrt(variance) : 0;
    accuracy->low = fmax(0, accuracy->auc - reach);
    accuracy->high = fmin(1, accuracy->auc + reach);
}

static void find_auc(const Judged *judged, const Ranked *ranked, size_t count, Accuracy *accuracy)
{
    if (accuracy->left == 0 || accuracy->stayed == 0) return;
    double *shares = zeroed(count, sizeof *shares), sum = 0;
    place_values(judged, ranked, count, accuracy, shares);
    for (size_t i = 0; i < count; i++)
        sum += judged[i].left ? shares[i] : 0;
    accuracy->auc = sum / (double)accuracy->left;
    Spread spread = spread_of(judged, shares, count, accuracy->auc);
    find_interval(&spread, accuracy);
    free(shares);
}

// ---- how often those of a part left

static void add_to_part(AccuracyPart *part, const Judged *judged)
{
    if (part->count == 0 || judged->score < part->least) part->least = judged->score;
    if (part->count == 0 || judged->score > part->most) part->most = judged->score;
    part->mean += judged->score; // the sum until all are there
    part->count++;
    part->left += judged->left;
}

static void finish_parts(AccuracyPart *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].count > 0) parts[i].mean = llround((double)parts[i].mean / (double)parts[i].count);
    }
}

static void find_parts(const Judged *judged, const Ranked *ranked, size_t count, Accuracy *accuracy)
{
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && ranked[to].score == ranked[from].score;)
            to++;
        size_t tenth = (from + to - 1) * ACCURACY_TENTHS / (2 * count); // of the middle of the equal ones
        for (size_t i = from; i < to; i++) {
            add_to_part(&accuracy->tenths[tenth], &judged[ranked[i].place]);
            add_to_part(&accuracy->bands[judged[ranked[i].place].band], &judged[ranked[i].place]);
        }
    }
    const AccuracyPart *lowest = accuracy->tenths;
    while (lowest->count == 0 && lowest < accuracy->tenths + ACCURACY_TENTHS - 1)
        lowest++; // many equal scores at the bottom reach into a higher tenth
    if (accuracy->left > 0)
        accuracy->lift =
            (double)lowest->left / (double)lowest->count * (double)count / (double)accuracy->left;
    finish_parts(accuracy->tenths, ACCURACY_TENTHS);
    finish_parts(accuracy->bands, BAND_COUNT);
}

static void count_kinds(const Judged *judged, size_t count, Accuracy *accuracy)
{
    for (size_t from = 0, to; from < count; from = to) {
        bool left = false;
        for (to = from; to < count && judged[to].account == judged[from].account; to++) {
            accuracy->left += judged[to].left;
            accuracy->stayed += !judged[to].left;
            left |= judged[to].left;
        }
        accuracy->accounts_left += left;
        accuracy->accounts_stayed += !left;
    }
}

Accuracy accuracy_compute(const Judged *judged, size_t count)
{
    Accuracy accuracy = { .auc = (double)NAN, .low = (double)NAN, .high = (double)NAN, .lift = (double)NAN };
    if (count == 0) return accuracy;
    Ranked *ranked = zeroed(count, sizeof *ranked);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (Ranked){ judged[i].score, i };
    qsort(ranked, count, sizeof *ranked, by_score);
    count_kinds(judged, count, &accuracy);
    find_auc(judged, ranked, count, &accuracy);
    find_parts(judged, ranked, count, &accuracy);
    free(ranked);
    return accuracy;
}
