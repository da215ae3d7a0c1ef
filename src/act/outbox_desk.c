#include "act/outbox_desk.h"

#include "act/news_events.h"
#include "act/news_mail.h"
#include "act/outbox_send.h"
#include "act/warning_news.h"
#include "base/timestamp.h"
#include "know/settings.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAIL_SENDERS = 6,
    HOOK_SENDERS = 12,
    MAIL_IN_FLIGHT_MAX = 12, // at most so many can become doubtful
    HOOK_IN_FLIGHT_MAX = 24,
    ENDPOINT_WINDOW = 4,
    PLACES_AT_ONCE = 200,
    PLACES_KEPT = 4096,
    LOOK_EVERY_MS = 1000,
    MAIL_REST_LEAST_S = 5,
    MAIL_REST_MOST_S = 300,
    JOB_ARENA_BYTES = 16 << 20,
    PICK_ARENA_BYTES = 64 << 20,
};

// A bucket of what may be sent: filled by time, at most a tenth of a minute's worth.
typedef struct Pace {
    Str place; // owned; empty: of all
    double tokens;
    int64_t at_us;
} Pace;

typedef struct Queue {
    Job *first, *last;
    size_t in_flight; // queued and being sent
} Queue;

struct OutboxDesk {
    OutboxDeskConfig config;
    pthread_mutex_t lock;
    pthread_cond_t wakes;   // the desk's thread
    pthread_cond_t has_job; // senders
    Queue mails, hooks;
    Job *done; // to be noted
    Job *flying[MAIL_IN_FLIGHT_MAX + HOOK_IN_FLIGHT_MAX];
    bool woken, started;
    atomic_bool stops;
    OutboxDeskState state;
    int64_t mail_rest_s;
    pthread_t thread, mail_threads[MAIL_SENDERS], hook_threads[HOOK_SENDERS];
    // of the desk's thread alone
    Store *reader;
    Pace all, paces[PLACES_KEPT];
    size_t pace_count;
    char cursor[256]; // the place that was looked at last
};

static void job_free(Job *job)
{
    Arena arena = job->arena; // which holds the job
    arena_destroy(&arena);
}

// ---- pace

static bool pace_allows(Pace *pace, int64_t per_minute, int64_t now_us)
{
    double most = (double)per_minute / 10 < 1 ? 1 : (double)per_minute / 10;
    if (pace->at_us == 0)
        pace->tokens = most;
    else
        pace->tokens += (double)(now_us - pace->at_us) / 60e6 * (double)per_minute;
    if (pace->tokens > most) pace->tokens = most;
    pace->at_us = now_us;
    return pace->tokens >= 1;
}

static Pace *pace_of(OutboxDesk *desk, Str place)
{
    for (size_t i = 0; i < desk->pace_count; i++)
        if (str_equal(desk->paces[i].place, place)) return &desk->paces[i];
    // When all are taken, the one that was used least lately is the fullest, too.
    size_t at = desk->pace_count;
    if (desk->pace_count == PLACES_KEPT) {
        at = 0;
        for (size_t i = 1; i < PLACES_KEPT; i++)
            if (desk->paces[i].at_us < desk->paces[at].at_us) at = i;
        free((char *)(uintptr_t)desk->paces[at].place.data);
    } else {
        desk->pace_count++;
    }
    char *copy = malloc(place.len + 1);
    if (!copy) panic("out of memory: the outbox");
    if (place.len > 0) memcpy(copy, place.data, place.len);
    desk->paces[at] = (Pace){ .place = { copy, place.len } };
    return &desk->paces[at];
}

// ---- picking what is sent next

typedef struct Pick {
    Job *job;
    Str person;
    bool promotional, taken;
} Pick;

typedef struct Turn {
    OutboxDesk *desk;
    Arena arena;
    int64_t now_us;
    MailSettings settings;
    Str settings_text, key;
    Pick picks[MAIL_IN_FLIGHT_MAX + HOOK_IN_FLIGHT_MAX];
    size_t count;
    size_t mail_room, hook_room;
    Job *done;     // to be noted
    bool warnings; // there may be some to tell
    bool events;   // and other events
    NewsPlan news; // mails to colleagues
} Turn;

