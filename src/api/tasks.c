// tasks.c: what somebody has to do, and the calendar of it.
#include "act/play_desk.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/calendar.h"
#include "trust/secret.h"

enum { LIST_USUAL = 100, BULK_MAX = 200, TOKEN_LENGTH = 43, DUE_USUAL_DAYS = 7 };

// ---- answers

static void put_task(const Request *request, JsonWriter *json, const Task *task, int64_t next)
{
    bool open = str_equal(task->state, STR("open"));
    json_open_object(json);
    json_add_int(json, STR("id"), task->id);
    json_add_text(json, STR("title"), task->title);
    json_add_text(json, STR("note"), task->note);
    put_account_of(request, json, task->account);
    put_person_of(request, json, "person", task->person);
    json_add_text(json, STR("owner"), task->owner);
    json_add_day(json, STR("due"), task->due_day);
    json_add_bool(json, STR("late"), open && task->due_day < live_today(request->app->live));
    json_add_text(json, STR("kind"), task->kind);
    json_add_text(json, STR("repeats"), task->repeats);
    json_add_int(json, STR("every"), task->every);
    json_add_raw(json, STR("checklist"), task->checklist);
    add_number_or_null(json, STR("warning"), task->warning);
    add_number_or_null(json, STR("touchpoint"), task->touchpoint);
    json_add_text(json, STR("state"), task->state);
    json_add_text(json, STR("reason"), task->reason);
    add_time_or_null(json, STR("ended_at"), task->ended_us);
    add_number_or_null(json, STR("next"), next);
    json_add_time(json, STR("created_at"), task->created_us);
    json_add_text(json, STR("created_by"), task->created_by);
    json_add_time(json, STR("changed_at"), task->changed_us);
    json_add_text(json, STR("changed_by"), task->changed_by);
    json_close_object(json);
}

static Status put_one(Request *request, JsonWriter *json, int64_t id, int64_t next)
{
    Task task;
    Status status = find_task(request, id, &task);
    if (status == STATUS_OK) put_task(request, json, &task, next);
    return status;
}

static Status task_state(Request *request, JsonWriter *json)
{
    return put_one(request, json, path_number(request), 0);
}

static Status get_task(Request *request)
{
    return task_state(request, request->json);
}

