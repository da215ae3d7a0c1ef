#include "api/dispatch.h"

#include "api/change_note.h"
#include "api/identity.h"
#include "api/input.h"
#include "api/precondition.h"
#include "api/problem.h"
#include "api/replays.h"
#include "api/router.h"
#include "api/sight.h"
#include "api/site.h"
#include "api/workers.h"
#include "base/timestamp.h"
#include "trust/throttle.h"

enum {
    ASK_BEFORE_BODY_BYTES = 256 * 1024, // larger bodies are not read from callers who may not send them
    RETRY_SECONDS = 1,
};

static Str pattern_of(const Route *route)
{
    return route ? str_from_c(route->path) : (Str){ 0 };
}

static bool is_read(const Request *request)
{
    return str_equal(request->http->method, STR("GET")) || str_equal(request->http->method, STR("HEAD"));
}

static Request *make_request(App *app, HttpRequest *http, const Route *route, Arena *arena)
{
    Request *request = ARENA_NEW(arena, Request);
    request->app = app;
    request->route = route;
    request->http = http;
    request->arena = arena;
    request->error = ARENA_NEW(arena, Error);
    request->response = ARENA_NEW(arena, HttpResponse);
    request->out = ARENA_NEW(arena, Buf);
    request->json = ARENA_NEW(arena, JsonWriter);
    *request->json = json_writer(request->out);
    return request;
}

// Gives back what the request holds; the arena goes with the answer.
static void answer(Request *request, HttpResponse *response)
{
    if (request->route->any_origin) {
        http_response_header(response, "Access-Control-Allow-Origin", "*");
        http_response_header(response, "Access-Control-Expose-Headers", "Retry-After");
    }
    readers_give(request->app->readers, request->store);
    http_answer(request->http, response);
}

static void answer_problem(Request *request, int status)
{
    buf_free(request->out);
    Problem problem = {
        .status = status,
        .field = request->error->field,
        .detail = str_from_c(request->error->message),
        .place = request->place,
        .retry_after = status == 429 || status == 503 ? RETRY_SECONDS : 0,
    };
    if (request->retry_after > 0) problem.retry_after = request->retry_after;
    HttpResponse response = { 0 };
    problem_write(&problem, request->app, request->http->method, pattern_of(request->route), &response);
    answer(request, &response);
}

// Who calls, and may they? 0, or the status of the refusal.
static int check_caller(Request *request)
{
    const Route *route = request->route;
    if (!request->store) request->store = readers_take(request->app->readers, request->error);
    if (!request->store) return 503;
    if (route->any_origin) return 0; // whatever a browser sends along by itself counts for nothing
    if (identity_find(request) != STATUS_OK) return 503;
    bool open = route->permission == PERMISSION_ANYBODY;
    if (request->caller.role == ROLE_NOBODY && !open) return 401;
    if (!open && !role_may(request->caller.role, route->permission)) return 403;
    if (identity_check_intent(request) != STATUS_OK) return 403;
    if (request->caller.role == ROLE_NOBODY) return 0;
    bool given = throttle_take(request->app->call_throttle, request->caller.id, timestamp_now_monotonic(),
                               &request->retry_after);
    return given ? 0 : 429;
}

// The answer of a handler that succeeded.
static void answer_success(Request *request, int status)
{
    const Route *route = request->route;
    HttpResponse *response = request->response;
    if (request->json->done) json_finish(request->json);
    response->status = request->status ? request->status : status;
    if (route->response) {
        const char *type = route->response_type ? route->response_type : "application/json";
        http_response_header(response, "Content-Type", type);
        response->owned = *request->out;
        response->compress = true;
    } else {
        buf_free(request->out);
    }
    http_response_header(response, "Cache-Control", "no-store");
    http_response_header(response, "Content-Security-Policy",
                         request->policy ? request->policy : "default-src 'none'; frame-ancestors 'none'");
    security_headers(request->app, response);
    answer(request, response);
}

static int success_status(const Route *route)
{
    if (route->success) return route->success;
    return route->response ? 200 : 204;
}

// The handler, between the look at If-Match and the new version where the route has one.
static Status run_handler(Request *request, bool *stale_out)
{
    const Route *route = request->route;
    bool edits = route->state && !is_read(request);
    if (edits) pthread_mutex_lock(&request->app->edit_lock);
    Status status = edits ? precondition_check(request, stale_out) : STATUS_OK;
    if (status == STATUS_OK && edits) status = change_note_begin(request);
    if (status == STATUS_OK) status = route->handler(request);
    if (status == STATUS_OK && route->state) precondition_tell(request);
    if (edits) pthread_mutex_unlock(&request->app->edit_lock);
    return status;
}

void dispatch_finish(void *context)
{
    Request *request = context;
    Replays *replays = request->app->replays;
    bool malformed = false, stale = false;
    int status = success_status(request->route);
    ReplayResult replay = REPLAY_NONE;

    Status result = sight_admit(request);
    if (result == STATUS_OK) result = input_read(request, &malformed);
    if (result == STATUS_OK && request->route->creates)
        replay = replays_begin(replays, request, &status, &result);
    if (result == STATUS_OK && replay != REPLAY_REPEATED) result = run_handler(request, &stale);
    if (replay == REPLAY_FIRST) replays_end(replays, request, result == STATUS_OK ? status : 0);
    if (result != STATUS_OK) {
        answer_problem(request, malformed ? 400 : stale ? 412 : problem_status(result, request->route));
    } else if (request->answered) {
        readers_give(request->app->readers, request->store);
    } else {
        answer_success(request, status);
    }
}

