// play_documents.c: plays as documents: the library that comes with the program, and those brought from
// elsewhere.

#include "act/guide.h"
#include "act/play_desk.h"
#include "act/play_library.h"
#include "act/survey.h"
#include "act/template.h"
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "know/segment.h"

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

static Status list_endpoints(Request *request, PlayEndpoints *endpoints_out)
{
    Endpoint *list = NULL;
    Status status =
        endpoint_list(request->store, request->arena, &list, &endpoints_out->count, request->error);
    endpoints_out->list = list;
    return status;
}

static Status export_play(Request *request)
{
    Definition definition;
    PlayEndpoints endpoints = { 0 };
    Status status = path_definition(request, DEFINITION_PLAY, &definition);
    if (status == STATUS_OK) status = list_endpoints(request, &endpoints);
    if (status != STATUS_OK) return status;
    json_put_raw(request->json,
                 play_document_write(&definition, request->app->definitions, &endpoints, request->arena));
    return STATUS_OK;
}

// ---- bringing one in

// The body of a survey or a guide of the document, as raw JSON.
static Str part_body(Request *request, Str text)
{
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, request->arena, request->error);
    return json_raw(json_member(root, STR("body")));
}

static Str part_name(Request *request, Str text)
{
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, request->arena, request->error);
    return str_trim(json_text(json_member(root, STR("name")), request->arena));
}

// A segment of the document: nobody is in it by name.
static Segment part_segment(Request *request, Str text)
{
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, request->arena, request->error);
    const Definition definition = { .name =
                                        str_trim(json_text(json_member(root, STR("name")), request->arena)),
                                    .body = json_raw(json_member(root, STR("body"))) };
    return segment_read(&definition, request->arena);
}

// By who is in it, best of the same name, too; a list by hand by its name alone. 0: there is none.
static int64_t find_segment(Request *request, const Segment *wanted)
{
    Definition *list = NULL;
    int64_t found = 0;
    size_t count = definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        Segment segment = segment_read(&list[i], request->arena);
        bool same_name = str_equal(segment.name, wanted->name);
        if (segment.scope != wanted->scope || !str_equal(segment.formula, wanted->formula)) continue;
        if (same_name || (found == 0 && wanted->formula.len > 0)) found = list[i].id;
        if (same_name) break;
    }
    return found;
}

static Status check_segment_part(Request *request, Str text)
{
    const Formula *formula = NULL;
    FormulaProblem problem = { 0 };
    Segment segment = part_segment(request, text);
    if (find_segment(request, &segment) > 0) return STATUS_OK;
    if (segment.formula.len == 0)
        return fail(request->error, STATUS_INVALID, STR("segments"),
                    "The segment “%.*s” is a list by hand, and documents bring nobody's ids along: make a "
                    "list of this "
                    "name here first.",
                    STR_ARG(segment.name));
    Status status = segment_check(&segment, request_formula_names(request), request->arena, &formula,
                                  &problem, request->error);
    if (!problem.message[0]) return status;
    return fail(request->error, STATUS_INVALID, STR("segments"), "The segment “%.*s”: %s",
                STR_ARG(segment.name), problem.message);
}

// ---- what stands for a part until it is kept
//
// Parts of the same words become one, so the same number stands for them: a step that chooses between two of
// them is refused before anything is kept.

static int64_t stand_in_of(const Str *bodies, size_t index)
{
    size_t first = 0;
    while (!str_equal(bodies[first], bodies[index]))
        first++;
    return (int64_t)first + 1;
}

static Status check_name(Request *request, Str field, Str name)
{
    Str trimmed = str_trim(name);
    if (trimmed.len > 0 && trimmed.len <= DEFINITION_NAME_BYTES_MAX) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, field, "Give it a name of 1 to %d characters.",
                DEFINITION_NAME_BYTES_MAX);
}

static Status check_part(Request *request, PlayPart part, Str text, Str *body_out)
{
    MessageTemplate *message = NULL;
    Survey survey;
    Guide guide;
    Status status = STATUS_OK;
    if (part != PLAY_PART_TEMPLATE) *body_out = part_body(request, text);
    switch (part) {
    case PLAY_PART_TEMPLATE:
        status =
            template_read(text, request_formula_names(request), request->arena, &message, request->error);
        if (status == STATUS_OK) *body_out = template_body(message, request->arena);
        return status;
    case PLAY_PART_SURVEY:
        status = check_name(request, STR("surveys"), part_name(request, text));
        return status == STATUS_OK ? survey_read(*body_out, request->arena, &survey, request->error) : status;
    case PLAY_PART_GUIDE:
        status = check_name(request, STR("guides"), part_name(request, text));
        return status == STATUS_OK ? guide_read(*body_out, request_formula_names(request), request->arena,
                                                &guide, request->error)
                                   : status;
    case PLAY_PART_SEGMENT:
        status = check_name(request, STR("segments"), part_name(request, text));
        return status == STATUS_OK ? check_segment_part(request, text) : status;
    case PLAY_PARTS:
        break;
    }
    return status;
}

