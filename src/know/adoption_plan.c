#include "know/adoption_plan.h"

#define COLUMNS                                                                                              \
    "id, account, title, note, owner, use_case, start_day, due_day, state, ended_day, why, created_us,"      \
    " changed_us, changed_by"
#define COLUMN_LETTERS                                                                                       \
    "itttti"                                                                                                 \
    "iit"                                                                                                    \
    "itiit"
#define ITEM_COLUMNS "id, kind, feature, measure, target, due_day, owner, reached_day, looked_day"

static Status cannot_keep(Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR(""), "The adoption plan cannot be kept.");
}

// ---- writing items

static Status put_people(Store *store, const AdoptionItem *item, Error *error)
{
    static const Query forget = { .sql = "DELETE FROM adoption_person WHERE item = $1", .params = "i" };
    static const Query add = {
        .sql = "INSERT INTO adoption_person (person, item) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        .params = "ti",
    };
    const Param of[] = { param_int(item->id) };
    Status status = store_execute(store, &forget, of, error);
    for (size_t i = 0; i < item->person_count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(item->people[i]), param_int(item->id) };
        status = store_execute(store, &add, params, error);
    }
    return status;
}

static Status insert_item(Store *store, int64_t plan, AdoptionItem *item, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO adoption_item (plan, kind, feature, measure, target, due_day, owner, reached_day,"
               " looked_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        .params = "itttiitii",
        .columns = "i",
    };
    const Param params[] = {
        param_int(plan),           param_text(item->kind),       param_text(item->feature),
        param_text(item->measure), param_int(item->target),      param_int(item->due_day),
        param_text(item->owner),   param_int(item->reached_day), param_int(item->looked_day)
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return cannot_keep(error);
    item->id = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status update_item(Store *store, int64_t plan, const AdoptionItem *item, Error *error)
{
    static const Query query = {
        .sql = "UPDATE adoption_item SET kind = $1, feature = $2, measure = $3, target = $4, due_day = $5,"
               " owner = $6, reached_day = $7, looked_day = $8 WHERE id = $9 AND plan = $10",
        .params = "tttiitiiii",
    };
    const Param params[] = {
        param_text(item->kind),       param_text(item->feature),
        param_text(item->measure),    param_int(item->target),
        param_int(item->due_day),     param_text(item->owner),
        param_int(item->reached_day), param_int(item->looked_day),
        param_int(item->id),          param_int(plan),
    };
    return store_execute(store, &query, params, error);
}

// Those that are not in the plan any more.
static Status drop_items(Store *store, const AdoptionPlan *plan, Error *error)
{
    static const Query select = { .sql = "SELECT id FROM adoption_item WHERE plan = $1 LIMIT $2",
                                  .params = "ii",
                                  .columns = "i" };
    static const Query people = { .sql = "DELETE FROM adoption_person WHERE item = $1", .params = "i" };
    static const Query items = { .sql = "DELETE FROM adoption_item WHERE id = $1", .params = "i" };
    int64_t gone[ADOPTION_ITEMS_MAX];
    size_t count = 0;
    const Param params[] = { param_int(plan->id), param_int(ADOPTION_ITEMS_MAX) };
    Rows rows = store_query(store, &select, params);
    while (rows_next(&rows)) {
        int64_t id = rows_int(&rows, 0);
        bool kept = false;
        for (size_t i = 0; i < plan->item_count && !kept; i++)
            kept = plan->items[i].id == id;
        if (!kept) gone[count++] = id;
    }
    Status status = rows.status;
    rows_close(&rows);
    if (status != STATUS_OK) return cannot_keep(error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Param item[] = { param_int(gone[i]) };
        status = store_execute(store, &people, item, error);
        if (status == STATUS_OK) status = store_execute(store, &items, item, error);
    }
    return status;
}

static Status put_items(Store *store, AdoptionPlan *plan, Error *error)
{
    Status status = drop_items(store, plan, error);
    for (size_t i = 0; i < plan->item_count && status == STATUS_OK; i++) {
        AdoptionItem *item = &plan->items[i];
        status = item->id == 0 ? insert_item(store, plan->id, item, error)
                               : update_item(store, plan->id, item, error);
        if (status == STATUS_OK) status = put_people(store, item, error);
    }
    return status;
}

// ---- writing plans

static Status check_room(Store *store, Str account, Error *error)
{
    static const Query query = { .sql = "SELECT count(*) FROM adoption_plan WHERE account = $1",
                                 .params = "t",
                                 .columns = "i" };
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) < ADOPTION_PLANS_MAX) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("account"),
                "A customer has at most %d adoption plans. Remove an old one.", ADOPTION_PLANS_MAX);
}

