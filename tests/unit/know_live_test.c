#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/live_refold.h"
#include "know/log_rewrites.h"
#include "know/snapshot_notes.h"
#include "temp_folder.h"

#include <sys/stat.h>

static TempFolder folder;

static int make_folder(void **state)
{
    (void)state;
    folder = temp_folder_create();
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

static Live *open_live(int64_t now_us)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(folder.file), .now_us = now_us };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    return live;
}

static int64_t at(const char *text)
{
    int64_t us = 0;
    assert_true(timestamp_parse(str_from_c(text), &us));
    return us;
}

static LogEntry event(const char *id, const char *time, const char *person, const char *account)
{
    return (LogEntry){ .type = ENTRY_TRACK,
                       .carries_time = true,
                       .time_us = at(time),
                       .received_us = at(time),
                       .message_id = str_from_c(id),
                       .user_id = str_from_c(person),
                       .account_id = str_from_c(account),
                       .name = STR("Job Scheduled"),
                       .body = STR("{\"jobs\":3}") };
}

static BatchResult commit(Live *live, const LogEntry *entries, size_t count)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result = { 0 };
    LogBatch *batch = log_batch_create();
    for (size_t i = 0; i < count; i++)
        log_batch_add(batch, &entries[i]);
    assert_int_equal(live_commit(live, &batch, 1, &result, &times, &error), STATUS_OK);
    log_batch_destroy(batch);
    return result;
}

static uint32_t mau(const Live *live, const char *account, const char *day)
{
    int64_t days = 0;
    assert_true(date_parse(str_from_c(day), &days));
    Usage usage;
    FeatureSet none = { 0 };
    uint32_t number = engine_account_find(live_engine(live), str_from_c(account));
    assert_int_not_equal(number, ENGINE_NONE);
    engine_usage(live_engine(live), number, (uint16_t)days, &none, &usage);
    return usage.mau;
}

static void a_repeated_item_counts_once_also_after_a_restart(void **state)
{
    (void)state;
    const LogEntry entries[] = { event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater"),
                                 event("m2", "2026-09-01T11:00:00Z", "piotr", "brightwater"),
                                 event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater") };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    BatchResult result = commit(live, entries, 3);
    assert_int_equal(result.accepted, 2);
    assert_int_equal(result.duplicates, 1);
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 2);
    live_close(live);

    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 2);
    result = commit(live, entries, 3);
    assert_int_equal(result.accepted, 0);
    assert_int_equal(result.duplicates, 3);
    assert_int_equal(event_log_next_sequence(live_log(live)), 3);
    live_close(live);
}

static void an_event_of_the_future_waits_until_it_is_due(void **state)
{
    (void)state;
    const LogEntry entries[] = { event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater"),
                                 event("m2", "2026-09-05T10:00:00Z", "piotr", "brightwater") };
    LogEntry received_now[] = { entries[0], entries[1] };
    received_now[1].received_us = at("2026-09-02T00:00:00Z");
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(commit(live, received_now, 2).accepted, 2);
    assert_int_equal(mau(live, "brightwater", "2026-09-06"), 1);
    live_close(live);

    live = open_live(at("2026-09-06T00:00:00Z"));
    assert_int_equal(mau(live, "brightwater", "2026-09-06"), 2);
    live_close(live);
}

static void seal_all(Live *live)
{
    Error error = { 0 };
    Zstd *zstd = zstd_create();
    Seal *seal = event_log_prepare_seal(live_log(live), true, zstd);
    assert_non_null(seal);
    assert_int_equal(live_write_seal(live, seal, &error), STATUS_OK);
    seal_destroy(seal);
    zstd_destroy(zstd);
}

enum { MANY = 5000 };

// Event i: person i % 50 of account i % 7, minute i.
static LogEntry numbered(size_t i, char text[4][32])
{
    snprintf(text[0], 32, "message-%zu", i);
    snprintf(text[1], 32, "person-%zu", i % 50);
    snprintf(text[2], 32, "account-%zu", i % 7);
    timestamp_write(text[3], at("2026-08-01T00:00:00Z") + (int64_t)i * 60 * US_PER_SECOND);
    return event(text[0], text[3], text[1], text[2]);
}

