// version_seen.h: the version of the product that people and accounts use, from the context of what clients
// send (context.app.version), as the attribute product_version.
//
// It is written when a newer version is seen than the one that is known on the day of the event, so a person
// with an old and a new device has the newer one, and nothing is written with every event. An older one is
// noted as the one seen last; where nothing else is seen for VERSION_BACK_DAYS, they went back to it.
#ifndef PERENNIAL_SENSE_VERSION_SEEN_H
#define PERENNIAL_SENSE_VERSION_SEEN_H

#include "engine/engine.h"
#include "know/log_batch.h"
#include "sense/segment_item.h"

enum { VERSIONS_SEEN = 32 };

// What was written in this batch already: the engine does not know it before the batch is committed.
// Zero-initialised it is empty.
typedef struct VersionsSeen {
    uint64_t hashes[VERSIONS_SEEN];
    size_t count;
} VersionsSeen;

// Adds to the batch what the item says: an identify of the person, a group of the account, none, or both.
void version_seen(VersionsSeen *seen, const Engine *engine, const Item *item, Arena *arena, LogBatch *batch);

#endif
