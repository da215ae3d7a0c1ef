#include "act/mail_page.h"

#include "codec/html_escape.h"
#include "codec/json_writer.h"
#include "codec/markdown.h"

// Colours stand in the elements, for programs that drop the style sheet; the sheet has those of the dark.
#define FONT "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
#define INK "#23211C"
#define INK2 "#575349"
#define LINE "#EAE6DE"
#define LEAF "#2B6A4C"

static const char sheet[] =
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "a{text-decoration:none}a:hover{text-decoration:underline}"
    "@media (prefers-color-scheme:dark){"
    ".canvas{background:#11110F!important}"
    ".sheet{background:#191916!important;border-color:#2B2A26!important}"
    ".ink{color:#ECE9E1!important}.ink2{color:#B5B0A3!important}"
    ".leaf{color:#7DC49D!important}.line{border-color:#2B2A26!important}"
    ".sunken{background:#20201C!important}"
    ".good{color:#5FC4B8!important}.watch{color:#E3B04B!important}.bad{color:#F0907E!important}"
    ".button{background:#7DC49D!important;color:#0D1B13!important}}"
    "@media (max-width:480px){.pad{padding-left:18px!important;padding-right:18px!important}"
    ".outer{padding:0!important}.sheet{border-radius:0!important;border-left:0!important;"
    "border-right:0!important}.figure{display:block!important;width:auto!important}}";

typedef struct Tone {
    const char *name, *colour, *mark;
} Tone;
static const Tone tones[MAIL_TONES] = { [MAIL_PLAIN] = { "ink", INK, "" },
                                        [MAIL_GOOD] = { "good", "#14756F", "" },
                                        [MAIL_WATCH] = { "watch", "#855600", "" },
                                        [MAIL_BAD] = { "bad", "#A3362A", "" } };

// Texts and attributes alike.
static void escape(Buf *out, Str text)
{
    Buf plain = { 0 };
    markdown_append_plain(&plain, text);
    html_escape(out, buf_view(&plain));
    buf_free(&plain);
}

static void put_plain(Buf *out, Str text)
{
    markdown_append_plain(out, text);
}

// Addresses are the program's own; of ids in them every special byte is percent-encoded.
static void put_href(MailPage *page, Str path)
{
    for (size_t i = 0; i < page->url.len; i++) {
        if (page->url.data[i] != '"') buf_append_byte(&page->html, page->url.data[i]);
    }
    for (size_t i = 0; i < path.len; i++) {
        if (path.data[i] == '&')
            buf_append(&page->html, STR("&amp;"));
        else if (path.data[i] != '"')
            buf_append_byte(&page->html, path.data[i]);
    }
}

static void close_list(MailPage *page)
{
    if (page->in_list) buf_append(&page->html, STR("</table>\n"));
    page->in_list = false;
}

void mail_page_begin(MailPage *page, Str url, Str title, Str lead, Str glance)
{
    *page = (MailPage){ .url = url };
    Buf *html = &page->html;
    buf_append(html, STR("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                         "<meta name=\"color-scheme\" content=\"light dark\">"
                         "<meta name=\"supported-color-schemes\" content=\"light dark\"><title>"));
    escape(html, title);
    buf_format(html, "</title><style>%s</style></head>\n", sheet);
    buf_append(html, STR("<body class=\"canvas\" style=\"margin:0;padding:0;background:#F6F4EF;" FONT "\">\n"
                         "<div style=\"display:none;max-height:0;overflow:hidden\">"));
    escape(html, glance);
    buf_append(
        html, STR("</div>\n<table role=\"presentation\" class=\"canvas\" width=\"100%\" cellpadding=\"0\""
                  " cellspacing=\"0\" style=\"background:#F6F4EF\"><tr><td class=\"outer\" align=\"center\""
                  " style=\"padding:24px 12px\">\n"
                  "<table role=\"presentation\" class=\"sheet\" width=\"100%\" cellpadding=\"0\""
                  " cellspacing=\"0\" style=\"max-width:600px;background:#FFFFFF;border:1px solid " LINE
                  ";border-radius:12px;border-collapse:separate\">"
                  "<tr><td class=\"pad\" style=\"padding:24px 32px 8px\">\n"
                  "<p class=\"leaf\" style=\"margin:0 0 16px;font-size:13px;line-height:20px;font-weight:600;"
                  "color:" LEAF "\">Perennial</p>\n"
                  "<h1 class=\"ink\" style=\"margin:0 0 4px;font-size:20px;line-height:28px;font-weight:600;"
                  "color:" INK "\">"));
    escape(html, title);
    buf_append(html, STR("</h1>\n"));
    put_plain(&page->text, title);
    buf_append(&page->text, STR("\n\n"));
    if (lead.len > 0) mail_page_note(page, lead);
}

