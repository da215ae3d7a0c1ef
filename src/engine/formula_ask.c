#include "engine/formula_ask.h"

#include "engine/formula_needs.h"
#include "engine/formula_operate.h"
#include "engine/formula_rank.h"
#include "engine/formula_read.h"

#include <string.h>

#define SETTLED UINT32_MAX // no question has this number

// The parts of a chain of `and`s or `or`s, the cheapest first.
typedef struct Chain {
    uint32_t *parts;
    uint32_t count; // 0: no chain begins here
} Chain;

struct FormulaAsk {
    const Formula *formula;
    const Engine *engine;
    Arena *arena; // scratch while asking
    uint16_t day;
    // One of each node:
    FormulaReading *readings;
    FormulaHistory *histories;
    bool *known;         // whether the days of its reading are kept
    FormulaAsk **people; // of NODE_PEOPLE and NODE_PEOPLE_MEAN
    Chain *chains;
    Value *values;
    uint32_t *computed; // the question in which its value was computed; SETTLED: it is the same in all
    // Questions are counted from 1. What a condition about people asks of the account is the same for all of
    // its people: those from `account_question` on.
    uint32_t question, account_question;
};

// ---- chains

static bool is_junction(const Node *node)
{
    return node->kind == NODE_AND || node->kind == NODE_OR;
}

// Appends what `index`, a part of a chain of `kind`, is made of.
static uint32_t list_parts(const Formula *formula, uint32_t index, NodeKind kind, uint32_t *parts,
                           uint32_t count)
{
    const Node *node = &formula->nodes[index];
    if (node->kind != kind) {
        parts[count] = index;
        return count + 1;
    }
    for (uint32_t c = 0; c < node->child_count; c++)
        count = list_parts(formula, formula->children[node->children + c], kind, parts, count);
    return count;
}

static void sort_by_cost(uint32_t *parts, uint32_t count, const uint32_t *costs)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t part = parts[i], at = i;
        for (; at > 0 && costs[part] < costs[parts[at - 1]]; at--)
            parts[at] = parts[at - 1];
        parts[at] = part;
    }
}

// A junction that is part of a longer chain of its kind has none of its own.
static Chain *list_chains(const Formula *formula, Arena *arena)
{
    uint32_t count = formula->node_count;
    const uint32_t *costs = formula_costs(formula, arena);
    Chain *chains = ARENA_ARRAY(arena, Chain, count);
    bool *inner = ARENA_ARRAY(arena, bool, count);
    memset(inner, 0, count * sizeof *inner);
    for (uint32_t i = count; i-- > 0;) { // parents come after their children
        const Node *node = &formula->nodes[i];
        chains[i] = (Chain){ 0 };
        if (!is_junction(node)) continue;
        for (uint32_t c = 0; c < node->child_count; c++) {
            uint32_t child = formula->children[node->children + c];
            inner[child] = formula->nodes[child].kind == node->kind;
        }
        if (inner[i]) continue;
        uint32_t *parts = ARENA_ARRAY(arena, uint32_t, count);
        chains[i] = (Chain){ parts, list_parts(formula, i, node->kind, parts, 0) };
        sort_by_cost(parts, chains[i].count, costs);
    }
    return chains;
}

// ---- preparing

static bool is_history(const Node *node)
{
    return node->kind == NODE_ATTRIBUTE || node->kind == NODE_PERSON_ATTRIBUTE;
}

static bool is_operation(const Node *node)
{
    return node->kind >= NODE_NOT;
}

static bool is_reading(const Node *node)
{
    return !is_history(node) && !is_operation(node) && node->kind != NODE_LITERAL &&
           node->kind != NODE_TODAY && node->kind != NODE_ID && node->kind != NODE_PERSON_ID &&
           !asks_each_person(node->kind);
}

