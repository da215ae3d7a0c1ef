// segment.h: turns a tracking call into entries of the log, under the rules of this installation.
#ifndef PERENNIAL_SENSE_SEGMENT_H
#define PERENNIAL_SENSE_SEGMENT_H

#include "engine/engine.h"
#include "know/log_batch.h"
#include "sense/exclusion.h"
#include "sense/limits.h"
#include "sense/recent.h"
#include "sense/track_call.h"

// What decoding looks at; one for the program, used by all threads.
typedef struct Sense {
    const Engine *engine;
    _Atomic bool
        account_from_domain; // people nobody gave an account get that of their mail domain, made for it
    _Atomic bool version_from_context; // see version_seen.h
    Limits *limits;                    // NULL: none (files, the app)
    Exclusion *exclusion;              // NULL: none
    Recent *recent;                    // NULL: nothing is remembered
} Sense;

typedef struct SenseKey {
    uint32_t number;
    Dialect dialect;
} SenseKey;

typedef struct SenseResult {
    size_t entries;  // added to the batch; the committer says how many were new
    size_t excluded; // of them
    size_t rejected;
    bool answered; // nothing was added: `answer` is final. Else it is what to send when they are durable
    TrackAnswer answer;
} SenseResult;

// Adds the call's good items to `batch`, remembers and counts the others; who commits the batch counts what
// was accepted, duplicate and excluded. Scratch memory comes from the arena (up to about 3 times the body).
void segment_decode(Sense *sense, const TrackCall *call, const SenseKey *key, Arena *arena, LogBatch *batch,
                    SenseResult *result_out);

// One item under the same rules, for files and the write API: adds it to `batch` or returns the reason.
// *excluded_out says whether it was marked as excluded.
const char *sense_add_item(Sense *sense, Item *item, int64_t now_us, Arena *arena, LogBatch *batch,
                           bool *excluded_out);

#endif
