// outbox_list.c: reading the outbox.
#include "act/outbox.h"

// clang-format off
#define ROW_COLUMNS \
    "id, key, channel, account, person, play, run, step, recipient, title, promotional, state, due_us," \
    " attempts, created_us, changed_us, note, opened_us, clicked_us, bounced_us, template"
#define ROW_LETTERS "itttt" "iittti" "tiiiit" "iiii"
// clang-format on

static OutboxRow read_row(const Rows *rows, Arena *arena)
{
    OutboxRow row = { .id = rows_int(rows, 0),
                      .key = rows_text(rows, 1, arena),
                      .account = rows_text(rows, 3, arena),
                      .person = rows_text(rows, 4, arena),
                      .play = rows_int(rows, 5),
                      .run = rows_int(rows, 6),
                      .step = rows_text(rows, 7, arena),
                      .recipient = rows_text(rows, 8, arena),
                      .title = rows_text(rows, 9, arena),
                      .promotional = rows_int(rows, 10) != 0,
                      .due_us = rows_int(rows, 12),
                      .attempts = rows_int(rows, 13),
                      .created_us = rows_int(rows, 14),
                      .changed_us = rows_int(rows, 15),
                      .note = rows_text(rows, 16, arena),
                      .opened_us = rows_int(rows, 17),
                      .clicked_us = rows_int(rows, 18),
                      .bounced_us = rows_int(rows, 19),
                      .template = rows_int(rows, 20) };
    if (!outbox_channel_parse(rows_view(rows, 2), &row.channel)) row.channel = OUTBOX_MAIL;
    if (!outbox_state_parse(rows_view(rows, 11), &row.state)) row.state = OUTBOX_FAILED;
    return row;
}

Status outbox_list(Store *store, const OutboxFilter *filter, size_t max, Arena *arena, OutboxRow **rows_out,
                   size_t *count_out, Error *error)
{
    // An empty value of a parameter lets everything pass.
    static const Query select = {
        .sql = "SELECT " ROW_COLUMNS " FROM outbox"
               " WHERE ($1 = '' OR state = $1) AND ($2 = '' OR channel = $2) AND ($3 = '' OR account = $3)"
               " AND ($4 = '' OR person = $4) AND ($5 = '' OR recipient = $5) AND ($6 = 0 OR play = $6)"
               " AND ($7 = 0 OR run = $7) AND ($8 = 0 OR id < $8)"
               " AND ($9 = '' OR (recipient = $9 AND channel <> 'mail')) AND ($10 = 0 OR template = $10)"
               " ORDER BY id DESC LIMIT $11",
        .params = "tttttiiitii",
        .columns = ROW_LETTERS,
    };
    if (max > OUTBOX_LISTED_MAX) max = OUTBOX_LISTED_MAX;
    Str endpoint = filter->endpoint ? arena_format(arena, "%lld", (long long)filter->endpoint) : (Str){ 0 };
    const Param params[] = {
        param_text(filter->any_state ? STR("") : outbox_state_name(filter->state)),
        param_text(filter->any_channel ? STR("") : outbox_channel_name(filter->channel)),
        param_text(filter->account),
        param_text(filter->person),
        param_text(filter->recipient),
        param_int(filter->play),
        param_int(filter->run),
        param_int(filter->before),
        param_text(endpoint),
        param_int(filter->template),
        param_int((int64_t)max),
    };
    OutboxRow *list = ARENA_ARRAY(arena, OutboxRow, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < max && rows_next(&rows))
        list[count++] = read_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *rows_out = list;
    *count_out = count;
    return STATUS_OK;
}

Status outbox_get(Store *store, int64_t id, Arena *arena, OutboxRow *row_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " ROW_COLUMNS ", body FROM outbox WHERE id = $1",
        .params = "i",
        .columns = ROW_LETTERS "t",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "message", error);
    if (status != STATUS_OK) return status;
    *row_out = read_row(&rows, arena);
    row_out->body = rows_text(&rows, 21, arena);
    return STATUS_OK;
}

Status outbox_counts(Store *store, int64_t counts_out[OUTBOX_STATES], Error *error)
{
    static const Query select = {
        .sql = "SELECT state, count(*) FROM outbox GROUP BY state",
        .params = "",
        .columns = "ti",
    };
    for (int i = 0; i < OUTBOX_STATES; i++)
        counts_out[i] = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    while (rows_next(&rows)) {
        OutboxState state;
        if (outbox_state_parse(rows_view(&rows, 0), &state)) counts_out[state] = rows_int(&rows, 1);
    }
    return rows_end(&rows, error);
}

Status outbox_events(Store *store, int64_t message, Arena *arena, OutboxEvent **events_out, size_t *count_out,
                     Error *error)
{
    static const Query select = {
        .sql = "SELECT id, message, at_us, kind, note, by FROM outbox_event WHERE message = $1"
               " ORDER BY id LIMIT $2",
        .params = "ii",
        .columns = "iiittt",
    };
    const Param params[] = { param_int(message), param_int(OUTBOX_EVENTS_MAX) };
    OutboxEvent *events = ARENA_ARRAY(arena, OutboxEvent, OUTBOX_EVENTS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < OUTBOX_EVENTS_MAX && rows_next(&rows)) {
        events[count++] = (OutboxEvent){ .id = rows_int(&rows, 0),
                                         .message = rows_int(&rows, 1),
                                         .at_us = rows_int(&rows, 2),
                                         .kind = rows_text(&rows, 3, arena),
                                         .note = rows_text(&rows, 4, arena),
                                         .by = rows_text(&rows, 5, arena) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *events_out = events;
    *count_out = count;
    return STATUS_OK;
}
