#include "know/owner_watch.h"

#include "know/assignment.h"
#include "know/dirty_accounts.h"
#include "know/news.h"
#include "know/settings.h"

#include <stdlib.h>

enum { ACCOUNTS_AT_ONCE = 500, ARENA_BYTES = 1 << 20 };

static const Str owner_key = STR_CONST("owner");
static const Str seeded_key = STR_CONST("owners_told");

struct OwnerWatch {
    const Live *live;
    Committer *committer;
    DirtyAccounts *dirty; // whose attributes changed since the last look
    bool looked;          // at all accounts, since the start
    bool seeded;          // it was looked before: what changed since is news
    Store *reader;
};

Status owner_told(Store *store, Str account, Str owner, Error *error)
{
    static const Query put = {
        .sql = "INSERT INTO owner_told (account, owner, changes) VALUES ($1, $2, 1)"
               " ON CONFLICT (account) DO UPDATE SET owner = excluded.owner,"
               " changes = owner_told.changes + 1",
        .params = "tt",
    };
    const Param params[] = { param_text(account), param_text(owner) };
    return store_execute(store, &put, params, error);
}

static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    OwnerWatch *watch = context;
    for (size_t i = 0; i < count; i++)
        if (changes[i].what & ACCOUNT_SAID) dirty_accounts_mark(watch->dirty, &changes[i], 1);
}

OwnerWatch *owner_watch_create(const Live *live, Committer *committer)
{
    OwnerWatch *watch = calloc(1, sizeof *watch);
    if (!watch) panic("out of memory: the watch over owners");
    watch->live = live;
    watch->committer = committer;
    watch->dirty = dirty_accounts_create();
    committer_on_change(committer, accounts_changed, watch);
    return watch;
}

void owner_watch_destroy(OwnerWatch *watch)
{
    if (!watch) return;
    if (watch->reader) store_close(watch->reader);
    dirty_accounts_destroy(watch->dirty);
    free(watch);
}

// ---- what changed

typedef struct Look {
    OwnerWatch *watch;
    uint32_t accounts[ACCOUNTS_AT_ONCE]; // whose owner is another than was told
    size_t count;
    bool last; // of the first look
} Look;

// `changes_out`: how often it changed before.
static Status read_told(Store *store, Str account, Arena *arena, Str *owner_out, int64_t *changes_out,
                        Error *error)
{
    static const Query select = {
        .sql = "SELECT owner, changes FROM owner_told WHERE account = $1",
        .params = "t",
        .columns = "ti",
    };
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *owner_out = (Str){ 0 };
    *changes_out = 0;
    if (rows_next(&rows)) {
        *owner_out = rows_text(&rows, 0, arena);
        *changes_out = rows_int(&rows, 1);
    }
    return rows_end(&rows, error);
}

// Of an account of which nothing was told: it was theirs so long ago already, and comes from the past.
static bool is_history(const Live *live, uint32_t account, Str owner)
{
    const uint16_t today = live_today(live);
    if (today <= NEWS_LATE_DAYS) return false;
    Value then =
        engine_account_attribute(live_engine(live), account, owner_key, (uint16_t)(today - NEWS_LATE_DAYS));
    return str_equal(then.kind == VALUE_TEXT ? then.text : (Str){ 0 }, owner);
}

static Status tell(Store *store, const Live *live, Str account, Str owner, int64_t changes, Arena *arena,
                   Error *error)
{
    News news = { .key = arena_format(arena, "owned:%lld:%.*s", (long long)changes, STR_ARG(account)),
                  .kind = NEWS_ACCOUNT_GIVEN,
                  .account = account,
                  .at_us = clock_now(live_clock(live)) };
    Status status = news_for(store, owner, &news, error);
    news.key = arena_format(arena, "account.assigned:%.*s", STR_ARG(news.key));
    news.kind = NEWS_ASSIGNED;
    news.detail = owner;
    return status == STATUS_OK ? news_of_event(store, &news, error) : status;
}

