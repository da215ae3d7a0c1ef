#include "learn/history.h"

#include "know/outcome.h"

#include <math.h>

enum { FORMULAS_AT_ONCE = 16, NOT_A_CASE = 0, STAYED = 1, LEFT = 2 };

typedef struct Reading {
    const HistoryQuery *query;
    size_t accounts;
    uint16_t days[OUTCOME_MONTHS_MAX];
    size_t day_count;
    uint8_t *what[OUTCOME_MONTHS_MAX]; // of each account on the day
    uint32_t one_of;
    size_t *first_case; // of each account
} Reading;

static void read_day(Reading *reading, size_t at, const uint16_t *first_days, Arena *arena)
{
    const HistoryQuery *query = reading->query;
    reading->what[at] = ARENA_ARRAY(arena, uint8_t, reading->accounts);
    Arena scratch = *arena;
    bool *live = ARENA_ARRAY(&scratch, bool, reading->accounts);
    bool *left = ARENA_ARRAY(&scratch, bool, reading->accounts);
    double *whom = ARENA_ARRAY(&scratch, double, reading->accounts);
    uint16_t day = reading->days[at];
    outcome_find(query->life, query->engine, day, query->ahead, live, left, reading->accounts);
    if (query->whom) formula_evaluate_all(&query->whom, 1, query->engine, day, &whom, reading->accounts);
    for (uint32_t account = 0; account < reading->accounts; account++) {
        bool known = first_days[account] > 0 && first_days[account] <= day;
        bool counts = known && live[account] && !engine_account_is_private(query->engine, account) &&
                      (!query->whom || whom[account] > 0);
        if (counts) reading->what[at][account] = left[account] ? LEFT : STAYED;
    }
}

static bool is_read(const Reading *reading, size_t at, size_t account)
{
    return reading->what[at][account] != NOT_A_CASE && account % reading->one_of == 0;
}

static size_t count_cases(const Reading *reading)
{
    size_t count = 0;
    for (size_t account = 0; account < reading->accounts; account++) {
        for (size_t at = 0; at < reading->day_count; at++)
            count += is_read(reading, at, account);
    }
    return count;
}

// Account after account, and the days of each.
static void list_cases(Reading *reading, LearnHistory *history, Arena *arena)
{
    while (count_cases(reading) > CASES_MAX)
        reading->one_of++;
    size_t count = count_cases(reading), next = 0;
    uint32_t *accounts = ARENA_ARRAY(arena, uint32_t, count);
    bool *left = ARENA_ARRAY(arena, bool, count);
    reading->first_case = ARENA_ARRAY(arena, size_t, reading->accounts);
    for (uint32_t account = 0; account < reading->accounts; account++) {
        reading->first_case[account] = next;
        for (size_t at = 0; at < reading->day_count; at++) {
            if (!is_read(reading, at, account)) continue;
            left[next] = reading->what[at][account] == LEFT;
            accounts[next++] = account;
            if (history->first == 0 || reading->days[at] < history->first) history->first = reading->days[at];
            if (reading->days[at] > history->last) history->last = reading->days[at];
        }
    }
    history->cases = (Cases){ .count = count, .accounts = accounts, .left = left };
    history->one_of = reading->one_of;
}

static void read_values(const Reading *reading, const Candidate *candidates, size_t count,
                        double *const *values, Arena scratch)
{
    const Formula *formulas[FORMULAS_AT_ONCE];
    double *columns[FORMULAS_AT_ONCE];
    size_t *next = ARENA_ARRAY(&scratch, size_t, reading->accounts);
    for (size_t i = 0; i < count; i++) {
        formulas[i] = candidates[i].compiled;
        columns[i] = ARENA_ARRAY(&scratch, double, reading->accounts);
    }
    for (size_t at = 0; at < reading->day_count; at++) {
        formula_evaluate_all(formulas, count, reading->query->engine, reading->days[at], columns,
                             reading->accounts);
        for (size_t account = 0; account < reading->accounts; account++) {
            if (!is_read(reading, at, account)) continue;
            size_t is = reading->first_case[account] + next[account]++;
            for (size_t i = 0; i < count; i++)
                values[i][is] = columns[i][account];
        }
    }
}

