// Names and calls: what the catalogue, the surroundings or somebody's metrics make of them.
#include "engine/expectation.h"
#include "engine/formula_compiler.h"

#include <math.h>
#include <stdio.h>

enum { TREND_WEEKS_MAX = 104 }; // every pair of them is looked at

static const Binding *find_binding(const Compiler *compiler, Str name)
{
    const Binding *binding = compiler->bindings;
    while (binding && !str_equal(binding->name, name))
        binding = binding->next;
    return binding;
}

// The bound argument, in the surroundings in which it was written.
static uint32_t compile_bound(Compiler *compiler, const Binding *binding)
{
    const Binding *inner = compiler->bindings;
    compiler->bindings = binding->outer;
    uint32_t index = compile_syntax(compiler, binding->syntax);
    compiler->bindings = inner;
    return index;
}

static bool take_span(Compiler *compiler, const Syntax *syntax, FormulaSpan *span_out)
{
    const Binding *binding = syntax->kind == SYNTAX_NAME ? find_binding(compiler, syntax->text) : NULL;
    if (binding) syntax = binding->syntax;
    if (syntax->kind == SYNTAX_DURATION && formula_span_days(syntax->span) >= 1) {
        *span_out = syntax->span;
        return true;
    }
    compile_wrong(compiler, syntax, "Here a duration of at least a day is needed, such as 28d, 4w or 3mo.");
    return false;
}

static bool take_text(Compiler *compiler, const Syntax *syntax, const char *what, Str *text_out)
{
    if (syntax->kind == SYNTAX_TEXT) {
        *text_out = syntax->text;
        return true;
    }
    compile_wrong(compiler, syntax, "Here the name of %s is needed, in quotes.", what);
    return false;
}

static bool take_property(Compiler *compiler, const Syntax *syntax, Str *text_out)
{
    if (!take_text(compiler, syntax, "a property of the event", text_out)) return false;
    if (text_out->len > 0 && text_out->len <= ATTRIBUTE_KEY_BYTES_MAX) return true;
    compile_wrong(compiler, syntax, "The name of a property has 1 to %d bytes.", ATTRIBUTE_KEY_BYTES_MAX);
    return false;
}

static bool take_feature(Compiler *compiler, const Syntax *syntax, double *number_out)
{
    Str name;
    if (!take_text(compiler, syntax, "a feature", &name)) return false;
    const FormulaNames *names = compiler->names;
    size_t count = names->features ? names->features->count : 0;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal_ignore_case(names->feature_names[i], name)) continue;
        *number_out = (double)i;
        return true;
    }
    compile_wrong(compiler, syntax, "There is no feature of this name. Features are made under Features.");
    return false;
}

static NodeKind in_scope(NodeKind reading, FormulaScope scope)
{
    if (scope == FORMULA_OF_ACCOUNTS) return reading;
    switch ((int)reading) {
    case NODE_FIRST_SEEN:
        return NODE_PERSON_FIRST;
    case NODE_LAST_SEEN:
        return NODE_PERSON_LAST;
    case NODE_ACTIVE_DAYS:
        return NODE_PERSON_ACTIVE_DAYS;
    case NODE_EVENT_DAYS:
        return NODE_PERSON_EVENT_DAYS;
    case NODE_FEATURES_USED:
        return NODE_PERSON_FEATURES_USED;
    case NODE_KEY_FEATURES_USED:
        return NODE_PERSON_KEY_FEATURES_USED;
    default:
        return reading;
    }
}

// Count, check and read the arguments of a call.
typedef struct Arguments {
    const Syntax *syntax[FORMULA_PARAMETERS_MAX];
    size_t count;
    Node reading;         // what windows and names make of it
    const Syntax *window; // also the usual one
} Arguments;

