// play_reading.h: reading the fields of a play's body, with an error that names the place. For play.c and its
// parts alone.
#ifndef PERENNIAL_ACT_PLAY_READING_H
#define PERENNIAL_ACT_PLAY_READING_H

#include "base/arena.h"
#include "base/status.h"
#include "codec/json.h"

// What may be wrong of a body, and where it is read to.
typedef struct PlayReading {
    Arena *arena;
    Error *error;
    Str place; // "steps.3": before the field's name; empty at the top
} PlayReading;

// The field's name with its place, in the arena.
Str play_field_place(const PlayReading *reading, Str name);

// The table's own error, with the place of the object in it.
MUST_USE Status play_field_object(const PlayReading *reading, const JsonNode *node, const JsonField *table,
                                  size_t count, const JsonNode **nodes_out);

// A text of at most so many bytes, trimmed; empty where there is none. `needed`: must not be empty.
MUST_USE Status play_field_text(const PlayReading *reading, const JsonNode *node, Str name, size_t most,
                                Str *text_out);
MUST_USE Status play_field_needed(const PlayReading *reading, const JsonNode *node, Str name, size_t most,
                                  Str *text_out);

// Leaves *value_out where there is none.
MUST_USE Status play_field_whole(const PlayReading *reading, const JsonNode *node, Str name, int least,
                                 int most, int *value_out);

// Number of the word in a list such as "a|b|c"; `usual` where there is none (-1: one is needed).
MUST_USE Status play_field_word(const PlayReading *reading, const JsonNode *node, Str name, const char *words,
                                int usual, int *value_out);

#endif
