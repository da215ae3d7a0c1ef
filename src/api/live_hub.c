#include "api/live_hub.h"

#include "api/identity.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"

#include <errno.h>
#include <pthread.h>

enum {
    TICK_MS = 2000,
    TICKS_A_MINUTE = 30,
    TICKS_A_BEAT = 7,
    TICKS_A_STREAM = 900, // half an hour: browsers open a new one, and the visit is noted
    TICKS_A_CHECK = 2,
    SESSION_ID_BYTES_MAX = 64,
    NEWS_MAX = 200, // waiting to be sent; more than so many at once are left to the next look at the page
};

// Something to be sent at once.
typedef struct News {
    const char *name;
    Buf data;
} News;

typedef struct Listener {
    HttpStream *stream;
    size_t opened; // at which tick
    bool let_in;   // as far as the last check knows
    bool sees_all; // else it hears nothing of single accounts
    uint32_t key;  // of the caller, or 0
    char session_id[SESSION_ID_BYTES_MAX];
} Listener;

struct LiveHub {
    const Live *live;
    Readers *readers;
    pthread_mutex_t lock;
    pthread_cond_t woken; // to stop, or to send news
    bool stops;
    Listener listeners[LIVE_STREAMS_MAX]; // only the thread changes or removes those that are there
    size_t listener_count;
    uint32_t accounts[LIVE_ACCOUNTS_MAX]; // changed since the last tick
    size_t account_count;
    News news[NEWS_MAX];
    size_t news_count;
    pthread_t thread;
    uint64_t totals[TICKS_A_MINUTE]; // of the last minute, a ring
    size_t ticks;
    uint64_t sent_total, sent_rate; // of the last tick that was sent
    bool greet;                     // somebody new has not seen a tick
};

static uint64_t count_events(const Live *live)
{
    return event_log_next_sequence(live_log(live)) - 1;
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    LiveHub *hub = context;
    pthread_mutex_lock(&hub->lock);
    for (size_t i = 0; i < count && hub->listener_count > 0 && hub->account_count < LIVE_ACCOUNTS_MAX; i++) {
        size_t seen = 0;
        while (seen < hub->account_count && hub->accounts[seen] != changes[i].account)
            seen++;
        if (seen == hub->account_count) hub->accounts[hub->account_count++] = changes[i].account;
    }
    pthread_mutex_unlock(&hub->lock);
}

// Under the lock. Streams that are gone or old, and those of callers who may not come any more, leave the
// list.
static void send_to_all(LiveHub *hub, Str name, Str data)
{
    size_t kept = 0;
    for (size_t i = 0; i < hub->listener_count; i++) {
        const Listener *listener = &hub->listeners[i];
        bool open = listener->let_in && hub->ticks - listener->opened < TICKS_A_STREAM;
        bool tells = listener->sees_all || str_equal(name, STR("tick")) || str_equal(name, STR("segment"));
        if (open && (tells || name.len == 0))
            open = name.len > 0 ? http_stream_send(listener->stream, name, data)
                                : http_stream_beat(listener->stream);
        if (open) {
            hub->listeners[kept++] = *listener;
        } else {
            http_stream_close(listener->stream);
        }
    }
    hub->listener_count = kept;
}

static void send_tick(LiveHub *hub, uint64_t total, uint64_t rate)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_time(&json, STR("now"), clock_now(live_clock(hub->live)));
    json_add_int(&json, STR("events_per_minute"), (int64_t)rate);
    json_add_int(&json, STR("events_total"), (int64_t)total);
    json_close_object(&json);
    send_to_all(hub, STR("tick"), buf_view(&text));
    buf_free(&text);
}

static void send_accounts(LiveHub *hub)
{
    const Engine *engine = live_engine(hub->live);
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_key(&json, STR("ids"));
    json_open_array(&json);
    for (size_t i = 0; i < hub->account_count; i++) {
        Str id = engine_account_id(engine, hub->accounts[i]);
        if (id.len > 0) json_put_text(&json, id);
    }
    json_close_array(&json);
    json_close_object(&json);
    send_to_all(hub, STR("accounts"), buf_view(&text));
    buf_free(&text);
    hub->account_count = 0;
}

// Under the lock.
static void tick(LiveHub *hub)
{
    uint64_t total = count_events(hub->live);
    uint64_t *a_minute_ago = &hub->totals[hub->ticks % TICKS_A_MINUTE];
    uint64_t rate = total - *a_minute_ago;
    *a_minute_ago = total;
    hub->ticks++;
    if (hub->greet || total != hub->sent_total || rate != hub->sent_rate) {
        send_tick(hub, total, rate);
        hub->sent_total = total;
        hub->sent_rate = rate;
        hub->greet = false;
    } else if (hub->ticks % TICKS_A_BEAT == 0) {
        send_to_all(hub, STR(""), STR(""));
    }
    if (hub->account_count > 0) send_accounts(hub);
}

