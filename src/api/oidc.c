// oidc.c: signing in at the company's own provider.
//
// Between the way out and the way back the browser keeps the try, sealed, in a cookie of its own: another
// browser cannot finish it, and the server keeps nothing.
#include "trust/oidc.h"
#include "api/identity.h"
#include "api/routes.h"
#include "api/tries.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "codec/base64.h"
#include "codec/url.h"
#include "http/fetch.h"
#include "know/settings.h"
#include "trust/audit.h"
#include "trust/secret.h"
#include "trust/session.h"
#include "trust/staff_identity.h"

#define COOKIE "perennial_oidc"
#define COOKIE_PATH "/api/v1/session/oidc"

enum { TRY_SECONDS = 600, TRY_PARTS = 5, NEXT_BYTES_MAX = 1000, COOKIE_BYTES_MAX = 4000 };

// ---- settings

typedef struct OidcSettings {
    Str issuer, client_id, client_secret;
} OidcSettings;

static Status read_settings(Request *request, OidcSettings *settings_out)
{
    const struct {
        Str name;
        Str *value;
    } wanted[] = {
        { STR("oidc_issuer"), &settings_out->issuer },
        { STR("oidc_client_id"), &settings_out->client_id },
        { STR("oidc_client_secret"), &settings_out->client_secret },
    };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && status == STATUS_OK; i++)
        status = setting_read(request->store, wanted[i].name, STR(""), request->arena, wanted[i].value,
                              request->error);
    return status;
}

