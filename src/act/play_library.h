// play_library.h: plays as documents that can be kept as files and brought to another installation: the
// play's body with the templates of its mails beside it, and the surveys and guides ("surveys": {"nps":
// {"name": "…", "body": {…}}}, "guides": the same), which steps name as they name templates.
//
//     {"name": "Win-back", "templates": {"ask": {"subject": "…", "text": "…"}}, "body": {…, "steps": [
//      {"id": "ask", "kind": "mail", "template": "ask", …}]}}
//
// "enter": {"when": "rule", "rule": "Usage drop"} stands for the formula of the warning rule of that name.
// The plays that come with the program are such documents, from the folder plays/.
#ifndef PERENNIAL_ACT_PLAY_LIBRARY_H
#define PERENNIAL_ACT_PLAY_LIBRARY_H

#include "codec/json.h"
#include "know/definition.h"

extern const Str play_library[]; // JSON
extern const size_t play_library_count;

enum {
    PLAY_DOCUMENT_BYTES_MAX = 1024 * 1024,
    PLAY_TEMPLATES_MAX = 60,
    PLAY_KEY_BYTES_MAX = 60,
};

typedef enum PlayPart { PLAY_PART_TEMPLATE, PLAY_PART_SURVEY, PLAY_PART_GUIDE, PLAY_PARTS } PlayPart;

typedef struct PlayPartList {
    Str keys[PLAY_TEMPLATES_MAX];
    Str texts[PLAY_TEMPLATES_MAX]; // JSON: {subject, text} of a template, else {name, body}
    size_t count;
} PlayPartList;

typedef struct PlayDocument {
    Str name;
    Str body; // JSON, with names of parts
    PlayPartList parts[PLAY_PARTS];
} PlayDocument;

typedef struct PlayPartIds {
    int64_t of[PLAY_PARTS][PLAY_TEMPLATES_MAX]; // by the document's order
} PlayPartIds;

// Reads a document and puts formulas in the place of rules. Texts in the arena. STATUS_INVALID names the
// field.
MUST_USE Status play_document_read(Str text, const DefinitionCatalog *definitions, Arena *arena,
                                   PlayDocument *document_out, Error *error);

// The body with numbers in the place of the parts' names. In the arena.
Str play_document_body(const PlayDocument *document, const PlayPartIds *ids, Arena *arena);

// The document of a play; parts that are gone are left out, and its steps keep their numbers. In the
// arena.
Str play_document_write(const Definition *play, const DefinitionCatalog *definitions, Arena *arena);

#endif
