// tracking.c: the tracking API of Segment and RudderStack. A call is parsed on its HTTP thread, parked while
// its entries are committed together with those of others, and answered when they are durable.
#include "api/routes.h"
#include "sense/segment.h"
#include "trust/keys.h"

// What the answer of a parked call needs; in the request's arena.
typedef struct ParkedCall {
    App *app;
    HttpRequest *http;
    TrackCall call;
    SenseKey key;
    SenseResult result;
} ParkedCall;

static void answer_tracking(HttpRequest *http, const TrackAnswer *answer)
{
    HttpResponse response = { .status = answer->status, .body = answer->body };
    http_response_header(&response, "Content-Type", arena_copy(&http->arena, answer->content_type).data);
    http_response_header(&response, "Access-Control-Allow-Origin", "*");
    http_response_header(&response, "Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset");
    http_response_header(&response, "Cache-Control", "no-store");
    if (answer->retry_after_s > 0) {
        const char *seconds = arena_format(&http->arena, "%u", answer->retry_after_s).data;
        http_response_header(&response, "Retry-After", seconds);
        http_response_header(&response, "X-RateLimit-Reset", seconds);
    }
    http_answer(http, &response);
}

static void refuse(HttpRequest *http, TrackRefusal refusal, Dialect dialect)
{
    TrackAnswer answer = track_answer_refused(refusal, dialect, (Str){ 0 }, &http->arena);
    answer_tracking(http, &answer);
}

// Images are asked for, everything else is posted.
static const char *method_of(const HttpRequest *http)
{
    return str_starts_with(http->path, STR("/pixel/")) || str_starts_with(http->path, STR("/v1/pixel/"))
               ? "GET"
               : "POST";
}

static void refuse_method(HttpRequest *http)
{
    HttpResponse response = { .status = 405,
                              .body = STR("{\"success\":false,\"code\":\"invalid_method\",\"message\":"
                                          "\"Calls are sent with POST, images are asked for with GET.\"}") };
    http_response_header(&response, "Content-Type", "application/json");
    http_response_header(&response, "Access-Control-Allow-Origin", "*");
    http_response_header(&response, "Allow", arena_format(&http->arena, "%s, OPTIONS", method_of(http)).data);
    http_answer(http, &response);
}

