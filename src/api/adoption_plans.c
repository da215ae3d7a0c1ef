// adoption_plans.c: how customers come to use more of the product: plans with items, read with how far each
// is.
#include "api/know_json.h"
#include "api/page.h"
#include "api/plan_items.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/use_case_json.h"
#include "api/work_json.h"
#include "know/adoption_dates.h"

enum { LIST_USUAL = 25, PLAN_BODY_MAX = 256 * 1024, DUE_DAYS_USUAL = 90 };

// ---- answers

static bool is_open(const AdoptionPlan *plan)
{
    return str_equal(plan->state, STR("open"));
}

static bool is_item_late(const AdoptionItem *item, uint16_t today)
{
    return item->reached_day > 0 ? item->reached_day > item->due_day : today > item->due_day;
}

static bool is_plan_late(const AdoptionPlan *plan, uint16_t today)
{
    bool late = today > plan->due_day;
    for (size_t i = 0; i < plan->item_count; i++)
        late = late || (plan->items[i].reached_day == 0 && is_item_late(&plan->items[i], today));
    return is_open(plan) && late;
}

static uint32_t account_of(const Request *request, const AdoptionPlan *plan)
{
    return engine_account_find(live_engine(request->app->live), plan->account);
}

static int put_item(Request *request, JsonWriter *json, const AdoptionPlan *plan, const AdoptionItem *item,
                    const FeatureView *view)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    const uint16_t day = plan->ended_day > 0 ? plan->ended_day : today;
    const uint32_t account = account_of(request, plan);
    AdoptionValue value = { .people = ADOPTION_UNKNOWN };
    if (account != ENGINE_NONE) value = adoption_value(item, engine, account, day, view, *request->arena);
    uint16_t expected = adoption_expected_day(plan, item, engine, account, today, view, *request->arena);
    int percent = item->reached_day > 0 ? 100 : adoption_percent(item, &value);
    json_open_object(json);
    put_plan_item(request, json, item);
    json_key(json, STR("value"));
    if (value.people == ADOPTION_UNKNOWN)
        json_put_null(json);
    else
        json_put_int(json, value.people);
    json_add_int(json, STR("active"), value.active);
    json_add_bool(json, STR("holds"), value.holds);
    json_add_int(json, STR("percent"), percent);
    json_add_day_or_null(json, STR("reached"), item->reached_day);
    json_add_bool(json, STR("late"), is_item_late(item, day));
    json_add_text(json, STR("timing"), adoption_timing_names[adoption_timing(plan, item, today)]);
    json_add_bool(json, STR("early_win"), adoption_is_early_win(plan, item));
    json_add_day_or_null(json, STR("expected"), expected);
    json_close_object(json);
    return percent;
}

static void put_items(Request *request, JsonWriter *json, const AdoptionPlan *plan, const FeatureView *view)
{
    int64_t percent = 0, reached = 0;
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < plan->item_count; i++) {
        percent += put_item(request, json, plan, &plan->items[i], view);
        reached += plan->items[i].reached_day > 0;
    }
    json_close_array(json);
    json_add_int(json, STR("reached_items"), reached);
    json_add_int(json, STR("percent"), plan->item_count > 0 ? percent / (int64_t)plan->item_count : 0);
}

static void put_head(Request *request, JsonWriter *json, const AdoptionPlan *plan)
{
    json_add_int(json, STR("id"), plan->id);
    put_account_of(request, json, plan->account);
    json_add_text(json, STR("title"), plan->title);
    json_add_text(json, STR("note"), plan->note);
    json_add_text(json, STR("owner"), plan->owner);
    put_use_case_ref(request, json, "use_case", plan->use_case);
    json_add_day(json, STR("start"), plan->start_day);
    json_add_day(json, STR("due"), plan->due_day);
    json_add_text(json, STR("state"), plan->state);
    json_add_day_or_null(json, STR("ended"), plan->ended_day);
    json_add_text(json, STR("why"), plan->why);
    json_add_time(json, STR("created_at"), plan->created_us);
    json_add_time(json, STR("changed_at"), plan->changed_us);
    json_add_text(json, STR("changed_by"), plan->changed_by);
}

// As it stands now: what was reached since somebody looked is found here, and kept within the hour.
static void put_plan(Request *request, JsonWriter *json, AdoptionPlan *plan, const FeatureView *view)
{
    const uint16_t today = live_today(request->app->live);
    adoption_look(plan, live_engine(request->app->live), account_of(request, plan), today, view,
                  *request->arena);
    json_open_object(json);
    put_head(request, json, plan);
    put_items(request, json, plan, view);
    json_add_bool(json, STR("late"), is_plan_late(plan, today));
    json_close_object(json);
}

static FeatureView features_now(const Request *request)
{
    return feature_view(request->app->features, live_engine(request->app->live), request->arena);
}

static Status find_plan(Request *request, AdoptionPlan *plan_out)
{
    Status status =
        adoption_plan_get(request->store, path_number(request), request->arena, plan_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, plan_out->account) : status;
}

