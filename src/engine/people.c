#include "engine/people.h"

#include "engine/heap.h"

enum { LINKS_SCANNED = 8 }; // more are found through the map

static uint64_t map_key(uint32_t person, uint32_t account)
{
    return (uint64_t)person << 32 | account;
}

void people_free(People *people)
{
    for (uint32_t i = 0; i < people->count; i++)
        free(people_at(people, i)->more);
    free(people->blocks);
    index_map_free(&people->many);
    *people = (People){ 0 };
}

uint32_t people_add(People *people, uint32_t name, bool anonymous)
{
    uint32_t person = people->count;
    if (person >= UINT32_MAX - 1) panic("too many people");
    uint32_t block = person / PEOPLE_BLOCK;
    if (person % PEOPLE_BLOCK == 0) {
        if ((block & (block - 1)) == 0)
            people->blocks = heap_resized(people->blocks, block ? block * 2u : 1, sizeof *people->blocks);
        people->blocks[block] = region_take(people->region, PEOPLE_BLOCK * sizeof(Person));
    }
    people->count++;
    *people_at(people, person) = (Person){
        .name = name,
        .target = ENGINE_NONE,
        .latest_account = ENGINE_NONE,
        .union_row = ENGINE_NONE,
        .domain = ENGINE_NONE,
        .wait_previous = ENGINE_NONE,
        .wait_next = ENGINE_NONE,
        .anonymous = anonymous,
        .has_user = !anonymous,
    };
    return person;
}

uint32_t people_row(const People *people, uint32_t person, uint32_t account)
{
    const Person *who = people_at(people, person);
    if (who->links > LINKS_SCANNED) return index_map_find(&people->many, map_key(person, account));
    for (uint32_t i = 0; i < who->links; i++) {
        Link link = person_link(who, i);
        if (link.account == account) return link.row;
    }
    return ENGINE_NONE;
}

void people_link(People *people, uint32_t person, Link link)
{
    Person *who = people_at(people, person);
    uint32_t position = who->links++;
    if (position == 0) {
        who->first = link;
        return;
    }
    uint32_t more = position - 1;
    // Room doubles at powers of two.
    if ((more & (more - 1)) == 0)
        who->more = heap_resized(who->more, more ? more * 2u : 1, sizeof *who->more);
    who->more[more] = link;
    if (who->links < LINKS_SCANNED + 1) return;
    uint32_t from = who->links == LINKS_SCANNED + 1 ? 0 : position;
    for (uint32_t i = from; i < who->links; i++) {
        Link known = person_link(who, i);
        index_map_put(&people->many, map_key(person, known.account), known.row);
    }
}

void people_unlink_all(People *people, uint32_t person)
{
    Person *who = people_at(people, person);
    for (uint32_t i = 0; who->links > LINKS_SCANNED && i < who->links; i++)
        index_map_remove(&people->many, map_key(person, person_link(who, i).account));
    free(who->more);
    who->more = NULL;
    who->links = 0;
}

void people_relink(People *people, uint32_t person, uint32_t account, Link to)
{
    const Person *who = people_at(people, person);
    bool known = people_row(people, person, to.account) != ENGINE_NONE;
    uint32_t count = who->links;
    Link *links = heap_zeroed(count, sizeof *links);
    for (uint32_t i = 0; i < count; i++)
        links[i] = person_link(who, i);
    people_unlink_all(people, person);
    for (uint32_t i = 0; i < count; i++) {
        bool goes = links[i].account == account;
        if (!goes || !known) people_link(people, person, goes ? to : links[i]);
    }
    free(links);
}
