#include "api/identity.h"

#include "trust/keys.h"
#include "trust/secret.h"
#include "trust/session.h"

// __Host- ties the cookie to this very host and to HTTPS.
static Str cookie_name(const App *app)
{
    return app->secure_cookies ? STR("__Host-perennial_session") : STR("perennial_session");
}

static Str read_cookie(const Request *request, Str name)
{
    Str rest = http_request_header(request->http, "Cookie");
    while (rest.len > 0) {
        StrCut item = str_cut(rest, ';');
        StrCut pair = str_cut(str_trim(item.head), '=');
        if (str_equal(pair.head, name)) return pair.tail;
        rest = item.tail;
    }
    return (Str){ 0 };
}

static void find_by_key(Request *request, Str secret)
{
    KeyInfo key;
    if (!key_book_find(request->app->keys, secret, &key)) {
        key_book_count(request->app->keys, 0, 0, 1);
        return;
    }
    bool refused = key.revoked || key.kind != KEY_API;
    key_book_count(request->app->keys, key.id, 0, refused);
    if (refused) return;
    Str id = arena_format(request->arena, "key:%u", (unsigned)key.id);
    request->caller = (Caller){
        .role = ROLE_API, .id = id, .name = id, .key = key.id, .credential = secret, .sight = { .all = true }
    };
}

static Status find_by_session(Request *request, Str token)
{
    Session session;
    Staff staff;
    Status status = session_find(request->store, token, request->arena, &session, &staff, request->error);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    if (status != STATUS_OK) return status;
    session_book_seen(request->app->sessions, &session);
    request->caller = (Caller){
        .role = staff.role,
        .id = staff.id,
        .name = staff.name,
        .session_id = session.id,
        .csrf = session.csrf,
        .credential = token,
    };
    return sight_load(request->store, &staff, live_today(request->app->live), request->arena,
                      &request->caller.sight, request->error);
}

Status identity_find(Request *request)
{
    Str authorization = http_request_header(request->http, "Authorization");
    if (authorization.len > 7 && str_equal_ignore_case(str_slice(authorization, 0, 7), STR("Bearer "))) {
        find_by_key(request, str_trim(str_slice(authorization, 7, authorization.len)));
        return STATUS_OK;
    }
    Str token = read_cookie(request, cookie_name(request->app));
    return token.len > 0 ? find_by_session(request, token) : STATUS_OK;
}

bool identity_now(Store *store, Str session_id, uint32_t key, SessionNow *now_out)
{
    Error ignored;
    SessionNow now = { .sees_all = true }; // of keys
    Status status = key != 0 ? key_is_open(store, key, &now.open, &ignored)
                             : session_is_open(store, session_id, &now, &ignored);
    if (status == STATUS_OK) *now_out = now;
    return status == STATUS_OK;
}

// A browser names the site that made it send. "null" is a site that hides.
static bool is_own_origin(const Request *request)
{
    Str origin = http_request_header(request->http, "Origin");
    if (origin.len == 0 || str_equal(origin, request->app->public_url)) return true;
    Str host = http_request_header(request->http, "Host");
    if (str_starts_with(origin, STR("http://")))
        return str_equal_ignore_case(str_slice(origin, 7, origin.len), host);
    if (str_starts_with(origin, STR("https://")))
        return str_equal_ignore_case(str_slice(origin, 8, origin.len), host);
    return false;
}

Status identity_check_intent(Request *request)
{
    Str method = request->http->method;
    if (str_equal(method, STR("GET")) || str_equal(method, STR("HEAD"))) return STATUS_OK;
    if (request->caller.role == ROLE_API) return STATUS_OK; // no browser sends a key by itself
    if (!is_own_origin(request))
        return fail(request->error, STATUS_FORBIDDEN, STR(""), "This request came from another site.");
    if (request->caller.role == ROLE_NOBODY || request->route->by_link) return STATUS_OK;
    if (secret_equal(http_request_header(request->http, "X-CSRF-Token"), request->caller.csrf))
        return STATUS_OK;
    return fail(request->error, STATUS_FORBIDDEN, STR("X-CSRF-Token"),
                "The X-CSRF-Token is missing or old: load the page again.");
}

Str identity_address(const App *app, const HttpRequest *http)
{
    if (!app->trust_proxy) return http->remote;
    Str forwarded = http_request_header(http, "X-Forwarded-For");
    for (StrCut cut = str_cut(forwarded, ','); cut.found; cut = str_cut(forwarded, ','))
        forwarded = cut.tail;
    forwarded = str_trim(forwarded);
    return forwarded.len > 0 ? forwarded : http->remote;
}

const char *identity_cookie(const App *app, Str token, Arena *arena)
{
    int64_t seconds = token.len > 0 ? (int64_t)SESSION_DAYS_MAX * 24 * 3600 : 0;
    return arena_format(arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                        STR_ARG(cookie_name(app)), STR_ARG(token), (long long)seconds,
                        app->secure_cookies ? "; Secure" : "")
        .data;
}
