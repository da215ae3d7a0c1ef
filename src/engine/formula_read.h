// formula_read.h: what a formula reads from the engine. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_READ_H
#define PERENNIAL_ENGINE_FORMULA_READ_H

#include "engine/engine_state.h"
#include "engine/expectation.h"
#include "engine/formula_program.h"
#include "engine/numbers.h"

// Days `from` to `to`, both inside; `from` may be below 0.
typedef struct DayRange {
    int32_t from, to;
} DayRange;

// The days of a node: its window, which ends so long before `day` as the node says.
static inline DayRange node_days(const Node *node, int32_t day)
{
    int32_t to = formula_day_before(day, node->ago);
    return (DayRange){ formula_day_before(to, node->window) + 1, to };
}

// ---- of a row; the caller holds its shard

uint32_t row_active_days(const Shard *shard, uint32_t row, DayRange days);
bool row_is_active(const Shard *shard, uint32_t row, DayRange days);
uint16_t row_last_day(const Shard *shard, uint32_t row, int32_t day); // the last not after; 0 when none
uint32_t row_event_days(const Shard *shard, uint32_t row, const FeatureGroup *events, DayRange days);

// ---- with the shard held: for many accounts or rows, one after the other

typedef struct FormulaReading {
    const Formula *formula;
    const Node *node;
    const Engine *engine;
    DayRange days;
    FeatureGroup events;     // the node's event or feature
    uint32_t event;          // room for one: the struct must stay where it was prepared
    uint32_t numbers;        // series of the node's property, or ENGINE_NONE
    Expectation expectation; // of NODE_EXPECTED_DAYS and NODE_SPREAD_DAYS
    const Shard *shard;      // to be set, and held
    const Account *account;
    uint32_t slot;
} FormulaReading;

// Finds what the node names; takes no shard. False when days are asked for that are not kept: all is missing.
bool formula_prepare(FormulaReading *reading, const Formula *formula, const Node *node, const Engine *engine,
                     int32_t day);
Value formula_read_held(const FormulaReading *reading);              // but today, attributes, ids and people
Value formula_read_expected(const FormulaReading *reading);          // formula_expect.c, for the one above
Value formula_read_row(const FormulaReading *reading, uint32_t row); // but attributes and ids

// An attribute on a day, of many histories whose shards are held one after the other.
typedef struct FormulaHistory {
    uint32_t key; // DICTIONARY_NONE: nobody has it
    int64_t before_us;
    bool in_time;
} FormulaHistory;

FormulaHistory formula_history(const Engine *engine, const Node *node, uint16_t day);
const Run *formula_history_run(const FormulaHistory *asked, const History *history); // NULL: missing
Value formula_history_value(const FormulaHistory *asked, const History *history);

// ---- of one account or person; these take the shard themselves

// `*next_day` is lowered to the first day after `day` on which the value can be another without input; 0
// means never. NODE_PEOPLE is not among them.
Value formula_read_account(const Formula *formula, const Node *node, const Engine *engine, uint32_t account,
                           int32_t day, uint16_t *next_day);

// One row of an account's people.
typedef struct PersonRow {
    uint32_t account, row, person;
} PersonRow;

Value formula_read_person(const Formula *formula, const Node *node, const Engine *engine, PersonRow who,
                          int32_t day, uint16_t *next_day);

// The people of an account, in the arena.
size_t formula_people(const Engine *engine, uint32_t account, Arena *arena, PersonRow **rows_out);

// One of them; false when the person is not in the account. Follows merges.
bool formula_person(const Engine *engine, uint32_t account, uint32_t person, PersonRow *row_out);

// A value as the type that a formula gave it; VALUE_MISSING when it is not one.
Value formula_as_type(Value value, FormulaType type);

static inline void formula_sooner(uint16_t *next_day, int32_t day)
{
    if (day > 0 && day < ZONE_DAYS && (*next_day == 0 || day < *next_day)) *next_day = (uint16_t)day;
}

static inline Value number_value(double number)
{
    return (Value){ .kind = VALUE_NUMBER, .number = number };
}

#endif
