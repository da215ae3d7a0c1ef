#include "act/play_run.h"

#include "base/timestamp.h"

// ---- one run

#define RUN_COLUMNS                                                                                          \
    "id, play, version, account, person, held, state, result, entered_us, goal_us, step, arrived, "          \
    "since_us, due_us,"                                                                                      \
    " ended_us, moves, why"
#define RUN_LETTERS "iiittiiiiitiiiiit"

static PlayRun read_run(const Rows *rows, Arena *arena)
{
    return (PlayRun){ .id = rows_int(rows, 0),
                      .play = rows_int(rows, 1),
                      .version = rows_int(rows, 2),
                      .account = rows_text(rows, 3, arena),
                      .person = rows_text(rows, 4, arena),
                      .held = rows_int(rows, 5) != 0,
                      .place = { .state = (PlayRunState)rows_int(rows, 6),
                                 .result = (PlayRunResult)rows_int(rows, 7),
                                 .entered_us = rows_int(rows, 8),
                                 .goal_us = rows_int(rows, 9),
                                 .step = PLAY_END,
                                 .arrived = rows_int(rows, 11) != 0,
                                 .since_us = rows_int(rows, 12),
                                 .due_us = rows_int(rows, 13) },
                      .step = rows_text(rows, 10, arena),
                      .ended_us = rows_int(rows, 14),
                      .moves = rows_int(rows, 15),
                      .why = rows_text(rows, 16, arena) };
}

void play_run_place(PlayRun *run, const Play *play)
{
    run->place.step = run->step.len > 0 ? play_step_find(play, run->step) : PLAY_END;
    if (run->place.step == PLAY_END) run->place.arrived = false;
}

static Status next_run_id(Store *store, int64_t *id_out, Error *error)
{
    static const Query select = { .sql = "SELECT coalesce(max(id), 0) + 1 FROM play_run",
                                  .params = "",
                                  .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status play_run_add(Store *store, PlayRun *run, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO play_run (" RUN_COLUMNS ")"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        .params = RUN_LETTERS,
    };
    Status status = next_run_id(store, &run->id, error);
    if (status != STATUS_OK) return status;
    const PlayPlace *place = &run->place;
    const Param params[] = {
        param_int(run->id),         param_int(run->play),     param_int(run->version),
        param_text(run->account),   param_text(run->person),  param_int(run->held),
        param_int(place->state),    param_int(place->result), param_int(place->entered_us),
        param_int(place->goal_us),  param_text(run->step),    param_int(place->arrived),
        param_int(place->since_us), param_int(place->due_us), param_int(run->ended_us),
        param_int(run->moves),      param_text(run->why)
    };
    return store_execute(store, &insert, params, error);
}

Status play_run_put(Store *store, const PlayRun *run, int64_t moves, bool *written_out, Error *error)
{
    static const Query update = {
        .sql = "UPDATE play_run SET version = $1, state = $2, result = $3, goal_us = $4, step = $5, arrived "
               "= $6,"
               " since_us = $7, due_us = $8, ended_us = $9, why = $10, moves = $11 WHERE id = $12 AND moves "
               "= $13",
        .params = "iiiitiiiitiii",
    };
    const PlayPlace *place = &run->place;
    const Param params[] = { param_int(run->version),       param_int(place->state),
                             param_int(place->result),      param_int(place->goal_us),
                             param_text(run->step),         param_int(place->arrived),
                             param_int(place->since_us),    param_int(place->due_us),
                             param_int(run->ended_us),      param_text(run->why),
                             param_int(run->moves + moves), param_int(run->id),
                             param_int(run->moves) };
    Status status = store_execute(store, &update, params, error);
    *written_out = status == STATUS_OK && store_changed_rows(store) == 1;
    return status;
}

// ---- moves

static Status count_move(Store *store, int64_t play, Str step, Str outcome, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO play_count (play, step, outcome, count) VALUES ($1, $2, $3, 1)"
               " ON CONFLICT (play, step, outcome) DO UPDATE SET count = play_count.count + 1",
        .params = "itt",
    };
    const Param params[] = { param_int(play), param_text(step), param_text(outcome) };
    return store_execute(store, &upsert, params, error);
}

Status play_move_add(Store *store, const PlayRun *run, int64_t number, const PlayMoveRow *move, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO play_move (run, number, at_us, step, outcome, why, reference)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        .params = "iiittti",
    };
    const Param params[] = { param_int(run->id),        param_int(number),         param_int(move->at_us),
                             param_text(move->step),    param_text(move->outcome), param_text(move->why),
                             param_int(move->reference) };
    Status status = store_execute(store, &insert, params, error);
    return status == STATUS_OK ? count_move(store, run->play, move->step, move->outcome, error) : status;
}

