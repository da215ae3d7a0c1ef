// dictionary.h: strings and their numbers, from 0 in order of arrival. Strings never move while it lives.
//
// Writing needs the owner's lock; the bytes of a string, once seen, may be read without.
#ifndef PERENNIAL_ENGINE_DICTIONARY_H
#define PERENNIAL_ENGINE_DICTIONARY_H

#include "base/str.h"

#define DICTIONARY_NONE UINT32_MAX

enum { DICTIONARY_BLOCK = 1024 }; // entries in a block

typedef struct DictionaryEntry {
    const char *data;
    uint32_t len;
    uint32_t value; // what the string stands for: the owner's
} DictionaryEntry;

typedef struct DictionarySlot {
    uint32_t hash;   // lower half
    uint32_t number; // + 1; 0 is a free slot
} DictionarySlot;

typedef struct Dictionary {
    DictionarySlot *slots;
    size_t slot_mask; // slots are a power of two
    DictionaryEntry **blocks;
    uint32_t count;
    struct TextChunk *chunks;
    char *text_next, *text_end; // what is left of the newest chunk
    size_t text_bytes;          // of all chunks
    uint64_t seed;
} Dictionary;

// `seed` makes the order of slots unpredictable; nothing that can be seen depends on it.
void dictionary_init(Dictionary *dictionary, uint64_t seed);
void dictionary_destroy(Dictionary *dictionary);

uint64_t dictionary_hash(const Dictionary *dictionary, Str text);
uint32_t dictionary_find(const Dictionary *dictionary, Str text, uint64_t hash); // DICTIONARY_NONE
// Adds a string that is not there.
uint32_t dictionary_add(Dictionary *dictionary, Str text, uint64_t hash, uint32_t value);
// Finds it, or adds it with value DICTIONARY_NONE.
uint32_t dictionary_intern(Dictionary *dictionary, Str text);
void dictionary_reserve(Dictionary *dictionary, uint32_t count); // slots for so many, to fill it faster

static inline DictionaryEntry *dictionary_entry(const Dictionary *dictionary, uint32_t number)
{
    return &dictionary->blocks[number / DICTIONARY_BLOCK][number % DICTIONARY_BLOCK];
}

static inline Str dictionary_text(const Dictionary *dictionary, uint32_t number)
{
    const DictionaryEntry *entry = dictionary_entry(dictionary, number);
    return (Str){ entry->data, entry->len };
}

// Hints for a batch of finds: bring the slot near; then name the likely entry (DICTIONARY_NONE: none).
static inline void dictionary_prefetch(const Dictionary *dictionary, uint64_t hash)
{
    __builtin_prefetch(&dictionary->slots[(uint32_t)hash & dictionary->slot_mask]);
}

static inline uint32_t dictionary_peek(const Dictionary *dictionary, uint64_t hash)
{
    const DictionarySlot *slot = &dictionary->slots[(uint32_t)hash & dictionary->slot_mask];
    return slot->hash == (uint32_t)hash ? slot->number - 1 : DICTIONARY_NONE;
}

#endif
