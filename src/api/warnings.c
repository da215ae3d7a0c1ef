// warnings.c: the register of risks and opportunities, and the bell.
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/warning_desk.h"
#include "know/warning_detail.h"

#include <math.h>
#include <stdlib.h>

enum {
    LIST_USUAL = 50,
    LIST_MAX = 500,
    ACCOUNT_WARNINGS_MAX = 200,
    SOON_DAYS = 30,
    FAR_DAYS = 365,
    READ_MAX = 500
};

// ---- what counts: revenue at stake × probability × time left

typedef struct Ranked {
    const Warning *warning;
    uint32_t account; // ENGINE_NONE: all, or unknown here
    double revenue;   // a year, in the account's currency; 0: not known
    Str currency;
    double stake; // revenue × probability × urgency
} Ranked;

// 1 within a month of the renewal, falling to a quarter a year before; a half where no date is known.
static double urgency(const Engine *engine, uint32_t account, uint16_t today)
{
    static const double FAR = 0.25, UNKNOWN = 0.5;
    Value renewal = engine_account_attribute(engine, account, STR("renewal_date"), today);
    int64_t day = 0;
    bool dated = renewal.kind == VALUE_DATE ||
                 (renewal.kind == VALUE_TEXT && date_parse(str_slice(renewal.text, 0, 10), &day));
    if (renewal.kind == VALUE_DATE) day = (int64_t)renewal.number;
    if (!dated) return UNKNOWN;
    double left = (double)(day - today);
    if (left <= SOON_DAYS) return 1;
    return left >= FAR_DAYS ? FAR : 1 - (1 - FAR) * (left - SOON_DAYS) / (FAR_DAYS - SOON_DAYS);
}

static Ranked rank(const Engine *engine, const Warning *warning, uint16_t today)
{
    Ranked ranked = { .warning = warning, .account = ENGINE_NONE };
    if (warning->account.len > 0) ranked.account = engine_account_find(engine, warning->account);
    if (ranked.account == ENGINE_NONE) return ranked;
    Value mrr = engine_account_attribute(engine, ranked.account, STR("mrr"), today);
    ranked.revenue = mrr.kind == VALUE_NUMBER ? 12 * mrr.number : 0;
    ranked.currency =
        text_attribute(engine_account_attribute(engine, ranked.account, STR("currency"), today));
    ranked.stake = ranked.revenue * warning->probability * urgency(engine, ranked.account, today);
    return ranked;
}

typedef int Order(const void *a, const void *b);

static int newest_first(const Ranked *a, const Ranked *b)
{
    return (a->warning->id < b->warning->id) - (a->warning->id > b->warning->id);
}

// What is missing for all comes before what is wrong with one.
static int by_stake(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    bool left_all = left->warning->rule == 0, right_all = right->warning->rule == 0;
    if (left_all != right_all) return left_all ? -1 : 1;
    if (left->stake > right->stake || left->stake < right->stake) return left->stake > right->stake ? -1 : 1;
    if (left->warning->severity != right->warning->severity)
        return right->warning->severity - left->warning->severity;
    return newest_first(left, right);
}

static int by_raised(const void *a, const void *b)
{
    return newest_first(a, b);
}

static int by_due(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    int difference = left->warning->due_day - right->warning->due_day;
    return difference ? difference : by_stake(a, b);
}

static int by_severity(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    int difference = right->warning->severity - left->warning->severity;
    return difference ? difference : by_stake(a, b);
}

static Order *order_named(Str name)
{
    if (str_equal(name, STR("raised"))) return by_raised;
    if (str_equal(name, STR("due"))) return by_due;
    return str_equal(name, STR("severity")) ? by_severity : by_stake;
}

// ---- one warning

// What the rule says about it now; empty when the rule is gone.
static void put_rule_texts(Request *request, JsonWriter *json, int64_t id)
{
    Definition definition;
    WarningRule rule = { 0 };
    Error ignored;
    if (!definition_get(request->app->definitions, DEFINITION_WARNING, id, request->arena, &definition) ||
        warning_rule_read(definition.body, request->arena, &rule, &ignored) != STATUS_OK)
        rule = (WarningRule){ 0 };
    json_add_text(json, STR("meaning"), rule.meaning);
    json_add_text(json, STR("action"), rule.action);
}

static void put_care(JsonWriter *json, const Warning *warning)
{
    json_add_text(json, STR("state"), warning_state_name(warning->state));
    json_add_day_or_null(json, STR("until"), warning->state == WARNING_SNOOZED ? warning->until_day : 0);
    json_add_text(json, STR("owner"), warning->owner);
    json_add_day(json, STR("due"), warning->due_day);
    json_add_text(json, STR("outcome"), warning->outcome);
    json_add_text(json, STR("reason"), warning->reason);
}

