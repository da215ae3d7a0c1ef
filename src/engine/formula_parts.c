// Parts of a formula as formulas of their own: its conditions, what they compare, what they miss. And which
// numbers of events a text asks for.
#include "engine/formula_program.h"
#include "engine/formula_syntax.h"

// What an `and` of the text joins. One inside a metric stands at the place of its call: it is no part.
static size_t add_conditions(const Formula *formula, uint32_t index, Arena *arena,
                             const Formula **conditions_out, size_t count, size_t max)
{
    const Node *node = &formula->nodes[index];
    const uint32_t *children = formula->children + node->children;
    bool joins = node->kind == NODE_AND;
    for (uint32_t i = 0; i < node->child_count && joins; i++) {
        const Node *child = &formula->nodes[children[i]];
        joins = child->at != node->at || child->end != node->end;
    }
    if (joins) {
        for (uint32_t i = 0; i < node->child_count; i++)
            count = add_conditions(formula, children[i], arena, conditions_out, count, max);
        return count;
    }
    if (count == max) return count;
    Formula *condition = ARENA_NEW(arena, Formula);
    *condition = *formula;
    condition->node_count = index + 1; // what comes after it is not needed
    conditions_out[count] = condition;
    return count + 1;
}

size_t formula_conditions(const Formula *formula, Arena *arena, const Formula **conditions_out, size_t max)
{
    return add_conditions(formula, formula->node_count - 1, arena, conditions_out, 0, max);
}

void formula_place(const Formula *formula, uint32_t *at_out, uint32_t *end_out)
{
    const Node *node = &formula->nodes[formula->node_count - 1];
    *at_out = node->at;
    *end_out = node->end;
}

size_t formula_people_parts(const Formula *formula, Arena *arena, FormulaPeople **parts_out)
{
    FormulaPeople *parts = ARENA_ARRAY(arena, FormulaPeople, formula->node_count);
    size_t count = 0;
    for (uint32_t i = 0; i < formula->node_count; i++) {
        const Node *node = &formula->nodes[i];
        bool now = node->kind == NODE_PEOPLE && node->ago.months == 0 && node->ago.days == 0;
        if (now) parts[count++] = (FormulaPeople){ node->at, node->end, node->people };
    }
    *parts_out = parts;
    return count;
}

static const Formula *part(const Formula *formula, uint32_t index, Arena *arena)
{
    Formula *result = ARENA_NEW(arena, Formula);
    *result = *formula;
    result->node_count = index + 1;
    return result;
}

static bool is_comparison(NodeKind kind)
{
    return kind >= NODE_EQUAL && kind <= NODE_IN;
}

static bool is_number_like(FormulaType type)
{
    return type == FORMULA_NUMBER || type == FORMULA_SHARE || type == FORMULA_DURATION ||
           type == FORMULA_DATE;
}

bool formula_sides(const Formula *condition, Arena *arena, FormulaSides *sides_out)
{
    const Node *node = &condition->nodes[condition->node_count - 1];
    if (!is_comparison(node->kind) || node->child_count != 2) return false;
    uint32_t a = condition->children[node->children], b = condition->children[node->children + 1];
    const Node *left = &condition->nodes[a], *right = &condition->nodes[b];
    if (!is_number_like(left->type) || !is_number_like(right->type)) return false;
    if (left->kind == NODE_LITERAL) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    *sides_out = (FormulaSides){ part(condition, a, arena), part(condition, b, arena) };
    return true;
}

// ---- missing

typedef struct Adding {
    Node *nodes;
    uint32_t *children;
    uint32_t node_count, child_count, result; // UINT32_MAX: nothing yet
    bool *seen;                               // of the formula's own nodes
} Adding;

static uint32_t add_node(Adding *adding, NodeKind kind, uint32_t a, uint32_t b)
{
    Node *node = &adding->nodes[adding->node_count];
    *node = (Node){ .kind = kind, .type = FORMULA_YESNO, .children = adding->child_count, .child_count = 1 };
    adding->children[adding->child_count++] = a;
    if (b != UINT32_MAX) {
        adding->children[adding->child_count++] = b;
        node->child_count = 2;
    }
    return adding->node_count++;
}

// What is compared anywhere below.
static void add_missing(Adding *adding, const Formula *formula, uint32_t index)
{
    const Node *node = &formula->nodes[index];
    bool logic = node->kind == NODE_AND || node->kind == NODE_OR || node->kind == NODE_NOT;
    if (adding->seen[index]) return;
    adding->seen[index] = true;
    for (uint32_t i = 0; i < node->child_count && (logic || is_comparison(node->kind)); i++) {
        uint32_t child = formula->children[node->children + i];
        if (logic) {
            add_missing(adding, formula, child);
        } else if (formula->nodes[child].kind != NODE_LITERAL) {
            uint32_t missing = add_node(adding, NODE_MISSING, child, UINT32_MAX);
            adding->result =
                adding->result == UINT32_MAX ? missing : add_node(adding, NODE_OR, adding->result, missing);
        }
    }
}

