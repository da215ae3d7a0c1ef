#include "know/scorecard_set.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS_MAX = SCORE_MEASURES_MAX + SCORE_EXCEPTIONS_MAX };

// ---- reading

static int by_position(const void *a, const void *b)
{
    const Scorecard *x = a, *y = b;
    if (x->position != y->position) return x->position < y->position ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

void scorecard_set_sort(ScorecardSet *set)
{
    if (set->count > 1) qsort(set->cards, set->count, sizeof *set->cards, by_position);
}

ScorecardSet scorecard_set_with(const ScorecardSet *set, const Scorecard *card, Arena *arena,
                                int16_t *index_out)
{
    ScorecardSet with = { .cards = ARENA_ARRAY(arena, Scorecard, set->count + 1) };
    for (size_t i = 0; i < set->count; i++) {
        bool replaced = set->cards[i].id == card->id; // the one that ships has id 0, as a new one
        if (!replaced) with.cards[with.count++] = set->cards[i];
    }
    with.cards[with.count++] = *card;
    scorecard_set_sort(&with);
    *index_out = 0;
    while (with.cards[*index_out].id != card->id)
        ++*index_out;
    return with;
}

Status scorecard_bind(Scorecard *scorecard, const DefinitionCatalog *definitions, const FormulaNames *names,
                      Arena *arena, Error *error)
{
    Definition definition;
    FormulaProblem problem = { 0 };
    if (scorecard->segment == 0) return STATUS_OK;
    if (!definition_get(definitions, DEFINITION_SEGMENT, scorecard->segment, arena, &definition))
        return fail(error, STATUS_INVALID, STR("segment"),
                    "There is no such segment. Choose one, or null for everybody.");
    Segment *segment = ARENA_NEW(arena, Segment);
    *segment = segment_read(&definition, arena);
    scorecard->whom = segment;
    if (segment->scope != FORMULA_OF_ACCOUNTS)
        return fail(error, STATUS_INVALID, STR("segment"),
                    "“%.*s” is a segment of people. Choose one of accounts.", STR_ARG(segment->name));
    return segment_check(segment, formula_names_of_score(names, arena), arena, &scorecard->whom_formula,
                         &problem, error);
}

static bool read_one(Str body, const DefinitionCatalog *definitions, const FormulaNames *names, Arena *arena,
                     Scorecard *card)
{
    Error ignored;
    return scorecard_read(body, arena, card, &ignored) == STATUS_OK &&
           scorecard_compile(card, names, arena, NULL, &ignored) == STATUS_OK &&
           scorecard_bind(card, definitions, names, arena, &ignored) == STATUS_OK;
}

ScorecardSet scorecard_set_read(const DefinitionCatalog *definitions, const FormulaNames *names, Arena *arena)
{
    Definition *list = NULL;
    size_t count = definition_list(definitions, DEFINITION_SCORECARD, arena, &list);
    ScorecardSet set = { .cards = ARENA_ARRAY(arena, Scorecard, count + 1) };
    for (size_t i = 0; i < count; i++) {
        Scorecard *card = &set.cards[set.count];
        if (!read_one(list[i].body, definitions, names, arena, card)) {
            set.broken++;
            continue;
        }
        card->id = list[i].id;
        card->version = list[i].version;
        card->name = list[i].name;
        set.count++;
    }
    if (count == 0 && read_one(scorecard_shipped_body, definitions, names, arena, &set.cards[0])) {
        set.cards[0].name = scorecard_shipped_name;
        set.count = 1;
    }
    scorecard_set_sort(&set);
    return set;
}

// ---- one account

static bool holds_for(const Scorecard *card, const Engine *engine, uint32_t account, uint16_t day,
                      Arena *arena)
{
    if (!card->whom) return true;
    if (card->whom_formula) {
        Arena mark = *arena;
        FormulaResult result = formula_evaluate(card->whom_formula, engine, account, day, arena);
        bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
        arena_reset(arena, mark);
        return yes;
    }
    Str id = engine_account_id(engine, account);
    for (size_t i = 0; i < card->whom->id_count; i++) {
        if (str_equal(card->whom->ids[i], id)) return true;
    }
    return false;
}

const Scorecard *scorecard_for(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena)
{
    uint16_t first = engine_account_first_day(engine, account);
    if (first == 0 || first > day) return NULL;
    for (size_t i = 0; i < set->count; i++) {
        if (holds_for(&set->cards[i], engine, account, day, arena)) return &set->cards[i];
    }
    return NULL;
}

static double number_of(const FormulaResult *result)
{
    return result->value.kind == VALUE_MISSING ? (double)NAN : result->value.number;
}

ScorecardAnswers scorecard_ask(const Scorecard *card, const Engine *engine, uint32_t account, uint16_t day,
                               Arena *arena)
{
    const ScoreRules *rules = &card->rules;
    ScorecardAnswers answers = { .measures = ARENA_ARRAY(arena, FormulaResult, rules->measure_count),
                                 .exceptions = ARENA_ARRAY(arena, FormulaResult, rules->exception_count) };
    for (size_t i = 0; i < rules->measure_count; i++) {
        answers.measures[i] = formula_evaluate(card->measures[i].formula, engine, account, day, arena);
        answers.values[i] = number_of(&answers.measures[i]);
    }
    for (size_t i = 0; i < rules->exception_count; i++) {
        answers.exceptions[i] = formula_evaluate(card->exceptions[i].formula, engine, account, day, arena);
        answers.holds[i] = number_of(&answers.exceptions[i]);
    }
    return answers;
}

HealthRow scorecard_score(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                          Arena *arena)
{
    const Scorecard *card = scorecard_for(set, engine, account, day, arena);
    if (!card) return health_row_none;
    Arena mark = *arena;
    ScorecardAnswers answers = scorecard_ask(card, engine, account, day, arena);
    HealthRow row = { .brief = score_brief(&card->rules, answers.values, answers.holds),
                      .card = (int16_t)(card - set->cards) };
    row.band = (uint8_t)score_band(&card->rules, row.brief.score);
    arena_reset(arena, mark);
    return row;
}

// ---- all accounts

const HealthRow health_row_none = {
    .brief = { .score = POINTS_NONE, .mean = POINTS_NONE, .groups = { POINTS_NONE, POINTS_NONE } },
    .card = -1,
};

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) panic("out of memory");
    return memory;
}

