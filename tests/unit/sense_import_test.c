#include "sense/import_job.h"

#include "base/timestamp.h"
#include "cmocka_all.h"
#include "codec/compress.h"
#include "sense/import_rows.h"
#include "temp_folder.h"

static TempFolder folder;
static Live *live;
static Committer *committer;
static Sense sense;
static Arena arena;
static char file[128];

static int set_up_at(Str now)
{
    Error error = { 0 };
    int64_t now_us = 0;
    if (!timestamp_parse(now, &now_us)) return -1;
    folder = temp_folder_create();
    live = live_open(&(LiveConfig){ .path = str_from_c(folder.file), .now_us = now_us }, &error);
    if (!live) return -1;
    committer = committer_start(live);
    sense = (Sense){ .engine = live_engine(live), .exclusion = exclusion_create() };
    arena = arena_create(256 * 1024 * 1024);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return set_up_at(STR("2026-03-01T12:00:00Z"));
}

static int set_up_after_the_contributions(void **state)
{
    (void)state;
    return set_up_at(STR("2026-09-01T12:00:00Z"));
}

static int tear_down(void **state)
{
    (void)state;
    committer_stop(committer);
    live_close(live);
    exclusion_destroy(sense.exclusion);
    arena_destroy(&arena);
    temp_folder_remove(&folder);
    return 0;
}

static void write_file(const char *name, Str bytes)
{
    snprintf(file, sizeof file, "%s/%s", folder.path, name);
    FILE *out = fopen(file, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, out), bytes.len);
    assert_int_equal(fclose(out), 0);
}

static ImportJob *last_job;

static ImportProgress run_import(const char *path, ImportKind kind, bool dry_run, const char *rejects_path)
{
    const ImportConfig config = { .path = path,
                                  .kind = kind,
                                  .dry_run = dry_run,
                                  .rejects_path = rejects_path,
                                  .sense = &sense,
                                  .committer = committer,
                                  .clock = live_clock(live) };
    import_job_destroy(last_job);
    last_job = import_job_create(&config);
    import_job_run(last_job);
    return import_job_progress(last_job);
}

static Value account_value(const char *id, const char *key)
{
    uint32_t account = engine_account_find(live_engine(live), str_from_c(id));
    assert_true(account != ENGINE_NONE);
    return engine_account_attribute(live_engine(live), account, str_from_c(key), live_today(live));
}

static void assert_counts(const ImportProgress *progress, uint64_t rows, uint64_t accepted,
                          uint64_t duplicates, uint64_t rejected)
{
    if (progress->state != IMPORT_DONE || progress->rows != rows || progress->accepted != accepted ||
        progress->duplicates != duplicates || progress->rejected != rejected) {
        fail_msg("state %u, %llu rows, %llu accepted, %llu duplicates, %llu rejected; %s",
                 (unsigned)progress->state, (unsigned long long)progress->rows,
                 (unsigned long long)progress->accepted, (unsigned long long)progress->duplicates,
                 (unsigned long long)progress->rejected, progress->error);
    }
}

static void events_come_in_once_however_often_they_are_imported(void **state)
{
    (void)state;
    Str lines =
        STR("{\"type\":\"track\",\"messageId\":\"1\",\"timestamp\":\"2026-02-01T10:00:00Z\",\"sentAt\":"
            "\"2026-02-01T12:00:00Z\",\"userId\":\"u\",\"event\":\"e\",\"context\":{\"groupId\":\"acme\"}}\n"
            "\n"
            "{\"type\":\"track\",\"timestamp\":\"2026-02-02T10:00:00Z\",\"userId\":\"u\",\"event\":\"e\"}\r\n"
            "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"no id, no time\"}\n"
            "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"no id, no time\"}\n"
            "{\"type\":\"group\",\"userId\":\"u\",\"groupId\":\"acme\",\"traits\":{\"plan\":\"pro\"},"
            "\"timestamp\":\"2026-02-02T10:00:00Z\"}");
    write_file("events.ndjson", lines);
    ImportProgress dry = run_import(file, IMPORT_AUTO, true, NULL);
    assert_counts(&dry, 5, 5, 0, 0);
    assert_int_equal(engine_account_count(live_engine(live)), 0);
    ImportProgress first = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&first, 5, 5, 0, 0);
    assert_int_equal(first.kind, IMPORT_EVENTS);
    assert_int_equal(first.bytes_done, lines.len);
    assert_int_equal(first.bytes_total, lines.len);
    ImportProgress second = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&second, 5, 0, 5, 0);
    Value plan = account_value("acme", "plan");
    assert_true(str_equal(plan.text, STR("pro")));
    // In a file the times stay as they are, although "sentAt" is long ago.
    uint16_t day = (uint16_t)date_to_days(2026, 2, 1);
    UsageDay usage;
    engine_usage_days(live_engine(live), engine_account_find(live_engine(live), STR("acme")), day, day,
                      &usage);
    assert_int_equal(usage.events, 1);
}

