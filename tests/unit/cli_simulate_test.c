#include "base/timestamp.h"
#include "cli/simulate.h"
#include "cmocka_all.h"

#include <stdlib.h>

enum { DAYS = 400 };

static const SimulationKeys keys = { .web = 1, .mobile = 2, .server = 3 };

// A small vendor and all its days, made once for the tests that only look.
typedef struct Year {
    Simulation *simulation;
    const World *world;
    size_t calls[DAYS];         // by day
    uint8_t *active;            // person × day
    size_t identified, grouped; // calls
    uint64_t digest;
} Year;

static WorldConfig small_config(uint64_t seed)
{
    return (WorldConfig){
        .seed = seed, .first_day = (int)date_to_days(2025, 6, 2), .days = DAYS, .accounts = 80, .people = 1000
    };
}

static int person_number(const World *world, Str id)
{
    int64_t number = 0;
    assert_true(str_starts_with(id, STR("u_")) && str_parse_int64(str_slice(id, 2, id.len), &number));
    assert_true(number >= 1000 && number < 1000 + world->people_count);
    return (int)number - 1000;
}

static uint64_t digest_of(const LogEntry *entries, size_t count, uint64_t digest)
{
    for (size_t i = 0; i < count; i++) {
        const LogEntry *e = &entries[i];
        const Str texts[] = { e->message_id, e->user_id, e->anonymous_id, e->account_id, e->name, e->body };
        digest = (digest ^ (uint64_t)e->time_us) * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)e->received_us +
                 e->key;
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            digest ^= str_hash_seeded(texts[k], digest);
    }
    return digest;
}

static int setup_year(void **state)
{
    Year *year = calloc(1, sizeof *year);
    WorldConfig config = small_config(5);
    year->simulation = simulation_create(&config, keys);
    year->world = simulation_world(year->simulation);
    year->active = calloc((size_t)year->world->people_count, DAYS);
    for (int day = 0; day < DAYS; day++) {
        const LogEntry *entries = NULL;
        size_t count = simulation_day(year->simulation, year->world->first_day + day, &entries);
        year->calls[day] = count;
        year->digest = digest_of(entries, count, year->digest);
        for (size_t i = 0; i < count; i++) {
            year->identified += entries[i].type == ENTRY_IDENTIFY;
            year->grouped += entries[i].type == ENTRY_GROUP && entries[i].user_id.len > 0;
            if (entries[i].user_id.len > 0)
                year->active[person_number(year->world, entries[i].user_id) * DAYS + day] = 1;
        }
    }
    *state = year;
    return 0;
}

static int teardown_year(void **state)
{
    Year *year = *state;
    simulation_destroy(year->simulation);
    free(year->active);
    free(year);
    return 0;
}

// Days with activity of a person from `from` to `to`, both included; clamped to the history.
static int active_days(const Year *year, int person, int from, int to)
{
    int days = 0, first = from - year->world->first_day, last = to - year->world->first_day;
    for (int day = first < 0 ? 0 : first; day <= last && day < DAYS; day++)
        days += year->active[person * DAYS + day];
    return days;
}

static double active_share(const Year *year, const WorldAccount *account, int from, int to)
{
    int days = 0;
    for (int i = account->people_first; i < account->people_first + account->people_count; i++)
        days += active_days(year, i, from, to);
    return (double)days / (to - from + 1);
}

static void a_seed_decides_everything(void **state)
{
    const Year *year = *state;
    const uint64_t seeds[] = { 5, 6 };
    for (size_t s = 0; s < 2; s++) {
        WorldConfig config = small_config(seeds[s]);
        Simulation *again = simulation_create(&config, keys);
        uint64_t digest = 0;
        for (int day = 0; day < DAYS; day++) {
            const LogEntry *entries = NULL;
            size_t count = simulation_day(again, config.first_day + day, &entries);
            digest = digest_of(entries, count, digest);
        }
        assert_int_equal(digest == year->digest, seeds[s] == 5);
        simulation_destroy(again);
    }
}

static void a_day_does_not_depend_on_the_days_asked_for_before(void **state)
{
    const Year *year = *state;
    const LogEntry *entries = NULL;
    int day = year->world->first_day + 100;
    size_t count = simulation_day(year->simulation, day, &entries);
    uint64_t first = digest_of(entries, count, 0);
    simulation_day(year->simulation, day + 200, &entries);
    count = simulation_day(year->simulation, day, &entries);
    assert_true(count > 0 && digest_of(entries, count, 0) == first);
}

