// watch_list.h: what is watched: each definition's formula and for whom it was yes. For watch.c only.
#ifndef PERENNIAL_KNOW_WATCH_LIST_H
#define PERENNIAL_KNOW_WATCH_LIST_H

#include "know/watch.h"

#include <pthread.h>

typedef struct Watched {
    DefinitionKind kind;
    int64_t id, version;
    int64_t noted_version; // 0: never noted
    bool loaded;           // noted_version and members were read
    WatchFormula what;
    const Formula *formula; // NULL: a list, or it does not compile now
    unsigned needs;         // of the formula
    bool quick;             // it looks at no list of people
    bool compares;          // with the other accounts
    bool waits;             // for numbers of events that are not whole yet: it is not asked
    uint64_t *members;      // a bit an account; owned
    size_t room;            // accounts that fit
    size_t count;           // members
} Watched;

// The watch's thread changes it; `lock` is for others that read it.
typedef struct WatchList {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    WatchKind kinds[DEFINITION_KINDS];
    bool has_kind[DEFINITION_KINDS];
    Store *store; // a reader

    pthread_mutex_t lock;
    Watched *watched; // by kind
    size_t count;
    Arena arena, empty; // of formulas
    uint64_t names_version, definition_versions[DEFINITION_KINDS];
    uint64_t edits;          // of the catalogues that decide what formulas mean
    bool recompiled, edited; // since the last good round; the watch clears them
} WatchList;

void watch_list_create(WatchList *list);
void watch_list_destroy(WatchList *list);

// Reads definitions and members that are new, compiles again what may mean something else.
MUST_USE Status watch_list_refresh(WatchList *list, Arena scratch, Error *error);

bool watched_is_member(const Watched *watched, uint32_t account);
void watched_set_member(Watched *watched, uint32_t account, bool member); // under the lock

// Whether its answers still belong to another version.
static inline bool watched_is_pending(const Watched *watched)
{
    return watched->noted_version != watched->version;
}

#endif
