// accounts.c: the list of accounts, and one account.
#include "api/account_asking.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "base/timestamp.h"
#include "know/account_filter.h"
#include "know/segment_view.h"

#include <math.h>

enum {
    SPARK_WEEKS = 13,
    LIST_LIMIT_USUAL = 50,
    LIST_LIMIT_MAX = 500,
    CHILDREN_MAX = 200,
};

// ---- the question of a list

static Status parse_filter(Request *request, Str text, AccountFilter *filter_out)
{
    if (account_filter_parse(text, filter_out)) return STATUS_OK;
    return fail(
        request->error, STATUS_INVALID, STR("filter"),
        "“%.*s” is no filter. Write field:operator:value, for example mrr:gte:2000; operators are eq ne gt"
        " gte lt lte in contains set unset within.",
        STR_ARG(text));
}

// The segment of ?segment= or ?view=. A view also brings the filters and the order it was saved with.
static Status ask_segment(Request *request, AskedSegment *asked, AccountQuery *query, AccountFilter *filters)
{
    const char *name = query_has(request, "view") ? "view" : "segment";
    if (query_has(request, "view") && query_has(request, "segment"))
        return fail(request->error, STATUS_INVALID, STR("view"), "Give a segment or a view, not both.");
    Status status = asked_segment(request, query_text(request, name), asked);
    if (status == STATUS_OK && asked->segment.scope == FORMULA_OF_PEOPLE)
        return fail(request->error, STATUS_INVALID, str_from_c(name),
                    "This is a segment of people. Choose one of accounts.");
    if (status != STATUS_OK || !query_has(request, "view")) return status;
    SegmentView *view = ARENA_NEW(request->arena, SegmentView);
    status = segment_view_read(asked->segment.view, request->arena, view, request->error);
    if (query->filter_count + view->filter_count > ACCOUNT_FILTERS_MAX)
        return fail(request->error, STATUS_INVALID, STR("filter"),
                    "Use at most %d filters, those of the view included.", ACCOUNT_FILTERS_MAX);
    for (size_t i = 0; i < view->filter_count && status == STATUS_OK; i++)
        filters[query->filter_count++] = view->filters[i];
    if (query->sort.len == 0) query->sort = view->sort;
    return status;
}

// Those of the segment for whom ?formula= is yes.
static Status ask_whom(Request *request, AccountQuery *query, AccountFilter *filters)
{
    const Engine *engine = live_engine(request->app->live);
    Segment own = { .formula = query_text(request, "formula") };
    AskedSegment asked;
    bool of_segment = query_has(request, "segment") || query_has(request, "view");
    if (!of_segment && own.formula.len == 0) return STATUS_OK;
    query->only_count = engine_account_count(engine);
    bool *only = ARENA_ARRAY(request->arena, bool, query->only_count + 1);
    bool *both = ARENA_ARRAY(request->arena, bool, query->only_count + 1);
    memset(only, 1, query->only_count);
    query->only = only;
    if (of_segment) {
        Status status = ask_segment(request, &asked, query, filters);
        if (status != STATUS_OK) return status;
        asked_accounts(request, &asked, query->day, only, query->only_count);
    }
    if (own.formula.len == 0) return STATUS_OK;
    const Formula *formula = NULL;
    Status status = compile_asked(request, own.formula, FORMULA_OF_ACCOUNTS, &formula);
    if (status != STATUS_OK) return status;
    if (formula_type(formula) != FORMULA_YESNO)
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "A filter needs a yes or no, this is %s. Compare it with something.",
                    formula_type_name(formula_type(formula)));
    segment_accounts(&own, formula, engine, query->day, both, query->only_count);
    for (size_t i = 0; i < query->only_count; i++)
        only[i] = only[i] && both[i];
    return STATUS_OK;
}

