#include "http/exchange.h"

#include <unistd.h>

static Arena take_arena(HttpServer *server)
{
    Arena arena = { 0 };
    pthread_mutex_lock(&server->lock);
    if (server->arena_count > 0) arena = server->arenas[--server->arena_count];
    pthread_mutex_unlock(&server->lock);
    return arena.base ? arena : arena_create(server->config.arena_bytes);
}

static void give_arena(HttpServer *server, Arena arena)
{
    arena_reset(&arena, (Arena){ .next = arena.base, .end = arena.end, .base = arena.base });
    pthread_mutex_lock(&server->lock);
    bool kept = server->arena_count < ARENAS_KEPT_MAX;
    if (kept) server->arenas[server->arena_count++] = arena;
    pthread_mutex_unlock(&server->lock);
    if (!kept) arena_destroy(&arena);
}

// Clients may name the whole address in the request line; what follows the authority is the path.
static Str target_path(Str uri)
{
    if (!str_starts_with(uri, STR("http://")) && !str_starts_with(uri, STR("https://"))) return uri;
    Str rest = str_slice(uri, uri.data[4] == 's' ? 8 : 7, uri.len);
    for (size_t i = 0; i < rest.len; i++)
        if (rest.data[i] == '/') return str_slice(rest, i, rest.len);
    return STR("/");
}

void *exchange_begin(void *context, const char *uri, struct MHD_Connection *mhd)
{
    HttpServer *server = context;
    size_t len = strlen(uri);
    Exchange *exchange = calloc(1, sizeof *exchange + len + 1);
    if (!exchange) panic("out of memory: a request");
    memcpy(exchange->uri, uri, len + 1);
    exchange->server = server;
    exchange->mhd = mhd;
    exchange->body_fd = -1;
    exchange->connection = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    StrCut cut = str_cut(target_path((Str){ exchange->uri, len }), '?');
    exchange->request.path = cut.head;
    exchange->request.query = cut.tail;
    memcpy(exchange->remote, exchange->connection->remote, sizeof exchange->remote);
    exchange->request.remote = str_from_c(exchange->remote);
    atomic_store(&exchange->owners, 1);
    atomic_fetch_add(&server->exchanges, 1);
    atomic_fetch_add(&server->unfinished, 1);
    atomic_fetch_add(&server->requests_total, 1);
    pthread_mutex_lock(&server->lock);
    exchange->connection->exchange = exchange;
    pthread_mutex_unlock(&server->lock);
    connection_set_deadline(exchange, PHASE_HEADERS, server->config.header_age_ms, 0);
    return exchange;
}

static void release(Exchange *exchange)
{
    if (atomic_fetch_sub(&exchange->owners, 1) > 1) return;
    // The server may be gone before the late answerer of an abandoned request comes.
    bool abandoned = atomic_load(&exchange->state) == EXCHANGE_ABANDONED;
    HttpServer *server = exchange->server;
    body_release(exchange);
    buf_free(&exchange->response.owned);
    if (abandoned) {
        arena_destroy(&exchange->request.arena);
    } else if (exchange->request.arena.base) {
        give_arena(server, exchange->request.arena);
    }
    free(exchange);
    if (!abandoned) atomic_fetch_sub(&server->exchanges, 1);
}

static enum MHD_Result keep_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    Exchange *exchange = context;
    Arena *arena = &exchange->request.arena;
    if (exchange->header_count == HEADERS_MAX) return MHD_NO;
    exchange->headers[exchange->header_count++] = (HttpHeader){
        .name = arena_copy(arena, str_from_c(name)).data,
        .value = arena_copy(arena, str_from_c(value)).data,
    };
    return MHD_YES;
}

// A handler may be at work in a thread of its own when a stopping server closes the connection.
static void keep_headers(Exchange *exchange)
{
    int count = MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, NULL, NULL);
    size_t kept = count < HEADERS_MAX ? (size_t)count : HEADERS_MAX;
    exchange->headers = ARENA_ARRAY(&exchange->request.arena, HttpHeader, kept);
    if (kept > 0) MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, keep_header, exchange);
}

// Suspended first: whoever answers must find a connection that can be resumed.
static void park(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    struct MHD_Connection *mhd = exchange->mhd;
    MHD_suspend_connection(mhd);
    atomic_fetch_add(&server->waiting, 1);
    int running = EXCHANGE_RUNNING;
    if (atomic_compare_exchange_strong(&exchange->state, &running, EXCHANGE_WAITING)) return;
    atomic_fetch_sub(&server->waiting, 1);
    MHD_resume_connection(mhd);
}

