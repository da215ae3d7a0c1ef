// From entries of the log to the engine.
#include "base/timestamp.h"
#include "engine/formula.h"
#include "know/live_state.h"

enum {
    FOLD_RECORDS = 1024,        // records applied in one call
    FOLD_ARENA_BYTES = 1 << 30, // address space: attributes of so many records
    RANKS_OLD_US = 1000000,
};

void log_fold_create(LogFold *fold)
{
    fold->arena = fold->empty = arena_create(FOLD_ARENA_BYTES);
    fold->records = calloc(FOLD_RECORDS, sizeof *fold->records);
    fold->folded = calloc(FOLD_RECORDS, sizeof *fold->folded);
    if (!fold->records || !fold->folded) panic("out of memory");
}

void log_fold_destroy(LogFold *fold)
{
    arena_destroy(&fold->arena);
    free(fold->records);
    free(fold->folded);
}

// Under which the log keeps the account's events: the same after every replay, 63 bits. Private accounts have
// no id; their number follows from the log as well.
static uint64_t account_key(const Engine *engine, uint32_t account)
{
    if (account == ENGINE_NONE) return 0;
    Str id = engine_account_id(engine, account);
    if (id.len == 0) id = (Str){ (const char *)&account, sizeof account };
    return str_hash(id) >> 1;
}

size_t live_account_keys(const Live *live, uint32_t account, Arena *arena, uint64_t **keys_out)
{
    uint32_t *sources = NULL;
    size_t count = engine_account_sources(live->engine, account, arena, &sources);
    uint64_t *keys = ARENA_ARRAY(arena, uint64_t, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = account_key(live->engine, sources[i]);
    *keys_out = keys;
    return count;
}

uint64_t live_account_key(const Live *live, uint32_t account)
{
    return account_key(live->engine, account);
}

// What names an account is kept under that name, also while the account is an alias of another one: when they
// are parted again, each has its own.
static uint64_t key_of(const Engine *engine, const Record *record, const Folded *folded)
{
    if (folded->account == ENGINE_NONE) return 0;
    if (record->account_id.len > 0) return str_hash(record->account_id) >> 1;
    return account_key(engine, folded->account);
}

void log_fold_flush(LogFold *fold)
{
    engine_apply(fold->engine, fold->records, fold->count, fold->folded);
    if (fold->keys) {
        for (size_t i = 0; i < fold->count; i++)
            *fold->keys++ = key_of(fold->engine, &fold->records[i], &fold->folded[i]);
    }
    fold->count = 0;
    arena_reset(&fold->arena, fold->empty);
}

void log_fold_add(LogFold *fold, const LogEntry *entry)
{
    Record *record = &fold->records[fold->count++];
    *record = log_entry_record(entry, &fold->arena);
    if (fold->numbers->count > 0) event_numbers_note(fold->numbers, entry->body, record, &fold->arena);
    bool full = fold->count == FOLD_RECORDS || fold->arena.next - fold->empty.next > FOLD_ARENA_BYTES / 4;
    if (full) log_fold_flush(fold);
}

void log_fold_add_copy(LogFold *fold, const LogEntry *entry)
{
    LogEntry copy = *entry;
    Str *const texts[] = { &copy.user_id, &copy.anonymous_id, &copy.account_id, &copy.previous_id,
                           &copy.name,    &copy.category,     &copy.body };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i]->len > 0) *texts[i] = arena_copy(&fold->arena, *texts[i]);
    }
    log_fold_add(fold, &copy);
}

void log_fold_put_aside(LogFold *fold, uint64_t sequence, const LogEntry *entry)
{
    log_fold_flush(fold);
    pending_add(fold->pending, sequence, entry);
    if (fold->keys) *fold->keys++ = entry->account_id.len > 0 ? str_hash(entry->account_id) >> 1 : 0;
}

void log_fold_due_until(LogFold *fold, int64_t now_us)
{
    LogEntry entry;
    fold->keys = NULL;
    while (pending_take_due(fold->pending, now_us, &fold->arena, &entry))
        log_fold_add(fold, &entry);
    if (fold->count > 0) log_fold_flush(fold);
}

// Of others, ranks may be so old.
static void forget_ranks(Live *live)
{
    int64_t now = timestamp_now_monotonic();
    if (now - live->ranks_us < RANKS_OLD_US) return;
    live->ranks_us = now;
    engine_forget_ranks(live->engine);
}

void live_fold_due(Live *live)
{
    forget_ranks(live);
    log_fold_due_until(&live->fold, clock_now(&live->clock));
}
