// Every account at once: shard by shard, some days at a time, step by step (formula_plan.h), whole columns.
// The readings and the rarer operations are those of one account (formula_read.c, formula_operate.c), so that
// both agree.
#include "engine/formula_memory.h"
#include "engine/formula_operate.h"
#include "engine/formula_plan.h"
#include "engine/formula_rank.h"
#include "engine/formula_read.h"
#include "engine/formula_scan.h"
#include "engine/formula_vectors.h"
#include "engine/heap.h"

#include <assert.h>
#include <math.h>

// The values of a step, those of a day together, one an element: numbers with NAN as missing, or texts with
// NULL data as missing, or, of a step whose type only the data knows, values.
typedef struct Column {
    double *numbers;
    Str *texts;
    Value *values;
} Column;

enum {
    FREE_MAX = 4096,
    SCRATCH_BYTES = 16 << 20,
    ELEMENTS = 8192, // of a column: as many days at a time as fit, so that some columns stay in the cache
};

// Columns that are not in use, to be filled again: memory that was touched before is quicker than new one.
typedef struct FreeColumns {
    void *columns[FREE_MAX];
    size_t count;
} FreeColumns;

typedef struct Evaluation {
    const Engine *engine;
    const FormulaPlan *plan;
    Slice slice;          // the shard
    const uint16_t *days; // of all that are asked for, those of this pass
    uint32_t day_count;
    size_t first_day; // number of the first of them
    RankTable *
        *ranks; // of each day that is asked for, one a step; NULL where it is no rank. NULL: there is none
    FormulaMemory memory; // of many days
    ScanSpace space;
    Column *columns;     // of the steps that are still needed
    uint32_t *left;      // how many steps still need it, of each step
    FreeColumns free[3]; // of numbers, texts, values
    size_t capacity;     // elements of a column
    Arena *scratch;
} Evaluation;

// ---- columns

static void *take_column(Evaluation *evaluation, size_t kind, size_t size)
{
    FreeColumns *columns = &evaluation->free[kind];
    if (columns->count > 0) return columns->columns[--columns->count];
    return heap_resized(NULL, evaluation->capacity, size);
}

static Column new_column(Evaluation *evaluation, FormulaType type)
{
    if (type == FORMULA_TEXT) return (Column){ .texts = take_column(evaluation, 1, sizeof(Str)) };
    if (type == FORMULA_ANY) return (Column){ .values = take_column(evaluation, 2, sizeof(Value)) };
    return (Column){ .numbers = take_column(evaluation, 0, sizeof(double)) };
}

static void release_column(Evaluation *evaluation, const Column *column)
{
    size_t kind = column->numbers ? 0 : column->texts ? 1 : 2;
    void *const columns[] = { column->numbers, column->texts, column->values };
    FreeColumns *freed = &evaluation->free[kind];
    if (freed->count < FREE_MAX)
        freed->columns[freed->count++] = columns[kind];
    else
        free(columns[kind]);
}

static void free_columns(Evaluation *evaluation)
{
    for (size_t kind = 0; kind < 3; kind++) {
        for (size_t i = 0; i < evaluation->free[kind].count; i++)
            free(evaluation->free[kind].columns[i]);
        evaluation->free[kind].count = 0;
    }
}

static void put(const Column *column, size_t i, Value value)
{
    if (column->values)
        column->values[i] = value;
    else if (column->texts)
        column->texts[i] = value.kind == VALUE_TEXT
                               ? (Str){ value.text.data ? value.text.data : "", value.text.len }
                               : (Str){ 0 };
    else
        column->numbers[i] = value.kind == VALUE_MISSING ? (double)NAN : value.number;
}

static Value get(const Column *column, FormulaType type, size_t i)
{
    static const ValueKind kinds[] = { [FORMULA_NUMBER] = VALUE_NUMBER,
                                       [FORMULA_SHARE] = VALUE_NUMBER,
                                       [FORMULA_YESNO] = VALUE_BOOL,
                                       [FORMULA_DATE] = VALUE_DATE,
                                       [FORMULA_DURATION] = VALUE_NUMBER };
    if (column->values) return column->values[i];
    if (column->texts)
        return (Value){ .kind = column->texts[i].data ? VALUE_TEXT : VALUE_MISSING,
                        .text = column->texts[i] };
    if (isnan(column->numbers[i])) return (Value){ 0 };
    return (Value){ .kind = kinds[type], .number = column->numbers[i] };
}

