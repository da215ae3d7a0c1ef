// workshops.c: touchpoints that are workshops about use cases: which ones, what was decided, what comes next.
// The next steps become tasks when somebody asks for it.
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/use_case_json.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/workshop.h"

enum { LIST_USUAL = 25, WORKSHOP_BODY_MAX = 128 * 1024, STEP_DAYS_USUAL = 7 };

// ---- answers

static void put_steps(JsonWriter *json, const Workshop *workshop)
{
    json_key(json, STR("steps"));
    json_open_array(json);
    for (size_t i = 0; i < workshop->step_count; i++) {
        const WorkshopStep *step = &workshop->steps[i];
        json_open_object(json);
        json_add_int(json, STR("id"), step->id);
        json_add_text(json, STR("text"), step->text);
        json_add_text(json, STR("owner"), step->owner);
        json_add_day_or_null(json, STR("due"), step->due_day);
        add_number_or_null(json, STR("task"), step->task);
        json_close_object(json);
    }
    json_close_array(json);
}

// Members of an open object; a use case that was taken away is left out.
static void put_workshop(Request *request, JsonWriter *json, const Workshop *workshop)
{
    json_add_text(json, STR("decisions"), workshop->decisions);
    json_key(json, STR("use_cases"));
    json_open_array(json);
    for (size_t i = 0; i < workshop->case_count; i++) {
        UseCase use_case;
        if (!find_use_case(request, workshop->cases[i], &use_case)) continue;
        json_open_object(json);
        json_add_int(json, STR("id"), use_case.id);
        json_add_text(json, STR("name"), use_case.name);
        json_close_object(json);
    }
    json_close_array(json);
    put_steps(json, workshop);
}