void mail_page_note(MailPage *page, Str text)
{
    close_list(page);
    buf_append(&page->html, STR("<p class=\"ink2\" style=\"margin:0 0 12px;font-size:14px;line-height:20px;"
                                "color:" INK2 "\">"));
    escape(&page->html, text);
    buf_append(&page->html, STR("</p>\n"));
    put_plain(&page->text, text);
    buf_append(&page->text, STR("\n\n"));
}

void mail_page_figures(MailPage *page, const MailFigure *figures, size_t count)
{
    close_list(page);
    buf_append(&page->html, STR("<table role=\"presentation\" class=\"sunken\" width=\"100%\""
                                " cellpadding=\"0\" cellspacing=\"0\" style=\"margin:12px 0 4px;"
                                "background:#F6F4F0;border-radius:8px\"><tr>\n"));
    for (size_t i = 0; i < count; i++) {
        const Tone *tone = &tones[figures[i].tone];
        buf_format(&page->html,
                   "<td class=\"figure\" width=\"%d%%\" valign=\"top\" style=\"padding:12px 16px\">"
                   "<div class=\"%s\" style=\"font-size:20px;line-height:28px;font-weight:600;color:%s;"
                   "font-variant-numeric:tabular-nums\">",
                   (int)(100 / count), tone->name, tone->colour);
        escape(&page->html, figures[i].value);
        buf_append(&page->html, STR("</div><div class=\"ink2\" style=\"font-size:12px;line-height:16px;"
                                    "color:" INK2 "\">"));
        escape(&page->html, figures[i].label);
        buf_append(&page->html, STR("</div></td>\n"));
        put_plain(&page->text, figures[i].label);
        buf_append(&page->text, STR(": "));
        put_plain(&page->text, figures[i].value);
        buf_append_byte(&page->text, '\n');
    }
    buf_append(&page->html, STR("</tr></table>\n"));
    buf_append_byte(&page->text, '\n');
}

static void put_link(MailPage *page, Str path, Str label, const char *style)
{
    buf_append(&page->html, STR("<a class=\"leaf\" href=\""));
    put_href(page, path);
    buf_format(&page->html, "\" style=\"color:" LEAF ";%s\">", style);
    escape(&page->html, label);
    buf_append(&page->html, STR("</a>"));
}

void mail_page_section(MailPage *page, Str title, Str path, Str link)
{
    close_list(page);
    buf_append(&page->html, STR("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\""
                                " cellspacing=\"0\" style=\"margin:24px 0 0\"><tr><td>"
                                "<h2 class=\"ink\" style=\"margin:0;font-size:16px;line-height:24px;"
                                "font-weight:600;color:" INK "\">"));
    escape(&page->html, title);
    buf_append(&page->html, STR("</h2></td><td align=\"right\" style=\"font-size:13px;line-height:20px\">"));
    if (page->url.len > 0 && path.len > 0) put_link(page, path, link, "");
    buf_append(&page->html, STR("</td></tr></table>\n"));
    buf_append(&page->text, STR("== "));
    put_plain(&page->text, title);
    buf_append_byte(&page->text, '\n');
    if (page->url.len > 0 && path.len > 0)
        buf_format(&page->text, "%.*s%.*s\n", STR_ARG(page->url), STR_ARG(path));
    buf_append_byte(&page->text, '\n');
}

static void put_line(MailPage *page, Str line)
{
    if (line.len == 0) return;
    buf_append(&page->html,
               STR("<div class=\"ink2\" style=\"font-size:13px;line-height:20px;color:" INK2 "\">"));
    escape(&page->html, line);
    buf_append(&page->html, STR("</div>"));
    buf_append(&page->text, STR("  "));
    put_plain(&page->text, line);
    buf_append_byte(&page->text, '\n');
}

