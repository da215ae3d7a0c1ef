// dictionary.h: strings and their numbers, from 0 in order of arrival. Strings never move while it lives.
//
// Writing needs the owner's lock; the bytes of a string, once seen, may be read without.
#ifndef PERENNIAL_ENGINE_DICTIONARY_H
#define PERENNIAL_ENGINE_DICTIONARY_H

#include "base/str.h"
#include "engine/region.h"

#include <string.h>

#define DICTIONARY_NONE UINT32_MAX

enum {
    DICTIONARY_BLOCK = 1024, // entries in a block
    DICTIONARY_SHORT = 26,   // bytes of a string that lies in its entry
};

// Half a cache line; most ids are short enough to lie in it.
typedef struct DictionaryEntry {
    uint32_t value; // what the string stands for: the owner's
    uint16_t len;
    char bytes[DICTIONARY_SHORT]; // the string, or where it is when it is longer
} DictionaryEntry;

_Static_assert(sizeof(DictionaryEntry) == 32, "an entry is half a cache line");

typedef struct DictionarySlot {
    uint32_t hash;   // lower half
    uint32_t number; // + 1; 0 is a free slot
} DictionarySlot;

typedef struct Dictionary {
    DictionarySlot *slots;
    size_t slot_mask; // slots are a power of two
    DictionaryEntry **blocks;
    uint32_t count;
    Region *region;
    char *text_next, *text_end; // room for longer strings
    size_t text_bytes;          // room that was made
    uint64_t seed;
} Dictionary;

// `seed` makes the order of slots unpredictable; nothing that can be seen depends on it.
// `region` outlives it.
void dictionary_init(Dictionary *dictionary, Region *region, uint64_t seed);
void dictionary_destroy(Dictionary *dictionary);

uint64_t dictionary_hash(const Dictionary *dictionary, Str text);
uint32_t dictionary_find(const Dictionary *dictionary, Str text, uint64_t hash); // DICTIONARY_NONE
// Adds a string that is not there.
uint32_t dictionary_add(Dictionary *dictionary, Str text, uint64_t hash, uint32_t value);
// Finds it, or adds it with value DICTIONARY_NONE.
uint32_t dictionary_intern(Dictionary *dictionary, Str text);
// Gives the string of that number another text, which is not there. The old one is overwritten.
void dictionary_rename(Dictionary *dictionary, uint32_t number, Str text);
void dictionary_reserve(Dictionary *dictionary, uint32_t count); // slots for so many, to fill it faster

static inline DictionaryEntry *dictionary_entry(const Dictionary *dictionary, uint32_t number)
{
    return &dictionary->blocks[number / DICTIONARY_BLOCK][number % DICTIONARY_BLOCK];
}

static inline Str dictionary_text(const Dictionary *dictionary, uint32_t number)
{
    const DictionaryEntry *entry = dictionary_entry(dictionary, number);
    if (entry->len <= DICTIONARY_SHORT) return (Str){ entry->bytes, entry->len };
    Str text = { .len = entry->len };
    memcpy(&text.data, entry->bytes, sizeof text.data);
    return text;
}

// Hints for a batch of finds: bring the slot near; then name the likely entry (DICTIONARY_NONE: none).
static inline void dictionary_prefetch(const Dictionary *dictionary, uint64_t hash)
{
    __builtin_prefetch(&dictionary->slots[(uint32_t)hash & dictionary->slot_mask]);
}

static inline uint32_t dictionary_peek(const Dictionary *dictionary, uint64_t hash)
{
    size_t at = (uint32_t)hash & dictionary->slot_mask;
    while (dictionary->slots[at].number != 0 && dictionary->slots[at].hash != (uint32_t)hash)
        at = (at + 1) & dictionary->slot_mask;
    return dictionary->slots[at].number - 1;
}

#endif
