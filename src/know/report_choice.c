#include "know/report_choice.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

// ---- the setting

static bool take_name(const JsonNode *item, Arena *arena, Str *names, size_t *count)
{
    if (item->kind != JSON_TEXT || *count == REPORT_METRICS_MAX) return false;
    names[(*count)++] = json_text(item, arena);
    return true;
}

Status report_choice_read(Store *store, Arena *arena, ReportChoice *choice_out, Error *error)
{
    static const JsonField fields[] = { { STR_CONST("metrics"), JSON_WANT_ARRAY, .required = true } };
    Str setting = { 0 };
    Status status = setting_read(store, STR("report"), STR(""), arena, &setting, error);
    *choice_out = (ReportChoice){ 0 };
    if (status != STATUS_OK || setting.len == 0) return status;
    const JsonNode *nodes[1];
    const JsonNode *root = json_parse(setting, JSON_DEPTH_USUAL, arena, error);
    bool good = root && json_check(root, fields, 1, false, nodes, error) == STATUS_OK;
    Str *names = ARENA_ARRAY(arena, Str, REPORT_METRICS_MAX);
    size_t count = 0;
    for (JsonItems items = json_items(good ? nodes[0] : NULL); good && json_next_item(&items);)
        good = take_name(items.item, arena, names, &count);
    if (!good)
        return fail(error, STATUS_UNAVAILABLE, STR("report"),
                    "The setting “report” is damaged. Set it again.");
    *choice_out = (ReportChoice){ names, count };
    return STATUS_OK;
}

Status report_choice_put(Store *store, const ReportChoice *choice, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_key(&json, STR("metrics"));
    json_open_array(&json);
    for (size_t i = 0; i < choice->count; i++)
        json_put_text(&json, choice->metrics[i]);
    json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, STR("report"), buf_view(&out), error);
    buf_free(&out);
    return status;
}

// ---- what a customer may read

// The names that formulas know, less what is ours; notes when a metric's text says what is ours.
typedef struct Shared {
    const FormulaNames *all;
    bool ours;
} Shared;

static bool is_of_a_word(char c)
{
    char small = lower_letter(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// `word`, blanks, `mark`: account.x and people(x), wherever they stand. A quoted name that looks so counts
// too.
static bool says(Str text, Str word, char mark)
{
    for (size_t at = 0; at + word.len < text.len; at++) {
        if (!str_equal_ignore_case((Str){ text.data + at, word.len }, word)) continue;
        if (at > 0 && is_of_a_word(text.data[at - 1])) continue;
        size_t next = at + word.len;
        while (next < text.len && memchr(" \t\r\n", text.data[next], 4))
            next++;
        if (next < text.len && text.data[next] == mark) return true;
    }
    return false;
}

static Str shared_metric(void *context, Str name, FormulaScope scope, Arena *arena)
{
    Shared *shared = context;
    Str text = shared->all->metric(shared->all->context, name, scope, arena);
    bool people = says(text, STR("people"), '(') || says(text, STR("people_mean"), '(');
    if (says(text, STR("account"), '.') || people) shared->ours = true;
    return text;
}

static const FormulaScore *no_score(void *context, Str name, Arena *arena)
{
    Shared *shared = context;
    (void)name;
    (void)arena;
    shared->ours = true;
    return NULL;
}

static Str no_segment(void *context, Str name, Arena *arena, bool *known_out)
{
    Shared *shared = context;
    (void)name;
    (void)arena;
    shared->ours = true;
    *known_out = false;
    return (Str){ 0 };
}

Status report_metric_compile(Str name, const FormulaNames *names, Arena *arena, const Formula **formula_out,
                             Error *error)
{
    if (formula_name_is_free(name) &&
        names->metric(names->context, name, FORMULA_OF_ACCOUNTS, arena).len == 0)
        return fail(error, STATUS_INVALID, STR("metrics"), "There is no metric “%.*s”.", STR_ARG(name));
    Shared *shared = ARENA_ARRAY(arena, Shared, 1);
    FormulaNames *fewer = ARENA_ARRAY(arena, FormulaNames, 1);
    FormulaProblem problem;
    *shared = (Shared){ .all = names };
    *fewer = *names;
    fewer->metric = shared_metric;
    fewer->segment = no_segment;
    fewer->score = no_score;
    fewer->context = shared;
    const Formula *formula = formula_compile(name, FORMULA_OF_ACCOUNTS, fewer, arena, &problem);
    if (shared->ours || (formula && formula_compares_accounts(formula)))
        return fail(
            error, STATUS_INVALID, STR("metrics"),
            "“%.*s” asks for what is yours alone: scores, attributes, conditions of people, segments or"
            " other accounts. Choose a metric that counts use or numbers of events.",
            STR_ARG(name));
    if (!formula)
        return fail(error, STATUS_INVALID, STR("metrics"), "“%.*s” cannot be computed: %s", STR_ARG(name),
                    problem.message);
    FormulaType type = formula_type(formula);
    if (type != FORMULA_NUMBER && type != FORMULA_SHARE && type != FORMULA_DURATION)
        return fail(error, STATUS_INVALID, STR("metrics"), "“%.*s” is no number.", STR_ARG(name));
    *formula_out = formula;
    return STATUS_OK;
}
