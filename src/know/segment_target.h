// segment_target.h: what a segment should reach: measures of its own with a target each.
#ifndef PERENNIAL_KNOW_SEGMENT_TARGET_H
#define PERENNIAL_KNOW_SEGMENT_TARGET_H

#include "know/segment.h"

enum { SEGMENT_TARGETS_MAX = 10, SEGMENT_TARGET_NAME_BYTES_MAX = 100 };

typedef struct SegmentTarget {
    Str name, text;
    const Formula *formula; // a number, share or duration: its median counts; a yes or no: the share of yes
    bool at_most;           // else at least
    double target;
} SegmentTarget;

typedef struct SegmentTargets {
    SegmentTarget items[SEGMENT_TARGETS_MAX];
    size_t count;
} SegmentTargets;

// [{"name": …, "formula": …, "wanted": "at_least" or "at_most", "target": number}]; empty text: none. In the
// arena, with the life of `names`. STATUS_INVALID says which is wrong, and why.
MUST_USE Status segment_targets_read(Str targets, FormulaScope scope, const FormulaNames *names, Arena *arena,
                                     SegmentTargets *targets_out, Error *error);

// How a segment stands to one of its targets.
typedef struct TargetFigure {
    double value;   // NAN: nobody has one
    size_t known;   // members who have one
    size_t reached; // members who reach it by themselves
} TargetFigure;

// Of these members' values; NAN where one is missing. Changes the array.
TargetFigure target_figure(const SegmentTarget *target, double *values, size_t count);

bool target_is_met(const SegmentTarget *target, double value);

#endif
