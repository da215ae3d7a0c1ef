// formula_syntax.h: the tree of a formula as it was written. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_SYNTAX_H
#define PERENNIAL_ENGINE_FORMULA_SYNTAX_H

#include "engine/formula.h"

typedef enum SyntaxKind {
    SYNTAX_NUMBER,
    SYNTAX_SHARE,
    SYNTAX_DURATION,
    SYNTAX_DATE,
    SYNTAX_TEXT,
    SYNTAX_YESNO,
    SYNTAX_NAME, // account.plan; `key` is set for account["Own key"]
    SYNTAX_CALL,
    SYNTAX_NOT,
    SYNTAX_NEGATE,
    SYNTAX_OR,
    SYNTAX_AND,
    SYNTAX_ADD,
    SYNTAX_SUBTRACT,
    SYNTAX_MULTIPLY,
    SYNTAX_DIVIDE,
    SYNTAX_EQUAL,
    SYNTAX_UNEQUAL,
    SYNTAX_LESS,
    SYNTAX_AT_MOST,
    SYNTAX_MORE,
    SYNTAX_AT_LEAST,
    SYNTAX_CONTAINS,
    SYNTAX_STARTS,
    SYNTAX_HAS,     // an item of a list such as tags
    SYNTAX_IN,      // the first child is in the list of the others
    SYNTAX_BETWEEN, // both ends belong to it
    SYNTAX_MISSING,
    SYNTAX_WITHIN, // a date within the last so many days, or with `next` the next ones
} SyntaxKind;

typedef struct Syntax {
    SyntaxKind kind;
    bool negated; // not in, is not missing
    bool next;    // within next
    uint32_t at, end;
    Str text, key;
    double number;
    FormulaSpan span;
    struct Syntax *first, *sibling; // children
} Syntax;

// NULL fills `problem`. In the arena.
Syntax *formula_parse(Str text, Arena *arena, FormulaProblem *problem);

#endif