static bool count_arguments(Compiler *compiler, const Syntax *call, const FormulaFunction *function,
                            Arguments *out)
{
    size_t allowed = 0;
    while (allowed < FORMULA_PARAMETERS_MAX && function->parameters[allowed] != PARAMETER_NONE)
        allowed++;
    for (const Syntax *argument = call->first; argument; argument = argument->sibling) {
        if (out->count < allowed) out->syntax[out->count] = argument;
        out->count++;
    }
    if (out->count >= function->required && out->count <= allowed) return true;
    compile_wrong(compiler, call, "`%.*s` is called like this: %.*s", STR_ARG(function->name),
                  STR_ARG(function->example));
    return false;
}

static bool take_arguments(Compiler *compiler, const Syntax *call, const FormulaFunction *function,
                           Arguments *out)
{
    if (!count_arguments(compiler, call, function, out)) return false;
    if (function->usual.len > 0) {
        FormulaProblem ignored;
        out->window = formula_parse(function->usual, compiler->arena, &ignored);
    }
    for (size_t i = 0; i < out->count; i++) {
        FormulaParameter parameter = function->parameters[i];
        bool good = true;
        if (parameter == PARAMETER_WINDOW) out->window = out->syntax[i];
        if (parameter == PARAMETER_EVENT)
            good = take_text(compiler, out->syntax[i], "an event", &out->reading.text);
        if (parameter == PARAMETER_PROPERTY)
            good = take_property(compiler, out->syntax[i], &out->reading.property);
        if (parameter == PARAMETER_SEGMENT) {
            Str name;
            good = take_text(compiler, out->syntax[i], "a segment", &name);
        }
        if (parameter == PARAMETER_FEATURE)
            good = take_feature(compiler, out->syntax[i], &out->reading.number);
        if (!good) return false;
    }
    return !out->window || take_span(compiler, out->window, &out->reading.window);
}

static uint32_t compile_expansion(Compiler *compiler, const Syntax *call, const FormulaFunction *function,
                                  const Arguments *arguments)
{
    FormulaProblem ignored;
    const Syntax *tree = formula_parse(function->expansion, compiler->arena, &ignored);
    const Binding *outer = compiler->bindings;
    const Syntax *place = compiler->place;
    Binding value = { STR("value"), arguments->syntax[0], outer, NULL };
    Binding window = { STR("window"), arguments->window, outer, &value };
    // A duration that is itself bound: what it is bound to.
    const Binding *bound = window.syntax && window.syntax->kind == SYNTAX_NAME
                               ? find_binding(compiler, window.syntax->text)
                               : NULL;
    if (bound) window.syntax = bound->syntax;
    compiler->bindings = &window;
    compiler->place = place ? place : call;
    uint32_t index = compile_syntax(compiler, tree);
    compiler->bindings = outer;
    compiler->place = place;
    if (index == NONE || compile_type(compiler, index) == function->type) return index;
    // A quotient of numbers that the catalogue calls a share.
    Node node = compiler->nodes[index];
    node.type = function->type;
    node.quotient = false;
    const uint32_t *children = compiler->children + node.children;
    uint32_t *copy = ARENA_ARRAY(compiler->arena, uint32_t, node.child_count);
    memcpy(copy, children, node.child_count * sizeof *copy);
    return compile_add(compiler, call, node, copy);
}

static uint32_t compile_ago(Compiler *compiler, const Arguments *arguments)
{
    FormulaSpan before = compiler->ago;
    compiler->ago.months += arguments->reading.window.months;
    compiler->ago.days += arguments->reading.window.days;
    uint32_t index =
        formula_span_days(compiler->ago) > FORMULA_DAYS_MAX
            ? compile_wrong(compiler, arguments->syntax[0], "This reaches back more than 20 years.")
            : compile_syntax(compiler, arguments->syntax[1]);
    compiler->ago = before;
    return index;
}

