#include "know/stage_rows.h"

#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>

// ---- places

static const Query select_place = {
    .sql = "SELECT inside, spent, held, signal, changed_day, stay FROM stage_place"
           " WHERE stage = $1 AND account = $2",
    .params = "it",
    .columns = "iiiiii",
};
static const Query put_place = {
    .sql = "INSERT INTO stage_place (stage, account, inside, spent, held, signal, changed_day, stay)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
           " ON CONFLICT (stage, account) DO UPDATE SET inside = excluded.inside, spent = excluded.spent,"
           " held = excluded.held, signal = excluded.signal, changed_day = excluded.changed_day,"
           " stay = excluded.stay",
    .params = "itiiiiii",
};

int64_t stage_signal_number(StageSignal signal)
{
    return (signal.enter ? 1 : 0) + (signal.leave ? 2 : 0);
}

StagePlace stage_place_of(const Rows *rows, int first)
{
    int64_t signal = rows_int(rows, first + 3);
    return (StagePlace){ .inside = rows_int(rows, first) != 0,
                         .spent = rows_int(rows, first + 1) != 0,
                         .held = rows_int(rows, first + 2) != 0,
                         .held_against = { .enter = (signal & 1) != 0, .leave = (signal & 2) != 0 },
                         .changed_day = (uint16_t)rows_int(rows, first + 4) };
}

Status stage_place_read(Store *store, int64_t stage, Str account, StagePlaceRow *row_out, Error *error)
{
    const Param params[] = { param_int(stage), param_text(account) };
    *row_out = (StagePlaceRow){ .stage = stage, .account = account };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_place, params);
    if (rows_next(&rows)) {
        row_out->place = stage_place_of(&rows, 0);
        row_out->stay = rows_int(&rows, 5);
    }
    return rows_end(&rows, error);
}

Status stage_place_put(Store *store, const StagePlaceRow *row, Error *error)
{
    const StagePlace *place = &row->place;
    const Param params[] = {
        param_int(row->stage),         param_text(row->account),
        param_int(place->inside),      param_int(place->spent),
        param_int(place->held),        param_int(place->held ? stage_signal_number(place->held_against) : 0),
        param_int(place->changed_day), param_int(row->stay)
    };
    return store_execute(store, &put_place, params, error);
}

// ---- stays

static const Query insert_stay = {
    .sql = "INSERT INTO stage_stay (id, stage, stage_version, account, entered_day, entered_by, entered_why,"
           " early, left_day, left_by, left_why, ended)"
           " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM stage_stay), $1, $2, $3, $4, $5, $6, $7, 0, '',"
           " '', 0)",
    .params = "iititti",
};
static const Query newest_stay = { .sql = "SELECT max(id) FROM stage_stay", .params = "", .columns = "i" };
static const Query end_stay = {
    .sql = "UPDATE stage_stay SET left_day = $1, left_by = $2, left_why = $3, ended = $4 WHERE id = $5",
    .params = "ittii",
};
static const Query reopen_stay = {
    .sql = "UPDATE stage_stay SET left_day = 0, left_by = '', left_why = '', ended = 0 WHERE id = $1",
    .params = "i",
};
static const Query delete_stay = { .sql = "DELETE FROM stage_stay WHERE id = $1", .params = "i" };
static const Query delete_milestones = { .sql = "DELETE FROM stage_milestone WHERE stay = $1",
                                         .params = "i" };
static const Query put_milestone = {
    .sql = "INSERT INTO stage_milestone (stay, name, day) VALUES ($1, $2, $3)"
           " ON CONFLICT (stay, name) DO NOTHING",
    .params = "iti",
};