// Those with the tag, of those that are asked about.
static void keep_tagged(Request *request, AccountQuery *query)
{
    const Engine *engine = live_engine(request->app->live);
    Str tag = str_trim(query_text(request, "tag"));
    if (tag.len == 0) return;
    size_t count = query->only ? query->only_count : engine_account_count(engine);
    Value *tags = ARENA_ARRAY(request->arena, Value, count + 1);
    bool *both = ARENA_ARRAY(request->arena, bool, count + 1);
    engine_account_attribute_all(engine, STR("tags"), query->day, tags, count);
    for (size_t i = 0; i < count; i++) {
        bool here = false;
        for (StrCut cut = { .tail = text_attribute(tags[i]), .found = true }; cut.found && !here;) {
            cut = str_cut(cut.tail, ',');
            here = str_equal_ignore_case(str_trim(cut.head), tag);
        }
        both[i] = here && (!query->only || query->only[i]);
    }
    query->only = both;
    query->only_count = count;
}

// Of those that are asked about, the ones the caller sees.
static void keep_seen(Request *request, AccountQuery *query)
{
    size_t count = 0;
    const bool *seen = seen_accounts(request, &count);
    if (!seen) return;
    bool *both = ARENA_ARRAY(request->arena, bool, count + 1);
    for (size_t i = 0; i < count; i++)
        both[i] = seen[i] && (!query->only || (i < query->only_count && query->only[i]));
    query->only = both;
    query->only_count = count;
}

Status asked_query(Request *request, AccountQuery *query_out)
{
    AccountQuery query = { .search = query_text(request, "search"),
                           .sort = query_text(request, "sort"),
                           .health = query_bool(request, "health") };
    Status status = request_day(request, &query.day);
    if (status != STATUS_OK) return status;

    const Str *texts = NULL;
    query.filter_count = query_all(request, "filter", &texts);
    if (query.filter_count > ACCOUNT_FILTERS_MAX) {
        return fail(request->error, STATUS_INVALID, STR("filter"), "Use at most %d filters.",
                    ACCOUNT_FILTERS_MAX);
    }
    AccountFilter *filters = ARENA_ARRAY(request->arena, AccountFilter, ACCOUNT_FILTERS_MAX);
    for (size_t i = 0; i < query.filter_count; i++) {
        status = parse_filter(request, texts[i], &filters[i]);
        if (status != STATUS_OK) return status;
    }
    query.filters = filters;
    status = ask_whom(request, &query, filters);
    keep_tagged(request, &query);
    keep_seen(request, &query);
    query.descending = str_starts_with(query.sort, STR("-"));
    if (query.descending) query.sort = str_slice(query.sort, 1, query.sort.len);
    if (status == STATUS_OK) *query_out = query;
    return status;
}

// A cursor is the number of rows passed; the list is sorted anew for each page.
static Status parse_page(Request *request, AccountQuery *query)
{
    Str cursor = query_text(request, "cursor");
    int64_t offset = 0;
    if (cursor.len > 0 && (!str_parse_int64(cursor, &offset) || offset < 0 || offset > ACCOUNT_ROWS_MAX)) {
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    }
    query->offset = (size_t)offset;
    query->limit = (size_t)query_int(request, "limit", LIST_LIMIT_USUAL);
    return STATUS_OK;
}

// ---- rows

static void put_attributes(JsonWriter *json, const Engine *engine, uint32_t account, uint16_t day,
                           Arena *arena)
{
    AttributeState *states = NULL;
    size_t count = engine_account_attributes(engine, account, day, arena, &states);
    json_open_object(json);
    for (size_t i = 0; i < count; i++) {
        json_key(json, states[i].key);
        json_put_value(json, states[i].value);
    }
    json_close_object(json);
}

static void put_cell(JsonWriter *json, const HealthCell *cell)
{
    json_key(json, STR("health"));
    json_open_object(json);
    json_add_points(json, STR("score"), cell->score);
    json_add_points_change(json, STR("change"), cell->score, cell->before);
    json_add_band(json, STR("band"), cell->band);
    json_close_object(json);
}