static bool varies(const double *values, size_t count)
{
    double first = (double)NAN;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        if (values[i] < first || values[i] > first) return true;
        first = values[i];
    }
    return false;
}

// Whether it says what one of the others says already, the same way or the other way round.
static bool is_double(const double *values, const double *const *others, size_t other_count, size_t count)
{
    for (size_t other = 0; other < other_count; other++) {
        bool same = true, turned = true;
        for (size_t i = 0; i < count && (same || turned); i++) {
            double value = values[i], its = others[other][i];
            bool missing = isnan(value) && isnan(its);
            same &= missing || !(fabs(value - its) > 0 || isnan(value) || isnan(its));
            turned &= missing || !(fabs(value + its) > 0 || isnan(value) || isnan(its));
        }
        if (same || turned) return true;
    }
    return false;
}

static void clean(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) values[i] = (double)NAN;
    }
}

// Values of all candidates, a few at once; those that say nothing give their place to the next.
static void read_measures(const Reading *reading, const Candidate *found, size_t found_count,
                          LearnHistory *history, Arena *arena)
{
    const double **kept = ARENA_ARRAY(arena, const double *, CASE_MEASURES_MAX);
    Candidate *candidates = ARENA_ARRAY(arena, Candidate, CASE_MEASURES_MAX);
    double *values[FORMULAS_AT_ONCE] = { 0 };
    size_t count = history->cases.count, kept_count = 0;
    for (size_t from = 0; from < found_count; from += FORMULAS_AT_ONCE) {
        size_t batch = found_count - from < FORMULAS_AT_ONCE ? found_count - from : FORMULAS_AT_ONCE;
        for (size_t i = 0; i < batch; i++) {
            if (!values[i]) values[i] = ARENA_ARRAY(arena, double, count);
        }
        read_values(reading, found + from, batch, values, *arena);
        for (size_t i = 0; i < batch; i++) {
            clean(values[i], count);
            if (kept_count == CASE_MEASURES_MAX || !varies(values[i], count) ||
                is_double(values[i], kept, kept_count, count))
                continue;
            candidates[kept_count] = found[from + i];
            kept[kept_count++] = values[i];
            values[i] = NULL;
        }
    }
    history->cases.values = kept;
    history->cases.measures = kept_count;
    history->candidates = candidates;
}

LearnHistory history_read(const HistoryQuery *query, Arena *arena)
{
    Reading *reading = ARENA_NEW(arena, Reading);
    LearnHistory history = { 0 };
    *reading = (Reading){ .query = query, .accounts = engine_account_count(query->engine), .one_of = 1 };
    reading->day_count = outcome_months(query->engine, query->today, query->ahead, reading->days);
    uint16_t *first_days = ARENA_ARRAY(arena, uint16_t, reading->accounts);
    engine_account_first_day_all(query->engine, first_days, reading->accounts);
    for (size_t at = 0; at < reading->day_count; at++)
        read_day(reading, at, first_days, arena);
    list_cases(reading, &history, arena);
    for (size_t at = 0; at < reading->day_count; at++) {
        bool any = false;
        for (size_t account = 0; account < reading->accounts && !any; account++)
            any = is_read(reading, at, account);
        history.months += any;
    }
    const CandidateSource source = { .engine = query->engine,
                                     .names = query->names,
                                     .definitions = query->definitions,
                                     .life = query->life_texts,
                                     .days = reading->days,
                                     .day_count = reading->day_count };
    Candidate *found;
    size_t found_count = candidates_find(&source, arena, &found);
    read_measures(reading, found, found_count, &history, arena);
    return history;
}
