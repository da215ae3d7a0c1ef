#include "act/play_enter.h"
#include "base/timestamp.h"
#include "cli/demo_data.h"
#include "cmocka_all.h"
#include "know/features.h"
#include "know/formula_names.h"
#include "know/named_metric.h"
#include "know/segment.h"
#include "temp_folder.h"
#include "trust/password.h"
#include "trust/staff.h"

static const WorldConfig wish = { .seed = 3, .accounts = 25, .people = 250 };

static int64_t noon(int year, int month, int day)
{
    return date_to_days(year, month, day) * US_PER_DAY + 12 * US_PER_HOUR;
}

static void ignore_progress(void *context, double share, uint64_t events)
{
    (void)events;
    assert_true(share > 0 && share <= 1);
    *(double *)context = share;
}

// Prepares and fills; what was new is in the counts. Returns the open database for looking.
static Live *filled(const TempFolder *folder, int64_t now_us, CommitterCounts *counts_out, DemoPlan *plan_out)
{
    Error error = { 0 };
    assert_int_equal(demo_prepare(str_from_c(folder->file), &wish, now_us, plan_out, &error), STATUS_OK);
    LiveConfig config = { .path = str_from_c(folder->file), .now_us = now_us };
    Live *live = live_open(&config, &error);
    assert_non_null(live);
    Committer *committer = committer_start(live);
    Simulation *simulation = simulation_create(&plan_out->world, plan_out->keys);
    double share = 0;
    const DemoWatch watch = { ignore_progress, &share };
    Status status = demo_fill(committer, simulation, plan_out, now_us, &watch, &error);
    assert_int_equal(status, STATUS_OK);
    assert_true(share >= 1);
    if (plan_out->filled_to_us == 0)
        assert_int_equal(demo_play_past(live, committer, &plan_out->world.plays, &error), STATUS_OK);
    simulation_destroy(simulation);
    *counts_out = committer_counts(committer);
    committer_stop(committer);
    return live;
}

static void the_first_start_brings_the_whole_history(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    CommitterCounts counts;
    DemoPlan plan;
    Live *live = filled(&folder, noon(2026, 10, 6), &counts, &plan);
    assert_true(counts.entries_accepted > 30000 && counts.entries_duplicate == 0);

    const Engine *engine = live_engine(live);
    uint32_t account = engine_account_find(engine, STR("brightwater-lifts"));
    assert_true(account != ENGINE_NONE);
    assert_int_equal(engine_newest_day(engine), date_to_days(2026, 10, 6)); // and nothing of the future
    Value plan_value = engine_account_attribute(engine, account, STR("plan"), engine_newest_day(engine));
    assert_true(plan_value.kind == VALUE_TEXT && str_equal(plan_value.text, STR("Enterprise")));
    Value renewal = engine_account_attribute(engine, account, STR("renewal_date"), engine_newest_day(engine));
    assert_int_equal(renewal.kind, VALUE_DATE);
    assert_string_equal(zone_name(live_zone(live)).data, "Europe/Berlin");
    live_close(live);
    temp_folder_remove(&folder);
}

