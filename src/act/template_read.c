// template_read.c: from the text of a template to its parts.
#include "act/template_parts.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "codec/markdown.h"

#include <string.h>

typedef struct Reading {
    MessageTemplate *message;
    const FormulaNames *names;
    Str source; // the subject or the text
    const char *field;
    Parts *parts;
    size_t open[TEMPLATE_DEPTH_MAX]; // parts that wait for their end
    size_t depth;
    Str *formulas;
    size_t formula_count;
    TemplateProblem *problem;
    Arena *arena;
    Error *error;
} Reading;

static const Str list_names[LIST_KINDS] = {
    [LIST_FEATURES] = STR_CONST("features"),
    [LIST_KEY_FEATURES] = STR_CONST("key_features"),
    [LIST_UNUSED_FEATURES] = STR_CONST("unused_features"),
};

static Str field_name(const Reading *reading)
{
    return reading->field[0] == 's' ? STR("subject") : STR("text");
}

static int line_of(const Reading *reading, const char *at)
{
    int line = 1;
    for (const char *c = reading->source.data; c < at; c++)
        if (*c == '\n') line++;
    return line;
}

static Status wrong(Reading *reading, Str place, const char *what)
{
    if (reading->problem->text.len == 0) {
        size_t at = (size_t)(place.data - reading->source.data);
        *reading->problem = (TemplateProblem){ .text = reading->source, .at = at, .end = at + place.len };
    }
    return fail(reading->error, STATUS_INVALID, field_name(reading), "Line %d, “%.*s”: %s",
                line_of(reading, place.data), STR_ARG(str_beginning(place, 80)), what);
}

static Part *add_part(Reading *reading, PartKind kind, Str text)
{
    Part *part = &reading->parts->parts[reading->parts->count++];
    *part = (Part){ .kind = kind, .text = text };
    return part;
}

// ---- what a placeholder names

typedef struct PathName {
    Str path;
    SourceKind kind;
} PathName;

static const PathName path_names[] = {
    { STR_CONST("account.name"), SOURCE_ACCOUNT_NAME },
    { STR_CONST("account.id"), SOURCE_ACCOUNT_ID },
    { STR_CONST("person.name"), SOURCE_PERSON_NAME },
    { STR_CONST("person.first_name"), SOURCE_PERSON_FIRST_NAME },
    { STR_CONST("person.id"), SOURCE_PERSON_ID },
    { STR_CONST("owner.name"), SOURCE_OWNER_NAME },
    { STR_CONST("owner.email"), SOURCE_OWNER_EMAIL },
    { STR_CONST("our.name"), SOURCE_OUR_NAME },
    { STR_CONST("our.access_url"), SOURCE_OUR_ACCESS_URL },
    { STR_CONST("item"), SOURCE_ITEM },
};

static bool is_word(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                    c == '.' || c == '-' || c >= 0x80;
        if (!good) return false;
    }
    return text.len > 0 && text.len <= ATTRIBUTE_KEY_BYTES_MAX;
}

static bool in_each(const Reading *reading)
{
    for (size_t i = 0; i < reading->depth; i++)
        if (reading->parts->parts[reading->open[i]].kind == PART_EACH) return true;
    return false;
}

// The part of a formula that is wrong, where the whole would be marked otherwise.
static void note_formula(const Reading *reading, Str text, const FormulaProblem *problem)
{
    size_t at = (size_t)(text.data - reading->source.data);
    *reading->problem = (TemplateProblem){
        .text = reading->source,
        .at = at + problem->at,
        .end = at + problem->end,
        .proposal = arena_copy(reading->arena, str_from_c(problem->proposal)),
    };
}

// False when it is no such path.
static bool read_path(Reading *reading, Str text, Source *source_out)
{
    static const Str account = STR_CONST("account."), person = STR_CONST("person.");
    for (size_t i = 0; i < sizeof path_names / sizeof *path_names; i++) {
        if (!str_equal(text, path_names[i].path)) continue;
        if (path_names[i].kind == SOURCE_ITEM && !in_each(reading)) return false;
        *source_out = (Source){ .kind = path_names[i].kind };
        return true;
    }
    bool of_account = str_starts_with(text, account), of_person = str_starts_with(text, person);
    Str key = str_slice(text, of_account ? account.len : person.len, text.len);
    if ((!of_account && !of_person) || !is_word(key)) return false;
    *source_out = (Source){ .kind = of_account ? SOURCE_ACCOUNT : SOURCE_PERSON, .key = key };
    return true;
}

