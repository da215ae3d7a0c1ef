// erase_names.h: what takes the place of ids and of what was said when a person is erased: pseudonyms under a
// secret that nobody keeps.
#ifndef PERENNIAL_KNOW_ERASE_NAMES_H
#define PERENNIAL_KNOW_ERASE_NAMES_H

#include "engine/erase.h"

#define ERASED_PREFIX "erased-"

typedef struct EraseNames EraseNames;

// The engine is borrowed. For the thread that folds.
EraseNames *erase_names_create(const Engine *engine, uint32_t person);
void erase_names_destroy(EraseNames *names); // accepts NULL; the secret is gone

// "erased-0123456789abcdef". The mail domain of an address stays behind it when others have it too: by it
// people find their account. Equal input gives equal output.
Str erase_name_of_id(EraseNames *names, Str id, Arena *arena);
Str erase_name_of_value(EraseNames *names, Str key, Value value, Arena *arena);

// For engine_erase_person, with the domains that were met; borrowed until the next call.
Pseudonyms erase_names_pseudonyms(EraseNames *names);

#endif
