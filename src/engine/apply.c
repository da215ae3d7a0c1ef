// apply.c: from records to state. A chunk of records is resolved under the identity lock, in log order; its
// activity is gathered and then folded shard by shard.
#include "engine/account_merge.h"
#include "engine/domains.h"
#include "engine/fold.h"
#include "engine/identity.h"
#include "engine/numbers.h"

#include <assert.h>

static void check_limits(const Record *record)
{
    assert(record->user_id.len <= RECORD_ID_BYTES_MAX && record->anonymous_id.len <= RECORD_ID_BYTES_MAX);
    assert(record->account_id.len <= RECORD_ID_BYTES_MAX && record->previous_id.len <= RECORD_ID_BYTES_MAX);
    assert(record->name.len <= RECORD_NAME_BYTES_MAX);
    assert(record->attribute_count <= RECORD_ATTRIBUTES_MAX);
}

static Run make_run(Engine *engine, const Record *record, const Attribute *attribute, uint32_t key)
{
    const Value *value = &attribute->value;
    Run run = { .first_us = record->time_us,
                .last_us = record->time_us,
                .key = key,
                .kind = (uint8_t)value->kind,
                .backfilled = (record->flags & RECORD_BACKFILL) != 0 };
    if (value->kind == VALUE_TEXT) {
        assert(value->text.len <= ATTRIBUTE_TEXT_BYTES_MAX);
        Str text = dictionary_text(&engine->texts, dictionary_intern(&engine->texts, value->text));
        run.value.text = text.data;
        run.text_len = (uint16_t)text.len;
    } else if (value->kind != VALUE_MISSING) {
        run.value.number = value->number;
    }
    return run;
}

// Says the record's attributes of an account or a person: `history` lies in `shard`.
static void say_attributes(Engine *engine, const Record *record, Shard *shard, History *history,
                           bool of_account)
{
    uint16_t day;
    if (!zone_day(engine->zone, record->time_us, &day)) return;
    for (size_t i = 0; i < record->attribute_count; i++) {
        const Attribute *attribute = &record->attributes[i];
        assert(attribute->key.len <= ATTRIBUTE_KEY_BYTES_MAX);
        uint32_t key = dictionary_intern(&engine->keys, attribute->key);
        DictionaryEntry *entry = dictionary_entry(&engine->keys, key);
        if (of_account && entry->value == DICTIONARY_NONE) {
            entry->value = engine->account_keys.len;
            cells_push(&engine->pool, &engine->account_keys, key);
        }
        Run run = make_run(engine, record, attribute, key);
        shard_write(shard);
        history_say(history, engine->zone, run);
        shard_unlock(shard);
    }
}

static bool names_domain(const Record *record)
{
    for (size_t i = 0; i < record->attribute_count; i++) {
        Str key = record->attributes[i].key;
        if (str_equal(key, STR("domain")) || str_equal(key, STR("domains"))) return true;
    }
    return false;
}

static void say_account(Engine *engine, const Record *record, uint32_t account)
{
    bool domains = names_domain(record);
    if (domains) domains_release(engine, account);
    families_note(engine, record, account);
    Shard *shard = account_shard(engine, account);
    say_attributes(engine, record, shard, &shard->accounts[slot_of(account)].attributes, true);
    if (domains) domains_claim(engine, account);
    mark_dirty(engine, account, ACCOUNT_SAID);
}

static void say_person(Engine *engine, const Record *record, uint32_t person)
{
    Shard *shard = &engine->shards[shard_of(person)];
    say_attributes(engine, record, shard, &shard->people[slot_of(person)], false);
    const Person *who = people_at(&engine->people, person);
    for (uint32_t i = 0; i < who->links; i++)
        mark_dirty(engine, person_link(who, i).account, ACCOUNT_SAID);
}

// ENGINE_NONE when there are too many different events.
static uint32_t event_number(Engine *engine, Str name, uint64_t hash)
{
    uint32_t event = dictionary_find(&engine->events, name, hash);
    if (event != DICTIONARY_NONE) return event;
    if (engine->events.count >= ENGINE_EVENTS_MAX) return ENGINE_NONE;
    return dictionary_add(&engine->events, name, hash, record_event_is_use(name));
}

static void apply_activity(Engine *engine, const Record *record, uint64_t name_hash, uint32_t person,
                           Link membership)
{
    uint16_t day;
    if (!zone_day(engine->zone, record->time_us, &day) || day == 0) return;
    uint32_t event = event_number(engine, record->name, name_hash);
    if (event == ENGINE_NONE) return;
    fold_event(engine, person, membership, day, (uint16_t)event);
    if (record->attribute_count > 0) numbers_fold(engine, record, membership.account, day);
}

