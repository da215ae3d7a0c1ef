#include "act/survey.h"

#include "codec/json.h"

// ---- kinds

static const struct {
    Str name;
    int least, most;
    Str low, high; // words where none are given
} kinds[SURVEY_KINDS] = {
    [SURVEY_NPS] = { STR_CONST("nps"), 0, 10, STR_CONST("Not at all likely"), STR_CONST("Extremely likely") },
    [SURVEY_RATING] = { STR_CONST("rating"), 1, 5, STR_CONST("Very dissatisfied"),
                        STR_CONST("Very satisfied") },
    [SURVEY_EFFORT] = { STR_CONST("effort"), 1, 7, STR_CONST("Strongly disagree"),
                        STR_CONST("Strongly agree") },
    [SURVEY_CHOICE] = { STR_CONST("choice"), 0, 0, STR_CONST(""), STR_CONST("") },
    [SURVEY_TEXT] = { STR_CONST("text"), 0, 0, STR_CONST(""), STR_CONST("") },
};

Str survey_kind_name(SurveyKind kind)
{
    return kinds[kind].name;
}

bool survey_kind_parse(Str name, SurveyKind *kind_out)
{
    for (int i = 0; i < SURVEY_KINDS; i++) {
        if (!str_equal(name, kinds[i].name)) continue;
        *kind_out = (SurveyKind)i;
        return true;
    }
    return false;
}

bool survey_kind_is_scale(SurveyKind kind)
{
    return kinds[kind].most > 0;
}

int survey_kind_least(SurveyKind kind)
{
    return kinds[kind].least;
}

int survey_kind_most(SurveyKind kind)
{
    return kinds[kind].most;
}

// ---- reading

enum {
    QUESTION_KEY,
    QUESTION_KIND,
    QUESTION_TEXT,
    QUESTION_HINT,
    QUESTION_REQUIRED,
    QUESTION_LOW,
    QUESTION_HIGH,
    QUESTION_CHOICES,
    QUESTION_SEVERAL,
    QUESTION_WHEN,
    QUESTION_FIELDS
};
static const JsonField question_fields[QUESTION_FIELDS] = {
    [QUESTION_KEY] = { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
    [QUESTION_KIND] = { STR_CONST("kind"), JSON_WANT_TEXT, .required = true },
    [QUESTION_TEXT] = { STR_CONST("text"), JSON_WANT_TEXT, .required = true },
    [QUESTION_HINT] = { STR_CONST("hint"), JSON_WANT_TEXT },
    [QUESTION_REQUIRED] = { STR_CONST("required"), JSON_WANT_BOOL },
    [QUESTION_LOW] = { STR_CONST("low"), JSON_WANT_TEXT },
    [QUESTION_HIGH] = { STR_CONST("high"), JSON_WANT_TEXT },
    [QUESTION_CHOICES] = { STR_CONST("choices"), JSON_WANT_ARRAY },
    [QUESTION_SEVERAL] = { STR_CONST("several"), JSON_WANT_BOOL },
    [QUESTION_WHEN] = { STR_CONST("when"), JSON_WANT_OBJECT },
};

typedef struct Reading {
    Arena *arena;
    Error *error;
    int question; // whose fields are read; -1: those of the survey itself
    SurveyQuestion *questions;
} Reading;

static Str place_of(const Reading *reading, Str name)
{
    if (reading->question < 0) return name;
    if (name.len == 0) return arena_format(reading->arena, "questions.%d", reading->question);
    return arena_format(reading->arena, "questions.%d.%.*s", reading->question, STR_ARG(name));
}

static bool has_control(Str text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < ' ' && !(lines && (c == '\n' || c == '\r' || c == '\t'))) || c == 127) return true;
    }
    return false;
}

static Status read_text(const Reading *reading, const JsonNode *node, Str name, size_t most, Str *text_out)
{
    *text_out = node ? str_trim(json_text(node, reading->arena)) : (Str){ 0 };
    if (text_out->len > most)
        return fail(reading->error, STATUS_INVALID, place_of(reading, name), "This has at most %zu bytes.",
                    most);
    if (!has_control(*text_out, most == SURVEY_TEXT_BYTES_MAX)) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, place_of(reading, name),
                "It holds a character that is not for texts. Remove it.");
}

static bool is_word(Str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return key.len > 0 && key.len <= SURVEY_KEY_BYTES_MAX;
}

static int find_question(const Reading *reading, Str key)
{
    for (int i = 0; i < reading->question; i++) {
        if (str_equal(reading->questions[i].key, key)) return i;
    }
    return SURVEY_ALWAYS;
}

