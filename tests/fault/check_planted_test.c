// check_planted_test.c: the check of a database finds bugs of the engine. The linker puts them between the
// engine's parts (--wrap); the product has no such place.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "engine/activity.h"
#include "fault_items.h"
#include "know/check.h"
#include "temp_folder.h"

typedef enum Plant {
    PLANT_NONE,
    PLANT_BLOCK, // the first day of a block of days falls into the one before
    PLANT_DAY,   // the first record of each call is counted a day early
    PLANT_READ,  // reading tells one event too many on one day
    PLANT_LIVE,  // the live engine misses a record
} Plant;

static Plant planted;
static bool live_is_folding;

void __real_activity_add(Activity *activity, Ring *ring, uint16_t day);
void __wrap_activity_add(Activity *activity, Ring *ring, uint16_t day);
void __real_engine_usage_days(const Engine *engine, uint32_t account, uint16_t from, uint16_t to,
                              UsageDay *out);
void __wrap_engine_usage_days(const Engine *engine, uint32_t account, uint16_t from, uint16_t to,
                              UsageDay *out);
void __real_engine_apply(Engine *engine, const Record *records, size_t count, Folded *folded_out);
void __wrap_engine_apply(Engine *engine, const Record *records, size_t count, Folded *folded_out);

void __wrap_activity_add(Activity *activity, Ring *ring, uint16_t day)
{
    bool first = day % BLOCK_DAYS == 0;
    __real_activity_add(activity, ring, planted == PLANT_BLOCK && first ? (uint16_t)(day - 1) : day);
}

void __wrap_engine_usage_days(const Engine *engine, uint32_t account, uint16_t from, uint16_t to,
                              UsageDay *out)
{
    __real_engine_usage_days(engine, account, from, to, out);
    if (planted == PLANT_READ) out[to - from].events++;
}

void __wrap_engine_apply(Engine *engine, const Record *records, size_t count, Folded *folded_out)
{
    bool miss = planted == PLANT_LIVE && live_is_folding && count > 1;
    if (planted == PLANT_DAY && count > 0) {
        Record early = records[0];
        early.time_us -= US_PER_DAY;
        __real_engine_apply(engine, &early, 1, folded_out);
        __real_engine_apply(engine, records + 1, count - 1, folded_out + 1);
        return;
    }
    __real_engine_apply(engine, records, miss ? count - 1 : count, folded_out);
    if (miss) folded_out[count - 1] = folded_out[0];
}

// Fills a new database while the bug is there and checks it.
static Status check_with(Plant plant, Error *error)
{
    enum { ITEMS = 4000 };
    TempFolder folder = temp_folder_create();
    LiveConfig config = { .path = str_from_c(folder.file), .now_us = items_now_us() };
    Live *live = live_open(&config, error);
    assert_non_null(live);
    planted = plant;
    LogBatch *batch = log_batch_create();
    for (uint32_t item = 0; item < ITEMS; item++) {
        ItemText text;
        LogEntry entry = item_entry(item, &text);
        log_batch_add(batch, &entry);
    }
    BatchResult result;
    CommitTimes times;
    live_is_folding = true;
    assert_int_equal(live_commit(live, &batch, 1, &result, &times, error), STATUS_OK);
    live_is_folding = false;
    assert_int_equal(result.accepted, ITEMS);
    CheckReport report;
    Status status = check_database(live, &report, error);
    planted = PLANT_NONE;
    log_batch_destroy(batch);
    live_close(live);
    temp_folder_remove(&folder);
    return status;
}

static void a_sound_engine_passes_the_check(void **state)
{
    (void)state;
    Error error = { 0 };
    if (check_with(PLANT_NONE, &error) != STATUS_OK) fail_msg("%s", error.message);
}

static void a_planted_bug_is_found_by_the_check(void **state)
{
    static const struct {
        Plant plant;
        const char *message;
    } cases[] = {
        { PLANT_BLOCK, "damaged" },
        { PLANT_DAY, "another state" },
        { PLANT_READ, "events" },
        { PLANT_LIVE, "another state" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error error = { 0 };
        assert_int_equal(check_with(cases[i].plant, &error), STATUS_UNAVAILABLE);
        if (!strstr(error.message, cases[i].message)) fail_msg("case %zu: %s", i, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_engine_passes_the_check),
        cmocka_unit_test(a_planted_bug_is_found_by_the_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
