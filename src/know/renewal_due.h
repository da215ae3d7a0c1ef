// renewal_due.h: what was due for renewal, as it was known on a day, and what came of it.
//
// A due is an account and a day on which terms of it end: all its subscriptions that pay something, whose
// term is of at least the shortest length that counts (told by its start and end, else by how often it is
// billed; unknown lengths count) and ends that day, in the business zone. Of an account without rows of
// subscriptions it is the day that its attribute renewal_date says, with all that the account pays.
//
// What came is what the same subscriptions pay on a later day, and what took their place: of those that pay
// nothing any more, subscriptions that began RENEWAL_REPLACED_DAYS before they ended or after, each counted
// for the one whose end was nearest. A term that is over while nobody said that it ended is still paid for,
// as the ledger has it.
//
// Everything is by the end of days, as in the ledger (ledger.h).
#ifndef PERENNIAL_KNOW_RENEWAL_DUE_H
#define PERENNIAL_KNOW_RENEWAL_DUE_H

#include "know/currency_rate.h"
#include "know/ledger.h"

enum { RENEWAL_REPLACED_DAYS = 60 };

// How to look.
typedef struct RenewalLens {
    const Ledger *ledger;
    const RateBook *rates;        // of the reporting currency
    int64_t shortest_term_months; // shorter terms are no renewals
    bool in_time;                 // attributes that were said only afterwards do not count for what was due
} RenewalLens;

// What was said of a subscription on a day last; it holds until the next day of which there is one.
typedef struct RenewalSaid {
    uint16_t day;
    uint16_t currency; // currency_index
    uint16_t ends;     // day on which it stops paying unless somebody changes it; 0: none
    uint16_t term_end; // 0: none
    bool long_enough;  // the term, to be a renewal
    int64_t mrr;       // that counts as revenue; minor units
} RenewalSaid;

typedef struct RenewalSubscription {
    int64_t number; // of its row
    const RenewalSaid *said;
    size_t said_count; // at least 1
} RenewalSubscription;

// An account's rows, read once for any number of questions.
typedef struct RenewalBook {
    RenewalLens lens;
    uint32_t account;
    bool of_rows; // subscriptions are kept of it; else its attributes say it
    const RenewalSubscription *subscriptions;
    size_t count;
} RenewalBook;

// In the arena, 24 bytes a statement (at most LEDGER_STATES_MAX, else STATUS_LIMITED), what takes effect
// later than `to` left out. The lens's ledger must know the account (ledger_open, ledger_open_account).
MUST_USE Status renewal_book_read(const RenewalLens *lens, uint32_t account, uint16_t to, Arena *arena,
                                  RenewalBook *book_out, Error *error);

typedef struct RenewalDue {
    uint16_t day;
    uint16_t known_on; // as of this day
    const Currency
        *currency;         // of all its subscriptions; of several, the reporting one at the rates of known_on
    int64_t mrr;           // minor units a month, above 0
    int64_t ending_mrr;    // of it, what is already said to end by the due day
    bool left_out;         // currencies differ and a rate is missing: only the first one's are counted
    const uint32_t *parts; // indices into the book's subscriptions; none of an account without rows
    size_t part_count;
} RenewalDue;

// What was due on the days `from` to `to` as it was known at the end of `known_on`, by day; in the arena.
size_t renewal_dues(const RenewalBook *book, uint16_t known_on, uint16_t from, uint16_t to, Arena *arena,
                    RenewalDue **dues_out);

typedef struct RenewalCame {
    int64_t mrr;   // minor units a month of the due's currency, at the rates of the day it was known on
    int64_t parts; // how many subscriptions pay it, those that took another's place included
    bool left_out; // something is paid in a currency without a rate
} RenewalCame;

// What is paid at the end of `day`.
RenewalCame renewal_came(const RenewalBook *book, const RenewalDue *due, uint16_t day);

// ---- its parts, for renewal_course.h

typedef struct RenewalAmount {
    uint16_t currency; // currency_index
    int64_t mrr;       // minor units a month
    bool ends;         // it is said to end by the due day
} RenewalAmount;

// What it pays at the end of the day.
RenewalAmount renewal_amount_on(const RenewalSubscription *subscription, uint16_t day, uint16_t due_day);

// Fills the amounts of a due at the rates of its known_on; false when they come to nothing.
bool renewal_due_value(const RateBook *rates, const RenewalAmount *amounts, size_t count, RenewalDue *due);

// The day that the attribute renewal_date says, as a date or as the beginning of a text; 0: none.
uint16_t renewal_date_of(Value value);

#endif
