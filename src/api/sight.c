#include "api/sight.h"

#include "api/know_json.h"

bool sees_account(const Request *request, uint32_t account)
{
    if (request->caller.sight.all) return true;
    if (account == ENGINE_NONE) return false;
    const Live *live = request->app->live;
    Value owner = engine_account_attribute(live_engine(live), account, STR("owner"), live_today(live));
    return sight_has(&request->caller.sight, text_attribute(owner));
}

bool sees_account_id(const Request *request, Str account)
{
    if (request->caller.sight.all) return true;
    return sees_account(request, engine_account_find(live_engine(request->app->live), account));
}

bool sees_person(const Request *request, uint32_t person)
{
    if (request->caller.sight.all) return true;
    uint32_t *accounts = NULL;
    Arena mark = *request->arena;
    size_t count = engine_person_accounts(live_engine(request->app->live), person, request->arena, &accounts);
    bool seen = false;
    for (size_t i = 0; i < count && !seen; i++)
        seen = sees_account(request, accounts[i]);
    arena_reset(request->arena, mark);
    return seen;
}

uint32_t seen_person(const Request *request, Str id)
{
    uint32_t person = id.len > 0 ? engine_person_find(live_engine(request->app->live), id) : ENGINE_NONE;
    return person != ENGINE_NONE && sees_person(request, person) ? person : ENGINE_NONE;
}

const bool *seen_accounts(Request *request, size_t *count_out)
{
    if (request->caller.sight.all) return NULL;
    size_t count = engine_account_count(live_engine(request->app->live));
    bool *seen = ARENA_ARRAY(request->arena, bool, count + 1);
    for (size_t account = 0; account < count; account++)
        seen[account] = sees_account(request, (uint32_t)account);
    *count_out = count;
    return seen;
}

void keep_seen_accounts(Request *request, bool *chosen, size_t count)
{
    if (request->caller.sight.all) return;
    for (size_t account = 0; account < count; account++)
        chosen[account] = chosen[account] && sees_account(request, (uint32_t)account);
}

static Status not_found(Request *request, const char *what)
{
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no %s with the id “%.*s”.", what,
                STR_ARG(request->path_values[0]));
}

static Status admit_person(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t person = engine_person_find(engine, request->path_values[0]);
    if (person == ENGINE_NONE) person = engine_person_find_anonymous(engine, request->path_values[0]);
    return person != ENGINE_NONE && sees_person(request, person) ? STATUS_OK : not_found(request, "person");
}

static bool is_free(const Route *route)
{
    return route->sight == SIGHT_FREE || route->permission == PERMISSION_ANYBODY ||
           route->permission == PERMISSION_SELF;
}

bool sight_needs_all(const Route *route)
{
    return route->sight == SIGHT_REFUSED && !is_free(route);
}

Status sight_admit(Request *request)
{
    if (request->caller.sight.all || is_free(request->route)) return STATUS_OK;
    switch (request->route->sight) {
    case SIGHT_REFUSED:
        return fail(request->error, STATUS_FORBIDDEN, STR(""),
                    "This speaks of accounts that you do not see: ask somebody who sees all of them.");
    case SIGHT_ACCOUNT:
        return sees_account_id(request, request->path_values[0]) ? STATUS_OK : not_found(request, "account");
    case SIGHT_PERSON:
        return admit_person(request);
    case SIGHT_FREE:
    case SIGHT_FILTERED:
        break;
    }
    return STATUS_OK;
}
