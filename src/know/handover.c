#include "know/handover.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/goal.h"
#include "know/news.h"
#include "know/owner_watch.h"

#include <stdio.h>

// ---- starting

static Status refuse_second(Store *store, Str account, Error *error)
{
    static const Query query = {
        .sql = "SELECT id FROM handover WHERE account = $1 AND state = 'open'",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (rows_next(&rows))
        return fail(error, STATUS_CONFLICT, STR("account"),
                    "The account is being handed over already, number %lld: that one has to end first.",
                    (long long)rows_int(&rows, 0));
    return rows_end(&rows, error);
}

static Status tell_receiver(Store *store, const Handover *handover, Error *error)
{
    char key[60];
    snprintf(key, sizeof key, "handover:%lld", (long long)handover->id);
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_HANDOVER,
                        .account = handover->account,
                        .record = handover->id,
                        .by = handover->created_by,
                        .at_us = handover->created_us };
    return news_for(store, handover->receiver, &news, error);
}

Status handover_start(Store *store, Handover *handover, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO handover (account, kind, giver, receiver, goals, promises, note, due_day, state,"
               " why, created_us, created_by, ended_us, ended_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '', $9, $10, 0, '') RETURNING id",
        .params = "tttttttiit",
        .columns = "i",
    };
    Status status = refuse_second(store, handover->account, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_text(handover->account),   param_text(handover->kind),
                             param_text(handover->giver),     param_text(handover->receiver),
                             param_text(handover->goals),     param_text(handover->promises),
                             param_text(handover->note),      param_int(handover->due_day),
                             param_int(handover->created_us), param_text(handover->created_by) };
    CLEANUP(rows_close) Rows rows = store_query(store, &insert, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    handover->id = rows_int(&rows, 0);
    return tell_receiver(store, handover, error);
}

// ---- ending

static Status keep_goals(Store *store, const Handover *handover, Str kind, Str texts, Error *error)
{
    Arena arena = arena_create(1 << 20);
    const JsonNode *array = json_parse(texts, JSON_DEPTH_MAX, &arena, error);
    Status status = array ? STATUS_OK : STATUS_UNAVAILABLE;
    for (JsonItems i = json_items(array); status == STATUS_OK && json_next_item(&i);) {
        Goal goal = { .account = handover->account,
                      .kind = kind,
                      .title = json_text(i.item, &arena),
                      .owner = handover->receiver,
                      .state = STR("open"),
                      .created_us = handover->ended_us,
                      .changed_us = handover->ended_us,
                      .changed_by = handover->ended_by };
        status = goal_save(store, &goal, error);
    }
    arena_destroy(&arena);
    return status;
}

static void say_owner(const Handover *handover, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("owner"), handover->receiver);
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = handover->ended_us,
                             .received_us = handover->ended_us,
                             .account_id = handover->account,
                             .body = buf_view(&body) };
    log_batch_add(batch, &entry);
    buf_free(&body);
}

// The giver hears of the answer; accepted, the account is the receiver's.
static Status tell_ended(Store *store, const Handover *handover, Error *error)
{
    char key[60];
    snprintf(key, sizeof key, "handover:%lld:ended", (long long)handover->id);
    News news = { .key = str_from_c(key),
                  .kind = NEWS_HANDOVER,
                  .account = handover->account,
                  .record = handover->id,
                  .by = handover->ended_by,
                  .at_us = handover->ended_us };
    Status status = news_for(store, handover->giver, &news, error);
    if (status != STATUS_OK || !str_equal(handover->state, STR("accepted"))) return status;
    news.kind = NEWS_ACCOUNT_GIVEN; // when somebody else accepted it for them
    status = news_for(store, handover->receiver, &news, error);
    snprintf(key, sizeof key, "account.assigned:handover:%lld", (long long)handover->id);
    news.key = str_from_c(key);
    news.kind = NEWS_ASSIGNED;
    news.detail = handover->receiver;
    if (status == STATUS_OK) status = news_of_event(store, &news, error);
    return status == STATUS_OK ? owner_told(store, handover->account, handover->receiver, error) : status;
}

Status handover_end(Store *store, const Handover *handover, LogBatch *batch, Error *error)
{
    static const Query update = {
        .sql = "UPDATE handover SET state = $1, why = $2, ended_us = $3, ended_by = $4"
               " WHERE id = $5 AND state = 'open'",
        .params = "ttiti",
    };
    const Param params[] = { param_text(handover->state), param_text(handover->why),
                             param_int(handover->ended_us), param_text(handover->ended_by),
                             param_int(handover->id) };
    Status status = store_execute(store, &update, params, error);
    if (status != STATUS_OK) return status;
    if (store_changed_rows(store) == 0)
        return fail(error, STATUS_CONFLICT, STR(""), "This handover was answered already.");
    status = tell_ended(store, handover, error);
    if (status != STATUS_OK || !str_equal(handover->state, STR("accepted"))) return status;
    say_owner(handover, batch);
    status = keep_goals(store, handover, STR("goal"), handover->goals, error);
    return status == STATUS_OK ? keep_goals(store, handover, STR("promise"), handover->promises, error)
                               : status;
}

// ---- reading

#define COLUMNS                                                                                              \
    "SELECT id, account, kind, giver, receiver, goals, promises, note, due_day, state, why, created_us,"     \
    " created_by, ended_us, ended_by FROM handover"

static Handover take_row(const Rows *rows, Arena *arena)
{
    return (Handover){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .kind = rows_text(rows, 2, arena),
        .giver = rows_text(rows, 3, arena),
        .receiver = rows_text(rows, 4, arena),
        .goals = rows_text(rows, 5, arena),
        .promises = rows_text(rows, 6, arena),
        .note = rows_text(rows, 7, arena),
        .due_day = (uint16_t)rows_int(rows, 8),
        .state = rows_text(rows, 9, arena),
        .why = rows_text(rows, 10, arena),
        .created_us = rows_int(rows, 11),
        .created_by = rows_text(rows, 12, arena),
        .ended_us = rows_int(rows, 13),
        .ended_by = rows_text(rows, 14, arena),
    };
}

Status handover_list(Store *store, const HandoverFilter *filter, Arena *arena, Handover **handovers_out,
                     size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = COLUMNS " WHERE ($1 = '' OR account = $1) AND ($2 = '' OR receiver = $2)"
                       " AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $4",
        .params = "ttti",
        .columns = "itttttttittitit",
    };
    const Param params[] = { param_text(filter->account), param_text(filter->receiver),
                             param_text(filter->state), param_int(HANDOVERS_LISTED_MAX) };
    Handover *found = ARENA_ARRAY(arena, Handover, HANDOVERS_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < HANDOVERS_LISTED_MAX && rows_next(&rows))
        found[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *handovers_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status handover_get(Store *store, int64_t id, Arena *arena, Handover *handover_out, Error *error)
{
    static const Query query = {
        .sql = COLUMNS " WHERE id = $1",
        .params = "i",
        .columns = "itttttttittitit",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "handover", error);
    if (status == STATUS_OK) *handover_out = take_row(&rows, arena);
    return status;
}