Status play_moves(Store *store, int64_t run, Arena *arena, PlayMoveRow **moves_out, size_t *count_out,
                  Error *error)
{
    static const Query select = {
        .sql = "SELECT at_us, step, outcome, why, reference FROM play_move WHERE run = $1 ORDER BY number "
               "LIMIT $2",
        .params = "ii",
        .columns = "ittti",
    };
    const Param params[] = { param_int(run), param_int(PLAY_MOVES_LISTED_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    PlayMoveRow *moves = ARENA_ARRAY(arena, PlayMoveRow, PLAY_MOVES_LISTED_MAX);
    size_t count = 0;
    while (count < PLAY_MOVES_LISTED_MAX && rows_next(&rows))
        moves[count++] = (PlayMoveRow){ .at_us = rows_int(&rows, 0),
                                        .step = rows_text(&rows, 1, arena),
                                        .outcome = rows_text(&rows, 2, arena),
                                        .why = rows_text(&rows, 3, arena),
                                        .reference = rows_int(&rows, 4) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *moves_out = moves;
    *count_out = count;
    return STATUS_OK;
}

Status play_move_reference(Store *store, int64_t run, Str step, int64_t *reference_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT reference FROM play_move WHERE run = $1 AND step = $2 ORDER BY number DESC LIMIT 1",
        .params = "it",
        .columns = "i",
    };
    const Param params[] = { param_int(run), param_text(step) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *reference_out = rows_next(&rows) ? rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

// ---- reading many

static Status read_runs(Store *store, const Query *query, const Param *params, size_t max, Arena *arena,
                        PlayRun **runs_out, size_t *count_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, query, params);
    PlayRun *runs = ARENA_ARRAY(arena, PlayRun, max + 1);
    size_t count = 0;
    while (count < max && rows_next(&rows))
        runs[count++] = read_run(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *runs_out = runs;
    *count_out = count;
    return STATUS_OK;
}

Status play_run_get(Store *store, int64_t id, Arena *arena, PlayRun *run_out, Error *error)
{
    static const Query select = { .sql = "SELECT " RUN_COLUMNS " FROM play_run WHERE id = $1",
                                  .params = "i",
                                  .columns = RUN_LETTERS };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "run", error);
    if (status == STATUS_OK) *run_out = read_run(&rows, arena);
    return status;
}

Status play_run_list(Store *store, const PlayRunFilter *filter, Arena *arena, PlayRun **runs_out,
                     size_t *count_out, Error *error)
{
    static const Query of_play = {
        .sql = "SELECT " RUN_COLUMNS
               " FROM play_run WHERE play = $1 AND ($2 < 0 OR state = $2) AND ($3 < 0 OR held = $3)"
               " AND ($4 = '' OR step = $4) AND id < $5 AND ($6 = 0 OR (goal_us > 0) = ($6 = 1))"
               " ORDER BY id DESC LIMIT $7",
        .params = "iiitiii",
        .columns = RUN_LETTERS,
    };
    static const Query of_account = {
        .sql =
            "SELECT " RUN_COLUMNS " FROM play_run WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        .params = "tii",
        .columns = RUN_LETTERS,
    };
    size_t limit = filter->limit < PLAY_RUNS_LISTED_MAX ? filter->limit : PLAY_RUNS_LISTED_MAX;
    int64_t before = filter->before > 0 ? filter->before : INT64_MAX;
    const Param play_params[] = { param_int(filter->play),  param_int(filter->state),
                                  param_int(filter->held),  param_text(filter->step),
                                  param_int(before),        param_int(filter->reached),
                                  param_int((int64_t)limit) };
    const Param account_params[] = { param_text(filter->account), param_int(before),
                                     param_int((int64_t)limit) };
    bool by_play = filter->play > 0;
    return read_runs(store, by_play ? &of_play : &of_account, by_play ? play_params : account_params, limit,
                     arena, runs_out, count_out, error);
}

// So that room is taken for those alone that are there.
static Status count_runs(Store *store, int64_t play, size_t max, size_t *count_out, Error *error)
{
    static const Query select = { .sql = "SELECT count(*) FROM play_run WHERE play = $1",
                                  .params = "i",
                                  .columns = "i" };
    const Param params[] = { param_int(play) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    size_t count = (size_t)rows_int(&rows, 0);
    *count_out = count < max ? count : max;
    return STATUS_OK;
}

Status play_run_all(Store *store, int64_t play, size_t max, Arena *arena, PlayRun **runs_out,
                    size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " RUN_COLUMNS " FROM play_run WHERE play = $1 ORDER BY id DESC LIMIT $2",
        .params = "ii",
        .columns = RUN_LETTERS,
    };
    size_t count = 0;
    Status status = count_runs(store, play, max, &count, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(play), param_int((int64_t)count) };
    return read_runs(store, &select, params, count, arena, runs_out, count_out, error);
}

Status play_run_due(Store *store, int64_t now_us, size_t max, Arena *arena, PlayRun **runs_out,
                    size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " RUN_COLUMNS
               " FROM play_run WHERE state IN (0, 2) AND due_us <= $1 ORDER BY due_us LIMIT $2",
        .params = "ii",
        .columns = RUN_LETTERS,
    };
    const Param params[] = { param_int(now_us), param_int((int64_t)max) };
    return read_runs(store, &select, params, max, arena, runs_out, count_out, error);
}

Status play_run_open(Store *store, int64_t after, size_t max, Arena *arena, PlayRun **runs_out,
                     size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " RUN_COLUMNS " FROM play_run WHERE id > $1 AND state IN (0, 2) ORDER BY id LIMIT $2",
        .params = "ii",
        .columns = RUN_LETTERS,
    };
    const Param params[] = { param_int(after), param_int((int64_t)max) };
    return read_runs(store, &select, params, max, arena, runs_out, count_out, error);
}

Status play_run_open_of(Store *store, Str account, int64_t after, size_t max, Arena *arena,
                        PlayRun **runs_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " RUN_COLUMNS
               " FROM play_run WHERE account = $1 AND id > $2 AND state IN (0, 2) ORDER BY id LIMIT $3",
        .params = "tii",
        .columns = RUN_LETTERS,
    };
    const Param params[] = { param_text(account), param_int(after), param_int((int64_t)max) };
    return read_runs(store, &select, params, max, arena, runs_out, count_out, error);
}

