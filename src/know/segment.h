// segment.h: segments: the accounts or people for whom a formula is yes, or a list of them by hand.
//
// Who is in one on any day is asked of the engine. Rows hold only who entered and left while it was watched.
#ifndef PERENNIAL_KNOW_SEGMENT_H
#define PERENNIAL_KNOW_SEGMENT_H

#include "engine/formula.h"
#include "know/definition.h"
#include "know/person_set.h"
#include "know/watch.h"

enum {
    SEGMENT_IDS_MAX = 100000,
    SEGMENT_DESCRIPTION_BYTES_MAX = 1000,
    SEGMENT_VIEW_BYTES_MAX = 8000,
    SEGMENT_TARGETS_BYTES_MAX = 64000,
    SEGMENT_SERVICE_HOURS_MAX = 1000,
    SEGMENT_CHANGES_KEPT = 1000000, // of all segments; older ones go
};

typedef struct Segment {
    int64_t id;
    int64_t version;
    Str name;
    FormulaScope scope;
    Str formula;    // empty: a list
    const Str *ids; // of accounts, or of people
    size_t id_count;
    Str description;
    bool pinned;
    Str view;             // JSON of segment_view.h, or empty
    Str targets;          // JSON of segment_target.h, or empty
    Str service;          // how its accounts are looked after: personal, pooled, technology; or empty
    double service_hours; // planned an account and month; NAN: not said
} Segment;

// Texts in the arena.
Segment segment_read(const Definition *definition, Arena *arena);
Str segment_body(const Segment *segment, Arena *arena);

// A formula that does not compile, or is no yes or no, fills `problem`; else its message is empty. Views and
// targets have checks of their own: segment_view_read, segment_targets_read. On
// success the formula is given, or NULL for a list.
MUST_USE Status segment_check(const Segment *segment, const FormulaNames *names, Arena *arena,
                              const Formula **formula_out, FormulaProblem *problem, Error *error);

// ---- members, asked of the engine; `formula` is the segment's, compiled, or NULL of a list

// in_out[account] for numbers below `count`; of accounts only.
void segment_accounts(const Segment *segment, const Formula *formula, const Engine *engine, uint16_t day,
                      bool *in_out, size_t count);

// People in their accounts, by account; at most `max`. A person of two accounts may be in it twice.
size_t segment_people(const Segment *segment, const Formula *formula, const Engine *engine, uint16_t day,
                      Arena *arena, size_t max, SegmentPerson **people_out);

// Everybody of a list of people who is in an account now, added at the end of the set. Ids are those that
// clients send, of users or visitors.
void segment_listed_people(const Segment *segment, const Engine *engine, Arena scratch, PersonSet *people);

enum { SEGMENT_SINCE_DAYS = 400 };

// The first day of the unbroken time in the segment that lasts on `day`; 0: longer than SEGMENT_SINCE_DAYS,
// or a list.
uint16_t segment_since(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                       Arena scratch);

// The same of a person in an account.
uint16_t segment_person_since(const Formula *formula, const Engine *engine, SegmentPerson who, uint16_t day,
                              Arena scratch);

typedef struct SegmentPersonChange {
    SegmentPerson who;
    bool entered;
    uint16_t day;
} SegmentPersonChange;

// Who entered and left from the day after `from` to `to`, newest first, at most `max`: each day is asked and
// compared with the one before; nothing of a list. In the arena.
size_t segment_people_changes(const Formula *formula, const Engine *engine, uint16_t from, uint16_t to,
                              size_t max, Arena *arena, SegmentPersonChange **changes_out);

// ---- who entered and left

// Who wants to know that so many entered and left, once the rows are on disk. On a watch's thread.
typedef struct SegmentNotice {
    void (*told)(void *context, int64_t segment, size_t entered, size_t left); // may be NULL
    void *context;
} SegmentNotice;

// The watch's kind for segments of accounts; those of people are watched by people_watch.h. The notice is
// borrowed for the watch's life.
WatchKind segment_watch_kind(SegmentNotice *notice);

typedef struct SegmentChange {
    int64_t number;
    Str subject; // id of the account, or what segment_subject makes of a person in one
    bool entered;
    int64_t at_us;
    uint16_t day;
} SegmentChange;

// Newest first, those with numbers below `before` (0: all); in the arena.
MUST_USE Status segment_changes(Store *store, int64_t segment, int64_t before, size_t max, Arena *arena,
                                SegmentChange **changes_out, size_t *count_out, Error *error);

// Writes one; the number is given by the order of writing. Inside a transaction.
MUST_USE Status segment_change_add(Store *store, int64_t segment, const SegmentChange *change, Error *error);
// Takes away what is older than SEGMENT_CHANGES_KEPT.
MUST_USE Status segment_changes_trim(Store *store, Error *error);

// A person in an account as the text of a row: by the ids that clients sent, so that it means the same after
// a replay. In the arena.
Str segment_subject(const Engine *engine, SegmentPerson who, Arena *arena);
// Follows merges. False when one of both is not known.
bool segment_subject_read(const Engine *engine, Str subject, SegmentPerson *who_out);

#endif
