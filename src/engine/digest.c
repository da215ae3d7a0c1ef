// digest.c: a hash over what the engine knows, whatever the memory looks like.
//
// Of activity only kept days count: the rest of a line or of marks depends on when it was pruned.
#include "engine/engine_state.h"
#include "engine/identity.h"
#include "engine/numbers.h"

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, Str text)
{
    return mix(hash, str_hash_seeded(text, text.len));
}

static uint64_t mix_cells(uint64_t hash, const Cells *cells, uint32_t from)
{
    hash = mix(hash, cells->len - from);
    for (uint32_t i = from; i < cells->len; i++)
        hash = mix(hash, cells->data[i]);
    return hash;
}

static uint64_t mix_history(uint64_t hash, const History *history)
{
    hash = mix(hash, history->count);
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        hash = mix(mix(mix(hash, (uint64_t)run->first_us), (uint64_t)run->last_us), run->key);
        hash = mix(hash, run->kind * 2u + run->backfilled);
        uint64_t bits = 0;
        if (run->kind == VALUE_TEXT)
            hash = mix_text(hash, (Str){ run->value.text, run->text_len });
        else if (run->kind != VALUE_MISSING)
            memcpy(&bits, &run->value.number, sizeof bits);
        hash = mix(hash, bits);
    }
    return hash;
}

static uint64_t mix_member(uint64_t hash, const Shard *shard, uint32_t row, uint16_t newest)
{
    const Member *member = shard_member(shard, row);
    const Activity *activity = &member->activity;
    hash = mix(mix(mix(hash, member->person), activity->first), activity->newest);
    hash = mix(mix(hash, member->counted), activity->months);
    for (int32_t i = 0; i < ENGINE_DAYS / 64; i++)
        hash = mix(hash, shard_days(shard, row, newest - 64 * i));
    const Cells *marks = &member->marks;
    int32_t oldest = (int32_t)newest - ENGINE_DAYS + 1;
    hash = mix_cells(hash, marks, oldest <= 0 ? 0 : cells_lower_bound(marks, (uint32_t)oldest << 16));
    return mix_cells(hash, &member->older_months, 0);
}

static uint64_t mix_number_name(const NumberName *name)
{
    return mix_text(mix_text(mix(1, name->kind), name->event), name->property);
}

// Of complete ones; a sum, since they stand in no order.
static uint64_t mix_numbers(uint64_t hash, const Engine *engine, const Shard *shard, uint32_t slot)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < engine->number_count; i++) {
        const NumberSeries *series = &engine->numbers[i];
        const NumberDays *days = series->complete ? shard_numbers(shard, slot, series->id) : NULL;
        if (days) sum += mix_cells(mix_number_name(&series->name), &days->cells, 0);
    }
    return mix(hash, sum);
}

static uint64_t mix_account(uint64_t hash, const Shard *shard, uint32_t slot, uint16_t newest)
{
    const Account *account = &shard->accounts[slot];
    hash = mix_text(mix(hash, account->id != NULL), (Str){ account->id, account->id_len });
    hash = mix_cells(mix(hash, account->alias), &account->sources, 0);
    hash = mix(hash, account->members.len);
    for (uint32_t i = 0; i < account->members.len; i++)
        hash = mix_member(hash, shard, account->members.data[i], newest);
    hash = mix_cells(hash, &account->total.cells, 0);
    // In which order events first came does not matter: a sum.
    uint64_t sum = 0;
    for (uint32_t i = 0; i < account->series.len; i++) {
        const DayCounts *series = shard_series(shard, account->series.data[i]);
        sum += mix_cells(mix(1, series->event), &series->cells, 0);
    }
    return mix_history(mix(hash, sum), &account->attributes);
}

static uint64_t mix_person(const Engine *engine, uint64_t hash, uint32_t person, uint16_t newest)
{
    const Person *who = people_at(&engine->people, person);
    hash = mix_text(hash, identity_name(engine, who));
    hash = mix(mix(hash, who->anonymous * 2u + who->has_user), who->target);
    hash = mix(mix(hash, who->latest_account), who->latest_record);
    hash = mix(hash, who->links);
    for (uint32_t i = 0; i < who->links; i++)
        hash = mix(hash, person_link(who, i).account);
    hash = mix(mix(mix(hash, who->domain), who->wait_previous), who->wait_next);
    if (who->union_row != ENGINE_NONE)
        hash = mix_member(hash, &engine->shards[SHARD_UNION], who->union_row, newest);
    return mix_history(hash, &engine->shards[shard_of(person)].people[slot_of(person)]);
}

static uint64_t mix_people_ids(const Engine *engine, uint64_t hash, const Dictionary *ids)
{
    hash = mix(hash, ids->count);
    for (uint32_t i = 0; i < ids->count; i++) {
        hash = mix_text(hash, dictionary_text(ids, i));
        hash = mix(hash, people_root(&engine->people, dictionary_entry(ids, i)->value));
    }
    return hash;
}

static uint64_t mix_names(const Engine *engine, uint64_t hash)
{
    const Dictionary *plain[] = { &engine->account_ids, &engine->events, &engine->keys, &engine->domains };
    for (size_t d = 0; d < sizeof plain / sizeof *plain; d++) {
        hash = mix(hash, plain[d]->count);
        for (uint32_t i = 0; i < plain[d]->count; i++) {
            hash = mix_text(hash, dictionary_text(plain[d], i));
            hash = mix(hash, dictionary_entry(plain[d], i)->value);
        }
    }
    for (uint32_t i = 0; i < engine->domains.count; i++)
        hash = mix(hash, engine->domain_states[i].account);
    hash = mix_cells(hash, &engine->account_keys, 0);
    uint64_t numbers = 0;
    for (uint32_t i = 0; i < engine->number_count; i++)
        numbers += engine->numbers[i].complete ? mix_number_name(&engine->numbers[i].name) : 0;
    hash = mix(hash, numbers);
    return mix_people_ids(engine, mix_people_ids(engine, hash, &engine->users), &engine->anonymous);
}

uint64_t engine_account_digest(const Engine *engine, uint32_t account)
{
    const Shard *shard = account_shard(engine, account);
    uint64_t hash = mix_account(1, shard, slot_of(account), engine->newest);
    return mix_numbers(hash, engine, shard, slot_of(account));
}

uint64_t engine_digest(const Engine *engine)
{
    identity_read(engine);
    uint16_t newest = engine_newest_day(engine);
    uint64_t hash = mix(mix(1, engine->records), newest);
    hash = mix_names(engine, hash);
    hash = mix(hash, engine->people.count);
    for (uint32_t person = 0; person < engine->people.count; person++)
        hash = mix_person(engine, hash, person, newest);
    identity_unlock(engine);
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (uint32_t slot = 0; slot < shard->account_count; slot++)
            hash = mix_numbers(mix_account(hash, shard, slot, newest), engine, shard, slot);
        shard_unlock(shard);
    }
    return hash;
}
