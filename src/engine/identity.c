#include "engine/identity.h"

#include "engine/domains.h"
#include "engine/fold.h"
#include "engine/numbers.h"

// Where the state of an account is.
static uint32_t account_root(const Engine *engine, uint32_t account)
{
    for (uint32_t alias; (alias = account_state(engine, account)->alias) != ENGINE_NONE;)
        account = alias;
    return account;
}

bool identity_is_private(const Engine *engine, uint32_t account)
{
    return account_state(engine, account)->id == NULL;
}

static uint32_t add_account(Engine *engine, Str id)
{
    uint32_t account = atomic_load(&engine->account_count);
    if (account >= UINT32_MAX - 1) panic("too many accounts");
    Shard *shard = account_shard(engine, account);
    shard_write(shard);
    shard_add_account(shard, id);
    shard_unlock(shard);
    atomic_store(&engine->account_count, account + 1);
    mark_dirty(engine, account, ACCOUNT_ANYTHING);
    return account;
}

uint32_t identity_account(Engine *engine, Str id, uint64_t hash)
{
    uint32_t number = dictionary_find(&engine->account_ids, id, hash);
    if (number != DICTIONARY_NONE)
        return account_root(engine, dictionary_entry(&engine->account_ids, number)->value);
    uint32_t account = atomic_load(&engine->account_count);
    number = dictionary_add(&engine->account_ids, id, hash, account);
    return add_account(engine, dictionary_text(&engine->account_ids, number));
}

static uint32_t add_person(Engine *engine, Dictionary *ids, Str id, uint64_t hash)
{
    uint32_t number = dictionary_add(ids, id, hash, engine->people.count);
    Shard *shard = &engine->shards[shard_of(engine->people.count)];
    shard_write(shard);
    shard_add_person(shard);
    shard_unlock(shard);
    return people_add(&engine->people, number, ids == &engine->anonymous);
}

// ENGINE_NONE when the id is new. Shortens the way to a merged person for the next time.
static uint32_t known_person(const Engine *engine, const Dictionary *ids, Str id, uint64_t hash)
{
    uint32_t number = dictionary_find(ids, id, hash);
    if (number == DICTIONARY_NONE) return ENGINE_NONE;
    DictionaryEntry *entry = dictionary_entry(ids, number);
    uint32_t person = people_root(&engine->people, entry->value);
    if (entry->value != person) entry->value = person;
    return person;
}

static Link add_member(Engine *engine, uint32_t person, uint32_t account)
{
    Shard *shard = account_shard(engine, account);
    shard_write(shard);
    uint32_t row = shard_take_member(shard, slot_of(account), person);
    cells_push(&shard->pool, &shard->accounts[slot_of(account)].members, row);
    shard_unlock(shard);
    Link link = { account, row };
    people_link(&engine->people, person, link);
    mark_dirty(engine, account, ACCOUNT_MEMBERS);
    return link;
}

// The state of a private account joins that of another; the account becomes an alias.
static void join_private(Engine *engine, Link own, Link into)
{
    Shard *from = account_shard(engine, own.account), *to = account_shard(engine, into.account);
    shard_write_both(from, to);
    shard_unite_member(to, into.row, from, own.row, oldest_kept(engine));
    shard_move_counts(to, slot_of(into.account), from, slot_of(own.account));
    numbers_move(engine, to, slot_of(into.account), from, slot_of(own.account));
    Account *emptied = account_state(engine, own.account);
    cells_free(&from->pool, &emptied->members);
    shard_free_member(from, own.row);
    emptied->alias = into.account;
    Account *target = account_state(engine, into.account);
    cells_push(&to->pool, &target->sources, own.account);
    for (uint32_t i = 0; i < emptied->sources.len; i++)
        cells_push(&to->pool, &target->sources, emptied->sources.data[i]);
    cells_free(&from->pool, &emptied->sources);
    shard_unlock_both(from, to);
    mark_dirty(engine, into.account, ACCOUNT_ANYTHING);
}

static void set_counted(Engine *engine, Link link, bool counted)
{
    Shard *shard = account_shard(engine, link.account);
    shard_write(shard);
    shard_member(shard, link.row)->counted = counted;
    shard_unlock(shard);
}

