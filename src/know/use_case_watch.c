#include "know/use_case_watch.h"

#include "base/log.h"
#include "know/account_words.h"
#include "know/use_case.h"

#include <stdatomic.h>

enum { SAID_AT_ONCE = 500, SAY_ARENA_BYTES = 1 << 20, MANY = 100 };

// ---- what is watched

// Without a formula nobody is seen to use it, as of an empty list: so who was is told to be no more.
static bool formula_of(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out)
{
    (void)context;
    *formula_out = (WatchFormula){ .text = use_case_read(definition, arena).formula };
    return true;
}

static Status mark_account(Store *store, Str account, Error *error)
{
    static const Query add = {
        .sql = "INSERT INTO use_case_unsaid (account) VALUES ($1) ON CONFLICT DO NOTHING",
        .params = "t",
    };
    const Param params[] = { param_text(account) };
    return store_execute(store, &add, params, error);
}

static Status note(void *context, Store *store, const WatchChange *changes, size_t count, Error *error)
{
    (void)context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = mark_account(store, changes[i].subject, error);
    return status;
}

// A new use case, or a new day: more changes of the same accounts are to follow.
static void noted(void *context, const WatchChange *changes, size_t count)
{
    UseCaseWatch *watch = context;
    Error error = { 0 };
    (void)changes;
    if (count >= MANY) {
        atomic_store(&watch->late, true);
        return;
    }
    if (count > 0 && use_case_say(watch->live, watch->committer, &error) != STATUS_OK)
        log_line(LOG_WARN, "words about use cases could not be said: %s", error.message);
}

Status use_case_say_late(UseCaseWatch *watch, Error *error)
{
    if (!atomic_exchange(&watch->late, false)) return STATUS_OK;
    Status status = use_case_say(watch->live, watch->committer, error);
    if (status != STATUS_OK) atomic_store(&watch->late, true);
    return status;
}

WatchKind use_case_watch_kind(UseCaseWatch *context)
{
    return (WatchKind){ .context = context, .formula_of = formula_of, .note = note, .noted = noted };
}

Status use_case_mark(Store *store, int64_t definition, Error *error)
{
    static const Query add = {
        .sql =
            "INSERT INTO use_case_unsaid (account) SELECT subject FROM watch_member WHERE kind = 'use case'"
            " AND id = $1 UNION SELECT account FROM use_case WHERE definition = $1 ON CONFLICT DO NOTHING",
        .params = "i",
    };
    const Param params[] = { param_int(definition) };
    return store_execute(store, &add, params, error);
}

// ---- saying it

typedef struct Saying {
    const Live *live;
    Arena *arena;
    size_t count;
} Saying;

static Status say_one(Store *store, const Saying *saying, Str account, LogBatch *batch, Error *error)
{
    static const Query forget = { .sql = "DELETE FROM use_case_unsaid WHERE account = $1", .params = "t" };
    const Param params[] = { param_text(account) };
    const AccountWords words = { .account = account,
                                 .now_us = clock_now(live_clock(saying->live)),
                                 .zone = live_zone(saying->live) };
    Status status = store_execute(store, &forget, params, error);
    // What was merged into another has no words of its own.
    const Engine *engine = live_engine(saying->live);
    uint32_t number = engine_account_find(engine, account);
    bool own = number != ENGINE_NONE && str_equal(engine_account_id(engine, number), account);
    return status == STATUS_OK && own ? account_words_use_cases(store, &words, batch, error) : status;
}

static Status say_some(Store *store, void *context, LogBatch *batch, Error *error)
{
    static const Query select = {
        .sql = "SELECT account FROM use_case_unsaid ORDER BY account LIMIT $1",
        .params = "i",
        .columns = "t",
    };
    Saying *saying = context;
    const Param params[] = { param_int(SAID_AT_ONCE) };
    Str *accounts = ARENA_ARRAY(saying->arena, Str, SAID_AT_ONCE);
    Rows rows = store_query(store, &select, params);
    while (saying->count < SAID_AT_ONCE && rows_next(&rows))
        accounts[saying->count++] = rows_text(&rows, 0, saying->arena);
    Status status = rows_end(&rows, error);
    rows_close(&rows);
    for (size_t i = 0; i < saying->count && status == STATUS_OK; i++)
        status = say_one(store, saying, accounts[i], batch, error);
    return status;
}

Status use_case_say(const Live *live, Committer *committer, Error *error)
{
    Status status = STATUS_OK;
    for (size_t count = SAID_AT_ONCE; count == SAID_AT_ONCE && status == STATUS_OK;) {
        Arena arena = arena_create(SAY_ARENA_BYTES);
        Saying saying = { .live = live, .arena = &arena };
        status = committer_edit_logged(committer, say_some, &saying, error);
        count = saying.count;
        arena_destroy(&arena);
    }
    return status;
}
