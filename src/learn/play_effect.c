#include "learn/play_effect.h"

#include "learn/student.h"

#include <math.h>

static const double normal_975 = 1.959963984540054;

static bool has_value(const EffectUnit *unit)
{
    return isfinite(unit->after);
}

static EffectVerdict judge(const Effect *effect)
{
    if (!isfinite(effect->low) || !isfinite(effect->high)) return EFFECT_TOO_LITTLE;
    return effect->low > 0 ? EFFECT_RISES : effect->high < 0 ? EFFECT_FALLS : EFFECT_NONE_CLEAR;
}

static Effect count_sides(const EffectUnit *units, size_t count)
{
    Effect effect = {
        .difference = (double)NAN, .low = (double)NAN, .high = (double)NAN, .verdict = EFFECT_TOO_LITTLE
    };
    double sums[2] = { 0 };
    size_t counts[2] = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (!has_value(&units[i])) continue;
        sums[units[i].held] += units[i].after;
        counts[units[i].held]++;
    }
    effect.played_count = counts[0];
    effect.held_count = counts[1];
    effect.played = counts[0] > 0 ? sums[0] / (double)counts[0] : (double)NAN;
    effect.held = counts[1] > 0 ? sums[1] / (double)counts[1] : (double)NAN;
    effect.difference = effect.played - effect.held;
    return effect;
}

static bool is_enough(const Effect *effect)
{
    return effect->played_count >= EFFECT_UNITS_LEAST && effect->held_count >= EFFECT_UNITS_LEAST;
}

// ---- shares

void effect_wilson(double share, double count, double *low_out, double *high_out)
{
    double z2 = normal_975 * normal_975, middle = (share + z2 / (2 * count)) / (1 + z2 / count);
    double half =
        normal_975 / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count * count));
    *low_out = middle - half;
    *high_out = middle + half;
}

Effect effect_of_shares(const EffectUnit *units, size_t count)
{
    Effect effect = count_sides(units, count);
    if (!is_enough(&effect)) return effect;
    double low1, high1, low2, high2, p1 = effect.played, p2 = effect.held;
    effect_wilson(p1, (double)effect.played_count, &low1, &high1);
    effect_wilson(p2, (double)effect.held_count, &low2, &high2);
    effect.low = effect.difference - hypot(p1 - low1, high2 - p2);
    effect.high = effect.difference + hypot(high1 - p1, p2 - low2);
    effect.verdict = judge(&effect);
    return effect;
}

// ---- means

// Of each side, of the units that have both.
typedef struct Pairs {
    double count, mean_before, mean_after, before_before, before_after;
} Pairs;

static Pairs pairs_of(const EffectUnit *units, size_t count, bool held)
{
    Pairs pairs = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (units[i].held != held || !has_value(&units[i]) || !isfinite(units[i].before)) continue;
        pairs.count++;
        double step_before = units[i].before - pairs.mean_before,
               step_after = units[i].after - pairs.mean_after;
        pairs.mean_before += step_before / pairs.count;
        pairs.mean_after += step_after / pairs.count;
        pairs.before_before += step_before * (units[i].before - pairs.mean_before);
        pairs.before_after += step_before * (units[i].after - pairs.mean_after);
    }
    return pairs;
}

typedef struct Spread {
    double count, mean, square; // square: of the distances from the mean
} Spread;

static Spread adjusted(const EffectUnit *units, size_t count, bool held, double slope, double middle)
{
    Spread spread = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (units[i].held != held || !has_value(&units[i])) continue;
        double before = isfinite(units[i].before) ? units[i].before : middle;
        double value = units[i].after - slope * (before - middle), step = value - spread.mean;
        spread.count++;
        spread.mean += step / spread.count;
        spread.square += step * (value - spread.mean);
    }
    return spread;
}

Effect effect_of_means(const EffectUnit *units, size_t count)
{
    Effect effect = count_sides(units, count);
    if (!is_enough(&effect)) return effect;
    Pairs played = pairs_of(units, count, false), held = pairs_of(units, count, true);
    double within = played.before_before + held.before_before, known = played.count + held.count;
    bool regress = within > 0 && known > 3;
    double slope = regress ? (played.before_after + held.before_after) / within : 0;
    double middle =
        known > 0 ? (played.count * played.mean_before + held.count * held.mean_before) / known : 0;
    Spread a = adjusted(units, count, false, slope, middle), b = adjusted(units, count, true, slope, middle);
    double va = a.square / (a.count - 1) / a.count, vb = b.square / (b.count - 1) / b.count;
    effect.difference = a.mean - b.mean;
    effect.low = effect.high = effect.difference;
    if (va + vb > 0) {
        double freedom =
            (va + vb) * (va + vb) / (va * va / (a.count - 1) + vb * vb / (b.count - 1)) - regress;
        double half = student_quantile(0.975, freedom) * sqrt(va + vb);
        effect.low -= half;
        effect.high += half;
    }
    effect.verdict = judge(&effect);
    return effect;
}

// ---- staying

void stay_curve(const StayUnit *units, size_t count, bool held, const int *days, size_t day_count,
                double *share_out)
{
    double share = 1;
    int last = days[day_count - 1];
    size_t next = 0;
    for (int day = 0; day <= last && next < day_count; day++) {
        size_t there = 0, lost = 0;
        for (size_t i = 0; i < count; i++) {
            if (units[i].held != held || units[i].days < day) continue;
            there++;
            lost += units[i].lost && units[i].days == day;
        }
        if (there > 0) share *= 1 - (double)lost / (double)there;
        if (day == days[next]) share_out[next++] = there > 0 ? share : (double)NAN;
    }
}
