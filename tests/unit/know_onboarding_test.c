// What onboarding is judged by: how requests for access follow what was seen, how long people wait, and when
// onboarding asks for more than a customer has.
#include "know/access.h"
#include "know/onboarding_stand.h"

#include "cmocka_all.h"

static void assert_word(Str text, const char *word)
{
    assert_int_equal(text.len, strlen(word));
    assert_memory_equal(text.data, word, text.len);
}

static void states_and_waiting_follow_from_days(void **state)
{
    (void)state;
    AccessRequest request = { .requested_day = 100 };
    assert_word(access_state_name(access_state(&request)), "requested");
    assert_int_equal(access_waiting_days(&request, 110), 10);
    request.invited_day = 103;
    assert_word(access_state_name(access_state(&request)), "invited");
    assert_true(access_waits(&request));
    request.activated_day = 107;
    assert_word(access_state_name(access_state(&request)), "active");
    assert_int_equal(access_waiting_days(&request, 110), 7);
    request.withdrawn_day = 109;
    assert_word(access_state_name(access_state(&request)), "withdrawn");
    assert_int_equal(access_waiting_days(&request, 200), 9);
    request.withdrawn_day = 90; // noted with a day before the request
    assert_int_equal(access_waiting_days(&request, 200), 0);
}

static void a_request_begins_with_the_first_event(void **state)
{
    (void)state;
    AccessRequest next;
    AccessSeen seen = { 0 };
    assert_false(access_follow(NULL, &seen, &next));
    seen = (AccessSeen){ .used = 105 }; // somebody uses it: nobody asked for anything
    assert_false(access_follow(NULL, &seen, &next));
    seen = (AccessSeen){ .invited = 103, .requested = 100 };
    assert_true(access_follow(NULL, &seen, &next));
    assert_int_equal(next.id, 0);
    assert_int_equal(next.requested_day, 100);
    assert_int_equal(next.invited_day, 103);
    assert_int_equal(next.activated_day, 0);
    seen = (AccessSeen){ .granted = 104, .used = 104 }; // the grant alone: asked for on that day
    assert_true(access_follow(NULL, &seen, &next));
    assert_int_equal(next.requested_day, 104);
    assert_int_equal(next.activated_day, 104);
    assert_word(next.activated_by, "event");
}

static void what_was_seen_moves_a_request_that_waits(void **state)
{
    (void)state;
    const AccessRequest asked = { .id = 7, .requested_day = 100 };
    AccessRequest next;
    AccessSeen seen = { .invited = 99, .used = 98 }; // both of before
    assert_false(access_follow(&asked, &seen, &next));
    seen = (AccessSeen){ .invited = 102 };
    assert_true(access_follow(&asked, &seen, &next));
    assert_int_equal(next.id, 7);
    assert_int_equal(next.invited_day, 102);
    const AccessRequest invited = next;
    seen.invited = 105; // another invitation: the first stays
    assert_false(access_follow(&invited, &seen, &next));
    seen.used = 106;
    assert_true(access_follow(&invited, &seen, &next));
    assert_int_equal(next.activated_day, 106);
    assert_word(next.activated_by, "use");
}

static void after_the_end_only_another_request_begins(void **state)
{
    (void)state;
    const AccessRequest over = { .id = 7, .requested_day = 100, .invited_day = 101, .activated_day = 104 };
    AccessRequest next;
    AccessSeen seen = { .requested = 104, .invited = 110, .used = 111 };
    assert_false(access_follow(&over, &seen, &next));
    seen.requested = 108;
    assert_true(access_follow(&over, &seen, &next));
    assert_int_equal(next.id, 0);
    assert_int_equal(next.requested_day, 108);
    assert_int_equal(next.activated_day, 111);
    const AccessRequest withdrawn = { .id = 8, .requested_day = 100, .withdrawn_day = 109 };
    assert_false(access_follow(&withdrawn, &seen, &next));
}

static void hours_are_the_first_number_of_a_choice(void **state)
{
    (void)state;
    assert_int_equal(onboarding_hours_of(STR("2 to 3 hours a week")), 2);
    assert_int_equal(onboarding_hours_of(STR("about 12, or 14")), 12);
    assert_int_equal(onboarding_hours_of(STR("none")), ONBOARDING_HOURS_NONE);
    assert_int_equal(onboarding_hours_of(STR("99999999999")), STAGE_HOURS_MAX);
}

static void a_gap_counts_what_is_known_and_asked_for(void **state)
{
    (void)state;
    assert_int_equal(onboarding_gap(4, 3, 5, 3), 0);
    assert_int_equal(onboarding_gap(4, 3, 3, 3), 1);
    assert_int_equal(onboarding_gap(4, 3, 0, 1), 2);
    assert_int_equal(onboarding_gap(4, 3, ONBOARDING_HOURS_NONE, 2), 1);
    assert_int_equal(onboarding_gap(4, 3, ONBOARDING_HOURS_NONE, 0), ONBOARDING_GAP_NONE);
    assert_int_equal(onboarding_gap(0, 0, 1, 1), ONBOARDING_GAP_NONE);
    assert_int_equal(onboarding_gap(0, 3, 0, 4), 0);
}

static void a_tick_counts_in_the_stay_it_was_made_in(void **state)
{
    (void)state;
    const AcceptanceTick tick = { .day = 100 };
    const OnboardingStay before = { .entered = 101 }, same = { .entered = 100, .left = 120 },
                         unknown = { .entered = 150, .early = true };
    assert_false(acceptance_tick_counts(&tick, &before));
    assert_true(acceptance_tick_counts(&tick, &same));
    assert_true(acceptance_tick_counts(&tick, &unknown));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_and_waiting_follow_from_days),
        cmocka_unit_test(a_request_begins_with_the_first_event),
        cmocka_unit_test(what_was_seen_moves_a_request_that_waits),
        cmocka_unit_test(after_the_end_only_another_request_begins),
        cmocka_unit_test(hours_are_the_first_number_of_a_choice),
        cmocka_unit_test(a_gap_counts_what_is_known_and_asked_for),
        cmocka_unit_test(a_tick_counts_in_the_stay_it_was_made_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
