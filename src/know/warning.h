// warning.h: the register of risks and opportunities: one row for each time that something was sensed about
// an account, who takes care, and how it ended.
//
// A warning that becomes true again soon is the same one (folding); what is no longer true stays until a
// person closes it.
#ifndef PERENNIAL_KNOW_WARNING_H
#define PERENNIAL_KNOW_WARNING_H

#include "know/warning_rule.h"

enum {
    WARNING_REASON_BYTES_MAX = 1000,
    WARNING_OWNER_BYTES_MAX = 200,
    WARNINGS_LISTED_MAX = 20000, // the newest that fit a filter
    NOTICES_MAX = 100,
    NOTICE_DAYS = 30,
};

typedef enum WarningState { WARNING_OPEN, WARNING_SNOOZED, WARNING_CLOSED, WARNING_STATES } WarningState;

Str warning_state_name(WarningState state); // "open", …

typedef struct Warning {
    int64_t id;
    // rule 0: about the data of all accounts; below 0: noted by a person, minus the number of the touchpoint
    int64_t rule, rule_version;
    Str name;    // of the rule, when it was raised
    Str account; // id; empty: all
    bool opportunity;
    int severity, root_cause;
    double probability;
    int64_t raised_us;
    uint16_t day;
    Str evidence;       // JSON: [{text, type, value, day}]
    WarningState state; // a snoozed one whose time has come is open
    uint16_t until_day; // of a snoozed one
    Str owner;
    uint16_t due_day;
    Str outcome, reason;
    int64_t seen;
    int64_t last_us, ended_us;
    uint16_t
        since_day; // first day of the time that it has been true, or was until ended_us; 0: not known yet
    bool news;     // else it was found, not raised: true for long, or its rule was asked for the first time
    int64_t changed_us;
    Str changed_by;
    bool read; // of notices: whether the asker has seen it
} Warning;

// ---- what is sensed; inside a transaction

typedef struct WarningDraft {
    const WarningRule *rule;
    Str account, owner, evidence;
    uint16_t day;
    uint16_t asleep_until; // raised snoozed until then; 0: open
    uint16_t since_day;    // 0: to be found out (warning_detail.h)
    bool found;            // its rule was asked for the first time: no news
    int64_t at_us;
} WarningDraft;

typedef enum WarningRaised {
    WARNING_NEW,
    WARNING_AGAIN,  // an open one became true again
    WARNING_FOLDED, // it was closed a short time ago, or is true already
} WarningRaised;

MUST_USE Status warning_raise(Store *store, const WarningDraft *draft, int64_t *id_out,
                              WarningRaised *raised_out, Error *error);
// It is no longer true. Nothing when there is none.
MUST_USE Status warning_end(Store *store, int64_t rule, Str account, int64_t at_us, Error *error);

// The values that decided, as JSON; only those of the rule's own formula.
void warning_evidence(const CompiledRule *rule, const FormulaResult *result, Buf *out);

// ---- what people do with it

typedef struct WarningFilter {
    const WarningState *state; // NULL: any
    const bool *opportunity;   // NULL: both
    Str account, owner;        // empty: any
    int64_t rule;              // -1: any
    uint16_t today;            // decides who is still snoozed
} WarningFilter;

// Newest first; in the arena.
MUST_USE Status warning_list(Store *store, const WarningFilter *filter, Arena *arena, Warning **warnings_out,
                             size_t *count_out, Error *error);
MUST_USE Status warning_get(Store *store, int64_t id, uint16_t today, Arena *arena, Warning *warning_out,
                            Error *error); // STATUS_NOT_FOUND

// Writes state, until_day, owner, due_day, outcome, reason and changed_… of the warning.
MUST_USE Status warning_change(Store *store, const Warning *warning, Error *error);

// ---- what is found out later (warning_detail.h)

// Those whose since_day is not known yet, by rule; at most `max`.
MUST_USE Status warning_list_pending(Store *store, size_t max, Arena *arena, Warning **warnings_out,
                                     size_t *count_out, Error *error);
// Writes since_day, evidence and news of one of them.
MUST_USE Status warning_note_detail(Store *store, const Warning *warning, Error *error);

// ---- the bell

typedef struct Notices {
    Warning
        *warnings; // news of the last NOTICE_DAYS, newest first, at most NOTICES_MAX, with who has read what
    size_t count;
    size_t unread; // of all news of these days
    size_t found;  // warnings of these days that were no news
} Notices;

MUST_USE Status notice_list(Store *store, Str staff, int64_t now_us, uint16_t today, Arena *arena,
                            Notices *notices_out, Error *error);
MUST_USE Status notice_read(Store *store, Str staff, int64_t warning, Error *error);
MUST_USE Status notice_read_all(Store *store, Str staff, int64_t now_us, Error *error);

#endif
