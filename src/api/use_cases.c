// use_cases.c: the library of use cases: what each is good for, how it is done, what it takes, and what it
// was measured to bring all customers together.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "api/use_case_json.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/use_case_figures.h"
#include "know/use_case_watch.h"

#include <math.h>

// ---- shared

bool find_use_case(const Request *request, int64_t id, UseCase *use_case_out)
{
    Definition definition;
    if (id == 0 ||
        !definition_get(request->app->definitions, DEFINITION_USE_CASE, id, request->arena, &definition))
        return false;
    *use_case_out = use_case_read(&definition, request->arena);
    return true;
}

void put_use_case_ref(const Request *request, JsonWriter *json, const char *key, int64_t id)
{
    Definition definition;
    json_key(json, str_from_c(key));
    if (id == 0 ||
        !definition_get(request->app->definitions, DEFINITION_USE_CASE, id, request->arena, &definition)) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_int(json, STR("id"), id);
    json_add_text(json, STR("name"), definition.name);
    json_close_object(json);
}

Status body_use_case(Request *request, const char *name, int64_t *id_out)
{
    UseCase use_case;
    *id_out = body_int(request, name, 0);
    if (*id_out == 0 || find_use_case(request, *id_out, &use_case)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(name),
                "There is no use case %lld in the library. GET /api/v1/use-cases lists them.",
                (long long)*id_out);
}

uint16_t body_day_or(const Request *request, const char *name, uint16_t otherwise)
{
    int64_t day = 0;
    bool said = body_has(request, name) && date_parse(body_text(request, name), &day);
    return said && day > 0 && day < ZONE_DAYS ? (uint16_t)day : otherwise;
}

void add_amount_or_null(JsonWriter *json, const char *key, int64_t amount)
{
    if (amount == AMOUNT_UNKNOWN)
        json_add_null(json, str_from_c(key));
    else
        json_add_int(json, str_from_c(key), amount);
}

// ---- answers

static void put_texts(JsonWriter *json, const char *key, const Str *texts, size_t count)
{
    json_key(json, str_from_c(key));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        json_put_text(json, texts[i]);
    json_close_array(json);
}

// Why nobody is seen to use it; empty when its formula works, or there is none.
static Str problem_of(Request *request, const UseCase *use_case)
{
    FormulaProblem problem;
    Error error = { 0 };
    Status status =
        use_case_check(use_case, request_formula_names(request), request->arena, &problem, &error);
    bool broken = status != STATUS_OK && str_equal(error.field, STR("in_use"));
    return broken ? arena_copy(request->arena, str_from_c(error.message)) : STR("");
}

static void put_use_case(Request *request, JsonWriter *json, const Definition *definition)
{
    const UseCase use_case = use_case_read(definition, request->arena);
    put_definition_head(request, json, definition);
    json_add_text(json, STR("meaning"), use_case.meaning);
    json_add_text(json, STR("how_to"), use_case.how_to);
    json_add_text(json, STR("practices"), use_case.practices);
    put_texts(json, "industries", use_case.industries, use_case.industry_count);
    put_texts(json, "features", use_case.features, use_case.feature_count);
    json_add_double(json, STR("our_hours"), use_case.our_hours);
    json_add_double(json, STR("their_hours"), use_case.their_hours);
    json_add_text(json, STR("in_use"), use_case.formula);
    json_key(json, STR("expected"));
    if (use_case.currency) {
        json_open_object(json);
        json_add_int(json, STR("amount"), use_case.expected);
        put_currency(json, use_case.currency);
        json_close_object(json);
    } else {
        json_put_null(json);
    }
}

