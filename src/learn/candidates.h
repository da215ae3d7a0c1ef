// candidates.h: what could tell who leaves: measures as formulas, from the catalogue, the features, the
// metrics that people defined, and the attributes of accounts.
//
// What says who has left is none of them (attributes that the life states ask for), nor are names and owners.
// Attributes are looked at as they were known on the days of the past, never as they are now.
#ifndef PERENNIAL_LEARN_CANDIDATES_H
#define PERENNIAL_LEARN_CANDIDATES_H

#include "engine/formula.h"
#include "know/definition.h"
#include "know/life.h"
#include "know/score.h"

enum {
    CANDIDATES_MAX = 400,
    CANDIDATE_FEATURES_MAX = 40, // the first of the catalogue
    CANDIDATE_METRICS_MAX = 40,
    CANDIDATE_WORDS_MAX = 12,  // values of an attribute of text; with more it is a name
    CANDIDATE_LOOKS_MAX = 4000 // accounts and days at which attributes are looked at
};

typedef struct Candidate {
    Str name;    // at most SCORECARD_NAME_BYTES_MAX
    Str formula; // as a scorecard takes it: a number, a share, a duration or yes or no
    FormulaType type;
    ScoreGroup group;
    const Formula *compiled;
} Candidate;

typedef struct CandidateSource {
    const Engine *engine;
    const FormulaNames *names;            // no look-ahead (said_in_time)
    const DefinitionCatalog *definitions; // NULL: no metrics of their own
    const LifeTexts *life;
    const uint16_t *days; // of the past
    size_t day_count;
} CandidateSource;

// In the arena; those that do not compile are left out.
size_t candidates_find(const CandidateSource *source, Arena *arena, Candidate **found_out);

#endif
