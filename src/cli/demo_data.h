// demo_data.h: the database of `perennial demo`: a simulated vendor's settings, features and staff, its
// customers' history, and what they do right now.
#ifndef PERENNIAL_CLI_DEMO_DATA_H
#define PERENNIAL_CLI_DEMO_DATA_H

#include "cli/simulate.h"
#include "know/committer.h"

#define DEMO_EMAIL "demo@perennial.example"
#define DEMO_PASSWORD "perennial-demo" // no secret: it is printed, and the demo holds invented data only

// What a demo database was made from; kept in its settings.
typedef struct DemoPlan {
    WorldConfig world;
    SimulationKeys keys;
    int64_t filled_to_us; // everything before has been sent; 0: nothing yet
} DemoPlan;

// Makes the database at `path` a demo (settings, keys, features, staff), or reads the plan of the one it is:
// then `wish` counts for nothing. Of the wish only seed, accounts and people are used; the history ends at
// `now_us`. STATUS_CONFLICT when it holds something else. The database must not be open.
MUST_USE Status demo_prepare(Str path, const WorldConfig *wish, int64_t now_us, DemoPlan *plan_out,
                             Error *error);

// The library of use cases, inside the transaction of demo_prepare.
MUST_USE Status demo_make_use_cases(Store *store, int64_t at_us, Arena *arena, Error *error);

extern const Str demo_plays[]; // documents (act/play_library.h), from the folder plays/demo/
extern const size_t demo_plays_count;

// The plays that the vendor runs since a year, inside the transaction of demo_prepare; sets world->plays.
MUST_USE Status demo_make_plays(Store *store, WorldConfig *world, Arena *arena, Error *error);

// Whether the account is one that the play of the demo does not hold out; for WorldPlays.
bool demo_play_reaches(int64_t play, Str account);

// Who entered them until yesterday, the way they took and the tasks that were made, as a run over the past
// finds it (act/play_past.h); after the first filling.
MUST_USE Status demo_play_past(Live *live, Committer *committer, const WorldPlays *plays, Error *error);

// Requests for access, inside the transaction that ends the first filling.
MUST_USE Status demo_make_access(Store *store, const World *world, int64_t now_us, Error *error);

// Adoption plans, use cases and obstacles of some customers, inside the same transaction.
MUST_USE Status demo_make_book(Store *store, const World *world, int64_t now_us, Error *error);

// Who is called a few times a second with what has been sent so far.
typedef struct DemoWatch {
    void (*progress)(void *context, double share, uint64_t events);
    void *context;
} DemoWatch;

// Sends what is missing up to `now_us`: the whole history, or what happened since the last time. What was
// sent before is sent again where it overlaps, and adds nothing. Notes in the settings how far it came.
MUST_USE Status demo_fill(Committer *committer, Simulation *simulation, const DemoPlan *plan, int64_t now_us,
                          const DemoWatch *watch, Error *error);

typedef struct DemoLive DemoLive;

// Starts a thread that sends what the vendor's customers do from now on, every second. Takes the simulation;
// `committer` and `clock` are borrowed. Stop it before the committer.
DemoLive *demo_live_start(Committer *committer, const Clock *clock, Simulation *simulation);
void demo_live_stop(DemoLive *live); // accepts NULL

#endif