static Status check_parts(Request *request, const PlayDocument *document, PlayPartIds *any)
{
    Str bodies[PLAY_TEMPLATES_MAX];
    Status status = STATUS_OK;
    for (int part = 0; part < PLAY_PARTS; part++) {
        const PlayPartList *list = &document->parts[part];
        for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
            status = check_part(request, (PlayPart)part, list->texts[i], &bodies[i]);
            if (status != STATUS_OK) break;
            Segment segment;
            if (part == PLAY_PART_SEGMENT) segment = part_segment(request, list->texts[i]);
            any->of[part][i] =
                part == PLAY_PART_SEGMENT ? find_segment(request, &segment) : stand_in_of(bodies, i);
        }
    }
    return status;
}

// Numbers are each installation's own: what a document means is in it, and endpoints have names.
static Status refuse_missing(Request *request, const PlayPartIds *any)
{
    static const char *const words[PLAY_PARTS] = { "template", "survey", "guide", "segment" };
    if (any->missing_part < PLAY_PARTS)
        return fail(
            request->error, STATUS_INVALID, STR("body"),
            "The document has no %s “%.*s”: bring it along under “%ss”, and name it by its key there.",
            words[any->missing_part], STR_ARG(str_beginning(any->missing, 100)), words[any->missing_part]);
    if (any->missing_number)
        return fail(request->error, STATUS_INVALID, STR("body"),
                    "The endpoint %.*s is named by a number, which is another one here: write its name.",
                    STR_ARG(str_beginning(any->missing, 100)));
    return fail(request->error, STATUS_INVALID, STR("body"),
                "There is no endpoint “%.*s” here: add one of this name under Settings, Webhooks and chats.",
                STR_ARG(str_beginning(any->missing, 100)));
}

// The mails of a step that asks a survey hold the link to it.
static Status check_asking(Request *request, const PlayDocument *document, const PlayPartIds *any,
                           const PlayStep *step, int number)
{
    const PlayPartList *list = &document->parts[PLAY_PART_TEMPLATE];
    const int messages = step->choose_count > 0 ? step->choose_count : 1;
    Status status = STATUS_OK;
    if (step->kind != PLAY_SURVEY) return STATUS_OK;
    for (int candidate = 0; status == STATUS_OK && candidate < messages; candidate++) {
        const PlayStep as = play_step_as(step, candidate);
        MessageTemplate *message = NULL;
        size_t i = 0;
        while (i < list->count && any->of[PLAY_PART_TEMPLATE][i] != as.reference)
            i++;
        if (i == list->count) continue;
        status = template_read(list->texts[i], request_formula_names(request), request->arena, &message,
                               request->error);
        if (status == STATUS_OK) status = check_survey_message(request, message, step, number, candidate);
    }
    return status;
}

// Everything that could be wrong, before anything is kept.
static Status check_document(Request *request, const PlayDocument *document, const PlayEndpoints *endpoints,
                             Str name)
{
    PlayPartIds any = { .endpoints = *endpoints };
    Definition taken;
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    Status status = check_name(request, STR("name"), name);
    if (status != STATUS_OK) return status;
    if (definition_named(request->app->definitions, DEFINITION_PLAY, name, request->arena, &taken))
        return fail(request->error, STATUS_CONFLICT, STR("name"),
                    "There is a play “%.*s” already: give it another name.", STR_ARG(name));
    status = check_parts(request, document, &any);
    if (status != STATUS_OK) return status;
    Str body = play_document_body(document, &any, request->arena);
    if (any.missing.len > 0) return refuse_missing(request, &any);
    status = read_new_play(request, body, &play, &compiled, &problem);
    for (int i = 0; status == STATUS_OK && i < play.step_count; i++)
        status = check_asking(request, document, &any, &play.steps[i], i);
    return status == STATUS_OK ? check_play_does(request, &play) : status;
}

// One of the same words is used again; of the same name with other words it becomes a new one.
static Status keep_template(Request *request, const PlayDocument *document, size_t index, int64_t *id_out)
{
    MessageTemplate *message = NULL;
    Definition known;
    Str name = { 0 };
    Status status = template_read(document->parts[PLAY_PART_TEMPLATE].texts[index],
                                  request_formula_names(request), request->arena, &message, request->error);
    if (status != STATUS_OK) return status;
    Str body = template_body(message, request->arena);
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, DEFINITION_TEMPLATE, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].body, body)) continue;
        *id_out = list[i].id;
        return STATUS_OK;
    }
    for (int i = 1; i <= DEFINITIONS_MAX; i++) { // names are kept without blanks around them
        Str base = str_beginning(document->name, DEFINITION_NAME_BYTES_MAX - PLAY_KEY_BYTES_MAX / 2);
        Str key = str_trim(
            str_beginning(document->parts[PLAY_PART_TEMPLATE].keys[index], PLAY_KEY_BYTES_MAX / 2 - 6));
        name = i == 1 ? arena_format(request->arena, "%.*s: %.*s", STR_ARG(base), STR_ARG(key))
                      : arena_format(request->arena, "%.*s: %.*s %d", STR_ARG(base), STR_ARG(key), i);
        name = str_trim(name);
        if (!definition_named(request->app->definitions, DEFINITION_TEMPLATE, name, request->arena, &known))
            return save_definition(request, DEFINITION_TEMPLATE, 0, name, body, id_out);
    }
    return fail(request->error, STATUS_LIMITED, STR("templates"),
                "There are too many templates of this name.");
}

