// The table of accounts against the plainest answer: every account asked of the engine, filtered one by one,
// sorted as a whole.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/account_filter.h"
#include "temp_folder.h"

#include <math.h>

enum { ACCOUNTS = 400, TODAY = 20000 };

typedef struct Fixture {
    TempFolder folder;
    Live *live;
    FeatureCatalog *catalog;
    DefinitionCatalog *definitions;
    AccountTable *table;
    Arena arena, plain_arena;
    uint64_t random;
} Fixture;

static uint32_t below(Fixture *fixture, uint32_t end)
{
    fixture->random = fixture->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((fixture->random >> 33) % end);
}

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(),
                         .arena = arena_create(1 << 28),
                         .plain_arena = arena_create(1 << 28),
                         .random = 7 };
    Error error = { 0 };
    LiveConfig config = { .path = str_from_c(fixture.folder.file), .now_us = TODAY * US_PER_DAY };
    fixture.live = live_open(&config, &error);
    if (!fixture.live) fail_msg("%s", error.message);
    fixture.catalog = feature_catalog_open(live_store(fixture.live), &error);
    assert_non_null(fixture.catalog);
    fixture.definitions = definition_catalog_open(live_store(fixture.live), &error);
    assert_non_null(fixture.definitions);
    fixture.table = account_table_create(fixture.live, fixture.catalog, fixture.definitions);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    account_table_destroy(fixture->table);
    definition_catalog_close(fixture->definitions);
    feature_catalog_close(fixture->catalog);
    live_close(fixture->live);
    arena_destroy(&fixture->arena);
    arena_destroy(&fixture->plain_arena);
    temp_folder_remove(&fixture->folder);
    return 0;
}

static void commit(Fixture *fixture, LogBatch *batch)
{
    Error error = { 0 };
    CommitTimes times;
    BatchResult result = { 0 };
    assert_int_equal(live_commit(fixture->live, &batch, 1, &result, &times, &error), STATUS_OK);
    AccountChange dirty[64];
    for (size_t count; (count = live_take_dirty(fixture->live, dirty, 64)) > 0;)
        account_table_mark(fixture->table, dirty, count);
}

// What an account or a person says or does, on a day of the last 40.
static void add_something(Fixture *fixture, LogBatch *batch)
{
    static const char *const names[] = { "Acme", "acme", "Company one", "Company two", "company", "" };
    static const char *const plans[] = { "free", "Team", "team", "business" };
    char account[16], person[16], body[200];
    snprintf(account, sizeof account, "a%03u", below(fixture, ACCOUNTS));
    snprintf(person, sizeof person, "p%u", below(fixture, 900));
    snprintf(body, sizeof body,
             "{\"name\":\"%s\",\"plan\":\"%s\",\"mrr\":%u,\"currency\":\"%s\",\"seats\":%u}",
             names[below(fixture, 6)], plans[below(fixture, 4)], below(fixture, 50) * 100,
             below(fixture, 2) ? "EUR" : "USD", below(fixture, 9));
    bool says = below(fixture, 3) == 0;
    bool alone = !says && below(fixture, 8) == 0; // a private account
    int64_t time = (TODAY - below(fixture, 40)) * US_PER_DAY;
    LogEntry entry = { .type = says ? ENTRY_GROUP : ENTRY_TRACK,
                       .carries_time = true,
                       .time_us = time,
                       .received_us = time,
                       .user_id = says ? STR("") : str_from_c(person),
                       .account_id = alone ? STR("") : str_from_c(account),
                       .name = says                ? STR("")
                               : below(fixture, 2) ? STR("Open")
                                                   : STR("Export"),
                       .body = says ? str_from_c(body) : STR("{}") };
    log_batch_add(batch, &entry);
}

static void change_something(Fixture *fixture, uint32_t times)
{
    LogBatch *batch = log_batch_create();
    for (uint32_t i = 0; i < times; i++)
        add_something(fixture, batch);
    if (times > 0) commit(fixture, batch);
    log_batch_destroy(batch);
}

// ---- the plainest answer

static Value plain_value(const Fixture *fixture, uint32_t account, Str field, uint16_t day)
{
    const Engine *engine = live_engine(fixture->live);
    Value id = { .kind = VALUE_TEXT, .text = engine_account_id(engine, account) };
    const Metric *metric = metric_find(field);
    if (metric) {
        Arena scratch = fixture->plain_arena; // given back on return
        FeatureView features = feature_view(fixture->catalog, engine, &scratch);
        Usage usage;
        engine_usage(engine, account, day, &features.set, &usage);
        Value seats = engine_account_attribute(engine, account, STR("seats"), day);
        MetricInput input = { &usage, seats.kind == VALUE_NUMBER ? seats.number : (double)NAN, 0 };
        double number = metric->compute(&input);
        ValueKind kind = metric->kind == METRIC_DAY ? VALUE_DATE : VALUE_NUMBER;
        return isnan(number) ? (Value){ 0 } : (Value){ .kind = kind, .number = number };
    }
    if (str_equal(field, STR("id"))) return id;
    Value value = engine_account_attribute(engine, account, field, day);
    return value.kind == VALUE_MISSING && str_equal(field, STR("name")) ? id : value;
}

typedef struct Plain {
    uint32_t account;
    Value key;
    Str id;
    bool descending;
} Plain;

