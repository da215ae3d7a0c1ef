#include "api/routes.h"

const Route *const api_route_tables[] = {
    system_routes,     session_routes,   staff_routes,
    key_routes,        account_routes,   account_usage_routes,
    people_routes,     feature_routes,   formula_routes,
    health_routes,     scorecard_routes, totals_routes,
    write_item_routes, tracking_routes,  settings_routes,
    debugger_routes,   import_routes,    NULL,
};

const NamedShape *const api_shape_tables[] = {
    system_shapes, session_shapes,    staff_shapes,    key_shapes,      account_shapes, account_usage_shapes,
    event_shapes,  people_shapes,     feature_shapes,  formula_shapes,  health_shapes,  scorecard_shapes,
    totals_shapes, write_item_shapes, settings_shapes, debugger_shapes, import_shapes,  definition_shapes,
    NULL,
};
