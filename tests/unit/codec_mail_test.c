#include "cmocka_all.h"
#include "codec/html_text.h"
#include "codec/mail.h"

typedef struct HtmlCase {
    const char *html, *text;
} HtmlCase;

static void html_is_read_as_its_text(void **state)
{
    (void)state;
    static const HtmlCase cases[] = {
        { "plain", "plain" },
        { "<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree" },
        { "<html><head><title>No</title><style>p{}</style></head><body>Yes</body></html>", "Yes" },
        { "<script>if (a < b) { alert('</p>') }</script>after", "after" },
        { "a <b>bold</b>\n  word", "a bold word" },
        { "&lt;tag&gt; &amp; &quot;quotes&quot; &#8364; &#x20AC; &uuml;&nbsp;x",
          "<tag> & \"quotes\" € € ü x" },
        { "AT&T and &unknown; and & alone", "AT&T and &unknown; and & alone" },
        { "3 < 4", "3 < 4" },
        { "<!-- a comment with <b>tags</b> --> left", "left" },
        { "<p>never closed", "never closed" },
        { "<", "<" },
        { "<style>never closed", "" },
        { "&#0;&#xD800;&#99999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out = { 0 };
        html_text_append(&out, str_from_c(cases[i].html));
        buf_append_byte(&out, 0);
        if (i == 1)
            assert_non_null(strstr(out.data, "Two\nThree"));
        else
            assert_string_equal(out.data, cases[i].text);
        buf_free(&out);
    }
}

static Arena arena;

static Mail parse(const char *bytes)
{
    Mail mail;
    Error error = { 0 };
    if (mail_parse(str_from_c(bytes), 1000, &arena, &mail, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    return mail;
}

static void assert_text(Str text, const char *expected)
{
    if (!str_equal(text, str_from_c(expected))) fail_msg("“%.*s”, not “%s”", STR_ARG(text), expected);
}

static void a_plain_mail_says_who_when_and_what(void **state)
{
    (void)state;
    Mail mail = parse("From: \"Pia Lang\" <Pia@Acme.test>\r\n"
                      "To: ann@example.com, Undisclosed: ;\r\n"
                      "Cc: ANN@example.com, bob@example.com\r\n"
                      "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?ISO-8859-1?Q?_aus_K=F6ln?=\r\n"
                      "Date: Fri, 20 Mar 2026 11:30:00 +0100\r\n"
                      "Message-ID: <1@acme.test>\r\n"
                      "Content-Type: text/plain; charset=iso-8859-1\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n"
                      "\r\n"
                      "Sch=F6n, dass es l=\r\n=E4uft.\r\nBis bald\r\n");
    assert_text(mail.subject, "Grüße aus Köln");
    assert_text(mail.from, "pia@acme.test");
    assert_text(mail.message_id, "1@acme.test");
    assert_text(mail.text, "Schön, dass es läuft.\nBis bald");
    assert_int_equal(mail.at_us, INT64_C(1774002600000000));
    assert_int_equal(mail.address_count, 3);
    assert_text(mail.addresses[1], "ann@example.com");
    assert_text(mail.addresses[2], "bob@example.com");
}

#define MULTIPART                                                                                            \
    "From: pia@acme.test\nSubject: Parts\nDate: Fri, 20 Mar 2026 10:30:00 +0000\nMIME-Version: 1.0\n"        \
    "Content-Type: multipart/mixed; boundary=outer\n\n"

static void the_plain_part_wins_and_attachments_are_taken(void **state)
{
    (void)state;
    Mail mail = parse(MULTIPART "--outer\nContent-Type: multipart/alternative; boundary=inner\n\n"
                                "--inner\nContent-Type: text/html\n\n<p>rich</p>\n"
                                "--inner\nContent-Type: text/plain; charset=utf-8\n"
                                "Content-Transfer-Encoding: base64\n\nZWluZmFjaCDDvA==\n"
                                "--inner--\n"
                                "--outer\nContent-Type: application/pdf; name=plan.pdf\n"
                                "Content-Disposition: attachment; filename*=UTF-8''pl%C3%A4ne.pdf\n"
                                "Content-Transfer-Encoding: base64\n\nJVBERg==\n"
                                "--outer\nContent-Type: text/plain\n"
                                "Content-Disposition: attachment; filename=notes.txt\n\nnot the text\n"
                                "--outer--\n");
    assert_text(mail.text, "einfach ü");
    assert_int_equal(mail.attachment_count, 2);
    assert_text(mail.attachments[0].name, "pläne.pdf");
    assert_text(mail.attachments[0].type, "application/pdf");
    assert_text(mail.attachments[0].bytes, "%PDF");
    assert_text(mail.attachments[1].name, "notes.txt");
}

static void html_alone_is_read_and_what_is_too_large_is_left_out(void **state)
{
    (void)state;
    char large[3000];
    memset(large, 'A', sizeof large);
    Str mail_text = arena_format(&arena,
                                 MULTIPART "--outer\nContent-Type: text/html; charset=utf-8\n\n"
                                           "<style>x</style><div>Hello<br>you</div>\n"
                                           "--outer\nContent-Disposition: attachment; filename=a.bin\n"
                                           "Content-Type: application/octet-stream\n\n%.*s\n--outer--\n",
                                 (int)sizeof large, large);
    Mail mail = parse(mail_text.data);
    assert_text(mail.text, "Hello\nyou");
    assert_int_equal(mail.attachment_count, 0);
    assert_int_equal(mail.attachments_left_out, 1);
}

static void what_is_no_mail_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = { "", "hello", "\x89PNG\r\n\x1a\n", "Subject: x\n\nno sender",
                                         "{\"a\":1}" };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Mail mail;
        Error error = { 0 };
        assert_int_equal(mail_parse(str_from_c(cases[i]), 1000, &arena, &mail, &error), STATUS_INVALID);
        assert_true(strlen(error.message) > 10);
    }
}

static void a_mail_nested_without_end_is_read_in_bounds(void **state)
{
    (void)state;
    Buf bytes = { 0 };
    buf_append(&bytes, STR("From: pia@acme.test\nDate: Fri, 20 Mar 2026 10:30:00 +0000\n"));
    for (int i = 0; i < 400; i++)
        buf_format(&bytes, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    buf_append(&bytes, STR("Content-Type: text/plain\n\ndeep\n"));
    Mail mail;
    Error error = { 0 };
    assert_int_equal(mail_parse(buf_view(&bytes), 1000, &arena, &mail, &error), STATUS_OK);
    assert_int_equal(mail.attachment_count, 0);
    buf_free(&bytes);
}

int main(void)
{
    mail_start();
    arena = arena_create(64 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_read_as_its_text),
        cmocka_unit_test(a_plain_mail_says_who_when_and_what),
        cmocka_unit_test(the_plain_part_wins_and_attachments_are_taken),
        cmocka_unit_test(html_alone_is_read_and_what_is_too_large_is_left_out),
        cmocka_unit_test(what_is_no_mail_is_refused),
        cmocka_unit_test(a_mail_nested_without_end_is_read_in_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
