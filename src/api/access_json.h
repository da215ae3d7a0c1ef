// access_json.h: what the routes of requests for access share.
#ifndef PERENNIAL_API_ACCESS_JSON_H
#define PERENNIAL_API_ACCESS_JSON_H

#include "api/request.h"
#include "know/access.h"

// The members of an open object.
void put_access(const Request *request, JsonWriter *json, const AccessRequest *access);

#define ACCESS_MEMBERS                                                                                       \
    "id int, account AccountRef?, person text, person_name text, email text, state one(" ACCESS_STATE_NAMES  \
    "), requested day, requested_by text, invited day?, activated day?, activated_by text,"                  \
    " withdrawn day?, waiting_days int, note text, created_at time, changed_at time, changed_by text"

// The people of the body's `people` and `csv`, by whom and since when they were asked for, in the arena.
// STATUS_INVALID names the place.
enum { ACCESS_AT_ONCE_MAX = 500 };
MUST_USE Status read_access_people(Request *request, Str account, AccessRequest **list_out,
                                   size_t *count_out);
// A day of the body or of a file that is not after today; empty is 0.
MUST_USE Status read_access_day(Request *request, const char *field, Str text, uint16_t *day_out);

#endif