static void calls_come_in_order_and_with_what_a_client_sends(void **state)
{
    const Year *year = *state;
    const LogEntry *entries = NULL;
    int day = year->world->first_day + 30;
    size_t count = simulation_day(year->simulation, day, &entries);
    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        const LogEntry *e = &entries[i];
        assert_true(i == 0 || entries[i - 1].time_us <= e->time_us);
        assert_true(e->received_us > e->time_us && e->received_us < e->time_us + US_PER_DAY);
        assert_true(e->time_us >= (day - 1) * US_PER_DAY && e->time_us < (day + 2) * US_PER_DAY);
        assert_int_equal(e->message_id.len, 36);
        assert_true(e->user_id.len > 0 || e->anonymous_id.len > 0 || e->type == ENTRY_GROUP);
        assert_true(e->type != ENTRY_TRACK || e->name.len > 0);
        assert_true(e->key >= 1 && e->key <= 3 && e->carries_time);
    }
}

static void weekends_are_quiet(void **state)
{
    const Year *year = *state;
    size_t workdays = 0, weekends = 0;
    for (int day = 28; day < 28 + 140; day++)
        *(world_weekday(year->world->first_day + day) < 5 ? &workdays : &weekends) += year->calls[day];
    double workday = (double)workdays / 100, weekend = (double)weekends / 40;
    assert_true(weekend > 0.03 * workday && weekend < 0.3 * workday);
}

static void holidays_are_quiet(void **state)
{
    const Year *year = *state;
    int christmas = (int)date_to_days(2025, 12, 25) - year->world->first_day;
    assert_true(year->calls[christmas] < year->calls[christmas - 14] / 3);
}

static void nothing_is_collected_during_the_outage(void **state)
{
    const Year *year = *state;
    const World *world = year->world;
    int64_t length_us = world->outage_to_us - world->outage_from_us;
    assert_true(length_us >= US_PER_DAY && length_us <= 2 * US_PER_DAY);
    int day = (int)(world->outage_from_us / US_PER_DAY);
    size_t before = 0, others = 0;
    for (int d = day - 2; d <= day + 3; d++) {
        const LogEntry *entries = NULL;
        size_t count = simulation_day(year->simulation, d, &entries);
        for (size_t i = 0; i < count; i++) {
            assert_true(entries[i].time_us < world->outage_from_us ||
                        entries[i].time_us >= world->outage_to_us);
            *(entries[i].time_us < world->outage_from_us ? &before : &others) += 1;
        }
    }
    assert_true(before > 100 && others > 100);
    for (int i = 0; i < world->people_count; i++)
        assert_false(world_outage_near(world, world->people[i].join)); // so nobody's identify is lost
}

static void champions_leave_and_use_falls(void **state)
{
    const Year *year = *state;
    int stories = 0;
    double before = 0, after = 0;
    for (int a = 0; a < year->world->account_count; a++) {
        const WorldAccount *account = &year->world->accounts[a];
        if (account->story != STORY_CHAMPION_LEFT) continue;
        int champion = account->people_first, turn = account->turn;
        assert_true(active_days(year, champion, turn - 42, turn) >= 10);
        assert_int_equal(active_days(year, champion, turn + 1, year->world->first_day + DAYS), 0);
        if (account->back || turn + 84 > year->world->first_day + DAYS) continue;
        before += active_share(year, account, turn - 41, turn);
        after += active_share(year, account, turn + 43, turn + 84);
        stories++;
    }
    assert_true(stories >= 2 && after < 0.8 * before);
}

static void churned_accounts_fall_silent_and_say_so(void **state)
{
    const Year *year = *state;
    int churned = 0;
    for (int a = 0; a < year->world->account_count; a++) {
        const WorldAccount *account = &year->world->accounts[a];
        if (account->story != STORY_CHURNED) continue;
        churned++;
        int first = account->people_first;
        for (int i = first; i < first + account->people_count; i++)
            assert_int_equal(active_days(year, i, account->end + 1, year->world->first_day + DAYS), 0);
        AccountFacts with = world_facts(account, account->end),
                     without = world_facts(account, account->end + 1);
        assert_true(with.mrr > 0 && without.mrr == 0 && str_equal(without.status, STR("churned")));
        assert_int_equal(without.churned, account->end);
        assert_int_equal(with.renewal - account->end, 365); // it left on a renewal day
    }
    assert_true(churned >= 2);
}

