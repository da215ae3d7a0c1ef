// account_tree.c: an account, its parts and theirs, with figures rolled up the right way.
#include "know/account_tree.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sight.h"

typedef struct Asked {
    uint16_t day;
    AccountTree tree;
    Value *mrr, *currency; // one a node
} Asked;

static void read_revenue(Asked *asked, const Engine *engine, Arena *arena)
{
    asked->mrr = ARENA_ARRAY(arena, Value, asked->tree.count);
    asked->currency = ARENA_ARRAY(arena, Value, asked->tree.count);
    for (size_t i = 0; i < asked->tree.count; i++) {
        uint32_t account = asked->tree.nodes[i].account;
        asked->mrr[i] = engine_account_attribute(engine, account, STR("mrr"), asked->day);
        asked->currency[i] = engine_account_attribute(engine, account, STR("currency"), asked->day);
    }
}

// Of a node and all below, which stand behind it.
static void put_revenue(Request *request, const Asked *asked, size_t node)
{
    const Revenue below = { asked->mrr + node, asked->currency + node, asked->tree.nodes[node].below + 1 };
    CurrencySum *sums = NULL;
    size_t count = revenue_sum(&below, NULL, request->arena, &sums);
    json_key(request->json, STR("revenue_all"));
    json_open_object(request->json);
    for (size_t i = 0; i < count; i++)
        json_add_double(request->json, sums[i].currency, sums[i].amount);
    json_close_object(request->json);
}

static void put_node(Request *request, const Asked *asked, size_t place)
{
    const TreeNode *node = &asked->tree.nodes[place];
    JsonWriter *json = request->json;
    const Engine *engine = live_engine(request->app->live);
    HealthRow health =
        scorecard_score(request_scorecards(request), engine, node->account, asked->day, request->arena);
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, engine, node->account, asked->day);
    json_add_int(json, STR("depth"), node->depth);
    json_add_int(json, STR("parts"), (int64_t)node->below);
    json_add_points(json, STR("health"), health.brief.score);
    json_add_band(json, STR("band"), health.band);
    json_add_int(json, STR("active_people"), node->active);
    json_add_int(json, STR("active_people_all"), node->active_all);
    json_add_int(json, STR("people"), node->people);
    json_add_int(json, STR("people_all"), node->people_all);
    json_add_double(json, STR("seats"), node->seats);
    json_add_double(json, STR("seats_all"), node->seats_all);
    put_revenue(request, asked, place);
    json_close_object(json);
}

// Rolled-up figures would tell of parts that the caller may not see.
static Status check_sight(const Request *request, const AccountTree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (!sees_account(request, tree->nodes[i].account))
            return fail(request->error, STATUS_FORBIDDEN, STR(""),
                        "Some of its parts are not yours to see, so nothing can be added up here.");
    }
    return STATUS_OK;
}

static Status get_tree(Request *request)
{
    const App *app = request->app;
    const Engine *engine = live_engine(app->live);
    uint32_t account = ENGINE_NONE;
    Asked asked = { 0 };
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &asked.day);
    if (status != STATUS_OK) return status;
    uint32_t top = account_tree_top(engine, account, asked.day);
    if (query_bool(request, "whole")) account = top;
    asked.tree = account_tree(engine, account, asked.day, request->arena);
    status = check_sight(request, &asked.tree);
    if (status != STATUS_OK) return status;
    read_revenue(&asked, engine, request->arena);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), asked.day);
    json_key(json, STR("top"));
    if (sees_account(request, top))
        json_put_account(json, engine, top, asked.day);
    else
        json_put_null(json);
    json_add_bool(json, STR("cut"), asked.tree.cut);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < asked.tree.count; i++)
        put_node(request, &asked, i);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
static const Field tree_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { "whole", FIELD_BOOL, .doc = "From the highest account to which this one belongs." },
    { 0 },
};

const NamedShape account_tree_shapes[] = {
    { "AccountTreeNode",
      "{account AccountRef, depth int, parts int, health number?, band " HEALTH_BAND_SHAPE "?, active_people int, active_people_all int,"
      " people int, people_all int, seats number?, seats_all number?, revenue_all any}" },
    { 0 },
};

const Route account_tree_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/tree",
      .permission = PERMISSION_READ,
      .handler = get_tree,
      .sight = SIGHT_ACCOUNT,
      .summary = "The account with its parts and theirs, a part after what it belongs to; `…_all` counts all below, each person once.",
      .query = tree_query,
      .response = "{day day, top AccountRef?, cut bool, items [AccountTreeNode]}",
      .slow = true },
    { 0 },
};
// clang-format on