static Status put_row(Request *request, const Workshop *workshop)
{
    Touchpoint touchpoint;
    JsonWriter *json = request->json;
    Status status = find_touchpoint(request, workshop->touchpoint, &touchpoint);
    if (status == STATUS_NOT_FOUND) return STATUS_OK; // of an account they do not see
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_key(json, STR("touchpoint"));
    put_touchpoint(request, json, &touchpoint, false);
    json_add_bool(json, STR("planned"), touchpoint.at_us > request_now(request));
    put_workshop(request, json, workshop);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_workshops(Request *request)
{
    WorkshopFilter filter = { .account = account_named(request, query_text(request, "account")),
                              .use_case = query_int(request, "use_case", 0),
                              .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    Workshop *workshops = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &filter.offset);
    if (status == STATUS_OK)
        status = workshop_list(request->store, &filter, request->arena, &workshops, &count, &total,
                               request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = put_row(request, &workshops[i]);
    page_end(request->json, page_cursor(request, filter.offset + count, (size_t)total), total);
    json_close_object(request->json);
    return status;
}

static Status find_workshop(Request *request, Touchpoint *touchpoint_out, Workshop *workshop_out)
{
    Status status = find_touchpoint(request, path_number(request), touchpoint_out);
    if (status != STATUS_OK) return status;
    return workshop_get(request->store, touchpoint_out->id, request->arena, workshop_out, request->error);
}

static Status workshop_state(Request *request, JsonWriter *json)
{
    Touchpoint touchpoint;
    Workshop workshop;
    Status status = find_workshop(request, &touchpoint, &workshop);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_workshop(request, json, &workshop);
    json_close_object(json);
    return STATUS_OK;
}

// Of one that an edit may make.
static Status edit_state(Request *request, JsonWriter *json)
{
    Touchpoint touchpoint;
    Workshop workshop;
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status != STATUS_OK) return status;
    status = workshop_get(request->store, touchpoint.id, request->arena, &workshop, request->error);
    if (status != STATUS_NOT_FOUND && status != STATUS_OK) return status;
    json_open_object(json);
    if (status == STATUS_OK) put_workshop(request, json, &workshop);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_workshop(Request *request)
{
    return workshop_state(request, request->json);
}

// ---- what is sent

static Status read_cases(Request *request, Workshop *workshop)
{
    const JsonNode *list = body_node(request, "use_cases");
    int64_t *cases = ARENA_ARRAY(request->arena, int64_t, WORKSHOP_CASES_MAX);
    size_t count = 0;
    if (!list) return STATUS_OK;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        UseCase use_case;
        int64_t id = 0;
        if (count == WORKSHOP_CASES_MAX || !json_int64(i.item, &id) || !find_use_case(request, id, &use_case))
            return fail(request->error, STATUS_INVALID, STR("use_cases"),
                        "Give numbers of use cases of the library, at most %d.", WORKSHOP_CASES_MAX);
        cases[count++] = id;
    }
    workshop->cases = cases;
    workshop->case_count = count;
    return STATUS_OK;
}

// The task that was made of a step that stays.
static void keep_known(const Workshop *before, int64_t id, WorkshopStep *step)
{
    for (size_t i = 0; i < before->step_count && id != 0; i++) {
        if (before->steps[i].id != id) continue;
        step->id = id;
        step->task = before->steps[i].task;
        before->steps[i].id = 0; // once
        return;
    }
}

static Status read_step(Request *request, const JsonNode *node, const Workshop *before, WorkshopStep *step)
{
    static const Str names[] = { STR_CONST("id"), STR_CONST("text"), STR_CONST("owner"), STR_CONST("due") };
    const JsonNode *nodes[4] = { NULL };
    int64_t id = 0, due = 0;
    if (node->kind == JSON_OBJECT) json_pick(node, names, 4, nodes);
    *step = (WorkshopStep){ 0 };
    for (int i = 1; i <= 2; i++) {
        Str text = nodes[i] && nodes[i]->kind == JSON_TEXT ? str_trim(json_text(nodes[i], request->arena))
                                                           : (Str){ 0 };
        *(i == 1 ? &step->text : &step->owner) = text;
    }
    bool dated = nodes[3] && nodes[3]->kind == JSON_TEXT && json_text(nodes[3], request->arena).len > 0;
    bool good =
        step->text.len > 0 && step->text.len <= WORKSHOP_STEP_BYTES_MAX && step->owner.len <= 254 &&
        (!dated || (date_parse(json_text(nodes[3], request->arena), &due) && due > 0 && due < ZONE_DAYS));
    if (!good)
        return fail(request->error, STATUS_INVALID, STR("steps"),
                    "Each step is {text, owner, due}: a text of 1 to %d bytes, an e-mail address or nothing,"
                    " a date such as 2026-06-30 or nothing.",
                    WORKSHOP_STEP_BYTES_MAX);
    step->due_day = (uint16_t)due;
    if (nodes[0] && json_int64(nodes[0], &id)) keep_known(before, id, step);
    return STATUS_OK;
}

static Status read_steps(Request *request, Workshop *workshop)
{
    const JsonNode *list = body_node(request, "steps");
    if (!list) return STATUS_OK;
    WorkshopStep *steps = ARENA_ARRAY(request->arena, WorkshopStep, WORKSHOP_STEPS_MAX);
    size_t count = 0;
    Status status = STATUS_OK;
    if (json_count(list) > WORKSHOP_STEPS_MAX)
        return fail(request->error, STATUS_INVALID, STR("steps"), "A workshop has at most %d next steps.",
                    WORKSHOP_STEPS_MAX);
    for (JsonItems i = json_items(list); status == STATUS_OK && json_next_item(&i);)
        status = read_step(request, i.item, workshop, &steps[count++]);
    workshop->steps = steps;
    workshop->step_count = count;
    return status;
}

// ---- edits

typedef struct WorkshopEdit {
    Request *request;
    Touchpoint touchpoint;
    Workshop workshop;
    Task *tasks; // of the steps, in their order
} WorkshopEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    WorkshopEdit *edit = context;
    return workshop_save(store, &edit->workshop, error);
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const WorkshopEdit *edit = context;
    return workshop_remove(store, edit->touchpoint.id, error);
}

static Status put_one(Request *request)
{
    WorkshopEdit edit = { .request = request };
    Status status = find_workshop(request, &edit.touchpoint, &edit.workshop);
    bool fresh = status == STATUS_NOT_FOUND && edit.touchpoint.id > 0;
    if (fresh) {
        edit.workshop = (Workshop){ .touchpoint = edit.touchpoint.id };
        status = STATUS_OK;
    }
    if (status == STATUS_OK && edit.touchpoint.account.len == 0)
        status = fail(request->error, STATUS_INVALID, STR("id"),
                      "A workshop is with a customer: say first of which account the touchpoint is.");
    if (status != STATUS_OK) return status;
    if (body_has(request, "decisions")) edit.workshop.decisions = str_trim(body_text(request, "decisions"));
    status = read_cases(request, &edit.workshop);
    if (status == STATUS_OK) status = read_steps(request, &edit.workshop);
    if (status == STATUS_OK) status = request_edit(request, save_edit, &edit);
    return status == STATUS_OK ? get_workshop(request) : status;
}

static Status remove_workshop(Request *request)
{
    WorkshopEdit edit = { .request = request };
    Status status = find_workshop(request, &edit.touchpoint, &edit.workshop);
    return status == STATUS_OK ? request_edit(request, remove_edit, &edit) : status;
}