const Formula *formula_missing(const Formula *formula, Arena *arena)
{
    uint32_t count = formula->node_count, child_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t end = formula->nodes[i].children + formula->nodes[i].child_count;
        if (end > child_count) child_count = end;
    }
    uint32_t room = 2 * child_count; // a node is looked at once, and each child adds two at most
    Adding adding = { .nodes = ARENA_ARRAY(arena, Node, count + room),
                      .children = ARENA_ARRAY(arena, uint32_t, child_count + 2 * room),
                      .node_count = count,
                      .child_count = child_count,
                      .result = UINT32_MAX,
                      .seen = ARENA_ARRAY(arena, bool, count) };
    memcpy(adding.nodes, formula->nodes, count * sizeof *adding.nodes);
    if (child_count > 0) memcpy(adding.children, formula->children, child_count * sizeof *adding.children);
    add_missing(&adding, formula, count - 1);
    if (adding.result == UINT32_MAX) return NULL;
    Formula *result = ARENA_NEW(arena, Formula);
    *result = *formula;
    result->nodes = adding.nodes;
    result->children = adding.children;
    result->node_count = adding.node_count;
    return result;
}

// ---- numbers

typedef struct NumberList {
    NumberName *names;
    size_t count, capacity;
    Arena *arena;
} NumberList;

static void add_number(NumberList *list, NumberName name)
{
    for (size_t i = 0; i < list->count; i++) {
        const NumberName *known = &list->names[i];
        if (known->kind == name.kind && str_equal(known->event, name.event) &&
            str_equal(known->property, name.property))
            return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        NumberName *names = ARENA_ARRAY(list->arena, NumberName, capacity);
        if (list->count > 0) memcpy(names, list->names, list->count * sizeof *names);
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->count++] = name;
}

// The depth is that of formula_parse.
static void list_numbers(NumberList *list, const Syntax *syntax)
{
    const FormulaFunction *function =
        syntax->kind == SYNTAX_CALL ? formula_function(syntax->text, FORMULA_OF_ACCOUNTS) : NULL;
    const Syntax *event = syntax->first, *property = event ? event->sibling : NULL;
    bool names = function && is_number_reading((NodeKind)function->reading) && property &&
                 event->kind == SYNTAX_TEXT && property->kind == SYNTAX_TEXT && event->text.len > 0 &&
                 event->text.len <= RECORD_NAME_BYTES_MAX && property->text.len > 0 &&
                 property->text.len <= ATTRIBUTE_KEY_BYTES_MAX;
    if (names)
        add_number(list,
                   (NumberName){ event->text, property->text, number_kind((NodeKind)function->reading) });
    for (const Syntax *child = syntax->first; child; child = child->sibling)
        list_numbers(list, child);
}

size_t formula_numbers(Str text, Arena *arena, NumberName **numbers_out)
{
    FormulaProblem ignored;
    NumberList list = { .arena = arena };
    const Syntax *tree = formula_parse(arena_copy(arena, text), arena, &ignored);
    if (tree) list_numbers(&list, tree);
    *numbers_out = list.names;
    return list.count;
}

size_t formula_numbers_needed(const Formula *formula, Arena *arena, NumberName **numbers_out)
{
    NumberList list = { .arena = arena };
    for (uint32_t i = 0; i < formula->node_count; i++) {
        const Node *node = &formula->nodes[i];
        if (is_number_reading(node->kind))
            add_number(&list, (NumberName){ node->text, node->property, number_kind(node->kind) });
    }
    *numbers_out = list.names;
    return list.count;
}

// ---- others

static bool names_segment(const Syntax *syntax, Str name)
{
    const FormulaFunction *function =
        syntax->kind == SYNTAX_CALL ? formula_function(syntax->text, FORMULA_OF_ACCOUNTS) : NULL;
    size_t i = 0;
    for (const Syntax *child = syntax->first; child; child = child->sibling, i++) {
        bool segment = function && i < FORMULA_PARAMETERS_MAX && child->kind == SYNTAX_TEXT &&
                       function->parameters[i] == PARAMETER_SEGMENT;
        if ((segment && str_equal_ignore_case(child->text, name)) || names_segment(child, name)) return true;
    }
    return false;
}

bool formula_mentions_segment(Str text, Str name)
{
    if (text.len > FORMULA_BYTES_MAX) return false;
    Arena arena = arena_create((size_t)1 << 26);
    FormulaProblem ignored;
    const Syntax *tree = formula_parse(text, &arena, &ignored);
    bool found = tree && names_segment(tree, name);
    arena_destroy(&arena);
    return found;
}

bool formula_compares_accounts(const Formula *formula)
{
    uint32_t i = 0;
    while (i < formula->node_count && formula->nodes[i].kind != NODE_RANK)
        i++;
    return i < formula->node_count;
}
