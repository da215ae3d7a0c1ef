#include "act/ask_page.h"

#include "act/hosted_page.h"
#include "codec/html_escape.h"
#include "codec/url.h"
#include "know/obstacle.h"

static const char *const kind_words[OBSTACLE_KINDS] = { "I have no time for it",
                                                        "I do not find it",
                                                        "I have no rights or no access",
                                                        "It is not useful for us",
                                                        "It does not work: a technical problem",
                                                        "Something else" };

static void put(Buf *out, const char *html)
{
    buf_append(out, str_from_c(html));
}

// ---- what was sent

// Lines end with LF; nothing that could not be shown.
static Str plain_text(Str text, Arena *arena)
{
    char *plain = arena_alloc(arena, 1, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\r') continue;
        plain[len++] = (c < ' ' && c != '\n' && c != '\t') || c == 127 ? ' ' : text.data[i];
    }
    return str_trim((Str){ plain, len });
}

void ask_page_read(Str form, Arena *arena, AskPage *page)
{
    Str text = { 0 }, kind = { 0 };
    (void)url_query_value(form, STR("text"), arena, &text);
    page->hinders |= url_query_value(form, STR("kind"), arena, &kind) || page->hinders;
    page->text = plain_text(text, arena);
    page->kind = kind;
    page->problem = NULL;
    if (!str_is_utf8(page->text)) {
        page->text = (Str){ 0 };
        page->problem = "These letters could not be read. Please write it again.";
    } else if (page->text.len > ASK_TEXT_BYTES_MAX) {
        page->text = str_beginning(page->text, ASK_TEXT_BYTES_MAX);
        page->problem = "This is too long: please say it in fewer words. The end was cut off.";
    } else if (page->hinders && !obstacle_kind_known(page->kind)) {
        page->problem = "Please choose one of these.";
    } else if (page->text.len == 0 && (!page->hinders || str_equal(page->kind, STR("other")))) {
        page->problem =
            page->hinders ? "Please say in a few words what it is." : "Please write your question.";
    }
}

// ---- the page

static void put_for(const AskPage *page, Buf *out)
{
    put(out, "<p class=\"quiet\">");
    if (page->about.len > 0) {
        put(out, "About “");
        html_escape(out, page->about);
        put(out, "”. ");
    }
    if (page->person.len > 0) {
        put(out, "From ");
        html_escape(out, page->person);
        if (page->account.len > 0) put(out, " at ");
        html_escape(out, page->account);
        put(out, ". ");
    }
    put(out, page->hinders ? "It is read by the people who make it better."
                           : "It is answered by the person who looks after you.");
    put(out, "</p></header>\n");
}

static void put_kinds(const AskPage *page, Buf *out)
{
    put(out, "<div class=\"q\"><fieldset role=\"radiogroup\" aria-required=\"true\"><legend>What keeps you "
             "from it?"
             "</legend><div class=\"picks\">");
    for (int i = 0; i < OBSTACLE_KINDS; i++) {
        bool chosen = str_equal(page->kind, obstacle_kinds[i]);
        buf_format(
            out,
            "<label class=\"pick\"><input type=\"radio\" name=\"kind\" value=\"%.*s\"%s><span>%s</span>"
            "</label>",
            STR_ARG(obstacle_kinds[i]), chosen ? " checked" : "", kind_words[i]);
    }
    put(out, "</div></fieldset></div>\n");
}

void ask_page_form(const AskPage *page, Buf *out)
{
    const char *title = page->hinders ? "What keeps you from it?" : "Ask a question";
    hosted_page_open(out, page->problem ? "Please check: " : "", str_from_c(title), page->our_name);
    hosted_page_body(out);
    put(out, "<header><h1>");
    put(out, page->hinders ? "Tell us what is in the way" : title);
    put(out, "</h1>");
    put_for(page, out);
    if (page->problem) {
        put(out, "<div class=\"problems\" role=\"alert\"><h2>Nothing was sent yet</h2><p class=\"problem\">");
        put(out, page->problem);
        put(out, "</p></div>\n");
    }
    put(out, "<form method=\"post\" novalidate>\n");
    if (page->hinders) put_kinds(page, out);
    put(out, "<div class=\"q\"><label class=\"label\" for=\"text\">");
    put(out, page->hinders ? "In your own words <span class=\"must\">(optional)</span>" : "Your question");
    buf_format(out, "</label><textarea id=\"text\" name=\"text\" rows=\"6\" maxlength=\"%d\">\n",
               ASK_TEXT_BYTES_MAX);
    html_escape(out, page->text);
    put(out, "</textarea></div>\n<footer><button type=\"submit\">Send</button>");
    put(out, page->hinders ? "<p class=\"quiet\"><a href=\"?\">Ask a question instead</a></p>"
                           : "<p class=\"quiet\"><a href=\"?hinders=1\">Something keeps you from it? Tell us"
                             " what</a></p>");
    put(out, "</footer>\n</form>\n");
    hosted_page_close(out);
}
