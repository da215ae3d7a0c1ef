#include "http/exchange.h"

#include <sys/socket.h>

enum { STREAM_BLOCK_BYTES = 4096 };

struct HttpStream {
    HttpStream *previous, *next; // the server's list, under its lock, while libmicrohttpd owns the stream
    HttpServer *server;
    pthread_mutex_t lock;       // all below; never taken before the server's
    int owners;                 // whoever opened it, and libmicrohttpd
    struct MHD_Connection *mhd; // NULL once the client is gone
    int fd;
    bool parked;  // suspended, because nothing is pending
    bool closing; // ends when nothing is pending
    Buf pending;
    size_t taken; // bytes of pending that were sent
};

static void release(HttpStream *stream)
{
    pthread_mutex_lock(&stream->lock);
    int left = --stream->owners;
    pthread_mutex_unlock(&stream->lock);
    if (left > 0) return;
    pthread_mutex_destroy(&stream->lock);
    buf_free(&stream->pending);
    free(stream);
}

static void wake(HttpStream *stream)
{
    if (!stream->parked) return;
    stream->parked = false;
    MHD_resume_connection(stream->mhd);
}

// libmicrohttpd asks for bytes. With none it is parked until there are some.
static ssize_t read_pending(void *context, uint64_t position, char *out, size_t len)
{
    (void)position;
    HttpStream *stream = context;
    ssize_t given = 0;
    pthread_mutex_lock(&stream->lock);
    size_t left = stream->pending.len - stream->taken;
    if (left > 0) {
        size_t part = left < len ? left : len;
        memcpy(out, stream->pending.data + stream->taken, part);
        stream->taken += part;
        if (stream->taken == stream->pending.len) {
            buf_clear(&stream->pending);
            stream->taken = 0;
        }
        given = (ssize_t)part;
    } else if (stream->closing) {
        given = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->parked = true;
        MHD_suspend_connection(stream->mhd);
    }
    pthread_mutex_unlock(&stream->lock);
    return given;
}

static void client_gone(void *context)
{
    HttpStream *stream = context;
    HttpServer *server = stream->server;
    pthread_mutex_lock(&server->lock);
    if (stream->next) stream->next->previous = stream->previous;
    if (stream->previous) {
        stream->previous->next = stream->next;
    } else {
        server->streams = stream->next;
    }
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_sub(&server->streams_open, 1);
    pthread_mutex_lock(&stream->lock);
    stream->mhd = NULL;
    stream->parked = false;
    pthread_mutex_unlock(&stream->lock);
    release(stream);
}

HttpStream *http_stream_open(HttpRequest *request, const HttpResponse *response)
{
    Exchange *exchange = (Exchange *)(void *)request;
    HttpServer *server = exchange->server;
    HttpStream *stream = calloc(1, sizeof *stream);
    if (!stream) panic("out of memory: a stream");
    pthread_mutex_init(&stream->lock, NULL);
    stream->owners = 2;
    stream->server = server;
    stream->mhd = exchange->mhd;
    stream->fd = exchange->connection->fd;
    stream->closing = atomic_load(&server->stopping);
    struct MHD_Response *made = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES,
                                                                  read_pending, stream, client_gone);
    if (!made) panic("out of memory: a stream");
    MHD_add_response_header(made, "Content-Type", "text/event-stream");
    MHD_add_response_header(made, "Cache-Control", "no-store");
    MHD_add_response_header(made, "X-Accel-Buffering", "no");
    for (size_t i = 0; i < response->header_count; i++)
        MHD_add_response_header(made, response->headers[i].name, response->headers[i].value);

    pthread_mutex_lock(&server->lock);
    stream->next = server->streams;
    if (stream->next) stream->next->previous = stream;
    server->streams = stream;
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_add(&server->streams_open, 1);
    exchange->prepared = made;
    exchange->response = (HttpResponse){ .status = 200 };
    exchange_answered(exchange);
    return stream;
}

// Under the lock. Whoever does not read is let go: events are news, and news do not wait.
static void drop(HttpStream *stream)
{
    stream->closing = true;
    buf_clear(&stream->pending);
    stream->taken = 0;
    shutdown(stream->fd, SHUT_RDWR);
    wake(stream);
}

static bool queue(HttpStream *stream, Str event)
{
    pthread_mutex_lock(&stream->lock);
    bool open = stream->mhd && !stream->closing;
    if (open && stream->pending.len - stream->taken + event.len > HTTP_STREAM_PENDING_BYTES_MAX) {
        drop(stream);
        open = false;
    }
    if (open) {
        if (stream->taken > 0) {
            stream->pending.len -= stream->taken;
            memmove(stream->pending.data, stream->pending.data + stream->taken, stream->pending.len);
            stream->taken = 0;
        }
        buf_append(&stream->pending, event);
        wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return open;
}

bool http_stream_send(HttpStream *stream, Str name, Str data)
{
    Buf event = { 0 };
    if (name.len > 0) buf_format(&event, "event: %.*s\n", STR_ARG(name));
    buf_append(&event, STR("data: "));
    buf_append(&event, data);
    buf_append(&event, STR("\n\n"));
    bool sent = queue(stream, buf_view(&event));
    buf_free(&event);
    return sent;
}

bool http_stream_beat(HttpStream *stream)
{
    return queue(stream, STR(":\n\n"));
}

static void end(HttpStream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->closing = true;
    if (stream->mhd) wake(stream);
    pthread_mutex_unlock(&stream->lock);
}

void http_stream_close(HttpStream *stream)
{
    if (!stream) return;
    end(stream);
    release(stream);
}

void streams_end_all(HttpServer *server)
{
    pthread_mutex_lock(&server->lock);
    for (HttpStream *stream = server->streams; stream; stream = stream->next)
        end(stream);
    pthread_mutex_unlock(&server->lock);
}