Status stage_enter(Store *store, const StageEntry *entry, int64_t *stay_out, Error *error)
{
    const Param params[] = { param_int(entry->stage), param_int(entry->version), param_text(entry->account),
                             param_int(entry->day),   param_text(entry->by),     param_text(entry->why),
                             param_int(entry->early) };
    Status status = store_execute(store, &insert_stay, params, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &newest_stay, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *stay_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status stage_leave(Store *store, const StageExit *exit, Error *error)
{
    const Param params[] = { param_int(exit->day), param_text(exit->by), param_text(exit->why),
                             param_int(exit->ended), param_int(exit->stay) };
    return store_execute(store, &end_stay, params, error);
}

Status stage_milestone_put(Store *store, int64_t stay, Str name, uint16_t day, Error *error)
{
    const Param params[] = { param_int(stay), param_text(name), param_int(day) };
    return store_execute(store, &put_milestone, params, error);
}

// ---- words for formulas

static const Query open_stays = {
    .sql = "SELECT stage, entered_day FROM stage_stay WHERE account = $1 AND left_day = 0",
    .params = "t",
    .columns = "ii",
};

bool stage_words_own(Str key)
{
    return str_equal(key, STR("stages")) || str_starts_with(key, STR("stage_"));
}

static void write_words(const StageWords *words, const uint16_t *since, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    bool any = false;
    json_open_object(&json);
    for (size_t i = 0; i < words->stage_count; i++) {
        any |= since[i] != 0;
        if (!(words->changed >> i & 1)) continue;
        char key[STAGE_KEY_BYTES_MAX + 8] = "stage_";
        Str name = words->stages[i].key;
        memcpy(key + 6, name.data, name.len);
        if (since[i])
            json_add_day(&json, (Str){ key, 6 + name.len }, since[i]);
        else
            json_add_null(&json, (Str){ key, 6 + name.len });
    }
    json_key(&json, STR("stages"));
    if (any) {
        json_open_array(&json);
        for (size_t i = 0; i < words->stage_count; i++) {
            if (since[i]) json_put_text(&json, words->stages[i].key);
        }
        json_close_array(&json);
    } else {
        json_put_null(&json);
    }
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .flags = words->now_us - words->at_us >= US_PER_DAY ? RECORD_BACKFILL : 0,
                             .time_us = words->at_us,
                             .received_us = words->now_us,
                             .account_id = words->account,
                             .body = buf_view(&body) };
    log_batch_add(batch, &entry);
    buf_free(&body);
}

Status stage_words_add(Store *store, const StageWords *words, LogBatch *batch, Error *error)
{
    uint16_t since[STAGES_MAX] = { 0 };
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &open_stays, params);
    while (rows_next(&rows)) {
        for (size_t i = 0; i < words->stage_count; i++) {
            if (words->stages[i].id == rows_int(&rows, 0)) since[i] = (uint16_t)rows_int(&rows, 1);
        }
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    write_words(words, since, batch);
    return STATUS_OK;
}

// ---- by hand

// Kept as the day of stage 0, which is none.
static const Query count_a_move = {
    .sql = "INSERT INTO stage_followed (stage, day) VALUES (0, 1)"
           " ON CONFLICT (stage) DO UPDATE SET day = stage_followed.day + 1",
    .params = "",
};
static const Query select_moves_made = {
    .sql = "SELECT coalesce(max(day), 0) FROM stage_followed WHERE stage = 0",
    .params = "",
    .columns = "i",
};

Status stage_moves_made(Store *store, int64_t *count_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &select_moves_made, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *count_out = rows_int(&rows, 0);
    return STATUS_OK;
}

static const Query insert_move = {
    .sql =
        "INSERT INTO stage_move (id, stage, account, enters, day, at_us, moved_by, why, stay, before, undone)"
        " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM stage_move), $1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
    .params = "itiiittit",
};
static const Query newest_move = { .sql = "SELECT max(id) FROM stage_move", .params = "", .columns = "i" };
#define MOVE_COLUMNS "id, stage, account, enters, day, at_us, moved_by, why, undone"
static const Query select_move = {
    .sql = "SELECT " MOVE_COLUMNS ", stay, before FROM stage_move WHERE id = $1",
    .params = "i",
    .columns = "iitiiittiit",
};
static const Query select_moves = {
    .sql = "SELECT " MOVE_COLUMNS " FROM stage_move WHERE account = $1 ORDER BY id DESC LIMIT $2",
    .params = "ti",
    .columns = "iitiiitti",
};
static const Query mark_undone = { .sql = "UPDATE stage_move SET undone = 1 WHERE id = $1", .params = "i" };
static const Query delete_place = { .sql = "DELETE FROM stage_place WHERE stage = $1 AND account = $2",
                                    .params = "it" };

enum { PLACE_NUMBERS = 6, PLACE_TEXT_BYTES_MAX = 100 };

// What a place was, so that it can be put back.
static Str place_text(const StagePlaceRow *row, char *text)
{
    const StagePlace *place = &row->place;
    int len =
        snprintf(text, PLACE_TEXT_BYTES_MAX, "%d %d %d %d %d %lld", place->inside, place->spent, place->held,
                 (int)stage_signal_number(place->held_against), place->changed_day, (long long)row->stay);
    return (Str){ text, (size_t)len };
}

static StagePlaceRow place_from(Str text)
{
    int64_t numbers[PLACE_NUMBERS] = { 0 };
    for (size_t i = 0; i < PLACE_NUMBERS; i++) {
        size_t end = 0;
        while (end < text.len && text.data[end] != ' ')
            end++;
        if (!str_parse_int64(str_slice(text, 0, end), &numbers[i])) break;
        text = str_slice(text, end < text.len ? end + 1 : end, text.len);
    }
    return (StagePlaceRow){ .place = { .inside = numbers[0] != 0,
                                       .spent = numbers[1] != 0,
                                       .held = numbers[2] != 0,
                                       .held_against = { (numbers[3] & 1) != 0, (numbers[3] & 2) != 0 },
                                       .changed_day = (uint16_t)numbers[4] },
                            .stay = numbers[5] };
}

static Status keep_move(Store *store, const StageMove *move, int64_t stay, Str before, int64_t *id_out,
                        Error *error)
{
    const Param params[] = { param_int(move->stage), param_text(move->account), param_int(move->enters),
                             param_int(move->day),   param_int(move->at_us),    param_text(move->by),
                             param_text(move->why),  param_int(stay),           param_text(before) };
    Status status = store_execute(store, &insert_move, params, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &newest_move, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status stage_move_by_hand(Store *store, const StageMove *move, int64_t version, StageSignal signal,
                          int64_t *id_out, Error *error)
{
    StagePlaceRow row;
    Status status = stage_place_read(store, move->stage, move->account, &row, error);
    if (status != STATUS_OK) return status;
    char before[PLACE_TEXT_BYTES_MAX];
    Str before_text = place_text(&row, before);
    if (!stage_move(&row.place, move->enters, signal, move->day))
        return fail(error, STATUS_CONFLICT, STR("direction"),
                    move->enters ? "The account is in this stage already."
                                 : "The account is not in this stage.");
    if (move->enters) {
        const StageEntry entry = { .stage = move->stage,
                                   .version = version,
                                   .account = move->account,
                                   .day = move->day,
                                   .by = move->by,
                                   .why = move->why };
        status = stage_enter(store, &entry, &row.stay, error);
    } else {
        const StageExit exit = { .stay = row.stay, .day = move->day, .by = move->by, .why = move->why };
        status = stage_leave(store, &exit, error);
    }
    if (status == STATUS_OK) status = stage_place_put(store, &row, error);
    if (status == STATUS_OK) status = store_execute(store, &count_a_move, NULL, error);
    return status == STATUS_OK ? keep_move(store, move, row.stay, before_text, id_out, error) : status;
}

static StageMove move_of(const Rows *rows, Arena *arena)
{
    return (StageMove){ .id = rows_int(rows, 0),
                        .stage = rows_int(rows, 1),
                        .account = rows_text(rows, 2, arena),
                        .enters = rows_int(rows, 3) != 0,
                        .day = (uint16_t)rows_int(rows, 4),
                        .at_us = rows_int(rows, 5),
                        .by = rows_text(rows, 6, arena),
                        .why = rows_text(rows, 7, arena),
                        .undone = rows_int(rows, 8) != 0 };
}

static Status read_move(Store *store, int64_t id, Arena *arena, StageMove *move_out, int64_t *stay_out,
                        Str *before_out, Error *error)
{
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_move, params);
    Status status = rows_found(&rows, "move", error);
    if (status != STATUS_OK) return status;
    *move_out = move_of(&rows, arena);
    *stay_out = rows_int(&rows, 9);
    *before_out = rows_text(&rows, 10, arena);
    return STATUS_OK;
}

Status stage_move_read(Store *store, int64_t id, Arena *arena, StageMove *move_out, Error *error)
{
    int64_t stay = 0;
    Str before = { 0 };
    return read_move(store, id, arena, move_out, &stay, &before, error);
}

static Status take_back(Store *store, const StageMove *move, int64_t stay, Str before, Error *error)
{
    StagePlaceRow row = place_from(before);
    row.stage = move->stage;
    row.account = move->account;
    const Param stay_param[] = { param_int(stay) }, move_param[] = { param_int(move->id) };
    const Param place_params[] = { param_int(move->stage), param_text(move->account) };
    Status status;
    if (move->enters) {
        status = store_execute(store, &delete_milestones, stay_param, error);
        if (status == STATUS_OK) status = store_execute(store, &delete_stay, stay_param, error);
    } else {
        status = store_execute(store, &reopen_stay, stay_param, error);
    }
    if (status == STATUS_OK)
        status = row.place.changed_day == 0 && row.stay == 0
                     ? store_execute(store, &delete_place, place_params, error)
                     : stage_place_put(store, &row, error);
    return status == STATUS_OK ? store_execute(store, &mark_undone, move_param, error) : status;
}

Status stage_move_undo(Store *store, int64_t id, Error *error)
{
    Arena arena = arena_create(1 << 20);
    StageMove move = { 0 };
    StagePlaceRow now = { 0 };
    int64_t stay = 0;
    Str before = { 0 };
    Status status = read_move(store, id, &arena, &move, &stay, &before, error);
    if (status == STATUS_OK) status = stage_place_read(store, move.stage, move.account, &now, error);
    bool newest = !move.undone && now.stay == stay && now.place.inside == move.enters;
    if (status == STATUS_OK && !newest)
        status = fail(error, STATUS_CONFLICT, STR("id"),
                      "The stage has changed since. Move the account again instead.");
    if (status == STATUS_OK) status = take_back(store, &move, stay, before, error);
    if (status == STATUS_OK) status = store_execute(store, &count_a_move, NULL, error);
    arena_destroy(&arena);
    return status;
}

Status stage_moves_of(Store *store, Str account, size_t max, Arena *arena, StageMove **moves_out,
                      size_t *count_out, Error *error)
{
    StageMove *moves = ARENA_ARRAY(arena, StageMove, max);
    size_t count = 0;
    const Param params[] = { param_text(account), param_int((int64_t)max) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_moves, params);
    while (count < max && rows_next(&rows))
        moves[count++] = move_of(&rows, arena);
    *moves_out = moves;
    *count_out = count;
    return rows_end(&rows, error);
}

// ---- following

static const Query select_followed = { .sql = "SELECT day FROM stage_followed WHERE stage = $1",
                                       .params = "i",
                                       .columns = "i" };
static const Query put_followed = {
    .sql = "INSERT INTO stage_followed (stage, day) VALUES ($1, $2)"
           " ON CONFLICT (stage) DO UPDATE SET day = excluded.day",
    .params = "ii",
};
// Accounts that nobody moved by hand.
#define UNMOVED "stage = $1 AND account NOT IN (SELECT account FROM stage_move WHERE stage = $1)"
static const Query forget_milestones = {
    .sql = "DELETE FROM stage_milestone WHERE stay IN (SELECT id FROM stage_stay WHERE " UNMOVED ")",
    .params = "i",
};
static const Query forget_stays = { .sql = "DELETE FROM stage_stay WHERE " UNMOVED, .params = "i" };
static const Query forget_places = { .sql = "DELETE FROM stage_place WHERE " UNMOVED, .params = "i" };
static const Query forget_followed = { .sql = "DELETE FROM stage_followed WHERE stage = $1", .params = "i" };

Status stage_followed(Store *store, int64_t stage, uint16_t *day_out, Error *error)
{
    const Param params[] = { param_int(stage) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_followed, params);
    *day_out = rows_next(&rows) ? (uint16_t)rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

Status stage_followed_put(Store *store, int64_t stage, uint16_t day, Error *error)
{
    const Param params[] = { param_int(stage), param_int(day) };
    return store_execute(store, &put_followed, params, error);
}

Status stage_forget(Store *store, int64_t stage, Error *error)
{
    const Param params[] = { param_int(stage) };
    static const Query *const all[] = { &forget_milestones, &forget_stays, &forget_places, &forget_followed };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof all / sizeof *all && status == STATUS_OK; i++)
        status = store_execute(store, all[i], params, error);
    return status == STATUS_OK ? store_execute(store, &count_a_move, NULL, error) : status;
}
