#include "know/similar.h"

#include <math.h>

const Str similar_property_keys[SIMILAR_PROPERTIES] = {
    [SIMILAR_INDUSTRY] = STR_CONST("industry"),
    [SIMILAR_PLAN] = STR_CONST("plan"),
    [SIMILAR_COUNTRY] = STR_CONST("country"),
    [SIMILAR_SIZE] = STR_CONST("size"),
    [SIMILAR_BUSINESS_MODEL] = STR_CONST("business_model"),
    [SIMILAR_REVENUE] = STR_CONST("mrr"),
    [SIMILAR_SEATS] = STR_CONST("seats"),
    [SIMILAR_EMPLOYEES] = STR_CONST("employees"),
    [SIMILAR_ACTIVE_PEOPLE] = STR_CONST("active_people"),
};

// The kind of business says most about what one can learn from another.
static const double weights[SIMILAR_PROPERTIES] = {
    [SIMILAR_INDUSTRY] = 2, [SIMILAR_PLAN] = 1,           [SIMILAR_COUNTRY] = 0.5,
    [SIMILAR_SIZE] = 1,     [SIMILAR_BUSINESS_MODEL] = 1, [SIMILAR_REVENUE] = 1,
    [SIMILAR_SEATS] = 1,    [SIMILAR_EMPLOYEES] = 1,      [SIMILAR_ACTIVE_PEOPLE] = 1,
};

enum { KNOWN_AT_LEAST = 2 };
#define ALIKE_AT_LEAST 0.5
#define RATIO_UNLIKE 4.0

// All that is compared: by property, then account.
typedef struct Facts {
    Value *values[SIMILAR_PROPERTIES];
    Value *currencies;
    size_t count;
} Facts;

static bool is_number(const Value *value)
{
    return value->kind == VALUE_NUMBER && value->number >= 0;
}

static Facts read_facts(const Engine *engine, uint16_t day, size_t count, Arena *arena)
{
    Facts facts = { .count = count };
    for (size_t p = 0; p < SIMILAR_PROPERTIES; p++) {
        facts.values[p] = ARENA_ARRAY(arena, Value, facts.count);
        if (p != SIMILAR_ACTIVE_PEOPLE)
            engine_account_attribute_all(engine, similar_property_keys[p], day, facts.values[p], facts.count);
    }
    facts.currencies = ARENA_ARRAY(arena, Value, facts.count);
    engine_account_attribute_all(engine, STR("currency"), day, facts.currencies, facts.count);
    Usage *usage = ARENA_ARRAY(arena, Usage, facts.count);
    engine_usage_all(engine, day, NULL, usage, facts.count);
    for (size_t i = 0; i < facts.count; i++)
        facts.values[SIMILAR_ACTIVE_PEOPLE][i] =
            (Value){ .kind = VALUE_NUMBER, .number = usage[i].active_28 };
    return facts;
}

static double alike_numbers(double a, double b)
{
    if (a <= 0 || b <= 0) return a <= 0 && b <= 0;
    return fmax(0, 1 - fabs(log(a / b)) / log(RATIO_UNLIKE));
}

static bool same_currency(const Facts *facts, uint32_t a, uint32_t b)
{
    const Value *x = &facts->currencies[a], *y = &facts->currencies[b];
    if (x->kind != VALUE_TEXT || y->kind != VALUE_TEXT) return x->kind == y->kind;
    return str_equal_ignore_case(x->text, y->text);
}

// NAN: nothing is known of the account itself, or the two cannot be compared.
static double alike(const Facts *facts, SimilarProperty property, uint32_t own, uint32_t other)
{
    const Value *a = &facts->values[property][own], *b = &facts->values[property][other];
    if (a->kind == VALUE_TEXT && a->text.len > 0)
        return b->kind == VALUE_TEXT && str_equal_ignore_case(a->text, b->text);
    if (!is_number(a)) return (double)NAN;
    if (!is_number(b)) return 0;
    if (property == SIMILAR_REVENUE && !same_currency(facts, own, other)) return (double)NAN;
    return alike_numbers(a->number, b->number);
}

static Similar compare(const Facts *facts, uint32_t own, uint32_t other)
{
    Similar similar = { .account = other };
    double sum = 0, weight = 0;
    size_t known = 0;
    for (size_t p = 0; p < SIMILAR_PROPERTIES; p++) {
        SimilarShare *share = &similar.shares[p];
        *share = (SimilarShare){ facts->values[p][own], facts->values[p][other],
                                 alike(facts, (SimilarProperty)p, own, other) };
        if (isnan(share->alike)) continue;
        known++;
        weight += weights[p];
        sum += weights[p] * share->alike;
    }
    similar.similarity = known >= KNOWN_AT_LEAST ? sum / weight : 0;
    return similar;
}

// Below 0: `x` comes first.
static int most_alike(const Similar *x, const Similar *y)
{
    if (x->similarity < y->similarity || x->similarity > y->similarity)
        return x->similarity > y->similarity ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

// Keeps the `max` most alike, sorted.
static size_t keep_best(Similar *best, size_t count, size_t max, const Similar *similar)
{
    size_t place = count;
    while (place > 0 && most_alike(similar, &best[place - 1]) < 0)
        place--;
    if (place == max) return count;
    size_t kept = count < max ? count + 1 : max;
    memmove(best + place + 1, best + place, (kept - place - 1) * sizeof *best);
    best[place] = *similar;
    return kept;
}

size_t similar_accounts(const Engine *engine, uint32_t account, uint16_t day, const bool *chosen,
                        size_t count, size_t max, Arena *arena, Similar **similar_out)
{
    Facts facts = read_facts(engine, day, count, arena);
    uint16_t *first_days = ARENA_ARRAY(arena, uint16_t, facts.count);
    Similar *best = ARENA_ARRAY(arena, Similar, max + 1);
    size_t kept = 0;
    engine_account_first_day_all(engine, first_days, facts.count);
    for (uint32_t i = 0; i < facts.count && account < facts.count; i++) {
        bool there = first_days[i] > 0 && first_days[i] <= day;
        if (i == account || !there || !chosen[i]) continue;
        Similar similar = compare(&facts, account, i);
        if (similar.similarity > ALIKE_AT_LEAST) kept = keep_best(best, kept, max, &similar);
    }
    *similar_out = best;
    return kept;
}
