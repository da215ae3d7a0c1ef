// One account, one day: every node is computed once, in order, and what decided is told.
#include "engine/formula_read.h"

#include <math.h>

typedef struct Evaluation {
    const Formula *formula;
    const Engine *engine;
    PersonRow who; // account, and the person in a formula about people
    int32_t day;
    uint16_t next_day;
    Arena *arena;
    Value *values; // of the nodes
    FormulaEvidence *evidence;
    size_t evidence_count;
    bool *told; // of each node: is evidence already
} Evaluation;

static Value yes_no(bool yes)
{
    return (Value){ .kind = VALUE_BOOL, .number = yes };
}

static bool is_yes(const Value *value)
{
    return value->kind == VALUE_BOOL && value->number > 0;
}

static const Value *child_of(const Evaluation *evaluation, const Node *node, uint32_t index)
{
    return &evaluation->values[evaluation->formula->children[node->children + index]];
}

// ---- operations

static bool equal(const Value *a, const Value *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == VALUE_TEXT) return str_equal_ignore_case(a->text, b->text);
    return !(a->number < b->number) && !(a->number > b->number);
}

static Value compare(NodeKind kind, const Value *a, const Value *b)
{
    if (a->kind == VALUE_MISSING || b->kind == VALUE_MISSING) return yes_no(false);
    switch ((int)kind) {
    case NODE_EQUAL:
        return yes_no(equal(a, b));
    case NODE_UNEQUAL:
        return yes_no(!equal(a, b));
    case NODE_LESS:
        return yes_no(a->number < b->number);
    case NODE_AT_MOST:
        return yes_no(a->number <= b->number);
    case NODE_CONTAINS:
        return yes_no(str_contains_ignore_case(a->text, b->text));
    default:
        return yes_no(str_equal_ignore_case(str_slice(a->text, 0, b->text.len), b->text));
    }
}

static Value quantity(FormulaType type, double number)
{
    if (!isfinite(number)) return (Value){ 0 };
    return (Value){ .kind = type == FORMULA_DATE ? VALUE_DATE : VALUE_NUMBER, .number = number };
}

static Value arithmetic(const Node *node, const Value *a, const Value *b)
{
    if (a->kind == VALUE_MISSING || b->kind == VALUE_MISSING) return (Value){ 0 };
    double x = a->number, y = b->number;
    switch ((int)node->kind) {
    case NODE_ADD:
        return quantity(node->type, x + y);
    case NODE_SUBTRACT:
        return quantity(node->type, x - y);
    case NODE_MULTIPLY:
        return quantity(node->type, x * y);
    default:
        return y < 0 || y > 0 ? quantity(node->type, x / y) : (Value){ 0 };
    }
}

static Value is_in(const Evaluation *evaluation, const Node *node)
{
    const Value *wanted = child_of(evaluation, node, 0);
    for (uint32_t i = 1; i < node->child_count; i++) {
        Value same = compare(NODE_EQUAL, wanted, child_of(evaluation, node, i));
        if (is_yes(&same)) return same;
    }
    return yes_no(false);
}

// Least, most, average: of those that are there.
static Value gather(const Evaluation *evaluation, const Node *node)
{
    double sum = 0, least = HUGE_VAL, most = -HUGE_VAL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < node->child_count; i++) {
        const Value *value = child_of(evaluation, node, i);
        if (value->kind == VALUE_MISSING) continue;
        sum += value->number;
        least = fmin(least, value->number);
        most = fmax(most, value->number);
        count++;
    }
    if (count == 0) return (Value){ 0 };
    if (node->kind == NODE_LEAST) return quantity(node->type, least);
    return quantity(node->type, node->kind == NODE_MOST ? most : sum / count);
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

