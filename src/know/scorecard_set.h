// scorecard_set.h: all scorecards of a database, compiled: which of them holds for an account, and what they
// ask.
#ifndef PERENNIAL_KNOW_SCORECARD_SET_H
#define PERENNIAL_KNOW_SCORECARD_SET_H

#include "know/definition.h"
#include "know/scorecard.h"

typedef struct ScorecardSet {
    Scorecard *cards; // by position, then id; the one that ships when nobody has defined any
    size_t count;
    size_t broken; // left out, because a formula no longer compiles
} ScorecardSet;

// Everything lies in the arena; `names` is borrowed for the life of the set.
ScorecardSet scorecard_set_read(const DefinitionCatalog *definitions, const FormulaNames *names,
                                Arena *arena);

// By position, then id: the order in which they count.
void scorecard_set_sort(ScorecardSet *set);

// Finds whom a scorecard is for. STATUS_INVALID when there is no such segment of accounts.
MUST_USE Status scorecard_bind(Scorecard *scorecard, const DefinitionCatalog *definitions,
                               const FormulaNames *names, Arena *arena, Error *error);

// The set as it would be with this scorecard: instead of the one with its id, or with id 0 beside the others.
// `index_out` says which it is there; in the arena.
ScorecardSet scorecard_set_with(const ScorecardSet *set, const Scorecard *card, Arena *arena,
                                int16_t *index_out);

// The scorecard that holds for each account on the day: its index, or -1. `cards_out` has room for `count`.
void scorecard_for_all(const ScorecardSet *set, const Engine *engine, uint16_t day, int16_t *cards_out,
                       size_t count);

// ---- one account

// The scorecard that holds for the account on the day: NULL when none does, or when nothing was known of the
// account yet.
const Scorecard *scorecard_for(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena);

// What each formula of a scorecard says.
typedef struct ScorecardAnswers {
    FormulaResult *measures, *exceptions; // in the arena
    double values[SCORE_MEASURES_MAX];    // of the measures; NAN where missing
    double holds[SCORE_EXCEPTIONS_MAX];   // of the exceptions; above 0: yes
} ScorecardAnswers;

ScorecardAnswers scorecard_ask(const Scorecard *card, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena);

// ---- scores

typedef struct HealthRow {
    ScoreBrief brief;
    int16_t card; // index in the set; -1: none
    uint8_t band; // Band
} HealthRow;

extern const HealthRow health_row_none; // no scorecard, no score

HealthRow scorecard_score(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                          Arena *arena);

// Of every account, by number; private ones have no score. `rows_out` has room for `count`.
void scorecard_score_all(const ScorecardSet *set, const Engine *engine, uint16_t day, HealthRow *rows_out,
                         size_t count);

// The same of several days, much quicker than one by one: rows_out[day * count + account]. Needs 8 bytes for
// each day, account and formula of a scorecard meanwhile.
void scorecard_score_days(const ScorecardSet *set, const Engine *engine, const uint16_t *days,
                          size_t day_count, HealthRow *rows_out, size_t count);

#endif
