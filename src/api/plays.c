// plays.c: what we do when: list, edit, check, versions, and how many went which way.
#include "act/endpoint.h"
#include "act/play_desk.h"
#include "act/template.h"
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/stage_hand.h"

// ---- reading a body

static Str segment_name(Request *request, const Play *play, FormulaScope *scope_out)
{
    Definition definition;
    *scope_out = FORMULA_OF_ACCOUNTS;
    if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, play->segment, request->arena,
                        &definition))
        return (Str){ 0 };
    *scope_out = segment_read(&definition, request->arena).scope;
    return definition.name;
}

static Status check_segment(Request *request, const Play *play, Str name, FormulaScope scope)
{
    if (play->entry != PLAY_BY_SEGMENT) return STATUS_OK;
    if (name.len == 0)
        return fail(request->error, STATUS_INVALID, STR("enter.segment"), "There is no such segment.");
    if (scope == play->audience) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("enter.segment"),
                "The segment “%.*s” has %s, this play is for %s.", STR_ARG(name),
                scope == FORMULA_OF_PEOPLE ? "people" : "accounts",
                scope == FORMULA_OF_PEOPLE ? "accounts" : "people");
}

// Stages are named by their keys, so that a play can be brought to another installation.
static Status check_stages(Request *request, const Play *play)
{
    for (int i = 0; i < play->step_count; i++) {
        const PlayStep *step = &play->steps[i];
        if (step->kind == PLAY_STAGE &&
            !stage_hand_find(request->app->definitions, 0, step->stage, request->arena).stage)
            return fail(request->error, STATUS_INVALID, arena_format(request->arena, "steps.%d.stage", i),
                        "There is no stage with the key “%.*s”.", STR_ARG(step->stage));
    }
    return STATUS_OK;
}

static Str message_field(Request *request, const PlayStep *step, int number, int candidate, const char *name)
{
    if (step->choose_count == 0) return arena_format(request->arena, "steps.%d.%s", number, name);
    return arena_format(request->arena, "steps.%d.choose.%d.%s", number, candidate, name);
}

static Status check_guides_of(Request *request, const PlayStep *step, int number)
{
    Definition guide;
    const int messages = step->choose_count > 0 ? step->choose_count : 1;
    for (int i = 0; i < messages; i++) {
        const PlayStep as = play_step_as(step, i);
        if (as.kind == PLAY_IN_APP && !definition_get(request->app->definitions, DEFINITION_GUIDE,
                                                      as.reference, request->arena, &guide))
            return fail(request->error, STATUS_INVALID, message_field(request, step, number, i, "guide"),
                        "There is no such guide.");
    }
    return STATUS_OK;
}

static Status check_guides(Request *request, const Play *play)
{
    Status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < play->step_count; i++)
        status = check_guides_of(request, &play->steps[i], i);
    return status;
}

Status path_play(Request *request, Play *play_out)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    return status == STATUS_OK ? play_of(&definition, request->arena, play_out, request->error) : status;
}

Status read_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out, PlayProblem *problem)
{
    Status status = read_new_play(request, body, play_out, compiled_out, problem);
    return status == STATUS_OK ? check_guides(request, play_out) : status;
}

Status read_new_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out,
                     PlayProblem *problem)
{
    FormulaScope scope;
    *problem = (PlayProblem){ 0 };
    Status status = play_read(body, request->arena, play_out, request->error);
    if (status != STATUS_OK) return status;
    Str name = segment_name(request, play_out, &scope);
    status = check_segment(request, play_out, name, scope);
    if (status == STATUS_OK) status = check_stages(request, play_out);
    if (status != STATUS_OK) return status;
    LifeTexts life = warning_desk_life(request->app->warnings, request->arena);
    return play_compile(play_out, &life, name, request_formula_names(request), request->arena, compiled_out,
                        problem, request->error);
}

Status check_survey_message(Request *request, const MessageTemplate *message, const PlayStep *step,
                            int number, int candidate)
{
    if (template_has_survey(message)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, message_field(request, step, number, candidate, "template"),
                "The template has no {{survey}}: put it where the link to the survey belongs.");
}

// A survey's mail has to hold the link to it. What is gone is found when the step is taken, as of a mail.
static Status check_survey_template(Request *request, const PlayStep *step, int number, int candidate)
{
    Definition definition;
    MessageTemplate *message = NULL;
    Error ignored;
    const PlayStep as = play_step_as(step, candidate);
    bool known = definition_get(request->app->definitions, DEFINITION_TEMPLATE, as.reference, request->arena,
                                &definition) &&
                 template_read(definition.body, request_formula_names(request), request->arena, &message,
                               &ignored) == STATUS_OK;
    return known ? check_survey_message(request, message, step, number, candidate) : STATUS_OK;
}

