// surveys.c: surveys as they are defined: list, edit, versions, how the page looks, those that come with the
// program; and asking somebody by hand.
#include "act/play_library.h"
#include "act/survey_answer.h"
#include "act/survey_page.h"
#include "act/survey_rows.h"
#include "act/token.h"
#include "api/definitions.h"
#include "api/outbox_json.h"
#include "api/play_json.h"
#include "api/play_uses.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"

static Status check_body(Request *request, Str body)
{
    Survey survey;
    return survey_read(body, request->arena, &survey, request->error);
}

// ---- list

static Status put_row(Request *request, const Definition *definition)
{
    JsonWriter *json = request->json;
    SurveyTotals totals;
    Status status = survey_totals(request->store, definition->id, &totals, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    json_add_int(json, STR("asked"), totals.asked);
    json_add_int(json, STR("answered"), totals.answered);
    add_time_or_null(json, STR("last_at"), totals.last_us);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_surveys(Request *request)
{
    return answer_definition_list(request, DEFINITION_SURVEY, put_row);
}

static Status survey_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_SURVEY);
}

static Status get_survey(Request *request)
{
    return survey_state(request, request->json);
}

// ---- those that come with the program: in the documents of the plays that ask them

static void put_shipped(Request *request, Str play, const JsonNode *survey)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_raw(json, STR("name"), json_raw(json_member(survey, STR("name"))));
    json_add_raw(json, STR("body"), json_raw(json_member(survey, STR("body"))));
    json_add_text(json, STR("play"), play);
    json_close_object(json);
}

static bool is_among(const Str *texts, size_t count, Str text)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(texts[i], text)) return true;
    }
    return false;
}

// Several plays may ask the same one.
static Status list_library(Request *request)
{
    enum { SHIPPED_MAX = 100 };
    JsonWriter *json = request->json;
    Error ignored;
    Str *seen = ARENA_ARRAY(request->arena, Str, SHIPPED_MAX);
    size_t count = 0;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < play_library_count; i++) {
        const JsonNode *root = json_parse(play_library[i], JSON_DEPTH_USUAL, request->arena, &ignored);
        const JsonNode *name = json_member(root, STR("name"));
        for (JsonMembers m = json_members(json_member(root, STR("surveys"))); json_next_member(&m);) {
            if (count == SHIPPED_MAX || is_among(seen, count, json_raw(m.value))) continue;
            seen[count++] = json_raw(m.value);
            put_shipped(request, json_text(name, request->arena), m.value);
        }
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- edits

static Status create_survey(Request *request)
{
    return create_body_definition(request, DEFINITION_SURVEY, check_body);
}

static Status change_survey(Request *request)
{
    return change_body_definition(request, DEFINITION_SURVEY, check_body);
}

static Status remove_survey(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_SURVEY, &definition);
    if (status == STATUS_OK) status = refuse_while_used(request, PLAY_SURVEY, definition.id);
    return status == STATUS_OK ? remove_definition(request, DEFINITION_SURVEY, definition.id) : status;
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_SURVEY);
}

// ---- how it looks

static void put_problem(JsonWriter *json, const Error *error)
{
    json_key(json, STR("problem"));
    if (!error) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("field"), error->field);
    json_add_text(json, STR("message"), str_from_c(error->message));
    json_close_object(json);
}

static Status preview(Request *request)
{
    Survey survey;
    MailSettings settings;
    SurveyFills fills = { 0 };
    Buf html = { 0 };
    Status status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    status = survey_read(json_raw(body_node(request, "body")), request->arena, &survey, request->error);
    survey.name = body_text(request, "name");
    if (status == STATUS_OK) {
        const SurveyPage page = { .survey = &survey, .fills = &fills, .our_name = settings.our_name };
        survey_page_form(&page, &html);
    }
    json_open_object(request->json);
    json_add_text(request->json, STR("html"), buf_view(&html));
    put_problem(request->json, status == STATUS_OK ? NULL : request->error);
    json_close_object(request->json);
    buf_free(&html);
    return STATUS_OK;
}

// ---- asking by hand

typedef struct AskingEdit {
    Request *request;
    SurveyInvitation invitation;
} AskingEdit;

static Status ask_edit(Store *store, void *context, Error *error)
{
    AskingEdit *edit = context;
    Status status = survey_invite(store, &edit->invitation, error);
    if (status == STATUS_OK) name_record(edit->request, edit->invitation.id);
    return status;
}