void identity_renew_union(Engine *engine, uint32_t person)
{
    Person *who = people_at(&engine->people, person);
    Shard *shard = &engine->shards[SHARD_UNION];
    bool several = who->links > 1;
    for (uint32_t i = 0; i < who->links; i++) {
        Link link = person_link(who, i);
        set_counted(engine, link, !several && !identity_is_private(engine, link.account));
    }
    if (!several && who->union_row == ENGINE_NONE) return;
    shard_write(shard);
    if (who->union_row != ENGINE_NONE) shard_free_member(shard, who->union_row);
    who->union_row = several ? shard_take_member(shard, 0, person) : ENGINE_NONE;
    for (uint32_t i = 0; several && i < who->links; i++) {
        Link link = person_link(who, i);
        shard_unite_member(shard, who->union_row, account_shard(engine, link.account), link.row,
                           oldest_kept(engine));
    }
    if (several) shard_member(shard, who->union_row)->counted = 1;
    shard_unlock(shard);
}

static bool lone_private(const Engine *engine, const Person *who)
{
    return who->links == 1 && identity_is_private(engine, who->first.account);
}

Link identity_join(Engine *engine, uint32_t person, uint32_t account)
{
    Person *who = people_at(&engine->people, person);
    domains_stop_waiting(engine, person);
    uint32_t row = people_row(&engine->people, person, account);
    if (row != ENGINE_NONE) return (Link){ account, row };

    if (who->links > 0) fold_flush(engine);
    bool alone = lone_private(engine, who);
    Link own = who->first;
    if (alone) people_unlink_all(&engine->people, person);
    Link link = add_member(engine, person, account);
    if (alone) join_private(engine, own, link);
    // A union that is there already needs nothing from an empty row.
    if (who->links <= 2) identity_renew_union(engine, person);
    return link;
}

void identity_named(Engine *engine, uint32_t person, uint32_t account)
{
    Person *who = people_at(&engine->people, person);
    who->latest_account = account;
    who->latest_record = engine->records;
}

Link identity_home(const Engine *engine, uint32_t person)
{
    const Person *who = people_at(&engine->people, person);
    if (who->links == 1 || who->latest_account == ENGINE_NONE) return who->first;
    return (Link){ who->latest_account, people_row(&engine->people, person, who->latest_account) };
}

void identity_settle(Engine *engine, uint32_t person)
{
    const Person *who = people_at(&engine->people, person);
    if (who->links > 0 && !lone_private(engine, who)) return;
    uint32_t account = domains_account_for(engine, person);
    if (account != ENGINE_NONE)
        identity_join(engine, person, account);
    else if (who->links == 0)
        add_member(engine, person, add_account(engine, (Str){ 0 }));
}

// One real membership of a merged person goes to the one it was merged into, in its place if it can.
static void move_member(Engine *engine, Link link, uint32_t person)
{
    Shard *shard = account_shard(engine, link.account);
    uint32_t row = people_row(&engine->people, person, link.account);
    shard_write(shard);
    if (row == ENGINE_NONE) {
        shard_member(shard, link.row)->person = person;
    } else {
        shard_unite_member(shard, row, shard, link.row, oldest_kept(engine));
        shard_unlist_member(shard, link.row);
        shard_free_member(shard, link.row);
    }
    shard_unlock(shard);
    if (row == ENGINE_NONE) people_link(&engine->people, person, link);
    mark_dirty(engine, link.account, ACCOUNT_ANYTHING);
}

static void merge_attributes(Engine *engine, uint32_t from, uint32_t to)
{
    Shard *source = &engine->shards[shard_of(from)], *target = &engine->shards[shard_of(to)];
    shard_write_both(source, target);
    history_take_over(&target->people[slot_of(to)], &source->people[slot_of(from)]);
    shard_unlock_both(source, target);
}

static void drop_union(Engine *engine, Person *who)
{
    if (who->union_row == ENGINE_NONE) return;
    Shard *shard = &engine->shards[SHARD_UNION];
    shard_write(shard);
    shard_free_member(shard, who->union_row);
    shard_unlock(shard);
    who->union_row = ENGINE_NONE;
}

