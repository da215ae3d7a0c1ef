#include "know/segment_list.h"

#include <stdlib.h>
#include <string.h>

typedef struct ListEmail {
    Str address;
    uint32_t person;
} ListEmail;

// ---- e-mails

static int compare_emails(const void *a, const void *b)
{
    const ListEmail *left = a, *right = b;
    int order = str_compare_ignore_case(left->address, right->address);
    return order != 0 ? order : (left->person > right->person) - (left->person < right->person);
}

static void gather_emails(ListFinder *finder)
{
    const Engine *engine = finder->engine;
    uint32_t people = engine_person_count(engine);
    finder->emails = reallocarray(NULL, (size_t)people + 1, sizeof *finder->emails);
    if (!finder->emails) panic("out of memory");
    for (uint32_t person = 0; person < people; person++) {
        if (engine_person_resolve(engine, person) != person) continue;
        Value email = engine_person_attribute(engine, person, STR("email"), ZONE_DAYS - 1);
        if (email.kind != VALUE_TEXT || email.text.len == 0) continue;
        finder->emails[finder->email_count++] = (ListEmail){ email.text, person };
    }
    if (finder->email_count > 0)
        qsort(finder->emails, finder->email_count, sizeof *finder->emails, compare_emails);
}

static size_t first_email(const ListFinder *finder, Str address)
{
    size_t from = 0, to = finder->email_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare_ignore_case(finder->emails[middle].address, address) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static size_t find_email(ListFinder *finder, Str address, Arena *arena, Str **ids_out)
{
    if (!memchr(address.data, '@', address.len)) return 0;
    if (!finder->emails) gather_emails(finder);
    size_t from = first_email(finder, address), to = from;
    while (to < finder->email_count && str_compare_ignore_case(finder->emails[to].address, address) == 0)
        to++;
    *ids_out = ARENA_ARRAY(arena, Str, to - from);
    for (size_t i = from; i < to; i++) {
        bool anonymous;
        (*ids_out)[i - from] = engine_person_id(finder->engine, finder->emails[i].person, &anonymous);
    }
    return to - from;
}

// ---- ids

void list_finder_end(ListFinder *finder)
{
    free(finder->emails);
    finder->emails = NULL;
}

size_t list_find(ListFinder *finder, Str id, Arena *arena, Str **ids_out)
{
    const Engine *engine = finder->engine;
    *ids_out = NULL;
    bool known = finder->scope == FORMULA_OF_ACCOUNTS
                     ? engine_account_find(engine, id) != ENGINE_NONE
                     : engine_person_find(engine, id) != ENGINE_NONE ||
                           engine_person_find_anonymous(engine, id) != ENGINE_NONE;
    if (!known) return finder->scope == FORMULA_OF_PEOPLE ? find_email(finder, id, arena, ids_out) : 0;
    *ids_out = ARENA_NEW(arena, Str);
    **ids_out = id;
    return 1;
}

static int compare_ids(const void *a, const void *b)
{
    const Str *left = a, *right = b;
    return str_compare(*left, *right);
}

size_t list_sort(Str *ids, size_t count)
{
    size_t kept = 0;
    if (count > 0) qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !str_equal(ids[kept - 1], ids[i])) ids[kept++] = ids[i];
    }
    return kept;
}

size_t list_beyond(const Str *ids, size_t count, const Str *others, size_t other_count)
{
    size_t beyond = 0, other = 0;
    for (size_t i = 0; i < count; i++) {
        while (other < other_count && str_compare(others[other], ids[i]) < 0)
            other++;
        beyond += other == other_count || !str_equal(others[other], ids[i]);
    }
    return beyond;
}
