// advocate_json.h: what the routes of advocates share.
#ifndef PERENNIAL_API_ADVOCATE_JSON_H
#define PERENNIAL_API_ADVOCATE_JSON_H

#include "api/work_json.h"
#include "know/advocate.h"

typedef struct AdvocateEdit {
    Request *request;
    Advocate advocate;
    Str before; // the account it belonged to before; empty: the same
} AdvocateEdit;

// Of the path's first value, as far as the caller sees it.
MUST_USE Status find_advocate(Request *request, Advocate *advocate_out);
// With its asks and referrals.
MUST_USE Status put_advocate_of(Request *request, JsonWriter *json, int64_t id);
// The StateHandler of all routes below an advocate.
MUST_USE Status advocate_state(Request *request, JsonWriter *json);
// Inside the edit, after the rows have changed.
MUST_USE Status advocate_say_words(Store *store, const AdvocateEdit *edit, LogBatch *batch, Error *error);

#endif