static void commit_numbered(Live *live, size_t from, size_t to, size_t step)
{
    for (size_t i = from; i < to; i += step) {
        LogBatch *batch = log_batch_create();
        for (size_t k = i; k < i + step && k < to; k++) {
            char text[4][32];
            LogEntry entry = numbered(k, text);
            log_batch_add(batch, &entry);
        }
        Error error;
        CommitTimes times;
        BatchResult result;
        assert_int_equal(live_commit(live, &batch, 1, &result, &times, &error), STATUS_OK);
        log_batch_destroy(batch);
    }
}

static bool count_in_order(void *context, uint64_t sequence, const LogEntry *entry)
{
    uint64_t *next = context;
    char text[4][32];
    LogEntry wanted = numbered((size_t)(sequence - 1), text);
    assert_int_equal(sequence, *next);
    assert_true(str_equal(entry->message_id, wanted.message_id));
    assert_true(str_equal(entry->user_id, wanted.user_id));
    assert_true(str_equal(entry->body, wanted.body));
    assert_int_equal(entry->time_us, wanted.time_us);
    (*next)++;
    return true;
}

static void sealed_entries_read_as_before(void **state)
{
    (void)state;
    Error error = { 0 };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit_numbered(live, 0, MANY, 37);
    uint64_t digest = engine_digest(live_engine(live));
    seal_all(live);
    commit_numbered(live, MANY, MANY + 100, 9);
    live_close(live);

    live = open_live(at("2026-09-02T00:00:00Z"));
    uint64_t next = 1;
    assert_int_equal(event_log_read(live_log(live), live_store(live), 1, count_in_order, &next, &error),
                     STATUS_OK);
    assert_int_equal(next, MANY + 101);
    next = MANY - 10;
    assert_int_equal(event_log_read(live_log(live), live_store(live), next, count_in_order, &next, &error),
                     STATUS_OK);
    assert_int_equal(next, MANY + 101);
    assert_int_not_equal(digest, engine_digest(live_engine(live)));

    // Everything again: nothing new, whether sealed or not.
    commit_numbered(live, 0, MANY + 100, 100);
    assert_int_equal(event_log_next_sequence(live_log(live)), MANY + 101);
    live_close(live);
}

static void an_accounts_events_come_newest_first_page_by_page(void **state)
{
    (void)state;
    Error error = { 0 };
    Arena arena = arena_create(64 << 20);
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit_numbered(live, 0, 3000, 500);
    seal_all(live);
    commit_numbered(live, 3000, 4000, 500);
    seal_all(live);
    commit_numbered(live, 4000, MANY, 500);

    uint64_t *keys = NULL;
    uint32_t account = engine_account_find(live_engine(live), STR("account-3"));
    size_t key_count = live_account_keys(live, account, &arena, &keys);
    LogQuery query = { .account_keys = keys, .key_count = key_count, .to_us = INT64_MAX, .limit = 100 };
    size_t expected = MANY - 1;
    size_t total = 0;
    for (;;) {
        LogPage page;
        assert_int_equal(event_log_query(live_log(live), live_store(live), &query, &arena, &page, &error),
                         STATUS_OK);
        for (size_t i = 0; i < page.count; i++) {
            while (expected % 7 != 3)
                expected--;
            assert_int_equal(page.found[i].sequence, expected + 1);
            expected--;
        }
        total += page.count;
        if (page.count < query.limit) break;
        query.before_us = page.found[page.count - 1].entry.time_us;
        query.before_sequence = page.found[page.count - 1].sequence;
    }
    assert_int_equal(total, (MANY - 3 + 6) / 7);

    query = (LogQuery){ .account_keys = keys,
                        .key_count = key_count,
                        .from_us = at("2026-08-02T00:00:00Z"),
                        .to_us = at("2026-08-02T01:00:00Z"),
                        .limit = 100 };
    LogPage page;
    assert_int_equal(event_log_query(live_log(live), live_store(live), &query, &arena, &page, &error),
                     STATUS_OK);
    assert_int_equal(page.count, 8); // of the 60 minutes, those that leave 3 when divided by 7
    live_close(live);
    arena_destroy(&arena);
}

