// Property: whatever the body of a survey says, it is refused with a sentence, or any form that comes back
// gives answers that lie on its scales, to questions that are shown, and a page on which all that was written
// is text. The input is the body, a zero byte, and the form.
#include "act/hosted_page.h"
#include "act/survey_page.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 64 << 20 };

static bool is_in(Str text, const char *part)
{
    return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

static void check_answer(const Survey *survey, const SurveyFills *fills, int number, Arena *arena)
{
    const SurveyQuestion *question = &survey->questions[number];
    const SurveyFill *fill = &fills->of[number];
    assert(fill->given || (fill->number == 0 && fill->chosen == 0 && fill->text.len == 0));
    assert(survey_shows(survey, fills, number) || (!fill->given && !fill->problem));
    if (question->required && survey_shows(survey, fills, number)) assert(fill->given || fill->problem);
    if (!fill->given) return;
    assert(str_is_utf8(fill->text) && fill->text.len <= SURVEY_ANSWER_BYTES_MAX);
    assert(question->choice_count == 0 ? fill->chosen == 0 : fill->chosen < 1U << question->choice_count);
    if (survey_kind_is_scale(question->kind))
        assert(fill->number >= survey_kind_least(question->kind) &&
               fill->number <= survey_kind_most(question->kind));
    SurveyFill kept = survey_fill_of(question, fill->number, survey_fill_text(question, fill, arena));
    assert(kept.given == fill->given && kept.number == fill->number && kept.chosen == fill->chosen);
}

static void check_page(const Survey *survey, const SurveyFills *fills, Str form, Arena *arena)
{
    Buf html = { 0 };
    const SurveyPage page = {
        .survey = survey, .fills = fills, .our_name = form, .person = form, .account = form
    };
    survey_page_form(&page, &html);
    Str text = buf_view(&html);
    assert(!is_in(text, "<script") && !is_in(text, "<img") && !is_in(text, "<svg"));
    assert(is_in(text, "</html>") && is_in(text, "<form method=\"post\""));
    assert(is_in(hosted_page_policy(text, arena), "'sha256-"));
    buf_free(&html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = arena_create(ARENA_BYTES);
    Error error = { 0 };
    Survey survey;
    SurveyFills fills;
    StrCut parts = str_cut((Str){ (const char *)data, size }, '\0');
    if (size <= SURVEY_BYTES_MAX + SURVEY_FORM_BYTES_MAX) {
        if (survey_read(parts.head, &arena, &survey, &error) != STATUS_OK) {
            assert(error.message[0] != '\0');
        } else {
            survey_form_read(&survey, parts.tail, &arena, &fills);
            for (int i = 0; i < survey.question_count; i++)
                check_answer(&survey, &fills, i, &arena);
            check_page(&survey, &fills, parts.tail, &arena);
        }
    }
    arena_destroy(&arena);
    return 0;
}