void scorecard_for_all(const ScorecardSet *set, const Engine *engine, uint16_t day, int16_t *cards_out,
                       size_t count)
{
    uint16_t *first = zeroed(count, sizeof *first);
    bool *in = zeroed(count, sizeof *in);
    engine_account_first_day_all(engine, first, count);
    memset(cards_out, -1, count * sizeof *cards_out);
    for (size_t i = set->count; i > 0; i--) { // the last first: those before it take precedence
        const Scorecard *card = &set->cards[i - 1];
        if (card->whom) segment_accounts(card->whom, card->whom_formula, engine, day, in, count);
        for (size_t account = 0; account < count; account++) {
            bool known = first[account] > 0 && first[account] <= day;
            if (known && (!card->whom || in[account])) cards_out[account] = (int16_t)(i - 1);
        }
    }
    free(in);
    free(first);
}

// The columns of a scorecard's formulas, measures before exceptions, of each day.
typedef struct Columns {
    const Formula *formulas[COLUMNS_MAX];
    size_t formula_count, day_count, count;
    double *values;              // by day, formula and account
    double **columns;            // by day and formula
    double *const **day_columns; // by day
} Columns;

static void ask_columns(const Scorecard *card, const Engine *engine, const uint16_t *days, Columns *columns)
{
    for (size_t i = 0; i < card->rules.measure_count; i++)
        columns->formulas[columns->formula_count++] = card->measures[i].formula;
    for (size_t i = 0; i < card->rules.exception_count; i++)
        columns->formulas[columns->formula_count++] = card->exceptions[i].formula;
    size_t column_count = columns->day_count * columns->formula_count;
    columns->values = zeroed(column_count * columns->count, sizeof *columns->values);
    columns->columns = zeroed(column_count, sizeof *columns->columns);
    columns->day_columns = zeroed(columns->day_count, sizeof *columns->day_columns);
    for (size_t i = 0; i < column_count; i++)
        columns->columns[i] = columns->values + i * columns->count;
    for (size_t day = 0; day < columns->day_count; day++)
        columns->day_columns[day] = columns->columns + day * columns->formula_count;
    formula_evaluate_days(columns->formulas, columns->formula_count, engine, days, columns->day_count,
                          columns->day_columns, columns->count);
}

static void free_columns(Columns *columns)
{
    free(columns->values);
    free(columns->columns);
    free((void *)columns->day_columns);
}

// The rows of one day.
static void score_rows(const Scorecard *card, int16_t index, double *const *columns, size_t column_count,
                       const int16_t *cards, HealthRow *rows, size_t count)
{
    double values[COLUMNS_MAX];
    for (size_t account = 0; account < count; account++) {
        if (cards[account] != index) continue;
        for (size_t i = 0; i < column_count; i++)
            values[i] = columns[i][account];
        HealthRow *row = &rows[account];
        row->brief = score_brief(&card->rules, values, values + card->rules.measure_count);
        row->band = (uint8_t)score_band(&card->rules, row->brief.score);
        row->card = index;
    }
}

void scorecard_score_days(const ScorecardSet *set, const Engine *engine, const uint16_t *days,
                          size_t day_count, HealthRow *rows_out, size_t count)
{
    int16_t *cards = zeroed(day_count * count, sizeof *cards);
    bool *asked = zeroed(set->count, sizeof *asked);
    for (size_t day = 0; day < day_count; day++)
        scorecard_for_all(set, engine, days[day], cards + day * count, count);
    for (size_t i = 0; i < day_count * count; i++) {
        rows_out[i] = health_row_none;
        if (cards[i] >= 0) asked[cards[i]] = true;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (!asked[i]) continue;
        Columns columns = { .day_count = day_count, .count = count };
        ask_columns(&set->cards[i], engine, days, &columns);
        for (size_t day = 0; day < day_count; day++)
            score_rows(&set->cards[i], (int16_t)i, columns.day_columns[day], columns.formula_count,
                       cards + day * count, rows_out + day * count, count);
        free_columns(&columns);
    }
    free(asked);
    free(cards);
}

void scorecard_score_all(const ScorecardSet *set, const Engine *engine, uint16_t day, HealthRow *rows_out,
                         size_t count)
{
    scorecard_score_days(set, engine, &day, 1, rows_out, count);
}
