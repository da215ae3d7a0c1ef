// Definitions: every edit is a version with who, when and why; names are one's own; ids are never used twice.
#include "cmocka_all.h"
#include "know/definition.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    DefinitionCatalog *catalog;
    Arena arena;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(64 << 20) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    assert_non_null(fixture.store);
    fixture.catalog = definition_catalog_open(fixture.store, &fixture.error);
    assert_non_null(fixture.catalog);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    definition_catalog_close(fixture->catalog);
    store_close(fixture->store);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static Status save(Fixture *fixture, int64_t id, const char *name, const char *body, int64_t *id_out)
{
    DefinitionEdit edit = { .kind = DEFINITION_SEGMENT,
                            .id = id,
                            .name = str_from_c(name),
                            .body = str_from_c(body),
                            .at_us = 1000 + id,
                            .who = STR("s1"),
                            .why = STR("because") };
    return definition_save(fixture->store, &edit, id_out, &fixture->error);
}

static int64_t saved(Fixture *fixture, int64_t id, const char *name, const char *body)
{
    int64_t saved_id = 0;
    assert_int_equal(save(fixture, id, name, body, &saved_id), STATUS_OK);
    assert_int_equal(
        definition_catalog_reload(fixture->catalog, DEFINITION_SEGMENT, fixture->store, &fixture->error),
        STATUS_OK);
    return saved_id;
}

