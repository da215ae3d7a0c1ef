// people.h: persons by number, what they were merged into, and the accounts they belong to.
#ifndef PERENNIAL_ENGINE_PEOPLE_H
#define PERENNIAL_ENGINE_PEOPLE_H

#include "engine/engine.h"
#include "engine/index_map.h"
#include "engine/region.h"

enum { PEOPLE_BLOCK = 1024 };

// One membership: the account and its row in the account's shard.
typedef struct Link {
    uint32_t account;
    uint32_t row;
} Link;

// One cache line.
typedef struct Person {
    Link first;                        // the only one of most people
    Link *more;                        // the others
    uint32_t links;                    // how many; a private account is a lone link
    uint32_t name;                     // number of the raw id among the users' or the anonymous ones
    uint32_t target;                   // merged into, or ENGINE_NONE
    uint32_t latest_account;           // named last, or ENGINE_NONE
    uint64_t latest_record;            // number of the record that named it
    uint32_t union_row;                // row in SHARD_UNION of who has several accounts, or ENGINE_NONE
    uint32_t domain;                   // waits for an account of this mail domain, or ENGINE_NONE
    uint32_t wait_previous, wait_next; // in the domain's list
    bool anonymous;                    // the raw id is an anonymous one
    bool has_user;                     // a user id, or merged with one
} Person;

_Static_assert(sizeof(Person) == 64, "a person is a cache line");

typedef struct People {
    Region *region;
    Person **blocks;
    uint32_t count;
    IndexMap many; // person << 32 | account to row, of people with many links
} People;

void people_free(People *people);
uint32_t people_add(People *people, uint32_t name, bool anonymous);

static inline Person *people_at(const People *people, uint32_t person)
{
    return &people->blocks[person / PEOPLE_BLOCK][person % PEOPLE_BLOCK];
}

// Follows merges to the end.
static inline uint32_t people_root(const People *people, uint32_t person)
{
    for (uint32_t next; (next = people_at(people, person)->target) != ENGINE_NONE;)
        person = next;
    return person;
}

static inline Link person_link(const Person *person, uint32_t i)
{
    return i == 0 ? person->first : person->more[i - 1];
}

uint32_t people_row(const People *people, uint32_t person, uint32_t account); // ENGINE_NONE
void people_link(People *people, uint32_t person, Link link);                 // appends
void people_unlink_all(People *people, uint32_t person);
// The membership of `account` gives its place to `to`, or goes when the person is a member there already.
void people_relink(People *people, uint32_t person, uint32_t account, Link to);

#endif
