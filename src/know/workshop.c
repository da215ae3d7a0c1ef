#include "know/workshop.h"

// ---- writing

static Status put_cases(Store *store, const Workshop *workshop, Error *error)
{
    static const Query forget = { .sql = "DELETE FROM workshop_case WHERE touchpoint = $1", .params = "i" };
    static const Query add = {
        .sql = "INSERT INTO workshop_case (definition, touchpoint) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        .params = "ii",
    };
    const Param of[] = { param_int(workshop->touchpoint) };
    Status status = store_execute(store, &forget, of, error);
    for (size_t i = 0; i < workshop->case_count && status == STATUS_OK; i++) {
        const Param params[] = { param_int(workshop->cases[i]), param_int(workshop->touchpoint) };
        status = store_execute(store, &add, params, error);
    }
    return status;
}

static Status insert_step(Store *store, int64_t touchpoint, WorkshopStep *step, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO workshop_step (touchpoint, text, owner, due_day, task) VALUES ($1, $2, $3, $4, $5)"
            " RETURNING id",
        .params = "ittii",
        .columns = "i",
    };
    const Param params[] = { param_int(touchpoint), param_text(step->text), param_text(step->owner),
                             param_int(step->due_day), param_int(step->task) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "A step cannot be kept.");
    step->id = rows_int(&rows, 0);
    return STATUS_OK;
}

// All are written anew: those that are kept come back with their number.
static Status put_steps(Store *store, Workshop *workshop, Error *error)
{
    static const Query forget = { .sql = "DELETE FROM workshop_step WHERE touchpoint = $1", .params = "i" };
    static const Query again = {
        .sql = "INSERT INTO workshop_step (id, touchpoint, text, owner, due_day, task)"
               " VALUES ($1, $2, $3, $4, $5, $6)",
        .params = "iittii",
    };
    const Param of[] = { param_int(workshop->touchpoint) };
    Status status = store_execute(store, &forget, of, error);
    for (size_t i = 0; i < workshop->step_count && status == STATUS_OK; i++) {
        WorkshopStep *step = &workshop->steps[i];
        const Param params[] = { param_int(step->id),      param_int(workshop->touchpoint),
                                 param_text(step->text),   param_text(step->owner),
                                 param_int(step->due_day), param_int(step->task) };
        status = step->id == 0 ? insert_step(store, workshop->touchpoint, step, error)
                               : store_execute(store, &again, params, error);
    }
    return status;
}

Status workshop_save(Store *store, Workshop *workshop, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO workshop (touchpoint, decisions) VALUES ($1, $2)"
               " ON CONFLICT (touchpoint) DO UPDATE SET decisions = excluded.decisions",
        .params = "it",
    };
    const Param params[] = { param_int(workshop->touchpoint), param_text(workshop->decisions) };
    Status status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) status = put_cases(store, workshop, error);
    return status == STATUS_OK ? put_steps(store, workshop, error) : status;
}

Status workshop_remove(Store *store, int64_t touchpoint, Error *error)
{
    static const Query deletes[] = {
        { .sql = "DELETE FROM workshop_step WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM workshop_case WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM workshop WHERE touchpoint = $1", .params = "i" },
    };
    const Param params[] = { param_int(touchpoint) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof deletes / sizeof *deletes && status == STATUS_OK; i++)
        status = store_execute(store, &deletes[i], params, error);
    return status;
}

Status workshop_step_task(Store *store, int64_t step, int64_t task, Error *error)
{
    static const Query update = { .sql = "UPDATE workshop_step SET task = $1 WHERE id = $2", .params = "ii" };
    const Param params[] = { param_int(task), param_int(step) };
    return store_execute(store, &update, params, error);
}

// ---- reading

static Status read_cases(Store *store, Arena *arena, Workshop *workshop, Error *error)
{
    static const Query query = {
        .sql = "SELECT definition FROM workshop_case WHERE touchpoint = $1 ORDER BY definition LIMIT $2",
        .params = "ii",
        .columns = "i",
    };
    const Param params[] = { param_int(workshop->touchpoint), param_int(WORKSHOP_CASES_MAX) };
    int64_t *cases = ARENA_ARRAY(arena, int64_t, WORKSHOP_CASES_MAX);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (workshop->case_count < WORKSHOP_CASES_MAX && rows_next(&rows))
        cases[workshop->case_count++] = rows_int(&rows, 0);
    workshop->cases = cases;
    return rows_end(&rows, error);
}

static Status read_steps(Store *store, Arena *arena, Workshop *workshop, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, text, owner, due_day, task FROM workshop_step WHERE touchpoint = $1"
               " ORDER BY id LIMIT $2",
        .params = "ii",
        .columns = "ittii",
    };
    const Param params[] = { param_int(workshop->touchpoint), param_int(WORKSHOP_STEPS_MAX) };
    workshop->steps = ARENA_ARRAY(arena, WorkshopStep, WORKSHOP_STEPS_MAX);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (workshop->step_count < WORKSHOP_STEPS_MAX && rows_next(&rows)) {
        workshop->steps[workshop->step_count++] = (WorkshopStep){ .id = rows_int(&rows, 0),
                                                                  .text = rows_text(&rows, 1, arena),
                                                                  .owner = rows_text(&rows, 2, arena),
                                                                  .due_day = (uint16_t)rows_int(&rows, 3),
                                                                  .task = rows_int(&rows, 4) };
    }
    return rows_end(&rows, error);
}

static Status read_parts(Store *store, Arena *arena, Workshop *workshop, Error *error)
{
    Status status = read_cases(store, arena, workshop, error);
    return status == STATUS_OK ? read_steps(store, arena, workshop, error) : status;
}

Status workshop_get(Store *store, int64_t touchpoint, Arena *arena, Workshop *workshop_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT touchpoint, decisions FROM workshop WHERE touchpoint = $1",
        .params = "i",
        .columns = "it",
    };
    const Param params[] = { param_int(touchpoint) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("id"), "This touchpoint is no workshop.");
    }
    *workshop_out = (Workshop){ .touchpoint = rows_int(&rows, 0), .decisions = rows_text(&rows, 1, arena) };
    return read_parts(store, arena, workshop_out, error);
}

#define FITS                                                                                                 \
    " FROM workshop w JOIN touchpoint t ON t.id = w.touchpoint WHERE ($1 = '' OR t.account = $1)"            \
    " AND ($2 = 0 OR EXISTS (SELECT 1 FROM workshop_case c WHERE c.touchpoint = w.touchpoint"                \
    " AND c.definition = $2))"

Status workshop_list(Store *store, const WorkshopFilter *filter, Arena *arena, Workshop **workshops_out,
                     size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT w.touchpoint, w.decisions" FITS " ORDER BY t.at_us DESC, t.id DESC LIMIT $3 OFFSET $4",
        .params = "tiii",
        .columns = "it",
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "ti", .columns = "i" };
    const Param params[] = { param_text(filter->account), param_int(filter->use_case),
                             param_int((int64_t)filter->limit), param_int((int64_t)filter->offset) };
    Workshop *workshops = ARENA_ARRAY(arena, Workshop, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        workshops[count++] =
            (Workshop){ .touchpoint = rows_int(&rows, 0), .decisions = rows_text(&rows, 1, arena) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *workshops_out = workshops;
    *count_out = count;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = read_parts(store, arena, &workshops[i], error);
    return status;
}