static void an_edit_makes_a_version_and_keeps_the_old(void **state)
{
    Fixture *fixture = *state;
    int64_t id = saved(fixture, 0, " Large ", "{\"a\":1}");
    assert_int_equal(saved(fixture, id, "Large ones", "{\"a\":2}"), id);

    Definition now;
    assert_true(definition_get(fixture->catalog, DEFINITION_SEGMENT, id, &fixture->arena, &now));
    assert_int_equal(now.version, 2);
    assert_true(str_equal(now.name, STR("Large ones")));
    assert_true(str_equal(now.changed_by, STR("s1")));
    assert_true(str_equal(now.why, STR("because")));
    assert_int_equal(now.changed_us, 1000 + id);

    Definition *versions = NULL, first;
    size_t count = 0;
    assert_int_equal(definition_versions(fixture->store, DEFINITION_SEGMENT, id, &fixture->arena, &versions,
                                         &count, &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(versions[0].version, 2);
    assert_int_equal(definition_version(fixture->store, DEFINITION_SEGMENT, id, 1, &fixture->arena, &first,
                                        &fixture->error),
                     STATUS_OK);
    assert_true(str_equal(first.name, STR("Large")));
    assert_true(str_equal(first.body, STR("{\"a\":1}")));
    assert_int_equal(definition_version(fixture->store, DEFINITION_SEGMENT, id, 3, &fixture->arena, &first,
                                        &fixture->error),
                     STATUS_NOT_FOUND);
}

static void an_edit_that_changes_nothing_makes_no_version(void **state)
{
    Fixture *fixture = *state;
    int64_t id = saved(fixture, 0, "Same", "{}");
    saved(fixture, id, "Same ", "{}");
    Definition now;
    assert_true(definition_get(fixture->catalog, DEFINITION_SEGMENT, id, &fixture->arena, &now));
    assert_int_equal(now.version, 1);
}

static void a_name_is_taken_once_in_a_kind(void **state)
{
    Fixture *fixture = *state;
    int64_t id = saved(fixture, 0, "One", "{}"), other = 0;
    assert_int_equal(save(fixture, 0, "One", "{}", &other), STATUS_CONFLICT);
    int64_t two = saved(fixture, 0, "Two", "{}");
    assert_int_not_equal(two, id);
    assert_int_equal(save(fixture, two, "One", "{}", &other), STATUS_CONFLICT);
    DefinitionEdit metric = { .kind = DEFINITION_METRIC, .name = STR("One"), .body = STR("{}") };
    assert_int_equal(definition_save(fixture->store, &metric, &other, &fixture->error), STATUS_OK);
}

static void a_deleted_one_leaves_its_versions_and_its_id(void **state)
{
    Fixture *fixture = *state;
    int64_t id = saved(fixture, 0, "Gone", "{}");
    assert_int_equal(definition_delete(fixture->store, DEFINITION_SEGMENT, id, &fixture->error), STATUS_OK);
    assert_int_equal(definition_delete(fixture->store, DEFINITION_SEGMENT, id, &fixture->error),
                     STATUS_NOT_FOUND);
    int64_t next = saved(fixture, 0, "Gone", "{}"), other = 0;
    assert_int_equal(next, id + 1);
    assert_int_equal(save(fixture, id, "Back", "{}", &other), STATUS_NOT_FOUND);
    Definition *versions = NULL, *list = NULL;
    size_t count = 0;
    assert_int_equal(definition_versions(fixture->store, DEFINITION_SEGMENT, id, &fixture->arena, &versions,
                                         &count, &fixture->error),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(definition_list(fixture->catalog, DEFINITION_SEGMENT, &fixture->arena, &list), 1);
    assert_int_equal(list[0].id, next);
}

static void what_is_out_of_bounds_is_refused(void **state)
{
    Fixture *fixture = *state;
    int64_t id = 0;
    char name[DEFINITION_NAME_BYTES_MAX + 2];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    assert_int_equal(save(fixture, 0, "  ", "{}", &id), STATUS_INVALID);
    assert_int_equal(save(fixture, 0, name, "{}", &id), STATUS_INVALID);
    name[DEFINITION_NAME_BYTES_MAX] = 0;
    assert_int_equal(save(fixture, 0, name, "{}", &id), STATUS_OK);

    char *body = calloc(1, DEFINITION_BODY_BYTES_MAX + 2);
    assert_non_null(body);
    memset(body, '1', DEFINITION_BODY_BYTES_MAX + 1);
    assert_int_equal(save(fixture, 0, "Long", body, &id), STATUS_INVALID);
    free(body);
    for (int i = 1; i < DEFINITIONS_MAX; i++) {
        char each[16];
        snprintf(each, sizeof each, "d%d", i);
        assert_int_equal(save(fixture, 0, each, "{}", &id), STATUS_OK);
    }
    assert_int_equal(save(fixture, 0, "one more", "{}", &id), STATUS_LIMITED);
}

static Str body_of(Fixture *fixture, int64_t id, int64_t version)
{
    Definition found;
    assert_int_equal(definition_version(fixture->store, DEFINITION_SEGMENT, id, version, &fixture->arena,
                                        &found, &fixture->error),
                     STATUS_OK);
    return found.body;
}

static void of_large_bodies_only_the_newest_versions_are_kept(void **state)
{
    Fixture *fixture = *state;
    char *large = arena_alloc(&fixture->arena, 1, DEFINITION_LARGE_BYTES + 2);
    memset(large, 'x', DEFINITION_LARGE_BYTES + 1);
    int64_t large_id = 0, small_id = 0;
    for (int i = 0; i <= DEFINITION_LARGE_KEPT; i++) {
        large[0] = (char)('a' + i);
        large_id = saved(fixture, large_id, "Large", large);
        small_id = saved(fixture, small_id, "Small", large + DEFINITION_LARGE_BYTES - i);
    }
    assert_int_equal(body_of(fixture, large_id, 1).len, 0);
    assert_int_equal(body_of(fixture, large_id, 2).len, DEFINITION_LARGE_BYTES + 1);
    assert_int_equal(body_of(fixture, small_id, 1).len, 1);
}

static void all_together_have_a_bound(void **state)
{
    Fixture *fixture = *state;
    enum { FIT = DEFINITION_BODIES_BYTES_MAX / DEFINITION_BODY_BYTES_MAX };
    char *body = arena_alloc(&fixture->arena, 1, DEFINITION_BODY_BYTES_MAX + 1), name[8] = "s0";
    memset(body, 'x', DEFINITION_BODY_BYTES_MAX);
    int64_t id = 0;
    for (int i = 0; i < FIT; i++, name[1]++)
        assert_int_equal(save(fixture, 0, name, body, &id), STATUS_OK);
    assert_int_equal(save(fixture, 0, "one more", "{}", &id), STATUS_LIMITED);
    body[0] = 'y'; // an edit replaces its own
    assert_int_equal(save(fixture, id, "s0, too", body, &id), STATUS_OK);
}

static void a_reload_is_counted_for_its_kind(void **state)
{
    Fixture *fixture = *state;
    uint64_t segments = definition_catalog_version(fixture->catalog, DEFINITION_SEGMENT);
    uint64_t metrics = definition_catalog_version(fixture->catalog, DEFINITION_METRIC);
    saved(fixture, 0, "New", "{}");
    assert_int_equal(definition_catalog_version(fixture->catalog, DEFINITION_SEGMENT), segments + 1);
    assert_int_equal(definition_catalog_version(fixture->catalog, DEFINITION_METRIC), metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_edit_makes_a_version_and_keeps_the_old, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_edit_that_changes_nothing_makes_no_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_is_taken_once_in_a_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deleted_one_leaves_its_versions_and_its_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_out_of_bounds_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_large_bodies_only_the_newest_versions_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_together_have_a_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reload_is_counted_for_its_kind, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