static Status read_key(const Reading *reading, const JsonNode *node, SurveyQuestion *question)
{
    question->key = json_text(node, reading->arena);
    if (!is_word(question->key))
        return fail(reading->error, STATUS_INVALID, place_of(reading, STR("key")),
                    "The key of a question is a word of a to z, 0 to 9 and _, of at most %d letters.",
                    SURVEY_KEY_BYTES_MAX);
    if (find_question(reading, question->key) == SURVEY_ALWAYS) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, place_of(reading, STR("key")),
                "Another question has the key “%.*s”.", STR_ARG(question->key));
}

static Status read_choices(const Reading *reading, const JsonNode *node, SurveyQuestion *question)
{
    Str *choices = ARENA_ARRAY(reading->arena, Str, SURVEY_CHOICES_MAX);
    Status status = STATUS_OK;
    question->choices = choices;
    if (question->kind != SURVEY_CHOICE) return STATUS_OK;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);) {
        if (question->choice_count == SURVEY_CHOICES_MAX || i.item->kind != JSON_TEXT)
            return fail(reading->error, STATUS_INVALID, place_of(reading, STR("choices")),
                        "Choices are at most %d texts.", SURVEY_CHOICES_MAX);
        Str *choice = &choices[question->choice_count];
        status = read_text(reading, i.item, STR("choices"), SURVEY_WORDS_BYTES_MAX, choice);
        for (int k = 0; k < question->choice_count && status == STATUS_OK; k++) {
            if (str_equal(choices[k], *choice))
                return fail(reading->error, STATUS_INVALID, place_of(reading, STR("choices")),
                            "“%.*s” is there twice.", STR_ARG(*choice));
        }
        if (status == STATUS_OK && choice->len == 0)
            return fail(reading->error, STATUS_INVALID, place_of(reading, STR("choices")),
                        "A choice is empty: write it, or take it away.");
        question->choice_count++;
    }
    if (status != STATUS_OK || question->choice_count >= 2) return status;
    return fail(reading->error, STATUS_INVALID, place_of(reading, STR("choices")),
                "There is nothing to choose: give at least two.");
}

static Status wrong_when(const Reading *reading, const char *what)
{
    return fail(reading->error, STATUS_INVALID, place_of(reading, STR("when")), "%s", what);
}

// For which answer to which earlier question it is shown.
static Status read_when(const Reading *reading, const JsonNode *node, SurveyQuestion *question)
{
    static const JsonField fields[] = { { STR_CONST("question"), JSON_WANT_TEXT, .required = true },
                                        { STR_CONST("least"), JSON_WANT_INTEGER },
                                        { STR_CONST("most"), JSON_WANT_INTEGER },
                                        { STR_CONST("choice"), JSON_WANT_TEXT } };
    const JsonNode *nodes[4];
    question->after = SURVEY_ALWAYS;
    if (!node) return STATUS_OK;
    Status status = json_check(node, fields, 4, false, nodes, reading->error);
    if (status != STATUS_OK)
        return wrong_when(reading, "Say {question, least, most}, or {question, choice}.");
    question->after = find_question(reading, json_text(nodes[0], reading->arena));
    if (question->after == SURVEY_ALWAYS)
        return wrong_when(reading, "It can only go by an earlier question: there is none of that key.");
    const SurveyQuestion *earlier = &reading->questions[question->after];
    if (earlier->kind == SURVEY_TEXT)
        return wrong_when(reading, "It cannot go by a question that is answered in words.");
    if (earlier->kind == SURVEY_CHOICE) {
        for (int i = 0; nodes[3] && i < earlier->choice_count; i++) {
            if (!json_text_is(nodes[3], earlier->choices[i])) continue;
            question->choice = i;
            return STATUS_OK;
        }
        return wrong_when(reading, "Say for which of that question's choices it is shown.");
    }
    int64_t least = survey_kind_least(earlier->kind), most = survey_kind_most(earlier->kind);
    bool good = (!nodes[1] || json_int64(nodes[1], &least)) && (!nodes[2] || json_int64(nodes[2], &most)) &&
                least >= survey_kind_least(earlier->kind) && most <= survey_kind_most(earlier->kind) &&
                least <= most;
    question->least = good ? (int)least : 0;
    question->most = good ? (int)most : 0;
    return good ? STATUS_OK : wrong_when(reading, "The limits have to lie on that question's scale.");
}

