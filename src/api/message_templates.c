// message_templates.c: templates of messages: kept, seen as somebody would get them, tried.
#include "act/mail_settings.h"
#include "act/outbox_desk.h"
#include "act/template.h"
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/outbox_json.h"
#include "api/play_uses.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "trust/staff.h"

enum { TEMPLATE_BODY_BYTES_MAX = 160 * 1024 };

// ---- reading

static Status read_parts(Request *request, Str body, MessageTemplate **out)
{
    TemplateProblem problem;
    Status status =
        template_check(body, request_formula_names(request), request->arena, out, &problem, request->error);
    if (status != STATUS_OK && problem.text.len > 0)
        note_place(request, problem.text, problem.at, problem.end, problem.proposal);
    return status;
}

static Str json_of(Request *request, Str subject, Str text)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("subject"), subject);
    json_add_text(&json, STR("text"), text);
    json_close_object(&json);
    json_finish(&json);
    Str made = arena_copy(request->arena, buf_view(&buf));
    buf_free(&buf);
    return made;
}

static Str member(Request *request, Str body, Str name)
{
    Error ignored;
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, request->arena, &ignored);
    const JsonNode *node = json_member(root, name);
    return node && node->kind == JSON_TEXT ? json_text(node, request->arena) : (Str){ 0 };
}

static void put_template(Request *request, JsonWriter *json, const Definition *definition)
{
    put_definition_head(request, json, definition);
    json_add_text(json, STR("subject"), member(request, definition->body, STR("subject")));
    json_add_text(json, STR("text"), member(request, definition->body, STR("text")));
}

static void put_used(Request *request, const PlayUses *uses, const Definition *definition)
{
    json_open_object(request->json);
    put_template(request, request->json, definition);
    put_play_uses(request->json, uses, PLAY_MAIL, definition->id);
    json_close_object(request->json);
}

static void answer_template(Request *request, const Definition *definition)
{
    PlayUses uses = play_uses(request);
    put_used(request, &uses, definition);
}

static Status list_templates(Request *request)
{
    PlayUses uses = play_uses(request);
    Definition *list = NULL;
    size_t count = definition_list(request->app->definitions, DEFINITION_TEMPLATE, request->arena, &list);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_used(request, &uses, &list[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// Which plays use it is no edit of it.
static Status template_state(Request *request, JsonWriter *json)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_TEMPLATE, &definition);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_template(request, json, &definition);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_template(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_TEMPLATE, &definition);
    if (status == STATUS_OK) answer_template(request, &definition);
    return status;
}

// ---- edits

static Status keep(Request *request, int64_t id, Str name, Str subject, Str text)
{
    MessageTemplate *message = NULL;
    Definition kept;
    Status status = read_parts(request, json_of(request, subject, text), &message);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_TEMPLATE, id, name,
                                 template_body(message, request->arena), &id);
    if (status != STATUS_OK) return status;
    if (!definition_get(request->app->definitions, DEFINITION_TEMPLATE, id, request->arena, &kept))
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "The template was taken away meanwhile.");
    answer_template(request, &kept);
    return STATUS_OK;
}

static Status create_template(Request *request)
{
    return keep(request, 0, body_text(request, "name"), body_text(request, "subject"),
                body_text(request, "text"));
}

static Status change_template(Request *request)
{
    Definition known;
    Status status = path_definition(request, DEFINITION_TEMPLATE, &known);
    if (status != STATUS_OK) return status;
    Str name = body_has(request, "name") ? body_text(request, "name") : known.name;
    Str subject = body_has(request, "subject") ? body_text(request, "subject")
                                               : member(request, known.body, STR("subject"));
    Str text =
        body_has(request, "text") ? body_text(request, "text") : member(request, known.body, STR("text"));
    return keep(request, known.id, name, subject, text);
}

static Status remove_template(Request *request)
{
    Definition known;
    Status status = path_definition(request, DEFINITION_TEMPLATE, &known);
    if (status == STATUS_OK) status = refuse_while_used(request, PLAY_MAIL, known.id);
    return status == STATUS_OK ? remove_definition(request, DEFINITION_TEMPLATE, known.id) : status;
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_TEMPLATE);
}

