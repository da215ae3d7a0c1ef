#include "know/account_table.h"

#include "know/account_filter.h"
#include "know/account_order.h"
#include "know/dirty_accounts.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    COLUMNS_MAX = 64, // attributes kept for all accounts; the least recently asked for goes first
    SUMS_MAX = 40,    // currencies
    ROW_ROOM_LEAST = 1024,
    FULL_SHARE = 4, // when more than a quarter has changed, one pass over all is cheaper
    QUESTION_COLUMNS_MAX = ACCOUNT_FILTERS_MAX + 6,
    HEALTH_ROWS_FEW = 200,
};

// One attribute of every account, as of today.
typedef struct Column {
    Str key; // owned
    Value *values;
    atomic_uint_fast64_t used; // when it was last asked for
} Column;

struct AccountTable {
    const Live *live;
    const FeatureCatalog *catalog;

    pthread_rwlock_t lock; // of everything below but the dirty accounts
    uint16_t day;
    uint64_t catalog_version;
    uint32_t event_count; // names: a new one is a new feature
    size_t count, room;   // accounts covered, private ones included
    Str *ids;             // empty for private ones
    Usage *usage;
    Column columns[COLUMNS_MAX];
    size_t column_count;
    atomic_uint_fast64_t uses;
    Arena feature_arena, feature_empty;
    FeatureView features;
    HealthColumn *health;

    DirtyAccounts *dirty;
};

AccountTable *account_table_create(const Live *live, const FeatureCatalog *catalog,
                                   const DefinitionCatalog *definitions)
{
    AccountTable *table = calloc(1, sizeof *table);
    if (!table) panic("out of memory");
    table->live = live;
    table->catalog = catalog;
    table->health = health_column_create(live, catalog, definitions);
    table->feature_arena = table->feature_empty = arena_create(256 << 20);
    pthread_rwlock_init(&table->lock, NULL);
    table->dirty = dirty_accounts_create();
    return table;
}

void account_table_destroy(AccountTable *table)
{
    if (!table) return;
    for (size_t i = 0; i < table->column_count; i++) {
        free((void *)(uintptr_t)table->columns[i].key.data);
        free(table->columns[i].values);
    }
    free(table->ids);
    free(table->usage);
    dirty_accounts_destroy(table->dirty);
    arena_destroy(&table->feature_arena);
    health_column_destroy(table->health);
    pthread_rwlock_destroy(&table->lock);
    free(table);
}

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

void account_table_mark(AccountTable *table, const AccountChange *changes, size_t count)
{
    dirty_accounts_mark(table->dirty, changes, count);
}

// ---- bringing today's figures up to date, with the lock taken for writing

static void make_room(AccountTable *table, size_t count)
{
    if (count <= table->room && table->room > 0) return;
    size_t room = table->room ? table->room : ROW_ROOM_LEAST;
    while (room < count)
        room *= 2;
    table->ids = resized(table->ids, room, sizeof *table->ids);
    table->usage = resized(table->usage, room, sizeof *table->usage);
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i].values = resized(table->columns[i].values, room, sizeof(Value));
    table->room = room;
}

// Empty for those that are not to be listed.
static Str listed_id(const Engine *engine, size_t account)
{
    if (engine_account_is_private(engine, (uint32_t)account)) return (Str){ 0 };
    return engine_account_id(engine, (uint32_t)account);
}

// Rows of accounts that are new.
static void grow_rows(AccountTable *table, size_t count)
{
    const Engine *engine = live_engine(table->live);
    size_t before = table->count;
    make_room(table, count);
    for (size_t i = before; i < count; i++) {
        table->ids[i] = listed_id(engine, i);
        table->usage[i] = (Usage){ 0 };
        for (size_t c = 0; c < table->column_count; c++)
            table->columns[c].values[i] =
                engine_account_attribute(engine, (uint32_t)i, table->columns[c].key, table->day);
    }
    table->count = count;
}

