// template_parts.h: a template as it is read, for template.c and template_read.c alone.
#ifndef PERENNIAL_ACT_TEMPLATE_PARTS_H
#define PERENNIAL_ACT_TEMPLATE_PARTS_H

#include "act/template.h"

typedef enum PartKind {
    PART_TEXT,
    PART_VALUE,
    PART_IF,   // `jump`: its else or end, where the answer is no
    PART_ELSE, // `jump`: its end
    PART_EACH, // `jump`: its end, where the list is empty
    PART_END_IF,
    PART_END_EACH, // `jump`: its beginning
} PartKind;

typedef enum SourceKind {
    SOURCE_ACCOUNT, // its attribute `key`
    SOURCE_ACCOUNT_NAME,
    SOURCE_ACCOUNT_ID,
    SOURCE_PERSON,
    SOURCE_PERSON_NAME,
    SOURCE_PERSON_FIRST_NAME,
    SOURCE_PERSON_ID,
    SOURCE_OWNER_NAME,
    SOURCE_OWNER_EMAIL,
    SOURCE_OUR_NAME,
    SOURCE_OUR_ACCESS_URL,
    SOURCE_ITEM, // of the innermost #each
    SOURCE_FORMULA,
} SourceKind;

typedef enum ListKind { LIST_FEATURES, LIST_KEY_FEATURES, LIST_UNUSED_FEATURES, LIST_KINDS } ListKind;

typedef struct Source {
    SourceKind kind;
    Str key;
    const Formula *formula;
    bool of_person; // the formula
} Source;

typedef struct Part {
    PartKind kind;
    Str text;      // PART_TEXT; else the placeholder as it was written
    Source source; // PART_VALUE, PART_IF
    ListKind list; // PART_EACH
    bool has_fallback;
    Str fallback;
    size_t jump;
} Part;

typedef struct Parts {
    Part *parts;
    size_t count;
} Parts;

struct MessageTemplate {
    Str subject_source, text_source;
    Parts subject, text;
    const FormulaNames *names;
    const Str *formulas; // texts
    size_t formula_count;
    bool has_unsubscribe, has_survey, has_ask;
};

// The text of a source, empty where it is missing; *missing_out says so. In the arena or borrowed.
typedef struct Rendering Rendering;

#endif
