#include "engine/dictionary.h"

#include "engine/heap.h"

enum {
    SLOTS_MIN = 16,
    CHUNK_BYTES_MIN = 1024,
    CHUNK_BYTES_MAX = 256 * 1024,
};

typedef struct TextChunk {
    struct TextChunk *next;
    char bytes[];
} TextChunk;

void dictionary_init(Dictionary *dictionary, uint64_t seed)
{
    *dictionary = (Dictionary){ .slots = heap_zeroed(SLOTS_MIN, sizeof(DictionarySlot)),
                                .slot_mask = SLOTS_MIN - 1,
                                .seed = seed };
}

void dictionary_destroy(Dictionary *dictionary)
{
    for (uint32_t i = 0; i * DICTIONARY_BLOCK < dictionary->count; i++)
        free(dictionary->blocks[i]);
    for (TextChunk *chunk = dictionary->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(dictionary->blocks);
    free(dictionary->slots);
    *dictionary = (Dictionary){ 0 };
}

uint64_t dictionary_hash(const Dictionary *dictionary, Str text)
{
    return str_hash_seeded(text, dictionary->seed);
}

uint32_t dictionary_find(const Dictionary *dictionary, Str text, uint64_t hash)
{
    for (size_t i = (uint32_t)hash & dictionary->slot_mask;; i = (i + 1) & dictionary->slot_mask) {
        DictionarySlot slot = dictionary->slots[i];
        if (slot.number == 0) return DICTIONARY_NONE;
        if (slot.hash == (uint32_t)hash && str_equal(dictionary_text(dictionary, slot.number - 1), text))
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
    dictionary->slots = heap_zeroed(slot_count, sizeof(DictionarySlot));
    dictionary->slot_mask = slot_count - 1;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].number != 0) place(dictionary, old[i]);
    }
    free(old);
}

void dictionary_reserve(Dictionary *dictionary, uint32_t count)
{
    size_t slots = dictionary->slot_mask + 1;
    while (slots / 8 * 5 < count)
        slots *= 2;
    if (slots > dictionary->slot_mask + 1) resize(dictionary, slots);
}

static const char *keep_text(Dictionary *dictionary, Str text)
{
    if (text.len == 0) return "";
    if ((size_t)(dictionary->text_end - dictionary->text_next) < text.len) {
        size_t bytes = dictionary->text_bytes / 4;
        if (bytes < CHUNK_BYTES_MIN) bytes = CHUNK_BYTES_MIN;
        if (bytes > CHUNK_BYTES_MAX) bytes = CHUNK_BYTES_MAX;
        if (bytes < text.len) bytes = text.len;
        TextChunk *chunk = heap_resized(NULL, sizeof *chunk + bytes, 1);
        chunk->next = dictionary->chunks;
        dictionary->chunks = chunk;
        dictionary->text_next = chunk->bytes;
        dictionary->text_end = chunk->bytes + bytes;
        dictionary->text_bytes += bytes;
    }
    char *kept = dictionary->text_next;
    memcpy(kept, text.data, text.len);
    dictionary->text_next += text.len;
    return kept;
}

uint32_t dictionary_add(Dictionary *dictionary, Str text, uint64_t hash, uint32_t value)
{
    uint32_t number = dictionary->count;
    if (number >= UINT32_MAX - 1) panic("dictionary is full");
    dictionary_reserve(dictionary, number + 1);
    if (number % DICTIONARY_BLOCK == 0) {
        uint32_t blocks = number / DICTIONARY_BLOCK;
        // The array of blocks doubles at powers of two.
        if ((blocks & (blocks - 1)) == 0)
            dictionary->blocks = heap_resized(dictionary->blocks, blocks ? blocks * 2u : 1, sizeof(void *));
        dictionary->blocks[blocks] = heap_zeroed(DICTIONARY_BLOCK, sizeof(DictionaryEntry));
    }
    *dictionary_entry(dictionary, number) =
        (DictionaryEntry){ .data = keep_text(dictionary, text), .len = (uint32_t)text.len, .value = value };
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