// Without the lock while it asks the database: the committer waits for nobody. True when somebody has to go.
static bool check_callers(LiveHub *hub)
{
    pthread_mutex_lock(&hub->lock);
    size_t count = hub->listener_count;
    pthread_mutex_unlock(&hub->lock);
    Error ignored;
    Store *store = count > 0 ? readers_take(hub->readers, &ignored) : NULL;
    if (!store) return false;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        Listener *listener = &hub->listeners[i];
        SessionNow now = { .open = true, .sees_all = listener->sees_all };
        identity_now(store, str_from_c(listener->session_id), listener->key, &now);
        listener->let_in = now.open;
        listener->sees_all = now.sees_all;
        any = any || !listener->let_in;
    }
    readers_give(hub->readers, store);
    return any;
}

// Under the lock.
static void send_news(LiveHub *hub)
{
    for (size_t i = 0; i < hub->news_count; i++) {
        send_to_all(hub, str_from_c(hub->news[i].name), buf_view(&hub->news[i].data));
        buf_free(&hub->news[i].data);
    }
    hub->news_count = 0;
}

static struct timespec next_tick(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += TICK_MS / 1000;
    return until;
}

static void *run(void *context)
{
    LiveHub *hub = context;
    pthread_mutex_lock(&hub->lock);
    struct timespec until = next_tick();
    while (!hub->stops) {
        bool waits = hub->news_count == 0;
        bool due = waits && pthread_cond_timedwait(&hub->woken, &hub->lock, &until) == ETIMEDOUT;
        send_news(hub);
        if (!due) continue;
        until = next_tick();
        if (hub->ticks % TICKS_A_CHECK == 0) {
            pthread_mutex_unlock(&hub->lock);
            bool any = check_callers(hub);
            pthread_mutex_lock(&hub->lock);
            if (any) send_to_all(hub, STR(""), STR(""));
        }
        tick(hub);
    }
    pthread_mutex_unlock(&hub->lock);
    return NULL;
}

LiveHub *live_hub_create(const Live *live, Committer *committer, Readers *readers)
{
    LiveHub *hub = calloc(1, sizeof *hub);
    if (!hub) panic("out of memory: the live hub");
    hub->live = live;
    hub->readers = readers;
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->woken, NULL);
    uint64_t total = count_events(live);
    for (size_t i = 0; i < TICKS_A_MINUTE; i++)
        hub->totals[i] = total;
    committer_on_change(committer, accounts_changed, hub);
    if (pthread_create(&hub->thread, NULL, run, hub) != 0) panic("cannot start the live thread");
    return hub;
}

void live_hub_destroy(LiveHub *hub)
{
    if (!hub) return;
    pthread_mutex_lock(&hub->lock);
    hub->stops = true;
    pthread_cond_signal(&hub->woken);
    pthread_mutex_unlock(&hub->lock);
    pthread_join(hub->thread, NULL);
    for (size_t i = 0; i < hub->listener_count; i++)
        http_stream_close(hub->listeners[i].stream);
    for (size_t i = 0; i < hub->news_count; i++)
        buf_free(&hub->news[i].data);
    pthread_mutex_destroy(&hub->lock);
    pthread_cond_destroy(&hub->woken);
    free(hub);
}

bool live_hub_add(LiveHub *hub, HttpStream *stream, const Caller *caller)
{
    Listener listener = {
        .stream = stream, .let_in = true, .sees_all = caller->sight.all, .key = caller->key
    };
    snprintf(listener.session_id, sizeof listener.session_id, "%.*s", STR_ARG(caller->session_id));
    pthread_mutex_lock(&hub->lock);
    bool room = hub->listener_count < LIVE_STREAMS_MAX;
    if (room) {
        listener.opened = hub->ticks;
        hub->listeners[hub->listener_count++] = listener;
        hub->greet = true;
    }
    pthread_mutex_unlock(&hub->lock);
    if (!room) http_stream_close(stream);
    return room;
}

void live_hub_say(LiveHub *hub, const char *name, Str data)
{
    pthread_mutex_lock(&hub->lock);
    if (hub->news_count < NEWS_MAX) {
        News *news = &hub->news[hub->news_count++];
        *news = (News){ .name = name };
        buf_append(&news->data, data);
        pthread_cond_signal(&hub->woken);
    }
    pthread_mutex_unlock(&hub->lock);
}
