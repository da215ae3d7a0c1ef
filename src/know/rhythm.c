#include "know/rhythm.h"

#include <assert.h>
#include <math.h>

enum { BEFORE_WEEKS = 13, BEFORE_WEEKS_LEAST = 4 };

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

// The usual range of the known weeks; false when there are too few. Weeks before the first activity do not
// count.
static bool usual_range(const uint32_t *weeks, size_t count, RhythmWeek *out)
{
    double values[BEFORE_WEEKS], distances[BEFORE_WEEKS];
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        bool before_first = known == 0 && weeks[i] == 0;
        if (weeks[i] != USAGE_UNKNOWN && !before_first) values[known++] = weeks[i];
    }
    if (known < BEFORE_WEEKS_LEAST) return false;
    double middle = median(values, known);
    for (size_t i = 0; i < known; i++)
        distances[i] = fabs(values[i] - middle);
    double reach = fmax(2 * 1.4826 * median(distances, known), fmax(2, middle / 10));
    out->low = (uint32_t)fmax(0, floor(middle - reach));
    out->high = (uint32_t)ceil(middle + reach);
    return true;
}

void rhythm_weeks(const Engine *engine, uint32_t account, uint16_t day, size_t count, RhythmWeek *weeks_out)
{
    assert(count > 0 && count <= RHYTHM_WEEKS_MAX);
    uint32_t active[RHYTHM_WEEKS_MAX + BEFORE_WEEKS];
    size_t all = count + BEFORE_WEEKS;
    engine_usage_weeks(engine, account, day, (uint32_t)all, active);
    for (size_t i = 0; i < count; i++) {
        uint32_t back = (uint32_t)(count - 1 - i) * 7;
        weeks_out[i] = (RhythmWeek){ .end = day > back ? (uint16_t)(day - back) : 0,
                                     .active = active[BEFORE_WEEKS + i],
                                     .low = USAGE_UNKNOWN,
                                     .high = USAGE_UNKNOWN };
        usual_range(&active[i], BEFORE_WEEKS, &weeks_out[i]);
    }
}
