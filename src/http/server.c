#include "http/server.h"

#include "base/timestamp.h"
#include "http/exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LISTEN_BACKLOG = 1024,
    PEER_SILENT_MS_MAX = 30 * 1000, // bytes unacknowledged for so long: the peer is gone
    THREADS_MAX = 256,
    DESCRIPTORS_ELSEWHERE = 512, // database, files, lingering sockets
};

static void fill_defaults(HttpServer *server, const HttpConfig *config)
{
    server->config = *config;
    HttpConfig *filled = &server->config;
    if (filled->threads == 0) filled->threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    if (filled->threads > THREADS_MAX) filled->threads = THREADS_MAX;
    if (filled->connections_max == 0) filled->connections_max = 10000;
    if (filled->header_bytes_max == 0) filled->header_bytes_max = 8 * 1024;
    if (filled->arena_bytes == 0) filled->arena_bytes = (size_t)64 * 1024 * 1024;
    if (filled->body_memory_max == 0) filled->body_memory_max = INT64_C(512) * 1024 * 1024;
    if (filled->header_age_ms == 0) filled->header_age_ms = 10 * 1000;
    if (filled->idle_age_ms == 0) filled->idle_age_ms = 75 * 1000;
    if (filled->body_age_ms == 0) filled->body_age_ms = 20 * 1000;
    if (filled->answer_age_ms == 0) filled->answer_age_ms = 30 * 1000;
    if (filled->bytes_per_second_least == 0) filled->bytes_per_second_least = 16 * 1024;
    Str folder = config->spool_folder.len > 0 ? config->spool_folder : STR("/tmp");
    snprintf(server->spool_folder, sizeof server->spool_folder, "%.*s", STR_ARG(folder));
    if (filled->address.len == 0) filled->address = STR("127.0.0.1");
}

// Every connection needs a descriptor, and the rest of the program some: asks the system for more, and makes
// do with fewer connections when it does not give them.
static void fit_descriptors(HttpConfig *config)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)config->connections_max + DESCRIPTORS_ELSEWHERE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    if (limit.rlim_cur < wanted) {
        rlim_t had = limit.rlim_cur;
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = had;
    }
    if (limit.rlim_cur >= wanted) return;
    rlim_t room = limit.rlim_cur > 2 * DESCRIPTORS_ELSEWHERE ? limit.rlim_cur - DESCRIPTORS_ELSEWHERE
                                                             : limit.rlim_cur / 2;
    config->connections_max = (unsigned)room;
}

// Options set here are inherited by accepted connections.
static void set_options(int fd)
{
    int on = 1, silent_ms = PEER_SILENT_MS_MAX, idle_s = 60;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent_ms, sizeof silent_ms);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static Status listen_on(HttpServer *server, Error *error)
{
    char text[INET6_ADDRSTRLEN];
    snprintf(text, sizeof text, "%.*s", STR_ARG(server->config.address));
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(server->config.port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(server->config.port) };
    bool is_v4 = inet_pton(AF_INET, text, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
        return fail(error, STATUS_INVALID, STR("address"),
                    "'%s' is not an IPv4 or IPv6 address to listen on.", text);
    const struct sockaddr *address = is_v4 ? (const struct sockaddr *)&v4 : (const struct sockaddr *)&v6;
    socklen_t len = is_v4 ? sizeof v4 : sizeof v6;
    server->listener = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->listener >= 0) set_options(server->listener);
    if (server->listener < 0 || bind(server->listener, address, len) != 0 ||
        listen(server->listener, LISTEN_BACKLOG) != 0)
        return fail(error, STATUS_UNAVAILABLE, STR("port"), "Cannot listen on %s port %u: %s.", text,
                    (unsigned)server->config.port, strerror(errno));

    struct sockaddr_storage bound;
    socklen_t bound_len = sizeof bound;
    getsockname(server->listener, (struct sockaddr *)&bound, &bound_len);
    memcpy(&v4, &bound, sizeof v4);
    server->port = ntohs(v4.sin_port); // the same place in both families
    return STATUS_OK;
}

// A server that stops closes new connections at once. MHD_quiesce_daemon would refuse them earlier, but it
// takes the listener away from its threads while they may be doing so themselves, and then ends the process
// (seen in 0.9.75).
static enum MHD_Result may_connect(void *context, const struct sockaddr *address, socklen_t address_len)
{
    (void)address, (void)address_len;
    const HttpServer *server = context;
    return atomic_load(&server->stopping) ? MHD_NO : MHD_YES;
}

