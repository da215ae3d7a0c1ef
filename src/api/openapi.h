// openapi.h: the description of the HTTP interface, OpenAPI 3.1, made from the tables of routes and shapes.
#ifndef PERENNIAL_API_OPENAPI_H
#define PERENNIAL_API_OPENAPI_H

#include "api/request.h"

// Writes the document. Panics for a shape that is written wrongly: a test makes every document.
void openapi_write(const Route *const *tables, JsonWriter *json);

#endif