// ---- attributes

// How many elements of a step a day has.
static uint32_t elements_of(Evaluation *evaluation, const Step *step)
{
    return step->people ? slice_people(&evaluation->slice)->count : evaluation->slice.accounts;
}

// One attribute on all days of an evaluation: what is asked of each day, the first and the last of them.
typedef struct AttributeDays {
    FormulaHistory *asked; // of each day
    uint32_t first, last;
} AttributeDays;

static AttributeDays attribute_days(Evaluation *evaluation, const Node *node)
{
    AttributeDays days = { .asked = ARENA_ARRAY(evaluation->scratch, FormulaHistory, evaluation->day_count) };
    FormulaHistory asked = formula_history(evaluation->engine, node, 0);
    for (uint32_t d = 0; d < evaluation->day_count; d++) {
        int32_t day = formula_day_before(evaluation->days[d], node->ago);
        days.asked[d] = (FormulaHistory){ DICTIONARY_NONE, INT64_MIN, asked.in_time };
        if (day >= 0)
            days.asked[d] =
                (FormulaHistory){ asked.key, zone_day_start(evaluation->engine->zone, (uint32_t)day + 1),
                                  asked.in_time };
        if (days.asked[d].before_us < days.asked[days.first].before_us) days.first = d;
        if (days.asked[d].before_us > days.asked[days.last].before_us) days.last = d;
    }
    return days;
}

// Mostly the same was true on all the days: then one look at the first and one at the last is enough.
static void put_history(const Evaluation *evaluation, const AttributeDays *days, const History *history,
                        FormulaType type, const Column *column, size_t at, size_t elements)
{
    const Run *first = formula_history_run(&days->asked[days->first], history);
    const Run *last = formula_history_run(&days->asked[days->last], history);
    Value value = formula_as_type(last ? run_value(last) : (Value){ 0 }, type);
    for (uint32_t d = 0; d < evaluation->day_count; d++) {
        if (first != last) {
            const Run *run = formula_history_run(&days->asked[d], history);
            value = formula_as_type(run ? run_value(run) : (Value){ 0 }, type);
        }
        put(column, d * elements + at, value);
    }
}

// People lie anywhere: their lines are asked for some places ahead, first where the attributes are, then
// these.
static void fetch_people(const PeopleList *people, const Shard *shard, uint32_t at)
{
    enum { FAR = 16, NEAR = 8 };
    uint32_t left = people->count - at;
    if (left > FAR) {
        uint32_t slot = slot_of(people->person[people->by_shard[at + FAR]]);
        if (slot < shard->people_count) __builtin_prefetch(&shard->people[slot]);
    }
    if (left > NEAR) {
        uint32_t slot = slot_of(people->person[people->by_shard[at + NEAR]]);
        if (slot < shard->people_count) __builtin_prefetch(shard->people[slot].runs);
    }
}

// The attributes of people lie in other shards than their rows: one shard after the other, so that only one
// is held.
static void read_person_attributes(Evaluation *evaluation, const Node *node, const AttributeDays *days,
                                   const Column *column)
{
    static const History none;
    const PeopleList *people = slice_people(&evaluation->slice);
    for (uint32_t s = 0; s < ENGINE_SHARDS; s++) {
        const Shard *shard = &evaluation->engine->shards[s];
        shard_read(shard);
        for (uint32_t at = people->shard_start[s]; at < people->shard_start[s + 1]; at++) {
            fetch_people(people, shard, at);
            uint32_t i = people->by_shard[at], slot = slot_of(people->person[i]);
            const History *history = slot < shard->people_count ? &shard->people[slot] : &none;
            put_history(evaluation, days, history, node->type, column, i, people->count);
        }
        shard_unlock(shard);
    }
}

static void read_account_attributes(Evaluation *evaluation, const Node *node, const AttributeDays *days,
                                    const Column *column)
{
    const Slice *slice = &evaluation->slice;
    shard_read(slice->shard);
    for (uint32_t slot = 0; slot < slice->accounts; slot++)
        put_history(evaluation, days, &slice->shard->accounts[slot].attributes, node->type, column, slot,
                    slice->accounts);
    shard_unlock(slice->shard);
}

