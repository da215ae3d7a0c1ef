// From the tree to nodes: names are found, types checked, expansions expanded, equal values computed once.
// "As it was so long before" is not an operation: what stands inside is read on another day.
#include "engine/attributes.h"
#include "engine/formula_compiler.h"

#include <stdarg.h>

// ---- problems

uint32_t compile_wrong(const Compiler *compiler, const Syntax *syntax, const char *format, ...)
{
    const Syntax *at = compiler->place ? compiler->place : syntax;
    FormulaProblem *problem = compiler->problem;
    *problem = (FormulaProblem){ .at = at->at, .end = at->end };
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->message, sizeof problem->message, format, arguments);
    va_end(arguments);
    return NONE;
}

static uint32_t compile_too_large(const Compiler *compiler, const Syntax *syntax)
{
    return compile_wrong(
        compiler, syntax,
        "The formula is too large. Take shorter windows, or fewer of them inside each other.");
}

void compile_propose(const Compiler *compiler, Str text)
{
    snprintf(compiler->problem->proposal, sizeof compiler->problem->proposal, "%.*s", STR_ARG(text));
}

// ---- nodes

static bool same_span(FormulaSpan a, FormulaSpan b)
{
    return a.months == b.months && a.days == b.days;
}

static bool same_node(const Compiler *compiler, const Node *a, const Node *b, const uint32_t *children)
{
    if (a->kind != b->kind || a->type != b->type || a->child_count != b->child_count) return false;
    if (a->people || b->people || !same_span(a->ago, b->ago) || !same_span(a->window, b->window))
        return false;
    if (!same_number(a->number, b->number) || !str_equal(a->text, b->text) ||
        !str_equal(a->property, b->property))
        return false;
    for (uint32_t i = 0; i < a->child_count; i++) {
        if (compiler->children[a->children + i] != children[i]) return false;
    }
    return true;
}

static void *grown(Arena *arena, const void *old, uint32_t count, uint32_t capacity, size_t size)
{
    void *larger = arena_alloc(arena, size, capacity);
    if (count > 0) memcpy(larger, old, count * size);
    return larger;
}

// The number of the node: an equal one when there is.
uint32_t compile_add(Compiler *compiler, const Syntax *syntax, Node node, const uint32_t *children)
{
    for (uint32_t i = compiler->node_count; i-- > 0;) {
        if (same_node(compiler, &compiler->nodes[i], &node, children)) return i;
    }
    if (compiler->node_count >= FORMULA_NODES_MAX) return compile_too_large(compiler, syntax);
    if (compiler->node_count == compiler->node_capacity) {
        compiler->node_capacity = compiler->node_capacity ? compiler->node_capacity * 2 : 32;
        compiler->nodes = grown(compiler->arena, compiler->nodes, compiler->node_count,
                                compiler->node_capacity, sizeof(Node));
    }
    while (compiler->child_count + node.child_count > compiler->child_capacity) {
        compiler->child_capacity = compiler->child_capacity ? compiler->child_capacity * 2 : 64;
        compiler->children = grown(compiler->arena, compiler->children, compiler->child_count,
                                   compiler->child_capacity, sizeof(uint32_t));
    }
    const Syntax *place = compiler->place ? compiler->place : syntax;
    node.at = place->at;
    node.end = place->end;
    node.children = compiler->child_count;
    if (node.child_count > 0)
        memcpy(compiler->children + node.children, children, node.child_count * sizeof *children);
    compiler->child_count += node.child_count;
    compiler->nodes[compiler->node_count] = node;
    return compiler->node_count++;
}

uint32_t compile_add_literal(Compiler *compiler, const Syntax *syntax, FormulaType type, double number,
                             Str text)
{
    return compile_add(compiler, syntax,
                       (Node){ .kind = NODE_LITERAL, .type = type, .number = number, .text = text }, NULL);
}

uint32_t compile_add_reading(Compiler *compiler, const Syntax *syntax, NodeKind kind, FormulaType type,
                             Node node)
{
    node.kind = kind;
    node.type = type;
    node.ago = compiler->ago;
    return compile_add(compiler, syntax, node, NULL);
}

uint32_t compile_add_pair(Compiler *compiler, const Syntax *syntax, NodeKind kind, FormulaType type,
                          uint32_t left, uint32_t right)
{
    const uint32_t children[] = { left, right };
    return compile_add(compiler, syntax,
                       (Node){ .kind = kind, .type = type, .child_count = right == NONE ? 1 : 2 }, children);
}

