// segment_view.h: the table that a segment was saved with: its columns, its order, and filters that no
// formula can say, such as one on health.
#ifndef PERENNIAL_KNOW_SEGMENT_VIEW_H
#define PERENNIAL_KNOW_SEGMENT_VIEW_H

#include "know/account_table.h"

enum { SEGMENT_COLUMNS_MAX = 100, SEGMENT_SORT_BYTES_MAX = 120 };

typedef struct SegmentView {
    Str sort; // a field, with a leading minus the largest first; or empty
    AccountFilter filters[ACCOUNT_FILTERS_MAX];
    size_t filter_count;
} SegmentView;

// {"columns": [texts], "sort": text, "filter": ["field:operator:value"]}, each may be missing; other members
// are the app's own. Empty text: an empty view. Texts in the arena. STATUS_INVALID says what is wrong.
MUST_USE Status segment_view_read(Str view, Arena *arena, SegmentView *view_out, Error *error);

#endif
