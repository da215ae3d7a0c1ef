// vendor.h: a simulated vendor whose truth is known, folded into an engine of its own, as benches judge by.
#ifndef PERENNIAL_BENCH_VENDOR_H
#define PERENNIAL_BENCH_VENDOR_H

#include "cli/simulate.h"
#include "engine/formula.h"

enum { VENDOR_FIRST_DAY = 20089, VENDOR_DAYS = 487 };

typedef struct Vendor {
    Simulation *simulation;
    const World *world;
    Engine *engine;
    Zone *zone;
} Vendor;

Vendor vendor_create(uint64_t seed);
// Of another size than the usual one.
Vendor vendor_create_sized(uint64_t seed, int days, int accounts, int people);
void vendor_destroy(Vendor *vendor);

// The days from `first` on, in order; the arena is left as it was.
void vendor_fold(Vendor *vendor, int first, int days, Arena *arena);

// The features of the product as formulas name them; in the arena.
FormulaNames vendor_names(const Engine *engine, Arena *arena);

#endif