static void answer_preflight(HttpRequest *http)
{
    HttpResponse response = { .status = 204 };
    http_response_header(&response, "Access-Control-Allow-Origin", "*");
    http_response_header(&response, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    http_response_header(
        &response, "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Content-Encoding, X-Retry-Count, AnonymousId, Perennial-Proof");
    http_response_header(&response, "Access-Control-Max-Age", "86400");
    http_answer(http, &response);
}

static Dialect dialect_of(KeyDialect dialect)
{
    return dialect == KEY_DIALECT_RUDDERSTACK ? DIALECT_RUDDERSTACK : DIALECT_SEGMENT;
}

// The committer's thread: the entries are durable, or nothing of them was kept.
static void finish_call(void *context, const BatchResult *committed)
{
    ParkedCall *parked = context;
    if (committed->status != STATUS_OK) {
        refuse(parked->http, TRACK_UNAVAILABLE, parked->key.dialect);
        return;
    }
    const KeyCounts counts = { .accepted = committed->accepted,
                               .duplicates = committed->duplicates,
                               .excluded = parked->result.excluded,
                               .last_used_us = parked->call.received_us };
    recent_count(parked->app->sense->recent, parked->key.number, &counts);
    key_book_count(parked->app->keys, parked->key.number, committed->accepted, 0);
    answer_tracking(parked->http, &parked->result.answer);
}

static void commit_call(ParkedCall *parked, LogBatch *batch)
{
    if (parked->result.entries == 0) {
        log_batch_destroy(batch);
        answer_tracking(parked->http, &parked->result.answer);
        return;
    }
    if (committer_submit(parked->app->committer, batch, finish_call, parked) == STATUS_OK) return;
    log_batch_destroy(batch);
    refuse(parked->http, TRACK_BUSY, parked->key.dialect);
}

static bool find_key(App *app, const TrackCall *call, SenseKey *key_out, Dialect *dialect_out)
{
    KeyInfo info;
    *dialect_out = call->rudderstack ? DIALECT_RUDDERSTACK : DIALECT_SEGMENT;
    bool found = call->write_key.len > 0 && key_book_find(app->keys, call->write_key, &info);
    if (found) *dialect_out = dialect_of(info.dialect);
    bool good = found && info.kind == KEY_WRITE && !info.revoked;
    if (good)
        *key_out = (SenseKey){ info.id, *dialect_out };
    else
        key_book_count(app->keys, found ? info.id : 0, 0, 1);
    return good;
}

// The key may say that a client of RudderStack's sent it, even where the body says nothing.
static void refuse_unreadable(App *app, HttpRequest *http, const TrackCall *call, const TrackAnswer *answer)
{
    KeyInfo info;
    bool found = call->write_key.len > 0 && key_book_find(app->keys, call->write_key, &info);
    if (found && dialect_of(info.dialect) == DIALECT_RUDDERSTACK)
        refuse(http, call->refusal, DIALECT_RUDDERSTACK);
    else
        answer_tracking(http, answer);
}

static void track(App *app, HttpRequest *http)
{
    if (str_equal(http->method, STR("OPTIONS"))) {
        answer_preflight(http);
        return;
    }
    if (track_path_known(http->path) && !str_equal(http->method, str_from_c(method_of(http)))) {
        refuse_method(http);
        return;
    }
    TrackInput input = { .method = http->method,
                         .path = http->path,
                         .query = http->query,
                         .authorization = http_request_header(http, "Authorization"),
                         .body = http->body,
                         .received_us = clock_now(live_clock(app->live)) };
    ParkedCall *parked = ARENA_NEW(&http->arena, ParkedCall);
    *parked = (ParkedCall){ .app = app, .http = http };
    TrackAnswer answer;
    Dialect dialect;
    if (!track_call_read(&input, &http->arena, &parked->call, &answer)) {
        refuse_unreadable(app, http, &parked->call, &answer);
        return;
    }
    if (!find_key(app, &parked->call, &parked->key, &dialect)) {
        refuse(http, TRACK_WRONG_KEY, dialect);
        return;
    }
    LogBatch *batch = log_batch_create();
    segment_decode(app->sense, &parked->call, &parked->key, &http->arena, batch, &parked->result);
    commit_call(parked, batch);
}

// Where browsers reach this server: as it was told, else as this client did. TLS is a proxy's: a trusted one
// says so, or the page that asks does, since a page under https cannot have asked without. Empty when nobody
// says: then the client's own configuration does.
static Str base_url_of(const App *app, HttpRequest *http)
{
    if (app->public_url.len > 0) return app->public_url;
    Str host = http_request_header(http, "Host"), scheme = { 0 };
    if (app->trust_proxy) scheme = http_request_header(http, "X-Forwarded-Proto");
    if (scheme.len == 0) scheme = str_cut(http_request_header(http, "Origin"), ':').head;
    bool known = str_equal(scheme, STR("https")) || str_equal(scheme, STR("http"));
    if (!known || host.len == 0) return STR("");
    return arena_format(&http->arena, "%.*s://%.*s", STR_ARG(scheme), STR_ARG(host));
}

// GET /v1/projects/<key>/settings, asked for by browser clients before they send.
static void answer_settings(App *app, HttpRequest *http)
{
    Str key = str_cut(str_slice(http->path, sizeof "/v1/projects/" - 1, http->path.len), '/').head;
    TrackAnswer answer = { .status = 200,
                           .content_type = STR("application/json"),
                           .body = track_settings_body(key, base_url_of(app, http), &http->arena) };
    answer_tracking(http, &answer);
}

const Route tracking_routes[] = {
    { .method = "GET",
      .path = "/v1/projects/{key}/settings",
      .permission = PERMISSION_ANYBODY,
      .direct = answer_settings,
      .summary = "What browser clients ask for before they send." },
    { .method = "*",
      .path = "/v1/{*}",
      .permission = PERMISSION_ANYBODY,
      .direct = track,
      .body_bytes_max = TRACK_BODY_BYTES_MAX,
      .summary = "Segment's tracking API; RudderStack's clients use it too." },
    { .method = "*",
      .path = "/beacon/v1/{*}",
      .permission = PERMISSION_ANYBODY,
      .direct = track,
      .body_bytes_max = TRACK_BODY_BYTES_MAX,
      .summary = "RudderStack's batches of pages that close." },
    { .method = "GET",
      .path = "/pixel/v1/{*}",
      .permission = PERMISSION_ANYBODY,
      .direct = track,
      .summary = "RudderStack's tracking by an image." },
    { 0 },
};
