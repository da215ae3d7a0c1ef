#include "codec/markdown.h"

#include "codec/url.h"

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Slots are the characters from U+F0000 on, of which nothing else makes use: F3 B0 80 80 in UTF-8.
enum { SLOT_BASE = 0xF0000, SLOT_BYTES = 4 };

void markdown_slot(Buf *source, size_t slot)
{
    unsigned code = SLOT_BASE + (unsigned)slot;
    buf_append_byte(source, (char)(unsigned char)(0xF0 | code >> 18));
    buf_append_byte(source, (char)(unsigned char)(0x80 | (code >> 12 & 0x3F)));
    buf_append_byte(source, (char)(unsigned char)(0x80 | (code >> 6 & 0x3F)));
    buf_append_byte(source, (char)(unsigned char)(0x80 | (code & 0x3F)));
}

// Whether a slot begins at the byte; its number.
static bool slot_at(Str text, size_t at, size_t *slot_out)
{
    if (text.len - at < SLOT_BYTES) return false;
    const unsigned char *b = (const unsigned char *)text.data + at;
    if (b[0] != 0xF3 || b[1] < 0xB0 || b[1] > 0xBF) return false;
    *slot_out = ((size_t)(b[1] & 0x0F) << 12) | ((size_t)(b[2] & 0x3F) << 6) | (b[3] & 0x3F);
    return true;
}

bool markdown_has_slot(Str text)
{
    size_t slot;
    for (size_t i = 0; i < text.len; i++)
        if (slot_at(text, i, &slot)) return true;
    return false;
}

// ---- values

void markdown_append_plain(Buf *out, Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        size_t slot;
        bool second_control = c == 0xC2 && i + 1 < value.len && (unsigned char)value.data[i + 1] < 0xA0;
        if (slot_at(value, i, &slot)) {
            i += SLOT_BYTES - 1;
        } else if (second_control) {
            buf_append_byte(out, ' '); // U+0080 to U+009F
            i++;
        } else if (c < ' ' || c == 127) {
            buf_append_byte(out, ' ');
        } else if (c == ':' && str_starts_with(str_slice(value, i, value.len), STR("://"))) {
            buf_append(out, STR(": //"));
            i += 2;
        } else {
            buf_append_byte(out, (char)c);
        }
    }
}

typedef struct Values {
    const Str *values; // NULL: only checked
    size_t count;
} Values;

static Str value_of(const Values *values, size_t slot)
{
    return values->values && slot < values->count ? values->values[slot] : (Str){ 0 };
}

// The text with its values in place; to be freed by the caller.
static char *filled_text(const Values *values, const char *literal)
{
    Buf filled = { 0 };
    Str text = str_from_c(literal);
    for (size_t i = 0; i < text.len; i++) {
        size_t slot;
        if (slot_at(text, i, &slot)) {
            markdown_append_plain(&filled, value_of(values, slot));
            i += SLOT_BYTES - 1;
        } else {
            buf_append_byte(&filled, text.data[i]);
        }
    }
    buf_append_byte(&filled, '\0');
    return filled.data;
}

// ---- addresses

static bool starts_with_scheme(Str url, Str scheme)
{
    return url.len > scheme.len && str_equal_ignore_case(str_slice(url, 0, scheme.len), scheme);
}

static bool is_sendable(Str url)
{
    return starts_with_scheme(url, STR("https://")) || starts_with_scheme(url, STR("http://")) ||
           starts_with_scheme(url, STR("mailto:"));
}

// Where the part that says which server it is ends.
static size_t host_end(Str url)
{
    size_t from = 0;
    for (size_t i = 0; i + 2 < url.len && from == 0; i++)
        if (str_starts_with(str_slice(url, i, url.len), STR("://"))) from = i + 3;
    while (from < url.len && url.data[from] != '/' && url.data[from] != '?' && url.data[from] != '#')
        from++;
    return from;
}

static bool is_one_slot(Str url, size_t *slot_out)
{
    return url.len == SLOT_BYTES && slot_at(url, 0, slot_out);
}

static bool host_has_slot(Str url)
{
    if (starts_with_scheme(url, STR("mailto:"))) return false;
    return markdown_has_slot(str_slice(url, 0, host_end(url)));
}

// What a server may be called: no user before it, nothing that looks like another address to a reader.
static bool is_whole_address(Str value)
{
    bool good = is_sendable(value) && !starts_with_scheme(value, STR("mailto:")) && str_is_utf8(value);
    for (size_t i = 0; i < value.len && good; i++) {
        unsigned char c = (unsigned char)value.data[i];
        good = c > ' ' && c != 127 && c != '\\' && c != '"' && c != '<' && c != '>' && c != '`';
    }
    Str host = str_slice(value, 0, host_end(value));
    for (size_t i = 0; i < host.len && good; i++)
        good = host.data[i] != '@' && host.data[i] != '%';
    return good;
}

