// Property: whatever a template and the values of its placeholders are, no value becomes markup, a second
// line of the subject, or the server of a link. The input is the template's text, a NUL byte, and the value.
#include "act/template.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "codec/markdown.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_of(Str text, Str part)
{
    size_t count = 0;
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.data + i, part.data, part.len) == 0) count++;
    return count;
}

static Engine *engine_with(const Zone *zone, Str value)
{
    Engine *engine = engine_create(zone);
    Attribute attribute = { STR("v"), { .kind = VALUE_TEXT, .text = value } };
    Record record = { .kind = RECORD_ACCOUNT,
                      .time_us = (int64_t)18000 * US_PER_DAY,
                      .account_id = STR("a"),
                      .attributes = &attribute,
                      .attribute_count = 1 };
    engine_apply(engine, &record, 1, NULL);
    return engine;
}

static Str body_of(Str text, Arena *arena)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("subject"), STR("S {{account.v}}"));
    json_add_text(&json, STR("text"), text);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return body;
}

static RenderedMessage rendered(const MessageTemplate *message, const Zone *zone, Str value, Arena *arena)
{
    Error error;
    RenderedMessage out = { 0 };
    Engine *engine = engine_with(zone, value);
    const TemplateSubject who = { .engine = engine,
                                  .account = engine_account_find(engine, STR("a")),
                                  .person = ENGINE_NONE,
                                  .day = 18000 };
    if (template_render(message, &who, arena, &out, &error) != STATUS_OK) out = (RenderedMessage){ 0 };
    out.subject = arena_copy(arena, out.subject);
    engine_destroy(engine);
    return out;
}

// A condition may ask for the value, which is meant to change what is said.
static bool decides_by_value(Str text)
{
    return count_of(text, STR("{{#")) + count_of(text, STR("{{=")) > 0;
}

static void check(const MessageTemplate *message, const Zone *zone, Str value, Arena *arena)
{
    RenderedMessage plain = rendered(message, zone, STR("x"), arena);
    RenderedMessage hostile = rendered(message, zone, value, arena);
    static const Str marks[] = { STR_CONST("<"), STR_CONST(">"), STR_CONST("\"") };
    for (size_t i = 0; i < hostile.subject.len; i++)
        if ((unsigned char)hostile.subject.data[i] < ' ') abort();
    if (plain.html.len == 0 || hostile.html.len == 0) return;
    // A whole address in a link is meant to be one: there, `x` is none and the value may be.
    bool is_address = str_starts_with(str_trim(value), STR("http")) || count_of(value, STR("://")) > 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !is_address; i++)
        if (count_of(plain.html, marks[i]) != count_of(hostile.html, marks[i])) abort();
    if (!is_address && count_of(plain.html, STR("://")) != count_of(hostile.html, STR("://"))) abort();
    if (count_of(hostile.html, STR("<script")) > 0) abort();
    if (count_of(hostile.html, STR("href=\"javascript")) > 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str all = { (const char *)data, size };
    StrCut cut = str_cut(all, '\0');
    Str value = str_beginning(cut.tail, ATTRIBUTE_TEXT_BYTES_MAX);
    if (cut.head.len > 4000 || !str_is_utf8(cut.head) || !str_is_utf8(value) || value.len == 0) return 0;
    if (str_trim(value).len == 0) return 0;
    Arena arena = arena_create((size_t)64 << 20);
    Zone *zone = zone_create(STR("UTC"));
    Error error;
    MessageTemplate *message = NULL;
    static const FormulaNames names;
    if (template_read(body_of(cut.head, &arena), &names, &arena, &message, &error) == STATUS_OK &&
        !decides_by_value(cut.head))
        check(message, zone, value, &arena);
    zone_destroy(zone);
    arena_destroy(&arena);
    return 0;
}
