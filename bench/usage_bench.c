// usage_bench.c: every account's usage from the engine, for comparison with a database that has the same
// events.
//
// usage_bench EVENTS PEOPLE ACCOUNTS FOLDER: folds made events, writes them to FOLDER/events.csv (account,
// person, day, name; all numbers) and what the engine answers for the newest day to FOLDER/answers.csv, says
// "ready DAY"; then reads all accounts once for every line it is sent and prints how many microseconds that
// took.
#include "engine/engine.h"

#include "base/timestamp.h"

#include <stdio.h>

enum {
    BATCH = 4096,
    ID_BYTES = 16,
    EVENT_NAMES = 60,
    EVENTS_OF_FEATURE = 3,
    FEATURES = EVENT_NAMES / EVENTS_OF_FEATURE,
    DAYS = 500,
    FIRST_DAY = 19000,
    PATH_BYTES = 512,
};

typedef struct Load {
    uint32_t events, people, accounts;
    uint64_t random;
    FILE *csv;
    Record records[BATCH];
    char user_ids[BATCH][ID_BYTES], account_ids[BATCH][ID_BYTES];
    char names[EVENT_NAMES][ID_BYTES];
} Load;

static uint32_t below(Load *load, uint32_t end)
{
    load->random ^= load->random << 13;
    load->random ^= load->random >> 7;
    load->random ^= load->random << 17;
    return (uint32_t)((load->random >> 32) * end >> 32);
}

static void *need(void *memory)
{
    if (!memory) panic("out of memory");
    return memory;
}

static FILE *create(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) panic("cannot write %s", path);
    return file;
}

static void finish(FILE *file)
{
    if (fclose(file) != 0) panic("cannot write: is the disk full?");
}

// A quarter of the people does two fifths of the work; accounts differ much in size.
static void make_batch(Load *load, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t person = below(load, below(load, 4) ? load->people : load->people / 4 + 1);
        uint64_t place = person * 2654435761u & UINT32_MAX;
        uint32_t account = (uint32_t)((place * place >> 32) * load->accounts >> 32);
        uint32_t name = below(load, EVENT_NAMES) * below(load, EVENT_NAMES) / EVENT_NAMES;
        int64_t day = FIRST_DAY + (int64_t)((uint64_t)(from + i) * DAYS / load->events);
        fprintf(load->csv, "%u,%u,%d,%u\n", account, person, (int)day, name);
        int person_bytes = snprintf(load->user_ids[i], ID_BYTES, "user-%u", person);
        int account_bytes = snprintf(load->account_ids[i], ID_BYTES, "%u", account);
        load->records[i] = (Record){ .kind = RECORD_EVENT,
                                     .time_us = day * US_PER_DAY + below(load, 86400) * US_PER_SECOND,
                                     .user_id = { load->user_ids[i], (size_t)person_bytes },
                                     .account_id = { load->account_ids[i], (size_t)account_bytes },
                                     .name = str_from_c(load->names[name]) };
    }
}

static void fold(Load *load, Engine *engine)
{
    for (uint32_t done = 0; done < load->events;) {
        uint32_t count = load->events - done < BATCH ? load->events - done : BATCH;
        make_batch(load, done, count);
        engine_apply(engine, load->records, count, NULL);
        done += count;
    }
}

static void write_answers(const Engine *engine, const Usage *usage, uint32_t count, FILE *csv)
{
    for (uint32_t i = 0; i < count; i++) {
        if (engine_account_is_private(engine, i)) continue;
        const Usage *u = &usage[i];
        fprintf(csv, "%.*s,%u,%u,%u,%u,%u,%llu,%llu,%u,%.0f\n", STR_ARG(engine_account_id(engine, i)), u->dau,
                u->wau, u->mau, u->active_28, u->active_28_previous, (unsigned long long)u->events_28,
                (unsigned long long)u->events_28_previous, u->features_28, u->dau_mean_28 * 28);
    }
}

// Features in the numbers that the engine gave the event names.
static void group_features(const Load *load, const Engine *engine, uint32_t (*events)[EVENTS_OF_FEATURE],
                           FeatureGroup *groups)
{
    for (uint32_t i = 0; i < FEATURES; i++) {
        groups[i] = (FeatureGroup){ .events = events[i] };
        for (uint32_t j = 0; j < EVENTS_OF_FEATURE; j++) {
            uint32_t event = engine_event_find(engine, str_from_c(load->names[i * EVENTS_OF_FEATURE + j]));
            if (event != ENGINE_NONE) events[i][groups[i].event_count++] = event;
        }
    }
}

static void answer(const Load *load, const Engine *engine, const char *folder)
{
    uint32_t events[FEATURES][EVENTS_OF_FEATURE];
    FeatureGroup groups[FEATURES];
    group_features(load, engine, events, groups);
    const FeatureSet features = { groups, FEATURES };
    uint32_t count = engine_account_count(engine);
    uint16_t day = engine_newest_day(engine);
    Usage *usage = need(calloc(count, sizeof *usage));
    engine_usage_all(engine, day, &features, usage, count);
    FILE *answers = create(folder, "answers.csv");
    write_answers(engine, usage, count, answers);
    finish(answers);
    printf("ready %u\n", day);
    fflush(stdout);
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        int64_t start_us = timestamp_now_monotonic();
        engine_usage_all(engine, day, &features, usage, count);
        printf("%lld\n", (long long)(timestamp_now_monotonic() - start_us));
        fflush(stdout);
    }
    free(usage);
}

static uint32_t number(const char *text)
{
    int64_t value;
    if (str_parse_int64(str_from_c(text), &value) && value > 0 && value <= 1000000000) return (uint32_t)value;
    fprintf(stderr, "usage_bench: %s is not a number from 1 to 1000000000\n", text);
    exit(2);
}

int main(int count, char **arguments)
{
    if (count != 5) {
        fprintf(stderr, "usage: usage_bench EVENTS PEOPLE ACCOUNTS FOLDER\n");
        return 2;
    }
    Load *load = need(calloc(1, sizeof *load));
    load->events = number(arguments[1]);
    load->people = number(arguments[2]);
    load->accounts = number(arguments[3]);
    load->random = 88172645463325252u;
    for (uint32_t i = 0; i < EVENT_NAMES; i++)
        snprintf(load->names[i], ID_BYTES, "Feature %u", i);
    Zone *zone = zone_create(STR("UTC"));
    if (!zone) panic("no such zone");
    Engine *engine = engine_create(zone);
    load->csv = create(arguments[4], "events.csv");
    fold(load, engine);
    finish(load->csv);
    answer(load, engine, arguments[4]);
    engine_destroy(engine);
    zone_destroy(zone);
    free(load);
    return 0;
}
