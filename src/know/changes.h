// changes.h: what changed at an account lately.
#ifndef PERENNIAL_KNOW_CHANGES_H
#define PERENNIAL_KNOW_CHANGES_H

#include "know/features.h"

typedef enum ChangeKind {
    CHANGE_FEATURE_NEW,     // used for the first time
    CHANGE_FEATURE_STOPPED, // used in the 28 days before, not in these; the day is that of the last use
    CHANGE_PERSON_NEW,      // first activity
    CHANGE_PERSON_LOST,     // active on at least 3 days of the 28 before, not in these; the day of the last
                            // activity
    CHANGE_ATTRIBUTE,
    CHANGE_USAGE, // active people changed by at least a fifth and 3 people
} ChangeKind;

typedef struct Change {
    uint16_t day;
    ChangeKind kind;
    uint32_t person; // of the two about people, else ENGINE_NONE
    Str subject;     // feature, attribute key, or metric key
    Value value, previous;
} Change;

enum { CHANGES_MAX = 100 };

Str change_kind_name(ChangeKind kind);

// Of the 28 days up to `day`, newest first, at most CHANGES_MAX; in the arena.
size_t account_changes(const Engine *engine, uint32_t account, uint16_t day, const FeatureView *features,
                       Arena *arena, Change **changes_out);

#endif