// The value now, a week ago, and so on through the window.
static uint32_t compile_weekly(Compiler *compiler, const Syntax *call, const FormulaFunction *function,
                               const Arguments *arguments)
{
    uint32_t weeks = (uint32_t)(formula_span_days(arguments->reading.window) / 7);
    if (weeks == 0) weeks = 1;
    if (function->reading == NODE_TREND && weeks > TREND_WEEKS_MAX)
        return compile_wrong(compiler, call, "A trend looks back at most %d weeks.", TREND_WEEKS_MAX);
    uint32_t *children = ARENA_ARRAY(compiler->arena, uint32_t, weeks);
    FormulaSpan before = compiler->ago;
    for (uint32_t i = 0; i < weeks; i++) {
        compiler->ago.days = before.days + 7 * i;
        children[i] = compile_syntax(compiler, arguments->syntax[0]);
        if (children[i] != NONE) children[i] = compile_as(compiler, call, children[i], FORMULA_NUMBER);
        if (children[i] == NONE) return NONE;
    }
    compiler->ago = before;
    FormulaType type = compile_type(compiler, children[0]);
    if (!is_quantity(type))
        return compile_wrong(compiler, call, "Here a number is needed, this is %s.", formula_type_name(type));
    if (function->type != FORMULA_ANY) type = function->type;
    Node node = { .kind = (NodeKind)function->reading, .type = type, .child_count = weeks };
    return compile_add(compiler, call, node, children);
}

// Where only the data knows the type: a number, or what the first of two is.
static uint32_t settle_number(Compiler *compiler, const Syntax *call, const uint32_t *children, size_t i)
{
    FormulaType other = i == 1 ? compile_type(compiler, children[0]) : FORMULA_NUMBER;
    return compile_as(compiler, call, children[i], other == FORMULA_ANY ? FORMULA_NUMBER : other);
}

static bool check_number(Compiler *compiler, const Syntax *syntax, uint32_t index)
{
    FormulaType type = compile_type(compiler, index);
    if (type == FORMULA_ANY || is_quantity(type) || type == FORMULA_DATE) return true;
    compile_wrong(compiler, syntax, "Here a number is needed, this is %s.", formula_type_name(type));
    return false;
}

// if, default, min, max, abs, round.
static uint32_t compile_choice(Compiler *compiler, const Syntax *call, const FormulaFunction *function,
                               const Arguments *arguments)
{
    uint32_t children[FORMULA_PARAMETERS_MAX] = { 0 };
    NodeKind kind = (NodeKind)function->reading;
    bool numeric = kind != NODE_IF && kind != NODE_DEFAULT;
    size_t first = kind == NODE_IF;
    for (size_t i = 0; i < arguments->count; i++) {
        children[i] = i < first ? compile_typed(compiler, arguments->syntax[i], FORMULA_YESNO)
                                : compile_syntax(compiler, arguments->syntax[i]);
        bool settles = numeric && (arguments->count == 1 || i == 1);
        if (settles && children[i] != NONE) children[i] = settle_number(compiler, call, children, i);
        if (children[i] == NONE) return NONE;
        if (i > first && !compile_unify(compiler, arguments->syntax[i], &children[first], &children[i]))
            return NONE;
        if (numeric && !check_number(compiler, arguments->syntax[i], children[i])) return NONE;
    }
    Node node = { .kind = kind,
                  .type = compile_type(compiler, children[first]),
                  .child_count = (uint32_t)arguments->count };
    return compile_add(compiler, call, node, children);
}

// A compiler for a formula about each person, which stands inside one about the account.
static Compiler inside_people(const Compiler *compiler)
{
    Compiler inner = { .scope = FORMULA_OF_PEOPLE,
                       .names = compiler->names,
                       .arena = compiler->arena,
                       .problem = compiler->problem,
                       .ago = compiler->ago,
                       .bindings = compiler->bindings,
                       .place = compiler->place,
                       .metric_count = compiler->metric_count,
                       .steps = compiler->steps };
    memcpy(inner.metrics, compiler->metrics, sizeof inner.metrics);
    return inner;
}

// All conditions from `first` on together are one; yes where there is none.
static uint32_t compile_conditions(Compiler *inner, const Syntax *call, const Syntax *first)
{
    uint32_t root = first ? NONE : compile_add_literal(inner, call, FORMULA_YESNO, 1, STR(""));
    for (const Syntax *condition = first; condition; condition = condition->sibling) {
        uint32_t index = compile_typed(inner, condition, FORMULA_YESNO);
        if (index != NONE && condition != first)
            index = compile_add_pair(inner, call, NODE_AND, FORMULA_YESNO, root, index);
        if (index == NONE) return NONE;
        root = index;
    }
    return root;
}

