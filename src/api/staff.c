#include "trust/staff.h"
#include "api/page.h"
#include "api/precondition.h"
#include "api/routes.h"
#include "base/timestamp.h"
#include "codec/url.h"

// What an admin can change of somebody.
static void write_editable(JsonWriter *json, const Staff *staff)
{
    json_add_text(json, STR("id"), staff->id);
    json_add_text(json, STR("name"), staff->name);
    json_add_text(json, STR("email"), staff->email);
    json_add_text(json, STR("role"), role_name(staff->role));
    json_add_text(json, STR("state"), staff_state_name(staff->state));
    json_add_text(json, STR("sees"), sees_name(staff->sees));
    json_key(json, STR("team"));
    if (staff->team != 0)
        json_put_int(json, staff->team);
    else
        json_put_null(json);
}

static void write_state(JsonWriter *json, const Staff *staff)
{
    json_open_object(json);
    write_editable(json, staff);
    json_close_object(json);
}

static void write_staff(JsonWriter *json, const Staff *staff, Arena *arena)
{
    Buf state = { 0 };
    JsonWriter writer = json_writer(&state);
    write_state(&writer, staff);
    write_editable(json, staff);
    json_add_text(json, STR("version"), version_of(&state, arena));
    buf_free(&state);
    json_add_bool(json, STR("second_factor"), staff->second_factor);
    json_add_time(json, STR("created_at"), staff->created_us);
    if (staff->last_seen_us > 0) {
        json_add_time(json, STR("last_seen_at"), staff->last_seen_us);
    } else {
        json_add_null(json, STR("last_seen_at"));
    }
}

static Status list_staff(Request *request)
{
    Staff *staff = NULL;
    size_t count = 0;
    Status status = staff_list(request->store, request->arena, &staff, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    page_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        write_staff(json, &staff[i], request->arena);
        json_close_object(json);
    }
    page_end(json, STR(""), (int64_t)count);
    json_close_object(json);
    return STATUS_OK;
}

static Status staff_state(Request *request, JsonWriter *json)
{
    Staff staff;
    Status status =
        staff_load(request->store, request->path_values[0], request->arena, &staff, request->error);
    if (status == STATUS_OK) write_state(json, &staff);
    return status;
}