static const Node *node_at(const Compiler *compiler, uint32_t index)
{
    return &compiler->nodes[index];
}

FormulaType compile_type(const Compiler *compiler, uint32_t index)
{
    return compiler->nodes[index].type;
}

// ---- types

// An attribute of which nothing was known becomes one of this type.
uint32_t compile_as(Compiler *compiler, const Syntax *syntax, uint32_t index, FormulaType type)
{
    Node node = compiler->nodes[index];
    if (node.type != FORMULA_ANY || type == FORMULA_ANY) return index;
    node.type = type;
    uint32_t *children = NULL;
    if (node.child_count > 0) { // if, default and the like pass it on
        children = ARENA_ARRAY(compiler->arena, uint32_t, node.child_count);
        memcpy(children, compiler->children + node.children, node.child_count * sizeof *children);
        for (uint32_t i = node.kind == NODE_IF; i < node.child_count; i++) {
            children[i] = compile_as(compiler, syntax, children[i], type);
            if (children[i] == NONE) return NONE;
        }
    }
    const uint32_t fresh = compiler->node_count;
    uint32_t typed = compile_add(compiler, syntax, node, children);
    if (typed == fresh) { // it still stands where it was written: evidence shows that
        compiler->nodes[typed].at = node.at;
        compiler->nodes[typed].end = node.end;
    }
    return typed;
}

static bool is_zero(const Node *node)
{
    return node->kind == NODE_LITERAL && is_quantity(node->type) && !(node->number < 0) &&
           !(node->number > 0);
}

// Whether values of the two can stand on the sides of one comparison.
static bool comparable(const Node *a, const Node *b)
{
    if (a->type == b->type || a->type == FORMULA_ANY || b->type == FORMULA_ANY) return true;
    if (!is_quantity(a->type) || !is_quantity(b->type)) return false;
    if (is_zero(a) || is_zero(b)) return true;
    bool shares = (a->quotient && b->type == FORMULA_SHARE) || (b->quotient && a->type == FORMULA_SHARE);
    return shares;
}

static uint32_t not_comparable(const Compiler *compiler, const Syntax *right, const Node *a, const Node *b)
{
    bool percent = a->type == FORMULA_SHARE && b->type == FORMULA_NUMBER && b->kind == NODE_LITERAL;
    bool days = a->type == FORMULA_DURATION && b->type == FORMULA_NUMBER && b->kind == NODE_LITERAL;
    compile_wrong(compiler, right, "The left side is %s, this is %s: they cannot be compared.",
                  formula_type_name(a->type), formula_type_name(b->type));
    if (percent || days) {
        char text[40];
        int len = snprintf(text, sizeof text, "%g%s", b->number, percent ? "%" : "d");
        compile_propose(compiler, (Str){ text, (size_t)len });
    }
    return NONE;
}

// Makes both sides of one type, or says why they cannot be.
bool compile_unify(Compiler *compiler, const Syntax *syntax, uint32_t *left, uint32_t *right)
{
    if (!comparable(node_at(compiler, *left), node_at(compiler, *right))) {
        not_comparable(compiler, syntax, node_at(compiler, *left), node_at(compiler, *right));
        return false;
    }
    *left = compile_as(compiler, syntax, *left, compile_type(compiler, *right));
    if (*left == NONE) return false;
    *right = compile_as(compiler, syntax, *right, compile_type(compiler, *left));
    return *right != NONE;
}

uint32_t compile_typed(Compiler *compiler, const Syntax *syntax, FormulaType type)
{
    uint32_t index = compile_syntax(compiler, syntax);
    if (index == NONE) return NONE;
    index = compile_as(compiler, syntax, index, type);
    if (index == NONE || compile_type(compiler, index) == type) return index;
    return compile_wrong(compiler, syntax, "Here %s is needed, this is %s.", formula_type_name(type),
                         formula_type_name(compile_type(compiler, index)));
}

// ---- operators

static uint32_t compile_both(Compiler *compiler, const Syntax *syntax, NodeKind kind)
{
    uint32_t left = compile_typed(compiler, syntax->first, FORMULA_YESNO);
    uint32_t right = left == NONE ? NONE : compile_typed(compiler, syntax->first->sibling, FORMULA_YESNO);
    return right == NONE ? NONE : compile_add_pair(compiler, syntax, kind, FORMULA_YESNO, left, right);
}

