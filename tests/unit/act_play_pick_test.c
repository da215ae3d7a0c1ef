// Which of several messages is sent, and at which hour.
#include "act/play_best_hour.h"
#include "act/play_pick.h"
#include "base/chance.h"
#include "base/timestamp.h"
#include "cmocka_all.h"

#include <math.h>
#include <string.h>

static void near(double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within)) fail_msg("%.6f is not %.6f", value, expected);
}

// Splitmix64 of the seed 1234567: its authors' reference values, here as the upper 53 bits.
static void draws_are_those_of_the_reference(void **state)
{
    (void)state;
    static const uint64_t expected[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                         UINT64_C(9817491932198370423) };
    Chance draws = { 1234567 };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        near(chance_share(&draws), (double)(expected[i] >> 11) / 9007199254740992.0, 1e-15);
}

// Beta(a, b) has the mean a / (a + b) and the variance ab / ((a + b)^2 (a + b + 1)).
static void shares_have_mean_and_spread_of_their_distribution(void **state)
{
    (void)state;
    static const struct {
        int64_t wins, losses;
        double mean, variance;
    } cases[] = { { 0, 0, 1.0 / 2, 1.0 / 12 },      // Beta(1, 1)
                  { 1, 0, 2.0 / 3, 2.0 / 36 },      // Beta(2, 1)
                  { 12, 28, 13.0 / 42, 0.0049711 }, // Beta(13, 29): 377 / (1764 * 43)
                  { 3, 35, 4.0 / 40, 0.0021951 } }; // Beta(4, 36): 144 / (1600 * 41)
    enum { DRAWS = 100000 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Chance draws = { 42 };
        double sum = 0, squares = 0;
        for (int k = 0; k < DRAWS; k++) {
            double share = chance_beta(&draws, 1 + (double)cases[i].wins, 1 + (double)cases[i].losses);
            assert_true(share >= 0 && share <= 1);
            sum += share;
            squares += share * share;
        }
        double mean = sum / DRAWS;
        near(mean, cases[i].mean, 0.004);
        near(squares / DRAWS - mean * mean, cases[i].variance, 0.05 * cases[i].variance);
    }
}

// X of Beta(2, 1) and Y of Beta(1, 2): P(X > Y) is the integral of 2x (2x - x^2), which is 4/3 - 1/2 = 5/6.
static void the_better_one_is_drawn_as_often_as_it_is_the_better_one(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    Chance draws = { 7 };
    int better = 0;
    for (int i = 0; i < DRAWS; i++)
        better += chance_beta(&draws, 2, 1) > chance_beta(&draws, 1, 2);
    near((double)better / DRAWS, 5.0 / 6, 0.005);
}

static const bool both[PLAY_CANDIDATES_MAX] = { true, true };
static const PlayTally nothing[PLAY_CANDIDATES_MAX];

static int times_picked(const PlayTally *all, const PlayTally *kind, const bool *allowed, int count,
                        int candidate, PlayGround *ground)
{
    int times = 0;
    for (uint64_t run = 1; run <= 1000; run++)
        times +=
            play_pick(all, kind, allowed, count, run * UINT64_C(0xD1B54A32D192ED03), ground) == candidate;
    return times;
}

static void with_too_little_known_each_is_sent_alike(void **state)
{
    (void)state;
    PlayGround ground;
    const PlayTally nine[PLAY_CANDIDATES_MAX] = { { 9, 9 }, { 500, 0 } }, ten[] = { { 10, 10 }, { 500, 0 } };
    int times = times_picked(nine, nothing, both, 2, 0, &ground);
    assert_int_equal(ground, PLAY_GROUND_EVENLY);
    assert_in_range(times, 430, 570); // 500, and more than four deviations of 15.8
    times = times_picked(ten, nothing, both, 2, 0, &ground);
    assert_int_equal(ground, PLAY_GROUND_ALL);
    assert_in_range(times, 999, 1000);
    // Of three, the one that cannot be sent is never picked, and needs no results.
    const bool some[] = { true, false, true };
    const PlayTally three[PLAY_CANDIDATES_MAX] = { { 40, 12 }, { 0, 0 }, { 38, 3 } };
    assert_int_equal(times_picked(three, nothing, some, 3, 1, &ground), 0);
    assert_int_equal(ground, PLAY_GROUND_ALL);
    const bool one[] = { false, false, true };
    assert_int_equal(times_picked(three, nothing, one, 3, 2, &ground), 1000);
    assert_int_equal(ground, PLAY_GROUND_ONLY);
}

static void results_of_the_same_kind_go_before_those_of_all(void **state)
{
    (void)state;
    PlayGround ground;
    // All say the first, champions say the second.
    const PlayTally all[PLAY_CANDIDATES_MAX] = { { 400, 200 }, { 400, 40 } };
    const PlayTally kind[PLAY_CANDIDATES_MAX] = { { 30, 1 }, { 30, 20 } };
    const PlayTally few[PLAY_CANDIDATES_MAX] = { { 9, 0 }, { 30, 20 } };
    assert_in_range(times_picked(all, kind, both, 2, 1, &ground), 999, 1000);
    assert_int_equal(ground, PLAY_GROUND_KIND);
    assert_in_range(times_picked(all, few, both, 2, 0, &ground), 999, 1000);
    assert_int_equal(ground, PLAY_GROUND_ALL);
}

