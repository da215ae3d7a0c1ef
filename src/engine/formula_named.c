// What people have defined: metrics, segments and scores. Their texts are compiled as if they stood there.
// And ranks, whose values are formulas of their own, asked of all accounts.
#include "engine/formula_compiler.h"

#include <stdio.h>

Str compile_quoted(Arena *arena, Str name)
{
    return arena_format(arena, "“%.*s”", STR_ARG(name));
}

// What stands in the chain from number `first` on, one inside the other, and the first again.
static uint32_t refuse_circle(const Compiler *compiler, const Syntax *syntax, Str name, const char *what,
                              uint32_t first)
{
    char chain[160] = "";
    size_t len = 0;
    for (uint32_t i = first; i < compiler->metric_count && len < sizeof chain; i++)
        len += (size_t)snprintf(chain + len, sizeof chain - len, "%.*s → ", STR_ARG(compiler->metrics[i]));
    if (len >= sizeof chain) snprintf(chain, sizeof chain, "%.*s → … → ", STR_ARG(name));
    return compile_wrong(compiler, syntax, "This %s is computed from itself: %s%.*s.", what, chain,
                         STR_ARG(name));
}

// The text of a metric or a segment, compiled in the place of its name.
static uint32_t compile_named(Compiler *compiler, const Syntax *syntax, Str name, const char *what, Str text)
{
    for (uint32_t i = 0; i < compiler->metric_count; i++) {
        if (str_equal_ignore_case(compiler->metrics[i], name))
            return refuse_circle(compiler, syntax, name, what, i);
    }
    if (compiler->metric_count == METRICS_DEEP_MAX)
        return compile_wrong(compiler, syntax, "Metrics are defined by metrics more than %d deep.",
                             METRICS_DEEP_MAX);
    FormulaProblem inside;
    const Syntax *tree = formula_parse(text, compiler->arena, &inside);
    if (!tree)
        return compile_wrong(compiler, syntax, "The %s %.*s is broken: %s", what, STR_ARG(name),
                             inside.message);
    const Syntax *place = compiler->place;
    const Binding *bindings = compiler->bindings;
    compiler->metrics[compiler->metric_count++] = name;
    compiler->place = place ? place : syntax;
    compiler->bindings = NULL;
    uint32_t index = compile_syntax(compiler, tree);
    compiler->metric_count--;
    compiler->place = place;
    compiler->bindings = bindings;
    return index;
}

uint32_t compile_metric(Compiler *compiler, const Syntax *syntax, Str text)
{
    return compile_named(compiler, syntax, syntax->text, "metric", text);
}

uint32_t compile_segment(Compiler *compiler, const Syntax *syntax)
{
    bool known = false;
    const FormulaNames *names = compiler->names;
    Str text =
        names->segment ? names->segment(names->context, syntax->text, compiler->arena, &known) : STR("");
    if (!known) return compile_wrong(compiler, syntax, "There is no segment of accounts with this name.");
    if (text.len == 0)
        return compile_wrong(compiler, syntax,
                             "This segment is a list; only those with a formula can stand here.");
    Str quoted = compile_quoted(compiler->arena, syntax->text);
    uint32_t index = compile_named(compiler, syntax, quoted, "segment", text);
    if (index != NONE) index = compile_as(compiler, syntax, index, FORMULA_YESNO);
    if (index == NONE || compile_type(compiler, index) == FORMULA_YESNO) return index;
    return compile_wrong(compiler, syntax, "The segment %.*s is no yes or no.", STR_ARG(quoted));
}

// ---- scores

static uint32_t compile_part(Compiler *compiler, const Syntax *call, const FormulaScorePart *part)
{
    Syntax *segment = ARENA_NEW(compiler->arena, Syntax);
    *segment = *call;
    segment->text = part->segment;
    uint32_t index = part->segment.len > 0
                         ? compile_segment(compiler, segment)
                         : compile_named(compiler, call, STR("health"), "score", part->formula);
    if (index != NONE) index = compile_as(compiler, call, index, FORMULA_NUMBER);
    if (index == NONE || compile_type(compiler, index) != FORMULA_TEXT) return index;
    return compile_wrong(compiler, call, "The score is broken: a text is part of it.");
}

