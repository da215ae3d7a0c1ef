// play_library.h: plays as documents that can be kept as files and brought to another installation: the
// play's body with the templates of its mails and the surveys it asks beside it ("surveys": {"nps": {"name":
// "…", "body": {…}}}, which steps name as they name templates).
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

typedef struct PlayDocument {
    Str name;
    Str body; // JSON, with names of templates
    Str template_keys[PLAY_TEMPLATES_MAX];
    Str templates[PLAY_TEMPLATES_MAX]; // JSON
    size_t template_count;
    Str survey_keys[PLAY_TEMPLATES_MAX];
    Str surveys[PLAY_TEMPLATES_MAX]; // JSON: {name, body}
    size_t survey_count;
} PlayDocument;

// Reads a document and puts formulas in the place of rules. Texts in the arena. STATUS_INVALID names the
// field.
MUST_USE Status play_document_read(Str text, const DefinitionCatalog *definitions, Arena *arena,
                                   PlayDocument *document_out, Error *error);

// The body with numbers of templates and surveys in the place of their names, by the document's order. In the
// arena.
Str play_document_body(const PlayDocument *document, const int64_t *templates, const int64_t *surveys,
                       Arena *arena);

// The document of a play; templates that are gone are left out, and its steps keep their numbers. In the
// arena.
Str play_document_write(const Definition *play, const DefinitionCatalog *definitions, Arena *arena);

#endif
