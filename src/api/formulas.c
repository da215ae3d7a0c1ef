// formulas.c: asking a formula of accounts, and what a formula may call.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "engine/formula_catalogue.h"

enum {
    FORMULA_ACCOUNTS_MAX = 1000, // named in one question
    FORMULA_ITEMS_USUAL = 10000,
    FORMULA_ITEMS_MAX = 100000,
};

typedef struct Question {
    const Formula *formula;
    Str text;
    uint16_t day;
    bool evidence;
} Question;

// Whether the answer is yes.
static bool put_item(Request *request, const Question *question, uint32_t account, bool shown)
{
    Arena mark = *request->arena;
    const Engine *engine = live_engine(request->app->live);
    FormulaResult result =
        formula_evaluate(question->formula, engine, account, question->day, request->arena);
    if (shown) {
        JsonWriter *json = request->json;
        json_open_object(json);
        json_add_text(json, STR("account"), engine_account_id(engine, account));
        json_key(json, STR("value"));
        json_put_value(json, result.value);
        if (question->evidence) put_formula_evidence(json, question->text, &result);
        json_close_object(json);
    }
    arena_reset(request->arena, mark);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

// ---- whom

static Status find_accounts(Request *request, const JsonNode *ids, uint32_t **accounts_out, size_t *count_out)
{
    size_t count = json_count(ids);
    if (count > FORMULA_ACCOUNTS_MAX)
        return fail(request->error, STATUS_INVALID, STR("accounts"),
                    "Name at most %d accounts, or none for all.", FORMULA_ACCOUNTS_MAX);
    *accounts_out = ARENA_ARRAY(request->arena, uint32_t, count + 1);
    *count_out = 0;
    for (JsonItems i = json_items(ids); json_next_item(&i);) {
        Str id = { 0 };
        if (!json_id(i.item, request->arena, &id))
            return fail(request->error, STATUS_INVALID, STR("accounts"), "Accounts are named by their ids.");
        uint32_t account = engine_account_find(live_engine(request->app->live), id);
        if (account == ENGINE_NONE)
            return fail(request->error, STATUS_INVALID, STR("accounts"),
                        "There is no account with the id “%.*s”.", STR_ARG(id));
        (*accounts_out)[(*count_out)++] = account;
    }
    return STATUS_OK;
}

static void all_accounts(Request *request, uint32_t **accounts_out, size_t *count_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t last = engine_account_count(engine);
    *accounts_out = ARENA_ARRAY(request->arena, uint32_t, last + 1u);
    *count_out = 0;
    for (uint32_t account = 0; account < last; account++) {
        if (!engine_account_is_private(engine, account)) (*accounts_out)[(*count_out)++] = account;
    }
}

static Status evaluate_formula(Request *request)
{
    Question question = { .text = body_text(request, "formula"),
                          .evidence = body_bool(request, "evidence", true) };
    Status status = body_day(request, &question.day);
    if (status != STATUS_OK) return status;
    status = compile_asked(request, question.text, FORMULA_OF_ACCOUNTS, &question.formula);
    if (status != STATUS_OK) return status;

    uint32_t *accounts = NULL;
    size_t count = 0;
    const JsonNode *ids = body_node(request, "accounts");
    if (ids)
        status = find_accounts(request, ids, &accounts, &count);
    else
        all_accounts(request, &accounts, &count);
    if (status != STATUS_OK) return status;

    JsonWriter *json = request->json;
    size_t limit = (size_t)body_int(request, "limit", FORMULA_ITEMS_USUAL), matched = 0;
    json_open_object(json);
    json_add_text(json, STR("type"), formula_type_word(formula_type(question.formula)));
    json_add_text(json, STR("unit"), formula_unit(question.formula));
    json_add_day(json, STR("day"), question.day);
    json_add_int(json, STR("total"), (int64_t)count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        matched += put_item(request, &question, accounts[i], i < limit);
    json_close_array(json);
    if (formula_type(question.formula) == FORMULA_YESNO) json_add_int(json, STR("matched"), (int64_t)matched);
    json_close_object(json);
    return STATUS_OK;
}

// ---- the catalogue

static void put_function(JsonWriter *json, const FormulaFunction *function)
{
    static const Str words[] = { STR_CONST(""),        STR_CONST("window"), STR_CONST("event"),
                                 STR_CONST("feature"), STR_CONST("value"),  STR_CONST("condition") };
    json_open_object(json);
    json_add_text(json, STR("name"), function->name);
    json_key(json, STR("of"));
    json_open_array(json);
    if (function->of_accounts) json_put_text(json, STR("accounts"));
    if (function->of_people) json_put_text(json, STR("people"));
    json_close_array(json);
    json_key(json, STR("parameters"));
    json_open_array(json);
    for (size_t i = 0; i < FORMULA_PARAMETERS_MAX && function->parameters[i] != PARAMETER_NONE; i++)
        json_put_text(json, words[function->parameters[i]]);
    json_close_array(json);
    json_add_int(json, STR("required"), (int64_t)function->required);
    json_add_text(json, STR("usual_window"), function->usual);
    json_add_text(json, STR("type"), formula_type_word(function->type));
    json_add_text(json, STR("unit"), function->unit);
    json_add_text(json, STR("meaning"), function->meaning);
    json_add_text(json, STR("example"), function->example);
    json_add_text(json, STR("formula"), function->expansion);
    json_close_object(json);
}

static Status list_functions(Request *request)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (const FormulaFunction *function = formula_functions; function->name.len > 0; function++)
        put_function(json, function);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static const Field evaluate_body[] = {
    { "formula", FIELD_TEXT, .required = true, .most = FORMULA_BYTES_MAX,
      .doc = "The text, such as: active_people(28d) < 3 and account.plan = \"enterprise\"." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "accounts", FIELD_ARRAY, .doc = "Ids of at most 1,000 accounts; all when not given." },
    { "limit", FIELD_INTEGER, .least = 0, .most = FORMULA_ITEMS_MAX,
      .doc = "At most so many items; 10,000 when not given." },
    { "evidence", FIELD_BOOL, .doc = "Whether to say what decided; yes when not given." },
    { 0 },
};

const NamedShape formula_shapes[] = {
    { "FormulaItem", "{account text, value any, evidence? [FormulaEvidence]}" },
    { "FormulaAnswer",
      "{type FormulaType, unit text, day day, total int, items [FormulaItem], matched? int}" },
    { "FormulaFunction", "{name text, of [text], parameters [text], required int, usual_window text,"
                         " type FormulaType, unit text, meaning text, example text, formula text}" },
    { 0 },
};

const Route formula_routes[] = {
    { .method = "POST",
      .path = "/api/v1/formulas/evaluate",
      .permission = PERMISSION_READ,
      .handler = evaluate_formula,
      .summary = "A formula's value for accounts on a day, with what decided it.",
      .body = evaluate_body,
      .response = "FormulaAnswer",
      .slow = true },
    { .method = "GET",
      .path = "/api/v1/formulas/functions",
      .permission = PERMISSION_READ,
      .handler = list_functions,
      .summary = "Everything a formula may call.",
      .response = "{items [FormulaFunction]}" },
    { 0 },
};
