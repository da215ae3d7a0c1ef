// mails.c: a saved mail becomes a touchpoint, and files are kept with one.
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "codec/mail.h"
#include "know/attachment.h"
#include "know/segment_list.h"

enum { MAIL_ROOM_BYTES = 256 << 20 };

// ---- a mail

// The people whose addresses it names, and their account when it is one alone.
typedef struct MailPeople {
    Str *ids;
    size_t count;
    uint32_t account; // ENGINE_NONE: of none, or of several
    bool several;
} MailPeople;

static void add_person(Request *request, Str id, MailPeople *people)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t person = seen_person(request, id), *accounts = NULL;
    if (person == ENGINE_NONE || people->count == TOUCHPOINT_PEOPLE_MAX) return;
    people->ids[people->count++] = id;
    size_t count = engine_person_accounts(engine, person, request->arena, &accounts);
    for (size_t i = 0; i < count; i++) {
        if (engine_account_is_private(engine, accounts[i])) continue;
        people->several =
            people->several || (people->account != ENGINE_NONE && people->account != accounts[i]);
        people->account = accounts[i];
    }
}

static MailPeople find_people(Request *request, const Mail *mail)
{
    MailPeople people = { .ids = ARENA_ARRAY(request->arena, Str, TOUCHPOINT_PEOPLE_MAX),
                          .account = ENGINE_NONE };
    ListFinder finder = { .engine = live_engine(request->app->live), .scope = FORMULA_OF_PEOPLE };
    for (size_t i = 0; i < mail->address_count; i++) {
        Str *ids = NULL;
        size_t count = list_find(&finder, mail->addresses[i], request->arena, &ids);
        for (size_t k = 0; k < count; k++)
            add_person(request, ids[k], &people);
    }
    list_finder_end(&finder);
    if (people.several) people.account = ENGINE_NONE;
    return people;
}

typedef struct MailEdit {
    TouchpointEdit edit;
    const Mail *mail;
} MailEdit;

static Status save_mail(Store *store, void *context, LogBatch *batch, Error *error)
{
    MailEdit *edit = context;
    Status status = touchpoint_edit_save(store, &edit->edit, batch, error);
    for (size_t i = 0; i < edit->mail->attachment_count && status == STATUS_OK; i++) {
        const MailAttachment *sent = &edit->mail->attachments[i];
        Attachment attachment = { .touchpoint = edit->edit.touchpoint.id,
                                  .name = str_beginning(sent->name, ATTACHMENT_NAME_BYTES_MAX),
                                  .type = str_beginning(sent->type, ATTACHMENT_TYPE_BYTES_MAX),
                                  .bytes = sent->bytes,
                                  .created_us = edit->edit.touchpoint.created_us,
                                  .created_by = edit->edit.touchpoint.author };
        status = attachment_add(store, &attachment, error);
    }
    return status;
}

static Touchpoint mail_touchpoint(Request *request, const Mail *mail)
{
    int64_t now = request_now(request);
    MailPeople people = find_people(request, mail);
    const Engine *engine = live_engine(request->app->live);
    Str account = account_named(request, query_text(request, "account"));
    if (account.len == 0 && people.account != ENGINE_NONE)
        account = engine_account_id(engine, people.account);
    if (!sees_work(request, account)) account = (Str){ 0 };
    bool dated = mail->at_us > 0 && mail->at_us <= now;
    return (Touchpoint){ .account = account,
                         .kind = STR("mail"),
                         .at_us = dated ? mail->at_us : now,
                         .author = request->caller.id,
                         .title = mail->subject.len > 0
                                      ? str_beginning(mail->subject, TOUCHPOINT_TITLE_BYTES_MAX)
                                      : STR("(no subject)"),
                         .body = str_beginning(mail->text, TOUCHPOINT_BODY_BYTES_MAX),
                         .sentiment = SENTIMENT_NONE,
                         .message_id = str_beginning(mail->message_id, RECORD_ID_BYTES_MAX),
                         .people = people.ids,
                         .person_count = people.count,
                         .created_us = now,
                         .changed_us = now,
                         .changed_by = request->caller.id };
}

static Status take_mail(Request *request)
{
    Mail mail;
    Arena room = arena_create(MAIL_ROOM_BYTES);
    MailEdit edit = { .edit = { .request = request }, .mail = &mail };
    Status status = check_account(request, "account", account_named(request, query_text(request, "account")));
    if (status == STATUS_OK)
        status = mail_parse(request->http->body, ATTACHMENT_BYTES_MAX, &room, &mail, request->error);
    if (status == STATUS_OK) {
        edit.edit.touchpoint = mail_touchpoint(request, &mail);
        status = request_edit_logged(request, save_mail, &edit);
    }
    if (status == STATUS_OK) {
        Touchpoint touchpoint;
        status = find_touchpoint(request, edit.edit.touchpoint.id, &touchpoint);
        if (status == STATUS_OK) put_touchpoint(request, request->json, &touchpoint, true);
    }
    arena_destroy(&room);
    return status;
}

// ---- attachments

