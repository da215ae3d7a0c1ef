// guide_app.c: what browsers ask for in customers' own apps: the guides of whoever is signed in there, and
// what they did with them. A write key is public, so nothing is answered without a proof that the app's own
// server made (trust/app_secret.h).
#include "act/guide.h"
#include "act/guide_message.h"
#include "act/play_desk.h"
#include "api/identity.h"
#include "api/question_back.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/contact.h"
#include "trust/app_secret.h"
#include "trust/keys.h"
#include "trust/throttle.h"

// ---- who asks

static Status take(Request *request, Str name)
{
    if (throttle_take(request->app->guide_throttle, name, timestamp_now_monotonic(), &request->retry_after))
        return STATUS_OK;
    return fail(request->error, STATUS_LIMITED, STR(""), "Too often: wait %d seconds.", request->retry_after);
}

static Status check_proof(Request *request, uint32_t *key_out)
{
    KeyInfo key = { 0 };
    bool good = false;
    bool found = key_book_find(request->app->keys, query_text(request, "key"), &key);
    Status status = STATUS_OK;
    if (found && key.kind == KEY_WRITE && !key.revoked)
        status = app_secret_check(request->store, key.id, query_text(request, "user"),
                                  http_request_header(request->http, "Perennial-Proof"), timestamp_now_real(),
                                  &good, request->error);
    if (status != STATUS_OK) return status;
    *key_out = key.id;
    if (good) return STATUS_OK;
    key_book_count(request->app->keys, found ? key.id : 0, 0, 1);
    return fail(request->error, STATUS_FORBIDDEN, STR("Perennial-Proof"),
                "This is no proof of that user: your server makes it with the secret of this write key"
                " (docs/guides.md).");
}

// *person_out is ENGINE_NONE for somebody nobody has said anything of.
static Status admit(Request *request, uint32_t *person_out)
{
    uint32_t key = 0;
    Str wrong =
        arena_format(request->arena, "proof of %.*s", STR_ARG(identity_address(request->app, request->http)));
    Status status = take(request, wrong);
    if (status != STATUS_OK) return status;
    status = check_proof(request, &key);
    if (status != STATUS_OK) return status;
    throttle_give(request->app->guide_throttle, wrong, timestamp_now_monotonic());
    *person_out = engine_person_find(live_engine(request->app->live), query_text(request, "user"));
    return take(request, arena_format(request->arena, "%u of %.*s", (unsigned)key,
                                      STR_ARG(query_text(request, "user"))));
}

// ---- what there is

static Status get_guides(Request *request)
{
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    GuideMessage *messages = NULL;
    size_t count = 0;
    uint32_t person = ENGINE_NONE;
    bool anonymous = false;
    Status status = admit(request, &person);
    // Who wants nothing any more gets nothing, though it was put there before.
    if (status == STATUS_OK && person != ENGINE_NONE &&
        person_may_be_sent_to(engine, person, live_today(live)))
        status = guide_message_open(request->store, engine_person_id(engine, person, &anonymous),
                                    request_now(request), request->arena, &messages, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_int(json, STR("id"), messages[i].id);
        json_add_raw(json, STR("guide"), messages[i].body);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- what they did

typedef struct Doing {
    Request *request;
    GuideMessage message;
    GuideDeed deed;
    QuestionBack question;
} Doing;

// A guide of that person.
static Status find_message(Request *request, Doing *doing)
{
    uint32_t person = ENGINE_NONE;
    *doing = (Doing){ .request = request };
    Status status = admit(request, &person);
    if (status == STATUS_OK)
        status = guide_message_get(request->store, path_number(request), request->arena, &doing->message,
                                   request->error);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    if (person != ENGINE_NONE && engine_person_find(engine, doing->message.person) == person)
        return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such guide.");
}

static Status deed_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Doing *doing = context;
    return guide_message_did(store, &doing->message, doing->deed, request_now(doing->request), batch, error);
}

static Status post_deed(Request *request)
{
    Doing doing;
    Status status = find_message(request, &doing);
    if (status != STATUS_OK) return status;
    Str path = str_from_c(request->route->path);
    for (int i = 0; i < GUIDE_DEEDS; i++)
        if (str_ends_with(path, guide_deed_name((GuideDeed)i))) doing.deed = (GuideDeed)i;
    if (doing.message.at_us[doing.deed] > 0) return STATUS_OK; // noted before
    status = request_edit_logged(request, deed_edit, &doing);
    if (status == STATUS_OK) play_desk_news(request->app->plays, doing.message.account);
    return status;
}

// ---- a question back

static Status question_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    Doing *doing = context;
    Status status = guide_message_asked(store, &doing->message, error);
    return status == STATUS_OK ? question_back_save(doing->request, store, &doing->question, batch, error)
                               : status;
}

static Status post_question(Request *request)
{
    Doing doing;
    Status status = find_message(request, &doing);
    Str text = str_trim(body_text(request, "text"));
    if (status == STATUS_OK && text.len == 0)
        return fail(request->error, STATUS_INVALID, STR("text"), "Write what you want to ask.");
    if (status != STATUS_OK) return status;
    const GuideMessage *message = &doing.message;
    Str about = arena_format(request->arena, "Question in the app: %.*s", STR_ARG(message->name));
    doing.question = question_back(request, message->account, message->person, about, text, (Str){ 0 });
    status = request_edit_logged(request, question_edit, &doing);
    if (status == STATUS_OK) play_desk_news(request->app->plays, message->account);
    return status;
}

// ---- tables

// clang-format off
#define WHO_FIELDS \
    { "key", FIELD_TEXT, .required = true, .least = 1, .most = KEY_BYTES_MAX, .doc = "The write key." }, \
    { "user", FIELD_TEXT, .required = true, .least = 1, .most = RECORD_ID_BYTES_MAX, \
      .doc = "Who is signed in: the id that events carry. The header Perennial-Proof proves it." }
// clang-format on

static const Field who_query[] = { WHO_FIELDS, { 0 } };
static const Field question_body[] = {
    { "text", FIELD_TEXT, .required = true, .least = 1, .most = QUESTION_BYTES_MAX, .doc = "The question." },
    { 0 },
};

#define PATH "/v1/guides"
#define DEED(name, what)                                                                                     \
    {                                                                                                        \
        .method = "POST", .path = PATH "/{id}/" name, .permission = PERMISSION_ANYBODY,                      \
        .handler = post_deed, .query = who_query, .any_origin = true, .summary = what                        \
    }

const Route guide_app_routes[] = {
    { .method = "GET",
      .path = PATH,
      .permission = PERMISSION_ANYBODY,
      .handler = get_guides,
      .query = who_query,
      .any_origin = true,
      .slow = true,
      .summary = "The guides for whoever is signed in in the customer's app, the most important first.",
      .response = "{items [{id int, guide GuideShown}]}" },
    DEED("shown", "The person saw it. Again, it changes nothing."),
    DEED("clicked", "The person followed its button. Again, it changes nothing."),
    DEED("dismissed", "The person closed it: it is shown no more."),
    DEED("completed", "The person came to its end: it is shown no more."),
    { .method = "POST",
      .path = PATH "/{id}/question",
      .permission = PERMISSION_ANYBODY,
      .handler = post_question,
      .query = who_query,
      .body = question_body,
      .any_origin = true,
      .summary =
          "Asks something back: a note of the account, and a task for its owner. Five times at most." },
    { 0 },
};
