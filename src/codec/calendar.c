// Around libical, which knows folding and escaping.
#include "codec/calendar.h"

#include "base/status.h"
#include "base/timestamp.h"

#include <libical/ical.h>

// libical takes C strings; control characters but line feeds are none of a calendar's text.
static char *c_text(Str text)
{
    char *copy = malloc(text.len + 1);
    if (!copy) panic("out of memory");
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= ' ' || c == '\n') copy[len++] = text.data[i];
    }
    copy[len] = 0;
    return copy;
}

typedef icalproperty *MakeProperty(const char *text);

static void add_text(icalcomponent *component, MakeProperty *make, Str text)
{
    if (text.len == 0) return;
    char *copy = c_text(text);
    icalcomponent_add_property(component, make(copy));
    free(copy);
}

static icaltimetype day_time(int64_t days)
{
    icaltimetype time = icaltime_null_date();
    days_to_date(days, &time.year, &time.month, &time.day);
    time.is_date = 1;
    return time;
}

static icalcomponent *day_component(const CalendarDay *day)
{
    icalcomponent *event = icalcomponent_new_vevent();
    icaltimetype changed = icaltime_from_timet_with_zone((time_t)(day->changed_us / US_PER_SECOND), 0,
                                                         icaltimezone_get_utc_timezone());
    add_text(event, icalproperty_new_uid, day->uid);
    icalcomponent_add_property(event, icalproperty_new_dtstamp(changed));
    icalcomponent_add_property(event, icalproperty_new_dtstart(day_time(day->day)));
    icalcomponent_add_property(event, icalproperty_new_dtend(day_time(day->day + 1)));
    add_text(event, icalproperty_new_summary, day->title);
    add_text(event, icalproperty_new_description, day->note);
    add_text(event, icalproperty_new_url, day->url);
    icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
    return event;
}

void calendar_append(Buf *out, Str name, const CalendarDay *days, size_t count)
{
    icalcomponent *calendar = icalcomponent_new_vcalendar();
    icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(calendar, icalproperty_new_prodid("-//Perennial//Tasks//EN"));
    icalproperty *title = icalproperty_new_x("");
    char *text = c_text(name);
    icalproperty_set_x_name(title, "X-WR-CALNAME");
    icalproperty_set_x(title, text);
    icalcomponent_add_property(calendar, title);
    free(text);
    for (size_t i = 0; i < count; i++)
        icalcomponent_add_component(calendar, day_component(&days[i]));
    char *written = icalcomponent_as_ical_string_r(calendar);
    buf_append(out, str_from_c(written));
    icalmemory_free_buffer(written);
    icalcomponent_free(calendar);
}
