// engine_bench.c: how fast the engine folds and answers, and how much memory it needs, on made input.
//
// engine_bench [EVENTS [PEOPLE [ACCOUNTS]]]: 50,000,000 events of 1,000,000 people in 10,000 accounts, 60
// event names, 500 days. Records are made in batches outside the measured time.
#include "engine/engine.h"

#include "base/timestamp.h"

#include <sys/stat.h>
#include <unistd.h>

enum {
    BATCH = 4096,
    ID_BYTES = 24,
    EVENT_NAMES = 60,
    DAYS = 500,
    FIRST_DAY = 19000,
    FEATURES = 20,
    ROUNDS = 9,
};

typedef struct Load {
    uint32_t events, people, accounts;
    char (*user_ids)[ID_BYTES];
    char (*account_ids)[ID_BYTES];
    char names[EVENT_NAMES][ID_BYTES];
    uint64_t random;
    Record batch[BATCH];
    char text[BATCH * 3 * ID_BYTES]; // of the batch, in the order of the records, as a decoder leaves it
    size_t text_len;
} Load;

static uint64_t next_random(Load *load)
{
    load->random ^= load->random << 13;
    load->random ^= load->random >> 7;
    load->random ^= load->random << 17;
    return load->random;
}

static uint32_t below(Load *load, uint32_t end)
{
    return (uint32_t)((next_random(load) >> 32) * end >> 32);
}

static void *need(void *memory)
{
    if (!memory) panic("out of memory");
    return memory;
}

static Load *make_load(uint32_t events, uint32_t people, uint32_t accounts)
{
    Load *load = need(calloc(1, sizeof *load));
    load->events = events;
    load->people = people;
    load->accounts = accounts;
    load->random = 88172645463325252u;
    load->user_ids = need(malloc((size_t)people * ID_BYTES));
    load->account_ids = need(malloc((size_t)accounts * ID_BYTES));
    for (uint32_t i = 0; i < people; i++)
        snprintf(load->user_ids[i], ID_BYTES, "user-%08x", i * 2654435761u);
    for (uint32_t i = 0; i < accounts; i++)
        snprintf(load->account_ids[i], ID_BYTES, "account-%06u", i);
    for (uint32_t i = 0; i < EVENT_NAMES; i++)
        snprintf(load->names[i], ID_BYTES, "Feature %u Used", i);
    return load;
}

static Str copy_text(Load *load, const char *text)
{
    Str copy = { load->text + load->text_len, strlen(text) };
    memcpy(load->text + load->text_len, text, copy.len);
    load->text_len += copy.len;
    return copy;
}

// People are spread over accounts of very different sizes; some people do much more than others.
static void make_batch(Load *load, uint32_t from, uint32_t count)
{
    load->text_len = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t person = below(load, 4) ? below(load, load->people) : below(load, load->people / 4 + 1);
        uint64_t place = ((uint64_t)person * 2654435761u) & UINT32_MAX;
        uint32_t account = (uint32_t)((place * place >> 32) * load->accounts >> 32);
        uint32_t name = below(load, EVENT_NAMES) * below(load, EVENT_NAMES) / EVENT_NAMES;
        int64_t time_us =
            FIRST_DAY * US_PER_DAY + (int64_t)((double)(from + i) / load->events * DAYS * 86400e6);
        load->batch[i] = (Record){ .kind = RECORD_EVENT,
                                   .time_us = time_us,
                                   .user_id = copy_text(load, load->user_ids[person]),
                                   .account_id = copy_text(load, load->account_ids[account]),
                                   .name = copy_text(load, load->names[name]) };
    }
}

static double resident_mib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0, resident = 0;
    if (!file || fscanf(file, "%lu %lu", &pages, &resident) != 2) resident = 0;
    if (file) fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

// Time of this thread alone: other work on the machine shows less in it.
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_since(int64_t start_us)
{
    return (double)(timestamp_now_monotonic() - start_us) / 1e6;
}

static void fold(Load *load, Engine *engine)
{
    double spent = 0, cpu = 0, last_tenth = 0;
    for (uint32_t done = 0; done < load->events;) {
        uint32_t count = load->events - done < BATCH ? load->events - done : BATCH;
        make_batch(load, done, count);
        int64_t start_us = timestamp_now_monotonic();
        double start_cpu = cpu_seconds();
        engine_apply(engine, load->batch, count, NULL);
        cpu += cpu_seconds() - start_cpu;
        double seconds = seconds_since(start_us);
        spent += seconds;
        if (done >= load->events / 10 * 9) last_tenth += seconds;
        done += count;
    }
    printf("fold       %.2f M events/s, the last tenth %.2f M events/s; %.2f M events per CPU second\n",
           load->events / spent / 1e6, load->events / 10.0 / last_tenth / 1e6, load->events / cpu / 1e6);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare_doubles);
    return values[ROUNDS / 2];
}

