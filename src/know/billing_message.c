#include "know/billing_message.h"

static Status forget_old(Store *store, Error *error)
{
    static const Query query = {
        .sql = "DELETE FROM billing_message WHERE number <="
               " (SELECT MAX(number) FROM billing_message) - $1",
        .params = "i",
    };
    const Param params[] = { param_int(BILLING_MESSAGES_KEPT) };
    return store_execute(store, &query, params, error);
}

Status billing_message_note(Store *store, const BillingMessage *message, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO billing_message (source, message, type, at_us, received_us, deliveries, result, "
               "note)"
               " VALUES ($1, $2, $3, $4, $5, 1, $6, $7) ON CONFLICT (source, message) DO UPDATE SET"
               " deliveries = billing_message.deliveries + 1, result = excluded.result, note = excluded.note",
        .params = "tttiitt",
    };
    const Param params[] = { param_text(message->source),
                             param_text(message->id),
                             param_text(message->type),
                             param_int(message->at_us),
                             param_int(message->received_us),
                             param_text(message->result),
                             param_text(str_slice(message->note, 0, BILLING_NOTE_BYTES_MAX)) };
    Status status = store_execute(store, &query, params, error);
    return status == STATUS_OK ? forget_old(store, error) : status;
}

Status billing_message_list(Store *store, Str result, bool noted, size_t limit, Arena *arena,
                            BillingMessage **messages_out, size_t *count_out, Error *error)
{
    static const Query query = {
        .sql =
            "SELECT source, message, type, at_us, received_us, deliveries, result, note FROM billing_message"
            " WHERE ($1 = '' OR result = $1) AND ($2 = 0 OR note != '') ORDER BY number DESC LIMIT $3",
        .params = "tii",
        .columns = "tttiiitt",
    };
    size_t room = limit < BILLING_MESSAGES_LISTED_MAX ? limit : BILLING_MESSAGES_LISTED_MAX;
    BillingMessage *messages = ARENA_ARRAY(arena, BillingMessage, room + 1);
    const Param params[] = { param_text(result), param_int(noted), param_int((int64_t)room) };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < room && rows_next(&rows)) {
        messages[count++] = (BillingMessage){ .source = rows_text(&rows, 0, arena),
                                              .id = rows_text(&rows, 1, arena),
                                              .type = rows_text(&rows, 2, arena),
                                              .at_us = rows_int(&rows, 3),
                                              .received_us = rows_int(&rows, 4),
                                              .deliveries = rows_int(&rows, 5),
                                              .result = rows_text(&rows, 6, arena),
                                              .note = rows_text(&rows, 7, arena) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *messages_out = messages;
    *count_out = count;
    return STATUS_OK;
}