static void read_attributes(Evaluation *evaluation, const Node *node, const Column *column)
{
    Arena mark = *evaluation->scratch;
    AttributeDays days = attribute_days(evaluation, node);
    if (node->kind == NODE_PERSON_ATTRIBUTE)
        read_person_attributes(evaluation, node, &days, column);
    else
        read_account_attributes(evaluation, node, &days, column);
    arena_reset(evaluation->scratch, mark);
}

// ---- readings

static void fill_missing(double *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (double)NAN;
}

static void read_accounts(Evaluation *evaluation, const Step *step, uint16_t day, double *out)
{
    Slice *slice = &evaluation->slice;
    int32_t read = formula_day_before(day, step->node->ago);
    bool remembers = slice->many_days && read >= 0;
    const double *kept =
        remembers ? formula_memory_find(&evaluation->memory, step->family, (uint16_t)read) : NULL;
    if (kept) {
        memcpy(out, kept, slice->accounts * sizeof *kept);
        return;
    }
    FormulaReading reading;
    if (formula_prepare(&reading, step->formula, step->node, evaluation->engine, day))
        formula_scan_accounts(slice, &reading, &evaluation->space, out);
    else
        fill_missing(out, slice->accounts);
    if (remembers)
        formula_memory_keep(&evaluation->memory, step->family, (uint16_t)read, out, slice->accounts);
}

static void read_people(Evaluation *evaluation, const Step *step, uint16_t day, double *out)
{
    FormulaReading reading;
    if (formula_prepare(&reading, step->formula, step->node, evaluation->engine, day))
        formula_scan_people(&evaluation->slice, &reading, out);
    else
        fill_missing(out, slice_people(&evaluation->slice)->count);
}

// Ids: slow for each and rare; as one account reads them.
static void read_ids(Evaluation *evaluation, const Step *step, const Column *column)
{
    const Slice *slice = &evaluation->slice;
    const PeopleList *people = slice_people(&evaluation->slice);
    uint32_t shard = (uint32_t)(slice->shard - evaluation->engine->shards),
             elements = elements_of(evaluation, step);
    uint16_t ignored = 0;
    for (size_t i = 0; i < (size_t)elements * evaluation->day_count; i++) {
        size_t at = i % elements;
        uint32_t slot = step->people ? people->slot[at] : (uint32_t)at;
        PersonRow who = { slot * ENGINE_SHARDS + shard, 0, 0 };
        if (step->people) who = (PersonRow){ who.account, people->row[at], people->person[at] };
        Value value = step->node->kind == NODE_PERSON_ID
                          ? formula_read_person(step->formula, step->node, evaluation->engine, who,
                                                evaluation->days[0], &ignored)
                          : formula_read_account(step->formula, step->node, evaluation->engine, who.account,
                                                 evaluation->days[0], &ignored);
        put(column, i, value);
    }
}

static void read_today(const Evaluation *evaluation, const Step *step, uint16_t day, double *out,
                       uint32_t elements)
{
    uint16_t ignored = 0;
    Value today = formula_read_account(step->formula, step->node, evaluation->engine, 0, day, &ignored);
    for (uint32_t i = 0; i < elements; i++)
        out[i] = today.number;
}

static void read_numbers(Evaluation *evaluation, const Step *step, double *out)
{
    uint32_t elements = elements_of(evaluation, step);
    for (uint32_t d = 0; d < evaluation->day_count; d++, out += elements) {
        uint16_t day = evaluation->days[d];
        if (step->node->kind == NODE_TODAY)
            read_today(evaluation, step, day, out, elements);
        else if (step->people)
            read_people(evaluation, step, day, out);
        else
            read_accounts(evaluation, step, day, out);
    }
}

static void read_column(Evaluation *evaluation, const Step *step, const Column *column)
{
    NodeKind kind = step->node->kind;
    if (kind == NODE_ID || kind == NODE_PERSON_ID)
        read_ids(evaluation, step, column);
    else if (kind == NODE_PERSON_ATTRIBUTE || kind == NODE_ATTRIBUTE)
        read_attributes(evaluation, step->node, column);
    else
        read_numbers(evaluation, step, column->numbers);
}

