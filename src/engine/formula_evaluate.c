// One account, one day: every node is computed once, in order, and what decided is told.
#include "engine/formula_operate.h"
#include "engine/formula_rank.h"
#include "engine/formula_read.h"

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

// ---- all nodes

static void run(Evaluation *evaluation);

// Counts them, and names them where `people_out` has room for all.
static uint32_t find_matching(Evaluation *evaluation, const Formula *condition, const PersonRow *people,
                              size_t count, uint32_t *people_out)
{
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
        bool yes = is_yes(&values[condition->node_count - 1]);
        if (yes && people_out) people_out[matching] = people[i].person;
        matching += yes;
        formula_sooner(&evaluation->next_day, person.next_day);
        arena_reset(evaluation->arena, mark);
    }
    return matching;
}

static Value count_matching(Evaluation *evaluation, const Formula *condition)
{
    PersonRow *people = NULL;
    size_t count = formula_people(evaluation->engine, evaluation->who.account, evaluation->arena, &people);
    return number_value(find_matching(evaluation, condition, people, count, NULL));
}

static Value mean_of_people(Evaluation *evaluation, const Formula *measured)
{
    PersonRow *people = NULL;
    size_t count = formula_people(evaluation->engine, evaluation->who.account, evaluation->arena, &people);
    Value *values = ARENA_ARRAY(evaluation->arena, Value, measured->node_count);
    uint32_t known = 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        Arena mark = *evaluation->arena;
        Evaluation person = { .formula = measured,
                              .engine = evaluation->engine,
                              .who = people[i],
                              .day = evaluation->day,
                              .arena = evaluation->arena,
                              .values = values };
        run(&person);
        formula_sooner(&evaluation->next_day, person.next_day);
        arena_reset(evaluation->arena, mark);
        if (values[measured->node_count - 1].kind == VALUE_MISSING) continue;
        sum += values[measured->node_count - 1].number;
        known++;
    }
    return known > 0 ? number_value(sum / known) : (Value){ 0 };
}

static Value operate(const Evaluation *evaluation, const Node *node)
{
    const Value *few[4], **children = few;
    Arena mark = *evaluation->arena;
    if (node->child_count > 4) children = ARENA_ARRAY(evaluation->arena, const Value *, node->child_count);
    for (uint32_t i = 0; i < node->child_count; i++)
        children[i] = &evaluation->values[evaluation->formula->children[node->children + i]];
    Value value = formula_operate(node, children, evaluation->arena);
    arena_reset(evaluation->arena, mark);
    return value;
}

static Value rank(Evaluation *evaluation, const Node *node)
{
    const uint32_t *children = evaluation->formula->children + node->children;
    const Value *condition = node->child_count > 1 ? &evaluation->values[children[1]] : NULL;
    uint16_t day = (uint16_t)evaluation->day;
    formula_sooner(&evaluation->next_day, evaluation->day + 1);
    RankTable *table = rank_table_take(evaluation->engine, node, day, false);
    bool among = rank_counts(evaluation->engine, node, evaluation->who.account, day, condition);
    Value value = rank_in_table(table, evaluation->values[children[0]], among);
    rank_table_release(table);
    return value;
}

static void run(Evaluation *evaluation)
{
    for (uint32_t i = 0; i < evaluation->formula->node_count; i++) {
        const Node *node = &evaluation->formula->nodes[i];
        Value *value = &evaluation->values[i];
        if (node->kind == NODE_LITERAL) {
            *value = formula_literal(node);
        } else if (node->kind == NODE_PEOPLE) {
            *value = count_matching(evaluation, node->people);
        } else if (node->kind == NODE_PEOPLE_MEAN) {
            *value = mean_of_people(evaluation, node->people);
        } else if (node->kind == NODE_RANK) {
            *value = rank(evaluation, node);
        } else if (node->kind >= NODE_NOT) {
            *value = operate(evaluation, node);
        } else if (node->kind >= NODE_PERSON_LAST) {
            *value = formula_read_person(evaluation->formula, node, evaluation->engine, evaluation->who,
                                         evaluation->day, &evaluation->next_day);
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

static FormulaResult evaluate(Evaluation *evaluation)
{
    uint32_t count = evaluation->formula->node_count;
    evaluation->values = ARENA_ARRAY(evaluation->arena, Value, count);
    evaluation->evidence = ARENA_ARRAY(evaluation->arena, FormulaEvidence, count);
    evaluation->told = ARENA_ARRAY(evaluation->arena, bool, count);
    run(evaluation);
    tell_deciding(evaluation, count - 1);
    FormulaType type = evaluation->formula->nodes[count - 1].type;
    const Value *value = &evaluation->values[count - 1];
    return (FormulaResult){ .type = type == FORMULA_ANY ? type_of_value(value) : type,
                            .value = *value,
                            .next_day = evaluation->next_day,
                            .evidence = evaluation->evidence,
                            .evidence_count = evaluation->evidence_count };
}

FormulaResult formula_evaluate(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena)
{
    Evaluation evaluation = {
        .formula = formula, .engine = engine, .who = { .account = account }, .day = day, .arena = arena
    };
    return evaluate(&evaluation);
}

FormulaResult formula_evaluate_person(const Formula *formula, const Engine *engine, uint32_t account,
                                      uint32_t person, uint16_t day, Arena *arena)
{
    Evaluation evaluation = { .formula = formula, .engine = engine, .day = day, .arena = arena };
    if (!formula_person(engine, account, person, &evaluation.who)) return (FormulaResult){ 0 };
    return evaluate(&evaluation);
}

size_t formula_evaluate_people(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena, uint32_t **people_out)
{
    PersonRow *people = NULL;
    size_t count = formula_people(engine, account, arena, &people);
    *people_out = ARENA_ARRAY(arena, uint32_t, count + 1);
    Evaluation evaluation = {
        .formula = formula, .engine = engine, .who = { .account = account }, .day = day, .arena = arena
    };
    return find_matching(&evaluation, formula, people, count, *people_out);
}
