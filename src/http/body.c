#include "http/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    DISCARD_BYTES_MAX = 64 * 1024, // of a refused body: read and drop it, so that the connection can go on
    FIRST_BYTES_MAX = 256 * 1024,  // reserved on the client's word alone
};

typedef struct Framing {
    int lengths, encodings, hosts; // headers of that name
    int64_t length;                // -1: none, or not a number
} Framing;

static enum MHD_Result see_header(void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    Framing *framing = context;
    Str name = str_from_c(key);
    if (str_equal_ignore_case(name, STR("Content-Length"))) {
        framing->lengths++;
        if (!str_parse_int64(str_from_c(value), &framing->length)) framing->length = -1;
    } else if (str_equal_ignore_case(name, STR("Transfer-Encoding"))) {
        framing->encodings++;
    } else if (str_equal_ignore_case(name, STR("Host"))) {
        framing->hosts++;
    }
    return MHD_YES;
}

// Two ways to tell where a body ends are how requests are smuggled past a proxy.
static bool is_ambiguous(const Framing *framing)
{
    return framing->lengths + framing->encodings > 1 || (framing->lengths == 1 && framing->length < 0) ||
           framing->hosts > 1;
}

// Refuses; at once when too much of the body is still to come.
static bool refuse(Exchange *exchange, int status, int64_t bytes_to_come)
{
    body_uncharge(exchange);
    body_release(exchange);
    exchange->refuse_status = status;
    if (bytes_to_come <= DISCARD_BYTES_MAX) return true;
    response_refuse_at_once(exchange, status);
    return false;
}

static bool open_spool(Exchange *exchange)
{
    char path[sizeof exchange->server->spool_folder + 32];
    snprintf(path, sizeof path, "%s/perennial-upload-XXXXXX", exchange->server->spool_folder);
    exchange->body_fd = mkostemp(path, O_CLOEXEC);
    if (exchange->body_fd < 0) return false;
    exchange->body_path = strdup(path);
    if (!exchange->body_path) panic("out of memory: a path");
    exchange->request.body_file = str_from_c(exchange->body_path);
    return true;
}

bool body_admit(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    Framing framing = { .length = -1 };
    MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, see_header, &framing);
    bool has_body = framing.lengths + framing.encodings > 0 && framing.length != 0;
    if (is_ambiguous(&framing) || exchange->request.path.len == 0 || exchange->request.path.data[0] != '/')
        return refuse(exchange, 400, has_body ? INT64_MAX : 0);

    server->handlers.admit(server->handlers.context, &exchange->request, &exchange->admission);
    int64_t expected = exchange->admission.body_bytes_max;
    if (framing.length >= 0 && framing.length < expected) expected = framing.length;
    connection_set_deadline(exchange, PHASE_BODY, server->config.body_age_ms, expected);
    if (exchange->admission.refuse_status)
        return refuse(exchange, exchange->admission.refuse_status, has_body ? framing.length : 0);
    if (framing.length > exchange->admission.body_bytes_max) return refuse(exchange, 413, framing.length);
    if (!has_body) return true;
    if (exchange->admission.spool && !open_spool(exchange)) return refuse(exchange, 503, framing.length);
    if (!exchange->admission.spool && framing.length > 0) {
        int64_t first = framing.length < FIRST_BYTES_MAX ? framing.length : FIRST_BYTES_MAX;
        buf_reserve(&exchange->body, (size_t)first + HTTP_BODY_PADDING);
    }
    return true;
}

static bool write_spool(Exchange *exchange, Str piece)
{
    while (piece.len > 0) {
        ssize_t wrote = write(exchange->body_fd, piece.data, piece.len);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        piece = str_slice(piece, (size_t)wrote, piece.len);
    }
    return true;
}

static bool write_memory(Exchange *exchange, Str piece)
{
    HttpServer *server = exchange->server;
    buf_reserve(&exchange->body, piece.len + HTTP_BODY_PADDING);
    int64_t more = (int64_t)exchange->body.capacity - exchange->body_charged;
    exchange->body_charged += more;
    int64_t before = atomic_fetch_add(&server->body_memory, more);
    if (before + more > server->config.body_memory_max) return false;
    buf_append(&exchange->body, piece);
    return true;
}

bool body_take(Exchange *exchange, Str piece)
{
    HttpRequest *request = &exchange->request;
    if (!exchange->refuse_status) {
        if (request->body_bytes + (int64_t)piece.len > exchange->admission.body_bytes_max) {
            if (!refuse(exchange, 413, 0)) return false;
        } else if (exchange->body_fd >= 0 ? write_spool(exchange, piece) : write_memory(exchange, piece)) {
            request->body_bytes += (int64_t)piece.len;
            return true;
        } else if (!refuse(exchange, 503, 0)) {
            return false;
        }
    }
    exchange->discarded_bytes += (int64_t)piece.len;
    if (exchange->discarded_bytes <= DISCARD_BYTES_MAX) return true;
    response_refuse_at_once(exchange, exchange->refuse_status);
    return false;
}

void body_complete(Exchange *exchange)
{
    static const char nothing[HTTP_BODY_PADDING];
    HttpRequest *request = &exchange->request;
    request->body = (Str){ nothing, 0 };
    if (exchange->body_fd >= 0) {
        close(exchange->body_fd);
        exchange->body_fd = -1;
    } else if (exchange->body.len > 0) {
        memset(exchange->body.data + exchange->body.len, 0, HTTP_BODY_PADDING);
        request->body = buf_view(&exchange->body);
    }
}

void body_uncharge(Exchange *exchange)
{
    atomic_fetch_sub(&exchange->server->body_memory, exchange->body_charged);
    exchange->body_charged = 0;
}

void body_release(Exchange *exchange)
{
    buf_free(&exchange->body);
    if (exchange->body_fd >= 0) close(exchange->body_fd);
    exchange->body_fd = -1;
    if (exchange->body_path) unlink(exchange->body_path);
    free(exchange->body_path);
    exchange->body_path = NULL;
    exchange->request.body_file = (Str){ 0 };
}
