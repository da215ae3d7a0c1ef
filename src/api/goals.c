// goals.c: what customers want to reach, what was promised, what they wish for.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"

// Empty for none, and for one that was taken away.
static Str stage_name(const Request *request, int64_t stage)
{
    return definition_name(request->app->definitions, DEFINITION_STAGE, stage, request->arena);
}

static void put_goal(const Request *request, JsonWriter *json, const Goal *goal)
{
    json_open_object(json);
    json_add_int(json, STR("id"), goal->id);
    put_account_of(request, json, goal->account);
    json_add_text(json, STR("kind"), goal->kind);
    json_add_text(json, STR("title"), goal->title);
    json_add_text(json, STR("note"), goal->note);
    json_add_text(json, STR("owner"), goal->owner);
    json_add_day_or_null(json, STR("due"), goal->due_day);
    json_add_text(json, STR("state"), goal->state);
    add_number_or_null(json, STR("touchpoint"), goal->touchpoint);
    add_number_or_null(json, STR("stage"), goal->stage);
    json_add_text(json, STR("stage_name"), stage_name(request, goal->stage));
    add_number_or_null(json, STR("priority"), goal->priority);
    json_add_time(json, STR("created_at"), goal->created_us);
    json_add_time(json, STR("changed_at"), goal->changed_us);
    json_add_text(json, STR("changed_by"), goal->changed_by);
    json_close_object(json);
}

static Status put_one(Request *request, JsonWriter *json, int64_t id)
{
    Goal goal;
    Status status = find_goal(request, id, &goal);
    if (status == STATUS_OK) put_goal(request, json, &goal);
    return status;
}

static Status goal_state(Request *request, JsonWriter *json)
{
    return put_one(request, json, path_number(request));
}

static Status get_goal(Request *request)
{
    return goal_state(request, request->json);
}

static Status list_goals(Request *request)
{
    const GoalFilter filter = { .account = account_named(request, query_text(request, "account")),
                                .owner = query_text(request, "owner"),
                                .kind = query_text(request, "kind"),
                                .state = query_text(request, "state") };
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, goals[i].account)) put_goal(request, request->json, &goals[i]);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct GoalEdit {
    Request *request;
    Goal goal;
    Str before; // the account it was of
} GoalEdit;

static Status say_words(Store *store, const Request *request, Str account, LogBatch *batch, Error *error)
{
    const AccountWords words = account_words(request, account);
    return account_words_goals(store, &words, batch, error);
}

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    GoalEdit *edit = context;
    Status status = goal_save(store, &edit->goal, error);
    name_record(edit->request, edit->goal.id);
    if (status == STATUS_OK) status = say_words(store, edit->request, edit->goal.account, batch, error);
    bool moved = edit->before.len > 0 && !str_equal(edit->before, edit->goal.account);
    return status == STATUS_OK && moved ? say_words(store, edit->request, edit->before, batch, error)
                                        : status;
}

// An expectation is of a stage; nothing else is.
static Status check_expectation(Request *request, const Goal *goal)
{
    bool expected = str_equal(goal->kind, STR("expectation"));
    bool named = body_has(request, "stage") && goal->stage > 0;
    if (expected && goal->stage == 0)
        return fail(request->error, STATUS_INVALID, STR("stage"),
                    "Say of which stage of the journey they expect it: its number.");
    if (!expected && goal->stage > 0)
        return fail(request->error, STATUS_INVALID, STR("stage"), "Only an expectation is of a stage.");
    if (named && stage_name(request, goal->stage).len == 0)
        return fail(request->error, STATUS_INVALID, STR("stage"), "There is no such stage.");
    return STATUS_OK;
}

static Status read_goal(Request *request, Goal *goal)
{
    int64_t due = 0;
    if (body_has(request, "account")) goal->account = account_named(request, body_text(request, "account"));
    if (body_has(request, "kind")) goal->kind = body_text(request, "kind");
    if (body_has(request, "title")) goal->title = str_trim(body_text(request, "title"));
    if (body_has(request, "note")) goal->note = body_text(request, "note");
    if (body_has(request, "owner")) goal->owner = body_text(request, "owner");
    if (body_has(request, "state")) goal->state = body_text(request, "state");
    if (body_has(request, "due") && date_parse(body_text(request, "due"), &due))
        goal->due_day = (uint16_t)due;
    goal->stage = body_int(request, "stage", goal->stage);
    goal->priority = body_int(request, "priority", goal->priority);
    goal->changed_us = request_now(request);
    goal->changed_by = request->caller.id;
    Status status = check_expectation(request, goal);
    if (status != STATUS_OK) return status;
    if (goal->title.len == 0) return fail(request->error, STATUS_INVALID, STR("title"), "Say what it is.");
    if (goal->account.len == 0)
        return fail(request->error, STATUS_INVALID, STR("account"), "Say whose it is: the id of an account.");
    return check_account(request, "account", goal->account);
}

