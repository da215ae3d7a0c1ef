#include "know/health_column.h"

#include "know/formula_names.h"
#include "know/health.h"

#include <stdlib.h>

enum {
    SET_ARENA_BYTES = 256 << 20,
    SOME_SHARE = 50, // when more than one in so many has changed, one pass over all is cheaper
};

struct HealthColumn {
    const Live *live;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;

    uint16_t day;     // 0: nothing is kept
    uint64_t version; // of the formulas' names and the scorecards
    size_t count, room;
    HealthCell *cells;
    bool *marked; // by account
    size_t marked_count;
};

HealthColumn *health_column_create(const Live *live, const FeatureCatalog *features,
                                   const DefinitionCatalog *definitions)
{
    HealthColumn *column = calloc(1, sizeof *column);
    if (!column) panic("out of memory");
    column->live = live;
    column->features = features;
    column->definitions = definitions;
    return column;
}

void health_column_destroy(HealthColumn *column)
{
    if (!column) return;
    free(column->cells);
    free(column->marked);
    free(column);
}

void health_column_mark(HealthColumn *column, const AccountChange *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t account = changes[i].account;
        if (account >= column->count || column->marked[account]) continue;
        column->marked[account] = true;
        column->marked_count++;
    }
}

// ---- scores

static uint64_t version_now(const HealthColumn *column)
{
    uint64_t names = formula_names_version(live_engine(column->live), column->features, column->definitions);
    uint64_t cards = definition_catalog_version(column->definitions, DEFINITION_SCORECARD);
    uint64_t segments = definition_catalog_version(column->definitions, DEFINITION_SEGMENT);
    return names * UINT64_C(0x9E3779B97F4A7C15) + cards * UINT64_C(1000003) + segments;
}

static ScorecardSet read_set(const HealthColumn *column, Arena *arena)
{
    const FormulaNames *names =
        formula_names_read(live_engine(column->live), column->features, column->definitions, arena);
    return scorecard_set_read(column->definitions, names, arena);
}

static uint16_t day_before(uint16_t day)
{
    return day > HEALTH_COMPARE_DAYS ? (uint16_t)(day - HEALTH_COMPARE_DAYS) : 0;
}

static HealthCell cell_of(const HealthRow *now, const HealthRow *before)
{
    return (HealthCell){ now->brief.score, before->brief.score, now->band };
}

static HealthCell ask_one(const HealthColumn *column, const ScorecardSet *set, uint16_t day, uint32_t account,
                          Arena *arena)
{
    const Engine *engine = live_engine(column->live);
    HealthRow now = scorecard_score(set, engine, account, day, arena);
    HealthRow before = scorecard_score(set, engine, account, day_before(day), arena);
    return cell_of(&now, &before);
}

static void ask_all(const HealthColumn *column, const ScorecardSet *set, uint16_t day, HealthCell *cells,
                    size_t count)
{
    const Engine *engine = live_engine(column->live);
    HealthRow *rows = malloc((count + 1) * 2 * sizeof *rows);
    if (!rows) panic("out of memory");
    scorecard_score_all(set, engine, day, rows, count);
    scorecard_score_all(set, engine, day_before(day), rows + count, count);
    for (size_t i = 0; i < count; i++)
        cells[i] = cell_of(&rows[i], &rows[count + i]);
    free(rows);
}

// ---- what is kept

bool health_column_is_fresh(const HealthColumn *column, uint16_t day, size_t count)
{
    return column->day == day && column->count == count && column->marked_count == 0 &&
           column->version == version_now(column);
}

static void make_room(HealthColumn *column, size_t count)
{
    if (count <= column->room) return;
    column->room = count + count / 4 + 1024;
    column->cells = reallocarray(column->cells, column->room, sizeof *column->cells);
    column->marked = reallocarray(column->marked, column->room, sizeof *column->marked);
    if (!column->cells || !column->marked) panic("out of memory");
}

void health_column_refresh(HealthColumn *column, uint16_t day, size_t count)
{
    uint64_t version = version_now(column);
    bool all = column->day != day || column->version != version;
    make_room(column, count);
    for (size_t i = column->count; i < count; i++) // they came meanwhile
        column->marked[i] = true;
    column->marked_count += count - column->count;
    if (column->marked_count > count / SOME_SHARE) all = true;

    Arena arena = arena_create(SET_ARENA_BYTES);
    ScorecardSet set = read_set(column, &arena);
    if (all) ask_all(column, &set, day, column->cells, count);
    for (size_t i = 0; !all && i < count; i++) {
        if (column->marked[i]) column->cells[i] = ask_one(column, &set, day, (uint32_t)i, &arena);
    }
    arena_destroy(&arena);
    memset(column->marked, 0, count * sizeof *column->marked);
    column->marked_count = 0;
    column->count = count;
    column->day = day;
    column->version = version;
}

const HealthCell *health_column_cells(const HealthColumn *column, uint16_t day, size_t count)
{
    return column->day == day && column->count >= count ? column->cells : NULL;
}

// ---- any day

void health_column_of_day(const HealthColumn *column, uint16_t day, HealthCell *cells_out, size_t count,
                          Arena *arena)
{
    ScorecardSet set = read_set(column, arena);
    ask_all(column, &set, day, cells_out, count);
}

void health_column_of_some(const HealthColumn *column, uint16_t day, const uint32_t *accounts, size_t count,
                           HealthCell *cells_out, Arena *arena)
{
    ScorecardSet set = read_set(column, arena);
    for (size_t i = 0; i < count; i++)
        cells_out[i] = ask_one(column, &set, day, accounts[i], arena);
}

// ---- fields

enum { IN_HEALTH, IN_CHANGE, IN_BAND };

const HealthField health_fields[] = {
    [IN_HEALTH] = { STR_CONST("health"), STR_CONST("Health"), STR_CONST("number"),
                    STR_CONST("The score of the scorecard that holds for the account, 0 to 100.") },
    [IN_CHANGE] = { STR_CONST("health_change"), STR_CONST("Change in health"), STR_CONST("number"),
                    STR_CONST("The score against that of 28 days before, in points.") },
    [IN_BAND] = { STR_CONST("band"), STR_CONST("Health band"), STR_CONST("text"),
                  STR_CONST("thriving, watch or at_risk, by the bands of the scorecard.") },
};
const size_t health_field_count = sizeof health_fields / sizeof *health_fields;

static size_t place_of(Str key)
{
    size_t i = 0;
    while (i < health_field_count && !str_equal(health_fields[i].key, key))
        i++;
    return i;
}

bool health_field_find(Str key)
{
    return place_of(key) < health_field_count;
}

Value health_field_value(Str key, const HealthCell *cell)
{
    static const Str bands[BAND_COUNT] = { [BAND_AT_RISK] = STR_CONST("at_risk"),
                                           [BAND_WATCH] = STR_CONST("watch"),
                                           [BAND_THRIVING] = STR_CONST("thriving") };
    size_t field = place_of(key);
    if (cell->score == POINTS_NONE) return (Value){ 0 };
    if (field == IN_BAND) return (Value){ .kind = VALUE_TEXT, .text = bands[cell->band] };
    if (field == IN_CHANGE && cell->before == POINTS_NONE) return (Value){ 0 };
    Points points = field == IN_CHANGE ? cell->score - cell->before : cell->score;
    return (Value){ .kind = VALUE_NUMBER, .number = (double)points / POINT };
}
