// person_rows.h: what the rows of the database hold on a person, as JSON: for the file that a person may ask
// for.
#ifndef PERENNIAL_KNOW_PERSON_ROWS_H
#define PERENNIAL_KNOW_PERSON_ROWS_H

#include "codec/json_writer.h"
#include "store/store.h"

typedef struct PersonRowsAsked {
    const Str *ids; // all ids and addresses of the person
    size_t id_count;
    bool audit;                                     // with the rows of the audit, else null
    bool (*sees)(const void *context, Str account); // rows of other accounts are left out
    const void *context;
} PersonRowsAsked;

enum { PERSON_ROWS_MAX = 20000 }; // of one kind; beyond, `complete` of the kind is false

// Adds members to the open object: "touchpoints", "attachments", "tasks", "joint_works",
// "access_requests", "adoption_plans", "tickets",
// "payments" (as whom the person pays, with the card), "messages" (that were sent to them), "plays",
// "surveys", "segments", "audit", each {complete, items}.
MUST_USE Status person_rows_put(Store *store, const PersonRowsAsked *asked, JsonWriter *json, Error *error);

#endif
