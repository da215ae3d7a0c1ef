#include "know/health_accuracy.h"

#include "know/outcome.h"

#include <stdlib.h>

typedef struct Collection {
    const HealthAccuracyQuery *query;
    const Engine *engine;
    size_t count; // accounts
    uint16_t days[OUTCOME_MONTHS_MAX];
    size_t month_count;
    Judged *judged; // month after month
    size_t judged_count;
} Collection;

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory) panic("out of memory");
    return memory;
}

static void judge_month(Collection *collection, size_t month)
{
    size_t count = collection->count;
    uint16_t day = collection->days[month];
    HealthRow *rows = zeroed(count, sizeof *rows);
    bool *left = zeroed(count, sizeof *left), *live = zeroed(count, sizeof *live);
    scorecard_score_all(collection->query->set, collection->engine, day, rows, count);
    outcome_find(collection->query->life, collection->engine, day, collection->query->days, live, left,
                 count);
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
    collection.month_count = outcome_months(engine, query->today, query->days, collection.days);
    HealthAccuracy result = { 0 };
    collection.judged = zeroed(collection.count * collection.month_count, sizeof *collection.judged);
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
    return result;
}