// Read once a request: a list has the figures of each.
static Status put_figures(Request *request, JsonWriter *json, const Definition *definition)
{
    const AccountCaseFilter filter = { .definition = definition->id, .limit = ACCOUNT_CASES_READ_MAX };
    AccountCase *cases = NULL;
    size_t count = 0, seen = 0;
    int64_t total = 0;
    Status status =
        account_case_list(request->store, &filter, request->arena, &cases, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    const CaseFigures figures = case_figures(cases, count, request->arena);
    json_key(json, STR("results"));
    json_open_object(json);
    json_add_int(json, STR("customers"), (int64_t)figures.accounts);
    json_add_int(json, STR("live"), (int64_t)figures.live);
    json_key(json, STR("in_use"));
    if (watch_count(request->app->watch, DEFINITION_USE_CASE, definition->id, definition->version, &seen))
        json_put_int(json, (int64_t)seen);
    else
        json_put_null(json); // it is being counted
    json_add_int(json, STR("least"), CASE_FIGURES_LEAST);
    json_key(json, STR("returns"));
    json_open_array(json);
    for (size_t i = 0; i < figures.return_count; i++) {
        json_open_object(json);
        put_currency(json, figures.returns[i].currency);
        json_add_int(json, STR("measured"), (int64_t)figures.returns[i].count);
        add_amount_or_null(json, "median", figures.returns[i].median);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("timed"), (int64_t)figures.timed);
    add_amount_or_null(json, "median_days", figures.median_days);
    json_add_int(json, STR("compared"), (int64_t)figures.compared);
    json_key(json, STR("reached"));
    if (figures.compared >= CASE_FIGURES_LEAST)
        json_put_int(json, (int64_t)figures.reached);
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status put_row(Request *request, const Definition *definition)
{
    JsonWriter *json = request->json;
    const UseCase use_case = use_case_read(definition, request->arena);
    json_open_object(json);
    put_use_case(request, json, definition);
    json_add_text(json, STR("problem"), problem_of(request, &use_case));
    Status status = put_figures(request, json, definition);
    json_close_object(json);
    return status;
}

static Status list_use_cases(Request *request)
{
    return answer_definition_list(request, DEFINITION_USE_CASE, put_row);
}

// What was defined, without what was measured: that changes without an edit.
static Status use_case_state(Request *request, JsonWriter *json)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_USE_CASE, &definition);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_use_case(request, json, &definition);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_use_case(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_USE_CASE, &definition);
    return status == STATUS_OK ? put_row(request, &definition) : status;
}

// ---- edits

typedef struct CaseEdit {
    Request *request;
    DefinitionEdit edit;
    bool renamed;
} CaseEdit;

static Status check_library_room(Store *store, Error *error)
{
    static const Query query = { .sql = "SELECT count(*) FROM definition WHERE kind = 'use case'",
                                 .params = "",
                                 .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) < USE_CASES_MAX) return STATUS_OK;
    return fail(error, STATUS_LIMITED, STR("name"),
                "There are %d use cases already, the most there can be. Take one away that nobody has.",
                USE_CASES_MAX);
}

static Status save_edit(Store *store, void *context, Error *error)
{
    CaseEdit *edit = context;
    Status status = edit->edit.id == 0 ? check_library_room(store, error) : STATUS_OK;
    if (status == STATUS_OK && edit->renamed) status = use_case_mark(store, edit->edit.id, error);
    if (status == STATUS_OK) status = definition_save(store, &edit->edit, &edit->edit.id, error);
    name_record(edit->request, edit->edit.id);
    edit->request->note = edit->edit.name;
    return status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const CaseEdit *edit = context;
    int64_t count = 0;
    Status status = account_case_count(store, edit->edit.id, &count, error);
    if (status == STATUS_OK && count > 0)
        return fail(error, STATUS_CONFLICT, STR("id"),
                    "%lld %s “%.*s”. Remove it there first, or leave it in the library.", (long long)count,
                    count == 1 ? "customer has" : "customers have", STR_ARG(edit->edit.name));
    if (status == STATUS_OK) status = use_case_mark(store, edit->edit.id, error);
    return status == STATUS_OK ? definition_delete(store, DEFINITION_USE_CASE, edit->edit.id, error) : status;
}

// The catalogue as it is now, and the watch after it; `marked`: accounts have other words.
static Status follow(Request *request, bool marked)
{
    App *app = request->app;
    Status status =
        definition_catalog_reload(app->definitions, DEFINITION_USE_CASE, request->store, request->error);
    if (status != STATUS_OK) return status;
    watch_wake(app->watch);
    return marked ? use_case_say(app->live, app->committer, request->error) : STATUS_OK;
}

static void note_fault(Request *request, const UseCase *use_case, const FormulaProblem *problem)
{
    if (problem->message[0]) note_formula_problem(request, use_case->formula, problem);
}

static Status check_features(Request *request, const UseCase *use_case)
{
    Feature *groups = NULL;
    size_t count = feature_catalog_groups(request->app->features, request->arena, &groups);
    for (size_t i = 0; i < use_case->feature_count; i++) {
        size_t g = 0;
        while (g < count && !str_equal_ignore_case(groups[g].name, use_case->features[i]))
            g++;
        if (g == count)
            return fail(request->error, STATUS_INVALID, STR("features"),
                        "There is no feature “%.*s”. Name one as the page of features does.",
                        STR_ARG(use_case->features[i]));
    }
    return STATUS_OK;
}

