// today.c: one page for each person: what needs them now.
#include "know/today.h"
#include "api/coverage.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/warning.h"
#include "know/warning_desk.h"
#include "trust/staff.h"

// ---- whose day it is

typedef struct Day {
    TodayAsk ask;
    TodayAccount *accounts;
    AccountPage page; // the accounts with their health
    FeatureView features;
} Day;

// API keys have no accounts and no tasks of their own.
static Status find_caller(Request *request, Staff *staff_out)
{
    if (request->caller.role != ROLE_API)
        return staff_load(request->store, request->caller.id, request->arena, staff_out, request->error);
    *staff_out = (Staff){ .id = request->caller.id };
    return STATUS_OK;
}

// Reads the health of these accounts; they come in the table's order.
static Status read_health(Request *request, Day *day)
{
    const Live *live = request->app->live;
    uint32_t all = engine_account_count(live_engine(live));
    bool *only = ARENA_ARRAY(request->arena, bool, all + 1);
    TodayAccount **by_number = ARENA_ARRAY(request->arena, TodayAccount *, all + 1);
    for (size_t i = 0; i < day->ask.account_count; i++) {
        only[day->accounts[i].account] = true;
        by_number[day->accounts[i].account] = &day->accounts[i];
    }
    const AccountQuery query = {
        .day = day->ask.today, .health = true, .limit = TODAY_ACCOUNTS_MAX, .only = only, .only_count = all
    };
    Status status =
        account_table_query(request->app->accounts, &query, request->arena, &day->page, request->error);
    for (size_t i = 0; status == STATUS_OK && i < day->page.count; i++) {
        const AccountRow *row = &day->page.rows[i];
        TodayAccount *account = by_number[row->account];
        bool known = row->health.score != POINTS_NONE && row->health.before != POINTS_NONE;
        if (account && known && row->health.before > row->health.score)
            account->drop = (double)(row->health.before - row->health.score) / POINT;
    }
    return status;
}

// Who has left needs nothing today: no renewal, no contact, no health that fell.
static Status keep_customers(Request *request, Day *day, size_t count, size_t *kept_out)
{
    const Live *live = request->app->live;
    Life life;
    LifeTexts texts = warning_desk_life(request->app->warnings, request->arena);
    Status status =
        life_compile(&texts, request_formula_names(request), request->arena, &life, NULL, request->error);
    *kept_out = 0;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        LifeState state =
            life_state(&life, live_engine(live), day->accounts[i].account, live_today(live), *request->arena);
        if (state == LIFE_LIVE || state == LIFE_TRIAL) day->accounts[(*kept_out)++] = day->accounts[i];
    }
    return status;
}

// One's own accounts, and those of colleagues whom one covers for today; of these, what one sees.
static Status read_accounts(Request *request, const Staff *staff, Day *day, size_t *count_out)
{
    const Live *live = request->app->live;
    Staff own = *staff;
    Sight mine = { 0 };
    own.sees = SEES_OWN;
    own.role = ROLE_VIEWER; // an admin sees all, but does not look after all
    *count_out = 0;
    if (staff->email.len == 0) return STATUS_OK;
    Status status = sight_load(request->store, &own, live_today(live), request->arena, &mine, request->error);
    if (status != STATUS_OK) return status;
    Str *owners = ARENA_ARRAY(request->arena, Str, mine.owner_count + 1);
    if (mine.owner_count > 0) memcpy(owners, mine.owners, mine.owner_count * sizeof *owners);
    owners[mine.owner_count] = staff->name;
    size_t all = today_accounts(live, owners, mine.owner_count + 1, request->arena, &day->accounts),
           count = 0;
    Coverage coverage;
    double *days = NULL;
    size_t known = 0;
    status = contact_days(request, &coverage, &days, &known);
    for (size_t i = 0; i < all && status == STATUS_OK; i++) {
        TodayAccount account = day->accounts[i];
        if (!sees_account(request, account.account)) continue;
        if (account.account < known) account.contact_every = days[account.account];
        day->accounts[count++] = account;
    }
    return status == STATUS_OK ? keep_customers(request, day, count, count_out) : status;
}

static Status read_day(Request *request, Day *day)
{
    Staff staff = { 0 };
    size_t count = 0;
    Status status = find_caller(request, &staff);
    if (status == STATUS_OK) status = read_accounts(request, &staff, day, &count);
    if (status != STATUS_OK) return status;
    day->features = feature_view(request->app->features, live_engine(request->app->live), request->arena);
    Stage *stages = NULL;
    size_t stage_count = stage_list(request->app->definitions, request->arena, &stages);
    day->ask = (TodayAsk){ .live = request->app->live,
                           .store = request->store,
                           .staff = staff.id,
                           .email = staff.email,
                           .accounts = day->accounts,
                           .account_count = count,
                           .today = live_today(request->app->live),
                           .now_us = request_now(request),
                           .features = &day->features,
                           .stages = stages,
                           .stage_count = stage_count };
    return read_health(request, day);
}

// ---- the page

