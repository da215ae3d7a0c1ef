// input.h: checks a request's path, query and body against its route's table.
#ifndef PERENNIAL_API_INPUT_H
#define PERENNIAL_API_INPUT_H

#include "api/request.h"
#include "api/router.h"

// Decodes the path values. STATUS_INVALID when one is not UTF-8 or holds a NUL.
MUST_USE Status input_read_path(Request *request, const RouteMatch *match);

// STATUS_INVALID names the parameter or member and says what it should be. `malformed_out` is set when the
// body is no JSON at all.
MUST_USE Status input_read(Request *request, bool *malformed_out);

#endif
