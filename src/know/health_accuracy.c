#include "know/health_accuracy.h"

#include "base/timestamp.h"

#include <stdlib.h>

enum { MONTHS_MAX = 24, WEEK = 7, OLDEST_DAYS = 28 }; // of kept days that a score looks back on at least

typedef struct Collection {
    const HealthAccuracyQuery *query;
    const Engine *engine;
    size_t count; // accounts
    uint16_t days[MONTHS_MAX];
    size_t month_count;
    Judged *judged; // month after month
    size_t judged_count;
    uint8_t *states;
} Collection;

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) panic("out of memory");
    return memory;
}

static uint16_t last_day_of_month(uint16_t any)
{
    int year, month, day;
    days_to_date(any, &year, &month, &day);
    int64_t next = month == 12 ? date_to_days(year + 1, 1, 1) : date_to_days(year, month + 1, 1);
    return (uint16_t)(next - 1);
}

// Last days of months whose scores still see a month of activity, and of which it is known what came.
static void find_months(Collection *collection)
{
    int32_t newest = engine_newest_day(collection->engine); // 0: attributes only
    int32_t oldest = (newest ? newest : collection->query->today) - (ENGINE_DAYS - 1) + OLDEST_DAYS;
    uint16_t day = last_day_of_month(oldest > 0 ? (uint16_t)oldest : 1);
    while (collection->month_count < MONTHS_MAX &&
           day + collection->query->days <= collection->query->today) {
        collection->days[collection->month_count++] = day;
        day = last_day_of_month((uint16_t)(day + 1));
    }
}

// ---- what came of them

static void note_churned(Collection *collection, uint16_t day, bool *left)
{
    life_states(collection->query->life, collection->engine, day, collection->states, collection->count);
    for (size_t account = 0; account < collection->count; account++)
        left[account] |= collection->states[account] == LIFE_CHURNED;
}

// Who was seen churned in the days after the month's last: a week apart, and on the last of them. Who left
// and came back within a week may go unseen.
static void find_left(Collection *collection, size_t month, bool *left)
{
    uint16_t from = collection->days[month], to = (uint16_t)(from + collection->query->days);
    for (uint16_t day = (uint16_t)(from + WEEK); day < to; day = (uint16_t)(day + WEEK))
        note_churned(collection, day, left);
    note_churned(collection, to, left);
}

static void judge_month(Collection *collection, size_t month)
{
    size_t count = collection->count;
    uint16_t day = collection->days[month];
    HealthRow *rows = zeroed(count, sizeof *rows);
    bool *left = zeroed(count, sizeof *left), *live = zeroed(count, sizeof *live);
    scorecard_score_all(collection->query->set, collection->engine, day, rows, count);
    life_states(collection->query->life, collection->engine, day, collection->states, count);
    for (size_t account = 0; account < count; account++)
        live[account] = collection->states[account] == LIFE_LIVE;
    find_left(collection, month, left);
    for (size_t account = 0; account < count; account++) {
        const HealthRow *row = &rows[account];
        if (!live[account] || row->card != collection->query->card || row->brief.score == POINTS_NONE)
            continue;
        collection->judged[collection->judged_count++] = (Judged){
            .score = row->brief.score, .account = (uint32_t)account, .band = row->band, .left = left[account]
        };
    }
    free(rows);
    free(left);
    free(live);
}

static int by_account(const void *a, const void *b)
{
    const Judged *x = a, *y = b;
    if (x->account != y->account) return x->account < y->account ? -1 : 1;
    return (x->score > y->score) - (x->score < y->score);
}

HealthAccuracy health_accuracy(const HealthAccuracyQuery *query, const Engine *engine)
{
    Collection collection = { .query = query, .engine = engine, .count = engine_account_count(engine) };
    find_months(&collection);
    HealthAccuracy result = { 0 };
    collection.judged = zeroed(collection.count * collection.month_count, sizeof *collection.judged);
    collection.states = zeroed(collection.count, sizeof *collection.states);
    for (size_t month = 0; month < collection.month_count; month++) {
        size_t before = collection.judged_count;
        judge_month(&collection, month);
        if (collection.judged_count == before) continue; // nobody was there yet
        if (result.months++ == 0) result.first = collection.days[month];
        result.last = collection.days[month];
    }
    if (collection.judged_count > 1)
        qsort(collection.judged, collection.judged_count, sizeof *collection.judged, by_account);
    result.accuracy = accuracy_compute(collection.judged, collection.judged_count);
    free(collection.judged);
    free(collection.states);
    return result;
}
