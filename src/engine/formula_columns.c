// Every account at once: shard by shard, step by step (formula_plan.h), whole columns. The readings and the
// rarer operations are those of one account (formula_read.c, formula_operate.c), so that both agree.
#include "engine/formula_memory.h"
#include "engine/formula_operate.h"
#include "engine/formula_plan.h"
#include "engine/formula_read.h"
#include "engine/heap.h"

#include <assert.h>
#include <math.h>

// The values of a node, one an element: numbers with NAN as missing, or texts with NULL data as missing, or,
// of a node whose type only the data knows, values.
typedef struct Column {
    double *numbers;
    Str *texts;
    Value *values;
} Column;

enum { FREE_MAX = 4096, SCRATCH_BYTES = 16 << 20 };

// Columns that are not in use, to be filled again: memory that was touched before is quicker than new one.
typedef struct FreeColumns {
    void *columns[FREE_MAX];
    size_t count;
} FreeColumns;

// The elements of one shard: its accounts, and the people of all of them.
typedef struct Slice {
    const Engine *engine;
    const Shard *shard;
    uint16_t day;
    uint32_t accounts; // slots 0 to accounts - 1
    uint32_t rows;     // people, in no order
    uint32_t *row, *row_slot, *row_person;
    uint32_t *row_order;                   // the people by the shard of their attributes
    uint32_t row_start[ENGINE_SHARDS + 1]; // of each shard in row_order
    bool *is_public;                       // of each slot
    Arena *scratch;
    FormulaMemory *memory; // or NULL
    const FormulaPlan *plan;
    Column *columns;     // of the steps that are still needed
    uint32_t *left;      // how many steps still need it, of each step
    FreeColumns free[3]; // of numbers, texts, values
    uint32_t capacity;   // elements of a column
} Slice;

typedef struct Elements {
    Slice *slice;
    const Step *step;
    uint32_t count;
} Elements;

// ---- columns

static void *take_column(Slice *slice, size_t kind, size_t size)
{
    FreeColumns *columns = &slice->free[kind];
    if (columns->count > 0) return columns->columns[--columns->count];
    return heap_resized(NULL, slice->capacity, size);
}

static Column new_column(Slice *slice, FormulaType type)
{
    if (type == FORMULA_TEXT) return (Column){ .texts = take_column(slice, 1, sizeof(Str)) };
    if (type == FORMULA_ANY) return (Column){ .values = take_column(slice, 2, sizeof(Value)) };
    return (Column){ .numbers = take_column(slice, 0, sizeof(double)) };
}

static void release_column(Slice *slice, const Column *column)
{
    size_t kind = column->numbers ? 0 : column->texts ? 1 : 2;
    void *const columns[] = { column->numbers, column->texts, column->values };
    FreeColumns *freed = &slice->free[kind];
    if (freed->count < FREE_MAX)
        freed->columns[freed->count++] = columns[kind];
    else
        free(columns[kind]);
}

static void free_columns(Slice *slice)
{
    for (size_t kind = 0; kind < 3; kind++) {
        for (size_t i = 0; i < slice->free[kind].count; i++)
            free(slice->free[kind].columns[i]);
        slice->free[kind].count = 0;
    }
}

static void put(const Column *column, uint32_t i, Value value)
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

static Value get(const Column *column, FormulaType type, uint32_t i)
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

// ---- readings

// People lie anywhere: their lines are asked for some places ahead, first where the attributes are, then
// these.
static void fetch_people(const Slice *slice, const Shard *shard, uint32_t at)
{
    enum { FAR = 16, NEAR = 8 };
    uint32_t left = slice->rows - at;
    if (left > FAR) {
        uint32_t slot = slot_of(slice->row_person[slice->row_order[at + FAR]]);
        if (slot < shard->people_count) __builtin_prefetch(&shard->people[slot]);
    }
    if (left > NEAR) {
        uint32_t slot = slot_of(slice->row_person[slice->row_order[at + NEAR]]);
        if (slot < shard->people_count) __builtin_prefetch(shard->people[slot].runs);
    }
}

