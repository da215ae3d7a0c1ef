// The arithmetic of use cases and adoption plans: return on investment, medians, proposals, progress. Figures
// by hand.
#include "cmocka_all.h"

#include "know/adoption_progress.h"
#include "know/use_case_figures.h"

static AccountCase amounts(int64_t our_cost, int64_t their_cost)
{
    return (AccountCase){ .our_cost = our_cost, .their_cost = their_cost };
}

static void the_cost_is_ours_and_theirs_as_far_as_it_is_said(void **state)
{
    (void)state;
    AccountCase both = amounts(200, 700), ours = amounts(200, AMOUNT_UNKNOWN),
                theirs = amounts(AMOUNT_UNKNOWN, 700), none = amounts(AMOUNT_UNKNOWN, AMOUNT_UNKNOWN);
    assert_int_equal(case_cost(&both), 900);
    assert_int_equal(case_cost(&ours), 200);
    assert_int_equal(case_cost(&theirs), 700);
    assert_int_equal(case_cost(&none), AMOUNT_UNKNOWN);
}

static void the_return_on_investment_is_rounded_once_half_to_even(void **state)
{
    static const struct {
        int64_t year_return, cost, parts;
    } cases[] = {
        { 12000, 9000, 3333 }, // 3,333.3
        { 15000, 9000, 6667 }, // 6,666.7
        { 0, 9000, -10000 },   // all is lost
        { 20001, 20000, 0 },   // 0.5 becomes 0
        { 20003, 20000, 2 },   // 1.5 becomes 2
        { 20005, 20000, 2 },   // 2.5 becomes 2
        { 19999, 20000, 0 },   // -0.5 becomes 0
        { MONEY_MOST, 1, (MONEY_MOST - 1) * 10000 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t parts = 0;
        assert_true(case_roi(cases[i].year_return, cases[i].cost, &parts));
        assert_int_equal(parts, cases[i].parts);
    }
    int64_t parts = 7;
    assert_false(case_roi(100, 0, &parts));
    assert_false(case_roi(AMOUNT_UNKNOWN, 100, &parts));
    assert_false(case_roi(100, AMOUNT_UNKNOWN, &parts));
    assert_int_equal(parts, 7);
}

static AccountCase measured(const char *currency, int64_t expected, int64_t measured_return, uint16_t days)
{
    return (AccountCase){ .state = STR("live"),
                          .planned_day = 100,
                          .live_day = (uint16_t)(100 + days),
                          .currency = currency_find(str_from_c(currency)),
                          .expected = expected,
                          .measured = measured_return,
                          .our_cost = AMOUNT_UNKNOWN,
                          .their_cost = AMOUNT_UNKNOWN };
}

static void what_all_customers_got_is_said_of_five_and_more(void **state)
{
    Arena arena = arena_create(1 << 20);
    AccountCase rows[12];
    (void)state;
    for (int i = 0; i < 4; i++)
        rows[i] = measured("EUR", 50, 10 * (i + 1), (uint16_t)(i + 1));
    CaseFigures four = case_figures(rows, 4, &arena);
    assert_int_equal(four.live, 4);
    assert_int_equal(four.returns[0].count, 4);
    assert_int_equal(four.returns[0].median, AMOUNT_UNKNOWN);
    assert_int_equal(four.median_days, -1);
    // Six of EUR: 10 20 30 40 75 90, the middle is 35; of USD one; one that is planned, one that was never
    // measured.
    rows[4] = measured("EUR", 50, 75, 5);
    rows[5] = measured("EUR", 90, 90, 8);
    rows[6] = measured("USD", AMOUNT_UNKNOWN, 1000, 8);
    rows[7] = measured("EUR", 50, AMOUNT_UNKNOWN, 8);
    rows[8] = (AccountCase){ .state = STR("planned"), .planned_day = 100, .measured = AMOUNT_UNKNOWN };
    CaseFigures all = case_figures(rows, 9, &arena);
    assert_int_equal(all.accounts, 9);
    assert_int_equal(all.live, 8);
    assert_int_equal(all.return_count, 2);
    assert_true(str_equal(currency_code(all.returns[0].currency), STR("EUR")));
    assert_int_equal(all.returns[0].count, 6);
    assert_int_equal(all.returns[0].median, 35);
    assert_int_equal(all.returns[1].median, AMOUNT_UNKNOWN);
    assert_int_equal(all.timed, 8);
    assert_int_equal(all.median_days, 4); // 1 2 3 4 5 8 8 8: 4.5, half to even
    assert_int_equal(all.compared, 6);
    assert_int_equal(all.reached, 2); // 75 of 50, 90 of 90
    arena_destroy(&arena);
}

static void proposals_are_ordered_by_points_and_then_by_name(void **state)
{
    const CaseFit all = { .name = STR("All"),
                          .wished = true,
                          .has_industries = true,
                          .industry = true,
                          .live = 4,
                          .compared = 4,
                          .used = 3,
                          .needed = 3 };
    const CaseFit two_of_three = { .name = STR("B"), .live = 2, .compared = 3, .used = 1, .needed = 2 };
    const CaseFit few = { .name = STR("C"), .live = 2, .compared = 2 };
    const CaseFit same = { .name = STR("a"), .live = 2, .compared = 3, .used = 1, .needed = 2 };
    (void)state;
    assert_int_equal(case_fit_points(&all), 100);
    assert_int_equal(case_fit_points(&two_of_three), 16 + 7); // 16.7 and 7.5, both cut
    assert_int_equal(case_fit_points(&few), 0);               // two are no comparison
    assert_true(case_fit_order(&all, &two_of_three) < 0);
    assert_true(case_fit_order(&same, &two_of_three) < 0);
    assert_true(case_fit_order(&two_of_three, &few) < 0);
}

static void one_for_other_industries_needs_a_reason_of_its_own(void **state)
{
    CaseFit fit = { .has_industries = true, .live = 1, .compared = 4, .used = 1, .needed = 1 };
    (void)state;
    assert_false(case_fits(&fit));
    fit.live = 2;
    assert_true(case_fits(&fit)); // half of those like it have it
    fit.live = 0;
    fit.wished = true;
    assert_true(case_fits(&fit));
    fit = (CaseFit){ .has_industries = true, .industry = true };
    assert_true(case_fits(&fit));
    fit = (CaseFit){ .compared = 4 };
    assert_false(case_fits(&fit)); // nothing speaks for it
}

static void an_item_holds_when_its_target_is_reached(void **state)
{
    static const struct {
        const char *measure;
        int64_t target, people, active;
        bool holds;
        int percent;
    } items[] = {
        { "people", 3, 2, 9, false, 66 }, { "people", 3, 3, 9, true, 100 },
        { "people", 3, -1, 9, false, 0 }, { "share", 50, 1, 3, false, 66 },
        { "share", 50, 2, 4, true, 100 }, { "share", 50, 0, 0, false, 0 },
        { "share", 34, 1, 3, false, 98 }, { "share", 33, 1, 3, true, 100 },
        { "people", 3, 0, 0, false, 0 },  { "share", 100, 199, 200, false, 99 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const AdoptionItem item = { .kind = STR("feature"),
                                    .measure = str_from_c(items[i].measure),
                                    .target = items[i].target };
        AdoptionValue value = { .people = items[i].people, .active = items[i].active };
        value.holds = adoption_holds(&item, value.people, value.active);
        assert_int_equal(value.holds, items[i].holds);
        assert_int_equal(adoption_percent(&item, &value), items[i].percent);
    }
    const AdoptionItem nobody = { .kind = STR("people"), .measure = STR("people") };
    assert_false(adoption_holds(&nobody, 0, 0)); // those who were named are all gone
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cost_is_ours_and_theirs_as_far_as_it_is_said),
        cmocka_unit_test(the_return_on_investment_is_rounded_once_half_to_even),
        cmocka_unit_test(what_all_customers_got_is_said_of_five_and_more),
        cmocka_unit_test(proposals_are_ordered_by_points_and_then_by_name),
        cmocka_unit_test(one_for_other_industries_needs_a_reason_of_its_own),
        cmocka_unit_test(an_item_holds_when_its_target_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
