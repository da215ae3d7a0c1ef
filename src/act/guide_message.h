// guide_message.h: the rows of guides: one is one guide for one person. Put there by a play's step, fetched
// by the person's browser, and what they did with it is noted and said to the log as an ordinary event.
//
// Functions that write do not open a transaction: the caller has one.
#ifndef PERENNIAL_ACT_GUIDE_MESSAGE_H
#define PERENNIAL_ACT_GUIDE_MESSAGE_H

#include "base/arena.h"
#include "know/log_batch.h"
#include "store/store.h"

enum {
    GUIDES_SHOWN_MAX = 10, // fetched at once: the most important ones
    GUIDE_MESSAGES_LISTED_MAX = 100,
    GUIDE_QUESTIONS_MAX = 5, // that may come back by one row
};

// What people do. A row that was dismissed, completed or cancelled is shown no more.
typedef enum GuideDeed {
    GUIDE_SHOWN,
    GUIDE_CLICKED,
    GUIDE_DISMISSED,
    GUIDE_COMPLETED,
    GUIDE_DEEDS
} GuideDeed;
Str guide_deed_name(GuideDeed deed); // "shown"

#define GUIDE_STATE_NAMES "waiting|shown|dismissed|completed|cancelled"

typedef struct GuideMessage {
    int64_t id;
    Str key;
    int64_t guide, version;
    Str name;
    Str account, person;
    int64_t play, run;
    Str step;
    int64_t priority;
    Str body;
    Str state;
    int64_t created_us, until_us;
    int64_t at_us[GUIDE_DEEDS]; // first time; 0: never
    int64_t asked;
} GuideMessage;

// With state waiting. The same key again adds nothing and gives the id of the first.
MUST_USE Status guide_message_add(Store *store, const GuideMessage *message, int64_t *id_out, Error *error);

MUST_USE Status guide_message_get(Store *store, int64_t id, Arena *arena, GuideMessage *message_out,
                                  Error *error); // STATUS_NOT_FOUND

// What the person may be shown now, the most important first, then the oldest; at most GUIDES_SHOWN_MAX.
MUST_USE Status guide_message_open(Store *store, Str person, int64_t now_us, Arena *arena,
                                   GuideMessage **messages_out, size_t *count_out, Error *error);

// Notes what the person did and says it to the log; again, or of a row that is cancelled, it changes nothing.
MUST_USE Status guide_message_did(Store *store, const GuideMessage *message, GuideDeed deed, int64_t now_us,
                                  LogBatch *batch, Error *error);

// Counts a question that came back. STATUS_LIMITED: GUIDE_QUESTIONS_MAX came already.
MUST_USE Status guide_message_asked(Store *store, const GuideMessage *message, Error *error);

// Those of the run that nobody has seen are cancelled.
MUST_USE Status guide_message_cancel_run(Store *store, int64_t run, Error *error);

// Whether somebody clicked or completed one that this step of the run put there.
MUST_USE Status guide_message_step_done(Store *store, int64_t run, Str step, bool *done_out, Error *error);

// ---- many

typedef struct GuideMessageFilter {
    int64_t guide;  // 0: any
    Str account;    // empty: any
    int64_t before; // numbers below it; 0: all
    size_t limit;   // at most GUIDE_MESSAGES_LISTED_MAX
} GuideMessageFilter;

// Newest first, without bodies; in the arena.
MUST_USE Status guide_message_list(Store *store, const GuideMessageFilter *filter, Arena *arena,
                                   GuideMessage **messages_out, size_t *count_out, Error *error);

typedef struct GuideCounts {
    int64_t people;              // rows that were put there
    int64_t counts[GUIDE_DEEDS]; // of them
    int64_t asked;
} GuideCounts;

MUST_USE Status guide_message_counts(Store *store, int64_t guide, GuideCounts *counts_out, Error *error);

#endif
