#include "base/timestamp.h"

// Howard Hinnant's civil-calendar arithmetic: years start in March, so that the leap day comes last.
int64_t date_to_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void days_to_date(int64_t days, int *year_out, int *month_out, int *day_out)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day_out = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month_out = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year_out = (int)(year_of_era + era * 400 + (*month_out <= 2 ? 1 : 0));
}

// Takes exactly `count` digits from the front.
static bool take_digits(Str *s, size_t count, int *value_out)
{
    if (s->len < count) return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = s->data[i];
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    *s = (Str){ s->data + count, s->len - count };
    *value_out = value;
    return true;
}

static bool take_char(Str *s, char c)
{
    if (s->len == 0 || s->data[0] != c) return false;
    *s = (Str){ s->data + 1, s->len - 1 };
    return true;
}

static bool take_date(Str *s, int64_t *days_out)
{
    static const int month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int year, month, day;
    if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) || !take_char(s, '-') ||
        !take_digits(s, 2, &day)) {
        return false;
    }
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > month_days[month - 1]) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2 && day == 29 && !leap) return false;
    *days_out = date_to_days(year, month, day);
    return true;
}

static bool take_clock(Str *s, int64_t *us_out)
{
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute)) return false;
    if (take_char(s, ':')) {
        if (!take_digits(s, 2, &second)) return false;
        if (take_char(s, '.') || take_char(s, ',')) {
            int digit;
            int64_t unit = 100000;
            if (!take_digits(s, 1, &digit)) return false;
            do {
                fraction += digit * unit;
                unit /= 10;
            } while (take_digits(s, 1, &digit));
        }
    }
    if (hour > 23 || minute > 59 || second > 60) return false;
    if (second == 60) second = 59;
    *us_out = ((hour * 60 + minute) * INT64_C(60) + second) * US_PER_SECOND + fraction;
    return true;
}

// The zone's offset to UTC; nothing at all means UTC.
static bool take_zone(Str *s, int64_t *offset_us_out)
{
    *offset_us_out = 0;
    if (s->len == 0 || take_char(s, 'Z') || take_char(s, 'z')) return true;
    int sign = take_char(s, '+') ? 1 : take_char(s, '-') ? -1 : 0;
    int hours, minutes = 0;
    if (sign == 0 || !take_digits(s, 2, &hours)) return false;
    bool colon = take_char(s, ':');
    if ((colon || s->len > 0) && !take_digits(s, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *offset_us_out = sign * (hours * INT64_C(60) + minutes) * 60 * US_PER_SECOND;
    return true;
}

bool timestamp_parse(Str text, int64_t *us_out)
{
    int64_t days, clock_us = 0, offset_us = 0;
    if (!take_date(&text, &days)) return false;
    if (text.len > 0) {
        if (!take_char(&text, 'T') && !take_char(&text, ' ') && !take_char(&text, 't')) return false;
        if (!take_clock(&text, &clock_us) || !take_zone(&text, &offset_us)) return false;
    }
    if (text.len > 0) return false;
    *us_out = days * US_PER_DAY + clock_us - offset_us;
    return true;
}

bool date_parse(Str text, int64_t *days_out)
{
    int64_t days;
    if (text.len != 10 || !take_date(&text, &days)) return false;
    *days_out = days;
    return true;
}

void timestamp_write(char text[TIMESTAMP_TEXT_BYTES], int64_t us)
{
    int64_t days = us / US_PER_DAY - (us % US_PER_DAY < 0 ? 1 : 0);
    int64_t rest_ms = (us - days * US_PER_DAY) / 1000;
    int year, month, day;
    days_to_date(days, &year, &month, &day);
    snprintf(text, TIMESTAMP_TEXT_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)year % 10000u,
             (unsigned)month % 100u, (unsigned)day % 100u, (unsigned)(rest_ms / 3600000) % 100u,
             (unsigned)(rest_ms / 60000 % 60), (unsigned)(rest_ms / 1000 % 60), (unsigned)(rest_ms % 1000));
}

Str timestamp_format(Arena *arena, int64_t us)
{
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_write(text, us);
    return arena_copy(arena, str_from_c(text));
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t timestamp_now_real(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t timestamp_now_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
