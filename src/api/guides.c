// guides.c: messages inside customers' own apps: kept as definitions, seen as somebody would get them, who
// got one and what they did. What their browsers ask for is in guide_app.c.
#include "act/guide.h"
#include "act/guide_message.h"
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/outbox_json.h"
#include "api/play_uses.h"
#include "api/routes.h"
#include "api/work_json.h"

enum { LIST_USUAL = 50 };

static Status check_body(Request *request, Str body)
{
    Guide guide;
    return guide_read(body, request_formula_names(request), request->arena, &guide, request->error);
}

// ---- reading

static void put_counts(JsonWriter *json, const GuideCounts *counts)
{
    json_key(json, STR("counts"));
    json_open_object(json);
    json_add_int(json, STR("people"), counts->people);
    for (int i = 0; i < GUIDE_DEEDS; i++)
        json_add_int(json, guide_deed_name((GuideDeed)i), counts->counts[i]);
    json_add_int(json, STR("asked"), counts->asked);
    json_close_object(json);
}

static Status put_guide(Request *request, const Definition *definition)
{
    JsonWriter *json = request->json;
    GuideCounts counts;
    Status status = guide_message_counts(request->store, definition->id, &counts, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_definition_head(request, json, definition);
    json_add_raw(json, STR("body"), definition->body);
    put_counts(json, &counts);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_guides(Request *request)
{
    return answer_definition_list(request, DEFINITION_GUIDE, put_guide);
}

static Status guide_state(Request *request, JsonWriter *json)
{
    return body_definition_state(request, json, DEFINITION_GUIDE);
}

static Status get_guide(Request *request)
{
    return guide_state(request, request->json);
}

static Status list_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_GUIDE);
}

// ---- edits

static Status create_guide(Request *request)
{
    return create_body_definition(request, DEFINITION_GUIDE, check_body);
}

static Status change_guide(Request *request)
{
    return change_body_definition(request, DEFINITION_GUIDE, check_body);
}

static Status remove_guide(Request *request)
{
    Definition known;
    Status status = path_definition(request, DEFINITION_GUIDE, &known);
    if (status == STATUS_OK) status = refuse_while_used(request, PLAY_IN_APP, known.id);
    return status == STATUS_OK ? remove_body_definition(request, DEFINITION_GUIDE) : status;
}

// ---- as somebody would get it

static Status preview(Request *request)
{
    Guide guide;
    TemplateSubject subject;
    Str made = { 0 }, missing = { 0 };
    Status status = guide_read(json_raw(body_node(request, "body")), request_formula_names(request),
                               request->arena, &guide, request->error);
    if (status == STATUS_OK) status = read_subject(request, &subject);
    if (status == STATUS_OK)
        status = guide_render(&guide, &subject, request->arena, &made, &missing, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_raw(request->json, STR("guide"), made);
    json_add_text(request->json, STR("missing"), missing);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- who got it

static void put_row(Request *request, const GuideMessage *message)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_int(json, STR("id"), message->id);
    json_add_int(json, STR("guide"), message->guide);
    json_add_text(json, STR("name"), message->name);
    json_add_int(json, STR("version"), message->version);
    put_account_of(request, json, message->account);
    put_person_of(request, json, "person", message->person);
    json_add_int(json, STR("play"), message->play);
    json_add_int(json, STR("run"), message->run);
    json_add_text(json, STR("state"), message->state);
    json_add_time(json, STR("created_at"), message->created_us);
    json_add_time(json, STR("until"), message->until_us);
    add_time_or_null(json, STR("shown_at"), message->at_us[GUIDE_SHOWN]);
    add_time_or_null(json, STR("clicked_at"), message->at_us[GUIDE_CLICKED]);
    add_time_or_null(json, STR("dismissed_at"), message->at_us[GUIDE_DISMISSED]);
    add_time_or_null(json, STR("completed_at"), message->at_us[GUIDE_COMPLETED]);
    json_add_int(json, STR("asked"), message->asked);
    json_close_object(json);
}

static Status list_messages(Request *request)
{
    GuideMessage *messages = NULL;
    size_t count = 0;
    const GuideMessageFilter filter = { .guide = query_int(request, "guide", 0),
                                        .account = account_named(request, query_text(request, "account")),
                                        .before = query_int(request, "before", 0),
                                        .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    Status status =
        guide_message_list(request->store, &filter, request->arena, &messages, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, messages[i].account)) put_row(request, &messages[i]);
    }
    json_close_array(json);
    json_key(json, STR("next"));
    if (count == filter.limit)
        json_put_int(json, messages[count - 1].id);
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

#define BODY_DOC "{meaning, kind, cards, days, priority, ask}; see docs/guides.md."

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "What the team calls it; customers do not see it." },
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX, .doc = "What the team calls it." },
    { "body", FIELD_OBJECT, .doc = BODY_DOC },
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field remove_query[] = {
    DEFINITION_WHY_FIELD,
    { 0 },
};
static const Field preview_body[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = BODY_DOC },
    { "account", FIELD_ID, .required = true, .doc = "Id of the account it is about." },
    { "person", FIELD_TEXT, .most = RECORD_ID_BYTES_MAX, .doc = "Id of the person; empty: nobody." },
    { 0 },
};
static const Field messages_query[] = {
    { "guide", FIELD_INTEGER, .least = 1, .most = INT32_MAX, .doc = "Only of this guide." },
    { "account", FIELD_TEXT, .most = RECORD_ID_BYTES_MAX, .doc = "Only of this account." },
    { "before", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Numbers below this: `next` of the page before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = GUIDE_MESSAGES_LISTED_MAX, .doc = "At most so many; 50." },
    { 0 },
};

