// rights.c: who may do what, as the program itself decides it.
#include "api/routes.h"
#include "api/sight.h"

static bool is_published(Role role)
{
    return role_is_staff(role) || role == ROLE_API;
}

static void put_roles(JsonWriter *json)
{
    json_open_array(json);
    for (Role role = 0; role < ROLE_COUNT; role++) {
        if (!is_published(role)) continue;
        json_open_object(json);
        json_add_text(json, STR("name"), role_name(role));
        json_add_text(json, STR("meaning"), role_meaning(role));
        json_add_bool(json, STR("staff"), role_is_staff(role));
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_permissions(JsonWriter *json)
{
    json_open_array(json);
    for (Permission permission = PERMISSION_ANYBODY; permission < PERMISSION_COUNT; permission++) {
        json_open_object(json);
        json_add_text(json, STR("name"), permission_name(permission));
        json_add_text(json, STR("meaning"), permission_meaning(permission));
        json_key(json, STR("roles"));
        json_open_array(json);
        for (Role role = 0; role < ROLE_COUNT; role++)
            if (is_published(role) && role_may(role, permission)) json_put_text(json, role_name(role));
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_routes(JsonWriter *json)
{
    json_open_array(json);
    for (const Route *const *table = api_route_tables; *table; table++) {
        for (const Route *route = *table; route->method; route++) {
            if (!route->handler) continue; // tracking: its keys say who may
            json_open_object(json);
            json_add_text(json, STR("method"), str_from_c(route->method));
            json_add_text(json, STR("path"), str_from_c(route->path));
            json_add_text(json, STR("permission"), permission_name(route->permission));
            json_add_bool(json, STR("needs_all_accounts"), sight_needs_all(route));
            json_close_object(json);
        }
    }
    json_close_array(json);
}

static Status get_rights(Request *request)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("roles"));
    put_roles(json);
    json_key(json, STR("permissions"));
    put_permissions(json);
    json_key(json, STR("routes"));
    put_routes(json);
    json_close_object(json);
    return STATUS_OK;
}

const NamedShape rights_shapes[] = {
    { "Rights", "{roles [{name text, meaning text, staff bool}],"
                " permissions [{name text, meaning text, roles [text]}],"
                " routes [{method text, path text, permission text, needs_all_accounts bool}]}" },
    { 0 },
};

const Route rights_routes[] = {
    { .method = "GET",
      .path = "/api/v1/rights",
      .permission = PERMISSION_OPERATE,
      .sight = SIGHT_FREE,
      .handler = get_rights,
      .summary = "Roles, what each may do, and which call needs which permission, or sight of all accounts.",
      .response = "Rights" },
    { 0 },
};