static Status list_tasks(Request *request)
{
    size_t offset = 0, count = 0;
    int64_t total = 0;
    Task *tasks = NULL;
    Str state = query_has(request, "state") ? query_text(request, "state") : STR("open");
    Status status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    TaskFilter filter = { .owner = query_text(request, "owner"),
                          .account = account_named(request, query_text(request, "account")),
                          .state = str_equal(state, STR("any")) ? STR("") : state,
                          .due_until = (uint16_t)query_day(request, "due", 0),
                          .offset = offset,
                          .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    if (str_equal(filter.owner, STR("me"))) status = caller_address(request, &filter.owner);
    if (status == STATUS_OK)
        status = task_list(request->store, &filter, request->arena, &tasks, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, tasks[i].account)) put_task(request, request->json, &tasks[i], 0);
    }
    page_end(request->json, page_cursor(request, offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- what is sent

static Status read_checklist(Request *request, Task *task)
{
    const JsonNode *list = body_node(request, "checklist");
    if (!list) return STATUS_OK;
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    size_t count = 0;
    bool good = json_count(list) <= TASK_CHECKS_MAX;
    json_open_array(&json);
    for (JsonItems i = json_items(list); good && json_next_item(&i); count++) {
        static const Str names[] = { STR_CONST("text"), STR_CONST("done") };
        const JsonNode *nodes[2] = { NULL, NULL };
        if (i.item->kind == JSON_OBJECT) json_pick(i.item, names, 2, nodes);
        good = nodes[0] && nodes[0]->kind == JSON_TEXT && (!nodes[1] || nodes[1]->kind == JSON_BOOL);
        if (!good) break;
        json_open_object(&json);
        json_add_text(&json, names[0], json_text(nodes[0], request->arena));
        json_add_bool(&json, names[1], nodes[1] && json_is_true(nodes[1]));
        json_close_object(&json);
    }
    json_close_array(&json);
    good = good && out.len <= TASK_CHECKLIST_BYTES_MAX;
    if (good) task->checklist = arena_copy(request->arena, buf_view(&out));
    buf_free(&out);
    return good ? STATUS_OK
                : fail(request->error, STATUS_INVALID, STR("checklist"),
                       "Give at most %d points, each {\"text\": …, \"done\": …}, of 16 KB together.",
                       TASK_CHECKS_MAX);
}

static Status read_state(Request *request, Task *task)
{
    if (body_has(request, "reason")) task->reason = body_text(request, "reason");
    if (!body_has(request, "state")) return STATUS_OK;
    Str state = body_text(request, "state");
    bool open = str_equal(state, STR("open"));
    if (str_equal(state, STR("skipped")) && str_trim(task->reason).len == 0)
        return fail(request->error, STATUS_INVALID, STR("reason"), "Say why it is skipped.");
    if (!str_equal(state, task->state)) task->ended_us = open ? 0 : request_now(request);
    task->state = state;
    return STATUS_OK;
}

static Status read_task(Request *request, Task *task)
{
    int64_t due = 0;
    if (body_has(request, "title")) task->title = str_trim(body_text(request, "title"));
    if (body_has(request, "note")) task->note = body_text(request, "note");
    if (body_has(request, "account")) task->account = account_named(request, body_text(request, "account"));
    const Str before = task->person; // who stands there already may stay, though the caller does not see them
    if (body_has(request, "person")) task->person = body_text(request, "person");
    if (body_has(request, "owner")) task->owner = body_text(request, "owner");
    if (body_has(request, "kind")) task->kind = body_text(request, "kind");
    if (body_has(request, "repeats")) task->repeats = body_text(request, "repeats");
    if (str_equal(task->repeats, STR("never"))) task->repeats = STR("");
    task->every = body_int(request, "every", task->every);
    if (body_has(request, "due") && date_parse(body_text(request, "due"), &due))
        task->due_day = task->first_day = (uint16_t)due;
    task->changed_us = request_now(request);
    task->changed_by = request->caller.id;
    if (task->title.len == 0)
        return fail(request->error, STATUS_INVALID, STR("title"), "Say what is to be done.");
    Status status = check_account(request, "account", task->account);
    if (status == STATUS_OK && !str_equal(before, task->person))
        status = check_named(request, "person", task->person);
    if (status == STATUS_OK) status = read_checklist(request, task);
    return status == STATUS_OK ? read_state(request, task) : status;
}

// ---- edits

typedef struct TaskEdit {
    Request *request;
    Task *tasks;
    const bool *was_open; // one a task
    size_t count;
    int64_t next; // the task that follows the last one; 0: none
} TaskEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    TaskEdit *edit = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < edit->count && status == STATUS_OK; i++) {
        Task *task = &edit->tasks[i];
        bool ended = edit->was_open[i] && !str_equal(task->state, STR("open"));
        status = task_save(store, task, error);
        if (status == STATUS_OK && ended) status = task_add_next(store, task, &edit->next, error);
    }
    if (edit->count == 1) name_record(edit->request, edit->tasks[0].id);
    return status;
}

// A play may wait for the tasks.
static Status save_tasks(Request *request, TaskEdit *edit)
{
    Status status = request_edit(request, save_edit, edit);
    for (size_t i = 0; status == STATUS_OK && i < edit->count; i++) {
        bool ended = edit->was_open[i] && !str_equal(edit->tasks[i].state, STR("open"));
        if (ended && edit->tasks[i].account.len > 0)
            play_desk_news(request->app->plays, edit->tasks[i].account);
    }
    return status;
}

static Status keep_task(Request *request, Task *task, bool was_open)
{
    TaskEdit edit = { .request = request, .tasks = task, .was_open = &was_open, .count = 1 };
    Status status = read_task(request, task);
    if (status == STATUS_OK) status = save_tasks(request, &edit);
    return status == STATUS_OK ? put_one(request, request->json, task->id, edit.next) : status;
}

static Status new_task(Request *request, Task *task_out)
{
    int64_t now = request_now(request);
    uint16_t due = (uint16_t)(live_today(request->app->live) + DUE_USUAL_DAYS);
    *task_out = (Task){ .kind = STR("other"),
                        .every = 1,
                        .due_day = due,
                        .first_day = due,
                        .checklist = STR("[]"),
                        .state = STR("open"),
                        .created_us = now,
                        .created_by = request->caller.id };
    return caller_address(request, &task_out->owner);
}

static Status create_task(Request *request)
{
    Task task;
    Status status = new_task(request, &task);
    task.warning = body_int(request, "warning", 0);
    task.touchpoint = body_int(request, "touchpoint", 0);
    return status == STATUS_OK ? keep_task(request, &task, true) : status;
}

static Status touchpoint_to_task(Request *request)
{
    Touchpoint touchpoint;
    Task task;
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status == STATUS_OK) status = new_task(request, &task);
    if (status != STATUS_OK) return status;
    task.title = touchpoint.title;
    task.account = touchpoint.account;
    task.touchpoint = touchpoint.id;
    return keep_task(request, &task, true);
}