// ---- operations

static bool operate_texts(const Node *node, const Str *a, const Str *b, double *out, size_t count)
{
    if (node->kind != NODE_EQUAL && node->kind != NODE_UNEQUAL) return false;
    double same = node->kind == NODE_EQUAL;
    for (size_t i = 0; i < count; i++) {
        bool there = a[i].data && b[i].data;
        out[i] = !there ? 0 : str_equal_ignore_case(a[i], b[i]) ? same : 1 - same;
    }
    return true;
}

static void operate_each(Evaluation *evaluation, const Step *step, const uint32_t *numbers, size_t count,
                         const Column *column)
{
    Arena mark = *evaluation->scratch;
    Value *values = ARENA_ARRAY(evaluation->scratch, Value, step->child_count);
    const Value **children = ARENA_ARRAY(evaluation->scratch, const Value *, step->child_count);
    for (uint32_t c = 0; c < step->child_count; c++)
        children[c] = &values[c];
    for (size_t i = 0; i < count; i++) {
        for (uint32_t c = 0; c < step->child_count; c++)
            values[c] =
                get(&evaluation->columns[numbers[c]], evaluation->plan->steps[numbers[c]].node->type, i);
        put(column, i, formula_operate(step->node, children, evaluation->scratch));
    }
    arena_reset(evaluation->scratch, mark);
}

static void operate_column(Evaluation *evaluation, const Step *step, const uint32_t *numbers, size_t count,
                           const Column *column)
{
    Arena mark = *evaluation->scratch;
    const double **children = ARENA_ARRAY(evaluation->scratch, const double *, step->child_count);
    bool all_numbers = column->numbers != NULL;
    for (uint32_t c = 0; c < step->child_count; c++) {
        children[c] = evaluation->columns[numbers[c]].numbers;
        all_numbers &= children[c] != NULL;
    }
    const Column *a = &evaluation->columns[numbers[0]];
    const Column *b = &evaluation->columns[numbers[step->child_count - 1]];
    bool done = all_numbers && formula_operate_numbers(step->node, children, column->numbers, count);
    if (column->numbers && a->texts && b->texts)
        done = operate_texts(step->node, a->texts, b->texts, column->numbers, count);
    arena_reset(evaluation->scratch, mark);
    if (!done) operate_each(evaluation, step, numbers, count, column);
}

// What a condition about people asks of their account.
static void spread_to_people(Evaluation *evaluation, const Step *step, const Column *own,
                             const Column *column)
{
    const PeopleList *people = slice_people(&evaluation->slice);
    size_t at = 0;
    for (uint32_t d = 0; d < evaluation->day_count; d++) {
        for (uint32_t i = 0; i < people->count; i++)
            put(column, at++,
                get(own, step->node->type, (size_t)d * evaluation->slice.accounts + people->slot[i]));
    }
}

static void count_people(Evaluation *evaluation, const double *matching, double *out)
{
    const PeopleList *people = slice_people(&evaluation->slice);
    for (uint32_t d = 0; d < evaluation->day_count; d++, matching += people->count) {
        for (uint32_t slot = 0; slot < evaluation->slice.accounts; slot++) {
            uint32_t count = 0;
            for (uint32_t i = people->of_slot[slot]; i < people->of_slot[slot + 1]; i++)
                count += matching[i] > 0;
            *out++ = count;
        }
    }
}

// Added up in the order of the people, as of one account.
static void mean_of_people(Evaluation *evaluation, const double *values, double *out)
{
    const PeopleList *people = slice_people(&evaluation->slice);
    for (uint32_t d = 0; d < evaluation->day_count; d++, values += people->count) {
        for (uint32_t slot = 0; slot < evaluation->slice.accounts; slot++) {
            uint32_t count = 0;
            double sum = 0;
            for (uint32_t i = people->of_slot[slot]; i < people->of_slot[slot + 1]; i++) {
                if (isnan(values[i])) continue;
                sum += values[i];
                count++;
            }
            *out++ = count > 0 ? sum / count : (double)NAN;
        }
    }
}

