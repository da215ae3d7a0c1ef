// exchange.h: what the files of this folder share. Nobody outside includes it.
//
// A Connection lives from accept to close; an Exchange is one request and its answer. Connections stand in a
// list of the server under its lock, so that the sweeper may cut one off without touching a closed
// descriptor.
#ifndef PERENNIAL_HTTP_EXCHANGE_H
#define PERENNIAL_HTTP_EXCHANGE_H

#include "http/server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

typedef struct Exchange Exchange;

typedef enum Phase {
    PHASE_IDLE,     // nothing of a request has come
    PHASE_HEADERS,  // the request line is here
    PHASE_BODY,     // headers are complete
    PHASE_HANDLING, // the request is complete: ours to answer
    PHASE_ANSWER,   // the client is reading
    PHASE_STREAM,   // bounded by what is pending for it, not by age
} Phase;

typedef struct Connection {
    struct Connection *previous, *next;
    Exchange *exchange;          // under server->lock; NULL between requests
    int fd;                      // libmicrohttpd's: valid while the connection is in the list
    atomic_int phase;            // Phase
    _Atomic int64_t deadline_us; // monotonic; INT64_MAX: none
    bool seen_ended;             // the sweeper's
    char remote[INET6_ADDRSTRLEN];
} Connection;

typedef enum ExchangeState {
    EXCHANGE_READING,
    EXCHANGE_RUNNING,   // the handler runs
    EXCHANGE_WAITING,   // it has returned without an answer; the connection is parked
    EXCHANGE_ANSWERED,  // `response` or `prepared` is set
    EXCHANGE_ABANDONED, // the server stops: 503 instead of an answer
} ExchangeState;

enum {
    METHOD_BYTES_MAX = 24, // longer ones are cut: nobody knows them anyway
    HEADERS_MAX = 100,     // more cannot be asked for
};

struct Exchange {
    HttpRequest request; // first, so that a request is its exchange
    HttpServer *server;
    Connection *connection;
    struct MHD_Connection *mhd;
    atomic_int state;  // ExchangeState
    atomic_int owners; // libmicrohttpd, and whoever has to answer
    HttpResponse response;
    struct MHD_Response *prepared; // of a stream
    bool admitted;
    HttpAdmission admission;
    int refuse_status;       // not 0: the body is read and thrown away, then this is the answer
    int64_t discarded_bytes; // of such a body
    Buf body;
    int64_t body_charged; // bytes of the server's body memory
    int body_fd;          // of the spooled body, or -1
    char *body_path;      // of it, owned; request.body_file borrows it
    HttpHeader *headers;  // in the arena; before there is one, libmicrohttpd is asked
    size_t header_count;
    char method[METHOD_BYTES_MAX];
    char remote[INET6_ADDRSTRLEN];
    char uri[]; // as sent; path and query borrow from it
};

enum {
    LINGER_MAX = 256,
    ARENAS_KEPT_MAX = 64,
};

typedef struct Linger {
    int fd;
    int64_t deadline_us;
    int64_t bytes_left;
} Linger;

struct HttpServer {
    HttpConfig config; // defaults filled in
    char spool_folder[512];
    HttpHandlers handlers;
    struct MHD_Daemon *daemon;
    int listener;
    uint16_t port;
    atomic_bool stopping; // nothing new: idle connections and streams end
    atomic_bool ending;   // the grace is over: nobody may wait for an answer any more

    pthread_mutex_t lock; // the three lists below
    Connection *connections;
    HttpStream *streams;
    Arena *arenas; // free ones
    size_t arena_count;

    pthread_t sweeper;
    int wake_fd; // eventfd of the sweeper
    atomic_bool sweeper_stops;
    pthread_mutex_t linger_lock;
    Linger lingering[LINGER_MAX];
    size_t linger_count;

    atomic_uint_fast64_t connections_open, connections_total, requests_total, refused_total, aged_out_total;
    atomic_uint_fast64_t streams_open, waiting;
    atomic_uint_fast64_t unfinished; // requests libmicrohttpd has not completed
    atomic_uint_fast64_t exchanges;  // not yet freed, abandoned ones left out
    _Atomic int64_t body_memory;
};

// ---- connection.c

void connection_set_phase(Connection *connection, Phase phase, int64_t deadline_us);
// The age a phase may reach: a fixed part, and the time `bytes` take at the least rate.
void connection_set_deadline(Exchange *exchange, Phase phase, unsigned age_ms, int64_t bytes);
void connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                       enum MHD_ConnectionNotificationCode code);

// The sweeper's thread: cuts off what is too old, and drains lingering sockets.
void *sweeper_run(void *server);
void sweeper_wake(HttpServer *server);

// Reads and drops what still comes on a socket that libmicrohttpd is about to close, for a short while and up
// to a bound: closing at once would destroy the answer on its way to a client that is still sending.
void connection_linger(HttpServer *server, int fd);

// ---- body.c

// Decides about the body from the headers. False: the connection has been answered and has to be closed.
bool body_admit(Exchange *exchange);
// Takes a piece. False as above.
bool body_take(Exchange *exchange, Str piece);
// Sets the request's body fields; refuse_status may become set.
void body_complete(Exchange *exchange);
// Gives the bytes back to the server's account; frees them and removes the spooled file.
void body_uncharge(Exchange *exchange);
void body_release(Exchange *exchange);

// ---- response.c

// Queues the answer of an exchange that is answered, abandoned or refused.
enum MHD_Result response_queue(Exchange *exchange);
// Writes a refusal past libmicrohttpd, which cannot answer in the middle of a body, and lingers.
void response_refuse_at_once(Exchange *exchange, int status);

// ---- stream.c

void streams_end_all(HttpServer *server);

// ---- exchange.c: libmicrohttpd's callbacks for one request, and the way back from its answerer

void *exchange_begin(void *server, const char *uri, struct MHD_Connection *mhd);
// NOLINTNEXTLINE(readability-function-size): libmicrohttpd says which parameters
enum MHD_Result exchange_proceed(void *context, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_len, void **exchange_slot);
void exchange_completed(void *context, struct MHD_Connection *mhd, void **exchange_slot,
                        enum MHD_RequestTerminationCode code);

// By its answerer, once, with `response` or `prepared` set; drops the answerer's ownership.
void exchange_answered(Exchange *exchange);

// Answers 503 to all that wait. Only while the server stops.
void exchanges_abandon(HttpServer *server);

#endif