static void put_item(const Request *request, JsonWriter *json, const TodayItem *item)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    json_open_object(json);
    json_add_text(json, STR("key"), item->key);
    json_add_text(json, STR("kind"), today_kind_name(item->kind));
    json_add_text(json, STR("group"), item->group);
    add_number_or_null(json, STR("id"), item->id);
    json_key(json, STR("account"));
    json_put_account(json, engine, item->account, today);
    json_add_text(json, STR("title"), item->title);
    json_add_text(json, STR("why"), item->why);
    json_add_double(json, STR("at_stake"), item->at_stake);
    json_add_text(json, STR("currency"),
                  item->account == ENGINE_NONE ? STR("")
                                               : text_attribute(engine_account_attribute(
                                                     engine, item->account, STR("currency"), today)));
    json_add_day_or_null(json, STR("due"), item->due);
    json_add_double(json, STR("probability"), item->probability);
    json_add_double(json, STR("time"), item->time);
    json_add_double(json, STR("learned"), item->learned);
    json_add_double(json, STR("rank"), item->rank);
    json_close_object(json);
}

static void put_glance(JsonWriter *json, const Day *day)
{
    static const Str names[BAND_COUNT] = { [BAND_NONE] = STR_CONST("unknown"),
                                           [BAND_AT_RISK] = STR_CONST("at_risk"),
                                           [BAND_WATCH] = STR_CONST("watch"),
                                           [BAND_THRIVING] = STR_CONST("thriving") };
    int64_t bands[BAND_COUNT] = { 0 }, drops = 0;
    for (size_t i = 0; i < day->page.count; i++)
        bands[day->page.rows[i].health.band < BAND_COUNT ? day->page.rows[i].health.band : BAND_NONE]++;
    for (size_t i = 0; i < day->ask.account_count; i++)
        drops += day->accounts[i].drop >= TODAY_DROP;
    json_key(json, STR("glance"));
    json_open_object(json);
    json_add_int(json, STR("accounts"), (int64_t)day->ask.account_count);
    json_key(json, STR("revenue"));
    json_open_object(json);
    for (size_t i = 0; i < day->page.sum_count; i++)
        json_add_double(json, day->page.sums[i].currency, 12 * day->page.sums[i].amount);
    json_close_object(json);
    json_key(json, STR("bands"));
    json_open_object(json);
    for (size_t i = 0; i < BAND_COUNT; i++)
        json_add_int(json, names[i], bands[i]);
    json_close_object(json);
    json_add_int(json, STR("drops"), drops);
    json_close_object(json);
}