// The address with its values in place; empty when it leads where none may. To be freed by the caller.
static char *filled_address(const Values *values, const char *literal)
{
    Buf filled = { 0 };
    Str url = str_from_c(literal);
    size_t slot;
    if (is_one_slot(url, &slot)) {
        Str value = str_trim(value_of(values, slot));
        if (is_whole_address(value)) buf_append(&filled, value);
    } else if (is_sendable(url) && !host_has_slot(url)) {
        for (size_t i = 0; i < url.len; i++) {
            if (slot_at(url, i, &slot)) {
                url_encode(&filled, value_of(values, slot));
                i += SLOT_BYTES - 1;
            } else {
                buf_append_byte(&filled, url.data[i]);
            }
        }
    }
    buf_append_byte(&filled, '\0');
    return filled.data;
}

// ---- the document

static cmark_node *parse(Str source)
{
    cmark_node *document = cmark_parse_document(source.data ? source.data : "", source.len,
                                                CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
    if (!document) panic("out of memory: a message");
    return document;
}

static Status check_node(cmark_node *node, Error *error)
{
    cmark_node_type type = cmark_node_get_type(node);
    int line = cmark_node_get_start_line(node);
    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
        return fail(error, STATUS_INVALID, STR("text"),
                    "HTML is not taken (line %d). Write Markdown; a < that is none is written \\<.", line);
    if (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE) return STATUS_OK;
    Str url = str_from_c(cmark_node_get_url(node));
    size_t slot;
    bool one = is_one_slot(url, &slot);
    if (!one && !is_sendable(url))
        return fail(error, STATUS_INVALID, STR("text"),
                    "A link or picture must lead to https://, http:// or mailto:, not to “%.*s”.",
                    STR_ARG(str_beginning(url, 100)));
    if (!one && host_has_slot(url))
        return fail(error, STATUS_INVALID, STR("text"),
                    "A placeholder may not stand in the name of a server: write it behind the first “/”.");
    return STATUS_OK;
}

Status markdown_check(Str source, Error *error)
{
    Status status = STATUS_OK;
    cmark_node *document = parse(source);
    cmark_iter *walk = cmark_iter_new(document);
    cmark_event_type event;
    while (status == STATUS_OK && (event = cmark_iter_next(walk)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER) status = check_node(cmark_iter_get_node(walk), error);
    cmark_iter_free(walk);
    cmark_node_free(document);
    return status;
}

static void fill_literal(cmark_node *node, const Values *values)
{
    char *text = filled_text(values, cmark_node_get_literal(node));
    cmark_node_set_literal(node, text);
    free(text);
}

static void fill_link(cmark_node *node, const Values *values)
{
    char *url = filled_address(values, cmark_node_get_url(node));
    char *title = filled_text(values, cmark_node_get_title(node));
    cmark_node_set_url(node, url);
    cmark_node_set_title(node, title);
    free(url);
    free(title);
}

static void fill_node(cmark_node *node, const Values *values)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_CODE_BLOCK:
        cmark_node_set_fence_info(node, "");
        fill_literal(node, values);
        break;
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
        cmark_node_set_literal(node, "");
        break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        fill_literal(node, values);
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        fill_link(node, values);
        break;
    default:
        break;
    }
}

// Takes the node away and leaves what is in it.
static void unwrap(cmark_node *node)
{
    cmark_node *child;
    while ((child = cmark_node_first_child(node)) != NULL)
        cmark_node_insert_before(node, child);
    cmark_node_unlink(node);
    cmark_node_free(node);
}

static void fill(cmark_node *document, const Values *values)
{
    cmark_iter *walk = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        cmark_node_type type = cmark_node_get_type(node);
        bool link = type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
        // A leaf has no exit; a link is taken away at its exit, when the walk has passed it.
        if (event == CMARK_EVENT_ENTER) fill_node(node, values);
        if (event == CMARK_EVENT_EXIT && link && cmark_node_get_url(node)[0] == '\0') {
            unwrap(node);
        }
    }
    cmark_iter_free(walk);
}

// ---- plain text

typedef struct Plain {
    Buf *out;
    Buf prefix; // of each line: what stands before it in quotes and lists
    Buf marker; // of a list's item, which stands instead of its prefix once
    bool blank; // a blank line is due before the next block
    bool at_line_start;
} Plain;

static void begin_line(Plain *plain)
{
    if (!plain->at_line_start) return;
    Str prefix = buf_view(&plain->prefix), marker = buf_view(&plain->marker);
    if (marker.len > 0) {
        buf_append(plain->out, str_slice(prefix, 0, prefix.len - marker.len));
        buf_append(plain->out, marker);
        buf_clear(&plain->marker);
    } else {
        buf_append(plain->out, prefix);
    }
    plain->at_line_start = false;
}

static void end_line(Plain *plain)
{
    if (!plain->at_line_start) buf_append_byte(plain->out, '\n');
    plain->at_line_start = true;
}

