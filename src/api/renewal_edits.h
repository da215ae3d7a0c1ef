// renewal_edits.h: what people say of a renewal, as the version of it that an edit is checked against.
#ifndef PERENNIAL_API_RENEWAL_EDITS_H
#define PERENNIAL_API_RENEWAL_EDITS_H

#include "api/request.h"
#include "know/renewal.h"

// A StateHandler of the path's renewal: all that people said of it. What the program finds changes by
// itself and is left out, so that it makes nobody's edit stale.
MUST_USE Status renewal_state(Request *request, JsonWriter *json);
void put_renewal_state(JsonWriter *json, const RenewalRecord *record, const RenewalTick *ticks, size_t count);

// The answer of GET, and of edits.
MUST_USE Status put_one_renewal(Request *request, int64_t id);

#endif
