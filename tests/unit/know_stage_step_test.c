// How accounts come into stages and out: cases that people ask about, and random answers of formulas with
// random moves by hand against a naive twin that looks at the whole history every day.
#include "cmocka_all.h"

#include "know/stage_step.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS = 80 };

// One letter a day: . nothing, e enter, l leave, b both; a capital I or O moves by hand into the stage or out
// of it before the formulas are asked. Expected: 1 inside at the end of the day.
static void a_place_follows_its_formulas_and_people(void **state)
{
    (void)state;
    static const struct {
        const char *days, *hands, *expected;
    } cases[] = {
        { "..ee..ll..", "          ", "0011110000" }, // enters, stays while nothing is said, leaves
        { "bbee", "    ", "0011" },                   // leaving wins while it is said
        { ".ebe.e", "      ", "010001" },             // again only after a day without
        { "eeeee", " O   ", "10000" },                // a person said no: it holds while the formulas say so
        { "eee.e", " O   ", "10001" },                // until they say something else
        { "lllll", " I   ", "01111" },
        { "ll.ll", " I   ", "01100" },
        { "ll.l.l", " I I  ", "011000" }, // by hand it is in already: nothing happens
        { "......", " I  O ", "011100" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        StagePlace place = { 0 };
        for (uint16_t d = 0; cases[i].days[d]; d++) {
            char said = cases[i].days[d], hand = cases[i].hands[d];
            StageSignal signal = { said == 'e' || said == 'b', said == 'l' || said == 'b' };
            bool changed;
            if (hand != ' ') stage_move(&place, hand == 'I', signal, (uint16_t)(d + 1));
            stage_step(&place, signal, (uint16_t)(d + 1), &changed);
            if (place.inside != (cases[i].expected[d] == '1'))
                fail_msg("case %zu: day %d of %s", i, d, cases[i].days);
        }
    }
}

// ---- the twin

typedef struct Day {
    StageSignal signal;
    int hand; // 1 in, -1 out, 0 none
    bool inside;
    bool moved_by_formula, moved_by_hand;
} Day;

static bool equal(StageSignal a, StageSignal b)
{
    return a.enter == b.enter && a.leave == b.leave;
}

// Whether what a person decided on or before day d still holds on d: since the last move by hand that did
// something, the formulas have said nothing but what they said then.
static bool held(const Day *days, int d)
{
    int move = d;
    while (move > 0 && !days[move].moved_by_hand)
        move--;
    if (move == 0) return false;
    for (int k = move; k <= d; k++) {
        if (!equal(days[k].signal, days[move].signal)) return false;
    }
    return true;
}

// Whether `enter` has been no on some day since the last move, of those days that formulas decide.
static bool was_no_since(const Day *days, int d)
{
    int move = d - 1;
    while (move > 0 && !days[move].moved_by_formula && !days[move].moved_by_hand)
        move--;
    if (move == 0) return true; // it never moved
    for (int k = move; k <= d; k++) {
        if (!days[k].signal.enter) return true;
    }
    return false;
}

static void twin_day(Day *days, int d)
{
    Day *day = &days[d];
    day->inside = days[d - 1].inside;
    if (day->hand && day->inside != (day->hand > 0)) {
        day->inside = day->hand > 0;
        day->moved_by_hand = true;
        return;
    }
    if (held(days, d)) return;
    if (day->inside && day->signal.leave) {
        day->inside = false;
        day->moved_by_formula = true;
    } else if (!day->inside && day->signal.enter && !day->signal.leave && was_no_since(days, d)) {
        day->inside = true;
        day->moved_by_formula = true;
    }
}

static void random_histories_agree_with_the_twin(void **state)
{
    (void)state;
    srand(20261122);
    size_t moves = 0, hands = 0;
    for (int round = 0; round < 4000; round++) {
        Day days[DAYS + 1];
        memset(days, 0, sizeof days);
        StagePlace place = { 0 };
        int sticky = 1 + rand() % 6; // formulas usually say the same for a while
        for (int d = 1; d <= DAYS; d++) {
            days[d].signal = d > 1 && rand() % sticky ? days[d - 1].signal
                                                      : (StageSignal){ rand() % 2 != 0, rand() % 3 == 0 };
            days[d].hand = rand() % 15 == 0 ? rand() % 2 ? 1 : -1 : 0;
            bool changed, moved = false;
            if (days[d].hand) moved = stage_move(&place, days[d].hand > 0, days[d].signal, (uint16_t)d);
            StagePlace asked = place;
            StageStep step = stage_step(&place, days[d].signal, (uint16_t)d, &changed);
            twin_day(days, d);
            if (place.inside != days[d].inside) fail_msg("round %d, day %d", round, d);
            assert_int_equal(moved, days[d].moved_by_hand);
            assert_int_equal(step != STAGE_STAYS, days[d].moved_by_formula);
            assert_int_equal(step == STAGE_ENTERS, days[d].moved_by_formula && days[d].inside);
            assert_true(changed || memcmp(&asked, &place, sizeof place) == 0); // else its row would be old
            // Asked again on the same day, in any mood, nobody moves twice.
            StagePlace again = place;
            StageSignal other = { rand() % 2 != 0, rand() % 2 != 0 };
            if (step != STAGE_STAYS)
                assert_int_equal(stage_step(&again, other, (uint16_t)d, &changed), STAGE_STAYS);
            moves += step != STAGE_STAYS;
            hands += moved;
        }
    }
    assert_true(moves > 20000 && hands > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_follows_its_formulas_and_people),
        cmocka_unit_test(random_histories_agree_with_the_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
