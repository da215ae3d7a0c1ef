// template.c: from the parts of a template to a message for somebody.
#include "act/template.h"

#include "act/template_parts.h"
#include "base/buf.h"
#include "base/timestamp.h"
#include "codec/markdown.h"
#include "know/called.h"

#include <math.h>

struct Rendering {
    const MessageTemplate *message;
    const TemplateSubject *subject;
    Buf out;
    bool plain;  // the subject: values as they are, no slots
    Str *values; // by slot
    size_t value_count;
    const Str *items; // of the list that is gone through
    size_t item_count, item;
    Str missing;
    bool too_long;
    Arena *arena;
};

// ---- values as texts

static Str number_text(double number, bool grouped, Arena *arena)
{
    if (!isfinite(number)) return (Str){ 0 };
    double rounded = round(number * 100) / 100;
    if (fabs(rounded) >= 1e15) return arena_format(arena, "%.3g", rounded);
    Str plain = arena_format(arena, "%.2f", rounded);
    while (str_ends_with(plain, STR("0")))
        plain.len--;
    if (str_ends_with(plain, STR("."))) plain.len--;
    if (str_equal(plain, STR("-0"))) return STR("0");
    if (!grouped || fabs(rounded) < 10000) return plain;
    size_t digits = 0, from = plain.data[0] == '-';
    while (from + digits < plain.len && plain.data[from + digits] != '.')
        digits++;
    Buf made = { 0 };
    for (size_t i = 0; i < plain.len; i++) {
        bool comma = i > from && i < from + digits && (from + digits - i) % 3 == 0;
        if (comma) buf_append_byte(&made, ',');
        buf_append_byte(&made, plain.data[i]);
    }
    Str text = arena_copy(arena, buf_view(&made));
    buf_free(&made);
    return text;
}

static Str date_text(double days, Arena *arena)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int year, month, day;
    if (!(days >= 0 && days < 4e6)) return (Str){ 0 };
    days_to_date((int64_t)days, &year, &month, &day);
    return arena_format(arena, "%d %s %d", day, months[month - 1], year);
}

static bool is_yes(double number)
{
    return fabs(number) > 0;
}

static Str attribute_text(Value value, Arena *arena)
{
    switch (value.kind) {
    case VALUE_MISSING:
        return (Str){ 0 };
    case VALUE_TEXT:
        return value.text;
    case VALUE_NUMBER:
        return number_text(value.number, false, arena);
    case VALUE_BOOL:
        return is_yes(value.number) ? STR("yes") : STR("no");
    case VALUE_DATE:
        return date_text(value.number, arena);
    }
    return (Str){ 0 };
}

static Str formula_text(const FormulaResult *result, Arena *arena)
{
    if (result->value.kind == VALUE_MISSING) return (Str){ 0 };
    double number = result->value.number;
    switch (result->type) {
    case FORMULA_NUMBER:
        return number_text(number, true, arena);
    case FORMULA_SHARE:
        return arena_format(arena, "%.*s%%", STR_ARG(number_text(round(number * 100), true, arena)));
    case FORMULA_TEXT:
        return result->value.text;
    case FORMULA_YESNO:
        return is_yes(number) ? STR("yes") : STR("no");
    case FORMULA_DATE:
        return date_text(number, arena);
    case FORMULA_DURATION:
        return arena_format(arena, "%.*s %s", STR_ARG(number_text(round(number), true, arena)),
                            lround(fabs(number)) == 1 ? "day" : "days");
    case FORMULA_ANY:
        return attribute_text(result->value, arena);
    }
    return (Str){ 0 };
}

static FormulaResult ask(const Rendering *rendering, const Source *source)
{
    const TemplateSubject *subject = rendering->subject;
    if (!source->of_person)
        return formula_evaluate(source->formula, subject->engine, subject->account, subject->day,
                                rendering->arena);
    if (subject->person == ENGINE_NONE) return (FormulaResult){ .type = FORMULA_ANY };
    return formula_evaluate_person(source->formula, subject->engine, subject->account, subject->person,
                                   subject->day, rendering->arena);
}

static Str first_name(const TemplateSubject *subject)
{
    static const Str keys[] = { STR_CONST("first_name"), STR_CONST("firstName") };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Str said =
            text_attribute(engine_person_attribute(subject->engine, subject->person, keys[i], subject->day));
        if (str_trim(said).len > 0) return str_trim(said);
    }
    Str name =
        text_attribute(engine_person_attribute(subject->engine, subject->person, STR("name"), subject->day));
    return str_cut(str_trim(name), ' ').head;
}

static Str person_text(const Rendering *rendering, const Source *source)
{
    const TemplateSubject *subject = rendering->subject;
    bool anonymous;
    if (subject->person == ENGINE_NONE) return (Str){ 0 };
    switch ((int)source->kind) {
    case SOURCE_PERSON_NAME:
        return person_name(subject->engine, subject->person, subject->day, rendering->arena);
    case SOURCE_PERSON_FIRST_NAME:
        return first_name(subject);
    case SOURCE_PERSON_ID:
        return engine_person_id(subject->engine, subject->person, &anonymous);
    default:
        return attribute_text(
            engine_person_attribute(subject->engine, subject->person, source->key, subject->day),
            rendering->arena);
    }
}

