#include "api/housekeeper.h"
#include "api/live_hub.h"
#include "api/openapi.h"
#include "api/routes.h"

#include <stdatomic.h>

static Status get_health(Request *request)
{
    json_open_object(request->json);
    json_add_text(request->json, STR("status"), STR("ok"));
    json_add_text(request->json, STR("version"), STR(PERENNIAL_VERSION));
    json_close_object(request->json);
    return STATUS_OK;
}

// Ready means: the log is replayed, and the last commit did not fail.
static Status get_ready(Request *request)
{
    if (!atomic_load(&request->app->ready))
        return fail(request->error, STATUS_UNAVAILABLE, STR(""), "The server is starting or stopping.");
    if (housekeeper_is_failing(request->app->housekeeper))
        return fail(request->error, STATUS_UNAVAILABLE, STR(""),
                    "The database cannot be written: look at the disk of the database.");
    return get_health(request);
}

static Status get_metrics(Request *request)
{
    metrics_write(request->app->metrics, request->out);
    return STATUS_OK;
}

static Status get_openapi(Request *request)
{
    openapi_write(request->app->route_tables, request->json);
    return STATUS_OK;
}

static Status get_live(Request *request)
{
    HttpResponse response = { 0 };
    HttpStream *stream = http_stream_open(request->http, &response);
    request->answered = true; // this connection's thread is ours until we return: the request is still there
    live_hub_add(request->app->hub, stream, &request->caller);
    return STATUS_OK;
}

const NamedShape system_shapes[] = {
    { "Health", "{status one(ok), version text}" },
    { 0 },
};

const Route system_routes[] = {
    { .method = "GET",
      .path = "/healthz",
      .permission = PERMISSION_ANYBODY,
      .handler = get_health,
      .summary = "Whether the process runs.",
      .response = "Health" },
    { .method = "GET",
      .path = "/readyz",
      .permission = PERMISSION_ANYBODY,
      .handler = get_ready,
      .summary = "Whether it takes and keeps events.",
      .response = "Health" },
    { .method = "GET",
      .path = "/metrics",
      .permission = PERMISSION_OPERATE,
      .sight = SIGHT_FREE,
      .handler = get_metrics,
      .summary = "Counters for Prometheus.",
      .response = "Prometheus text",
      .response_type = "text/plain; version=0.0.4; charset=utf-8" },
    { .method = "GET",
      .path = "/api/v1/openapi.json",
      .permission = PERMISSION_OPERATE,
      .sight = SIGHT_FREE,
      .handler = get_openapi,
      .summary = "This description.",
      .response = "any" },
    { .method = "GET",
      .path = "/api/v1/live",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_live,
      .summary = "Server-sent events: 'tick' with now, events_per_minute and events_total; 'accounts' with "
                 "the ids that changed; 'warning' that was raised; 'segment' with its id and how many "
                 "entered and left.",
      .response = "A stream of events",
      .response_type = "text/event-stream" },
    { 0 },
};