static void bad_lines_go_to_the_reject_file(void **state)
{
    (void)state;
    Buf lines = { 0 };
    buf_append(&lines,
               STR("{\"type\":\"track\",\"messageId\":\"1\",\"userId\":\"u\",\"event\":\"e\"}\n{broken\n"));
    buf_append(
        &lines,
        STR("{\"type\":\"track\",\"event\":\"e\"}\n\n{\"type\":\"track\",\"userId\":\"u\",\"event\":\""));
    for (int i = 0; i < IMPORT_LINE_BYTES_MAX; i++)
        buf_append_byte(&lines, 'x');
    buf_append(&lines,
               STR("\"}\n{\"type\":\"track\",\"messageId\":\"2\",\"userId\":\"u\",\"event\":\"e\"}\n"));
    write_file("bad.ndjson", buf_view(&lines));
    buf_free(&lines);
    char rejects_path[160];
    snprintf(rejects_path, sizeof rejects_path, "%s.rejects", file);
    ImportProgress progress = run_import(file, IMPORT_AUTO, false, rejects_path);
    assert_counts(&progress, 5, 2, 0, 3);
    static const struct {
        uint64_t line;
        const char *reason;
    } wanted[] = {
        { 2, "a key in quotes is missing" },
        { 3, "no_user_anon_id" },
        { 5, "the line is longer than 32 KB" },
    };
    ImportReject *rejects;
    assert_int_equal(import_job_rejects(last_job, &arena, &rejects), 3);
    Error error = { 0 };
    Reader *reader = reader_open(rejects_path, &error);
    assert_non_null(reader);
    for (size_t i = 0; i < 3; i++) {
        Str line;
        uint64_t number;
        int64_t told = 0;
        assert_int_equal(reader_line(reader, 100000, &line, &number, &error), LINE_OK);
        const JsonNode *node = json_parse(line, JSON_DEPTH_USUAL, &arena, &error);
        assert_non_null(node);
        assert_true(json_int64(json_member(node, STR("line")), &told));
        assert_int_equal(told, wanted[i].line);
        assert_int_equal(rejects[i].line, wanted[i].line);
        assert_non_null(strstr(rejects[i].reason.data, wanted[i].reason));
        Str reason = json_text(json_member(node, STR("reason")), &arena);
        assert_true(str_starts_with(rejects[i].reason, str_slice(reason, 0, 20)));
    }
    reader_close(reader);
}