static FormulaType sum_type(FormulaType left, FormulaType right, bool subtract)
{
    if (left == FORMULA_DATE && right == FORMULA_DATE && subtract) return FORMULA_DURATION;
    if (left == FORMULA_DATE && right == FORMULA_DURATION) return FORMULA_DATE;
    if (left == FORMULA_DURATION && right == FORMULA_DATE && !subtract) return FORMULA_DATE;
    return left == right && is_quantity(left) ? left : FORMULA_ANY;
}

static FormulaType product_type(FormulaType left, FormulaType right)
{
    if (!is_quantity(left) || !is_quantity(right)) return FORMULA_ANY;
    if (left == FORMULA_SHARE) return right;
    if (right == FORMULA_SHARE || right == FORMULA_NUMBER) return left;
    return left == FORMULA_NUMBER ? right : FORMULA_ANY;
}

static FormulaType quotient_type(FormulaType left, FormulaType right)
{
    if (!is_quantity(left) || !is_quantity(right)) return FORMULA_ANY;
    if (left == right) return FORMULA_NUMBER;
    return right == FORMULA_NUMBER || right == FORMULA_SHARE ? left : FORMULA_ANY;
}

// An attribute in a sum is what the other side is; in a product, a number.
static FormulaType expected_beside(NodeKind kind, FormulaType other)
{
    bool sum = kind == NODE_ADD || kind == NODE_SUBTRACT;
    return sum && other != FORMULA_ANY && other != FORMULA_TEXT && other != FORMULA_YESNO ? other
                                                                                          : FORMULA_NUMBER;
}

static uint32_t compile_arithmetic(Compiler *compiler, const Syntax *syntax, NodeKind kind)
{
    uint32_t left = compile_syntax(compiler, syntax->first);
    uint32_t right = left == NONE ? NONE : compile_syntax(compiler, syntax->first->sibling);
    if (right == NONE) return NONE;
    left = compile_as(compiler, syntax->first, left, expected_beside(kind, compile_type(compiler, right)));
    if (left == NONE) return NONE;
    right = compile_as(compiler, syntax->first->sibling, right,
                       expected_beside(kind, compile_type(compiler, left)));
    if (right == NONE) return NONE;
    FormulaType a = compile_type(compiler, left), b = compile_type(compiler, right);
    FormulaType type = kind == NODE_MULTIPLY ? product_type(a, b)
                       : kind == NODE_DIVIDE ? quotient_type(a, b)
                                             : sum_type(a, b, kind == NODE_SUBTRACT);
    if (type == FORMULA_ANY) {
        static const char *const words[] = { [NODE_ADD] = "added to",
                                             [NODE_SUBTRACT] = "taken from",
                                             [NODE_MULTIPLY] = "multiplied with",
                                             [NODE_DIVIDE] = "divided by" };
        bool from = kind == NODE_SUBTRACT;
        return compile_wrong(compiler, syntax, "%s cannot be %s %s.", formula_type_name(from ? b : a),
                             words[kind], formula_type_name(from ? a : b));
    }
    const uint32_t children[] = { left, right };
    bool quotient =
        (kind == NODE_DIVIDE && a == b) || ((kind == NODE_MULTIPLY || kind == NODE_DIVIDE) &&
                                            node_at(compiler, left)->quotient && type == FORMULA_NUMBER);
    return compile_add(compiler, syntax,
                       (Node){ .kind = kind, .type = type, .child_count = 2, .quotient = quotient },
                       children);
}

static uint32_t compile_comparison(Compiler *compiler, const Syntax *syntax, NodeKind kind, bool swapped)
{
    uint32_t left = compile_syntax(compiler, syntax->first);
    uint32_t right = left == NONE ? NONE : compile_syntax(compiler, syntax->first->sibling);
    if (right == NONE || !compile_unify(compiler, syntax->first->sibling, &left, &right)) return NONE;
    FormulaType type = compile_type(compiler, left);
    bool ordered = kind == NODE_LESS || kind == NODE_AT_MOST;
    if (ordered && (type == FORMULA_TEXT || type == FORMULA_YESNO))
        return compile_wrong(compiler, syntax, "%s is not less or more than another: compare with = or !=.",
                             formula_type_name(type));
    return swapped ? compile_add_pair(compiler, syntax, kind, FORMULA_YESNO, right, left)
                   : compile_add_pair(compiler, syntax, kind, FORMULA_YESNO, left, right);
}

