// today_team.c: the load of each member of the team, for who leads them.
#include "api/coverage.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/today.h"
#include "trust/staff.h"

#include <stdlib.h>

#define UNSEEN UINT32_MAX

enum { LATELY_DAYS = 28, CURRENCIES_MAX = 8, LATE_SHOWN_MAX = 50, SKIPPED_SHOWN_MAX = 50 };

typedef struct Load {
    const Staff *staff;                  // NULL: accounts that nobody owns
    int64_t accounts, silent;            // silent: contact is later than planned
    CurrencySum revenue[CURRENCIES_MAX]; // a year
    size_t currency_count;
    int64_t warnings;                   // open ones of their accounts
    int64_t tasks, late, done, skipped; // open, late; ended in the last 28 days
    int64_t touchpoints;                // of the last 28 days
    int64_t handovers, handovers_late;  // open ones to this person; those whose day has passed
} Load;

// Spoken with longer ago than planned.
typedef struct LateAccount {
    uint32_t account;
    uint16_t last; // day of the contact before; 0: there was none
    double every, days_late;
} LateAccount;

typedef struct Team {
    Load *loads; // one a member, and the last of nobody
    size_t count;
    uint32_t *owners; // by account number below `known`: whose load it counts to; UNSEEN
    size_t known;
    bool *customers; // the same: has not left
    Coverage coverage;
    LateAccount *late; // all of them, the latest first
    size_t late_count;
} Team;

static void add_revenue(Load *load, Str currency, double amount)
{
    size_t i = 0;
    while (i < load->currency_count && !str_equal(load->revenue[i].currency, currency))
        i++;
    if (i == CURRENCIES_MAX) return;
    if (i == load->currency_count)
        load->revenue[load->currency_count++] = (CurrencySum){ .currency = currency };
    load->revenue[i].amount += amount;
}

static size_t owner_of(const Team *team, Str owner)
{
    owner = str_trim(owner);
    for (size_t i = 0; i + 1 < team->count && owner.len > 0; i++) {
        const Staff *staff = team->loads[i].staff;
        if (str_equal_ignore_case(owner, staff->email) || str_equal_ignore_case(owner, staff->name)) return i;
    }
    return team->count - 1;
}

// What stands under a name: the load it belongs to, that of nobody for names that are nobody's. NULL: not for
// this caller, who sees only some of the staff.
static Load *load_of(const Request *request, Team *team, Str owner)
{
    size_t index = owner_of(team, owner);
    return index + 1 < team->count || request->caller.sight.all ? &team->loads[index] : NULL;
}

static int by_lateness(const void *a, const void *b)
{
    const LateAccount *x = a, *y = b;
    if (x->days_late < y->days_late || x->days_late > y->days_late)
        return x->days_late > y->days_late ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

// Whether its contact is late; then it is listed.
static bool note_contact(Request *request, Team *team, uint32_t account, double every)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    LateContact late;
    if (!team->customers[account] || !contact_is_late(engine, account, today, every, &late)) return false;
    team->late[team->late_count++] =
        (LateAccount){ .account = account, .last = late.last, .every = every, .days_late = late.days_late };
    return true;
}

static void add_account(Request *request, Team *team, uint32_t account, double every)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    Value owner = engine_account_attribute(engine, account, STR("owner"), today);
    Value mrr = engine_account_attribute(engine, account, STR("mrr"), today);
    Value currency = engine_account_attribute(engine, account, STR("currency"), today);
    size_t index = owner_of(team, text_attribute(owner));
    Load *load = &team->loads[index];
    team->owners[account] = (uint32_t)index;
    load->accounts++;
    load->silent += note_contact(request, team, account, every);
    if (mrr.kind == VALUE_NUMBER) add_revenue(load, text_attribute(currency), 12 * mrr.number);
}

static Status add_accounts(Request *request, Team *team)
{
    const Engine *engine = live_engine(request->app->live);
    double *every = NULL;
    Status status = contact_days(request, &team->coverage, &every, &team->known);
    team->owners = ARENA_ARRAY(request->arena, uint32_t, team->known + 1);
    team->late = ARENA_ARRAY(request->arena, LateAccount, team->known + 1);
    team->customers = ARENA_ARRAY(request->arena, bool, team->known + 1);
    if (status == STATUS_OK)
        status = choose_customers(request, live_today(request->app->live), team->customers, team->known);
    for (uint32_t account = 0; account < team->known && status == STATUS_OK; account++) {
        team->owners[account] = UNSEEN;
        bool counts = !engine_account_is_private(engine, account) && sees_account(request, account);
        if (counts) add_account(request, team, account, every[account]);
    }
    if (team->late_count > 1) qsort(team->late, team->late_count, sizeof *team->late, by_lateness);
    return status;
}

