// teams.c: teams of the staff, and who covers for whom.
#include "api/routes.h"
#include "base/timestamp.h"
#include "trust/team.h"

static int64_t path_id(const Request *request)
{
    int64_t id = 0;
    return str_parse_int64(request->path_values[0], &id) ? id : 0; // nothing has 0
}

static void put_team(JsonWriter *json, const Team *team)
{
    json_open_object(json);
    json_add_int(json, STR("id"), team->id);
    json_add_text(json, STR("name"), team->name);
    json_add_text(json, STR("region"), team->region);
    json_add_int(json, STR("members"), team->members);
    json_close_object(json);
}

static Status list_teams(Request *request)
{
    Team *teams = NULL;
    size_t count = 0;
    Status status = team_list(request->store, request->arena, &teams, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_team(request->json, &teams[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct TeamEdit {
    Request *request;
    Team team;
} TeamEdit;

static Status edit_team(Store *store, void *context, Error *error)
{
    TeamEdit *edit = context;
    Request *request = edit->request;
    Status status = STATUS_OK;
    if (edit->team.id != 0) status = team_load(store, edit->team.id, request->arena, &edit->team, error);
    if (body_has(request, "name")) edit->team.name = body_text(request, "name");
    if (body_has(request, "region")) edit->team.region = body_text(request, "region");
    if (status == STATUS_OK) status = team_save(store, &edit->team, error);
    request->record = arena_format(request->arena, "%lld", (long long)edit->team.id);
    return status;
}

static Status save_team(Request *request, TeamEdit *edit)
{
    Status status = request_edit(request, edit_team, edit);
    if (status == STATUS_OK) put_team(request->json, &edit->team);
    return status;
}

static Status post_team(Request *request)
{
    TeamEdit edit = { .request = request };
    return save_team(request, &edit);
}

static Status no_such_team(Request *request)
{
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such team.");
}

static Status patch_team(Request *request)
{
    TeamEdit edit = { .request = request, .team.id = path_id(request) };
    return edit.team.id > 0 ? save_team(request, &edit) : no_such_team(request);
}

static Status team_state(Request *request, JsonWriter *json)
{
    Team team;
    Status status = team_load(request->store, path_id(request), request->arena, &team, request->error);
    if (status == STATUS_OK) put_team(json, &team);
    return status;
}

static Status edit_remove_team(Store *store, void *context, Error *error)
{
    return team_delete(store, path_id(context), error);
}

static Status remove_team(Request *request)
{
    return request_edit(request, edit_remove_team, request);
}

// ---- cover

static void put_cover(JsonWriter *json, const Cover *cover)
{
    json_open_object(json);
    json_add_int(json, STR("id"), cover->id);
    json_add_text(json, STR("staff"), cover->staff_id);
    json_add_text(json, STR("by"), cover->by_id);
    json_add_day(json, STR("from"), cover->from_day);
    json_add_day(json, STR("to"), cover->to_day);
    json_close_object(json);
}

static Status list_covers(Request *request)
{
    Cover *covers = NULL;
    size_t count = 0;
    Status status = cover_list(request->store, live_today(request->app->live), request->arena, &covers,
                               &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_cover(request->json, &covers[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct CoverEdit {
    Request *request;
    Cover cover;
} CoverEdit;

static Status edit_cover(Store *store, void *context, Error *error)
{
    CoverEdit *edit = context;
    Status status = cover_create(store, &edit->cover, error);
    edit->request->record = arena_format(edit->request->arena, "%lld", (long long)edit->cover.id);
    return status;
}

static bool read_day(Request *request, const char *name, uint16_t *day_out)
{
    int64_t day = 0;
    if (!date_parse(body_text(request, name), &day) || day < 0 || day > UINT16_MAX) return false;
    *day_out = (uint16_t)day;
    return true;
}

static Status post_cover(Request *request)
{
    CoverEdit edit = { .request = request,
                       .cover = { .staff_id = body_text(request, "staff"),
                                  .by_id = body_text(request, "by") } };
    if (!read_day(request, "from", &edit.cover.from_day) || !read_day(request, "to", &edit.cover.to_day))
        return fail(request->error, STATUS_INVALID, STR("from"),
                    "Say from which day to which, from 1970 to 2149.");
    Status status = request_edit(request, edit_cover, &edit);
    if (status == STATUS_OK) put_cover(request->json, &edit.cover);
    return status;
}

static Status edit_remove_cover(Store *store, void *context, Error *error)
{
    return cover_delete(store, path_id(context), error);
}

static Status remove_cover(Request *request)
{
    return request_edit(request, edit_remove_cover, request);
}

// ---- tables

static const Field team_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = TEAM_NAME_BYTES_MAX },
    { "region", FIELD_TEXT, .most = TEAM_NAME_BYTES_MAX, .doc = "Such as DACH; may be empty." },
    { 0 },
};
static const Field team_change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = TEAM_NAME_BYTES_MAX },
    { "region", FIELD_TEXT, .most = TEAM_NAME_BYTES_MAX },
    { 0 },
};
static const Field cover_body[] = {
    { "staff", FIELD_TEXT, .required = true, .most = 100, .doc = "Id of who is away." },
    { "by", FIELD_TEXT, .required = true, .most = 100, .doc = "Id of who looks after their accounts." },
    { "from", FIELD_DAY, .required = true, .doc = "First day." },
    { "to", FIELD_DAY, .required = true, .doc = "Last day." },
    { 0 },
};

const NamedShape team_shapes[] = {
    { "Team", "{id int, name text, region text, members int}" },
    { "Cover", "{id int, staff text, by text, from day, to day}" },
    { 0 },
};

const Route team_routes[] = {
    { .method = "GET",
      .path = "/api/v1/teams",
      .permission = PERMISSION_STAFF_READ,
      .sight = SIGHT_FREE,
      .handler = list_teams,
      .summary = "Teams of the staff, by name.",
      .response = "{items [Team]}" },
    { .method = "POST",
      .path = "/api/v1/teams",
      .permission = PERMISSION_STAFF_WRITE,
      .handler = post_team,
      .summary = "Make a team; people join it by PATCH /api/v1/staff/{id}.",
      .body = team_body,
      .response = "Team",
      .success = 201,
      .creates = true },
    { .method = "PATCH",
      .path = "/api/v1/teams/{id}",
      .permission = PERMISSION_STAFF_WRITE,
      .handler = patch_team,
      .state = team_state,
      .summary = "Change a team's name or region.",
      .body = team_change_body,
      .response = "Team" },
    { .method = "DELETE",
      .path = "/api/v1/teams/{id}",
      .permission = PERMISSION_STAFF_WRITE,
      .handler = remove_team,
      .state = team_state,
      .summary = "Remove a team; its members are in none then." },
    { .method = "GET",
      .path = "/api/v1/cover",
      .permission = PERMISSION_STAFF_READ,
      .sight = SIGHT_FREE,
      .handler = list_covers,
      .summary = "Who covers for whom, now and later.",
      .response = "{items [Cover]}" },
    { .method = "POST",
      .path = "/api/v1/cover",
      .permission = PERMISSION_ASSIGN,
      .handler = post_cover,
      .summary = "Somebody looks after the accounts of somebody else for some days, and sees them meanwhile.",
      .body = cover_body,
      .response = "Cover",
      .success = 201,
      .creates = true },
    { .method = "DELETE",
      .path = "/api/v1/cover/{id}",
      .permission = PERMISSION_ASSIGN,
      .handler = remove_cover,
      .summary = "End or cancel it." },
    { 0 },
};
