// loss.h: the register of losses: one row for each time that an account stopped paying, or paid less, with
// what was known before and what people say about it.
//
// The program opens, corrects and takes back rows (loss_desk.h); what people wrote it leaves alone. A row in
// which people wrote is never removed by it, only withdrawn. Functions that change rows need a transaction of
// the caller's.
#ifndef PERENNIAL_KNOW_LOSS_H
#define PERENNIAL_KNOW_LOSS_H

#include "know/account_words.h"
#include "know/currency.h"

#define LOSS_WHAT_NAMES "lost|downgrade"
#define LOSS_SOURCE_NAMES "ledger|life|hand"
#define LOSS_STATE_NAMES "open|withdrawn"
#define LOSS_KIND_NAMES "voluntary|involuntary"
#define LOSS_WIN_BACK_NAMES "none|try|won|given_up"
#define LOSS_SEEN_NAMES "early|late|no|unknown"

enum {
    LOSS_KEY_BYTES_MAX = 60, // of a reason or a cause
    LOSS_COMPETITOR_BYTES_MAX = 200,
    LOSS_TEXT_BYTES_MAX = 4000, // of the lesson and of what the customer said
    LOSS_NOTE_BYTES_MAX = 1000,
    LOSS_SIGNALS_BYTES_MAX = 16 * 1024,
    LOSSES_LISTED_MAX = 10000,
    LOSSES_OF_ACCOUNT_MAX = 500,
};

typedef struct Loss {
    int64_t id;
    Str account; // id
    bool downgrade;
    uint16_t day; // the first without, or with less
    Str source;
    const Currency *currency; // NULL: what was paid is not known
    int64_t paid, stays;      // minor units a month, the day before and from the day on
    Str owner;                // the day before; empty: nobody
    Str withdrawn_by;         // "program": the history no longer says so; "person"; empty: it stands
    uint16_t back_day;        // 0: it is not back
    int64_t back_mrr;
    // people's; empty or 0: not known
    Str kind, reason, competitor, caused_by;
    int root_cause;
    Str recommend, could_be_seen; // "yes", "no"
    Str lesson, said;
    Str win_back, win_back_owner, win_back_note;
    uint16_t win_back_day;
    bool touched; // people wrote into it
    // what was known before; see loss_signal.h
    bool looked, recorded;
    uint16_t signal_day, acted_day;
    int health;  // -1: none
    Str signals; // JSON; empty in lists
    int64_t created_us, changed_us;
    Str changed_by; // empty: the program
} Loss;

// "won" once it is back, else what people say.
Str loss_win_back(const Loss *loss);

// How it was seen ahead: early (so many days or more), late, no; unknown while nobody looked.
Str loss_seen(const Loss *loss, int64_t early_days);

// ---- reading; texts in the arena

MUST_USE Status loss_get(Store *store, int64_t id, Arena *arena, Loss *loss_out,
                         Error *error); // STATUS_NOT_FOUND

typedef struct LossFilter {
    Str account;       // empty: any
    uint16_t from, to; // days, both included
    bool withdrawn;    // those too
} LossFilter;

// The latest first, at most LOSSES_LISTED_MAX.
MUST_USE Status loss_list(Store *store, const LossFilter *filter, Arena *arena, Loss **losses_out,
                          size_t *count_out, Error *error);

// Those that were not looked at yet, the latest first.
MUST_USE Status loss_list_pending(Store *store, size_t max, Arena *arena, Loss **losses_out,
                                  size_t *count_out, Error *error);

// ---- writing

// A new row but for its signals; sets its id.
MUST_USE Status loss_add(Store *store, Loss *loss, Error *error);

// What people say of it, and no more: kind to win_back_day, withdrawn_by, changed_… STATUS_NOT_FOUND.
MUST_USE Status loss_judge(Store *store, const Loss *loss, Error *error);
MUST_USE Status loss_remove(Store *store, int64_t id, Error *error);

// What the program knows, beside what people wrote since it looked: what, day, source, money, owner, back,
// and that it stands unless a person withdrew it; where `prefill`, and nobody wrote into it, also kind,
// reason, root_cause and said.
MUST_USE Status loss_follow(Store *store, const Loss *loss, bool prefill, Error *error);

// Removes the row, or withdraws it where people wrote into it.
MUST_USE Status loss_take_back(Store *store, int64_t id, int64_t at_us, Error *error);

// looked, recorded, signal_day, acted_day, health, signals.
MUST_USE Status loss_note_signals(Store *store, const Loss *loss, Error *error);

// ---- words for formulas: attributes of the account, of its latest loss that stands

//   loss_reason (the reason's name), loss_kind (voluntary, involuntary), win_back (none, try, won, given_up)
bool loss_words_own(Str key);
MUST_USE Status loss_words(Store *store, const AccountWords *words, LogBatch *batch, Error *error);

#endif