// The same each time: a window asks for it once a week.
static const FormulaScore *score_named(const Compiler *compiler, Str name)
{
    const FormulaNames *names = compiler->names;
    NamedScores *known = compiler->scores;
    for (size_t i = 0; i < known->count; i++) {
        if (str_equal(known->names[i], name)) return known->scores[i];
    }
    const FormulaScore *score = names->score ? names->score(names->context, name, compiler->arena) : NULL;
    if (known->count == SCORES_KEPT) return score;
    known->names[known->count] = name;
    known->scores[known->count++] = score;
    return score;
}

uint32_t compile_score(Compiler *compiler, const Syntax *call, Str name)
{
    const FormulaScore *score = score_named(compiler, name);
    if (!score) return compile_wrong(compiler, call, "There is no scorecard.");
    if (score->part_count > FORMULA_SCORE_PARTS_MAX)
        return compile_wrong(compiler, call, "The scorecards have more than %d formulas together.",
                             FORMULA_SCORE_PARTS_MAX);
    uint32_t *children = ARENA_ARRAY(compiler->arena, uint32_t, score->part_count);
    for (size_t i = 0; i < score->part_count; i++) {
        children[i] = compile_part(compiler, call, &score->parts[i]);
        if (children[i] == NONE) return NONE;
    }
    Node node = { .kind = NODE_SCORE,
                  .type = FORMULA_NUMBER,
                  .text = name,
                  .number = score->version,
                  .score = score,
                  .child_count = (uint32_t)score->part_count };
    return compile_add(compiler, call, node, children);
}

// ---- ranks

static uint32_t count_ranks(const Compiler *compiler)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < compiler->node_count; i++)
        count += compiler->nodes[i].kind == NODE_RANK;
    return count;
}

static uint32_t compile_ranked(Compiler *compiler, const Syntax *value)
{
    uint32_t index = compile_syntax(compiler, value);
    if (index != NONE) index = compile_as(compiler, value, index, FORMULA_NUMBER);
    if (index == NONE) return NONE;
    FormulaType type = compile_type(compiler, index);
    if (is_quantity(type) || type == FORMULA_DATE) return index;
    return compile_wrong(compiler, value, "Here a number is needed, this is %s.", formula_type_name(type));
}

// The same as a formula of its own, to be asked of all accounts.
static const Formula *compile_alone(const Compiler *compiler, const Syntax *syntax, bool is_segment)
{
    Compiler inner = *compiler;
    inner.nodes = NULL;
    inner.children = NULL;
    inner.node_count = inner.node_capacity = inner.child_count = inner.child_capacity = 0;
    uint32_t root = is_segment ? compile_segment(&inner, syntax) : compile_ranked(&inner, syntax);
    return root == NONE ? NULL : compile_finish(&inner, root);
}

uint32_t compile_rank(Compiler *compiler, const Syntax *call, const Syntax *value, const Syntax *segment)
{
    if (compiler->in_rank) return compile_wrong(compiler, call, "A rank cannot stand in another rank.");
    if (count_ranks(compiler) == RANKS_MAX)
        return compile_wrong(compiler, call,
                             "A formula has at most %d ranks; `peak` and its like ask for one a week.",
                             RANKS_MAX);
    compiler->in_rank = true;
    uint32_t children[2] = { compile_ranked(compiler, value), NONE };
    if (children[0] != NONE && segment) children[1] = compile_segment(compiler, segment);
    Node node = {
        .kind = NODE_RANK, .type = FORMULA_SHARE, .child_count = segment ? 2 : 1, .ago = compiler->ago
    };
    bool good = children[0] != NONE && (!segment || children[1] != NONE);
    if (good) node.ranked = compile_alone(compiler, value, false);
    if (good && segment) node.among = compile_alone(compiler, segment, true);
    compiler->in_rank = false;
    return good ? compile_add(compiler, call, node, children) : NONE;
}