static void the_same_seed_picks_the_same(void **state)
{
    (void)state;
    PlayGround ground;
    const PlayTally all[PLAY_CANDIDATES_MAX] = { { 40, 12 }, { 38, 9 } };
    for (uint64_t seed = 0; seed < 100; seed++)
        assert_int_equal(play_pick(all, nothing, both, 2, seed, &ground),
                         play_pick(all, nothing, both, 2, seed, &ground));
}

// 3000 runs, of which every result is known when the next one comes: 30 % act on the first, 20 % on the
// second.
static void what_does_better_is_sent_more_and_the_other_still_tried(void **state)
{
    (void)state;
    enum { RUNS = 3000 };
    static const double rates[] = { 0.2, 0.3 };
    Chance world = { 2024 };
    PlayTally tallies[PLAY_CANDIDATES_MAX] = { 0 };
    PlayGround ground;
    for (int run = 0; run < RUNS; run++) {
        int picked = play_pick(tallies, nothing, both, 2, (uint64_t)run * 977, &ground);
        tallies[picked].tries++;
        tallies[picked].wins += chance_share(&world) < rates[picked];
    }
    // Evenly it would be 1500 each. The worse one is tried less and less, but never given up.
    assert_in_range(tallies[1].tries, 2300, 2970);
    assert_in_range(tallies[0].tries, 30, 700);
    // What was sent more did not lose by it: more successes than evenly, which would be 750 +- 24.
    assert_true(tallies[0].wins + tallies[1].wins > 775);
}

static void why_is_said_in_words(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 16);
    const PlayTally all[PLAY_CANDIDATES_MAX] = { { 40, 12 }, { 20, 1 }, { 18, 2 } };
    assert_true(
        str_equal(play_pick_words(PLAY_GROUND_ALL, all, 3, 0, PLAY_SUCCESS_ACTED, STR("champion"), &arena),
                  STR("12 of 40 acted on it, others 3 of 38")));
    assert_true(
        str_equal(play_pick_words(PLAY_GROUND_KIND, all, 3, 1, PLAY_SUCCESS_GOAL, STR("champion"), &arena),
                  STR("1 of 20 reached the goal, others 14 of 58, of “champion” alone")));
    assert_true(
        str_equal(play_pick_words(PLAY_GROUND_EVENLY, all, 3, 1, PLAY_SUCCESS_OPENED, STR(""), &arena),
                  STR("by chance, each alike: of one fewer than 10 results are known")));
    arena_destroy(&arena);
}

// ---- hours

static int64_t at(int day, int hour, int minute)
{
    return day * US_PER_DAY + hour * US_PER_HOUR + minute * (US_PER_HOUR / 60);
}

static void an_hour_in_which_somebody_was_there_counts_once(void **state)
{
    (void)state;
    // The newest first: day 20000 is 4 October 2024, a Friday; in Berlin it is summer, two hours ahead.
    PlayHourTally tally = { 0 };
    const int64_t times[] = { at(20004, 7, 50), at(20004, 7, 10), at(20003, 7, 0),
                              at(20003, 6, 59), at(20001, 14, 0), at(20000, 7, 30) };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        play_hour_count(&tally, STR("Europe/Berlin"), times[i]);
    assert_int_equal(tally.all, 5);
    assert_int_equal(tally.days, 4);
    assert_int_equal(tally.counts[9], 3);
    assert_int_equal(tally.counts[8], 1);
    assert_int_equal(tally.counts[16], 1);
    assert_int_equal(play_hour_best(&tally, 0, 24), 9);
    assert_int_equal(play_hour_best(&tally, 10, 18), 16);
    assert_int_equal(play_hour_best(&tally, 8, 9), 8);
    assert_int_equal(play_hour_best(&tally, 10, 16), -1);
    tally.counts[8] = 3; // of equal ones the earlier
    assert_int_equal(play_hour_best(&tally, 0, 24), 8);
}

static void the_best_hour_keeps_to_the_hours_of_the_play(void **state)
{
    (void)state;
    const PlayHours work = { .set = true, .from = 8, .to = 18, .working_days = true };
    const Str utc = STR("UTC");
    assert_int_equal(play_best_hour_from(&work, utc, 14, at(20000, 9, 5)), at(20000, 14, 0));
    assert_int_equal(play_best_hour_from(&work, utc, 9, at(20000, 9, 5)), at(20000, 9, 5));
    // Friday's hour is over: Monday.
    assert_int_equal(play_best_hour_from(&work, utc, 9, at(20000, 10, 0)), at(20003, 9, 0));
    const PlayHours any = { 0 };
    assert_int_equal(play_best_hour_from(&any, utc, 9, at(20000, 10, 0)), at(20001, 9, 0));
    // None is known, or it is never in the hours: at once.
    assert_int_equal(play_best_hour_from(&work, utc, -1, at(20000, 10, 0)), at(20000, 10, 0));
    assert_int_equal(play_best_hour_from(&work, utc, 20, at(20000, 10, 0)), at(20000, 10, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_those_of_the_reference),
        cmocka_unit_test(shares_have_mean_and_spread_of_their_distribution),
        cmocka_unit_test(the_better_one_is_drawn_as_often_as_it_is_the_better_one),
        cmocka_unit_test(with_too_little_known_each_is_sent_alike),
        cmocka_unit_test(results_of_the_same_kind_go_before_those_of_all),
        cmocka_unit_test(the_same_seed_picks_the_same),
        cmocka_unit_test(what_does_better_is_sent_more_and_the_other_still_tried),
        cmocka_unit_test(why_is_said_in_words),
        cmocka_unit_test(an_hour_in_which_somebody_was_there_counts_once),
        cmocka_unit_test(the_best_hour_keeps_to_the_hours_of_the_play),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