static void prepare_node(FormulaAsk *ask, uint32_t i)
{
    const Node *node = &ask->formula->nodes[i];
    int32_t to = formula_day_before(ask->day, node->ago);
    ask->computed[i] = 0;
    ask->people[i] = NULL;
    ask->known[i] = false;
    if (asks_each_person(node->kind))
        ask->people[i] = formula_ask_prepare(node->people, ask->engine, ask->day, ask->arena);
    else if (is_history(node) && to >= 0) {
        ask->histories[i] = formula_history(ask->engine, node, (uint16_t)to);
        ask->known[i] = true;
    } else if (is_reading(node)) {
        ask->known[i] = formula_prepare(&ask->readings[i], ask->formula, node, ask->engine, ask->day);
    }
}

// ---- what is the same for everybody
//
// Rules ship for data that many never send: a condition on an event or a key that nobody has sent is decided
// here, once, and costs nothing with each account.

static void settle(FormulaAsk *ask, uint32_t i, Value value)
{
    ask->values[i] = value;
    ask->computed[i] = SETTLED;
}

static bool is_settled(const FormulaAsk *ask, uint32_t i)
{
    return ask->computed[i] == SETTLED;
}

static void settle_leaf(FormulaAsk *ask, uint32_t i)
{
    const Node *node = &ask->formula->nodes[i];
    NodeKind kind = node->kind;
    bool of_event = kind == NODE_EVENT_COUNT || kind == NODE_EVENT_DAYS || kind == NODE_EVENT_LAST ||
                    kind == NODE_EVENT_PEOPLE || kind == NODE_PERSON_EVENT_DAYS;
    if (kind == NODE_LITERAL)
        settle(ask, i, formula_literal(node));
    else if (!ask->known[i] || (is_history(node) && ask->histories[i].key == DICTIONARY_NONE))
        settle(ask, i, (Value){ 0 });
    else if (of_event && ask->readings[i].event == ENGINE_NONE)
        settle(ask, i, kind == NODE_EVENT_LAST ? (Value){ 0 } : number_value(0));
}

// Parts that decide nothing are left out of the chain.
static void settle_chain(FormulaAsk *ask, uint32_t i)
{
    bool decides = ask->formula->nodes[i].kind == NODE_OR;
    Chain *chain = &ask->chains[i];
    uint32_t open = 0;
    for (uint32_t k = 0; k < chain->count; k++) {
        uint32_t part = chain->parts[k];
        if (!is_settled(ask, part))
            chain->parts[open++] = part;
        else if (is_yes(&ask->values[part]) == decides)
            settle(ask, i, (Value){ .kind = VALUE_BOOL, .number = decides });
    }
    if (open == 0 && !is_settled(ask, i)) settle(ask, i, (Value){ .kind = VALUE_BOOL, .number = !decides });
    chain->count = open;
}

static void settle_operation(FormulaAsk *ask, uint32_t i)
{
    const Node *node = &ask->formula->nodes[i];
    const Value *few[4];
    if (node->child_count > 4) return;
    for (uint32_t c = 0; c < node->child_count; c++) {
        uint32_t child = ask->formula->children[node->children + c];
        if (!is_settled(ask, child)) return;
        few[c] = &ask->values[child];
    }
    settle(ask, i, formula_operate(node, few, ask->arena));
}

// Children come before their parents, so what a node is made of is settled already where it can be.
static void settle_node(FormulaAsk *ask, uint32_t i)
{
    const Node *node = &ask->formula->nodes[i];
    const FormulaAsk *people = ask->people[i];
    if (node->kind == NODE_PEOPLE) {
        uint32_t last = people->formula->node_count - 1;
        if (is_settled(people, last) && !is_yes(&people->values[last])) settle(ask, i, number_value(0));
    } else if (node->kind == NODE_PEOPLE_MEAN) {
        uint32_t last = people->formula->node_count - 1;
        if (is_settled(people, last) && people->values[last].kind == VALUE_MISSING)
            settle(ask, i, (Value){ 0 });
    } else if (node->kind == NODE_LITERAL || is_history(node) || is_reading(node)) {
        settle_leaf(ask, i);
    } else if (is_junction(node)) {
        if (ask->chains[i].count > 0) settle_chain(ask, i); // else it is part of another
    } else if (is_operation(node) && node->kind != NODE_RANK) {
        settle_operation(ask, i);
    }
}

