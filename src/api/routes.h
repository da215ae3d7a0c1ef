// routes.h: the tables of all routes and shapes. A new file of handlers adds its two names here and in
// routes.c, and nowhere else.
#ifndef PERENNIAL_API_ROUTES_H
#define PERENNIAL_API_ROUTES_H

#include "api/request.h"
#include "api/schema.h"

// Each ends with an empty row.
extern const Route system_routes[];  // health, metrics, openapi, live
extern const Route session_routes[]; // signing in, set-up, joining, own sessions
extern const Route staff_routes[];
extern const Route key_routes[];

extern const NamedShape system_shapes[];
extern const NamedShape session_shapes[];
extern const NamedShape staff_shapes[];
extern const NamedShape key_shapes[];

extern const Route *const api_route_tables[]; // NULL-terminated

#endif
