#include "act/template.h"
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "codec/json_writer.h"

#include <stdio.h>

static const int64_t then = (int64_t)18000 * US_PER_DAY;

typedef struct World {
    Zone *zone;
    Engine *engine;
    Arena arena;
    FormulaNames names;
} World;

static void say(Engine *engine, RecordKind kind, const char *id, const char *key, Value value)
{
    Attribute attribute = { str_from_c(key), value };
    Record record = { .kind = kind, .time_us = then, .attributes = &attribute, .attribute_count = 1 };
    record.account_id = STR("acme");
    if (kind == RECORD_PERSON) record.user_id = str_from_c(id);
    engine_apply(engine, &record, 1, NULL);
}

static Value text(const char *value)
{
    return (Value){ .kind = VALUE_TEXT, .text = str_from_c(value) };
}

static int set_up(void **state)
{
    World *world = calloc(1, sizeof *world);
    world->zone = zone_create(STR("UTC"));
    world->engine = engine_create(world->zone);
    world->arena = arena_create((size_t)256 << 20);
    Engine *engine = world->engine;
    say(engine, RECORD_ACCOUNT, "acme", "name", text("Acme & Sons"));
    say(engine, RECORD_ACCOUNT, "acme", "plan", text("<b>gold</b>"));
    say(engine, RECORD_ACCOUNT, "acme", "evil", text("](https://evil.example) **x** \r\nBcc: a@b.c"));
    say(engine, RECORD_ACCOUNT, "acme", "url", text("https://portal.example/a?b=c&d=\"e"));
    say(engine, RECORD_ACCOUNT, "acme", "home", text("https://portal.example/a?b=c&d=e"));
    say(engine, RECORD_ACCOUNT, "acme", "script", text("javascript:alert(1)"));
    say(engine, RECORD_ACCOUNT, "acme", "seats", (Value){ .kind = VALUE_NUMBER, .number = 12345 });
    say(engine, RECORD_ACCOUNT, "acme", "renewal", (Value){ .kind = VALUE_DATE, .number = 18262 });
    say(engine, RECORD_PERSON, "ann", "name", text("Ann Bee"));
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;
    engine_destroy(world->engine);
    zone_destroy(world->zone);
    arena_destroy(&world->arena);
    free(world);
    return 0;
}

static Str body_of(World *world, const char *subject, const char *markdown)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("subject"), str_from_c(subject));
    json_add_text(&json, STR("text"), str_from_c(markdown));
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(&world->arena, buf_view(&buf));
    buf_free(&buf);
    return body;
}

static RenderedMessage render(World *world, const char *subject, const char *markdown, bool person)
{
    Error error = { 0 };
    MessageTemplate *message = NULL;
    RenderedMessage out = { 0 };
    Status status =
        template_read(body_of(world, subject, markdown), &world->names, &world->arena, &message, &error);
    if (status != STATUS_OK) print_error("%s\n", error.message);
    assert_int_equal(status, STATUS_OK);
    const TemplateSubject who = { .engine = world->engine,
                                  .account = engine_account_find(world->engine, STR("acme")),
                                  .person =
                                      person ? engine_person_find(world->engine, STR("ann")) : ENGINE_NONE,
                                  .day = 18000,
                                  .owner_name = STR("Olga") };
    assert_int_equal(template_render(message, &who, &world->arena, &out, &error), STATUS_OK);
    return out;
}

static void assert_text(Str got, const char *wanted)
{
    if (!str_equal(got, str_from_c(wanted))) print_error("got: %.*s\nnot: %s\n", STR_ARG(got), wanted);
    assert_true(str_equal(got, str_from_c(wanted)));
}

