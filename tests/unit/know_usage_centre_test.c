// Who matters at a customer, and what is missing: by hand.
#include "cmocka_all.h"
#include "know/usage_centre.h"

#include <math.h>

enum { DAY = 20000 };

static Centre judge(CentrePerson *people, size_t count)
{
    return centre_judge(people, count, 10, DAY);
}

static void contacts_grow_with_the_seats(void **state)
{
    (void)state;
    static const struct {
        double seats;
        uint32_t wanted;
    } cases[] = { { 1, 2 }, { 20, 2 }, { 21, 3 }, { 100, 3 }, { 101, 5 }, { 5000, 5 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(centre_contacts_wanted(cases[i].seats), cases[i].wanted);
    assert_int_equal(centre_contacts_wanted((double)NAN), 2);
}

static void a_role_is_proposed_only_where_none_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *role, *title;
        uint16_t last_seen, active_days;
        ProposedRole proposed;
    } cases[] = {
        { "user", "CEO", DAY, 20, PROPOSED_NONE },
        { "", "CEO", 0, 0, PROPOSED_DECISION_MAKER },
        { "", "Vice President/Head of Sales", DAY, 20, PROPOSED_DECISION_MAKER },
        { "", "Headmaster's assistant", DAY, 11, PROPOSED_USER }, // a word, not its beginning
        { "", "", DAY, 12, PROPOSED_POWER_USER },
        { "", "", DAY - 300, 0, PROPOSED_USER },
        { "", "", DAY - 600, UINT16_MAX, PROPOSED_NONE }, // it is not known what they do
        { "", "", 0, 0, PROPOSED_INDIRECT_USER },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CentrePerson person = { .role = str_from_c(cases[i].role),
                                .title = str_from_c(cases[i].title),
                                .last_seen = cases[i].last_seen,
                                .active_days = cases[i].active_days };
        judge(&person, 1);
        assert_int_equal(person.proposed, cases[i].proposed);
    }
}

static void one_is_known_well_by_four_meetings_of_which_one_is_recent(void **state)
{
    (void)state;
    static const struct {
        uint32_t met;
        uint16_t last_met;
        Acquaintance acquaintance;
    } cases[] = { { 0, 0, NOT_MET },    { 0, DAY - 300, NOT_MET },   { 1, DAY, MET },
                  { 3, DAY, MET },      { 4, DAY - 44, KNOWN_WELL }, { 4, DAY - 45, MET },
                  { 9, DAY - 100, MET } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CentrePerson person = { .met = cases[i].met, .last_met = cases[i].last_met };
        judge(&person, 1);
        assert_int_equal(person.acquaintance, cases[i].acquaintance);
    }
}

static void the_gaps_are_what_is_missing(void **state)
{
    (void)state;
    CentrePerson people[] = {
        { .role = STR("Champion"), .last_seen = DAY - 20, .active_days = 3 },
        { .influence = STR("decides"), .met = 1, .last_met = DAY - 89 },
        { .stance = STR("blocker"), .met = 1, .last_met = DAY - 59 },
    };
    Centre centre = judge(people, 3);
    for (size_t gap = 0; gap < CENTRE_GAPS; gap++)
        assert_false(centre.gaps[gap]);
    assert_int_equal(centre.contacts, 3);
    // A day later for each of them.
    people[0].last_seen = DAY - 21;
    people[1].last_met = DAY - 90;
    people[2].last_met = DAY - 60;
    centre = judge(people, 3);
    assert_true(centre.gaps[GAP_CHAMPION_SILENT] && centre.gaps[GAP_DECISION_MAKER_NOT_MET] &&
                centre.gaps[GAP_BLOCKER_NOT_MET]);
    assert_false(centre.gaps[GAP_NOBODY_MET]); // the blocker was met within 90 days
    centre = judge(people, 0);
    assert_true(centre.gaps[GAP_FEW_CONTACTS] && centre.gaps[GAP_NO_DECISION_MAKER] &&
                centre.gaps[GAP_NO_CHAMPION] && centre.gaps[GAP_NOBODY_MET]);
    assert_false(centre.gaps[GAP_CHAMPION_SILENT] || centre.gaps[GAP_DECISION_MAKER_NOT_MET] ||
                 centre.gaps[GAP_BLOCKER_NOT_MET]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contacts_grow_with_the_seats),
        cmocka_unit_test(a_role_is_proposed_only_where_none_is_said),
        cmocka_unit_test(one_is_known_well_by_four_meetings_of_which_one_is_recent),
        cmocka_unit_test(the_gaps_are_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