static void begin_block(Plain *plain)
{
    end_line(plain);
    if (plain->blank && buf_view(plain->out).len > 0) {
        buf_append(plain->out, str_trim(buf_view(&plain->prefix)));
        buf_append_byte(plain->out, '\n');
    }
    plain->blank = false;
}

static void put_text(Plain *plain, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\n') {
            begin_line(plain);
            end_line(plain);
        } else {
            begin_line(plain);
            buf_append_byte(plain->out, text.data[i]);
        }
    }
}

static void put_item(Plain *plain, cmark_node *item)
{
    cmark_node *list = cmark_node_parent(item);
    char marker[16] = "- ";
    if (list && cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
        uintptr_t passed = (uintptr_t)cmark_node_get_user_data(list);
        snprintf(marker, sizeof marker, "%u. ", (unsigned)cmark_node_get_list_start(list) + (unsigned)passed);
        cmark_node_set_user_data(list, (void *)(passed + 1));
    }
    bool tight = list && cmark_node_get_list_tight(list);
    if (tight && cmark_node_previous(item)) plain->blank = false;
    begin_block(plain);
    buf_append(&plain->marker, str_from_c(marker));
    for (size_t i = 0; marker[i]; i++)
        buf_append_byte(&plain->prefix, ' ');
    cmark_node_set_user_data(item, (void *)(uintptr_t)strlen(marker));
}

static void pop_prefix(Plain *plain, size_t len)
{
    plain->prefix.len -= len;
}

static void leave_link(Plain *plain, cmark_node *link)
{
    Str url = str_from_c(cmark_node_get_url(link));
    cmark_node *child = cmark_node_first_child(link);
    bool only = child && !cmark_node_next(child) && cmark_node_get_type(child) == CMARK_NODE_TEXT;
    Str said = only ? str_from_c(cmark_node_get_literal(child)) : (Str){ 0 };
    if (str_equal(said, url)) return;
    if (starts_with_scheme(url, STR("mailto:")) && str_equal(said, str_slice(url, 7, url.len))) return;
    put_text(plain, STR(" ("));
    put_text(plain, url);
    put_text(plain, STR(")"));
}

static void enter_node(Plain *plain, cmark_node *node)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        begin_block(plain);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        begin_block(plain);
        buf_append(&plain->prefix, STR("> "));
        if (plain->marker.len > 0) buf_append(&plain->marker, STR("> "));
        break;
    case CMARK_NODE_LIST:
        begin_block(plain);
        break;
    case CMARK_NODE_ITEM:
        put_item(plain, node);
        break;
    case CMARK_NODE_CODE_BLOCK:
        begin_block(plain);
        put_text(plain, str_from_c(cmark_node_get_literal(node)));
        end_line(plain);
        plain->blank = true;
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        begin_block(plain);
        put_text(plain, STR("---"));
        end_line(plain);
        plain->blank = true;
        break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        put_text(plain, str_from_c(cmark_node_get_literal(node)));
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        put_text(plain, STR("\n"));
        break;
    default:
        break;
    }
}

static void leave_node(Plain *plain, cmark_node *node)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH: {
        cmark_node *item = cmark_node_parent(node), *list = item ? cmark_node_parent(item) : NULL;
        bool in_item = item && cmark_node_get_type(item) == CMARK_NODE_ITEM;
        end_line(plain);
        plain->blank = !(in_item && list && cmark_node_get_list_tight(list));
        break;
    }
    case CMARK_NODE_HEADING:
        end_line(plain);
        plain->blank = true;
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        end_line(plain);
        pop_prefix(plain, 2);
        plain->blank = true;
        break;
    case CMARK_NODE_ITEM:
        if (plain->marker.len > 0) begin_line(plain); // an empty one
        end_line(plain);
        pop_prefix(plain, (size_t)(uintptr_t)cmark_node_get_user_data(node));
        break;
    case CMARK_NODE_LIST:
        plain->blank = true;
        break;
    case CMARK_NODE_LINK:
        leave_link(plain, node);
        break;
    default:
        break;
    }
}

static void render_plain(cmark_node *document, Buf *out)
{
    Buf own = { 0 };
    Plain plain = { .out = &own, .at_line_start = true };
    cmark_iter *walk = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        if (event == CMARK_EVENT_ENTER)
            enter_node(&plain, cmark_iter_get_node(walk));
        else
            leave_node(&plain, cmark_iter_get_node(walk));
    }
    end_line(&plain);
    cmark_iter_free(walk);
    buf_append(out, buf_view(&own));
    buf_free(&own);
    buf_free(&plain.prefix);
    buf_free(&plain.marker);
}

void markdown_render(Str source, const Str *values, size_t count, Buf *html, Buf *text)
{
    const Values given = { values, count };
    cmark_node *document = parse(source);
    fill(document, &given);
    char *rendered = cmark_render_html(document, CMARK_OPT_DEFAULT);
    if (!rendered) panic("out of memory: a message");
    buf_append(html, str_from_c(rendered));
    free(rendered);
    render_plain(document, text);
    cmark_node_free(document);
}
