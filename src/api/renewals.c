// renewals.c: the pipeline of renewals, one of them with its checklist, and those of an account.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/renewal_edits.h"
#include "api/renewal_json.h"
#include "api/renewal_lines.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/csv.h"

#include <stdlib.h>

enum { LIST_USUAL = 50, LIST_MAX = 500, PAST_DAYS = 365, MONTHS_MAX = 1200 };

static const char definition[] =
    "One renewal is an account and a day on which terms of it end: all its subscriptions whose term ends "
    "that day, or of accounts without subscriptions the date in renewal_date. What is billed monthly for no "
    "term is no renewal. It is settled when its term moves forward by at least 28 days, when it is no longer "
    "paid for, or when the grace days are over; then what is paid is compared with what was due. Amounts are "
    "a year (12 × MRR), in minor units.";

static void put_sources(JsonWriter *json)
{
    json_key(json, STR("sources"));
    json_open_array(json);
    json_put_text(json, STR("Terms and amounts of subscriptions (API, files, Stripe)."));
    json_put_text(json, STR("Else the attributes renewal_date, mrr, currency, status and churned_on."));
    json_put_text(json, STR("Dated rates of currencies, and the settings on revenue and renewals."));
    json_close_array(json);
}

// ---- order

typedef int Order(const void *left, const void *right);

static int by_due(const void *left, const void *right)
{
    const ListedRenewal *a = left, *b = right;
    if (a->record->due_day != b->record->due_day) return a->record->due_day < b->record->due_day ? -1 : 1;
    if (a->reporting_mrr != b->reporting_mrr) return a->reporting_mrr > b->reporting_mrr ? -1 : 1;
    return (a->record->id > b->record->id) - (a->record->id < b->record->id);
}

static int by_newest(const void *left, const void *right)
{
    return by_due(right, left);
}

static int by_value(const void *left, const void *right)
{
    const ListedRenewal *a = left, *b = right;
    if (a->reporting_mrr != b->reporting_mrr) return a->reporting_mrr > b->reporting_mrr ? -1 : 1;
    return by_due(left, right);
}

// The least likely first, then those of whom nobody said anything.
static int by_likelihood(const void *left, const void *right)
{
    const ListedRenewal *a = left, *b = right;
    int first = a->record->likelihood < 0 ? INT16_MAX : a->record->likelihood;
    int second = b->record->likelihood < 0 ? INT16_MAX : b->record->likelihood;
    return first != second ? first - second : by_due(left, right);
}

// The lowest first, then those without a score.
static int by_health(const void *left, const void *right)
{
    const ListedRenewal *a = left, *b = right;
    Points first = a->health.score == POINTS_NONE ? INT64_MAX : a->health.score;
    Points second = b->health.score == POINTS_NONE ? INT64_MAX : b->health.score;
    if (first != second) return first < second ? -1 : 1;
    return by_due(left, right);
}

// What is to come is listed from its beginning, what is over from its end.
static Order *order_named(Str name, RenewalStanding standing)
{
    if (str_equal(name, STR("value"))) return by_value;
    if (str_equal(name, STR("likelihood"))) return by_likelihood;
    if (str_equal(name, STR("health"))) return by_health;
    return standing == RENEWAL_STANDS_SETTLED ? by_newest : by_due;
}

// ---- lists

static RenewalStanding standing_named(Str name)
{
    if (str_equal(name, STR("settled"))) return RENEWAL_STANDS_SETTLED;
    return str_equal(name, STR("all")) ? RENEWAL_STANDS_ANY : RENEWAL_STANDS_OPEN;
}

