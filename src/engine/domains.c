#include "engine/domains.h"

#include "engine/email.h"
#include "engine/heap.h"
#include "engine/identity.h"

static Str latest_text(const History *history, uint32_t key)
{
    const Run *run = history_latest(history, key);
    return run && run->kind == VALUE_TEXT ? (Str){ run->value.text, run->text_len } : STR("");
}

static bool person_domain(const Engine *engine, uint32_t person, DomainName *domain_out)
{
    const Shard *shard = &engine->shards[shard_of(person)];
    if (email_domain(latest_text(&shard->people[slot_of(person)], KEY_EMAIL), domain_out)) return true;
    const Person *who = people_at(&engine->people, person);
    return !who->anonymous && email_domain(identity_name(engine, who), domain_out);
}

static Domain *domain_for(Engine *engine, const DomainName *name, uint32_t *number_out)
{
    uint32_t known = engine->domains.count;
    *number_out = dictionary_intern(&engine->domains, domain_text(name));
    if (*number_out == known) {
        if (known == engine->domain_capacity) {
            engine->domain_capacity = known ? known * 2 : 16;
            engine->domain_states =
                heap_resized(engine->domain_states, engine->domain_capacity, sizeof(Domain));
        }
        engine->domain_states[known] = (Domain){ ENGINE_NONE, ENGINE_NONE, ENGINE_NONE };
    }
    return &engine->domain_states[*number_out];
}

void domains_stop_waiting(Engine *engine, uint32_t person)
{
    Person *who = people_at(&engine->people, person);
    if (who->domain == ENGINE_NONE) return;
    Domain *domain = &engine->domain_states[who->domain];
    if (who->wait_previous == ENGINE_NONE)
        domain->first_waiting = who->wait_next;
    else
        people_at(&engine->people, who->wait_previous)->wait_next = who->wait_next;
    if (who->wait_next == ENGINE_NONE)
        domain->last_waiting = who->wait_previous;
    else
        people_at(&engine->people, who->wait_next)->wait_previous = who->wait_previous;
    who->domain = who->wait_previous = who->wait_next = ENGINE_NONE;
}

static void start_waiting(Engine *engine, uint32_t person, uint32_t number)
{
    Person *who = people_at(&engine->people, person);
    if (who->domain == number) return;
    domains_stop_waiting(engine, person);
    Domain *domain = &engine->domain_states[number];
    who->domain = number;
    who->wait_previous = domain->last_waiting;
    if (domain->last_waiting == ENGINE_NONE)
        domain->first_waiting = person;
    else
        people_at(&engine->people, domain->last_waiting)->wait_next = person;
    domain->last_waiting = person;
}

uint32_t domains_account_for(Engine *engine, uint32_t person)
{
    DomainName name;
    if (!person_domain(engine, person, &name)) {
        domains_stop_waiting(engine, person);
        return ENGINE_NONE;
    }
    uint32_t number;
    uint32_t account = domain_for(engine, &name, &number)->account;
    if (account == ENGINE_NONE) start_waiting(engine, person, number);
    return account;
}

// Calls `visit` for each domain that the account's attributes name now.
static void each_domain(Engine *engine, uint32_t account,
                        void (*visit)(Engine *engine, uint32_t account, const DomainName *name))
{
    static const uint32_t keys[] = { KEY_DOMAIN, KEY_DOMAINS };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Str rest = latest_text(&account_state(engine, account)->attributes, keys[i]);
        for (StrCut cut = { .tail = rest, .found = true }; cut.found;) {
            cut = keys[i] == KEY_DOMAINS ? str_cut(cut.tail, ',') : (StrCut){ .head = rest };
            DomainName name;
            if (domain_parse(cut.head, &name)) visit(engine, account, &name);
        }
    }
}

static void release_one(Engine *engine, uint32_t account, const DomainName *name)
{
    uint32_t number;
    Domain *domain = domain_for(engine, name, &number);
    if (domain->account == account) domain->account = ENGINE_NONE;
}

static void claim_one(Engine *engine, uint32_t account, const DomainName *name)
{
    uint32_t number;
    domain_for(engine, name, &number)->account = account;
    while (engine->domain_states[number].first_waiting != ENGINE_NONE)
        identity_join(engine, engine->domain_states[number].first_waiting, account);
}

void domains_release(Engine *engine, uint32_t account)
{
    each_domain(engine, account, release_one);
}

void domains_claim(Engine *engine, uint32_t account)
{
    each_domain(engine, account, claim_one);
}
