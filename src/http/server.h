// server.h: HTTP/1.1 without meaning. Takes requests whole, hands each to one handler, sends its answer.
//
// A handler runs on one of the server's threads and answers with http_answer, then or later and from any
// thread; until then the connection is parked and holds no thread. TLS is left to a proxy in front.
//
// The server bounds everything: headers, bodies (asked per request before the body is read), memory of all
// bodies together, connections, connections of one address, and the age of every phase of a request, so that
// slow or silent clients are cut off however little they send.
#ifndef PERENNIAL_HTTP_SERVER_H
#define PERENNIAL_HTTP_SERVER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

typedef struct HttpServer HttpServer;

enum {
    HTTP_BODY_PADDING = 64,           // zero bytes behind every body, for readers that look ahead
    HTTP_RESPONSE_HEADERS_MAX = 24,   // more is a programming error
    HTTP_COMPRESS_BYTES_LEAST = 1400, // smaller bodies fit one packet: compressing them gains nothing
    HTTP_STREAM_PENDING_BYTES_MAX = 64 * 1024,
};

typedef struct HttpRequest {
    Str method;    // as sent, for example "GET"
    Str path;      // raw: still percent-encoded, begins with '/', without the query
    Str query;     // raw, behind '?'; or empty
    Str body;      // complete, with HTTP_BODY_PADDING zero bytes behind it; empty when it was spooled
    Str body_file; // path of the spooled body, NUL-terminated; removed after the answer unless renamed away
    int64_t body_bytes; // of body or of the file
    Str remote;         // the peer's address as text, for example "203.0.113.7"; a proxy's when there is one
    Arena arena;        // memory until the answer is sent
    void *user;         // for the layer above; freed by it
} HttpRequest;

// The first value of a header (name in any case, NUL-terminated), or empty. Valid until the answer.
Str http_request_header(const HttpRequest *request, const char *name);

// Whether the client takes gzip.
bool http_accepts_gzip(const HttpRequest *request);

typedef struct HttpHeader {
    const char *name;
    const char *value;
} HttpHeader;

typedef struct HttpResponse {
    int status;
    size_t header_count;
    HttpHeader headers[HTTP_RESPONSE_HEADERS_MAX]; // Content-Length, Date and Connection are the server's
    Str body;                                      // static, or in the request's arena
    Buf owned;     // used instead of `body` when it has memory; moved: the server frees it
    bool compress; // may be sent gzipped when the client accepts it and it is large enough
} HttpResponse;

// Adds a header. The texts are static or in the request's arena; a value with a line break is not sent.
void http_response_header(HttpResponse *response, const char *name, const char *value);

// Answers the request, once, from any thread. Takes `response->owned`. The request must not be touched
// afterwards. Never blocks. While the server stops it may have answered 503 itself; then this drops the
// answer.
void http_answer(HttpRequest *request, HttpResponse *response);

// A stream of server-sent events to one client.
typedef struct HttpStream HttpStream;

// Answers the request with a stream (from the handler's thread) and the extra headers of `response`; its body
// is not used. Owned by the caller: pair with http_stream_close.
HttpStream *http_stream_open(HttpRequest *request, const HttpResponse *response);

// Queues one event for the client; `name` may be empty, `data` holds no line break. Any thread. False when
// the client is gone, or was dropped now because it had HTTP_STREAM_PENDING_BYTES_MAX unread.
bool http_stream_send(HttpStream *stream, Str name, Str data);

// Queues a comment that keeps proxies from closing an idle stream. As http_stream_send.
bool http_stream_beat(HttpStream *stream);

void http_stream_close(HttpStream *stream); // ends the stream after what is queued; accepts NULL

// What is known before the body is read, and what is decided then.
typedef struct HttpAdmission {
    int64_t body_bytes_max; // 0: a body is refused
    bool spool;             // write the body to a file instead of memory
    int refuse_status;      // not 0: refuse with this status without reading the body
} HttpAdmission;

typedef struct HttpHandlers {
    void *context;
    // Decides about the body. Only method, path, query, headers and remote are set.
    void (*admit)(void *context, const HttpRequest *request, HttpAdmission *admission);
    // Answers a complete request.
    void (*handle)(void *context, HttpRequest *request);
    // Makes the answer for what never reaches `handle`: 400 malformed framing, 408, 411, 413 over
    // body_bytes_max, 503 out of body memory or disk, or refuse_status. No arena; static texts only, or
    // `owned`.
    void (*refuse)(void *context, const HttpRequest *request, int status, HttpResponse *response);
} HttpHandlers;

typedef struct HttpConfig {
    Str address;              // IPv4 or IPv6; empty: 127.0.0.1
    uint16_t port;            // 0: any free one, see http_server_port
    unsigned threads;         // 0: as many as there are cores
    unsigned connections_max; // 0: 10,000; more wait in the kernel's queue
    unsigned per_address_max; // connections of one address; 0: no bound
    size_t header_bytes_max;  // request line and headers; 0: 8 KiB (also the connection's read buffer; more
                              // was slower)
    size_t arena_bytes;       // address space of a request's arena; 0: 64 MiB
    int64_t body_memory_max;  // bytes of all bodies in memory; 0: 512 MiB
    Str spool_folder;         // for spooled bodies; empty: /tmp
    unsigned header_age_ms;   // first request line and headers complete; 0: 10 s
    unsigned idle_age_ms;     // between requests on one connection; 0: 75 s
    unsigned body_age_ms;     // body complete, plus its bytes at the least rate; 0: 20 s
    unsigned answer_age_ms;   // answer taken by the client, plus its bytes at the least rate; 0: 30 s
    unsigned bytes_per_second_least; // 0: 16 KiB
} HttpConfig;

// Listens and serves until http_server_stop. NULL with a message that names the address when it cannot.
HttpServer *http_server_start(const HttpConfig *config, const HttpHandlers *handlers, Error *error);

uint16_t http_server_port(const HttpServer *server);

// Stops accepting, ends streams and idle connections, lets requests finish for `grace_ms`, answers those that
// still wait with 503, and frees the server. Whoever answers later must live until this returns.
void http_server_stop(HttpServer *server, unsigned grace_ms);

typedef struct HttpCounts {
    uint64_t connections_open;
    uint64_t connections_total;
    uint64_t requests_total;
    uint64_t requests_waiting; // parked until somebody answers
    uint64_t refused_total;    // never reached the handler
    uint64_t aged_out_total;   // connections cut off because a phase took too long
    uint64_t streams_open;
    int64_t body_memory; // bytes now
} HttpCounts;

HttpCounts http_server_counts(const HttpServer *server);

#endif
