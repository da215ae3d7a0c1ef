#include "know/account_table.h"

#include "know/account_filter.h"

#include <math.h>
#include <pthread.h>

enum {
    COLUMNS_MAX = 64, // attributes kept for all accounts; the least recently asked for goes first
    SUMS_MAX = 40,    // currencies
    ROW_ROOM_LEAST = 1024,
    FULL_SHARE = 4, // when more than a quarter has changed, one pass over all is cheaper
};

// One attribute of every account, as of today.
typedef struct Column {
    Str key; // owned
    Value *values;
    uint64_t used; // when it was last asked for
} Column;

struct AccountTable {
    const Live *live;
    const FeatureCatalog *catalog;

    pthread_rwlock_t lock; // of everything below but the dirty list
    uint16_t day;
    uint64_t catalog_version;
    uint32_t event_count; // names: a new one is a new feature
    size_t count, room;   // accounts covered, private ones included
    Usage *usage;
    Column columns[COLUMNS_MAX];
    size_t column_count;
    uint64_t uses;
    Arena feature_arena, feature_empty;
    FeatureView features;

    pthread_mutex_t dirty_lock;
    uint32_t *dirty;
    size_t dirty_count, dirty_room;
};

AccountTable *account_table_create(const Live *live, const FeatureCatalog *catalog)
{
    AccountTable *table = calloc(1, sizeof *table);
    if (!table) panic("out of memory");
    table->live = live;
    table->catalog = catalog;
    table->feature_arena = table->feature_empty = arena_create(256 << 20);
    pthread_rwlock_init(&table->lock, NULL);
    pthread_mutex_init(&table->dirty_lock, NULL);
    return table;
}

void account_table_destroy(AccountTable *table)
{
    if (!table) return;
    for (size_t i = 0; i < table->column_count; i++) {
        free((void *)(uintptr_t)table->columns[i].key.data);
        free(table->columns[i].values);
    }
    free(table->usage);
    free(table->dirty);
    arena_destroy(&table->feature_arena);
    pthread_rwlock_destroy(&table->lock);
    pthread_mutex_destroy(&table->dirty_lock);
    free(table);
}

void account_table_mark(AccountTable *table, const uint32_t *accounts, size_t count)
{
    pthread_mutex_lock(&table->dirty_lock);
    if (table->dirty_count + count > table->dirty_room) {
        table->dirty_room = (table->dirty_count + count) * 2;
        table->dirty = realloc(table->dirty, table->dirty_room * sizeof *table->dirty);
        if (!table->dirty) panic("out of memory");
    }
    if (count > 0) memcpy(table->dirty + table->dirty_count, accounts, count * sizeof *accounts);
    table->dirty_count += count;
    // Nobody looks: what has changed is bounded by what there is.
    if (table->dirty_count > 4 * ACCOUNT_ROWS_MAX) table->dirty_count = 4 * ACCOUNT_ROWS_MAX;
    pthread_mutex_unlock(&table->dirty_lock);
}

// ---- bringing today's figures up to date, with the lock taken for writing

static void grow_rows(AccountTable *table, size_t count)
{
    if (count <= table->room) return;
    size_t room = table->room ? table->room : ROW_ROOM_LEAST;
    while (room < count)
        room *= 2;
    table->usage = realloc(table->usage, room * sizeof *table->usage);
    if (!table->usage) panic("out of memory");
    for (size_t i = 0; i < table->column_count; i++) {
        table->columns[i].values = realloc(table->columns[i].values, room * sizeof(Value));
        if (!table->columns[i].values) panic("out of memory");
    }
    table->room = room;
}

static void fill_column(const AccountTable *table, Column *column, size_t from, size_t to)
{
    const Engine *engine = live_engine(table->live);
    for (size_t i = from; i < to; i++) {
        column->values[i] = engine_account_attribute(engine, (uint32_t)i, column->key, table->day);
    }
}

