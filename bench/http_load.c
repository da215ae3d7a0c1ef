// http_load.c: sends tracking calls over keep-alive connections, as fast as they are answered, and prints one
// line of JSON: how many were answered with 200, how fast, and how long an answer took. A request that is
// refused for being too many (429) is sent again until it is taken.
//
// http_load PORT BATCH CONNECTIONS THREADS EVENTS SECONDS PEOPLE ACCOUNTS DAYS SEED KEY...
// It ends after EVENTS were sent or SECONDS went by, whichever is first; what was sent is always answered.
#include "load_bodies.h"

#include "base/status.h"
#include "base/timestamp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 1024,
    THREADS_MAX = 16,
    ANSWER_BYTES_MAX = 8192,
    RETRY_US = 20000,
    WAIT_MS = 10,
    SILENCE_US_MAX = 60 * 1000000, // without any answer: the server is stuck
    LATENCIES_MAX = 1 << 22,       // of one thread; later ones take the places of early ones
};

typedef struct Connection {
    int fd;
    LoadBodies *bodies;
    Str left;         // of the request, not yet sent
    Str whole;        // the request
    int64_t begun_us; // when its first byte was sent for the first time
    int64_t retry_us; // 0, or when to send it again
    size_t answer_len;
    char answer[ANSWER_BYTES_MAX];
} Connection;

typedef struct Run {
    LoadPlan plan;
    unsigned connections, threads;
    int64_t until_us;
    uint64_t seed;
    atomic_int_fast64_t requests_to_send;
} Run;

typedef struct Worker {
    Run *run;
    pthread_t thread;
    int epoll;
    Connection *connections;
    unsigned count, busy;
    uint64_t answered, refused, failed;
    int64_t heard_us;
    uint32_t *latencies_us;
} Worker;

static void *need(void *memory)
{
    if (!memory) panic("out of memory");
    return memory;
}