static void accounts_come_in_with_typed_attributes(void **state)
{
    (void)state;
    write_file("accounts.csv",
               STR("id;Name;plan;MRR;currency;seats;Renewal date;owner;parent;zip;beta;score\r\n"
                   "acme;\"Acme; Inc\";pro;1200.50;eur;40;2026-12-31;Jo;;01234;true;7\r\n"
                   "sub;Sub;;0;USD;;2026-12-31T10:00:00Z;;acme;;FALSE;0012\r\n"
                   "bad1;B;;1.200,50;EUR;1;2026-12-31;;;;;\r\n"
                   "bad2;B;;1;EURO;1;2026-12-31;;;;;\r\n"
                   "bad3;B;;1;EUR;1.5;2026-12-31;;;;;\r\n"
                   "bad4;B;;1;EUR;1;31.12.2026;;;;;\r\n"
                   ";nobody;;1;EUR;1;2026-12-31;;;;;\r\n"));
    ImportProgress progress = run_import(file, IMPORT_AUTO, false, NULL);
    assert_int_equal(progress.kind, IMPORT_ACCOUNTS);
    assert_counts(&progress, 7, 2, 0, 5);
    static const struct {
        const char *id, *key;
        Value value;
    } wanted[] = {
        { "acme", "name", { .kind = VALUE_TEXT, .text = STR_CONST("Acme; Inc") } },
        { "acme", "mrr", { .kind = VALUE_NUMBER, .number = 1200.5 } },
        { "acme", "currency", { .kind = VALUE_TEXT, .text = STR_CONST("EUR") } },
        { "acme", "seats", { .kind = VALUE_NUMBER, .number = 40 } },
        { "acme", "renewal_date", { .kind = VALUE_DATE, .number = 20818 } },
        { "acme", "zip", { .kind = VALUE_TEXT, .text = STR_CONST("01234") } },
        { "acme", "beta", { .kind = VALUE_BOOL, .number = 1 } },
        { "acme", "score", { .kind = VALUE_NUMBER, .number = 7 } },
        { "acme", "parent", { .kind = VALUE_MISSING } },
        { "sub", "parent", { .kind = VALUE_TEXT, .text = STR_CONST("acme") } },
        { "sub", "mrr", { .kind = VALUE_NUMBER, .number = 0 } },
        { "sub", "renewal_date", { .kind = VALUE_DATE, .number = 20818 } },
        { "sub", "score", { .kind = VALUE_TEXT, .text = STR_CONST("0012") } },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        Value value = account_value(wanted[i].id, wanted[i].key);
        if (value.kind != wanted[i].value.kind || !str_equal(value.text, wanted[i].value.text) ||
            value.number < wanted[i].value.number || value.number > wanted[i].value.number) {
            fail_msg("%s %s: kind %u, \"%.*s\", %g", wanted[i].id, wanted[i].key, (unsigned)value.kind,
                     STR_ARG(value.text), value.number);
        }
    }
    ImportReject *rejects;
    assert_int_equal(import_job_rejects(last_job, &arena, &rejects), 5);
    assert_int_equal(rejects[0].line, 4);
    assert_string_equal(rejects[0].reason.data,
                        "mrr has to be a number with a decimal point, not \"1.200,50\"");
    assert_string_equal(rejects[3].reason.data,
                        "renewal_date has to be a date like 2026-12-31, not \"31.12.2026\"");
    assert_string_equal(rejects[4].reason.data, "id is empty");
    ImportProgress again = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&again, 7, 0, 2, 5);
}

static void a_changed_file_is_taken_anew(void **state)
{
    (void)state;
    static const char *const plans[] = { "free", "pro", "free" };
    for (size_t i = 0; i < 3; i++) {
        write_file("plans.csv", arena_format(&arena, "id,plan\nacme,%s\n", plans[i]));
        ImportProgress progress = run_import(file, IMPORT_ACCOUNTS, false, NULL);
        assert_counts(&progress, 1, 1, 0, 0);
        Value plan = account_value("acme", "plan");
        assert_true(str_equal(plan.text, str_from_c(plans[i])));
    }
}

static void people_come_in_with_their_accounts(void **state)
{
    (void)state;
    write_file("people.csv", STR("email,account,name,role,timestamp\n"
                                 "ann@acme.com,acme,Ann,champion,2026-01-05T00:00:00Z\n"
                                 "bob@acme.com,acme,Bob,,\n"
                                 "eve@acme.com,acme,Eve,,yesterday\n"));
    ImportProgress progress = run_import(file, IMPORT_AUTO, false, NULL);
    assert_int_equal(progress.kind, IMPORT_PEOPLE);
    assert_counts(&progress, 3, 2, 0, 1);
    const Engine *engine = live_engine(live);
    uint32_t ann = engine_person_find(engine, STR("ann@acme.com"));
    assert_true(ann != ENGINE_NONE);
    Value role = engine_person_attribute(engine, ann, STR("role"), live_today(live));
    assert_true(str_equal(role.text, STR("champion")));
    uint32_t *accounts;
    assert_int_equal(engine_person_accounts(engine, ann, &arena, &accounts), 1);
    assert_true(str_equal(engine_account_id(engine, accounts[0]), STR("acme")));
    AttributeState *states;
    assert_true(engine_person_attributes(engine, ann, live_today(live), &arena, &states) > 0);
    assert_true(states[0].backfilled); // its time lies in the past
}

