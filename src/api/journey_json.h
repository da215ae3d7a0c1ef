// journey_json.h: what the routes of the journey share.
#ifndef PERENNIAL_API_JOURNEY_JSON_H
#define PERENNIAL_API_JOURNEY_JSON_H

#include "api/request.h"
#include "know/journey.h"

// All stages, and the stays of the accounts that the caller sees; `account` names one alone, or is empty.
MUST_USE Status read_journey(Request *request, Str account, Journey *journey_out);

#endif
