#include "engine/dictionary.h"

#include "engine/heap.h"

#include <assert.h>

enum {
    SLOTS_MIN = 16,
    ROOM_BYTES_MIN = 1024,
    ROOM_BYTES_MAX = 256 * 1024,
};

void dictionary_init(Dictionary *dictionary, Region *region, uint64_t seed)
{
    *dictionary = (Dictionary){ .slots = table_make(SLOTS_MIN, sizeof(DictionarySlot)),
                                .slot_mask = SLOTS_MIN - 1,
                                .region = region,
                                .seed = seed };
}

void dictionary_destroy(Dictionary *dictionary)
{
    free(dictionary->blocks);
    table_free(dictionary->slots);
    *dictionary = (Dictionary){ 0 };
}

static uint64_t load_8(const char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static uint64_t load_4(const char *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static uint64_t fold_product(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 Wide;
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Ids are short, and an event has three: the ends are read as whole words that may overlap. Both factors
// depend on the seed, so that nobody can choose ids that make a product 0.
uint64_t dictionary_hash(const Dictionary *dictionary, Str text)
{
    uint64_t left = dictionary->seed ^ UINT64_C(0xa0761d6478bd642f), right = ~dictionary->seed * 3 + text.len;
    const char *at = text.len > 0 ? text.data : "";
    const char *end = at + text.len;
    for (size_t rest = text.len; rest > 16; rest -= 16, at += 16)
        right = fold_product(load_8(at) ^ left, load_8(at + 8) ^ right);
    uint64_t first = 0, last = 0;
    if (text.len >= 16) {
        first = load_8(end - 16);
        last = load_8(end - 8);
    } else if (text.len >= 8) {
        first = load_8(at);
        last = load_8(end - 8);
    } else if (text.len >= 4) {
        first = load_4(at);
        last = load_4(end - 4);
    } else if (text.len > 0) {
        first = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[text.len / 2] << 8 |
                (unsigned char)end[-1];
    }
    return fold_product(fold_product(first ^ left, last ^ right), UINT64_C(0x8ebc6af09c88c6e3) ^ left);
}

uint32_t dictionary_find(const Dictionary *dictionary, Str text, uint64_t hash)
{
    for (size_t i = (uint32_t)hash & dictionary->slot_mask;; i = (i + 1) & dictionary->slot_mask) {
        DictionarySlot slot = dictionary->slots[i];
        if (slot.number == 0) return DICTIONARY_NONE;
        if (slot.hash != (uint32_t)hash) continue;
        Str known = dictionary_text(dictionary, slot.number - 1);
        if (known.len == text.len && (text.len == 0 || memcmp(known.data, text.data, text.len) == 0))
            return slot.number - 1;
    }
}

static void place(Dictionary *dictionary, DictionarySlot slot)
{
    size_t i = slot.hash & dictionary->slot_mask;
    while (dictionary->slots[i].number != 0)
        i = (i + 1) & dictionary->slot_mask;
    dictionary->slots[i] = slot;
}

static void resize(Dictionary *dictionary, size_t slot_count)
{
    DictionarySlot *old = dictionary->slots;
    size_t old_count = dictionary->slot_mask + 1;
    dictionary->slots = table_make(slot_count, sizeof(DictionarySlot));
    dictionary->slot_mask = slot_count - 1;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].number != 0) place(dictionary, old[i]);
    }
    table_free(old);
}

void dictionary_reserve(Dictionary *dictionary, uint32_t count)
{
    size_t slots = dictionary->slot_mask + 1;
    while (slots / 8 * 5 < count)
        slots *= 2;
    if (slots > dictionary->slot_mask + 1) resize(dictionary, slots);
}

static void keep_text(Dictionary *dictionary, DictionaryEntry *entry, Str text)
{
    entry->len = (uint16_t)text.len;
    if (text.len <= DICTIONARY_SHORT) {
        if (text.len > 0) memcpy(entry->bytes, text.data, text.len);
        return;
    }
    if ((size_t)(dictionary->text_end - dictionary->text_next) < text.len) {
        size_t bytes = dictionary->text_bytes / 4;
        if (bytes < ROOM_BYTES_MIN) bytes = ROOM_BYTES_MIN;
        if (bytes > ROOM_BYTES_MAX) bytes = ROOM_BYTES_MAX;
        if (bytes < text.len) bytes = text.len;
        dictionary->text_next = region_take(dictionary->region, bytes);
        dictionary->text_end = dictionary->text_next + bytes;
        dictionary->text_bytes += bytes;
    }
    memcpy(dictionary->text_next, text.data, text.len);
    memcpy(entry->bytes, &dictionary->text_next, sizeof(char *));
    dictionary->text_next += text.len;
}

uint32_t dictionary_add(Dictionary *dictionary, Str text, uint64_t hash, uint32_t value)
{
    uint32_t number = dictionary->count;
    if (number >= UINT32_MAX - 1 || text.len > UINT16_MAX) panic("dictionary is full");
    dictionary_reserve(dictionary, number + 1);
    if (number % DICTIONARY_BLOCK == 0) {
        uint32_t blocks = number / DICTIONARY_BLOCK;
        // The array of blocks doubles at powers of two.
        if ((blocks & (blocks - 1)) == 0)
            dictionary->blocks = heap_resized(dictionary->blocks, blocks ? blocks * 2u : 1, sizeof(void *));
        dictionary->blocks[blocks] =
            region_take(dictionary->region, DICTIONARY_BLOCK * sizeof(DictionaryEntry));
    }
    DictionaryEntry *entry = dictionary_entry(dictionary, number);
    entry->value = value;
    keep_text(dictionary, entry, text);
    dictionary->count = number + 1;
    place(dictionary, (DictionarySlot){ .hash = (uint32_t)hash, .number = number + 1 });
    return number;
}

uint32_t dictionary_intern(Dictionary *dictionary, Str text)
{
    uint64_t hash = dictionary_hash(dictionary, text);
    uint32_t number = dictionary_find(dictionary, text, hash);
    if (number != DICTIONARY_NONE) return number;
    return dictionary_add(dictionary, text, hash, DICTIONARY_NONE);
}

// Takes the slot of the number away; those behind it that would not be found any more move up.
static void remove_slot(Dictionary *dictionary, uint32_t number, uint64_t hash)
{
    DictionarySlot *slots = dictionary->slots;
    size_t mask = dictionary->slot_mask, hole = (uint32_t)hash & mask;
    while (slots[hole].number != number + 1)
        hole = (hole + 1) & mask;
    for (size_t i = (hole + 1) & mask; slots[i].number != 0; i = (i + 1) & mask) {
        size_t home = slots[i].hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask)) continue;
        slots[hole] = slots[i];
        hole = i;
    }
    slots[hole] = (DictionarySlot){ 0 };
}

void dictionary_rename(Dictionary *dictionary, uint32_t number, Str text)
{
    DictionaryEntry *entry = dictionary_entry(dictionary, number);
    Str old = dictionary_text(dictionary, number);
    uint64_t hash = dictionary_hash(dictionary, text);
    assert(text.len <= UINT16_MAX && dictionary_find(dictionary, text, hash) == DICTIONARY_NONE);
    remove_slot(dictionary, number, dictionary_hash(dictionary, old));
    explicit_bzero((char *)(uintptr_t)old.data, old.len);
    explicit_bzero(entry->bytes, sizeof entry->bytes);
    keep_text(dictionary, entry, text);
    place(dictionary, (DictionarySlot){ .hash = (uint32_t)hash, .number = number + 1 });
}
