// life.c: what trial, live, churned and archived mean.
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "know/warning_desk.h"

static Status put_counts(Request *request, const LifeTexts *texts)
{
    const Engine *engine = live_engine(request->app->live);
    Life life;
    Status status =
        life_compile(texts, request_formula_names(request), request->arena, &life, NULL, request->error);
    if (status != STATUS_OK) return status;
    uint32_t count = engine_account_count(engine), counts[LIFE_STATES] = { 0 };
    uint8_t *states = ARENA_ARRAY(request->arena, uint8_t, count + 1);
    life_states(&life, engine, live_today(request->app->live), states, count);
    for (uint32_t account = 0; account < count; account++)
        counts[states[account]] += !engine_account_is_private(engine, account);
    json_key(request->json, STR("counts"));
    json_open_object(request->json);
    for (int state = 0; state < LIFE_STATES; state++)
        json_add_int(request->json, life_state_name((LifeState)state), counts[state]);
    json_close_object(request->json);
    return STATUS_OK;
}

static void put_texts(JsonWriter *json, const LifeTexts *texts)
{
    json_add_text(json, STR("trial"), texts->trial);
    json_add_text(json, STR("churned"), texts->churned);
    json_add_text(json, STR("archived"), texts->archived);
}

static Status life_members(Request *request, JsonWriter *json)
{
    LifeTexts texts = warning_desk_life(request->app->warnings, request->arena);
    json_open_object(json);
    put_texts(json, &texts);
    json_close_object(json);
    return STATUS_OK;
}

static Status answer(Request *request, const LifeTexts *texts)
{
    json_open_object(request->json);
    put_texts(request->json, texts);
    Status status = put_counts(request, texts);
    json_close_object(request->json);
    return status;
}

static Status get_life(Request *request)
{
    LifeTexts texts = warning_desk_life(request->app->warnings, request->arena);
    return answer(request, &texts);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return life_put(store, context, error);
}

static Status put_life(Request *request)
{
    const App *app = request->app;
    LifeTexts texts = { .trial = body_text(request, "trial"),
                        .churned = body_text(request, "churned"),
                        .archived = body_text(request, "archived") };
    Life life;
    FormulaProblem problem = { 0 };
    Status status =
        life_compile(&texts, request_formula_names(request), request->arena, &life, &problem, request->error);
    if (status != STATUS_OK) {
        Str field = request->error->field;
        note_formula_problem(request,
                             str_equal(field, STR("trial"))     ? texts.trial
                             : str_equal(field, STR("churned")) ? texts.churned
                                                                : texts.archived,
                             &problem);
        return status;
    }
    status = request_edit(request, put_edit, &texts);
    if (status != STATUS_OK) return status;
    warning_desk_set_life(app->warnings, &texts);
    // The guard of every rule is another: reading them again makes the watch ask all accounts.
    status = definition_catalog_reload(app->definitions, DEFINITION_METRIC, request->store, request->error);
    if (status == STATUS_OK)
        status =
            definition_catalog_reload(app->definitions, DEFINITION_WARNING, request->store, request->error);
    watch_wake(app->watch);
    loss_desk_look_again(app->losses);
    return status == STATUS_OK ? answer(request, &texts) : status;
}

static const Field life_body[] = {
    { "trial", FIELD_TEXT, .required = true, .least = 1, .most = FORMULA_BYTES_MAX,
      .doc = "A formula that is yes for accounts that try the product." },
    { "churned", FIELD_TEXT, .required = true, .least = 1, .most = FORMULA_BYTES_MAX,
      .doc = "A formula that is yes for accounts that were lost, such as silent_for > 180d." },
    { "archived", FIELD_TEXT, .required = true, .least = 1, .most = FORMULA_BYTES_MAX,
      .doc = "A formula that is yes for accounts that are not looked at any more." },
    { 0 },
};

const NamedShape life_shapes[] = {
    { "Life", "{trial text, churned text, archived text,"
              " counts {live int, trial int, churned int, archived int}}" },
    { 0 },
};

const Route life_routes[] = {
    { .method = "GET",
      .path = "/api/v1/life",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_life,
      .state = life_members,
      .slow = true,
      .summary = "What trial, churned and archived mean; else an account is live. How many are what today.",
      .response = "Life" },
    { .method = "PUT",
      .path = "/api/v1/life",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_life,
      .state = life_members,
      .summary = "Says what trial, churned and archived mean. It holds for the past too.",
      .body = life_body,
      .response = "Life" },
    { 0 },
};