// ---- next steps become tasks

static Task task_of(const WorkshopEdit *edit, const WorkshopStep *step, Str owner)
{
    const Request *request = edit->request;
    const uint16_t usual = (uint16_t)(live_today(request->app->live) + STEP_DAYS_USUAL);
    const uint16_t due = step->due_day > 0 ? step->due_day : usual;
    return (Task){ .title = step->text,
                   .account = edit->touchpoint.account,
                   .owner = step->owner.len > 0 ? step->owner : owner,
                   .due_day = due,
                   .first_day = due,
                   .kind = STR("use_case"),
                   .every = 1,
                   .checklist = STR("[]"),
                   .touchpoint = edit->touchpoint.id,
                   .state = STR("open"),
                   .created_us = request_now(request),
                   .created_by = request->caller.id,
                   .changed_us = request_now(request),
                   .changed_by = request->caller.id };
}

static Status tasks_edit(Store *store, void *context, Error *error)
{
    WorkshopEdit *edit = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < edit->workshop.step_count && status == STATUS_OK; i++) {
        WorkshopStep *step = &edit->workshop.steps[i];
        if (step->task != 0) continue;
        status = task_save(store, &edit->tasks[i], error);
        if (status == STATUS_OK) status = workshop_step_task(store, step->id, edit->tasks[i].id, error);
    }
    return status;
}

static Status make_tasks(Request *request)
{
    WorkshopEdit edit = { .request = request };
    Str owner = { 0 };
    Status status = find_workshop(request, &edit.touchpoint, &edit.workshop);
    if (status == STATUS_OK) status = caller_address(request, &owner);
    if (status != STATUS_OK) return status;
    edit.tasks = ARENA_ARRAY(request->arena, Task, edit.workshop.step_count + 1);
    for (size_t i = 0; i < edit.workshop.step_count; i++)
        edit.tasks[i] = task_of(&edit, &edit.workshop.steps[i], owner);
    status = request_edit(request, tasks_edit, &edit);
    return status == STATUS_OK ? get_workshop(request) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "use_case", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Only about this one of the library." },
    { "limit", FIELD_INTEGER, .least = 1, .most = WORKSHOPS_LISTED_MAX,
      .doc = "Rows of a page; 25 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field workshop_body[] = {
    { "use_cases", FIELD_ARRAY, .doc = "Numbers of use cases of the library that it is about; at most 20." },
    { "decisions", FIELD_TEXT, .most = WORKSHOP_DECISIONS_BYTES_MAX, .doc = "What was decided." },
    { "steps", FIELD_ARRAY, .doc = "Next steps, at most 30: {id (of one that stays), text, owner, due}." },
    { 0 },
};

#define WORKSHOP_MEMBERS                                                                                     \
    "decisions text, use_cases [{id int, name text}], steps [{id int, text text, owner text, due day?, task" \
    " int?}]"
const NamedShape workshop_shapes[] = {
    { "Workshop", "{" WORKSHOP_MEMBERS "}" },
    { "WorkshopRow", "{touchpoint Touchpoint, planned bool, " WORKSHOP_MEMBERS "}" },
    { 0 },
};

const Route workshop_routes[] = {
    { .method = "GET",
      .path = "/api/v1/workshops",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_workshops,
      .slow = true,
      .summary = "Workshops about use cases, planned ones first, then the newest.",
      .query = list_query,
      .response = "list WorkshopRow" },
    { .method = "GET",
      .path = "/api/v1/touchpoints/{id}/workshop",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_workshop,
      .state = workshop_state,
      .summary = "What a touchpoint is about as a workshop: use cases, decisions, next steps.",
      .response = "Workshop" },
    { .method = "PUT",
      .path = "/api/v1/touchpoints/{id}/workshop",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = put_one,
      .state = edit_state,
      .summary =
          "Makes a touchpoint a workshop about use cases, or changes what is kept of it; what is left out"
          " stays. One that is ahead is planned as a touchpoint is.",
      .body = workshop_body,
      .body_bytes_max = WORKSHOP_BODY_MAX,
      .response = "Workshop" },
    { .method = "DELETE",
      .path = "/api/v1/touchpoints/{id}/workshop",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_workshop,
      .state = edit_state,
      .summary = "The touchpoint is no workshop any more; it and the tasks stay." },
    { .method = "POST",
      .path = "/api/v1/touchpoints/{id}/workshop/tasks",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = make_tasks,
      .summary = "Makes a task of each next step that is none yet; of its owner, else of the caller.",
      .response = "Workshop" },
    { 0 },
};
