#include "learn/evidence.h"

#include <math.h>
#include <stdlib.h>

typedef struct Known {
    double value;
    bool left;
} Known;

typedef struct Bin {
    double value;
    double cases, left; // with imagined ones the share of those who left is level
    double level;
} Bin;

static int by_value(const void *a, const void *b)
{
    double x = ((const Known *)a)->value, y = ((const Known *)b)->value;
    return (x > y) - (x < y);
}

static bool same(double a, double b)
{
    return !(a < b) && !(a > b);
}

// Bins of about as many cases each; equal values stay together. The cases are sorted by value.
static size_t make_bins(const Known *known, size_t count, Bin *bins)
{
    size_t bin_count = 0;
    for (size_t from = 0, to; from < count; from = to) {
        size_t room = EVIDENCE_BINS_MAX - bin_count, wanted = (count - from + room - 1) / room;
        to = from + wanted;
        if (bin_count + 1 == EVIDENCE_BINS_MAX || to > count) to = count;
        while (to < count && same(known[to].value, known[to - 1].value))
            to++;
        Bin bin = { .value = known[from + (to - from) / 2].value, .cases = (double)(to - from) };
        for (size_t i = from; i < to; i++)
            bin.left += known[i].left;
        bins[bin_count++] = bin;
    }
    return bin_count;
}

// Takes neighbours together until the shares only rise (or only fall): the nearest such to what they are.
static double smooth(Bin *bins, size_t count, double sign)
{
    struct {
        double cases, sum;
        size_t from;
    } blocks[EVIDENCE_BINS_MAX];
    double share[EVIDENCE_BINS_MAX], off = 0;
    size_t block_count = 0;
    for (size_t i = 0; i < count; i++) {
        share[i] = bins[i].level;
        blocks[block_count].cases = bins[i].cases;
        blocks[block_count].sum = bins[i].cases * share[i];
        blocks[block_count++].from = i;
        while (block_count > 1 && sign * blocks[block_count - 2].sum * blocks[block_count - 1].cases >
                                      sign * blocks[block_count - 1].sum * blocks[block_count - 2].cases) {
            blocks[block_count - 2].cases += blocks[block_count - 1].cases;
            blocks[block_count - 2].sum += blocks[block_count - 1].sum;
            block_count--;
        }
    }
    for (size_t b = 0; b < block_count; b++) {
        size_t to = b + 1 < block_count ? blocks[b + 1].from : count;
        for (size_t i = blocks[b].from; i < to; i++) {
            bins[i].level = blocks[b].sum / blocks[b].cases;
            off += bins[i].cases * (bins[i].level - share[i]) * (bins[i].level - share[i]);
        }
    }
    return off;
}

// In whichever direction less has to be moved.
static void make_monotone(Bin *bins, size_t count)
{
    Bin falling[EVIDENCE_BINS_MAX];
    for (size_t i = 0; i < count; i++)
        falling[i] = bins[i];
    double up = smooth(bins, count, 1), down = smooth(falling, count, -1);
    for (size_t i = 0; i < count && down < up; i++)
        bins[i] = falling[i];
}

static double staying(double share_left)
{
    return log((1 - share_left) / share_left);
}

static double held_back(double left, double cases, double base)
{
    return (left + EVIDENCE_HELD_BACK * base) / (cases + EVIDENCE_HELD_BACK);
}

// Corners inside of a level stretch say nothing.
static void add_corners(const Bin *bins, size_t count, double base, Evidence *evidence)
{
    for (size_t i = 0; i < count; i++) {
        bool level = i > 0 && i + 1 < count && same(bins[i - 1].level, bins[i].level) &&
                     same(bins[i].level, bins[i + 1].level);
        if (level) continue;
        evidence->corners[evidence->count].value = bins[i].value;
        evidence->corners[evidence->count++].odds = staying(bins[i].level) - staying(base);
    }
    if (evidence->count == 2 && same(evidence->corners[0].odds, evidence->corners[1].odds))
        evidence->count = 0; // the same everywhere
}

Evidence evidence_fit(const Cases *cases, CaseList list, size_t measure, Arena scratch)
{
    Evidence evidence = { 0 };
    Known *known = ARENA_ARRAY(&scratch, Known, list.count);
    size_t known_count = 0, missing_left = 0, left = 0;
    for (size_t i = 0; i < list.count; i++) {
        double value = cases->values[measure][list.cases[i]];
        bool gone = cases->left[list.cases[i]];
        left += gone;
        missing_left += gone && isnan(value);
        if (!isnan(value)) known[known_count++] = (Known){ value, gone };
    }
    evidence.missing_cases = list.count - known_count;
    evidence.share_missing = list.count > 0 ? (double)evidence.missing_cases / (double)list.count : 0;
    if (known_count < 2) return evidence;
    qsort(known, known_count, sizeof *known, by_value);
    double base = ((double)left + 0.5) / ((double)list.count + 1);
    Bin bins[EVIDENCE_BINS_MAX];
    size_t count = make_bins(known, known_count, bins);
    if (count < 2) return evidence;
    for (size_t i = 0; i < count; i++)
        bins[i].level = held_back(bins[i].left, bins[i].cases, base);
    make_monotone(bins, count);
    add_corners(bins, count, base, &evidence);
    if (evidence.missing_cases > 0)
        evidence.missing =
            staying(held_back((double)missing_left, (double)evidence.missing_cases, base)) - staying(base);
    return evidence;
}

double evidence_of(const Evidence *evidence, double value)
{
    if (isnan(value)) return evidence->missing;
    if (evidence->count == 0) return 0;
    if (value <= evidence->corners[0].value) return evidence->corners[0].odds;
    for (size_t i = 1; i < evidence->count; i++) {
        double from = evidence->corners[i - 1].value, to = evidence->corners[i].value;
        if (value > to) continue;
        double low = evidence->corners[i - 1].odds, high = evidence->corners[i].odds;
        return low + (high - low) * (value - from) / (to - from);
    }
    return evidence->corners[evidence->count - 1].odds;
}
