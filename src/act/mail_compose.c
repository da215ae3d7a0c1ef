#include "act/mail_compose.h"

#include "act/template.h"
#include "act/token.h"
#include "codec/dkim.h"
#include "codec/html_escape.h"
#include "codec/json.h"
#include "codec/mail_write.h"
#include "codec/url.h"

#include <string.h>

#define HINDERS_QUERY "?hinders=1" // the page of questions, beginning with what hinders them

typedef struct Compose {
    const ComposeInput *input;
    Str to, to_name, subject, html, text;
    Str answers_to; // who looks after the account; empty: nobody, or the mail is none of a play
    bool promotional, whole;
    Str unsubscribe; // address; empty: none can be made
    Str survey;      // address of the survey that it asks
    Str ask;         // address of the page on which they ask back; empty: none can be made
    Arena *arena;
} Compose;

// Without < and >, in the arena.
static Str mail_message_id(Str key, int64_t message, Str from, Arena *arena)
{
    Str domain = str_cut(from, '@').tail;
    Str token = token_make(key, TOKEN_MESSAGE_ID, message, STR(""), arena);
    return arena_format(arena, "perennial.%.*s@%.*s", STR_ARG(token), STR_ARG(domain));
}

bool mail_message_of(Str key, Str message_id, int64_t *message_out)
{
    static const Str prefix = STR_CONST("perennial.");
    Str id = str_trim(message_id);
    if (str_starts_with(id, STR("<"))) id = str_slice(id, 1, id.len);
    if (!str_starts_with(id, prefix)) return false;
    Str token = str_cut(str_slice(id, prefix.len, id.len), '@').head;
    return token_read(key, TOKEN_MESSAGE_ID, token, STR(""), message_out);
}

static Str text_member(const JsonNode *body, Str name, Arena *arena)
{
    const JsonNode *node = json_member(body, name);
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

static bool has_mark(Str text, Str mark)
{
    for (size_t i = 0; i + mark.len <= text.len; i++)
        if (memcmp(text.data + i, mark.data, mark.len) == 0) return true;
    return false;
}

// The link to the survey that the mail asks; one that was only sent to try it leads to a page that says so.
static Status read_survey(Compose *compose, const JsonNode *body, Error *error)
{
    const ComposeInput *input = compose->input;
    const JsonNode *node = json_member(body, STR("survey"));
    int64_t invitation = 0;
    bool asks = node && node->kind == JSON_NUMBER && json_int64(node, &invitation);
    if (asks && input->public_url.len == 0)
        return fail(error, STATUS_INVALID, STR("public_url"),
                    "A survey needs its link: say in the settings of mail at which address this server is"
                    " reached.");
    Str token = asks ? token_make(input->key, TOKEN_SURVEY, invitation, STR(""), compose->arena) : STR("try");
    compose->survey = arena_format(compose->arena, "%.*s/s/%.*s", STR_ARG(input->public_url), STR_ARG(token));
    return STATUS_OK;
}

static Status read_body(Compose *compose, Error *error)
{
    const JsonNode *body = json_parse(compose->input->body, JSON_DEPTH_USUAL, compose->arena, error);
    if (!body) return STATUS_INVALID;
    const JsonNode *promotional = json_member(body, STR("promotional"));
    const JsonNode *whole = json_member(body, STR("whole"));
    compose->whole = whole && whole->kind == JSON_BOOL && json_is_true(whole);
    compose->to = str_trim(text_member(body, STR("to"), compose->arena));
    compose->to_name = text_member(body, STR("to_name"), compose->arena);
    compose->answers_to = text_member(body, STR("reply_to"), compose->arena);
    compose->subject = text_member(body, STR("subject"), compose->arena);
    compose->html = text_member(body, STR("html"), compose->arena);
    compose->text = text_member(body, STR("text"), compose->arena);
    compose->promotional = promotional && promotional->kind == JSON_BOOL && json_is_true(promotional);
    if (compose->to.len == 0)
        return fail(error, STATUS_INVALID, STR("to"), "The mail has no recipient any more.");
    const ComposeInput *input = compose->input;
    Status status = read_survey(compose, body, error);
    if (status != STATUS_OK) return status;
    bool asks = has_mark(compose->text, STR(TEMPLATE_ASK)) || has_mark(compose->text, STR(TEMPLATE_OBSTACLE));
    if (asks && input->public_url.len == 0)
        return fail(error, STATUS_INVALID, STR("public_url"),
                    "Who asks back needs a link: say in the settings of mail at which address this server is"
                    " reached.");
    if (input->public_url.len > 0) {
        Str back = token_make(input->key, TOKEN_ASK, input->message, STR(""), compose->arena);
        compose->ask = arena_format(compose->arena, "%.*s/q/%.*s", STR_ARG(input->public_url), STR_ARG(back));
        Str token = token_make(input->key, TOKEN_UNSUBSCRIBE, input->message, STR(""), compose->arena);
        compose->unsubscribe =
            arena_format(compose->arena, "%.*s/u/%.*s", STR_ARG(input->public_url), STR_ARG(token));
    } else if (compose->promotional) {
        return fail(
            error, STATUS_INVALID, STR("public_url"),
            "Promotional mail needs a way to unsubscribe: say in the settings of mail at which address"
            " this server is reached.");
    }
    return STATUS_OK;
}

// ---- links

static void append_replaced(Buf *out, Str text, Str from, Str to)
{
    for (size_t i = 0; i < text.len;) {
        if (str_starts_with(str_slice(text, i, text.len), from)) {
            buf_append(out, to);
            i += from.len;
        } else {
            buf_append_byte(out, text.data[i++]);
        }
    }
}

// An address as it stands in HTML.
static Str unescaped(Str url, Arena *arena)
{
    static const Str entities[][2] = { { STR_CONST("&amp;"), STR_CONST("&") },
                                       { STR_CONST("&#x27;"), STR_CONST("'") } };
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        Buf made = { 0 };
        append_replaced(&made, url, entities[i][0], entities[i][1]);
        url = arena_copy(arena, buf_view(&made));
        buf_free(&made);
    }
    return url;
}

