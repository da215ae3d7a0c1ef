// timestamp.h: instants as int64 microseconds since 1970-01-01T00:00:00Z, and their ISO-8601 text.
#ifndef PERENNIAL_BASE_TIMESTAMP_H
#define PERENNIAL_BASE_TIMESTAMP_H

#include "base/arena.h"
#include "base/str.h"

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_HOUR (INT64_C(3600) * US_PER_SECOND)
#define US_PER_DAY (INT64_C(86400) * US_PER_SECOND)

// Parses ISO-8601: YYYY-MM-DD, then optionally 'T' or ' ' and HH:MM[:SS[.fraction]] and 'Z', +HH:MM, +HHMM
// or nothing (taken as UTC). Years 1970 to 9999; digits beyond microseconds are cut; second 60 becomes 59.
bool timestamp_parse(Str text, int64_t *us_out);

// "2016-06-30T12:00:00.000Z", milliseconds.
Str timestamp_format(Arena *arena, int64_t us);

enum { TIMESTAMP_TEXT_BYTES = 25 }; // with NUL
void timestamp_write(char text[TIMESTAMP_TEXT_BYTES], int64_t us);

// Proleptic Gregorian calendar, days since 1970-01-01.
int64_t date_to_days(int year, int month, int day);
void days_to_date(int64_t days, int *year_out, int *month_out, int *day_out);

// Parses exactly YYYY-MM-DD.
bool date_parse(Str text, int64_t *days_out);

int64_t timestamp_now_real(void); // the machine's clock
int64_t timestamp_now_monotonic(void);

#endif
