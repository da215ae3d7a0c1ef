#include "codec/local_clock.h"

#include "base/status.h"
#include "base/zone.h"

#include <glib.h>

enum { NAME_BYTES_MAX = 100 };

static GDateTime *local_time(Str name, int64_t us)
{
    char text[NAME_BYTES_MAX + 1] = "UTC";
    if (name.len <= NAME_BYTES_MAX && zone_is_known(name)) {
        memcpy(text, name.data, name.len);
        text[name.len] = '\0';
    }
    GTimeZone *zone = g_time_zone_new_identifier(text);
    if (!zone) zone = g_time_zone_new_utc();
    GDateTime *utc = g_date_time_new_from_unix_utc(us / 1000000);
    GDateTime *local = utc ? g_date_time_to_timezone(utc, zone) : NULL;
    if (!local) panic("no calendar has this time");
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
    return local;
}

LocalClock local_clock(Str zone, int64_t us)
{
    GDateTime *local = local_time(zone, us);
    const LocalClock clock = { .hour = g_date_time_get_hour(local),
                               .weekday = g_date_time_get_day_of_week(local) };
    g_date_time_unref(local);
    return clock;
}

int64_t local_clock_at(Str zone, int64_t us, int days, int hour)
{
    GDateTime *local = local_time(zone, us);
    GDateTime *day = g_date_time_add_days(local, days);
    GDateTime *at =
        g_date_time_new(g_date_time_get_timezone(day), g_date_time_get_year(day), g_date_time_get_month(day),
                        g_date_time_get_day_of_month(day), hour, 0, 0);
    int64_t found = g_date_time_to_unix(at ? at : day) * 1000000;
    g_date_time_unref(local);
    g_date_time_unref(day);
    if (at) g_date_time_unref(at);
    return found;
}