// ---- as somebody would get it

static Status owner_of(Request *request, uint32_t account, uint16_t day, TemplateSubject *subject)
{
    Value owner = engine_account_attribute(live_engine(request->app->live), account, STR("owner"), day);
    Staff *staff = NULL;
    size_t count = 0;
    if (owner.kind != VALUE_TEXT) return STATUS_OK;
    subject->owner_email = owner.text;
    Status status = staff_list(request->store, request->arena, &staff, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        if (str_equal_ignore_case(staff[i].email, owner.text)) subject->owner_name = staff[i].name;
    return status;
}

Status read_subject(Request *request, TemplateSubject *out)
{
    const Engine *engine = live_engine(request->app->live);
    MailSettings settings;
    uint32_t account = engine_account_find(engine, body_text(request, "account"));
    Str id = body_text(request, "person");
    if (account == ENGINE_NONE || !sees_account(request, account))
        return fail(request->error, STATUS_NOT_FOUND, STR("account"), "There is no such account.");
    uint32_t person = seen_person(request, id);
    if (id.len > 0 && person == ENGINE_NONE)
        return fail(request->error, STATUS_NOT_FOUND, STR("person"), "There is no such person.");
    *out = (TemplateSubject){
        .engine = engine, .account = account, .person = person, .day = live_today(request->app->live)
    };
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK) out->our_name = settings.our_name;
    if (status == STATUS_OK) out->access_url = settings.access_url;
    return status == STATUS_OK ? owner_of(request, account, out->day, out) : status;
}

static Status render(Request *request, Str body, RenderedMessage *out)
{
    MessageTemplate *message = NULL;
    TemplateSubject subject;
    Status status = read_parts(request, body, &message);
    if (status == STATUS_OK) status = read_subject(request, &subject);
    return status == STATUS_OK ? template_render(message, &subject, request->arena, out, request->error)
                               : status;
}

static Status preview(Request *request)
{
    RenderedMessage out;
    Status status =
        render(request, json_of(request, body_text(request, "subject"), body_text(request, "text")), &out);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("subject"), out.subject);
    json_add_text(request->json, STR("html"), out.html);
    json_add_text(request->json, STR("text"), out.text);
    json_add_text(request->json, STR("missing"), out.missing);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct Trial {
    Request *request;
    RenderedMessage rendered;
    int64_t template, id;
} Trial;

static Status trial_edit(Store *store, void *context, Error *error)
{
    Trial *trial = context;
    Request *request = trial->request;
    int64_t now_us = request_now(request);
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("to"), body_text(request, "to"));
    json_add_text(&json, STR("subject"), trial->rendered.subject);
    json_add_text(&json, STR("html"), trial->rendered.html);
    json_add_text(&json, STR("text"), trial->rendered.text);
    json_add_bool(&json, STR("promotional"), body_bool(request, "promotional", false));
    json_close_object(&json);
    json_finish(&json);
    const OutboxMessage message = {
        .key = arena_format(request->arena, "trial:%.*s:%lld:%.*s", STR_ARG(request->caller.id),
                            (long long)now_us, STR_ARG(str_beginning(body_text(request, "to"), 100))),
        .channel = OUTBOX_MAIL,
        .account = account_named(request, body_text(request, "account")),
        .template = trial->template,
        .due_us = now_us,
        .body = buf_view(&buf),
        .by = request->caller.id,
    };
    Status status = outbox_add(store, &message, &trial->id, error);
    buf_free(&buf);
    return status;
}

// What is kept, or what is under work.
static Str tried_body(Request *request, const Definition *definition)
{
    if (!body_has(request, "subject") && !body_has(request, "text")) return definition->body;
    return json_of(request,
                   body_has(request, "subject") ? body_text(request, "subject")
                                                : member(request, definition->body, STR("subject")),
                   body_has(request, "text") ? body_text(request, "text")
                                             : member(request, definition->body, STR("text")));
}

