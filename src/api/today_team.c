// today_team.c: the load of each member of the team, for who leads them.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/today.h"
#include "trust/staff.h"

enum { LATELY_DAYS = 28, CURRENCIES_MAX = 8 };

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

typedef struct Team {
    Load *loads; // one a member, and the last of nobody
    size_t count;
    uint32_t *owners; // by account number: whose load it counts to
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
    for (size_t i = 0; i + 1 < team->count && owner.len > 0; i++) {
        const Staff *staff = team->loads[i].staff;
        if (str_equal_ignore_case(owner, staff->email) || str_equal_ignore_case(owner, staff->name)) return i;
    }
    return team->count - 1;
}

static void add_accounts(Request *request, Team *team)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    uint32_t all = engine_account_count(engine);
    team->owners = ARENA_ARRAY(request->arena, uint32_t, all + 1);
    for (uint32_t account = 0; account < all; account++) {
        if (engine_account_is_private(engine, account)) continue;
        Value owner = engine_account_attribute(engine, account, STR("owner"), today);
        Value mrr = engine_account_attribute(engine, account, STR("mrr"), today);
        Value last = engine_account_attribute(engine, account, STR("last_touchpoint"), today);
        Value every = engine_account_attribute(engine, account, STR("contact_every"), today);
        size_t index = owner_of(team, text_attribute(owner));
        Load *load = &team->loads[index];
        double contact = last.kind == VALUE_DATE ? last.number : engine_account_first_day(engine, account);
        double planned = every.kind == VALUE_NUMBER && every.number > 0 ? every.number : TODAY_CONTACT_DAYS;
        team->owners[account] = (uint32_t)index;
        load->accounts++;
        load->silent += contact > 0 && today - contact > planned;
        if (mrr.kind == VALUE_NUMBER)
            add_revenue(load,
                        text_attribute(engine_account_attribute(engine, account, STR("currency"), today)),
                        12 * mrr.number);
    }
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
        if (account != ENGINE_NONE) team->loads[team->owners[account]].warnings += rows_int(&rows, 1);
    }
    return rows.status == STATUS_OK
               ? STATUS_OK
               : fail(request->error, rows.status, STR(""), "The warnings cannot be read.");
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
        Load *load = &team->loads[owner_of(team, rows_view(&rows, 0))];
        load->tasks += rows_int(&rows, 1);
        load->late += rows_int(&rows, 2);
        load->done += rows_int(&rows, 3);
        load->skipped += rows_int(&rows, 4);
    }
    return rows.status == STATUS_OK ? STATUS_OK
                                    : fail(request->error, rows.status, STR(""), "The tasks cannot be read.");
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
    return rows.status == STATUS_OK
               ? STATUS_OK
               : fail(request->error, rows.status, STR(""), "The touchpoints cannot be read.");
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
        Load *load = &team->loads[owner_of(team, rows_view(&rows, 0))];
        load->handovers += rows_int(&rows, 1);
        load->handovers_late += rows_int(&rows, 2);
    }
    return rows.status == STATUS_OK
               ? STATUS_OK
               : fail(request->error, rows.status, STR(""), "The handovers cannot be read.");
}

// ---- the answer

static void put_load(JsonWriter *json, const Load *load)
{
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
        if (staff[i].state != STAFF_DISABLED) team.loads[team.count++].staff = &staff[i];
    }
    team.count++;
    add_accounts(request, &team);
    status = add_warnings(request, &team);
    if (status == STATUS_OK) status = add_tasks(request, &team);
    if (status == STATUS_OK) status = add_touchpoints(request, &team);
    if (status == STATUS_OK) status = add_handovers(request, &team);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i + 1 < team.count; i++)
        put_load(json, &team.loads[i]);
    json_close_array(json);
    json_key(json, STR("nobody"));
    put_load(json, &team.loads[team.count - 1]);
    json_close_object(json);
    return STATUS_OK;
}

const NamedShape today_team_shapes[] = {
    { "TeamLoad",
      "{id text, name text, accounts int, revenue map number, silent int, warnings int, tasks int,"
      " late int, done int, skipped int, touchpoints int,"
      " handovers int, handovers_late int}" },
    { 0 },
};

const Route today_team_routes[] = {
    { .method = "GET",
      .path = "/api/v1/today/team",
      .permission = PERMISSION_ASSIGN,
      .handler = get_team,
      .slow = true,
      .summary =
          "The load of each member of the team: accounts, revenue a year, accounts whose contact is later"
          " than planned (silent), open warnings, tasks; what was done, skipped and written in 28 days; and"
          " what nobody owns.",
      .response = "{people [TeamLoad], nobody TeamLoad}" },
    { 0 },
};