static Str source_text(const Rendering *rendering, const Source *source)
{
    const TemplateSubject *subject = rendering->subject;
    switch (source->kind) {
    case SOURCE_ACCOUNT:
        return attribute_text(
            engine_account_attribute(subject->engine, subject->account, source->key, subject->day),
            rendering->arena);
    case SOURCE_ACCOUNT_NAME:
        return account_name(subject->engine, subject->account, subject->day);
    case SOURCE_ACCOUNT_ID:
        return engine_account_id(subject->engine, subject->account);
    case SOURCE_PERSON:
    case SOURCE_PERSON_NAME:
    case SOURCE_PERSON_FIRST_NAME:
    case SOURCE_PERSON_ID:
        return person_text(rendering, source);
    case SOURCE_OWNER_NAME:
        return subject->owner_name;
    case SOURCE_OWNER_EMAIL:
        return subject->owner_email;
    case SOURCE_OUR_NAME:
        return subject->our_name;
    case SOURCE_OUR_ACCESS_URL:
        return subject->access_url;
    case SOURCE_ITEM:
        return rendering->item < rendering->item_count ? rendering->items[rendering->item] : (Str){ 0 };
    case SOURCE_FORMULA: {
        FormulaResult result = ask(rendering, source);
        return formula_text(&result, rendering->arena);
    }
    }
    return (Str){ 0 };
}

// Of a formula whether it is yes; of anything else whether there is a value, but no empty or false one.
static bool holds(const Rendering *rendering, const Source *source)
{
    if (source->kind == SOURCE_FORMULA) {
        FormulaResult result = ask(rendering, source);
        if (result.value.kind == VALUE_MISSING) return false;
        if (result.type == FORMULA_TEXT || result.value.kind == VALUE_TEXT) return result.value.text.len > 0;
        return fabs(result.value.number) > 0;
    }
    Str text = str_trim(source_text(rendering, source));
    return text.len > 0 && !str_equal(text, STR("no")) && !str_equal(text, STR("0"));
}

// ---- lists

static void read_list(Rendering *rendering, ListKind kind)
{
    const TemplateSubject *subject = rendering->subject;
    const FormulaNames *names = rendering->message->names;
    const FeatureSet *set = names ? names->features : NULL;
    size_t count = set ? set->count : 0;
    Str *items = ARENA_ARRAY(rendering->arena, Str, TEMPLATE_ITEMS_MAX);
    FeatureUsage *usage = ARENA_ARRAY(rendering->arena, FeatureUsage, count + 1);
    if (count > 0) engine_feature_usage(subject->engine, subject->account, subject->day, set, usage);
    rendering->items = items;
    rendering->item_count = rendering->item = 0;
    for (size_t i = 0; i < count && rendering->item_count < TEMPLATE_ITEMS_MAX; i++) {
        bool used = usage[i].events_28 > 0, key = set->groups[i].key;
        bool in = kind == LIST_FEATURES ? used : kind == LIST_KEY_FEATURES ? used && key : !used && key;
        if (in) items[rendering->item_count++] = names->feature_names[i];
    }
}

// ---- parts

static void put_value(Rendering *rendering, const Part *part)
{
    Str value = source_text(rendering, &part->source);
    if (str_trim(value).len == 0) {
        if (part->has_fallback)
            value = part->fallback;
        else if (rendering->missing.len == 0)
            rendering->missing = part->text;
    }
    if (rendering->plain) {
        markdown_append_plain(&rendering->out, value);
    } else if (rendering->value_count == TEMPLATE_VALUES_MAX) {
        rendering->too_long = true;
    } else {
        markdown_slot(&rendering->out, rendering->value_count);
        rendering->values[rendering->value_count++] = value;
    }
}

// The number of the part that comes next.
static size_t step(Rendering *rendering, const Parts *parts, size_t at)
{
    const Part *part = &parts->parts[at];
    switch (part->kind) {
    case PART_TEXT:
        buf_append(&rendering->out, part->text);
        return at + 1;
    case PART_VALUE:
        put_value(rendering, part);
        return at + 1;
    case PART_IF:
        return holds(rendering, &part->source) ? at + 1 : part->jump;
    case PART_ELSE:
        return part->jump;
    case PART_END_IF:
        return at + 1;
    case PART_EACH:
        read_list(rendering, part->list);
        return rendering->item_count > 0 ? at + 1 : part->jump + 1;
    case PART_END_EACH:
        rendering->item++;
        return rendering->item < rendering->item_count ? part->jump + 1 : at + 1;
    }
    return at + 1;
}

static void expand(Rendering *rendering, const Parts *parts)
{
    for (size_t at = 0; at < parts->count && !rendering->too_long;) {
        at = step(rendering, parts, at);
        rendering->too_long = rendering->too_long || buf_view(&rendering->out).len > TEMPLATE_OUT_BYTES_MAX;
    }
}

static Str subject_line(Rendering *rendering)
{
    rendering->plain = true;
    expand(rendering, &rendering->message->subject);
    Str line = str_trim(str_beginning(buf_view(&rendering->out), MESSAGE_SUBJECT_BYTES_MAX));
    Str made = arena_copy(rendering->arena, line.len > 0 ? line : STR("-"));
    buf_clear(&rendering->out);
    rendering->plain = false;
    return made;
}

Status template_render(const MessageTemplate *message, const TemplateSubject *subject, Arena *arena,
                       RenderedMessage *out, Error *error)
{
    Rendering rendering = { .message = message,
                            .subject = subject,
                            .values = ARENA_ARRAY(arena, Str, TEMPLATE_VALUES_MAX),
                            .arena = arena };
    Buf html = { 0 }, text = { 0 };
    *out = (RenderedMessage){ .subject = subject_line(&rendering) };
    expand(&rendering, &message->text);
    if (!rendering.too_long)
        markdown_render(buf_view(&rendering.out), rendering.values, rendering.value_count, &html, &text);
    out->html = arena_copy(arena, buf_view(&html));
    out->text = arena_copy(arena, buf_view(&text));
    out->missing = rendering.missing;
    buf_free(&rendering.out);
    buf_free(&html);
    buf_free(&text);
    if (!rendering.too_long) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("text"), "With its values the message is too long. Shorten it.");
}
