// formulas.c: asking a formula of accounts or people, and what a formula may call.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sight.h"
#include "engine/formula_catalogue.h"

enum {
    FORMULA_NAMED_MAX = 1000, // accounts, people
    FORMULA_ITEMS_USUAL = 10000,
    FORMULA_ITEMS_MAX = 100000,
    FORMULA_PEOPLE_ASKED_MAX = 2000000, // of one question
};

typedef struct Question {
    const Formula *formula;
    Str text;
    uint16_t day;
    bool evidence;
} Question;

// Of whom it is asked: an account, or a person in an account.
typedef struct Subject {
    uint32_t account, person; // ENGINE_NONE: the account itself
} Subject;

typedef struct Subjects {
    Subject *items;
    size_t count;
} Subjects;

// Whether the answer is yes.
static bool put_item(Request *request, const Question *question, Subject subject, bool shown)
{
    Arena mark = *request->arena;
    const Engine *engine = live_engine(request->app->live);
    FormulaResult result =
        subject.person == ENGINE_NONE
            ? formula_evaluate(question->formula, engine, subject.account, question->day, request->arena)
            : formula_evaluate_person(question->formula, engine, subject.account, subject.person,
                                      question->day, request->arena);
    if (shown) {
        JsonWriter *json = request->json;
        bool anonymous;
        json_open_object(json);
        json_add_text(json, STR("account"), engine_account_id(engine, subject.account));
        if (subject.person != ENGINE_NONE)
            json_add_text(json, STR("person"), engine_person_id(engine, subject.person, &anonymous));
        json_key(json, STR("value"));
        json_put_value(json, result.value);
        if (question->evidence) put_formula_evidence(json, question->text, &result);
        json_close_object(json);
    }
    arena_reset(request->arena, mark);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

// ---- whom

// The accounts or people that a list of the body names, each once. `find` gives ENGINE_NONE for nobody, and
// for those that the caller does not see.
static Status find_named(Request *request, const char *field, uint32_t (*find)(Request *, Str),
                         uint32_t **found_out, size_t *count_out)
{
    const JsonNode *ids = body_node(request, field);
    size_t count = json_count(ids);
    if (count > FORMULA_NAMED_MAX)
        return fail(request->error, STATUS_INVALID, str_from_c(field), "Name at most %d %s, or none for all.",
                    FORMULA_NAMED_MAX, field);
    *found_out = ARENA_ARRAY(request->arena, uint32_t, count + 1);
    *count_out = 0;
    for (JsonItems i = json_items(ids); json_next_item(&i);) {
        Str id = { 0 };
        if (!json_id(i.item, request->arena, &id))
            return fail(request->error, STATUS_INVALID, str_from_c(field), "%s are named by their ids.",
                        strcmp(field, "people") == 0 ? "People" : "Accounts");
        uint32_t found = find(request, id);
        if (found == ENGINE_NONE)
            return fail(request->error, STATUS_INVALID, str_from_c(field),
                        "Nobody of the %s has the id “%.*s”.", field, STR_ARG(id));
        (*found_out)[(*count_out)++] = found;
    }
    return STATUS_OK;
}

static uint32_t find_account(Request *request, Str id)
{
    uint32_t account = engine_account_find(live_engine(request->app->live), id);
    return sees_account(request, account) ? account : ENGINE_NONE;
}

static uint32_t find_person(Request *request, Str id)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t person = engine_person_find(engine, id);
    if (person == ENGINE_NONE) person = engine_person_find_anonymous(engine, id);
    return person != ENGINE_NONE && sees_person(request, person) ? person : ENGINE_NONE;
}

static void all_accounts(Request *request, uint32_t **accounts_out, size_t *count_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t last = engine_account_count(engine);
    *accounts_out = ARENA_ARRAY(request->arena, uint32_t, last + 1u);
    *count_out = 0;
    for (uint32_t account = 0; account < last; account++) {
        bool counts = !engine_account_is_private(engine, account) && sees_account(request, account);
        if (counts) (*accounts_out)[(*count_out)++] = account;
    }
}