static void rank_accounts(const Evaluation *evaluation, const Step *step, const uint32_t *children,
                          const Column *column)
{
    const Slice *slice = &evaluation->slice;
    const FormulaPlan *plan = evaluation->plan;
    uint32_t shard = (uint32_t)(slice->shard - evaluation->engine->shards);
    size_t number = (size_t)(step - plan->steps), at = 0;
    for (uint32_t d = 0; d < evaluation->day_count; d++) {
        const RankTable *table = evaluation->ranks[(evaluation->first_day + d) * plan->step_count + number];
        for (uint32_t slot = 0; slot < slice->accounts; slot++, at++) {
            Value value = get(&evaluation->columns[children[0]], plan->steps[children[0]].node->type, at);
            Value condition = { 0 };
            if (step->child_count > 1) condition = get(&evaluation->columns[children[1]], FORMULA_YESNO, at);
            bool among = rank_counts(evaluation->engine, step->node, slot * ENGINE_SHARDS + shard,
                                     evaluation->days[d], step->child_count > 1 ? &condition : NULL);
            put(column, at, rank_in_table(table, value, among));
        }
    }
}

// Before any shard is read: each rank of each day needs all accounts.
static void take_ranks(Evaluation *evaluation, const uint16_t *days, size_t day_count)
{
    const FormulaPlan *plan = evaluation->plan;
    for (size_t i = 0; i < day_count * plan->step_count; i++) {
        const Node *node = plan->steps[i % plan->step_count].node;
        if (node->kind != NODE_RANK) continue;
        if (!evaluation->ranks)
            evaluation->ranks = heap_zeroed(day_count * plan->step_count, sizeof(RankTable *));
        evaluation->ranks[i] = rank_table_take(evaluation->engine, node, days[i / plan->step_count], true);
    }
}

static void release_ranks(const Evaluation *evaluation, size_t day_count)
{
    for (size_t i = 0; evaluation->ranks && i < day_count * evaluation->plan->step_count; i++) {
        if (evaluation->ranks[i]) rank_table_release(evaluation->ranks[i]);
    }
    free(evaluation->ranks);
}

static void fill_literal(const Evaluation *evaluation, const Step *step, const Column *column)
{
    Value value = formula_literal(step->node);
    assert(column->numbers || column->texts || column->values);
    for (size_t i = 0; i < evaluation->capacity; i++)
        put(column, i, value);
}

// ---- steps

static Column step_column(Evaluation *evaluation, const Step *step)
{
    const uint32_t *children = evaluation->plan->children + step->children;
    size_t count = (size_t)elements_of(evaluation, step) * evaluation->day_count;
    Column column = new_column(evaluation, step->node->type);
    if (step->spread)
        spread_to_people(evaluation, step, &evaluation->columns[children[0]], &column);
    else if (step->node->kind == NODE_LITERAL)
        fill_literal(evaluation, step, &column);
    else if (step->node->kind == NODE_PEOPLE)
        count_people(evaluation, evaluation->columns[children[0]].numbers, column.numbers);
    else if (step->node->kind == NODE_PEOPLE_MEAN)
        mean_of_people(evaluation, evaluation->columns[children[0]].numbers, column.numbers);
    else if (step->node->kind == NODE_RANK)
        rank_accounts(evaluation, step, children, &column);
    else if (step->node->kind >= NODE_NOT)
        operate_column(evaluation, step, children, count, &column);
    else
        read_column(evaluation, step, &column);
    return column;
}

static void write_results(const Evaluation *evaluation, uint32_t step, double *const *const *out,
                          size_t count)
{
    const FormulaPlan *plan = evaluation->plan;
    const Slice *slice = &evaluation->slice;
    uint32_t shard = (uint32_t)(slice->shard - evaluation->engine->shards);
    for (uint32_t f = plan->steps[step].result; f != NO_RESULT; f = plan->next_result[f]) {
        const double *values = evaluation->columns[step].numbers;
        for (uint32_t d = 0; d < evaluation->day_count; d++, values += slice->accounts) {
            for (uint32_t slot = 0; slot < slice->accounts; slot++) {
                size_t account = (size_t)slot * ENGINE_SHARDS + shard;
                if (account < count && slice->is_public[slot]) out[d][f][account] = values[slot];
            }
        }
    }
}