static void merged_runs_still_know_every_id(void **state)
{
    (void)state;
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    for (size_t i = 0; i < 20; i++) {
        commit_numbered(live, i * 200, (i + 1) * 200, 200);
        seal_all(live);
    }
    size_t steps = 0;
    while (live_tidy_step(live))
        steps++;
    assert_true(steps >= 2); // 16 of the 20 runs became 2
    commit_numbered(live, 0, 4000, 100);
    assert_int_equal(event_log_next_sequence(live_log(live)), 4001);
    live_close(live);

    live = open_live(at("2026-09-02T00:00:00Z"));
    commit_numbered(live, 0, 4000, 100);
    assert_int_equal(event_log_next_sequence(live_log(live)), 4001);
    live_close(live);
}

static void a_second_process_is_told_to_wait(void **state)
{
    (void)state;
    Error error = { 0 };
    Live *live = open_live(0);
    LiveConfig config = { .path = str_from_c(folder.file) };
    assert_null(live_open(&config, &error));
    assert_non_null(strstr(error.message, "Another perennial process"));
    live_close(live);
}

static Status edit_nothing(Store *store, void *context, Error *error)
{
    (void)store;
    *(int *)context += 1;
    return fail(error, STATUS_INVALID, STR("x"), "Refused on purpose.");
}

static Status edit_well(Store *store, void *context, Error *error)
{
    (void)store, (void)error;
    ++*(int *)context;
    return STATUS_OK;
}

static Status note_event(Store *store, void *context, LogBatch *batch, Error *error)
{
    const LogEntry entry = event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater");
    (void)store;
    if (context) return fail(error, STATUS_CONFLICT, STR(""), "Changed meanwhile.");
    log_batch_add(batch, &entry);
    return STATUS_OK;
}

static void count_told(void *context, const AccountChange *changes, size_t count)
{
    (void)changes;
    *(size_t *)context += count;
}

static void what_an_edit_says_to_the_log_is_counted_when_it_returns(void **state)
{
    (void)state;
    Error error = { 0 };
    size_t told = 0;
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    Committer *committer = committer_start(live);
    committer_on_change(committer, count_told, &told);
    assert_int_equal(committer_edit_logged(committer, note_event, &told, &error), STATUS_CONFLICT);
    assert_int_equal(event_log_next_sequence(live_log(live)), 1);
    assert_int_equal(told, 0);
    assert_int_equal(committer_edit_logged(committer, note_event, NULL, &error), STATUS_OK);
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 1);
    assert_int_equal(committer_edit_logged(committer, note_event, NULL, &error), STATUS_OK); // the same again
    assert_int_equal(committer_counts(committer).entries_accepted, 1);
    committer_stop(committer);
    assert_int_equal(told, 1);
    live_close(live);
    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 1);
    live_close(live);
}

typedef struct Answer {
    size_t told, told_before;
    bool answered;
} Answer;

// On the committer's thread.
static void take_answer(void *context, const BatchResult *result)
{
    Answer *answer = context;
    answer->told_before = answer->told;
    answer->answered = result->status == STATUS_OK;
}

static void count_answer(void *context, const AccountChange *changes, size_t count)
{
    (void)changes;
    ((Answer *)context)->told += count;
}

// Else whoever has the answer could read a list that does not know of it.
static void those_who_listen_know_before_the_answer_goes_out(void **state)
{
    (void)state;
    Answer answer = { 0 };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    Committer *committer = committer_start(live);
    committer_on_change(committer, count_answer, &answer);
    LogBatch *batch = log_batch_create();
    const LogEntry entry = event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater");
    log_batch_add(batch, &entry);
    assert_int_equal(committer_submit(committer, batch, take_answer, &answer), STATUS_OK);
    committer_stop(committer);
    assert_true(answer.answered);
    assert_int_equal(answer.told_before, 1);
    live_close(live);
}