static void put_spark(JsonWriter *json, const Engine *engine, uint32_t account, uint16_t day)
{
    uint32_t weeks[SPARK_WEEKS];
    engine_usage_weeks(engine, account, day, SPARK_WEEKS, weeks);
    json_key(json, STR("spark"));
    json_open_array(json);
    for (size_t i = 0; i < SPARK_WEEKS; i++) {
        if (weeks[i] == USAGE_UNKNOWN)
            json_put_null(json);
        else
            json_put_int(json, weeks[i]);
    }
    json_close_array(json);
}

static void put_row(Request *request, const AccountRow *row, uint16_t day, size_t key_features)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    MetricInput input = { &row->usage, account_seats(engine, row->account, day), key_features };
    json_open_object(json);
    json_add_text(json, STR("id"), engine_account_id(engine, row->account));
    json_add_text(json, STR("name"), account_name(engine, row->account, day));
    json_key(json, STR("attributes"));
    put_attributes(json, engine, row->account, day, request->arena);
    json_add_metrics(json, STR("metrics"), &input);
    if (query_bool(request, "health")) put_cell(json, &row->health);
    if (query_bool(request, "spark")) put_spark(json, engine, row->account, day);
    json_close_object(json);
}

static void put_sums(JsonWriter *json, const AccountPage *page)
{
    json_key(json, STR("sum"));
    json_open_object(json);
    json_key(json, STR("mrr"));
    json_open_object(json);
    for (size_t i = 0; i < page->sum_count; i++)
        json_add_double(json, page->sums[i].currency, page->sums[i].amount);
    json_close_object(json);
    json_close_object(json);
}

static size_t count_seen(Request *request)
{
    size_t count = 0, seen_count = 0;
    const bool *seen = seen_accounts(request, &count);
    for (size_t i = 0; i < count; i++)
        seen_count += seen[i];
    return seen_count;
}

static Status list_accounts(Request *request)
{
    AccountQuery query;
    AccountPage page;
    Status status = asked_query(request, &query);
    if (status == STATUS_OK) status = parse_page(request, &query);
    if (status == STATUS_OK) {
        status = account_table_query(request->app->accounts, &query, request->arena, &page, request->error);
    }
    if (status != STATUS_OK) return status;

    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < page.count; i++)
        put_row(request, &page.rows[i], query.day, page.key_features);
    json_close_array(json);
    bool all = request->caller.sight.all;
    json_add_int(json, STR("total"), (int64_t)(all ? page.total : count_seen(request)));
    json_add_int(json, STR("matched"), (int64_t)page.matched);
    json_key(json, STR("next_cursor"));
    size_t next = query.offset + page.count;
    if (next < page.matched)
        json_put_text(json, arena_format(request->arena, "%zu", next));
    else
        json_put_null(json);
    json_add_day(json, STR("day"), query.day);
    put_sums(json, &page);
    json_close_object(json);
    return STATUS_OK;
}

// ---- what can be shown, filtered and sorted

typedef struct KnownAttribute {
    Str key, label, kind, meaning;
} KnownAttribute;

#define KNOWN(key, label, kind, meaning)                                                                     \
    {                                                                                                        \
        STR_CONST(key), STR_CONST(label), STR_CONST(kind), STR_CONST(meaning)                                \
    }
static const KnownAttribute known_attributes[] = {
    KNOWN("id", "Id", "text", "The id of the account in the company's own systems."),
    KNOWN("name", "Account", "text", "The name of the customer."),
    KNOWN("plan", "Plan", "text", "The plan that was bought."),
    KNOWN("mrr", "MRR", "money", "Monthly recurring revenue, in the account's currency."),
    KNOWN("arr", "ARR", "money", "Yearly recurring revenue, in the account's currency."),
    KNOWN("currency", "Currency", "text", "ISO 4217 code of the account's money."),
    KNOWN("seats", "Seats", "number", "Seats or licences bought."),
    KNOWN("renewal_date", "Renewal", "date", "When the contract renews."),
    KNOWN("owner", "Owner", "text", "Who of the team looks after the account."),
    KNOWN("parent", "Parent", "text", "Id of the account that this one belongs to."),
    KNOWN("domain", "Domain", "text", "E-mail domain of its people."),
};
#undef KNOWN