static Status look_at(Store *store, const OwnerWatch *watch, uint32_t account, Arena *arena, Error *error)
{
    const Str id = engine_account_id(live_engine(watch->live), account);
    const Str owner = account_owner(watch->live, account);
    Str told = { 0 };
    int64_t changes = 0;
    Status status = read_told(store, id, arena, &told, &changes, error);
    if (status != STATUS_OK || str_equal(told, owner)) return status;
    if (watch->seeded && (changes > 0 || !is_history(watch->live, account, owner)))
        status = tell(store, watch->live, id, owner, changes, arena, error);
    return status == STATUS_OK ? owner_told(store, id, owner, error) : status;
}

// On the committer's thread: all that was committed is folded, so the engine and the rows say the same.
static Status look_edit(Store *store, void *context, Error *error)
{
    const Look *look = context;
    Arena arena = arena_create(ARENA_BYTES);
    Status status = STATUS_OK;
    for (size_t i = 0; i < look->count && status == STATUS_OK; i++) {
        Arena mark = arena;
        status = look_at(store, look->watch, look->accounts[i], &arena, error);
        arena_reset(&arena, mark);
    }
    if (status == STATUS_OK && look->last) status = setting_put(store, seeded_key, STR("1"), error);
    arena_destroy(&arena);
    return status;
}

// ---- a look

static Status tell_found(Look *look, Error *error)
{
    Status status = committer_edit(look->watch->committer, look_edit, look, error);
    look->count = 0;
    return status;
}

// Whether something else was told than what is so now. Rows may be ahead of the engine here: the edit asks
// again.
static Status find(Look *look, uint32_t account, Arena scratch, Error *error)
{
    const OwnerWatch *watch = look->watch;
    const Engine *engine = live_engine(watch->live);
    Str told = { 0 };
    int64_t changes = 0;
    if (engine_account_is_private(engine, account)) return STATUS_OK;
    Status status =
        read_told(watch->reader, engine_account_id(engine, account), &scratch, &told, &changes, error);
    if (status != STATUS_OK || str_equal(told, account_owner(watch->live, account))) return status;
    look->accounts[look->count++] = account;
    return look->count == ACCOUNTS_AT_ONCE ? tell_found(look, error) : STATUS_OK;
}

static Status look_at_all(Look *look, Arena scratch, Error *error)
{
    const size_t count = engine_account_count(live_engine(look->watch->live));
    Status status = STATUS_OK;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
        status = find(look, i, scratch, error);
    return status;
}

static Status look_at_changed(Look *look, Arena scratch, Error *error)
{
    DirtyAccounts *dirty = look->watch->dirty;
    size_t count = 0;
    AccountChange *changes = dirty_accounts_take(dirty, &count);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = find(look, changes[i].account, scratch, error);
    if (status == STATUS_OK && look->count > 0) status = tell_found(look, error);
    if (status != STATUS_OK) dirty_accounts_mark(dirty, changes, count); // with the next look
    free(changes);
    return status;
}

static Status look_first(OwnerWatch *watch, Look *look, Arena *arena, Error *error)
{
    Str text = { 0 };
    watch->reader = watch->reader ? watch->reader : live_reader(watch->live, error);
    if (!watch->reader) return STATUS_UNAVAILABLE;
    Status status = setting_read(watch->reader, seeded_key, STR(""), arena, &text, error);
    if (status != STATUS_OK) return status;
    watch->seeded = text.len > 0;
    status = look_at_all(look, *arena, error);
    look->last = !watch->seeded;
    if (status == STATUS_OK && (look->last || look->count > 0)) status = tell_found(look, error);
    watch->looked = status == STATUS_OK;
    watch->seeded = watch->looked;
    return status;
}

Status owner_watch_look(OwnerWatch *watch, Error *error)
{
    if (watch->looked && dirty_accounts_count(watch->dirty) == 0) return STATUS_OK;
    Arena arena = arena_create(ARENA_BYTES);
    Look look = { .watch = watch };
    Status status =
        watch->looked ? look_at_changed(&look, arena, error) : look_first(watch, &look, &arena, error);
    arena_destroy(&arena);
    return status;
}