static Status get_staff(Request *request)
{
    Staff staff = { 0 };
    Status status =
        staff_load(request->store, request->path_values[0], request->arena, &staff, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    write_staff(request->json, &staff, request->arena);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct StaffEdit {
    Request *request;
    Staff staff;
    Str token;
} StaffEdit;

static Str invite_url(const Request *request, Str token)
{
    return arena_format(request->arena, "%.*s/join?token=%.*s", STR_ARG(request->app->public_url),
                        STR_ARG(token));
}

static Status edit_create(Store *store, void *context, Error *error)
{
    StaffEdit *edit = context;
    Request *request = edit->request;
    StaffDraft draft = { .name = body_text(request, "name"), .email = body_text(request, "email") };
    role_parse(body_text(request, "role"), &draft.role);
    Status status = staff_create(store, &draft, request->arena, &edit->staff, error);
    if (status == STATUS_OK)
        status = staff_invite(store, edit->staff.id, request->arena, &edit->token, error);
    if (status == STATUS_OK) request->record = edit->staff.id;
    return status;
}

static Status post_staff(Request *request)
{
    StaffEdit edit = { .request = request };
    Status status = request_edit(request, edit_create, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    write_staff(request->json, &edit.staff, request->arena);
    json_add_text(request->json, STR("invite_url"), invite_url(request, edit.token));
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_change(Store *store, void *context, Error *error)
{
    StaffEdit *edit = context;
    Request *request = edit->request;
    Role role = ROLE_VIEWER;
    StaffState state = str_equal(body_text(request, "state"), STR("active")) ? STAFF_ACTIVE : STAFF_DISABLED;
    Str name = body_text(request, "name");
    Sees sees = sees_parse(body_text(request, "sees"));
    int64_t team = body_int(request, "team", 0);
    role_parse(body_text(request, "role"), &role);
    StaffChange change = {
        .role = body_has(request, "role") ? &role : NULL,
        .state = body_has(request, "state") ? &state : NULL,
        .name = body_has(request, "name") ? &name : NULL,
        .sees = body_has(request, "sees") ? &sees : NULL,
        .team = body_has(request, "team") ? &team : NULL,
    };
    return staff_change(store, request->path_values[0], &change, request->arena, &edit->staff, error);
}

static Status patch_staff(Request *request)
{
    StaffEdit edit = { .request = request };
    Status status = request_edit(request, edit_change, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    write_staff(request->json, &edit.staff, request->arena);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_invite(Store *store, void *context, Error *error)
{
    StaffEdit *edit = context;
    Request *request = edit->request;
    return staff_invite(store, request->path_values[0], request->arena, &edit->token, error);
}

static Status post_invite(Request *request)
{
    StaffEdit edit = { .request = request };
    Status status = request_edit(request, edit_invite, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("invite_url"), invite_url(request, edit.token));
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

#define STAFF_MEMBERS                                                                                        \
    "id text, name text, email text, role one(" ROLE_CHOICES "), state one(invited|active|disabled), "       \
    "sees one(" SEES_CHOICES "), team int?, "                                                                \
    "second_factor bool, created_at time, last_seen_at time?, version text"

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = STAFF_NAME_BYTES_MAX },
    { "email", FIELD_TEXT, .required = true, .most = STAFF_EMAIL_BYTES_MAX },
    { "role", FIELD_TEXT, .required = true, .one_of = ROLE_CHOICES },
    { 0 },
};
static const Field change_body[] = {
    { "role", FIELD_TEXT, .one_of = ROLE_CHOICES },
    { "name", FIELD_TEXT, .least = 1, .most = STAFF_NAME_BYTES_MAX },
    { "state", FIELD_TEXT, .one_of = "active|disabled" },
    { "sees", FIELD_TEXT, .one_of = SEES_CHOICES,
      .doc = "Whose accounts they see: all, their team's, their own. Admins see all." },
    { "team", FIELD_INTEGER, .least = 0, .most = INT64_MAX, .doc = "Id of a team; 0: none." },
    { 0 },
};

const NamedShape staff_shapes[] = {
    { "Staff", "{" STAFF_MEMBERS "}" },
    { "InvitedStaff", "{" STAFF_MEMBERS ", invite_url text}" },
    { 0 },
};

const Route staff_routes[] = {
    { .method = "GET",
      .path = "/api/v1/staff",
      .permission = PERMISSION_STAFF_READ,
      .sight = SIGHT_FREE,
      .handler = list_staff,
      .summary = "The people who work with the app.",
      .response = "list Staff" },
    { .method = "POST",
      .path = "/api/v1/staff",
      .permission = PERMISSION_STAFF_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_staff,
      .summary = "Invite somebody; give them the link.",
      .body = create_body,
      .response = "InvitedStaff",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/staff/{id}",
      .permission = PERMISSION_STAFF_READ,
      .sight = SIGHT_FREE,
      .handler = get_staff,
      .state = staff_state,
      .summary = "Somebody who works with the app.",
      .response = "Staff" },
    { .method = "PATCH",
      .path = "/api/v1/staff/{id}",
      .permission = PERMISSION_STAFF_WRITE,
      .sight = SIGHT_FREE,
      .state = staff_state,
      .handler = patch_staff,
      .summary = "Change somebody's role, name, state, team, or whose accounts they see.",
      .body = change_body,
      .response = "Staff" },
    { .method = "POST",
      .path = "/api/v1/staff/{id}/invite",
      .permission = PERMISSION_STAFF_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_invite,
      .summary = "A new link, to set a first or a new password.",
      .response = "{invite_url text}" },
    { 0 },
};