static Status ask(Request *request)
{
    Definition definition;
    Survey survey;
    Str key = { 0 }, url = { 0 };
    Str account = account_named(request, body_text(request, "account"));
    Status status = path_definition(request, DEFINITION_SURVEY, &definition);
    if (status == STATUS_OK) status = survey_of(&definition, request->arena, &survey, request->error);
    if (status == STATUS_OK) status = check_account(request, "account", account);
    if (status == STATUS_OK) status = refuse_unseen(request, account);
    if (status == STATUS_OK) status = server_url_of(request, &url);
    if (status == STATUS_OK) status = sending_key_read(request->store, request->arena, &key, request->error);
    if (status != STATUS_OK) return status;
    if (seen_person(request, body_text(request, "person")) == ENGINE_NONE)
        return fail(request->error, STATUS_INVALID, STR("person"), "There is no such person.");
    const int64_t now_us = request_now(request);
    AskingEdit edit = { request,
                        { .survey = survey.id,
                          .version = survey.version,
                          .account = account,
                          .person = body_text(request, "person"),
                          .asked_us = now_us,
                          .closes_us = now_us + survey.days * US_PER_DAY,
                          .by = request->caller.id } };
    status = request_edit(request, ask_edit, &edit);
    if (status != STATUS_OK) return status;
    Str token = token_make(key, TOKEN_SURVEY, edit.invitation.id, STR(""), request->arena);
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), edit.invitation.id);
    json_add_text(request->json, STR("link"),
                  arena_format(request->arena, "%.*s/s/%.*s", STR_ARG(url), STR_ARG(token)));
    json_add_time(request->json, STR("closes_at"), edit.invitation.closes_us);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

#define BODY_DOC "{meaning, title, days, thanks, questions}; see docs/surveys.md."

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "What we call it." },
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX, .doc = "What we call it." },
    { "body", FIELD_OBJECT, .doc = BODY_DOC },
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field remove_query[] = {
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field preview_body[] = {
    { "name", FIELD_TEXT, .required = true, .most = DEFINITION_NAME_BYTES_MAX, .doc = "What we call it." },
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    { 0 },
};
static const Field ask_body[] = {
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "person", FIELD_TEXT, .required = true, .most = RECORD_ID_BYTES_MAX, .doc = "Id of who is asked." },
    { 0 },
};

const NamedShape survey_shapes[] = {
    { "Survey", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "SurveyRow", "{" DEFINITION_HEAD_SHAPE ", body any, asked int, answered int, last_at time?}" },
    { 0 },
};

#define PATH "/api/v1/surveys"

const Route survey_routes[] = {
    { .method = "GET",
      .path = PATH,
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_surveys,
      .slow = true,
      .summary = "The surveys by name, with how many people were asked and answered.",
      .response = "{items [SurveyRow]}" },
    { .method = "POST",
      .path = PATH,
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_survey,
      .summary = "Makes a survey. Nobody is asked before a play asks it, or somebody does.",
      .body = create_body,
      .body_bytes_max = SURVEY_BYTES_MAX + 4096,
      .response = "Survey",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = PATH "/library",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_library,
      .slow = true,
      .summary = "The surveys that come with the program, to begin from; `play` asks it.",
      .response = "{items [{name text, body any, play text}]}" },
    { .method = "POST",
      .path = PATH "/preview",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = preview,
      .summary =
          "The page of a survey as those who are asked see it, or what is wrong of it. Changes nothing.",
      .body = preview_body,
      .body_bytes_max = SURVEY_BYTES_MAX + 4096,
      .response = "{html text, problem {field text, message text}?}" },
    { .method = "GET",
      .path = PATH "/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_survey,
      .state = survey_state,
      .summary = "One survey.",
      .response = "Survey" },
    { .method = "PATCH",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_survey,
      .state = survey_state,
      .summary = "Changes a survey; whoever was asked before sees the questions of then.",
      .body = change_body,
      .body_bytes_max = SURVEY_BYTES_MAX + 4096,
      .response = "Survey" },
    { .method = "DELETE",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_survey,
      .state = survey_state,
      .query = remove_query,
      .summary = "Takes a survey away; refused while a play asks it." },
    { .method = "GET",
      .path = PATH "/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .query = definition_versions_query,
      .summary = "The versions of a survey.",
      .response = "{items [DefinitionVersion]}" },
    { .method = "POST",
      .path = PATH "/{id}/invitations",
      .permission = PERMISSION_SEND,
      .sight = SIGHT_FILTERED,
      .handler = ask,
      .summary =
          "Asks one person by hand: the answer is the link, to be sent, or to be filled in together. Nothing"
          " is sent.",
      .body = ask_body,
      .response = "{id int, link text, closes_at time}",
      .success = 201 },
    { 0 },
};