// One a person at a time.
static bool is_flying(OutboxDesk *desk, const Turn *turn, Str recipient)
{
    bool found = false;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < sizeof desk->flying / sizeof *desk->flying && !found; i++)
        found = desk->flying[i] && desk->flying[i]->channel == OUTBOX_MAIL &&
                str_equal(desk->flying[i]->recipient, recipient);
    pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < turn->count && !found; i++)
        found =
            turn->picks[i].job->channel == OUTBOX_MAIL && str_equal(turn->picks[i].job->recipient, recipient);
    return found;
}

static size_t flying_to(OutboxDesk *desk, const Turn *turn, int64_t endpoint)
{
    size_t count = 0;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < sizeof desk->flying / sizeof *desk->flying; i++)
        if (desk->flying[i] && desk->flying[i]->endpoint && desk->flying[i]->endpoint->id == endpoint)
            count++;
    pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < turn->count; i++)
        if (turn->picks[i].job->endpoint && turn->picks[i].job->endpoint->id == endpoint) count++;
    return count;
}

static const Endpoint *copy_endpoint(const Endpoint *endpoint, Arena *arena)
{
    if (!endpoint) return NULL;
    Endpoint *copy = ARENA_NEW(arena, Endpoint);
    *copy = *endpoint;
    copy->url = arena_copy(arena, endpoint->url);
    copy->secret = arena_copy(arena, endpoint->secret);
    copy->secret_before = arena_copy(arena, endpoint->secret_before);
    copy->name = copy->types = copy->changed_by = copy->last_note = (Str){ 0 };
    return copy;
}

static void pick(Turn *turn, const DueMessage *due, Str place, const Endpoint *endpoint)
{
    Arena arena = arena_create(JOB_ARENA_BYTES);
    Job *job = ARENA_NEW(&arena, Job);
    *job = (Job){ .id = due->id,
                  .channel = due->channel,
                  .recipient = arena_copy(&arena, due->recipient),
                  .place = arena_copy(&arena, place),
                  .body = arena_copy(&arena, due->body),
                  .account = arena_copy(&arena, due->account),
                  .attempts = due->attempts + 1,
                  .settings = arena_copy(&arena, turn->settings_text),
                  .key = arena_copy(&arena, turn->key),
                  .public_url = turn->desk->config.public_url,
                  .allowed_hosts = turn->desk->config.allowed_hosts,
                  .endpoint = copy_endpoint(endpoint, &arena) };
    job->arena = arena;
    turn->picks[turn->count++] = (Pick){ .job = job, .person = due->person, .promotional = due->promotional };
}

static Status pick_place(Turn *turn, Str place, Error *error)
{
    OutboxDesk *desk = turn->desk;
    Pace *pace = pace_of(desk, place);
    DueMessage *due = NULL;
    size_t count = 0;
    Status status = outbox_due(desk->reader, true, place, turn->now_us, MAIL_IN_FLIGHT_MAX, &turn->arena,
                               &due, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK && turn->mail_room > 0; i++) {
        if (!pace_allows(pace, turn->settings.domain_per_minute, turn->now_us)) break;
        if (!pace_allows(&desk->all, turn->settings.per_minute, turn->now_us)) break;
        if (is_flying(desk, turn, due[i].recipient)) continue;
        pace->tokens -= 1;
        desk->all.tokens -= 1;
        pick(turn, &due[i], place, NULL);
        turn->mail_room--;
    }
    return status;
}

static Status pick_mails(Turn *turn, Error *error)
{
    OutboxDesk *desk = turn->desk;
    Str *places = NULL;
    size_t count = 0;
    if (turn->settings.host.len == 0 || turn->mail_room == 0) return STATUS_OK;
    Status status = outbox_due_places(desk->reader, str_from_c(desk->cursor), turn->now_us, PLACES_AT_ONCE,
                                      &turn->arena, &places, &count, error);
    if (status == STATUS_OK && count == 0 && desk->cursor[0] != '\0') {
        desk->cursor[0] = '\0'; // round again
        status = outbox_due_places(desk->reader, STR(""), turn->now_us, PLACES_AT_ONCE, &turn->arena, &places,
                                   &count, error);
    }
    for (size_t i = 0; i < count && status == STATUS_OK && turn->mail_room > 0; i++) {
        status = pick_place(turn, places[i], error);
        Str seen = str_slice(places[i], 0, sizeof desk->cursor - 1);
        memcpy(desk->cursor, seen.data, seen.len);
        desk->cursor[seen.len] = '\0';
    }
    if (count < PLACES_AT_ONCE && turn->mail_room > 0) desk->cursor[0] = '\0';
    return status;
}

