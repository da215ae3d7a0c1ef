// second_factor.c: one's own authenticator: set up, confirmed, turned off; an admin takes away somebody's.
#include "api/routes.h"
#include "api/tries.h"
#include "base/timestamp.h"
#include "codec/url.h"
#include "know/settings.h"
#include "trust/audit.h"
#include "trust/password.h"
#include "trust/session.h"
#include "trust/totp.h"

typedef struct FactorEdit {
    Request *request;
    Str secret;
    Str codes[RECOVERY_CODES];
} FactorEdit;

static Status note_own(Store *store, const Request *request, Str action, Error *error)
{
    Str subject = arena_format(request->arena, "staff/%.*s", STR_ARG(request->caller.id));
    return audit_add(store, request->caller.id, action, subject, STR(""), error);
}

static Status get_factor(Request *request)
{
    TotpState state;
    Status status = totp_state(request->store, request->caller.id, &state, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_bool(request->json, STR("on"), state.on);
    json_add_int(request->json, STR("codes_left"), state.codes_left);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status edit_begin(Store *store, void *context, Error *error)
{
    FactorEdit *edit = context;
    return totp_begin(store, edit->request->caller.id, edit->request->arena, &edit->secret, error);
}

// What authenticators read from a QR code.
static Status make_uri(Request *request, Str secret, Str *uri_out)
{
    Staff staff;
    Str workspace = { 0 };
    Buf uri = { 0 };
    Status status = staff_load(request->store, request->caller.id, request->arena, &staff, request->error);
    if (status == STATUS_OK)
        status = setting_read(request->store, STR("workspace"), STR("Perennial"), request->arena, &workspace,
                              request->error);
    if (status != STATUS_OK) return status;
    buf_append(&uri, STR("otpauth://totp/"));
    url_encode(&uri, workspace);
    buf_append_byte(&uri, ':');
    url_encode(&uri, staff.email);
    buf_format(&uri, "?secret=%.*s&algorithm=SHA1&digits=%d&period=%d&issuer=", STR_ARG(secret), TOTP_DIGITS,
               TOTP_STEP_SECONDS);
    url_encode(&uri, workspace);
    *uri_out = arena_copy(request->arena, buf_view(&uri));
    buf_free(&uri);
    return STATUS_OK;
}

static Status begin_factor(Request *request)
{
    FactorEdit edit = { .request = request };
    Str uri = { 0 };
    Status status = tries_own_password(request);
    if (status == STATUS_OK) status = request_edit(request, edit_begin, &edit);
    if (status == STATUS_OK) status = make_uri(request, edit.secret, &uri);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("secret"), edit.secret);
    json_add_text(request->json, STR("uri"), uri);
    json_close_object(request->json);
    return STATUS_OK;
}

static void put_codes(Request *request, const FactorEdit *edit)
{
    json_open_object(request->json);
    json_key(request->json, STR("codes"));
    json_open_array(request->json);
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        json_put_text(request->json, edit->codes[i]);
    json_close_array(request->json);
    json_close_object(request->json);
}

static Status edit_confirm(Store *store, void *context, Error *error)
{
    FactorEdit *edit = context;
    Request *request = edit->request;
    Str id = request->caller.id;
    Status status =
        totp_confirm(store, id, body_text(request, "code"), timestamp_now_real(), request->arena, error);
    if (status == STATUS_OK) status = totp_make_codes(store, id, request->arena, edit->codes, error);
    if (status == STATUS_OK) status = session_end_all(store, id, request->caller.session_id, error);
    return status == STATUS_OK ? note_own(store, request, STR("staff.factor_on"), error) : status;
}

static Status confirm_factor(Request *request)
{
    FactorEdit edit = { .request = request };
    Str name = arena_format(request->arena, "code of %.*s", STR_ARG(request->caller.id));
    Status status = tries_take(request, name);
    if (status != STATUS_OK) return status;
    status = request_edit(request, edit_confirm, &edit);
    if (status != STATUS_FORBIDDEN) tries_give_back(request, name);
    if (status == STATUS_OK) put_codes(request, &edit);
    return status;
}

static Status edit_codes(Store *store, void *context, Error *error)
{
    FactorEdit *edit = context;
    Request *request = edit->request;
    TotpState state;
    Status status = totp_state(store, request->caller.id, &state, error);
    if (status == STATUS_OK && !state.on)
        return fail(error, STATUS_CONFLICT, STR(""), "There is no second factor: set one up first.");
    if (status == STATUS_OK)
        status = totp_make_codes(store, request->caller.id, request->arena, edit->codes, error);
    return status == STATUS_OK ? note_own(store, request, STR("staff.factor_codes"), error) : status;
}

static Status renew_codes(Request *request)
{
    FactorEdit edit = { .request = request };
    Status status = tries_own_password(request);
    if (status == STATUS_OK) status = request_edit(request, edit_codes, &edit);
    if (status == STATUS_OK) put_codes(request, &edit);
    return status;
}

static Status edit_off(Store *store, void *context, Error *error)
{
    const Request *request = context;
    Status status = totp_remove(store, request->caller.id, error);
    return status == STATUS_OK ? note_own(store, request, STR("staff.factor_off"), error) : status;
}

static Status end_factor(Request *request)
{
    Status status = tries_own_password(request);
    return status == STATUS_OK ? request_edit(request, edit_off, request) : status;
}

static Status edit_reset(Store *store, void *context, Error *error)
{
    Request *request = context;
    Str id = request->path_values[0];
    Staff staff;
    Status status = staff_load(store, id, request->arena, &staff, error);
    if (status == STATUS_OK) status = totp_remove(store, id, error);
    if (status == STATUS_OK) status = session_end_all(store, id, STR(""), error);
    request->note = STR("taken away");
    return status;
}

static Status reset_factor(Request *request)
{
    return request_edit(request, edit_reset, request);
}

// ---- tables

static const Field password_body[] = {
    { "current", FIELD_TEXT, .required = true, .most = PASSWORD_BYTES_MAX, .doc = "One's password." },
    { 0 },
};
static const Field confirm_body[] = {
    { "code", FIELD_TEXT, .required = true, .most = TOTP_CODE_BYTES_MAX,
      .doc = "What the authenticator shows." },
    { 0 },
};

const NamedShape second_factor_shapes[] = {
    { "SecondFactor", "{on bool, codes_left int}" },
    { "RecoveryCodes", "{codes [text]}" },
    { 0 },
};

const Route second_factor_routes[] = {
    { .method = "GET",
      .path = "/api/v1/session/totp",
      .permission = PERMISSION_SELF,
      .handler = get_factor,
      .summary = "Whether one signs in with a code too, and how many recovery codes are left.",
      .response = "SecondFactor" },
    { .method = "POST",
      .path = "/api/v1/session/totp",
      .permission = PERMISSION_SELF,
      .handler = begin_factor,
      .summary = "A new secret for an authenticator; it counts once it is confirmed.",
      .body = password_body,
      .response = "{secret text, uri text}" },
    { .method = "POST",
      .path = "/api/v1/session/totp/confirm",
      .permission = PERMISSION_SELF,
      .handler = confirm_factor,
      .summary =
          "Turns the second factor on by its first code; answers the recovery codes, this once, and ends "
          "the other sessions.",
      .body = confirm_body,
      .response = "RecoveryCodes",
      .forbidden_as = 422 },
    { .method = "POST",
      .path = "/api/v1/session/totp/codes",
      .permission = PERMISSION_SELF,
      .handler = renew_codes,
      .summary = "Ten new recovery codes; older ones end.",
      .body = password_body,
      .response = "RecoveryCodes" },
    { .method = "POST",
      .path = "/api/v1/session/totp/off",
      .permission = PERMISSION_SELF,
      .handler = end_factor,
      .summary = "Turns the second factor off.",
      .body = password_body },
    { .method = "DELETE",
      .path = "/api/v1/staff/{id}/totp",
      .permission = PERMISSION_STAFF_WRITE,
      .sight = SIGHT_FREE,
      .handler = reset_factor,
      .summary = "Takes away somebody's second factor, who lost it; ends their sessions." },
    { 0 },
};
