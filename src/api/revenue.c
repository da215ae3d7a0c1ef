// revenue.c: how revenue moved, by month, account, segment and owner.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/revenue_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "base/timestamp.h"
#include "know/segment.h"

#include <stdlib.h>

enum { ROWS_USUAL = 100, ROWS_MAX = 1000, MONTHS_MAX = REVENUE_DAYS_MAX / 28 + 2 };

static const char definition[] = "Monthly recurring revenue at the end of each day, compared with the day "
                                 "before. new: from nothing, for the"
                                 " first time; reactivation: from nothing, after having paid before; "
                                 "expansion and contraction: more or less"
                                 " than the day before; churn: down to nothing; currency: what rates alone "
                                 "changed. Each movement is converted"
                                 " at the rate of its day. Opening plus all lines is closing, to the minor "
                                 "unit. Amounts are in minor units.";

typedef struct Group {
    Str key, name;
    uint16_t from, to; // of a month
    RevenueRow row;
} Group;

typedef struct Report {
    Request *request;
    RevenueAsked *asked;
    Group *groups;
    size_t count;
    RevenueRow total;
    const FormulaNames *names; // of segments
    const uint8_t *bits;       // a bit an account
    size_t stride;             // bytes a segment
} Report;

static bool is_empty(const RevenueRow *row)
{
    bool any = row->opening_accounts > 0 || row->closing_accounts > 0;
    for (size_t i = 0; i < MOVEMENTS; i++)
        any = any || row->lines[i] != 0 || row->counts[i] != 0;
    return !any;
}

static RevenueRow row_of(const Report *report, const LedgerChange *changes, size_t count)
{
    RevenueRow row = { 0 };
    RevenueWalk walk = revenue_walk(&report->asked->view, changes, count);
    revenue_row_add(&row, &walk, report->asked->from, report->asked->to);
    return row;
}

// ---- by month

static void open_months(Report *report)
{
    int64_t day = report->asked->from;
    report->groups = ARENA_ARRAY(report->request->arena, Group, MONTHS_MAX);
    while (day <= report->asked->to) {
        int year, month, date;
        days_to_date(day, &year, &month, &date);
        int64_t next = month == 12 ? date_to_days(year + 1, 1, 1) : date_to_days(year, month + 1, 1);
        int64_t last = next - 1 < report->asked->to ? next - 1 : report->asked->to;
        Str key = arena_format(report->request->arena, "%04d-%02d", year, month);
        report->groups[report->count++] =
            (Group){ .key = key, .name = key, .from = (uint16_t)day, .to = (uint16_t)last };
        day = next;
    }
}

static void take_month(void *context, uint32_t account, const LedgerChange *changes, size_t count)
{
    Report *report = context;
    RevenueWalk walk = revenue_walk(&report->asked->view, changes, count);
    (void)account;
    for (size_t i = 0; i < report->count; i++) {
        Group *group = &report->groups[i];
        revenue_row_add(&group->row, &walk, group->from, group->to);
    }
    RevenueRow row = row_of(report, changes, count);
    revenue_row_sum(&report->total, &row);
}

// ---- by account and owner: a group for each account, put together afterwards

static void take_account(void *context, uint32_t account, const LedgerChange *changes, size_t count)
{
    Report *report = context;
    const Engine *engine = live_engine(report->request->app->live);
    RevenueRow row = row_of(report, changes, count);
    if (is_empty(&row)) return;
    Str id = engine_account_id(engine, account);
    report->groups[report->count++] =
        (Group){ .key = id, .name = account_name(engine, account, report->asked->to), .row = row };
    revenue_row_sum(&report->total, &row);
}

static void take_owner(void *context, uint32_t account, const LedgerChange *changes, size_t count)
{
    Report *report = context;
    const Engine *engine = live_engine(report->request->app->live);
    RevenueRow row = row_of(report, changes, count);
    if (is_empty(&row)) return;
    Str owner = text_attribute(engine_account_attribute(engine, account, STR("owner"), report->asked->to));
    report->groups[report->count++] = (Group){ .key = owner, .name = owner, .row = row };
    revenue_row_sum(&report->total, &row);
}

static int by_key(const void *left, const void *right)
{
    return str_compare(((const Group *)left)->key, ((const Group *)right)->key);
}

static int by_change(const void *left, const void *right)
{
    const Group *a = left, *b = right;
    int64_t first = llabs(a->row.closing - a->row.opening), second = llabs(b->row.closing - b->row.opening);
    if (first != second) return first > second ? -1 : 1;
    if (a->row.closing != b->row.closing) return a->row.closing > b->row.closing ? -1 : 1;
    return str_compare(a->key, b->key);
}

