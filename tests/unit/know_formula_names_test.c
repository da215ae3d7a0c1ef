// Names that formulas of a database may use: what they answer belongs to who compiles, and to nobody later.
#include "cmocka_all.h"
#include "know/formula_names.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    DefinitionCatalog *definitions;
    FeatureCatalog *features;
    Zone *zone;
    Engine *engine;
    Arena arena;
} Fixture;

static void save_segment(Fixture *fixture)
{
    Error error;
    int64_t id = 0;
    const DefinitionEdit edit = { .kind = DEFINITION_SEGMENT,
                                  .name = STR("Large"),
                                  .body = STR("{\"scope\":\"accounts\",\"formula\":\"account.seats > 100\"}"),
                                  .at_us = 1 };
    assert_int_equal(definition_save(fixture->store, &edit, &id, &error), STATUS_OK);
}

static int set_up(void **state)
{
    static Fixture fixture;
    Error error = { 0 };
    fixture = (Fixture){ .folder = temp_folder_create(), .arena = arena_create(64 << 20) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &error);
    assert_non_null(fixture.store);
    save_segment(&fixture);
    fixture.definitions = definition_catalog_open(fixture.store, &error);
    fixture.features = feature_catalog_open(fixture.store, &error);
    assert_true(fixture.definitions && fixture.features);
    fixture.zone = zone_create(STR("UTC"));
    fixture.engine = engine_create(fixture.zone);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    engine_destroy(fixture->engine);
    zone_destroy(fixture->zone);
    feature_catalog_close(fixture->features);
    definition_catalog_close(fixture->definitions);
    store_close(fixture->store);
    arena_destroy(&fixture->arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static const Formula *compiled(Fixture *fixture, const FormulaNames *names, const char *text)
{
    FormulaProblem problem;
    const Formula *formula =
        formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, names, &fixture->arena, &problem);
    if (!formula) fail_msg("%s: %s", text, problem.message);
    return formula;
}

// Fails under the address sanitizer, or by what was written over it, where anything is kept.
static void a_name_is_answered_anew_after_the_arena_was_given_back(void **state)
{
    Fixture *fixture = *state;
    static const char *const texts[] = { "health", "peak(experience, 28d)", "in_segment(\"large\")",
                                         "adoption_frequency" };
    const FormulaNames *names =
        formula_names_read(fixture->engine, fixture->features, fixture->definitions, &fixture->arena);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Arena mark = fixture->arena;
        FormulaType type = formula_type(compiled(fixture, names, texts[i]));
        arena_reset(&fixture->arena, mark);
        memset(arena_alloc_unset(&fixture->arena, 1, 1 << 20), 0xA5, 1 << 20);
        assert_int_equal(formula_type(compiled(fixture, names, texts[i])), type);
        arena_reset(&fixture->arena, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_name_is_answered_anew_after_the_arena_was_given_back, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
