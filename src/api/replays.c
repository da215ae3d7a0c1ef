#include "api/replays.h"

#include "base/timestamp.h"

#include <pthread.h>
#include <sodium.h>

enum { KEEP_US = 24 * 3600 };

typedef struct Digest {
    unsigned char bytes[16];
} Digest;

typedef struct Replay {
    bool used;
    bool running;
    Digest key, content; // of caller, route, path and Idempotency-Key; of the body
    int64_t at_us;       // monotonic
    int status;
    Buf body;
} Replay;

struct Replays {
    pthread_mutex_t lock;
    Replay rows[REPLAYS_MAX];
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
    for (size_t i = 0; i < REPLAYS_MAX; i++)
        buf_free(&replays->rows[i].body);
    pthread_mutex_destroy(&replays->lock);
    free(replays);
}

static Digest digest_of(const Str *parts, size_t count)
{
    crypto_generichash_state state;
    Digest digest;
    crypto_generichash_init(&state, NULL, 0, sizeof digest.bytes);
    for (size_t i = 0; i < count; i++) {
        crypto_generichash_update(&state, (const unsigned char *)&parts[i].len, sizeof parts[i].len);
        crypto_generichash_update(&state, (const unsigned char *)parts[i].data, parts[i].len);
    }
    crypto_generichash_final(&state, digest.bytes, sizeof digest.bytes);
    return digest;
}

static bool same(const Digest *a, const Digest *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static Str key_of(const Request *request)
{
    return http_request_header(request->http, "Idempotency-Key");
}

static Digest key_digest(const Request *request)
{
    const Str parts[] = { request->caller.id, request->http->method, request->http->path, key_of(request) };
    return digest_of(parts, sizeof parts / sizeof *parts);
}

// Under the lock: the row of that key, else a free one (`found_out` false): unused, too old, or the oldest
// that is not running.
static Replay *find(Replays *replays, const Digest *key, bool *found_out)
{
    int64_t now_us = timestamp_now_monotonic();
    Replay *oldest = NULL;
    *found_out = false;
    for (size_t i = 0; i < REPLAYS_MAX; i++) {
        Replay *row = &replays->rows[i];
        if (row->used && !row->running && now_us - row->at_us > KEEP_US * US_PER_SECOND) row->used = false;
        if (row->used && same(&row->key, key)) {
            *found_out = true;
            return row;
        }
        if (row->running) continue;
        if (!oldest || (oldest->used && (!row->used || row->at_us < oldest->at_us))) oldest = row;
    }
    return oldest; // workers are fewer than rows: there is one
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
    const Str parts[] = { request->http->query, request->http->body };
    Digest content = digest_of(parts, 2), name = key_digest(request);
    ReplayResult result = REPLAY_REFUSED;
    bool found = false;
    pthread_mutex_lock(&replays->lock);
    Replay *row = find(replays, &name, &found);
    if (!found) {
        Buf body = row->body;
        buf_clear(&body);
        *row = (Replay){
            .used = true,
            .running = true,
            .key = name,
            .content = content,
            .at_us = timestamp_now_monotonic(),
            .body = body,
        };
        result = REPLAY_FIRST;
    } else if (!same(&row->content, &content)) {
        *failure_out = fail(request->error, STATUS_INVALID, STR("Idempotency-Key"),
                            "This Idempotency-Key came with another body before: use a new one.");
    } else if (row->running) {
        *failure_out = fail(request->error, STATUS_CONFLICT, STR("Idempotency-Key"),
                            "The first request with this Idempotency-Key is still running: try again.");
    } else {
        buf_append(request->out, buf_view(&row->body));
        *status_out = row->status;
        result = REPLAY_REPEATED;
    }
    pthread_mutex_unlock(&replays->lock);
    return result;
}

void replays_keep(Replays *replays, const Request *request, int status)
{
    Digest key = key_digest(request);
    bool found = false;
    pthread_mutex_lock(&replays->lock);
    Replay *row = find(replays, &key, &found);
    if (found) {
        row->running = false;
        row->used = request->out->len <= REPLAY_BODY_BYTES_MAX;
        row->status = status;
        if (row->used) buf_append(&row->body, buf_view(request->out));
    }
    pthread_mutex_unlock(&replays->lock);
}

void replays_drop(Replays *replays, const Request *request)
{
    Digest key = key_digest(request);
    bool found = false;
    pthread_mutex_lock(&replays->lock);
    Replay *row = find(replays, &key, &found);
    if (found) row->running = row->used = false;
    pthread_mutex_unlock(&replays->lock);
}
