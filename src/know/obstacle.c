#include "know/obstacle.h"

const Str obstacle_kinds[OBSTACLE_KINDS] = { STR_CONST("no_time"),   STR_CONST("not_found"),
                                             STR_CONST("no_rights"), STR_CONST("not_useful"),
                                             STR_CONST("technical"), STR_CONST("other") };

bool obstacle_kind_known(Str kind)
{
    for (int i = 0; i < OBSTACLE_KINDS; i++)
        if (str_equal(kind, obstacle_kinds[i])) return true;
    return false;
}

#define COLUMNS                                                                                              \
    "id, account, person, kind, text, play, message, state, note, at_us, by, changed_us, changed_by"
#define LETTERS "ittttiittitit"

static Obstacle read_row(const Rows *rows, Arena *arena)
{
    return (Obstacle){ .id = rows_int(rows, 0),
                       .account = rows_text(rows, 1, arena),
                       .person = rows_text(rows, 2, arena),
                       .kind = rows_text(rows, 3, arena),
                       .text = rows_text(rows, 4, arena),
                       .play = rows_int(rows, 5),
                       .message = rows_int(rows, 6),
                       .state = rows_text(rows, 7, arena),
                       .note = rows_text(rows, 8, arena),
                       .at_us = rows_int(rows, 9),
                       .by = rows_text(rows, 10, arena),
                       .changed_us = rows_int(rows, 11),
                       .changed_by = rows_text(rows, 12, arena) };
}

Status obstacle_add(Store *store, Obstacle *obstacle, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO obstacle (account, person, kind, text, play, message, state, note, at_us, by,"
               " changed_us, changed_by) VALUES ($1, $2, $3, $4, $5, $6, 'open', '', $7, $8, $7, '')"
               " RETURNING id",
        .params = "ttttiiit",
        .columns = "i",
    };
    const Param params[] = { param_text(obstacle->account), param_text(obstacle->person),
                             param_text(obstacle->kind),    param_text(obstacle->text),
                             param_int(obstacle->play),     param_int(obstacle->message),
                             param_int(obstacle->at_us),    param_text(obstacle->by) };
    CLEANUP(rows_close) Rows rows = store_query(store, &insert, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    obstacle->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status obstacle_put(Store *store, const Obstacle *obstacle, Error *error)
{
    static const Query update = {
        .sql = "UPDATE obstacle SET state = $1, note = $2, changed_us = $3, changed_by = $4 WHERE id = $5",
        .params = "ttiti",
    };
    const Param params[] = { param_text(obstacle->state), param_text(obstacle->note),
                             param_int(obstacle->changed_us), param_text(obstacle->changed_by),
                             param_int(obstacle->id) };
    return store_change_one(store, &update, params, "obstacle", error);
}

Status obstacle_get(Store *store, int64_t id, Arena *arena, Obstacle *out, Error *error)
{
    static const Query select = { .sql = "SELECT " COLUMNS " FROM obstacle WHERE id = $1",
                                  .params = "i",
                                  .columns = LETTERS };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "obstacle", error);
    if (status == STATUS_OK) *out = read_row(&rows, arena);
    return status;
}

Status obstacle_list(Store *store, const ObstacleFilter *filter, Arena *arena, Obstacle **out,
                     size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM obstacle WHERE ($1 = '' OR account = $1) AND ($2 = '' OR kind = $2)"
               " AND ($3 = '' OR state = $3) AND ($4 = 0 OR play = $4) AND ($5 = 0 OR id < $5)"
               " ORDER BY id DESC LIMIT $6",
        .params = "tttiii",
        .columns = LETTERS,
    };
    size_t limit = filter->limit < OBSTACLES_LISTED_MAX ? filter->limit : OBSTACLES_LISTED_MAX, count = 0;
    const Param params[] = { param_text(filter->account), param_text(filter->kind),
                             param_text(filter->state),   param_int(filter->play),
                             param_int(filter->before),   param_int((int64_t)limit) };
    Obstacle *list = ARENA_ARRAY(arena, Obstacle, limit + 1);
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < limit && rows_next(&rows))
        list[count++] = read_row(&rows, arena);
    *out = list;
    *count_out = count;
    return rows_end(&rows, error);
}

Status obstacle_shares(Store *store, Str state, Arena *arena, ObstacleShare **out, size_t *count_out,
                       Error *error)
{
    static const Query select = {
        .sql = "SELECT kind, play, account, count(*), count(DISTINCT CASE WHEN message > 0 THEN message END)"
               " FROM obstacle WHERE $1 = '' OR state = $1 GROUP BY kind, play, account"
               " ORDER BY kind, play, account LIMIT $2",
        .params = "ti",
        .columns = "titii",
    };
    const Param params[] = { param_text(state), param_int(OBSTACLE_RANKED_MAX) };
    ObstacleShare *list = ARENA_ARRAY(arena, ObstacleShare, OBSTACLE_RANKED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < OBSTACLE_RANKED_MAX && rows_next(&rows)) {
        ObstacleShare *share = &list[count++];
        share->kind = rows_text(&rows, 0, arena);
        share->play = rows_int(&rows, 1);
        share->account = rows_text(&rows, 2, arena);
        share->entries = rows_int(&rows, 3);
        share->messages = rows_int(&rows, 4);
    }
    *out = list;
    *count_out = count;
    return rows_end(&rows, error);
}
