#include "know/task.h"

#include "base/timestamp.h"
#include "base/zone.h"
#include "know/news.h"

#include <stdio.h>

#define SET_COLUMNS                                                                                          \
    "title, note, account, person, owner, due_day, kind, repeats, every, first_day, checklist, state,"       \
    " reason, ended_us, changed_us, changed_by"
#define COLUMNS "id, " SET_COLUMNS ", warning, touchpoint, created_us, created_by"
#define COLUMN_LETTERS "itttttittiitttiitiiit"

enum { SET_COUNT = 16, TASK_OWNER_ARENA_BYTES = 64 * 1024 };

static void set_params(const Task *task, Param params[SET_COUNT])
{
    const Param all[SET_COUNT] = {
        param_text(task->title),      param_text(task->note),      param_text(task->account),
        param_text(task->person),     param_text(task->owner),     param_int(task->due_day),
        param_text(task->kind),       param_text(task->repeats),   param_int(task->every),
        param_int(task->first_day),   param_text(task->checklist), param_text(task->state),
        param_text(task->reason),     param_int(task->ended_us),   param_int(task->changed_us),
        param_text(task->changed_by),
    };
    memcpy(params, all, sizeof all);
}

static Status insert(Store *store, Task *task, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO task (" SET_COLUMNS ", warning, touchpoint, created_us, created_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
            " $20) RETURNING id",
        .params = "tttttittiitttiitiiit",
        .columns = "i",
    };
    Param params[SET_COUNT + 4];
    set_params(task, params);
    params[SET_COUNT] = param_int(task->warning);
    params[SET_COUNT + 1] = param_int(task->touchpoint);
    params[SET_COUNT + 2] = param_int(task->created_us);
    params[SET_COUNT + 3] = param_text(task->created_by);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The task cannot be kept.");
    task->id = rows_int(&rows, 0);
    return STATUS_OK;
}

// Who had it before; empty of one that is new.
static Status read_owner(Store *store, int64_t id, Arena *arena, Str *owner_out, Error *error)
{
    static const Query query = { .sql = "SELECT owner FROM task WHERE id = $1",
                                 .params = "i",
                                 .columns = "t" };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *owner_out = rows_next(&rows) ? rows_text(&rows, 0, arena) : (Str){ 0 };
    return rows_end(&rows, error);
}

static Status tell_given(Store *store, const Task *task, Str owner_before, Error *error)
{
    char key[80];
    if (!str_equal(task->state, STR("open")) || str_equal_ignore_case(task->owner, owner_before))
        return STATUS_OK;
    snprintf(key, sizeof key, "task:%lld:given:%lld", (long long)task->id, (long long)task->changed_us);
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_TASK_GIVEN,
                        .account = task->account,
                        .record = task->id,
                        .by = task->changed_by.len > 0 ? task->changed_by : task->created_by,
                        .at_us = task->changed_us };
    return news_for(store, task->owner, &news, error);
}

static Status write_row(Store *store, Task *task, Error *error)
{
    static const Query update = {
        .sql = "UPDATE task SET title = $1, note = $2, account = $3, person = $4, owner = $5, due_day = $6,"
               " kind = $7, repeats = $8, every = $9, first_day = $10, checklist = $11, state = $12,"
               " reason = $13, ended_us = $14, changed_us = $15, changed_by = $16 WHERE id = $17",
        .params = "tttttittiitttiiti",
    };
    if (task->id == 0) return insert(store, task, error);
    Param params[SET_COUNT + 1];
    set_params(task, params);
    params[SET_COUNT] = param_int(task->id);
    return store_change_one(store, &update, params, "task", error);
}

Status task_save(Store *store, Task *task, Error *error)
{
    Arena arena = arena_create(TASK_OWNER_ARENA_BYTES);
    Str before = { 0 };
    Status status = task->id ? read_owner(store, task->id, &arena, &before, error) : STATUS_OK;
    if (status == STATUS_OK) status = write_row(store, task, error);
    if (status == STATUS_OK) status = tell_given(store, task, before, error);
    arena_destroy(&arena);
    return status;
}

Status task_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM task WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

static Task take_row(const Rows *rows, Arena *arena)
{
    return (Task){
        .id = rows_int(rows, 0),
        .title = rows_text(rows, 1, arena),
        .note = rows_text(rows, 2, arena),
        .account = rows_text(rows, 3, arena),
        .person = rows_text(rows, 4, arena),
        .owner = rows_text(rows, 5, arena),
        .due_day = (uint16_t)rows_int(rows, 6),
        .kind = rows_text(rows, 7, arena),
        .repeats = rows_text(rows, 8, arena),
        .every = rows_int(rows, 9),
        .first_day = (uint16_t)rows_int(rows, 10),
        .checklist = rows_text(rows, 11, arena),
        .state = rows_text(rows, 12, arena),
        .reason = rows_text(rows, 13, arena),
        .ended_us = rows_int(rows, 14),
        .changed_us = rows_int(rows, 15),
        .changed_by = rows_text(rows, 16, arena),
        .warning = rows_int(rows, 17),
        .touchpoint = rows_int(rows, 18),
        .created_us = rows_int(rows, 19),
        .created_by = rows_text(rows, 20, arena),
    };
}

