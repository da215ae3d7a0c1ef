// knowledge.h: who of the team knows a customer, and who writes down what they learn.
#ifndef PERENNIAL_KNOW_KNOWLEDGE_H
#define PERENNIAL_KNOW_KNOWLEDGE_H

#include "store/store.h"

enum {
    KNOWERS_MAX = 10,
    KNOWER_TOUCHPOINTS_MAX = 2000, // the newest of the account that are looked at
    KNOWER_HALF_DAYS = 180,        // what was learned counts half after so long
    WRITERS_MAX = 1000,
};

typedef struct Knower {
    Str id, name;
    int64_t touchpoints;
    int64_t last_us;
    double weight; // of all touchpoints, each halved every KNOWER_HALF_DAYS
} Knower;

// Best first. In the arena.
MUST_USE Status knower_list(Store *store, Str account, int64_t now_us, Arena *arena, Knower **knowers_out,
                            size_t *count_out, Error *error);

typedef struct Writer {
    Str id, name;
    int64_t touchpoints;
    int64_t asked, complete; // touchpoints whose kind asks for the form, and those whose form is filled in
    int64_t last_us;
} Writer;

// Who wrote touchpoints that happened between, most first. In the arena.
MUST_USE Status writer_list(Store *store, int64_t from_us, int64_t until_us, Arena *arena,
                            Writer **writers_out, size_t *count_out, Error *error);

#endif