static Status read_formula(Reading *reading, Str place, Str text, Source *source_out)
{
    FormulaProblem problem = { 0 }, ignored;
    Source source = { .kind = SOURCE_FORMULA };
    source.formula = formula_compile(text, FORMULA_OF_ACCOUNTS, reading->names, reading->arena, &problem);
    if (!source.formula) {
        source.formula = formula_compile(text, FORMULA_OF_PEOPLE, reading->names, reading->arena, &ignored);
        source.of_person = source.formula != NULL;
    }
    if (!source.formula) {
        note_formula(reading, text, &problem);
        return wrong(reading, place, problem.message);
    }
    reading->formulas[reading->formula_count++] = text;
    *source_out = source;
    return STATUS_OK;
}

// ---- tags

// Splits `what | "fallback"` at the last | that stands outside of quotes.
static Status split_fallback(Reading *reading, Str place, Str *what, Part *part)
{
    char quote = 0;
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < what->len; i++) {
        char c = what->data[i];
        if (quote && c == '\\') {
            i++;
        } else if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '|') {
            at = i;
        }
    }
    if (at == SIZE_MAX) return STATUS_OK;
    Str fallback = str_trim(str_slice(*what, at + 1, what->len));
    bool quoted = fallback.len >= 2 && (fallback.data[0] == '"' || fallback.data[0] == '\'') &&
                  fallback.data[fallback.len - 1] == fallback.data[0];
    if (!quoted) return wrong(reading, place, "Write what stands instead in quotes: | \"there\".");
    part->has_fallback = true;
    part->fallback = str_slice(fallback, 1, fallback.len - 1);
    *what = str_trim(str_slice(*what, 0, at));
    return STATUS_OK;
}

static Status read_value(Reading *reading, Str place, Str what)
{
    Part part = { .kind = PART_VALUE, .text = place };
    Status status = split_fallback(reading, place, &what, &part);
    if (status != STATUS_OK) return status;
    if (what.len > 0 && what.data[0] == '=') {
        Str formula = str_trim(str_slice(what, 1, what.len));
        status = read_formula(reading, place, formula, &part.source);
    } else if (!read_path(reading, what, &part.source)) {
        return wrong(reading, place,
                     "There is no such placeholder. Write account.name, account.plan, person.first_name, "
                     "owner.name, item (inside #each), or a formula behind “=”.");
    }
    if (status == STATUS_OK) reading->parts->parts[reading->parts->count++] = part;
    return status;
}

static Status open_part(Reading *reading, Str place, Part part)
{
    if (reading->depth == TEMPLATE_DEPTH_MAX)
        return wrong(reading, place, "There are too many #if and #each inside each other.");
    reading->open[reading->depth++] = reading->parts->count;
    reading->parts->parts[reading->parts->count++] = part;
    return STATUS_OK;
}

static Status read_if(Reading *reading, Str place, Str what)
{
    Part part = { .kind = PART_IF, .text = place };
    if (!read_path(reading, what, &part.source)) {
        Status status = read_formula(reading, place, what, &part.source);
        if (status != STATUS_OK) return status;
    }
    return open_part(reading, place, part);
}

static Status read_each(Reading *reading, Str place, Str what)
{
    Part part = { .kind = PART_EACH, .text = place };
    for (int i = 0; i < LIST_KINDS; i++) {
        if (!str_equal(what, list_names[i])) continue;
        part.list = (ListKind)i;
        if (in_each(reading)) return wrong(reading, place, "A list cannot stand inside another.");
        return open_part(reading, place, part);
    }
    return wrong(reading, place,
                 "There is no such list. There are features, key_features and unused_features.");
}

static Status read_else(Reading *reading, Str place)
{
    size_t open = reading->depth > 0 ? reading->open[reading->depth - 1] : 0;
    if (reading->depth == 0 || reading->parts->parts[open].kind != PART_IF)
        return wrong(reading, place, "There is no #if before it.");
    reading->parts->parts[open].jump = reading->parts->count + 1;
    reading->open[reading->depth - 1] = reading->parts->count;
    add_part(reading, PART_ELSE, place);
    return STATUS_OK;
}

static Status read_end(Reading *reading, Str place, PartKind end)
{
    size_t open = reading->depth > 0 ? reading->open[reading->depth - 1] : 0;
    PartKind kind = reading->depth > 0 ? reading->parts->parts[open].kind : PART_TEXT;
    bool fits = end == PART_END_EACH ? kind == PART_EACH : kind == PART_IF || kind == PART_ELSE;
    if (!fits) return wrong(reading, place, "What it ends is not open here.");
    reading->depth--;
    reading->parts->parts[open].jump = reading->parts->count;
    add_part(reading, end, place)->jump = open;
    return STATUS_OK;
}

// The recipient's own links: in a link's target as they are, elsewhere as a link of their own.
static Status read_own_link(Reading *reading, Str place, Str address, Str alone)
{
    const char *before = place.data > reading->source.data ? place.data - 1 : "";
    bool in_target = *before == '(' || *before == '<';
    add_part(reading, PART_TEXT, in_target ? address : alone);
    return STATUS_OK;
}

