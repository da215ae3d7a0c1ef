#include "know/merge.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/account_words.h"
#include "know/log_rewrites.h"
#include "know/loss.h"
#include "know/money_words.h"
#include "know/touchpoint.h"

// ---- rows

typedef struct MovedTable {
    Query count, note, move, back;
} MovedTable;

#define MOVED(table) MOVED_BY(table, id)
// By its whole number of a row.
#define MOVED_BY(table, number)                                                                              \
    {                                                                                                        \
        .count = { .sql = "SELECT count(*) FROM " #table " WHERE account = $1",                              \
                   .params = "t",                                                                            \
                   .columns = "i" },                                                                         \
        .note = { .sql = "INSERT INTO merge_row (merge, what, id) SELECT DISTINCT $1, '" #table              \
                         "', " #number " FROM " #table " WHERE account = $2",                                \
                  .params = "it" },                                                                          \
        .move = { .sql = "UPDATE " #table " SET account = $1 WHERE account = $2", .params = "tt" },          \
        .back = { .sql = "UPDATE " #table " SET account = $1 WHERE account = $2 AND " #number " IN"          \
                         " (SELECT id FROM merge_row WHERE merge = $3 AND what = '" #table "')",             \
                  .params = "tti" },                                                                         \
    }

enum { TABLE_TOUCHPOINT, TABLE_GOAL, TABLE_TICKET = 3 };

// Those that are counted come first.
enum {
    TABLE_SUBSCRIPTION = MERGE_TABLES,
    TABLE_INVOICE,
    TABLE_BILLING_CUSTOMER,
    TABLE_LOSS,
    TABLE_ADVOCATE,
    TABLE_JOINT,
    TABLE_RENEWAL,
    TABLE_OUTBOX,
    TABLE_PLAY_RUN,
    TABLE_PLAY_CONTACT,
    TABLE_SURVEY,
    TABLE_NEWS,
    TABLE_GUIDE,
    TABLE_ACCESS,
    TABLE_ACCEPTANCE,
    TABLE_ONBOARDING,
    TABLE_USE_CASE,
    TABLE_ADOPTION_PLAN,
    TABLE_OBSTACLE,
    TABLES,
};
static const MovedTable tables[TABLES] = {
    MOVED(touchpoint),
    MOVED(goal),
    MOVED(task),
    MOVED(ticket),
    MOVED(warning),
    MOVED(handover),
    [TABLE_SUBSCRIPTION] = MOVED_BY(subscription, number),
    [TABLE_INVOICE] = MOVED_BY(invoice, number),
    [TABLE_BILLING_CUSTOMER] = MOVED_BY(billing_customer, number),
    [TABLE_LOSS] = MOVED(loss),
    [TABLE_ADVOCATE] = MOVED(advocate),
    [TABLE_JOINT] = MOVED(joint_work),
    [TABLE_RENEWAL] = MOVED(renewal),
    [TABLE_OUTBOX] = MOVED(outbox),
    [TABLE_PLAY_RUN] = MOVED(play_run),
    [TABLE_PLAY_CONTACT] = MOVED_BY(play_contact, run),
    [TABLE_SURVEY] = MOVED(survey_invitation),
    [TABLE_NEWS] = MOVED(news),
    [TABLE_GUIDE] = MOVED(guide_message),
    [TABLE_ACCESS] = MOVED(access_request),
    [TABLE_ACCEPTANCE] = MOVED(acceptance_tick),
    [TABLE_ONBOARDING] = MOVED(onboarding_note),
    [TABLE_USE_CASE] = MOVED(use_case),
    [TABLE_ADOPTION_PLAN] = MOVED(adoption_plan),
    [TABLE_OBSTACLE] = MOVED(obstacle),
};

static Status count_rows(Store *store, size_t table, Str account, int64_t *count_out, Error *error)
{
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &tables[table].count, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *count_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status merge_count_rows(Store *store, Str account, MergeRows *rows_out, Error *error)
{
    int64_t *const counts[MERGE_TABLES] = {
        &rows_out->touchpoints, &rows_out->goals,    &rows_out->tasks,
        &rows_out->tickets,     &rows_out->warnings, &rows_out->handovers
    };
    Status status = STATUS_OK;
    for (size_t i = 0; i < MERGE_TABLES && status == STATUS_OK; i++)
        status = count_rows(store, i, account, counts[i], error);
    return status;
}

static Status move_rows(Store *store, const Merge *merge, Error *error)
{
    const Param noted[] = { param_int(merge->id), param_text(merge->gone) };
    const Param moved[] = { param_text(merge->keep), param_text(merge->gone) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < TABLES && status == STATUS_OK; i++) {
        status = store_execute(store, &tables[i].note, noted, error);
        if (status == STATUS_OK) status = store_execute(store, &tables[i].move, moved, error);
    }
    return status == STATUS_OK ? touchpoint_place_again(store, merge->keep, error) : status;
}

// Those that were moved, and that nobody gave to another account since.
static Status move_back(Store *store, const Merge *merge, Error *error)
{
    const Param params[] = { param_text(merge->gone), param_text(merge->keep), param_int(merge->id) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < TABLES && status == STATUS_OK; i++)
        status = store_execute(store, &tables[i].back, params, error);
    return status == STATUS_OK ? touchpoint_place_again(store, merge->gone, error) : status;
}

// ---- what the log says

static void add_entry(const Merge *merge, EntryType type, Str body, LogBatch *batch)
{
    bool merges = type == ENTRY_MERGE_ACCOUNT;
    const LogEntry entry = { .type = type,
                             .time_us = merge->at_us,
                             .received_us = merge->at_us,
                             .account_id = merge->keep,
                             .previous_id = merges ? merge->gone : (Str){ 0 },
                             .body = body };
    log_batch_add(batch, &entry);
}

// Owner and name of the one that stays, where the other one's are newer and would hold.
static void say_what_stays(const Live *live, const Merge *merge, LogBatch *batch)
{
    static const Str keys[] = { STR_CONST("owner"), STR_CONST("name") };
    const Engine *engine = live_engine(live);
    uint32_t keep = engine_account_find(engine, merge->keep), gone = engine_account_find(engine, merge->gone);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Value stays = engine_account_attribute(engine, keep, keys[i], live_today(live));
        Value other = engine_account_attribute(engine, gone, keys[i], live_today(live));
        if (other.kind == VALUE_MISSING) continue;
        if (stays.kind == VALUE_TEXT)
            json_add_text(&json, keys[i], stays.text);
        else if (str_equal(keys[i], STR("owner")))
            json_add_null(&json, keys[i]);
    }
    json_close_object(&json);
    json_finish(&json);
    if (!str_equal(buf_view(&body), STR("{}"))) add_entry(merge, ENTRY_GROUP, buf_view(&body), batch);
    buf_free(&body);
}

static bool is_said(const Live *live, Str account, Str key)
{
    const Engine *engine = live_engine(live);
    uint32_t number = engine_account_find(engine, account);
    return engine_account_attribute(engine, number, key, live_today(live)).kind != VALUE_MISSING;
}

// The counts of the team's work as they are now, where there is any, or where they were said to be.
static Status say_words(Store *store, const Live *live, Str account, int64_t now_us, LogBatch *batch,
                        Error *error)
{
    const AccountWords words = { .account = account, .now_us = now_us, .zone = live_zone(live) };
    int64_t touchpoints = 0, tickets = 0, losses = 0, advocates = 0, goals = 0, asked = 0, cases = 0;
    int64_t obstacles = 0;
    Status status = subscription_words(store, &words, batch, error); // nothing where there are none
    if (status == STATUS_OK) status = count_rows(store, TABLE_TOUCHPOINT, account, &touchpoints, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_TICKET, account, &tickets, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_LOSS, account, &losses, error);
    if (status == STATUS_OK && (losses > 0 || is_said(live, account, STR("win_back"))))
        status = loss_words(store, &words, batch, error);
    if (status == STATUS_OK && (touchpoints > 0 || is_said(live, account, STR("touchpoints"))))
        status = account_words_touchpoints(store, &words, batch, error);
    if (status == STATUS_OK && (tickets > 0 || is_said(live, account, STR("tickets"))))
        status = account_words_tickets(store, &words, batch, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_ADVOCATE, account, &advocates, error);
    if (status == STATUS_OK && (advocates > 0 || is_said(live, account, STR("advocates"))))
        status = account_words_advocates(store, &words, batch, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_GOAL, account, &goals, error);
    if (status == STATUS_OK && (goals > 0 || is_said(live, account, STR("goals_reviewed"))))
        status = account_words_goals(store, &words, batch, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_SURVEY, account, &asked, error);
    if (status == STATUS_OK && (asked > 0 || is_said(live, account, STR("last_answered"))))
        status = account_words_surveys(store, &words, batch, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_USE_CASE, account, &cases, error);
    if (status == STATUS_OK && (cases > 0 || is_said(live, account, STR("use_cases_live"))))
        status = account_words_use_cases(store, &words, batch, error);
    if (status == STATUS_OK) status = count_rows(store, TABLE_OBSTACLE, account, &obstacles, error);
    if (status == STATUS_OK && (obstacles > 0 || is_said(live, account, STR("obstacles_open"))))
        status = account_words_obstacles(store, &words, batch, error);
    return status;
}

// ---- merging

static Status next_id(Store *store, int64_t *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT coalesce(max(id), 0) + 1 FROM merge",
        .params = "",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status insert_merge(Store *store, const Merge *merge, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO merge (id, at_us, who, why, keep, gone, sequence, entries, undone_us, undone_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')",
        .params = "iittttii",
    };
    const Param params[] = { param_int(merge->id),       param_int(merge->at_us),  param_text(merge->who),
                             param_text(merge->why),     param_text(merge->keep),  param_text(merge->gone),
                             param_int(merge->sequence), param_int(merge->entries) };
    return store_execute(store, &insert, params, error);
}

Status merge_make(Store *store, const Live *live, Merge *merge, LogBatch *batch, Error *error)
{
    size_t before = log_batch_count(batch);
    merge->sequence = (int64_t)(event_log_next_sequence(live_log(live)) + before);
    Status status = next_id(store, &merge->id, error);
    if (status == STATUS_OK) status = move_rows(store, merge, error);
    if (status != STATUS_OK) return status;
    add_entry(merge, ENTRY_MERGE_ACCOUNT, (Str){ 0 }, batch);
    say_what_stays(live, merge, batch);
    status = say_words(store, live, merge->keep, merge->at_us, batch, error);
    merge->entries = (int64_t)(log_batch_count(batch) - before);
    return status == STATUS_OK ? insert_merge(store, merge, error) : status;
}

// ---- and back

static Status check_undoable(Store *store, const Merge *merge, int64_t now_us, Error *error)
{
    static const Query later = {
        .sql = "SELECT keep FROM merge WHERE gone = $1 AND undone_us = 0",
        .params = "t",
        .columns = "t",
    };
    if (merge->undone_us != 0) return fail(error, STATUS_CONFLICT, STR(""), "This was undone already.");
    if (now_us - merge->at_us > MERGE_UNDO_DAYS * US_PER_DAY)
        return fail(error, STATUS_CONFLICT, STR(""),
                    "This is more than %d days old: too much has been said of the account since.",
                    MERGE_UNDO_DAYS);
    const Param params[] = { param_text(merge->keep) };
    CLEANUP(rows_close) Rows rows = store_query(store, &later, params);
    if (rows_next(&rows)) {
        Str into = rows_view(&rows, 0);
        return fail(error, STATUS_CONFLICT, STR(""), "“%.*s” was merged into “%.*s” since: undo that first.",
                    STR_ARG(merge->keep), STR_ARG(into));
    }
    return rows_end(&rows, error);
}

static bool make_void(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    (void)context;
    (void)sequence;
    (void)arena;
    *out = (LogEntry){ .type = ENTRY_NOTHING,
                       .time_us = entry->time_us,
                       .received_us = entry->received_us,
                       .account_key = entry->account_key };
    return true;
}

static Status void_entries(Store *store, const Live *live, const Merge *merge, Error *error)
{
    LogRewrite rewrite = { .from = (uint64_t)merge->sequence,
                           .to = (uint64_t)(merge->sequence + merge->entries),
                           .replace = make_void };
    Status status = event_log_rewrite(live_log(live), store, &rewrite, error);
    if (status != STATUS_OK) return status;
    if (rewrite.replaced == (uint64_t)merge->entries) return log_rewrites_note(store, error);
    return fail(error, STATUS_UNAVAILABLE, STR(""), "The log does not have the merge where it should be.");
}

Status merge_undo(Store *store, const Live *live, Merge *undone, Arena *arena, LogBatch *batch, Error *error)
{
    static const Query update = {
        .sql = "UPDATE merge SET undone_us = $1, undone_by = $2 WHERE id = $3",
        .params = "iti",
    };
    const int64_t now_us = undone->undone_us;
    Str who = undone->undone_by;
    Status status = merge_load(store, undone->id, arena, undone, error);
    if (status == STATUS_OK) status = check_undoable(store, undone, now_us, error);
    if (status == STATUS_OK) status = void_entries(store, live, undone, error);
    if (status == STATUS_OK) status = move_back(store, undone, error);
    if (status == STATUS_OK) status = say_words(store, live, undone->keep, now_us, batch, error);
    if (status == STATUS_OK) status = say_words(store, live, undone->gone, now_us, batch, error);
    if (status != STATUS_OK) return status;
    undone->undone_us = now_us;
    undone->undone_by = who;
    const Param params[] = { param_int(now_us), param_text(who), param_int(undone->id) };
    return store_execute(store, &update, params, error);
}

// ---- reading

#define MERGE_COLUMNS                                                                                        \
    "SELECT id, at_us, who, why, keep, gone, sequence, entries, undone_us, undone_by FROM merge"

static Merge read_merge(const Rows *rows, Arena *arena)
{
    return (Merge){
        .id = rows_int(rows, 0),
        .at_us = rows_int(rows, 1),
        .who = rows_text(rows, 2, arena),
        .why = rows_text(rows, 3, arena),
        .keep = rows_text(rows, 4, arena),
        .gone = rows_text(rows, 5, arena),
        .sequence = rows_int(rows, 6),
        .entries = rows_int(rows, 7),
        .undone_us = rows_int(rows, 8),
        .undone_by = rows_text(rows, 9, arena),
    };
}

Status merge_list(Store *store, Arena *arena, Merge **merges_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = MERGE_COLUMNS " ORDER BY id DESC LIMIT $1",
        .params = "i",
        .columns = "iittttiiit",
    };
    const Param params[] = { param_int(MERGES_LISTED_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Merge *found = ARENA_ARRAY(arena, Merge, MERGES_LISTED_MAX);
    size_t count = 0;
    while (count < MERGES_LISTED_MAX && rows_next(&rows))
        found[count++] = read_merge(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *merges_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status merge_load(Store *store, int64_t id, Arena *arena, Merge *merge_out, Error *error)
{
    static const Query select = {
        .sql = MERGE_COLUMNS " WHERE id = $1",
        .params = "i",
        .columns = "iittttiiit",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "merge", error);
    if (status == STATUS_OK) *merge_out = read_merge(&rows, arena);
    return status;
}