static void unite_owners(Report *report)
{
    size_t count = 0;
    qsort(report->groups, report->count, sizeof *report->groups, by_key);
    for (size_t i = 0; i < report->count; i++) {
        if (count > 0 && str_equal(report->groups[count - 1].key, report->groups[i].key))
            revenue_row_sum(&report->groups[count - 1].row, &report->groups[i].row);
        else
            report->groups[count++] = report->groups[i];
    }
    report->count = count;
}

// ---- by segment

static bool is_in(const Report *report, size_t segment, uint32_t account)
{
    return report->bits[segment * report->stride + account / 8] >> (account % 8) & 1;
}

// The last group is of accounts in no segment.
static void take_segment(void *context, uint32_t account, const LedgerChange *changes, size_t count)
{
    Report *report = context;
    RevenueRow row = row_of(report, changes, count);
    bool any = false;
    for (size_t i = 0; i + 1 < report->count; i++) {
        if (!is_in(report, i, account)) continue;
        revenue_row_sum(&report->groups[i].row, &row);
        any = true;
    }
    if (!any) revenue_row_sum(&report->groups[report->count - 1].row, &row);
    revenue_row_sum(&report->total, &row);
}

// Members as of `to`. Segments of people, and those whose formula does not hold any more, have none.
static bool fill_bits(Report *report, const Definition *kept, uint8_t *bits, bool *in)
{
    Request *request = report->request;
    const Formula *formula = NULL;
    FormulaProblem problem = { 0 };
    Error ignored = { 0 };
    Segment segment = segment_read(kept, request->arena);
    if (segment.scope != FORMULA_OF_ACCOUNTS) return false;
    if (segment_check(&segment, report->names, request->arena, &formula, &problem, &ignored) != STATUS_OK ||
        problem.message[0] != 0)
        return false;
    uint32_t count = report->asked->accounts;
    for (uint32_t account = 0; account < count; account++)
        in[account] = false;
    segment_accounts(&segment, formula, live_engine(request->app->live), report->asked->to, in, count);
    for (uint32_t account = 0; account < count; account++)
        bits[account / 8] |= (uint8_t)(in[account] << (account % 8));
    return true;
}

static void open_segments(Report *report)
{
    Request *request = report->request;
    Definition *definitions = NULL;
    size_t count =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &definitions);
    report->stride = report->asked->accounts / 8 + 1;
    uint8_t *bits = ARENA_ARRAY(request->arena, uint8_t, report->stride * (count + 1));
    bool *in = ARENA_ARRAY(request->arena, bool, report->asked->accounts + 1);
    report->bits = bits;
    report->groups = ARENA_ARRAY(request->arena, Group, count + 1);
    report->names = request_formula_names(request);
    for (size_t i = 0; i < count; i++) {
        Str key = arena_format(request->arena, "%lld", (long long)definitions[i].id);
        Arena mark = *request->arena;
        bool good = fill_bits(report, &definitions[i], bits + report->count * report->stride, in);
        arena_reset(request->arena, mark);
        if (good) report->groups[report->count++] = (Group){ .key = key, .name = definitions[i].name };
    }
    report->groups[report->count++] = (Group){ .key = STR(""), .name = STR("") };
}

// ---- the answer

static void put_row(JsonWriter *json, const RevenueRow *row)
{
    json_add_int(json, STR("opening"), row->opening);
    for (Movement i = 0; i < MOVEMENTS; i++)
        json_add_int(json, movement_name(i), row->lines[i]);
    json_add_int(json, STR("closing"), row->closing);
    json_key(json, STR("accounts"));
    json_open_object(json);
    json_add_int(json, STR("opening"), row->opening_accounts);
    for (Movement i = 0; i < MOVEMENT_CURRENCY; i++)
        json_add_int(json, movement_name(i), row->counts[i]);
    json_add_int(json, STR("closing"), row->closing_accounts);
    json_close_object(json);
}

static Status fill(Report *report, Str by)
{
    Request *request = report->request;
    RevenueAsked *asked = report->asked;
    if (str_equal(by, STR("month"))) {
        open_months(report);
        return revenue_each(request, asked, take_month, report);
    }
    if (str_equal(by, STR("segment"))) {
        open_segments(report);
        return revenue_each(request, asked, take_segment, report);
    }
    bool owners = str_equal(by, STR("owner"));
    report->groups = arena_alloc_unset(request->arena, sizeof *report->groups, (size_t)asked->accounts + 1);
    Status status = revenue_each(request, asked, owners ? take_owner : take_account, report);
    if (owners) unite_owners(report);
    qsort(report->groups, report->count, sizeof *report->groups, by_change);
    return status;
}