static bool is_among(uint32_t number, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == number) return true;
    }
    return false;
}

// These people in their accounts, of which only the named ones count when there are any.
static void pair_people(Request *request, const uint32_t *people, size_t count, const uint32_t *named,
                        size_t named_count, Subjects *subjects)
{
    const Engine *engine = live_engine(request->app->live);
    Buf pairs = { 0 };
    for (size_t i = 0; i < count; i++) {
        Arena mark = *request->arena;
        uint32_t *accounts = NULL;
        size_t account_count = engine_person_accounts(engine, people[i], request->arena, &accounts);
        for (size_t a = 0; a < account_count; a++) {
            Subject pair = { accounts[a], people[i] };
            bool counts = named ? is_among(accounts[a], named, named_count)
                                : !engine_account_is_private(engine, accounts[a]);
            if (counts && sees_account(request, accounts[a]))
                buf_append(&pairs, (Str){ (const char *)&pair, sizeof pair });
        }
        arena_reset(request->arena, mark);
    }
    subjects->count = pairs.len / sizeof(Subject);
    subjects->items = ARENA_ARRAY(request->arena, Subject, subjects->count + 1);
    if (pairs.len > 0) memcpy(subjects->items, pairs.data, pairs.len);
    buf_free(&pairs);
}

// Everybody in these accounts.
static Status pair_accounts(Request *request, const uint32_t *accounts, size_t count, Subjects *subjects)
{
    const Engine *engine = live_engine(request->app->live);
    Subject *pairs = ARENA_ARRAY(request->arena, Subject, FORMULA_PEOPLE_ASKED_MAX);
    subjects->items = pairs;
    for (size_t i = 0; i < count; i++) {
        Arena mark = *request->arena;
        uint32_t *people = NULL;
        size_t people_count = engine_account_people(engine, accounts[i], request->arena, &people);
        if (people_count > FORMULA_PEOPLE_ASKED_MAX - subjects->count)
            return fail(request->error, STATUS_INVALID, STR("accounts"),
                        "More than %d people would be asked: name some of the accounts.",
                        FORMULA_PEOPLE_ASKED_MAX);
        for (size_t p = 0; p < people_count; p++)
            pairs[subjects->count++] = (Subject){ accounts[i], people[p] };
        arena_reset(request->arena, mark);
    }
    return STATUS_OK;
}

static Status find_subjects(Request *request, FormulaScope scope, Subjects *subjects)
{
    uint32_t *accounts = NULL, *people = NULL;
    size_t account_count = 0, people_count = 0;
    bool some = body_has(request, "accounts"), of_people = scope == FORMULA_OF_PEOPLE;
    Status status = STATUS_OK;
    *subjects = (Subjects){ 0 };
    if (body_has(request, "people") && !of_people)
        return fail(request->error, STATUS_INVALID, STR("people"),
                    "People are asked with \"scope\": \"people\".");
    if (some) status = find_named(request, "accounts", find_account, &accounts, &account_count);
    if (status == STATUS_OK && body_has(request, "people")) {
        status = find_named(request, "people", find_person, &people, &people_count);
        if (status == STATUS_OK)
            pair_people(request, people, people_count, some ? accounts : NULL, account_count, subjects);
        return status;
    }
    if (status != STATUS_OK) return status;
    if (!some) all_accounts(request, &accounts, &account_count);
    if (of_people) return pair_accounts(request, accounts, account_count, subjects);
    subjects->items = ARENA_ARRAY(request->arena, Subject, account_count + 1);
    for (; subjects->count < account_count; subjects->count++)
        subjects->items[subjects->count] = (Subject){ accounts[subjects->count], ENGINE_NONE };
    return STATUS_OK;
}

// ---- the answer

static Status body_cursor(Request *request, size_t *offset_out)
{
    Str cursor = body_text(request, "cursor");
    int64_t offset = 0;
    if (cursor.len > 0 && (!str_parse_int64(cursor, &offset) || offset < 0))
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    *offset_out = (size_t)offset;
    return STATUS_OK;
}

