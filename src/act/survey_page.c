#include "act/survey_page.h"

#include "act/hosted_page.h"
#include "codec/html_escape.h"

// ---- texts

static void put(Buf *out, const char *html)
{
    buf_append(out, str_from_c(html));
}

static Str title_of(const Survey *survey)
{
    return survey->title.len > 0 ? survey->title : survey->name;
}

// ---- questions that are shown for an answer only
//
// Without :has they are always there, with the words that say when they count; with it, the browser hides
// them.

static void put_checked(const Survey *survey, int question, int value, Buf *out)
{
    buf_format(out, "#q-%.*s-%d:checked", STR_ARG(survey->questions[question].key), value);
}

static void put_condition_style(const Survey *survey, Buf *out)
{
    bool any = false;
    for (int i = 0; i < survey->question_count; i++) {
        const SurveyQuestion *question = &survey->questions[i];
        if (question->after == SURVEY_ALWAYS) continue;
        if (!any) put(out, "@supports selector(:has(a)){.only{display:none}");
        any = true;
        bool choice = survey->questions[question->after].kind == SURVEY_CHOICE;
        int least = choice ? question->choice : question->least, most = choice ? least : question->most;
        buf_format(out, "form:not(:has(");
        for (int value = least; value <= most; value++) {
            if (value > least) put(out, ",");
            put_checked(survey, question->after, value, out);
        }
        buf_format(out, ")) #f-%.*s{display:none}", STR_ARG(question->key));
    }
    if (any) put(out, "}");
}

static void put_when(const Survey *survey, const SurveyQuestion *question, Buf *out)
{
    const SurveyQuestion *earlier = &survey->questions[question->after];
    put(out, "<p class=\"hint only\">Only if you answered “");
    html_escape(out, earlier->text);
    if (earlier->kind == SURVEY_CHOICE) {
        put(out, "” with “");
        html_escape(out, earlier->choices[question->choice]);
        put(out, "”.</p>");
    } else if (question->least == question->most) {
        buf_format(out, "” with %d.</p>", question->least);
    } else {
        buf_format(out, "” with %d to %d.</p>", question->least, question->most);
    }
}

// ---- one question

typedef struct Asked {
    const SurveyQuestion *question;
    const SurveyFill *fill;
    bool hinted; // something stands under the question
} Asked;

static void put_described(const Asked *asked, Buf *out)
{
    const SurveyQuestion *question = asked->question;
    bool scale = survey_kind_is_scale(question->kind);
    if (!asked->hinted && !scale && !asked->fill->problem) return;
    put(out, " aria-describedby=\"");
    const char *gap = "";
    if (asked->fill->problem) {
        buf_format(out, "e-%.*s", STR_ARG(question->key));
        gap = " ";
    }
    if (asked->hinted) {
        buf_format(out, "%sh-%.*s", gap, STR_ARG(question->key));
        gap = " ";
    }
    if (scale) buf_format(out, "%sm-%.*s", gap, STR_ARG(question->key));
    put(out, "\"");
}

static void put_under(const Asked *asked, Buf *out)
{
    const SurveyQuestion *question = asked->question;
    if (asked->hinted) {
        buf_format(out, "<p class=\"hint\" id=\"h-%.*s\">", STR_ARG(question->key));
        html_escape(out, question->hint);
        put(out, "</p>");
    }
    if (asked->fill->problem) {
        buf_format(out, "<p class=\"problem\" id=\"e-%.*s\">", STR_ARG(question->key));
        put(out, asked->fill->problem);
        put(out, "</p>");
    }
}

static void put_words(const Asked *asked, Buf *out)
{
    html_escape(out, asked->question->text);
    if (!asked->question->required) put(out, " <span class=\"must\">(optional)</span>");
}

static void put_scale(const Asked *asked, Buf *out)
{
    const SurveyQuestion *question = asked->question;
    const int least = survey_kind_least(question->kind), most = survey_kind_most(question->kind);
    buf_format(out, "<div class=\"scale of%d\">", most - least + 1);
    for (int value = least; value <= most; value++)
        buf_format(out,
                   "<label><input type=\"radio\" name=\"q.%.*s\" id=\"q-%.*s-%d\" value=\"%d\"%s>"
                   "<span>%d</span></label>",
                   STR_ARG(question->key), STR_ARG(question->key), value, value,
                   asked->fill->given && asked->fill->number == value ? " checked" : "", value);
    buf_format(out, "</div><div class=\"ends\" id=\"m-%.*s\"><span>%d: ", STR_ARG(question->key), least);
    html_escape(out, question->low);
    buf_format(out, "</span><span>%d: ", most);
    html_escape(out, question->high);
    put(out, "</span></div>");
}

static void put_choices(const Asked *asked, Buf *out)
{
    const SurveyQuestion *question = asked->question;
    put(out, "<div class=\"picks\">");
    for (int i = 0; i < question->choice_count; i++) {
        buf_format(
            out,
            "<label class=\"pick\"><input type=\"%s\" name=\"q.%.*s\" id=\"q-%.*s-%d\" value=\"%d\"%s><span>",
            question->several ? "checkbox" : "radio", STR_ARG(question->key), STR_ARG(question->key), i, i,
            asked->fill->chosen >> i & 1 ? " checked" : "");
        html_escape(out, question->choices[i]);
        put(out, "</span></label>");
    }
    put(out, "</div>");
}

