#include "engine/formula_plan.h"

#include "engine/attributes.h"
#include "engine/heap.h"

#include <assert.h>

static bool is_of_feature(const Node *node)
{
    return node->kind == NODE_FEATURE_EVENTS || node->kind == NODE_FEATURE_PEOPLE ||
           marks_features(node->kind);
}

// Whether they read or compute the same but for how long ago.
static bool same_family(const Step *a, const Step *b)
{
    const Node *m = a->node, *n = b->node;
    bool same = m->kind == n->kind && m->type == n->type && m->in_time == n->in_time &&
                m->window.months == n->window.months && m->window.days == n->window.days &&
                str_equal(m->text, n->text) && str_equal(m->property, n->property) &&
                same_number(m->number, n->number) && a->people == b->people && a->spread == b->spread;
    if (same && is_of_feature(m))
        same = a->formula->names == b->formula->names; // features are numbered there
    return same;
}

static bool same_step(const FormulaPlan *plan, const Step *a, const Step *b, const uint32_t *b_children)
{
    bool same = same_family(a, b) && a->node->ago.months == b->node->ago.months &&
                a->node->ago.days == b->node->ago.days && a->child_count == b->child_count;
    const uint32_t *a_children = plan->children + a->children;
    for (uint32_t i = 0; same && i < a->child_count; i++)
        same = a_children[i] == b_children[i];
    return same;
}

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t hash_family(const Step *step)
{
    const Node *node = step->node;
    uint64_t number;
    memcpy(&number, &node->number, sizeof number);
    uint64_t hash = str_hash_seeded(node->text, (uint64_t)node->kind * 4 + step->people * 2u + step->spread);
    hash = mixed(mixed(hash, number), (uint64_t)node->type);
    if (node->property.len > 0) hash = str_hash_seeded(node->property, hash);
    return mixed(mixed(hash, node->window.months), node->window.days);
}

static uint64_t hash_step(const Step *step, const uint32_t *children)
{
    uint64_t hash = mixed(mixed(hash_family(step), step->node->ago.months), step->node->ago.days);
    for (uint32_t i = 0; i < step->child_count; i++)
        hash = mixed(hash, children[i]);
    return hash;
}

// The first step of its family. Two families with one hash are one step each: nothing of them is shared.
static uint32_t find_family(FormulaPlan *plan, const Step *step)
{
    uint64_t hash = hash_family(step);
    uint32_t known = index_map_find(&plan->families, hash);
    if (known != INDEX_NONE && same_family(&plan->steps[known], step)) return known;
    if (known == INDEX_NONE) index_map_put(&plan->families, hash, plan->step_count);
    return plan->step_count;
}

static void append_children(FormulaPlan *plan, const uint32_t *children, uint32_t count)
{
    if (plan->child_count + count > plan->child_capacity) {
        plan->child_capacity = 2 * (plan->child_count + count) + 64;
        plan->children = heap_resized(plan->children, plan->child_capacity, sizeof *plan->children);
    }
    for (uint32_t i = 0; i < count; i++) {
        plan->children[plan->child_count++] = children[i];
        plan->steps[children[i]].uses++;
    }
}

// The number of an equal step, or of this one, which is new. Two that differ and have one hash are both kept:
// the second is only not found again.
static uint32_t add_step(FormulaPlan *plan, Step step, const uint32_t *children)
{
    uint64_t hash = hash_step(&step, children);
    uint32_t known = index_map_find(&plan->known, hash);
    if (known != INDEX_NONE && same_step(plan, &plan->steps[known], &step, children)) return known;
    if (plan->step_count == plan->step_capacity) {
        plan->step_capacity = plan->step_capacity ? 2 * plan->step_capacity : 64;
        plan->steps = heap_resized(plan->steps, plan->step_capacity, sizeof *plan->steps);
    }
    step.children = plan->child_count;
    step.result = NO_RESULT;
    step.family = find_family(plan, &step);
    plan->asks_people |= step.people;
    append_children(plan, children, step.child_count);
    plan->steps[plan->step_count] = step;
    if (known == INDEX_NONE) index_map_put(&plan->known, hash, plan->step_count);
    return plan->step_count++;
}

static uint32_t add_formula(FormulaPlan *plan, const Formula *formula, bool people);

static uint32_t add_node(FormulaPlan *plan, const Formula *formula, const Node *node, bool people,
                         const uint32_t *step_of)
{
    Step step = { .formula = formula, .node = node, .people = people };
    if (asks_each_person(node->kind)) {
        uint32_t condition = add_formula(plan, node->people, true);
        step.child_count = 1;
        return add_step(plan, step, &condition);
    }
    bool of_account = node->kind > NODE_TODAY && node->kind < NODE_PERSON_LAST;
    if (people && of_account) {
        step.people = false;
        uint32_t own = add_step(plan, step, NULL);
        step.people = step.spread = true;
        step.child_count = 1;
        return add_step(plan, step, &own);
    }
    uint32_t *children = heap_zeroed(node->child_count, sizeof *children);
    for (uint32_t i = 0; i < node->child_count; i++)
        children[i] = step_of[formula->children[node->children + i]];
    step.child_count = node->child_count;
    uint32_t added = add_step(plan, step, children);
    free(children);
    return added;
}

static uint32_t add_formula(FormulaPlan *plan, const Formula *formula, bool people)
{
    uint32_t *step_of = heap_zeroed(formula->node_count, sizeof *step_of);
    for (uint32_t i = 0; i < formula->node_count; i++)
        step_of[i] = add_node(plan, formula, &formula->nodes[i], people, step_of);
    uint32_t result = step_of[formula->node_count - 1];
    free(step_of);
    return result;
}

FormulaPlan formula_plan(const Formula *const *formulas, size_t count)
{
    FormulaPlan plan = { .next_result = heap_zeroed(count, sizeof *plan.next_result) };
    for (size_t f = 0; f < count; f++) {
        assert(formulas[f]->scope == FORMULA_OF_ACCOUNTS);
        uint32_t number = add_formula(&plan, formulas[f], false); // moves the steps
        Step *result = &plan.steps[number];
        plan.next_result[f] = result->result;
        result->result = (uint32_t)f;
    }
    return plan;
}

void formula_plan_free(FormulaPlan *plan)
{
    free(plan->steps);
    free(plan->children);
    free(plan->next_result);
    index_map_free(&plan->known);
    index_map_free(&plan->families);
    *plan = (FormulaPlan){ 0 };
}
