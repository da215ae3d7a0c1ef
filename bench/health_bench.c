// health_bench.c: the scorecard that ships over 400 accounts with 12,000 people on each of 512 days, on one
// core. Prints the median of some rounds.
#include "base/timestamp.h"
#include "know/scorecard_set.h"

#include <stdio.h>
#include <time.h>

enum { ACCOUNTS = 400, PEOPLE = 12000, NAMES = 40, FIRST_DAY = 19000, DAYS = 512, ROUNDS = 3, ID_BYTES = 16 };

static uint64_t random_state = 88172645463325252;

static uint32_t below(uint32_t end)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) * end >> 32);
}

// Time of this thread on a core: what other programs take does not count.
static double cpu_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) abort();
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef struct Ids {
    char user[ID_BYTES], account[ID_BYTES], event[ID_BYTES];
} Ids;

static Record record_of(Ids *ids, uint32_t person, int64_t time_us)
{
    int user = snprintf(ids->user, ID_BYTES, "u%u", person);
    int account = snprintf(ids->account, ID_BYTES, "a%u", person % ACCOUNTS);
    return (Record){ .time_us = time_us,
                     .user_id = { ids->user, (size_t)user },
                     .account_id = { ids->account, (size_t)account } };
}

static void fold_attributes(Engine *engine)
{
    Ids ids;
    for (uint32_t person = 0; person < PEOPLE; person++) {
        Attribute attributes[] = { { STR("role"), { .kind = VALUE_TEXT, .text = STR("user") } },
                                   { STR("mrr"), { .kind = VALUE_NUMBER, .number = 100 + below(900) } } };
        if (below(20) == 0) attributes[0].value.text = STR("champion");
        bool account = person < ACCOUNTS;
        if (account) attributes[0] = (Attribute){ STR("seats"), { .kind = VALUE_NUMBER, .number = 40 } };
        Record record = record_of(&ids, person, FIRST_DAY * US_PER_DAY);
        record.kind = account ? RECORD_ACCOUNT : RECORD_PERSON;
        record.attributes = attributes;
        record.attribute_count = account ? 2 : 1;
        engine_apply(engine, &record, 1, NULL);
    }
}

// About every third day of each person, some events.
static uint32_t fold_events(Engine *engine)
{
    Ids ids;
    uint32_t count = 0;
    for (int day = FIRST_DAY; day < FIRST_DAY + DAYS; day++) {
        for (uint32_t person = 0; person < PEOPLE; person++) {
            if (below(3) > 0) continue;
            Record record = record_of(&ids, person, day * US_PER_DAY + US_PER_DAY / 2);
            record.kind = RECORD_EVENT;
            int name = snprintf(ids.event, ID_BYTES, "event %u", below(NAMES));
            record.name = (Str){ ids.event, (size_t)name };
            engine_apply(engine, &record, 1, NULL);
            count++;
        }
    }
    return count;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(const Engine *engine, const ScorecardSet *set, uint32_t events)
{
    static HealthRow rows[ACCOUNTS * DAYS];
    static uint16_t days[DAYS];
    double seconds[ROUNDS], sum = 0;
    size_t scored = 0;
    for (uint16_t i = 0; i < DAYS; i++)
        days[i] = (uint16_t)(FIRST_DAY + i);
    for (int round = 0; round < ROUNDS; round++) {
        double start = cpu_seconds();
        scorecard_score_days(set, engine, days, DAYS, rows, ACCOUNTS);
        seconds[round] = cpu_seconds() - start;
    }
    for (size_t i = 0; i < ACCOUNTS * DAYS; i++) {
        if (rows[i].brief.score == POINTS_NONE) continue;
        sum += (double)rows[i].brief.score / POINT;
        scored++;
    }
    qsort(seconds, ROUNDS, sizeof *seconds, ascending);
    printf("health     %d accounts on %d days, %zu measures: %.3f s of a core (median of %d; %.3f to %.3f), "
           "%u events, %zu scores, mean %.1f\n",
           ACCOUNTS, DAYS, set->cards[0].rules.measure_count, seconds[ROUNDS / 2], ROUNDS, seconds[0],
           seconds[ROUNDS - 1], events, scored, sum / (double)scored);
}

static FormulaNames name_features(const Engine *engine, Arena *arena)
{
    FeatureGroup *groups = ARENA_ARRAY(arena, FeatureGroup, NAMES);
    FeatureSet *features = ARENA_NEW(arena, FeatureSet);
    Str *names = ARENA_ARRAY(arena, Str, NAMES);
    for (uint32_t i = 0; i < NAMES; i++) {
        uint32_t *event = ARENA_NEW(arena, uint32_t);
        names[i] = arena_format(arena, "event %u", i);
        *event = engine_event_find(engine, names[i]);
        groups[i] = (FeatureGroup){ event, 1, i < 5 };
    }
    *features = (FeatureSet){ groups, NAMES };
    return (FormulaNames){ .features = features, .feature_names = names };
}

int main(void)
{
    Arena arena = arena_create((size_t)1 << 30);
    Zone *zone = zone_create(STR("Europe/Berlin"));
    Engine *engine = engine_create(zone);
    fold_attributes(engine);
    uint32_t events = fold_events(engine);
    FormulaNames names = name_features(engine, &arena);
    Scorecard *card = ARENA_NEW(&arena, Scorecard);
    Error error = { 0 };
    Status status = scorecard_read(scorecard_shipped_body, &arena, card, &error);
    if (status == STATUS_OK) status = scorecard_compile(card, &names, &arena, NULL, &error);
    if (status != STATUS_OK) panic("%s", error.message);
    ScorecardSet set = { .cards = card, .count = 1 };
    measure(engine, &set, events);
    engine_destroy(engine);
    zone_destroy(zone);
    arena_destroy(&arena);
    return 0;
}
