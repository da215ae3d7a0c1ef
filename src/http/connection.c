#include "base/timestamp.h"
#include "http/exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SWEEP_INTERVAL_US = 200 * 1000,
    LINGER_US = 2 * 1000 * 1000,
    LINGER_BYTES_MAX = 16 * 1024 * 1024,
};

void connection_set_phase(Connection *connection, Phase phase, int64_t deadline_us)
{
    atomic_store(&connection->deadline_us, deadline_us);
    atomic_store(&connection->phase, (int)phase);
}

void connection_set_deadline(Exchange *exchange, Phase phase, unsigned age_ms, int64_t bytes)
{
    int64_t seconds = bytes / exchange->server->config.bytes_per_second_least;
    int64_t age_us = (int64_t)age_ms * 1000 + seconds * US_PER_SECOND;
    connection_set_phase(exchange->connection, phase, timestamp_now_monotonic() + age_us);
}

static void write_remote(Connection *connection, const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, connection->remote, sizeof connection->remote);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
            inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], connection->remote, sizeof connection->remote);
        else
            inet_ntop(AF_INET6, &v6.sin6_addr, connection->remote, sizeof connection->remote);
    }
}

static void connection_opened(HttpServer *server, struct MHD_Connection *mhd, void **socket_context)
{
    Connection *connection = calloc(1, sizeof *connection);
    if (!connection) panic("out of memory: a connection");
    connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    write_remote(connection, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    connection_set_phase(connection, PHASE_HEADERS,
                         timestamp_now_monotonic() + (int64_t)server->config.header_age_ms * 1000);
    pthread_mutex_lock(&server->lock);
    connection->next = server->connections;
    if (connection->next) connection->next->previous = connection;
    server->connections = connection;
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_add(&server->connections_open, 1);
    atomic_fetch_add(&server->connections_total, 1);
    *socket_context = connection;
}

static void connection_closed(HttpServer *server, Connection *connection)
{
    pthread_mutex_lock(&server->lock);
    if (connection->next) connection->next->previous = connection->previous;
    if (connection->previous) {
        connection->previous->next = connection->next;
    } else {
        server->connections = connection->next;
    }
    pthread_mutex_unlock(&server->lock);
    atomic_fetch_sub(&server->connections_open, 1);
    free(connection);
}

void connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                       enum MHD_ConnectionNotificationCode code)
{
    HttpServer *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_opened(server, mhd, socket_context);
    } else if (*socket_context) {
        connection_closed(server, *socket_context);
        *socket_context = NULL;
    }
}

// libmicrohttpd keeps waiting for the rest of a body whose sender has closed. Seen in two sweeps, so that a
// request whose last bytes are being worked on is left alone.
static bool sender_is_gone(Connection *connection, int phase)
{
    char byte = 0;
    bool ended = phase == PHASE_BODY && recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    bool again = ended && connection->seen_ended;
    connection->seen_ended = ended;
    return again;
}

// libmicrohttpd's own timeout sees only inactivity; a client that sends a byte a second is never inactive.
// Shutting the socket down makes libmicrohttpd close it in its own thread.
static void cut_off_old(HttpServer *server, int64_t now_us)
{
    bool stopping = atomic_load(&server->stopping);
    pthread_mutex_lock(&server->lock);
    for (Connection *connection = server->connections; connection; connection = connection->next) {
        int64_t deadline_us = atomic_load(&connection->deadline_us);
        int phase = atomic_load(&connection->phase);
        bool old = now_us >= deadline_us;
        bool unwanted =
            stopping && (phase == PHASE_IDLE || (phase == PHASE_HEADERS && !connection->exchange));
        if (!old && !unwanted && !sender_is_gone(connection, phase)) continue;
        if (old) atomic_fetch_add(&server->aged_out_total, 1);
        atomic_store(&connection->deadline_us, INT64_MAX);
        shutdown(connection->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&server->lock);
}

void sweeper_wake(HttpServer *server)
{
    uint64_t one = 1;
    ssize_t ignored = write(server->wake_fd, &one, sizeof one);
    (void)ignored;
}

void connection_linger(HttpServer *server, int fd)
{
    int copy = dup(fd);
    if (copy < 0) return; // without a descriptor to spare the client may miss the answer
    pthread_mutex_lock(&server->linger_lock);
    bool room = server->linger_count < LINGER_MAX;
    if (room) {
        server->lingering[server->linger_count++] = (Linger){
            .fd = copy,
            .deadline_us = timestamp_now_monotonic() + LINGER_US,
            .bytes_left = LINGER_BYTES_MAX,
        };
    }
    pthread_mutex_unlock(&server->linger_lock);
    if (room) {
        sweeper_wake(server);
    } else {
        close(copy);
    }
}

// Whether the socket is done: closed by the peer, too much read, or too old.
static bool drain(Linger *linger, int64_t now_us)
{
    char bytes[16 * 1024];
    for (int i = 0; i < 16; i++) {
        ssize_t got = recv(linger->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got == 0) return true;
        if (got < 0) return (errno != EAGAIN && errno != EINTR) || now_us >= linger->deadline_us;
        linger->bytes_left -= got;
        if (linger->bytes_left <= 0) return true;
    }
    return now_us >= linger->deadline_us;
}

static void drain_lingering(HttpServer *server, int64_t now_us)
{
    pthread_mutex_lock(&server->linger_lock);
    for (size_t i = 0; i < server->linger_count;) {
        if (drain(&server->lingering[i], now_us)) {
            close(server->lingering[i].fd);
            server->lingering[i] = server->lingering[--server->linger_count];
        } else {
            i++;
        }
    }
    pthread_mutex_unlock(&server->linger_lock);
}

static void wait_for_work(HttpServer *server)
{
    struct pollfd fds[LINGER_MAX + 1];
    pthread_mutex_lock(&server->linger_lock);
    size_t count = server->linger_count;
    for (size_t i = 0; i < count; i++)
        fds[i + 1] = (struct pollfd){ .fd = server->lingering[i].fd, .events = POLLIN };
    pthread_mutex_unlock(&server->linger_lock);
    fds[0] = (struct pollfd){ .fd = server->wake_fd, .events = POLLIN };
    poll(fds, count + 1, SWEEP_INTERVAL_US / 1000);
    uint64_t wakes = 0;
    if (fds[0].revents & POLLIN) {
        ssize_t ignored = read(server->wake_fd, &wakes, sizeof wakes);
        (void)ignored;
    }
}

void *sweeper_run(void *context)
{
    HttpServer *server = context;
    int64_t swept_us = 0;
    while (!atomic_load(&server->sweeper_stops)) {
        wait_for_work(server);
        int64_t now_us = timestamp_now_monotonic();
        drain_lingering(server, now_us);
        if (now_us - swept_us < SWEEP_INTERVAL_US && !atomic_load(&server->stopping)) continue;
        cut_off_old(server, now_us);
        swept_us = now_us;
    }
    drain_lingering(server, INT64_MAX);
    return NULL;
}
