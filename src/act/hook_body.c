#include "act/hook_body.h"

#include "base/timestamp.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <sodium.h>

enum { LINES_MAX = 20 };

typedef struct Event {
    Str type, at, text;
    const JsonNode *data;
} Event;

static Str member(const JsonNode *object, Str name, Arena *arena)
{
    const JsonNode *node = json_member(object, name);
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

static Str finished(Buf *buf, const JsonWriter *json, Arena *arena)
{
    json_finish(json);
    Str text = arena_copy(arena, buf_view(buf));
    buf_free(buf);
    return text;
}

static Str standard(const Event *event, Arena *arena)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("type"), event->type);
    json_add_text(&json, STR("timestamp"), event->at);
    json_add_raw(&json, STR("data"), event->data ? json_raw(event->data) : STR("{}"));
    json_close_object(&json);
    return finished(&buf, &json, arena);
}

// ---- chats: a line that says it, and what else is known, a line each

static Str headline(const Event *event, Arena *arena)
{
    if (event->text.len > 0) return event->text;
    Str title = member(event->data, STR("title"), arena);
    if (title.len > 0) return title;
    return arena_format(arena, "Perennial: %.*s", STR_ARG(event->type));
}

static size_t facts(const Event *event, Arena *arena, JsonLeaf **leaves_out)
{
    const JsonLeafLimits limits = {
        .leaves_max = LINES_MAX, .path_bytes_max = 100, .text_bytes_max = 300, .depth_max = 4
    };
    return event->data ? json_leaves(event->data, limits, arena, leaves_out) : 0;
}

static Str fact_text(const JsonLeaf *leaf, Arena *arena)
{
    if (leaf->kind == JSON_TEXT) return leaf->text;
    if (leaf->kind == JSON_BOOL) return leaf->number > 0.5 ? STR("yes") : STR("no");
    return leaf->kind == JSON_NUMBER ? arena_format(arena, "%.10g", leaf->number) : STR("–");
}

static bool is_shown(const JsonLeaf *leaf)
{
    return leaf->kind != JSON_NULL && !str_equal(leaf->path, STR("title")) &&
           !str_equal(leaf->path, STR("url"));
}

// Slack reads < > & as its own.
static Str slack_text(Str text, Arena *arena)
{
    Buf out = { 0 };
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '<':
            buf_append(&out, STR("&lt;"));
            break;
        case '>':
            buf_append(&out, STR("&gt;"));
            break;
        case '&':
            buf_append(&out, STR("&amp;"));
            break;
        default:
            buf_append_byte(&out, text.data[i]);
        }
    }
    Str made = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return made;
}

static void slack_section(JsonWriter *json, Str text)
{
    json_open_object(json);
    json_add_text(json, STR("type"), STR("section"));
    json_key(json, STR("text"));
    json_open_object(json);
    json_add_text(json, STR("type"), STR("mrkdwn"));
    json_add_text(json, STR("text"), text);
    json_close_object(json);
    json_close_object(json);
}

static Str slack(const Event *event, Arena *arena)
{
    enum { SECTION_BYTES_MAX = 2900 }; // Slack takes 3,000
    JsonLeaf *leaves = NULL;
    size_t count = facts(event, arena, &leaves);
    Str title = slack_text(headline(event, arena), arena), url = member(event->data, STR("url"), arena);
    Buf buf = { 0 }, lines = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (is_shown(&leaves[i]))
            buf_format(&lines, "*%.*s* %.*s\n", STR_ARG(slack_text(leaves[i].path, arena)),
                       STR_ARG(slack_text(fact_text(&leaves[i], arena), arena)));
    }
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("text"), title);
    json_key(&json, STR("blocks"));
    json_open_array(&json);
    bool web = str_starts_with(url, STR("https://")) || str_starts_with(url, STR("http://"));
    Str head = web ? arena_format(arena, "*<%.*s|%.*s>*", STR_ARG(slack_text(url, arena)), STR_ARG(title))
                   : arena_format(arena, "*%.*s*", STR_ARG(title));
    slack_section(&json, str_beginning(head, SECTION_BYTES_MAX));
    if (lines.len > 0) slack_section(&json, str_beginning(buf_view(&lines), SECTION_BYTES_MAX));
    json_close_array(&json);
    json_close_object(&json);
    buf_free(&lines);
    return finished(&buf, &json, arena);
}

