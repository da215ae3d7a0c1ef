#include "api/routes.h"

const Route *const api_route_tables[] = {
    system_routes, session_routes, staff_routes, key_routes, NULL,
};

const NamedShape *const api_shape_tables[] = {
    system_shapes, session_shapes, staff_shapes, key_shapes, NULL,
};
