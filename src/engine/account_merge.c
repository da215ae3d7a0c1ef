#include "engine/account_merge.h"

#include "engine/fold.h"
#include "engine/identity.h"
#include "engine/numbers.h"

// Moves one membership; the row of `from` is no longer in its account's list.
static void move_member(Engine *engine, uint32_t from, uint32_t row, uint32_t to)
{
    Shard *source = account_shard(engine, from), *target = account_shard(engine, to);
    uint32_t person = shard_member(source, row)->person;
    uint32_t there = people_row(&engine->people, person, to);
    shard_write_both(source, target);
    bool joins = there == ENGINE_NONE;
    if (joins) {
        there = shard_take_member(target, slot_of(to), person);
        cells_push(&target->pool, &target->accounts[slot_of(to)].members, there);
    }
    shard_unite_member(target, there, source, row, oldest_kept(engine));
    shard_free_member(source, row);
    shard_unlock_both(source, target);
    people_relink(&engine->people, person, from, (Link){ to, there });
    Person *who = people_at(&engine->people, person);
    if (who->latest_account == from) who->latest_account = to;
    identity_renew_union(engine, person);
}

// Many at a time are taken out of the list: one by one from its front would be quadratic.
static void move_members(Engine *engine, uint32_t from, uint32_t to)
{
    enum { AT_ONCE = 512 };
    uint32_t rows[AT_ONCE];
    Shard *shard = account_shard(engine, from);
    Cells *members = &account_state(engine, from)->members;
    while (members->len > 0) {
        uint32_t count = members->len < AT_ONCE ? members->len : AT_ONCE;
        memcpy(rows, members->data, count * sizeof *rows);
        shard_write(shard);
        cells_erase(members, 0, count);
        shard_unlock(shard);
        for (uint32_t i = 0; i < count; i++)
            move_member(engine, from, rows[i], to);
    }
}

static void move_attributes(Engine *engine, uint32_t from, uint32_t to)
{
    Shard *source = account_shard(engine, from), *target = account_shard(engine, to);
    History *said = &account_state(engine, from)->attributes;
    families_note_history(engine, said, to);
    shard_write_both(source, target);
    history_join(&account_state(engine, to)->attributes, said, engine->zone);
    shard_unlock_both(source, target);
}

// All that stands in the account itself: counts, numbers, who became an alias of it before.
static void move_state(Engine *engine, uint32_t from, uint32_t to)
{
    Shard *source = account_shard(engine, from), *target = account_shard(engine, to);
    shard_write_both(source, target);
    shard_move_counts(target, slot_of(to), source, slot_of(from));
    numbers_move(engine, target, slot_of(to), source, slot_of(from));
    Account *gone = account_state(engine, from), *kept = account_state(engine, to);
    cells_free(&source->pool, &gone->members);
    cells_free(&source->pool, &gone->person_days.cells); // of days before those that rows hold
    gone->person_days = (DayCounts){ .slot = slot_of(from), .event = EVENT_NONE };
    gone->alias = to;
    cells_push(&target->pool, &kept->sources, from);
    for (uint32_t i = 0; i < gone->sources.len; i++)
        cells_push(&target->pool, &kept->sources, gone->sources.data[i]);
    cells_free(&source->pool, &gone->sources);
    shard_unlock_both(source, target);
}

void account_merge(Engine *engine, Str previous_id, uint32_t account)
{
    uint32_t from = identity_account(engine, previous_id, dictionary_hash(&engine->account_ids, previous_id));
    if (from == account) return;
    fold_flush(engine);
    for (uint32_t i = 0; i < engine->domains.count; i++) {
        if (engine->domain_states[i].account == from) engine->domain_states[i].account = account;
    }
    move_members(engine, from, account);
    move_attributes(engine, from, account);
    move_state(engine, from, account);
    mark_dirty(engine, from, ACCOUNT_ANYTHING);
    mark_dirty(engine, account, ACCOUNT_ANYTHING);
}
