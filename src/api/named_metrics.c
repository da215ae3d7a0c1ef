// named_metrics.c: the catalogue of metrics: what the language knows of an account, and what people defined.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "engine/formula_catalogue.h"
#include "know/adoption_names.h"
#include "know/named_metric.h"

#include <stdlib.h>

enum { METRICS_SHOWN_MAX = DEFINITIONS_MAX + 100, COLUMNS_AT_ONCE = 32 };

// ---- what there is

typedef struct Entry {
    Str key, formula, meaning, unit, level, parent;
    int leads;
    const Definition *definition; // NULL: of the language
    const Formula *compiled;      // NULL: it does not compile any more
} Entry;

// A figure of an account that needs no more than its window.
static bool is_metric(const FormulaFunction *function)
{
    bool plain = function->of_accounts && function->required == 0 && has_distribution(function->type) &&
                 (function->parameters[0] == PARAMETER_NONE || function->parameters[0] == PARAMETER_WINDOW);
    return plain && !str_equal(function->name, STR("people"));
}

// What people do moves before contracts do; these say how long there has been what.
static int leads_of(Str name)
{
    static const Str not_said[] = { STR_CONST("known_people"), STR_CONST("age"), STR_CONST("renewal_in") };
    for (size_t i = 0; i < sizeof not_said / sizeof *not_said; i++) {
        if (str_equal(name, not_said[i])) return -1;
    }
    return 1;
}

// What the company means by adoption, but for names that somebody gave to a metric of their own.
static size_t add_adoption(Entry *entries, size_t own, size_t count)
{
    for (const AdoptionName *name = adoption_names; name->name.len > 0; name++) {
        size_t i = 0;
        while (i < own && !str_equal_ignore_case(entries[i].key, name->name))
            i++;
        if (name->scope != FORMULA_OF_ACCOUNTS || i < own || count == METRICS_SHOWN_MAX) continue;
        entries[count++] = (Entry){
            .key = name->name, .formula = name->name, .meaning = name->meaning, .unit = name->unit, .leads = 1
        };
    }
    return count;
}

static size_t list_entries(Request *request, Entry *entries)
{
    const App *app = request->app;
    Arena *arena = request->arena;
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, arena);
    Definition *definitions = NULL;
    size_t own = definition_list(app->definitions, DEFINITION_METRIC, arena, &definitions), count = 0;
    for (size_t i = 0; i < own; i++) {
        NamedMetric metric = named_metric_read(&definitions[i], arena);
        entries[count++] = (Entry){ .key = metric.name,
                                    .formula = metric.formula,
                                    .meaning = metric.meaning,
                                    .unit = metric.unit,
                                    .level = metric.level,
                                    .parent = metric.parent,
                                    .leads = metric.leads,
                                    .definition = &definitions[i] };
    }
    for (const FormulaFunction *f = formula_functions; f->name.len > 0 && count < METRICS_SHOWN_MAX; f++) {
        if (!is_metric(f)) continue;
        Str formula = f->usual.len > 0
                          ? arena_format(arena, "%.*s(%.*s)", STR_ARG(f->name), STR_ARG(f->usual))
                          : f->name;
        entries[count++] = (Entry){ .key = f->name,
                                    .formula = formula,
                                    .meaning = f->meaning,
                                    .unit = f->unit,
                                    .leads = leads_of(f->name) };
    }
    count = add_adoption(entries, own, count);
    for (size_t i = 0; i < count; i++) {
        FormulaProblem problem;
        entries[i].compiled =
            formula_compile(entries[i].formula, FORMULA_OF_ACCOUNTS, names, arena, &problem);
        if (entries[i].compiled && entries[i].unit.len == 0)
            entries[i].unit = formula_unit(entries[i].compiled);
    }
    return count;
}

// ---- answers

