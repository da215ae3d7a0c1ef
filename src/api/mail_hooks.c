// mail_hooks.c: what comes back to a mail that was sent: that it was opened, a link that was followed, that
// somebody wants no more, that it did not arrive.
#include "act/hosted_page.h"
#include "act/mail_compose.h"
#include "act/play_desk.h"
#include "act/play_hours.h"
#include "act/suppression.h"
#include "act/token.h"
#include "api/link_limit.h"
#include "api/outbox_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "codec/mail_report.h"
#include "codec/url.h"
#include "sense/pixel.h"
#include "trust/keys.h"

enum { CLICKS_KEPT = 100 };

static Status sending_key(Request *request, Str *key_out)
{
    return sending_key_read(request->store, request->arena, key_out, request->error);
}

typedef struct Coming {
    Request *request;
    int64_t message, now_us;
    Str kind, note;
    OutboxRow row;
} Coming;

static Status find(Request *request, TokenKind kind, Str extra, Coming *coming)
{
    Str key = { 0 };
    *coming = (Coming){ .request = request, .now_us = request_now(request) };
    Status status = sending_key(request, &key);
    if (status != STATUS_OK) return status;
    if (!token_read(key, kind, request->path_values[0], extra, &coming->message)) return link_wrong(request);
    return outbox_get(request->store, coming->message, request->arena, &coming->row, request->error);
}

static Status note_event(Store *store, const Coming *coming, Error *error)
{
    const OutboxEvent event = {
        .message = coming->message, .at_us = coming->now_us, .kind = coming->kind, .note = coming->note
    };
    return outbox_note(store, &event, error);
}

// A run may wait for it.
static void tell_run(const Coming *coming)
{
    if (coming->row.run > 0) play_desk_news(coming->request->app->plays, coming->row.account);
}

// ---- opened, followed

static Status opened_edit(Store *store, void *context, Error *error)
{
    static const Query update = {
        .sql = "UPDATE outbox SET opened_us = $1 WHERE id = $2 AND opened_us = 0",
        .params = "ii",
    };
    const Coming *coming = context;
    const Param params[] = { param_int(coming->now_us), param_int(coming->message) };
    Status status = store_execute(store, &update, params, error);
    return status == STATUS_OK && store_changed_rows(store) == 1 ? note_event(store, coming, error) : status;
}

static Status get_open(Request *request)
{
    Coming coming;
    Status status = find(request, TOKEN_OPEN, STR(""), &coming);
    if (status != STATUS_OK) return status;
    coming.kind = STR("opened");
    if (coming.row.opened_us == 0) {
        status = request_edit(request, opened_edit, &coming);
        if (status == STATUS_OK) tell_run(&coming);
    }
    if (status == STATUS_OK) buf_append(request->out, pixel_gif());
    return status;
}

static Status clicked_edit(Store *store, void *context, Error *error)
{
    static const Query update = {
        .sql = "UPDATE outbox SET clicked_us = $1 WHERE id = $2 AND clicked_us = 0",
        .params = "ii",
    };
    static const Query count = {
        .sql = "SELECT count(*) FROM outbox_event WHERE message = $1 AND kind = 'clicked'",
        .params = "i",
        .columns = "i",
    };
    const Coming *coming = context;
    const Param params[] = { param_int(coming->now_us), param_int(coming->message) };
    const Param counted[] = { param_int(coming->message) };
    Status status = store_execute(store, &update, params, error);
    if (status != STATUS_OK) return status;
    int64_t known = 0;
    {
        CLEANUP(rows_close) Rows rows = store_query(store, &count, counted);
        if (rows_next(&rows)) known = rows_int(&rows, 0);
        if (rows.status != STATUS_OK) return rows.status;
    }
    return known < CLICKS_KEPT ? note_event(store, coming, error) : STATUS_OK;
}

// Leads only where a mail of ours did: the address is part of what is signed.
static Status get_click(Request *request)
{
    Coming coming;
    Str url = query_text(request, "u");
    Status status = find(request, TOKEN_CLICK, url, &coming);
    if (status != STATUS_OK) return status;
    coming.kind = STR("clicked");
    coming.note = url;
    // Who follows it often arrives all the same; only nothing more is noted.
    if (link_may_write(request, "followed", coming.message))
        status = request_edit(request, clicked_edit, &coming);
    if (status == STATUS_OK && coming.row.clicked_us == 0) tell_run(&coming);
    if (status == STATUS_OK)
        http_response_header(request->response, "Location", arena_copy(request->arena, url).data);
    return status;
}

// ---- wants no more

// Whom we know by name may say how often instead.
static bool knows_person(const Coming *coming)
{
    const Engine *engine = live_engine(coming->request->app->live);
    return coming->row.person.len > 0 && engine_person_find(engine, coming->row.person) != ENGINE_NONE;
}