static void everybody_is_identified_and_belongs_to_an_account(void **state)
{
    const Year *year = *state;
    size_t joined = 0, promoted = 0;
    for (int i = 0; i < year->world->people_count; i++) {
        const WorldPerson *person = &year->world->people[i];
        int last = year->world->first_day + DAYS - 1;
        joined += person->join <= last;
        promoted += person->promoted && person->promoted <= last;
        if (person->join <= last) assert_int_equal(active_days(year, i, person->join, person->join), 1);
        if (person->join > year->world->first_day)
            assert_int_equal(active_days(year, i, year->world->first_day, person->join - 1), 0);
    }
    assert_true(joined * 100 > (size_t)year->world->people_count * 97);
    assert_int_equal(year->identified, joined + promoted);
    assert_true(year->grouped >= year->identified);
}

static void the_vendor_has_the_size_that_was_asked_for(void **state)
{
    (void)state;
    WorldConfig config = {
        .seed = 1, .first_day = (int)date_to_days(2025, 7, 24), .days = 487, .accounts = 400, .people = 12000
    };
    Simulation *simulation = simulation_create(&config, keys);
    const World *world = simulation_world(simulation);
    assert_int_equal(world->account_count, 400);
    assert_in_range(world->people_count, 11000, 13000);
    int stories[STORY_COUNT] = { 0 };
    for (int a = 0; a < 400; a++) {
        stories[world->accounts[a].story]++;
        for (int b = 0; b < a; b++)
            assert_false(str_equal(world->accounts[a].id, world->accounts[b].id));
    }
    for (int story = 0; story < STORY_COUNT; story++)
        assert_true(stories[story] >= 5);
    size_t calls = 0;
    for (int day = 250; day < 257; day++) {
        const LogEntry *entries = NULL;
        calls += simulation_day(simulation, config.first_day + day, &entries);
    }
    assert_in_range(calls, 3000000 / 487 * 7, 6000000 / 487 * 7);
    simulation_destroy(simulation);
}

static void live_calls_are_those_of_the_day_and_some_more(void **state)
{
    const Year *year = *state;
    const LogEntry *entries = NULL;
    int day = year->world->first_day + DAYS + 3; // the world goes on after its history
    while (world_weekday(day) >= 5)
        day++;
    int64_t noon = day * US_PER_DAY + 10 * US_PER_HOUR;
    size_t planned = 0, count = simulation_day(year->simulation, day, &entries);
    for (size_t i = 0; i < count; i++)
        planned += entries[i].time_us >= noon && entries[i].time_us < noon + US_PER_HOUR;
    assert_true(planned > 10);
    assert_int_equal(simulation_live(year->simulation, noon, noon + US_PER_HOUR, 0, &entries), planned);
    int64_t night = day * US_PER_DAY + 2 * US_PER_HOUR;
    count = simulation_live(year->simulation, night, night + 60 * US_PER_SECOND, 30, &entries);
    assert_in_range(count, 20, 60);
    for (size_t i = 0; i < count; i++)
        assert_true(entries[i].time_us >= night && entries[i].time_us < night + 60 * US_PER_SECOND);
}

static void the_truth_can_be_written(void **state)
{
    const Year *year = *state;
    Buf out = { 0 };
    world_write_truth(year->world, &out);
    Str text = buf_view(&out);
    assert_true(str_starts_with(text, STR("{\"seed\":5,\"first_day\":\"2025-06-02\",\"days\":400,")));
    assert_true(
        str_contains_ignore_case(text, STR("\"id\":\"brightwater-lifts\",\"name\":\"Brightwater Lifts\","
                                           "\"story\":\"champion left\",\"zone\":\"Europe/Berlin\"")));
    assert_true(str_ends_with(text, STR("]}]}")));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_decides_everything),
        cmocka_unit_test(a_day_does_not_depend_on_the_days_asked_for_before),
        cmocka_unit_test(calls_come_in_order_and_with_what_a_client_sends),
        cmocka_unit_test(weekends_are_quiet),
        cmocka_unit_test(holidays_are_quiet),
        cmocka_unit_test(nothing_is_collected_during_the_outage),
        cmocka_unit_test(champions_leave_and_use_falls),
        cmocka_unit_test(churned_accounts_fall_silent_and_say_so),
        cmocka_unit_test(everybody_is_identified_and_belongs_to_an_account),
        cmocka_unit_test(the_vendor_has_the_size_that_was_asked_for),
        cmocka_unit_test(live_calls_are_those_of_the_day_and_some_more),
        cmocka_unit_test(the_truth_can_be_written),
    };
    return cmocka_run_group_tests(tests, setup_year, teardown_year);
}