static void append_link(const Compose *compose, Buf *out, Str escaped)
{
    const ComposeInput *input = compose->input;
    Str url = unescaped(escaped, compose->arena);
    bool web = str_starts_with(url, STR("https://")) || str_starts_with(url, STR("http://"));
    bool survey = str_starts_with(url, STR(TEMPLATE_SURVEY));
    bool ask = str_equal(url, STR(TEMPLATE_ASK)), hinders = str_equal(url, STR(TEMPLATE_OBSTACLE));
    bool own = survey || ask || hinders || str_equal(url, STR(TEMPLATE_UNSUBSCRIBE));
    if (survey) {
        buf_append(out, compose->survey);
        buf_append(out, str_slice(escaped, sizeof TEMPLATE_SURVEY - 1, escaped.len));
    } else if (ask || hinders) {
        buf_append(out, compose->ask);
        if (hinders) buf_append(out, STR(HINDERS_QUERY));
    } else if (own && compose->unsubscribe.len > 0) {
        buf_append(out, compose->unsubscribe);
    } else if (web && !own && input->settings->track_clicks && input->public_url.len > 0) {
        Str token = token_make(input->key, TOKEN_CLICK, input->message, url, compose->arena);
        buf_format(out, "%.*s/t/c/%.*s?u=", STR_ARG(input->public_url), STR_ARG(token));
        url_encode(out, url);
    } else {
        buf_append(out, escaped);
    }
}

// What stands outside of targets: the words of a link that is its own address.
static void append_visible(const Compose *compose, Buf *out, Str piece)
{
    Str hinders = arena_format(compose->arena, "%.*s" HINDERS_QUERY, STR_ARG(compose->ask));
    const struct {
        Str mark, address;
    } links[] = { { STR_CONST(TEMPLATE_SURVEY), compose->survey },
                  { STR_CONST(TEMPLATE_ASK), compose->ask },
                  { STR_CONST(TEMPLATE_OBSTACLE), hinders },
                  { STR_CONST(TEMPLATE_UNSUBSCRIBE), compose->unsubscribe } };
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        Buf made = { 0 };
        if (links[i].mark.len == 0 || links[i].address.len == 0) continue;
        append_replaced(&made, piece, links[i].mark, links[i].address);
        piece = arena_copy(compose->arena, buf_view(&made));
        buf_free(&made);
    }
    buf_append(out, piece);
}

static void append_html(const Compose *compose, Buf *out)
{
    static const Str anchor = STR_CONST("<a href=\"");
    Str rest = compose->html;
    while (rest.len > 0) {
        size_t at = 0;
        while (at < rest.len && !str_starts_with(str_slice(rest, at, rest.len), anchor))
            at++;
        size_t from = at + anchor.len < rest.len ? at + anchor.len : rest.len;
        append_visible(compose, out, str_slice(rest, 0, from));
        rest = str_slice(rest, from, rest.len);
        if (rest.len == 0) break;
        Str url = str_cut(rest, '"').head;
        append_link(compose, out, url);
        rest = str_slice(rest, url.len, rest.len);
    }
}

// ---- parts