static bool start_daemon(HttpServer *server)
{
    const HttpConfig *config = &server->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    if (config->address.len > 0 && memchr(config->address.data, ':', config->address.len))
        flags |= MHD_USE_IPv6;
    server->daemon = MHD_start_daemon(
        flags, 0, may_connect, server, exchange_proceed, server, MHD_OPTION_LISTEN_SOCKET, server->listener,
        MHD_OPTION_THREAD_POOL_SIZE, config->threads > 1 ? config->threads : 0U, MHD_OPTION_CONNECTION_LIMIT,
        config->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->per_address_max,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, config->header_bytes_max, MHD_OPTION_CONNECTION_TIMEOUT, 0U,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
        connection_notify, server, MHD_OPTION_END);
    return server->daemon != NULL;
}

static void destroy(HttpServer *server)
{
    for (size_t i = 0; i < server->arena_count; i++)
        arena_destroy(&server->arenas[i]);
    if (server->listener >= 0) close(server->listener);
    if (server->wake_fd >= 0) close(server->wake_fd);
    pthread_mutex_destroy(&server->lock);
    pthread_mutex_destroy(&server->linger_lock);
    free(server->arenas);
    free(server);
}

static void stop_sweeper(HttpServer *server)
{
    atomic_store(&server->sweeper_stops, true);
    sweeper_wake(server);
    pthread_join(server->sweeper, NULL);
}

HttpServer *http_server_start(const HttpConfig *config, const HttpHandlers *handlers, Error *error)
{
    HttpServer *server = calloc(1, sizeof *server);
    if (!server) panic("out of memory: the server");
    server->listener = server->wake_fd = -1;
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->linger_lock, NULL);
    server->arenas = calloc(ARENAS_KEPT_MAX, sizeof *server->arenas);
    if (!server->arenas) panic("out of memory: the server");
    fill_defaults(server, config);
    fit_descriptors(&server->config);
    server->handlers = *handlers;
    if (listen_on(server, error) != STATUS_OK) {
        destroy(server);
        return NULL;
    }
    server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (server->wake_fd < 0 || pthread_create(&server->sweeper, NULL, sweeper_run, server) != 0) {
        fail(error, STATUS_UNAVAILABLE, STR(""), "Cannot start a thread: %s.", strerror(errno));
        destroy(server);
        return NULL;
    }
    if (!start_daemon(server)) {
        fail(error, STATUS_UNAVAILABLE, STR(""), "Cannot start the HTTP threads: %s.", strerror(errno));
        stop_sweeper(server);
        destroy(server);
        return NULL;
    }
    return server;
}

uint16_t http_server_port(const HttpServer *server)
{
    return server->port;
}

static void wait_while(const atomic_uint_fast64_t *count, int64_t until_us)
{
    while (atomic_load(count) > 0 && timestamp_now_monotonic() < until_us)
        nanosleep(&(struct timespec){ .tv_nsec = 1000 * 1000 }, NULL);
}

void http_server_stop(HttpServer *server, unsigned grace_ms)
{
    atomic_store(&server->stopping, true);
    streams_end_all(server);
    sweeper_wake(server);
    wait_while(&server->unfinished, timestamp_now_monotonic() + (int64_t)grace_ms * 1000);

    atomic_store(&server->ending, true);
    int64_t until_us = timestamp_now_monotonic() + US_PER_SECOND;
    while (atomic_load(&server->unfinished) > 0 && timestamp_now_monotonic() < until_us) {
        exchanges_abandon(server);
        wait_while(&server->unfinished, timestamp_now_monotonic() + 1000);
    }
    MHD_stop_daemon(server->daemon);
    server->listener = -1; // closed with it
    // An answerer may still be on its last lines.
    wait_while(&server->exchanges, INT64_MAX);
    stop_sweeper(server);
    destroy(server);
}

HttpCounts http_server_counts(const HttpServer *server)
{
    return (HttpCounts){
        .connections_open = atomic_load(&server->connections_open),
        .connections_total = atomic_load(&server->connections_total),
        .requests_total = atomic_load(&server->requests_total),
        .requests_waiting = atomic_load(&server->waiting),
        .refused_total = atomic_load(&server->refused_total),
        .aged_out_total = atomic_load(&server->aged_out_total),
        .streams_open = atomic_load(&server->streams_open),
        .body_memory = atomic_load(&server->body_memory),
    };
}
