#include "know/erasure.h"

#include "base/timestamp.h"

static const Query select_waiting = {
    .sql = "SELECT id FROM erasure WHERE state = 'waiting' AND person = $1",
    .params = "t",
    .columns = "i",
};
static const Query insert_erasure = {
    .sql = "INSERT INTO erasure (person, state, who, why, asked_us, ended_us, report)"
           " VALUES ($1, 'waiting', $2, $3, $4, 0, '') RETURNING id",
    .params = "ttti",
    .columns = "i",
};

Status erasure_ask(Store *store, Str person, Str who, Str why, int64_t *id_out, Error *error)
{
    const Param one[] = { param_text(person) };
    CLEANUP(rows_close) Rows waiting = store_query(store, &select_waiting, one);
    if (rows_next(&waiting))
        return fail(error, STATUS_CONFLICT, STR("id"), "This person is being erased already.");
    if (waiting.status != STATUS_OK) return rows_failed(&waiting, error);
    const Param params[] = { param_text(person), param_text(who), param_text(why),
                             param_int(timestamp_now_real()) };
    CLEANUP(rows_close) Rows rows = store_query(store, &insert_erasure, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    while (rows_next(&rows)) {
    }
    return rows_end(&rows, error);
}

static Erasure take_row(const Rows *rows, Arena *arena)
{
    return (Erasure){ .id = rows_int(rows, 0),
                      .person = rows_text(rows, 1, arena),
                      .state = rows_text(rows, 2, arena),
                      .who = rows_text(rows, 3, arena),
                      .why = rows_text(rows, 4, arena),
                      .asked_us = rows_int(rows, 5),
                      .ended_us = rows_int(rows, 6),
                      .report = rows_text(rows, 7, arena) };
}

static const Query select_erasures = {
    .sql = "SELECT id, person, state, who, why, asked_us, ended_us, report FROM erasure"
           " ORDER BY id DESC LIMIT $1",
    .params = "i",
    .columns = "ittttiit",
};
static const Query select_next = {
    .sql = "SELECT id, person, state, who, why, asked_us, ended_us, report FROM erasure"
           " WHERE state IN ('waiting', 'cleaning') ORDER BY id LIMIT 1",
    .params = "",
    .columns = "ittttiit",
};

Status erasure_list(Store *store, Arena *arena, Erasure **erasures_out, size_t *count_out, Error *error)
{
    Erasure *erasures = ARENA_ARRAY(arena, Erasure, ERASURES_LISTED_MAX);
    size_t count = 0;
    const Param params[] = { param_int(ERASURES_LISTED_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_erasures, params);
    while (rows_next(&rows))
        erasures[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *erasures_out = erasures;
    *count_out = count;
    return STATUS_OK;
}

Status erasure_next(Store *store, Arena *arena, Erasure *erasure_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &select_next, NULL);
    bool found = rows_next(&rows);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (!found) return fail(error, STATUS_NOT_FOUND, STR(""), "Nobody waits to be erased.");
    *erasure_out = take_row(&rows, arena);
    return STATUS_OK;
}