// All memberships of `from` become those of `to`. Private state goes where the person's next event would.
static void merge_links(Engine *engine, uint32_t from, uint32_t to)
{
    People *people = &engine->people;
    Person *gone = people_at(people, from), *who = people_at(people, to);
    Link own[2] = { 0 };
    size_t own_count = 0;
    if (lone_private(engine, who)) {
        own[own_count++] = who->first;
        people_unlink_all(people, to);
    }
    if (lone_private(engine, gone)) {
        own[own_count++] = gone->first;
    } else {
        for (uint32_t i = 0; i < gone->links; i++)
            move_member(engine, person_link(gone, i), to);
    }
    people_unlink_all(people, from);
    if (who->links == 0 && own_count > 0) { // nothing but private state: keep the first account for it
        move_member(engine, own[0], to);
        own[0] = own[1];
        own_count--;
    }
    for (size_t i = 0; i < own_count; i++)
        join_private(engine, own[i], identity_home(engine, to));
}

static void merge_people(Engine *engine, uint32_t from, uint32_t to)
{
    if (from == to) return;
    fold_flush(engine);
    Person *gone = people_at(&engine->people, from), *who = people_at(&engine->people, to);
    domains_stop_waiting(engine, from);
    drop_union(engine, gone);
    gone->target = to;
    who->has_user = who->has_user || gone->has_user;
    bool later = gone->latest_account != ENGINE_NONE &&
                 (who->latest_account == ENGINE_NONE || gone->latest_record > who->latest_record);
    if (later) {
        who->latest_account = gone->latest_account;
        who->latest_record = gone->latest_record;
    }
    merge_attributes(engine, from, to);
    merge_links(engine, from, to);
    if (who->links > 0 && !lone_private(engine, who)) domains_stop_waiting(engine, to);
    identity_renew_union(engine, to);
    for (uint32_t i = 0; i < who->links; i++)
        mark_dirty(engine, person_link(who, i).account, ACCOUNT_ANYTHING);
}

static void bind(Dictionary *ids, Str id, uint64_t hash, uint32_t person)
{
    uint32_t number = dictionary_find(ids, id, hash);
    if (number == DICTIONARY_NONE)
        dictionary_add(ids, id, hash, person);
    else
        dictionary_entry(ids, number)->value = person;
}

Str identity_name(const Engine *engine, const Person *who)
{
    return dictionary_text(who->anonymous ? &engine->anonymous : &engine->users, who->name);
}

uint32_t identity_person(Engine *engine, Str user_id, uint64_t user_hash, Str anonymous_id,
                         uint64_t anonymous_hash)
{
    if (user_id.len == 0) {
        if (anonymous_id.len == 0) return ENGINE_NONE;
        uint32_t person = known_person(engine, &engine->anonymous, anonymous_id, anonymous_hash);
        if (person != ENGINE_NONE) return person;
        return add_person(engine, &engine->anonymous, anonymous_id, anonymous_hash);
    }
    uint32_t person = known_person(engine, &engine->users, user_id, user_hash);
    if (person == ENGINE_NONE) person = add_person(engine, &engine->users, user_id, user_hash);
    if (anonymous_id.len == 0) return person;

    uint32_t visitor = known_person(engine, &engine->anonymous, anonymous_id, anonymous_hash);
    if (visitor == person) return person;
    bind(&engine->anonymous, anonymous_id, anonymous_hash, person);
    bool joins = visitor != ENGINE_NONE && !people_at(&engine->people, visitor)->has_user;
    if (joins) merge_people(engine, visitor, person);
    return person;
}

void identity_merge(Engine *engine, Str previous_id, uint32_t person)
{
    uint64_t user_hash = dictionary_hash(&engine->users, previous_id);
    uint64_t anonymous_hash = dictionary_hash(&engine->anonymous, previous_id);
    uint32_t previous = known_person(engine, &engine->users, previous_id, user_hash);
    if (previous == ENGINE_NONE)
        previous = known_person(engine, &engine->anonymous, previous_id, anonymous_hash);
    if (previous != ENGINE_NONE) {
        merge_people(engine, previous, person);
    } else {
        bind(&engine->users, previous_id, user_hash, person);
        bind(&engine->anonymous, previous_id, anonymous_hash, person);
    }
}
