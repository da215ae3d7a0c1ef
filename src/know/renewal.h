// renewal.h: the renewals as rows: what the program says of each (renewal_course.h), and what people say
// beside it: how likely it is, the next step, how it ended, ticks on the checklist.
//
// Writing functions run inside a transaction; say renewal_words of the account in the same one.
#ifndef PERENNIAL_KNOW_RENEWAL_H
#define PERENNIAL_KNOW_RENEWAL_H

#include "know/account_words.h"
#include "know/renewal_course.h"
#include "know/renewal_step.h"

enum {
    RENEWAL_NOTE_BYTES_MAX = 4000,
    RENEWAL_NEXT_BYTES_MAX = 500,
    RENEWAL_REASON_BYTES_MAX = 1000,
    RENEWALS_OF_ACCOUNT_MAX = 2000,
    RENEWALS_LISTED_MAX = 200000,
};

typedef struct RenewalRecord {
    int64_t id;
    Str account; // id
    uint16_t due_day;
    Str parts; // numbers of its subscriptions, rising, with blanks between; empty: of attributes
    const Currency *currency;
    int64_t mrr, ending_mrr; // minor units a month: what is due, and what of it is said to end by then
    int64_t came_mrr;        // below 0: open, or not known
    RenewalResult found;     // what the program says
    uint16_t settled_day;    // 0: it is open
    uint16_t decided_day;    // 0: nobody said so
    int64_t opened_us;

    int likelihood; // percent, by the owner; below 0: not said
    Str likelihood_by;
    int64_t likelihood_us;
    Str note, next_step;
    uint16_t next_day; // 0: none
    bool said;         // a person said how it ended
    RenewalResult said_result;
    Str said_by;
    int64_t said_us;
    Str reason;
    int64_t version; // grows with what people say
    int64_t changed_us;
    Str changed_by;
} RenewalRecord;

// What holds: what a person said, else what the program found.
RenewalResult renewal_record_result(const RenewalRecord *row);
// The day since when it is no longer open; 0: it is.
uint16_t renewal_record_settled(const RenewalRecord *row, const Zone *zone);

// STATUS_NOT_FOUND.
MUST_USE Status renewal_get(Store *store, int64_t id, Arena *arena, RenewalRecord *row_out, Error *error);
// By due day; in the arena.
MUST_USE Status renewal_of_account(Store *store, Str account, Arena *arena, RenewalRecord **rows_out,
                                   size_t *count_out, Error *error);

typedef enum RenewalStanding {
    RENEWAL_STANDS_OPEN,
    RENEWAL_STANDS_SETTLED,
    RENEWAL_STANDS_ANY
} RenewalStanding;

// Of the due days `from` to `to`, by due day; withdrawn ones are left out. Texts that people wrote (note,
// next_step, reason) are left out too: renewal_get has them. In the arena.
MUST_USE Status renewal_list(Store *store, RenewalStanding standing, uint16_t from, uint16_t to, Arena *arena,
                             RenewalRecord **rows_out, size_t *count_out, Error *error);

// Writes what people say of it. Sets version.
MUST_USE Status renewal_change(Store *store, RenewalRecord *row, Error *error);

// The ticks of a checklist; in the arena.
MUST_USE Status renewal_ticks(Store *store, int64_t renewal, Arena *arena, RenewalTick **ticks_out,
                              size_t *count_out, Error *error);
// Counts as a change of the row.
MUST_USE Status renewal_tick_put(Store *store, int64_t renewal, const RenewalTick *tick, Error *error);
MUST_USE Status renewal_tick_remove(Store *store, int64_t renewal, Str step, Error *error);

// ---- following what is said of subscriptions

typedef struct RenewalFollowing {
    Str account;             // id
    const Renewal *renewals; // its course, by due day
    size_t count;
    uint16_t from; // of rows before this day nothing is known
    uint16_t today;
    RenewalDays days;
    int64_t now_us;
} RenewalFollowing;

// Makes the rows those of the course: opens, corrects, settles. A row whose day was corrected moves with it;
// one that is none any more is withdrawn where people wrote into it, else removed. With a NULL store nothing
// is written. *differs_out: whether anything was another, or would be.
MUST_USE Status renewal_follow(Store *store, const RenewalFollowing *following, const RenewalRecord *rows,
                               size_t row_count, Arena *arena, bool *differs_out, Error *error);

// ---- words for formulas: attributes of the account
//
//   renewal_likelihood (a share: the owner's, of the next open renewal that has one), renewal_result (of the
//   last settled one), renewals_open

bool renewal_words_own(Str key);

// Says those that differ from what the engine knows.
MUST_USE Status renewal_words(Store *store, const Engine *engine, const AccountWords *words, LogBatch *batch,
                              Error *error);

#endif