static void put_report(Report *report, Str by, size_t offset)
{
    JsonWriter *json = report->request->json;
    size_t limit = (size_t)query_int(report->request, "limit", ROWS_USUAL);
    size_t end = report->count;
    if (!str_equal(by, STR("month")) && end > offset + limit) end = offset + limit;
    json_open_object(json);
    put_revenue_head(json, report->asked);
    json_add_text(json, STR("by"), by);
    json_key(json, STR("all"));
    json_open_object(json);
    put_row(json, &report->total);
    json_close_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = offset; i < end; i++) {
        json_open_object(json);
        json_add_text(json, STR("key"), report->groups[i].key);
        json_add_text(json, STR("name"), report->groups[i].name);
        put_row(json, &report->groups[i].row);
        json_close_object(json);
    }
    page_end(json, page_cursor(report->request, end < offset ? offset : end, report->count),
             (int64_t)report->count);
    put_revenue_foot(json, report->asked, str_from_c(definition));
    json_close_object(json);
}

static Status get_movements(Request *request)
{
    RevenueAsked asked;
    Report report = { .request = request, .asked = &asked };
    size_t offset = 0;
    Str by = query_has(request, "by") ? query_text(request, "by") : STR("month");
    Status status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    status = revenue_asked_begin(request, &asked);
    if (status == STATUS_OK) status = fill(&report, by);
    revenue_asked_end(request);
    if (status == STATUS_OK) put_report(&report, by, offset);
    return status;
}

// ---- one account

static Status get_account_revenue(Request *request)
{
    const Live *live = request->app->live;
    uint32_t account = 0;
    Ledger ledger;
    LedgerChange *changes = NULL;
    size_t count = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK)
        status = ledger_open_account(request->store, live_engine(live), account, request->arena, &ledger,
                                     request->error);
    Arena scratch = arena_create(LEDGER_ARENA_BYTES);
    if (status == STATUS_OK)
        status =
            ledger_account(&ledger, account, live_today(live), &scratch, &changes, &count, request->error);
    if (status == STATUS_OK) {
        size_t first = count > 10000 ? count - 10000 : 0; // the newest
        json_open_object(request->json);
        json_add_bool(request->json, STR("from_subscriptions"), ledger_has_rows(&ledger, account));
        json_key(request->json, STR("items"));
        json_open_array(request->json);
        for (size_t i = first; i < count; i++) {
            const Currency *currency = currency_at(changes[i].currency);
            json_open_object(request->json);
            json_add_day(request->json, STR("day"), changes[i].day);
            json_add_text(request->json, STR("currency"), currency_code(currency));
            json_add_int(request->json, STR("digits"), currency->digits);
            json_add_int(request->json, STR("mrr"), changes[i].mrr);
            json_close_object(request->json);
        }
        json_close_array(request->json);
        json_close_object(request->json);
    }
    arena_destroy(&scratch);
    return status;
}

static const Field movements_query[] = {
    { "from", FIELD_DAY, .doc = "First day; 365 days up to `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { "by", FIELD_TEXT, .one_of = "month|account|segment|owner",
      .doc = "Rows; month when not given. Segments and owners are those of `to`; an account may be in several"
             " segments, so those rows need not add up to all." },
    { "currency", FIELD_TEXT, .most = 3,
      .doc = "Only what is paid in this currency, as it is; without it all, in the reporting currency." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ROWS_MAX, .doc = "Rows a page; 100 when not given." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { 0 },
};

#define MOVED_SHAPE                                                                                          \
    "opening int, new int, reactivation int, expansion int, contraction int, churn int, currency int,"       \
    " closing int, accounts {opening int, new int, reactivation int, expansion int, contraction int,"        \
    " churn int, closing int}"

const NamedShape revenue_shapes[] = {
    { "RevenueMoved", "{" MOVED_SHAPE "}" },
    { "RevenueGroup", "{key text, name text, " MOVED_SHAPE "}" },
    { 0 },
};

const Route revenue_routes[] = {
    { .method = "GET",
      .path = "/api/v1/revenue/movements",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_movements,
      .slow = true,
      .summary = "How monthly recurring revenue moved: new, reactivation, expansion, contraction, churn.",
      .query = movements_query,
      .response =
          "{" REVENUE_HEAD_SHAPE ", by text, all RevenueMoved, items [RevenueGroup], next_cursor text?,"
          " total int, " REVENUE_FOOT_SHAPE "}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/revenue",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_revenue,
      .summary = "What an account pays a month: from each day on, by currency; the newest 10,000 changes.",
      .response = "{from_subscriptions bool, items [{day day, currency text, digits int, mrr int}]}" },
    { 0 },
};
