// check.h: whether a database is sound: its pages, its log, and what the engine makes of the log.
#ifndef PERENNIAL_KNOW_CHECK_H
#define PERENNIAL_KNOW_CHECK_H

#include "know/live.h"

typedef struct CheckReport {
    uint64_t entries;  // read from the log
    uint64_t accounts; // whose figures were counted again
    uint64_t figures;  // compared
} CheckReport;

// Compares, against a plain recount of the whole log: the engine's active people and events of every account
// and day; and that a replay gives the same state as the one that `live` has. STATUS_UNAVAILABLE with the
// first difference.
MUST_USE Status check_database(Live *live, CheckReport *report_out, Error *error);

#endif