// Each account is on the side that its hash says, and took steps if and only if it is not held out; what was
// made of a task step is a task.
static void check_runs(Store *store, const Play *play, Arena *arena)
{
    Error error = { 0 };
    PlayRun *runs = NULL;
    PlayCounts counts;
    size_t count = 0;
    assert_int_equal(play_run_all(store, play->id, 1000, arena, &runs, &count, &error), STATUS_OK);
    assert_int_equal(play_run_counts(store, play->id, &counts, &error), STATUS_OK);
    assert_true(count > 0 && counts.entered == (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        PlayMoveRow *moves = NULL;
        size_t moved = 0;
        assert_int_equal(runs[i].held, play_is_held(play, runs[i].account));
        assert_int_equal(play_moves(store, runs[i].id, arena, &moves, &moved, &error), STATUS_OK);
        assert_int_equal(moved, runs[i].moves);
        assert_true(runs[i].held ? moved == 0 || runs[i].place.goal_us > 0 : moved > 0);
        for (size_t k = 0; k < moved; k++) {
            assert_true(moves[k].at_us >= runs[i].place.entered_us && moves[k].at_us < noon(2026, 10, 6));
            bool task = play->steps[0].kind == PLAY_TASK && str_equal(moves[k].step, play->steps[0].id);
            if (task) assert_true(moves[k].reference > 0);
        }
    }
}

static void its_plays_have_run_for_a_year(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Error error = { 0 };
    CommitterCounts counts;
    DemoPlan plan;
    Live *live = filled(&folder, noon(2026, 10, 6), &counts, &plan);
    Store *store = live_reader(live, &error);
    DefinitionCatalog *catalog = definition_catalog_open(store, &error);
    Arena arena = arena_create(64 << 20);
    Definition *definitions = NULL;
    assert_true(plan.world.plays.invoices > 0 && plan.world.plays.champions > 0);
    assert_int_equal(definition_list(catalog, DEFINITION_PLAY, &arena, &definitions), demo_plays_count);
    for (size_t i = 0; i < demo_plays_count; i++) {
        Play play;
        assert_int_equal(play_of(&definitions[i], &arena, &play, &error), STATUS_OK);
        assert_true(play.on);
        assert_int_equal(demo_play_reaches(play.id, STR("brightwater-lifts")),
                         !play_is_held(&play, STR("brightwater-lifts")));
        check_runs(store, &play, &arena);
    }
    arena_destroy(&arena);
    definition_catalog_close(catalog);
    store_close(store);
    live_close(live);
    temp_folder_remove(&folder);
}

static void a_later_start_brings_only_what_is_missing(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    CommitterCounts first, second;
    DemoPlan plan, again;
    live_close(filled(&folder, noon(2026, 10, 6), &first, &plan));
    live_close(filled(&folder, noon(2026, 10, 8), &second, &again));
    assert_int_equal(again.world.first_day, plan.world.first_day);
    assert_int_equal(again.keys.mobile, plan.keys.mobile);
    assert_int_equal(again.filled_to_us, noon(2026, 10, 6));
    assert_true(second.entries_accepted > 50 && second.entries_accepted < first.entries_accepted / 50);
    assert_int_equal(second.entries_duplicate, 0);
    temp_folder_remove(&folder);
}

static void the_segments_and_metrics_of_the_demo_can_be_asked(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Error error = { 0 };
    DemoPlan plan;
    assert_int_equal(demo_prepare(str_from_c(folder.file), &wish, noon(2026, 10, 6), &plan, &error),
                     STATUS_OK);
    Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
    assert_non_null(store);
    DefinitionCatalog *catalog = definition_catalog_open(store, &error);
    assert_non_null(catalog);
    Arena arena = arena_create(1 << 24);
    Definition *definitions = NULL;
    FormulaProblem problem;
    Zone *zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(zone);
    FeatureCatalog *features = feature_catalog_open(store, &error);
    assert_non_null(features);
    const FormulaNames *names = formula_names_read(engine, features, catalog, &arena);
    assert_int_equal(definition_list(catalog, DEFINITION_SEGMENT, &arena, &definitions), 6);
    for (size_t i = 0; i < 6; i++) {
        Segment segment = segment_read(&definitions[i], &arena);
        const Formula *formula = NULL;
        if (segment_check(&segment, names, &arena, &formula, &problem, &error) != STATUS_OK || !formula)
            fail_msg("%s: %s", segment.name.data, error.message);
        assert_true(segment.description.len > 0);
    }
    assert_int_equal(definition_list(catalog, DEFINITION_METRIC, &arena, &definitions), 1);
    NamedMetric metric = named_metric_read(&definitions[0], &arena);
    assert_int_equal(named_metric_check(&metric, names, &arena, &problem, &error), STATUS_OK);
    assert_true(metric.meaning.len > 0 && metric.leads == 1);
    feature_catalog_close(features);
    engine_destroy(engine);
    zone_destroy(zone);
    definition_catalog_close(catalog);
    arena_destroy(&arena);
    store_close(store);
    temp_folder_remove(&folder);
}

static void features_keys_and_the_sign_in_are_there(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Error error = { 0 };
    DemoPlan plan;
    assert_int_equal(demo_prepare(str_from_c(folder.file), &wish, noon(2026, 10, 6), &plan, &error),
                     STATUS_OK);
    assert_true(plan.keys.web > 0 && plan.keys.mobile > plan.keys.web && plan.keys.server > plan.keys.mobile);

    Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
    assert_non_null(store);
    Arena arena = arena_create(1 << 20);
    FeatureCatalog *catalog = feature_catalog_open(store, &error);
    Feature *groups = NULL;
    size_t count = feature_catalog_groups(catalog, &arena, &groups), key = 0;
    for (size_t i = 0; i < count; i++) {
        key += groups[i].key;
        assert_true(groups[i].event_count >= 4); // its events and the views of its page
    }
    assert_int_equal(count, FEATURE_COUNT);
    assert_int_equal(key, 6);
    Staff *staff = NULL;
    assert_int_equal(staff_list(store, &arena, &staff, &count, &error), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(str_equal(staff[0].email, STR(DEMO_EMAIL)) && staff[0].role == ROLE_ADMIN);
    feature_catalog_close(catalog);
    arena_destroy(&arena);
    store_close(store);
    temp_folder_remove(&folder);
}

static void a_database_of_somebody_else_is_left_alone(void **state)
{
    (void)state;
    TempFolder folder = temp_folder_create();
    Error error = { 0 };
    Store *store = store_open(str_from_c(folder.file), STORE_WRITER, &error);
    assert_non_null(store);
    Arena arena = arena_create(1 << 20);
    const StaffDraft draft = { .name = STR("Eleni Kostas"),
                               .email = STR("eleni@company.example"),
                               .role = ROLE_ADMIN,
                               .password_hash = STR("$argon2id$made-up") };
    Staff staff;
    assert_int_equal(store_begin(store, &error), STATUS_OK);
    assert_int_equal(staff_create(store, &draft, &arena, &staff, &error), STATUS_OK);
    assert_int_equal(store_commit(store, &error), STATUS_OK);
    store_close(store);
    DemoPlan plan;
    assert_int_equal(demo_prepare(str_from_c(folder.file), &wish, noon(2026, 10, 6), &plan, &error),
                     STATUS_CONFLICT);
    assert_non_null(strstr(error.message, "--db"));
    arena_destroy(&arena);
    temp_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_start_brings_the_whole_history),
        cmocka_unit_test(its_plays_have_run_for_a_year),
        cmocka_unit_test(a_later_start_brings_only_what_is_missing),
        cmocka_unit_test(features_keys_and_the_sign_in_are_there),
        cmocka_unit_test(the_segments_and_metrics_of_the_demo_can_be_asked),
        cmocka_unit_test(a_database_of_somebody_else_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
