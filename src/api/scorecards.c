// scorecards.c: what healthy means, as people define it: list, edit, versions, and how it would be.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "base/timestamp.h"
#include "know/portfolio.h"

// ---- answers

// How many accounts each scorecard of the set holds for today.
static size_t *count_held(Request *request, const ScorecardSet *set)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t count = engine_account_count(engine);
    size_t *held = ARENA_ARRAY(request->arena, size_t, set->count + 1);
    int16_t *cards = ARENA_ARRAY(request->arena, int16_t, count + 1);
    scorecard_for_all(set, engine, live_today(request->app->live), cards, count);
    for (uint32_t account = 0; account < count; account++) {
        if (cards[account] >= 0) held[cards[account]]++;
    }
    return held;
}

// Why the scorecard is left out; empty when it is not.
static Str problem_of(Request *request, Str body)
{
    Scorecard *card = ARENA_NEW(request->arena, Scorecard);
    Error error = { 0 };
    Status status = scorecard_read(body, request->arena, card, &error);
    if (status == STATUS_OK)
        status = scorecard_compile(card, request_formula_names(request), request->arena, NULL, &error);
    if (status == STATUS_OK)
        status = scorecard_bind(card, request->app->definitions, request_formula_names(request),
                                request->arena, &error);
    if (status == STATUS_OK) return STR("");
    return arena_copy(request->arena, str_from_c(error.message));
}

static void put_row(Request *request, const Definition *definition, const ScorecardSet *set,
                    const size_t *held)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    size_t i = 0;
    while (i < set->count && set->cards[i].id != definition->id)
        i++;
    json_add_int(json, STR("accounts"), i < set->count ? (int64_t)held[i] : 0);
    json_add_text(json, STR("problem"), i < set->count ? STR("") : problem_of(request, definition->body));
    json_close_object(json);
}

static Status list_scorecards(Request *request)
{
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, DEFINITION_SCORECARD, request->arena, &list);
    const ScorecardSet *set = request_scorecards(request);
    const size_t *held = count_held(request, set);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_row(request, &list[i], set, held);
    json_close_array(json);
    json_key(json, STR("shipped"));
    json_open_object(json);
    json_add_text(json, STR("name"), scorecard_shipped_name);
    json_add_raw(json, STR("body"), scorecard_shipped_body);
    json_add_bool(json, STR("holds"), count == 0);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status scorecard_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_SCORECARD);
}

static Status get_scorecard(Request *request)
{
    return scorecard_state(request, request->json);
}

// ---- edits

// The body as it was sent, checked; ready to be asked.
static Status read_body(Request *request, Str body, Scorecard *card)
{
    ScorecardFault fault = { 0 };
    Status status = scorecard_read(body, request->arena, card, request->error);
    if (status != STATUS_OK) return status;
    status = scorecard_compile(card, request_formula_names(request), request->arena, &fault, request->error);
    if (status != STATUS_OK) {
        note_formula_problem(request, fault.text, &fault.problem);
        return status;
    }
    return scorecard_bind(card, request->app->definitions, request_formula_names(request), request->arena,
                          request->error);
}

static Status check_body(Request *request, Str body)
{
    return read_body(request, body, ARENA_NEW(request->arena, Scorecard));
}

static Status create_scorecard(Request *request)
{
    return create_body_definition(request, DEFINITION_SCORECARD, check_body);
}

static Status change_scorecard(Request *request)
{
    return change_body_definition(request, DEFINITION_SCORECARD, check_body);
}

static Status remove_scorecard(Request *request)
{
    return remove_body_definition(request, DEFINITION_SCORECARD);
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_SCORECARD);
}

// ---- how it would be

static void put_preview_mover(Request *request, const PortfolioAccount *mover, uint16_t day)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, live_engine(request->app->live), mover->account, day);
    json_add_points(json, STR("score"), mover->now.brief.score);
    json_add_points(json, STR("current"), mover->before.brief.score);
    json_add_points_change(json, STR("change"), mover->now.brief.score, mover->before.brief.score);
    json_add_band(json, STR("band"), mover->now.band);
    json_close_object(json);
}

static void put_preview_movers(Request *request, Str key, const PortfolioAccount *const *movers, size_t count,
                               uint16_t day)
{
    json_key(request->json, key);
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_preview_mover(request, movers[i], day);
    json_close_array(request->json);
}

static void put_preview(Request *request, const Portfolio *portfolio, uint16_t day)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_int(json, STR("accounts"), (int64_t)portfolio->count);
    json_add_points(json, STR("mean"), portfolio->mean);
    json_add_points(json, STR("mean_current"), portfolio->mean_before);
    json_key(json, STR("bands"));
    json_open_array(json);
    for (size_t i = 1; i <= BAND_COUNT; i++) {
        size_t band = i % BAND_COUNT; // those without a score last
        json_open_object(json);
        json_add_text(json, STR("band"), band_names[band]);
        json_add_int(json, STR("accounts"), (int64_t)portfolio->bands[band].accounts);
        json_add_int(json, STR("current"), (int64_t)portfolio->bands_before[band].accounts);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, STR("distribution"));
    json_open_array(json);
    for (int i = 0; i < PORTFOLIO_BINS; i++) {
        json_open_object(json);
        json_add_int(json, STR("from"), i * 100 / PORTFOLIO_BINS);
        json_add_int(json, STR("to"), (i + 1) * 100 / PORTFOLIO_BINS);
        json_add_int(json, STR("accounts"), (int64_t)portfolio->bins[i]);
        json_add_int(json, STR("current"), (int64_t)portfolio->bins_before[i]);
        json_close_object(json);
    }
    json_close_array(json);
    put_preview_movers(request, STR("down"), portfolio->down, portfolio->down_count, day);
    put_preview_movers(request, STR("up"), portfolio->up, portfolio->up_count, day);
    json_close_object(json);
}