static void the_committer_answers_everybody_and_stops(void **state)
{
    (void)state;
    Error error = { 0 };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    Committer *committer = committer_start(live);
    for (size_t i = 0; i < 200; i++) {
        LogBatch *batch = log_batch_create();
        for (size_t k = 0; k < 600; k++) {
            char text[4][32];
            LogEntry entry = numbered(i * 500 + k, text); // the last 100 are the first of the next batch
            log_batch_add(batch, &entry);
        }
        BatchResult result = committer_submit_wait(committer, batch);
        assert_int_equal(result.status, STATUS_OK);
        assert_int_equal(result.accepted, i == 0 ? 600 : 500);
    }
    int edits = 0;
    assert_int_equal(committer_edit(committer, edit_nothing, &edits, &error), STATUS_INVALID);
    assert_int_equal(edits, 1);
    error = (Error){ 0 };
    assert_int_equal(committer_edit(committer, edit_well, &edits, &error), STATUS_OK);
    assert_string_equal(error.message, ""); // what went well says nothing
    assert_int_equal(committer_counts(committer).entries_accepted, 100100);
    committer_stop(committer);
    live_close(live);

    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(event_log_next_sequence(live_log(live)), 100101);
    live_close(live);
}

static uint64_t digest_of_a_replay(void)
{
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(folder.file),
                          .now_us = at("2026-09-02T00:00:00Z"),
                          .no_snapshot = true };
    Live *live = live_open(&config, &error);
    if (!live) fail_msg("%s", error.message);
    uint64_t digest = engine_digest(live_engine(live));
    live_close(live);
    return digest;
}

static void a_snapshot_holds_what_there_was_when_it_was_begun(void **state)
{
    (void)state;
    const LogEntry first = event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater");
    const LogEntry second = event("m2", "2026-09-01T11:00:00Z", "piotr", "brightwater");
    Error error = { 0 };
    bool failed = true;
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit(live, &first, 1);
    assert_int_equal(live_entries_since_snapshot(live), 1);
    assert_int_equal(live_snapshot_begin(live, &error), STATUS_OK);
    commit(live, &second, 1);
    assert_false(live_snapshot_running(live, 60000, &failed));
    assert_false(failed);
    assert_int_equal(live_entries_since_snapshot(live), 1); // the second
    live_close(live);

    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 1);
    uint64_t digest = engine_digest(live_engine(live));
    live_close(live);
    assert_true(digest == digest_of_a_replay());

    // Where it cannot be written, the parent hears of it.
    live = open_live(at("2026-09-02T00:00:00Z"));
    char name[sizeof folder.file + 32];
    snprintf(name, sizeof name, "%s.snapshot.new", folder.file);
    assert_int_equal(mkdir(name, 0700), 0);
    assert_int_equal(live_snapshot_begin(live, &error), STATUS_OK);
    assert_false(live_snapshot_running(live, 60000, &failed));
    assert_true(failed);
    assert_int_equal(live_entries_since_snapshot(live), 1);
    assert_int_equal(rmdir(name), 0);
    live_close(live);
}

static void stopping_writes_a_snapshot(void **state)
{
    (void)state;
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    Committer *committer = committer_start(live);
    LogBatch *batch = log_batch_create();
    const LogEntry entry = event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater");
    log_batch_add(batch, &entry);
    assert_int_equal(committer_submit_wait(committer, batch).accepted, 1);
    committer_stop(committer);
    assert_int_equal(live_entries_since_snapshot(live), 0);
    live_close(live);
    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 0);
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 1);
    live_close(live);
}

static void check_timeline(Live *live, const char *account_id, const char *person)
{
    Error error = { 0 };
    Arena arena = arena_create(64 << 20);
    uint64_t *keys = NULL;
    uint32_t account = engine_account_find(live_engine(live), str_from_c(account_id));
    size_t key_count = live_account_keys(live, account, &arena, &keys);
    LogQuery query = { .account_keys = keys, .key_count = key_count, .to_us = INT64_MAX, .limit = 10 };
    LogPage page;
    assert_int_equal(event_log_query(live_log(live), live_store(live), &query, &arena, &page, &error),
                     STATUS_OK);
    assert_int_equal(page.count, 1);
    assert_true(str_equal(page.found[0].entry.user_id, str_from_c(person)));
    arena_destroy(&arena);
}

