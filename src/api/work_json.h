// work_json.h: what the routes of touchpoints, goals, tasks and tickets share.
#ifndef PERENNIAL_API_WORK_JSON_H
#define PERENNIAL_API_WORK_JSON_H

#include "api/request.h"
#include "know/account_words.h"
#include "know/goal.h"
#include "know/task.h"
#include "know/touchpoint.h"

// ---- of any record

int64_t path_number(const Request *request); // the path's first value as a number; 0, which none has
int64_t request_now(const Request *request); // of the business clock
// The e-mail address of the caller; empty for an API key. In the arena.
MUST_USE Status caller_address(Request *request, Str *address_out);
// STATUS_INVALID, with the field's name, for an id that no account has; empty is good.
MUST_USE Status check_account(Request *request, const char *field, Str account);
// The account that the body's `account` names. STATUS_INVALID, also for one that the caller does not see:
// nobody learns that it is there.
MUST_USE Status body_account(Request *request, uint32_t *account_out);
// STATUS_INVALID for an id that nobody of the account has; empty is good. That the caller sees the account is
// checked before.
MUST_USE Status check_member(Request *request, Str account, Str person);
// STATUS_INVALID, with the field's name, for an id that nobody has whom the caller sees; empty is good. Those
// who see all may name people of whom nothing is known yet.
MUST_USE Status check_named(Request *request, const char *field, Str person);
// The id under which the account's work is kept: that of the account it was merged into. One that no account
// has stays what it is.
Str account_named(const Request *request, Str account);
// Says to the audit which record was made.
void name_record(Request *request, int64_t id);
AccountWords account_words(const Request *request, Str account);

void put_account_of(const Request *request, JsonWriter *json, Str account); // "account": …
// {id, name} or null; of somebody the caller does not see, the id is the name, as of somebody not known.
void put_person_of(const Request *request, JsonWriter *json, const char *key, Str id);
void add_time_or_null(JsonWriter *json, Str key, int64_t us);       // 0 as null
void add_number_or_null(JsonWriter *json, Str key, int64_t number); // 0 as null

// Texts of an array in the arena, each within its bounds. STATUS_INVALID names the field.
typedef struct TextBounds {
    const char *field;
    size_t most, bytes_max;
} TextBounds;
MUST_USE Status read_texts(Request *request, const JsonNode *array, TextBounds bounds, const Str **texts_out,
                           size_t *count_out);

// ---- what the caller may see (sight.h)

// True for what is of no account.
bool sees_work(const Request *request, Str account);
MUST_USE Status refuse_unseen(const Request *request, Str account); // STATUS_NOT_FOUND
MUST_USE Status find_touchpoint(Request *request, int64_t id, Touchpoint *touchpoint_out);
MUST_USE Status find_goal(Request *request, int64_t id, Goal *goal_out);
MUST_USE Status find_task(Request *request, int64_t id, Task *task_out);

// ---- touchpoints

// `whole`: with all of its text; else the beginning.
void put_touchpoint(const Request *request, JsonWriter *json, const Touchpoint *touchpoint, bool whole);

// Saves it with its mentions, its words for formulas, inside a logged edit. `before` is the
// account it belonged to before, when it is changed.
typedef struct TouchpointEdit {
    Request *request;
    Touchpoint touchpoint;
    Str before;
} TouchpointEdit;
MUST_USE Status touchpoint_edit_save(Store *store, TouchpointEdit *edit, LogBatch *batch, Error *error);

#endif
