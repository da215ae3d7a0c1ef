// access_figures.c: how long customers wait for access: by month, and by account.
#include "api/access_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/journey.h"

#include <stdlib.h>

enum { DAYS_USUAL = 365, DAYS_MAX = 3660, ACCOUNTS_MAX = 500 };

typedef struct Figures {
    Request *request;
    AccessRequest *list; // by account
    size_t count;
    uint16_t from, to, today;
    uint16_t *days; // room for as many
} Figures;

static bool came_between(const AccessRequest *access, uint16_t from, uint16_t to)
{
    return access_state(access) == ACCESS_ACTIVE && access->activated_day >= from &&
           access->activated_day <= to;
}

// The median of the days that those took who came in then, and how many they are.
static void put_came(const Figures *figures, size_t begin, size_t end, uint16_t from, uint16_t to)
{
    JsonWriter *json = figures->request->json;
    size_t count = 0;
    for (size_t i = begin; i < end; i++) {
        if (came_between(&figures->list[i], from, to))
            figures->days[count++] = (uint16_t)access_waiting_days(&figures->list[i], figures->today);
    }
    json_add_int(json, STR("activated"), (int64_t)count);
    json_add_double(json, STR("median_days"), median_of_days(figures->days, count));
}

static void put_months(const Figures *figures)
{
    JsonWriter *json = figures->request->json;
    json_key(json, STR("months"));
    json_open_array(json);
    for (int64_t first = figures->from; first <= figures->to;) {
        int year, month, day;
        days_to_date(first, &year, &month, &day);
        int64_t next = month == 12 ? date_to_days(year + 1, 1, 1) : date_to_days(year, month + 1, 1);
        uint16_t last = (uint16_t)(next - 1 < figures->to ? next - 1 : figures->to);
        json_open_object(json);
        json_add_day(json, STR("month"), date_to_days(year, month, 1));
        put_came(figures, 0, figures->count, (uint16_t)first, last);
        json_close_object(json);
        first = next;
    }
    json_close_array(json);
}

// ---- by account

typedef struct AccountWaits {
    size_t begin, end; // in the list
    size_t waiting;
    int longest_days;
} AccountWaits;

static int by_account(const void *left, const void *right)
{
    const AccessRequest *a = left, *b = right;
    int order = str_compare(a->account, b->account);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

static int by_wait(const void *left, const void *right)
{
    const AccountWaits *a = left, *b = right;
    if (a->longest_days != b->longest_days) return a->longest_days > b->longest_days ? -1 : 1;
    if (a->waiting != b->waiting) return a->waiting > b->waiting ? -1 : 1;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

static void put_accounts(const Figures *figures)
{
    JsonWriter *json = figures->request->json;
    AccountWaits *accounts = ARENA_ARRAY(figures->request->arena, AccountWaits, figures->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < figures->count; i++) {
        const AccessRequest *one = &figures->list[i];
        if (count == 0 || !str_equal(figures->list[i - 1].account, one->account))
            accounts[count++] = (AccountWaits){ .begin = i, .longest_days = -1 };
        AccountWaits *account = &accounts[count - 1];
        account->end = i + 1;
        if (!access_waits(one)) continue;
        int days = access_waiting_days(one, figures->today);
        account->waiting++;
        if (days > account->longest_days) account->longest_days = days;
    }
    if (count > 1) qsort(accounts, count, sizeof *accounts, by_wait);
    json_key(json, STR("accounts"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < ACCOUNTS_MAX; i++) {
        json_open_object(json);
        put_account_of(figures->request, json, figures->list[accounts[i].begin].account);
        json_add_int(json, STR("waiting"), (int64_t)accounts[i].waiting);
        json_key(json, STR("longest_days"));
        if (accounts[i].waiting > 0)
            json_put_int(json, accounts[i].longest_days);
        else
            json_put_null(json);
        put_came(figures, accounts[i].begin, accounts[i].end, figures->from, figures->to);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- all

static Status read_figures(Figures *figures)
{
    Request *request = figures->request;
    const AccessFilter all = { .limit = ACCESS_EXPORT_MAX };
    int64_t total = 0;
    Status status = access_list(request->store, &all, request->arena, &figures->list, &figures->count, &total,
                                request->error);
    size_t kept = 0;
    for (size_t i = 0; i < figures->count && status == STATUS_OK; i++) {
        if (sees_work(request, figures->list[i].account)) figures->list[kept++] = figures->list[i];
    }
    figures->count = kept;
    figures->days = ARENA_ARRAY(request->arena, uint16_t, kept + 1);
    if (kept > 1) qsort(figures->list, kept, sizeof *figures->list, by_account);
    return status;
}

static Status get_figures(Request *request)
{
    Figures figures = { .request = request, .today = live_today(request->app->live) };
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, &figures.from, &figures.to);
    if (status == STATUS_OK) status = read_figures(&figures);
    if (status != STATUS_OK) return status;
    size_t states[ACCESS_WITHDRAWN + 1] = { 0 };
    for (size_t i = 0; i < figures.count; i++)
        states[access_state(&figures.list[i])]++;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), figures.from);
    json_add_day(json, STR("to"), figures.to);
    json_add_int(json, STR("requested"), (int64_t)states[ACCESS_REQUESTED]);
    json_add_int(json, STR("invited"), (int64_t)states[ACCESS_INVITED]);
    json_add_int(json, STR("active"), (int64_t)states[ACCESS_ACTIVE]);
    json_add_int(json, STR("withdrawn"), (int64_t)states[ACCESS_WITHDRAWN]);
    put_came(&figures, 0, figures.count, figures.from, figures.to);
    put_months(&figures);
    put_accounts(&figures);
    json_close_object(json);
    return STATUS_OK;
}

static const Field days_query[] = {
    { "from", FIELD_DAY, .doc = "Who came in from this day on; a year before the last when not given." },
    { "to", FIELD_DAY, .doc = "Who came in until this day; today when not given." },
    { 0 },
};

#define CAME_SHAPE "activated int, median_days number?"

const NamedShape access_figure_shapes[] = {
    { "AccessMonth", "{month day, " CAME_SHAPE "}" },
    { "AccessAccount", "{account AccountRef?, waiting int, longest_days int?, " CAME_SHAPE "}" },
    { 0 },
};

const Route access_figure_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/access",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_figures,
      .slow = true,
      .summary = "How long people wait for access, from the request to the first use: how many are where now,"
                 " the median of those who came in between two days, by month and by account; who waits"
                 " longest comes first.",
      .query = days_query,
      .response = "{from day, to day, requested int, invited int, active int, withdrawn int, " CAME_SHAPE
                  ", months [AccessMonth], accounts [AccessAccount]}" },
    { 0 },
};
