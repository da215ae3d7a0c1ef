// known.c: since when an account is known, by what was counted and by what was said of it.
#include "engine/engine_state.h"

// The caller holds the account's shard.
static uint16_t first_day(const Engine *engine, const Account *account)
{
    uint16_t first = day_counts_first(&account->total);
    for (uint32_t i = 0; i < account->attributes.count; i++) {
        uint16_t day = 0;
        if (!zone_day(engine->zone, account->attributes.runs[i].first_us, &day)) continue;
        if (first == 0 || day < first) first = day;
    }
    return first;
}

uint16_t engine_account_first_day(const Engine *engine, uint32_t account)
{
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return 0;
    const Account *state = account_state(engine, account);
    uint16_t first = state->id ? first_day(engine, state) : 0;
    shard_unlock(account_shard(engine, account));
    return first;
}

void engine_account_first_day_all(const Engine *engine, uint16_t *days_out, size_t count)
{
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (size_t account = i; account < count; account += ENGINE_SHARDS) {
            uint32_t slot = slot_of((uint32_t)account);
            bool there = slot < shard->account_count && shard->accounts[slot].id;
            days_out[account] = there ? first_day(engine, &shard->accounts[slot]) : 0;
        }
        shard_unlock(shard);
    }
}
