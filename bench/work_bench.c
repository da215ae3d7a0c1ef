// work_bench.c FOLDER NOTES: what the team's work costs on a large database: a search over so many notes, and
// the choice of what one person does today among 10,000 open warnings. Leaves the database in FOLDER/work.db.
#include "base/timestamp.h"
#include "know/task.h"
#include "know/today.h"
#include "know/touchpoint.h"
#include "know/warning.h"

#include <math.h>

enum {
    ACCOUNTS = 10000,
    MINE = 300,
    SIGNALS = 10000,
    TASKS = 200,
    VOCABULARY = 20000,
    WORDS_LEAST = 20,
    WORDS_MORE = 60,
    NOTES_A_COMMIT = 50000,
    FILLING_WORDS_BYTES = 128 << 20,
    USUAL_WORDS_BYTES = 1 << 20,
    SEARCHES = 2000,
    ROUNDS = 200,
    ACCOUNTS_A_COMMIT = 1000,
};

#define EMAIL "bench@example.com"

static uint64_t random_state = 42;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t z = random_state ^ (random_state >> 33);
    return (uint32_t)((z * UINT64_C(0xff51afd7ed558ccd)) >> 33) % limit;
}

// Few words are common, most are rare: the share of a word falls with its rank, as in any language.
static uint32_t random_word(void)
{
    double uniform = ((double)random_below(1000000) + 1) / 1000001;
    double rank = exp(uniform * log(VOCABULARY)) - 1;
    return (uint32_t)rank % VOCABULARY;
}

static void append_word(Buf *out, uint32_t word)
{
    static const char *const syllables[] = {
        "ba", "ce", "di", "fo", "gu", "ka",  "le",  "mi",  "no",  "pu",
        "ra", "se", "ti", "vo", "zu", "sha", "tre", "pli", "gro", "stu"
    };
    uint32_t left = word + 1;
    do {
        buf_append(out, str_from_c(syllables[left % 20]));
        left /= 20;
    } while (left > 0);
}

static void must(Status status, const Error *error)
{
    if (status != STATUS_OK) panic("%s", error->message);
}

// ---- filling

static Str account_id(uint32_t account, char text[16])
{
    snprintf(text, 16, "a%05u", account);
    return str_from_c(text);
}

static void fill_accounts(Live *live, int64_t now)
{
    for (uint32_t from = 0; from < ACCOUNTS; from += ACCOUNTS_A_COMMIT) {
        LogBatch *batch = log_batch_create();
        for (uint32_t account = from; account < from + ACCOUNTS_A_COMMIT; account++) {
            char id[16], day[32], body[256];
            timestamp_write(day, now + (int64_t)(random_below(400) + 1) * US_PER_DAY);
            snprintf(body, sizeof body,
                     "{\"name\":\"Account "
                     "%u\",\"mrr\":%u,\"currency\":\"EUR\",\"owner\":\"%s\",\"renewal_date\":\"%.10s\"}",
                     account, 100 + random_below(5000), account < MINE ? EMAIL : "other@example.com", day);
            const LogEntry entry = { .type = ENTRY_GROUP,
                                     .time_us = now - 200 * US_PER_DAY,
                                     .received_us = now,
                                     .carries_time = true,
                                     .account_id = account_id(account, id),
                                     .body = str_from_c(body) };
            log_batch_add(batch, &entry);
        }
        BatchResult result;
        CommitTimes times;
        Error error;
        must(live_commit(live, &batch, 1, &result, &times, &error), &error);
        log_batch_destroy(batch);
    }
}