// The regression: entries that were in the snapshot but not sealed were no account's after a restart.
static void timelines_are_whole_after_a_start_from_a_snapshot(void **state)
{
    (void)state;
    const LogEntry entries[] = { event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater"),
                                 event("m2", "2026-09-01T11:00:00Z", "piotr", "acme"),
                                 event("m3", "2026-09-01T12:00:00Z", "vera", "globex") };
    Error error = { 0 };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit(live, entries, 2);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);
    commit(live, entries + 2, 1);
    live_close(live);
    for (int round = 0; round < 2; round++) {
        live = open_live(at("2026-09-02T00:00:00Z"));
        if (round == 1) seal_all(live);
        check_timeline(live, "brightwater", "ruth");
        check_timeline(live, "acme", "piotr");
        check_timeline(live, "globex", "vera");
        assert_int_equal(live_snapshot(live, &error), STATUS_OK);
        live_close(live);
    }
}

static void what_waits_for_its_time_outlives_a_snapshot(void **state)
{
    (void)state;
    LogEntry entries[] = { event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater"),
                           event("m2", "2026-09-05T10:00:00Z", "piotr", "brightwater"),
                           event("m3", "2026-09-01T11:00:00Z", "vera", "brightwater"),
                           event("m4", "2026-12-05T10:00:00Z", "wim", "brightwater") };
    entries[1].received_us = entries[3].received_us = at("2026-09-01T12:00:00Z");
    Error error = { 0 };
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit(live, entries, 4);
    seal_all(live);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);
    assert_int_equal(live_entries_since_snapshot(live), 0);
    live_close(live);

    live = open_live(at("2026-09-03T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 0); // it was loaded
    assert_int_equal(mau(live, "brightwater", "2026-09-06"), 2);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);
    live_close(live);
    live = open_live(at("2026-09-06T00:00:00Z"));
    assert_int_equal(mau(live, "brightwater", "2026-09-06"), 3);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);
    live_close(live);
    live = open_live(at("2026-12-06T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 0);
    assert_int_equal(mau(live, "brightwater", "2026-12-05"), 1);
    live_close(live);
}

static void notes_of_a_snapshot_are_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    uint64_t waiting[] = { 3, 99 }, keys[] = { 7, 8, 9 };
    SnapshotNotes notes = { 5, waiting, 2, 40, keys, 3 }, parsed = { 0 };
    Buf bytes = { 0 };
    snapshot_notes_append(&notes, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(snapshot_notes_parse((Str){ bytes.data, len }, &parsed));
    assert_true(snapshot_notes_parse(buf_view(&bytes), &parsed));
    assert_int_equal(parsed.rewrites, 5);
    assert_int_equal(parsed.waiting_count, 2);
    assert_int_equal(parsed.waiting[1], 99);
    static const uint64_t expected[][2] = { { 39, 0 }, { 40, 7 }, { 42, 9 }, { 43, 0 } };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(snapshot_notes_key(&parsed, expected[i][0]), expected[i][1]);
    snapshot_notes_free(&parsed);
    buf_free(&bytes);
}

// Something that no replay will find: as if an entry of the log had been changed afterwards.
static void add_what_is_not_in_the_log(Live *live)
{
    Error error = { 0 };
    Record extra = { .kind = RECORD_EVENT,
                     .time_us = at("2026-09-01T13:00:00Z"),
                     .user_id = STR("ruth"),
                     .account_id = STR("brightwater"),
                     .name = STR("Job Scheduled") };
    engine_apply((Engine *)(uintptr_t)live_engine(live), &extra, 1, NULL);
    assert_int_equal(store_begin(live_store(live), &error), STATUS_OK);
    assert_int_equal(log_rewrites_note(live_store(live), &error), STATUS_OK);
    assert_int_equal(store_commit(live_store(live), &error), STATUS_OK);
    live_forget_snapshot(live);
}

typedef struct Told {
    uint32_t accounts[8];
    size_t count;
} Told;

static void note_told(void *context, const AccountChange *changes, size_t count)
{
    Told *told = context;
    for (size_t i = 0; i < count; i++)
        told->accounts[told->count++ % 8] = changes[i].account;
}

static void figures_are_made_anew_from_the_log_and_only_what_differs_is_told(void **state)
{
    (void)state;
    Error error = { 0 };
    LogEntry entries[] = { event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater"),
                           event("m2", "2026-09-01T11:00:00Z", "piotr", "nordwind"),
                           event("m3", "2026-09-05T10:00:00Z", "piotr", "brightwater") };
    entries[2].received_us = at("2026-09-02T00:00:00Z");
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit(live, entries, 3);
    uint64_t digest = engine_digest(live_engine(live));
    Str id = engine_account_id(live_engine(live), 0);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);

    add_what_is_not_in_the_log(live);
    assert_int_not_equal(engine_digest(live_engine(live)), digest);
    AccountChange said[8];
    live_take_dirty(live, said, 8);
    uint64_t version = engine_version(live_engine(live));
    Told told = { 0 };
    Committer *committer = committer_start(live);
    committer_on_change(committer, note_told, &told);
    size_t changed = 0;
    assert_int_equal(live_refold(live, committer, &changed, &error), STATUS_OK);
    committer_stop(committer);
    assert_int_equal(engine_digest(live_engine(live)), digest);
    assert_true(engine_version(live_engine(live)) > version);
    assert_int_equal(changed, 1);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.accounts[0], engine_account_find(live_engine(live), STR("brightwater")));
    assert_true(str_equal(id, STR("brightwater"))); // what a reader was given before stays readable

    const LogEntry later = event("m4", "2026-09-01T12:00:00Z", "ada", "brightwater");
    assert_int_equal(commit(live, &later, 1).accepted, 1);
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 2);
    uint64_t grown = engine_digest(live_engine(live));
    live_close(live);
    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(engine_digest(live_engine(live)), grown);
    live_close(live);
    live = open_live(at("2026-09-06T00:00:00Z")); // what waited is counted
    assert_int_equal(mau(live, "brightwater", "2026-09-06"), 3);
    live_close(live);
}