static Status put_since(Request *request, const Day *day)
{
    int64_t before = 0;
    TodaySince since = { 0 };
    Status status = today_seen(request->store, day->ask.staff, day->ask.now_us, &before, request->error);
    if (status == STATUS_OK && before > 0) status = today_since(&day->ask, before, &since, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("since"));
    json_open_object(json);
    add_time_or_null(json, STR("at"), before);
    json_add_int(json, STR("warnings"), since.warnings);
    json_add_int(json, STR("touchpoints"), since.touchpoints);
    json_add_int(json, STR("tickets"), since.tickets);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_learned(Request *request, const Day *day)
{
    TodayLearned *learned = NULL;
    size_t count = 0;
    Status status =
        today_learned(request->store, day->ask.staff, request->arena, &learned, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("learned"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("group"), learned[i].group);
        json_add_int(json, STR("done"), learned[i].done);
        json_add_int(json, STR("not_relevant"), learned[i].not_relevant);
        json_add_double(json, STR("weight"), learned[i].weight);
        json_close_object(json);
    }
    json_close_array(json);
    return STATUS_OK;
}

static Status get_today(Request *request)
{
    Day day = { 0 };
    TodayItem *items = NULL;
    size_t count = 0, found = 0;
    Status status = read_day(request, &day);
    if (status == STATUS_OK)
        status = today_items(&day.ask, request->arena, &items, &count, &found, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) // a task may be about an account that its owner does not see
        if (items[i].about.len == 0 || sees_account_id(request, items[i].about))
            put_item(request, json, &items[i]);
    json_close_array(json);
    json_add_int(json, STR("found"), (int64_t)found);
    put_glance(json, &day);
    status = put_since(request, &day);
    if (status == STATUS_OK) status = put_learned(request, &day);
    json_close_object(json);
    return status;
}

// ---- what is done with an item

typedef struct MarkEdit {
    Request *request;
    TodayMark mark;
    bool ends_task;
    Task task;
} MarkEdit;

static Status mark_edit(Store *store, void *context, Error *error)
{
    MarkEdit *edit = context;
    int64_t next = 0;
    Status status = today_mark(store, &edit->mark, error);
    if (status == STATUS_OK && edit->ends_task) status = task_save(store, &edit->task, error);
    if (status == STATUS_OK && edit->ends_task) status = task_add_next(store, &edit->task, &next, error);
    return status;
}

// What is learned about by this item: of a warning its rule, else the kind.
static Status find_group(Request *request, MarkEdit *edit)
{
    StrCut cut = str_cut(edit->mark.item, ':');
    int64_t id = 0;
    bool known = false;
    for (int kind = 0; kind < TODAY_KINDS; kind++)
        known = known || str_equal(cut.head, today_kind_name((TodayKind)kind));
    if (!known || !cut.found)
        return fail(request->error, STATUS_NOT_FOUND, STR("key"), "There is no such item.");
    edit->mark.group = cut.head;
    if (!str_parse_int64(cut.tail, &id)) return STATUS_OK;
    if (str_equal(cut.head, today_kind_name(TODAY_WARNING))) {
        Warning warning;
        Status status = warning_get(request->store, id, live_today(request->app->live), request->arena,
                                    &warning, request->error);
        if (status != STATUS_OK) return status;
        edit->mark.group = arena_format(request->arena, "warning:%lld", (long long)warning.rule);
    }
    if (str_equal(cut.head, today_kind_name(TODAY_TASK))) {
        Status status = find_task(request, id, &edit->task);
        if (status != STATUS_OK) return status;
        edit->ends_task =
            str_equal(edit->mark.answer, STR("done")) && str_equal(edit->task.state, STR("open"));
        edit->task.state = STR("done");
        edit->task.ended_us = edit->task.changed_us = edit->mark.at_us;
        edit->task.changed_by = request->caller.id;
    }
    return STATUS_OK;
}

static Status mark_item(Request *request)
{
    uint16_t today = live_today(request->app->live);
    Str answer = body_text(request, "answer");
    bool later = str_equal(answer, STR("later")), open = str_equal(answer, STR("open"));
    int64_t until = today + (later ? 1 : TODAY_HIDDEN_DAYS);
    if (later && body_has(request, "until")) date_parse(body_text(request, "until"), &until);
    if (until <= today || until > today + 366)
        return fail(request->error, STATUS_INVALID, STR("until"),
                    "Say a day after today, at most a year ahead.");
    MarkEdit edit = { .request = request,
                      .mark = { .staff = request->caller.id,
                                .item = request->path_values[0],
                                .answer = open ? STR("later") : answer,
                                .until = open ? 0 : (uint16_t)until,
                                .at_us = request_now(request) } };
    if (edit.mark.item.len > TODAY_KEY_BYTES_MAX)
        return fail(request->error, STATUS_NOT_FOUND, STR("key"), "There is no such item.");
    Status status = find_group(request, &edit);
    return status == STATUS_OK ? request_edit(request, mark_edit, &edit) : status;
}

static Status forget_edit(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return today_forget(store, request->caller.id, body_text(request, "group"), error);
}

static Status forget(Request *request)
{
    return request_edit(request, forget_edit, request);
}

static Status see_edit(Store *store, void *context, Error *error)
{
    const Request *request = context;
    return today_see(store, request->caller.id, request_now(request), error);
}

static Status see(Request *request)
{
    return request_edit(request, see_edit, request);
}

// ---- tables

static const Field mark_body[] = {
    { "answer", FIELD_TEXT, .required = true, .one_of = "done|later|not_relevant|open",
      .doc = "done also ends a task; open brings the item back." },
    { "until", FIELD_DAY, .doc = "Of later: hidden before this day; tomorrow when not given." },
    { 0 },
};
static const Field forget_body[] = {
    { "group", FIELD_TEXT, .most = TODAY_KEY_BYTES_MAX, .doc = "Of which group; of all when not given." },
    { 0 },
};

const NamedShape today_shapes[] = {
    { "TodayItem",
      "{key text, kind one(warning|task|promise|renewal|touchpoint_due|change|meeting|handover|occasion), "
      "group text, "
      "id int?,"
      " account AccountRef?, title text, why text, at_stake number, currency text, due day?,"
      " probability number, time number, learned number, rank number}" },
    { "Today",
      "{items [TodayItem], found int,"
      " glance {accounts int, revenue map number, bands {unknown int, at_risk int, watch int, thriving int},"
      " drops int}, since {at time?, warnings int, touchpoints int, tickets int},"
      " learned [{group text, done int, not_relevant int, weight number}]}" },
    { 0 },
};

const Route today_routes[] = {
    { .method = "GET",
      .path = "/api/v1/today",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_today,
      .slow = true,
      .summary = "What needs the caller now: at most 12 items by revenue at stake × probability × time left ×"
                 " what was learned; their accounts at a glance; what happened since they looked last.",
      .response = "Today" },
    { .method = "POST",
      .path = "/api/v1/today/items/{key}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FREE,
      .handler = mark_item,
      .summary = "Says what the caller did with an item. What is often not relevant is ranked lower.",
      .body = mark_body },
    { .method = "POST",
      .path = "/api/v1/today/forget",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FREE,
      .handler = forget,
      .summary = "Forgets what was learned from the caller's answers.",
      .body = forget_body },
    { .method = "POST",
      .path = "/api/v1/today/seen",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = see,
      .summary = "Notes that the caller looks now; since tells what happened after the visit before." },
    { 0 },
};
