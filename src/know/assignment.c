#include "know/assignment.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/news.h"
#include "know/owner_watch.h"

enum { TOLD_ARENA_BYTES = 64 * 1024 };

static const Str owner_key = STR_CONST("owner");

Str account_owner(const Live *live, uint32_t account)
{
    Value owner = engine_account_attribute(live_engine(live), account, owner_key, live_today(live));
    return owner.kind == VALUE_TEXT ? owner.text : (Str){ 0 };
}

// The account has this owner from now on.
static void say_owner(Str account, Str owner, int64_t now_us, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    if (owner.len > 0)
        json_add_text(&json, owner_key, owner);
    else
        json_add_null(&json, owner_key);
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = now_us,
                             .received_us = now_us,
                             .account_id = account,
                             .body = buf_view(&body) };
    log_batch_add(batch, &entry);
    buf_free(&body);
}

static Status next_id(Store *store, int64_t *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT coalesce(max(id), 0) + 1 FROM assignment",
        .params = "",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status insert_assignment(Store *store, Assignment *assignment, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO assignment (id, at_us, who, owner, why) VALUES ($1, $2, $3, $4, $5)",
        .params = "iittt",
    };
    Status status = next_id(store, &assignment->id, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(assignment->id), param_int(assignment->at_us),
                             param_text(assignment->who), param_text(assignment->owner),
                             param_text(assignment->why) };
    return store_execute(store, &insert, params, error);
}

static Status insert_account(Store *store, int64_t id, Str account, Str before, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO assignment_account (assignment_id, account, before) VALUES ($1, $2, $3)"
               " ON CONFLICT (assignment_id, account) DO NOTHING",
        .params = "itt",
    };
    const Param params[] = { param_int(id), param_text(account), param_text(before) };
    return store_execute(store, &insert, params, error);
}

// `what` tells the undoing from the assignment.
static Status tell_given(Store *store, const Assignment *assignment, const char *what, Str account, Str owner,
                         Str by, int64_t now_us, Error *error)
{
    Arena arena = arena_create(TOLD_ARENA_BYTES);
    News news = { .key =
                      arena_format(&arena, "%s:%lld:%.*s", what, (long long)assignment->id, STR_ARG(account)),
                  .kind = NEWS_ACCOUNT_GIVEN,
                  .account = account,
                  .by = by,
                  .at_us = now_us };
    Status status = news_for(store, owner, &news, error);
    news.key = arena_format(&arena, "account.assigned:%.*s", STR_ARG(news.key));
    news.kind = NEWS_ASSIGNED;
    news.detail = owner;
    if (status == STATUS_OK) status = news_of_event(store, &news, error);
    if (status == STATUS_OK) status = owner_told(store, account, owner, error);
    arena_destroy(&arena);
    return status;
}