static Status pick_hooks(Turn *turn, Error *error)
{
    OutboxDesk *desk = turn->desk;
    Endpoint *endpoints = NULL;
    size_t count = 0;
    Status status = endpoint_list(desk->reader, &turn->arena, &endpoints, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK && turn->hook_room > 0; i++) {
        const Endpoint *endpoint = &endpoints[i];
        // One that failed is tried with one message alone.
        size_t window = endpoint->failures > 0 ? 1 : ENDPOINT_WINDOW;
        size_t flying = flying_to(desk, turn, endpoint->id), due_count = 0;
        if (!endpoint->enabled || endpoint->rest_until_us > turn->now_us || flying >= window) continue;
        size_t most = window - flying < turn->hook_room ? window - flying : turn->hook_room;
        DueMessage *due = NULL;
        Str place = arena_format(&turn->arena, "%lld", (long long)endpoint->id);
        status =
            outbox_due(desk->reader, false, place, turn->now_us, most, &turn->arena, &due, &due_count, error);
        for (size_t d = 0; d < due_count && status == STATUS_OK; d++) {
            pick(turn, &due[d], place, endpoint);
            turn->hook_room--;
        }
    }
    return status;
}

static Status read_settings(Turn *turn, Error *error)
{
    Store *reader = turn->desk->reader;
    Status status = setting_read(reader, MAIL_SETTING, STR(""), &turn->arena, &turn->settings_text, error);
    if (status == STATUS_OK) status = sending_key_read(reader, &turn->arena, &turn->key, error);
    if (status != STATUS_OK) return status;
    // What cannot be read sends no mail; the settings' page says why.
    Error ignored;
    if (mail_settings_read(turn->settings_text, &turn->arena, &turn->settings, &ignored) != STATUS_OK)
        turn->settings = (MailSettings){ 0 };
    return STATUS_OK;
}

static void pick_all(Turn *turn)
{
    OutboxDesk *desk = turn->desk;
    Error error = { 0 };
    pthread_mutex_lock(&desk->lock);
    bool rests = desk->state.mail_rest_until_us > turn->now_us;
    // After a rest one mail alone finds out whether the server is back.
    size_t most = desk->mail_rest_s > 0 ? 1 : MAIL_IN_FLIGHT_MAX;
    turn->mail_room = rests || desk->mails.in_flight >= most ? 0 : most - desk->mails.in_flight;
    turn->hook_room = HOOK_IN_FLIGHT_MAX - desk->hooks.in_flight;
    pthread_mutex_unlock(&desk->lock);
    Status status = read_settings(turn, &error);
    if (status == STATUS_OK) status = pick_mails(turn, &error);
    if (status == STATUS_OK) status = pick_hooks(turn, &error);
    if (status == STATUS_OK) status = warning_news_waits(desk->reader, &turn->warnings, &error);
    if (status == STATUS_OK) status = news_events_wait(desk->reader, &turn->events, &error);
    if (status == STATUS_OK)
        status = news_plan(desk->reader, turn->now_us, &turn->arena, &turn->news, &error);
    pthread_mutex_lock(&desk->lock);
    desk->state.has_server = turn->settings.host.len > 0;
    pthread_mutex_unlock(&desk->lock);
}

// ---- one transaction: what came of the last ones, and which are sent next

static Status tell_failed(Store *store, const Live *live, const Job *job, int64_t now_us, Error *error)
{
    Arena arena = arena_create(1 << 20);
    Str key = arena_format(&arena, "message:%lld:failed:%lld", (long long)job->id, (long long)now_us);
    Str data = arena_format(&arena, "{\"message\":%lld}", (long long)job->id);
    Status status = endpoint_tell(store, key, STR("message.failed"), STR(""), data, now_us, error);
    if (status == STATUS_OK) status = news_of_failed(store, live, job->id, now_us, error);
    arena_destroy(&arena);
    return status;
}