static int plain_order(const void *a, const void *b)
{
    const Plain *left = a, *right = b;
    if (left->key.kind == VALUE_MISSING || right->key.kind == VALUE_MISSING) {
        int order = (left->key.kind == VALUE_MISSING) - (right->key.kind == VALUE_MISSING);
        return order != 0 ? order : str_compare(left->id, right->id);
    }
    int order = (left->key.kind == VALUE_TEXT) - (right->key.kind == VALUE_TEXT);
    if (order == 0 && left->key.kind == VALUE_TEXT)
        order = str_compare_ignore_case(left->key.text, right->key.text);
    else if (order == 0)
        order = (left->key.number > right->key.number) - (left->key.number < right->key.number);
    if (order == 0) return str_compare(left->id, right->id);
    return left->descending ? -order : order;
}

static bool plain_passes(const Fixture *fixture, const AccountQuery *query, uint32_t account)
{
    for (size_t i = 0; i < query->filter_count; i++) {
        FilterTest test;
        Error error;
        assert_int_equal(filter_test_prepare(&query->filters[i], query->day, &test, &error), STATUS_OK);
        if (!filter_test_passes(&test, plain_value(fixture, account, query->filters[i].field, query->day)))
            return false;
    }
    Value name = plain_value(fixture, account, STR("name"), query->day);
    return str_contains_ignore_case(name.text, query->search) ||
           str_contains_ignore_case(engine_account_id(live_engine(fixture->live), account), query->search);
}

static size_t plain_answer(const Fixture *fixture, const AccountQuery *query, Plain *found, double *mrr_out)
{
    const Engine *engine = live_engine(fixture->live);
    size_t count = 0;
    *mrr_out = 0;
    for (uint32_t account = 0; account < engine_account_count(engine); account++) {
        if (engine_account_is_private(engine, account) || !plain_passes(fixture, query, account)) continue;
        Str sort = query->sort.len > 0 ? query->sort : STR("name");
        found[count++] = (Plain){ account, plain_value(fixture, account, sort, query->day),
                                  engine_account_id(engine, account), query->descending };
        Value mrr = plain_value(fixture, account, STR("mrr"), query->day);
        if (mrr.kind == VALUE_NUMBER) *mrr_out += mrr.number;
    }
    if (count > 1) qsort(found, count, sizeof *found, plain_order);
    return count;
}

// ---- questions

static void check_question(Fixture *fixture, const AccountQuery *query)
{
    static Plain found[4 * ACCOUNTS];
    Arena arena = fixture->arena, empty = arena;
    AccountPage page;
    Error error;
    double mrr, sum = 0;
    assert_int_equal(account_table_query(fixture->table, query, &arena, &page, &error), STATUS_OK);
    size_t count = plain_answer(fixture, query, found, &mrr);
    assert_int_equal(page.matched, count);
    for (size_t i = 0; i < page.sum_count; i++)
        sum += page.sums[i].amount;
    assert_true(fabs(sum - mrr) < 0.001);
    size_t from = query->offset < count ? query->offset : count;
    assert_int_equal(page.count, count - from < query->limit ? count - from : query->limit);
    for (size_t i = 0; i < page.count; i++)
        assert_int_equal(page.rows[i].account, found[from + i].account);
    arena_reset(&arena, empty);
}

static void ask_something(Fixture *fixture)
{
    static const Str sorts[] = { STR_CONST(""),          STR_CONST("mrr"),      STR_CONST("plan"),
                                 STR_CONST("events"),    STR_CONST("id"),       STR_CONST("mau"),
                                 STR_CONST("last_seen"), STR_CONST("seat_use"), STR_CONST("none") };
    static const AccountFilter filters[] = {
        { STR_CONST("plan"), FILTER_EQUAL, STR_CONST("TEAM") },
        { STR_CONST("mrr"), FILTER_GREATER_EQUAL, STR_CONST("1500") },
        { STR_CONST("mrr"), FILTER_EQUAL, STR_CONST("1500") },
        { STR_CONST("mau"), FILTER_GREATER, STR_CONST("0") },
        { STR_CONST("plan"), FILTER_IN, STR_CONST("free, business") },
        { STR_CONST("mrr"), FILTER_UNSET, STR_CONST("") },
        { STR_CONST("name"), FILTER_CONTAINS, STR_CONST("COMP") },
    };
    AccountFilter chosen[] = { filters[below(fixture, 7)], filters[below(fixture, 7)] };
    AccountQuery query = { .search = below(fixture, 4) ? STR("") : STR("1"),
                           .filters = chosen,
                           .filter_count = below(fixture, 3),
                           .sort = sorts[below(fixture, 9)],
                           .descending = below(fixture, 2),
                           .day = below(fixture, 3) ? TODAY : (uint16_t)(TODAY - below(fixture, 45)),
                           .offset = below(fixture, 3) ? 0 : below(fixture, 200),
                           .limit = 1 + below(fixture, 60) };
    check_question(fixture, &query);
}

static void the_table_agrees_with_the_plainest_answer_while_accounts_change(void **state)
{
    Fixture *fixture = *state;
    for (int round = 0; round < 150; round++) {
        change_something(fixture, below(fixture, 10) ? below(fixture, 12) : 300);
        ask_something(fixture);
    }
}

static void pages_together_are_the_whole_list(void **state)
{
    Fixture *fixture = *state;
    change_something(fixture, 2500);
    AccountQuery query = { .sort = STR("mrr"), .descending = true, .day = TODAY, .limit = 1000 };
    check_question(fixture, &query);
    query.limit = 70;
    for (query.offset = 0; query.offset < ACCOUNTS + 70; query.offset += 70)
        check_question(fixture, &query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_table_agrees_with_the_plainest_answer_while_accounts_change,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_together_are_the_whole_list, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