// One of the same body, best of the same name, too; 0: there is none.
static int64_t find_same(Request *request, DefinitionKind kind, Str name, Str body)
{
    Definition *list = NULL;
    int64_t found = 0;
    size_t count = definition_list(request->app->definitions, kind, request->arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].body, body)) continue;
        if (found == 0 || str_equal(list[i].name, name)) found = list[i].id;
    }
    return found;
}

// Under the first of its names that is free: "Silent", "Silent 2".
static Status keep_new(Request *request, DefinitionKind kind, Str own, Str body, int64_t *id_out)
{
    Definition known;
    Str base = str_trim(str_beginning(own, DEFINITION_NAME_BYTES_MAX - PLAY_KEY_BYTES_MAX / 2));
    for (int i = 1; i <= DEFINITIONS_MAX; i++) {
        Str name = i == 1 ? base : arena_format(request->arena, "%.*s %d", STR_ARG(base), i);
        if (!definition_named(request->app->definitions, kind, name, request->arena, &known))
            return save_definition(request, kind, 0, name, body, id_out);
    }
    return fail(request->error, STATUS_LIMITED, STR("name"), "There are too many of the name “%.*s”.",
                STR_ARG(base));
}

// A survey or a guide: one of the same body is used again; of the same name with another body it becomes a
// new one.
static Status keep_named(Request *request, const PlayDocument *document, PlayPart part, size_t index,
                         int64_t *id_out)
{
    Str text = document->parts[part].texts[index], body = part_body(request, text);
    DefinitionKind kind = part == PLAY_PART_SURVEY ? DEFINITION_SURVEY : DEFINITION_GUIDE;
    Str own = part_name(request, text);
    *id_out = find_same(request, kind, own, body);
    return *id_out > 0 ? STATUS_OK : keep_new(request, kind, own, body, id_out);
}

static Status keep_segment(Request *request, Str text, int64_t *id_out)
{
    Segment segment = part_segment(request, text);
    *id_out = find_segment(request, &segment);
    if (*id_out > 0) return STATUS_OK;
    return keep_new(request, DEFINITION_SEGMENT, segment.name, segment_body(&segment, request->arena),
                    id_out);
}

static Status keep_part(Request *request, const PlayDocument *document, PlayPart part, size_t index,
                        int64_t *id_out)
{
    if (part == PLAY_PART_TEMPLATE) return keep_template(request, document, index, id_out);
    if (part == PLAY_PART_SEGMENT) return keep_segment(request, document->parts[part].texts[index], id_out);
    return keep_named(request, document, part, index, id_out);
}

static Status keep_parts(Request *request, const PlayDocument *document, PlayPartIds *ids)
{
    Status status = STATUS_OK;
    for (int part = 0; part < PLAY_PARTS; part++) {
        for (size_t i = 0; status == STATUS_OK && i < document->parts[part].count; i++)
            status = keep_part(request, document, (PlayPart)part, i, &ids->of[part][i]);
    }
    return status;
}

static Status import_play(Request *request)
{
    PlayDocument *document = ARENA_NEW(request->arena, PlayDocument);
    PlayPartIds ids = { 0 };
    int64_t id = 0;
    Definition saved;
    Status status = play_document_read(json_raw(body_node(request, "document")), request->app->definitions,
                                       request->arena, document, request->error);
    if (status != STATUS_OK) return status;
    Str name = str_trim(body_has(request, "name") ? body_text(request, "name") : document->name);
    status = list_endpoints(request, &ids.endpoints);
    if (status == STATUS_OK) status = check_document(request, document, &ids.endpoints, name);
    if (status == STATUS_OK) status = keep_parts(request, document, &ids);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_PLAY, 0, name,
                                 play_document_body(document, &ids, request->arena), &id);
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
      .doc = "{name, body, templates: {key: {subject, text}}, surveys: {key: {name, body}}, guides: "
             "{key: {name, body}}, segments: {key: {name, body}}}; see "
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
      .summary = "The play as a document, with the templates, surveys and guides of its steps.",
      .response = "{name text, templates any, surveys? any, guides? any, segments? any, body any}" },
    { 0 },
};