static void refuse_unrouted(App *app, HttpRequest *http, const RouteMatch *match)
{
    HttpResponse response = { 0 };
    Problem problem = { .status = match->allow[0] ? 405 : 404 };
    problem_write(&problem, app, http->method, STR(""), &response);
    if (match->allow[0])
        http_response_header(&response, "Allow", arena_copy(&http->arena, str_from_c(match->allow)).data);
    http_answer(http, &response);
}

static void handle_unrouted(App *app, HttpRequest *http, const RouteMatch *match)
{
    bool read = str_equal(http->method, STR("GET")) || str_equal(http->method, STR("HEAD"));
    bool is_page = !str_starts_with(http->path, STR("/api/")) && !str_starts_with(http->path, STR("/v1/"));
    if (read && is_page && !match->allow[0] && site_answer(app, http)) return;
    refuse_unrouted(app, http, match);
}

static bool is_slow(const Request *request)
{
    const Route *route = request->route;
    return route->slow ||
           (route->slow_with && str_contains_ignore_case(request->http->query, str_from_c(route->slow_with)));
}

static void start(Request *request, const RouteMatch *match)
{
    int refused = check_caller(request);
    if (!refused && input_read_path(request, match) != STATUS_OK) refused = 422;
    if (!refused && (!is_read(request) || is_slow(request))) {
        if (workers_submit(request->app->workers, request)) return;
        refused = 503;
    }
    if (refused) {
        answer_problem(request, refused);
    } else {
        dispatch_finish(request);
    }
}

static void handle(void *context, HttpRequest *http)
{
    App *app = context;
    RouteMatch match = route_find(app->route_tables, http->method, http->path);
    if (!match.route) {
        handle_unrouted(app, http, &match);
    } else if (match.route->direct) {
        match.route->direct(app, http);
    } else {
        start(make_request(app, http, match.route, &http->arena), &match);
    }
}

static int64_t body_limit(const Route *route)
{
    if (route->body_bytes_max > 0) return route->body_bytes_max;
    if (route->body) return BODY_BYTES_USUAL;
    return strcmp(route->method, "GET") == 0 ? 0 : NO_BODY_BYTES_MAX;
}

// Whether somebody who may not send it is about to send a large body.
static int check_before_body(App *app, const HttpRequest *http, const Route *route)
{
    HttpRequest *asked = (HttpRequest *)(uintptr_t)http; // only read
    Arena arena = arena_create((size_t)1024 * 1024);
    Request *request = make_request(app, asked, route, &arena);
    int refused = check_caller(request);
    readers_give(app->readers, request->store);
    arena_destroy(&arena);
    return refused;
}

static void admit(void *context, const HttpRequest *http, HttpAdmission *admission)
{
    App *app = context;
    RouteMatch match = route_find(app->route_tables, http->method, http->path);
    if (!match.route) {
        admission->body_bytes_max = BODY_BYTES_USUAL; // read it, then say that there is nothing here
        return;
    }
    admission->body_bytes_max = body_limit(match.route);
    admission->spool = match.route->spool;
    if (admission->body_bytes_max > ASK_BEFORE_BODY_BYTES && match.route->permission != PERMISSION_ANYBODY)
        admission->refuse_status = check_before_body(app, http, match.route);
}

static void refuse(void *context, const HttpRequest *http, int status, HttpResponse *response)
{
    App *app = context;
    RouteMatch match = route_find(app->route_tables, http->method, http->path);
    Problem problem = { .status = status, .retry_after = status == 503 ? RETRY_SECONDS : 0 };
    problem_write(&problem, app, http->method, pattern_of(match.route), response);
    if (match.route && (match.route->direct || match.route->any_origin))
        http_response_header(response, "Access-Control-Allow-Origin", "*");
}

HttpHandlers dispatch_handlers(App *app)
{
    return (HttpHandlers){ .context = app, .admit = admit, .handle = handle, .refuse = refuse };
}

typedef struct NotedEdit {
    Request *request;
    CommitterEdit *edit;
    LiveEdit *logged;
    void *context;
} NotedEdit;

static Status edit_and_note(Store *store, void *context, Error *error)
{
    NotedEdit *noted = context;
    Status status = noted->edit(store, noted->context, error);
    return status == STATUS_OK ? change_note_write(noted->request, store, error) : status;
}

static Status log_and_note(Store *store, void *context, LogBatch *batch, Error *error)
{
    NotedEdit *noted = context;
    Status status = noted->logged(store, noted->context, batch, error);
    return status == STATUS_OK ? change_note_write(noted->request, store, error) : status;
}

Status request_edit(Request *request, CommitterEdit *edit, void *context)
{
    NotedEdit noted = { .request = request, .edit = edit, .context = context };
    return committer_edit(request->app->committer, edit_and_note, &noted, request->error);
}

Status request_edit_logged(Request *request, LiveEdit *edit, void *context)
{
    NotedEdit noted = { .request = request, .logged = edit, .context = context };
    return committer_edit_logged(request->app->committer, log_and_note, &noted, request->error);
}
