#include "act/guide_message.h"

#include "codec/json_writer.h"

static const Str deed_names[GUIDE_DEEDS] = { STR_CONST("shown"), STR_CONST("clicked"), STR_CONST("dismissed"),
                                             STR_CONST("completed") };
static const Str deed_events[GUIDE_DEEDS] = { STR_CONST("Guide Shown"), STR_CONST("Guide Clicked"),
                                              STR_CONST("Guide Dismissed"), STR_CONST("Guide Completed") };

Str guide_deed_name(GuideDeed deed)
{
    return deed_names[deed];
}

// ---- one

Status guide_message_add(Store *store, const GuideMessage *message, int64_t *id_out, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO guide_message (key, guide, version, name, account, person, play, run, step,"
               " priority, body, state, created_us, until_us, shown_us, clicked_us, dismissed_us,"
               " completed_us, asked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12,"
               " $13, 0, 0, 0, 0, 0) ON CONFLICT (key) DO NOTHING",
        .params = "tiitttiititii",
    };
    static const Query find = { .sql = "SELECT id FROM guide_message WHERE key = $1",
                                .params = "t",
                                .columns = "i" };
    const Param params[] = { param_text(message->key),     param_int(message->guide),
                             param_int(message->version),  param_text(message->name),
                             param_text(message->account), param_text(message->person),
                             param_int(message->play),     param_int(message->run),
                             param_text(message->step),    param_int(message->priority),
                             param_text(message->body),    param_int(message->created_us),
                             param_int(message->until_us) };
    const Param found[] = { param_text(message->key) };
    Status status = store_execute(store, &insert, params, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &find, found);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

#define COLUMNS                                                                                              \
    "id, guide, version, name, account, person, play, run, step, priority, state, created_us, until_us,"     \
    " shown_us, clicked_us, dismissed_us, completed_us, asked"
#define COLUMN_KINDS "iitttiititiiiiiii"

static GuideMessage message_of(const Rows *rows, Arena *arena)
{
    GuideMessage message = { .id = rows_int(rows, 0),
                             .guide = rows_int(rows, 1),
                             .version = rows_int(rows, 2),
                             .name = rows_text(rows, 3, arena),
                             .account = rows_text(rows, 4, arena),
                             .person = rows_text(rows, 5, arena),
                             .play = rows_int(rows, 6),
                             .run = rows_int(rows, 7),
                             .step = rows_text(rows, 8, arena),
                             .priority = rows_int(rows, 9),
                             .state = rows_text(rows, 10, arena),
                             .created_us = rows_int(rows, 11),
                             .until_us = rows_int(rows, 12),
                             .asked = rows_int(rows, 17) };
    for (int i = 0; i < GUIDE_DEEDS; i++)
        message.at_us[i] = rows_int(rows, 13 + i);
    return message;
}

Status guide_message_get(Store *store, int64_t id, Arena *arena, GuideMessage *message_out, Error *error)
{
    static const Query select = { .sql = "SELECT " COLUMNS ", body FROM guide_message WHERE id = $1",
                                  .params = "i",
                                  .columns = "i" COLUMN_KINDS "t" };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "guide", error);
    if (status != STATUS_OK) return status;
    *message_out = message_of(&rows, arena);
    message_out->body = rows_text(&rows, 18, arena);
    return STATUS_OK;
}

Status guide_message_open(Store *store, Str person, int64_t now_us, Arena *arena, GuideMessage **messages_out,
                          size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS ", body FROM guide_message WHERE person = $1 AND state IN ('waiting',"
               " 'shown') AND until_us > $2 ORDER BY priority DESC, id LIMIT $3",
        .params = "tii",
        .columns = "i" COLUMN_KINDS "t",
    };
    GuideMessage *messages = ARENA_ARRAY(arena, GuideMessage, GUIDES_SHOWN_MAX);
    size_t count = 0;
    const Param params[] = { param_text(person), param_int(now_us), param_int(GUIDES_SHOWN_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < GUIDES_SHOWN_MAX && rows_next(&rows)) {
        messages[count] = message_of(&rows, arena);
        messages[count++].body = rows_text(&rows, 18, arena);
    }
    *messages_out = messages;
    *count_out = count;
    return rows_end(&rows, error);
}

// ---- what people did

// The state after it; what was only shown or clicked stays open.
static Status note_deed(Store *store, const GuideMessage *message, GuideDeed deed, int64_t now_us,
                        Error *error)
{
    static const Query updates[GUIDE_DEEDS] = {
        { "UPDATE guide_message SET shown_us = $1, state = CASE state WHEN 'waiting' THEN 'shown' ELSE state"
          " END WHERE id = $2 AND shown_us = 0 AND state <> 'cancelled'",
          "ii", NULL },
        { "UPDATE guide_message SET clicked_us = $1, state = CASE state WHEN 'waiting' THEN 'shown' ELSE"
          " state END WHERE id = $2 AND clicked_us = 0 AND state <> 'cancelled'",
          "ii", NULL },
        { "UPDATE guide_message SET dismissed_us = $1, state = 'dismissed'"
          " WHERE id = $2 AND state IN ('waiting', 'shown')",
          "ii", NULL },
        { "UPDATE guide_message SET completed_us = $1, state = 'completed'"
          " WHERE id = $2 AND state IN ('waiting', 'shown')",
          "ii", NULL },
    };
    const Param params[] = { param_int(now_us), param_int(message->id) };
    return store_execute(store, &updates[deed], params, error);
}