static Status put_notice(Request *request, const char *title, Str text)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    hosted_page_notice(request->out, title, text, settings.our_name);
    request->policy = hosted_page_policy(buf_view(request->out), request->arena).data;
    return STATUS_OK;
}

static const char less_often_form[] =
    "<div class=\"q\"><h2 class=\"label\">Or less often</h2><p class=\"quiet\">You get one message at most in"
    " that time.</p>\n<form method=\"post\" class=\"ways\">"
    "<button type=\"submit\" class=\"plain\" name=\"often\" value=\"weekly\">Once a week at most</button>\n"
    "<button type=\"submit\" class=\"plain\" name=\"often\" value=\"monthly\">Once a month at most</button>"
    "</form></div>\n";

// Nothing happens by looking: programs that check links look, too.
static Status get_unsubscribe(Request *request)
{
    Coming coming;
    MailSettings settings;
    Buf *out = request->out;
    Status status = find(request, TOKEN_UNSUBSCRIBE, STR(""), &coming);
    if (status == STATUS_OK) status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    hosted_page_open(out, "", STR("Unsubscribe"), settings.our_name);
    hosted_page_body(out);
    buf_append(out, STR("<header><h1>Unsubscribe</h1><p>You will get no more news and tips from us by mail."
                        "</p>\n<form method=\"post\"><div class=\"ways\"><input type=\"hidden\""
                        " name=\"List-Unsubscribe\" value=\"One-Click\">"
                        "<button type=\"submit\">Unsubscribe</button></div></form></header>\n"));
    if (knows_person(&coming)) buf_append(out, str_from_c(less_often_form));
    hosted_page_close(out);
    request->policy = hosted_page_policy(buf_view(out), request->arena).data;
    return STATUS_OK;
}

static Status suppress(Store *store, const Coming *coming, Str reason, Error *error)
{
    const Suppression suppression = { .address = coming->row.recipient,
                                      .reason = reason,
                                      .note = coming->note,
                                      .message = coming->message,
                                      .at_us = coming->now_us };
    return suppression_add(store, &suppression, error);
}

static Status unsubscribe_edit(Store *store, void *context, Error *error)
{
    const Coming *coming = context;
    Status status = suppress(store, coming, STR("unsubscribed"), error);
    return status == STATUS_OK ? note_event(store, coming, error) : status;
}

// They want mails, but fewer: said like any attribute of theirs, and mails go again to who had unsubscribed.
static Status less_often_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Coming *coming = context;
    Suppression known = { 0 };
    bool found = false;
    Status status =
        suppression_find(store, coming->row.recipient, coming->request->arena, &found, &known, error);
    if (status == STATUS_OK && found && str_equal(known.reason, STR("unsubscribed")))
        status = suppression_remove(store, coming->row.recipient, error);
    if (status != STATUS_OK) return status;
    Str body = arena_format(coming->request->arena, "{\"" PLAY_FREQUENCY_ATTRIBUTE "\":\"%.*s\"}",
                            STR_ARG(coming->note));
    const LogEntry said = { .type = ENTRY_IDENTIFY,
                            .time_us = coming->now_us,
                            .received_us = coming->now_us,
                            .user_id = coming->row.person,
                            .body = body };
    log_batch_add(batch, &said);
    return note_event(store, coming, error);
}

static Status post_less_often(Request *request, Coming *coming, Str often)
{
    bool weekly = str_equal(often, STR("weekly"));
    if (!weekly && !str_equal(often, STR("monthly")))
        return fail(request->error, STATUS_INVALID, STR("often"), "This has to be weekly or monthly.");
    if (!knows_person(coming))
        return fail(request->error, STATUS_INVALID, STR("often"),
                    "We do not know you by name: you can only unsubscribe.");
    // Unsubscribing, which is the other button, is written once and never refused.
    if (!link_may_write(request, "less often", coming->message))
        return fail(request->error, STATUS_LIMITED, STR(""),
                    "This was chosen many times in a short while: wait %d seconds.", request->retry_after);
    coming->kind = STR("less_often");
    coming->note = often;
    Status status = request_edit_logged(request, less_often_edit, coming);
    if (status != STATUS_OK) return status;
    return put_notice(request, "Less often",
                      weekly ? STR("From now on you get one message a week at most.")
                             : STR("From now on you get one message a month at most."));
}

static Status post_unsubscribe(Request *request)
{
    Coming coming;
    Suppression known = { 0 };
    bool found = false;
    Str often = { 0 };
    Status status = find(request, TOKEN_UNSUBSCRIBE, STR(""), &coming);
    if (status != STATUS_OK) return status;
    if (url_query_value(request->http->body, STR("often"), request->arena, &often))
        return post_less_often(request, &coming, often);
    status = suppression_find(request->store, coming.row.recipient, request->arena, &found, &known,
                              request->error);
    if (status != STATUS_OK) return status;
    coming.kind = STR("unsubscribed");
    if (!found) status = request_edit(request, unsubscribe_edit, &coming);
    if (status == STATUS_OK)
        status =
            put_notice(request, "Unsubscribed", STR("You will get no more news and tips from us by mail."));
    return status;
}

