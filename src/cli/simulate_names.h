// simulate_names.h: names of companies and people that do not exist. All results live in the arena.
#ifndef PERENNIAL_CLI_SIMULATE_NAMES_H
#define PERENNIAL_CLI_SIMULATE_NAMES_H

#include "base/arena.h"

enum { COMPANY_NAMES = 1600 }; // different ones; people have some thousands

typedef struct CompanyName {
    Str name;     // "Halden Cold Chain"
    Str slug;     // "halden-cold-chain"
    Str industry; // "Cold Chain"
} CompanyName;

// The `number`-th company (0 to COMPANY_NAMES - 1); different numbers have different slugs.
CompanyName simulated_company_name(uint64_t seed, uint32_t number, Arena *arena);

typedef struct PersonName {
    Str name;  // "Piotr Zieliński"
    Str local; // "piotr.zielinski", for an e-mail address
} PersonName;

// The `number`-th person of one company; different numbers below 1,000 have different names.
PersonName simulated_person_name(uint64_t seed, uint32_t number, Arena *arena);

#endif