static void put_uses(Request *request, Str metric)
{
    DefinitionUse *uses = NULL;
    size_t count = metric_uses(request->app->definitions, metric, request->arena, &uses);
    JsonWriter *json = request->json;
    json_key(json, STR("used_by"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("kind"), definition_kind_name(uses[i].kind));
        json_add_int(json, STR("id"), uses[i].id);
        json_add_text(json, STR("name"), uses[i].name);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_leads(JsonWriter *json, int leads)
{
    json_key(json, STR("leading"));
    if (leads < 0)
        json_put_null(json);
    else
        json_put_bool(json, leads == 1);
}

static void put_entry(Request *request, const Entry *entry)
{
    JsonWriter *json = request->json;
    json_add_text(json, STR("key"), entry->key);
    json_key(json, STR("id"));
    if (entry->definition)
        json_put_int(json, entry->definition->id);
    else
        json_put_null(json);
    json_add_bool(json, STR("own"), entry->definition != NULL);
    json_add_text(json, STR("formula"), entry->formula);
    json_add_text(json, STR("meaning"), entry->meaning);
    json_add_text(json, STR("unit"), entry->unit);
    FormulaType type = entry->compiled ? formula_type(entry->compiled) : FORMULA_ANY;
    json_add_text(json, STR("type"), formula_type_word(type));
    json_add_bool(json, STR("broken"), !entry->compiled);
    json_add_text(json, STR("level"), entry->level);
    json_add_text(json, STR("parent"), entry->parent);
    put_leads(json, entry->leads);
    put_uses(request, entry->key);
}

static bool is_asked(const Entry *entry)
{
    return entry->compiled && has_distribution(formula_type(entry->compiled));
}

// Columns of those that have a distribution; NULL for others. Freed by the caller.
static void ask_columns(const Entry *entries, size_t count, const Engine *engine, uint16_t day,
                        double **columns, size_t accounts)
{
    const Formula *formulas[COLUMNS_AT_ONCE];
    double *asked[COLUMNS_AT_ONCE];
    size_t asked_count = 0;
    for (size_t i = 0; i < count; i++) {
        columns[i] = NULL;
        if (!is_asked(&entries[i])) continue;
        columns[i] = reallocarray(NULL, accounts + 1, sizeof **columns);
        if (!columns[i]) panic("out of memory");
        formulas[asked_count] = entries[i].compiled;
        asked[asked_count++] = columns[i];
    }
    if (asked_count > 0) formula_evaluate_all(formulas, asked_count, engine, day, asked, accounts);
}

static void put_entries(Request *request, const Entry *entries, size_t count, bool distributions,
                        uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    size_t accounts = engine_account_count(engine);
    JsonWriter *json = request->json;
    for (size_t from = 0; from < count; from += COLUMNS_AT_ONCE) {
        size_t some = count - from < COLUMNS_AT_ONCE ? count - from : COLUMNS_AT_ONCE;
        double *columns[COLUMNS_AT_ONCE] = { 0 };
        if (distributions) ask_columns(entries + from, some, engine, day, columns, accounts);
        for (size_t i = 0; i < some; i++) {
            json_open_object(json);
            put_entry(request, &entries[from + i]);
            if (columns[i]) put_distribution(request, STR("distribution"), columns[i], accounts);
            json_close_object(json);
            free(columns[i]);
        }
    }
}

static Status list_metrics(Request *request)
{
    uint16_t day;
    Status status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    Entry *entries = ARENA_ARRAY(request->arena, Entry, METRICS_SHOWN_MAX);
    size_t count = list_entries(request, entries);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_key(json, STR("items"));
    json_open_array(json);
    put_entries(request, entries, count, query_bool(request, "distribution"), day);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- own ones

static Status metric_state(Request *request, JsonWriter *json)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_METRIC, &definition);
    if (status != STATUS_OK) return status;
    NamedMetric metric = named_metric_read(&definition, request->arena);
    json_open_object(json);
    put_definition_head(request, json, &definition);
    json_add_text(json, STR("formula"), metric.formula);
    json_add_text(json, STR("meaning"), metric.meaning);
    json_add_text(json, STR("unit"), metric.unit);
    json_add_text(json, STR("level"), metric.level);
    json_add_text(json, STR("parent"), metric.parent);
    put_leads(json, metric.leads);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_metric(Request *request)
{
    return metric_state(request, request->json);
}

static Status answer_metric(Request *request, int64_t id)
{
    request->path_values[0] = arena_format(request->arena, "%lld", (long long)id);
    return metric_state(request, request->json);
}

static void take_fields(Request *request, NamedMetric *metric)
{
    struct {
        const char *name;
        Str *text;
    } fields[] = { { "name", &metric->name },       { "formula", &metric->formula },
                   { "meaning", &metric->meaning }, { "unit", &metric->unit },
                   { "level", &metric->level },     { "parent", &metric->parent } };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (body_has(request, fields[i].name)) *fields[i].text = str_trim(body_text(request, fields[i].name));
    }
    if (body_has(request, "leading")) metric->leads = body_bool(request, "leading", false);
}

static const FormulaNames *names_with(Request *request, int64_t id, const NamedMetric *metric)
{
    const App *app = request->app;
    return formula_names_with(live_engine(app->live), app->features, app->definitions, id, metric,
                              request->arena);
}

static Status check_metric(Request *request, int64_t id, const NamedMetric *metric)
{
    FormulaProblem problem;
    Status status =
        named_metric_check(metric, names_with(request, id, metric), request->arena, &problem, request->error);
    return problem.message[0] ? refuse_formula(request, metric->formula, &problem) : status;
}

// What uses a metric must go on to work: its formula of accounts must still compile.
static Status check_users(Request *request, const Definition *before, const NamedMetric *metric)
{
    DefinitionUse *uses = NULL;
    size_t count = metric_uses(request->app->definitions, before->name, request->arena, &uses);
    if (!str_equal(before->name, metric->name)) return refuse_used(before->name, uses, count, request->error);
    const FormulaNames *names = names_with(request, before->id, metric);
    for (size_t i = 0; i < count; i++) {
        FormulaProblem problem;
        if (formula_compile(uses[i].formula, FORMULA_OF_ACCOUNTS, names, request->arena, &problem) ||
            formula_compile(uses[i].formula, FORMULA_OF_PEOPLE, names, request->arena, &problem))
            continue;
        return fail(request->error, STATUS_CONFLICT, STR("formula"),
                    "The %.*s “%.*s” uses this metric and would not work any more: %s",
                    STR_ARG(definition_kind_name(uses[i].kind)), STR_ARG(uses[i].name), problem.message);
    }
    return STATUS_OK;
}

static Status create_metric(Request *request)
{
    NamedMetric metric = { .leads = -1 };
    int64_t id = 0;
    take_fields(request, &metric);
    Status status = check_metric(request, 0, &metric);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_METRIC, 0, metric.name,
                                 named_metric_body(&metric, request->arena), &id);
    return status == STATUS_OK ? answer_metric(request, id) : status;
}