static Status keep_goal(Request *request, GoalEdit *edit)
{
    Status status = read_goal(request, &edit->goal);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, edit);
    return status == STATUS_OK ? put_one(request, request->json, edit->goal.id) : status;
}

static Status create_goal(Request *request)
{
    GoalEdit edit = { .request = request,
                      .goal = {
                          .kind = STR("goal"), .state = STR("open"), .created_us = request_now(request) } };
    return keep_goal(request, &edit);
}

static Status change_goal(Request *request)
{
    GoalEdit edit = { .request = request };
    Status status = find_goal(request, path_number(request), &edit.goal);
    edit.before = edit.goal.account;
    return status == STATUS_OK ? keep_goal(request, &edit) : status;
}

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const GoalEdit *edit = context;
    Status status = goal_remove(store, edit->goal.id, error);
    return status == STATUS_OK ? say_words(store, edit->request, edit->goal.account, batch, error) : status;
}

static Status remove_goal(Request *request)
{
    GoalEdit edit = { .request = request };
    Status status = find_goal(request, path_number(request), &edit.goal);
    if (status != STATUS_OK) return status;
    return request_edit_logged(request, remove_edit, &edit);
}

// ---- a touchpoint becomes a goal

static Status touchpoint_to_goal(Request *request)
{
    Touchpoint touchpoint;
    GoalEdit edit = { .request = request };
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status != STATUS_OK) return status;
    edit.goal = (Goal){ .account = touchpoint.account,
                        .kind = STR("goal"),
                        .title = touchpoint.title,
                        .state = STR("open"),
                        .touchpoint = touchpoint.id,
                        .created_us = request_now(request) };
    if (str_equal(body_text(request, "kind"), STR("promise")))
        edit.goal.note = touchpoint.answers[ANSWER_PROMISES];
    else if (str_equal(body_text(request, "kind"), STR("wish")))
        edit.goal.note = touchpoint.answers[ANSWER_WISHES];
    else
        edit.goal.note = touchpoint.answers[ANSWER_GOALS];
    return keep_goal(request, &edit);
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "kind", FIELD_TEXT, .one_of = GOAL_KIND_NAMES, .doc = "Only of this kind." },
    { "state", FIELD_TEXT, .one_of = GOAL_STATE_NAMES, .doc = "Only in this state." },
    { 0 },
};
static const Field goal_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "kind", FIELD_TEXT, .one_of = GOAL_KIND_NAMES, .doc = "goal when not given." },
    { "title", FIELD_TEXT, .most = GOAL_TITLE_BYTES_MAX, .doc = "What is to be reached." },
    { "note", FIELD_TEXT, .most = GOAL_NOTE_BYTES_MAX, .doc = "What else there is to say." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who takes care of it." },
    { "due", FIELD_DAY, .doc = "By when." },
    { "state", FIELD_TEXT, .one_of = GOAL_STATE_NAMES, .doc = "open when not given." },
    { "stage", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "Of an expectation: number of the stage." },
    { "priority", FIELD_INTEGER, .least = 0, .most = GOAL_PRIORITIES, .doc = "1 is the highest; 0: none." },
    { 0 },
};

const NamedShape goal_shapes[] = {
    { "Goal",
      "{id int, account AccountRef?, kind one(" GOAL_KIND_NAMES "), title text, note text, owner text,"
      " due day?, state one(" GOAL_STATE_NAMES
      "), touchpoint int?, stage int?, stage_name text, priority int?, created_at time,"
      " changed_at time, changed_by text}" },
    { 0 },
};

const Route goal_routes[] = {
    { .method = "GET",
      .path = "/api/v1/goals",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_goals,
      .summary = "Goals, promises, wishes and expectations: open ones first, by due day; at most 500.",
      .query = list_query,
      .response = "{items [Goal]}" },
    { .method = "POST",
      .path = "/api/v1/goals",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_goal,
      .summary = "Notes a goal, a promise, a wish or what they expect of a stage.",
      .body = goal_body,
      .response = "Goal",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/goals/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_goal,
      .state = goal_state,
      .summary = "One goal.",
      .response = "Goal" },
    { .method = "PATCH",
      .path = "/api/v1/goals/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_goal,
      .state = goal_state,
      .summary = "Changes a goal; what is left out stays.",
      .body = goal_body,
      .response = "Goal" },
    { .method = "DELETE",
      .path = "/api/v1/goals/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_goal,
      .state = goal_state,
      .summary = "Removes a goal." },
    { .method = "POST",
      .path = "/api/v1/touchpoints/{id}/goal",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = touchpoint_to_goal,
      .summary = "Makes a touchpoint a goal, a promise or a wish; the link stays.",
      .body = goal_body,
      .response = "Goal",
      .success = 201,
      .creates = true },
    { 0 },
};
