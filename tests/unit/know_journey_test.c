// The map and onboarding from stays that are written down here, stages as they are kept, and moves by hand
// in rows.
#include "cmocka_all.h"

#include "know/journey.h"
#include "know/stage_rows.h"
#include "temp_folder.h"

#include <math.h>

enum { FROM = 1000, TO = 1100 };

static const Stage stages[] = {
    { .id = 7,
      .version = 2,
      .name = STR_CONST("Begin"),
      .key = STR_CONST("begin"),
      .target_days = 30,
      .milestones = { { .name = STR_CONST("Value"), .day = 10, .module = true, .value = true } },
      .milestone_count = 1 },
    { .id = 8, .version = 1, .name = STR_CONST("Use"), .key = STR_CONST("use") },
};

// Account, version, stage, entered, left, early, ended.
static JourneyStay stays[] = {
    { 1, 0, 1, 0, 1005, 1025, false, false, false }, // passes in 20 days,
    { 2, 0, 1, 1, 1020, 0, false, false, false },    // into Use, before it leaves the other
    { 3, 1, 1, 0, 1010, 1050, false, true, false },  // lost after 40 days
    { 4, 2, 2, 0, 1060, 0, false, false, true },     // 40 days in it: stuck
    { 5, 3, 2, 0, 1090, 0, false, false, false },    // 10 days: not yet
    { 6, 4, 1, 0, 900, 1030, true, false, false },   // since when is not known
    { 7, 5, 1, 1, 950, 1000, false, false, false },  // left on the first day: no change in between
};
static const Journey journey = { stages, 2, stays, sizeof stays / sizeof *stays };

static size_t flow(const JourneyMap *map, int from, int to)
{
    for (size_t i = 0; i < map->flow_count; i++) {
        if (map->flows[i].from == from && map->flows[i].to == to) return map->flows[i].accounts;
    }
    return 0;
}

static void the_map_counts_what_happened_between_two_days(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    JourneyMap map;
    journey_map(&journey, FROM, TO, &arena, &map);
    const StageFigures *begin = &map.figures[0], *use = &map.figures[1];
    assert_int_equal(begin->here, 2);
    assert_int_equal(begin->before, 1);
    assert_int_equal(begin->entered, 4);
    assert_int_equal(begin->left, 3);
    assert_int_equal(begin->ended, 1);
    assert_int_equal(begin->stuck, 1);
    assert_int_equal(begin->by_hand, 1);
    assert_int_equal(begin->measured, 1); // not the lost one, not the one since when is not known
    assert_float_equal(begin->median_days, 20, 0);
    assert_float_equal(begin->median_here_days, 25, 0);
    assert_int_equal(use->here, 1);
    assert_int_equal(use->before, 0);
    assert_int_equal(use->stuck, 0); // it has no target
    assert_int_equal(map.accounts, 3);
    assert_int_equal(flow(&map, JOURNEY_START, 0), 4);
    assert_int_equal(flow(&map, 0, 1), 1);
    assert_int_equal(flow(&map, 0, JOURNEY_LOST), 1);
    assert_int_equal(flow(&map, 0, JOURNEY_OUT), 1);
    assert_int_equal(map.flow_count, 4);
    journey_map(&journey, FROM, 1022, &arena, &map);
    assert_int_equal(map.several, 1); // both for two days
    arena_destroy(&arena);
}

static void onboarding_is_measured_of_those_who_began(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    StayMilestones reached[sizeof stays / sizeof *stays] = { { { 1009 } }, { { 0 } }, { { 1040 } } };
    OnboardingFigures all, second;
    journey_onboarding(&journey, 0, reached, FROM, TO, TO, 0, arena, &all);
    assert_int_equal(all.entered, 4);
    assert_int_equal(all.completed, 1);
    assert_int_equal(all.in_time, 1);
    assert_int_equal(all.lost, 1);
    assert_int_equal(all.open, 2);
    assert_int_equal(all.stuck, 1);
    assert_int_equal(all.valued, 2);
    assert_float_equal(all.median_value_days, 17, 0); // 4 and 30
    assert_int_equal(all.modules[0].reached, 2);
    assert_int_equal(all.modules[0].on_time, 1);
    assert_int_equal(all.modules[0].early_wins, 1);
    assert_int_equal(all.modules[0].missed, 1); // 40 days without it; of ten days it is the last today
    journey_onboarding(&journey, 0, reached, FROM, TO, TO, 2, arena, &second);
    assert_int_equal(second.entered, 2);
    assert_true(isnan(second.median_days));
    arena_destroy(&arena);
}