static uint32_t compile_text_test(Compiler *compiler, const Syntax *syntax, NodeKind kind)
{
    uint32_t left = compile_typed(compiler, syntax->first, FORMULA_TEXT);
    uint32_t right = left == NONE ? NONE : compile_typed(compiler, syntax->first->sibling, FORMULA_TEXT);
    return right == NONE ? NONE : compile_add_pair(compiler, syntax, kind, FORMULA_YESNO, left, right);
}

static uint32_t negate_if(Compiler *compiler, const Syntax *syntax, uint32_t index)
{
    if (index == NONE || !syntax->negated) return index;
    return compile_add_pair(compiler, syntax, NODE_NOT, FORMULA_YESNO, index, NONE);
}

static uint32_t compile_in(Compiler *compiler, const Syntax *syntax)
{
    uint32_t count = 0;
    for (const Syntax *item = syntax->first; item; item = item->sibling)
        count++;
    uint32_t *children = ARENA_ARRAY(compiler->arena, uint32_t, count), at = 0;
    for (const Syntax *item = syntax->first; item; item = item->sibling, at++) {
        children[at] = compile_syntax(compiler, item);
        if (children[at] == NONE) return NONE;
        if (at > 0 && !compile_unify(compiler, item, &children[0], &children[at])) return NONE;
    }
    Node node = { .kind = NODE_IN, .type = FORMULA_YESNO, .child_count = count };
    return negate_if(compiler, syntax, compile_add(compiler, syntax, node, children));
}

static uint32_t compile_between(Compiler *compiler, const Syntax *syntax)
{
    const Syntax *low_syntax = syntax->first->sibling, *high_syntax = low_syntax->sibling;
    uint32_t value = compile_syntax(compiler, syntax->first);
    uint32_t low = value == NONE ? NONE : compile_syntax(compiler, low_syntax);
    uint32_t high = low == NONE ? NONE : compile_syntax(compiler, high_syntax);
    if (high == NONE || !compile_unify(compiler, low_syntax, &value, &low) ||
        !compile_unify(compiler, high_syntax, &value, &high))
        return NONE;
    FormulaType type = compile_type(compiler, value);
    if (type == FORMULA_TEXT || type == FORMULA_YESNO)
        return compile_wrong(compiler, syntax, "%s does not lie between others.", formula_type_name(type));
    uint32_t above = compile_add_pair(compiler, syntax, NODE_AT_MOST, FORMULA_YESNO, low, value);
    uint32_t below =
        above == NONE ? NONE : compile_add_pair(compiler, syntax, NODE_AT_MOST, FORMULA_YESNO, value, high);
    if (below == NONE) return NONE;
    return negate_if(compiler, syntax,
                     compile_add_pair(compiler, syntax, NODE_AND, FORMULA_YESNO, above, below));
}

// Within 30d: one of the 30 days that end today. Within next 30d: today or one of the 30 that follow.
static uint32_t compile_within(Compiler *compiler, const Syntax *syntax)
{
    uint32_t date = compile_typed(compiler, syntax->first, FORMULA_DATE);
    if (date == NONE) return NONE;
    FormulaSpan span = syntax->first->sibling->span;
    uint32_t today = compile_add_reading(compiler, syntax, NODE_TODAY, FORMULA_DATE, (Node){ 0 });
    if (today == NONE) return NONE;
    uint32_t from, to;
    if (syntax->next) {
        uint32_t length =
            compile_add_literal(compiler, syntax, FORMULA_DURATION, formula_span_days(span), STR(""));
        uint32_t end =
            length == NONE ? NONE : compile_add_pair(compiler, syntax, NODE_ADD, FORMULA_DATE, today, length);
        if (end == NONE) return NONE;
        from = compile_add_pair(compiler, syntax, NODE_AT_MOST, FORMULA_YESNO, today, date);
        to = from == NONE ? NONE : compile_add_pair(compiler, syntax, NODE_AT_MOST, FORMULA_YESNO, date, end);
    } else {
        uint32_t start =
            compile_add_reading(compiler, syntax, NODE_TODAY, FORMULA_DATE, (Node){ .window = span });
        if (start == NONE) return NONE;
        from = compile_add_pair(compiler, syntax, NODE_LESS, FORMULA_YESNO, start, date);
        to = from == NONE ? NONE
                          : compile_add_pair(compiler, syntax, NODE_AT_MOST, FORMULA_YESNO, date, today);
    }
    return to == NONE ? NONE : compile_add_pair(compiler, syntax, NODE_AND, FORMULA_YESNO, from, to);
}

