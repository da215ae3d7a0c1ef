#include "codec/html_text.h"

enum { NAME_BYTES_MAX = 12, ENTITY_BYTES_MAX = 10 };

static bool is_letter(char c)
{
    return lower_letter(c) >= 'a' && lower_letter(c) <= 'z';
}

static Str tag_name(Str html, size_t at)
{
    size_t end = at;
    while (end < html.len && end - at < NAME_BYTES_MAX &&
           (is_letter(html.data[end]) || (html.data[end] >= '0' && html.data[end] <= '9')))
        end++;
    return str_slice(html, at, end);
}

static bool is_one_of(Str name, const Str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_ignore_case(name, names[i])) return true;
    }
    return false;
}

static bool ends_line(Str name)
{
    static const Str names[] = { STR_CONST("br"),        STR_CONST("p"),  STR_CONST("div"),
                                 STR_CONST("tr"),        STR_CONST("li"), STR_CONST("h1"),
                                 STR_CONST("h2"),        STR_CONST("h3"), STR_CONST("h4"),
                                 STR_CONST("ul"),        STR_CONST("ol"), STR_CONST("table"),
                                 STR_CONST("blockquote") };
    return is_one_of(name, names, sizeof names / sizeof *names);
}

static bool is_unseen(Str name)
{
    static const Str names[] = { STR_CONST("script"), STR_CONST("style"), STR_CONST("head"),
                                 STR_CONST("title") };
    return is_one_of(name, names, sizeof names / sizeof *names);
}

// Behind the tag that ends the element; the end when there is none.
static size_t behind_element(Str html, size_t at, Str name)
{
    for (; at + 1 < html.len; at++) {
        if (html.data[at] == '<' && html.data[at + 1] == '/' &&
            str_equal_ignore_case(tag_name(html, at + 2), name))
            break;
    }
    while (at < html.len && html.data[at] != '>')
        at++;
    return at < html.len ? at + 1 : html.len;
}

static size_t behind_comment(Str html, size_t at)
{
    for (; at + 2 < html.len; at++) {
        if (html.data[at] == '-' && html.data[at + 1] == '-' && html.data[at + 2] == '>') return at + 3;
    }
    return html.len;
}

static void end_line(Buf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->len--;
    bool blank =
        out->len == 0 || (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n');
    if (!blank) buf_append_byte(out, '\n');
}

static void append_character(Buf *out, uint32_t c)
{
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    if (c == 0xA0) c = ' ';
    if (c < 0x80) {
        buf_append_byte(out, (char)c);
        return;
    }
    if (c >= 0x10000) buf_append_byte(out, (char)(0xF0 | c >> 18));
    if (c >= 0x800) buf_append_byte(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3F) : 0xE0 | c >> 12));
    buf_append_byte(out, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6));
    buf_append_byte(out, (char)(0x80 | (c & 0x3F)));
}

static bool numbered_character(Str name, uint32_t *character_out)
{
    bool hex = name.len > 2 && lower_letter(name.data[1]) == 'x';
    uint32_t value = 0;
    for (size_t i = hex ? 2 : 1; i < name.len; i++) {
        char c = lower_letter(name.data[i]);
        uint32_t digit = c >= '0' && c <= '9'          ? (uint32_t)(c - '0')
                         : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                                                       : 99;
        if (digit == 99) return false;
        value = value * (hex ? 16 : 10) + digit; // at most eight digits
    }
    *character_out = value;
    return name.len > (hex ? 2 : 1);
}

static bool character_of(Str name, uint32_t *character_out)
{
    static const struct {
        Str name;
        uint32_t character;
    } known[] = {
        { STR_CONST("amp"), '&' },      { STR_CONST("lt"), '<' },       { STR_CONST("gt"), '>' },
        { STR_CONST("quot"), '"' },     { STR_CONST("apos"), '\'' },    { STR_CONST("nbsp"), ' ' },
        { STR_CONST("auml"), 0xE4 },    { STR_CONST("ouml"), 0xF6 },    { STR_CONST("uuml"), 0xFC },
        { STR_CONST("Auml"), 0xC4 },    { STR_CONST("Ouml"), 0xD6 },    { STR_CONST("Uuml"), 0xDC },
        { STR_CONST("szlig"), 0xDF },   { STR_CONST("eacute"), 0xE9 },  { STR_CONST("egrave"), 0xE8 },
        { STR_CONST("agrave"), 0xE0 },  { STR_CONST("ccedil"), 0xE7 },  { STR_CONST("euro"), 0x20AC },
        { STR_CONST("ndash"), 0x2013 }, { STR_CONST("mdash"), 0x2014 }, { STR_CONST("rsquo"), 0x2019 },
        { STR_CONST("ldquo"), 0x201C }, { STR_CONST("rdquo"), 0x201D }, { STR_CONST("hellip"), 0x2026 },
        { STR_CONST("bull"), 0x2022 },  { STR_CONST("copy"), 0xA9 },
    };
    if (name.len > 0 && name.data[0] == '#') return numbered_character(name, character_out);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!str_equal(name, known[i].name)) continue;
        *character_out = known[i].character;
        return true;
    }
    return false;
}

// What stands for a character; behind it. An "&" that begins no entity is one.
static size_t append_entity(Buf *out, Str html, size_t at)
{
    size_t end = at + 1;
    uint32_t character = 0;
    while (end < html.len && end - at < ENTITY_BYTES_MAX && html.data[end] != ';' && html.data[end] != '<')
        end++;
    bool good =
        end < html.len && html.data[end] == ';' && character_of(str_slice(html, at + 1, end), &character);
    append_character(out, good ? character : '&');
    return good ? end + 1 : at + 1;
}

static size_t pass_tag(Buf *out, Str html, size_t at)
{
    if (str_starts_with(str_slice(html, at, html.len), STR("<!--"))) return behind_comment(html, at + 4);
    bool closes = at + 1 < html.len && html.data[at + 1] == '/';
    Str name = tag_name(html, at + 1 + closes);
    bool is_tag =
        name.len > 0 || (at + 1 < html.len && (html.data[at + 1] == '!' || html.data[at + 1] == '?'));
    if (!is_tag) {
        buf_append_byte(out, '<');
        return at + 1;
    }
    if (!closes && is_unseen(name)) return behind_element(html, at + 1, name);
    while (at < html.len && html.data[at] != '>')
        at++;
    if (ends_line(name)) end_line(out);
    return at < html.len ? at + 1 : html.len;
}

void html_text_append(Buf *out, Str html)
{
    for (size_t at = 0; at < html.len;) {
        char c = html.data[at];
        bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        bool spaced = out->len == 0 || out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\n';
        if (c == '<') {
            at = pass_tag(out, html, at);
        } else if (c == '&') {
            at = append_entity(out, html, at);
        } else {
            if (!space) buf_append_byte(out, c);
            if (space && !spaced) buf_append_byte(out, ' ');
            at++;
        }
    }
    while (out->len > 0 && (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\n'))
        out->len--;
}
