// play_library.h: plays as documents that can be kept as files and brought to another installation: the
// play's body with the templates of its mails beside it, and the surveys, guides and segments ("surveys":
// {"nps": {"name": "…", "body": {…}}}, "guides" and "segments": the same), which steps and "enter" name as
// steps name templates. Endpoints stand there by their name alone: what they are is each installation's own.
//
//     {"name": "Win-back", "templates": {"ask": {"subject": "…", "text": "…"}}, "body": {…, "steps": [
//      {"id": "ask", "kind": "mail", "template": "ask", …}]}}
//
// "enter": {"when": "rule", "rule": "Usage drop"} stands for the formula of the warning rule of that name.
// The plays that come with the program are such documents, from the folder plays/.
#ifndef PERENNIAL_ACT_PLAY_LIBRARY_H
#define PERENNIAL_ACT_PLAY_LIBRARY_H

#include "act/endpoint.h"
#include "codec/json.h"
#include "know/definition.h"

extern const Str play_library[]; // JSON
extern const size_t play_library_count;

enum {
    PLAY_DOCUMENT_BYTES_MAX = 1024 * 1024,
    PLAY_TEMPLATES_MAX = 60,
    PLAY_KEY_BYTES_MAX = 60,
};

typedef enum PlayPart {
    PLAY_PART_TEMPLATE,
    PLAY_PART_SURVEY,
    PLAY_PART_GUIDE,
    PLAY_PART_SEGMENT, // a list by hand comes without its ids
    PLAY_PARTS,
} PlayPart;

typedef struct PlayEndpoints {
    const Endpoint *list;
    size_t count;
} PlayEndpoints;

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
    int64_t of[PLAY_PARTS][PLAY_TEMPLATES_MAX]; // by the document's order; 0: not there yet
    PlayEndpoints endpoints;
    Str missing; // set by play_document_body: the first part that is named and not there, as it is named
    PlayPart missing_part; // PLAY_PARTS: an endpoint
    bool missing_number;   // it is named by a number, which means something else in each installation
} PlayPartIds;

// Reads a document and puts formulas in the place of rules, which are looked for in `definitions` (NULL: the
// document names none). Texts in the arena. STATUS_INVALID names the field.
MUST_USE Status play_document_read(Str text, const DefinitionCatalog *definitions, Arena *arena,
                                   PlayDocument *document_out, Error *error);

// The body with numbers in the place of the parts' and endpoints' names. While a segment is not there yet its
// formula stands for it, so that the rest can be checked. In the arena.
Str play_document_body(const PlayDocument *document, PlayPartIds *ids, Arena *arena);

// The document of a play; what is gone is left out, and its steps keep their numbers. In the arena.
Str play_document_write(const Definition *play, const DefinitionCatalog *definitions,
                        const PlayEndpoints *endpoints, Arena *arena);

#endif