Status play_run_rest(Store *store, int64_t play, bool rest, Error *error)
{
    static const Query update = { .sql = "UPDATE play_run SET state = $1 WHERE play = $2 AND state = $3",
                                  .params = "iii" };
    const Param params[] = { param_int(rest ? PLAY_RUN_RESTING : PLAY_RUN_GOING), param_int(play),
                             param_int(rest ? PLAY_RUN_GOING : PLAY_RUN_RESTING) };
    return store_execute(store, &update, params, error);
}

Status play_run_rests(Store *store, int64_t play, bool rest, bool *done_out, Error *error)
{
    static const Query select = { .sql = "SELECT 1 FROM play_run WHERE play = $1 AND state = $2 LIMIT 1",
                                  .params = "ii",
                                  .columns = "i" };
    const Param params[] = { param_int(play), param_int(rest ? PLAY_RUN_GOING : PLAY_RUN_RESTING) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *done_out = !rows_next(&rows);
    return rows_end(&rows, error);
}

Status play_run_last(Store *store, int64_t play, Str account, Str person, int64_t *entered_out, bool *in_out,
                     Error *error)
{
    static const Query select = {
        .sql = "SELECT max(entered_us), max(CASE WHEN state = 3 THEN 0 ELSE 1 END) FROM play_run WHERE "
               "account = $1 AND play = $2 AND person "
               "= $3",
        .params = "tit",
        .columns = "II",
    };
    const Param params[] = { param_text(account), param_int(play), param_text(person) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    bool any = rows_next(&rows) && !rows_is_null(&rows, 0);
    *entered_out = any ? rows_int(&rows, 0) : 0;
    *in_out = any && rows_int(&rows, 1) != 0;
    return rows_end(&rows, error);
}

// ---- figures

Status play_run_counts(Store *store, int64_t play, PlayCounts *counts_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT state, held, count(*), sum(CASE WHEN goal_us > 0 THEN 1 ELSE 0 END) FROM play_run"
               " WHERE play = $1 GROUP BY state, held",
        .params = "i",
        .columns = "iiii",
    };
    const Param params[] = { param_int(play) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    PlayCounts counts = { 0 };
    int64_t *const by_state[PLAY_RUN_STATES] = { &counts.going, &counts.paused, &counts.watching,
                                                 &counts.ended };
    while (rows_next(&rows)) {
        int64_t state = rows_int(&rows, 0), count = rows_int(&rows, 2), goals = rows_int(&rows, 3);
        bool held = rows_int(&rows, 1) != 0;
        counts.entered += count;
        counts.held += held ? count : 0;
        if (!held) *by_state[state] += count;
        *(held ? &counts.held_goal : &counts.played_goal) += goals;
    }
    *counts_out = counts;
    return rows_end(&rows, error);
}

Status play_step_counts(Store *store, int64_t play, Arena *arena, PlayStepCount **counts_out,
                        size_t *count_out, Error *error)
{
    enum { COUNTS_MAX = PLAY_STEPS_MAX * PLAY_OUTCOMES * 4 };
    static const Query select = {
        .sql = "SELECT step, outcome, count FROM play_count WHERE play = $1"
               " UNION ALL SELECT step, '', count(*) FROM play_run WHERE play = $1 AND state IN (0, 1) GROUP "
               "BY step"
               " LIMIT $2",
        .params = "ii",
        .columns = "tti",
    };
    const Param params[] = { param_int(play), param_int(COUNTS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    PlayStepCount *counts = ARENA_ARRAY(arena, PlayStepCount, COUNTS_MAX);
    size_t count = 0;
    while (count < COUNTS_MAX && rows_next(&rows))
        counts[count++] =
            (PlayStepCount){ rows_text(&rows, 0, arena), rows_text(&rows, 1, arena), rows_int(&rows, 2) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *counts_out = counts;
    *count_out = count;
    return STATUS_OK;
}

// ---- contacts

Status play_contact_add(Store *store, const PlayRun *run, Str step, Str person, int64_t at_us, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO play_contact (run, step, account, person, at_us) VALUES ($1, $2, $3, $4, $5)",
        .params = "ittti",
    };
    const Param params[] = { param_int(run->id), param_text(step), param_text(run->account),
                             param_text(person), param_int(at_us) };
    return store_execute(store, &insert, params, error);
}

static Status read_time(Store *store, const Query *query, const Param *params, int64_t *at_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, query, params);
    *at_out = rows_next(&rows) ? rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

Status play_contact_nth(Store *store, Str person, int64_t n, int64_t *at_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT at_us FROM play_contact WHERE person = $1 ORDER BY at_us DESC LIMIT 1 OFFSET $2",
        .params = "ti",
        .columns = "i",
    };
    const Param params[] = { param_text(person), param_int(n - 1) };
    return read_time(store, &select, params, at_out, error);
}

Status play_mailing_nth(Store *store, Str account, int64_t since_us, int64_t n, int64_t *at_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT max(c.at_us) AS newest FROM play_contact c JOIN play_run r ON r.id = c.run WHERE "
               "c.account = $1 AND c.at_us > $2 GROUP BY r.play, c.step, c.at_us / 86400000000 ORDER BY "
               "newest DESC LIMIT 1 OFFSET $3",
        .params = "tii",
        .columns = "i",
    };
    const Param params[] = { param_text(account), param_int(since_us), param_int(n - 1) };
    return read_time(store, &select, params, at_out, error);
}

Status play_mailing_begun(Store *store, const PlayMailing *mailing, int64_t now_us, bool *begun_out,
                          Error *error)
{
    static const Query select = {
        .sql = "SELECT c.at_us FROM play_contact c JOIN play_run r ON r.id = c.run WHERE c.account = $1 AND "
               "c.at_us >= $2 AND r.play = $3 AND c.step = $4 LIMIT 1",
        .params = "tiit",
        .columns = "i",
    };
    int64_t at_us = 0;
    const Param params[] = { param_text(mailing->account), param_int(now_us - now_us % US_PER_DAY),
                             param_int(mailing->play), param_text(mailing->step) };
    Status status = read_time(store, &select, params, &at_us, error);
    *begun_out = at_us > 0;
    return status;
}

// ---- people's segments

Status play_cursor_get(Store *store, int64_t play, int64_t segment, int64_t *change_out, bool *known_out,
                       Error *error)
{
    static const Query select = { .sql = "SELECT change FROM play_cursor WHERE play = $1 AND segment = $2",
                                  .params = "ii",
                                  .columns = "i" };
    const Param params[] = { param_int(play), param_int(segment) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *known_out = rows_next(&rows);
    *change_out = *known_out ? rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

Status play_cursor_put(Store *store, int64_t play, int64_t segment, int64_t change, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO play_cursor (play, segment, change) VALUES ($1, $2, $3)"
               " ON CONFLICT (play) DO UPDATE SET segment = excluded.segment, change = excluded.change",
        .params = "iii",
    };
    const Param params[] = { param_int(play), param_int(segment), param_int(change) };
    return store_execute(store, &upsert, params, error);
}
