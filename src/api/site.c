#include "api/site.h"

#include "api/problem.h"
#include "assets/assets.h"
#include "codec/url.h"

#define CONTENT_POLICY                                                                                       \
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; " \
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const Str not_built =
    STR_CONST("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Perennial</title>"
              "<h1>Perennial runs, but its pages are not in this binary.</h1>"
              "<p>Build them in with <code>make build</code>, then start <code>build/perennial</code>. "
              "The HTTP interface works: with a key, see <code>/api/v1/openapi.json</code>.</p></html>");

static bool has_ending(Str path)
{
    for (size_t i = path.len; i > 0 && path.data[i - 1] != '/'; i--)
        if (path.data[i - 1] == '.') return true;
    return false;
}

static const Asset *find_asset(HttpRequest *http)
{
    Str path = url_decode(http->path, false, &http->arena);
    const Asset *asset = asset_find(path);
    if (asset || has_ending(path)) return asset;
    return asset_find(STR("/index.html"));
}

static void page_headers(const App *app, HttpResponse *response)
{
    security_headers(app, response);
    http_response_header(response, "Content-Security-Policy", CONTENT_POLICY);
}

bool site_answer(const App *app, HttpRequest *http)
{
    const Asset *asset = find_asset(http);
    HttpResponse response = { .status = 200 };
    if (!asset) {
        if (asset_find(STR("/index.html")) || has_ending(http->path)) return false;
        response.body = not_built;
        http_response_header(&response, "Content-Type", "text/html; charset=utf-8");
        page_headers(app, &response);
        http_answer(http, &response);
        return true;
    }
    http_response_header(&response, "ETag", arena_copy(&http->arena, asset->etag).data);
    http_response_header(&response, "Vary", "Accept-Encoding");
    http_response_header(&response, "Cache-Control",
                         asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    page_headers(app, &response);
    if (str_equal(http->path, STR("/perennial.js"))) { // for pages of customers' apps
        http_response_header(&response, "Access-Control-Allow-Origin", "*");
        http_response_header(&response, "Cross-Origin-Resource-Policy", "cross-origin");
    }
    if (str_equal(http_request_header(http, "If-None-Match"), asset->etag)) {
        response.status = 304;
    } else {
        bool packed = asset->gzip.len > 0 && http_accepts_gzip(http);
        response.body = packed ? asset->gzip : asset->bytes;
        http_response_header(&response, "Content-Type", arena_copy(&http->arena, asset->type).data);
        if (packed) http_response_header(&response, "Content-Encoding", "gzip");
    }
    http_answer(http, &response);
    return true;
}
