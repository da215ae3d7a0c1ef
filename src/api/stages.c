// stages.c: the stages of the customer journey: list, edit, versions, follow the past again.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/experience_choice.h"
#include "know/stage_desk.h"

// ---- answers

// Why it is not followed; empty when it is.
static Str problem_of(Request *request, Str body)
{
    Stage stage;
    CompiledStage compiled;
    Error error = { 0 };
    Status status = stage_read(body, request->arena, &stage, &error);
    if (status == STATUS_OK)
        status = stage_compile(&stage, request_formula_names(request), request->arena, &compiled, NULL, NULL,
                               &error);
    return status == STATUS_OK ? (Str){ 0 } : arena_copy(request->arena, str_from_c(error.message));
}

static void put_row(Request *request, const Stage *stage)
{
    JsonWriter *json = request->json;
    Definition definition;
    if (!definition_get(request->app->definitions, DEFINITION_STAGE, stage->id, request->arena, &definition))
        return; // taken away meanwhile
    json_open_object(json);
    put_definition_head(request, json, &definition);
    json_add_raw(json, STR("body"), definition.body);
    json_add_text(json, STR("problem"), problem_of(request, definition.body));
    json_close_object(json);
}

static Status list_stages(Request *request)
{
    Stage *stages = NULL;
    size_t count = stage_list(request->app->definitions, request->arena, &stages);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_row(request, &stages[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status stage_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_STAGE);
}

static Status get_stage(Request *request)
{
    return stage_state(request, request->json);
}

// ---- edits

static Status check_among_others(Request *request, const Stage *stage, int64_t id)
{
    Stage *stages = NULL;
    size_t count = stage_list(request->app->definitions, request->arena, &stages);
    if (id == 0 && count >= STAGES_MAX)
        return fail(request->error, STATUS_LIMITED, STR(""), "There are %d stages already: no more fit.",
                    STAGES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (stages[i].id != id && str_equal(stages[i].key, stage->key))
            return fail(request->error, STATUS_CONFLICT, STR("key"),
                        "The stage “%.*s” has this key. Choose another one.", STR_ARG(stages[i].name));
    }
    return STATUS_OK;
}

static Status check_body(Request *request, Str body)
{
    Stage stage;
    CompiledStage compiled;
    FormulaProblem problem = { 0 };
    Str text = { 0 };
    Status status = stage_read(body, request->arena, &stage, request->error);
    if (status == STATUS_OK) status = check_among_others(request, &stage, path_number(request));
    if (status != STATUS_OK) return status;
    status = stage_compile(&stage, request_formula_names(request), request->arena, &compiled, &problem, &text,
                           request->error);
    if (status != STATUS_OK) note_formula_problem(request, text, &problem);
    return status;
}

// While the company said how customers should feel, whoever changes what they meet says how that fits.
static Status check_motif(Request *request)
{
    Definition before;
    Stage old, next;
    Error ignored;
    ExperienceChoice choice;
    if (!body_has(request, "body") || str_trim(body_text(request, "why")).len > 0) return STATUS_OK;
    Status status = experience_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK || choice.motif.len == 0) return status;
    status = path_definition(request, DEFINITION_STAGE, &before);
    if (status != STATUS_OK) return status;
    bool read =
        stage_read(before.body, request->arena, &old, &ignored) == STATUS_OK &&
        stage_read(json_raw(body_node(request, "body")), request->arena, &next, &ignored) == STATUS_OK;
    if (!read || stage_meets_alike(&old, &next)) return STATUS_OK; // what is wrong with it is said elsewhere
    return fail(request->error, STATUS_INVALID, STR("why"),
                "This changes what customers meet. Say why, and how it fits how they should feel: “%.*s”.",
                STR_ARG(choice.motif));
}

static Status woken(Request *request, Status status)
{
    if (status == STATUS_OK) stage_desk_wake(request->app->stages);
    if (status == STATUS_OK) onboarding_desk_wake(request->app->onboarding, ENGINE_NONE);
    return status;
}

static Status create_stage(Request *request)
{
    return woken(request, create_body_definition(request, DEFINITION_STAGE, check_body));
}

static Status change_stage(Request *request)
{
    Status status = check_motif(request);
    if (status == STATUS_OK) status = change_body_definition(request, DEFINITION_STAGE, check_body);
    return woken(request, status);
}

static Status remove_stage(Request *request)
{
    return woken(request, remove_body_definition(request, DEFINITION_STAGE));
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_STAGE);
}

static Status forget_edit(Store *store, void *context, Error *error)
{
    Request *request = context;
    return stage_forget(store, path_number(request), error);
}

static Status follow_again(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_STAGE, &definition);
    if (status == STATUS_OK) status = request_edit(request, forget_edit, request);
    return woken(request, status);
}

// ---- tables

#define BODY_DOC                                                                                             \
    "{key, position, meaning, enter: {formula}, leave: {formula}, target_days, plan, onboarding, on,"        \
    " milestones: [{name, formula, day, module, first_value}],"                                              \
    " touchpoints: [{name, owner, direct, responsible, quality}], resources: [{name, kind, url}], clues: "   \
    "[text]}; see docs/journey.md."

static const Field create_body[] = {
    DEFINITION_FIELDS(true, BODY_DOC),
    { 0 },
};
static const Field change_body[] = {
    DEFINITION_FIELDS(false, BODY_DOC),
    { 0 },
};

const NamedShape stage_shapes[] = {
    { "Stage", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "StageRow", "{" DEFINITION_HEAD_SHAPE ", body any, problem text}" },
    { 0 },
};

const Route stage_routes[] = {
    { .method = "GET",
      .path = "/api/v1/stages",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_stages,
      .slow = true,
      .summary = "The stages of the journey, in their order.",
      .response = "{items [StageRow]}" },
    { .method = "POST",
      .path = "/api/v1/stages",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_stage,
      .summary = "Makes a stage; accounts are followed through it at once, from a year ago.",
      .body = create_body,
      .response = "Stage",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/stages/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_stage,
      .state = stage_state,
      .summary = "One stage.",
      .response = "Stage" },
    { .method = "PATCH",
      .path = "/api/v1/stages/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_stage,
      .state = stage_state,
      .summary = "Keeps a new version of a stage. It holds from now on; the past stays as it was noted.",
      .body = change_body,
      .response = "Stage" },
    { .method = "DELETE",
      .path = "/api/v1/stages/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_stage,
      .state = stage_state,
      .summary = "Takes a stage off the journey." },
    { .method = "GET",
      .path = "/api/v1/stages/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .slow = true,
      .summary = "The versions of a stage, newest first.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { .method = "POST",
      .path = "/api/v1/stages/{id}/follow",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = follow_again,
      .summary = "Follows the stage again over the last year, by its formulas of now; accounts that somebody"
                 " moved by hand keep what was noted." },
    { 0 },
};