static void a_snapshot_of_a_log_that_was_changed_since_is_not_used(void **state)
{
    (void)state;
    Error error = { 0 };
    const LogEntry entry = event("m1", "2026-09-01T10:00:00Z", "ruth", "brightwater");
    Live *live = open_live(at("2026-09-02T00:00:00Z"));
    commit(live, &entry, 1);
    assert_int_equal(live_snapshot(live, &error), STATUS_OK);
    live_close(live);
    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 0); // it was
    assert_int_equal(store_begin(live_store(live), &error), STATUS_OK);
    assert_int_equal(log_rewrites_note(live_store(live), &error), STATUS_OK);
    assert_int_equal(store_commit(live_store(live), &error), STATUS_OK);
    live_close(live);
    live = open_live(at("2026-09-02T00:00:00Z"));
    assert_int_equal(live_entries_since_snapshot(live), 1);
    assert_int_equal(mau(live, "brightwater", "2026-09-02"), 1);
    live_close(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(figures_are_made_anew_from_the_log_and_only_what_differs_is_told,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_snapshot_of_a_log_that_was_changed_since_is_not_used, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_repeated_item_counts_once_also_after_a_restart, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(an_event_of_the_future_waits_until_it_is_due, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(sealed_entries_read_as_before, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_accounts_events_come_newest_first_page_by_page, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(merged_runs_still_know_every_id, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_second_process_is_told_to_wait, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_snapshot_holds_what_there_was_when_it_was_begun, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(timelines_are_whole_after_a_start_from_a_snapshot, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_waits_for_its_time_outlives_a_snapshot, make_folder,
                                        remove_folder),
        cmocka_unit_test(notes_of_a_snapshot_are_taken_whole_or_not_at_all),
        cmocka_unit_test_setup_teardown(stopping_writes_a_snapshot, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_an_edit_says_to_the_log_is_counted_when_it_returns, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(those_who_listen_know_before_the_answer_goes_out, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_committer_answers_everybody_and_stops, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
