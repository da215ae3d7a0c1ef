// identity.h: who a record is about: people, accounts, who belongs where, and who turned out to be one.
//
// All of it changes only on the applying thread, under the identity lock.
#ifndef PERENNIAL_ENGINE_IDENTITY_H
#define PERENNIAL_ENGINE_IDENTITY_H

#include "engine/engine_state.h"

// The account with the id, or the one it was merged into; made when there is none.
uint32_t identity_account(Engine *engine, Str id, uint64_t hash);

// The person of a record: of its user id, else of its anonymous id; made when there is none. An anonymous id
// seen with a user id belongs to that user from now on, and what nobody owned joins the user.
// ENGINE_NONE when the record has neither.
uint32_t identity_person(Engine *engine, Str user_id, uint64_t user_hash, Str anonymous_id,
                         uint64_t anonymous_hash);

// The previous id belongs to the person: a known one joins, an unknown one is remembered.
void identity_merge(Engine *engine, Str previous_id, uint32_t person);

// Makes the person a member of the account; returns the membership.
Link identity_join(Engine *engine, uint32_t person, uint32_t account);

// The person's memberships changed: makes the union row anew from them, and says which row stands for the
// person in totals.
void identity_renew_union(Engine *engine, uint32_t person);

// The record just applied named this account for the person.
void identity_named(Engine *engine, uint32_t person, uint32_t account);

// Gives the person who has no account one by mail domain, or a private one.
void identity_settle(Engine *engine, uint32_t person);

// Where an event without an account counts: the sole membership, else that of the latest account named.
Link identity_home(const Engine *engine, uint32_t person);

// The raw id.
Str identity_name(const Engine *engine, const Person *who);

bool identity_is_private(const Engine *engine, uint32_t account);

#endif