// Members of an open object.
// Whether it was looked back as far as it is: it may have been true before, too.
static bool is_longer(const Request *request, const Warning *warning)
{
    uint16_t day = warning->day;
    zone_day(live_zone(request->app->live), warning->last_us, &day);
    return warning->since_day > 0 && day - warning->since_day >= WARNING_SINCE_DAYS;
}

static void put_members(Request *request, JsonWriter *json, const Ranked *ranked)
{
    const Warning *warning = ranked->warning;
    json_add_int(json, STR("id"), warning->id);
    json_add_int(json, STR("rule"), warning->rule);
    json_add_int(json, STR("rule_version"), warning->rule_version);
    json_add_text(json, STR("name"), warning->name);
    json_key(json, STR("account"));
    json_put_account(json, live_engine(request->app->live), ranked->account, live_today(request->app->live));
    json_add_text(json, STR("direction"), warning->opportunity ? STR("opportunity") : STR("risk"));
    json_add_int(json, STR("severity"), warning->severity);
    if (warning->root_cause)
        json_add_int(json, STR("root_cause"), warning->root_cause);
    else
        json_add_null(json, STR("root_cause"));
    put_rule_texts(request, json, warning->rule);
    json_add_double(json, STR("probability"), warning->probability);
    json_add_double(json, STR("revenue"), ranked->revenue);
    json_add_text(json, STR("currency"), ranked->currency);
    json_add_double(json, STR("stake"), ranked->stake);
    json_add_time(json, STR("raised_at"), warning->raised_us);
    json_add_day(json, STR("day"), warning->day);
    json_add_day_or_null(json, STR("true_since"), warning->since_day);
    json_add_bool(json, STR("true_longer"), is_longer(request, warning));
    json_add_bool(json, STR("news"), warning->news);
    json_add_raw(json, STR("evidence"), warning->evidence);
    put_care(json, warning);
    json_add_int(json, STR("seen"), warning->seen);
    json_add_time(json, STR("last_at"), warning->last_us);
    add_time_or_null(json, STR("ended_at"), warning->ended_us);
    json_add_time(json, STR("changed_at"), warning->changed_us);
    json_add_text(json, STR("changed_by"), warning->changed_by);
}

static void put_warning(Request *request, JsonWriter *json, const Ranked *ranked)
{
    json_open_object(json);
    put_members(request, json, ranked);
    json_close_object(json);
}

static Status find_warning(Request *request, Warning *warning_out)
{
    int64_t id = 0;
    if (!str_parse_int64(request->path_values[0], &id)) id = 0; // none has it
    Status status = warning_get(request->store, id, live_today(request->app->live), request->arena,
                                warning_out, request->error);
    if (status != STATUS_OK || sees_account_id(request, warning_out->account)) return status;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such warning.");
}

static Status warning_state(Request *request, JsonWriter *json)
{
    Warning warning;
    Status status = find_warning(request, &warning);
    if (status != STATUS_OK) return status;
    Ranked ranked = rank(live_engine(request->app->live), &warning, live_today(request->app->live));
    put_warning(request, json, &ranked);
    return STATUS_OK;
}

static Status get_warning(Request *request)
{
    return warning_state(request, request->json);
}

// ---- lists

static Status read_filter(Request *request, WarningFilter *filter)
{
    static const WarningState states[] = { WARNING_OPEN, WARNING_SNOOZED, WARNING_CLOSED };
    static const bool directions[] = { false, true };
    *filter = (WarningFilter){ .account = account_named(request, query_text(request, "account")),
                               .owner = query_text(request, "owner"),
                               .rule = query_int(request, "rule", -1),
                               .today = live_today(request->app->live) };
    Str state = query_has(request, "state") ? query_text(request, "state") : STR("open");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_equal(state, warning_state_name(states[i]))) filter->state = &states[i];
    if (query_has(request, "direction"))
        filter->opportunity = &directions[str_equal(query_text(request, "direction"), STR("opportunity"))];
    return STATUS_OK;
}

static Status list_ranked(Request *request, const WarningFilter *filter, Order *order, Ranked **ranked_out,
                          size_t *count_out)
{
    Warning *warnings = NULL;
    size_t all = 0, count = 0;
    Status status = warning_list(request->store, filter, request->arena, &warnings, &all, request->error);
    if (status != STATUS_OK) return status;
    Ranked *ranked = ARENA_ARRAY(request->arena, Ranked, all + 1);
    for (size_t i = 0; i < all; i++) {
        ranked[count] = rank(live_engine(request->app->live), &warnings[i], filter->today);
        count += sees_account(request, ranked[count].account);
    }
    qsort(ranked, count, sizeof *ranked, order);
    *ranked_out = ranked;
    *count_out = count;
    return STATUS_OK;
}

