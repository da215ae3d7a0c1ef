#include "know/account_tree.h"

#include <math.h>
#include <stdlib.h>

// ---- the shape

static uint32_t parent_of(const Engine *engine, uint32_t account, uint16_t day)
{
    Value parent = engine_account_attribute(engine, account, STR("parent"), day);
    return parent.kind == VALUE_TEXT ? engine_account_find(engine, parent.text) : ENGINE_NONE;
}

uint32_t account_tree_top(const Engine *engine, uint32_t account, uint16_t day)
{
    uint32_t top = account;
    for (int depth = 0; depth < TREE_DEPTH_MAX; depth++) {
        uint32_t parent = parent_of(engine, top, day);
        if (parent == ENGINE_NONE || parent == top) return top;
        if (parent == account) return account;
        top = parent;
    }
    return top;
}

static bool is_in(const AccountTree *tree, uint32_t account)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->nodes[i].account == account) return true;
    }
    return false;
}

// Adds the account and what is below it; a circle ends where it meets itself.
static void add_branch(AccountTree *tree, const Engine *engine, uint32_t account, uint32_t depth,
                       uint16_t day, Arena *arena)
{
    if (is_in(tree, account)) return;
    if (tree->count == TREE_NODES_MAX || depth > TREE_DEPTH_MAX) {
        tree->cut = true;
        return;
    }
    size_t place = tree->count++;
    tree->nodes[place] = (TreeNode){ .account = account, .depth = depth };
    uint32_t *children = NULL;
    size_t count = engine_account_children(engine, account, day, arena, &children);
    for (size_t i = 0; i < count; i++)
        add_branch(tree, engine, children[i], depth + 1, day, arena);
    tree->nodes[place].below = tree->count - place - 1;
}

// ---- the figures

typedef struct TreePerson {
    uint32_t person;
    bool active;
} TreePerson;

static int by_person(const void *a, const void *b)
{
    const TreePerson *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    return (int)y->active - (int)x->active; // the active line of a person first
}

// How many different people there are, and how many of them are active somewhere.
static void count_once(TreePerson *people, size_t count, uint32_t *people_out, uint32_t *active_out)
{
    if (count > 0) qsort(people, count, sizeof *people, by_person);
    *people_out = *active_out = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && people[i].person == people[i - 1].person) continue;
        ++*people_out;
        *active_out += people[i].active;
    }
}

static size_t list_people(const Engine *engine, TreeNode *node, uint16_t day, Arena *arena,
                          TreePerson **people_out)
{
    PersonUsage *usage = NULL;
    size_t count = engine_people_usage(engine, node->account, day, NULL, arena, &usage), kept = 0;
    TreePerson *people = ARENA_ARRAY(arena, TreePerson, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool active = usage[i].active_days_28 > 0 && usage[i].active_days_28 != UINT16_MAX;
        if (usage[i].first_day > 0) people[kept++] = (TreePerson){ usage[i].person, active };
        node->active += active;
    }
    node->people = (uint32_t)kept;
    *people_out = people;
    return kept;
}

static double seats_of(const Engine *engine, uint32_t account, uint16_t day)
{
    Value seats = engine_account_attribute(engine, account, STR("seats"), day);
    return seats.kind == VALUE_NUMBER ? seats.number : (double)NAN;
}

static void roll_up(AccountTree *tree, const Engine *engine, uint16_t day, Arena *arena)
{
    TreePerson **people = ARENA_ARRAY(arena, TreePerson *, tree->count + 1);
    size_t *counts = ARENA_ARRAY(arena, size_t, tree->count + 1), total = 0;
    for (size_t i = 0; i < tree->count; i++) {
        TreeNode *node = &tree->nodes[i];
        counts[i] = list_people(engine, node, day, arena, &people[i]);
        total += counts[i];
        node->seats = seats_of(engine, node->account, day);
    }
    TreePerson *all = ARENA_ARRAY(arena, TreePerson, total + 1);
    for (size_t i = 0; i < tree->count; i++) {
        TreeNode *node = &tree->nodes[i];
        size_t count = 0;
        node->seats_all = (double)NAN;
        for (size_t part = i; part <= i + node->below; part++) {
            memcpy(all + count, people[part], counts[part] * sizeof *all);
            count += counts[part];
            double seats = tree->nodes[part].seats;
            if (!isnan(seats)) node->seats_all = isnan(node->seats_all) ? seats : node->seats_all + seats;
        }
        count_once(all, count, &node->people_all, &node->active_all);
    }
}

AccountTree account_tree(const Engine *engine, uint32_t account, uint16_t day, Arena *arena)
{
    AccountTree tree = { .nodes = ARENA_ARRAY(arena, TreeNode, TREE_NODES_MAX) };
    add_branch(&tree, engine, account, 0, day, arena);
    roll_up(&tree, engine, day, arena);
    return tree;
}