static void refresh_all(AccountTable *table, uint16_t day, size_t count)
{
    const Engine *engine = live_engine(table->live);
    table->day = day;
    table->catalog_version = feature_catalog_version(table->catalog);
    table->event_count = engine_event_count(engine);
    arena_reset(&table->feature_arena, table->feature_empty);
    table->features = feature_view(table->catalog, engine, &table->feature_arena);
    grow_rows(table, count);
    table->count = count;
    engine_usage_all(engine, day, &table->features.set, table->usage, count);
    for (size_t i = 0; i < table->column_count; i++)
        fill_column(table, &table->columns[i], 0, count);
}

static void refresh_some(AccountTable *table, const uint32_t *accounts, size_t changed, size_t count)
{
    const Engine *engine = live_engine(table->live);
    size_t before = table->count;
    grow_rows(table, count);
    table->count = count;
    for (size_t i = before; i < count; i++)
        table->usage[i] = (Usage){ 0 };
    for (size_t i = 0; i < table->column_count; i++)
        fill_column(table, &table->columns[i], before, count);
    for (size_t i = 0; i < changed; i++) {
        uint32_t account = accounts[i];
        if (account >= count || engine_account_is_private(engine, account)) continue;
        engine_usage(engine, account, table->day, &table->features.set, &table->usage[account]);
        for (size_t c = 0; c < table->column_count; c++)
            fill_column(table, &table->columns[c], account, account + 1);
    }
}

static bool features_changed(const AccountTable *table)
{
    return table->catalog_version != feature_catalog_version(table->catalog) ||
           table->event_count != engine_event_count(live_engine(table->live));
}

static void refresh(AccountTable *table, uint16_t day)
{
    pthread_mutex_lock(&table->dirty_lock);
    uint32_t *dirty = table->dirty;
    size_t changed = table->dirty_count;
    table->dirty = NULL;
    table->dirty_count = table->dirty_room = 0;
    pthread_mutex_unlock(&table->dirty_lock);

    size_t count = engine_account_count(live_engine(table->live));
    bool all = day != table->day || features_changed(table) || changed > table->count / FULL_SHARE;
    if (all)
        refresh_all(table, day, count);
    else
        refresh_some(table, dirty, changed, count);
    free(dirty);
}

static bool is_fresh(AccountTable *table, uint16_t day)
{
    pthread_mutex_lock(&table->dirty_lock);
    bool fresh = table->dirty_count == 0;
    pthread_mutex_unlock(&table->dirty_lock);
    return fresh && table->day == day && !features_changed(table);
}

static const Column *find_column(AccountTable *table, Str key)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_equal(table->columns[i].key, key)) return &table->columns[i];
    }
    return NULL;
}

static void add_column(AccountTable *table, Str key)
{
    if (find_column(table, key)) return;
    Column *column = &table->columns[0];
    if (table->column_count < COLUMNS_MAX) {
        column = &table->columns[table->column_count++];
        *column = (Column){ 0 };
    } else {
        for (size_t i = 1; i < COLUMNS_MAX; i++) {
            if (table->columns[i].used < column->used) column = &table->columns[i];
        }
        free((void *)(uintptr_t)column->key.data);
        free(column->values);
    }
    char *name = malloc(key.len + 1);
    column->values = malloc(table->room * sizeof *column->values);
    if (!name || !column->values) panic("out of memory");
    memcpy(name, key.data, key.len);
    column->key = (Str){ name, key.len };
    column->used = ++table->uses;
    fill_column(table, column, 0, table->count);
}

// ---- one question

// What a question reads: kept figures of today, or its own of another day.
typedef struct Figures {
    const AccountTable *table;
    const Engine *engine;
    uint16_t day;
    bool today;
    const Usage *usage;
    size_t count;
    size_t key_features;
} Figures;

static Value attribute_of(const Figures *figures, const Column *column, Str key, uint32_t account)
{
    if (figures->today && column) return column->values[account];
    return engine_account_attribute(figures->engine, account, key, figures->day);
}

// A field, looked up once for all rows.
typedef struct Field {
    Str key;
    enum { FIELD_ID, FIELD_METRIC, FIELD_ATTRIBUTE } kind;
    const Metric *metric;
    const Column *column, *seats;
} Field;

static Field resolve_field(AccountTable *table, Str key)
{
    Field field = { .key = key, .kind = FIELD_ATTRIBUTE, .metric = metric_find(key) };
    if (str_equal(key, STR("id")))
        field.kind = FIELD_ID;
    else if (field.metric)
        field.kind = FIELD_METRIC;
    else
        field.column = find_column(table, key);
    field.seats = find_column(table, STR("seats"));
    return field;
}