static Status read_lists(Request *request, UseCase *use_case)
{
    static const TextBounds industries = { "industries", USE_CASE_INDUSTRIES_MAX,
                                           USE_CASE_INDUSTRY_BYTES_MAX };
    static const TextBounds features = { "features", USE_CASE_FEATURES_MAX, FEATURE_NAME_BYTES_MAX };
    Status status = STATUS_OK;
    if (body_has(request, "industries"))
        status = read_texts(request, body_node(request, "industries"), industries, &use_case->industries,
                            &use_case->industry_count);
    if (status == STATUS_OK && body_has(request, "features"))
        status = read_texts(request, body_node(request, "features"), features, &use_case->features,
                            &use_case->feature_count);
    return status == STATUS_OK && body_has(request, "features") ? check_features(request, use_case) : status;
}

static Status read_expected(Request *request, UseCase *use_case)
{
    int64_t expected =
        body_int(request, "expected", use_case->currency ? use_case->expected : AMOUNT_UNKNOWN);
    if (body_has(request, "currency")) {
        Status status = body_currency(request, &use_case->currency);
        if (status != STATUS_OK) return status;
    }
    if (expected != AMOUNT_UNKNOWN && !use_case->currency)
        return fail(request->error, STATUS_INVALID, STR("currency"),
                    "Say in which currency the return is expected, such as EUR.");
    if (expected == AMOUNT_UNKNOWN) use_case->currency = NULL;
    use_case->expected = expected;
    return STATUS_OK;
}

// Below 0: not known any more.
static Status read_hours(Request *request, const char *name, double *hours)
{
    if (!body_has(request, name)) return STATUS_OK;
    *hours = body_number(request, name, 0);
    if (*hours < 0) *hours = (double)NAN;
    if (!(*hours > USE_CASE_HOURS_MAX)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(name), "It takes at most %d hours; -1: not said.",
                USE_CASE_HOURS_MAX);
}

static Status read_fields(Request *request, UseCase *use_case)
{
    const struct {
        const char *name;
        Str *text;
    } texts[] = { { "name", &use_case->name },
                  { "meaning", &use_case->meaning },
                  { "how_to", &use_case->how_to },
                  { "practices", &use_case->practices },
                  { "in_use", &use_case->formula } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (body_has(request, texts[i].name)) *texts[i].text = str_trim(body_text(request, texts[i].name));
    }
    Status status = read_hours(request, "our_hours", &use_case->our_hours);
    if (status == STATUS_OK) status = read_hours(request, "their_hours", &use_case->their_hours);
    if (status == STATUS_OK) status = read_lists(request, use_case);
    if (status == STATUS_OK) status = read_expected(request, use_case);
    if (status != STATUS_OK) return status;
    FormulaProblem problem;
    status =
        use_case_check(use_case, request_formula_names(request), request->arena, &problem, request->error);
    if (status != STATUS_OK) note_fault(request, use_case, &problem);
    return status;
}

static Status keep_use_case(Request *request, const UseCase *use_case, bool renamed)
{
    CaseEdit edit = { .request = request,
                      .edit = { .kind = DEFINITION_USE_CASE,
                                .id = use_case->id,
                                .name = use_case->name,
                                .body = use_case_body(use_case, request->arena),
                                .at_us = request_now(request),
                                .who = request->caller.id,
                                .why = body_text(request, "why") },
                      .renamed = renamed };
    Status status = request_edit(request, save_edit, &edit);
    if (status == STATUS_OK) status = follow(request, renamed);
    if (status != STATUS_OK) return status;
    request->path_values[0] = arena_format(request->arena, "%lld", (long long)edit.edit.id);
    return get_use_case(request);
}

static Status create_use_case(Request *request)
{
    UseCase use_case = { .our_hours = (double)NAN, .their_hours = (double)NAN, .expected = AMOUNT_UNKNOWN };
    Status status = read_fields(request, &use_case);
    return status == STATUS_OK ? keep_use_case(request, &use_case, false) : status;
}

static Status change_use_case(Request *request)
{
    Definition before;
    Status status = path_definition(request, DEFINITION_USE_CASE, &before);
    if (status != STATUS_OK) return status;
    UseCase use_case = use_case_read(&before, request->arena);
    status = read_fields(request, &use_case);
    if (status != STATUS_OK) return status;
    return keep_use_case(request, &use_case, !str_equal(use_case.name, before.name));
}

