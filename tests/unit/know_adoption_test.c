// What adoption means: a choice as it is kept, signs and answers, and the order of versions. By hand.
#include "cmocka_all.h"
#include "know/adoption.h"
#include "know/adoption_dates.h"
#include "know/adoption_names.h"
#include "know/feature_effort.h"
#include "know/version_order.h"

#include <math.h>

enum { ARENA_BYTES = 4 << 20 };

static void a_choice_is_read_as_it_was_written(void **state)
{
    (void)state;
    Arena arena = arena_create(ARENA_BYTES);
    Error error;
    AdoptionChoice choice = {
        .default_days = 4, .good_from = 0.6, .poor_below = 0.3, .power_days = 12, .power_wanted = 3
    };
    Str json =
        STR("{\"roles\":[{\"role\":\"a \\\"b\\\"\",\"rhythm\":\"daily\"},{\"role\":\"c\",\"rhythm\":7}],"
            "\"measure\":\"depth\",\"segments\":[{\"segment\":3,\"measure\":\"breadth\"}],"
            "\"effectiveness\":{\"formula\":\"1%\"},\"behind_below\":0.25,"
            "\"intended\":[{\"name\":\"n\",\"formula\":\"dau\",\"at_most\":2.5}]}");
    assert_int_equal(adoption_choice_parse(json, &arena, &choice, &error), STATUS_OK);
    AdoptionChoice again = { 0 };
    assert_int_equal(adoption_choice_parse(adoption_choice_body(&choice, &arena), &arena, &again, &error),
                     STATUS_OK);
    assert_int_equal(again.role_count, 2);
    assert_true(str_equal(again.roles[0].role, STR("a \"b\"")));
    assert_int_equal(again.roles[0].days, 20);
    assert_int_equal(again.roles[1].days, 7);
    assert_int_equal(again.default_days, 4);
    assert_int_equal(again.measure, ADOPTION_DEPTH);
    assert_int_equal(again.segments[0].segment, 3);
    assert_true(isnan(again.intended[0].at_least) && again.intended[0].at_most > 2.4);
    assert_true(str_equal(adoption_choice_body(&choice, &arena), adoption_choice_body(&again, &arena)));
    arena_destroy(&arena);
}

static void an_item_is_early_in_time_or_late(void **state)
{
    (void)state;
    const AdoptionPlan open = { .start_day = 100, .due_day = 160, .state = STR_CONST("open") };
    const AdoptionPlan closed = { .start_day = 100, .due_day = 160, .ended_day = 120 };
    AdoptionItem item = { .due_day = 130 };
    assert_int_equal(adoption_timing(&open, &item, 130), ADOPTION_OPEN);
    assert_int_equal(adoption_timing(&open, &item, 131), ADOPTION_OVERDUE);
    assert_int_equal(adoption_timing(&closed, &item, 131), ADOPTION_OPEN); // it ended before the day
    item.reached_day = 100;
    assert_int_equal(adoption_timing(&open, &item, 131), ADOPTION_FROM_START);
    assert_false(adoption_is_early_win(&open, &item));
    item.reached_day = 114; // 14 of 30 days; half is not before half
    assert_int_equal(adoption_timing(&open, &item, 131), ADOPTION_EARLY);
    assert_true(adoption_is_early_win(&open, &item));
    item.reached_day = 115;
    assert_false(adoption_is_early_win(&open, &item));
    item.reached_day = 130;
    assert_int_equal(adoption_timing(&open, &item, 131), ADOPTION_IN_TIME);
    item.reached_day = 131;
    assert_int_equal(adoption_timing(&open, &item, 131), ADOPTION_LATE);
}

static void a_pace_says_when_the_target_is_there(void **state)
{
    (void)state;
    assert_int_equal(adoption_pace_day(0, 3, 4, 100, 129), 139);     // 29 days brought 3: the next in 9.67
    assert_int_equal(adoption_pace_day(2, 6, 10, 100, 120), 140);    // exactly as many again
    assert_int_equal(adoption_pace_day(3, 3, 4, 100, 129), 0);       // nobody came
    assert_int_equal(adoption_pace_day(3, 2, 4, 100, 129), 0);       // fewer
    assert_int_equal(adoption_pace_day(0, 3, 4, 100, 106), 0);       // too early to say
    assert_int_equal(adoption_pace_day(0, 1, 1000000, 100, 129), 0); // beyond the calendar
    const AdoptionItem item = { .due_day = 140 };
    assert_true(adoption_could_come_ahead(&item, 139, 129));
    assert_false(adoption_could_come_ahead(&item, 140, 129));
    assert_false(adoption_could_come_ahead(&item, 0, 129));
    assert_false(adoption_could_come_ahead(&item, 139, 140));
}

static void its_texts_name_roles_once_for_equal_days(void **state)
{
    (void)state;
    Arena arena = arena_create(ARENA_BYTES);
    AdoptionRole roles[] = { { STR_CONST("x"), 4 }, { STR_CONST("q\"t"), 4 }, { STR_CONST("none"), 0 } };
    AdoptionChoice choice = {
        .roles = roles, .role_count = 3, .default_days = 0, .power_days = 8, .power_features = 0.5
    };
    AdoptionWords words = { &choice, NULL, 3 };
    Str expected = adoption_text(&words, STR("Expected_Rhythm"), FORMULA_OF_PEOPLE, &arena);
    assert_true(
        str_equal(expected, STR("if(role in (\"none\"), 0 / 0, if(role in (\"x\", \"q\\\"t\"), 4, 0 / 0))")));
    assert_int_equal(adoption_text(&words, STR("expected_rhythm"), FORMULA_OF_ACCOUNTS, &arena).len, 0);
    assert_true(str_equal(adoption_text(&words, STR("is_power_user"), FORMULA_OF_PEOPLE, &arena),
                          STR("active_days(28d) >= 8 and key_features_used(28d) >= 2"))); // 1.5 rounded up
    words.key_features = 0;
    assert_true(str_equal(adoption_text(&words, STR("is_power_user"), FORMULA_OF_PEOPLE, &arena),
                          STR("active_days(28d) >= 8")));
    arena_destroy(&arena);
}

