// ask_pages.c: the page on which people at customers ask back from a mail of ours, or say what keeps them
// from doing what it suggests. Whoever has the link of a mail may write: it is signed, and names nothing but
// the mail.
#include "act/ask_page.h"
#include "act/hosted_page.h"
#include "act/play_desk.h"
#include "act/token.h"
#include "api/know_json.h"
#include "api/outbox_json.h"
#include "api/question_back.h"
#include "api/routes.h"
#include "api/tries.h"
#include "api/work_json.h"
#include "know/account_words.h"
#include "know/obstacle.h"

enum { ASKED_MAX = 5 }; // of one mail

typedef struct Visit {
    Request *request;
    OutboxRow row;
    AskPage page;
    QuestionBack question;
} Visit;

static Status put_page(Request *request, int status)
{
    request->status = status;
    request->policy = hosted_page_policy(buf_view(request->out), request->arena).data;
    return STATUS_OK;
}

static Status put_notice(const Visit *visit, const char *title, const char *text, int status)
{
    hosted_page_notice(visit->request->out, title, str_from_c(text), visit->page.our_name);
    return put_page(visit->request, status);
}

// *known_out is false when the page was answered already: there is nothing to ask here.
static Status find_visit(Request *request, Visit *visit, bool *known_out)
{
    Str key = { 0 };
    MailSettings settings;
    int64_t id = 0;
    *visit = (Visit){ .request = request };
    *known_out = false;
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK) status = sending_key_read(request->store, request->arena, &key, request->error);
    if (status != STATUS_OK) return status;
    visit->page.our_name = settings.our_name;
    visit->page.hinders = query_has(request, "hinders");
    if (!token_read(key, TOKEN_ASK, request->path_values[0], STR(""), &id))
        return put_notice(visit, "This link leads nowhere",
                          "It was cut, or is none of ours. Please copy the whole link from the mail.", 404);
    status = outbox_get(request->store, id, request->arena, &visit->row, request->error);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) return status;
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    uint32_t account = status == STATUS_OK && visit->row.account.len > 0
                           ? engine_account_find(engine, visit->row.account)
                           : ENGINE_NONE;
    if (account == ENGINE_NONE)
        return put_notice(
            visit, "This link is closed",
            "The mail that led you here is too old, or was only sent to try it. Please reply to it.", 410);
    uint32_t person = visit->row.person.len > 0 ? engine_person_find(engine, visit->row.person) : ENGINE_NONE;
    visit->page.about = visit->row.title;
    visit->page.account = account_name(engine, account, today);
    if (person != ENGINE_NONE) visit->page.person = person_name(engine, person, today, request->arena);
    *known_out = true;
    return STATUS_OK;
}

// Nothing is recorded by looking: programs that check links look, too.
static Status get_ask(Request *request)
{
    Visit visit;
    bool known = false;
    Status status = find_visit(request, &visit, &known);
    if (status != STATUS_OK || !known) return status;
    if (query_has(request, "thanks")) return put_notice(&visit, "Thank you", "It has arrived.", 200);
    ask_page_form(&visit.page, request->out);
    return put_page(request, 200);
}

static Status note_asked(Store *store, const Visit *visit, Str kind, Error *error)
{
    const OutboxEvent event = { .message = visit->row.id,
                                .at_us = request_now(visit->request),
                                .kind = kind };
    return outbox_note(store, &event, error);
}

static Status may_ask(Store *store, const Visit *visit, Error *error)
{
    static const Query count = {
        .sql = "SELECT count(*) FROM outbox_event WHERE message = $1 AND kind IN ('asked', 'hindered')",
        .params = "i",
        .columns = "i",
    };
    const Param params[] = { param_int(visit->row.id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &count, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) < ASKED_MAX) return STATUS_OK;
    return fail(error, STATUS_CONFLICT, STR("text"), "You wrote %d times already.", ASKED_MAX);
}

