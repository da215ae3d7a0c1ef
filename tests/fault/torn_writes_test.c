// torn_writes_test.c: power cuts at random moments on a disk that drops and tears what was not synced (see
// fault_vfs.h). After each, every batch that was answered with STATUS_OK is in the log, once and in its
// order; of a batch that was not answered, all or nothing; and the database passes its own check.
//
// PERENNIAL_FAULT_SEED and PERENNIAL_FAULT_CUTS choose another run and its length.
#include "cmocka_all.h"
#include "fault_items.h"
#include "fault_vfs.h"
#include "know/check.h"
#include "temp_folder.h"

#include <sys/stat.h>

enum {
    CUTS_USUAL = 150,
    CUTS_PER_DATABASE = 10,
    CHECKS = 3,        // every so many cuts the whole check, which is slow
    ITEMS_MAX = 40000, // different items of one database
    COMMIT_BATCHES_MAX = 3,
    BATCH_ITEMS_MAX = 40,
    COMMIT_ITEMS_MAX = COMMIT_BATCHES_MAX * BATCH_ITEMS_MAX,
    UNSURE_MAX = 64,
    SNAPSHOT_BYTES_MAX = 8 << 20,
};

// A commit that was not answered with STATUS_OK: the new items it had, in order.
typedef struct Unsure {
    uint32_t items[COMMIT_ITEMS_MAX];
    size_t count;
} Unsure;

// What the database must hold. Item numbers are all that is needed: the entry follows from the number.
typedef struct Model {
    uint32_t *log; // items that are there for sure, in order
    size_t count;
    bool *there;    // by item
    uint32_t next;  // first item never used
    Unsure *unsure; // commits since the last one that went well
    size_t unsure_count;
} Model;

typedef struct Totals {
    size_t cuts, commits, items, duplicates, failed_commits, kept_unsure, seals, checkpoints, snapshots,
        failed_opens;
} Totals;

static TempFolder folder;
static Model model;
static Totals totals;
static uint64_t random_state;

static uint64_t random_below(uint64_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t z = random_state ^ (random_state >> 33);
    z *= UINT64_C(0xff51afd7ed558ccd);
    return (z ^ (z >> 33)) % limit;
}

static int64_t number_from(const char *variable, int64_t otherwise)
{
    int64_t number = otherwise;
    const char *text = getenv(variable);
    if (text && !str_parse_int64(str_from_c(text), &number)) fail_msg("%s must be a number", variable);
    return number;
}

// ---- what the log must hold

typedef struct Reading {
    uint32_t *items;
    size_t count;
} Reading;

static bool read_item(void *context, uint64_t sequence, const LogEntry *entry)
{
    Reading *reading = context;
    int64_t item = item_number(entry);
    assert_int_equal(sequence, reading->count + 1);
    if (item < 0 || item >= model.next) fail_msg("entry %zu is not what was sent", reading->count + 1);
    assert_true(reading->count < ITEMS_MAX);
    reading->items[reading->count++] = (uint32_t)item;
    return true;
}

static bool is_unsure(const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < model.unsure_count; i++) {
        const Unsure *unsure = &model.unsure[i];
        if (unsure->count == count && memcmp(unsure->items, items, count * sizeof *items) == 0) return true;
    }
    return count == 0;
}

// The items answered for come first, in their order; after them nothing, or the whole of one commit that was
// not answered for.
static void assert_log_is_right(Live *live)
{
    Error error = { 0 };
    Reading reading = { .items = calloc(ITEMS_MAX, sizeof *reading.items) };
    assert_non_null(reading.items);
    Status status = STATUS_UNAVAILABLE;
    for (int tries = 0; tries < 2 && status != STATUS_OK; tries++) { // one step may fail on purpose
        reading.count = 0;
        status = event_log_read(live_log(live), live_store(live), 1, read_item, &reading, &error);
    }
    if (status != STATUS_OK && fault_vfs_is_cut()) {
        free(reading.items);
        return;
    }
    if (status != STATUS_OK) fail_msg("%s", error.message);
    if (reading.count < model.count)
        fail_msg("%zu items were answered for, %zu are there", model.count, reading.count);
    if (memcmp(reading.items, model.log, model.count * sizeof *model.log) != 0)
        fail_msg("the log is another one");
    size_t more = reading.count - model.count;
    if (!is_unsure(reading.items + model.count, more)) fail_msg("%zu unknown items are there", more);
    for (size_t i = model.count; i < reading.count; i++)
        model.there[reading.items[i]] = true;
    memcpy(model.log + model.count, reading.items + model.count, more * sizeof *model.log);
    model.count += more;
    model.unsure_count = 0;
    totals.kept_unsure += more > 0;
    free(reading.items);
}

