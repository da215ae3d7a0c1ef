#include "know/stage_stand.h"

enum { STANDS_BYTES = 1 << 30 }; // of address space

static const Query select_places = {
    .sql = "SELECT account, inside, spent, held, signal, changed_day, stay FROM stage_place WHERE stage = $1",
    .params = "i",
    .columns = "tiiiiii",
};
static const Query select_reached = {
    .sql = "SELECT p.account, m.name FROM stage_milestone m JOIN stage_place p ON p.stay = m.stay"
           " WHERE p.stage = $1 AND p.inside = 1",
    .params = "i",
    .columns = "tt",
};

// ENGINE_NONE for one that is no account of its own (any more).
static uint32_t own_account(const Engine *engine, Str id, size_t room)
{
    uint32_t account = engine_account_find(engine, id);
    bool own = account != ENGINE_NONE && account < room && str_equal(engine_account_id(engine, account), id);
    return own ? account : ENGINE_NONE;
}

static Status read_stage(FollowedStage *followed, Store *store, const Engine *engine, size_t room,
                         Error *error)
{
    const Param params[] = { param_int(followed->stage->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_places, params);
    while (rows_next(&rows)) {
        uint32_t account = own_account(engine, rows_view(&rows, 0), room);
        if (account == ENGINE_NONE) continue;
        followed->stands[account] =
            (StageStand){ .place = stage_place_of(&rows, 1), .stay = rows_int(&rows, 6) };
    }
    CLEANUP(rows_close) Rows reached = store_query(store, &select_reached, params);
    while (rows_next(&reached)) {
        uint32_t account = own_account(engine, rows_view(&reached, 0), room);
        for (size_t i = 0; account != ENGINE_NONE && i < followed->stage->milestone_count; i++) {
            if (str_equal(followed->stage->milestones[i].name, rows_view(&reached, 1)))
                followed->stands[account].reached |= (uint16_t)(1u << i);
        }
    }
    return rows.status == STATUS_OK ? rows_end(&reached, error) : rows_failed(&rows, error);
}

StageStands stage_stands_create(void)
{
    Arena arena = arena_create(STANDS_BYTES);
    return (StageStands){ .arena = arena, .empty = arena };
}

void stage_stands_destroy(StageStands *stands)
{
    arena_destroy(&stands->arena);
}

Status stage_stands_read(StageStands *stands, Store *store, const Engine *engine,
                         const DefinitionCatalog *definitions, size_t room, Error *error)
{
    arena_reset(&stands->arena, stands->empty);
    stands->definitions = definition_catalog_version(definitions, DEFINITION_STAGE);
    stands->room = room;
    Stage *stages = NULL;
    stands->count = stage_list(definitions, &stands->arena, &stages);
    stands->stages = ARENA_ARRAY(&stands->arena, FollowedStage, STAGES_MAX);
    Status status = stage_moves_made(store, &stands->moves, error);
    for (size_t i = 0; status == STATUS_OK && i < stands->count; i++) {
        FollowedStage *followed = &stands->stages[i];
        followed->stage = &stages[i];
        followed->stands = ARENA_ARRAY(&stands->arena, StageStand, room);
        status = stage_followed(store, stages[i].id, &followed->day, error);
        if (status == STATUS_OK) status = read_stage(followed, store, engine, room, error);
    }
    return status;
}