static void refresh_columns(AccountTable *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        engine_account_attribute_all(live_engine(table->live), table->columns[i].key, table->day,
                                     table->columns[i].values, table->count);
    }
}

static void refresh_usage(AccountTable *table)
{
    engine_usage_all(live_engine(table->live), table->day, &table->features.set, table->usage, table->count);
}

// An account that was merged into another is listed no more.
static void refresh_ids(AccountTable *table, const AccountChange *changes, size_t changed)
{
    for (size_t i = 0; i < changed; i++) {
        uint32_t account = changes[i].account;
        if (account < table->count) table->ids[account] = listed_id(live_engine(table->live), account);
    }
}

static void refresh_some(AccountTable *table, const AccountChange *changes, size_t changed)
{
    const Engine *engine = live_engine(table->live);
    uint32_t *accounts = resized(NULL, changed, sizeof *accounts);
    size_t count = 0;
    for (size_t i = 0; i < changed; i++) { // but those that are private, or not covered yet
        uint32_t account = changes[i].account;
        if (account < table->count && table->ids[account].len > 0) accounts[count++] = account;
    }
    engine_usage_some(engine, accounts, count, table->day, &table->features.set, table->usage);
    for (size_t c = 0; c < table->column_count; c++) {
        Column *column = &table->columns[c];
        for (size_t i = 0; i < count; i++)
            column->values[accounts[i]] =
                engine_account_attribute(engine, accounts[i], column->key, table->day);
    }
    free(accounts);
}

static bool features_changed(const AccountTable *table)
{
    return table->catalog_version != feature_catalog_version(table->catalog) ||
           table->event_count != engine_event_count(live_engine(table->live));
}

static void read_features(AccountTable *table)
{
    const Engine *engine = live_engine(table->live);
    table->catalog_version = feature_catalog_version(table->catalog);
    table->event_count = engine_event_count(engine);
    arena_reset(&table->feature_arena, table->feature_empty);
    table->features = feature_view(table->catalog, engine, &table->feature_arena);
}

static void refresh(AccountTable *table, uint16_t day)
{
    size_t changed;
    AccountChange *dirty = dirty_accounts_take(table->dirty, &changed);
    // What changes from here on is in the next list: it may be computed twice, never too seldom.
    bool all = day != table->day || changed > table->count / FULL_SHARE;
    bool new_features = features_changed(table);
    table->day = day;
    health_column_mark(table->health, dirty, changed);
    grow_rows(table, engine_account_count(live_engine(table->live)));
    refresh_ids(table, dirty, changed);
    if (new_features) read_features(table);
    if (all || new_features) refresh_usage(table);
    if (all)
        refresh_columns(table);
    else if (changed > 0)
        refresh_some(table, dirty, changed);
    free(dirty);
}

static bool is_fresh(AccountTable *table, uint16_t day)
{
    return dirty_accounts_count(table->dirty) == 0 && table->day == day && !features_changed(table);
}

static Column *find_column(AccountTable *table, Str key)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_equal(table->columns[i].key, key)) return &table->columns[i];
    }
    return NULL;
}

static Column *free_column(AccountTable *table)
{
    Column *column = &table->columns[0];
    if (table->column_count < COLUMNS_MAX) {
        column = &table->columns[table->column_count++];
    } else {
        for (size_t i = 1; i < COLUMNS_MAX; i++) {
            if (table->columns[i].used < column->used) column = &table->columns[i];
        }
        free((void *)(uintptr_t)column->key.data);
        free(column->values);
    }
    return column;
}

static void add_column(AccountTable *table, Str key)
{
    if (find_column(table, key)) return;
    Column *column = free_column(table);
    char *name = resized(NULL, key.len + 1, 1);
    memcpy(name, key.data, key.len);
    column->key = (Str){ name, key.len };
    column->values = resized(NULL, table->room, sizeof *column->values);
    column->used = ++table->uses;
    engine_account_attribute_all(live_engine(table->live), key, table->day, column->values, table->count);
}