FormulaAsk *formula_ask_prepare(const Formula *formula, const Engine *engine, uint16_t day, Arena *arena)
{
    uint32_t count = formula->node_count;
    FormulaAsk *ask = ARENA_ARRAY(arena, FormulaAsk, 1);
    *ask = (FormulaAsk){ .formula = formula,
                         .engine = engine,
                         .arena = arena,
                         .day = day,
                         .readings = ARENA_ARRAY(arena, FormulaReading, count),
                         .histories = ARENA_ARRAY(arena, FormulaHistory, count),
                         .known = ARENA_ARRAY(arena, bool, count),
                         .people = ARENA_ARRAY(arena, FormulaAsk *, count),
                         .chains = list_chains(formula, arena),
                         .values = ARENA_ARRAY(arena, Value, count),
                         .computed = ARENA_ARRAY(arena, uint32_t, count) };
    for (uint32_t i = 0; i < count; i++) {
        prepare_node(ask, i);
        settle_node(ask, i);
    }
    return ask;
}

// ---- asking

static const Value *value_of(FormulaAsk *ask, PersonRow who, uint32_t index);

static Value read_account(FormulaAsk *ask, uint32_t index, uint32_t account)
{
    account = account_lock(ask->engine, account);
    if (account == ENGINE_NONE) return (Value){ 0 };
    const Node *node = &ask->formula->nodes[index];
    const Account *state = account_state(ask->engine, account);
    Value value;
    if (is_history(node)) {
        value =
            formula_as_type(formula_history_value(&ask->histories[index], &state->attributes), node->type);
    } else {
        FormulaReading *reading = &ask->readings[index];
        reading->shard = account_shard(ask->engine, account);
        reading->account = state;
        reading->slot = slot_of(account);
        value = formula_read_held(reading);
    }
    shard_unlock(account_shard(ask->engine, account));
    return value;
}

static Value read_person(FormulaAsk *ask, uint32_t index, PersonRow who)
{
    const Node *node = &ask->formula->nodes[index];
    bool history = is_history(node);
    const Shard *shard =
        history ? &ask->engine->shards[shard_of(who.person)] : account_shard(ask->engine, who.account);
    Value value = { 0 };
    shard_read(shard);
    if (history) {
        value = formula_history_value(&ask->histories[index], &shard->people[slot_of(who.person)]);
        value = formula_as_type(value, node->type);
    } else if (shard_member(shard, who.row)->person == who.person) { // else it joined another meanwhile
        ask->readings[index].shard = shard;
        value = formula_read_row(&ask->readings[index], who.row);
    }
    shard_unlock(shard);
    return value;
}

static bool is_yes_for(FormulaAsk *ask, PersonRow who)
{
    uint32_t last = ask->formula->node_count - 1;
    ask->question++;
    return is_yes(value_of(ask, who, last));
}

static Value count_people(FormulaAsk *ask, FormulaAsk *condition, uint32_t account)
{
    Arena mark = *ask->arena;
    PersonRow *people = NULL;
    size_t count = formula_people(ask->engine, account, ask->arena, &people);
    uint32_t matching = 0;
    condition->account_question = condition->question + 1;
    for (size_t i = 0; i < count; i++)
        matching += is_yes_for(condition, people[i]);
    arena_reset(ask->arena, mark);
    return number_value(matching);
}