static Status change_task(Request *request)
{
    Task task;
    Status status = find_task(request, path_number(request), &task);
    return status == STATUS_OK ? keep_task(request, &task, str_equal(task.state, STR("open"))) : status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    return task_remove(store, path_number(context), error);
}

static Status remove_task(Request *request)
{
    Task task;
    Status status = find_task(request, path_number(request), &task);
    if (status != STATUS_OK) return status;
    return request_edit(request, remove_edit, request);
}

static Status change_many(Request *request)
{
    const JsonNode *ids = body_node(request, "ids");
    Task *tasks = ARENA_ARRAY(request->arena, Task, BULK_MAX);
    bool *was_open = ARENA_ARRAY(request->arena, bool, BULK_MAX);
    TaskEdit edit = { .request = request, .tasks = tasks, .was_open = was_open };
    int64_t due = 0;
    bool dated = body_has(request, "due") && date_parse(body_text(request, "due"), &due);
    for (JsonItems i = json_items(ids); json_next_item(&i); edit.count++) {
        int64_t id = 0;
        if (edit.count == BULK_MAX || !json_int64(i.item, &id))
            return fail(request->error, STATUS_INVALID, STR("ids"), "Name at most %d tasks by their ids.",
                        BULK_MAX);
        Task *task = &tasks[edit.count];
        Status status = find_task(request, id, task);
        if (status != STATUS_OK) return status;
        was_open[edit.count] = str_equal(task->state, STR("open"));
        if (body_has(request, "owner")) task->owner = body_text(request, "owner");
        if (dated) task->due_day = task->first_day = (uint16_t)due;
        status = read_state(request, task);
        if (status != STATUS_OK) return status;
        task->changed_us = request_now(request);
        task->changed_by = request->caller.id;
    }
    Status status = save_tasks(request, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("changed"), (int64_t)edit.count);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- the calendar

typedef struct LinkEdit {
    Request *request;
    Str token;
} LinkEdit;

static Status put_link(Store *store, void *context, Error *error)
{
    const LinkEdit *edit = context;
    return calendar_put(store, edit->request->caller.id, secret_hash(edit->token, edit->request->arena),
                        request_now(edit->request), error);
}

static Status make_calendar(Request *request)
{
    LinkEdit edit = { request, secret_random(TOKEN_LENGTH, request->arena) };
    Status status = request_edit(request, put_link, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("url"),
                  arena_format(request->arena, "%.*s/api/v1/tasks/calendar/%.*s.ics",
                               STR_ARG(request->app->public_url), STR_ARG(edit.token)));
    json_close_object(request->json);
    return STATUS_OK;
}

static Status remove_link(Store *store, void *context, Error *error)
{
    return calendar_remove(store, ((const Request *)context)->caller.id, error);
}

static Status end_calendar(Request *request)
{
    return request_edit(request, remove_link, request);
}

static CalendarDay calendar_day(const Request *request, const Task *task)
{
    return (CalendarDay){
        .uid = arena_format(request->arena, "task-%lld@perennial", (long long)task->id),
        .title = task->title,
        .note = task->note,
        .url = request->app->public_url.len > 0
                   ? arena_format(request->arena, "%.*s/tasks/%lld", STR_ARG(request->app->public_url),
                                  (long long)task->id)
                   : (Str){ 0 },
        .day = task->due_day,
        .changed_us = task->changed_us,
    };
}

static Status get_calendar(Request *request)
{
    Str name = request->path_values[0], owner = { 0 };
    bool good = str_ends_with(name, STR(".ics"));
    Str token = str_slice(name, 0, good ? name.len - 4 : 0);
    Status status = calendar_owner(request->store, secret_hash(token, request->arena), request->arena, &owner,
                                   request->error);
    if (status != STATUS_OK) return status;
    if (owner.len == 0)
        return fail(request->error, STATUS_NOT_FOUND, STR("token"),
                    "This calendar is no longer there. Make a new link in Perennial.");
    const TaskFilter filter = { .owner = owner, .state = STR("open"), .limit = TASKS_OF_A_FEED_MAX };
    Task *tasks = NULL;
    size_t count = 0;
    int64_t total = 0;
    status = task_list(request->store, &filter, request->arena, &tasks, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    CalendarDay *days = ARENA_ARRAY(request->arena, CalendarDay, count + 1);
    for (size_t i = 0; i < count; i++)
        days[i] = calendar_day(request, &tasks[i]);
    calendar_append(request->out, STR("Perennial tasks"), days, count);
    return STATUS_OK;
}

// ---- tables

static const Field list_query[] = {
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address; me: of the caller." },
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "state", FIELD_TEXT, .one_of = TASK_STATE_NAMES "|any", .doc = "Open ones when not given." },
    { "due", FIELD_DAY, .doc = "Only what is due on this day or before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = TASKS_LISTED_MAX,
      .doc = "Rows of a page; 100 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field task_body[] = {
    { "title", FIELD_TEXT, .most = TASK_TITLE_BYTES_MAX, .doc = "What is to be done." },
    { "note", FIELD_TEXT, .most = TASK_NOTE_BYTES_MAX, .doc = "What else there is to say." },
    { "account", FIELD_ID, .doc = "Id of the account it is about." },
    { "person", FIELD_ID, .doc = "Id of the person it is about." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who does it; the caller when not given." },
    { "due", FIELD_DAY, .doc = "By when; a week from today when not given." },
    { "kind", FIELD_TEXT, .one_of = TASK_KIND_NAMES, .doc = "What kind of work; other when not given." },
    { "repeats", FIELD_TEXT, .one_of = TASK_REPEAT_NAMES "|never",
      .doc = "When it ends, the next one is made." },
    { "every", FIELD_INTEGER, .least = 1, .most = TASK_EVERY_MAX,
      .doc = "Each so many days, weeks, months or years." },
    { "checklist", FIELD_ARRAY, .doc = "Up to 50 points: {\"text\": …, \"done\": …}." },
    { "state", FIELD_TEXT, .one_of = TASK_STATE_NAMES, .doc = "What became of it." },
    { "reason", FIELD_TEXT, .most = TASK_REASON_BYTES_MAX, .doc = "Why it is skipped." },
    { "warning", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "Of a new one: the warning it answers." },
    { "touchpoint", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "Of a new one: the touchpoint it comes from." },
    { 0 },
};
static const Field bulk_body[] = {
    { "ids", FIELD_ARRAY, .required = true, .doc = "Ids of up to 200 tasks." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "Their new owner." },
    { "due", FIELD_DAY, .doc = "Their new due day." },
    { "state", FIELD_TEXT, .one_of = TASK_STATE_NAMES, .doc = "What became of them." },
    { "reason", FIELD_TEXT, .most = TASK_REASON_BYTES_MAX, .doc = "Why they are skipped." },
    { 0 },
};

const NamedShape task_shapes[] = {
    { "Task", "{id int, title text, note text, account AccountRef?, person {id text, name text}?, owner text,"
              " due day, late bool, kind one(" TASK_KIND_NAMES "), repeats text, every int,"
              " checklist [{text text, done bool}], warning int?, touchpoint int?,"
              " state one(" TASK_STATE_NAMES "), reason text, ended_at time?, next int?, created_at time,"
              " created_by text, changed_at time, changed_by text}" },
    { 0 },
};

const Route task_routes[] = {
    { .method = "GET",
      .path = "/api/v1/tasks",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_tasks,
      .summary = "Tasks by due day.",
      .query = list_query,
      .response = "list Task" },
    { .method = "POST",
      .path = "/api/v1/tasks",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_task,
      .summary = "Makes a task.",
      .body = task_body,
      .response = "Task",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/tasks/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_task,
      .state = task_state,
      .summary = "One task.",
      .response = "Task" },
    { .method = "PATCH",
      .path = "/api/v1/tasks/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_task,
      .state = task_state,
      .summary =
          "Changes a task; what is left out stays. Of one that repeats, the next is made when it ends.",
      .body = task_body,
      .response = "Task" },
    { .method = "DELETE",
      .path = "/api/v1/tasks/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_task,
      .state = task_state,
      .summary = "Removes a task." },
    { .method = "POST",
      .path = "/api/v1/tasks/bulk",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_many,
      .summary = "Changes owner, due day or state of many tasks; all or none.",
      .body = bulk_body,
      .response = "{changed int}" },
    { .method = "POST",
      .path = "/api/v1/touchpoints/{id}/task",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = touchpoint_to_task,
      .summary = "Makes a touchpoint a task; the link stays.",
      .body = task_body,
      .response = "Task",
      .success = 201,
      .creates = true },
    { .method = "POST",
      .path = "/api/v1/tasks/calendar",
      .permission = PERMISSION_SELF,
      .handler = make_calendar,
      .summary =
          "Makes a secret link to a calendar of the caller's open tasks; the one before ends. Shown once.",
      .response = "{url text}" },
    { .method = "DELETE",
      .path = "/api/v1/tasks/calendar",
      .permission = PERMISSION_SELF,
      .handler = end_calendar,
      .summary = "Ends the link to the caller's calendar." },
    { .method = "GET",
      .path = "/api/v1/tasks/calendar/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_calendar,
      .slow = true,
      .summary = "The calendar behind a secret link, TOKEN.ics.",
      .response = "iCalendar with a day for each open task.",
      .response_type = "text/calendar; charset=utf-8" },
    { 0 },
};
