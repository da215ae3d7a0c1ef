// score.h: the arithmetic of health: from the values of measures to one score, and back into what made it.
//
// Everything is counted in whole ten-thousandths of a point, so that parts add up to their sum to the last
// digit, always. A score is the weighted mean of the points of the measures that count on the day; what the
// mean cannot be divided into evenly goes to the parts with the largest remainders (Hamilton's method).
// docs/health.md says it for users.
#ifndef PERENNIAL_KNOW_SCORE_H
#define PERENNIAL_KNOW_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t Points; // ten-thousandths of a point

enum {
    POINT = 10000,
    SCORE_FULL = 100 * POINT,
    SHOWN_POINT = POINT / 10, // people are shown tenths
    CURVE_CORNERS_MAX = 12,
    SCORE_MEASURES_MAX = 40,
    SCORE_EXCEPTIONS_MAX = 20,
    SCORE_WEIGHT_MAX = 1000 * 1000, // in thousandths
};

#define POINTS_NONE INT64_MIN // no score

// Straight lines between corners; level before the first and behind the last.
typedef struct Curve {
    struct {
        double value;
        Points points;
    } corners[CURVE_CORNERS_MAX]; // by value, each larger than the one before
    size_t count;                 // at least 2
} Curve;

Points curve_points(const Curve *curve, double value); // 0 to SCORE_FULL; `value` is not NAN

typedef enum ScoreGroup { GROUP_EXPERIENCE, GROUP_OUTCOME, GROUP_COUNT } ScoreGroup;

typedef struct ScoreMeasure {
    Curve curve;
    int64_t weight; // in thousandths, 1 to SCORE_WEIGHT_MAX
    ScoreGroup group;
    bool left_out;         // when its value is missing; else `missing_points` stand for it
    Points missing_points; // 0 to SCORE_FULL
} ScoreMeasure;

typedef enum ExceptionEffect { EXCEPTION_AT_MOST, EXCEPTION_AT_LEAST, EXCEPTION_NO_SCORE } ExceptionEffect;

typedef struct ScoreException {
    ExceptionEffect effect;
    Points points;
} ScoreException;

typedef enum Band { BAND_NONE, BAND_AT_RISK, BAND_WATCH, BAND_THRIVING, BAND_COUNT } Band;

typedef struct ScoreRules {
    ScoreMeasure measures[SCORE_MEASURES_MAX];
    size_t measure_count;
    ScoreException exceptions[SCORE_EXCEPTIONS_MAX]; // applied in this order
    size_t exception_count;
    Points watch_from, thriving_from; // the bands
} ScoreRules;

Band score_band(const ScoreRules *rules, Points score);

// ---- one day

typedef struct ScoreBrief {
    Points score;               // after exceptions; POINTS_NONE
    Points mean;                // before them
    Points groups[GROUP_COUNT]; // the mean of each group alone; POINTS_NONE where nothing counts
} ScoreBrief;

// `values` of the measures, NAN where missing; `exceptions` above 0 where one holds. The quick way, for many
// accounts and days.
ScoreBrief score_brief(const ScoreRules *rules, const double *values, const double *exceptions);

typedef enum MeasureState {
    MEASURE_LEFT_OUT, // missing, and does not count
    MEASURE_ASSUMED,  // missing, and points stand for it
    MEASURE_KNOWN,
} MeasureState;

typedef struct ScoreDay {
    ScoreBrief brief;
    struct {
        MeasureState state;
        Points curve;  // 0 to SCORE_FULL; 0 when left out
        Points points; // what it adds to the mean; all together are brief.mean
        Points of;     // the most it could add; all together are SCORE_FULL
    } measures[SCORE_MEASURES_MAX];
    // What each adds: brief.mean and all of them are brief.score. All 0 without a score.
    Points exceptions[SCORE_EXCEPTIONS_MAX];
} ScoreDay;

void score_day(const ScoreRules *rules, const double *values, const double *exceptions, ScoreDay *day_out);

// ---- the change between two days

// All lines together are `total`.
typedef struct ScoreChange {
    bool known; // both days have a score; else everything is 0
    Points total;
    Points measures[SCORE_MEASURES_MAX]; // what changed in the values
    Points missing;                      // values that began or ceased to be missing
    Points exceptions[SCORE_EXCEPTIONS_MAX];
    Points definition; // the day before, judged by today's rules instead of those of then
} ScoreChange;

// `before` is the earlier day by the rules of `now`; `score_then` is what it scored by the rules of then, the
// same when these are the same.
ScoreChange score_change(const ScoreRules *rules, const ScoreDay *now, const ScoreDay *before,
                         Points score_then);

// ---- as people are shown it

// The nearest tenth of a point, halves up, in ten-thousandths.
Points points_shown(Points points);

// Rounds `parts` to tenths of a point so that they add up to `total`, a number of whole tenths less than a
// tenth away from their sum. A part of whole tenths stays as it is.
void points_show_parts(const Points *parts, size_t count, Points total, Points *shown_out);

#endif