// The attributes of people lie in other shards than their rows: one shard after the other, so that only one
// is held.
static void read_person_attributes(const Slice *slice, const Node *node, const FormulaHistory *asked,
                                   Column *column)
{
    for (uint32_t i = 0; i < slice->rows; i++)
        put(column, i, (Value){ 0 });
    for (uint32_t s = 0; s < ENGINE_SHARDS; s++) {
        const Shard *shard = &slice->engine->shards[s];
        shard_read(shard);
        for (uint32_t at = slice->row_start[s]; at < slice->row_start[s + 1]; at++) {
            fetch_people(slice, shard, at);
            uint32_t i = slice->row_order[at], slot = slot_of(slice->row_person[i]);
            if (slot >= shard->people_count) continue;
            Value value = formula_history_value(asked, &shard->people[slot]);
            put(column, i, formula_as_type(value, node->type));
        }
        shard_unlock(shard);
    }
}

static void read_account_attributes(const Slice *slice, const Node *node, const FormulaHistory *asked,
                                    Column *column)
{
    shard_read(slice->shard);
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        Value value = formula_history_value(asked, &slice->shard->accounts[slot].attributes);
        put(column, slot, formula_as_type(value, node->type));
    }
    shard_unlock(slice->shard);
}

static void read_attributes(const Elements *elements, Column *column)
{
    const Slice *slice = elements->slice;
    const Node *node = elements->step->node;
    int32_t day = formula_day_before(slice->day, node->ago);
    FormulaHistory asked = { .key = DICTIONARY_NONE };
    if (day >= 0) asked = formula_history(slice->engine, node, (uint16_t)day);
    if (node->kind == NODE_PERSON_ATTRIBUTE)
        read_person_attributes(slice, node, &asked, column);
    else
        read_account_attributes(slice, node, &asked, column);
}

// Under which the memory has a reading of accounts; false when it keeps none of this day.
static bool memory_key(const Elements *elements, MemoryKey *key_out)
{
    const Node *node = elements->step->node;
    int32_t day = formula_day_before(elements->slice->day, node->ago);
    if (!elements->slice->memory || day < 0) return false;
    *key_out = (MemoryKey){ node, elements->step->formula->names, (uint16_t)day };
    return true;
}

static void read_accounts(const Elements *elements, Column *column)
{
    const Slice *slice = elements->slice;
    const Step *step = elements->step;
    MemoryKey key = { 0 };
    bool remembers = column->numbers && memory_key(elements, &key);
    const double *kept = remembers ? formula_memory_find(slice->memory, key) : NULL;
    if (kept) {
        memcpy(column->numbers, kept, slice->accounts * sizeof *kept);
        return;
    }
    FormulaReading reading;
    bool known = formula_prepare(&reading, step->formula, step->node, slice->engine, slice->day);
    reading.shard = slice->shard;
    shard_read(slice->shard);
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        reading.account = &slice->shard->accounts[slot];
        reading.slot = slot;
        put(column, slot, known ? formula_read_held(&reading) : (Value){ 0 });
    }
    shard_unlock(slice->shard);
    if (remembers) formula_memory_keep(slice->memory, key, column->numbers, slice->accounts);
}

static void read_rows(const Elements *elements, Column *column)
{
    const Slice *slice = elements->slice;
    const Step *step = elements->step;
    FormulaReading reading;
    bool known = formula_prepare(&reading, step->formula, step->node, slice->engine, slice->day);
    reading.shard = slice->shard;
    shard_read(slice->shard);
    for (uint32_t i = 0; i < slice->rows; i++) {
        bool there = known && shard_member(slice->shard, slice->row[i])->person == slice->row_person[i];
        put(column, i, there ? formula_read_row(&reading, slice->row[i]) : (Value){ 0 });
    }
    shard_unlock(slice->shard);
}

