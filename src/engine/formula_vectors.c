// Both sides are always computed, without branches, so that the compiler can take several elements at once.
#include "engine/formula_vectors.h"

#include <float.h>
#include <math.h>

static double known(double number)
{
    return fabs(number) <= DBL_MAX ? number : (double)NAN;
}

static bool compare(NodeKind kind, const double *a, const double *b, double *out, size_t count)
{
    switch ((int)kind) {
    case NODE_LESS:
        for (size_t i = 0; i < count; i++)
            out[i] = a[i] < b[i];
        return true;
    case NODE_AT_MOST:
        for (size_t i = 0; i < count; i++)
            out[i] = a[i] <= b[i];
        return true;
    case NODE_EQUAL:
        for (size_t i = 0; i < count; i++)
            out[i] = (a[i] <= b[i]) & (a[i] >= b[i]);
        return true;
    case NODE_UNEQUAL:
        for (size_t i = 0; i < count; i++)
            out[i] = (a[i] < b[i]) | (a[i] > b[i]);
        return true;
    case NODE_AND:
        for (size_t i = 0; i < count; i++)
            out[i] = (a[i] > 0) & (b[i] > 0);
        return true;
    case NODE_OR:
        for (size_t i = 0; i < count; i++)
            out[i] = (a[i] > 0) | (b[i] > 0);
        return true;
    default:
        return false;
    }
}

// A division by 0 is not finite either.
static bool calculate(NodeKind kind, const double *a, const double *b, double *out, size_t count)
{
    switch ((int)kind) {
    case NODE_ADD:
        for (size_t i = 0; i < count; i++)
            out[i] = known(a[i] + b[i]);
        return true;
    case NODE_SUBTRACT:
        for (size_t i = 0; i < count; i++)
            out[i] = known(a[i] - b[i]);
        return true;
    case NODE_MULTIPLY:
        for (size_t i = 0; i < count; i++)
            out[i] = known(a[i] * b[i]);
        return true;
    case NODE_DIVIDE:
        for (size_t i = 0; i < count; i++)
            out[i] = known(a[i] / b[i]);
        return true;
    default:
        return false;
    }
}

static void choose_most(const double *const *children, size_t child_count, double *out, size_t count)
{
    memcpy(out, children[0], count * sizeof *out);
    for (size_t c = 1; c < child_count; c++) {
        const double *values = children[c];
        for (size_t i = 0; i < count; i++) {
            bool chosen = (values[i] > out[i]) | (isnan(out[i]) != 0);
            out[i] = chosen ? values[i] : out[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        out[i] = known(out[i]);
}

static void choose_least(const double *const *children, size_t child_count, double *out, size_t count)
{
    memcpy(out, children[0], count * sizeof *out);
    for (size_t c = 1; c < child_count; c++) {
        const double *values = children[c];
        for (size_t i = 0; i < count; i++) {
            bool chosen = (values[i] < out[i]) | (isnan(out[i]) != 0);
            out[i] = chosen ? values[i] : out[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        out[i] = known(out[i]);
}

static void score_all(const Node *node, const double *const *children, double *out, size_t count)
{
    double values[FORMULA_SCORE_PARTS_MAX];
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < node->child_count; c++)
            values[c] = children[c][i];
        out[i] = known(node->score->compute(node->score->context, values));
    }
}

bool formula_operate_numbers(const Node *node, const double *const *children, double *out, size_t count)
{
    const double *a = children[0];
    switch ((int)node->kind) {
    case NODE_NOT:
        for (size_t i = 0; i < count; i++)
            out[i] = !(a[i] > 0);
        return true;
    case NODE_MISSING:
        for (size_t i = 0; i < count; i++)
            out[i] = isnan(a[i]) != 0;
        return true;
    case NODE_DEFAULT:
        for (size_t i = 0; i < count; i++)
            out[i] = isnan(a[i]) ? children[1][i] : a[i];
        return true;
    case NODE_IF:
        for (size_t i = 0; i < count; i++)
            out[i] = a[i] > 0 ? children[1][i] : children[2][i];
        return true;
    case NODE_LEAST:
        choose_least(children, node->child_count, out, count);
        return true;
    case NODE_MOST:
        choose_most(children, node->child_count, out, count);
        return true;
    case NODE_SCORE:
        score_all(node, children, out, count);
        return true;
    default:
        return node->child_count == 2 && (compare(node->kind, a, children[1], out, count) ||
                                          calculate(node->kind, a, children[1], out, count));
    }
}