static Status asked_day(Request *request, uint16_t *day_out)
{
    uint16_t today = live_today(request->app->live);
    int64_t day = today;
    if (body_has(request, "day")) date_parse(body_text(request, "day"), &day);
    if (day < 0 || day > today)
        return fail(request->error, STATUS_INVALID, STR("day"), "The day must not lie after today.");
    *day_out = (uint16_t)day;
    return STATUS_OK;
}

static Status preview_scorecard(Request *request)
{
    PortfolioQuery query = { 0 };
    Scorecard *card = ARENA_NEW(request->arena, Scorecard);
    Status status = asked_day(request, &query.day);
    if (status == STATUS_OK) status = read_body(request, json_raw(body_node(request, "body")), card);
    if (status != STATUS_OK) return status;
    card->id = body_int(request, "scorecard", 0);
    const Engine *engine = live_engine(request->app->live);
    const ScorecardSet *current = request_scorecards(request);
    int16_t index;
    ScorecardSet with = scorecard_set_with(current, card, request->arena, &index);
    query.before = query.day;
    query.set = &with;
    query.set_before = current;
    query.count = engine_account_count(engine);
    bool *chosen = ARENA_ARRAY(request->arena, bool, query.count + 1);
    status = choose_customers(request, query.day, chosen, query.count);
    if (status != STATUS_OK) return status;
    query.chosen = chosen;
    put_preview(request, portfolio_of(&query, engine, request->arena), query.day);
    return STATUS_OK;
}

// ---- tables

#define BODY_DOC                                                                                             \
    "{segment, position, measures: [{key, name, formula, curve, weight, group, missing}], exceptions:"       \
    " [{formula, effect, points, reason}], bands: {watch_from, thriving_from}}; see docs/health.md."

static const Field create_body[] = {
    DEFINITION_FIELDS(true, BODY_DOC),
    { 0 },
};
static const Field change_body[] = {
    DEFINITION_FIELDS(false, BODY_DOC),
    { 0 },
};
static const Field preview_body[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    { "scorecard", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "The id of the one that it would replace; a new one when not given." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};

const NamedShape scorecard_shapes[] = {
    { "Scorecard", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "ScorecardRow", "{" DEFINITION_HEAD_SHAPE ", body any, accounts int, problem text}" },
    { "ScorecardMover",
      "{account AccountRef, score number?, current number?, change number?, band " HEALTH_BAND_SHAPE "?}" },
    { "ScorecardPreview", "{day day, accounts int, mean number?, mean_current number?,"
                          " bands [{band one(at_risk|watch|thriving|no_score), accounts int, current int}],"
                          " distribution [{from int, to int, accounts int, current int}],"
                          " down [ScorecardMover], up [ScorecardMover]}" },
    { 0 },
};

enum { BODY_ROOM = SCORECARD_BYTES_MAX + 8 * 1024 };

const Route scorecard_routes[] = {
    { .method = "GET",
      .path = "/api/v1/scorecards",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_scorecards,
      .slow = true,
      .summary = "Scorecards, and the one that holds while there is none.",
      .response = "{items [ScorecardRow], shipped {name text, body any, holds bool}}" },
    { .method = "POST",
      .path = "/api/v1/scorecards",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_scorecard,
      .summary = "Makes a scorecard; it holds at once, for the past too.",
      .body = create_body,
      .body_bytes_max = BODY_ROOM,
      .response = "Scorecard",
      .success = 201,
      .creates = true },
    { .method = "POST",
      .path = "/api/v1/scorecards/preview",
      .permission = PERMISSION_READ,
      .handler = preview_scorecard,
      .slow = true,
      .summary = "What scores would be with a scorecard, against what they are.",
      .body = preview_body,
      .body_bytes_max = BODY_ROOM,
      .response = "ScorecardPreview" },
    { .method = "GET",
      .path = "/api/v1/scorecards/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_scorecard,
      .state = scorecard_state,
      .summary = "One scorecard.",
      .response = "Scorecard" },
    { .method = "PATCH",
      .path = "/api/v1/scorecards/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_scorecard,
      .state = scorecard_state,
      .summary = "Keeps a new version of a scorecard.",
      .body = change_body,
      .body_bytes_max = BODY_ROOM,
      .response = "Scorecard" },
    { .method = "DELETE",
      .path = "/api/v1/scorecards/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_scorecard,
      .state = scorecard_state,
      .summary = "Takes a scorecard away; its versions stay." },
    { .method = "GET",
      .path = "/api/v1/scorecards/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .slow = true,
      .summary = "The versions of a scorecard, newest first.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