// ---- one question

// A field, looked up once for all rows.
typedef struct Field {
    enum { FIELD_ID, FIELD_NAME, FIELD_METRIC, FIELD_HEALTH, FIELD_ATTRIBUTE } kind;
    Str key; // of FIELD_HEALTH
    const Metric *metric;
    const Value *values; // of an attribute, by account
} Field;

// What a question reads: kept figures of today, or its own of another day.
typedef struct Question {
    AccountTable *table;
    const AccountQuery *query;
    Arena *arena;
    bool today;
    const Str *ids;
    const Usage *usage;
    size_t count;
    size_t key_features;
    struct {
        Str key;
        Value *values;
    } own[QUESTION_COLUMNS_MAX]; // attributes that are not kept
    size_t own_count;
    const HealthCell *health; // NULL until a field asks
    Field sort, name, domain, mrr, currency, seats;
    Field fields[ACCOUNT_FILTERS_MAX];
    FilterTest tests[ACCOUNT_FILTERS_MAX];
} Question;

// The attribute of every account on the day of the question.
static const Value *values_of(Question *question, Str key)
{
    AccountTable *table = question->table;
    Column *column = question->today ? find_column(table, key) : NULL;
    if (column) {
        column->used = ++table->uses;
        return column->values;
    }
    for (size_t i = 0; i < question->own_count; i++) {
        if (str_equal(question->own[i].key, key)) return question->own[i].values;
    }
    Value *values = ARENA_ARRAY(question->arena, Value, question->count + 1);
    engine_account_attribute_all(live_engine(table->live), key, question->query->day, values,
                                 question->count);
    question->own[question->own_count].key = key;
    question->own[question->own_count++].values = values;
    return values;
}

// The scores of every account on the day of the question.
static const HealthCell *health_of_all(const Question *question)
{
    const AccountTable *table = question->table;
    const HealthCell *kept = health_column_cells(table->health, question->query->day, question->count);
    if (kept && question->today) return kept;
    HealthCell *cells = ARENA_ARRAY(question->arena, HealthCell, question->count + 1);
    health_column_of_day(table->health, question->query->day, cells, question->count, question->arena);
    return cells;
}

static Field resolve_field(Question *question, Str key)
{
    if (str_equal(key, STR("id"))) return (Field){ .kind = FIELD_ID };
    if (health_field_find(key)) {
        if (!question->health) question->health = health_of_all(question);
        return (Field){ .kind = FIELD_HEALTH, .key = key };
    }
    const Metric *metric = metric_find(key);
    if (metric) return (Field){ .kind = FIELD_METRIC, .metric = metric };
    return (Field){ .kind = str_equal(key, STR("name")) ? FIELD_NAME : FIELD_ATTRIBUTE,
                    .values = values_of(question, key) };
}

static Value metric_of(const Question *question, const Metric *metric, uint32_t account)
{
    const Value *seats = &question->seats.values[account];
    MetricInput input = { .usage = &question->usage[account],
                          .seats = seats->kind == VALUE_NUMBER ? seats->number : (double)NAN,
                          .key_features = question->key_features };
    double number = metric->compute(&input);
    if (isnan(number)) return (Value){ 0 };
    return (Value){ .kind = metric->kind == METRIC_DAY ? VALUE_DATE : VALUE_NUMBER, .number = number };
}

static Value value_of(const Question *question, const Field *field, uint32_t account)
{
    if (field->kind == FIELD_METRIC) return metric_of(question, field->metric, account);
    if (field->kind == FIELD_HEALTH) return health_field_value(field->key, &question->health[account]);
    bool unnamed = field->kind == FIELD_NAME && field->values[account].kind == VALUE_MISSING;
    if (field->kind == FIELD_ID || unnamed)
        return (Value){ .kind = VALUE_TEXT, .text = question->ids[account] };
    return field->values[account];
}

