// simdjson's first stage alone: it chooses the machine's widest instructions at run time, needs no padding
// and copies nothing. The walk over the tokens is plain C (json.c), the same for every caller.
#include "codec/json_index.h"

#include <memory>
#include <simdjson.h>

using Indexer = simdjson::internal::dom_parser_implementation;

static constexpr size_t capacity_least = 64 * 1024;
static constexpr size_t capacity_kept = 8 * 1024 * 1024; // a larger index is given back after its call

// The indexer of this thread, with room for `len` bytes; nullptr when there is no memory.
static Indexer *indexer_for(size_t len)
{
    static thread_local std::unique_ptr<Indexer> indexer;
    bool fits = indexer && indexer->capacity() >= len;
    bool too_large = indexer && indexer->capacity() > capacity_kept && len <= capacity_kept;
    if (fits && !too_large) return indexer.get();
    size_t capacity = capacity_least;
    while (capacity < len)
        capacity *= 2;
    indexer.reset();
    auto error =
        simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, indexer);
    return error ? nullptr : indexer.get();
}

extern "C" JsonIndexResult json_index(const char *text, size_t len, const uint32_t **positions_out,
                                      size_t *count_out)
{
    if (len == 0) return JSON_INDEX_EMPTY;
    Indexer *indexer = indexer_for(len);
    if (!indexer) return JSON_INDEX_NO_MEMORY;
    auto bytes = reinterpret_cast<const uint8_t *>(text);
    switch (indexer->stage1(bytes, len, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS:
        *positions_out = indexer->structural_indexes.get();
        *count_out = indexer->n_structural_indexes;
        return JSON_INDEX_OK;
    case simdjson::EMPTY:
        return JSON_INDEX_EMPTY;
    case simdjson::UNCLOSED_STRING:
        return JSON_INDEX_OPEN_TEXT;
    case simdjson::UNESCAPED_CHARS:
        return JSON_INDEX_CONTROL_CHARACTER;
    case simdjson::UTF8_ERROR:
        return JSON_INDEX_NOT_UTF8;
    default:
        return JSON_INDEX_NO_MEMORY;
    }
}