static Folded apply_to_person(Engine *engine, const Record *record, const RecordHashes *hashes,
                              uint32_t person, uint32_t account)
{
    const Person *who = people_at(&engine->people, person);
    if (record->kind == RECORD_MERGE && record->previous_id.len > 0)
        identity_merge(engine, record->previous_id, person);
    if (record->kind == RECORD_PERSON) say_person(engine, record, person);
    Link membership = { ENGINE_NONE, ENGINE_NONE };
    if (account != ENGINE_NONE) {
        membership = identity_join(engine, person, account);
        identity_named(engine, person, account);
    }
    // An event of a known person changes nothing that could bring an account.
    bool maybe_new = who->links == 0 || record->kind != RECORD_EVENT ||
                     (record->user_id.len > 0 && record->anonymous_id.len > 0);
    if (maybe_new) identity_settle(engine, person);
    if (membership.account == ENGINE_NONE) membership = identity_home(engine, person);
    if (record->kind == RECORD_EVENT && !(record->flags & RECORD_PASSIVE))
        apply_activity(engine, record, hashes->event, person, membership);
    return (Folded){ .account = membership.account, .person = person };
}

static Folded apply_record(Engine *engine, const Record *record, const RecordHashes *hashes)
{
    Folded folded = { ENGINE_NONE, ENGINE_NONE };
    engine->records++;
    if ((record->flags & RECORD_EXCLUDED) || record->kind == RECORD_NOTHING) return folded;

    uint32_t person =
        identity_person(engine, record->user_id, hashes->user, record->anonymous_id, hashes->anonymous);
    bool about_account = record->kind == RECORD_ACCOUNT || record->kind == RECORD_MERGE_ACCOUNT;
    if (person == ENGINE_NONE && !about_account) return folded;

    uint32_t account = ENGINE_NONE;
    if (record->account_id.len > 0) account = identity_account(engine, record->account_id, hashes->account);
    folded.account = account;
    if (person != ENGINE_NONE) folded = apply_to_person(engine, record, hashes, person, account);
    if (record->kind == RECORD_ACCOUNT && account != ENGINE_NONE) say_account(engine, record, account);
    if (record->kind == RECORD_MERGE_ACCOUNT && account != ENGINE_NONE && record->previous_id.len > 0)
        account_merge(engine, record->previous_id, account);
    return folded;
}

static void hash_records(const Engine *engine, const Record *records, size_t count, RecordHashes *hashes)
{
    for (size_t i = 0; i < count; i++) {
        const Record *record = &records[i];
        check_limits(record);
        hashes[i] = (RecordHashes){ 0 };
        if (record->user_id.len > 0) {
            hashes[i].user = dictionary_hash(&engine->users, record->user_id);
            dictionary_prefetch(&engine->users, hashes[i].user);
        }
        if (record->anonymous_id.len > 0)
            hashes[i].anonymous = dictionary_hash(&engine->anonymous, record->anonymous_id);
        if (record->account_id.len > 0) {
            hashes[i].account = dictionary_hash(&engine->account_ids, record->account_id);
            dictionary_prefetch(&engine->account_ids, hashes[i].account);
        }
        if (record->kind == RECORD_EVENT) hashes[i].event = dictionary_hash(&engine->events, record->name);
    }
}

// Brings near what the chunk's ids lead to: slots were asked for while hashing; here their entries, then the
// people. Each loop gives the memory time to answer the one before.
static void fetch_people(const Engine *engine, const RecordHashes *hashes, size_t count)
{
    const Dictionary *users = &engine->users, *accounts = &engine->account_ids;
    for (size_t i = 0; i < count; i++) {
        uint32_t user = dictionary_peek(users, hashes[i].user);
        if (user != DICTIONARY_NONE) __builtin_prefetch(dictionary_entry(users, user));
        uint32_t account = dictionary_peek(accounts, hashes[i].account);
        if (account != DICTIONARY_NONE) __builtin_prefetch(dictionary_entry(accounts, account));
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t user = dictionary_peek(users, hashes[i].user);
        if (user != DICTIONARY_NONE)
            __builtin_prefetch(people_at(&engine->people, dictionary_entry(users, user)->value));
    }
}

static void apply_chunk(Engine *engine, const Record *records, size_t count, Folded *folded_out)
{
    RecordHashes *hashes = engine->hashes;
    hash_records(engine, records, count, hashes);
    fetch_people(engine, hashes, count);
    identity_write(engine);
    for (size_t i = 0; i < count; i++) {
        Folded folded = apply_record(engine, &records[i], &hashes[i]);
        if (folded_out) folded_out[i] = folded;
    }
    identity_unlock(engine);
    fold_flush(engine);
    atomic_store(&engine->version, engine->records + engine->version_offset);
}

// Vectors that grow leave pieces behind that only smaller ones could use. One shard at a time, so that nobody
// waits for more than some milliseconds.
static void tidy_one_shard(Engine *engine)
{
    engine->tidied = (uint16_t)((engine->tidied + 1) % SHARDS_ALL);
    Shard *shard = &engine->shards[engine->tidied];
    if (!shard_is_loose(shard)) return;
    shard_write(shard);
    shard_compact(shard);
    shard_unlock(shard);
}

void engine_apply(Engine *engine, const Record *records, size_t count, Folded *folded_out)
{
    for (size_t done = 0; done < count;) {
        size_t chunk = count - done < APPLY_CHUNK ? count - done : APPLY_CHUNK;
        apply_chunk(engine, records + done, chunk, folded_out ? folded_out + done : NULL);
        done += chunk;
    }
    tidy_one_shard(engine);
}