// ---- rows

static Status add_warnings(Request *request, Team *team)
{
    static const Query query = {
        .sql = "SELECT account, count(*) FROM warning WHERE state = 'open' GROUP BY account",
        .params = "",
        .columns = "ti",
    };
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, NULL);
    while (rows_next(&rows)) {
        uint32_t account = engine_account_find(live_engine(request->app->live), rows_view(&rows, 0));
        if (account < team->known && team->owners[account] != UNSEEN)
            team->loads[team->owners[account]].warnings += rows_int(&rows, 1);
    }
    return rows_end(&rows, request->error);
}

static Status add_tasks(Request *request, Team *team)
{
    static const Query query = {
        .sql = "SELECT owner, sum(state = 'open'), sum(state = 'open' AND due_day < $1),"
               " sum(state = 'done' AND ended_us > $2), sum(state = 'skipped' AND ended_us > $2)"
               " FROM task GROUP BY owner",
        .params = "ii",
        .columns = "tiiii",
    };
    const Param params[] = { param_int(live_today(request->app->live)),
                             param_int(request_now(request) - LATELY_DAYS * US_PER_DAY) };
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, params);
    while (rows_next(&rows)) {
        Load *load = load_of(request, team, rows_view(&rows, 0));
        if (!load) continue;
        load->tasks += rows_int(&rows, 1);
        load->late += rows_int(&rows, 2);
        load->done += rows_int(&rows, 3);
        load->skipped += rows_int(&rows, 4);
    }
    return rows_end(&rows, request->error);
}

static Status add_touchpoints(Request *request, Team *team)
{
    static const Query query = {
        .sql = "SELECT author, count(*) FROM touchpoint WHERE at_us > $1 AND at_us <= $2 GROUP BY author",
        .params = "ii",
        .columns = "ti",
    };
    const Param params[] = { param_int(request_now(request) - LATELY_DAYS * US_PER_DAY),
                             param_int(request_now(request)) };
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, params);
    while (rows_next(&rows)) {
        for (size_t i = 0; i + 1 < team->count; i++) {
            if (str_equal(team->loads[i].staff->id, rows_view(&rows, 0)))
                team->loads[i].touchpoints += rows_int(&rows, 1);
        }
    }
    return rows_end(&rows, request->error);
}

static Status add_handovers(Request *request, Team *team)
{
    static const Query query = {
        .sql = "SELECT receiver, count(*), sum(due_day < $1) FROM handover WHERE state = 'open'"
               " GROUP BY receiver",
        .params = "i",
        .columns = "tii",
    };
    const Param params[] = { param_int(live_today(request->app->live)) };
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, params);
    while (rows_next(&rows)) {
        Load *load = load_of(request, team, rows_view(&rows, 0));
        if (!load) continue;
        load->handovers += rows_int(&rows, 1);
        load->handovers_late += rows_int(&rows, 2);
    }
    return rows_end(&rows, request->error);
}

// ---- the answer

static bool has_too_much_revenue(const Load *load, double most)
{
    for (size_t i = 0; i < load->currency_count && most > 0; i++) {
        if (load->revenue[i].amount > most) return true;
    }
    return false;
}

static void put_late(Request *request, const Team *team)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    json_key(json, STR("late_accounts"));
    json_open_array(json);
    for (size_t i = 0; i < team->late_count && i < LATE_SHOWN_MAX; i++) {
        const LateAccount *late = &team->late[i];
        const Staff *owner = team->loads[team->owners[late->account]].staff;
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, late->account, live_today(request->app->live));
        json_add_text(json, STR("owner"), owner ? owner->name : STR(""));
        json_add_day_or_null(json, STR("last"), late->last);
        json_add_double(json, STR("every"), late->every);
        json_add_double(json, STR("days_late"), late->days_late);
        json_close_object(json);
    }
    json_close_array(json);
}

