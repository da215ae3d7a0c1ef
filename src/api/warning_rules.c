// warning_rules.c: when somebody is to be told about an account: list, edit, versions.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "know/warning_desk.h"

// ---- answers

// Why it is not watched; empty when it is.
static Str problem_of(Request *request, Str body)
{
    WarningRule rule;
    CompiledRule compiled;
    Error error = { 0 };
    LifeTexts life = warning_desk_life(request->app->warnings, request->arena);
    Status status = warning_rule_read(body, request->arena, &rule, &error);
    if (status == STATUS_OK)
        status = warning_rule_compile(&rule, &life, request_formula_names(request), request->arena, &compiled,
                                      NULL, &error);
    return status == STATUS_OK ? (Str){ 0 } : arena_copy(request->arena, str_from_c(error.message));
}

static Status put_row(Request *request, const Definition *definition)
{
    JsonWriter *json = request->json;
    size_t holds = 0;
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    json_add_text(json, STR("problem"), problem_of(request, definition->body));
    if (watch_count(request->app->watch, DEFINITION_WARNING, definition->id, definition->version, &holds))
        json_add_int(json, STR("accounts"), (int64_t)holds);
    else
        json_add_null(json, STR("accounts"));
    json_close_object(json);
    return STATUS_OK;
}

static Status list_rules(Request *request)
{
    return answer_definition_list(request, DEFINITION_WARNING, put_row);
}

static Status rule_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_WARNING);
}

static Status get_rule(Request *request)
{
    return rule_state(request, request->json);
}

// ---- edits

static Status check_body(Request *request, Str body)
{
    WarningRule rule;
    CompiledRule compiled;
    FormulaProblem problem = { 0 };
    Status status = warning_rule_read(body, request->arena, &rule, request->error);
    if (status != STATUS_OK) return status;
    LifeTexts life = warning_desk_life(request->app->warnings, request->arena);
    status = warning_rule_compile(&rule, &life, request_formula_names(request), request->arena, &compiled,
                                  &problem, request->error);
    bool of_formula = str_equal(request->error->field, STR("formula"));
    if (status != STATUS_OK) note_formula_problem(request, of_formula ? rule.formula : rule.owner, &problem);
    return status;
}

static Status create_rule(Request *request)
{
    return create_body_definition(request, DEFINITION_WARNING, check_body);
}

static Status change_rule(Request *request)
{
    return change_body_definition(request, DEFINITION_WARNING, check_body);
}

static Status remove_rule(Request *request)
{
    return remove_body_definition(request, DEFINITION_WARNING);
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_WARNING);
}

// ---- tables

#define BODY_DOC                                                                                             \
    "{formula, direction: risk or opportunity, severity 1 to 3, root_cause 1 to 10 or null, meaning, "       \
    "action,"                                                                                                \
    " due_days, probability 0 to 1, quiet_days, owner, on}; see docs/warnings.md."

static const Field create_body[] = {
    DEFINITION_FIELDS(true, BODY_DOC),
    { 0 },
};
static const Field change_body[] = {
    DEFINITION_FIELDS(false, BODY_DOC),
    { 0 },
};

const NamedShape warning_rule_shapes[] = {
    { "WarningRule", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "WarningRuleRow", "{" DEFINITION_HEAD_SHAPE ", body any, problem text, accounts int?}" },
    { 0 },
};

const Route warning_rule_routes[] = {
    { .method = "GET",
      .path = "/api/v1/warning-rules",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_rules,
      .slow = true,
      .summary = "Rules that warn, and for how many accounts each is true now.",
      .response = "{items [WarningRuleRow]}" },
    { .method = "POST",
      .path = "/api/v1/warning-rules",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_rule,
      .summary = "Makes a rule; it watches at once.",
      .body = create_body,
      .response = "WarningRule",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/warning-rules/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_rule,
      .state = rule_state,
      .summary = "One rule.",
      .response = "WarningRule" },
    { .method = "PATCH",
      .path = "/api/v1/warning-rules/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_rule,
      .state = rule_state,
      .summary = "Keeps a new version of a rule.",
      .body = change_body,
      .response = "WarningRule" },
    { .method = "DELETE",
      .path = "/api/v1/warning-rules/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_rule,
      .state = rule_state,
      .summary = "Takes a rule away; what it raised stays." },
    { .method = "GET",
      .path = "/api/v1/warning-rules/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .slow = true,
      .summary = "The versions of a rule, newest first.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
