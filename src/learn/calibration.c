#include "learn/calibration.h"

#include "learn/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_chance(const void *a, const void *b)
{
    const Foretold *x = a, *y = b;
    if (x->chance < y->chance || x->chance > y->chance) return x->chance < y->chance ? -1 : 1;
    return (int)x->left - (int)y->left;
}

static void find_parts(const Foretold *sorted, size_t count, Calibration *calibration)
{
    for (size_t from = 0, to; from < count; from = to) {
        size_t room = CALIBRATION_PARTS - calibration->part_count;
        to = from + (count - from + room - 1) / room;
        while (to < count && !(sorted[to].chance > sorted[to - 1].chance))
            to++;
        CalibrationPart *part = &calibration->parts[calibration->part_count++];
        for (size_t i = from; i < to; i++) {
            part->count++;
            part->left += sorted[i].left;
            part->said += sorted[i].chance;
        }
        part->said /= (double)part->count;
    }
}

static void find_slope(const Foretold *foretold, size_t count, Arena scratch, Calibration *calibration)
{
    double *odds = ARENA_ARRAY(&scratch, double, count);
    bool *left = ARENA_ARRAY(&scratch, bool, count);
    for (size_t i = 0; i < count; i++) {
        odds[i] = log(foretold[i].chance / (1 - foretold[i].chance));
        left[i] = foretold[i].left;
    }
    const double *inputs[] = { odds };
    const LogisticData data = { .inputs = inputs, .input_count = 1, .left = left, .rows = count };
    Logistic model = { 0 };
    logistic_fit(&data, &(LogisticPenalty){ 0 }, scratch, &model);
    if (!model.settled) return;
    calibration->slope = model.weights[0];
    calibration->constant = model.constant;
}

Calibration calibration_of(const Foretold *foretold, size_t count, Arena scratch)
{
    Calibration calibration = { .slope = (double)NAN, .constant = (double)NAN };
    if (count == 0) return calibration;
    double said = 0, left = 0;
    for (size_t i = 0; i < count; i++) {
        double off = (foretold[i].left ? 1 : 0) - foretold[i].chance;
        said += foretold[i].chance;
        left += foretold[i].left;
        calibration.brier += off * off / (double)count;
    }
    calibration.said = said / (double)count;
    calibration.came = left / (double)count;
    calibration.brier_base = calibration.came * (1 - calibration.came);
    if (left > 0 && left < (double)count) find_slope(foretold, count, scratch, &calibration);
    Foretold *sorted = ARENA_ARRAY(&scratch, Foretold, count);
    memcpy(sorted, foretold, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_chance);
    find_parts(sorted, count, &calibration);
    return calibration;
}