static uint32_t compile_negated(Compiler *compiler, const Syntax *syntax)
{
    uint32_t value = compile_syntax(compiler, syntax->first);
    if (value != NONE) value = compile_as(compiler, syntax, value, FORMULA_NUMBER);
    if (value == NONE) return NONE;
    FormulaType type = compile_type(compiler, value);
    if (!is_quantity(type))
        return compile_wrong(compiler, syntax, "%s cannot be below 0.", formula_type_name(type));
    return compile_add_pair(compiler, syntax, NODE_NEGATE, type, value, NONE);
}

// ---- any part

static uint32_t compile_literal(Compiler *compiler, const Syntax *syntax)
{
    switch ((int)syntax->kind) {
    case SYNTAX_NUMBER:
        return compile_add_literal(compiler, syntax, FORMULA_NUMBER, syntax->number, STR(""));
    case SYNTAX_SHARE:
        return compile_add_literal(compiler, syntax, FORMULA_SHARE, syntax->number, STR(""));
    case SYNTAX_DURATION:
        return compile_add_literal(compiler, syntax, FORMULA_DURATION, formula_span_days(syntax->span),
                                   STR(""));
    case SYNTAX_DATE:
        return compile_add_literal(compiler, syntax, FORMULA_DATE, syntax->number, STR(""));
    case SYNTAX_TEXT:
        return compile_add_literal(compiler, syntax, FORMULA_TEXT, 0, syntax->text);
    default:
        return compile_add_literal(compiler, syntax, FORMULA_YESNO, syntax->number, STR(""));
    }
}

uint32_t compile_syntax(Compiler *compiler, const Syntax *syntax)
{
    if (++*compiler->steps > STEPS_MAX) return compile_too_large(compiler, syntax);
    switch (syntax->kind) {
    case SYNTAX_NUMBER:
    case SYNTAX_SHARE:
    case SYNTAX_DURATION:
    case SYNTAX_DATE:
    case SYNTAX_TEXT:
    case SYNTAX_YESNO:
        return compile_literal(compiler, syntax);
    case SYNTAX_NAME:
    case SYNTAX_CALL:
        return compile_name(compiler, syntax);
    case SYNTAX_NOT: {
        uint32_t inside = compile_typed(compiler, syntax->first, FORMULA_YESNO);
        return inside == NONE ? NONE
                              : compile_add_pair(compiler, syntax, NODE_NOT, FORMULA_YESNO, inside, NONE);
    }
    case SYNTAX_NEGATE:
        return compile_negated(compiler, syntax);
    case SYNTAX_OR:
        return compile_both(compiler, syntax, NODE_OR);
    case SYNTAX_AND:
        return compile_both(compiler, syntax, NODE_AND);
    case SYNTAX_ADD:
        return compile_arithmetic(compiler, syntax, NODE_ADD);
    case SYNTAX_SUBTRACT:
        return compile_arithmetic(compiler, syntax, NODE_SUBTRACT);
    case SYNTAX_MULTIPLY:
        return compile_arithmetic(compiler, syntax, NODE_MULTIPLY);
    case SYNTAX_DIVIDE:
        return compile_arithmetic(compiler, syntax, NODE_DIVIDE);
    case SYNTAX_EQUAL:
        return compile_comparison(compiler, syntax, NODE_EQUAL, false);
    case SYNTAX_UNEQUAL:
        return compile_comparison(compiler, syntax, NODE_UNEQUAL, false);
    case SYNTAX_LESS:
        return compile_comparison(compiler, syntax, NODE_LESS, false);
    case SYNTAX_AT_MOST:
        return compile_comparison(compiler, syntax, NODE_AT_MOST, false);
    case SYNTAX_MORE:
        return compile_comparison(compiler, syntax, NODE_LESS, true);
    case SYNTAX_AT_LEAST:
        return compile_comparison(compiler, syntax, NODE_AT_MOST, true);
    case SYNTAX_CONTAINS:
        return compile_text_test(compiler, syntax, NODE_CONTAINS);
    case SYNTAX_STARTS:
        return compile_text_test(compiler, syntax, NODE_STARTS);
    case SYNTAX_HAS:
        return compile_text_test(compiler, syntax, NODE_HAS);
    case SYNTAX_IN:
        return compile_in(compiler, syntax);
    case SYNTAX_BETWEEN:
        return compile_between(compiler, syntax);
    case SYNTAX_MISSING: {
        uint32_t inside = compile_syntax(compiler, syntax->first);
        uint32_t index = inside == NONE
                             ? NONE
                             : compile_add_pair(compiler, syntax, NODE_MISSING, FORMULA_YESNO, inside, NONE);
        return negate_if(compiler, syntax, index);
    }
    case SYNTAX_WITHIN:
        return compile_within(compiler, syntax);
    }
    return NONE;
}

