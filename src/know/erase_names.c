#include "know/erase_names.h"

#include "engine/email.h"
#include "trust/secret.h"

#include <stdlib.h>
#include <strings.h>

enum {
    NAMES_ARENA_BYTES = 1 << 28,
    SECRET_CHARACTERS = 43,
    HASH_CHARACTERS = 16,       // of a pseudonym
    ADDRESS_DOMAIN_BYTES = 200, // with a longer one the pseudonym would be too long for an id
};

struct EraseNames {
    const Engine *engine;
    uint32_t person;
    Arena arena;
    Str secret;
    RenamedDomain *domains; // that were met; `to` is `from` when it stays
    size_t count, capacity;
    RenamedDomain *renamed; // of them, those that do not
};

EraseNames *erase_names_create(const Engine *engine, uint32_t person)
{
    EraseNames *names = calloc(1, sizeof *names);
    if (!names) panic("out of memory");
    *names = (EraseNames){ .engine = engine, .person = person, .arena = arena_create(NAMES_ARENA_BYTES) };
    names->secret = secret_random(SECRET_CHARACTERS, &names->arena);
    return names;
}

void erase_names_destroy(EraseNames *names)
{
    if (!names) return;
    explicit_bzero((char *)(uintptr_t)names->secret.data, names->secret.len);
    arena_destroy(&names->arena);
    free(names->domains);
    free(names->renamed);
    free(names);
}

static Str hash_of(const EraseNames *names, char kind, Str text, Arena *arena)
{
    Buf all = { 0 }; // the text may hold any bytes
    buf_append(&all, names->secret);
    buf_append_byte(&all, kind);
    buf_append(&all, text);
    Str hash = str_slice(secret_hash(buf_view(&all), arena), 0, HASH_CHARACTERS);
    explicit_bzero(all.data, all.len);
    buf_free(&all);
    return hash;
}

static Str domain_name(EraseNames *names, Str domain)
{
    for (size_t i = 0; i < names->count; i++) {
        if (str_equal(names->domains[i].from, domain)) return names->domains[i].to;
    }
    if (names->count == names->capacity) {
        names->capacity = names->capacity ? names->capacity * 2 : 8;
        names->domains = realloc(names->domains, names->capacity * sizeof *names->domains);
        if (!names->domains) panic("out of memory");
    }
    Str from = arena_copy(&names->arena, domain), to = from;
    bool stays =
        domain.len <= ADDRESS_DOMAIN_BYTES && engine_domain_is_shared(names->engine, domain, names->person);
    if (!stays) {
        Str hash = hash_of(names, 'd', domain, &names->arena);
        to = arena_format(&names->arena, ERASED_PREFIX "%.*s.invalid", STR_ARG(hash));
    }
    names->domains[names->count++] = (RenamedDomain){ from, to };
    return to;
}

static Str pseudonym(EraseNames *names, char kind, Str text, bool address, Arena *arena)
{
    DomainName domain;
    Str hash = hash_of(names, kind, text, arena);
    if (!address || !email_domain(text, &domain))
        return arena_format(arena, ERASED_PREFIX "%.*s", STR_ARG(hash));
    return arena_format(arena, ERASED_PREFIX "%.*s@%.*s", STR_ARG(hash),
                        STR_ARG(domain_name(names, domain_text(&domain))));
}

Str erase_name_of_id(EraseNames *names, Str id, Arena *arena)
{
    return pseudonym(names, 'i', id, true, arena);
}

Str erase_name_of_value(EraseNames *names, Str key, Value value, Arena *arena)
{
    if (value.kind == VALUE_TEXT)
        return pseudonym(names, 't', value.text, str_equal(key, STR("email")), arena);
    return pseudonym(names, (char)('0' + (int)value.kind),
                     (Str){ (const char *)&value.number, sizeof value.number }, false, arena);
}

static Str of_id(void *context, Str id, Arena *arena)
{
    return erase_name_of_id(context, id, arena);
}

static Str of_value(void *context, Str key, Value value, Arena *arena)
{
    return erase_name_of_value(context, key, value, arena);
}

Pseudonyms erase_names_pseudonyms(EraseNames *names)
{
    size_t count = 0;
    free(names->renamed);
    names->renamed = calloc(names->count + 1, sizeof *names->renamed);
    if (!names->renamed) panic("out of memory");
    for (size_t i = 0; i < names->count; i++) {
        if (!str_equal(names->domains[i].from, names->domains[i].to))
            names->renamed[count++] = names->domains[i];
    }
    return (Pseudonyms){ of_id, of_value, names->renamed, count, names };
}