// Readings that are slow for each and rare: as one account reads them.
static void read_each(const Elements *elements, Column *column)
{
    const Slice *slice = elements->slice;
    const Formula *formula = elements->step->formula;
    const Node *node = elements->step->node;
    uint32_t shard = (uint32_t)(slice->shard - slice->engine->shards);
    uint16_t ignored = 0;
    for (uint32_t i = 0; i < elements->count; i++) {
        uint32_t slot = elements->step->people ? slice->row_slot[i] : i;
        PersonRow who = { slot * ENGINE_SHARDS + shard, 0, 0 };
        if (elements->step->people) who = (PersonRow){ who.account, slice->row[i], slice->row_person[i] };
        Value value =
            node->kind == NODE_PERSON_ID
                ? formula_read_person(formula, node, slice->engine, who, slice->day, &ignored)
                : formula_read_account(formula, node, slice->engine, who.account, slice->day, &ignored);
        put(column, i, value);
    }
}

static void read_today(const Elements *elements, Column *column)
{
    uint16_t ignored = 0;
    Value today = formula_read_account(elements->step->formula, elements->step->node, elements->slice->engine,
                                       0, elements->slice->day, &ignored);
    for (uint32_t i = 0; i < elements->count; i++)
        put(column, i, today);
}

// What a condition about people asks of their account.
static void spread_to_people(const Elements *elements, const Column *own, Column *column)
{
    for (uint32_t i = 0; i < elements->count; i++)
        put(column, i, get(own, elements->step->node->type, elements->slice->row_slot[i]));
}

static void read_column(const Elements *elements, Column *column)
{
    NodeKind kind = elements->step->node->kind;
    if (kind == NODE_TODAY)
        read_today(elements, column);
    else if (kind == NODE_ID || kind == NODE_PERSON_ID)
        read_each(elements, column);
    else if (kind == NODE_PERSON_ATTRIBUTE || kind == NODE_ATTRIBUTE)
        read_attributes(elements, column);
    else if (elements->step->people)
        read_rows(elements, column);
    else
        read_accounts(elements, column);
}

// ---- operations; NAN compares false with everything, as missing does

static bool is_true(double value)
{
    return value > 0;
}

// Both sides are always compared, so that the compiler can take several elements at once.
static bool operate_numbers(const Node *node, const double *a, const double *b, double *out, uint32_t count)
{
    switch ((int)node->kind) {
    case NODE_NOT:
        for (uint32_t i = 0; i < count; i++)
            out[i] = !(a[i] > 0);
        return true;
    case NODE_AND:
        for (uint32_t i = 0; i < count; i++)
            out[i] = (a[i] > 0) & (b[i] > 0);
        return true;
    case NODE_OR:
        for (uint32_t i = 0; i < count; i++)
            out[i] = (a[i] > 0) | (b[i] > 0);
        return true;
    case NODE_LESS:
        for (uint32_t i = 0; i < count; i++)
            out[i] = a[i] < b[i];
        return true;
    case NODE_AT_MOST:
        for (uint32_t i = 0; i < count; i++)
            out[i] = a[i] <= b[i];
        return true;
    case NODE_EQUAL:
        for (uint32_t i = 0; i < count; i++)
            out[i] = (a[i] <= b[i]) & (a[i] >= b[i]);
        return true;
    default:
        return false;
    }
}

static bool operate_texts(const Node *node, const Str *a, const Str *b, double *out, uint32_t count)
{
    if (node->kind != NODE_EQUAL && node->kind != NODE_UNEQUAL) return false;
    double same = node->kind == NODE_EQUAL;
    for (uint32_t i = 0; i < count; i++) {
        bool there = a[i].data && b[i].data;
        out[i] = !there ? 0 : str_equal_ignore_case(a[i], b[i]) ? same : 1 - same;
    }
    return true;
}

static void operate_each(const Elements *elements, Column *column)
{
    Slice *slice = elements->slice;
    const Step *step = elements->step;
    const uint32_t *numbers = slice->plan->children + step->children;
    Arena mark = *slice->scratch;
    Value *values = ARENA_ARRAY(slice->scratch, Value, step->child_count);
    const Value **children = ARENA_ARRAY(slice->scratch, const Value *, step->child_count);
    for (uint32_t c = 0; c < step->child_count; c++)
        children[c] = &values[c];
    for (uint32_t i = 0; i < elements->count; i++) {
        for (uint32_t c = 0; c < step->child_count; c++)
            values[c] = get(&slice->columns[numbers[c]], slice->plan->steps[numbers[c]].node->type, i);
        put(column, i, formula_operate(step->node, children, slice->scratch));
    }
    arena_reset(slice->scratch, mark);
}