double formula_trend(const double *newest_first, size_t count, double *scratch)
{
    size_t slopes = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (!isnan(newest_first[i]) && !isnan(newest_first[j]))
                scratch[slopes++] = (newest_first[i] - newest_first[j]) / (double)(j - i);
        }
    }
    if (slopes == 0) return (double)NAN;
    double slope = median(scratch, slopes);
    size_t present = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(newest_first[i])) scratch[present++] = fabs(newest_first[i]);
    }
    double level = median(scratch, present);
    if (level > 0) return slope / level;
    return slope < 0 || slope > 0 ? (double)NAN : 0;
}

static Value trend(const Evaluation *evaluation, const Node *node)
{
    size_t count = node->child_count;
    double *values = ARENA_ARRAY(evaluation->arena, double, count);
    double *scratch = ARENA_ARRAY(evaluation->arena, double, count *(count + 1) / 2);
    for (uint32_t i = 0; i < count; i++) {
        const Value *value = child_of(evaluation, node, i);
        values[i] = value->kind == VALUE_MISSING ? (double)NAN : value->number;
    }
    return quantity(node->type, formula_trend(values, count, scratch));
}

static Value operate(const Evaluation *evaluation, const Node *node)
{
    const Value *a = child_of(evaluation, node, 0);
    const Value *b = child_of(evaluation, node, node->child_count > 1 ? 1 : 0);
    switch ((int)node->kind) {
    case NODE_NOT:
        return yes_no(!is_yes(a));
    case NODE_OR:
        return yes_no(is_yes(a) || is_yes(b));
    case NODE_AND:
        return yes_no(is_yes(a) && is_yes(b));
    case NODE_NEGATE:
        return a->kind == VALUE_MISSING ? *a : quantity(node->type, -a->number);
    case NODE_ABSOLUTE:
        return a->kind == VALUE_MISSING ? *a : quantity(node->type, fabs(a->number));
    case NODE_ROUND:
        return a->kind == VALUE_MISSING ? *a : quantity(node->type, round(a->number));
    case NODE_ADD:
    case NODE_SUBTRACT:
    case NODE_MULTIPLY:
    case NODE_DIVIDE:
        return arithmetic(node, a, b);
    case NODE_IN:
        return is_in(evaluation, node);
    case NODE_MISSING:
        return yes_no(a->kind == VALUE_MISSING);
    case NODE_IF:
        return is_yes(a) ? *b : *child_of(evaluation, node, 2);
    case NODE_DEFAULT:
        return a->kind == VALUE_MISSING ? *b : *a;
    case NODE_LEAST:
    case NODE_MOST:
    case NODE_AVERAGE:
        return gather(evaluation, node);
    case NODE_TREND:
        return trend(evaluation, node);
    default:
        return compare(node->kind, a, b);
    }
}

static Value literal(const Node *node)
{
    static const ValueKind kinds[] = {
        [FORMULA_NUMBER] = VALUE_NUMBER, [FORMULA_SHARE] = VALUE_NUMBER, [FORMULA_TEXT] = VALUE_TEXT,
        [FORMULA_YESNO] = VALUE_BOOL,    [FORMULA_DATE] = VALUE_DATE,    [FORMULA_DURATION] = VALUE_NUMBER
    };
    return (Value){ .kind = kinds[node->type], .number = node->number, .text = node->text };
}

// ---- all nodes

static void run(Evaluation *evaluation);

static Value count_matching(Evaluation *evaluation, const Formula *condition)
{
    PersonRow *people = NULL;
    size_t count = formula_people(evaluation->engine, evaluation->who.account, evaluation->arena, &people);
    uint32_t matching = 0;
    Value *values = ARENA_ARRAY(evaluation->arena, Value, condition->node_count);
    for (size_t i = 0; i < count; i++) {
        Arena mark = *evaluation->arena;
        Evaluation person = { .formula = condition,
                              .engine = evaluation->engine,
                              .who = people[i],
                              .day = evaluation->day,
                              .arena = evaluation->arena,
                              .values = values };
        run(&person);
        matching += is_yes(&values[condition->node_count - 1]);
        formula_sooner(&evaluation->next_day, person.next_day);
        arena_reset(evaluation->arena, mark);
    }
    return number_value(matching);
}