static Status send_trial(Request *request)
{
    Trial trial = { .request = request };
    Definition definition;
    Status status = path_definition(request, DEFINITION_TEMPLATE, &definition);
    if (status == STATUS_OK) status = render(request, tried_body(request, &definition), &trial.rendered);
    trial.template = definition.id;
    if (status == STATUS_OK) status = request_edit(request, trial_edit, &trial);
    if (status != STATUS_OK) return status;
    outbox_wake(request->app->outbox);
    json_open_object(request->json);
    json_add_int(request->json, STR("message"), trial.id);
    json_add_text(request->json, STR("missing"), trial.rendered.missing);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

// clang-format off
#define SUBJECT_FIELD(must) { "subject", FIELD_TEXT, .required = must, .most = TEMPLATE_SUBJECT_BYTES_MAX, \
      .doc = "One line, with placeholders." }
#define TEXT_FIELD(must) { "text", FIELD_TEXT, .required = must, .most = TEMPLATE_TEXT_BYTES_MAX, \
      .doc = "Markdown with placeholders: docs/sending.md." }
#define FOR_FIELDS \
    { "account", FIELD_ID, .required = true, .doc = "Id of the account it is about." }, \
    { "person", FIELD_TEXT, .most = 256, .doc = "Id of the person; empty: nobody." }
// clang-format on

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX },
    SUBJECT_FIELD(true),
    TEXT_FIELD(true),
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX },
    SUBJECT_FIELD(false),
    TEXT_FIELD(false),
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field remove_query[] = {
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field preview_body[] = {
    SUBJECT_FIELD(true),
    TEXT_FIELD(true),
    FOR_FIELDS,
    { 0 },
};
static const Field trial_body[] = {
    { "to", FIELD_TEXT, .required = true, .least = 3, .most = 254, .doc = "Address of who gets it." },
    { "promotional", FIELD_BOOL, .doc = "As promotional mail, with its way to unsubscribe." },
    SUBJECT_FIELD(false),
    TEXT_FIELD(false),
    FOR_FIELDS,
    { 0 },
};

const NamedShape message_template_shapes[] = {
    { "MessageTemplate", "{" DEFINITION_HEAD_SHAPE ", subject text, text text, " PLAY_USES_SHAPE "}" },
    { "MessagePreview", "{subject text, html text, text text, missing text}" },
    { 0 },
};

#define PATH "/api/v1/templates"

const Route message_template_routes[] = {
    { .method = "GET",
      .path = PATH,
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_templates,
      .summary = "Templates of messages.",
      .response = "{items [MessageTemplate]}" },
    { .method = "POST",
      .path = PATH,
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_template,
      .summary = "Makes a template; what is wrong in it is said with its place.",
      .body = create_body,
      .body_bytes_max = TEMPLATE_BODY_BYTES_MAX,
      .success = 201,
      .creates = true,
      .response = "MessageTemplate" },
    { .method = "GET",
      .path = PATH "/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_template,
      .state = template_state,
      .summary = "A template.",
      .response = "MessageTemplate" },
    { .method = "PATCH",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_template,
      .state = template_state,
      .summary = "Changes a template; the versions before stay.",
      .body = change_body,
      .body_bytes_max = TEMPLATE_BODY_BYTES_MAX,
      .response = "MessageTemplate" },
    { .method = "DELETE",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_template,
      .state = template_state,
      .query = remove_query,
      .summary = "Takes a template away; refused while a play uses it." },
    { .method = "GET",
      .path = PATH "/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .query = definition_versions_query,
      .summary = "The versions of a template.",
      .response = "{items [DefinitionVersion]}" },
    { .method = "POST",
      .path = PATH "/preview",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = preview,
      .summary = "A template as somebody would get it; `missing` is the first placeholder without a value.",
      .body = preview_body,
      .body_bytes_max = TEMPLATE_BODY_BYTES_MAX,
      .response = "MessagePreview" },
    { .method = "POST",
      .path = PATH "/{id}/test",
      .permission = PERMISSION_SEND,
      .sight = SIGHT_FILTERED,
      .handler = send_trial,
      .summary =
          "Sends a template by mail to an address, as it would be for an account or person; also with another"
          " subject or text than are kept.",
      .body = trial_body,
      .body_bytes_max = TEMPLATE_BODY_BYTES_MAX,
      .success = 202,
      .response = "{message int, missing text}" },
    { 0 },
};