void mail_page_item(MailPage *page, const MailItem *item)
{
    const Tone *tone = &tones[item->tone];
    Buf *html = &page->html;
    if (!page->in_list)
        buf_append(html, STR("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\""
                             " cellspacing=\"0\">\n"));
    page->in_list = true;
    buf_append(html, STR("<tr><td class=\"line\" valign=\"top\" style=\"padding:10px 8px 10px 0;"
                         "border-bottom:1px solid " LINE "\"><div style=\"font-size:14px;line-height:20px;"
                         "font-weight:600\">"));
    if (page->url.len > 0 && item->path.len > 0) {
        put_link(page, item->path, item->title, "");
    } else {
        buf_append(html, STR("<span class=\"ink\" style=\"color:" INK "\">"));
        escape(html, item->title);
        buf_append(html, STR("</span>"));
    }
    buf_append(html, STR("</div>"));
    buf_append(&page->text, STR("- "));
    put_plain(&page->text, item->title);
    if (item->side.len > 0) {
        buf_append(&page->text, STR(": "));
        put_plain(&page->text, item->side);
    }
    buf_append_byte(&page->text, '\n');
    put_line(page, item->line);
    put_line(page, item->more);
    buf_format(html,
               "</td><td class=\"line %s\" valign=\"top\" align=\"right\" style=\"padding:10px 0;"
               "border-bottom:1px solid " LINE ";font-size:14px;line-height:20px;font-weight:600;color:%s;"
               "white-space:nowrap;font-variant-numeric:tabular-nums\">",
               tone->name, tone->colour);
    escape(html, item->side);
    buf_append(html, STR("</td></tr>\n"));
    if (page->url.len > 0 && item->path.len > 0)
        buf_format(&page->text, "  %.*s%.*s\n", STR_ARG(page->url), STR_ARG(item->path));
    buf_append_byte(&page->text, '\n');
}

void mail_page_button(MailPage *page, Str label, Str path)
{
    close_list(page);
    if (page->url.len == 0) return;
    buf_append(&page->html, STR("<p style=\"margin:24px 0 8px\"><a class=\"button\" href=\""));
    put_href(page, path);
    buf_append(&page->html, STR("\" style=\"display:inline-block;background:" LEAF ";color:#FFFFFF;"
                                "font-size:14px;line-height:20px;font-weight:600;padding:8px 16px;"
                                "border-radius:8px\">"));
    escape(&page->html, label);
    buf_append(&page->html, STR("</a></p>\n"));
    put_plain(&page->text, label);
    buf_format(&page->text, ": %.*s%.*s\n\n", STR_ARG(page->url), STR_ARG(path));
}

void mail_page_end(MailPage *page, Str why)
{
    close_list(page);
    buf_append(&page->html, STR("</td></tr><tr><td class=\"pad\" style=\"padding:8px 32px 24px\">"
                                "<p class=\"ink2\" style=\"margin:0;font-size:12px;line-height:16px;"
                                "color:" INK2 "\">"));
    escape(&page->html, why);
    buf_append(&page->text, STR("-- \n"));
    put_plain(&page->text, why);
    if (page->url.len > 0) {
        buf_append_byte(&page->html, ' ');
        put_link(page, STR("/settings/notifications"), STR("Change what you get"),
                 "text-decoration:underline");
        buf_format(&page->text, "\nChange what you get: %.*s/settings/notifications", STR_ARG(page->url));
    }
    buf_append(&page->html, STR("</p></td></tr></table>\n</td></tr></table>\n</body></html>\n"));
    buf_append_byte(&page->text, '\n');
}

void mail_page_free(MailPage *page)
{
    buf_free(&page->html);
    buf_free(&page->text);
}

void mail_page_append(MailPage *page, MailPage *sections)
{
    close_list(page);
    close_list(sections);
    buf_append(&page->html, buf_view(&sections->html));
    buf_append(&page->text, buf_view(&sections->text));
}

void mail_body(Str to, Str to_name, Str subject, Str html, Str text, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    json_add_text(&json, STR("to"), to);
    json_add_text(&json, STR("to_name"), to_name);
    json_add_text(&json, STR("subject"), subject);
    json_add_text(&json, STR("html"), html);
    json_add_text(&json, STR("text"), text);
    json_add_bool(&json, STR("whole"), true);
    json_close_object(&json);
    json_finish(&json);
}

Str mail_line(Str text, Arena *arena)
{
    Buf plain = { 0 };
    markdown_append_plain(&plain, text);
    Str line = arena_copy(arena, buf_view(&plain));
    buf_free(&plain);
    return line;
}