const NamedShape guide_shapes[] = {
    { "GuideCounts", "{people int, shown int, clicked int, dismissed int, completed int, asked int}" },
    { "Guide", "{" DEFINITION_HEAD_SHAPE ", body any}" },
    { "GuideRow", "{" DEFINITION_HEAD_SHAPE ", body any, counts GuideCounts}" },
    { "GuideButton", "{label text, does one(" GUIDE_DOES_NAMES "), link text}" },
    { "GuideCard", "{title text, html text, selector text, pages [text], button GuideButton}" },
    { "GuideShown", "{kind one(" GUIDE_KIND_NAMES "), ask bool, cards [GuideCard]}" },
    { "GuideMessage",
      "{id int, guide int, name text, version int, account AccountRef?, person {id text, name text}?, play "
      "int, run int,"
      " state one(" GUIDE_STATE_NAMES "), created_at time, until time, shown_at time?, clicked_at time?,"
      " dismissed_at time?, completed_at time?, asked int}" },
    { 0 },
};

#define PATH "/api/v1/guides"

const Route guide_routes[] = {
    { .method = "GET",
      .path = PATH,
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_guides,
      .slow = true,
      .summary = "Guides by name, with how many people got each and what they did.",
      .response = "{items [GuideRow]}" },
    { .method = "POST",
      .path = PATH,
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_guide,
      .summary = "Makes a guide. Nobody gets it before a play's step names it.",
      .body = create_body,
      .body_bytes_max = GUIDE_BYTES_MAX + 4096,
      .response = "Guide",
      .success = 201,
      .creates = true },
    { .method = "POST",
      .path = PATH "/preview",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = preview,
      .summary = "What the person's browser would get; `missing` is the first placeholder without a value.",
      .body = preview_body,
      .body_bytes_max = GUIDE_BYTES_MAX + 4096,
      .response = "{guide GuideShown, missing text}" },
    { .method = "GET",
      .path = PATH "/messages",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_messages,
      .slow = true,
      .summary = "Who got a guide and what they did with it, newest first.",
      .query = messages_query,
      .response = "{items [GuideMessage], next int?}" },
    { .method = "GET",
      .path = PATH "/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_guide,
      .state = guide_state,
      .summary = "One guide.",
      .response = "Guide" },
    { .method = "PATCH",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_guide,
      .state = guide_state,
      .summary = "Keeps a new version. Who has it on their screen already sees the old one.",
      .body = change_body,
      .body_bytes_max = GUIDE_BYTES_MAX + 4096,
      .response = "Guide" },
    { .method = "DELETE",
      .path = PATH "/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_guide,
      .state = guide_state,
      .query = remove_query,
      .summary = "Takes a guide away; refused while a play shows it." },
    { .method = "GET",
      .path = PATH "/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_versions,
      .slow = true,
      .summary = "The versions of a guide, newest first.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