static Value mean_of_people(FormulaAsk *ask, FormulaAsk *measured, uint32_t account)
{
    Arena mark = *ask->arena;
    PersonRow *people = NULL;
    size_t count = formula_people(ask->engine, account, ask->arena, &people);
    uint32_t known = 0;
    double sum = 0;
    measured->account_question = measured->question + 1;
    for (size_t i = 0; i < count; i++) {
        measured->question++;
        const Value *value = value_of(measured, people[i], measured->formula->node_count - 1);
        if (value->kind == VALUE_MISSING) continue;
        sum += value->number;
        known++;
    }
    arena_reset(ask->arena, mark);
    return known > 0 ? number_value(sum / known) : (Value){ 0 };
}

static Value join(FormulaAsk *ask, PersonRow who, uint32_t index)
{
    bool decides = ask->formula->nodes[index].kind == NODE_OR; // the answer that one part alone gives
    const Chain *chain = &ask->chains[index];
    for (uint32_t i = 0; i < chain->count; i++) {
        if (is_yes(value_of(ask, who, chain->parts[i])) == decides)
            return (Value){ .kind = VALUE_BOOL, .number = decides };
    }
    return (Value){ .kind = VALUE_BOOL, .number = !decides };
}

static Value operate(FormulaAsk *ask, PersonRow who, const Node *node)
{
    Arena mark = *ask->arena;
    const Value *few[4], **children = few;
    if (node->child_count > 4) children = ARENA_ARRAY(ask->arena, const Value *, node->child_count);
    for (uint32_t c = 0; c < node->child_count; c++)
        children[c] = value_of(ask, who, ask->formula->children[node->children + c]);
    Value value = formula_operate(node, children, ask->arena);
    arena_reset(ask->arena, mark);
    return value;
}

static Value rank(FormulaAsk *ask, PersonRow who, const Node *node)
{
    const uint32_t *children = ask->formula->children + node->children;
    Value value = *value_of(ask, who, children[0]), condition = { 0 };
    if (node->child_count > 1) condition = *value_of(ask, who, children[1]);
    RankTable *table = rank_table_take(ask->engine, node, ask->day, false);
    bool among =
        rank_counts(ask->engine, node, who.account, ask->day, node->child_count > 1 ? &condition : NULL);
    Value place = rank_in_table(table, value, among);
    rank_table_release(table);
    return place;
}

static Value compute(FormulaAsk *ask, PersonRow who, uint32_t index)
{
    const Node *node = &ask->formula->nodes[index];
    uint16_t ignored = 0;
    if (node->kind == NODE_LITERAL) return formula_literal(node);
    if (node->kind == NODE_PEOPLE) return count_people(ask, ask->people[index], who.account);
    if (node->kind == NODE_PEOPLE_MEAN) return mean_of_people(ask, ask->people[index], who.account);
    if (node->kind == NODE_RANK) return rank(ask, who, node);
    if (ask->chains[index].count > 0) return join(ask, who, index);
    if (is_operation(node)) return operate(ask, who, node);
    bool of_person = node->kind >= NODE_PERSON_LAST;
    if (is_history(node) || is_reading(node)) {
        if (!ask->known[index]) return (Value){ 0 };
        return of_person ? read_person(ask, index, who) : read_account(ask, index, who.account);
    }
    return of_person ? formula_read_person(ask->formula, node, ask->engine, who, ask->day, &ignored)
                     : formula_read_account(ask->formula, node, ask->engine, who.account, ask->day, &ignored);
}

static const Value *value_of(FormulaAsk *ask, PersonRow who, uint32_t index)
{
    bool of_account = ask->formula->nodes[index].kind < NODE_PERSON_LAST;
    uint32_t since = of_account ? ask->account_question : ask->question;
    if (ask->computed[index] < since) {
        ask->values[index] = compute(ask, who, index);
        ask->computed[index] = ask->question;
    }
    return &ask->values[index];
}

bool formula_ask_holds(FormulaAsk *ask, uint32_t account)
{
    ask->account_question = ask->question + 1;
    return is_yes_for(ask, (PersonRow){ .account = account });
}
