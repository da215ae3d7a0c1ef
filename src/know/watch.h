// watch.h: asks formulas again of every account that changed, and says for whom the answer became another.
//
// What is watched are definitions: segments, warning rules. Each kind says which formula a definition
// watches, and is told of changes inside the transaction that also notes the new answers: a change is told
// exactly once, also across a crash. One thread of its own: accounts that changed are asked at once (rounds
// begin at least 50 ms apart), all accounts when a day begins, when a definition changes, and at the start,
// which finds what changed meanwhile. So an account that falls silent is judged although no event arrives.
#ifndef PERENNIAL_KNOW_WATCH_H
#define PERENNIAL_KNOW_WATCH_H

#include "engine/formula.h"
#include "know/committer.h"
#include "know/definition.h"
#include "know/features.h"

typedef struct Watch Watch;

typedef enum WatchCause {
    WATCH_FIRST,     // the first answer to a new definition; only those for whom it is yes
    WATCH_EDITED,    // the first answer after the definition changed
    WATCH_CAUGHT_UP, // changed while nobody watched
    WATCH_INPUT,     // something was received about the account
    WATCH_DAY,       // a day has begun
} WatchCause;

// What a definition watches: a formula of accounts, or a list of accounts.
typedef struct WatchFormula {
    Str text; // yes or no; empty: the list
    const Str *ids;
    size_t id_count;
} WatchFormula;

typedef struct WatchChange {
    int64_t id, version; // of the definition
    uint32_t account;
    Str subject; // the account's id
    bool yes;
    WatchCause cause;
    uint16_t day;
    int64_t at_us;        // business clock
    Str text;             // the formula, for the places of the evidence; empty for a list
    FormulaResult result; // as it was when it was told; without evidence for a list
} WatchChange;

typedef struct WatchKind {
    void *context;

    // Which formula the definition watches; texts in the arena. False: none (it is switched off). On the
    // watch's thread.
    bool (*formula_of)(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out);

    // Writes rows about the changes of this kind, on the committer's thread, inside the transaction. Anything
    // but STATUS_OK rolls back: the same is asked again after a second.
    Status (*note)(void *context, Store *store, const WatchChange *changes, size_t count, Error *error);

    // The rows are on disk; on the watch's thread. May be NULL.
    void (*noted)(void *context, const WatchChange *changes, size_t count);
} WatchKind;

// All are borrowed for the watch's life.
Watch *watch_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                    const DefinitionCatalog *definitions);

// Before watch_start.
void watch_kind(Watch *watch, DefinitionKind kind, const WatchKind *what);

void watch_start(Watch *watch);
void watch_stop(Watch *watch);    // ends the thread, if there is one; the committer must still run
void watch_destroy(Watch *watch); // after the committer has stopped

// From any thread: a definition was edited; the watch would see it by itself within half a second.
void watch_wake(Watch *watch);

// While anybody holds it, nothing is asked; afterwards everything that changed is. For what comes in out of
// order, such as a history: half of it would be judged as the whole. From any thread.
void watch_hold(Watch *watch, bool hold);

// How many accounts this version of the definition is yes for, as last noted; false when it is not watched
// (yet).
bool watch_count(Watch *watch, DefinitionKind kind, int64_t id, int64_t version, size_t *count_out);

// Sets in_out[account] for each of them; false also while somebody holds the watch, for they are old then.
bool watch_members(Watch *watch, DefinitionKind kind, int64_t id, int64_t version, bool *in_out,
                   size_t count);

// One round, as the thread does it; false when something could not be written. For tests, instead of
// watch_start.
bool watch_round(Watch *watch);

#endif
