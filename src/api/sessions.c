#include "api/identity.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/tries.h"
#include "base/timestamp.h"
#include "know/settings.h"
#include "trust/audit.h"
#include "trust/password.h"
#include "trust/secret.h"
#include "trust/session.h"
#include "trust/team.h"
#include "trust/totp.h"

// Null for who is in none.
static void put_team(JsonWriter *json, const Team *team)
{
    json_key(json, STR("team"));
    if (team->id == 0) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("id"), team->id);
    json_add_text(json, STR("name"), team->name);
    json_close_object(json);
}

// What the app needs to know first: who is signed in, and where.
static Status write_session(Request *request, const Staff *staff, Str csrf)
{
    const App *app = request->app;
    Str workspace = { 0 };
    Status status = setting_read(request->store, STR("workspace"), STR("Perennial"), request->arena,
                                 &workspace, request->error);
    Team team = { 0 };
    if (status == STATUS_OK && staff->team != 0)
        status = team_load(request->store, staff->team, request->arena, &team, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("user"));
    json_open_object(json);
    json_add_text(json, STR("id"), staff->id);
    json_add_text(json, STR("name"), staff->name);
    json_add_text(json, STR("email"), staff->email);
    json_add_text(json, STR("role"), role_name(staff->role));
    put_team(json, &team);
    json_close_object(json);
    json_add_text(json, STR("csrf"), csrf);
    json_key(json, STR("workspace"));
    json_open_object(json);
    json_add_text(json, STR("name"), workspace);
    json_add_text(json, STR("zone"), zone_name(live_zone(app->live)));
    json_add_time(json, STR("now"), clock_now(live_clock(app->live)));
    json_add_bool(json, STR("clock_set"), live_clock(app->live)->set);
    json_add_text(json, STR("version"), STR(PERENNIAL_VERSION));
    json_add_bool(json, STR("demo"), app->demo);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_session(Request *request)
{
    Staff staff;
    Status status = staff_load(request->store, request->caller.id, request->arena, &staff, request->error);
    return status == STATUS_OK ? write_session(request, &staff, request->caller.csrf) : status;
}

// An edit that ends with somebody signed in.
typedef struct SignIn {
    Request *request;
    Str audit_action;
    Str password_hash; // of set-up and joining
    Staff staff;
    NewSession session;
} SignIn;

static Status start_session(Store *store, SignIn *sign_in, Error *error)
{
    Request *request = sign_in->request;
    Str client = http_request_header(request->http, "User-Agent");
    Status status = session_start(store, sign_in->staff.id, client, request->arena, &sign_in->session, error);
    if (status != STATUS_OK) return status;
    return audit_add(store, sign_in->staff.id, sign_in->audit_action, sign_in->staff.id,
                     identity_address(request->app, request->http), error);
}

// Takes the code of those who have a second factor.
static Status take_code(Store *store, const SignIn *sign_in, Error *error)
{
    Request *request = sign_in->request;
    return totp_take(store, sign_in->staff.id, body_text(request, "code"), timestamp_now_real(),
                     request->arena, error);
}

static Status edit_sign_in(Store *store, void *context, Error *error)
{
    SignIn *sign_in = context;
    Status status = take_code(store, sign_in, error);
    return status == STATUS_OK ? start_session(store, sign_in, error) : status;
}

static Status finish_sign_in(SignIn *sign_in, CommitterEdit *edit)
{
    Request *request = sign_in->request;
    Str codes = arena_format(request->arena, "code of %.*s", STR_ARG(sign_in->staff.id));
    bool tries = sign_in->staff.second_factor && body_text(request, "code").len > 0;
    Status status = tries ? tries_take(request, codes) : STATUS_OK;
    if (status == STATUS_OK) status = request_edit(request, edit, sign_in);
    if (tries && status == STATUS_OK) tries_give_back(request, codes);
    if (status != STATUS_OK) return status;
    const char *cookie = identity_cookie(request->app, sign_in->session.token, request->arena);
    http_response_header(request->response, "Set-Cookie", cookie);
    return write_session(request, &sign_in->staff, sign_in->session.session.csrf);
}

// One bucket an account, however the address is written.
static Str lower_case(Str text, Arena *arena)
{
    char *lower = arena_alloc(arena, 1, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        lower[i] = lower_letter(text.data[i]);
    return (Str){ lower, text.len };
}

static Status post_session(Request *request)
{
    SignIn sign_in = { .request = request, .audit_action = STR("session.start") };
    Str email = body_text(request, "email");
    Str client = identity_address(request->app, request->http);
    Str address = arena_format(request->arena, "from %.*s", STR_ARG(client));
    Str account =
        arena_format(request->arena, "as %.*s", STR_ARG(str_trim(lower_case(email, request->arena))));
    Status status = tries_take(request, address);
    if (status == STATUS_OK) status = tries_take(request, account);
    if (status != STATUS_OK) return status;
    status = staff_sign_in(request->store, email, body_text(request, "password"), request->arena,
                           &sign_in.staff, request->error);
    if (status != STATUS_FORBIDDEN) {
        tries_give_back(request, address);
        tries_give_back(request, account);
    }
    return status == STATUS_OK ? finish_sign_in(&sign_in, edit_sign_in) : status;
}

static Status edit_end_session(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return session_end(store, request->caller.id, request->caller.session_id, error);
}

static Status delete_session(Request *request)
{
    Status status = request_edit(request, edit_end_session, request);
    if (status == STATUS_NOT_FOUND) status = STATUS_OK; // ended already
    http_response_header(request->response, "Set-Cookie",
                         identity_cookie(request->app, STR(""), request->arena));
    return status;
}

// ---- first-run set-up

static Status check_setup_token(Request *request, Str token)
{
    App *app = request->app;
    pthread_mutex_lock(&app->setup_lock);
    bool good = app->setup_token[0] && secret_equal(token, str_from_c(app->setup_token));
    pthread_mutex_unlock(&app->setup_lock);
    if (good) return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("token"),
                "This set-up link is not valid: use the one the server printed last, or sign in.");
}

static Status get_setup(Request *request)
{
    Status status = check_setup_token(request, query_text(request, "token"));
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_bool(request->json, STR("valid"), true);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_setup(Store *store, void *context, Error *error)
{
    SignIn *sign_in = context;
    Request *request = sign_in->request;
    bool has_admin = false;
    Status status = staff_has_admin(store, &has_admin, error);
    if (status == STATUS_OK && has_admin)
        return fail(error, STATUS_CONFLICT, STR(""), "Somebody has set this up already: sign in.");
    if (status == STATUS_OK)
        status = setting_put(store, STR("workspace"), body_text(request, "workspace"), error);
    StaffDraft draft = {
        .name = body_text(request, "name"),
        .email = body_text(request, "email"),
        .role = ROLE_ADMIN,
        .password_hash = sign_in->password_hash,
    };
    if (status == STATUS_OK) status = staff_create(store, &draft, request->arena, &sign_in->staff, error);
    if (status == STATUS_OK) status = start_session(store, sign_in, error);
    return status;
}

static Status hash_new_password(Request *request, const char *field, Str *hash_out)
{
    Str password = body_text(request, field);
    Status status = password_check(password, str_from_c(field), request->error);
    if (status != STATUS_OK) return status;
    return password_hash(password, request->arena, hash_out, request->error);
}

static Status post_setup(Request *request)
{
    App *app = request->app;
    SignIn sign_in = { .request = request, .audit_action = STR("setup") };
    Status status = check_setup_token(request, body_text(request, "token"));
    if (status == STATUS_OK) status = hash_new_password(request, "password", &sign_in.password_hash);
    if (status == STATUS_OK) status = finish_sign_in(&sign_in, edit_setup);
    if (status != STATUS_OK) return status;
    pthread_mutex_lock(&app->setup_lock);
    memset(app->setup_token, 0, sizeof app->setup_token);
    pthread_mutex_unlock(&app->setup_lock);
    return STATUS_OK;
}

// ---- joining by invitation

static Status get_join(Request *request)
{
    Staff staff;
    Status status =
        staff_by_invite(request->store, query_text(request, "token"), request->arena, &staff, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("name"), staff.name);
    json_add_text(request->json, STR("email"), staff.email);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_join(Store *store, void *context, Error *error)
{
    SignIn *sign_in = context;
    Request *request = sign_in->request;
    Status status = staff_join(store, body_text(request, "token"), sign_in->password_hash, request->arena,
                               &sign_in->staff, error);
    if (status == STATUS_OK) status = take_code(store, sign_in, error);
    return status == STATUS_OK ? start_session(store, sign_in, error) : status;
}

static Status post_join(Request *request)
{
    SignIn sign_in = { .request = request, .audit_action = STR("staff.join") };
    Status status = staff_by_invite(request->store, body_text(request, "token"), request->arena,
                                    &sign_in.staff, request->error);
    if (status == STATUS_OK) status = hash_new_password(request, "password", &sign_in.password_hash);
    return status == STATUS_OK ? finish_sign_in(&sign_in, edit_join) : status;
}

// ---- one's own password and sessions

typedef struct PasswordEdit {
    const Request *request;
    Str hash;
} PasswordEdit;

static Status edit_password(Store *store, void *context, Error *error)
{
    const PasswordEdit *edit = context;
    const Caller *caller = &edit->request->caller;
    Status status = staff_set_password(store, caller->id, edit->hash, caller->session_id, error);
    if (status != STATUS_OK) return status;
    return audit_add(store, caller->id, STR("staff.password"), caller->id, STR(""), error);
}

static Status post_password(Request *request)
{
    PasswordEdit edit = { .request = request };
    Status status = tries_own_password(request);
    if (status == STATUS_OK) status = hash_new_password(request, "new", &edit.hash);
    return status == STATUS_OK ? request_edit(request, edit_password, &edit) : status;
}

static Status list_sessions(Request *request)
{
    Session *sessions = NULL;
    size_t count = 0;
    Status status =
        session_list(request->store, request->caller.id, request->arena, &sessions, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    page_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("id"), sessions[i].id);
        json_add_time(json, STR("created_at"), sessions[i].created_us);
        json_add_time(json, STR("last_seen_at"), sessions[i].last_seen_us);
        json_add_text(json, STR("client"), sessions[i].client);
        json_add_bool(json, STR("current"), str_equal(sessions[i].id, request->caller.session_id));
        json_close_object(json);
    }
    page_end(json, STR(""), (int64_t)count);
    json_close_object(json);
    return STATUS_OK;
}

static Status edit_end_other(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return session_end(store, request->caller.id, request->path_values[0], error);
}

static Status delete_other_session(Request *request)
{
    return request_edit(request, edit_end_other, request);
}

// ---- tables

#define PASSWORD_FIELD(title)                                                                                \
    {                                                                                                        \
        title, FIELD_TEXT, .required = true, .most = PASSWORD_BYTES_MAX                                      \
    }

// clang-format off
#define CODE_FIELD \
    { "code", FIELD_TEXT, .most = TOTP_CODE_BYTES_MAX, \
      .doc = "Of those who have a second factor: the authenticator's code, or a recovery code. Where it is " \
             "missing or wrong, the answer's field is \"code\"." }
// clang-format on

static const Field sign_in_body[] = {
    { "email", FIELD_TEXT, .required = true, .most = STAFF_EMAIL_BYTES_MAX },
    PASSWORD_FIELD("password"),
    CODE_FIELD,
    { 0 },
};
static const Field token_query[] = {
    { "token", FIELD_TEXT, .required = true, .most = 100, .doc = "From the link." },
    { 0 },
};
static const Field setup_body[] = {
    { "token", FIELD_TEXT, .required = true, .most = 100, .doc = "From the link the server printed." },
    { "workspace", FIELD_TEXT, .required = true, .least = 1, .most = 100, .doc = "Name of the company." },
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = STAFF_NAME_BYTES_MAX },
    { "email", FIELD_TEXT, .required = true, .most = STAFF_EMAIL_BYTES_MAX },
    PASSWORD_FIELD("password"),
    { 0 },
};
static const Field join_body[] = {
    { "token", FIELD_TEXT, .required = true, .most = 100, .doc = "From the link." },
    PASSWORD_FIELD("password"),
    CODE_FIELD,
    { 0 },
};
static const Field password_body[] = { PASSWORD_FIELD("current"), PASSWORD_FIELD("new"), { 0 } };

const NamedShape session_shapes[] = {
    { "User", "{id text, name text, email text, role one(" ROLE_CHOICES "), team {id int, name text}?}" },
    { "Workspace", "{name text, zone text, now time, clock_set bool, version text, demo bool}" },
    { "Session", "{user User, csrf text, workspace Workspace}" },
    { "SessionRow", "{id text, created_at time, last_seen_at time, client text, current bool}" },
    { 0 },
};

const Route session_routes[] = {
    { .method = "GET",
      .path = "/api/v1/session",
      .permission = PERMISSION_SELF,
      .handler = get_session,
      .summary = "Who is signed in.",
      .response = "Session" },
    { .method = "POST",
      .path = "/api/v1/session",
      .permission = PERMISSION_ANYBODY,
      .handler = post_session,
      .summary = "Sign in; sets the session cookie.",
      .body = sign_in_body,
      .response = "Session",
      .forbidden_as = 401 },
    { .method = "DELETE",
      .path = "/api/v1/session",
      .permission = PERMISSION_SELF,
      .handler = delete_session,
      .summary = "Sign out." },
    { .method = "GET",
      .path = "/api/v1/setup",
      .permission = PERMISSION_ANYBODY,
      .handler = get_setup,
      .summary = "Whether a first-run link is valid.",
      .query = token_query,
      .response = "{valid bool}" },
    { .method = "POST",
      .path = "/api/v1/setup",
      .permission = PERMISSION_ANYBODY,
      .handler = post_setup,
      .summary = "Make the first admin.",
      .body = setup_body,
      .response = "Session" },
    { .method = "GET",
      .path = "/api/v1/join",
      .permission = PERMISSION_ANYBODY,
      .handler = get_join,
      .summary = "Whose invitation a link is.",
      .query = token_query,
      .response = "{name text, email text}" },
    { .method = "POST",
      .path = "/api/v1/join",
      .permission = PERMISSION_ANYBODY,
      .handler = post_join,
      .summary = "Take an invitation: set a password and sign in.",
      .body = join_body,
      .response = "Session",
      .forbidden_as = 401 },
    { .method = "POST",
      .path = "/api/v1/session/password",
      .permission = PERMISSION_SELF,
      .handler = post_password,
      .summary = "Change one's password; ends the other sessions.",
      .body = password_body },
    { .method = "GET",
      .path = "/api/v1/sessions",
      .permission = PERMISSION_SELF,
      .handler = list_sessions,
      .summary = "One's own sessions.",
      .response = "list SessionRow" },
    { .method = "DELETE",
      .path = "/api/v1/sessions/{id}",
      .permission = PERMISSION_SELF,
      .handler = delete_other_session,
      .summary = "End one of one's own sessions." },
    { 0 },
};
