// people_watch.h: who enters and leaves segments of people, while it happens.
//
// As know/watch does for accounts, on a thread of its own, so that an account with a hundred thousand people
// delays no warning: the people of accounts that changed are asked at once, all when a day begins, when the
// segment changes, and at the start. A change and the row that remembers it are one transaction: it is told
// exactly once, also across a crash. People are noted by their ids as they were sent; one who turns out to be
// another neither enters nor leaves by that.
#ifndef PERENNIAL_KNOW_PEOPLE_WATCH_H
#define PERENNIAL_KNOW_PEOPLE_WATCH_H

#include "know/committer.h"
#include "know/features.h"
#include "know/segment.h"

typedef struct PeopleWatch PeopleWatch;

enum {
    PEOPLE_WATCHED_MAX = 100000,      // people of one segment; of a larger one nothing is noted
    PEOPLE_WATCHED_ALL_MAX = 1000000, // of all segments together
};

// All are borrowed for the watch's life. The notice is given on the watch's thread.
PeopleWatch *people_watch_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                 const DefinitionCatalog *definitions, const SegmentNotice *notice);
void people_watch_start(PeopleWatch *watch);
void people_watch_stop(PeopleWatch *watch);    // ends the thread; the committer must still run; accepts NULL
void people_watch_destroy(PeopleWatch *watch); // after the committer has stopped; accepts NULL

// As watch_wake and watch_hold.
void people_watch_wake(PeopleWatch *watch);
void people_watch_hold(PeopleWatch *watch, bool hold);

typedef enum PeopleWatchState {
    PEOPLE_NOT_WATCHED, // not yet, or the segment cannot be asked
    PEOPLE_WATCHED,
    PEOPLE_TOO_MANY,
} PeopleWatchState;

// Of this version of the segment; `*count_out` is how many are in it, as last noted.
PeopleWatchState people_watch_state(PeopleWatch *watch, int64_t segment, int64_t version, size_t *count_out);

// One round, as the thread does it; false when something could not be written. For tests, instead of
// people_watch_start.
bool people_watch_round(PeopleWatch *watch);

#endif
