#include "know/onboarding_note.h"

Status onboarding_note_read(Store *store, Str account, Arena *arena, OnboardingNote *note_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, hours, knowledge, ready_day, ready_by, help, issues, support, support_us,"
               " support_by, changed_us, changed_by FROM onboarding_note WHERE account = $1"
               " ORDER BY changed_us DESC, id DESC LIMIT 1",
        .params = "t",
        .columns = "iiiittttitit",
    };
    const Param params[] = { param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *note_out = (OnboardingNote){ .account = account, .hours = ONBOARDING_HOURS_NONE };
    if (!rows_next(&rows)) return rows_end(&rows, error);
    note_out->id = rows_int(&rows, 0);
    note_out->hours = (int)rows_int(&rows, 1);
    note_out->knowledge = (int)rows_int(&rows, 2);
    note_out->ready_day = (uint16_t)rows_int(&rows, 3);
    note_out->ready_by = rows_text(&rows, 4, arena);
    note_out->help = rows_text(&rows, 5, arena);
    note_out->issues = rows_text(&rows, 6, arena);
    note_out->support = rows_text(&rows, 7, arena);
    note_out->support_us = rows_int(&rows, 8);
    note_out->support_by = rows_text(&rows, 9, arena);
    note_out->changed_us = rows_int(&rows, 10);
    note_out->changed_by = rows_text(&rows, 11, arena);
    return STATUS_OK;
}

static Status insert_note(Store *store, const OnboardingNote *note, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO onboarding_note (hours, knowledge, ready_day, ready_by, help, issues, support,"
               " support_us, support_by, changed_us, changed_by, account)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        .params = "iiittttititt",
    };
    const Param params[] = {
        param_int(note->hours),      param_int(note->knowledge),   param_int(note->ready_day),
        param_text(note->ready_by),  param_text(note->help),       param_text(note->issues),
        param_text(note->support),   param_int(note->support_us),  param_text(note->support_by),
        param_int(note->changed_us), param_text(note->changed_by), param_text(note->account),
    };
    return store_execute(store, &insert, params, error);
}

Status onboarding_note_put(Store *store, const OnboardingNote *note, Error *error)
{
    static const Query update = {
        .sql = "UPDATE onboarding_note SET hours = $1, knowledge = $2, ready_day = $3, ready_by = $4,"
               " help = $5, issues = $6, support = $7, support_us = $8, support_by = $9, changed_us = $10,"
               " changed_by = $11 WHERE id = $12",
        .params = "iiittttititi",
    };
    if (note->id == 0) return insert_note(store, note, error);
    const Param params[] = {
        param_int(note->hours),      param_int(note->knowledge),   param_int(note->ready_day),
        param_text(note->ready_by),  param_text(note->help),       param_text(note->issues),
        param_text(note->support),   param_int(note->support_us),  param_text(note->support_by),
        param_int(note->changed_us), param_text(note->changed_by), param_int(note->id),
    };
    return store_execute(store, &update, params, error);
}

// ---- ticks

Status acceptance_tick_put(Store *store, const AcceptanceTick *tick, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO acceptance_tick (account, stage, item, done, day, at_us, ticked_by, note)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        .params = "titiiitt",
    };
    const Param params[] = { param_text(tick->account), param_int(tick->stage), param_text(tick->item),
                             param_int(tick->done),     param_int(tick->day),   param_int(tick->at_us),
                             param_text(tick->by),      param_text(tick->note) };
    return store_execute(store, &insert, params, error);
}

Status acceptance_ticks(Store *store, Str account, int64_t stage, Arena *arena, AcceptanceTick **ticks_out,
                        size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT item, done, day, at_us, ticked_by, note FROM (SELECT * FROM acceptance_tick"
               " WHERE account = $1 AND stage = $2 ORDER BY id DESC LIMIT $3) ORDER BY id",
        .params = "tii",
        .columns = "tiiitt",
    };
    const Param params[] = { param_text(account), param_int(stage), param_int(TICKS_OF_ACCOUNT_MAX) };
    AcceptanceTick *ticks = ARENA_ARRAY(arena, AcceptanceTick, TICKS_OF_ACCOUNT_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < TICKS_OF_ACCOUNT_MAX && rows_next(&rows)) {
        ticks[count++] = (AcceptanceTick){ .account = account,
                                           .stage = stage,
                                           .item = rows_text(&rows, 0, arena),
                                           .done = rows_int(&rows, 1) != 0,
                                           .day = (uint16_t)rows_int(&rows, 2),
                                           .at_us = rows_int(&rows, 3),
                                           .by = rows_text(&rows, 4, arena),
                                           .note = rows_text(&rows, 5, arena) };
    }
    *ticks_out = ticks;
    *count_out = count;
    return rows_end(&rows, error);
}
