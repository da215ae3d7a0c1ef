// calendar.h: writes a calendar of whole days as iCalendar (RFC 5545), for programs that subscribe to it.
#ifndef PERENNIAL_CODEC_CALENDAR_H
#define PERENNIAL_CODEC_CALENDAR_H

#include "base/buf.h"

typedef struct CalendarDay {
    Str uid; // the same each time it is written
    Str title, note, url;
    int64_t day;        // since 1970-01-01
    int64_t changed_us; // when it was changed last
} CalendarDay;

void calendar_append(Buf *out, Str name, const CalendarDay *days, size_t count);

#endif
