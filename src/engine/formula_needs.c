#include "engine/formula_needs.h"

#include "engine/formula_program.h"

static bool looks_at_people(NodeKind kind)
{
    switch ((int)kind) {
    case NODE_ACTIVE_PEOPLE:
    case NODE_NEW_PEOPLE:
    case NODE_LOST_PEOPLE:
    case NODE_RETURNING_PEOPLE:
    case NODE_KNOWN_PEOPLE:
    case NODE_EVENT_PEOPLE:
    case NODE_FEATURE_PEOPLE:
    case NODE_PEOPLE:
    case NODE_PEOPLE_MEAN:
    case NODE_RANK:
        return true;
    default:
        return false;
    }
}

static unsigned node_needs(const Node *node)
{
    if (node->kind >= NODE_NOT) return 0; // what it is computed from says what it needs
    switch ((int)node->kind) {
    case NODE_EVENTS:
    case NODE_EVENT_COUNT:
    case NODE_FEATURE_EVENTS:
    case NODE_NUMBER_SUM:
    case NODE_NUMBER_MEAN:
    case NODE_NUMBER_LEAST:
    case NODE_NUMBER_MOST:
    case NODE_NUMBER_LATEST:
        return ACCOUNT_COUNTS | ACCOUNT_DAYS;
    case NODE_ATTRIBUTE:
    case NODE_PERSON_ATTRIBUTE:
        return ACCOUNT_SAID;
    case NODE_RANK: // of its own part; the others say when they change
    case NODE_IN_SEGMENT:
        return 0;
    case NODE_PEOPLE:
    case NODE_PEOPLE_MEAN:
        return ACCOUNT_MEMBERS | formula_needs(node->people);
    case NODE_LITERAL:
    case NODE_TODAY:
    case NODE_ID:
    case NODE_PERSON_ID:
        return 0;
    case NODE_ACTIVE_PEOPLE:
    case NODE_NEW_PEOPLE:
    case NODE_LOST_PEOPLE:
    case NODE_RETURNING_PEOPLE:
    case NODE_KNOWN_PEOPLE:
    case NODE_PERSON_DAYS:
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
    case NODE_ACTIVE_DAYS:
    case NODE_FIRST_SEEN:
    case NODE_LAST_SEEN:
    case NODE_EVENT_DAYS:
    case NODE_EVENT_LAST:
    case NODE_EVENT_PEOPLE:
    case NODE_FEATURE_PEOPLE:
    case NODE_FEATURES_USED:
    case NODE_KEY_FEATURES_USED:
    case NODE_PERSON_LAST:
    case NODE_PERSON_FIRST:
    case NODE_PERSON_ACTIVE_DAYS:
    case NODE_PERSON_EVENT_DAYS:
    case NODE_PERSON_FEATURES_USED:
    case NODE_PERSON_KEY_FEATURES_USED:
    case NODE_PERSON_USUAL_GAP:
        return ACCOUNT_DAYS;
    default:
        return ACCOUNT_ANYTHING;
    }
}

unsigned formula_needs(const Formula *formula)
{
    unsigned needs = 0;
    for (uint32_t i = 0; i < formula->node_count; i++)
        needs |= node_needs(&formula->nodes[i]);
    return needs;
}

bool formula_is_quick(const Formula *formula)
{
    uint32_t i = 0;
    while (i < formula->node_count && !looks_at_people(formula->nodes[i].kind))
        i++;
    return i == formula->node_count;
}

bool formula_reads_attribute(const Formula *formula, Str key)
{
    for (uint32_t i = 0; formula && i < formula->node_count; i++) {
        const Node *node = &formula->nodes[i];
        if (node->kind == NODE_ATTRIBUTE && str_equal(node->text, key)) return true;
        if (node->kind == NODE_PEOPLE && formula_reads_attribute(node->people, key)) return true;
        if (node->kind == NODE_RANK &&
            (formula_reads_attribute(node->ranked, key) || formula_reads_attribute(node->among, key)))
            return true;
    }
    return false;
}

// ---- what it costs to read it, in rough tens of nanoseconds

static uint32_t reading_cost(NodeKind kind)
{
    switch ((int)kind) {
    case NODE_LITERAL:
    case NODE_TODAY:
        return 0;
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
    case NODE_FEATURES_USED:
    case NODE_KEY_FEATURES_USED:
    case NODE_PERSON_FEATURES_USED:
    case NODE_PERSON_KEY_FEATURES_USED:
    case NODE_PERSON_USUAL_GAP:
        return 30;
    case NODE_ATTRIBUTE:
    case NODE_PERSON_ATTRIBUTE:
        return 8;
    default:
        return looks_at_people(kind) ? 100 : kind < NODE_NOT ? 5 : 1;
    }
}

uint32_t *formula_costs(const Formula *formula, Arena *arena)
{
    enum { PEOPLE_USUAL = 30, COST_MAX = 1 << 24 };
    uint32_t *costs = ARENA_ARRAY(arena, uint32_t, formula->node_count);
    for (uint32_t i = 0; i < formula->node_count; i++) {
        const Node *node = &formula->nodes[i];
        costs[i] = reading_cost(node->kind);
        if (asks_each_person(node->kind))
            costs[i] = PEOPLE_USUAL * formula_costs(node->people, arena)[node->people->node_count - 1];
        for (uint32_t c = 0; c < node->child_count; c++)
            costs[i] += costs[formula->children[node->children + c]];
        if (costs[i] > COST_MAX) costs[i] = COST_MAX;
    }
    return costs;
}