static uint32_t compile_people(Compiler *compiler, const Syntax *call)
{
    Compiler inner = inside_people(compiler);
    uint32_t root = compile_conditions(&inner, call, call->first);
    if (root == NONE) return NONE;
    return compile_add_reading(compiler, call, NODE_PEOPLE, FORMULA_NUMBER,
                               (Node){ .people = compile_finish(&inner, root) });
}

// The value of those for whom the conditions are true is one formula about a person: missing for the others.
static uint32_t compile_people_mean(Compiler *compiler, const Syntax *call, const FormulaFunction *function)
{
    const Syntax *measured = call->first;
    if (!measured)
        return compile_wrong(compiler, call, "`%.*s` is called like this: %.*s", STR_ARG(function->name),
                             STR_ARG(function->example));
    Compiler inner = inside_people(compiler);
    uint32_t value = compile_syntax(&inner, measured);
    if (value != NONE) value = compile_as(&inner, measured, value, FORMULA_NUMBER);
    if (value == NONE) return NONE;
    Node mean = { .quotient = inner.nodes[value].quotient };
    FormulaType type = compile_type(&inner, value);
    if (!is_quantity(type))
        return compile_wrong(compiler, measured, "Here a number is needed, this is %s.",
                             formula_type_name(type));
    uint32_t condition = compile_conditions(&inner, call, measured->sibling);
    uint32_t missing =
        condition == NONE ? NONE : compile_add_literal(&inner, call, type, (double)NAN, STR(""));
    if (missing == NONE) return NONE;
    const uint32_t children[] = { condition, value, missing };
    uint32_t root =
        compile_add(&inner, call, (Node){ .kind = NODE_IF, .type = type, .child_count = 3 }, children);
    if (root == NONE) return NONE;
    mean.people = compile_finish(&inner, root);
    return compile_add_reading(compiler, call, NODE_PEOPLE_MEAN, type, mean);
}

static uint32_t compile_function(Compiler *compiler, const Syntax *call, const FormulaFunction *function)
{
    if (function->reading == NODE_PEOPLE) return compile_people(compiler, call);
    if (function->reading == NODE_PEOPLE_MEAN) return compile_people_mean(compiler, call, function);
    Arguments arguments = { 0 };
    if (!take_arguments(compiler, call, function, &arguments)) return NONE;
    if (function->expansion.len > 0) return compile_expansion(compiler, call, function, &arguments);
    switch (function->reading) {
    case NODE_LITERAL:
        return compile_ago(compiler, &arguments);
    case NODE_AVERAGE:
    case NODE_TREND:
        return compile_weekly(compiler, call, function, &arguments);
    case NODE_LEAST:
    case NODE_MOST:
        if (arguments.window) return compile_weekly(compiler, call, function, &arguments);
        return compile_choice(compiler, call, function, &arguments);
    case NODE_IF:
    case NODE_DEFAULT:
    case NODE_ABSOLUTE:
    case NODE_ROUND:
        return compile_choice(compiler, call, function, &arguments);
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
        if (formula_span_days(arguments.reading.window) > EXPECTATION_DAYS_MAX)
            return compile_wrong(compiler, call, "What is expected is known for windows of at most %d days.",
                                 EXPECTATION_DAYS_MAX);
        return compile_add_reading(compiler, call, (NodeKind)function->reading, function->type,
                                   arguments.reading);
    case NODE_RANK:
        return compile_rank(compiler, call, arguments.syntax[0], arguments.syntax[1]);
    case NODE_SCORE:
        return compile_score(compiler, call, function->name);
    case NODE_IN_SEGMENT:
        return compile_segment(compiler, arguments.syntax[0]);
    default:
        return compile_add_reading(compiler, call, in_scope((NodeKind)function->reading, compiler->scope),
                                   function->type, arguments.reading);
    }
}