static void files_that_cannot_be_imported_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        Str bytes;
        ImportKind kind;
        const char *message;
    } cases[] = {
        { "empty", STR_CONST(""), IMPORT_AUTO, "The file is empty" },
        { "noid.csv", STR_CONST("name,plan\nx,y\n"), IMPORT_AUTO, "names no column \"id\"" },
        { "nomail.csv", STR_CONST("name\nx\n"), IMPORT_PEOPLE,
          "names no column \"id\" and no column \"email\"" },
        { "twoids.csv", STR_CONST("id,account_id\nx,y\n"), IMPORT_ACCOUNTS, "Two columns give the id" },
        { "cut.gz", STR_CONST("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\xAB\x56"), IMPORT_AUTO,
          "broken or cut" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(cases[i].name, cases[i].bytes);
        ImportProgress progress = run_import(file, cases[i].kind, false, NULL);
        assert_int_equal(progress.state, IMPORT_FAILED);
        if (!strstr(progress.error, cases[i].message)) fail_msg("%s: %s", cases[i].name, progress.error);
    }
    ImportProgress missing = run_import("/nowhere/at/all", IMPORT_AUTO, false, NULL);
    assert_int_equal(missing.state, IMPORT_FAILED);
    assert_non_null(strstr(missing.error, "Cannot open /nowhere/at/all"));
}

static void a_stopped_job_is_finished_by_running_it_again(void **state)
{
    (void)state;
    Buf lines = { 0 };
    for (int i = 0; i < 5000; i++)
        buf_format(&lines, "{\"type\":\"track\",\"messageId\":\"m%d\",\"userId\":\"u%d\",\"event\":\"e\"}\n",
                   i, i % 50);
    write_file("many.ndjson", buf_view(&lines));
    buf_free(&lines);
    const ImportConfig config = {
        .path = file, .sense = &sense, .committer = committer, .clock = live_clock(live)
    };
    ImportJob *job = import_job_create(&config);
    import_job_stop(job); // before it starts: it looks after the first rows
    import_job_run(job);
    ImportProgress stopped = import_job_progress(job);
    import_job_destroy(job);
    assert_int_equal(stopped.state, IMPORT_STOPPED);
    assert_true(stopped.rows < 5000 && stopped.accepted == stopped.rows);
    ImportProgress again = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&again, 5000, 5000 - stopped.accepted, stopped.accepted, 0);
}

static void all_compressions_give_the_same(void **state)
{
    (void)state;
    Str lines = STR("{\"type\":\"track\",\"messageId\":\"1\",\"userId\":\"u\",\"event\":\"e\"}\n");
    Buf gzip = { 0 }, zstd = { 0 };
    gzip_compress(lines, 6, &gzip);
    Zstd *context = zstd_create();
    zstd_compress(context, lines, 1, &zstd);
    zstd_destroy(context);
    write_file("a.ndjson.gz", buf_view(&gzip));
    ImportProgress first = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&first, 1, 1, 0, 0);
    write_file("a.ndjson.zst", buf_view(&zstd));
    ImportProgress second = run_import(file, IMPORT_AUTO, false, NULL);
    assert_counts(&second, 1, 0, 1, 0);
    buf_free(&gzip);
    buf_free(&zstd);
}

static uint32_t count_accounts(const Engine *engine)
{
    uint32_t count = 0;
    for (uint32_t account = 0; account < engine_account_count(engine); account++)
        count += !engine_account_is_private(engine, account);
    return count;
}

// What it holds was counted by other means: zcat, jq and sort -u.
static void sixteen_years_of_real_events_come_in_once(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s/contributions.ndjson.gz", getenv("PERENNIAL_TEST_DATA"));
    ImportProgress first = run_import(path, IMPORT_AUTO, false, NULL);
    assert_counts(&first, 91992, 91992, 0, 0);
    ImportProgress second = run_import(path, IMPORT_AUTO, false, NULL);
    assert_counts(&second, 91992, 0, 91992, 0);
    const Engine *engine = live_engine(live);
    assert_int_equal(count_accounts(engine), 649);
    assert_int_equal(engine_person_count(engine), 2664);
    assert_int_equal(engine_event_count(engine), 172);
}

static int free_last_job(void **state)
{
    (void)state;
    import_job_destroy(last_job);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_come_in_once_however_often_they_are_imported, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(bad_lines_go_to_the_reject_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(accounts_come_in_with_typed_attributes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_file_is_taken_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(people_come_in_with_their_accounts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_imported_say_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stopped_job_is_finished_by_running_it_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_compressions_give_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sixteen_years_of_real_events_come_in_once,
                                        set_up_after_the_contributions, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, free_last_job);
}
