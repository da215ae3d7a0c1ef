#include "engine/erase.h"

#include "engine/domains.h"
#include "engine/email.h"
#include "engine/identity.h"

#include <assert.h>
#include <stdlib.h>

enum { ERASE_ARENA_BYTES = 16 << 20 };

size_t engine_person_ids(const Engine *engine, uint32_t person, bool anonymous, Arena *arena, Str **ids_out)
{
    identity_read(engine);
    const Dictionary *ids = anonymous ? &engine->anonymous : &engine->users;
    size_t count = 0;
    for (uint32_t i = 0; i < ids->count; i++)
        count += people_root(&engine->people, dictionary_entry(ids, i)->value) == person;
    *ids_out = ARENA_ARRAY(arena, Str, count + 1);
    count = 0;
    for (uint32_t i = 0; i < ids->count; i++) {
        if (people_root(&engine->people, dictionary_entry(ids, i)->value) == person)
            (*ids_out)[count++] = arena_copy(arena, dictionary_text(ids, i));
    }
    identity_unlock(engine);
    return count;
}

// ---- whose a mail domain is

static bool is_domain(Str text, Str domain)
{
    DomainName name;
    return domain_parse(text, &name) && str_equal(domain_text(&name), domain);
}

static bool is_address_in(Str text, Str domain)
{
    DomainName name;
    return email_domain(text, &name) && str_equal(domain_text(&name), domain);
}

static bool says_domain(const History *history, Str domain)
{
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->kind != VALUE_TEXT || (run->key != KEY_DOMAIN && run->key != KEY_DOMAINS)) continue;
        StrCut cut = { .tail = { run->value.text, run->text_len }, .found = true };
        while (cut.found) {
            cut = str_cut(cut.tail, ',');
            if (is_domain(cut.head, domain)) return true;
        }
    }
    return false;
}

static bool says_address_in(const History *history, Str domain)
{
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        bool mail = run->key == KEY_EMAIL && run->kind == VALUE_TEXT;
        if (mail && is_address_in((Str){ run->value.text, run->text_len }, domain)) return true;
    }
    return false;
}

bool engine_domain_is_shared(const Engine *engine, Str domain, uint32_t person)
{
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        for (uint32_t slot = 0; slot < shard->account_count; slot++) {
            if (says_domain(&shard->accounts[slot].attributes, domain)) return true;
        }
        for (uint32_t slot = 0; slot < shard->people_count; slot++) {
            bool own = i == shard_of(person) && slot == slot_of(person);
            if (!own && says_address_in(&shard->people[slot], domain)) return true;
        }
    }
    for (uint32_t i = 0; i < engine->users.count; i++) {
        uint32_t owner = people_root(&engine->people, dictionary_entry(&engine->users, i)->value);
        if (owner != person && is_address_in(dictionary_text(&engine->users, i), domain)) return true;
    }
    return false;
}

// ---- texts of attributes

typedef struct Texts {
    const char **texts; // sorted by address
    bool *used;         // by somebody else
    size_t count;
} Texts;

static int by_address(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t) * (const char *const *)a, right = (uintptr_t) * (const char *const *)b;
    return (left > right) - (left < right);
}

// The texts of a history, each once.
static Texts texts_of(const History *history, Arena *arena)
{
    Texts texts = { .texts = ARENA_ARRAY(arena, const char *, history->count + 1) };
    for (uint32_t i = 0; i < history->count; i++) {
        if (history->runs[i].kind == VALUE_TEXT) texts.texts[texts.count++] = history->runs[i].value.text;
    }
    qsort(texts.texts, texts.count, sizeof *texts.texts, by_address);
    size_t kept = 0;
    for (size_t i = 0; i < texts.count; i++) {
        if (kept == 0 || texts.texts[kept - 1] != texts.texts[i]) texts.texts[kept++] = texts.texts[i];
    }
    texts.count = kept;
    texts.used = ARENA_ARRAY(arena, bool, kept + 1);
    return texts;
}

static void note_use(Texts *texts, const char *text)
{
    const char **found = bsearch(&text, texts->texts, texts->count, sizeof *texts->texts, by_address);
    if (found) texts->used[found - texts->texts] = true;
}

static void note_history(Texts *texts, const History *history)
{
    for (uint32_t i = 0; i < history->count; i++) {
        if (history->runs[i].kind == VALUE_TEXT) note_use(texts, history->runs[i].value.text);
    }
}

