#include "know/check.h"

#include "know/event_numbers.h"
#include "store/backup.h"

enum {
    REPLAY_RECORDS = 512,
    ARENA_BYTES = 1 << 30,
    DAYS_MAX = 65536,
};

// One activity event of the log, where a fresh engine counted it.
typedef struct Act {
    uint32_t account, person;
    uint16_t day;
} Act;

typedef struct Recount {
    const Live *live;
    Engine *engine;       // follows the log from its beginning
    EventNumbers numbers; // those that the live engine has complete
    Arena arena, empty;
    Record records[REPLAY_RECORDS];
    Folded folded[REPLAY_RECORDS];
    size_t waiting;
    Act *acts;
    size_t count, capacity;
    int64_t now_us;
    uint64_t entries;
} Recount;

static void keep_act(Recount *recount, const Record *record, Folded folded)
{
    bool counts = record->kind == RECORD_EVENT && (record->flags & (RECORD_EXCLUDED | RECORD_PASSIVE)) == 0 &&
                  record_event_is_use(record->name);
    Act act = { folded.account, folded.person, 0 };
    if (!counts || !zone_day(live_zone(recount->live), record->time_us, &act.day)) return;
    if (recount->count == recount->capacity) {
        recount->capacity = recount->capacity ? recount->capacity * 2 : 1 << 16;
        recount->acts = realloc(recount->acts, recount->capacity * sizeof *recount->acts);
        if (!recount->acts) panic("out of memory");
    }
    recount->acts[recount->count++] = act;
}

static void flush(Recount *recount)
{
    engine_apply(recount->engine, recount->records, recount->waiting, recount->folded);
    for (size_t i = 0; i < recount->waiting; i++)
        keep_act(recount, &recount->records[i], recount->folded[i]);
    recount->waiting = 0;
    arena_reset(&recount->arena, recount->empty);
}

static Str kept(Recount *recount, Str text)
{
    return text.len > 0 ? arena_copy(&recount->arena, text) : text;
}

static bool recount_entry(void *context, uint64_t sequence, const LogEntry *entry)
{
    (void)sequence;
    Recount *recount = context;
    recount->entries++;
    if (entry->time_us > recount->now_us) return true; // of the future: not counted yet
    LogEntry copy = *entry;
    copy.user_id = kept(recount, entry->user_id);
    copy.anonymous_id = kept(recount, entry->anonymous_id);
    copy.account_id = kept(recount, entry->account_id);
    copy.previous_id = kept(recount, entry->previous_id);
    copy.name = kept(recount, entry->name);
    copy.category = kept(recount, entry->category);
    copy.body = kept(recount, entry->body);
    Record *record = &recount->records[recount->waiting++];
    *record = log_entry_record(&copy, &recount->arena);
    event_numbers_note(&recount->numbers, copy.body, record, &recount->arena);
    bool full = recount->arena.next - recount->empty.next > ARENA_BYTES / 4;
    if (recount->waiting == REPLAY_RECORDS || full) flush(recount);
    return true;
}

static int by_account_day_person(const void *a, const void *b)
{
    const Act *left = a, *right = b;
    if (left->account != right->account) return left->account < right->account ? -1 : 1;
    if (left->day != right->day) return left->day < right->day ? -1 : 1;
    return (left->person > right->person) - (left->person < right->person);
}

// Accounts and people as they are known in the end.
static void resolve_acts(Recount *recount)
{
    for (size_t i = 0; i < recount->count; i++) {
        Act *act = &recount->acts[i];
        act->account = engine_account_resolve(recount->engine, act->account);
        act->person = engine_person_resolve(recount->engine, act->person);
    }
    if (recount->count > 0)
        qsort(recount->acts, recount->count, sizeof *recount->acts, by_account_day_person);
}

