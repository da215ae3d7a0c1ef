// access.h: the user accounts that a customer asked for: from the request over the invitation to the first
// use, and how long people wait. Passwords and accounts are of the vendor's product; here is only kept how
// far each request is.
#ifndef PERENNIAL_KNOW_ACCESS_H
#define PERENNIAL_KNOW_ACCESS_H

#include "store/store.h"

#define ACCESS_STATE_NAMES "requested|invited|active|withdrawn"
#define ACCESS_ACTIVATED_NAMES "use|event|hand"
// What a product may send of a person, as it happens to them.
#define ACCESS_EVENT_REQUESTED STR("Access Requested")
#define ACCESS_EVENT_INVITED STR("Invitation Sent")
#define ACCESS_EVENT_GRANTED STR("Access Granted")

enum {
    ACCESS_NAME_BYTES_MAX = 200, // a name, and who asked for it
    ACCESS_NOTE_BYTES_MAX = 1000,
    ACCESS_LISTED_MAX = 200, // a page
    ACCESS_EXPORT_MAX = 20000,
    ACCESS_OF_ACCOUNT_MAX = 2000, // that wait
};

typedef enum AccessState { ACCESS_REQUESTED, ACCESS_INVITED, ACCESS_ACTIVE, ACCESS_WITHDRAWN } AccessState;

typedef struct AccessRequest {
    int64_t id;
    Str account, person; // ids
    Str email, name;     // may be empty
    uint16_t requested_day;
    Str requested_by;                                   // in words
    uint16_t invited_day, activated_day, withdrawn_day; // 0: not
    Str activated_by;                                   // use, event, hand; empty: not active
    Str note;
    int64_t created_us, changed_us;
    Str changed_by;
} AccessRequest;

AccessState access_state(const AccessRequest *request);
Str access_state_name(AccessState state);
bool access_waits(const AccessRequest *request); // requested or invited
// Days from the request to the first use, to the withdrawal, or to `today`.
int access_waiting_days(const AccessRequest *request, uint16_t today);

// What was seen of a person in the product: the newest days of the three events, and the first day on or
// after the request with any other event; 0: none.
typedef struct AccessSeen {
    uint16_t requested, invited, granted, used;
} AccessSeen;

// What the newest request of a person (NULL: there is none) becomes by that, in *out. True: it is another one
// than before; with id 0 it is a new request.
bool access_follow(const AccessRequest *newest, const AccessSeen *seen, AccessRequest *out);

// Inside a transaction; with id 0 it is new and gets one. STATUS_NOT_FOUND.
MUST_USE Status access_save(Store *store, AccessRequest *request, Error *error);
MUST_USE Status access_remove(Store *store, int64_t id, Error *error);
MUST_USE Status access_get(Store *store, int64_t id, Arena *arena, AccessRequest *request_out, Error *error);

// The newest of a person of an account. *found_out is false where there is none.
MUST_USE Status access_newest(Store *store, Str account, Str person, Arena *arena, AccessRequest *request_out,
                              bool *found_out, Error *error);

typedef struct AccessFilter {
    Str account, state; // empty: any; state "waiting": requested or invited
    size_t offset, limit;
} AccessFilter;

// Who waits first, the longest first; then the others, the newest first. In the arena; *total_out: of all.
MUST_USE Status access_list(Store *store, const AccessFilter *filter, Arena *arena,
                            AccessRequest **requests_out, size_t *count_out, int64_t *total_out,
                            Error *error);

typedef struct AccessWaiting {
    int64_t all;    // requests that the account ever made
    int64_t count;  // that wait
    uint16_t since; // the longest of them; 0: nobody waits
} AccessWaiting;

MUST_USE Status access_waiting(Store *store, Str account, AccessWaiting *waiting_out, Error *error);

#endif