static void what_ships_reads_back_and_compiles(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 24);
    static const FormulaNames names = { 0 };
    size_t count = 0;
    for (const Stage *shipped = stages_shipped; shipped->name.len > 0; shipped++, count++) {
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        stage_write(shipped, &json);
        json_finish(&json);
        Stage read;
        CompiledStage compiled;
        Error error;
        if (stage_read(buf_view(&body), &arena, &read, &error) != STATUS_OK) fail_msg("%s", error.message);
        if (stage_compile(&read, &names, &arena, &compiled, NULL, NULL, &error) != STATUS_OK)
            fail_msg("%.*s: %s", STR_ARG(shipped->name), error.message);
        assert_true(str_equal(read.enter, shipped->enter) && str_equal(read.leave, shipped->leave));
        assert_int_equal(read.milestone_count, shipped->milestone_count);
        assert_int_equal(read.contact_count, shipped->contact_count);
        assert_int_equal(read.target_days, shipped->target_days);
        buf_free(&body);
    }
    assert_int_equal(count, 8);
    arena_destroy(&arena);
}

// ---- rows

static StagePlaceRow place_of(Store *store)
{
    StagePlaceRow row;
    Error error;
    assert_int_equal(stage_place_read(store, 7, STR("acme"), &row, &error), STATUS_OK);
    return row;
}

static Status move(Store *store, bool enters, uint16_t day, int64_t *id_out)
{
    const StageMove what = { .stage = 7,
                             .account = STR("acme"),
                             .enters = enters,
                             .day = day,
                             .by = STR("ann"),
                             .why = STR("They asked.") };
    Error error;
    return stage_move_by_hand(store, &what, 2, (StageSignal){ .leave = !enters }, id_out, &error);
}

static void a_move_by_hand_is_taken_back_as_long_as_nothing_happened(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Error error;
    Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
    if (!store) fail_msg("%s", error.message);
    int64_t in = 0, out = 0;
    assert_int_equal(move(store, false, 1000, &out), STATUS_CONFLICT); // it is not in it
    assert_int_equal(move(store, true, 1000, &in), STATUS_OK);
    assert_int_equal(move(store, true, 1000, &in), STATUS_CONFLICT);
    assert_true(place_of(store).place.inside && place_of(store).place.held);
    assert_int_equal(move(store, false, 1010, &out), STATUS_OK);
    assert_false(place_of(store).place.inside);
    assert_int_equal(stage_move_undo(store, in, &error), STATUS_CONFLICT); // something happened since
    assert_int_equal(stage_move_undo(store, out, &error), STATUS_OK);
    assert_true(place_of(store).place.inside);
    assert_int_equal(place_of(store).place.changed_day, 1000);
    assert_int_equal(stage_move_undo(store, out, &error), STATUS_CONFLICT); // once is enough
    assert_int_equal(stage_move_undo(store, in, &error), STATUS_OK);
    assert_int_equal(place_of(store).stay, 0); // as if it had never been
    assert_int_equal(stage_move_undo(store, 99, &error), STATUS_NOT_FOUND);
    store_close(store);
    temp_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_counts_what_happened_between_two_days),
        cmocka_unit_test(onboarding_is_measured_of_those_who_began),
        cmocka_unit_test(what_ships_reads_back_and_compiles),
        cmocka_unit_test(a_move_by_hand_is_taken_back_as_long_as_nothing_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
