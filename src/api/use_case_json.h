// use_case_json.h: what the routes of use cases, of use cases at customers, of adoption plans and of
// workshops share.
#ifndef PERENNIAL_API_USE_CASE_JSON_H
#define PERENNIAL_API_USE_CASE_JSON_H

#include "api/request.h"
#include "know/account_case.h"
#include "know/use_case.h"

// Of the library; false when it is not there (any more). Texts in the arena.
bool find_use_case(const Request *request, int64_t id, UseCase *use_case_out);

// {"id":…,"name":…}; null for one that is not there.
void put_use_case_ref(const Request *request, JsonWriter *json, const char *key, int64_t id);

// The body's use case, or 0 when it says none; STATUS_INVALID for one that is not in the library.
MUST_USE Status body_use_case(Request *request, const char *name, int64_t *id_out);

// A day of the body; `otherwise` when it says none.
uint16_t body_day_or(const Request *request, const char *name, uint16_t otherwise);

void add_amount_or_null(JsonWriter *json, const char *key, int64_t amount); // AMOUNT_UNKNOWN as null

// One at a customer, as an open object's members: account_cases.c.
void put_account_case(Request *request, JsonWriter *json, const AccountCase *one);

#define ACCOUNT_CASE_MEMBERS                                                                                 \
    "id int, account AccountRef?, use_case {id int, name text}?, state one(" ACCOUNT_CASE_STATE_NAMES        \
    "), owner text, planned day?, live day?, currency text?, digits int?, expected int?, our_cost int?,"     \
    " their_cost int?, cost int?, measured int?, measured_on day?, how text, note text,"                     \
    " roi_expected number?, roi_measured number?, created_at time, changed_at time, changed_by text"

#endif
