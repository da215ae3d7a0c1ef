#include "codec/mail_report.h"

#include <gmime/gmime.h>

enum { DEPTH_MAX = 10, PARTS_MAX = 100, FIELD_BYTES_MAX = 400 };

typedef struct Walk {
    Arena *arena;
    MailReport *report;
    bool has_status, is_complaint;
    int parts;
} Walk;

static Str clean(Str text, Arena *arena)
{
    char *valid = g_utf8_make_valid(text.data ? text.data : "", (gssize)text.len);
    char *to = valid; // a line that was folded becomes one, with one blank
    for (const char *c = valid; *c; c++) {
        bool blank = (unsigned char)*c <= ' ';
        if (!blank || to == valid || to[-1] != ' ') *to++ = blank ? ' ' : *c;
    }
    *to = '\0';
    Str made = arena_copy(arena, str_beginning(str_trim(str_from_c(valid)), FIELD_BYTES_MAX));
    g_free(valid);
    return made;
}

// The value of a field of that name in "Name: value" lines, with lines that continue it; the first one.
static Str field(Str lines, Str name, Arena *arena)
{
    while (lines.len > 0) {
        size_t end = str_cut(lines, '\n').head.len;
        while (end + 1 < lines.len && (lines.data[end + 1] == ' ' || lines.data[end + 1] == '\t'))
            end += 1 + str_cut(str_slice(lines, end + 1, lines.len), '\n').head.len;
        StrCut cut = str_cut(str_slice(lines, 0, end), ':');
        if (cut.found && str_equal_ignore_case(str_trim(cut.head), name)) return clean(cut.tail, arena);
        lines = str_slice(lines, end + 1, lines.len);
    }
    return (Str){ 0 };
}

static Str content(GMimePart *part, Arena *arena)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part);
    if (!wrapper) return (Str){ 0 };
    GMimeStream *memory = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(wrapper, memory);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
    Str text = arena_copy(arena, (Str){ (const char *)bytes->data, bytes->len });
    g_object_unref(memory);
    return text;
}

// "rfc822; a@b.c"
static Str behind_type(Str text)
{
    StrCut cut = str_cut(text, ';');
    return cut.found ? str_trim(cut.tail) : text;
}

static void take_status(Walk *walk, Str text)
{
    Str action = field(text, STR("Action"), walk->arena), status = field(text, STR("Status"), walk->arena);
    if (action.len == 0) return;
    bool failed = str_equal_ignore_case(action, STR("failed"));
    bool delayed = str_equal_ignore_case(action, STR("delayed"));
    if (!failed && !delayed) return; // it arrived
    walk->has_status = true;
    walk->report->kind = failed && !str_starts_with(status, STR("4")) ? MAIL_BOUNCED : MAIL_DELAYED;
    walk->report->recipient = behind_type(field(text, STR("Final-Recipient"), walk->arena));
    Str said = behind_type(field(text, STR("Diagnostic-Code"), walk->arena));
    walk->report->diagnosis = said.len > 0 ? said : status;
}

static void take_complaint(Walk *walk, Str text)
{
    Str type = field(text, STR("Feedback-Type"), walk->arena);
    if (type.len == 0 || str_equal_ignore_case(type, STR("not-spam"))) return;
    walk->is_complaint = true;
    walk->report->recipient = field(text, STR("Original-Rcpt-To"), walk->arena);
    walk->report->diagnosis = type;
}

static void take_original(Walk *walk, Str id)
{
    Str trimmed = clean(id, walk->arena);
    if (str_starts_with(trimmed, STR("<"))) trimmed = str_slice(trimmed, 1, trimmed.len);
    if (str_ends_with(trimmed, STR(">"))) trimmed.len--;
    if (walk->report->message_id.len == 0) walk->report->message_id = trimmed;
}

static void walk_parts(Walk *walk, GMimeObject *object, int depth)
{
    if (!object || depth > DEPTH_MAX || walk->parts++ > PARTS_MAX) return;
    GMimeContentType *type = g_mime_object_get_content_type(object);
    if (GMIME_IS_MULTIPART(object)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
        for (int i = 0; i < count; i++)
            walk_parts(walk, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        const char *id = inner ? g_mime_message_get_message_id(inner) : NULL;
        if (id) take_original(walk, str_from_c(id));
    } else if (GMIME_IS_PART(object)) {
        Str text = content(GMIME_PART(object), walk->arena);
        // The fields of the whole report, a blank line, then those of each recipient.
        if (g_mime_content_type_is_type(type, "message", "delivery-status")) take_status(walk, text);
        if (g_mime_content_type_is_type(type, "message", "feedback-report")) take_complaint(walk, text);
        if (g_mime_content_type_is_type(type, "text", "rfc822-headers"))
            take_original(walk, field(text, STR("Message-ID"), walk->arena));
    }
}

Status mail_report_read(Str bytes, Arena *arena, MailReport *out, Error *error)
{
    if (bytes.len == 0 || bytes.len > MAIL_REPORT_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("body"), "Send a report of at most %d MB as message/rfc822.",
                    MAIL_REPORT_BYTES_MAX >> 20);
    MailReport report = { 0 };
    Walk walk = { .arena = arena, .report = &report };
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.data, bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message) walk_parts(&walk, g_mime_message_get_mime_part(message), 0);
    if (message) g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    if (walk.is_complaint) report.kind = MAIL_COMPLAINT;
    if (!walk.is_complaint && !walk.has_status)
        return fail(error, STATUS_INVALID, STR("body"),
                    "This is no report about a mail that came back (RFC 3464) or a complaint (RFC 5965).");
    *out = report;
    return STATUS_OK;
}