// Its lines stay lines.
static void append_escaped(Buf *out, Str text)
{
    for (bool first = true; first || text.len > 0; first = false) {
        StrCut line = str_cut(text, '\n');
        html_escape(out, line.head);
        if (line.head.len < text.len) buf_append(out, STR("<br>"));
        text = line.tail;
    }
}

static Str html_part(const Compose *compose)
{
    const ComposeInput *input = compose->input;
    Buf out = { 0 };
    if (compose->whole) return compose->html;
    buf_append(&out, STR("<!doctype html>\n<html><head><meta charset=\"utf-8\"><meta name=\"viewport\""
                         " content=\"width=device-width\"></head>\n<body style=\"font-family:sans-serif;"
                         "font-size:16px;line-height:1.5;max-width:40em\">\n"));
    append_html(compose, &out);
    if (compose->promotional) {
        buf_append(&out, STR("<p style=\"font-size:13px;color:#595959\">"));
        append_escaped(&out, input->settings->postal);
        if (!has_mark(compose->html, STR(TEMPLATE_UNSUBSCRIBE))) {
            if (input->settings->postal.len > 0) buf_append(&out, STR("<br>"));
            buf_format(&out, "<a href=\"%.*s\">Unsubscribe</a>", STR_ARG(compose->unsubscribe));
        }
        buf_append(&out, STR("</p>\n"));
    }
    if (input->settings->track_opens && input->public_url.len > 0) {
        Str token = token_make(input->key, TOKEN_OPEN, input->message, STR(""), compose->arena);
        buf_format(&out, "<img src=\"%.*s/t/o/%.*s\" width=\"1\" height=\"1\" alt=\"\">\n",
                   STR_ARG(input->public_url), STR_ARG(token));
    }
    buf_append(&out, STR("</body></html>\n"));
    Str html = arena_copy(compose->arena, buf_view(&out));
    buf_free(&out);
    return html;
}

static Str text_part(const Compose *compose)
{
    Buf out = { 0 };
    append_visible(compose, &out, compose->text);
    if (compose->promotional) {
        Str postal = compose->input->settings->postal;
        buf_append(&out, STR("\n-- \n"));
        if (postal.len > 0) buf_format(&out, "%.*s\n", STR_ARG(postal));
        if (!has_mark(compose->text, STR(TEMPLATE_UNSUBSCRIBE)))
            buf_format(&out, "Unsubscribe: %.*s\n", STR_ARG(compose->unsubscribe));
    }
    Str text = arena_copy(compose->arena, buf_view(&out));
    buf_free(&out);
    return text;
}

// ---- the whole

static Status sign(const Compose *compose, Str mail, Buf *out, Error *error)
{
    const MailSettings *settings = compose->input->settings;
    DkimKey *key = NULL;
    if (settings->dkim_key.len == 0) return STATUS_OK;
    Status status = dkim_key_read(settings->dkim_key, &key, error);
    if (status != STATUS_OK) return status;
    const DkimSigning signing = { .key = key,
                                  .domain = settings->dkim_domain,
                                  .selector = settings->dkim_selector,
                                  .at_us = compose->input->at_us };
    bool good = dkim_sign(&signing, mail, out);
    dkim_key_free(key);
    return good ? STATUS_OK : fail(error, STATUS_INVALID, STR("dkim_key"), "The mail cannot be signed.");
}

Status mail_compose(const ComposeInput *input, Arena *arena, Buf *out, Error *error)
{
    Compose compose = { .input = input, .arena = arena };
    const MailSettings *settings = input->settings;
    Status status = read_body(&compose, error);
    if (status != STATUS_OK) return status;
    MailDraft draft = { .from = settings->from,
                        .from_name = settings->from_name,
                        .reply_to = settings->reply_to_owner && compose.answers_to.len > 0
                                        ? compose.answers_to
                                        : settings->reply_to,
                        .to = compose.to,
                        .to_name = compose.to_name,
                        .subject = compose.subject,
                        .message_id = mail_message_id(input->key, input->message, settings->from, arena),
                        .at_us = input->at_us,
                        .text = text_part(&compose),
                        .html = compose.html.len > 0 ? html_part(&compose) : (Str){ 0 } };
    if (compose.promotional) {
        draft.headers[draft.header_count++] =
            (MailHeader){ STR("List-Unsubscribe"),
                          arena_format(arena, "<%.*s>", STR_ARG(compose.unsubscribe)) };
        draft.headers[draft.header_count++] =
            (MailHeader){ STR("List-Unsubscribe-Post"), STR("List-Unsubscribe=One-Click") };
    }
    Buf mail = { 0 };
    mail_write(&draft, &mail);
    status = sign(&compose, buf_view(&mail), out, error);
    buf_append(out, buf_view(&mail));
    buf_free(&mail);
    return status;
}