// How many are yes is said with the first page alone: it asks everybody.
static void answer(Request *request, const Question *question, const Subjects *subjects, size_t offset)
{
    JsonWriter *json = request->json;
    size_t limit = (size_t)body_int(request, "limit", FORMULA_ITEMS_USUAL), matched = 0;
    bool counts = formula_type(question->formula) == FORMULA_YESNO && offset == 0;
    size_t from = offset < subjects->count ? offset : subjects->count;
    size_t to = subjects->count - from < limit ? subjects->count : from + limit;
    json_open_object(json);
    json_add_text(json, STR("type"), formula_type_word(formula_type(question->formula)));
    json_add_text(json, STR("unit"), formula_unit(question->formula));
    json_add_day(json, STR("day"), question->day);
    json_add_int(json, STR("total"), (int64_t)subjects->count);
    put_number_state(request, question->formula);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = from; i < (counts ? subjects->count : to); i++)
        matched += put_item(request, question, subjects->items[i], i < to);
    json_close_array(json);
    if (counts) json_add_int(json, STR("matched"), (int64_t)matched);
    Str next = limit > 0 ? page_cursor(request, to, subjects->count) : STR("");
    json_key(json, STR("next_cursor"));
    if (next.len > 0)
        json_put_text(json, next);
    else
        json_put_null(json);
    json_close_object(json);
}

static Status evaluate_formula(Request *request)
{
    Question question = { .text = body_text(request, "formula"),
                          .evidence = body_bool(request, "evidence", true) };
    FormulaScope scope = body_scope(request);
    Subjects subjects;
    size_t offset = 0;
    Status status = body_day(request, &question.day);
    if (status == STATUS_OK) status = body_cursor(request, &offset);
    if (status == STATUS_OK) status = compile_asked(request, question.text, scope, &question.formula);
    if (status == STATUS_OK) status = find_subjects(request, scope, &subjects);
    if (status == STATUS_OK) answer(request, &question, &subjects, offset);
    return status;
}

// ---- the catalogue

static void put_function(JsonWriter *json, const FormulaFunction *function)
{
    static const Str words[] = { STR_CONST(""),         STR_CONST("window"),   STR_CONST("event"),
                                 STR_CONST("property"), STR_CONST("feature"),  STR_CONST("segment"),
                                 STR_CONST("value"),    STR_CONST("condition") };
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
    { "scope", FIELD_TEXT, .one_of = "accounts|people", .doc = "Of whom; accounts when not given." },
    { "accounts", FIELD_ARRAY, .doc = "Ids of at most 1,000 accounts; all when not given." },
    { "people", FIELD_ARRAY,
      .doc = "With scope people: ids of at most 1,000 people; everybody in the accounts when not given." },
    { "limit", FIELD_INTEGER, .least = 0, .most = FORMULA_ITEMS_MAX,
      .doc = "At most so many items; 10,000 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { "evidence", FIELD_BOOL, .doc = "Whether to say what decided; yes when not given." },
    { 0 },
};

const NamedShape formula_shapes[] = {
    { "FormulaItem", "{account text, person? text, value any, evidence? [FormulaEvidence]}" },
    { "FormulaAnswer", "{type FormulaType, unit text, day day, total int, numbers? NumberState,"
                       " items [FormulaItem], matched? int,"
                       " next_cursor text?}" },
    { "FormulaFunction", "{name text, of [text], parameters [text], required int, usual_window text,"
                         " type FormulaType, unit text, meaning text, example text, formula text}" },
    { 0 },
};

const Route formula_routes[] = {
    { .method = "POST",
      .path = "/api/v1/formulas/evaluate",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = evaluate_formula,
      .summary = "A formula's value for accounts, or for people in them, on a day, with what decided it.",
      .body = evaluate_body,
      .response = "FormulaAnswer",
      .slow = true },
    { .method = "GET",
      .path = "/api/v1/formulas/functions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_functions,
      .summary = "Everything a formula may call.",
      .response = "{items [FormulaFunction]}" },
    { 0 },
};
