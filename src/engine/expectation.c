#include "engine/expectation.h"

#include "engine/median.h"

#include <assert.h>
#include <math.h>

enum {
    WEEKS_MAX = 2 * (EXPECTATION_DAYS_MAX / 7) + EXPECTATION_BLOCKS,
    LINE_WEEKS_LEAST = 4,
    BLOCKS_LEAST = 4,
};

static const double CROWD_LEAST = 10;      // person-days of others in a block; fewer say nothing
static const double COLLECTED_LEAST = 0.5; // of what is usual; a block with less is left out

static int32_t weeks_of(int32_t length)
{
    return (length + 6) / 7;
}

int32_t expectation_block_end(int32_t to, int32_t length, unsigned block)
{
    return block == 0 ? to : to - 7 * (weeks_of(length) + (int32_t)block - 1);
}

// value + slope * (weeks ago)
typedef struct Line {
    double value, slope;
} Line;

// Through the values of one weekday, the newest first. Half the pairs may be off by anything.
static Line robust_line(const double *values, size_t count)
{
    static const size_t PAIRS_MAX = (size_t)WEEKS_MAX * (WEEKS_MAX - 1) / 2;
    double scratch[(size_t)WEEKS_MAX * (WEEKS_MAX - 1) / 2];
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            scratch[pairs++] = (values[j] - values[i]) / (double)(j - i);
    assert(pairs <= PAIRS_MAX);
    Line line = { .slope = median_of(scratch, pairs) };
    for (size_t i = 0; i < count; i++)
        scratch[i] = values[i] - line.slope * (double)i;
    line.value = median_of(scratch, count);
    return line;
}

void expectation_prepare(Expectation *expectation, const Crowd *crowd, int32_t to, int32_t length)
{
    assert(length >= 1 && length <= EXPECTATION_DAYS_MAX);
    *expectation = (Expectation){ .to = to, .length = length };
    int32_t weeks = 2 * weeks_of(length) + EXPECTATION_BLOCKS - 2; // the oldest block included
    int32_t first = to - 7 * weeks + 1;
    while (first <= to && crowd_on(crowd, first) == 0)
        first++; // nothing was collected yet

    Line lines[7] = { 0 }; // by days ago modulo 7
    for (int32_t weekday = 0; weekday < 7; weekday++) {
        double values[WEEKS_MAX];
        size_t count = 0;
        for (int32_t day = to - weekday; day >= first && count < (size_t)weeks; day -= 7)
            values[count++] = crowd_on(crowd, day);
        if (count < LINE_WEEKS_LEAST) return;
        lines[weekday] = robust_line(values, count);
    }
    for (unsigned block = 0; block < EXPECTATION_BLOCKS; block++) {
        int32_t end = expectation_block_end(to, length, block);
        for (int32_t day = end; day > end - length; day--) {
            if (day < first) continue;
            const Line *line = &lines[(to - day) % 7];
            expectation->people[block] += crowd_on(crowd, day);
            expectation->usual[block] += fmax(0, line->value + line->slope * ((to - day) / 7));
        }
    }
}

// Which share of the usual all others did in a block. At most 1: that others do more is asked of nobody.
static double share_of_usual(const Expectation *expectation, unsigned block, double own, double own_share)
{
    double usual = expectation->usual[block] * (1 - own_share);
    if (usual < CROWD_LEAST || own_share > 0.5) return 1;
    return fmax(0, fmin(1, (expectation->people[block] - own) / usual));
}

// Of values around their median; puts them into another order.
static double robust_deviation(double *values, size_t count, double median)
{
    static const double OF_NORMAL = 1.4826; // standard deviation / median distance of a normal distribution
    for (size_t i = 0; i < count; i++)
        values[i] = fabs(values[i] - median);
    return OF_NORMAL * median_of(values, count);
}

Expected expectation_of(const Expectation *expectation, const uint32_t own[EXPECTATION_BLOCKS], int32_t first)
{
    double sum = 0, all = 0;
    for (unsigned block = 0; block < EXPECTATION_BLOCKS; block++) {
        sum += own[block];
        all += expectation->people[block];
    }
    double own_share = all > 0 ? fmin(1, sum / all) : 1;
    double usual[EXPECTATION_BLOCKS];
    size_t count = 0;
    for (unsigned block = 1; block < EXPECTATION_BLOCKS; block++) {
        int32_t end = expectation_block_end(expectation->to, expectation->length, block);
        double share = share_of_usual(expectation, block, own[block], own_share);
        bool before = first == 0 || end - expectation->length + 1 < first;
        if (!before && share >= COLLECTED_LEAST) usual[count++] = own[block] / share;
    }
    if (count < BLOCKS_LEAST) return (Expected){ (double)NAN, (double)NAN };
    double share = share_of_usual(expectation, 0, own[0], own_share), median = median_of(usual, count);
    double days = median * share, spread = robust_deviation(usual, count, median) * share;
    return (Expected){ days, fmax(spread, sqrt(days)) };
}