// ---- came back

static Status bounce_edit(Store *store, void *context, Error *error)
{
    static const Query update = {
        .sql = "UPDATE outbox SET bounced_us = $1 WHERE id = $2 AND bounced_us = 0",
        .params = "ii",
    };
    const Coming *coming = context;
    const Param params[] = { param_int(coming->now_us), param_int(coming->message) };
    const Suppression soft = { .address = coming->row.recipient,
                               .note = coming->note,
                               .message = coming->message,
                               .at_us = coming->now_us };
    Status status = note_event(store, coming, error);
    if (status != STATUS_OK) return status;
    if (str_equal(coming->kind, STR("delayed"))) return soft_bounce_note(store, &soft, error);
    if (str_equal(coming->kind, STR("complained"))) return suppress(store, coming, STR("complained"), error);
    status = store_execute(store, &update, params, error);
    return status == STATUS_OK ? suppress(store, coming, STR("bounced"), error) : status;
}

static Status check_key(Request *request)
{
    KeyInfo key;
    bool good = key_book_find(request->app->keys, request->path_values[0], &key);
    if (good && key.kind == KEY_WRITE && !key.revoked) return STATUS_OK;
    key_book_count(request->app->keys, 0, 0, 1);
    return fail(request->error, STATUS_FORBIDDEN, STR("key"),
                "This address needs a write key at its end: make one in Settings.");
}

// Write keys are no secret, and anybody may write a report: it counts by the id of our mail in it, which only
// its recipient and the servers between have seen, and for the address that mail was sent to.
static Status post_report(Request *request)
{
    MailReport report;
    Str key = { 0 };
    Coming coming = { .request = request, .now_us = request_now(request) };
    Status status = check_key(request);
    if (status == STATUS_OK)
        status = mail_report_read(request->http->body, request->arena, &report, request->error);
    if (status == STATUS_OK) status = sending_key(request, &key);
    if (status != STATUS_OK) return status;
    if (!mail_message_of(key, report.message_id, &coming.message))
        return fail(request->error, STATUS_INVALID, STR("body"), "This is about no mail of this server.");
    status = outbox_get(request->store, coming.message, request->arena, &coming.row, request->error);
    if (status != STATUS_OK) return status;
    if (!link_may_write(request, "report", coming.message))
        return fail(request->error, STATUS_LIMITED, STR(""),
                    "Too many reports of this mail: wait %d seconds.", request->retry_after);
    coming.kind = report.kind == MAIL_BOUNCED   ? STR("bounced")
                  : report.kind == MAIL_DELAYED ? STR("delayed")
                                                : STR("complained");
    coming.note = report.diagnosis;
    status = request_edit(request, bounce_edit, &coming);
    if (status != STATUS_OK) return status;
    tell_run(&coming);
    json_open_object(request->json);
    json_add_text(request->json, STR("result"), coming.kind);
    json_add_int(request->json, STR("message"), coming.message);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field click_query[] = {
    { "u", FIELD_TEXT, .required = true, .most = 4000,
      .doc = "Where the link leads; part of what is signed." },
    { 0 },
};

const Route mail_hook_routes[] = {
    { .method = "GET",
      .path = "/t/o/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_open,
      .slow = true,
      .summary = "A picture of a mail: notes that it was opened.",
      .response = "A transparent picture.",
      .response_type = "image/gif" },
    { .method = "GET",
      .path = "/t/c/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_click,
      .slow = true,
      .summary = "A link of a mail: notes that it was followed, and leads there.",
      .query = click_query,
      .success = 302 },
    { .method = "GET",
      .path = "/u/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_unsubscribe,
      .summary = "A page with a button to unsubscribe, and for who is known by name others to get less.",
      .response = "A page.",
      .response_type = "text/html; charset=utf-8" },
    { .method = "POST",
      .path = "/u/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_unsubscribe,
      .summary =
          "Unsubscribes from promotional mail at once (RFC 8058); with `often=weekly` or `often=monthly` sets"
          " the person's attribute contact_frequency instead.",
      .raw_body = true,
      .by_link = true,
      .body_bytes_max = 4096,
      .response = "A page.",
      .response_type = "text/html; charset=utf-8" },
    { .method = "POST",
      .path = "/hooks/mail/{key}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_report,
      .summary =
          "Takes what mail servers send back as message/rfc822: mails that did not arrive (RFC 3464), and"
          " complaints (RFC 5965). The key at the end is a write key.",
      .forbidden_as = 401,
      .raw_body = true,
      .body_bytes_max = MAIL_REPORT_BYTES_MAX,
      .response = "{result one(bounced|delayed|complained), message int}" },
    { 0 },
};