// ---- steps

// Items never sent, with some that are there already or come twice in one commit.
static size_t make_commit(LogBatch **batches, size_t batch_count, Unsure *new_items)
{
    size_t all = 0;
    bool *taken = calloc(ITEMS_MAX, sizeof *taken);
    assert_non_null(taken);
    for (size_t b = 0; b < batch_count; b++) {
        batches[b] = log_batch_create();
        size_t count = 1 + random_below(random_below(4) == 0 ? BATCH_ITEMS_MAX : 6);
        for (size_t i = 0; i < count; i++, all++) {
            bool again = model.next > 0 && random_below(8) == 0;
            uint32_t item = again ? (uint32_t)random_below(model.next) : model.next++;
            ItemText text;
            LogEntry entry = item_entry(item, &text);
            log_batch_add(batches[b], &entry);
            if (!model.there[item] && !taken[item]) new_items->items[new_items->count++] = item;
            taken[item] = true;
        }
    }
    free(taken);
    return all;
}

static void commit(Live *live)
{
    LogBatch *batches[COMMIT_BATCHES_MAX];
    BatchResult results[COMMIT_BATCHES_MAX];
    CommitTimes times;
    Error error = { 0 };
    Unsure new_items = { .count = 0 };
    size_t batch_count = 1 + random_below(COMMIT_BATCHES_MAX);
    size_t all = make_commit(batches, batch_count, &new_items), accepted = 0;
    Status status = live_commit(live, batches, batch_count, results, &times, &error);
    for (size_t b = 0; b < batch_count; b++) {
        assert_int_equal(results[b].status, status);
        accepted += results[b].accepted;
        log_batch_destroy(batches[b]);
    }
    if (status != STATUS_OK) {
        assert_int_equal(status, STATUS_UNAVAILABLE);
        assert_true(fault_vfs_is_cut() || fault_vfs_has_failed());
        assert_true(model.unsure_count < UNSURE_MAX);
        model.unsure[model.unsure_count++] = new_items;
        totals.failed_commits++;
        return;
    }
    assert_int_equal(accepted, new_items.count);
    totals.duplicates += all - accepted;
    if (accepted == 0) return;
    for (size_t i = 0; i < new_items.count; i++) {
        model.there[new_items.items[i]] = true;
        model.log[model.count++] = new_items.items[i];
    }
    model.unsure_count = 0; // their place in the file was taken
    totals.commits++;
    totals.items += accepted;
}

static void seal(Live *live, Zstd *zstd)
{
    Error error = { 0 };
    Seal *seal = event_log_prepare_seal(live_log(live), true, zstd);
    if (!seal) return;
    if (live_write_seal(live, seal, &error) == STATUS_OK) totals.seals++;
    seal_destroy(seal);
}

static void checkpoint(Live *live)
{
    static const Query query = { .sql = "PRAGMA wal_checkpoint(PASSIVE)", .params = "", .columns = "iii" };
    CLEANUP(rows_close) Rows rows = store_query(live_store(live), &query, NULL);
    if (rows_next(&rows) && rows_int(&rows, 0) == 0) totals.checkpoints++;
}

static void take_step(Live *live, Zstd *zstd)
{
    Error error = { 0 };
    switch (random_below(12)) {
    case 0:
        seal(live, zstd);
        break;
    case 1:
        for (int i = 0; i < 4 && live_tidy_step(live); i++) {
        }
        break;
    case 2:
        checkpoint(live);
        break;
    case 3:
        if (live_snapshot(live, &error) == STATUS_OK) totals.snapshots++;
        break;
    default:
        commit(live);
    }
}

// ---- lives