static void card_body(JsonWriter *json, const Event *event, Arena *arena)
{
    JsonLeaf *leaves = NULL;
    size_t count = facts(event, arena, &leaves);
    json_key(json, STR("body"));
    json_open_array(json);
    json_open_object(json);
    json_add_text(json, STR("type"), STR("TextBlock"));
    json_add_text(json, STR("text"), headline(event, arena));
    json_add_text(json, STR("weight"), STR("Bolder"));
    json_add_bool(json, STR("wrap"), true);
    json_close_object(json);
    json_open_object(json);
    json_add_text(json, STR("type"), STR("FactSet"));
    json_key(json, STR("facts"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (!is_shown(&leaves[i])) continue;
        json_open_object(json);
        json_add_text(json, STR("title"), leaves[i].path);
        json_add_text(json, STR("value"), fact_text(&leaves[i], arena));
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    json_close_array(json);
}

// An adaptive card in the message that incoming webhooks and workflows of Teams take.
static Str teams(const Event *event, Arena *arena)
{
    Str url = member(event->data, STR("url"), arena);
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("type"), STR("message"));
    json_key(&json, STR("attachments"));
    json_open_array(&json);
    json_open_object(&json);
    json_add_text(&json, STR("contentType"), STR("application/vnd.microsoft.card.adaptive"));
    json_key(&json, STR("content"));
    json_open_object(&json);
    json_add_text(&json, STR("$schema"), STR("http://adaptivecards.io/schemas/adaptive-card.json"));
    json_add_text(&json, STR("type"), STR("AdaptiveCard"));
    json_add_text(&json, STR("version"), STR("1.4"));
    card_body(&json, event, arena);
    if (str_starts_with(url, STR("https://")) || str_starts_with(url, STR("http://"))) {
        json_key(&json, STR("actions"));
        json_open_array(&json);
        json_open_object(&json);
        json_add_text(&json, STR("type"), STR("Action.OpenUrl"));
        json_add_text(&json, STR("title"), STR("Open"));
        json_add_text(&json, STR("url"), url);
        json_close_object(&json);
        json_close_array(&json);
    }
    json_close_object(&json);
    json_close_object(&json);
    json_close_array(&json);
    json_close_object(&json);
    return finished(&buf, &json, arena);
}

Status hook_body(const Endpoint *endpoint, Str body, Arena *arena, Str *out, Error *error)
{
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    const Event event = { .type = member(root, STR("type"), arena),
                          .at = member(root, STR("at"), arena),
                          .text = member(root, STR("text"), arena),
                          .data = json_member(root, STR("data")) };
    switch (endpoint->kind) {
    case ENDPOINT_SLACK:
        *out = slack(&event, arena);
        break;
    case ENDPOINT_TEAMS:
        *out = teams(&event, arena);
        break;
    case ENDPOINT_WEBHOOK:
    case ENDPOINT_KINDS:
        *out = standard(&event, arena);
        break;
    }
    return STATUS_OK;
}

// ---- signing

static bool append_signature(Buf *out, Str secret, Str input, Arena *arena)
{
    static const Str prefix = STR_CONST("whsec_");
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    Str key = { 0 };
    if (!str_starts_with(secret, prefix) ||
        !base64_decode(str_slice(secret, prefix.len, secret.len), arena, &key))
        return false;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.data, key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)input.data, input.len);
    crypto_auth_hmacsha256_final(&state, mac);
    if (out->len > 0) buf_append_byte(out, ' ');
    buf_append(out, STR("v1,"));
    base64_append(out, (Str){ (const char *)mac, sizeof mac });
    return true;
}

Str hook_signature(const Endpoint *endpoint, Str id, int64_t at_s, Str body, Arena *arena)
{
    Buf input = { 0 }, out = { 0 };
    buf_format(&input, "%.*s.%lld.", STR_ARG(id), (long long)at_s);
    buf_append(&input, body);
    append_signature(&out, endpoint->secret, buf_view(&input), arena);
    if (endpoint->secret_before.len > 0 && at_s * US_PER_SECOND < endpoint->secret_before_until_us)
        append_signature(&out, endpoint->secret_before, buf_view(&input), arena);
    Str signature = arena_copy(arena, buf_view(&out));
    buf_free(&input);
    buf_free(&out);
    return signature;
}