// Turned round once, since `peak` and its like ask week by week.
static const FeatureIndex *index_features(const Compiler *compiler)
{
    FeatureIndex *index = ARENA_NEW(compiler->arena, FeatureIndex);
    FeatureIndex made = feature_index_make(compiler->names->features);
    *index = made;
    if (made.count > 0) {
        size_t starts = (size_t)made.events + 2, groups = made.starts[made.events];
        index->starts = ARENA_ARRAY(compiler->arena, uint32_t, starts);
        index->groups = ARENA_ARRAY(compiler->arena, uint16_t, groups);
        memcpy(index->starts, made.starts, starts * sizeof *made.starts);
        memcpy(index->groups, made.groups, groups * sizeof *made.groups);
    }
    feature_index_free(&made);
    return index;
}

// ---- the whole

// Keeps what the root needs: checking types left attributes behind that nobody asks for.
const Formula *compile_finish(Compiler *compiler, uint32_t root)
{
    uint32_t *places = ARENA_ARRAY(compiler->arena, uint32_t, compiler->node_count);
    bool *needed = ARENA_ARRAY(compiler->arena, bool, compiler->node_count);
    needed[root] = true;
    for (uint32_t i = root + 1; i-- > 0;) {
        for (uint32_t c = 0; needed[i] && c < compiler->nodes[i].child_count; c++)
            needed[compiler->children[compiler->nodes[i].children + c]] = true;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i <= root; i++) {
        if (!needed[i]) continue;
        Node node = compiler->nodes[i];
        for (uint32_t c = 0; c < node.child_count; c++) {
            uint32_t *child = &compiler->children[node.children + c];
            *child = places[*child];
        }
        places[i] = count;
        compiler->nodes[count++] = node;
    }
    const FeatureIndex *index = NULL;
    for (uint32_t i = 0; i < count && !index; i++) {
        if (marks_features(compiler->nodes[i].kind)) index = index_features(compiler);
    }
    Formula *formula = ARENA_NEW(compiler->arena, Formula);
    *formula = (Formula){ .scope = compiler->scope,
                          .names = compiler->names,
                          .nodes = compiler->nodes,
                          .node_count = count,
                          .children = compiler->children,
                          .feature_index = index };
    return formula;
}

const Formula *formula_compile(Str text, FormulaScope scope, const FormulaNames *names, Arena *arena,
                               FormulaProblem *problem)
{
    *problem = (FormulaProblem){ 0 };
    const Syntax *tree = formula_parse(arena_copy(arena, text), arena, problem);
    if (!tree) return NULL;
    uint32_t steps = 0;
    NamedScores scores = { 0 };
    Compiler compiler = {
        .scope = scope, .names = names, .arena = arena, .problem = problem, .steps = &steps, .scores = &scores
    };
    if (names->segment_itself.len > 0)
        compiler.metrics[compiler.metric_count++] = compile_quoted(arena, names->segment_itself);
    if (names->score_itself) compiler.metrics[compiler.metric_count++] = STR("health");
    uint32_t root = compile_syntax(&compiler, tree);
    return root == NONE ? NULL : compile_finish(&compiler, root);
}

FormulaType formula_type(const Formula *formula)
{
    return formula->nodes[formula->node_count - 1].type;
}

const char *formula_type_name(FormulaType type)
{
    static const char *const names[] = { "an attribute", "a number", "a share",   "a text",
                                         "a yes or no",  "a date",   "a duration" };
    return names[type];
}
