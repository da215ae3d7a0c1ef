// Ranks: where an account's value stands among those of the others.
#include "engine/formula_rank.h"

#include "engine/engine_state.h"
#include "engine/formula_read.h"
#include "engine/heap.h"

#include <math.h>

// ---- which table

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

// Features are numbered by the names that a formula was compiled with.
static uint64_t mix_features(uint64_t hash, const FeatureSet *features)
{
    for (size_t i = 0; features && i < features->count; i++) {
        const FeatureGroup *group = &features->groups[i];
        hash = mixed(hash, group->event_count * 2 + group->key);
        for (size_t e = 0; e < group->event_count; e++)
            hash = mixed(hash, group->events[e]);
    }
    return hash;
}

static uint64_t hash_program(uint64_t hash, const Formula *formula)
{
    hash = mix_features(mixed(hash, formula->node_count), formula->names->features);
    for (uint32_t i = 0; i < formula->node_count; i++) {
        const Node *node = &formula->nodes[i];
        uint64_t number;
        memcpy(&number, &node->number, sizeof number);
        hash = mixed(mixed(hash, (uint64_t)node->kind * 16 + (uint64_t)node->type), number);
        hash = mixed(mixed(hash, node->ago.months), node->ago.days);
        hash = mixed(mixed(hash, node->window.months), node->window.days);
        hash = str_hash_seeded(node->property, str_hash_seeded(node->text, hash + node->in_time));
        for (uint32_t c = 0; c < node->child_count; c++)
            hash = mixed(hash, formula->children[node->children + c]);
        if (node->people) hash = hash_program(hash, node->people);
    }
    return hash;
}

static RankKey key_of(const Node *node, uint16_t day)
{
    RankKey key = { .high = 1, .low = 2, .day = day };
    const Formula *const parts[] = { node->ranked, node->among };
    for (size_t i = 0; i < 2; i++) {
        if (!parts[i]) continue;
        key.high = hash_program(key.high, parts[i]);
        key.low = hash_program(key.low, parts[i]);
    }
    key.high = mixed(mixed(key.high, node->ago.months), node->ago.days);
    return key;
}

// ---- making one

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static RankTable *make_table(const Engine *engine, const Node *node, const RankKey *key)
{
    RankTable *table = heap_zeroed(1, sizeof *table);
    *table = (RankTable){ .key = *key, .version = engine_version(engine), .holders = 1 };
    table->generation = rank_tables_generation(engine->ranks);
    size_t accounts = engine_account_count(engine);
    int32_t day = formula_day_before(key->day, node->ago);
    double *columns[2] = { heap_zeroed(accounts, sizeof(double)), heap_zeroed(accounts, sizeof(double)) };
    uint16_t *first_days = heap_zeroed(accounts, sizeof *first_days);
    const Formula *const formulas[2] = { node->ranked, node->among };
    formula_evaluate_all(formulas, node->among ? 2 : 1, engine, key->day, columns, accounts);
    engine_account_first_day_all(engine, first_days, accounts);
    for (size_t i = 0; i < accounts; i++) {
        bool counts = !isnan(columns[0][i]) && first_days[i] > 0 && first_days[i] <= day &&
                      (!node->among || columns[1][i] > 0);
        if (counts) columns[0][table->count++] = columns[0][i];
    }
    if (table->count > 0) qsort(columns[0], table->count, sizeof(double), by_value);
    table->values = columns[0];
    free(columns[1]);
    free(first_days);
    return table;
}

RankTable *rank_table_take(const Engine *engine, const Node *node, uint16_t day, bool fresh)
{
    RankKey key = key_of(node, day);
    RankTable *table = fresh ? NULL : rank_tables_find(engine->ranks, &key, engine_version(engine));
    if (table) return table;
    table = make_table(engine, node, &key);
    rank_tables_keep(engine->ranks, table);
    return table;
}

// ---- asking

static size_t smaller_values(const RankTable *table, double value)
{
    size_t from = 0, to = table->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (table->values[middle] < value)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

Value rank_in_table(const RankTable *table, Value value, bool among)
{
    size_t others = among && table->count > 0 ? table->count - 1 : table->count;
    if (value.kind == VALUE_MISSING || others == 0) return (Value){ 0 };
    size_t smaller = smaller_values(table, value.number);
    // Of a table that is a little older than the account's value.
    return number_value(smaller >= others ? 1 : (double)smaller / (double)others);
}

bool rank_counts(const Engine *engine, const Node *node, uint32_t account, uint16_t day,
                 const Value *condition)
{
    uint16_t first = engine_account_first_day(engine, account);
    return first > 0 && first <= formula_day_before(day, node->ago) &&
           (!condition || (condition->kind == VALUE_BOOL && condition->number > 0));
}

void engine_forget_ranks(Engine *engine)
{
    rank_tables_forget(engine->ranks);
}
