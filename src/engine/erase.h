// erase.h: forgetting a person: what was counted stays, under a pseudonym; what was said is gone.
//
// Whoever erases also rewrites the log, with the same pseudonyms: a replay of it then gives the same state,
// since equal texts become equal ones and different texts different ones.
#ifndef PERENNIAL_ENGINE_ERASE_H
#define PERENNIAL_ENGINE_ERASE_H

#include "engine/engine.h"

// The raw ids that stand for the person now, or anonymous ones; those of whoever was merged into them too. In
// the arena. An anonymous id that was seen with somebody else later is theirs. Looks at all ids there are.
size_t engine_person_ids(const Engine *engine, uint32_t person, bool anonymous, Arena *arena, Str **ids_out);

// Whether an account claims or claimed the mail domain, or anybody but the person has an address there. Looks
// at everybody; for the thread that applies.
bool engine_domain_is_shared(const Engine *engine, Str domain, uint32_t person);

typedef struct RenamedDomain {
    Str from, to;
} RenamedDomain;

// Both functions give texts in the arena, within the limits of record.h, different ones for different input.
typedef struct Pseudonyms {
    Str (*of_id)(void *context, Str id, Arena *arena);
    Str (*of_value)(void *context, Str key, Value value, Arena *arena); // never asked for VALUE_MISSING
    const RenamedDomain *domains; // those of the person that are nobody else's
    size_t domain_count;
    void *context;
} Pseudonyms;

// For the thread that applies. Texts that nobody else uses are overwritten in memory: a reader may see some
// of the new bytes in a text it was given before.
void engine_erase_person(Engine *engine, uint32_t person, const Pseudonyms *pseudonyms);

#endif
