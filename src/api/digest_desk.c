#include "api/digest_desk.h"

#include "act/notify_choice.h"
#include "act/outbox.h"
#include "act/outbox_desk.h"
#include "api/week.h"
#include "base/log.h"
#include "know/rounds.h"

enum { DIGEST_ARENA_BYTES = 1 << 30, SHARE = 4, DUE_AT_ONCE = 20 };

struct DigestDesk {
    App *app;
    Rounds *rounds;
    bool started;
};

typedef struct Writing {
    const Live *live;
    Str staff;
    NotifyChoice choice;
    WeekMail mail;
    bool sends; // there is a mail server, and something to say
} Writing;

static Status write_edit(Store *store, void *context, Error *error)
{
    const Writing *writing = context;
    int64_t now_us = clock_now(live_clock(writing->live)), id = 0;
    Status status = STATUS_OK;
    if (writing->sends) {
        char key[OUTBOX_KEY_BYTES_MAX];
        // By when it was due: the same one is never added twice.
        snprintf(key, sizeof key, OUTBOX_STAFF_KEY "%.*s:digest:%lld", STR_ARG(writing->staff),
                 (long long)writing->choice.weekly_us);
        status = week_post(store, &writing->mail, str_from_c(key), now_us, &id, error);
        if (status == STATUS_INVALID) status = STATUS_OK; // an address that takes no mail
    }
    if (status != STATUS_OK) return status;
    return notify_weekly_done(store, writing->staff, &writing->choice, zone_name(live_zone(writing->live)),
                              now_us, error);
}

static Status write_one(DigestDesk *desk, Request *request, Str id)
{
    App *app = desk->app;
    Writing writing = { .live = app->live, .staff = id };
    Staff staff = { 0 };
    Str url = { 0 };
    bool has_server = false;
    Status status = staff_load(request->store, id, request->arena, &staff, request->error);
    if (status == STATUS_OK)
        status = notify_choice_read(request->store, id, request->arena, &writing.choice, request->error);
    if (status == STATUS_OK) status = week_url(request, &url, &has_server);
    request->caller = (Caller){ .role = staff.role, .id = staff.id, .name = staff.name };
    if (status == STATUS_OK)
        status = sight_load(request->store, &staff, live_today(app->live), request->arena,
                            &request->caller.sight, request->error);
    if (status == STATUS_OK && has_server)
        status = week_mail(request, &staff, writing.choice.own, url, &writing.mail);
    writing.sends = status == STATUS_OK && has_server && !writing.mail.empty;
    if (status != STATUS_OK && status != STATUS_UNAVAILABLE) {
        // One that cannot be written must not hold up the others: it is left out this week.
        log_line(LOG_WARN, "a digest could not be written: %s", request->error->message);
        status = STATUS_OK;
    }
    if (status == STATUS_OK) status = committer_edit(app->committer, write_edit, &writing, request->error);
    if (status == STATUS_OK && writing.sends) outbox_wake(app->outbox);
    return status;
}

static Status write_due(DigestDesk *desk, Store *store, Arena *arena, Error *error)
{
    Str *staff = NULL;
    size_t count = 0;
    int64_t now_us = clock_now(live_clock(desk->app->live));
    Status status = notify_due(store, true, now_us, DUE_AT_ONCE, arena, &staff, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK && !rounds_stopping(desk->rounds); i++) {
        Arena mark = *arena;
        Request request = { .app = desk->app, .arena = arena, .error = error, .store = store };
        status = write_one(desk, &request, staff[i]);
        arena_reset(arena, mark);
    }
    return status;
}

static bool do_round(void *context)
{
    DigestDesk *desk = context;
    Error error = { 0 };
    Store *store = readers_take(desk->app->readers, &error);
    if (!store) return false;
    Arena arena = arena_create(DIGEST_ARENA_BYTES);
    Status status = write_due(desk, store, &arena, &error);
    if (status != STATUS_OK) log_line(LOG_WARN, "a digest could not be written: %s", error.message);
    arena_destroy(&arena);
    readers_give(desk->app->readers, store);
    return status == STATUS_OK;
}

DigestDesk *digest_desk_create(App *app)
{
    DigestDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the digests");
    desk->app = app;
    desk->rounds = rounds_create(do_round, desk, SHARE);
    return desk;
}

void digest_desk_start(DigestDesk *desk)
{
    if (live_clock(desk->app->live)->set) return; // nothing is sent then
    rounds_start(desk->rounds);
    desk->started = true;
}

void digest_desk_stop(DigestDesk *desk)
{
    if (!desk || !desk->started) return;
    rounds_stop(desk->rounds);
    desk->started = false;
}

void digest_desk_destroy(DigestDesk *desk)
{
    if (!desk) return;
    rounds_destroy(desk->rounds);
    free(desk);
}
