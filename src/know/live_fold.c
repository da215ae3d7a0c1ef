// From entries of the log to the engine.
#include "base/timestamp.h"
#include "engine/formula.h"
#include "know/live_state.h"

enum {
    FOLD_RECORDS = 1024,        // records applied in one call
    FOLD_ARENA_BYTES = 1 << 30, // address space: attributes of so many records
    RANKS_OLD_US = 1000000,
};

void live_fold_create(Fold *fold)
{
    fold->arena = fold->empty = arena_create(FOLD_ARENA_BYTES);
    fold->records = calloc(FOLD_RECORDS, sizeof *fold->records);
    fold->folded = calloc(FOLD_RECORDS, sizeof *fold->folded);
    if (!fold->records || !fold->folded) panic("out of memory");
}

void live_fold_destroy(Fold *fold)
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

void live_fold_flush(Live *live)
{
    Fold *fold = &live->fold;
    engine_apply(live->engine, fold->records, fold->count, fold->folded);
    if (fold->keys) {
        for (size_t i = 0; i < fold->count; i++)
            *fold->keys++ = account_key(live->engine, fold->folded[i].account);
    }
    fold->count = 0;
    arena_reset(&fold->arena, fold->empty);
}

void live_fold_add(Live *live, const LogEntry *entry)
{
    Fold *fold = &live->fold;
    Record *record = &fold->records[fold->count++];
    *record = log_entry_record(entry, &fold->arena);
    if (live->numbers.count > 0) event_numbers_note(&live->numbers, entry->body, record, &fold->arena);
    bool full = fold->count == FOLD_RECORDS || fold->arena.next - fold->empty.next > FOLD_ARENA_BYTES / 4;
    if (full) live_fold_flush(live);
}

void live_put_aside(Live *live, uint64_t sequence, const LogEntry *entry)
{
    live_fold_flush(live);
    pending_add(live->pending, sequence, entry);
    if (live->fold.keys)
        *live->fold.keys++ = entry->account_id.len > 0 ? str_hash(entry->account_id) >> 1 : 0;
}

void live_fold_due_until(Live *live, int64_t now_us)
{
    LogEntry entry;
    live->fold.keys = NULL;
    while (pending_take_due(live->pending, now_us, &live->fold.arena, &entry))
        live_fold_add(live, &entry);
    if (live->fold.count > 0) live_fold_flush(live);
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
    live_fold_due_until(live, clock_now(&live->clock));
}