static void run(Evaluation *evaluation)
{
    for (uint32_t i = 0; i < evaluation->formula->node_count; i++) {
        const Node *node = &evaluation->formula->nodes[i];
        Value *value = &evaluation->values[i];
        if (node->kind == NODE_LITERAL) {
            *value = literal(node);
        } else if (node->kind == NODE_PEOPLE) {
            *value = count_matching(evaluation, node->people);
        } else if (node->kind >= NODE_NOT) {
            *value = operate(evaluation, node);
        } else if (node->kind >= NODE_PERSON_LAST) {
            *value = formula_read_person(node, evaluation->engine, evaluation->who, evaluation->day,
                                         &evaluation->next_day);
        } else {
            *value = formula_read_account(evaluation->formula, node, evaluation->engine,
                                          evaluation->who.account, evaluation->day, &evaluation->next_day);
        }
    }
}

// ---- evidence

static void tell(Evaluation *evaluation, uint32_t index)
{
    const Node *node = &evaluation->formula->nodes[index];
    if (evaluation->told[index] || node->kind == NODE_LITERAL) return;
    evaluation->told[index] = true;
    int32_t day = formula_day_before(evaluation->day, node->ago);
    evaluation->evidence[evaluation->evidence_count++] =
        (FormulaEvidence){ .at = node->at,
                           .end = node->end,
                           .type = node->type,
                           .value = evaluation->values[index],
                           .day = (uint16_t)(day > 0 ? day : 0) };
}

// Of a yes that needed both sides, both decided; of a no, those that were no. And so on downwards.
static void tell_deciding(Evaluation *evaluation, uint32_t index)
{
    const Node *node = &evaluation->formula->nodes[index];
    const uint32_t *children = evaluation->formula->children + node->children;
    bool yes = is_yes(&evaluation->values[index]);
    bool logic = node->kind == NODE_AND || node->kind == NODE_OR || node->kind == NODE_NOT;
    if (!logic) {
        bool operation = node->kind >= NODE_NOT;
        for (uint32_t i = 0; operation && i < node->child_count; i++)
            tell(evaluation, children[i]);
        if (!operation) tell(evaluation, index);
        return;
    }
    bool all = (node->kind == NODE_AND && yes) || (node->kind == NODE_OR && !yes) || node->kind == NODE_NOT;
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (all || is_yes(&evaluation->values[children[i]]) == yes) tell_deciding(evaluation, children[i]);
    }
}

static FormulaType type_of_value(const Value *value)
{
    static const FormulaType types[] = { [VALUE_MISSING] = FORMULA_ANY,
                                         [VALUE_TEXT] = FORMULA_TEXT,
                                         [VALUE_NUMBER] = FORMULA_NUMBER,
                                         [VALUE_BOOL] = FORMULA_YESNO,
                                         [VALUE_DATE] = FORMULA_DATE };
    return types[value->kind];
}

FormulaResult formula_evaluate(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena)
{
    uint32_t count = formula->node_count;
    Evaluation evaluation = {
        .formula = formula, .engine = engine, .who = { .account = account }, .day = day, .arena = arena
    };
    evaluation.values = ARENA_ARRAY(arena, Value, count);
    evaluation.evidence = ARENA_ARRAY(arena, FormulaEvidence, count);
    evaluation.told = ARENA_ARRAY(arena, bool, count);
    run(&evaluation);
    tell_deciding(&evaluation, count - 1);
    FormulaType type = formula->nodes[count - 1].type;
    const Value *value = &evaluation.values[count - 1];
    return (FormulaResult){ .type = type == FORMULA_ANY ? type_of_value(value) : type,
                            .value = *value,
                            .next_day = evaluation.next_day,
                            .evidence = evaluation.evidence,
                            .evidence_count = evaluation.evidence_count };
}