static void operate_column(const Elements *elements, const uint32_t *children, Column *column)
{
    const Step *step = elements->step;
    const Column *a = &elements->slice->columns[children[0]];
    const Column *b = &elements->slice->columns[children[step->child_count > 1 ? 1 : 0]];
    bool done = false;
    if (column->numbers && a->numbers && b->numbers)
        done = operate_numbers(step->node, a->numbers, b->numbers, column->numbers, elements->count);
    if (column->numbers && a->texts && b->texts)
        done = operate_texts(step->node, a->texts, b->texts, column->numbers, elements->count);
    if (!done) operate_each(elements, column);
}

static void fill_literal(const Elements *elements, Column *column)
{
    Value value = formula_literal(elements->step->node);
    assert(column->numbers || column->texts || column->values);
    for (uint32_t i = 0; i < elements->count; i++)
        put(column, i, value);
}

static void count_people(const Elements *elements, const Column *matching, Column *column)
{
    const Slice *slice = elements->slice;
    for (uint32_t i = 0, row = 0; i < elements->count; i++) { // rows stand in the order of their slots
        uint32_t count = 0;
        for (; row < slice->rows && slice->row_slot[row] == i; row++)
            count += is_true(matching->numbers[row]);
        column->numbers[i] = count;
    }
}

// ---- steps

static Column step_column(Slice *slice, const Step *step)
{
    const Elements elements = { slice, step, step->people ? slice->rows : slice->accounts };
    const uint32_t *children = slice->plan->children + step->children;
    Column column = new_column(slice, step->node->type);
    if (step->spread)
        spread_to_people(&elements, &slice->columns[children[0]], &column);
    else if (step->node->kind == NODE_LITERAL)
        fill_literal(&elements, &column);
    else if (step->node->kind == NODE_PEOPLE)
        count_people(&elements, &slice->columns[children[0]], &column);
    else if (step->node->kind >= NODE_NOT)
        operate_column(&elements, children, &column);
    else
        read_column(&elements, &column);
    return column;
}

static void write_results(const Slice *slice, uint32_t step, double *const *out, size_t count)
{
    const FormulaPlan *plan = slice->plan;
    uint32_t shard = (uint32_t)(slice->shard - slice->engine->shards);
    for (uint32_t f = plan->steps[step].result; f != NO_RESULT; f = plan->next_result[f]) {
        for (uint32_t slot = 0; slot < slice->accounts; slot++) {
            size_t account = (size_t)slot * ENGINE_SHARDS + shard;
            if (account < count && slice->is_public[slot])
                out[f][account] = slice->columns[step].numbers[slot];
        }
    }
}

// Literals are the same on all days of a shard, and so stay.
static bool is_constant(const Step *step)
{
    return step->node->kind == NODE_LITERAL;
}

static void release_children(Slice *slice, const Step *step)
{
    const uint32_t *children = slice->plan->children + step->children;
    for (uint32_t i = 0; i < step->child_count; i++) {
        bool last = --slice->left[children[i]] == 0;
        if (last && !is_constant(&slice->plan->steps[children[i]]))
            release_column(slice, &slice->columns[children[i]]);
    }
}

static void release_constants(Slice *slice)
{
    for (uint32_t i = 0; i < slice->plan->step_count; i++) {
        if (is_constant(&slice->plan->steps[i])) release_column(slice, &slice->columns[i]);
    }
}

// ---- shards

// Room for every element of the shard, which the caller holds.
static void make_room(Slice *slice)
{
    uint32_t needed = slice->accounts;
    slice->rows = 0;
    for (uint32_t slot = 0; slot < slice->accounts; slot++)
        slice->rows += slice->shard->accounts[slot].members.len;
    if (slice->rows > needed) needed = slice->rows;
    if (needed <= slice->capacity) return;
    slice->capacity = needed + needed / 4 + 64;
    free_columns(slice); // too small now
    slice->row = heap_resized(slice->row, slice->capacity, sizeof *slice->row);
    slice->row_slot = heap_resized(slice->row_slot, slice->capacity, sizeof *slice->row_slot);
    slice->row_person = heap_resized(slice->row_person, slice->capacity, sizeof *slice->row_person);
    slice->row_order = heap_resized(slice->row_order, slice->capacity, sizeof *slice->row_order);
    slice->is_public = heap_resized(slice->is_public, slice->capacity, sizeof *slice->is_public);
}