static void give_up(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

// ---- one connection

static void watch(const Worker *worker, Connection *connection, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = connection };
    if (epoll_ctl(worker->epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) give_up("epoll");
}

static void send_more(const Worker *worker, Connection *connection)
{
    ssize_t sent = send(connection->fd, connection->left.data, connection->left.len, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) give_up("cannot send");
    bool whole_before = connection->left.len == connection->whole.len;
    if (sent > 0) connection->left = str_slice(connection->left, (size_t)sent, connection->left.len);
    if (connection->left.len > 0 && whole_before) watch(worker, connection, EPOLLIN | EPOLLOUT);
    if (connection->left.len == 0 && !whole_before) watch(worker, connection, EPOLLIN);
}

static void send_again(const Worker *worker, Connection *connection)
{
    connection->retry_us = 0;
    connection->left = connection->whole;
    send_more(worker, connection);
}

static void send_next(Worker *worker, Connection *connection)
{
    Run *run = worker->run;
    int64_t now_us = timestamp_now_monotonic();
    if (now_us >= run->until_us || atomic_fetch_sub(&run->requests_to_send, 1) <= 0) {
        worker->busy--;
        return;
    }
    connection->whole = load_bodies_next(connection->bodies);
    connection->begun_us = now_us;
    send_again(worker, connection);
}

// The length of a whole answer at the front of the text, or 0 while it is not complete.
static size_t answer_length(const char *text, size_t len)
{
    static const char length_name[] = "\ncontent-length: ";
    const char *end = memmem(text, len, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end - text), value = 0;
    for (size_t i = 0; i + sizeof length_name - 1 < head; i++) {
        if (strncasecmp(text + i, length_name, sizeof length_name - 1) != 0) continue;
        for (const char *digit = text + i + sizeof length_name - 1; *digit >= '0' && *digit <= '9'; digit++)
            value = value * 10 + (size_t)(*digit - '0');
        return head + 4 + value <= len ? head + 4 + value : 0;
    }
    errno = EPROTO;
    give_up("an answer without a length");
    return 0;
}

static void take_answer(Worker *worker, Connection *connection)
{
    int64_t now_us = worker->heard_us = timestamp_now_monotonic();
    int status = (connection->answer[9] - '0') * 100 + (connection->answer[10] - '0') * 10 +
                 (connection->answer[11] - '0');
    connection->answer_len = 0;
    if (status == 429) {
        worker->refused++;
        connection->retry_us = now_us + RETRY_US;
        return;
    }
    if (status == 200)
        worker->latencies_us[worker->answered++ % LATENCIES_MAX] = (uint32_t)(now_us - connection->begun_us);
    else
        worker->failed++;
    send_next(worker, connection);
}

static void receive(Worker *worker, Connection *connection)
{
    ssize_t got = recv(connection->fd, connection->answer + connection->answer_len,
                       ANSWER_BYTES_MAX - connection->answer_len, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) give_up("the connection ended");
    connection->answer_len += (size_t)got;
    size_t len = answer_length(connection->answer, connection->answer_len);
    if (len > 0)
        take_answer(worker, connection);
    else if (connection->answer_len == ANSWER_BYTES_MAX)
        give_up("an answer is too long");
}

static void connect_to(Worker *worker, Connection *connection, uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    connection->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->fd < 0 || connect(connection->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        give_up("cannot connect");
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
    if (epoll_ctl(worker->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) give_up("epoll");
}

// ---- threads

static void send_due(const Worker *worker)
{
    int64_t now_us = timestamp_now_monotonic();
    for (unsigned i = 0; i < worker->count; i++) {
        Connection *connection = &worker->connections[i];
        if (connection->retry_us > 0 && connection->retry_us <= now_us) send_again(worker, connection);
    }
}

static void *work(void *argument)
{
    Worker *worker = argument;
    struct epoll_event events[64];
    worker->busy = worker->count;
    worker->heard_us = timestamp_now_monotonic();
    for (unsigned i = 0; i < worker->count; i++)
        send_next(worker, &worker->connections[i]);
    while (worker->busy > 0) {
        int count = epoll_wait(worker->epoll, events, 64, WAIT_MS);
        for (int i = 0; i < count; i++) {
            Connection *connection = events[i].data.ptr;
            if (events[i].events & EPOLLOUT && connection->left.len > 0) send_more(worker, connection);
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(worker, connection);
        }
        send_due(worker);
        if (timestamp_now_monotonic() - worker->heard_us > SILENCE_US_MAX) {
            errno = ETIMEDOUT;
            give_up("no answer");
        }
    }
    return NULL;
}

static void open_worker(Worker *worker, Run *run, unsigned number)
{
    worker->run = run;
    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (worker->epoll < 0) give_up("epoll");
    worker->connections = need(calloc(run->connections, sizeof *worker->connections));
    worker->latencies_us = need(malloc(LATENCIES_MAX * sizeof *worker->latencies_us));
    for (unsigned i = number; i < run->connections; i += run->threads) {
        Connection *connection = &worker->connections[worker->count++];
        connection->bodies = load_bodies_create(&run->plan, i, run->seed);
        connect_to(worker, connection, run->plan.port);
    }
}

static void close_worker(Worker *worker)
{
    for (unsigned i = 0; i < worker->count; i++) {
        close(worker->connections[i].fd);
        load_bodies_destroy(worker->connections[i].bodies);
    }
    close(worker->epoll);
    free(worker->connections);
    free(worker->latencies_us);
}

// ---- the report

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void report(const Run *run, const Worker *workers, double seconds)
{
    uint64_t answered = 0, refused = 0, failed = 0;
    size_t count = 0;
    for (unsigned i = 0; i < run->threads; i++) {
        answered += workers[i].answered;
        refused += workers[i].refused;
        failed += workers[i].failed;
    }
    uint32_t *all = need(malloc((answered + 1) * sizeof *all));
    for (unsigned i = 0; i < run->threads; i++) {
        size_t kept = workers[i].answered < LATENCIES_MAX ? workers[i].answered : LATENCIES_MAX;
        memcpy(all + count, workers[i].latencies_us, kept * sizeof *all);
        count += kept;
    }
    qsort(all, count, sizeof *all, compare);
    double p50 = count > 0 ? all[count / 2] / 1e3 : 0,
           p99 = count > 0 ? all[count - 1 - count / 100] / 1e3 : 0;
    printf("{\"events\":%llu,\"requests\":%llu,\"seconds\":%.3f,\"per_second\":%.0f,\"p50_ms\":%.2f,"
           "\"p99_ms\":%.2f,\"refused\":%llu,\"failed\":%llu}\n",
           (unsigned long long)answered * run->plan.batch, (unsigned long long)answered, seconds,
           (double)answered * run->plan.batch / seconds, p50, p99, (unsigned long long)refused,
           (unsigned long long)failed);
    free(all);
}

static uint32_t number(const char *text, int64_t least, int64_t most)
{
    int64_t value;
    if (str_parse_int64(str_from_c(text), &value) && value >= least && value <= most) return (uint32_t)value;
    fprintf(stderr, "http_load: %s is not a number from %lld to %lld\n", text, (long long)least,
            (long long)most);
    exit(2);
}

int main(int count, char **arguments)
{
    if (count < 12) {
        fprintf(stderr, "usage: http_load PORT BATCH CONNECTIONS THREADS EVENTS SECONDS PEOPLE ACCOUNTS DAYS "
                        "SEED KEY...\n");
        return 2;
    }
    unsigned key_count = (unsigned)count - 11;
    Str *keys = need(calloc(key_count, sizeof *keys));
    for (unsigned i = 0; i < key_count; i++)
        keys[i] = str_from_c(arguments[11 + i]);
    Run run = { .plan = { .host = STR("127.0.0.1"),
                          .port = (uint16_t)number(arguments[1], 1, UINT16_MAX),
                          .batch = number(arguments[2], 1, 1000),
                          .people = number(arguments[7], key_count, 10000000),
                          .accounts = number(arguments[8], 1, 100000),
                          .days = number(arguments[9], 0, 500),
                          .start_us = timestamp_now_real(),
                          .keys = keys,
                          .key_count = key_count },
                .connections = number(arguments[3], 1, CONNECTIONS_MAX),
                .threads = number(arguments[4], 1, THREADS_MAX),
                .seed = number(arguments[10], 0, UINT32_MAX) };
    atomic_init(&run.requests_to_send, number(arguments[5], 1, UINT32_MAX) / run.plan.batch);
    uint32_t seconds_max = number(arguments[6], 1, 3600);
    Worker *workers = need(calloc(run.threads, sizeof *workers));
    for (unsigned i = 0; i < run.threads; i++)
        open_worker(&workers[i], &run, i);
    int64_t start_us = timestamp_now_monotonic();
    run.until_us = start_us + seconds_max * US_PER_SECOND;
    for (unsigned i = 0; i < run.threads; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            give_up("cannot start a thread");
    }
    for (unsigned i = 0; i < run.threads; i++)
        pthread_join(workers[i].thread, NULL);
    report(&run, workers, (double)(timestamp_now_monotonic() - start_us) / 1e6);
    for (unsigned i = 0; i < run.threads; i++)
        close_worker(&workers[i]);
    free(workers);
    free(keys);
    return 0;
}
