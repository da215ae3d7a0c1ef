// json.h: reads JSON. One reader for tracking, the app's API and imports.
//
// The whole text is checked first: grammar, UTF-8, escapes, depth. So every raw slice of a parsed document is
// itself valid JSON and may be stored as it is. A document is a flat array of nodes in reading order; a
// node's children follow it. Nothing is copied: nodes borrow from the text.
#ifndef PERENNIAL_CODEC_JSON_H
#define PERENNIAL_CODEC_JSON_H

#include "base/arena.h"
#include "base/status.h"

typedef enum JsonKind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonKind;

typedef struct JsonNode {
    const char *data; // the raw slice, quotes and brackets included
    uint32_t len;
    uint32_t span; // this node and all below it: node + span is the next sibling
    uint8_t kind;  // JsonKind
    bool escaped;  // a text with backslashes
} JsonNode;

enum {
    JSON_BYTES_MAX = 64 * 1024 * 1024,
    JSON_DEPTH_USUAL = 64,
    JSON_DEPTH_MAX = 256, // the most json_parse takes
};

// The root of the document, or NULL with STATUS_INVALID's message (what is wrong, at which byte) in `error`.
// Nodes live in the arena, 24 bytes each, at most one for two bytes of text; they borrow `text`.
const JsonNode *json_parse(Str text, unsigned depth_max, Arena *arena, Error *error);

Str json_raw(const JsonNode *node);

// ---- scalars

// The unescaped text: borrowed where nothing is escaped, else made in the arena. Half surrogates become
// U+FFFD; \u0000 becomes a NUL byte. Asserts JSON_TEXT.
Str json_text(const JsonNode *node, Arena *arena);

// An id may be sent as text or as a number: the text, or the number as it was written. False for anything
// else.
bool json_id(const JsonNode *node, Arena *arena, Str *id_out);

bool json_is_true(const JsonNode *node); // asserts JSON_BOOL

// The nearest double; ±infinity where the number is too large. Asserts JSON_NUMBER.
double json_number(const JsonNode *node);

// False when it is not a number, has a fraction or does not fit. 3.0 and 3e2 are integers.
bool json_int64(const JsonNode *node, int64_t *value_out);

// ---- containers

// for (JsonMembers m = json_members(object); json_next_member(&m);) … m.key, m.value …
typedef struct JsonMembers {
    const JsonNode *key, *value; // the current member
    const JsonNode *next, *end;
} JsonMembers;

JsonMembers json_members(const JsonNode *object); // a NULL or other node has none
bool json_next_member(JsonMembers *members);

// for (JsonItems i = json_items(array); json_next_item(&i);) … i.item …
typedef struct JsonItems {
    const JsonNode *item;
    const JsonNode *next, *end;
} JsonItems;

JsonItems json_items(const JsonNode *array); // a NULL or other node has none
bool json_next_item(JsonItems *items);
size_t json_count(const JsonNode *container); // items or members

// Whether a key (or any text node) is `name` once unescaped.
bool json_text_is(const JsonNode *node, Str name);

// The value of the last member of that name; NULL when there is none.
const JsonNode *json_member(const JsonNode *object, Str name);

// The same for many names (at most 64) in one pass: nodes_out[i] belongs to names[i], NULL when absent.
void json_pick(const JsonNode *object, const Str *names, size_t count, const JsonNode **nodes_out);

// ---- bodies of known shape

typedef enum JsonWant {
    JSON_WANT_ANY,
    JSON_WANT_TEXT,
    JSON_WANT_ID, // text or number
    JSON_WANT_NUMBER,
    JSON_WANT_INTEGER,
    JSON_WANT_BOOL,
    JSON_WANT_OBJECT,
    JSON_WANT_ARRAY,
} JsonWant;

typedef struct JsonField {
    Str name;
    JsonWant want;
    bool required;    // else the node may be absent; null counts as absent
    bool null_stays;  // null is a value of its own: the node is given
    size_t bytes_max; // of the raw text; 0: no limit of its own
} JsonField;

// Checks an object against the table; nodes_out[i] belongs to fields[i], NULL when absent. Unknown members
// are an error with their name unless `unknown_ok`. Error.field is the name in the table.
MUST_USE Status json_check(const JsonNode *object, const JsonField *fields, size_t count, bool unknown_ok,
                           const JsonNode **nodes_out, Error *error);

// ---- traits

typedef struct JsonLeafLimits {
    size_t leaves_max;
    size_t path_bytes_max;
    size_t text_bytes_max; // longer texts are cut on a character boundary
    unsigned depth_max;    // objects inside one another; deeper ones are left out
} JsonLeafLimits;

typedef struct JsonLeaf {
    Str path;      // keys joined by dots
    JsonKind kind; // JSON_NULL, JSON_BOOL, JSON_NUMBER or JSON_TEXT
    Str text;      // JSON_TEXT
    double number; // JSON_NUMBER (finite), JSON_BOOL (0 or 1)
} JsonLeaf;

// Flattens an object: nested objects by dots, arrays of scalars into one text joined by ", ". Left out are
// arrays that hold containers, empty and too long paths, infinite numbers and what is beyond the limits.
// A path that comes twice appears once, with the last value. Returns the count; leaves live in the arena.
size_t json_leaves(const JsonNode *object, JsonLeafLimits limits, Arena *arena, JsonLeaf **leaves_out);

#endif
