#include "know/goal.h"

#include "know/news.h"

#include <stdio.h>

#define COLUMNS                                                                                              \
    "id, account, kind, title, note, owner, due_day, state, touchpoint, created_us, changed_us, changed_by," \
    " stage, priority"

static Status insert(Store *store, Goal *goal, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO goal (account, kind, title, note, owner, due_day, state, touchpoint, created_us,"
               " changed_us, changed_by, stage, priority)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        .params = "tttttitiiitii",
        .columns = "i",
    };
    const Param params[] = {
        param_text(goal->account),   param_text(goal->kind),       param_text(goal->title),
        param_text(goal->note),      param_text(goal->owner),      param_int(goal->due_day),
        param_text(goal->state),     param_int(goal->touchpoint),  param_int(goal->created_us),
        param_int(goal->changed_us), param_text(goal->changed_by), param_int(goal->stage),
        param_int(goal->priority),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The goal cannot be kept.");
    goal->id = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status read_state(Store *store, const Goal *goal, bool *reached_out, Error *error)
{
    static const Query query = { .sql = "SELECT state FROM goal WHERE id = $1",
                                 .params = "i",
                                 .columns = "t" };
    const Param params[] = { param_int(goal->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *reached_out = rows_next(&rows) && str_equal(rows_view(&rows, 0), STR("reached"));
    return rows_end(&rows, error);
}

static Status tell_reached(Store *store, const Goal *goal, Error *error)
{
    char key[80];
    snprintf(key, sizeof key, "goal.reached:%lld:%lld", (long long)goal->id, (long long)goal->changed_us);
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_GOAL_REACHED,
                        .account = goal->account,
                        .record = goal->id,
                        .by = goal->changed_by,
                        .at_us = goal->changed_us };
    return news_of_event(store, &news, error);
}

static Status write_row(Store *store, Goal *goal, Error *error)
{
    static const Query update = {
        .sql = "UPDATE goal SET account = $1, kind = $2, title = $3, note = $4, owner = $5, due_day = $6,"
               " state = $7, changed_us = $8, changed_by = $9, stage = $10, priority = $11 WHERE id = $12",
        .params = "tttttititiii",
    };
    if (goal->id == 0) return insert(store, goal, error);
    const Param params[] = {
        param_text(goal->account), param_text(goal->kind),      param_text(goal->title),
        param_text(goal->note),    param_text(goal->owner),     param_int(goal->due_day),
        param_text(goal->state),   param_int(goal->changed_us), param_text(goal->changed_by),
        param_int(goal->stage),    param_int(goal->priority),   param_int(goal->id),
    };
    return store_change_one(store, &update, params, "goal", error);
}

Status goal_save(Store *store, Goal *goal, Error *error)
{
    bool was = false;
    Status status = goal->id ? read_state(store, goal, &was, error) : STATUS_OK;
    if (status == STATUS_OK) status = write_row(store, goal, error);
    bool reached = str_equal(goal->state, STR("reached")) && !was;
    return status == STATUS_OK && reached ? tell_reached(store, goal, error) : status;
}

Status goal_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM goal WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

static Goal take_row(const Rows *rows, Arena *arena)
{
    return (Goal){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .kind = rows_text(rows, 2, arena),
        .title = rows_text(rows, 3, arena),
        .note = rows_text(rows, 4, arena),
        .owner = rows_text(rows, 5, arena),
        .due_day = (uint16_t)rows_int(rows, 6),
        .state = rows_text(rows, 7, arena),
        .touchpoint = rows_int(rows, 8),
        .created_us = rows_int(rows, 9),
        .changed_us = rows_int(rows, 10),
        .changed_by = rows_text(rows, 11, arena),
        .stage = rows_int(rows, 12),
        .priority = rows_int(rows, 13),
    };
}

Status goal_get(Store *store, int64_t id, Arena *arena, Goal *goal_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM goal WHERE id = $1",
        .params = "i",
        .columns = "itttttitiiitii",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "goal", error);
    if (status == STATUS_OK) *goal_out = take_row(&rows, arena);
    return status;
}

Status goal_list(Store *store, const GoalFilter *filter, Arena *arena, Goal **goals_out, size_t *count_out,
                 Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM goal WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2)"
               " AND ($3 = '' OR kind = $3) AND ($4 = '' OR state = $4) AND ($5 = 0 OR touchpoint = $5)"
               " AND changed_us >= $6"
               " ORDER BY state != 'open', due_day = 0, due_day, priority = 0, priority, id LIMIT $7",
        .params = "ttttiii",
        .columns = "itttttitiiitii",
    };
    const Param params[] = { param_text(filter->account),   param_text(filter->owner),
                             param_text(filter->kind),      param_text(filter->state),
                             param_int(filter->touchpoint), param_int(filter->changed_us),
                             param_int(GOALS_LISTED_MAX) };
    Goal *goals = ARENA_ARRAY(arena, Goal, GOALS_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < GOALS_LISTED_MAX && rows_next(&rows))
        goals[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *goals_out = goals;
    *count_out = count;
    return STATUS_OK;
}

Str goal_naming(const Goal *goals, size_t count, Str words)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(goals[i].kind, STR("promise"))) continue;
        if (str_contains_ignore_case(goals[i].title, words) || str_contains_ignore_case(goals[i].note, words))
            return goals[i].title;
    }
    return (Str){ 0 };
}