// The snapshot is disposable: whatever a cut makes of it, the database must come up right.
static void harm_snapshot(void)
{
    char path[sizeof folder.file + 16];
    struct stat info;
    snprintf(path, sizeof path, "%s.snapshot", folder.file);
    if (stat(path, &info) != 0) return;
    FILE *file = NULL;
    switch (random_below(6)) {
    case 0:
        remove(path);
        break;
    case 1:
        if (truncate(path, (off_t)random_below((uint64_t)info.st_size)) != 0) abort();
        break;
    case 2:
        file = fopen(path, "r+b");
        if (!file || fseek(file, (long)random_below((uint64_t)info.st_size), SEEK_SET) != 0) abort();
        fputc((int)random_below(256), file);
        fclose(file);
        break;
    default:
        break; // as it was written
    }
}

static Live *open_live(void)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(folder.file), .now_us = items_now_us() };
    Live *live = live_open(&config, &error);
    if (!live && !fault_vfs_is_cut() && !fault_vfs_has_failed()) fail_msg("%s", error.message);
    totals.failed_opens += live == NULL;
    return live;
}

// From start to power cut.
static void live_until_cut(Zstd *zstd)
{
    bool early = random_below(4) == 0;
    uint64_t range = early ? 40 : (uint64_t)1 << (6 + random_below(6));
    fault_vfs_plan_cut(1 + (long)random_below(range));
    if (random_below(3) == 0) fault_vfs_plan_fault(FAULT_ONCE_IO, 30 + (long)random_below(range));
    while (!fault_vfs_is_cut()) {
        Live *live = open_live();
        size_t steps = 1 + random_below(200); // then a clean stop, if the power lasts so long
        if (live) assert_log_is_right(live);
        for (size_t i = 0; live && i < steps && !fault_vfs_is_cut(); i++)
            take_step(live, zstd);
        live_close(live);
    }
    totals.cuts++;
}

static void check_after_cut(void)
{
    Error error = { 0 };
    CheckReport report;
    harm_snapshot();
    Live *live = open_live();
    assert_non_null(live);
    assert_log_is_right(live);
    if (totals.cuts % CHECKS == 0) {
        if (check_database(live, &report, &error) != STATUS_OK) fail_msg("%s", error.message);
        assert_int_equal(report.entries, model.count);
    }
    live_close(live);
}

static void begin_database(uint64_t seed)
{
    fault_vfs_reset(seed);
    folder = temp_folder_create();
    model.count = model.unsure_count = 0;
    model.next = 0;
    memset(model.there, 0, ITEMS_MAX * sizeof *model.there);
}

static void what_was_answered_for_survives_every_power_cut(void **state)
{
    (void)state;
    int64_t seed = number_from("PERENNIAL_FAULT_SEED", 1),
            cuts = number_from("PERENNIAL_FAULT_CUTS", CUTS_USUAL);
    print_message("# seed %lld\n", (long long)seed);
    random_state = (uint64_t)seed;
    model.log = calloc(ITEMS_MAX, sizeof *model.log);
    model.there = calloc(ITEMS_MAX, sizeof *model.there);
    model.unsure = calloc(UNSURE_MAX, sizeof *model.unsure);
    assert_true(model.log && model.there && model.unsure);
    Zstd *zstd = zstd_create();
    while (totals.cuts < (size_t)cuts) {
        begin_database(random_below(UINT64_MAX));
        for (size_t i = 0; i < CUTS_PER_DATABASE; i++) {
            live_until_cut(zstd);
            fault_vfs_power_on();
            check_after_cut();
        }
        temp_folder_remove(&folder);
    }
    zstd_destroy(zstd);
    free(model.log);
    free(model.there);
    free(model.unsure);
    print_message("# %zu cuts (%zu while opening); %zu commits of %zu items, %zu duplicates; %zu commits "
                  "failed, %zu of "
                  "them were there; %zu seals, %zu checkpoints, %zu snapshots\n",
                  totals.cuts, totals.failed_opens, totals.commits, totals.items, totals.duplicates,
                  totals.failed_commits, totals.kept_unsure, totals.seals, totals.checkpoints,
                  totals.snapshots);
    // A run that never came to the hard cases would show nothing.
    assert_true(totals.commits > totals.cuts && totals.failed_commits > 0 && totals.kept_unsure > 0);
    assert_true(totals.seals > 0 && totals.checkpoints > 0 && totals.failed_opens > 0);
}

int main(void)
{
    fault_vfs_install();
    // The planted fault: a disk that only says it has synced. The test must notice.
    const char *planted = getenv("PERENNIAL_PLANT");
    if (planted && strcmp(planted, "no_sync") == 0) fault_vfs_ignore_syncs();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_answered_for_survives_every_power_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