// What people keep of it, without how far it is: that changes without an edit.
static Status plan_state(Request *request, JsonWriter *json)
{
    AdoptionPlan plan;
    Status status = find_plan(request, &plan);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_head(request, json, &plan);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < plan.item_count; i++) {
        json_open_object(json);
        put_plan_item(request, json, &plan.items[i]);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_plan(Request *request)
{
    AdoptionPlan plan;
    const FeatureView view = features_now(request);
    Status status = find_plan(request, &plan);
    if (status == STATUS_OK) put_plan(request, request->json, &plan, &view);
    return status;
}

static Status list_plans(Request *request)
{
    AdoptionFilter filter = { .account = account_named(request, query_text(request, "account")),
                              .owner = query_text(request, "owner"),
                              .state = query_text(request, "state"),
                              .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    const FeatureView view = features_now(request);
    AdoptionPlan *plans = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &filter.offset);
    if (status == STATUS_OK)
        status = adoption_plan_list(request->store, &filter, request->arena, &plans, &count, &total,
                                    request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, plans[i].account)) put_plan(request, request->json, &plans[i], &view);
    }
    page_end(request->json, page_cursor(request, filter.offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- edits

typedef struct PlanEdit {
    Request *request;
    AdoptionPlan plan;
} PlanEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    PlanEdit *edit = context;
    Status status = adoption_plan_save(store, &edit->plan, error);
    name_record(edit->request, edit->plan.id);
    return status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const PlanEdit *edit = context;
    return adoption_plan_remove(store, edit->plan.id, error);
}

static Status read_state(Request *request, AdoptionPlan *plan)
{
    if (!body_has(request, "state")) return STATUS_OK;
    const Str state = body_text(request, "state");
    if (str_equal(state, STR("closed"))) {
        if (plan->why.len == 0)
            return fail(request->error, STATUS_INVALID, STR("why"), "Say why the plan is closed.");
        if (!str_equal(plan->state, state)) plan->ended_day = live_today(request->app->live);
        plan->state = STR("closed");
        return STATUS_OK;
    }
    plan->state = STR("open");
    plan->ended_day = 0;
    plan->why = (Str){ 0 };
    return STATUS_OK;
}

static Status check_days(Request *request, const AdoptionPlan *plan)
{
    if (plan->due_day < plan->start_day)
        return fail(request->error, STATUS_INVALID, STR("due"), "It is due before it starts.");
    if (plan->due_day - plan->start_day > ADOPTION_DAYS_MAX)
        return fail(request->error, STATUS_INVALID, STR("due"), "A plan is of at most %d days.",
                    ADOPTION_DAYS_MAX);
    if (live_today(request->app->live) > plan->start_day + ADOPTION_DAYS_MAX)
        return fail(request->error, STATUS_INVALID, STR("start"),
                    "It would start more than %d days ago: start it later.", ADOPTION_DAYS_MAX);
    for (size_t i = 0; i < plan->item_count; i++) {
        uint16_t due = plan->items[i].due_day;
        if (due < plan->start_day || due > plan->due_day)
            return fail(request->error, STATUS_INVALID, STR("items"),
                        "An item is due from the start of the plan to its end.");
    }
    return STATUS_OK;
}

// Judged anew from the start: another item may have been reached on another day.
static void forget_progress(AdoptionPlan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        plan->items[i].reached_day = plan->items[i].looked_day = 0;
    if (!str_equal(plan->state, STR("reached"))) return;
    plan->state = STR("open");
    plan->ended_day = 0;
}

static Status read_fields(Request *request, AdoptionPlan *plan)
{
    if (body_has(request, "account")) plan->account = account_named(request, body_text(request, "account"));
    if (body_has(request, "title")) plan->title = str_trim(body_text(request, "title"));
    if (body_has(request, "note")) plan->note = str_trim(body_text(request, "note"));
    if (body_has(request, "owner")) plan->owner = str_trim(body_text(request, "owner"));
    if (body_has(request, "why")) plan->why = str_trim(body_text(request, "why"));
    if (body_has(request, "use_case")) {
        Status status = body_use_case(request, "use_case", &plan->use_case);
        if (status != STATUS_OK) return status;
    }
    if (plan->title.len == 0)
        return fail(request->error, STATUS_INVALID, STR("title"), "Give the plan a title.");
    if (plan->account.len == 0)
        return fail(request->error, STATUS_INVALID, STR("account"), "Say whose it is: the id of an account.");
    return check_account(request, "account", plan->account);
}

static Status read_plan(Request *request, AdoptionPlan *plan)
{
    const uint16_t start = plan->start_day;
    Status status = read_fields(request, plan);
    if (status != STATUS_OK) return status;
    plan->start_day = body_day_or(request, "start", plan->start_day);
    plan->due_day = body_day_or(request, "due", plan->due_day);
    plan->changed_us = request_now(request);
    plan->changed_by = request->caller.id;
    bool asked = body_has(request, "items");
    if (asked) status = read_plan_items(request, body_node(request, "items"), plan);
    if (status == STATUS_OK) status = check_days(request, plan);
    if (status != STATUS_OK) return status;
    if (asked || plan->start_day != start) forget_progress(plan);
    return read_state(request, plan);
}

static Status keep_plan(Request *request, PlanEdit *edit)
{
    const FeatureView view = features_now(request);
    Status status = read_plan(request, &edit->plan);
    if (status != STATUS_OK) return status;
    adoption_look(&edit->plan, live_engine(request->app->live), account_of(request, &edit->plan),
                  live_today(request->app->live), &view, *request->arena);
    status = request_edit(request, save_edit, edit);
    if (status != STATUS_OK) return status;
    request->path_values[0] = arena_format(request->arena, "%lld", (long long)edit->plan.id);
    return get_plan(request);
}

static Status create_plan(Request *request)
{
    const uint16_t today = live_today(request->app->live);
    PlanEdit edit = { .request = request,
                      .plan = { .state = STR("open"),
                                .start_day = body_day_or(request, "start", today),
                                .created_us = request_now(request) } };
    edit.plan.due_day = (uint16_t)(edit.plan.start_day + DUE_DAYS_USUAL);
    Status status = caller_address(request, &edit.plan.owner);
    return status == STATUS_OK ? keep_plan(request, &edit) : status;
}

static Status change_plan(Request *request)
{
    PlanEdit edit = { .request = request };
    Status status = find_plan(request, &edit.plan);
    return status == STATUS_OK ? keep_plan(request, &edit) : status;
}

static Status remove_plan(Request *request)
{
    PlanEdit edit = { .request = request };
    Status status = find_plan(request, &edit.plan);
    return status == STATUS_OK ? request_edit(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "state", FIELD_TEXT, .one_of = ADOPTION_STATE_NAMES, .doc = "Only in this state." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ADOPTION_PLANS_LISTED_MAX,
      .doc = "Rows of a page; 25 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field plan_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "title", FIELD_TEXT, .most = ADOPTION_TITLE_BYTES_MAX, .doc = "What it is to reach." },
    { "note", FIELD_TEXT, .most = ADOPTION_TEXT_BYTES_MAX, .doc = "How." },
    { "owner", FIELD_TEXT, .most = 254,
      .doc = "E-mail address of who takes care; of a new one the caller's." },
    { "use_case", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "The use case of the library that it leads to; 0: none." },
    { "start", FIELD_DAY, .doc = "Today when not given." },
    { "due", FIELD_DAY, .doc = "90 days after the start when not given." },
    { "state", FIELD_TEXT, .one_of = "open|closed",
      .doc = "Closed by hand, or opened again; it is reached by itself." },
    { "why", FIELD_TEXT, .most = ADOPTION_TEXT_BYTES_MAX, .doc = "Why it is closed." },
    { "items", FIELD_ARRAY,
      .doc =
          "All items, at most 30: {id (of one that stays), kind: feature, users or people, feature: its"
          " name, measure: people or share, target: so many people, or percent of the active people, people:"
          " ids, due, owner}." },
    { 0 },
};

#define PLAN_MEMBERS                                                                                         \
    "id int, account AccountRef?, title text, note text, owner text, use_case {id int, name text}?,"         \
    " start day, due day, state one(" ADOPTION_STATE_NAMES "), ended day?, why text, created_at time,"       \
    " changed_at time, changed_by text"
const NamedShape adoption_plan_shapes[] = {
    { "AdoptionItem", "{" PLAN_ITEM_MEMBERS ", value int?, active int, holds bool, percent int, reached day?,"
                      " late bool, timing one(" ADOPTION_TIMING_NAMES "), early_win bool, expected day?}" },
    { "AdoptionPlan", "{" PLAN_MEMBERS ", items [AdoptionItem], reached_items int, percent int, late bool}" },
    { 0 },
};

const Route adoption_plan_routes[] = {
    { .method = "GET",
      .path = "/api/v1/adoption-plans",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_plans,
      .slow = true,
      .summary = "Adoption plans with how far they are: open ones first, by the first day on which something"
                 " of them is due, so late ones lead.",
      .query = list_query,
      .response = "list AdoptionPlan" },
    { .method = "POST",
      .path = "/api/v1/adoption-plans",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_plan,
      .summary = "Makes an adoption plan of an account.",
      .body = plan_body,
      .body_bytes_max = PLAN_BODY_MAX,
      .response = "AdoptionPlan",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/adoption-plans/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_plan,
      .state = plan_state,
      .slow = true,
      .summary = "One plan, each item with what it is now and the first day on which it held.",
      .response = "AdoptionPlan" },
    { .method = "PATCH",
      .path = "/api/v1/adoption-plans/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_plan,
      .state = plan_state,
      .summary = "Changes a plan; what is left out stays. Other items or another start are judged anew.",
      .body = plan_body,
      .body_bytes_max = PLAN_BODY_MAX,
      .response = "AdoptionPlan" },
    { .method = "DELETE",
      .path = "/api/v1/adoption-plans/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_plan,
      .state = plan_state,
      .summary = "Removes a plan." },
    { 0 },
};