static void values_conditions_and_lists_are_put_in(void **state)
{
    static const struct {
        const char *markdown, *html, *text, *missing;
    } cases[] = {
        { "Hello {{person.first_name}}!", "<p>Hello Ann!</p>\n", "Hello Ann!\n", "" },
        { "{{person.name}} of {{account.name}}", "<p>Ann Bee of Acme &amp; Sons</p>\n",
          "Ann Bee of Acme & Sons\n", "" },
        { "{{account.seats}}, {{= account.seats}}, {{account.renewal}}",
          "<p>12345, 12,345, 1 January 2020</p>\n", "12345, 12,345, 1 January 2020\n", "" },
        { "{{= account.seats / 20000}}, {{= 50%}}, {{= account.seats > 3}}", "<p>0.62, 50%, yes</p>\n",
          "0.62, 50%, yes\n", "" },
        { "{{account.none | \"nothing\"}} {{owner.name}}", "<p>nothing Olga</p>\n", "nothing Olga\n", "" },
        { "a {{account.none}} b {{person.none}}", "<p>a  b </p>\n", "a  b \n", "{{account.none}}" },
        { "{{#if account.seats > 5}}many{{#else}}few{{/if}}.", "<p>many.</p>\n", "many.\n", "" },
        { "{{#if account.seats > 50000}}many{{#else}}few{{/if}}.", "<p>few.</p>\n", "few.\n", "" },
        { "a\n{{#if account.none}}\nb\n{{/if}}\nc", "<p>a\nc</p>\n", "a\nc\n", "" },
        { "- a\n{{#if account.plan}}\n- b\n{{/if}}\n- c", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>\n",
          "- a\n- b\n- c\n", "" },
        { "{{#each features}}\n- {{item}}\n{{/each}}\nend", "<p>end</p>\n", "end\n", "" },
        { "# Title\n\nSee [here](https://a.example/?u={{account.name}})",
          "<h1>Title</h1>\n<p>See <a href=\"https://a.example/?u=Acme%20%26%20Sons\">here</a></p>\n",
          "Title\n\nSee here (https://a.example/?u=Acme%20%26%20Sons)\n", "" },
        { "[portal]({{account.home}})",
          "<p><a href=\"https://portal.example/a?b=c&amp;d=e\">portal</a></p>\n",
          "portal (https://portal.example/a?b=c&d=e)\n", "" },
        { "[Stop]({{unsubscribe}})", "<p><a href=\"https://unsubscribe.invalid/\">Stop</a></p>\n",
          "Stop (https://unsubscribe.invalid/)\n", "" },
        { "Stop: {{unsubscribe}}",
          "<p>Stop: <a href=\"https://unsubscribe.invalid/\">https://unsubscribe.invalid/</a></p>\n",
          "Stop: https://unsubscribe.invalid/\n", "" },
        { "1. a\n2. b\n\n> c\n> d\n\n---\n\n    code",
          "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<blockquote>\n<p>c\nd</p>\n</blockquote>\n<hr />\n"
          "<pre><code>code\n</code></pre>\n",
          "1. a\n2. b\n\n> c\n> d\n\n---\n\ncode\n", "" },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RenderedMessage out = render(world, "S", cases[i].markdown, true);
        assert_text(out.html, cases[i].html);
        assert_text(out.text, cases[i].text);
        assert_text(out.missing, cases[i].missing);
    }
    assert_text(render(world, "To {{person.name}}", "x", false).missing, "{{person.name}}");
}