Status assignment_make(Store *store, const Live *live, Assignment *assignment, const uint32_t *accounts,
                       size_t count, LogBatch *batch, Error *error)
{
    assignment->id = 0;
    assignment->accounts = 0;
    for (size_t i = 0; i < count; i++) {
        Str account = engine_account_id(live_engine(live), accounts[i]);
        Str before = account_owner(live, accounts[i]);
        if (str_equal(before, assignment->owner)) continue;
        Status status = assignment->id == 0 ? insert_assignment(store, assignment, error) : STATUS_OK;
        if (status == STATUS_OK) status = insert_account(store, assignment->id, account, before, error);
        if (status != STATUS_OK) return status;
        if (store_changed_rows(store) == 0) continue; // named twice
        say_owner(account, assignment->owner, assignment->at_us, batch);
        assignment->accounts++;
        status = tell_given(store, assignment, "given", account, assignment->owner, assignment->who,
                            assignment->at_us, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

// ---- undo

static Status check_undoable(const Assignment *assignment, int64_t now_us, Error *error)
{
    if (assignment->undone_us != 0) return fail(error, STATUS_CONFLICT, STR(""), "This was undone already.");
    if (now_us - assignment->at_us > ASSIGNMENT_UNDO_DAYS * US_PER_DAY)
        return fail(error, STATUS_CONFLICT, STR(""),
                    "This is more than %d days old: assign the accounts anew.", ASSIGNMENT_UNDO_DAYS);
    return STATUS_OK;
}

static Status give_back(Store *store, const Live *live, const Assignment *assignment, int64_t now_us, Str by,
                        LogBatch *batch, Error *error)
{
    static const Query select = {
        .sql = "SELECT account, before FROM assignment_account WHERE assignment_id = $1",
        .params = "i",
        .columns = "tt",
    };
    const Param params[] = { param_int(assignment->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (rows_next(&rows)) {
        Str id = rows_view(&rows, 0);
        uint32_t account = engine_account_find(live_engine(live), id);
        if (account == ENGINE_NONE || !str_equal(account_owner(live, account), assignment->owner))
            return fail(error, STATUS_CONFLICT, STR(""),
                        "“%.*s” has another owner since: assign the accounts anew.", STR_ARG(id));
        Str before = rows_view(&rows, 1);
        say_owner(id, before, now_us, batch);
        Status status = tell_given(store, assignment, "returned", id, before, by, now_us, error);
        if (status != STATUS_OK) return status;
    }
    return rows_end(&rows, error);
}

Status assignment_undo(Store *store, const Live *live, int64_t id, int64_t now_us, Str by, Arena *arena,
                       LogBatch *batch, Error *error)
{
    static const Query update = {
        .sql = "UPDATE assignment SET undone_us = $1 WHERE id = $2",
        .params = "ii",
    };
    Assignment assignment = { 0 };
    Status status = assignment_load(store, id, arena, &assignment, error);
    if (status == STATUS_OK) status = check_undoable(&assignment, now_us, error);
    if (status == STATUS_OK) status = give_back(store, live, &assignment, now_us, by, batch, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(now_us), param_int(id) };
    return store_execute(store, &update, params, error);
}

// ---- reading

#define ASSIGNMENT_COLUMNS                                                                                   \
    "SELECT a.id, a.at_us, a.who, a.owner, a.why, coalesce(a.undone_us, 0),"                                 \
    " (SELECT count(*) FROM assignment_account c WHERE c.assignment_id = a.id) FROM assignment a"

static Assignment read_assignment(const Rows *rows, Arena *arena)
{
    return (Assignment){
        .id = rows_int(rows, 0),
        .at_us = rows_int(rows, 1),
        .who = rows_text(rows, 2, arena),
        .owner = rows_text(rows, 3, arena),
        .why = rows_text(rows, 4, arena),
        .undone_us = rows_int(rows, 5),
        .accounts = rows_int(rows, 6),
    };
}

Status assignment_list(Store *store, Arena *arena, Assignment **assignments_out, size_t *count_out,
                       Error *error)
{
    static const Query select = {
        .sql = ASSIGNMENT_COLUMNS " ORDER BY a.id DESC LIMIT $1",
        .params = "i",
        .columns = "iitttii",
    };
    const Param params[] = { param_int(ASSIGNMENTS_LISTED_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Assignment *found = ARENA_ARRAY(arena, Assignment, ASSIGNMENTS_LISTED_MAX);
    size_t count = 0;
    while (count < ASSIGNMENTS_LISTED_MAX && rows_next(&rows))
        found[count++] = read_assignment(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *assignments_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status assignment_load(Store *store, int64_t id, Arena *arena, Assignment *assignment_out, Error *error)
{
    static const Query select = {
        .sql = ASSIGNMENT_COLUMNS " WHERE a.id = $1",
        .params = "i",
        .columns = "iitttii",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "assignment", error);
    if (status == STATUS_OK) *assignment_out = read_assignment(&rows, arena);
    return status;
}
