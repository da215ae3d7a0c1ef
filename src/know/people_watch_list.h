// people_watch_list.h: which segments of people are watched, and who was in them. For people_watch.c only.
#ifndef PERENNIAL_KNOW_PEOPLE_WATCH_LIST_H
#define PERENNIAL_KNOW_PEOPLE_WATCH_LIST_H

#include "know/people_watch.h"
#include "know/segment.h"

#include <pthread.h>

typedef struct PeopleWatched {
    int64_t id, version;
    int64_t noted_version; // 0: never noted
    bool loaded;           // noted_version and members were read
    bool followed;         // and compared with who belongs now: what came before a crash is noted, too
    bool too_many;         // of this version; asked again when a day begins
    Segment segment;
    const Formula *formula; // NULL: a list, or it does not compile now
    PersonSet members;      // as noted
} PeopleWatched;

// The watch's thread changes it; `lock` is for others that read it.
typedef struct PeopleWatchList {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    Store *store; // a reader

    pthread_mutex_t lock;
    PeopleWatched *watched;
    size_t count;
    Arena arena, empty; // of segments and formulas
    uint64_t names_version, segments_version;
    bool recompiled; // since the last good round; the watch clears it
} PeopleWatchList;

void people_watch_list_create(PeopleWatchList *list);
void people_watch_list_destroy(PeopleWatchList *list);

// Reads segments and members that are new, compiles again what may mean something else.
MUST_USE Status people_watch_list_refresh(PeopleWatchList *list, Arena scratch, Error *error);

// Nothing is remembered of it, in rows either.
MUST_USE Status people_watch_list_forget(PeopleWatchList *list, PeopleWatched *watched, Error *error);

static inline bool people_watched_is_pending(const PeopleWatched *watched)
{
    return watched->noted_version != watched->version;
}

#endif