// Counting sort; stable.
static void order_people(Slice *slice)
{
    uint32_t next[ENGINE_SHARDS + 1] = { 0 };
    for (uint32_t i = 0; i < slice->rows; i++)
        next[shard_of(slice->row_person[i]) + 1]++;
    for (uint32_t s = 0; s < ENGINE_SHARDS; s++)
        next[s + 1] += next[s];
    memcpy(slice->row_start, next, sizeof next);
    for (uint32_t i = 0; i < slice->rows; i++)
        slice->row_order[next[shard_of(slice->row_person[i])]++] = i;
}

static void list_elements(Slice *slice)
{
    shard_read(slice->shard);
    slice->accounts = slice->shard->account_count;
    make_room(slice);
    uint32_t at = 0;
    for (uint32_t slot = 0; slot < slice->accounts; slot++) {
        const Cells *members = &slice->shard->accounts[slot].members;
        slice->is_public[slot] = slice->shard->accounts[slot].id != NULL;
        for (uint32_t i = 0; i < members->len; i++, at++) {
            slice->row[at] = members->data[i];
            slice->row_slot[at] = slot;
            slice->row_person[at] = shard_member(slice->shard, members->data[i])->person;
        }
    }
    shard_unlock(slice->shard);
    order_people(slice);
}

static void evaluate_slice(Slice *slice, bool first_day, double *const *out, size_t count)
{
    const FormulaPlan *plan = slice->plan;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const Step *step = &plan->steps[i];
        if (first_day || !is_constant(step)) slice->columns[i] = step_column(slice, step);
        slice->left[i] = step->uses;
        write_results(slice, i, out, count);
        release_children(slice, step);
        if (step->uses == 0 && !is_constant(step)) release_column(slice, &slice->columns[i]);
    }
}

static void free_slice(Slice *slice)
{
    free_columns(slice);
    formula_memory_destroy(slice->memory);
    free(slice->columns);
    free(slice->left);
    free(slice->row);
    free(slice->row_slot);
    free(slice->row_person);
    free(slice->row_order);
    free(slice->is_public);
    free(slice);
}

void formula_evaluate_days(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                           const uint16_t *days, size_t day_count, double *const *const *out, size_t count)
{
    for (size_t f = 0; f < formula_count; f++) {
        assert(formula_type(formulas[f]) != FORMULA_ANY && formula_type(formulas[f]) != FORMULA_TEXT);
        for (size_t i = 0; i < day_count * count; i++)
            out[i / count][f][i % count] = (double)NAN;
    }
    Arena scratch = arena_create(SCRATCH_BYTES);
    FormulaPlan plan = formula_plan(formulas, formula_count);
    Slice *slice = heap_zeroed(1, sizeof *slice);
    *slice = (Slice){ .engine = engine, .scratch = &scratch, .plan = &plan };
    slice->columns = heap_zeroed(plan.step_count, sizeof *slice->columns);
    slice->left = heap_zeroed(plan.step_count, sizeof *slice->left);
    if (day_count > 1) slice->memory = formula_memory_create();
    for (uint32_t shard = 0; shard < ENGINE_SHARDS; shard++) {
        slice->shard = &engine->shards[shard];
        list_elements(slice);
        if (slice->memory) formula_memory_clear(slice->memory);
        for (size_t d = 0; d < day_count; d++) {
            slice->day = days[d];
            evaluate_slice(slice, d == 0, out[d], count);
        }
        if (day_count > 0) release_constants(slice);
    }
    free_slice(slice);
    formula_plan_free(&plan);
    arena_destroy(&scratch);
}

void formula_evaluate_all(const Formula *const *formulas, size_t formula_count, const Engine *engine,
                          uint16_t day, double *const *out, size_t count)
{
    formula_evaluate_days(formulas, formula_count, engine, &day, 1, &out, count);
}