static Status change_metric(Request *request)
{
    Definition before;
    Status status = path_definition(request, DEFINITION_METRIC, &before);
    if (status != STATUS_OK) return status;
    NamedMetric metric = named_metric_read(&before, request->arena);
    take_fields(request, &metric);
    int64_t id = before.id;
    status = check_metric(request, id, &metric);
    if (status == STATUS_OK) status = check_users(request, &before, &metric);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_METRIC, id, metric.name,
                                 named_metric_body(&metric, request->arena), &id);
    return status == STATUS_OK ? answer_metric(request, id) : status;
}

static Status delete_metric(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_METRIC, &definition);
    if (status != STATUS_OK) return status;
    DefinitionUse *uses = NULL;
    size_t count = metric_uses(request->app->definitions, definition.name, request->arena, &uses);
    status = refuse_used(definition.name, uses, count, request->error);
    return status == STATUS_OK ? remove_definition(request, DEFINITION_METRIC, definition.id) : status;
}

static Status metric_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_METRIC);
}

// ---- tables

static const Field list_query[] = {
    { "day", FIELD_DAY, .doc = "The distributions as of the end of this day; today when not given." },
    { "distribution", FIELD_BOOL, .doc = "With the distribution of each over all accounts." },
    { 0 },
};
#define METRIC_FIELDS                                                                                        \
    { "meaning", FIELD_TEXT, .most = METRIC_MEANING_BYTES_MAX, .doc = "One sentence." },                     \
        { "unit", FIELD_TEXT, .most = METRIC_WORD_BYTES_MAX, .doc = "Where the formula has none." },         \
        { "level", FIELD_TEXT, .one_of = "|company|team|product|segment", .doc = "Whose metric it is." },    \
        { "parent", FIELD_TEXT, .most = DEFINITION_NAME_BYTES_MAX, .doc = "The metric that it serves." },    \
        { "leading", FIELD_BOOL, .doc = "Whether it moves before the outcome does." }, DEFINITION_WHY_FIELD, \
    {                                                                                                        \
        0                                                                                                    \
    }
static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "One word of small letters, digits and _, by which formulas call it." },
    { "formula", FIELD_TEXT, .required = true, .least = 1, .most = FORMULA_BYTES_MAX,
      .doc = "Of accounts; it may use other metrics." },
    METRIC_FIELDS,
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX, .doc = "Refused while it is used." },
    { "formula", FIELD_TEXT, .least = 1, .most = FORMULA_BYTES_MAX, .doc = "Of accounts." },
    METRIC_FIELDS,
};
#undef METRIC_FIELDS

const NamedShape named_metric_shapes[] = {
    { "MetricEntry",
      "{key text, id int?, own bool, formula text, meaning text, unit text, type FormulaType, broken bool,"
      " level text, parent text, leading bool?, used_by [DefinitionUse], distribution? Distribution}" },
    { "DefinitionUse", "{kind text, id int, name text}" },
    { "NamedMetric", "{" DEFINITION_HEAD_SHAPE
                     ", formula text, meaning text, unit text, level text, parent text, leading bool?}" },
    { 0 },
};

const Route named_metric_routes[] = {
    { .method = "GET",
      .path = "/api/v1/metrics",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_metrics,
      .slow = true,
      .summary = "Metrics of accounts: those of the language with their usual window, and own ones.",
      .query = list_query,
      .response = "{day day, items [MetricEntry]}" },
    { .method = "POST",
      .path = "/api/v1/metrics",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_metric,
      .summary = "Gives a formula a name for use in other formulas.",
      .body = create_body,
      .response = "NamedMetric",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/metrics/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_metric,
      .state = metric_state,
      .summary = "One metric of one's own.",
      .response = "NamedMetric" },
    { .method = "PATCH",
      .path = "/api/v1/metrics/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_metric,
      .state = metric_state,
      .summary = "Changes a metric; what uses it follows at once.",
      .body = change_body,
      .response = "NamedMetric" },
    { .method = "DELETE",
      .path = "/api/v1/metrics/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = delete_metric,
      .state = metric_state,
      .summary = "Takes a metric away that nothing uses; its versions stay." },
    { .method = "GET",
      .path = "/api/v1/metrics/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = metric_versions,
      .summary = "Every version, newest first: who, when, why.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