static double seats_of(const Figures *figures, const Column *column, uint32_t account)
{
    Value seats = attribute_of(figures, column, STR("seats"), account);
    return seats.kind == VALUE_NUMBER ? seats.number : (double)NAN;
}

static Value value_of(const Figures *figures, const Field *field, uint32_t account)
{
    if (field->kind == FIELD_ID) {
        return (Value){ .kind = VALUE_TEXT, .text = engine_account_id(figures->engine, account) };
    }
    if (field->kind == FIELD_ATTRIBUTE) {
        Value value = attribute_of(figures, field->column, field->key, account);
        bool unnamed = value.kind == VALUE_MISSING && str_equal(field->key, STR("name"));
        if (unnamed)
            return (Value){ .kind = VALUE_TEXT, .text = engine_account_id(figures->engine, account) };
        return value;
    }
    MetricInput input = { .usage = &figures->usage[account],
                          .seats = seats_of(figures, field->seats, account),
                          .key_features = figures->key_features };
    double number = field->metric->compute(&input);
    if (isnan(number)) return (Value){ 0 };
    return (Value){ .kind = field->metric->kind == METRIC_DAY ? VALUE_DATE : VALUE_NUMBER, .number = number };
}

typedef struct Candidate {
    uint32_t account;
    Value key; // by which it is sorted
    Str id;
} Candidate;

// Numbers before texts, missing last whatever the direction.
static int compare_candidates(const void *a, const void *b, void *descending)
{
    const Candidate *left = a, *right = b;
    bool left_missing = left->key.kind == VALUE_MISSING, right_missing = right->key.kind == VALUE_MISSING;
    if (left_missing != right_missing) return left_missing ? 1 : -1;
    bool left_text = left->key.kind == VALUE_TEXT, right_text = right->key.kind == VALUE_TEXT;
    int order = 0;
    if (left_text != right_text)
        order = left_text ? 1 : -1;
    else if (left_text)
        order = str_compare_ignore_case(left->key.text, right->key.text);
    else
        order = (left->key.number > right->key.number) - (left->key.number < right->key.number);
    if (order != 0) return *(bool *)descending ? -order : order;
    return str_compare(left->id, right->id);
}

typedef struct Question {
    const AccountQuery *query;
    Figures figures;
    Field sort, name, domain, mrr, currency;
    Field fields[ACCOUNT_FILTERS_MAX];
    FilterTest tests[ACCOUNT_FILTERS_MAX];
} Question;

static bool found_by_search(const Question *question, uint32_t account)
{
    Str search = question->query->search;
    if (search.len == 0) return true;
    if (str_contains_ignore_case(engine_account_id(question->figures.engine, account), search)) return true;
    Value name = value_of(&question->figures, &question->name, account);
    if (name.kind == VALUE_TEXT && str_contains_ignore_case(name.text, search)) return true;
    Value domain = value_of(&question->figures, &question->domain, account);
    return domain.kind == VALUE_TEXT && str_contains_ignore_case(domain.text, search);
}

static bool passes(const Question *question, uint32_t account)
{
    for (size_t i = 0; i < question->query->filter_count; i++) {
        Value value = value_of(&question->figures, &question->fields[i], account);
        if (!filter_test_passes(&question->tests[i], value)) return false;
    }
    return found_by_search(question, account);
}

static void add_to_sum(const Question *question, uint32_t account, AccountPage *page)
{
    Value mrr = value_of(&question->figures, &question->mrr, account);
    if (mrr.kind != VALUE_NUMBER) return;
    Value currency = value_of(&question->figures, &question->currency, account);
    Str code = currency.kind == VALUE_TEXT ? currency.text : (Str){ 0 };
    size_t i = 0;
    while (i < page->sum_count && !str_equal(page->sums[i].currency, code))
        i++;
    if (i == SUMS_MAX) return;
    if (i == page->sum_count) page->sums[page->sum_count++] = (CurrencySum){ .currency = code };
    page->sums[i].amount += mrr.number;
}