// Literals are the same on all days of a shard, and so stay.
static bool is_constant(const Step *step)
{
    return step->node->kind == NODE_LITERAL;
}

static void release_children(Evaluation *evaluation, const Step *step)
{
    const uint32_t *children = evaluation->plan->children + step->children;
    for (uint32_t i = 0; i < step->child_count; i++) {
        bool last = --evaluation->left[children[i]] == 0;
        if (last && !is_constant(&evaluation->plan->steps[children[i]]))
            release_column(evaluation, &evaluation->columns[children[i]]);
    }
}

static void release_constants(Evaluation *evaluation)
{
    for (uint32_t i = 0; i < evaluation->plan->step_count; i++) {
        if (is_constant(&evaluation->plan->steps[i])) release_column(evaluation, &evaluation->columns[i]);
    }
}

static void evaluate_steps(Evaluation *evaluation, bool first_days, double *const *const *out, size_t count)
{
    const FormulaPlan *plan = evaluation->plan;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const Step *step = &plan->steps[i];
        if (first_days || !is_constant(step)) evaluation->columns[i] = step_column(evaluation, step);
        evaluation->left[i] = step->uses;
        write_results(evaluation, i, out, count);
        release_children(evaluation, step);
        if (step->uses == 0 && !is_constant(step)) release_column(evaluation, &evaluation->columns[i]);
    }
}

// ---- shards

static void evaluate_shard(Evaluation *evaluation, uint32_t shard, const uint16_t *days, size_t day_count,
                           double *const *const *out, size_t count)
{
    Slice *slice = &evaluation->slice;
    slice_start(slice, evaluation->engine, shard);
    formula_memory_clear(&evaluation->memory);
    size_t longest = slice->accounts;
    if (evaluation->plan->asks_people && slice_people(slice)->count > longest)
        longest = slice_people(slice)->count;
    if (longest == 0) return;
    size_t at_once = longest < ELEMENTS ? ELEMENTS / longest : 1;
    if (at_once > day_count) at_once = day_count;
    if (at_once * longest > evaluation->capacity) {
        free_columns(evaluation); // too small now
        evaluation->capacity = at_once * longest + longest / 4;
    }
    for (size_t d = 0; d < day_count; d += at_once) {
        evaluation->days = days + d;
        evaluation->first_day = d;
        evaluation->day_count = (uint32_t)(day_count - d < at_once ? day_count - d : at_once);
        evaluate_steps(evaluation, d == 0, out + d, count);
    }
    if (day_count > 0) release_constants(evaluation);
}

void formula_evaluate_days(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                           const uint16_t *days, size_t day_count, double *const *const *out, size_t count)
{
    for (size_t f = 0; f < formula_count; f++) {
        assert(formula_type(formulas[f]) != FORMULA_ANY && formula_type(formulas[f]) != FORMULA_TEXT);
        for (size_t day = 0; day < day_count; day++)
            fill_missing(out[day][f], count);
    }
    Arena scratch = arena_create(SCRATCH_BYTES);
    FormulaPlan plan = formula_plan(formulas, formula_count);
    Evaluation *evaluation = heap_zeroed(1, sizeof *evaluation);
    *evaluation = (Evaluation){ .engine = engine, .plan = &plan, .scratch = &scratch };
    evaluation->slice.many_days = day_count > 1;
    evaluation->columns = heap_zeroed(plan.step_count, sizeof *evaluation->columns);
    evaluation->left = heap_zeroed(plan.step_count, sizeof *evaluation->left);
    take_ranks(evaluation, days, day_count);
    for (uint32_t shard = 0; shard < ENGINE_SHARDS && day_count > 0; shard++)
        evaluate_shard(evaluation, shard, days, day_count, out, count);
    release_ranks(evaluation, day_count);
    free_columns(evaluation);
    slice_free(&evaluation->slice);
    formula_memory_free(&evaluation->memory);
    free(evaluation->space.words);
    free(evaluation->columns);
    free(evaluation->left);
    free(evaluation);
    formula_plan_free(&plan);
    arena_destroy(&scratch);
}

void formula_evaluate_all(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                          uint16_t day, double *const *out, size_t count)
{
    formula_evaluate_days(formulas, formula_count, engine, &day, 1, &out, count);
}
