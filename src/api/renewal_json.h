// renewal_json.h: which renewals a request asks for, and one of them as JSON, the same on every route.
#ifndef PERENNIAL_API_RENEWAL_JSON_H
#define PERENNIAL_API_RENEWAL_JSON_H

#include "api/health_json.h"
#include "api/renewal_likelihood.h"
#include "api/request.h"
#include "know/currency_rate.h"
#include "know/health_column.h"
#include "know/renewal.h"

typedef struct ListedRenewal {
    const RenewalRecord *record;
    uint32_t account;
    HealthCell health;
    bool rated;            // there is a rate
    int64_t reporting_mrr; // minor units a month, at today's rate; 0 without one
} ListedRenewal;

// What the answers of one request are made with.
typedef struct RenewalAsking {
    Request *request;
    uint16_t today;
    RateBook rates;
    RenewalChoice choice;
    RenewalChecklist checklist;
} RenewalAsking;

MUST_USE Status renewal_asking_begin(Request *request, RenewalAsking *asking);

// The accounts that are asked about: ?q, ?owner, ?segment, of those the caller sees.
typedef struct RenewalFilter {
    Str search, owner, segment; // empty: any
} RenewalFilter;

// Those of the records whose account is asked about, in their order, with their health of today; in the
// request's arena.
MUST_USE Status renewal_asking_keep(RenewalAsking *asking, const RenewalFilter *filter,
                                    const RenewalRecord *records, size_t count, ListedRenewal **listed_out,
                                    size_t *listed_count_out);

// Opens an object and writes the members of an item; the texts of the record must have been read.
MUST_USE Status renewal_open_item(const RenewalAsking *asking, const ListedRenewal *listed);

// The record with the texts that people wrote, seen by the caller; STATUS_NOT_FOUND.
MUST_USE Status renewal_find(Request *request, int64_t id, RenewalRecord *record_out);

#define RENEWAL_ITEM_SHAPE                                                                                   \
    "id int, account text, name text, owner text, due day, days_left int, arr int, currency text,"           \
    " digits int, reporting_arr int?, ending_arr int,"                                                       \
    " health {score number?, band " HEALTH_BAND_SHAPE "?}?,"                                                 \
    " likelihood {owner int?, owner_by text, owner_at time?, " RENEWAL_LIKELIHOOD_SHAPE "},"                 \
    " checklist {of int, done int, due int, attention int}, state one(" RENEWAL_RESULT_NAMES "),"            \
    " came_arr int?, settled day?, settled_by text, reason text, note text, next_step text,"                 \
    " next_step_on day?, version text"

#endif
