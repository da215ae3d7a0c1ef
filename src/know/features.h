// features.h: the catalogue of features: named groups of events, kept in rows and edited in the app.
//
// An event that is in no group is a feature of its own name, so that a new installation shows something at
// once; but not events that are no use of the product (engine/record.h).
#ifndef PERENNIAL_KNOW_FEATURES_H
#define PERENNIAL_KNOW_FEATURES_H

#include "engine/engine.h"
#include "store/store.h"

enum {
    FEATURE_NAME_BYTES_MAX = 100,
    FEATURE_GROUPS_MAX = 500,
    FEATURE_EVENTS_MAX = 1000, // of one group
};

typedef struct Feature {
    int64_t id; // 0: an event in no group
    Str name;
    bool key;
    const Str *events;
    size_t event_count;
} Feature;

typedef struct FeatureCatalog FeatureCatalog; // in memory, for any thread

FeatureCatalog *feature_catalog_open(Store *store, Error *error);
void feature_catalog_close(FeatureCatalog *catalog);

// Reads the rows again, after an edit.
MUST_USE Status feature_catalog_reload(FeatureCatalog *catalog, Store *store, Error *error);

// Counts reloads; a reader that sees the same number twice may keep what it computed.
uint64_t feature_catalog_version(const FeatureCatalog *catalog);

// The groups as they were edited, by name; in the arena.
size_t feature_catalog_groups(const FeatureCatalog *catalog, Arena *arena, Feature **groups_out);

// All features, groups first, with their numbers in the engine; at most FEATURES_MAX.
typedef struct FeatureView {
    FeatureSet set; // set.groups[i] belongs to features[i]
    const Feature *features;
    size_t key_count;
} FeatureView;

FeatureView feature_view(const FeatureCatalog *catalog, const Engine *engine, Arena *arena);

// ---- edits, inside the caller's transaction; reload afterwards

// Creates a group (id 0) or changes one. STATUS_CONFLICT: the name is taken, or an event is in another group
// already.
MUST_USE Status feature_save(Store *store, const Feature *feature, int64_t *id_out, Error *error);
MUST_USE Status feature_delete(Store *store, int64_t id, Error *error); // STATUS_NOT_FOUND

#endif