static void add_note(Store *store, int64_t now, Buf *text)
{
    char id[16];
    Error error;
    buf_clear(text);
    uint32_t words = WORDS_LEAST + random_below(WORDS_MORE);
    for (uint32_t i = 0; i < words; i++) {
        append_word(text, random_word());
        buf_append_byte(text, i % 12 == 11 ? '\n' : ' ');
    }
    size_t title = text->len < 40 ? text->len : 40;
    Touchpoint touchpoint = { .account = account_id(random_below(ACCOUNTS), id),
                              .kind = touchpoint_kinds[random_below(TOUCHPOINT_KINDS)].name,
                              .at_us = now - (int64_t)random_below(1000 * 86400) * US_PER_SECOND,
                              .author = STR("bench"),
                              .title = { text->data, title },
                              .body = buf_view(text),
                              .sentiment = (int)random_below(5) - 2,
                              .created_us = now,
                              .changed_us = now,
                              .changed_by = STR("bench") };
    must(touchpoint_save(store, &touchpoint, &error), &error);
}

// The index sorts what it was told in memory until it is so large, and merges what it has written: with its
// usual megabyte a million notes take four times as long.
static void gather_words(Store *store, int64_t bytes)
{
    static const Query set = {
        .sql = "INSERT INTO touchpoint_text (touchpoint_text, rank) VALUES ('hashsize', $1)",
        .params = "i",
    };
    Error error;
    const Param params[] = { param_int(bytes) };
    must(store_execute(store, &set, params, &error), &error);
}

static void fill_notes(Store *store, int64_t now, uint32_t count)
{
    Error error;
    Buf text = { 0 };
    gather_words(store, FILLING_WORDS_BYTES);
    for (uint32_t i = 0; i < count; i++) {
        if (i % NOTES_A_COMMIT == 0) must(store_begin(store, &error), &error);
        add_note(store, now, &text);
        if (i % NOTES_A_COMMIT == NOTES_A_COMMIT - 1 || i + 1 == count)
            must(store_commit(store, &error), &error);
    }
    gather_words(store, USUAL_WORDS_BYTES);
    buf_free(&text);
}

// 3,000 of the warnings are about the person's own accounts.
static void fill_work(Store *store, int64_t now, uint16_t today)
{
    Error error;
    must(store_begin(store, &error), &error);
    for (uint32_t i = 0; i < SIGNALS; i++) {
        char id[16];
        int64_t number = 0;
        WarningRaised raised;
        uint32_t account = i < 3 * SIGNALS / 10 ? i % MINE : MINE + random_below(ACCOUNTS - MINE);
        const WarningRule rule = { .id = 1 + i / MINE,
                                   .version = 1,
                                   .name = STR("Rule"),
                                   .severity = 2,
                                   .due_days = 5,
                                   .probability = (1 + random_below(50)) / 100.0 };
        const WarningDraft draft = { .rule = &rule,
                                     .account = account_id(account, id),
                                     .owner = STR(""),
                                     .evidence = STR("[]"),
                                     .day = today,
                                     .since_day = today,
                                     .at_us = now };
        must(warning_raise(store, &draft, &number, &raised, &error), &error);
    }
    for (uint32_t i = 0; i < TASKS; i++) {
        char id[16];
        Task task = { .title = STR("Task"),
                      .account = account_id(i, id),
                      .owner = STR(EMAIL),
                      .due_day = (uint16_t)(today + i % 14),
                      .kind = STR("other"),
                      .every = 1,
                      .checklist = STR("[]"),
                      .state = STR("open"),
                      .created_us = now,
                      .changed_us = now };
        must(task_save(store, &task, &error), &error);
    }
    must(store_commit(store, &error), &error);
}

// ---- measuring

// Of this thread: what it would take on a machine that has nothing else to do.
static int64_t processor_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void print_times(const char *what, int64_t *times, size_t count, double found)
{
    qsort(times, count, sizeof *times, by_value);
    printf("%s %.3f %.3f %.3f %.1f\n", what, (double)times[count / 2] / 1000,
           (double)times[(count * 99 + 99) / 100 - 1] / 1000, (double)times[count - 1] / 1000, found);
}