static Status insert_plan(Store *store, AdoptionPlan *plan, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO adoption_plan (account, title, note, owner, use_case, start_day, due_day, state,"
               " ended_day, why, created_us, changed_us, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
               " $9, $10, $11, $12, $13) RETURNING id",
        .params = "ttttiiititiit",
        .columns = "i",
    };
    const Param params[] = { param_text(plan->account),   param_text(plan->title),
                             param_text(plan->note),      param_text(plan->owner),
                             param_int(plan->use_case),   param_int(plan->start_day),
                             param_int(plan->due_day),    param_text(plan->state),
                             param_int(plan->ended_day),  param_text(plan->why),
                             param_int(plan->created_us), param_int(plan->changed_us),
                             param_text(plan->changed_by) };
    Status status = check_room(store, plan->account, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return cannot_keep(error);
    plan->id = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status update_plan(Store *store, const AdoptionPlan *plan, Error *error)
{
    static const Query query = {
        .sql = "UPDATE adoption_plan SET account = $1, title = $2, note = $3, owner = $4, use_case = $5,"
               " start_day = $6, due_day = $7, state = $8, ended_day = $9, why = $10, changed_us = $11,"
               " changed_by = $12 WHERE id = $13",
        .params = "ttttiiitititi",
    };
    const Param params[] = { param_text(plan->account),   param_text(plan->title),
                             param_text(plan->note),      param_text(plan->owner),
                             param_int(plan->use_case),   param_int(plan->start_day),
                             param_int(plan->due_day),    param_text(plan->state),
                             param_int(plan->ended_day),  param_text(plan->why),
                             param_int(plan->changed_us), param_text(plan->changed_by),
                             param_int(plan->id) };
    return store_change_one(store, &query, params, "adoption plan", error);
}

Status adoption_plan_save(Store *store, AdoptionPlan *plan, Error *error)
{
    Status status = plan->id == 0 ? insert_plan(store, plan, error) : update_plan(store, plan, error);
    return status == STATUS_OK ? put_items(store, plan, error) : status;
}

Status adoption_plan_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM adoption_plan WHERE id = $1", .params = "i" };
    const AdoptionPlan nothing = { .id = id };
    const Param params[] = { param_int(id) };
    Status status = drop_items(store, &nothing, error);
    return status == STATUS_OK ? store_execute(store, &query, params, error) : status;
}

Status adoption_plan_note(Store *store, const AdoptionPlan *plan, Error *error)
{
    static const Query items = {
        .sql = "UPDATE adoption_item SET reached_day = $1, looked_day = $2 WHERE id = $3",
        .params = "iii",
    };
    static const Query plans = {
        .sql = "UPDATE adoption_plan SET state = $1, ended_day = $2 WHERE id = $3 AND state = 'open'",
        .params = "tii",
    };
    const Param of[] = { param_text(plan->state), param_int(plan->ended_day), param_int(plan->id) };
    Status status = store_execute(store, &plans, of, error);
    for (size_t i = 0; i < plan->item_count && status == STATUS_OK; i++) {
        const AdoptionItem *item = &plan->items[i];
        const Param params[] = { param_int(item->reached_day), param_int(item->looked_day),
                                 param_int(item->id) };
        status = store_execute(store, &items, params, error);
    }
    return status;
}

// ---- reading

static Status read_people(Store *store, Arena *arena, AdoptionItem *item, Error *error)
{
    static const Query query = {
        .sql = "SELECT person FROM adoption_person WHERE item = $1 ORDER BY person LIMIT $2",
        .params = "ii",
        .columns = "t",
    };
    const Param params[] = { param_int(item->id), param_int(ADOPTION_PEOPLE_MAX) };
    Str *people = ARENA_ARRAY(arena, Str, ADOPTION_PEOPLE_MAX);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (item->person_count < ADOPTION_PEOPLE_MAX && rows_next(&rows))
        people[item->person_count++] = rows_text(&rows, 0, arena);
    item->people = people;
    // Who was erased is not waited for.
    item->target = (int64_t)item->person_count;
    return rows_end(&rows, error);
}

static Status read_items(Store *store, Arena *arena, AdoptionPlan *plan, Error *error)
{
    static const Query query = {
        .sql = "SELECT " ITEM_COLUMNS " FROM adoption_item WHERE plan = $1 ORDER BY due_day, id LIMIT $2",
        .params = "ii",
        .columns = "itttiitii",
    };
    const Param params[] = { param_int(plan->id), param_int(ADOPTION_ITEMS_MAX) };
    plan->items = ARENA_ARRAY(arena, AdoptionItem, ADOPTION_ITEMS_MAX);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (plan->item_count < ADOPTION_ITEMS_MAX && rows_next(&rows)) {
        plan->items[plan->item_count++] = (AdoptionItem){ .id = rows_int(&rows, 0),
                                                          .kind = rows_text(&rows, 1, arena),
                                                          .feature = rows_text(&rows, 2, arena),
                                                          .measure = rows_text(&rows, 3, arena),
                                                          .target = rows_int(&rows, 4),
                                                          .due_day = (uint16_t)rows_int(&rows, 5),
                                                          .owner = rows_text(&rows, 6, arena),
                                                          .reached_day = (uint16_t)rows_int(&rows, 7),
                                                          .looked_day = (uint16_t)rows_int(&rows, 8) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    Status status = STATUS_OK;
    for (size_t i = 0; i < plan->item_count && status == STATUS_OK; i++) {
        if (str_equal(plan->items[i].kind, STR("people")))
            status = read_people(store, arena, &plan->items[i], error);
    }
    return status;
}

static AdoptionPlan take_row(const Rows *rows, Arena *arena)
{
    return (AdoptionPlan){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .title = rows_text(rows, 2, arena),
        .note = rows_text(rows, 3, arena),
        .owner = rows_text(rows, 4, arena),
        .use_case = rows_int(rows, 5),
        .start_day = (uint16_t)rows_int(rows, 6),
        .due_day = (uint16_t)rows_int(rows, 7),
        .state = rows_text(rows, 8, arena),
        .ended_day = (uint16_t)rows_int(rows, 9),
        .why = rows_text(rows, 10, arena),
        .created_us = rows_int(rows, 11),
        .changed_us = rows_int(rows, 12),
        .changed_by = rows_text(rows, 13, arena),
    };
}

Status adoption_plan_get(Store *store, int64_t id, Arena *arena, AdoptionPlan *plan_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM adoption_plan WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "adoption plan", error);
    if (status != STATUS_OK) return status;
    *plan_out = take_row(&rows, arena);
    return read_items(store, arena, plan_out, error);
}

#define FITS                                                                                                 \
    " FROM adoption_plan p WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2)"                      \
    " AND ($3 = '' OR state = $3)"

Status adoption_plan_list(Store *store, const AdoptionFilter *filter, Arena *arena, AdoptionPlan **plans_out,
                          size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS FITS " ORDER BY state <> 'open', CASE state WHEN 'open' THEN min(due_day,"
               " coalesce((SELECT min(i.due_day) FROM adoption_item i WHERE i.plan = p.id AND"
               " i.reached_day = 0), due_day)) ELSE -ended_day END, id LIMIT $4 OFFSET $5",
        .params = "tttii",
        .columns = COLUMN_LETTERS,
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "ttt", .columns = "i" };
    const Param params[] = { param_text(filter->account), param_text(filter->owner),
                             param_text(filter->state), param_int((int64_t)filter->limit),
                             param_int((int64_t)filter->offset) };
    AdoptionPlan *plans = ARENA_ARRAY(arena, AdoptionPlan, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        plans[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *plans_out = plans;
    *count_out = count;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = read_items(store, arena, &plans[i], error);
    return status;
}