static Status list_asked(Request *request, RenewalAsking *asking, ListedRenewal **listed_out,
                         size_t *count_out)
{
    const RenewalFilter filter = { .search = query_text(request, "q"),
                                   .owner = query_text(request, "owner"),
                                   .segment = query_text(request, "segment") };
    RenewalStanding standing = standing_named(query_text(request, "state"));
    RenewalRecord *records = NULL;
    size_t count = 0;
    Status status = renewal_asking_begin(request, asking);
    if (status != STATUS_OK) return status;
    int64_t past = standing == RENEWAL_STANDS_OPEN ? asking->today - 1 : PAST_DAYS;
    int64_t from = query_day(request, "from", asking->today - past);
    int64_t to = query_day(request, "to", ZONE_DAYS - 1);
    if (from < 0 || to >= ZONE_DAYS || from > to)
        return fail(request->error, STATUS_INVALID, STR("to"), "“to” has to be on or after “from”.");
    status = renewal_list(request->store, standing, (uint16_t)from, (uint16_t)to, request->arena, &records,
                          &count, request->error);
    if (status == STATUS_OK)
        status = renewal_asking_keep(asking, &filter, records, count, listed_out, count_out);
    if (status == STATUS_OK)
        qsort(*listed_out, *count_out, sizeof **listed_out,
              order_named(query_text(request, "sort"), standing));
    return status;
}

static Status put_item(const RenewalAsking *asking, const ListedRenewal *listed)
{
    Request *request = asking->request;
    RenewalRecord whole; // with the texts, which lists leave out
    ListedRenewal one = *listed;
    Status status = renewal_get(request->store, listed->record->id, request->arena, &whole, request->error);
    if (status == STATUS_NOT_FOUND) return STATUS_OK; // it was withdrawn meanwhile
    if (status != STATUS_OK) return status;
    one.record = &whole;
    status = renewal_open_item(asking, &one);
    if (status == STATUS_OK) json_close_object(request->json);
    return status;
}

typedef struct MonthSum {
    int year, month;
    int64_t count, reporting_mrr;
} MonthSum;

static int by_month(const void *left, const void *right)
{
    const MonthSum *a = left, *b = right;
    return a->year != b->year ? a->year - b->year : a->month - b->month;
}

static size_t sum_months(const ListedRenewal *listed, size_t count, MonthSum *sums)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        int year, month, day;
        size_t k = 0;
        days_to_date(listed[i].record->due_day, &year, &month, &day);
        while (k < found && !(sums[k].year == year && sums[k].month == month))
            k++;
        if (k == MONTHS_MAX) continue;
        if (k == found) sums[found++] = (MonthSum){ .year = year, .month = month };
        sums[k].count++;
        sums[k].reporting_mrr += listed[i].reporting_mrr;
    }
    qsort(sums, found, sizeof *sums, by_month);
    return found;
}