static Status settings_state(Request *request, JsonWriter *json)
{
    OidcSettings settings = { 0 };
    Status status = read_settings(request, &settings);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_text(json, STR("issuer"), settings.issuer);
    json_add_text(json, STR("client_id"), settings.client_id);
    json_add_bool(json, STR("has_secret"), settings.client_secret.len > 0);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_settings(Request *request)
{
    return settings_state(request, request->json);
}

static Status edit_settings(Store *store, void *context, Error *error)
{
    const Request *request = context;
    Status status = setting_put(store, STR("oidc_issuer"), body_text(request, "issuer"), error);
    if (status == STATUS_OK)
        status = setting_put(store, STR("oidc_client_id"), body_text(request, "client_id"), error);
    if (status == STATUS_OK && body_has(request, "client_secret"))
        status = setting_put(store, STR("oidc_client_secret"), body_text(request, "client_secret"), error);
    return status;
}

static Status put_settings(Request *request)
{
    OidcProvider provider;
    Str issuer = body_text(request, "issuer");
    Status status = STATUS_OK;
    if (issuer.len > 0 && body_text(request, "client_id").len == 0)
        return fail(request->error, STATUS_INVALID, STR("client_id"),
                    "Say as which client we are known there.");
    if (issuer.len > 0) status = oidc_discover(issuer, request->arena, &provider, request->error);
    if (status == STATUS_UNAVAILABLE) status = STATUS_INVALID; // an address that is wrong, as a rule
    if (status == STATUS_OK) status = request_edit(request, edit_settings, request);
    return status == STATUS_OK ? get_settings(request) : status;
}

// ---- the try, in the browser's keeping

static Str cookie_value(const Request *request)
{
    Str rest = http_request_header(request->http, "Cookie");
    while (rest.len > 0) {
        StrCut item = str_cut(rest, ';');
        StrCut pair = str_cut(str_trim(item.head), '=');
        if (str_equal(pair.head, STR(COOKIE))) return pair.tail;
        rest = item.tail;
    }
    return (Str){ 0 };
}

static void set_cookie(Request *request, Str value)
{
    http_response_header(
        request->response, "Set-Cookie",
        arena_format(
            request->arena, COOKIE "=%.*s; Path=" COOKIE_PATH "; HttpOnly; SameSite=Lax; Max-Age=%d%s",
            STR_ARG(value), value.len > 0 ? TRY_SECONDS : 0, request->app->secure_cookies ? "; Secure" : "")
            .data);
}

static void keep_try(Request *request, const OidcTry *try, Str next)
{
    int64_t until_us = timestamp_now_real() + TRY_SECONDS * US_PER_SECOND;
    Str plain = arena_format(request->arena, "%lld\n%.*s\n%.*s\n%.*s\n%.*s", (long long)until_us,
                             STR_ARG(try->state), STR_ARG(try->nonce), STR_ARG(try->verifier), STR_ARG(next));
    Buf value = { 0 };
    Str key = str_from_c(request->app->oidc_key);
    base64_url_append(&value, secret_seal(plain, key, request->arena));
    set_cookie(request, arena_copy(request->arena, buf_view(&value)));
    buf_free(&value);
}

static bool find_try(Request *request, OidcTry *try_out, Str *next_out)
{
    Str sealed = { 0 }, plain = { 0 }, parts[TRY_PARTS], value = cookie_value(request);
    int64_t until_us = 0;
    bool good = value.len > 0 && value.len <= COOKIE_BYTES_MAX &&
                base64_decode(value, request->arena, &sealed) &&
                secret_open(sealed, str_from_c(request->app->oidc_key), request->arena, &plain);
    if (!good) return false;
    for (size_t i = 0; i < TRY_PARTS; i++) {
        StrCut cut = str_cut(plain, '\n');
        parts[i] = cut.head;
        plain = cut.tail;
    }
    *try_out = (OidcTry){ .state = parts[1], .nonce = parts[2], .verifier = parts[3] };
    *next_out = parts[4];
    return str_parse_int64(parts[0], &until_us) && until_us > timestamp_now_real();
}

// ---- out and back

static Status make_client(Request *request, OidcClient *client_out)
{
    OidcSettings settings = { 0 };
    Status status = read_settings(request, &settings);
    if (status != STATUS_OK) return status;
    if (settings.issuer.len == 0)
        return fail(request->error, STATUS_NOT_FOUND, STR(""),
                    "Nobody signs in elsewhere here: use a password.");
    Str base = request->app->public_url;
    if (base.len == 0)
        base =
            arena_format(request->arena, "http://%.*s", STR_ARG(http_request_header(request->http, "Host")));
    *client_out = (OidcClient){
        .issuer = settings.issuer,
        .id = settings.client_id,
        .secret = settings.client_secret,
        .redirect_uri = arena_format(request->arena, "%.*s" COOKIE_PATH "/callback", STR_ARG(base)),
    };
    return STATUS_OK;
}

static Status get_oidc(Request *request)
{
    OidcSettings settings = { 0 };
    Status status = read_settings(request, &settings);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_bool(request->json, STR("on"), settings.issuer.len > 0);
    json_close_object(request->json);
    return STATUS_OK;
}

// A page of ours, nothing else.
static Str safe_next(Str next)
{
    bool good = next.len > 0 && next.data[0] == '/' && !str_starts_with(next, STR("//"));
    for (size_t i = 0; i < next.len; i++)
        good = good && (unsigned char)next.data[i] > ' ' && next.data[i] != '\\';
    return good ? next : STR("/");
}

static void go(Request *request, Str url)
{
    http_response_header(request->response, "Location", arena_copy(request->arena, url).data);
}

static Str bucket(Request *request)
{
    return arena_format(request->arena, "elsewhere from %.*s",
                        STR_ARG(identity_address(request->app, request->http)));
}

static Status start_oidc(Request *request)
{
    OidcClient client;
    OidcProvider provider;
    Status status = tries_take(request, bucket(request));
    if (status == STATUS_OK) status = make_client(request, &client);
    if (status == STATUS_OK) status = oidc_discover(client.issuer, request->arena, &provider, request->error);
    if (status != STATUS_OK) return status;
    OidcTry try = oidc_new_try(request->arena);
    keep_try(request, &try, safe_next(query_text(request, "next")));
    go(request, oidc_authorization_url(&provider, &client, &try, request->arena));
    return STATUS_OK;
}

typedef struct Entrance {
    Request *request;
    StaffIdentity identity;
    NewSession session;
} Entrance;

static Status edit_enter(Store *store, void *context, Error *error)
{
    Entrance *entrance = context;
    Request *request = entrance->request;
    Staff staff;
    Str client = http_request_header(request->http, "User-Agent");
    Status status = staff_identity_enter(store, &entrance->identity, request->arena, &staff, error);
    if (status == STATUS_OK)
        status = session_start(store, staff.id, client, request->arena, &entrance->session, error);
    if (status != STATUS_OK) return status;
    return audit_add(store, staff.id, STR("session.oidc"), staff.id,
                     identity_address(request->app, request->http), error);
}

static Status enter(Request *request, const OidcTry *try)
{
    OidcClient client;
    OidcProvider provider = { 0 };
    OidcPerson person = { 0 };
    Entrance entrance = { .request = request };
    Status status = make_client(request, &client);
    if (status == STATUS_OK) status = oidc_discover(client.issuer, request->arena, &provider, request->error);
    if (status == STATUS_OK)
        status = oidc_take_code(&provider, &client, try, query_text(request, "code"), timestamp_now_real(),
                                request->arena, &person, request->error);
    entrance.identity = (StaffIdentity){ provider.issuer, person.subject, person.email };
    if (status == STATUS_OK) status = request_edit(request, edit_enter, &entrance);
    if (status == STATUS_OK)
        http_response_header(request->response, "Set-Cookie",
                             identity_cookie(request->app, entrance.session.token, request->arena));
    return status;
}

static Status come_back(Request *request)
{
    OidcTry try;
    Str next;
    bool found = find_try(request, &try, &next) && secret_equal(try.state, query_text(request, "state"));
    if (!found || query_text(request, "code").len == 0)
        return fail(
            request->error, STATUS_FORBIDDEN, STR("state"),
            "This try to sign in was not begun in this browser, is too old, or was broken off: begin anew.");
    Status status = tries_take(request, bucket(request));
    if (status == STATUS_OK) status = enter(request, &try);
    if (status != STATUS_OK) return status;
    tries_give_back(request, bucket(request)); // this one
    tries_give_back(request, bucket(request)); // and that of the way out
    set_cookie(request, STR(""));
    go(request, next);
    return STATUS_OK;
}

// Who looks at a page gets the sign-in page with a word about it, not JSON.
static Status finish_oidc(Request *request)
{
    Status status = come_back(request);
    Str accept = http_request_header(request->http, "Accept");
    if (status == STATUS_OK || !str_contains_ignore_case(accept, STR("text/html"))) return status;
    bool unknown = str_equal(request->error->field, STR("email"));
    log_line(LOG_INFO, "signing in elsewhere failed: %s", request->error->message);
    set_cookie(request, STR(""));
    go(request, unknown ? STR("/sign-in?problem=unknown") : STR("/sign-in?problem=failed"));
    return STATUS_OK;
}

// ---- tables

static const Field settings_body[] = {
    { "issuer", FIELD_TEXT, .required = true, .most = 500,
      .doc = "The provider's address, as it writes it itself; empty turns it off." },
    { "client_id", FIELD_TEXT, .required = true, .most = 200, .doc = "As whom the provider knows us." },
    { "client_secret", FIELD_TEXT, .most = 500, .secret = true,
      .doc = "Stays when it is left out; empty for a public client." },
    { 0 },
};
static const Field start_query[] = {
    { "next", FIELD_TEXT, .most = NEXT_BYTES_MAX, .doc = "The page to go to afterwards." },
    { 0 },
};
static const Field callback_query[] = {
    { "code", FIELD_TEXT, .most = 4000 },
    { "state", FIELD_TEXT, .most = 200 },
    { "iss", FIELD_TEXT, .most = 500 },
    { "session_state", FIELD_TEXT, .most = 500 },
    { "scope", FIELD_TEXT, .most = 500 },
    { "error", FIELD_TEXT, .most = 200 },
    { "error_description", FIELD_TEXT, .most = 1000 },
    { 0 },
};

const NamedShape oidc_shapes[] = {
    { "OidcSettings", "{issuer text, client_id text, has_secret bool}" },
    { 0 },
};

const Route oidc_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/oidc",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "At which provider (OpenID Connect) staff may sign in.",
      .response = "OidcSettings" },
    { .method = "PUT",
      .path = "/api/v1/settings/oidc",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_settings,
      .state = settings_state,
      .summary = "Says where; the provider is asked before it is kept.",
      .body = settings_body,
      .response = "OidcSettings" },
    { .method = "GET",
      .path = "/api/v1/session/oidc",
      .permission = PERMISSION_ANYBODY,
      .handler = get_oidc,
      .summary = "Whether one can sign in at a provider.",
      .response = "{on bool}" },
    { .method = "GET",
      .path = "/api/v1/session/oidc/start",
      .permission = PERMISSION_ANYBODY,
      .handler = start_oidc,
      .slow = true,
      .summary = "Sends the browser to the provider.",
      .query = start_query,
      .success = 302 },
    { .method = "GET",
      .path = "/api/v1/session/oidc/callback",
      .permission = PERMISSION_ANYBODY,
      .handler = finish_oidc,
      .slow = true,
      .summary = "Where the provider sends it back: signs in, and goes on to the page.",
      .query = callback_query,
      .success = 302,
      .forbidden_as = 400 },
    { 0 },
};