static Status tell_news(Store *store, const Turn *turn, Error *error)
{
    const Live *live = turn->desk->config.live;
    Str own_url = turn->settings.public_url, url = turn->desk->config.public_url;
    if (own_url.len > 0) url = own_url;
    const NewsMailing mailing = {
        .live = live, .public_url = url, .sends = turn->settings.host.len > 0, .now_us = turn->now_us
    };
    Status status = STATUS_OK;
    if (turn->warnings) status = warning_news_tell(store, url, turn->now_us, error);
    if (turn->events && status == STATUS_OK) status = news_events_tell(store, live, url, turn->now_us, error);
    if (!news_plan_is_empty(&turn->news) && status == STATUS_OK)
        status = news_mail(store, &mailing, &turn->news, error);
    return status;
}

static Status note_and_take(Store *store, void *context, Error *error)
{
    Turn *turn = context;
    const Live *live = turn->desk->config.live;
    const TakeInput input = { live_engine(live), live_today(live), turn->now_us };
    Status status = STATUS_OK;
    for (const Job *job = turn->done; job && status == STATUS_OK; job = job->next) {
        bool failed = false;
        status = outbox_settle(store, job, turn->now_us, &failed, error);
        if (status == STATUS_OK && failed && job->channel == OUTBOX_MAIL)
            status = tell_failed(store, live, job, turn->now_us, error);
    }
    if (status == STATUS_OK) status = tell_news(store, turn, error);
    for (size_t i = 0; i < turn->count && status == STATUS_OK; i++) {
        Pick *one = &turn->picks[i];
        status = outbox_take(store, &input, one->job, one->person, one->promotional, &one->taken, error);
    }
    return status;
}

// Under the lock.
static void fly(OutboxDesk *desk, Job *job)
{
    Queue *queue = job->channel == OUTBOX_MAIL ? &desk->mails : &desk->hooks;
    size_t at = 0;
    while (desk->flying[at])
        at++;
    desk->flying[at] = job;
    queue->in_flight++;
    job->next = NULL;
    if (queue->last)
        queue->last->next = job;
    else
        queue->first = job;
    queue->last = job;
}

static void free_done(Job *done)
{
    while (done) {
        Job *next = done->next;
        job_free(done);
        done = next;
    }
}

// After the transaction: runs that wait for what became of their messages go on.
static void tell_became(const OutboxDesk *desk, const Turn *turn)
{
    const OutboxDeskConfig *config = &desk->config;
    if (!config->became) return;
    for (const Job *job = turn->done; job; job = job->next) {
        bool settled = job->outcome == OUTCOME_SENT || job->outcome == OUTCOME_FAILED ||
                       job->outcome == OUTCOME_LATER; // which may have been the last try
        if (settled && job->account.len > 0) config->became(config->context, job->account);
    }
    for (size_t i = 0; i < turn->count; i++) {
        const Pick *one = &turn->picks[i];
        if (!one->taken && one->job->account.len > 0) config->became(config->context, one->job->account);
    }
}

// False when there was nothing to do.
static bool take_turn(OutboxDesk *desk, bool picks)
{
    Turn *turn = calloc(1, sizeof *turn);
    if (!turn) panic("out of memory: the outbox");
    turn->desk = desk;
    turn->arena = arena_create(PICK_ARENA_BYTES);
    turn->now_us = clock_now(live_clock(desk->config.live));
    pthread_mutex_lock(&desk->lock);
    turn->done = desk->done;
    desk->done = NULL;
    pthread_mutex_unlock(&desk->lock);
    if (picks) pick_all(turn);
    bool busy =
        turn->done || turn->count > 0 || turn->warnings || turn->events || !news_plan_is_empty(&turn->news);
    Error error = { 0 };
    Status status = STATUS_OK;
    if (busy) status = committer_edit(desk->config.committer, note_and_take, turn, &error);
    if (status == STATUS_OK) tell_became(desk, turn);
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < turn->count; i++) {
        if (status == STATUS_OK && turn->picks[i].taken)
            fly(desk, turn->picks[i].job);
        else
            job_free(turn->picks[i].job);
    }
    if (status != STATUS_OK && turn->done) {
        // Noted later: until then they are being sent, as far as the rows say.
        Job *last = turn->done;
        while (last->next)
            last = last->next;
        last->next = desk->done;
        desk->done = turn->done;
    }
    pthread_cond_broadcast(&desk->has_job);
    pthread_mutex_unlock(&desk->lock);
    if (status == STATUS_OK) free_done(turn->done);
    arena_destroy(&turn->arena);
    free(turn);
    return busy && status == STATUS_OK;
}