static Status differs(Str account, uint16_t day, const char *what, uint64_t engine, uint64_t recounted,
                      Error *error)
{
    return fail(
        error, STATUS_UNAVAILABLE, STR("engine"),
        "Account “%.*s”, day %u since 1970: the engine says %llu %s, the log %llu. This is a fault of the "
        "program: report it.",
        STR_ARG(account), day, (unsigned long long)engine, what, (unsigned long long)recounted);
}

// Compares the acts[from..to) of one account with what the live engine says of every day they span.
static Status compare_account(const Engine *engine, const Act *acts, size_t count, UsageDay *days,
                              CheckReport *report, Error *error)
{
    uint16_t first = acts[0].day, last = acts[count - 1].day;
    Str id = engine_account_id(engine, acts[0].account);
    engine_usage_days(engine, acts[0].account, first, last, days);
    size_t next = 0;
    for (uint32_t day = first; day <= last; day++) {
        uint64_t events = 0, people = 0;
        for (; next < count && acts[next].day == day; next++) {
            people += events == 0 || acts[next].person != acts[next - 1].person;
            events++;
        }
        const UsageDay *said = &days[day - first];
        if (said->events != events) return differs(id, (uint16_t)day, "events", said->events, events, error);
        bool known = said->dau != USAGE_UNKNOWN;
        if (known && said->dau != people)
            return differs(id, (uint16_t)day, "active people", said->dau, people, error);
        report->figures += known ? 2 : 1;
    }
    report->accounts++;
    return STATUS_OK;
}

static Status compare_all(const Recount *recount, const Engine *engine, CheckReport *report, Error *error)
{
    UsageDay *days = calloc(DAYS_MAX, sizeof *days);
    if (!days) panic("out of memory");
    Status status = STATUS_OK;
    for (size_t from = 0; from < recount->count && status == STATUS_OK;) {
        size_t to = from;
        while (to < recount->count && recount->acts[to].account == recount->acts[from].account)
            to++;
        status = compare_account(engine, &recount->acts[from], to - from, days, report, error);
        from = to;
    }
    free(days);
    return status;
}

static Status recount_and_compare(Live *live, Recount *recount, CheckReport *report, Error *error)
{
    Status status = event_log_read(live_log(live), live_store(live), 1, recount_entry, recount, error);
    if (status != STATUS_OK) return status;
    flush(recount);
    report->entries = recount->entries;
    if (!engine_validate(live_engine(live), error)) return STATUS_UNAVAILABLE;
    if (engine_digest(recount->engine) != engine_digest(live_engine(live))) {
        return fail(
            error, STATUS_UNAVAILABLE, STR("engine"),
            "A replay of the log gives another state than the snapshot. Delete the .snapshot file beside the "
            "database; the next start replays everything.");
    }
    resolve_acts(recount);
    return compare_all(recount, live_engine(live), report, error);
}

static void keep_same_numbers(Recount *recount)
{
    event_numbers_take(&recount->numbers, live_engine(recount->live));
    for (size_t i = 0; i < recount->numbers.count; i++) {
        const NumberSeries *series = &recount->numbers.series[i];
        if (series->complete) engine_keep_number(recount->engine, series->name, true);
    }
    event_numbers_take(&recount->numbers, recount->engine);
}

Status check_database(Live *live, CheckReport *report_out, Error *error)
{
    CheckReport report = { 0 };
    Status status = store_check(live_store(live), error);
    if (status != STATUS_OK) return status;
    Recount *recount = calloc(1, sizeof *recount);
    if (!recount) panic("out of memory");
    recount->live = live;
    recount->engine = engine_create(live_zone(live));
    recount->arena = recount->empty = arena_create(ARENA_BYTES);
    recount->now_us = clock_now(live_clock(live));
    keep_same_numbers(recount);
    status = recount_and_compare(live, recount, &report, error);
    arena_destroy(&recount->arena);
    engine_destroy(recount->engine);
    free(recount->acts);
    free(recount);
    if (status == STATUS_OK) *report_out = report;
    return status;
}
