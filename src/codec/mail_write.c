#include "codec/mail_write.h"

#include "base/timestamp.h"

#include <gmime/gmime.h>

// NUL-terminated, valid UTF-8, one line; to be freed with g_free.
static char *one_line(Str text)
{
    char *valid = g_utf8_make_valid(text.data ? text.data : "", (gssize)text.len);
    for (char *c = valid; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127) *c = ' ';
    return valid;
}

static void add_mailbox(GMimeMessage *message, GMimeAddressType type, Str name, Str address)
{
    char *named = one_line(name), *at = one_line(address);
    g_mime_message_add_mailbox(message, type, *named ? named : NULL, at);
    g_free(named);
    g_free(at);
}

static GMimeObject *text_part(const char *subtype, Str text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
    char *valid = g_utf8_make_valid(text.data ? text.data : "", (gssize)text.len);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, valid);
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_free(valid);
    return GMIME_OBJECT(part);
}

static GMimeObject *content(const MailDraft *draft)
{
    GMimeObject *plain = text_part("plain", draft->text);
    if (draft->html.len == 0) return plain;
    GMimeObject *html = text_part("html", draft->html);
    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    g_mime_multipart_add(both, plain);
    g_mime_multipart_add(both, html);
    g_object_unref(plain);
    g_object_unref(html);
    return GMIME_OBJECT(both);
}

static void add_headers(GMimeMessage *message, const MailDraft *draft)
{
    char *subject = one_line(draft->subject), *id = one_line(draft->message_id);
    g_mime_message_set_subject(message, subject, "utf-8");
    g_mime_message_set_message_id(message, id);
    g_free(subject);
    g_free(id);
    GDateTime *date = g_date_time_new_from_unix_utc(draft->at_us / US_PER_SECOND);
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
}

// Not by GMime, which would break long addresses in two.
static void write_own_headers(const MailDraft *draft, Buf *out)
{
    for (size_t i = 0; i < draft->header_count; i++) {
        char *name = one_line(draft->headers[i].name), *value = one_line(draft->headers[i].value);
        buf_format(out, "%s: %s\r\n", name, value);
        g_free(name);
        g_free(value);
    }
}

void mail_write(const MailDraft *draft, Buf *out)
{
    write_own_headers(draft, out);
    GMimeMessage *message = g_mime_message_new(TRUE);
    add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, draft->from_name, draft->from);
    if (draft->reply_to.len > 0)
        add_mailbox(message, GMIME_ADDRESS_TYPE_REPLY_TO, (Str){ 0 }, draft->reply_to);
    add_mailbox(message, GMIME_ADDRESS_TYPE_TO, draft->to_name, draft->to);
    add_headers(message, draft);
    GMimeObject *body = content(draft);
    g_mime_message_set_mime_part(message, body);
    g_object_unref(body);
    char *written = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
    for (const char *c = written; *c; c++) {
        if (*c == '\n' && (c == written || c[-1] != '\r')) buf_append_byte(out, '\r');
        buf_append_byte(out, *c);
    }
    g_free(written);
    g_object_unref(message);
    if (!str_ends_with(buf_view(out), STR("\r\n"))) buf_append(out, STR("\r\n"));
}