// With the guide's name to read, and its number to compare.
static void say_deed(const GuideMessage *message, GuideDeed deed, int64_t now_us, LogBatch *batch)
{
    Buf body = { 0 }, id = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("guide"), message->name);
    json_add_int(&json, STR("guide_id"), message->guide);
    json_add_int(&json, STR("play_id"), message->play);
    json_close_object(&json);
    json_finish(&json);
    buf_format(&id, "guide:%lld:%.*s", (long long)message->id, STR_ARG(deed_names[deed]));
    const LogEntry entry = { .type = ENTRY_TRACK,
                             .time_us = now_us,
                             .received_us = now_us,
                             .message_id = buf_view(&id),
                             .user_id = message->person,
                             .account_id = message->account,
                             .name = deed_events[deed],
                             .body = buf_view(&body) };
    log_batch_add(batch, &entry);
    buf_free(&body);
    buf_free(&id);
}

Status guide_message_did(Store *store, const GuideMessage *message, GuideDeed deed, int64_t now_us,
                         LogBatch *batch, Error *error)
{
    Status status = note_deed(store, message, deed, now_us, error);
    if (status == STATUS_OK && store_changed_rows(store) == 1) say_deed(message, deed, now_us, batch);
    return status;
}

Status guide_message_asked(Store *store, const GuideMessage *message, Error *error)
{
    static const Query update = {
        .sql = "UPDATE guide_message SET asked = asked + 1 WHERE id = $1 AND asked < $2", .params = "ii"
    };
    const Param params[] = { param_int(message->id), param_int(GUIDE_QUESTIONS_MAX) };
    Status status = store_execute(store, &update, params, error);
    if (status != STATUS_OK || store_changed_rows(store) == 1) return status;
    return fail(error, STATUS_LIMITED, STR("text"), "You asked %d times already.", GUIDE_QUESTIONS_MAX);
}

// ---- runs

Status guide_message_cancel_run(Store *store, int64_t run, Error *error)
{
    static const Query update = {
        .sql = "UPDATE guide_message SET state = 'cancelled' WHERE run = $1 AND state = 'waiting'",
        .params = "i",
    };
    const Param params[] = { param_int(run) };
    return store_execute(store, &update, params, error);
}

Status guide_message_step_done(Store *store, int64_t run, Str step, bool *done_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count(*) FROM guide_message WHERE run = $1 AND step = $2 AND clicked_us + completed_us"
               " > 0",
        .params = "it",
        .columns = "i",
    };
    const Param params[] = { param_int(run), param_text(step) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *done_out = rows_int(&rows, 0) > 0;
    return STATUS_OK;
}

// ---- many

Status guide_message_list(Store *store, const GuideMessageFilter *filter, Arena *arena,
                          GuideMessage **messages_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM guide_message WHERE ($1 = 0 OR guide = $1) AND ($2 = '' OR account ="
               " $2) AND ($3 = 0 OR id < $3) ORDER BY id DESC LIMIT $4",
        .params = "itii",
        .columns = "i" COLUMN_KINDS,
    };
    GuideMessage *messages = ARENA_ARRAY(arena, GuideMessage, filter->limit);
    size_t count = 0;
    const Param params[] = { param_int(filter->guide), param_text(filter->account), param_int(filter->before),
                             param_int((int64_t)filter->limit) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < filter->limit && rows_next(&rows))
        messages[count++] = message_of(&rows, arena);
    *messages_out = messages;
    *count_out = count;
    return rows_end(&rows, error);
}

Status guide_message_counts(Store *store, int64_t guide, GuideCounts *counts_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count(*), coalesce(sum(shown_us > 0), 0), coalesce(sum(clicked_us > 0), 0),"
               " coalesce(sum(dismissed_us > 0), 0), coalesce(sum(completed_us > 0), 0),"
               " coalesce(sum(asked), 0) FROM guide_message WHERE guide = $1",
        .params = "i",
        .columns = "iiiiii",
    };
    const Param params[] = { param_int(guide) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *counts_out = (GuideCounts){ .people = rows_int(&rows, 0), .asked = rows_int(&rows, 5) };
    for (int i = 0; i < GUIDE_DEEDS; i++)
        counts_out->counts[i] = rows_int(&rows, 1 + i);
    return STATUS_OK;
}
