// segment_asking.h: the segment of a request, compiled, and who is in it.
#ifndef PERENNIAL_API_SEGMENT_ASKING_H
#define PERENNIAL_API_SEGMENT_ASKING_H

#include "api/request.h"
#include "know/segment.h"

typedef struct AskedSegment {
    Segment segment;
    const Formula *formula; // NULL: a list
} AskedSegment;

// STATUS_NOT_FOUND; STATUS_INVALID where its formula does not compile any more. In the request's arena.
MUST_USE Status asked_segment(Request *request, Str id, AskedSegment *asked_out);

// A StateHandler of the path's segment: what GET shows, and every edit of it changes.
MUST_USE Status segment_state(Request *request, JsonWriter *json);

// in_out[account] of a segment of accounts. Of today as the watch last noted it, where it has.
void asked_accounts(Request *request, const AskedSegment *asked, uint16_t day, bool *in_out, size_t count);

#endif