static void put_attachment(JsonWriter *json, const Attachment *attachment)
{
    json_open_object(json);
    json_add_int(json, STR("id"), attachment->id);
    json_add_text(json, STR("name"), attachment->name);
    json_add_text(json, STR("type"), attachment->type);
    json_add_int(json, STR("size"), attachment->size);
    json_add_time(json, STR("created_at"), attachment->created_us);
    json_add_text(json, STR("created_by"), attachment->created_by);
    json_close_object(json);
}

static Status list_attachments(Request *request)
{
    Attachment *found = NULL;
    size_t count = 0;
    Touchpoint touchpoint;
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status != STATUS_OK) return status;
    status =
        attachment_list(request->store, path_number(request), request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_attachment(request->json, &found[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct AttachmentEdit {
    Request *request;
    Attachment attachment;
} AttachmentEdit;

static Status add_edit(Store *store, void *context, Error *error)
{
    AttachmentEdit *edit = context;
    edit->request->note = edit->attachment.name;
    return attachment_add(store, &edit->attachment, error);
}

static Status add_attachment(Request *request)
{
    Str name = str_trim(query_text(request, "name")), type = query_text(request, "type");
    if (request->http->body.len == 0)
        return fail(request->error, STATUS_INVALID, STR("body"), "Send the file as the body of the request.");
    AttachmentEdit edit = { .request = request,
                            .attachment = { .touchpoint = path_number(request),
                                            .name = name,
                                            .type = type.len > 0 ? type : STR("application/octet-stream"),
                                            .bytes = request->http->body,
                                            .created_us = request_now(request),
                                            .created_by = request->caller.id } };
    Touchpoint touchpoint;
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status == STATUS_OK) status = request_edit(request, add_edit, &edit);
    if (status == STATUS_OK) put_attachment(request->json, &edit.attachment);
    return status;
}

static Status find_attachment(Request *request, Attachment *attachment_out)
{
    Touchpoint touchpoint;
    Status status =
        attachment_get(request->store, path_number(request), request->arena, attachment_out, request->error);
    return status == STATUS_OK ? find_touchpoint(request, attachment_out->touchpoint, &touchpoint) : status;
}

// Never shown inside the app's own pages: a file that claims to be one would run there.
static Status get_attachment(Request *request)
{
    Attachment attachment;
    Status status = find_attachment(request, &attachment);
    if (status != STATUS_OK) return status;
    char *name = arena_alloc(request->arena, 1, attachment.name.len + 1);
    for (size_t i = 0; i < attachment.name.len; i++) {
        unsigned char c = (unsigned char)attachment.name.data[i];
        name[i] = c < ' ' || c > '~' || c == '"' || c == '\\' || c == '/' ? '_' : (char)c;
    }
    const char *header = arena_format(request->arena, "attachment; filename=\"%s\"", name).data;
    http_response_header(request->response, "Content-Disposition", header);
    buf_append(request->out, attachment.bytes);
    return STATUS_OK;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    return attachment_remove(store, path_number(context), error);
}

static Status remove_attachment(Request *request)
{
    Attachment attachment;
    Status status = find_attachment(request, &attachment);
    if (status != STATUS_OK) return status;
    return request_edit(request, remove_edit, request);
}

// ---- tables

static const Field mail_query[] = {
    { "account", FIELD_TEXT, .doc = "Id of the account; else that of the people whose addresses it names." },
    { 0 },
};
static const Field attachment_query[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = ATTACHMENT_NAME_BYTES_MAX,
      .doc = "Name of the file." },
    { "type", FIELD_TEXT, .most = ATTACHMENT_TYPE_BYTES_MAX, .doc = "Its media type." },
    { 0 },
};

const NamedShape mail_shapes[] = {
    { "Attachment", "{id int, name text, type text, size int, created_at time, created_by text}" },
    { 0 },
};

const Route mail_routes[] = {
    { .method = "POST",
      .path = "/api/v1/touchpoints/eml",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = take_mail,
      .summary = "Makes a touchpoint of a saved mail (.eml), with its attachments of up to 10 MB each. A mail"
                 " that is there already is refused with 409.",
      .query = mail_query,
      .raw_body = true,
      .body_bytes_max = MAIL_BYTES_MAX,
      .response = "Touchpoint",
      .success = 201 },
    { .method = "GET",
      .path = "/api/v1/touchpoints/{id}/attachments",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_attachments,
      .summary = "The files of a touchpoint.",
      .response = "{items [Attachment]}" },
    { .method = "POST",
      .path = "/api/v1/touchpoints/{id}/attachments",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = add_attachment,
      .summary = "Adds a file of up to 10 MB; at most 20.",
      .query = attachment_query,
      .raw_body = true,
      .body_bytes_max = ATTACHMENT_BYTES_MAX,
      .response = "Attachment",
      .success = 201 },
    { .method = "GET",
      .path = "/api/v1/attachments/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_attachment,
      .slow = true,
      .summary = "The bytes of a file.",
      .response = "The file.",
      .response_type = "application/octet-stream" },
    { .method = "DELETE",
      .path = "/api/v1/attachments/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_attachment,
      .summary = "Removes a file." },
    { 0 },
};
