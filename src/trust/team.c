#include "trust/team.h"

static Status next_id(Store *store, const Query *select, int64_t most, int64_t *id_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 1) >= most)
        return fail(error, STATUS_CONFLICT, STR(""), "There are %lld already: that is the most.",
                    (long long)most);
    *id_out = rows_int(&rows, 0) + 1;
    return STATUS_OK;
}

#define TEAM_COLUMNS                                                                                         \
    "SELECT t.id, t.name, t.region, (SELECT count(*) FROM staff s WHERE s.team = t.id) FROM team t"

static Team read_team(const Rows *rows, Arena *arena)
{
    return (Team){ .id = rows_int(rows, 0),
                   .name = rows_text(rows, 1, arena),
                   .region = rows_text(rows, 2, arena),
                   .members = rows_int(rows, 3) };
}

Status team_list(Store *store, Arena *arena, Team **teams_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = TEAM_COLUMNS " ORDER BY lower(t.name), t.id LIMIT $1",
        .params = "i",
        .columns = "itti",
    };
    const Param params[] = { param_int(TEAMS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Team *found = ARENA_ARRAY(arena, Team, TEAMS_MAX);
    size_t count = 0;
    while (count < TEAMS_MAX && rows_next(&rows))
        found[count++] = read_team(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *teams_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status team_load(Store *store, int64_t id, Arena *arena, Team *team_out, Error *error)
{
    static const Query select = { .sql = TEAM_COLUMNS " WHERE t.id = $1", .params = "i", .columns = "itti" };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("team"), "There is no such team.");
    }
    *team_out = read_team(&rows, arena);
    return STATUS_OK;
}

Status team_save(Store *store, Team *team, Error *error)
{
    static const Query select_id = {
        .sql = "SELECT coalesce(max(id), 0), count(*) FROM team",
        .params = "",
        .columns = "ii",
    };
    static const Query upsert = {
        .sql = "INSERT INTO team (id, name, region) VALUES ($1, $2, $3)"
               " ON CONFLICT (id) DO UPDATE SET name = excluded.name, region = excluded.region",
        .params = "itt",
    };
    Status status = STATUS_OK;
    team->name = str_trim(team->name);
    if (team->name.len == 0 || team->name.len > TEAM_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("name"), "The name needs 1 to %d bytes.", TEAM_NAME_BYTES_MAX);
    if (team->id == 0) status = next_id(store, &select_id, TEAMS_MAX, &team->id, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(team->id), param_text(team->name), param_text(team->region) };
    status = store_execute(store, &upsert, params, error);
    if (status == STATUS_CONFLICT)
        return fail(error, STATUS_CONFLICT, STR("name"), "There is a team of this name already.");
    return status;
}

Status team_delete(Store *store, int64_t id, Error *error)
{
    static const Query leave = { .sql = "UPDATE staff SET team = NULL WHERE team = $1", .params = "i" };
    static const Query remove = { .sql = "DELETE FROM team WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    Status status = store_execute(store, &leave, params, error);
    if (status == STATUS_OK) status = store_execute(store, &remove, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == 0)
        return fail(error, STATUS_NOT_FOUND, STR("team"), "There is no such team.");
    return status;
}

// ---- cover

Status cover_list(Store *store, uint16_t from_day, Arena *arena, Cover **covers_out, size_t *count_out,
                  Error *error)
{
    static const Query select = {
        .sql = "SELECT id, staff_id, by_id, from_day, to_day FROM cover WHERE to_day >= $1"
               " ORDER BY from_day, id LIMIT $2",
        .params = "ii",
        .columns = "ittii",
    };
    const Param params[] = { param_int(from_day), param_int(COVERS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Cover *found = ARENA_ARRAY(arena, Cover, COVERS_MAX);
    size_t count = 0;
    while (count < COVERS_MAX && rows_next(&rows)) {
        found[count++] = (Cover){ .id = rows_int(&rows, 0),
                                  .staff_id = rows_text(&rows, 1, arena),
                                  .by_id = rows_text(&rows, 2, arena),
                                  .from_day = (uint16_t)rows_int(&rows, 3),
                                  .to_day = (uint16_t)rows_int(&rows, 4) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *covers_out = found;
    *count_out = count;
    return STATUS_OK;
}

static Status check_person(Store *store, Str id, const char *field, Error *error)
{
    static const Query select = {
        .sql = "SELECT 1 FROM staff WHERE id = $1 AND state <> 'disabled'",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (rows_next(&rows)) return STATUS_OK;
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    return fail(error, STATUS_INVALID, str_from_c(field), "There is no such member of staff.");
}

Status cover_create(Store *store, Cover *cover, Error *error)
{
    static const Query select_id = {
        .sql = "SELECT coalesce(max(id), 0), count(*) FROM cover",
        .params = "",
        .columns = "ii",
    };
    static const Query insert = {
        .sql = "INSERT INTO cover (id, staff_id, by_id, from_day, to_day) VALUES ($1, $2, $3, $4, $5)",
        .params = "ittii",
    };
    if (cover->to_day < cover->from_day || cover->to_day - cover->from_day >= COVER_DAYS_MAX)
        return fail(error, STATUS_INVALID, STR("to"),
                    "It ends on the day it begins, or later: at most %d days.", COVER_DAYS_MAX);
    if (str_equal(cover->staff_id, cover->by_id))
        return fail(error, STATUS_INVALID, STR("by"), "Nobody covers for themselves.");
    Status status = check_person(store, cover->staff_id, "staff", error);
    if (status == STATUS_OK) status = check_person(store, cover->by_id, "by", error);
    if (status == STATUS_OK) status = next_id(store, &select_id, COVERS_MAX, &cover->id, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(cover->id), param_text(cover->staff_id), param_text(cover->by_id),
                             param_int(cover->from_day), param_int(cover->to_day) };
    return store_execute(store, &insert, params, error);
}

Status cover_delete(Store *store, int64_t id, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM cover WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_change_one(store, &remove, params, "cover", error);
}