// Judging needs the signs alone, not their formulas: two of use, two of trust.
static Adoption make_adoption(const AdoptionChoice *choice)
{
    Adoption adoption = { .choice = choice };
    for (size_t i = 0; i < ADOPTION_SIGNS; i++)
        adoption.signs[i].question = QUESTION_COUNT;
    adoption.signs[FIGURE_FREQUENCY] = (AdoptionSign){ .question = QUESTION_USED, .good = 0.6, .poor = 0.3 };
    adoption.signs[FIGURE_ADOPTION] = adoption.signs[FIGURE_FREQUENCY];
    adoption.signs[FIGURE_CONTACT] =
        (AdoptionSign){ .question = QUESTION_TRUST, .less_is_better = true, .good = 30, .poor = 90 };
    adoption.signs[FIGURE_CHAMPION] = (AdoptionSign){ .question = QUESTION_TRUST, .good = 1 };
    return adoption;
}

static AdoptionValues nothing(void)
{
    AdoptionValues values;
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        values.of[i] = (double)NAN;
    values.of[FIGURE_ACTIVE] = values.of[FIGURE_KNOWN] = 3;
    return values;
}

static void answers_are_the_mean_of_what_is_known(void **state)
{
    (void)state;
    static const struct {
        double frequency, adoption;
        AdoptionAnswer answer;
    } cases[] = {
        { 0.6, 0.6, ANSWER_YES },
        { 0.59, 0.6, ANSWER_YES },
        { 0.59, 0.59, ANSWER_PARTLY },
        { 0.3, 0.29, ANSWER_NO },
        { 0.29, 0.6, ANSWER_PARTLY },
        { 0.29, (double)NAN, ANSWER_NO },
        { (double)NAN, (double)NAN, ANSWER_UNKNOWN },
    };
    const AdoptionChoice choice = { .good_from = 0.6, .poor_below = 0.3 };
    Adoption adoption = make_adoption(&choice);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AdoptionValues values = nothing();
        values.of[FIGURE_FREQUENCY] = cases[i].frequency;
        values.of[FIGURE_ADOPTION] = cases[i].adoption;
        assert_int_equal(adoption_judge(&adoption, &values).answers[QUESTION_USED], cases[i].answer);
    }
    AdoptionValues gone = nothing();
    gone.of[FIGURE_FREQUENCY] = 1;
    gone.of[FIGURE_ACTIVE] = 0;
    assert_int_equal(adoption_judge(&adoption, &gone).answers[QUESTION_USED], ANSWER_NO);
    gone.of[FIGURE_KNOWN] = 0;
    assert_int_equal(adoption_judge(&adoption, &gone).answers[QUESTION_USED], ANSWER_UNKNOWN);
}

static void a_champion_alone_is_no_trust(void **state)
{
    (void)state;
    const AdoptionChoice choice = { .good_from = 0.6, .poor_below = 0.3 };
    Adoption adoption = make_adoption(&choice);
    AdoptionValues values = nothing();
    values.of[FIGURE_CHAMPION] = 2;
    AdoptionJudgement alone = adoption_judge(&adoption, &values);
    assert_int_equal(alone.answers[QUESTION_TRUST], ANSWER_UNKNOWN);
    assert_int_equal(alone.marks[FIGURE_CHAMPION], MARK_GOOD);
    values.of[FIGURE_CONTACT] = 90;                                                           // not yet poor
    assert_int_equal(adoption_judge(&adoption, &values).answers[QUESTION_TRUST], ANSWER_YES); // 3/4
    values.of[FIGURE_CONTACT] = 91;
    assert_int_equal(adoption_judge(&adoption, &values).answers[QUESTION_TRUST], ANSWER_PARTLY);
}

static void versions_are_ordered_by_their_numbers(void **state)
{
    (void)state;
    static const char *const ordered[] = { "0.9", "1.0-beta", "1.0-rc1", "1.0", "1.0.1",
                                           "1.2", "1.10",     "2",       "2a",  "10.0" };
    enum { COUNT = sizeof ordered / sizeof *ordered };
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < COUNT; k++) {
            int order = version_compare(str_from_c(ordered[i]), str_from_c(ordered[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    assert_int_equal(version_compare(STR("1.02"), STR("1.2")), 0);
    assert_true(version_compare(STR(""), STR("1")) < 0);
}

static void the_median_leaves_out_what_is_not_known(void **state)
{
    (void)state;
    double three[] = { 5, (double)NAN, 1, 3 }, two[] = { 4, 1 }, none[] = { (double)NAN };
    assert_true(fabs(effort_median(three, 4) - 3) < 1e-12);
    assert_true(fabs(effort_median(two, 2) - 2.5) < 1e-12);
    assert_true(isnan(effort_median(none, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_choice_is_read_as_it_was_written),
        cmocka_unit_test(an_item_is_early_in_time_or_late),
        cmocka_unit_test(a_pace_says_when_the_target_is_there),
        cmocka_unit_test(its_texts_name_roles_once_for_equal_days),
        cmocka_unit_test(answers_are_the_mean_of_what_is_known),
        cmocka_unit_test(a_champion_alone_is_no_trust),
        cmocka_unit_test(versions_are_ordered_by_their_numbers),
        cmocka_unit_test(the_median_leaves_out_what_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