static const KnownAttribute *find_known(Str key)
{
    for (size_t i = 0; i < sizeof known_attributes / sizeof *known_attributes; i++) {
        if (str_equal(known_attributes[i].key, key)) return &known_attributes[i];
    }
    return NULL;
}

static void put_field(JsonWriter *json, Str key, Str label, Str kind, Str group, Str meaning)
{
    json_open_object(json);
    json_add_text(json, STR("key"), key);
    json_add_text(json, STR("label"), label);
    json_add_text(json, STR("kind"), kind);
    json_add_text(json, STR("group"), group);
    json_add_text(json, STR("meaning"), meaning);
    json_close_object(json);
}

// The kind of an attribute that we do not know: that of the first value found among the accounts.
static Str guess_kind(const Engine *engine, Str key, uint16_t day)
{
    enum { LOOKS = 200 };
    uint32_t count = engine_account_count(engine);
    for (uint32_t account = 0; account < count && account < LOOKS; account++) {
        Value value = engine_account_attribute(engine, account, key, day);
        if (value.kind != VALUE_MISSING) return str_from_c(value_kind_name(value.kind));
    }
    return STR("text");
}

static Status list_fields(Request *request)
{
    static const Str metric_kinds[] = { [METRIC_COUNT] = STR_CONST("count"),
                                        [METRIC_SHARE] = STR_CONST("share"),
                                        [METRIC_CHANGE] = STR_CONST("change"),
                                        [METRIC_DAY] = STR_CONST("day") };
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < sizeof known_attributes / sizeof *known_attributes; i++) {
        const KnownAttribute *known = &known_attributes[i];
        put_field(json, known->key, known->label, known->kind, STR("attribute"), known->meaning);
    }
    Str *keys = NULL;
    size_t key_count = engine_account_attribute_keys(engine, request->arena, &keys);
    for (size_t i = 0; i < key_count; i++) {
        if (find_known(keys[i])) continue;
        put_field(json, keys[i], keys[i], guess_kind(engine, keys[i], live_today(request->app->live)),
                  STR("attribute"), STR(""));
    }
    for (size_t i = 0; i < metric_count; i++) {
        put_field(json, metrics[i].key, metrics[i].label, metric_kinds[metrics[i].kind], STR("metric"),
                  metrics[i].meaning);
    }
    for (size_t i = 0; i < health_field_count; i++) {
        const HealthField *field = &health_fields[i];
        put_field(json, field->key, field->label, field->kind, STR("health"), field->meaning);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- one account

typedef struct Child {
    uint32_t account;
    Str name;
} Child;

static int by_name(const void *a, const void *b)
{
    const Child *left = a, *right = b;
    int order = str_compare_ignore_case(left->name, right->name);
    return order != 0 ? order : (left->account > right->account) - (left->account < right->account);
}

static void put_children(Request *request, uint32_t account, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t *accounts = NULL;
    size_t all = engine_account_children(engine, account, day, request->arena, &accounts), count = 0;
    Child *children = ARENA_ARRAY(request->arena, Child, all + 1);
    for (size_t i = 0; i < all; i++)
        if (sees_account(request, accounts[i]))
            children[count++] = (Child){ accounts[i], account_name(engine, accounts[i], day) };
    qsort(children, count, sizeof *children, by_name);
    json_key(request->json, STR("children"));
    json_open_array(request->json);
    for (size_t i = 0; i < count && i < CHILDREN_MAX; i++)
        json_put_account(request->json, engine, children[i].account, day);
    json_close_array(request->json);
}

static void put_family(Request *request, uint32_t account, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    Str parent = text_attribute(engine_account_attribute(engine, account, STR("parent"), day));
    uint32_t above = parent.len > 0 ? engine_account_find(engine, parent) : ENGINE_NONE;
    json_key(request->json, STR("parent"));
    json_put_account(request->json, engine, sees_account(request, above) ? above : ENGINE_NONE, day);
    put_children(request, account, day);
}

static Status get_account(Request *request)
{
    uint32_t account;
    uint16_t day = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;

    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    FeatureView features = feature_view(request->app->features, engine, request->arena);
    AttributeState *states = NULL;
    size_t count = engine_account_attributes(engine, account, day, request->arena, &states);
    Usage usage;
    engine_usage(engine, account, day, &features.set, &usage);
    MetricInput input = { &usage, account_seats(engine, account, day), features.key_count };

    json_open_object(json);
    json_add_text(json, STR("id"), engine_account_id(engine, account));
    json_add_text(json, STR("name"), account_name(engine, account, day));
    put_attribute_states(json, states, count);
    json_add_metrics(json, STR("metrics"), &input);
    put_family(request, account, day);
    json_add_int(json, STR("key_features"), (int64_t)features.key_count);
    json_add_day_or_null(json, STR("first_seen"), usage.first_day);
    json_add_day_or_null(json, STR("last_seen"), usage.last_day);
    json_add_day(json, STR("day"), day);
    json_add_day(json, STR("today"), live_today(request->app->live));
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

const Field account_list_query[] = {
    { "search", FIELD_TEXT, .most = 200, .doc = "Part of the name, id or domain, in any case." },
    { "filter", FIELD_TEXT, .repeated = true, .most = 2000,
      .doc = "field:operator:value, for example mrr:gte:2000. Operators: eq ne gt gte lt lte in contains set "
             "unset within." },
    { "sort", FIELD_TEXT, .most = 120,
      .doc = "A field; with a leading minus the largest first. Missing values come last." },
    { "segment", FIELD_ID, .doc = "Only accounts of this segment." },
    { "view", FIELD_ID,
      .doc = "The same, with the filters and the order that the segment was saved with as a view." },
    { "formula", FIELD_TEXT, .most = FORMULA_BYTES_MAX, .doc = "Only accounts for whom it is yes." },
    { "tag", FIELD_TEXT, .most = 50, .doc = "Only accounts with this tag." },
    { "day", FIELD_DAY, .doc = "The figures as of the end of this day; today when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_LIMIT_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { "spark", FIELD_BOOL, .doc = "With active people of each of the last 13 weeks." },
    { "health", FIELD_BOOL, .doc = "With the score of each account; CSV has it always." },
    { 0 },
};
static const Field day_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};

const NamedShape account_shapes[] = {
    { "AccountRef", "{id text, name text}" },
    { "PersonRef", "{id text, name text, anonymous bool}" },
    { "AccountMetrics", "map any" },
    { "AccountRow", "{id text, name text, attributes map any, metrics AccountMetrics, spark? [int?],"
                    " health? {score number?, change number?, band " HEALTH_BAND_SHAPE "?}}" },
    { "AccountList",
      "{items [AccountRow], total int, matched int, next_cursor text?, day day, sum {mrr map number}}" },
    { "AccountField", "{key text, label text, kind text, group one(attribute|metric|health), meaning text}" },
    { "AttributeState", "{key text, value any, kind one(text|number|bool|date), since day}" },
    { "AccountDetail",
      "{id text, name text, attributes [AttributeState], metrics AccountMetrics, parent AccountRef?,"
      " children [AccountRef], key_features int, first_seen day?, last_seen day?, day day, today day}" },
    { 0 },
};

const Route account_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_accounts,
      .slow_with = "formula",
      .summary = "Accounts with their attributes and metrics, searched, filtered and sorted.",
      .query = account_list_query,
      .response = "AccountList" },
    { .method = "GET",
      .path = "/api/v1/accounts/fields",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_fields,
      .summary = "What accounts can be filtered and sorted by.",
      .response = "{items [AccountField]}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account,
      .state = account_state,
      .summary = "One account on one day.",
      .query = day_query,
      .response = "AccountDetail" },
    { 0 },
};
