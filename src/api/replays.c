#include "api/replays.h"

#include "base/log.h"
#include "trust/kept_answer.h"
#include "trust/secret.h"

#include <pthread.h>

enum { RUNNING_MAX = 64 }; // more than there are workers

typedef struct Running {
    bool used;
    char name_hash[SECRET_HASH_BYTES];
} Running;

struct Replays {
    pthread_mutex_t lock;
    Running running[RUNNING_MAX];
};

Replays *replays_create(void)
{
    Replays *replays = calloc(1, sizeof *replays);
    if (!replays) panic("out of memory: replays");
    pthread_mutex_init(&replays->lock, NULL);
    return replays;
}

void replays_destroy(Replays *replays)
{
    if (!replays) return;
    pthread_mutex_destroy(&replays->lock);
    free(replays);
}

static Str hash_of(const Str *parts, size_t count, Arena *arena)
{
    Buf all = { 0 };
    for (size_t i = 0; i < count; i++) {
        buf_append(&all, (Str){ (const char *)&parts[i].len, sizeof parts[i].len });
        buf_append(&all, parts[i]);
    }
    Str hash = secret_hash(buf_view(&all), arena);
    buf_free(&all);
    return hash;
}

static Str key_of(const Request *request)
{
    return http_request_header(request->http, "Idempotency-Key");
}

static Str name_hash(Request *request)
{
    const Str parts[] = { request->caller.id, request->http->method, request->http->path, key_of(request) };
    return hash_of(parts, sizeof parts / sizeof *parts, request->arena);
}

static Str content_hash(Request *request)
{
    const Str parts[] = { request->http->query, request->http->body };
    return hash_of(parts, sizeof parts / sizeof *parts, request->arena);
}

// False when it is running already.
static bool start(Replays *replays, Str name)
{
    Running *place = NULL;
    bool running = false;
    pthread_mutex_lock(&replays->lock);
    for (size_t i = 0; i < RUNNING_MAX; i++) {
        Running *row = &replays->running[i];
        if (row->used && memcmp(row->name_hash, name.data, SECRET_HASH_BYTES) == 0) running = true;
        if (!row->used) place = row;
    }
    if (!running && !place) panic("more requests run than there are workers");
    if (!running) {
        place->used = true;
        memcpy(place->name_hash, name.data, SECRET_HASH_BYTES);
    }
    pthread_mutex_unlock(&replays->lock);
    return !running;
}

static void finish(Replays *replays, Str name)
{
    pthread_mutex_lock(&replays->lock);
    for (size_t i = 0; i < RUNNING_MAX; i++) {
        Running *row = &replays->running[i];
        if (row->used && memcmp(row->name_hash, name.data, SECRET_HASH_BYTES) == 0) row->used = false;
    }
    pthread_mutex_unlock(&replays->lock);
}

// Gives the kept answer. STATUS_NOT_FOUND when there is none: this is the first time.
static Status repeat(Request *request, Str name, int *status_out)
{
    KeptAnswer kept;
    Status status = kept_answer_find(request->store, name, request->arena, &kept, request->error);
    if (status != STATUS_OK) return status;
    if (!str_equal(kept.content_hash, content_hash(request)))
        return fail(request->error, STATUS_INVALID, STR("Idempotency-Key"),
                    "This Idempotency-Key came with another body before: use a new one.");
    Str body = { 0 };
    if (!secret_open(kept.sealed, request->caller.credential, request->arena, &body))
        return fail(request->error, STATUS_CONFLICT, STR("Idempotency-Key"),
                    "This was done already, by another session of yours: look at what there is.");
    buf_append(request->out, body);
    *status_out = kept.status;
    return STATUS_OK;
}

ReplayResult replays_begin(Replays *replays, Request *request, int *status_out, Status *failure_out)
{
    Str key = key_of(request);
    if (key.len == 0) return REPLAY_NONE;
    if (key.len > REPLAY_KEY_BYTES_MAX) {
        *failure_out = fail(request->error, STATUS_INVALID, STR("Idempotency-Key"),
                            "The Idempotency-Key may have at most %d bytes.", REPLAY_KEY_BYTES_MAX);
        return REPLAY_REFUSED;
    }
    Str name = name_hash(request);
    if (!start(replays, name)) {
        *failure_out = fail(request->error, STATUS_CONFLICT, STR("Idempotency-Key"),
                            "The first request with this Idempotency-Key is still running: try again.");
        return REPLAY_REFUSED;
    }
    // It runs now, so whoever ran before has kept the answer.
    Status status = repeat(request, name, status_out);
    if (status == STATUS_NOT_FOUND) return REPLAY_FIRST;
    finish(replays, name);
    if (status == STATUS_OK) return REPLAY_REPEATED;
    *failure_out = status;
    return REPLAY_REFUSED;
}

static Status keep(Store *store, void *context, Error *error)
{
    return kept_answer_put(store, context, error);
}

void replays_end(Replays *replays, Request *request, int status)
{
    Str name = name_hash(request);
    if (status != 0 && request->out->len <= KEPT_ANSWER_BYTES_MAX) {
        KeptAnswer answer = {
            .name_hash = name,
            .content_hash = content_hash(request),
            .status = status,
            .sealed = secret_seal(buf_view(request->out), request->caller.credential, request->arena),
        };
        Error error;
        if (committer_edit(request->app->committer, keep, &answer, &error) != STATUS_OK)
            log_line(LOG_WARN, "the answer of a create is not kept, a repeated one creates again: %s",
                     error.message);
    }
    finish(replays, name);
}