static void put_totals(Request *request, const ListedRenewal *listed, size_t count)
{
    JsonWriter *json = request->json;
    MonthSum *sums = ARENA_ARRAY(request->arena, MonthSum, MONTHS_MAX);
    size_t months = sum_months(listed, count, sums);
    int64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += listed[i].reporting_mrr;
    json_key(json, STR("totals"));
    json_open_object(json);
    json_add_int(json, STR("count"), (int64_t)count);
    json_add_int(json, STR("reporting_arr"), 12 * all);
    json_key(json, STR("by_month"));
    json_open_array(json);
    for (size_t i = 0; i < months; i++) {
        json_open_object(json);
        json_add_text(json, STR("month"),
                      arena_format(request->arena, "%04d-%02d", sums[i].year, sums[i].month));
        json_add_int(json, STR("count"), sums[i].count);
        json_add_int(json, STR("reporting_arr"), 12 * sums[i].reporting_mrr);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status list_renewals(Request *request)
{
    RenewalAsking *asking = ARENA_NEW(request->arena, RenewalAsking);
    ListedRenewal *listed = NULL;
    size_t count = 0, offset = 0;
    Status status = page_offset(request, &offset);
    if (status == STATUS_OK) status = list_asked(request, asking, &listed, &count);
    if (status != STATUS_OK) return status;
    size_t end = offset + (size_t)query_int(request, "limit", LIST_USUAL);
    if (end > count) end = count;
    page_begin(request->json);
    for (size_t i = offset; status == STATUS_OK && i < end; i++)
        status = put_item(asking, &listed[i]);
    if (status != STATUS_OK) return status;
    page_end(request->json, page_cursor(request, end, count), (int64_t)count);
    put_totals(request, listed, count);
    json_add_text(request->json, STR("currency"), currency_code(asking->rates.reporting));
    json_add_int(request->json, STR("digits"), asking->rates.reporting->digits);
    json_add_text(request->json, STR("definition"), str_from_c(definition));
    put_sources(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status list_account_renewals(Request *request)
{
    RenewalAsking *asking = ARENA_NEW(request->arena, RenewalAsking);
    RenewalRecord *records = NULL;
    ListedRenewal *listed = NULL;
    uint32_t account = ENGINE_NONE;
    size_t count = 0, kept = 0, shown = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = renewal_asking_begin(request, asking);
    if (status == STATUS_OK)
        status =
            renewal_of_account(request->store, engine_account_id(live_engine(request->app->live), account),
                               request->arena, &records, &count, request->error);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (renewal_record_result(&records[i]) != RENEWAL_WITHDRAWN) records[shown++] = records[i];
    }
    if (status == STATUS_OK)
        status = renewal_asking_keep(asking, &(RenewalFilter){ 0 }, records, shown, &listed, &kept);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = kept; status == STATUS_OK && i > 0; i--) { // the newest first
        status = renewal_open_item(asking, &listed[i - 1]);
        if (status == STATUS_OK) json_close_object(request->json);
    }
    if (status != STATUS_OK) return status;
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- one

Status put_one_renewal(Request *request, int64_t id)
{
    RenewalAsking *asking = ARENA_NEW(request->arena, RenewalAsking);
    RenewalRecord *record = ARENA_NEW(request->arena, RenewalRecord);
    ListedRenewal *listed = NULL;
    size_t kept = 0;
    Status status = renewal_find(request, id, record);
    if (status == STATUS_OK) status = renewal_asking_begin(request, asking);
    if (status == STATUS_OK)
        status = renewal_asking_keep(asking, &(RenewalFilter){ 0 }, record, 1, &listed, &kept);
    if (status == STATUS_OK && kept == 0)
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such renewal.");
    if (status == STATUS_OK) status = renewal_open_item(asking, listed);
    if (status == STATUS_OK) status = put_renewal_lines(asking, listed);
    if (status == STATUS_OK) json_close_object(request->json);
    return status;
}

static Status get_renewal(Request *request)
{
    return put_one_renewal(request, path_number(request));
}

// ---- as a file

static void put_csv_amount(Request *request, const Currency *currency, int64_t minor)
{
    csv_append_plain(request->out, false, currency_format(currency, minor, request->arena));
}

static void put_csv_day(Request *request, uint16_t day)
{
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    csv_append_plain(request->out, false,
                     day ? arena_format(request->arena, "%04d-%02d-%02d", year, month, date) : STR(""));
}

static Status put_csv_row(const RenewalAsking *asking, const ListedRenewal *listed)
{
    Request *request = asking->request;
    RenewalRecord record;
    const Engine *engine = live_engine(request->app->live);
    Status status = renewal_get(request->store, listed->record->id, request->arena, &record, request->error);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    if (status != STATUS_OK) return status;
    Value owner = engine_account_attribute(engine, listed->account, STR("owner"), asking->today);
    Str likelihood = record.likelihood < 0 ? STR("") : arena_format(request->arena, "%d", record.likelihood);
    csv_append_text(request->out, true, record.account);
    csv_append_text(request->out, false, account_name(engine, listed->account, asking->today));
    csv_append_text(request->out, false, text_attribute(owner));
    put_csv_day(request, record.due_day);
    put_csv_amount(request, record.currency, 12 * record.mrr);
    csv_append_text(request->out, false, currency_code(record.currency));
    csv_append_text(request->out, false, renewal_result_name(renewal_record_result(&record)));
    if (record.came_mrr < 0)
        csv_append_plain(request->out, false, STR(""));
    else
        put_csv_amount(request, record.currency, 12 * record.came_mrr);
    put_csv_day(request, renewal_record_settled(&record, live_zone(request->app->live)));
    csv_append_plain(request->out, false, likelihood);
    csv_append_text(request->out, false, record.next_step);
    put_csv_day(request, record.next_day);
    csv_append_text(request->out, false, record.reason);
    csv_append_text(request->out, false, record.note);
    csv_append_end(request->out);
    return STATUS_OK;
}

static Status list_renewals_csv(Request *request)
{
    static const Str columns[] = {
        STR_CONST("account"), STR_CONST("name"),       STR_CONST("owner"),     STR_CONST("due"),
        STR_CONST("arr"),     STR_CONST("currency"),   STR_CONST("state"),     STR_CONST("came_arr"),
        STR_CONST("settled"), STR_CONST("likelihood"), STR_CONST("next_step"), STR_CONST("next_step_on"),
        STR_CONST("reason"),  STR_CONST("note"),
    };
    RenewalAsking *asking = ARENA_NEW(request->arena, RenewalAsking);
    ListedRenewal *listed = NULL;
    size_t count = 0;
    Status status = list_asked(request, asking, &listed, &count);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_append_text(request->out, i == 0, columns[i]);
    csv_append_end(request->out);
    Arena mark = *request->arena;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = put_csv_row(asking, &listed[i]);
        arena_reset(request->arena, mark);
    }
    if (status == STATUS_OK)
        http_response_header(request->response, "Content-Disposition",
                             "attachment; filename=\"renewals.csv\"");
    return status;
}

// ---- tables

#define FILTER_FIELDS                                                                                        \
    { "from", FIELD_DAY, .doc = "First due day; of open ones any, else a year before today." },              \
        { "to", FIELD_DAY, .doc = "Last due day; any when not given." },                                     \
        { "state", FIELD_TEXT, .one_of = "open|settled|all", .doc = "open when not given." },                \
        { "owner", FIELD_TEXT, .doc = "Only of accounts of this owner." },                                   \
        { "segment", FIELD_ID, .doc = "Only of accounts in this segment." },                                 \
        { "q", FIELD_TEXT, .doc = "Part of the account's name, id or domain." },                             \
    {                                                                                                        \
        "sort", FIELD_TEXT, .one_of = "due|value|likelihood|health",                                         \
                            .doc = "By due day when not given, of settled ones the newest first; the "       \
                                   "largest value, or the lowest "                                           \
                                   "likelihood or health first."                                             \
    }

static const Field list_query[] = {
    FILTER_FIELDS,
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field csv_query[] = { FILTER_FIELDS, { 0 } };

const NamedShape renewal_shapes[] = {
    { "RenewalItem", "{" RENEWAL_ITEM_SHAPE "}" },
    { "Renewal", "{" RENEWAL_ITEM_SHAPE ", " RENEWAL_LINES_SHAPE "}" },
    { 0 },
};

const Route renewal_routes[] = {
    { .method = "GET",
      .path = "/api/v1/renewals",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_renewals,
      .slow = true,
      .summary = "Renewals by due day, with what all of them come to.",
      .query = list_query,
      .response = "{items [RenewalItem], next_cursor text?, total int, totals {count int, reporting_arr int,"
                  " by_month [{month text, count int, reporting_arr int}]}, currency text, digits int,"
                  " definition text, sources [text]}" },
    { .method = "GET",
      .path = "/api/v1/renewals.csv",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_renewals_csv,
      .slow = true,
      .summary = "The same as a file: all that are asked for.",
      .query = csv_query,
      .response = "One row a renewal.",
      .response_type = "text/csv; charset=utf-8" },
    { .method = "GET",
      .path = "/api/v1/renewals/{id}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_renewal,
      .state = renewal_state,
      .slow = true,
      .summary = "One renewal with its checklist, what it is made of, and the account's earlier ones.",
      .response = "Renewal" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/renewals",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_account_renewals,
      .slow = true,
      .summary = "The renewals of an account, open and past, the newest first.",
      .response = "{items [RenewalItem]}" },
    { 0 },
};