static Status read_unsubscribe(Reading *reading, Str place)
{
    reading->message->has_unsubscribe = true;
    return read_own_link(reading, place, STR(TEMPLATE_UNSUBSCRIBE), STR("<" TEMPLATE_UNSUBSCRIBE ">"));
}

static Status read_ask(Reading *reading, Str place, Str address, Str alone)
{
    reading->message->has_ask = true;
    return read_own_link(reading, place, address, alone);
}

static Status read_survey(Reading *reading, Str place)
{
    reading->message->has_survey = true;
    return read_own_link(reading, place, STR(TEMPLATE_SURVEY), STR("<" TEMPLATE_SURVEY ">"));
}

static Status read_tag(Reading *reading, Str place)
{
    Str what = str_trim(str_slice(place, 2, place.len - 2));
    if (str_starts_with(what, STR("#if ")))
        return read_if(reading, place, str_trim(str_slice(what, 4, what.len)));
    if (str_starts_with(what, STR("#each ")))
        return read_each(reading, place, str_trim(str_slice(what, 6, what.len)));
    if (str_equal(what, STR("#else")) || str_equal(what, STR("else"))) return read_else(reading, place);
    if (str_equal(what, STR("/if"))) return read_end(reading, place, PART_END_IF);
    if (str_equal(what, STR("/each"))) return read_end(reading, place, PART_END_EACH);
    if (str_equal(what, STR("unsubscribe"))) return read_unsubscribe(reading, place);
    if (str_equal(what, STR("survey"))) return read_survey(reading, place);
    if (str_equal(what, STR("ask")))
        return read_ask(reading, place, STR(TEMPLATE_ASK), STR("<" TEMPLATE_ASK ">"));
    if (str_equal(what, STR("obstacle")))
        return read_ask(reading, place, STR(TEMPLATE_OBSTACLE), STR("<" TEMPLATE_OBSTACLE ">"));
    return read_value(reading, place, what);
}

static size_t find(Str text, size_t from, const char *two)
{
    for (size_t i = from; i + 1 < text.len; i++)
        if (text.data[i] == two[0] && text.data[i + 1] == two[1]) return i;
    return SIZE_MAX;
}

static bool is_control(Str place)
{
    Str what = str_trim(str_slice(place, 2, place.len - 2));
    return str_starts_with(what, STR("#")) || str_starts_with(what, STR("/")) || str_equal(what, STR("else"));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// A tag that decides, alone on its line, takes the line with it: else it would leave a blank one, which ends
// paragraphs and lists.
static void take_line(Str source, size_t least, size_t *begin, size_t *end)
{
    size_t from = *begin, to = *end;
    while (from > least && is_blank(source.data[from - 1]))
        from--;
    while (to < source.len && is_blank(source.data[to]))
        to++;
    bool starts = from == 0 || source.data[from - 1] == '\n';
    if (!starts || (to < source.len && source.data[to] != '\n')) return;
    *begin = from;
    *end = to < source.len ? to + 1 : to;
}

static Status read_parts(Reading *reading)
{
    Str source = reading->source;
    size_t at = 0;
    while (at < source.len) {
        size_t begin = find(source, at, "{{");
        size_t end = begin == SIZE_MAX ? SIZE_MAX : find(source, begin + 2, "}}");
        size_t text_end = begin == SIZE_MAX ? source.len : begin;
        size_t next = end == SIZE_MAX ? source.len : end + 2;
        if (end != SIZE_MAX && is_control(str_slice(source, begin, end + 2)))
            take_line(source, at, &text_end, &next);
        if (reading->parts->count + 2 > TEMPLATE_PARTS_MAX)
            return fail(reading->error, STATUS_INVALID, field_name(reading),
                        "There are more than %d placeholders. Use fewer.", TEMPLATE_PARTS_MAX / 2);
        if (text_end > at) add_part(reading, PART_TEXT, str_slice(source, at, text_end));
        if (begin == SIZE_MAX) break;
        if (end == SIZE_MAX) return wrong(reading, str_slice(source, begin, source.len), "It has no }}.");
        Status status = read_tag(reading, str_slice(source, begin, end + 2));
        if (status != STATUS_OK) return status;
        at = next;
    }
    if (reading->depth == 0) return STATUS_OK;
    return wrong(reading, reading->parts->parts[reading->open[reading->depth - 1]].text, "It has no end.");
}

// ---- the whole

static Status check_source(Str source, size_t bytes_max, Str field, Error *error)
{
    if (source.len > bytes_max)
        return fail(error, STATUS_INVALID, field, "It is longer than %zu bytes. Shorten it.", bytes_max);
    if (markdown_has_slot(source) || memchr(source.data ? source.data : "", '\0', source.len))
        return fail(error, STATUS_INVALID, field, "It holds a character that is not for texts. Remove it.");
    return STATUS_OK;
}

static Status check_subject(Str subject, Error *error)
{
    if (str_trim(subject).len == 0)
        return fail(error, STATUS_INVALID, STR("subject"), "Give the message a subject.");
    for (size_t i = 0; i < subject.len; i++) {
        unsigned char c = (unsigned char)subject.data[i];
        if (c < ' ' || c == 127)
            return fail(error, STATUS_INVALID, STR("subject"), "The subject must be one line.");
    }
    return STATUS_OK;
}

// As it looks with a value for every placeholder, all branches after one another.
static Status check_markdown(const Parts *parts, Error *error)
{
    Buf source = { 0 };
    size_t slot = 0;
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->parts[i].kind == PART_TEXT) buf_append(&source, parts->parts[i].text);
        if (parts->parts[i].kind == PART_VALUE) markdown_slot(&source, slot++);
    }
    Status status = markdown_check(buf_view(&source), error);
    buf_free(&source);
    return status;
}