// Work that was not done, with the reason that was given.
static Status put_skipped(Request *request, Team *team)
{
    static const Query query = {
        .sql = "SELECT id, title, owner, reason, ended_us FROM task WHERE state = 'skipped' AND ended_us > $1"
               " ORDER BY ended_us DESC LIMIT $2",
        .params = "ii",
        .columns = "ittti",
    };
    const Param params[] = { param_int(request_now(request) - LATELY_DAYS * US_PER_DAY),
                             param_int(SKIPPED_SHOWN_MAX) };
    JsonWriter *json = request->json;
    json_key(json, STR("skipped_tasks"));
    json_open_array(json);
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, params);
    while (rows_next(&rows)) {
        if (!load_of(request, team, rows_view(&rows, 2))) continue;
        json_open_object(json);
        json_add_int(json, STR("id"), rows_int(&rows, 0));
        json_add_text(json, STR("title"), rows_view(&rows, 1));
        json_add_text(json, STR("owner"), rows_view(&rows, 2));
        json_add_text(json, STR("reason"), rows_view(&rows, 3));
        json_add_time(json, STR("at"), rows_int(&rows, 4));
        json_close_object(json);
    }
    json_close_array(json);
    return rows_end(&rows, request->error);
}

static void put_load(JsonWriter *json, const Load *load, const Coverage *coverage)
{
    bool carries = load->staff != NULL;
    json_open_object(json);
    json_add_text(json, STR("id"), load->staff ? load->staff->id : STR(""));
    json_add_text(json, STR("name"), load->staff ? load->staff->name : STR(""));
    json_add_int(json, STR("accounts"), load->accounts);
    json_key(json, STR("revenue"));
    json_open_object(json);
    for (size_t i = 0; i < load->currency_count; i++)
        json_add_double(json, load->revenue[i].currency, load->revenue[i].amount);
    json_close_object(json);
    json_add_int(json, STR("silent"), load->silent);
    json_add_int(json, STR("warnings"), load->warnings);
    json_add_int(json, STR("tasks"), load->tasks);
    json_add_int(json, STR("late"), load->late);
    json_add_int(json, STR("done"), load->done);
    json_add_int(json, STR("skipped"), load->skipped);
    json_add_int(json, STR("touchpoints"), load->touchpoints);
    json_add_int(json, STR("handovers"), load->handovers);
    json_add_int(json, STR("handovers_late"), load->handovers_late);
    json_add_bool(json, STR("over_accounts"),
                  carries && coverage->accounts_most > 0 && load->accounts > coverage->accounts_most);
    json_add_bool(json, STR("over_revenue"), carries && has_too_much_revenue(load, coverage->revenue_most));
    json_close_object(json);
}

static Status get_team(Request *request)
{
    Staff *staff = NULL;
    size_t count = 0;
    Team team = { 0 };
    Status status = staff_list(request->store, request->arena, &staff, &count, request->error);
    if (status != STATUS_OK) return status;
    team.loads = ARENA_ARRAY(request->arena, Load, count + 1);
    for (size_t i = 0; i < count; i++) {
        const Sight *sight = &request->caller.sight;
        bool counts = staff[i].state != STAFF_DISABLED && (sight->all || sight_has(sight, staff[i].email));
        if (counts) team.loads[team.count++].staff = &staff[i];
    }
    team.count++;
    status = add_accounts(request, &team);
    if (status == STATUS_OK) status = add_warnings(request, &team);
    if (status == STATUS_OK) status = add_tasks(request, &team);
    if (status == STATUS_OK) status = add_touchpoints(request, &team);
    if (status == STATUS_OK) status = add_handovers(request, &team);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i + 1 < team.count; i++)
        put_load(json, &team.loads[i], &team.coverage);
    json_close_array(json);
    json_key(json, STR("nobody"));
    put_load(json, &team.loads[team.count - 1], &team.coverage);
    put_late(request, &team);
    status = put_skipped(request, &team);
    json_close_object(json);
    return status;
}

const NamedShape today_team_shapes[] = {
    { "TeamLoad",
      "{id text, name text, accounts int, revenue map number, silent int, warnings int, tasks int,"
      " late int, done int, skipped int, touchpoints int,"
      " handovers int, handovers_late int,"
      " over_accounts bool, over_revenue bool}" },
    { 0 },
};

const Route today_team_routes[] = {
    { .method = "GET",
      .path = "/api/v1/today/team",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = get_team,
      .slow = true,
      .summary =
          "The load of each member of the team: accounts, revenue a year, accounts whose contact is later"
          " than planned (silent), open warnings, tasks; what was done, skipped and written in 28 days; and"
          " what nobody owns. Who has more than the rules of coverage say (over_accounts, over_revenue); the "
          "50"
          " accounts whose contact is the latest; the newest 50 tasks that were skipped in 28 days.",
      .response =
          "{people [TeamLoad], nobody TeamLoad,"
          " late_accounts [{account AccountRef?, owner text, last day?, every number, days_late number}],"
          " skipped_tasks [{id int, title text, owner text, reason text, at time}]}" },
    { 0 },
};
