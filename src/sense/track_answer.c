// What the clients of either dialect are answered. See track_call.h.
#include "codec/json_writer.h"
#include "sense/pixel.h"
#include "sense/track_call.h"

static const Str json_type = STR_CONST("application/json");
static const Str plain_type = STR_CONST("text/plain; charset=utf-8");

TrackAnswer track_answer_accepted(const TrackCall *call, Dialect dialect)
{
    if (call->pixel && !call->rudderstack) {
        return (TrackAnswer){ .status = 200, .content_type = STR("image/gif"), .body = pixel_gif() };
    }
    if (dialect == DIALECT_RUDDERSTACK || call->rudderstack) {
        return (TrackAnswer){ .status = 200, .content_type = plain_type, .body = STR("OK") };
    }
    return (TrackAnswer){ .status = 200, .content_type = json_type, .body = STR("{\"success\":true}") };
}

// Status and text for RudderStack's clients; the text is the code for Segment's.
static const struct {
    int segment_status, rudderstack_status;
    Str code, text;
    Str rudderstack_text;
} refusals[] = {
    [TRACK_WRONG_KEY] = { 401, 401, STR_CONST("invalid_write_key"),
                          STR_CONST("This write key is not known here: use one from Settings, Keys."),
                          STR_CONST("Invalid Authorization Header") },
    [TRACK_NOWHERE] = { 404, 404, STR_CONST("not_found"), STR_CONST("There is nothing to track here."),
                        STR_CONST("Not found") },
    [TRACK_BROKEN] = { 400, 400, STR_CONST("invalid_request"), STR_CONST("This is not a tracking call."),
                       STR_CONST("Invalid request") },
    [TRACK_TOO_LARGE] = { 400, 413, STR_CONST("too_large"), STR_CONST("Send less at a time."),
                          STR_CONST("Request size too large") },
    [TRACK_BUSY] = { 429, 429, STR_CONST("busy"), STR_CONST("The queue is full: try again in a second."),
                     STR_CONST("Too many requests") },
    [TRACK_UNAVAILABLE] = { 503, 503, STR_CONST("unavailable"),
                            STR_CONST("Nothing was kept, the disk failed or is full: try again later."),
                            STR_CONST("Service unavailable") },
};

TrackAnswer track_answer_refused(TrackRefusal refusal, Dialect dialect, Str detail, Arena *arena)
{
    unsigned retry_after_s = refusal == TRACK_BUSY ? 1 : refusal == TRACK_UNAVAILABLE ? 5 : 0;
    if (dialect == DIALECT_RUDDERSTACK) {
        return (TrackAnswer){ .status = refusals[refusal].rudderstack_status,
                              .content_type = plain_type,
                              .body = refusals[refusal].rudderstack_text,
                              .retry_after_s = retry_after_s };
    }
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_bool(&json, STR("success"), false);
    json_add_text(&json, STR("code"), refusals[refusal].code);
    json_add_text(&json, STR("message"), detail.len > 0 ? detail : refusals[refusal].text);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return (TrackAnswer){ .status = refusals[refusal].segment_status,
                          .content_type = json_type,
                          .body = body,
                          .retry_after_s = retry_after_s };
}

// apiHost has no scheme and goes up to /v1; the scheme is a setting of its own.
static void add_host(JsonWriter *json, Str base_url, Arena *arena)
{
    Str http = STR("http://"), https = STR("https://");
    bool plain = str_starts_with(base_url, http);
    if (!plain && !str_starts_with(base_url, https)) return;
    Str host = str_slice(base_url, plain ? http.len : https.len, base_url.len);
    if (host.len > 0 && host.data[host.len - 1] == '/') host.len--;
    json_add_text(json, STR("apiHost"), arena_format(arena, "%.*s/v1", STR_ARG(host)));
    json_add_text(json, STR("protocol"), plain ? STR("http") : STR("https"));
}

Str track_settings_body(Str write_key, Str base_url, Arena *arena)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_key(&json, STR("integrations"));
    json_open_object(&json);
    json_key(&json, STR("Segment.io"));
    json_open_object(&json);
    json_add_text(&json, STR("apiKey"), write_key);
    add_host(&json, base_url, arena);
    json_add_raw(&json, STR("unbundledIntegrations"), STR("[]"));
    json_add_bool(&json, STR("addBundledMetadata"), true);
    json_add_raw(&json, STR("maybeBundledConfigIds"), STR("{}"));
    json_add_raw(&json, STR("versionSettings"),
                 STR("{\"version\":\"4.4.7\",\"componentTypes\":[\"browser\"]}"));
    json_close_object(&json);
    json_close_object(&json);
    // No tracking plan: everything is allowed; and no plugins to be fetched from elsewhere.
    json_add_raw(
        &json, STR("plan"),
        STR("{\"track\":{\"__default\":{\"enabled\":true,\"integrations\":{}}},"
            "\"identify\":{\"__default\":{\"enabled\":true}},\"group\":{\"__default\":{\"enabled\":true}}}"));
    json_add_raw(&json, STR("edgeFunction"), STR("{}"));
    json_add_bool(&json, STR("analyticsNextEnabled"), true);
    json_add_raw(&json, STR("middlewareSettings"), STR("{}"));
    json_add_raw(&json, STR("enabledMiddleware"), STR("{}"));
    json_add_raw(&json, STR("metrics"), STR("{\"sampleRate\":0}"));
    json_add_bool(&json, STR("legacyVideoPluginsEnabled"), false);
    json_add_raw(&json, STR("remotePlugins"), STR("[]"));
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return body;
}
