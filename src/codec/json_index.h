// json_index.h: where the tokens of a JSON text are, by simdjson. Private to json.c: the only C++ here.
#ifndef PERENNIAL_CODEC_JSON_INDEX_H
#define PERENNIAL_CODEC_JSON_INDEX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum JsonIndexResult {
    JSON_INDEX_OK,
    JSON_INDEX_EMPTY,
    JSON_INDEX_OPEN_TEXT,         // a text without its closing quote
    JSON_INDEX_CONTROL_CHARACTER, // an unescaped one inside a text
    JSON_INDEX_NOT_UTF8,
    JSON_INDEX_NO_MEMORY,
} JsonIndexResult;

// Positions of brackets, commas, colons, and of the first byte of every text and scalar, in order. They
// belong to the calling thread and hold until its next call. Checks UTF-8 and control characters, no grammar.
JsonIndexResult json_index(const char *text, size_t len, const uint32_t **positions_out, size_t *count_out);

#ifdef __cplusplus
}
#endif

#endif