static void put_field(const Asked *asked, const Survey *survey, Buf *out)
{
    const SurveyQuestion *question = asked->question;
    buf_format(out, "<div class=\"q%s\" id=\"f-%.*s\">", asked->fill->problem ? " bad" : "",
               STR_ARG(question->key));
    if (question->kind == SURVEY_TEXT) {
        buf_format(out, "<label class=\"label\" for=\"q-%.*s\">", STR_ARG(question->key));
        put_words(asked, out);
        put(out, "</label>");
    } else {
        bool radios = !question->several || question->kind != SURVEY_CHOICE;
        put(out, radios ? "<fieldset role=\"radiogroup\"" : "<fieldset");
        if (radios && question->required) put(out, " aria-required=\"true\"");
        if (radios && asked->fill->problem) put(out, " aria-invalid=\"true\"");
        put_described(asked, out);
        put(out, "><legend>");
        put_words(asked, out);
        put(out, "</legend>");
    }
    if (question->after != SURVEY_ALWAYS) put_when(survey, question, out);
    put_under(asked, out);
    if (question->kind == SURVEY_TEXT) {
        buf_format(out, "<textarea name=\"q.%.*s\" id=\"q-%.*s\" rows=\"5\" maxlength=\"%d\"%s",
                   STR_ARG(question->key), STR_ARG(question->key), SURVEY_ANSWER_BYTES_MAX,
                   asked->fill->problem ? " aria-invalid=\"true\"" : "");
        put_described(asked, out);
        put(out, ">\n");
        html_escape(out, asked->fill->text);
        put(out, "</textarea>");
    } else if (question->kind == SURVEY_CHOICE) {
        put_choices(asked, out);
    } else {
        put_scale(asked, out);
    }
    put(out, question->kind == SURVEY_TEXT ? "</div>\n" : "</fieldset></div>\n");
}

// ---- the form

static void put_problems(const SurveyPage *page, Buf *out)
{
    if (page->fills->problems == 0) return;
    put(out, "<div class=\"problems\" role=\"alert\"><h2>Nothing was sent yet. Please look at:</h2><ul>");
    for (int i = 0; i < page->survey->question_count; i++) {
        const SurveyQuestion *question = &page->survey->questions[i];
        if (!page->fills->of[i].problem) continue;
        bool text = question->kind == SURVEY_TEXT;
        buf_format(out, "<li><a href=\"#q-%.*s", STR_ARG(question->key));
        if (!text) buf_format(out, "-%d", survey_kind_least(question->kind));
        put(out, "\">");
        html_escape(out, question->text);
        put(out, "</a></li>");
    }
    put(out, "</ul></div>\n");
}

static void put_greeting(const SurveyPage *page, Buf *out)
{
    put(out, "<header><h1>");
    html_escape(out, title_of(page->survey));
    put(out, "</h1><p class=\"quiet\">");
    if (page->person.len > 0) {
        put(out, "For ");
        html_escape(out, page->person);
        if (page->account.len > 0) put(out, " at ");
        html_escape(out, page->account);
        put(out, ". ");
    }
    put(out, page->answered
                 ? "You have answered this before: what you send now takes its place."
                 : "Your answers are read by the people who look after you: they are not anonymous.");
    put(out, "</p></header>\n");
}

void survey_page_form(const SurveyPage *page, Buf *out)
{
    const Survey *survey = page->survey;
    hosted_page_open(out, page->fills->problems > 0 ? "Please check: " : "", title_of(survey),
                     page->our_name);
    put_condition_style(survey, out);
    hosted_page_body(out);
    put_greeting(page, out);
    put_problems(page, out);
    put(out, "<form method=\"post\" novalidate>\n");
    for (int i = 0; i < survey->question_count; i++) {
        const Asked asked = { &survey->questions[i], &page->fills->of[i], survey->questions[i].hint.len > 0 };
        put_field(&asked, survey, out);
    }
    put(out, "<footer><button type=\"submit\">");
    put(out, page->answered ? "Send corrected answers" : "Send answers");
    put(out, "</button>");
    if (page->closes.len > 0) {
        put(out, "<p class=\"quiet\">You can correct your answers until ");
        html_escape(out, page->closes);
        put(out, ".</p>");
    }
    put(out, "</footer>\n</form>\n");
    hosted_page_close(out);
}

// ---- notices

void survey_page_notice(SurveyNotice notice, const Survey *survey, Str our_name, Buf *out)
{
    static const struct {
        const char *title, *text;
    } words[] = {
        [SURVEY_THANKS] = { "Thank you", "Your answers have arrived." },
        [SURVEY_CLOSED] = { "This survey is closed", "No more answers are taken. If you still want to tell "
                                                     "us something, reply to the mail that led you here." },
        [SURVEY_UNKNOWN] = { "This link leads nowhere",
                             "It was cut, or is none of ours. Please copy the whole link from the mail." },
        [SURVEY_TOO_OFTEN] = { "That was quick", "This page was sent many times in a short while. Please "
                                                 "wait a minute, then go back and send it again." },
        [SURVEY_TRIAL] = { "A link to try", "In a mail to a customer this link leads to their survey." },
    };
    bool thanks = notice == SURVEY_THANKS;
    hosted_page_open(out, "", str_from_c(words[notice].title), our_name);
    hosted_page_body(out);
    put(out, "<div class=\"say\"><h1>");
    put(out, words[notice].title);
    put(out, "</h1><p>");
    if (thanks && survey->thanks.len > 0)
        html_escape(out, survey->thanks);
    else
        put(out, words[notice].text);
    put(out, "</p>");
    if (thanks) put(out, "<p><a href=\"?\">Change your answers</a></p>");
    put(out, "</div>\n");
    hosted_page_close(out);
}
