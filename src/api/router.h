// router.h: which row of the tables a request belongs to.
#ifndef PERENNIAL_API_ROUTER_H
#define PERENNIAL_API_ROUTER_H

#include "api/request.h"

typedef struct RouteMatch {
    const Route *route;                // NULL: none
    Str values[ROUTE_PATH_VALUES_MAX]; // as they stand in the path, still encoded
    char allow[64];                    // methods of the path, when it exists but not with this method
} RouteMatch;

// Where several rows fit, the one with fewer path values does. A slash at the end of the path is ignored.
RouteMatch route_find(const Route *const *tables, Str method, Str path);

#endif
