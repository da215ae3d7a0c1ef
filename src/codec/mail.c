// Around GMime, which knows what mails look like in the wild; why it was chosen is in docs/decisions.md.
#include "codec/mail.h"

#include "base/timestamp.h"
#include "codec/html_text.h"

#include <gmime/gmime.h>

enum { PART_DEPTH_MAX = 20 };

void mail_start(void)
{
    g_mime_init();
}

// What is found while the parts are walked.
typedef struct Walk {
    Arena *arena;
    Mail *mail;
    size_t attachment_bytes_max;
    GMimeTextPart *plain, *html; // the first of each; borrowed
    size_t parts;
} Walk;

// ---- texts

static Str lower_copy(const char *text, Arena *arena)
{
    size_t len = strlen(text);
    char *lower = arena_alloc(arena, 1, len + 1);
    for (size_t i = 0; i < len; i++)
        lower[i] = lower_letter(text[i]);
    return (Str){ lower, len };
}

// Valid UTF-8 in the arena; where the bytes are none, what GLib makes of them.
static Str clean_text(const char *text, Arena *arena)
{
    if (!text) return (Str){ 0 };
    char *valid = g_utf8_make_valid(text, -1);
    Str made = arena_copy(arena, str_from_c(valid));
    g_free(valid);
    return made;
}

// Without carriage returns, and no longer than is kept.
static Str clean_lines(Str text, Arena *arena)
{
    char *out = arena_alloc(arena, 1, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < MAIL_TEXT_BYTES_MAX; i++) {
        if (text.data[i] != '\r') out[len++] = text.data[i];
    }
    while (len > 0 && len == MAIL_TEXT_BYTES_MAX && ((unsigned char)out[len - 1] & 0x80) != 0)
        len--; // no half of a character
    return str_trim((Str){ out, len });
}

// ---- parts

static void take_attachment(Walk *walk, GMimePart *part)
{
    Mail *mail = walk->mail;
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content) return;
    GMimeStream *memory = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, memory);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
    bool fits = mail->attachment_count < MAIL_ATTACHMENTS_MAX && bytes->len <= walk->attachment_bytes_max;
    if (fits) {
        char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(part)));
        Str name = clean_text(g_mime_part_get_filename(part), walk->arena);
        mail->attachments[mail->attachment_count++] = (MailAttachment){
            .name = name.len > 0 ? name : STR("attachment"),
            .type = clean_text(type, walk->arena),
            .bytes = arena_copy(walk->arena, (Str){ (const char *)bytes->data, bytes->len }),
        };
        g_free(type);
    } else {
        mail->attachments_left_out++;
    }
    g_object_unref(memory);
}

static void take_part(Walk *walk, GMimePart *part)
{
    bool is_text = GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(part);
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    if (is_text && !walk->plain && g_mime_content_type_is_type(type, "text", "plain")) {
        walk->plain = GMIME_TEXT_PART(part);
    } else if (is_text && !walk->html && g_mime_content_type_is_type(type, "text", "html")) {
        walk->html = GMIME_TEXT_PART(part);
    } else if (g_mime_part_is_attachment(part) || g_mime_part_get_filename(part)) {
        take_attachment(walk, part);
    }
}

// A mail inside the mail is left alone: its text is not this one's.
static void walk_parts(Walk *walk, GMimeObject *object, unsigned depth)
{
    if (!object || depth > PART_DEPTH_MAX || walk->parts++ > MAIL_PARTS_MAX) return;
    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *multipart = GMIME_MULTIPART(object);
        int count = g_mime_multipart_get_count(multipart);
        for (int i = 0; i < count; i++)
            walk_parts(walk, g_mime_multipart_get_part(multipart, i), depth + 1);
    } else if (GMIME_IS_PART(object)) {
        take_part(walk, GMIME_PART(object));
    }
}

static Str part_text(GMimeTextPart *part, bool html, Arena *arena)
{
    char *text = g_mime_text_part_get_text(part);
    Str clean = clean_text(text, arena);
    g_free(text);
    if (html) {
        Buf read = { 0 };
        html_text_append(&read, clean);
        clean = arena_copy(arena, buf_view(&read));
        buf_free(&read);
    }
    return clean_lines(clean, arena);
}

// ---- headers

static void add_address(Mail *mail, Str address)
{
    bool good = address.len > 0 && address.len <= MAIL_ADDRESS_BYTES_MAX && str_is_utf8(address);
    for (size_t i = 0; i < mail->address_count && good; i++)
        good = !str_equal(mail->addresses[i], address);
    if (good && mail->address_count < MAIL_ADDRESSES_MAX) mail->addresses[mail->address_count++] = address;
}

static void take_addresses(GMimeMessage *message, GMimeAddressType type, Arena *arena, Mail *mail)
{
    InternetAddressList *list = g_mime_message_get_addresses(message, type);
    int count = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count && mail->address_count < MAIL_ADDRESSES_MAX; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
        const char *text = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
        if (text) add_address(mail, lower_copy(text, arena));
    }
}

static void take_headers(GMimeMessage *message, Arena *arena, Mail *mail)
{
    GDateTime *date = g_mime_message_get_date(message);
    int64_t seconds = date ? g_date_time_to_unix(date) : 0;
    enum { FAR_SECONDS = 1 << 30 };
    bool sensible = seconds > 0 && seconds < INT64_C(5) * FAR_SECONDS;
    mail->at_us = sensible ? seconds * US_PER_SECOND : 0;
    mail->subject = clean_text(g_mime_message_get_subject(message), arena);
    mail->message_id = clean_text(g_mime_message_get_message_id(message), arena);
    mail->addresses = ARENA_ARRAY(arena, Str, MAIL_ADDRESSES_MAX);
    take_addresses(message, GMIME_ADDRESS_TYPE_FROM, arena, mail);
    if (mail->address_count > 0) mail->from = mail->addresses[0];
    take_addresses(message, GMIME_ADDRESS_TYPE_TO, arena, mail);
    take_addresses(message, GMIME_ADDRESS_TYPE_CC, arena, mail);
}

static GMimeMessage *parse(Str bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.data, bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

Status mail_parse(Str bytes, size_t attachment_bytes_max, Arena *arena, Mail *mail_out, Error *error)
{
    if (bytes.len == 0 || bytes.len > MAIL_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("body"), "Send a saved mail of at most %d MB.",
                    MAIL_BYTES_MAX >> 20);
    GMimeMessage *message = parse(bytes);
    Mail mail = { .attachments = ARENA_ARRAY(arena, MailAttachment, MAIL_ATTACHMENTS_MAX) };
    if (message) take_headers(message, arena, &mail);
    bool is_mail =
        message && (mail.from.len > 0 || mail.at_us > 0) && (mail.from.len > 0 || mail.subject.len > 0);
    if (is_mail) {
        Walk walk = { .arena = arena, .mail = &mail, .attachment_bytes_max = attachment_bytes_max };
        walk_parts(&walk, g_mime_message_get_mime_part(message), 0);
        if (walk.plain) mail.text = part_text(walk.plain, false, arena);
        if (mail.text.len == 0 && walk.html) mail.text = part_text(walk.html, true, arena);
    }
    if (message) g_object_unref(message);
    if (!is_mail)
        return fail(error, STATUS_INVALID, STR("body"),
                    "This is no saved mail: it has no sender. Save the mail as .eml and drop that file.");
    *mail_out = mail;
    return STATUS_OK;
}