static Status check_survey_step(Request *request, const PlayStep *step, int number)
{
    Definition definition;
    Status status = STATUS_OK;
    const int messages = step->choose_count > 0 ? step->choose_count : 1;
    if (step->kind != PLAY_SURVEY) return STATUS_OK;
    if (!definition_get(request->app->definitions, DEFINITION_SURVEY, step->survey, request->arena,
                        &definition))
        return fail(request->error, STATUS_INVALID, arena_format(request->arena, "steps.%d.survey", number),
                    "There is no such survey.");
    for (int i = 0; status == STATUS_OK && i < messages; i++)
        status = check_survey_template(request, step, number, i);
    return status;
}

// A webhook is no use without somebody to tell.
static Status check_endpoint(Request *request, const PlayStep *step, int number)
{
    Endpoint endpoint;
    if (step->kind != PLAY_WEBHOOK) return STATUS_OK;
    Status status = endpoint_get(request->store, step->reference, request->arena, &endpoint, request->error);
    if (status != STATUS_NOT_FOUND) return status;
    return fail(request->error, STATUS_INVALID, arena_format(request->arena, "steps.%d.endpoint", number),
                "There is no such endpoint.");
}

Status check_play_does(Request *request, const Play *play)
{
    if (play->step_count > 0 || !play->on) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("steps"), "Add a step before it is turned on.");
}

Status read_kept_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out,
                      PlayProblem *problem)
{
    Status status = read_play(request, body, play_out, compiled_out, problem);
    for (int i = 0; status == STATUS_OK && i < play_out->step_count; i++) {
        status = check_survey_step(request, &play_out->steps[i], i);
        if (status == STATUS_OK) status = check_endpoint(request, &play_out->steps[i], i);
    }
    return status == STATUS_OK ? check_play_does(request, play_out) : status;
}

static Status check_body(Request *request, Str body)
{
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    Status status = read_kept_play(request, body, &play, &compiled, &problem);
    if (status != STATUS_OK && problem.text.len > 0)
        note_formula_problem(request, problem.text, &problem.problem);
    return status;
}

static Status check_play(Request *request)
{
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    Status status = read_kept_play(request, json_raw(body_node(request, "body")), &play, &compiled, &problem);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("problem"));
    if (status == STATUS_OK) {
        json_put_null(json);
    } else {
        json_open_object(json);
        json_add_text(json, STR("field"), request->error->field);
        json_add_text(json, STR("message"), str_from_c(request->error->message));
        json_add_int(json, STR("at"), characters_before(problem.text, problem.problem.at));
        json_add_int(json, STR("end"), characters_before(problem.text, problem.problem.end));
        json_add_text(json, STR("proposal"), str_from_c(problem.problem.proposal));
        json_close_object(json);
    }
    json_close_object(json);
    return status == STATUS_UNAVAILABLE ? status : STATUS_OK;
}

// ---- answers

// Why it does not work; empty when it does.
static Str problem_of(Request *request, Str body)
{
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    Error *const shown = request->error;
    Error error = { 0 };
    request->error = &error;
    Status status = read_kept_play(request, body, &play, &compiled, &problem);
    request->error = shown;
    return status == STATUS_OK ? (Str){ 0 } : arena_copy(request->arena, str_from_c(error.message));
}

static void put_counts(JsonWriter *json, const PlayCounts *counts)
{
    json_key(json, STR("counts"));
    json_open_object(json);
    json_add_int(json, STR("entered"), counts->entered);
    json_add_int(json, STR("played"), counts->entered - counts->held);
    json_add_int(json, STR("held"), counts->held);
    json_add_int(json, STR("going"), counts->going);
    json_add_int(json, STR("paused"), counts->paused);
    json_add_int(json, STR("watching"), counts->watching);
    json_add_int(json, STR("goal_played"), counts->played_goal);
    json_add_int(json, STR("goal_held"), counts->held_goal);
    json_close_object(json);
}

static Status put_row(Request *request, const Definition *definition)
{
    JsonWriter *json = request->json;
    PlayCounts counts;
    Status status = play_run_counts(request->store, definition->id, &counts, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    json_add_text(json, STR("problem"), problem_of(request, definition->body));
    size_t holds = 0;
    if (watch_count(request->app->watch, DEFINITION_PLAY, definition->id, definition->version, &holds))
        json_add_int(json, STR("accounts"), (int64_t)holds);
    else
        json_add_null(json, STR("accounts"));
    put_counts(json, &counts);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_plays(Request *request)
{
    return answer_definition_list(request, DEFINITION_PLAY, put_row);
}

static Status play_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_PLAY);
}

static Status get_play(Request *request)
{
    return play_state(request, request->json);
}

// ---- how many went which way

static int64_t sum_of(const PlayStepCount *counts, size_t count, Str step, bool here)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        bool stands = counts[i].outcome.len == 0;
        if (str_equal(counts[i].step, step) && stands == here) sum += counts[i].count;
    }
    return sum;
}

