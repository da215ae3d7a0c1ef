// simulate.h: the tracking calls of a simulated vendor's customers, made from a known truth
// (simulate_world.h).
//
// The same seed gives the same calls, whatever the order in which days are asked for; message ids too, so
// that a day sent twice adds nothing. One thread at a time uses a Simulation.
#ifndef PERENNIAL_CLI_SIMULATE_H
#define PERENNIAL_CLI_SIMULATE_H

#include "cli/simulate_world.h"
#include "know/log_entry.h"

typedef struct Simulation Simulation;

typedef struct SimulationKeys { // numbers of the write keys that the calls come with
    uint32_t web, mobile, server;
} SimulationKeys;

Simulation *simulation_create(const WorldConfig *config, SimulationKeys keys);
void simulation_destroy(Simulation *simulation);

const World *simulation_world(const Simulation *simulation);

// All calls of one day, by time. A day is the account's own, so times reach from 14 hours before the day's
// UTC midnight to 12 hours after its end. The entries live until the next call.
size_t simulation_day(Simulation *simulation, int day, const LogEntry **entries_out);

// The calls of a stretch of time (at most a day), as simulation_day has them, and a few more of people on
// call so that about `least_per_minute` come at any hour. The entries live until the next call.
size_t simulation_live(Simulation *simulation, int64_t from_us, int64_t to_us, double least_per_minute,
                       const LogEntry **entries_out);

#endif