static void answer(Question *question, Arena *arena, AccountPage *page)
{
    const Figures *figures = &question->figures;
    Candidate *candidates = ARENA_ARRAY(arena, Candidate, figures->count + 1);
    for (uint32_t account = 0; account < figures->count; account++) {
        if (engine_account_is_private(figures->engine, account)) continue;
        page->total++;
        if (!passes(question, account)) continue;
        add_to_sum(question, account, page);
        candidates[page->matched++] = (Candidate){ .account = account,
                                                   .key = value_of(figures, &question->sort, account),
                                                   .id = engine_account_id(figures->engine, account) };
    }
    bool descending = question->query->descending;
    qsort_r(candidates, page->matched, sizeof *candidates, compare_candidates, &descending);

    size_t from = question->query->offset < page->matched ? question->query->offset : page->matched;
    page->count =
        page->matched - from < question->query->limit ? page->matched - from : question->query->limit;
    page->rows = ARENA_ARRAY(arena, AccountRow, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        uint32_t account = candidates[from + i].account;
        page->rows[i] = (AccountRow){ account, figures->usage[account] };
    }
}

static Status prepare_question(AccountTable *table, const AccountQuery *query, Question *question,
                               Error *error)
{
    question->query = query;
    question->sort = resolve_field(table, query->sort.len ? query->sort : STR("name"));
    question->name = resolve_field(table, STR("name"));
    question->domain = resolve_field(table, STR("domain"));
    question->mrr = resolve_field(table, STR("mrr"));
    question->currency = resolve_field(table, STR("currency"));
    for (size_t i = 0; i < query->filter_count; i++) {
        question->fields[i] = resolve_field(table, query->filters[i].field);
        Status status = filter_test_prepare(&query->filters[i], query->day, &question->tests[i], error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// The attributes that the question reads for every row.
static void keep_columns(AccountTable *table, const AccountQuery *query)
{
    static const Str always[] = { STR_CONST("name"), STR_CONST("domain"), STR_CONST("mrr"),
                                  STR_CONST("currency"), STR_CONST("seats") };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        add_column(table, always[i]);
    for (size_t i = 0; i < query->filter_count; i++) {
        Str key = query->filters[i].field;
        if (!metric_find(key) && !str_equal(key, STR("id"))) add_column(table, key);
    }
    Str sort = query->sort;
    if (sort.len > 0 && !metric_find(sort) && !str_equal(sort, STR("id"))) add_column(table, sort);
}

static Status ask(AccountTable *table, const AccountQuery *query, bool today, Arena *arena, AccountPage *page,
                  Error *error)
{
    Question *question = ARENA_NEW(arena, Question);
    Status status = prepare_question(table, query, question, error);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(table->live);
    question->figures = (Figures){ .table = table, .engine = engine, .day = query->day, .today = today };
    if (today) {
        question->figures.usage = table->usage;
        question->figures.count = table->count;
        question->figures.key_features = table->features.key_count;
    } else {
        size_t count = engine_account_count(engine);
        FeatureView features = feature_view(table->catalog, engine, arena);
        Usage *usage = ARENA_ARRAY(arena, Usage, count + 1);
        engine_usage_all(engine, query->day, &features.set, usage, count);
        question->figures.usage = usage;
        question->figures.count = count;
        question->figures.key_features = features.key_count;
    }
    page->key_features = question->figures.key_features;
    page->sums = ARENA_ARRAY(arena, CurrencySum, SUMS_MAX);
    answer(question, arena, page);
    return STATUS_OK;
}

Status account_table_query(AccountTable *table, const AccountQuery *query, Arena *arena,
                           AccountPage *page_out, Error *error)
{
    uint16_t today = live_today(table->live);
    AccountPage page = { 0 };
    pthread_rwlock_wrlock(&table->lock);
    if (!is_fresh(table, today)) refresh(table, today);
    keep_columns(table, query);
    pthread_rwlock_unlock(&table->lock);

    pthread_rwlock_rdlock(&table->lock);
    Status status = ask(table, query, query->day == table->day, arena, &page, error);
    pthread_rwlock_unlock(&table->lock);
    if (status == STATUS_OK) *page_out = page;
    return status;
}
