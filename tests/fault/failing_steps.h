// failing_steps.h: an operation that writes to the database, with the first, second, … step of the disk and
// of SQLite failing until it runs through untouched. A failure says so and leaves no trace, and the same once
// more succeeds.
#ifndef PERENNIAL_TESTS_FAILING_STEPS_H
#define PERENNIAL_TESTS_FAILING_STEPS_H

#include "cmocka_all.h"
#include "fault_items.h"
#include "fault_vfs.h"
#include "know/live.h"
#include "temp_folder.h"

#include <sqlite3.h>

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    Zstd *zstd;
    Arena arena;
    sqlite3 *watcher; // a connection of its own: sees what is committed
    uint32_t items;   // committed so far: 0 … items - 1
    unsigned round;
} Fixture;

// Of everything, as another connection sees it.
typedef struct State {
    uint64_t rows, engine, next_sequence, tail_count;
} State;
State state_of(const Fixture *fixture);
int64_t number_of(sqlite3 *db, const char *sql);

Live *open_live(const Fixture *fixture);
void checkpoint_often(Live *live); // so that failures come in checkpoints too

// For cmocka: a database of its own.
int set_up(void **state);
int tear_down(void **state);
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

typedef struct Operation {
    void (*prepare)(Fixture *fixture); // what the round needs; or NULL
    Status (*run)(Fixture *fixture, Error *error);
    bool (*unfinished)(Fixture *fixture); // for what does not say that it failed; or NULL
    void (*verify)(Fixture *fixture);     // after success: done once
} Operation;

void fail_every_step(Fixture *fixture, const Operation *operation);

// By hand: the step that fails, and whether it was reached.
typedef enum Mode { MODE_DISK_IO, MODE_DISK_FULL, MODE_SQL, MODES } Mode;
void plan(Mode mode, long step);
bool plan_ends(Mode mode);

#endif