static Status read_both(Reading *reading)
{
    MessageTemplate *message = reading->message;
    reading->source = message->subject_source;
    reading->field = "subject";
    reading->parts = &message->subject;
    Status status = read_parts(reading);
    if (status == STATUS_OK && (message->has_unsubscribe || message->has_survey || message->has_ask))
        return fail(reading->error, STATUS_INVALID, STR("subject"), "The subject can hold no link.");
    if (status != STATUS_OK) return status;
    reading->source = message->text_source;
    reading->field = "text";
    reading->parts = &message->text;
    status = read_parts(reading);
    return status == STATUS_OK ? check_markdown(&message->text, reading->error) : status;
}

Status template_read(Str body, const FormulaNames *names, Arena *arena, MessageTemplate **out, Error *error)
{
    TemplateProblem ignored;
    return template_check(body, names, arena, out, &ignored, error);
}

Status template_check(Str body, const FormulaNames *names, Arena *arena, MessageTemplate **out,
                      TemplateProblem *problem_out, Error *error)
{
    enum { SUBJECT, TEXT, FIELDS };
    static const JsonField fields[FIELDS] = {
        [SUBJECT] = { STR_CONST("subject"), JSON_WANT_TEXT, .required = true },
        [TEXT] = { STR_CONST("text"), JSON_WANT_TEXT, .required = true },
    };
    const JsonNode *nodes[FIELDS];
    *problem_out = (TemplateProblem){ 0 };
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, FIELDS, true, nodes, error);
    if (status != STATUS_OK) return status;
    MessageTemplate *message = ARENA_NEW(arena, MessageTemplate);
    message->subject_source = arena_copy(arena, json_text(nodes[SUBJECT], arena));
    message->text_source = arena_copy(arena, json_text(nodes[TEXT], arena));
    message->names = names;
    message->subject.parts = ARENA_ARRAY(arena, Part, TEMPLATE_PARTS_MAX);
    message->text.parts = ARENA_ARRAY(arena, Part, TEMPLATE_PARTS_MAX);
    status = check_source(message->subject_source, TEMPLATE_SUBJECT_BYTES_MAX, STR("subject"), error);
    if (status == STATUS_OK)
        status = check_source(message->text_source, TEMPLATE_TEXT_BYTES_MAX, STR("text"), error);
    if (status == STATUS_OK) status = check_subject(message->subject_source, error);
    Reading reading = { .message = message,
                        .names = names,
                        .formulas = ARENA_ARRAY(arena, Str, 2 * TEMPLATE_PARTS_MAX),
                        .problem = problem_out,
                        .arena = arena,
                        .error = error };
    if (status == STATUS_OK) status = read_both(&reading);
    message->formulas = reading.formulas;
    message->formula_count = reading.formula_count;
    if (status == STATUS_OK) *out = message;
    return status;
}

Str template_body(const MessageTemplate *message, Arena *arena)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("subject"), message->subject_source);
    json_add_text(&json, STR("text"), message->text_source);
    json_key(&json, STR("formulas"));
    json_open_array(&json);
    for (size_t i = 0; i < message->formula_count; i++) {
        json_open_object(&json);
        json_add_text(&json, STR("formula"), message->formulas[i]);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
    Str made = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return made;
}

bool template_has_unsubscribe(const MessageTemplate *message)
{
    return message->has_unsubscribe;
}

bool template_has_survey(const MessageTemplate *message)
{
    return message->has_survey;
}

bool template_has_ask(const MessageTemplate *message)
{
    return message->has_ask;
}