static void put_step(JsonWriter *json, const PlayStepCount *counts, size_t count, Str step)
{
    json_open_object(json);
    json_add_text(json, STR("id"), step);
    int64_t done = sum_of(counts, count, step, false), here = sum_of(counts, count, step, true);
    json_add_int(json, STR("came"), done + here);
    json_add_int(json, STR("done"), done);
    json_add_int(json, STR("here"), here);
    json_key(json, STR("outcomes"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(counts[i].step, step) || counts[i].outcome.len == 0) continue;
        json_open_object(json);
        json_add_text(json, STR("outcome"), counts[i].outcome);
        json_add_int(json, STR("count"), counts[i].count);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status get_flow(Request *request)
{
    Play play;
    PlayCounts totals;
    PlayStepCount *counts = NULL;
    size_t count = 0;
    Status status = path_play(request, &play);
    if (status == STATUS_OK) status = play_run_counts(request->store, play.id, &totals, request->error);
    if (status == STATUS_OK)
        status = play_step_counts(request->store, play.id, request->arena, &counts, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_counts(json, &totals);
    json_key(json, STR("steps"));
    json_open_array(json);
    for (int i = 0; i < play.step_count; i++)
        put_step(json, counts, count, play.steps[i].id);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- edits

static Status woken(Request *request, Status status)
{
    if (status == STATUS_OK) play_desk_wake(request->app->plays);
    return status;
}

static Status create_play(Request *request)
{
    return woken(request, create_body_definition(request, DEFINITION_PLAY, check_body));
}

static Status change_play(Request *request)
{
    return woken(request, change_body_definition(request, DEFINITION_PLAY, check_body));
}

static Status remove_play(Request *request)
{
    Definition definition;
    PlayCounts counts;
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    if (status == STATUS_OK) status = play_run_counts(request->store, definition.id, &counts, request->error);
    if (status != STATUS_OK) return status;
    if (counts.going + counts.paused > 0)
        return fail(request->error, STATUS_CONFLICT, STR(""), "%lld runs of it go on: stop them first.",
                    (long long)(counts.going + counts.paused));
    return woken(request, remove_definition(request, DEFINITION_PLAY, definition.id));
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_PLAY);
}

// ---- tables

#define BODY_DOC                                                                                             \
    "{meaning, audience, enter, life, only, existing, again_days, goal, exit, priority, holdout, hours,"     \
    " late_days, on, steps}; see docs/plays.md."

static const Field create_body[] = {
    DEFINITION_FIELDS(true, BODY_DOC),
    { 0 },
};
static const Field change_body[] = {
    DEFINITION_FIELDS(false, BODY_DOC),
    { 0 },
};
static const Field check_fields[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    { 0 },
};

const NamedShape play_shapes[] = {
    { "PlayCounts", "{entered int, played int, held int, going int, paused int, watching int, goal_played "
                    "int, goal_held int}" },
    { "Play", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "PlayRow", "{" DEFINITION_HEAD_SHAPE ", body any, problem text, accounts int?, counts PlayCounts}" },
    { "PlayProblem", "{field text, message text, at int, end int, proposal text}" },
    { "PlayFlowStep", "{id text, came int, done int, here int, outcomes [{outcome text, count int}]}" },
    { 0 },
};

const Route play_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_plays,
      .slow = true,
      .summary = "The plays by name, with how many went through them. `accounts`: for how many the entry is "
                 "true now;"
                 " null while it is not watched.",
      .response = "{items [PlayRow]}" },
    { .method = "POST",
      .path = "/api/v1/plays",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_play,
      .body_bytes_max = PLAY_BODY_ROOM,
      .summary = "Makes a play. Nobody enters it before it is on.",
      .body = create_body,
      .response = "Play",
      .success = 201,
      .creates = true },
    { .method = "POST",
      .path = "/api/v1/plays/check",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = check_play,
      .body_bytes_max = PLAY_BODY_ROOM,
      .summary = "What is wrong of a body, and where. Changes nothing.",
      .body = check_fields,
      .response = "{problem PlayProblem?}" },
    { .method = "GET",
      .path = "/api/v1/plays/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_play,
      .state = play_state,
      .summary = "One play.",
      .response = "Play" },
    { .method = "PATCH",
      .path = "/api/v1/plays/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_play,
      .body_bytes_max = PLAY_BODY_ROOM,
      .state = play_state,
      .summary = "Keeps a new version of a play. Whoever is in it stays on the version they began.",
      .body = change_body,
      .response = "Play" },
    { .method = "DELETE",
      .path = "/api/v1/plays/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_play,
      .state = play_state,
      .summary = "Takes a play away, when nobody is going through it." },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .slow = true,
      .summary = "The versions of a play, newest first.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/flow",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_flow,
      .slow = true,
      .summary =
          "How many came to each step of the newest version, over all versions, and what became of them.",
      .response = "{counts PlayCounts, steps [PlayFlowStep]}" },
    { 0 },
};
