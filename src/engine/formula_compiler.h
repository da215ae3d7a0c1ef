// formula_compiler.h: what the parts of the compiler share. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_COMPILER_H
#define PERENNIAL_ENGINE_FORMULA_COMPILER_H

#include "engine/formula_program.h"
#include "engine/formula_syntax.h"

#define NONE UINT32_MAX // no node: the problem is filled

enum {
    METRICS_DEEP_MAX = 16,
    RANKS_MAX = 64,    // of a formula: each is a pass over all accounts
    STEPS_MAX = 50000, // visits of the tree: windows inside windows multiply
    SCORES_KEPT = 3,   // as many as the catalogue has
};

// What a name in an expansion stands for: the argument of the call, in the surroundings of the call.
typedef struct Binding {
    Str name;
    const Syntax *syntax;
    const struct Binding *outer; // the bindings the argument was written under
    const struct Binding *next;
} Binding;

// The scores that the formula has asked for.
typedef struct NamedScores {
    Str names[SCORES_KEPT];
    const FormulaScore *scores[SCORES_KEPT];
    size_t count;
} NamedScores;

typedef struct Compiler {
    FormulaScope scope;
    const FormulaNames *names;
    Arena *arena;
    FormulaProblem *problem;
    Node *nodes;
    uint32_t node_count, node_capacity;
    uint32_t *children;
    uint32_t child_count, child_capacity;
    FormulaSpan ago;
    const Binding *bindings;
    const Syntax *place; // inside an expansion: the call it stands for
    // Being expanded, the outermost first; segments stand there in quotes.
    Str metrics[METRICS_DEEP_MAX];
    uint32_t metric_count;
    uint32_t *steps;
    NamedScores *scores;
    bool in_rank;
} Compiler;

// All that return a node's number return NONE when the problem is filled.

uint32_t compile_syntax(Compiler *compiler, const Syntax *syntax);
uint32_t compile_typed(Compiler *compiler, const Syntax *syntax,
                       FormulaType type);                        // of this type, or a problem
uint32_t compile_name(Compiler *compiler, const Syntax *syntax); // a name or a call

// Metrics and segments: their texts are compiled in their place (formula_named.c).
uint32_t compile_metric(Compiler *compiler, const Syntax *syntax, Str text);
uint32_t compile_segment(Compiler *compiler, const Syntax *syntax);
uint32_t compile_score(Compiler *compiler, const Syntax *call, Str name);
uint32_t compile_rank(Compiler *compiler, const Syntax *call, const Syntax *value, const Syntax *segment);
Str compile_quoted(Arena *arena, Str name);

uint32_t compile_wrong(const Compiler *compiler, const Syntax *syntax, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void compile_propose(const Compiler *compiler, Str text); // beside the problem

// Adds a node, or finds an equal one.
uint32_t compile_add(Compiler *compiler, const Syntax *syntax, Node node, const uint32_t *children);
uint32_t compile_add_literal(Compiler *compiler, const Syntax *syntax, FormulaType type, double number,
                             Str text);
uint32_t compile_add_reading(Compiler *compiler, const Syntax *syntax, NodeKind kind, FormulaType type,
                             Node node);
uint32_t compile_add_pair(Compiler *compiler, const Syntax *syntax, NodeKind kind, FormulaType type,
                          uint32_t left,
                          uint32_t right); // `right` may be NONE: one child

FormulaType compile_type(const Compiler *compiler, uint32_t index);
// An attribute of which nothing was known becomes one of this type.
uint32_t compile_as(Compiler *compiler, const Syntax *syntax, uint32_t index, FormulaType type);
// Makes both sides of one type, or says why they cannot be.
bool compile_unify(Compiler *compiler, const Syntax *syntax, uint32_t *left, uint32_t *right);

const Formula *compile_finish(Compiler *compiler, uint32_t root);

static inline bool is_quantity(FormulaType type)
{
    return type == FORMULA_NUMBER || type == FORMULA_SHARE || type == FORMULA_DURATION;
}

#endif
