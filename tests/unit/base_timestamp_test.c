#include "base/timestamp.h"
#include "base/zone.h"
#include "cmocka_all.h"

static void parses_iso_8601(void **state)
{
    (void)state;
    static const struct {
        Str input;
        bool valid;
        int64_t us;
    } cases[] = {
        { STR_CONST("1970-01-01T00:00:00Z"), true, 0 },
        { STR_CONST("2010-06-10T17:39:07Z"), true, INT64_C(1276191547000000) },
        { STR_CONST("2010-06-10T19:39:07.250+02:00"), true, INT64_C(1276191547250000) },
        { STR_CONST("2010-06-10T19:39:07,25+0200"), true, INT64_C(1276191547250000) },
        { STR_CONST("2010-06-10 17:39:07.123456789"), true, INT64_C(1276191547123456) },
        { STR_CONST("2010-06-10"), true, INT64_C(1276128000000000) },
        { STR_CONST("2016-12-31T23:59:60Z"), true, INT64_C(1483228799000000) },
        { STR_CONST("2015-02-29"), false, 0 },
        { STR_CONST("2016-13-01"), false, 0 },
        { STR_CONST("1969-12-31"), false, 0 },
        { STR_CONST("2016-01-01T25:00:00Z"), false, 0 },
        { STR_CONST("2016-01-01T00:00:00Zx"), false, 0 },
        { STR_CONST("2016-01-01T00:00:00."), false, 0 },
        { STR_CONST("now"), false, 0 },
        { STR_CONST(""), false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t us = 0;
        assert_int_equal(timestamp_parse(cases[i].input, &us), cases[i].valid);
        assert_int_equal(us, cases[i].us);
    }
}

static void dates_come_back(void **state)
{
    (void)state;
    for (int64_t days = 0; days < 80000; days++) {
        int year, month, day;
        days_to_date(days, &year, &month, &day);
        assert_int_equal(date_to_days(year, month, day), days);
    }
}

static void formats_what_it_parses(void **state)
{
    (void)state;
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_write(text, INT64_C(1276191547250999));
    assert_string_equal(text, "2010-06-10T17:39:07.250Z");
}

static uint16_t day_at(const Zone *zone, const char *text)
{
    int64_t us = 0;
    uint16_t day = 0;
    assert_true(timestamp_parse(str_from_c(text), &us));
    assert_true(zone_day(zone, us, &day));
    return day;
}

static void days_follow_daylight_saving(void **state)
{
    (void)state;
    Zone *berlin = zone_create(STR("Europe/Berlin"));
    assert_non_null(berlin);
    uint16_t spring = (uint16_t)date_to_days(2026, 3, 29), autumn = (uint16_t)date_to_days(2026, 10, 25);
    assert_int_equal(zone_day_start(berlin, spring + 1u) - zone_day_start(berlin, spring), 23 * US_PER_HOUR);
    assert_int_equal(zone_day_start(berlin, autumn + 1u) - zone_day_start(berlin, autumn), 25 * US_PER_HOUR);
    assert_int_equal(day_at(berlin, "2026-03-28T22:59:59Z"), spring - 1);
    assert_int_equal(day_at(berlin, "2026-03-28T23:00:00Z"), spring);
    assert_int_equal(day_at(berlin, "2026-03-29T21:59:59Z"), spring);
    assert_int_equal(day_at(berlin, "2026-03-29T22:00:00Z"), spring + 1);
    assert_int_equal(day_at(berlin, "2026-10-25T22:59:59Z"), autumn);
    zone_destroy(berlin);
}

static void zones_with_odd_days_stay_in_order(void **state)
{
    (void)state;
    static const char *const names[] = { "UTC", "Pacific/Apia", "America/Sao_Paulo", "Asia/Kolkata",
                                         "Pacific/Kiritimati" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Zone *zone = zone_create(str_from_c(names[i]));
        assert_non_null(zone);
        for (uint32_t day = 0; day < ZONE_DAYS; day++) {
            int64_t start = zone_day_start(zone, day), next = zone_day_start(zone, day + 1);
            assert_true(start <= next);
            uint16_t found = 0;
            if (start < next && start >= 0) {
                assert_true(zone_day(zone, start, &found) && found == day);
                assert_true(zone_day(zone, next - 1, &found) && found == day);
            }
        }
        zone_destroy(zone);
    }
    Zone *apia = zone_create(STR("Pacific/Apia"));
    uint32_t skipped = (uint32_t)date_to_days(2011, 12, 30); // Samoa crossed the date line
    assert_int_equal(zone_day_start(apia, skipped), zone_day_start(apia, skipped + 1));
    zone_destroy(apia);
}

static void unknown_zones_are_refused(void **state)
{
    (void)state;
    assert_null(zone_create(STR("Europe/Atlantis")));
    assert_null(zone_create(STR("../../etc/passwd")));
    assert_null(zone_create(STR("/etc/localtime")));
    assert_null(zone_create(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_iso_8601),
        cmocka_unit_test(dates_come_back),
        cmocka_unit_test(formats_what_it_parses),
        cmocka_unit_test(days_follow_daylight_saving),
        cmocka_unit_test(zones_with_odd_days_stay_in_order),
        cmocka_unit_test(unknown_zones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