static Status list_warnings(Request *request)
{
    WarningFilter filter;
    Ranked *ranked = NULL;
    size_t offset = 0, count = 0;
    Status status = page_offset(request, &offset);
    if (status == STATUS_OK) status = read_filter(request, &filter);
    if (status == STATUS_OK)
        status = list_ranked(request, &filter, order_named(query_text(request, "sort")), &ranked, &count);
    if (status != STATUS_OK) return status;
    size_t end = offset + (size_t)query_int(request, "limit", LIST_USUAL);
    if (end > count) end = count;
    page_begin(request->json);
    for (size_t i = offset; i < end; i++)
        put_warning(request, request->json, &ranked[i]);
    page_end(request->json, page_cursor(request, end, count), (int64_t)count);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status list_account_warnings(Request *request)
{
    uint32_t account;
    Ranked *ranked = NULL;
    size_t count = 0;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    WarningFilter filter = { .account = engine_account_id(live_engine(request->app->live), account),
                             .rule = -1,
                             .today = live_today(request->app->live) };
    status = list_ranked(request, &filter, by_raised, &ranked, &count);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count && i < ACCOUNT_WARNINGS_MAX; i++)
        put_warning(request, request->json, &ranked[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- what people do

static Status save(Store *store, void *context, Error *error)
{
    return warning_change(store, context, error);
}

static Status read_state(Request *request, Warning *warning)
{
    Str state = body_text(request, "state");
    int64_t until = 0;
    uint16_t today = live_today(request->app->live);
    if (body_has(request, "until")) date_parse(body_text(request, "until"), &until);
    warning->state = str_equal(state, STR("closed"))    ? WARNING_CLOSED
                     : str_equal(state, STR("snoozed")) ? WARNING_SNOOZED
                                                        : WARNING_OPEN;
    bool snoozes = warning->state == WARNING_SNOOZED;
    if (snoozes && (until <= today || until > today + FAR_DAYS))
        return fail(request->error, STATUS_INVALID, STR("until"),
                    "Say until when it sleeps: a day after today, at most a year ahead.");
    warning->until_day = snoozes ? (uint16_t)until : 0;
    bool says = body_has(request, "outcome") || warning->outcome.len > 0;
    if (warning->state == WARNING_CLOSED && !says)
        return fail(request->error, STATUS_INVALID, STR("outcome"), "Say how it ended.");
    if (warning->state != WARNING_CLOSED) warning->outcome = STR("");
    return STATUS_OK;
}

static Status change_warning(Request *request)
{
    Warning warning = { 0 };
    int64_t due = 0;
    Status status = find_warning(request, &warning);
    if (status == STATUS_OK && body_has(request, "state")) status = read_state(request, &warning);
    if (status != STATUS_OK) return status;
    if (body_has(request, "owner")) warning.owner = body_text(request, "owner");
    if (body_has(request, "due") && date_parse(body_text(request, "due"), &due))
        warning.due_day = (uint16_t)due;
    if (body_has(request, "outcome")) warning.outcome = body_text(request, "outcome");
    if (body_has(request, "reason")) warning.reason = body_text(request, "reason");
    warning.changed_us = clock_now(live_clock(request->app->live));
    warning.changed_by = request->caller.id;
    status = request_edit(request, save, &warning);
    return status == STATUS_OK ? warning_state(request, request->json) : status;
}

// ---- the bell

static Status read_notices(Request *request, Notices *notices_out)
{
    const Live *live = request->app->live;
    Status status = notice_list(request->store, request->caller.id, clock_now(live_clock(live)),
                                live_today(live), request->arena, notices_out, request->error);
    if (status != STATUS_OK || request->caller.sight.all) return status;
    size_t count = 0;
    notices_out->unread = 0;
    notices_out->found = 0; // counted of all accounts together
    for (size_t i = 0; i < notices_out->count; i++) {
        if (!sees_account_id(request, notices_out->warnings[i].account)) continue;
        notices_out->warnings[count] = notices_out->warnings[i];
        notices_out->unread += !notices_out->warnings[count++].read;
    }
    notices_out->count = count;
    return STATUS_OK;
}

static Status list_notices(Request *request)
{
    Notices notices;
    Status status = read_notices(request, &notices);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_int(json, STR("unread"), (int64_t)notices.unread);
    json_add_int(json, STR("found"), (int64_t)notices.found);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < notices.count; i++) {
        Ranked ranked =
            rank(live_engine(request->app->live), &notices.warnings[i], live_today(request->app->live));
        json_open_object(json);
        json_add_bool(json, STR("read"), notices.warnings[i].read);
        json_key(json, STR("warning"));
        put_warning(request, json, &ranked);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

typedef struct ReadEdit {
    Str staff;
    int64_t now_us;
    bool all;
    int64_t ids[READ_MAX];
    size_t count;
} ReadEdit;

static Status save_read(Store *store, void *context, Error *error)
{
    const ReadEdit *edit = context;
    Status status = edit->all ? notice_read_all(store, edit->staff, edit->now_us, error) : STATUS_OK;
    for (size_t i = 0; i < edit->count && status == STATUS_OK; i++)
        status = notice_read(store, edit->staff, edit->ids[i], error);
    return status;
}

static Status mark_read(Request *request)
{
    ReadEdit *edit = ARENA_NEW(request->arena, ReadEdit);
    edit->staff = request->caller.id;
    edit->now_us = clock_now(live_clock(request->app->live));
    edit->all = body_bool(request, "all", false);
    for (JsonItems i = json_items(body_node(request, "ids")); json_next_item(&i);) {
        bool good = edit->count < READ_MAX && i.item->kind == JSON_NUMBER &&
                    json_int64(i.item, &edit->ids[edit->count]);
        if (!good)
            return fail(request->error, STATUS_INVALID, STR("ids"), "Name at most %d warnings by their ids.",
                        READ_MAX);
        edit->count++;
    }
    return request_edit(request, save_read, edit);
}

// ---- tables

static const Field list_query[] = {
    { "state", FIELD_TEXT, .one_of = "open|snoozed|closed|any", .doc = "Open ones when not given." },
    { "direction", FIELD_TEXT, .one_of = "risk|opportunity", .doc = "Both when not given." },
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only those of this owner." },
    { "rule", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "Only those of this rule; 0: about missing data." },
    { "sort", FIELD_TEXT, .one_of = "stake|raised|due|severity",
      .doc = "By revenue at stake × probability × time left when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field change_body[] = {
    { "state", FIELD_TEXT, .one_of = "open|snoozed|closed", .doc = "What becomes of it." },
    { "until", FIELD_DAY, .doc = "Until when it sleeps; open again on this day." },
    { "owner", FIELD_TEXT, .most = WARNING_OWNER_BYTES_MAX, .doc = "Who takes care." },
    { "due", FIELD_DAY, .doc = "By when." },
    { "outcome", FIELD_TEXT, .one_of = "saved|lost|won|not_won|not_relevant|other", .doc = "How it ended." },
    { "reason", FIELD_TEXT, .most = WARNING_REASON_BYTES_MAX, .doc = "Why, for those who read it later." },
    { 0 },
};
static const Field read_body[] = {
    { "ids", FIELD_ARRAY, .doc = "Ids of warnings that were seen." },
    { "all", FIELD_BOOL, .doc = "Everything in the bell." },
    { 0 },
};

const NamedShape warning_shapes[] = {
    { "WarningEvidence",
      "{text text, type one(any|number|share|text|yesno|date|duration), value any, day day,"
      " people? [{id text, name text, last_seen day?}]}" },
    { "Warning",
      "{id int, rule int, rule_version int, name text, account AccountRef?, direction one(risk|opportunity),"
      " severity int, root_cause int?, meaning text, action text, probability number, revenue number,"
      " currency text, stake number, raised_at time, day day, true_since day?, true_longer bool, news bool,"
      " evidence [WarningEvidence],"
      " state one(open|snoozed|closed), until day?, owner text, due day, outcome text, reason text, seen int,"
      " last_at time, ended_at time?, changed_at time, changed_by text}" },
    { 0 },
};

const Route warning_routes[] = {
    { .method = "GET",
      .path = "/api/v1/warnings",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_warnings,
      .slow = true,
      .summary = "Risks and opportunities, what is at stake most first.",
      .query = list_query,
      .response = "list Warning" },
    { .method = "GET",
      .path = "/api/v1/warnings/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_warning,
      .state = warning_state,
      .summary = "One warning, with its evidence as it was.",
      .response = "Warning" },
    { .method = "PATCH",
      .path = "/api/v1/warnings/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_warning,
      .state = warning_state,
      .summary = "Takes care of a warning: owner, due day, sleep, end.",
      .body = change_body,
      .response = "Warning" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/warnings",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_account_warnings,
      .slow = true,
      .summary = "The warnings about an account, the newest first; at most 200.",
      .response = "{items [Warning]}" },
    { .method = "GET",
      .path = "/api/v1/notices",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_notices,
      .summary =
          "The bell: what was raised in the last 30 days, what of it the caller has not seen, and how many"
          " more were found: true for long, or when their rule was asked for the first time.",
      .response = "{unread int, found int, items [{read bool, warning Warning}]}" },
    { .method = "POST",
      .path = "/api/v1/notices/read",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = mark_read,
      .slow = true,
      .summary = "Notes what the caller has seen.",
      .body = read_body },
    { 0 },
};
