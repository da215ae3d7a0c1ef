// zone.h: the days of one time zone. A database has one zone; a day is a calendar day there.
#ifndef PERENNIAL_BASE_ZONE_H
#define PERENNIAL_BASE_ZONE_H

#include "base/str.h"

// Days are counted from 1970-01-01 local (day 0) and fit 16 bits: the last is 2149-06-05.
enum { ZONE_DAYS = 65535 };

typedef struct Zone Zone; // immutable once made: threads may share it

// Makes the zone from the system's zone data, for example "Europe/Berlin" or "UTC". NULL when there is no
// such zone. Changes the process's TZ for a moment: call it before threads start. Pair with zone_destroy.
Zone *zone_create(Str name);
void zone_destroy(Zone *zone);

// Whether the system knows a zone of this name.
bool zone_is_known(Str name);

Str zone_name(const Zone *zone); // borrowed

// The day that holds the instant; false when it lies outside day 0 to ZONE_DAYS - 1.
bool zone_day(const Zone *zone, int64_t us, uint16_t *day_out);

// The first instant of the day; `day` may be ZONE_DAYS. A day the zone skipped has no length.
int64_t zone_day_start(const Zone *zone, uint32_t day);

#endif