static Status read_question(const Reading *reading, const JsonNode *node, SurveyQuestion *question)
{
    const JsonNode *nodes[QUESTION_FIELDS];
    *question = (SurveyQuestion){ .after = SURVEY_ALWAYS };
    Status status = json_check(node, question_fields, QUESTION_FIELDS, false, nodes, reading->error);
    if (status != STATUS_OK) {
        reading->error->field = place_of(reading, reading->error->field);
        return status;
    }
    if (!survey_kind_parse(json_text(nodes[QUESTION_KIND], reading->arena), &question->kind))
        return fail(reading->error, STATUS_INVALID, place_of(reading, STR("kind")),
                    "This has to be one of " SURVEY_KIND_NAMES ".");
    status = read_key(reading, nodes[QUESTION_KEY], question);
    if (status == STATUS_OK)
        status =
            read_text(reading, nodes[QUESTION_TEXT], STR("text"), SURVEY_TEXT_BYTES_MAX, &question->text);
    if (status == STATUS_OK && question->text.len == 0)
        return fail(reading->error, STATUS_INVALID, place_of(reading, STR("text")), "Write the question.");
    if (status == STATUS_OK)
        status =
            read_text(reading, nodes[QUESTION_HINT], STR("hint"), SURVEY_TEXT_BYTES_MAX, &question->hint);
    if (status == STATUS_OK)
        status = read_text(reading, nodes[QUESTION_LOW], STR("low"), SURVEY_WORDS_BYTES_MAX, &question->low);
    if (status == STATUS_OK)
        status =
            read_text(reading, nodes[QUESTION_HIGH], STR("high"), SURVEY_WORDS_BYTES_MAX, &question->high);
    if (status == STATUS_OK) status = read_choices(reading, nodes[QUESTION_CHOICES], question);
    if (status == STATUS_OK) status = read_when(reading, nodes[QUESTION_WHEN], question);
    if (question->low.len == 0) question->low = kinds[question->kind].low;
    if (question->high.len == 0) question->high = kinds[question->kind].high;
    question->required = nodes[QUESTION_REQUIRED] && json_is_true(nodes[QUESTION_REQUIRED]);
    question->several = nodes[QUESTION_SEVERAL] && json_is_true(nodes[QUESTION_SEVERAL]);
    return status;
}

static Status read_questions(Reading *reading, const JsonNode *node, Survey *survey)
{
    Status status = STATUS_OK;
    survey->questions = reading->questions;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);) {
        if (survey->question_count == SURVEY_QUESTIONS_MAX)
            return fail(reading->error, STATUS_INVALID, STR("questions"),
                        "A survey has at most %d questions.", SURVEY_QUESTIONS_MAX);
        reading->question = survey->question_count;
        if (i.item->kind != JSON_OBJECT)
            return fail(reading->error, STATUS_INVALID, STR("questions"), "Each question is an object.");
        status = read_question(reading, i.item, &reading->questions[survey->question_count++]);
    }
    if (status != STATUS_OK || survey->question_count > 0) return status;
    return fail(reading->error, STATUS_INVALID, STR("questions"), "A survey has at least one question.");
}

Status survey_read(Str body, Arena *arena, Survey *survey_out, Error *error)
{
    enum { MEANING, TITLE, DAYS, THANKS, QUESTIONS, FIELDS };
    static const JsonField fields[FIELDS] = {
        [MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT },
        [TITLE] = { STR_CONST("title"), JSON_WANT_TEXT },
        [DAYS] = { STR_CONST("days"), JSON_WANT_INTEGER },
        [THANKS] = { STR_CONST("thanks"), JSON_WANT_TEXT },
        [QUESTIONS] = { STR_CONST("questions"), JSON_WANT_ARRAY, .required = true },
    };
    const JsonNode *nodes[FIELDS];
    int64_t days = SURVEY_DAYS_USUAL;
    *survey_out = (Survey){ 0 };
    if (body.len > SURVEY_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A survey has at most %d bytes.", SURVEY_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, FIELDS, false, nodes, error);
    Reading reading = { arena, error, -1, ARENA_ARRAY(arena, SurveyQuestion, SURVEY_QUESTIONS_MAX) };
    if (status == STATUS_OK)
        status =
            read_text(&reading, nodes[MEANING], STR("meaning"), SURVEY_TEXT_BYTES_MAX, &survey_out->meaning);
    if (status == STATUS_OK)
        status = read_text(&reading, nodes[TITLE], STR("title"), SURVEY_WORDS_BYTES_MAX, &survey_out->title);
    if (status == STATUS_OK)
        status =
            read_text(&reading, nodes[THANKS], STR("thanks"), SURVEY_TEXT_BYTES_MAX, &survey_out->thanks);
    if (status != STATUS_OK) return status;
    if (nodes[DAYS] && (!json_int64(nodes[DAYS], &days) || days < 1 || days > SURVEY_DAYS_MAX))
        return fail(error, STATUS_INVALID, STR("days"), "This has to be a whole number from 1 to %d.",
                    SURVEY_DAYS_MAX);
    survey_out->days = (int)days;
    return read_questions(&reading, nodes[QUESTIONS], survey_out);
}

Status survey_of(const Definition *definition, Arena *arena, Survey *survey_out, Error *error)
{
    Status status = survey_read(arena_copy(arena, definition->body), arena, survey_out, error);
    survey_out->id = definition->id;
    survey_out->version = definition->version;
    survey_out->name = arena_copy(arena, definition->name);
    return status;
}
