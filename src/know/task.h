// task.h: what somebody has to do: by when, for which customer, because of what. A repeated task makes its
// next one when it ends.
#ifndef PERENNIAL_KNOW_TASK_H
#define PERENNIAL_KNOW_TASK_H

#include "store/store.h"

#define TASK_STATE_NAMES "open|done|skipped"
#define TASK_REPEAT_NAMES "daily|weekly|monthly|yearly"
// What kind of work it is: the first four keep things running, the others change them.
#define TASK_KIND_NAMES                                                                                      \
    "support|training|onboarding|monitoring|use_case|value|negotiation|handover|meeting|other"

enum {
    TASK_TITLE_BYTES_MAX = 300,
    TASK_NOTE_BYTES_MAX = 8000,
    TASK_REASON_BYTES_MAX = 1000,
    TASK_EVERY_MAX = 100,
    TASK_CHECKS_MAX = 50,
    TASK_CHECKLIST_BYTES_MAX = 16 * 1024,
    TASKS_LISTED_MAX = 500,
    TASKS_OF_A_FEED_MAX = 2000,
};

typedef struct Task {
    int64_t id;
    Str title, note;
    Str account, person; // ids; empty: none
    Str owner;           // e-mail address; empty: nobody
    uint16_t due_day;
    Str kind;
    Str repeats;                 // empty: once
    int64_t every;               // each so many days, weeks, months or years
    uint16_t first_day;          // due day of the first of a series: one that began on the 31st stays there
    Str checklist;               // JSON: [{"text": "…", "done": true}]
    int64_t warning, touchpoint; // linked evidence; 0: none
    Str state, reason;
    int64_t ended_us, created_us, changed_us;
    Str created_by, changed_by;
} Task;

// Inside a transaction; with id 0 it is new and gets one. STATUS_NOT_FOUND.
MUST_USE Status task_save(Store *store, Task *task, Error *error);
MUST_USE Status task_remove(Store *store, int64_t id, Error *error);
MUST_USE Status task_get(Store *store, int64_t id, Arena *arena, Task *task_out, Error *error);

// Makes the next of a series, when this one has just ended; *next_out is its id, and stays where there is
// none.
MUST_USE Status task_add_next(Store *store, const Task *ended, int64_t *next_out, Error *error);

typedef struct TaskFilter {
    Str owner, account, state; // empty: any
    uint16_t due_until;        // due on it or before; 0: any
    int64_t touchpoint;        // 0: any
    size_t offset, limit;      // limit at most TASKS_OF_A_FEED_MAX
} TaskFilter;

// By due day. In the arena; *total_out: of all that fit.
MUST_USE Status task_list(Store *store, const TaskFilter *filter, Arena *arena, Task **tasks_out,
                          size_t *count_out, int64_t *total_out, Error *error);

// ---- the secret link to a person's calendar

MUST_USE Status calendar_put(Store *store, Str staff, Str token_hash, int64_t now_us, Error *error);
MUST_USE Status calendar_remove(Store *store, Str staff, Error *error);
// The e-mail address of whose link it is; empty when it is nobody's, or of somebody disabled.
MUST_USE Status calendar_owner(Store *store, Str token_hash, Arena *arena, Str *owner_out, Error *error);

#endif
