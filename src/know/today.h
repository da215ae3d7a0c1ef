// today.h: what needs a person now, most important first: few items, each with why it is there.
//
// The weight of an item is revenue at stake × how probable it is that something is lost or won × how little
// time is left × how much this person has used items like it. An item without an account, or of one whose
// revenue is not known, weighs like the person's average account.
#ifndef PERENNIAL_KNOW_TODAY_H
#define PERENNIAL_KNOW_TODAY_H

#include "know/features.h"
#include "know/live.h"
#include "know/stage.h"

enum {
    TODAY_ITEMS_MAX = 12,
    TODAY_OF_AN_ACCOUNT_MAX = 2, // more about the same account stand on its page
    TODAY_SIGNALS_MAX = 50000,   // open warnings that are looked at
    TODAY_TASKS_MAX = 2000,
    TODAY_KEY_BYTES_MAX = 300,
    TODAY_ACCOUNTS_MAX = 100000,
    TODAY_AHEAD_DAYS = 7,    // tasks and promises that are due so soon
    TODAY_RENEWAL_DAYS = 60, // renewals that are so near
    TODAY_CONTACT_DAYS = 90, // a contact is due after so long; an account's attribute contact_every, in days,
                             // says otherwise
    TODAY_HIDDEN_DAYS = 30,  // what was done or not relevant stays away so long
    TODAY_DROP = 10,         // points of health lost in 28 days
};

typedef enum TodayKind {
    TODAY_WARNING,
    TODAY_TASK,
    TODAY_PROMISE,
    TODAY_RENEWAL,
    TODAY_CONTACT,
    TODAY_CHANGE,
    TODAY_MEETING,
    TODAY_HANDOVER,
    TODAY_OCCASION,
    TODAY_KINDS,
} TodayKind;
Str today_kind_name(
    TodayKind kind); // warning, task, promise, renewal, touchpoint_due, change, meeting, handover, occasion

// One of the person's own accounts.
typedef struct TodayAccount {
    uint32_t account;
    Str id;
    double revenue;       // a year, in its currency; 0: not known
    uint16_t renewal;     // day; 0: not known
    uint16_t contact;     // day of the last touchpoint; 0: none
    uint16_t since;       // first day of the account; 0: not known
    double contact_every; // days
    double drop;          // points of health lost in 28 days; 0: none, or not known
} TodayAccount;

typedef struct TodayItem {
    Str about; // id of the account a task is about, whoever owns it; else empty
    Str key;   // "warning:12": the same as long as it is the same thing
    Str group; // what is learned about: "warning:3" for rule 3, else the kind
    TodayKind kind;
    int64_t id;       // of the warning, task or promise; 0: none
    uint32_t account; // ENGINE_NONE: none
    Str title, why;
    double at_stake;          // revenue a year; 0: not known
    double probability, time; // factors of the weight
    double learned;           // 1 when nothing was learned
    double rank;
    uint16_t due; // 0: none
} TodayItem;

typedef struct TodayAsk {
    const Live *live;
    Store *store;
    Str staff;                    // id
    Str email;                    // lower case; owner of tasks and promises
    const TodayAccount *accounts; // sorted by id
    size_t account_count;
    uint16_t today;
    int64_t now_us;
    const FeatureView *features;
    const Stage *stages; // of the journey
    size_t stage_count;
} TodayAsk;

// The most important ones; in the arena. *found_out: how many there are in all, before the cut.
MUST_USE Status today_items(const TodayAsk *ask, Arena *arena, TodayItem **items_out, size_t *count_out,
                            size_t *found_out, Error *error);

// The accounts whose attribute owner is one of these addresses or names, in any case, sorted by id; without
// health. In the arena.
size_t today_accounts(const Live *live, const Str *owners, size_t owner_count, Arena *arena,
                      TodayAccount **accounts_out);

// ---- what a person does with items (today_mark.c)

typedef struct TodayMark {
    Str staff, item, group, answer; // done, later, not_relevant
    uint16_t until;                 // hidden before this day
    int64_t at_us;
} TodayMark;
MUST_USE Status today_mark(Store *store, const TodayMark *mark, Error *error);

typedef struct TodayLearned {
    Str group;
    int64_t done, not_relevant;
    double weight; // (done + 2) / (done + not_relevant + 2)
} TodayLearned;
enum { TODAY_LEARNED_MAX = 200 };
MUST_USE Status today_learned(Store *store, Str staff, Arena *arena, TodayLearned **learned_out,
                              size_t *count_out, Error *error);
// Forgets what was learned of a group; of all with an empty one. What is hidden stays hidden.
MUST_USE Status today_forget(Store *store, Str staff, Str group, Error *error);

// Keys that are hidden today, sorted; in the arena.
MUST_USE Status today_hidden(Store *store, Str staff, uint16_t today, Arena *arena, Str **keys_out,
                             size_t *count_out, Error *error);

// How much happened to the person's accounts since then, by others.
typedef struct TodaySince {
    int64_t warnings, touchpoints, tickets;
} TodaySince;
MUST_USE Status today_since(const TodayAsk *ask, int64_t since_us, TodaySince *since_out, Error *error);

// When the person looked before this visit; 0: never. A visit lasts while looks are less than half an hour
// apart.
MUST_USE Status today_seen(Store *store, Str staff, int64_t now_us, int64_t *before_us_out, Error *error);
MUST_USE Status today_see(Store *store, Str staff, int64_t now_us, Error *error);

#endif
