#include "know/owner_watch.h"

#include "know/assignment.h"
#include "know/news.h"
#include "know/settings.h"

#include <stdlib.h>

enum { ACCOUNTS_AT_ONCE = 500, ARENA_BYTES = 1 << 20 };

static const Str owner_key = STR_CONST("owner");
static const Str seeded_key = STR_CONST("owners_told");

struct OwnerWatch {
    const Live *live;
    Committer *committer;
    uint64_t *seen; // hash of the owner, by account; 0: not looked at
    size_t count;
    bool seeded; // it was looked before: what changed since is news
    Store *reader;
};

static Status put_told(Store *store, Str account, Str owner, bool looked, Error *error)
{
    static const Query put = {
        .sql = "INSERT INTO owner_told (account, owner, changes, looked) VALUES ($1, $2, 1, $3)"
               " ON CONFLICT (account) DO UPDATE SET owner = excluded.owner,"
               " changes = owner_told.changes + 1, looked = excluded.looked",
        .params = "tti",
    };
    const Param params[] = { param_text(account), param_text(owner), param_int(looked) };
    return store_execute(store, &put, params, error);
}

Status owner_told(Store *store, Str account, Str owner, Error *error)
{
    return put_told(store, account, owner, false, error);
}

OwnerWatch *owner_watch_create(const Live *live, Committer *committer)
{
    OwnerWatch *watch = calloc(1, sizeof *watch);
    if (!watch) panic("out of memory: the watch over owners");
    watch->live = live;
    watch->committer = committer;
    return watch;
}

void owner_watch_destroy(OwnerWatch *watch)
{
    if (!watch) return;
    if (watch->reader) store_close(watch->reader);
    free(watch->seen);
    free(watch);
}

// ---- what changed

typedef struct Look {
    OwnerWatch *watch;
    uint32_t accounts[ACCOUNTS_AT_ONCE];
    size_t count;
    bool last; // of this look
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
    return rows.status == STATUS_OK
               ? STATUS_OK
               : fail(error, STATUS_UNAVAILABLE, STR(""), "Whose accounts are cannot be read.");
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
    return status == STATUS_OK ? put_told(store, id, owner, true, error) : status;
}

// What others told is looked at again with the next look: what was seen of them before is old.
static Status forget_seen(Store *store, OwnerWatch *watch, Arena *arena, Error *error)
{
    static const Query select = {
        .sql = "SELECT account FROM owner_told WHERE looked = 0 LIMIT $1",
        .params = "i",
        .columns = "t",
    };
    static const Query mark = { .sql = "UPDATE owner_told SET looked = 1 WHERE account = $1", .params = "t" };
    const Param limit[] = { param_int(ACCOUNTS_AT_ONCE) };
    Str *found = ARENA_ARRAY(arena, Str, ACCOUNTS_AT_ONCE);
    size_t count = 0;
    Rows rows = store_query(store, &select, limit);
    while (count < ACCOUNTS_AT_ONCE && rows_next(&rows))
        found[count++] = rows_text(&rows, 0, arena);
    Status status = rows.status;
    rows_close(&rows);
    if (status != STATUS_OK) return fail(error, status, STR(""), "Whose accounts are cannot be read.");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(found[i]) };
        uint32_t account = engine_account_find(live_engine(watch->live), found[i]);
        if (account < watch->count) watch->seen[account] = 0;
        status = store_execute(store, &mark, params, error);
    }
    return status;
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
    if (status == STATUS_OK && look->last) status = forget_seen(store, look->watch, &arena, error);
    if (status == STATUS_OK && look->last && !look->watch->seeded)
        status = setting_put(store, seeded_key, STR("1"), error);
    arena_destroy(&arena);
    return status;
}

// ---- a look

static uint64_t owner_hash(const OwnerWatch *watch, uint32_t account)
{
    return str_hash_seeded(account_owner(watch->live, account), 1) | 1;
}

// The hash is of what was there before the edit reads it: where it changes in between, the next look sees it
// again.
static Status look_at_some(Look *look, Error *error)
{
    OwnerWatch *watch = look->watch;
    uint64_t hashes[ACCOUNTS_AT_ONCE];
    for (size_t i = 0; i < look->count; i++)
        hashes[i] = owner_hash(watch, look->accounts[i]);
    for (size_t i = 0; i < look->count; i++)
        watch->seen[look->accounts[i]] = hashes[i]; // before: the edit may say that it is old
    Status status = committer_edit(watch->committer, look_edit, look, error);
    for (size_t i = 0; i < look->count && status != STATUS_OK; i++)
        watch->seen[look->accounts[i]] = 0;
    look->count = 0;
    return status;
}

static Status read_seeded(OwnerWatch *watch, Error *error)
{
    Arena arena = arena_create(ARENA_BYTES);
    Str text = { 0 };
    Status status = setting_read(watch->reader, seeded_key, STR(""), &arena, &text, error);
    watch->seeded = status == STATUS_OK && text.len > 0;
    arena_destroy(&arena);
    return status;
}

// Whether others told something since the last look.
static bool others_told(const OwnerWatch *watch)
{
    static const Query any = {
        .sql = "SELECT 1 FROM owner_told WHERE looked = 0 LIMIT 1",
        .params = "",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows rows = store_query(watch->reader, &any, NULL);
    return rows_next(&rows);
}

static Status make_room(OwnerWatch *watch, size_t count, Error *error)
{
    if (!watch->reader) watch->reader = live_reader(watch->live, error);
    if (!watch->reader) return STATUS_UNAVAILABLE;
    if (count <= watch->count) return STATUS_OK;
    uint64_t *seen = realloc(watch->seen, count * sizeof *seen);
    if (!seen) panic("out of memory: the watch over owners");
    memset(seen + watch->count, 0, (count - watch->count) * sizeof *seen);
    watch->seen = seen;
    watch->count = count;
    return STATUS_OK;
}

Status owner_watch_look(OwnerWatch *watch, Error *error)
{
    const Engine *engine = live_engine(watch->live);
    const size_t count = engine_account_count(engine);
    Status status = make_room(watch, count, error);
    if (status == STATUS_OK && !watch->seeded) status = read_seeded(watch, error);
    Look look = { .watch = watch };
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        if (engine_account_is_private(engine, i) || watch->seen[i] == owner_hash(watch, i)) continue;
        look.accounts[look.count++] = i;
        if (look.count == ACCOUNTS_AT_ONCE) status = look_at_some(&look, error);
    }
    look.last = true;
    if (status == STATUS_OK && (look.count > 0 || !watch->seeded || others_told(watch)))
        status = look_at_some(&look, error);
    if (status == STATUS_OK) watch->seeded = true;
    return status;
}