// ---- senders

// Under the lock: what the mail server's answer means for all.
static void note_server(OutboxDesk *desk, const Job *job)
{
    if (job->channel != OUTBOX_MAIL) return;
    if (job->outcome != OUTCOME_PUT_BACK) {
        desk->mail_rest_s = 0;
        desk->state.mail_rest_until_us = 0;
        desk->state.mail_note[0] = '\0';
        return;
    }
    if (atomic_load(&desk->stops)) return;
    int64_t now_us = clock_now(live_clock(desk->config.live));
    if (desk->state.mail_rest_until_us > now_us) return; // another one found it out
    desk->mail_rest_s = desk->mail_rest_s == 0 ? MAIL_REST_LEAST_S : desk->mail_rest_s * 2;
    if (desk->mail_rest_s > MAIL_REST_MOST_S) desk->mail_rest_s = MAIL_REST_MOST_S;
    desk->state.mail_rest_until_us = now_us + desk->mail_rest_s * US_PER_SECOND;
    memcpy(desk->state.mail_note, job->note, sizeof desk->state.mail_note - 1);
}

// Under the lock.
static void land(OutboxDesk *desk, Queue *queue, Job *job)
{
    for (size_t i = 0; i < sizeof desk->flying / sizeof *desk->flying; i++)
        if (desk->flying[i] == job) desk->flying[i] = NULL;
    queue->in_flight--;
    note_server(desk, job);
    if (job->outcome == OUTCOME_SENT) desk->state.sent++;
    if (job->outcome == OUTCOME_FAILED) desk->state.failed++;
    if (job->outcome == OUTCOME_LATER || job->outcome == OUTCOME_PUT_BACK) desk->state.put_off++;
    job->next = desk->done;
    desk->done = job;
    pthread_cond_signal(&desk->wakes);
}

// The next one; NULL: stop. While it stops, what has not begun is put back without a try.
static Job *next_job(OutboxDesk *desk, Queue *queue)
{
    pthread_mutex_lock(&desk->lock);
    while (!queue->first && !atomic_load(&desk->stops))
        pthread_cond_wait(&desk->has_job, &desk->lock);
    Job *job = queue->first;
    if (job) {
        queue->first = job->next;
        if (!queue->first) queue->last = NULL;
    }
    pthread_mutex_unlock(&desk->lock);
    return job;
}

static void finish(OutboxDesk *desk, Queue *queue, Job *job)
{
    pthread_mutex_lock(&desk->lock);
    land(desk, queue, job);
    pthread_mutex_unlock(&desk->lock);
}

static void put_back(Job *job)
{
    job->outcome = OUTCOME_PUT_BACK;
    memcpy(job->note, "The server stops.", sizeof "The server stops.");
}

static void *send_mails(void *context)
{
    OutboxDesk *desk = context;
    SmtpClient *client = smtp_client_create();
    for (Job *job; (job = next_job(desk, &desk->mails)) != NULL;) {
        if (atomic_load(&desk->stops))
            put_back(job);
        else
            deliver_mail(job, client, &desk->stops);
        finish(desk, &desk->mails, job);
    }
    smtp_client_destroy(client);
    return NULL;
}

static void *send_hooks(void *context)
{
    OutboxDesk *desk = context;
    for (Job *job; (job = next_job(desk, &desk->hooks)) != NULL;) {
        if (atomic_load(&desk->stops))
            put_back(job);
        else
            deliver_hook(job, &desk->stops);
        finish(desk, &desk->hooks, job);
    }
    return NULL;
}

// ---- the desk's thread