Status task_get(Store *store, int64_t id, Arena *arena, Task *task_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM task WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "task", error);
    if (status == STATUS_OK) *task_out = take_row(&rows, arena);
    return status;
}

#define FITS                                                                                                 \
    " FROM task WHERE ($1 = '' OR owner = $1) AND ($2 = '' OR account = $2) AND ($3 = '' OR state = $3)"     \
    " AND ($4 = 0 OR due_day <= $4) AND ($5 = 0 OR touchpoint = $5)"

Status task_list(Store *store, const TaskFilter *filter, Arena *arena, Task **tasks_out, size_t *count_out,
                 int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY state != 'open', due_day, id LIMIT $6 OFFSET $7",
        .params = "tttiiii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "tttii", .columns = "i" };
    const Param params[] = {
        param_text(filter->owner),          param_text(filter->account),   param_text(filter->state),
        param_int(filter->due_until),       param_int(filter->touchpoint), param_int((int64_t)filter->limit),
        param_int((int64_t)filter->offset),
    };
    Task *tasks = ARENA_ARRAY(arena, Task, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        tasks[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *tasks_out = tasks;
    *count_out = count;
    return STATUS_OK;
}

// ---- repeating

static int month_days(int year, int month)
{
    return (int)(date_to_days(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                 date_to_days(year, month, 1));
}

// The due day after this one; the 31st becomes the last of a shorter month. 0: it does not repeat, or not
// within the days that are known.
static uint16_t task_next_day(const Task *task)
{
    if (task->repeats.len == 0) return 0;
    bool daily = str_equal(task->repeats, STR("daily")), weekly = str_equal(task->repeats, STR("weekly"));
    int64_t next = task->due_day + task->every * (weekly ? 7 : 1);
    if (!daily && !weekly) {
        int year, month, day, first_year, first_month, first_day;
        days_to_date(task->due_day, &year, &month, &day);
        days_to_date(task->first_day, &first_year, &first_month, &first_day);
        int64_t months =
            year * 12 + month - 1 + task->every * (str_equal(task->repeats, STR("yearly")) ? 12 : 1);
        year = (int)(months / 12);
        month = (int)(months % 12) + 1;
        int last = month_days(year, month);
        next = date_to_days(year, month, first_day < last ? first_day : last);
    }
    return next < ZONE_DAYS ? (uint16_t)next : 0;
}

Status task_add_next(Store *store, const Task *ended, int64_t *next_out, Error *error)
{
    Task next = *ended;
    next.id = 0;
    next.due_day = task_next_day(ended);
    next.state = STR("open");
    next.reason = STR("");
    next.ended_us = 0;
    next.created_us = ended->changed_us;
    next.created_by = ended->changed_by;
    if (next.due_day == 0) return STATUS_OK;
    Status status = task_save(store, &next, error);
    if (status == STATUS_OK) *next_out = next.id;
    return status;
}

// ---- calendars

Status calendar_put(Store *store, Str staff, Str token_hash, int64_t now_us, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO calendar_link (staff, token_hash, created_us) VALUES ($1, $2, $3)"
               " ON CONFLICT (staff) DO UPDATE SET token_hash = excluded.token_hash,"
               " created_us = excluded.created_us",
        .params = "tti",
    };
    const Param params[] = { param_text(staff), param_text(token_hash), param_int(now_us) };
    return store_execute(store, &query, params, error);
}

Status calendar_remove(Store *store, Str staff, Error *error)
{
    static const Query query = { .sql = "DELETE FROM calendar_link WHERE staff = $1", .params = "t" };
    const Param params[] = { param_text(staff) };
    return store_execute(store, &query, params, error);
}

Status calendar_owner(Store *store, Str token_hash, Arena *arena, Str *owner_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT s.email FROM calendar_link c JOIN staff s ON s.id = c.staff"
               " WHERE c.token_hash = $1 AND s.state = 'active'",
        .params = "t",
        .columns = "t",
    };
    const Param params[] = { param_text(token_hash) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *owner_out = rows_next(&rows) ? rows_text(&rows, 0, arena) : (Str){ 0 };
    return rows_end(&rows, error);
}