static Status ask_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    Visit *visit = context;
    Status status = may_ask(store, visit, error);
    if (status == STATUS_OK) status = note_asked(store, visit, STR("asked"), error);
    return status == STATUS_OK ? question_back_save(visit->request, store, &visit->question, batch, error)
                               : status;
}

static Status hinder_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Visit *visit = context;
    const AccountWords words = account_words(visit->request, visit->row.account);
    Obstacle obstacle = { .account = visit->row.account,
                          .person = visit->row.person,
                          .kind = visit->page.kind,
                          .text = visit->page.text,
                          .play = visit->row.play,
                          .message = visit->row.id,
                          .at_us = request_now(visit->request) };
    Status status = may_ask(store, visit, error);
    if (status == STATUS_OK) status = note_asked(store, visit, STR("hindered"), error);
    if (status == STATUS_OK) status = obstacle_add(store, &obstacle, error);
    return status == STATUS_OK ? account_words_obstacles(store, &words, batch, error) : status;
}

static Status save(Visit *visit)
{
    Request *request = visit->request;
    if (visit->page.hinders) return request_edit_logged(request, hinder_edit, visit);
    Str about = arena_format(request->arena, "Question by mail: %.*s", STR_ARG(visit->row.title));
    Str answers = arena_format(request->arena, "It is about our mail “%.*s” (message %lld).",
                               STR_ARG(visit->row.title), (long long)visit->row.id);
    visit->question =
        question_back(request, visit->row.account, visit->row.person, about, visit->page.text, answers);
    return request_edit_logged(request, ask_edit, visit);
}

static Status post_ask(Request *request)
{
    Visit visit;
    bool known = false;
    Status status = find_visit(request, &visit, &known);
    if (status != STATUS_OK) return status;
    Str name = known ? arena_format(request->arena, "ask %lld", (long long)visit.row.id)
                     : arena_format(request->arena, "ask from %.*s", STR_ARG(request->http->remote));
    if (tries_take(request, name) != STATUS_OK) {
        http_response_header(request->response, "Retry-After",
                             arena_format(request->arena, "%d", request->retry_after).data);
        buf_clear(request->out);
        return put_notice(
            &visit, "That was quick",
            "This page was sent many times in a short while. Please wait a minute, then go back and"
            " send it again.",
            429);
    }
    if (!known) return STATUS_OK;
    ask_page_read(request->http->body, request->arena, &visit.page);
    if (visit.page.problem) {
        ask_page_form(&visit.page, request->out);
        return put_page(request, 422);
    }
    status = save(&visit);
    if (status == STATUS_CONFLICT)
        return put_notice(&visit, "You wrote several times already",
                          "Please reply to the mail that led you here.", 409);
    if (status != STATUS_OK) return status;
    if (visit.row.run > 0) play_desk_news(request->app->plays, visit.row.account);
    http_response_header(request->response, "Location", "?thanks=1");
    return put_notice(&visit, "Thank you", "It has arrived.", 303);
}

// ---- tables

static const Field page_query[] = {
    { "hinders", FIELD_TEXT, .most = 10, .doc = "What keeps them from it, instead of a question." },
    { "thanks", FIELD_TEXT, .most = 10, .doc = "The page after sending." },
    { 0 },
};

const Route ask_page_routes[] = {
    { .method = "GET",
      .path = "/q/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_ask,
      .slow = true,
      .summary = "The page on which who got a mail asks back, or says what keeps them from what it suggests.",
      .query = page_query,
      .response = "A page; 404 for a link that is none of ours, 410 for a mail that is gone.",
      .response_type = "text/html; charset=utf-8" },
    { .method = "POST",
      .path = "/q/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_ask,
      .summary =
          "Takes a question as a form (`text`), or what hinders them (`kind`, `text`); five times a mail.",
      .query = page_query,
      .raw_body = true,
      .by_link = true,
      .body_bytes_max = ASK_FORM_BYTES_MAX,
      .response = "303 to the page that thanks; 422 with the page that says what is wrong.",
      .response_type = "text/html; charset=utf-8",
      .success = 303 },
    { 0 },
};