static Status remove_use_case(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_USE_CASE, &definition);
    if (status != STATUS_OK) return status;
    CaseEdit edit = { .request = request, .edit = { .id = definition.id, .name = definition.name } };
    status = request_edit(request, remove_edit, &edit);
    return status == STATUS_OK ? follow(request, true) : status;
}

static Status use_case_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_USE_CASE);
}

// ---- tables

#define CASE_FIELDS                                                                                          \
    { "how_to", FIELD_TEXT, .most = USE_CASE_TEXT_BYTES_MAX,                                                 \
      .doc = "The blueprint: how it is done, step by step; Markdown." },                                     \
        { "practices", FIELD_TEXT, .most = USE_CASE_TEXT_BYTES_MAX,                                          \
          .doc = "What has proved good, and what has not; Markdown." },                                      \
        { "industries", FIELD_ARRAY,                                                                         \
          .doc = "Made for customers whose attribute industry says one of these; at most 30, none: any." },  \
        { "features", FIELD_ARRAY, .doc = "Names of the features it needs; at most 30." },                   \
        { "our_hours", FIELD_NUMBER, .doc = "Hours of ours that it takes; -1: not said." },                  \
        { "their_hours", FIELD_NUMBER, .doc = "Hours of the customer's; -1: not said." },                    \
        { "in_use", FIELD_TEXT, .most = FORMULA_BYTES_MAX,                                                   \
          .doc = "A formula of accounts, yes or no: yes when the customer really uses it. Empty: the data "  \
                 "does not show it." },                                                                      \
        { "expected", FIELD_INTEGER, .least = -1, .most = MONEY_MOST,                                        \
          .doc = "Return a year that is to be expected, minor units of the currency; -1: not said." },       \
        { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code, such as EUR." }, DEFINITION_WHY_FIELD

static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "What people call it." },
    { "meaning", FIELD_TEXT, .required = true, .least = 1, .most = USE_CASE_MEANING_BYTES_MAX,
      .doc = "What it is good for." },
    CASE_FIELDS,
    { 0 },
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX, .doc = "What people call it." },
    { "meaning", FIELD_TEXT, .least = 1, .most = USE_CASE_MEANING_BYTES_MAX, .doc = "What it is good for." },
    CASE_FIELDS,
    { 0 },
};
#undef CASE_FIELDS

#define USE_CASE_MEMBERS                                                                                     \
    DEFINITION_HEAD_SHAPE ", meaning text, how_to text, practices text, industries [text], features [text]," \
                          " our_hours number?, their_hours number?, in_use text,"                            \
                          " expected {amount int, currency text, digits int}?"
const NamedShape use_case_shapes[] = {
    { "UseCaseResults",
      "{customers int, live int, in_use int?, least int, returns [{currency text, digits int, measured int,"
      " median int?}], timed int, median_days int?, compared int, reached int?}" },
    { "UseCase", "{" USE_CASE_MEMBERS ", problem text, results UseCaseResults}" },
    { 0 },
};

enum { BODY_ROOM = 128 * 1024 };

const Route use_case_routes[] = {
    { .method = "GET",
      .path = "/api/v1/use-cases",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_use_cases,
      .slow = true,
      .summary =
          "The library of use cases, with what each was measured to bring all customers together; figures"
          " of fewer than five are not said.",
      .response = "{items [UseCase]}" },
    { .method = "POST",
      .path = "/api/v1/use-cases",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_use_case,
      .summary = "Adds a use case to the library.",
      .body = create_body,
      .body_bytes_max = BODY_ROOM,
      .response = "UseCase",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/use-cases/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_use_case,
      .state = use_case_state,
      .slow = true,
      .summary = "One use case of the library.",
      .response = "UseCase" },
    { .method = "PATCH",
      .path = "/api/v1/use-cases/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_use_case,
      .state = use_case_state,
      .summary = "Keeps a new version of a use case; what is left out stays.",
      .body = change_body,
      .body_bytes_max = BODY_ROOM,
      .response = "UseCase" },
    { .method = "DELETE",
      .path = "/api/v1/use-cases/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_use_case,
      .state = use_case_state,
      .summary = "Takes a use case away that no customer has; its versions stay." },
    { .method = "GET",
      .path = "/api/v1/use-cases/{id}/versions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = use_case_versions,
      .slow = true,
      .summary = "Every version, newest first: who, when, why.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