static void note_all(const Engine *engine, Texts *texts)
{
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        for (uint32_t slot = 0; slot < shard->account_count; slot++)
            note_history(texts, &shard->accounts[slot].attributes);
        for (uint32_t slot = 0; slot < shard->people_count; slot++)
            note_history(texts, &shard->people[slot]);
    }
    for (uint32_t i = 0; i < engine->number_count; i++) {
        note_use(texts, engine->numbers[i].name.event.data);
        note_use(texts, engine->numbers[i].name.property.data);
    }
}

// A name that nothing else has, for a text that nobody uses any more: its place in the dictionary stays.
static void forget_text(Engine *engine, Str text)
{
    char name[DICTIONARY_SHORT];
    uint32_t number = dictionary_find(&engine->texts, text, dictionary_hash(&engine->texts, text));
    int len = snprintf(name, sizeof name, "\x01%u", number);
    dictionary_rename(&engine->texts, number, (Str){ name, (size_t)len });
}

static void rename_values(Engine *engine, History *history, const Pseudonyms *pseudonyms, Arena *arena)
{
    for (uint32_t i = 0; i < history->count; i++) {
        Run *run = &history->runs[i];
        if (run->kind == VALUE_MISSING) continue;
        Arena mark = *arena;
        Str key = dictionary_text(&engine->keys, run->key);
        Str name = pseudonyms->of_value(pseudonyms->context, key, run_value(run), arena);
        assert(name.len <= ATTRIBUTE_TEXT_BYTES_MAX);
        Str text = dictionary_text(&engine->texts, dictionary_intern(&engine->texts, name));
        run->kind = VALUE_TEXT;
        run->value.text = text.data;
        run->text_len = (uint16_t)text.len;
        arena_reset(arena, mark);
    }
}

static void erase_attributes(Engine *engine, uint32_t person, const Pseudonyms *pseudonyms, Arena *arena)
{
    Shard *shard = &engine->shards[shard_of(person)];
    History *history = &shard->people[slot_of(person)];
    Texts old = texts_of(history, arena);
    Str *lengths = ARENA_ARRAY(arena, Str, old.count + 1);
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        const char **found = run->kind != VALUE_TEXT ? NULL
                                                     : bsearch(&run->value.text, old.texts, old.count,
                                                               sizeof *old.texts, by_address);
        if (found) lengths[found - old.texts] = (Str){ run->value.text, run->text_len };
    }
    shard_write(shard);
    rename_values(engine, history, pseudonyms, arena);
    shard_unlock(shard);
    note_all(engine, &old);
    for (size_t i = 0; i < old.count; i++) {
        if (!old.used[i]) forget_text(engine, lengths[i]);
    }
}

// ---- names

static void rename_ids(Engine *engine, Dictionary *ids, uint32_t person, const Pseudonyms *pseudonyms,
                       Arena *arena)
{
    for (uint32_t i = 0; i < ids->count; i++) {
        if (people_root(&engine->people, dictionary_entry(ids, i)->value) != person) continue;
        Arena mark = *arena;
        Str name = pseudonyms->of_id(pseudonyms->context, dictionary_text(ids, i), arena);
        assert(name.len > 0 && name.len <= RECORD_ID_BYTES_MAX);
        dictionary_rename(ids, i, name);
        arena_reset(arena, mark);
    }
}

static void rename_domains(Engine *engine, const Pseudonyms *pseudonyms)
{
    for (size_t i = 0; i < pseudonyms->domain_count; i++) {
        Str from = pseudonyms->domains[i].from;
        uint32_t number = dictionary_find(&engine->domains, from, dictionary_hash(&engine->domains, from));
        if (number != DICTIONARY_NONE) dictionary_rename(&engine->domains, number, pseudonyms->domains[i].to);
    }
}

void engine_erase_person(Engine *engine, uint32_t person, const Pseudonyms *pseudonyms)
{
    Arena arena = arena_create(ERASE_ARENA_BYTES);
    identity_write(engine);
    person = people_root(&engine->people, person);
    rename_ids(engine, &engine->users, person, pseudonyms, &arena);
    rename_ids(engine, &engine->anonymous, person, pseudonyms, &arena);
    rename_domains(engine, pseudonyms);
    erase_attributes(engine, person, pseudonyms, &arena);
    const Person *who = people_at(&engine->people, person);
    for (uint32_t i = 0; i < who->links; i++)
        mark_dirty(engine, person_link(who, i).account, ACCOUNT_SAID);
    identity_unlock(engine);
    arena_destroy(&arena);
}
