#include "api/problem.h"

#include "base/log.h"
#include "base/timestamp.h"

#include <stdatomic.h>

int problem_status(Status status, const Route *route)
{
    switch (status) {
    case STATUS_OK:
        return 200;
    case STATUS_INVALID:
        return 422;
    case STATUS_FORBIDDEN:
        return route && route->forbidden_as ? route->forbidden_as : 403;
    case STATUS_NOT_FOUND:
        return 404;
    case STATUS_CONFLICT:
        return 409;
    case STATUS_LIMITED:
        return 429;
    case STATUS_UNAVAILABLE:
        return 503;
    }
    return 500;
}

typedef struct Phrase {
    int status;
    const char *title;
    const char *detail;
} Phrase;

static const Phrase phrases[] = {
    { 400, "Bad request", "The request could not be read: check how it is written." },
    { 401, "Not signed in", "Sign in, or send an API key as 'Authorization: Bearer ak_…'." },
    { 403, "Not allowed", "You are not allowed to do this: ask an admin." },
    { 404, "Not found", "There is nothing here: check the address." },
    { 405, "Method not allowed", "This address does not take that method." },
    { 408, "Too slow", "The request did not arrive in time: send it again." },
    { 409, "Conflict", "Somebody else was faster: load the current state and try again." },
    { 412, "Changed meanwhile", "Load the current state and try again." },
    { 413, "Too large", "The body is larger than is allowed here: send it in parts." },
    { 422, "Wrong input", "The input is not valid." },
    { 429, "Too many requests", "Wait for as many seconds as Retry-After says, then try again." },
    { 503, "Not available", "Try again in a moment." },
    { 500, "Error", "Something went wrong: the log says what." }, // last: for all others
};

static const Phrase *find_phrase(int status)
{
    size_t i = 0;
    while (phrases[i].status != status && phrases[i].status != 500)
        i++;
    return &phrases[i];
}

void security_headers(const App *app, HttpResponse *response)
{
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "X-Frame-Options", "DENY");
    http_response_header(response, "Referrer-Policy", "same-origin");
    http_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    if (app->secure_cookies) http_response_header(response, "Strict-Transport-Security", "max-age=31536000");
}

// So that a line of the log and what somebody saw in the browser can be matched.
static void make_request_id(char text[32])
{
    static _Atomic uint32_t count;
    snprintf(text, 32, "%08x-%06x", (unsigned)(timestamp_now_real() / US_PER_SECOND),
             (unsigned)atomic_fetch_add(&count, 1) & 0xFFFFFFU);
}

static const char *retry_after_text(int seconds)
{
    static const char *const texts[] = { "1", "2", "5", "10", "30", "60", "300", "900" };
    static const int steps[] = { 1, 2, 5, 10, 30, 60, 300, 900 };
    size_t i = 0;
    while (i < sizeof steps / sizeof *steps - 1 && steps[i] < seconds)
        i++;
    return texts[i];
}

void problem_write(const Problem *problem, const App *app, Str method, Str pattern, HttpResponse *response)
{
    const Phrase *phrase = find_phrase(problem->status);
    Str detail = problem->detail.len > 0 ? problem->detail : str_from_c(phrase->detail);
    char request_id[32];
    make_request_id(request_id);

    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("type"), STR("about:blank"));
    json_add_text(&json, STR("title"), str_from_c(phrase->title));
    json_add_int(&json, STR("status"), problem->status);
    json_add_text(&json, STR("detail"), detail);
    if (problem->field.len > 0) json_add_text(&json, STR("field"), problem->field);
    if (problem->place) {
        json_add_int(&json, STR("at"), problem->place->at);
        json_add_int(&json, STR("end"), problem->place->end);
        json_add_text(&json, STR("proposal"), problem->place->proposal);
    }
    json_add_text(&json, STR("request_id"), str_from_c(request_id));
    json_close_object(&json);
    json_finish(&json);

    buf_free(&response->owned);
    *response = (HttpResponse){ .status = problem->status, .owned = body };
    http_response_header(response, "Content-Type", "application/problem+json");
    http_response_header(response, "Cache-Control", "no-store");
    if (problem->retry_after > 0)
        http_response_header(response, "Retry-After", retry_after_text(problem->retry_after));
    security_headers(app, response);

    LogLevel level = problem->status >= 500 ? LOG_WARN : LOG_DEBUG;
    log_line(level, "%d %.*s %.*s: %.*s (%s)", problem->status, STR_ARG(method), STR_ARG(pattern),
             STR_ARG(detail), request_id);
}
