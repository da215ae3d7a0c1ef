#include "act/survey_form.h"

#include "base/buf.h"
#include "codec/url.h"

bool survey_shows(const Survey *survey, const SurveyFills *fills, int question)
{
    const SurveyQuestion *asked = &survey->questions[question];
    if (asked->after == SURVEY_ALWAYS) return true;
    const SurveyFill *earlier = &fills->of[asked->after];
    if (!earlier->given || !survey_shows(survey, fills, asked->after)) return false;
    if (survey->questions[asked->after].kind == SURVEY_CHOICE) return earlier->chosen >> asked->choice & 1;
    return earlier->number >= asked->least && earlier->number <= asked->most;
}

// ---- one field

static bool is_number(Str text, int least, int most, int *number_out)
{
    int64_t number = 0;
    if (!str_parse_int64(str_trim(text), &number) || number < least || number > most) return false;
    *number_out = (int)number;
    return true;
}

// Texts of forms end their lines with CR LF.
static Str with_plain_lines(Str text, Arena *arena)
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

static void take_text(Str value, Arena *arena, SurveyFill *fill)
{
    Str text = with_plain_lines(value, arena);
    if (text.len == 0) return;
    *fill = (SurveyFill){ .given = true, .text = text };
    if (!str_is_utf8(text)) {
        *fill = (SurveyFill){ .problem = "These letters could not be read. Please write it again." };
    } else if (text.len > SURVEY_ANSWER_BYTES_MAX) {
        fill->text = str_beginning(text, SURVEY_ANSWER_BYTES_MAX);
        fill->problem = "This is too long: please say it in fewer words. The end was cut off.";
    }
}

static void take_value(const SurveyQuestion *question, Str value, Arena *arena, SurveyFill *fill)
{
    int number = 0;
    if (question->kind == SURVEY_TEXT) {
        take_text(value, arena, fill);
    } else if (question->kind == SURVEY_CHOICE) {
        if (!is_number(value, 0, question->choice_count - 1, &number))
            fill->problem = "Please choose one of these.";
        else
            fill->chosen = question->several ? fill->chosen | 1U << number : 1U << number;
        fill->given = fill->chosen != 0;
    } else if (is_number(value, survey_kind_least(question->kind), survey_kind_most(question->kind),
                         &number)) {
        *fill = (SurveyFill){ .given = true, .number = number };
    } else {
        fill->problem = "Please choose one of these numbers.";
    }
}

static int find_key(const Survey *survey, Str key)
{
    for (int i = 0; i < survey->question_count; i++) {
        if (str_equal(survey->questions[i].key, key)) return i;
    }
    return -1;
}

// ---- the form

static const char *what_is_missing(const SurveyQuestion *question)
{
    if (question->kind == SURVEY_TEXT) return "Please write an answer.";
    if (question->kind == SURVEY_CHOICE)
        return question->several ? "Please choose at least one." : "Please choose one.";
    return "Please choose a number.";
}

void survey_form_read(const Survey *survey, Str body, Arena *arena, SurveyFills *fills_out)
{
    static const Str prefix = STR_CONST("q.");
    *fills_out = (SurveyFills){ 0 };
    for (UrlPairs pairs = url_pairs(body); url_next_pair(&pairs, arena);) {
        if (!str_starts_with(pairs.key, prefix)) continue;
        int question = find_key(survey, str_slice(pairs.key, prefix.len, pairs.key.len));
        if (question >= 0)
            take_value(&survey->questions[question], pairs.value, arena, &fills_out->of[question]);
    }
    for (int i = 0; i < survey->question_count; i++) {
        SurveyFill *fill = &fills_out->of[i];
        if (!survey_shows(survey, fills_out, i))
            *fill = (SurveyFill){ 0 };
        else if (!fill->given && !fill->problem && survey->questions[i].required)
            fill->problem = what_is_missing(&survey->questions[i]);
        fills_out->given += fill->given;
        fills_out->problems += fill->problem != NULL;
    }
}

void survey_fill_first(const Survey *survey, Str text, SurveyFills *fills)
{
    const SurveyQuestion *first = &survey->questions[0];
    int number = 0;
    if (!survey_kind_is_scale(first->kind) ||
        !is_number(text, survey_kind_least(first->kind), survey_kind_most(first->kind), &number))
        return;
    fills->of[0] = (SurveyFill){ .given = true, .number = number };
}

// ---- rows

Str survey_fill_text(const SurveyQuestion *question, const SurveyFill *fill, Arena *arena)
{
    if (question->kind != SURVEY_CHOICE) return fill->text;
    Buf text = { 0 };
    for (int i = 0; i < question->choice_count; i++) {
        if (!(fill->chosen >> i & 1)) continue;
        if (text.len > 0) buf_append_byte(&text, '\n');
        buf_append(&text, question->choices[i]);
    }
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

SurveyFill survey_fill_of(const SurveyQuestion *question, int64_t number, Str text)
{
    SurveyFill fill = { 0 };
    if (question->kind == SURVEY_TEXT) return (SurveyFill){ .given = text.len > 0, .text = text };
    if (question->kind != SURVEY_CHOICE) return (SurveyFill){ .given = true, .number = (int)number };
    while (text.len > 0) {
        StrCut line = str_cut(text, '\n');
        for (int i = 0; i < question->choice_count; i++) {
            if (str_equal(question->choices[i], line.head)) fill.chosen |= 1U << i;
        }
        text = line.tail;
    }
    fill.given = fill.chosen != 0;
    return fill;
}