static void a_value_is_never_markup_nor_a_header_nor_the_server_of_a_link(void **state)
{
    static const struct {
        const char *subject, *markdown, *subject_out, *html;
    } cases[] = {
        { "{{account.evil}}", "{{account.plan}}", "](https: //evil.example) **x**   Bcc: a@b.c",
          "<p>&lt;b&gt;gold&lt;/b&gt;</p>\n" },
        { "x", "[a {{account.evil}}](https://ok.example/{{account.evil}})", "x",
          "<p><a "
          "href=\"https://ok.example/%5D%28https%3A%2F%2Fevil.example%29%20%2A%2Ax%2A%2A%20%0D%0ABcc%3A%20"
          "a%40b.c\">a ](https: //evil.example) **x**   Bcc: a@b.c</a></p>\n" },
        { "x", "go [there]({{account.script}}) now", "x", "<p>go there now</p>\n" },
        { "x", "go [there]({{account.url}}) now", "x", "<p>go there now</p>\n" },
        { "x", "`{{account.plan}}`", "x", "<p><code>&lt;b&gt;gold&lt;/b&gt;</code></p>\n" },
        { "x", "[a](https://ok.example \"{{account.plan}}\")", "x",
          "<p><a href=\"https://ok.example\" title=\"&lt;b&gt;gold&lt;/b&gt;\">a</a></p>\n" },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RenderedMessage out = render(world, cases[i].subject, cases[i].markdown, true);
        assert_text(out.subject, cases[i].subject_out);
        assert_text(out.html, cases[i].html);
    }
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *subject, *markdown, *field, *said;
    } cases[] = {
        { "", "x", "subject", "Give the message a subject." },
        { "a\nb", "x", "subject", "The subject must be one line." },
        { "{{unsubscribe}}", "x", "subject", "The subject can hold no link." },
        { "a", "b\n{{accoun.name}}", "text", "Line 2, “{{accoun.name}}”: There is no such placeholder." },
        { "a", "{{= seats_use(}}", "text", "Line 1, “{{= seats_use(}}”: " },
        { "a", "{{#if account.a}}", "text", "Line 1, “{{#if account.a}}”: It has no end." },
        { "a", "{{/if}}", "text", "Line 1, “{{/if}}”: What it ends is not open here." },
        { "a", "{{#else}}", "text", "Line 1, “{{#else}}”: There is no #if before it." },
        { "a", "{{#each stars}}{{/each}}", "text", "Line 1, “{{#each stars}}”: There is no such list." },
        { "a", "{{item}}", "text", "Line 1, “{{item}}”: There is no such placeholder." },
        { "a", "{{account.name", "text", "Line 1, “{{account.name”: It has no }}." },
        { "a", "{{account.name | there}}", "text",
          "Line 1, “{{account.name | there}}”: Write what stands instead in quotes" },
        { "a", "x <b>y</b>", "text", "HTML is not taken (line 1)." },
        { "a", "[x](javascript:alert(1))", "text", "A link or picture must lead to https://" },
        { "a", "[x](https://a.example{{account.name}})", "text",
          "A placeholder may not stand in the name of a server" },
        { "a", "[x](https://{{account.name}}.example/)", "text",
          "A placeholder may not stand in the name of a server" },
        { "a", "\xF3\xB0\x80\x80", "text", "It holds a character that is not for texts." },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error error = { 0 };
        MessageTemplate *message = NULL;
        Str body = body_of(world, cases[i].subject, cases[i].markdown);
        assert_int_equal(template_read(body, &world->names, &world->arena, &message, &error), STATUS_INVALID);
        if (!str_starts_with(str_from_c(error.message), str_from_c(cases[i].said)))
            print_error("%s\n", error.message);
        assert_true(str_starts_with(str_from_c(error.message), str_from_c(cases[i].said)));
        assert_text(error.field, cases[i].field);
    }
}

static void the_kept_body_names_its_formulas(void **state)
{
    World *world = *state;
    Error error = { 0 };
    MessageTemplate *message = NULL;
    Str body =
        body_of(world, "a", "{{= account.seats * 2}}{{#if account.seats > 1}}x{{/if}}{{account.name}}");
    assert_int_equal(template_read(body, &world->names, &world->arena, &message, &error), STATUS_OK);
    assert_text(template_body(message, &world->arena),
                "{\"subject\":\"a\",\"text\":\"{{= account.seats * 2}}{{#if account.seats > 1}}x{{/if}}"
                "{{account.name}}\",\"formulas\":[{\"formula\":\"account.seats * 2\"},{\"formula\":"
                "\"account.seats > 1\"}]}");
    assert_false(template_has_unsubscribe(message));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_conditions_and_lists_are_put_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_value_is_never_markup_nor_a_header_nor_the_server_of_a_link, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_said_with_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_kept_body_names_its_formulas, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
