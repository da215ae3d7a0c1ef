// play_documents.c: plays as documents: the library that comes with the program, and those brought from
// elsewhere.

#include "act/play_desk.h"
#include "act/play_library.h"
#include "act/survey.h"
#include "act/template.h"
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/play_json.h"
#include "api/routes.h"

static Status list_library(Request *request)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < play_library_count; i++)
        json_put_raw(json, play_library[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status export_play(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    if (status != STATUS_OK) return status;
    json_put_raw(request->json, play_document_write(&definition, request->app->definitions, request->arena));
    return STATUS_OK;
}

// ---- bringing one in

static bool find_by_name(Request *request, DefinitionKind kind, Str name, Definition *found_out)
{
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, kind, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].name, name)) continue;
        *found_out = list[i];
        return true;
    }
    return false;
}

// A member of one of its surveys, as raw JSON.
static Str survey_part(Request *request, const PlayDocument *document, size_t index, const char *member)
{
    const JsonNode *root =
        json_parse(document->surveys[index], JSON_DEPTH_USUAL, request->arena, request->error);
    return json_raw(json_member(root, str_from_c(member)));
}

// Everything that could be wrong, before anything is kept.
static Status check_document(Request *request, const PlayDocument *document, Str name)
{
    int64_t any[PLAY_TEMPLATES_MAX];
    Definition taken;
    Survey survey;
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    if (find_by_name(request, DEFINITION_PLAY, name, &taken))
        return fail(request->error, STATUS_CONFLICT, STR("name"),
                    "There is a play “%.*s” already: give it another name.", STR_ARG(name));
    for (size_t i = 0; i < PLAY_TEMPLATES_MAX; i++)
        any[i] = 1;
    for (size_t i = 0; i < document->survey_count; i++) {
        Status status =
            survey_read(survey_part(request, document, i, "body"), request->arena, &survey, request->error);
        if (status != STATUS_OK) return status;
    }
    for (size_t i = 0; i < document->template_count; i++) {
        MessageTemplate *message = NULL;
        Status status = template_read(document->templates[i], request_formula_names(request), request->arena,
                                      &message, request->error);
        if (status != STATUS_OK) return status;
    }
    return read_play(request, play_document_body(document, any, any, request->arena), &play, &compiled,
                     &problem);
}

// One of the same words is used again; of the same name with other words it becomes a new one.
static Status keep_template(Request *request, const PlayDocument *document, size_t index, int64_t *id_out)
{
    MessageTemplate *message = NULL;
    Definition known;
    Str name = { 0 };
    Status status = template_read(document->templates[index], request_formula_names(request), request->arena,
                                  &message, request->error);
    if (status != STATUS_OK) return status;
    Str body = template_body(message, request->arena);
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, DEFINITION_TEMPLATE, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].body, body)) continue;
        *id_out = list[i].id;
        return STATUS_OK;
    }
    for (int i = 1; i <= DEFINITIONS_MAX; i++) {
        Str base = str_beginning(document->name, DEFINITION_NAME_BYTES_MAX - PLAY_KEY_BYTES_MAX / 2);
        Str key = str_beginning(document->template_keys[index], PLAY_KEY_BYTES_MAX / 2 - 6);
        name = i == 1 ? arena_format(request->arena, "%.*s: %.*s", STR_ARG(base), STR_ARG(key))
                      : arena_format(request->arena, "%.*s: %.*s %d", STR_ARG(base), STR_ARG(key), i);
        if (!find_by_name(request, DEFINITION_TEMPLATE, name, &known))
            return save_definition(request, DEFINITION_TEMPLATE, 0, name, body, id_out);
    }
    return fail(request->error, STATUS_LIMITED, STR("templates"),
                "There are too many templates of this name.");
}

// One of the same questions is used again; of the same name with other questions it becomes a new one.
static Status keep_survey(Request *request, const PlayDocument *document, size_t index, int64_t *id_out)
{
    Error *const error = request->error;
    Str body = survey_part(request, document, index, "body");
    Definition *list = NULL, known;
    size_t count = definition_list(request->app->definitions, DEFINITION_SURVEY, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].body, body)) continue;
        *id_out = list[i].id;
        return STATUS_OK;
    }
    const JsonNode *root = json_parse(document->surveys[index], JSON_DEPTH_USUAL, request->arena, error);
    Str base = str_beginning(json_text(json_member(root, STR("name")), request->arena),
                             DEFINITION_NAME_BYTES_MAX - PLAY_KEY_BYTES_MAX / 2);
    for (int i = 1; i <= DEFINITIONS_MAX; i++) {
        Str name = i == 1 ? base : arena_format(request->arena, "%.*s %d", STR_ARG(base), i);
        if (!find_by_name(request, DEFINITION_SURVEY, name, &known))
            return save_definition(request, DEFINITION_SURVEY, 0, name, body, id_out);
    }
    return fail(error, STATUS_LIMITED, STR("surveys"), "There are too many surveys of this name.");
}

static Status import_play(Request *request)
{
    PlayDocument *document = ARENA_NEW(request->arena, PlayDocument);
    int64_t ids[PLAY_TEMPLATES_MAX] = { 0 }, surveys[PLAY_TEMPLATES_MAX] = { 0 }, id = 0;
    Definition saved;
    Status status = play_document_read(json_raw(body_node(request, "document")), request->app->definitions,
                                       request->arena, document, request->error);
    if (status != STATUS_OK) return status;
    Str name = body_has(request, "name") ? body_text(request, "name") : document->name;
    status = check_document(request, document, name);
    for (size_t i = 0; status == STATUS_OK && i < document->template_count; i++)
        status = keep_template(request, document, i, &ids[i]);
    for (size_t i = 0; status == STATUS_OK && i < document->survey_count; i++)
        status = keep_survey(request, document, i, &surveys[i]);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_PLAY, 0, name,
                                 play_document_body(document, ids, surveys, request->arena), &id);
    if (status != STATUS_OK) return status;
    if (!definition_get(request->app->definitions, DEFINITION_PLAY, id, request->arena, &saved))
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "The play was taken away meanwhile.");
    play_desk_wake(request->app->plays);
    json_open_object(request->json);
    put_definition_head(request, request->json, &saved);
    json_add_raw(request->json, STR("body"), saved.body);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field import_body[] = {
    { "document", FIELD_OBJECT, .required = true,
      .doc = "{name, body, templates: {key: {subject, text}}, surveys: {key: {name, body}}}; see "
             "docs/plays.md." },
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "Another name than the document's." },
    DEFINITION_WHY_FIELD,
    { 0 },
};

const Route play_document_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/library",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_library,
      .summary = "The plays that come with the program, as documents for /plays/import.",
      .response = "{items [any]}" },
    { .method = "POST",
      .path = "/api/v1/plays/import",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = import_play,
      .body_bytes_max = PLAY_DOCUMENT_BYTES_MAX + 4096,
      .summary = "Makes a play of a document, with the templates of its mails. It stays as it is in the "
                 "document: those of"
                 " the library are off.",
      .body = import_body,
      .response = "Play",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/plays/{id}/export",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = export_play,
      .summary = "The play as a document, with the templates of its mails.",
      .response = "{name text, templates any, surveys? any, body any}" },
    { 0 },
};