static void read_all(const Engine *engine, uint16_t day, const char *what)
{
    uint32_t events[FEATURES][3];
    FeatureGroup groups[FEATURES];
    for (uint32_t i = 0; i < FEATURES; i++) {
        for (uint32_t j = 0; j < 3; j++)
            events[i][j] = i * 3 + j;
        groups[i] = (FeatureGroup){ events[i], 3, i < 5 };
    }
    FeatureSet features = { groups, FEATURES };
    uint32_t count = engine_account_count(engine);
    Usage *usage = need(malloc(count * sizeof *usage));
    UsageDay *days = need(malloc(512 * sizeof *days));
    double all[ROUNDS], total[ROUNDS], one[ROUNDS], chart[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start_us = timestamp_now_monotonic();
        engine_usage_all(engine, day, &features, usage, count);
        all[round] = seconds_since(start_us);
        start_us = timestamp_now_monotonic();
        Usage everybody;
        engine_usage_total(engine, day, &features, &everybody);
        total[round] = seconds_since(start_us);
        start_us = timestamp_now_monotonic();
        engine_usage(engine, (uint32_t)round * 37 % count, day, &features, &everybody);
        one[round] = seconds_since(start_us);
        start_us = timestamp_now_monotonic();
        engine_usage_days_total(engine, (uint16_t)(day - 89), day, days);
        chart[round] = seconds_since(start_us);
    }
    printf("%-10s all accounts %6.2f ms, total %6.2f ms, one account %6.3f ms, chart of 90 days %6.2f ms\n",
           what, median(all) * 1e3, median(total) * 1e3, median(one) * 1e3, median(chart) * 1e3);
    free(usage);
    free(days);
}

static void snapshot(const Engine *engine, const Zone *zone)
{
    char path[] = "/tmp/perennial-bench-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) panic("cannot make a temporary file");
    Error error;
    int64_t start_us = timestamp_now_monotonic();
    if (engine_snapshot_write(engine, path, &(SnapshotMark){ .sequence = 1 }, &error) != STATUS_OK)
        panic("%s", error.message);
    double written = seconds_since(start_us);
    struct stat info; // by the path: the snapshot has taken the place of the file that reserved the name
    if (stat(path, &info) != 0) panic("the snapshot is not there");
    start_us = timestamp_now_monotonic();
    uint64_t sequence;
    Engine *loaded = engine_snapshot_load(path, zone, &sequence, NULL);
    double read = seconds_since(start_us);
    if (!loaded) panic("the snapshot does not load");
    start_us = timestamp_now_monotonic();
    bool sound = engine_validate(loaded, &error);
    double validated = seconds_since(start_us);
    if (!sound || engine_digest(loaded) != engine_digest(engine)) panic("the snapshot is another engine");
    printf("snapshot   %.0f MiB, written in %.2f s, loaded in %.2f s; validated in %.2f s\n",
           (double)info.st_size / (1024 * 1024), written, read, validated);
    engine_destroy(loaded);
    close(file);
    unlink(path);
}

static uint32_t argument(int count, char **arguments, int place, uint32_t otherwise)
{
    int64_t value;
    if (place >= count || !str_parse_int64(str_from_c(arguments[place]), &value)) return otherwise;
    return (uint32_t)value;
}

int main(int count, char **arguments)
{
    Load *load = make_load(argument(count, arguments, 1, 50000000), argument(count, arguments, 2, 1000000),
                           argument(count, arguments, 3, 10000));
    Zone *zone = zone_create(STR("Europe/Berlin"));
    if (!zone) panic("no such zone");
    Engine *engine = engine_create(zone);
    double before = resident_mib();
    fold(load, engine);
    printf("memory     %.0f MiB for %u people in %u accounts, %u events\n", resident_mib() - before,
           engine_person_count(engine), engine_account_count(engine), load->events);
    read_all(engine, engine_newest_day(engine), "today");
    read_all(engine, (uint16_t)(engine_newest_day(engine) - 200), "200 days ago");
    snapshot(engine, zone);
    engine_destroy(engine);
    zone_destroy(zone);
    free(load->user_ids);
    free(load->account_ids);
    free(load);
    return 0;
}