// One word, two words, the beginning of a word, a word within an account.
static void append_search(Buf *text, uint32_t way)
{
    append_word(text, random_word());
    if (way == 1) {
        buf_append_byte(text, ' ');
        append_word(text, random_word());
    }
    if (way == 2 && text->len > 3) text->len = 3 + random_below((uint32_t)text->len - 3);
    if (way == 2 && random_below(4) == 0) text->len = 2;
    if (way != 2) buf_append_byte(text, ' ');
}

static void measure_search(Store *store, Arena *arena)
{
    static const char *const names[] = { "word", "words", "beginning", "account" };
    for (uint32_t way = 0; way < 4; way++) {
        int64_t times[SEARCHES / 4];
        size_t found = 0;
        for (size_t i = 0; i < SEARCHES / 4; i++) {
            char id[16];
            Error error;
            Buf text = { 0 };
            Touchpoint *touchpoints = NULL;
            size_t count = 0;
            Arena mark = *arena;
            append_search(&text, way);
            const TouchpointFilter filter = { .text = buf_view(&text),
                                              .account = way == 3 ? account_id(random_below(ACCOUNTS), id)
                                                                  : (Str){ 0 },
                                              .to_us = INT64_MAX,
                                              .before_us = INT64_MAX,
                                              .before_id = INT64_MAX,
                                              .limit = 50 };
            int64_t begin = timestamp_now_monotonic();
            must(touchpoint_list(store, &filter, arena, &touchpoints, &count, &error), &error);
            times[i] = timestamp_now_monotonic() - begin;
            found += count;
            arena_reset(arena, mark);
            buf_free(&text);
        }
        print_times(names[way], times, SEARCHES / 4, (double)found / (SEARCHES / 4));
    }
}

static void measure_today(Live *live, Store *store, Arena *arena)
{
    int64_t times[ROUNDS], processor[ROUNDS];
    size_t found = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        Error error;
        TodayItem *items = NULL;
        TodayAccount *accounts = NULL;
        size_t count = 0;
        Arena mark = *arena;
        int64_t begin = timestamp_now_monotonic(), begin_processor = processor_us();
        TodayAsk ask = { .live = live,
                         .store = store,
                         .staff = STR("bench"),
                         .email = STR(EMAIL),
                         .today = live_today(live),
                         .now_us = clock_now(live_clock(live)) };
        const Str owners[] = { STR(EMAIL), STR("Bench") };
        ask.account_count = today_accounts(live, owners, 2, arena, &accounts);
        ask.accounts = accounts;
        must(today_items(&ask, arena, &items, &count, &found, &error), &error);
        times[i] = timestamp_now_monotonic() - begin;
        processor[i] = processor_us() - begin_processor;
        if (ask.account_count != MINE || count != TODAY_ITEMS_MAX)
            panic("%zu accounts, %zu items", ask.account_count, count);
        arena_reset(arena, mark);
    }
    print_times("today", times, ROUNDS, (double)found);
    print_times("today_processor", processor, ROUNDS, (double)found);
}

int main(int argc, char **argv)
{
    int64_t notes = 0;
    char path[4000];
    Error error;
    if (argc != 3 || !str_parse_int64(str_from_c(argv[2]), &notes) || notes < 1 || notes > 10000000) return 2;
    snprintf(path, sizeof path, "%s/work.db", argv[1]);
    int64_t now = timestamp_now_real();
    Live *live = live_open(&(LiveConfig){ .path = str_from_c(path), .now_us = now }, &error);
    if (!live) panic("%s", error.message);
    Arena arena = arena_create((size_t)1 << 30);
    fill_accounts(live, now);
    int64_t begin = timestamp_now_monotonic();
    fill_notes(live_store(live), now, (uint32_t)notes);
    printf("filled %.1f\n", (double)(timestamp_now_monotonic() - begin) / 1e6);
    fill_work(live_store(live), now, live_today(live));
    Store *reader = live_reader(live, &error);
    if (!reader) panic("%s", error.message);
    measure_search(reader, &arena);
    measure_today(live, reader, &arena);
    store_close(reader);
    arena_destroy(&arena);
    live_close(live);
    return 0;
}
