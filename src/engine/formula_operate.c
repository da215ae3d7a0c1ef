// What is computed from values, for one account or element by element of a column.
#include "engine/formula_operate.h"
#include "engine/median.h"

#include <math.h>

static Value yes_no(bool yes)
{
    return (Value){ .kind = VALUE_BOOL, .number = yes };
}

static bool equal(const Value *a, const Value *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == VALUE_TEXT) return str_equal_ignore_case(a->text, b->text);
    return !(a->number < b->number) && !(a->number > b->number);
}

// Lists come as one text, with commas in between.
static bool has_item(Str list, Str item)
{
    while (list.len > 0) {
        StrCut cut = str_cut(list, ',');
        if (str_equal_ignore_case(str_trim(cut.head), item)) return true;
        list = cut.tail;
    }
    return false;
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
    case NODE_HAS:
        return yes_no(has_item(a->text, b->text));
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

static Value is_in(const Node *node, const Value *const *children)
{
    const Value *wanted = children[0];
    for (uint32_t i = 1; i < node->child_count; i++) {
        Value same = compare(NODE_EQUAL, wanted, children[i]);
        if (is_yes(&same)) return same;
    }
    return yes_no(false);
}

// Least, most, average: of those that are there.
static Value gather(const Node *node, const Value *const *children)
{
    double sum = 0, least = HUGE_VAL, most = -HUGE_VAL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < node->child_count; i++) {
        const Value *value = children[i];
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

// The median slope between any two values a week apart, by their median (Theil 1950, Sen 1968); NAN is
// missing. `scratch` has room for count * (count + 1) / 2.
static double theil_sen(const double *newest_first, size_t count, double *scratch)
{
    size_t slopes = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (!isnan(newest_first[i]) && !isnan(newest_first[j]))
                scratch[slopes++] = (newest_first[i] - newest_first[j]) / (double)(j - i);
        }
    }
    if (slopes == 0) return (double)NAN;
    double slope = median_of(scratch, slopes);
    size_t present = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(newest_first[i])) scratch[present++] = fabs(newest_first[i]);
    }
    double level = median_of(scratch, present);
    if (level > 0) return slope / level;
    return slope < 0 || slope > 0 ? (double)NAN : 0;
}

static Value trend(const Node *node, const Value *const *children, Arena *arena)
{
    Arena mark = *arena;
    size_t count = node->child_count;
    double *values = ARENA_ARRAY(arena, double, count);
    double *scratch = ARENA_ARRAY(arena, double, count *(count + 1) / 2);
    for (uint32_t i = 0; i < count; i++) {
        const Value *value = children[i];
        values[i] = value->kind == VALUE_MISSING ? (double)NAN : value->number;
    }
    Value result = quantity(node->type, theil_sen(values, count, scratch));
    arena_reset(arena, mark);
    return result;
}

static Value score_of(const Node *node, const Value *const *children, Arena *arena)
{
    Arena mark = *arena;
    double *values = ARENA_ARRAY(arena, double, node->child_count);
    for (uint32_t i = 0; i < node->child_count; i++)
        values[i] = children[i]->kind == VALUE_MISSING ? (double)NAN : children[i]->number;
    Value result = quantity(node->type, node->score->compute(node->score->context, values));
    arena_reset(arena, mark);
    return result;
}

Value formula_operate(const Node *node, const Value *const *children, Arena *arena)
{
    const Value *a = children[0];
    const Value *b = children[node->child_count > 1 ? 1 : 0];
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
        return is_in(node, children);
    case NODE_MISSING:
        return yes_no(a->kind == VALUE_MISSING);
    case NODE_IF:
        return is_yes(a) ? *b : *children[2];
    case NODE_DEFAULT:
        return a->kind == VALUE_MISSING ? *b : *a;
    case NODE_LEAST:
    case NODE_MOST:
    case NODE_AVERAGE:
        return gather(node, children);
    case NODE_TREND:
        return trend(node, children, arena);
    case NODE_SCORE:
        return score_of(node, children, arena);
    default:
        return compare(node->kind, a, b);
    }
}

Value formula_literal(const Node *node)
{
    static const ValueKind kinds[] = {
        [FORMULA_NUMBER] = VALUE_NUMBER, [FORMULA_SHARE] = VALUE_NUMBER, [FORMULA_TEXT] = VALUE_TEXT,
        [FORMULA_YESNO] = VALUE_BOOL,    [FORMULA_DATE] = VALUE_DATE,    [FORMULA_DURATION] = VALUE_NUMBER
    };
    if (isnan(node->number)) return (Value){ 0 }; // what people_mean leaves out
    return (Value){ .kind = kinds[node->type], .number = node->number, .text = node->text };
}