static uint32_t compile_attribute(Compiler *compiler, const Syntax *syntax, Str key, bool of_person)
{
    if (key.len == 0 || key.len > ATTRIBUTE_KEY_BYTES_MAX)
        return compile_wrong(compiler, syntax, "Here the name of an attribute is missing: account.plan.");
    if (str_equal(key, STR("id")))
        return compile_add_reading(compiler, syntax, of_person ? NODE_PERSON_ID : NODE_ID, FORMULA_TEXT,
                                   (Node){ 0 });
    return compile_add_reading(compiler, syntax, of_person ? NODE_PERSON_ATTRIBUTE : NODE_ATTRIBUTE,
                               FORMULA_ANY, (Node){ .text = key, .in_time = compiler->names->said_in_time });
}

static uint32_t unknown_name(Compiler *compiler, const Syntax *syntax)
{
    Str nearest = formula_nearest(syntax->text, compiler->scope);
    if (nearest.len > 0) {
        compile_wrong(compiler, syntax, "There is no `%.*s`. Did you mean `%.*s`?", STR_ARG(syntax->text),
                      STR_ARG(nearest));
        compile_propose(compiler, nearest);
        return NONE;
    }
    return compile_wrong(compiler, syntax, "There is no `%.*s`. If it is an attribute, write account.%.*s.",
                         STR_ARG(syntax->text), STR_ARG(syntax->text));
}

uint32_t compile_name(Compiler *compiler, const Syntax *syntax)
{
    const Binding *binding = find_binding(compiler, syntax->text);
    if (binding && syntax->kind == SYNTAX_NAME) return compile_bound(compiler, binding);
    bool is_name = syntax->kind == SYNTAX_NAME;
    StrCut cut = str_cut(syntax->text, '.');
    bool account = str_equal_ignore_case(cut.head, STR("account")),
         person = str_equal_ignore_case(cut.head, STR("person"));
    if (is_name && (account || person) && (cut.found || syntax->key.len > 0)) {
        if (person && compiler->scope == FORMULA_OF_ACCOUNTS)
            return compile_wrong(compiler, syntax,
                                 "A person stands inside people(…), or in a formula about people.");
        return compile_attribute(compiler, syntax, cut.found ? cut.tail : syntax->key, person);
    }
    const FormulaFunction *function = formula_function(syntax->text, compiler->scope);
    if (function) return compile_function(compiler, syntax, function);
    Str metric = is_name && compiler->names->metric
                     ? compiler->names->metric(compiler->names->context, syntax->text, compiler->scope,
                                               compiler->arena)
                     : STR("");
    if (metric.len > 0) return compile_metric(compiler, syntax, metric);
    if (is_name && compiler->scope == FORMULA_OF_PEOPLE)
        return compile_attribute(compiler, syntax, syntax->text, true);
    return unknown_name(compiler, syntax);
}

bool formula_name_is_free(Str name)
{
    static const Str words[] = { STR_CONST("and"),    STR_CONST("or"),       STR_CONST("not"),
                                 STR_CONST("in"),     STR_CONST("is"),       STR_CONST("between"),
                                 STR_CONST("within"), STR_CONST("contains"), STR_CONST("starts"),
                                 STR_CONST("has"),    STR_CONST("with"),     STR_CONST("missing"),
                                 STR_CONST("next"),   STR_CONST("yes"),      STR_CONST("no"),
                                 STR_CONST("true"),   STR_CONST("false"),    STR_CONST("account"),
                                 STR_CONST("person"), STR_CONST("value"),    STR_CONST("window") };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_equal_ignore_case(name, words[i])) return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = lower_letter(name.data[i]);
        bool letter = (c >= 'a' && c <= 'z') || c == '_' || (unsigned char)c >= 0x80;
        if (!letter && (i == 0 || c < '0' || c > '9')) return false;
    }
    return name.len > 0 && !formula_function(name, FORMULA_OF_ACCOUNTS) &&
           !formula_function(name, FORMULA_OF_PEOPLE);
}