static bool found_by_search(const Question *question, uint32_t account)
{
    Str search = question->query->search;
    if (search.len == 0) return true;
    if (str_contains_ignore_case(question->ids[account], search)) return true;
    Value name = value_of(question, &question->name, account);
    if (name.kind == VALUE_TEXT && str_contains_ignore_case(name.text, search)) return true;
    Value domain = value_of(question, &question->domain, account);
    return domain.kind == VALUE_TEXT && str_contains_ignore_case(domain.text, search);
}

static bool passes(const Question *question, uint32_t account)
{
    const AccountQuery *query = question->query;
    if (query->only && (account >= query->only_count || !query->only[account])) return false;
    for (size_t i = 0; i < question->query->filter_count; i++) {
        Value value = value_of(question, &question->fields[i], account);
        if (!filter_test_passes(&question->tests[i], value)) return false;
    }
    return found_by_search(question, account);
}

static void add_to_sum(const Question *question, uint32_t account, AccountPage *page)
{
    Value mrr = value_of(question, &question->mrr, account);
    if (mrr.kind != VALUE_NUMBER) return;
    Value currency = value_of(question, &question->currency, account);
    Str code = currency.kind == VALUE_TEXT ? currency.text : (Str){ 0 };
    size_t i = 0;
    while (i < page->sum_count && !str_equal(page->sums[i].currency, code))
        i++;
    if (i == SUMS_MAX) return;
    if (i == page->sum_count) page->sums[page->sum_count++] = (CurrencySum){ .currency = code };
    page->sums[i].amount += mrr.number;
}

// The key by which each account is sorted; filled for those that match.
static Candidate *find_matches(const Question *question, Value *keys, AccountPage *page)
{
    AccountOrder order = { keys, question->ids, question->query->descending };
    Candidate *candidates = ARENA_ARRAY(question->arena, Candidate, question->count + 1);
    for (uint32_t account = 0; account < question->count; account++) {
        if (question->ids[account].len == 0) continue;
        page->total++;
        if (!passes(question, account)) continue;
        add_to_sum(question, account, page);
        keys[account] = value_of(question, &question->sort, account);
        candidates[page->matched++] = account_order_candidate(&order, account);
    }
    return candidates;
}

// Of the rows alone where that is less work than all accounts.
static void add_health(const Question *question, AccountPage *page)
{
    const HealthCell *all = question->health;
    if (!all && page->count > HEALTH_ROWS_FEW) all = health_of_all(question);
    if (!all) {
        uint32_t *accounts = ARENA_ARRAY(question->arena, uint32_t, page->count + 1);
        HealthCell *cells = ARENA_ARRAY(question->arena, HealthCell, page->count + 1);
        for (size_t i = 0; i < page->count; i++)
            accounts[i] = page->rows[i].account;
        health_column_of_some(question->table->health, question->query->day, accounts, page->count, cells,
                              question->arena);
        for (size_t i = 0; i < page->count; i++)
            page->rows[i].health = cells[i];
        return;
    }
    for (size_t i = 0; i < page->count; i++)
        page->rows[i].health = all[page->rows[i].account];
}

static void answer(const Question *question, AccountPage *page)
{
    const AccountQuery *query = question->query;
    Value *keys = ARENA_ARRAY(question->arena, Value, question->count + 1);
    Candidate *candidates = find_matches(question, keys, page);
    size_t from = query->offset < page->matched ? query->offset : page->matched;
    page->count = page->matched - from < query->limit ? page->matched - from : query->limit;
    AccountOrder order = { keys, question->ids, query->descending };
    account_order_page(&order, candidates, page->matched, from, from + page->count);
    page->rows = ARENA_ARRAY(question->arena, AccountRow, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        uint32_t account = candidates[from + i].account;
        page->rows[i] = (AccountRow){ .account = account, .usage = question->usage[account] };
    }
    if (query->health) add_health(question, page);
}