static Status recover(Store *store, void *context, Error *error)
{
    const OutboxDesk *desk = context;
    Arena arena = arena_create(1 << 20);
    Status status = outbox_recover(store, clock_now(live_clock(desk->config.live)), error);
    if (status == STATUS_OK) status = sending_key_make(store, &arena, error);
    arena_destroy(&arena);
    return status;
}

static void wait_a_moment(OutboxDesk *desk)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_EVERY_MS / 1000;
    pthread_mutex_lock(&desk->lock);
    if (!desk->woken && !desk->done && !atomic_load(&desk->stops))
        pthread_cond_timedwait(&desk->wakes, &desk->lock, &until);
    desk->woken = false;
    pthread_mutex_unlock(&desk->lock);
}

static void *run(void *context)
{
    OutboxDesk *desk = context;
    Error error = { 0 };
    while (!atomic_load(&desk->stops) &&
           committer_edit(desk->config.committer, recover, desk, &error) != STATUS_OK)
        wait_a_moment(desk);
    while (!atomic_load(&desk->stops)) {
        if (!take_turn(desk, true)) wait_a_moment(desk);
    }
    return NULL;
}

// ---- for others

OutboxDesk *outbox_desk_create(const OutboxDeskConfig *config, Error *error)
{
    OutboxDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the outbox");
    desk->config = *config;
    desk->state.clock_set = live_clock(config->live)->set;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->wakes, NULL);
    pthread_cond_init(&desk->has_job, NULL);
    desk->reader = live_reader(config->live, error);
    if (desk->reader) return desk;
    outbox_desk_destroy(desk);
    return NULL;
}

void outbox_desk_start(OutboxDesk *desk)
{
    if (desk->state.clock_set) return; // what is sent cannot be taken back
    bool good = pthread_create(&desk->thread, NULL, run, desk) == 0;
    for (int i = 0; i < MAIL_SENDERS; i++)
        good = good && pthread_create(&desk->mail_threads[i], NULL, send_mails, desk) == 0;
    for (int i = 0; i < HOOK_SENDERS; i++)
        good = good && pthread_create(&desk->hook_threads[i], NULL, send_hooks, desk) == 0;
    if (!good) panic("cannot start the threads of the outbox");
    desk->started = true;
}

void outbox_desk_stop(OutboxDesk *desk)
{
    if (!desk || !desk->started) return;
    pthread_mutex_lock(&desk->lock);
    atomic_store(&desk->stops, true);
    pthread_cond_broadcast(&desk->has_job);
    pthread_cond_broadcast(&desk->wakes);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    for (int i = 0; i < MAIL_SENDERS; i++)
        pthread_join(desk->mail_threads[i], NULL);
    for (int i = 0; i < HOOK_SENDERS; i++)
        pthread_join(desk->hook_threads[i], NULL);
    take_turn(desk, false); // what came of the last ones; when that cannot be noted they are doubtful
    desk->started = false;
}

void outbox_desk_destroy(OutboxDesk *desk)
{
    if (!desk) return;
    free_done(desk->done);
    for (size_t i = 0; i < desk->pace_count; i++)
        free((char *)(uintptr_t)desk->paces[i].place.data);
    if (desk->reader) store_close(desk->reader);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->wakes);
    pthread_cond_destroy(&desk->has_job);
    free(desk);
}

void outbox_wake(OutboxDesk *desk)
{
    pthread_mutex_lock(&desk->lock);
    desk->woken = true;
    pthread_cond_signal(&desk->wakes);
    pthread_mutex_unlock(&desk->lock);
}

void outbox_try_server(OutboxDesk *desk)
{
    pthread_mutex_lock(&desk->lock);
    // One mail alone finds out, as after every rest.
    if (desk->mail_rest_s > MAIL_REST_LEAST_S) desk->mail_rest_s = MAIL_REST_LEAST_S;
    desk->state.mail_rest_until_us = 0;
    pthread_mutex_unlock(&desk->lock);
    outbox_wake(desk);
}

OutboxDeskState outbox_desk_state(OutboxDesk *desk)
{
    pthread_mutex_lock(&desk->lock);
    OutboxDeskState state = desk->state;
    state.in_flight = desk->mails.in_flight + desk->hooks.in_flight;
    pthread_mutex_unlock(&desk->lock);
    return state;
}
