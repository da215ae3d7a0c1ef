#include "codec/compress.h"
#include "http/exchange.h"

#include <assert.h>
#include <sys/socket.h>

enum {
    COMPRESSION_LEVEL = 4,
};

void http_response_header(HttpResponse *response, const char *name, const char *value)
{
    assert(response->header_count < HTTP_RESPONSE_HEADERS_MAX);
    response->headers[response->header_count++] = (HttpHeader){ name, value };
}

static bool has_header(const HttpResponse *response, Str name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (str_equal_ignore_case(str_from_c(response->headers[i].name), name)) return true;
    return false;
}

bool http_accepts_gzip(const HttpRequest *request)
{
    Str rest = http_request_header(request, "Accept-Encoding");
    while (rest.len > 0) {
        StrCut item = str_cut(rest, ',');
        StrCut parts = str_cut(item.head, ';');
        rest = item.tail;
        if (!str_equal_ignore_case(str_trim(parts.head), STR("gzip"))) continue;
        Str quality = str_trim(parts.tail);
        double value = 1;
        if (str_starts_with(quality, STR("q="))) str_parse_double(str_slice(quality, 2, quality.len), &value);
        return value > 0;
    }
    return false;
}

static void compress_body(const Exchange *exchange, HttpResponse *response, Str plain)
{
    if (!response->compress || plain.len < HTTP_COMPRESS_BYTES_LEAST) return;
    if (has_header(response, STR("Content-Encoding"))) return;
    http_response_header(response, "Vary", "Accept-Encoding");
    if (!http_accepts_gzip(&exchange->request)) return;
    Buf packed = { 0 };
    gzip_compress(plain, COMPRESSION_LEVEL, &packed);
    buf_free(&response->owned);
    response->owned = packed;
    http_response_header(response, "Content-Encoding", "gzip");
}

static struct MHD_Response *make(Exchange *exchange, HttpResponse *response)
{
    if (exchange->prepared) return exchange->prepared;
    Str body = response->owned.data ? buf_view(&response->owned) : response->body;
    compress_body(exchange, response, body);
    struct MHD_Response *made = NULL;
    if (response->owned.data) {
        made =
            MHD_create_response_from_buffer(response->owned.len, response->owned.data, MHD_RESPMEM_MUST_FREE);
        if (!made) panic("out of memory: a response");
        response->owned = (Buf){ 0 };
    } else {
        made =
            MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.data, MHD_RESPMEM_PERSISTENT);
        if (!made) panic("out of memory: a response");
    }
    for (size_t i = 0; i < response->header_count; i++)
        MHD_add_response_header(made, response->headers[i].name, response->headers[i].value);
    return made;
}

// A refusal's answer comes from above, whatever phase the request was in.
static void make_refusal(Exchange *exchange, int status, HttpResponse *response)
{
    HttpServer *server = exchange->server;
    atomic_fetch_add(&server->refused_total, 1);
    *response = (HttpResponse){ .status = status };
    server->handlers.refuse(server->handlers.context, &exchange->request, status, response);
}

enum MHD_Result response_queue(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    HttpResponse refusal = { 0 };
    HttpResponse *response = &exchange->response;
    if (atomic_load(&exchange->state) != EXCHANGE_ANSWERED) {
        int status = exchange->refuse_status ? exchange->refuse_status : 503;
        make_refusal(exchange, status, &refusal);
        response = &refusal;
    }
    int64_t bytes = (int64_t)(response->owned.data ? response->owned.len : response->body.len);
    if (exchange->prepared) {
        connection_set_phase(exchange->connection, PHASE_STREAM, INT64_MAX);
    } else {
        connection_set_deadline(exchange, PHASE_ANSWER, server->config.answer_age_ms, bytes);
    }
    struct MHD_Response *made = make(exchange, response);
    if (atomic_load(&server->stopping)) MHD_add_response_header(made, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(exchange->mhd, (unsigned)response->status, made);
    MHD_destroy_response(made);
    exchange->prepared = NULL;
    return queued;
}

void response_refuse_at_once(Exchange *exchange, int status)
{
    HttpResponse response;
    make_refusal(exchange, status, &response);
    Str body = response.owned.data ? buf_view(&response.owned) : response.body;
    Buf text = { 0 };
    buf_format(&text, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n", response.status,
               MHD_get_reason_phrase_for((unsigned)response.status), body.len);
    for (size_t i = 0; i < response.header_count; i++)
        buf_format(&text, "%s: %s\r\n", response.headers[i].name, response.headers[i].value);
    buf_append(&text, STR("\r\n"));
    if (!str_equal(exchange->request.method, STR("HEAD"))) buf_append(&text, body);
    // Nothing else is queued on this socket, and the few bytes fit its buffer.
    int fd = exchange->connection->fd;
    ssize_t ignored = send(fd, text.data, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)ignored;
    shutdown(fd, SHUT_WR);
    connection_linger(exchange->server, fd);
    buf_free(&text);
    buf_free(&response.owned);
}