static Status prepare_question(Question *question, Error *error)
{
    const AccountQuery *query = question->query;
    question->sort = resolve_field(question, query->sort.len ? query->sort : STR("name"));
    question->name = resolve_field(question, STR("name"));
    question->domain = resolve_field(question, STR("domain"));
    question->mrr = resolve_field(question, STR("mrr"));
    question->currency = resolve_field(question, STR("currency"));
    question->seats = resolve_field(question, STR("seats"));
    for (size_t i = 0; i < query->filter_count; i++) {
        question->fields[i] = resolve_field(question, query->filters[i].field);
        Status status = filter_test_prepare(&query->filters[i], query->day, &question->tests[i], error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// Calls `visit` for each attribute, and each field of health, that the question reads of every row.
static bool each_attribute(AccountTable *table, const AccountQuery *query,
                           bool (*visit)(AccountTable *table, Str key))
{
    static const Str always[] = { STR_CONST("name"), STR_CONST("domain"), STR_CONST("mrr"),
                                  STR_CONST("currency"), STR_CONST("seats") };
    bool all = true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        all = visit(table, always[i]) && all;
    for (size_t i = 0; i <= query->filter_count; i++) {
        Str key = i < query->filter_count ? query->filters[i].field : query->sort;
        bool attribute = key.len > 0 && !metric_find(key) && !str_equal(key, STR("id"));
        if (attribute) all = visit(table, key) && all;
    }
    return all;
}

static bool is_kept(AccountTable *table, Str key)
{
    if (health_field_find(key)) return health_column_is_fresh(table->health, table->day, table->count);
    return find_column(table, key) != NULL;
}

static bool keep(AccountTable *table, Str key)
{
    if (!health_field_find(key))
        add_column(table, key);
    else if (!health_column_is_fresh(table->health, table->day, table->count))
        health_column_refresh(table->health, table->day, table->count);
    return true;
}

// Takes the lock for reading, with today's figures fresh and the columns there.
static void lock_fresh(AccountTable *table, const AccountQuery *query, uint16_t today)
{
    pthread_rwlock_rdlock(&table->lock);
    bool ready = is_fresh(table, today) && (query->day != today || each_attribute(table, query, is_kept));
    if (ready) return;
    pthread_rwlock_unlock(&table->lock);

    pthread_rwlock_wrlock(&table->lock);
    if (!is_fresh(table, today)) refresh(table, today);
    if (query->day == today) each_attribute(table, query, keep);
    pthread_rwlock_unlock(&table->lock);
    // Whatever changes before the next line is newer than the question.
    pthread_rwlock_rdlock(&table->lock);
}

static void read_another_day(Question *question)
{
    const Engine *engine = live_engine(question->table->live);
    uint16_t day = question->query->day;
    FeatureView features = feature_view(question->table->catalog, engine, question->arena);
    Usage *usage = ARENA_ARRAY(question->arena, Usage, question->count + 1);
    engine_usage_all(engine, day, &features.set, usage, question->count);
    question->usage = usage;
    question->key_features = features.key_count;
}

Status account_table_query(AccountTable *table, const AccountQuery *query, Arena *arena,
                           AccountPage *page_out, Error *error)
{
    AccountPage page = { .sums = ARENA_ARRAY(arena, CurrencySum, SUMS_MAX) };
    Question *question = ARENA_NEW(arena, Question);
    lock_fresh(table, query, live_today(table->live));
    *question = (Question){ .table = table,
                            .query = query,
                            .arena = arena,
                            .today = query->day == table->day,
                            .ids = table->ids,
                            .usage = table->usage,
                            .count = table->count,
                            .key_features = table->features.key_count };
    if (!question->today) read_another_day(question);
    Status status = prepare_question(question, error);
    if (status == STATUS_OK) answer(question, &page);
    pthread_rwlock_unlock(&table->lock);
    if (status != STATUS_OK) return status;
    page.key_features = question->key_features;
    *page_out = page;
    return STATUS_OK;
}