// Hands the complete request to the handler, and parks the connection unless it has answered already.
static enum MHD_Result run_handler(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    connection_set_phase(exchange->connection, PHASE_HANDLING, INT64_MAX);
    exchange->request.arena = take_arena(server);
    keep_headers(exchange);
    atomic_store(&exchange->owners, 2);
    atomic_store(&exchange->state, EXCHANGE_RUNNING);
    server->handlers.handle(server->handlers.context, &exchange->request);
    bool answered = atomic_load(&exchange->state) == EXCHANGE_ANSWERED;
    if (!answered && !atomic_load(&server->ending)) {
        park(exchange);
        return MHD_YES;
    }
    int running = EXCHANGE_RUNNING;
    if (!answered && atomic_compare_exchange_strong(&exchange->state, &running, EXCHANGE_ABANDONED))
        atomic_fetch_sub(&server->exchanges, 1);
    return response_queue(exchange);
}

// NOLINTNEXTLINE(readability-function-size): libmicrohttpd says which parameters
enum MHD_Result exchange_proceed(void *context, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_len, void **exchange_slot)
{
    (void)context, (void)mhd, (void)url, (void)version;
    Exchange *exchange = *exchange_slot;
    if (!exchange->admitted) {
        // An answer in this first call would close the connection.
        exchange->admitted = true;
        snprintf(exchange->method, sizeof exchange->method, "%s", method);
        exchange->request.method = str_from_c(exchange->method);
        return body_admit(exchange) ? MHD_YES : MHD_NO;
    }
    if (*upload_len > 0) {
        Str piece = { upload, *upload_len };
        *upload_len = 0;
        return body_take(exchange, piece) ? MHD_YES : MHD_NO;
    }
    if (atomic_load(&exchange->state) == EXCHANGE_READING) {
        if (atomic_load(&exchange->server->ending)) exchange->refuse_status = 503;
        if (exchange->refuse_status) return response_queue(exchange);
        body_complete(exchange);
        return run_handler(exchange);
    }
    return response_queue(exchange);
}

void exchange_completed(void *context, struct MHD_Connection *mhd, void **exchange_slot,
                        enum MHD_RequestTerminationCode code)
{
    (void)mhd, (void)code;
    HttpServer *server = context;
    Exchange *exchange = *exchange_slot;
    if (!exchange) return;
    *exchange_slot = NULL;
    connection_set_deadline(exchange, PHASE_IDLE, server->config.idle_age_ms, 0);
    pthread_mutex_lock(&server->lock);
    exchange->connection->exchange = NULL;
    pthread_mutex_unlock(&server->lock);
    body_uncharge(exchange);
    release(exchange);
    atomic_fetch_sub(&server->unfinished, 1);
}

void exchange_answered(Exchange *exchange)
{
    HttpServer *server = exchange->server;
    struct MHD_Connection *mhd = exchange->mhd;
    int state = EXCHANGE_RUNNING;
    if (!atomic_compare_exchange_strong(&exchange->state, &state, EXCHANGE_ANSWERED) &&
        state == EXCHANGE_WAITING &&
        atomic_compare_exchange_strong(&exchange->state, &state, EXCHANGE_ANSWERED)) {
        atomic_fetch_sub(&server->waiting, 1);
        MHD_resume_connection(mhd);
    }
    release(exchange);
}

void http_answer(HttpRequest *request, HttpResponse *response)
{
    Exchange *exchange = (Exchange *)(void *)request;
    exchange->response = *response;
    response->owned = (Buf){ 0 };
    exchange_answered(exchange);
}

void exchanges_abandon(HttpServer *server)
{
    pthread_mutex_lock(&server->lock);
    for (Connection *connection = server->connections; connection; connection = connection->next) {
        Exchange *exchange = connection->exchange;
        int waiting = EXCHANGE_WAITING;
        if (!exchange) continue;
        if (!atomic_compare_exchange_strong(&exchange->state, &waiting, EXCHANGE_ABANDONED)) continue;
        atomic_fetch_sub(&server->waiting, 1);
        atomic_fetch_sub(&server->exchanges, 1);
        MHD_resume_connection(exchange->mhd);
    }
    pthread_mutex_unlock(&server->lock);
}

Str http_request_header(const HttpRequest *request, const char *name)
{
    const Exchange *exchange = (const Exchange *)(const void *)request;
    if (!exchange->headers)
        return str_from_c(MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, name));
    for (size_t i = 0; i < exchange->header_count; i++)
        if (str_equal_ignore_case(str_from_c(exchange->headers[i].name), str_from_c(name)))
            return str_from_c(exchange->headers[i].value);
    return (Str){ 0 };
}
