#include "base/zone.h"

#include "base/status.h"
#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>

enum { ZONE_NAME_BYTES_MAX = 63 };

struct Zone {
    char name[ZONE_NAME_BYTES_MAX + 1];
    int64_t starts_us[ZONE_DAYS + 1];
};

static int64_t local_day(int64_t seconds)
{
    time_t instant = (time_t)seconds;
    struct tm parts;
    if (!localtime_r(&instant, &parts)) panic("localtime_r failed");
    return date_to_days(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

// The first second whose local date is `day` or later: offsets lie within 26 hours of UTC.
static int64_t first_second(int64_t day)
{
    int64_t before = day * 86400 - 26 * 3600, after = day * 86400 + 26 * 3600;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (local_day(middle) >= day)
            after = middle;
        else
            before = middle;
    }
    return after;
}

// There are other files beside those of zones.
static bool is_zone_file(const char *path)
{
    static const char magic[4] = { 'T', 'Z', 'i', 'f' };
    char head[sizeof magic];
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    const bool is = fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, magic, sizeof head) == 0;
    fclose(file);
    return is;
}

bool zone_is_known(Str name)
{
    if (name.len > ZONE_NAME_BYTES_MAX) return false;
    if (str_equal(name, STR("UTC"))) return true;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '_' || c == '-' || c == '+';
        if (!allowed) return false;
    }
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", STR_ARG(name));
    return name.len > 0 && name.data[0] != '/' && is_zone_file(path);
}

static void fill_days(Zone *zone)
{
    for (int64_t day = 0; day <= ZONE_DAYS; day++) {
        int64_t guess = day == 0 ? 0 : zone->starts_us[day - 1] / US_PER_SECOND + 86400;
        bool exact = day > 0 && local_day(guess) == day && local_day(guess - 1) == day - 1;
        zone->starts_us[day] = (exact ? guess : first_second(day)) * US_PER_SECOND;
    }
}

Zone *zone_create(Str name)
{
    if (!zone_is_known(name)) return NULL;
    Zone *zone = calloc(1, sizeof *zone);
    if (!zone) panic("out of memory");
    memcpy(zone->name, name.data, name.len);

    const char *outer = getenv("TZ");
    char *saved = outer ? strdup(outer) : NULL;
    setenv("TZ", zone->name, 1);
    tzset();
    fill_days(zone);
    if (saved)
        setenv("TZ", saved, 1);
    else
        unsetenv("TZ");
    tzset();
    free(saved);
    return zone;
}

void zone_destroy(Zone *zone)
{
    free(zone);
}

Str zone_name(const Zone *zone)
{
    return str_from_c(zone->name);
}

bool zone_day(const Zone *zone, int64_t us, uint16_t *day_out)
{
    if (us < zone->starts_us[0] || us >= zone->starts_us[ZONE_DAYS]) return false;
    int64_t day = us / US_PER_DAY;
    if (day > ZONE_DAYS - 1) day = ZONE_DAYS - 1;
    if (day < 0) day = 0;
    while (us < zone->starts_us[day])
        day--;
    while (us >= zone->starts_us[day + 1])
        day++;
    *day_out = (uint16_t)day;
    return true;
}

int64_t zone_day_start(const Zone *zone, uint32_t day)
{
    return zone->starts_us[day > ZONE_DAYS ? ZONE_DAYS : day];
}
