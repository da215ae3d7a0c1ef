// formula_check.c: what the editor asks while a formula is written: for how many it is true, condition by
// condition, for whom, and who is one condition short.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "know/revenue.h"
#include "know/segment.h"

#include <math.h>
#include <stdlib.h>

enum { CONDITIONS_MAX = 40, SHOWN_MAX = 10, PEOPLE_MAX = 200000 };

typedef struct Check {
    Request *request;
    Str text;
    const Formula *formula;
    uint16_t day;
    const Engine *engine;
    size_t accounts;
    const Formula *conditions[CONDITIONS_MAX];
    size_t condition_count;
    double *columns[CONDITIONS_MAX + 2]; // of the conditions, of the formula, of what is missing
    bool *in;
} Check;

static double *new_column(size_t count)
{
    double *column = reallocarray(NULL, count + 1, sizeof *column);
    if (!column) panic("out of memory");
    return column;
}

// As if accounts that the caller does not see were none.
static void keep_seen_values(Check *check, size_t columns)
{
    size_t known = 0;
    const bool *seen = seen_accounts(check->request, &known);
    for (size_t i = 0; seen && i < check->accounts; i++) {
        for (size_t c = 0; c < columns && !(i < known && seen[i]); c++)
            check->columns[c][i] = (double)NAN;
    }
}

// ---- counting

static void ask(Check *check)
{
    const Formula *formulas[CONDITIONS_MAX + 2];
    size_t count = 0;
    for (; count < check->condition_count; count++)
        formulas[count] = check->conditions[count];
    formulas[count++] = check->formula;
    const Formula *missing = formula_missing(check->formula, check->request->arena);
    if (missing) formulas[count++] = missing;
    for (size_t i = 0; i < count; i++)
        check->columns[i] = new_column(check->accounts);
    formula_evaluate_all(formulas, count, check->engine, check->day, check->columns, check->accounts);
    keep_seen_values(check, count);
    check->in = ARENA_ARRAY(check->request->arena, bool, check->accounts + 1);
    for (size_t i = 0; i < check->accounts; i++)
        check->in[i] = check->columns[check->condition_count][i] > 0;
}

static void put_conditions(const Check *check)
{
    JsonWriter *json = check->request->json;
    bool *left = ARENA_ARRAY(check->request->arena, bool, check->accounts + 1);
    for (size_t i = 0; i < check->accounts; i++)
        left[i] = true;
    json_key(json, STR("conditions"));
    json_open_array(json);
    for (size_t c = 0; c < check->condition_count; c++) {
        size_t matched = 0, still = 0;
        for (size_t i = 0; i < check->accounts; i++) {
            bool yes = check->columns[c][i] > 0;
            left[i] = left[i] && yes;
            matched += yes;
            still += left[i];
        }
        uint32_t at, end;
        formula_place(check->conditions[c], &at, &end);
        json_open_object(json);
        json_add_int(json, STR("at"), characters_before(check->text, at));
        json_add_int(json, STR("end"), characters_before(check->text, end));
        json_add_text(json, STR("text"), str_slice(check->text, at, end));
        json_add_int(json, STR("matched"), (int64_t)matched);
        json_add_int(json, STR("left"), (int64_t)still);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_counts(const Check *check)
{
    JsonWriter *json = check->request->json;
    size_t matched = 0, total = 0, missing = 0;
    const double *lacks = check->columns[check->condition_count + 1];
    for (size_t i = 0; i < check->accounts; i++) {
        matched += check->in[i];
        total += !engine_account_is_private(check->engine, (uint32_t)i) &&
                 sees_account(check->request, (uint32_t)i);
        missing += lacks && !check->in[i] && lacks[i] > 0;
    }
    json_add_int(json, STR("matched"), (int64_t)matched);
    json_add_int(json, STR("total"), (int64_t)total);
    json_add_int(json, STR("missing"), (int64_t)missing);
}

// ---- accounts

static void put_account(const Check *check, uint32_t account)
{
    json_key(check->request->json, STR("account"));
    json_put_account(check->request->json, check->engine, account, check->day);
}

static void put_matches(const Check *check)
{
    JsonWriter *json = check->request->json;
    size_t shown = 0;
    json_key(json, STR("matches"));
    json_open_array(json);
    for (uint32_t i = 0; i < check->accounts && shown < SHOWN_MAX; i++) {
        if (!check->in[i]) continue;
        Arena mark = *check->request->arena;
        FormulaResult result =
            formula_evaluate(check->formula, check->engine, i, check->day, check->request->arena);
        json_open_object(json);
        put_account(check, i);
        put_formula_evidence(json, check->text, &result);
        json_close_object(json);
        arena_reset(check->request->arena, mark);
        shown++;
    }
    json_close_array(json);
}

// An account for whom all conditions but one are true.
typedef struct Short {
    uint32_t account;
    size_t condition;
    double gap; // how far from true, as a share of the larger side; 1 where that cannot be said
    double value;
} Short;

static int nearest_first(const void *a, const void *b)
{
    const Short *left = a, *right = b;
    if (left->gap < right->gap || left->gap > right->gap) return left->gap < right->gap ? -1 : 1;
    return (left->account > right->account) - (left->account < right->account);
}

static size_t find_short(const Check *check, Short *out)
{
    size_t count = 0;
    for (uint32_t i = 0; i < check->accounts; i++) {
        size_t failing = 0, which = 0;
        if (isnan(check->columns[0][i])) continue; // no account
        for (size_t c = 0; c < check->condition_count && failing < 2; c++) {
            if (check->columns[c][i] > 0) continue;
            failing++;
            which = c;
        }
        if (failing == 1) out[count++] = (Short){ i, which, 1, (double)NAN };
    }
    return count;
}

// How far those are that lack this condition.
static void measure_gaps(const Check *check, size_t condition, Short *shorts, size_t count)
{
    FormulaSides sides;
    if (!formula_sides(check->conditions[condition], check->request->arena, &sides)) return;
    const Formula *const both[] = { sides.left, sides.right };
    double *columns[] = { new_column(check->accounts), new_column(check->accounts) };
    formula_evaluate_all(both, 2, check->engine, check->day, columns, check->accounts);
    for (size_t i = 0; i < count; i++) {
        if (shorts[i].condition != condition) continue;
        double left = columns[0][shorts[i].account], right = columns[1][shorts[i].account];
        double larger = fmax(fabs(left), fabs(right));
        shorts[i].value = left;
        if (!isnan(left) && !isnan(right)) shorts[i].gap = larger > 0 ? fabs(left - right) / larger : 0;
    }
    free(columns[0]);
    free(columns[1]);
}

static void put_short_one(const Check *check, const Short *one)
{
    JsonWriter *json = check->request->json;
    uint32_t at, end;
    formula_place(check->conditions[one->condition], &at, &end);
    json_open_object(json);
    put_account(check, one->account);
    json_key(json, STR("failing"));
    json_open_object(json);
    json_add_int(json, STR("at"), characters_before(check->text, at));
    json_add_int(json, STR("end"), characters_before(check->text, end));
    json_close_object(json);
    Arena mark = *check->request->arena;
    FormulaResult result = formula_evaluate(check->conditions[one->condition], check->engine, one->account,
                                            check->day, check->request->arena);
    put_formula_evidence(json, check->text, &result);
    json_add_double(json, STR("value"), one->value);
    json_close_object(json);
    arena_reset(check->request->arena, mark);
}

static void put_short(const Check *check)
{
    JsonWriter *json = check->request->json;
    json_key(json, STR("short"));
    json_open_array(json);
    if (check->condition_count > 1) {
        Short *shorts = ARENA_ARRAY(check->request->arena, Short, check->accounts + 1);
        size_t count = find_short(check, shorts);
        for (size_t c = 0; c < check->condition_count; c++)
            measure_gaps(check, c, shorts, count);
        qsort(shorts, count, sizeof *shorts, nearest_first);
        for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
            put_short_one(check, &shorts[i]);
    }
    json_close_array(json);
}

static void answer_conditions(Check *check)
{
    check->condition_count =
        formula_conditions(check->formula, check->request->arena, check->conditions, CONDITIONS_MAX);
    ask(check);
    put_counts(check);
    Revenue revenue = revenue_read(check->engine, check->day, check->request->arena);
    if (revenue.count > check->accounts) revenue.count = check->accounts;
    put_revenue(check->request, STR("revenue"), &revenue, check->in);
    put_conditions(check);
    put_matches(check);
    put_short(check);
    for (size_t i = 0; i < CONDITIONS_MAX + 2; i++)
        free(check->columns[i]);
}

// ---- people

static void answer_people(const Check *check)
{
    JsonWriter *json = check->request->json;
    SegmentPerson *people = NULL;
    size_t count = segment_people(NULL, check->formula, check->engine, check->day, check->request->arena,
                                  PEOPLE_MAX, &people);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (sees_account(check->request, people[i].account)) people[kept++] = people[i];
    }
    count = kept;
    json_add_int(json, STR("matched"), (int64_t)count);
    json_key(json, STR("matches"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++) {
        json_open_object(json);
        put_account(check, people[i].account);
        json_key(json, STR("person"));
        json_put_person(json, check->engine, people[i].person, check->day, check->request->arena);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- the routes

static Status check_formula(Request *request)
{
    FormulaScope scope = body_scope(request);
    Check *check = ARENA_NEW(request->arena, Check);
    *check = (Check){ .request = request,
                      .text = body_text(request, "formula"),
                      .engine = live_engine(request->app->live) };
    check->accounts = engine_account_count(check->engine);
    Status status = body_day(request, &check->day);
    if (status == STATUS_OK) status = compile_asked(request, check->text, scope, &check->formula);
    if (status != STATUS_OK) return status;

    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("type"), formula_type_word(formula_type(check->formula)));
    json_add_text(json, STR("unit"), formula_unit(check->formula));
    json_add_day(json, STR("day"), check->day);
    put_number_state(request, check->formula);
    bool yes_or_no = formula_type(check->formula) == FORMULA_YESNO;
    if (yes_or_no && scope == FORMULA_OF_PEOPLE) answer_people(check);
    if (yes_or_no && scope == FORMULA_OF_ACCOUNTS) answer_conditions(check);
    json_close_object(json);
    return STATUS_OK;
}

static Status tell_distribution(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    const Formula *formula = NULL;
    uint16_t day;
    Status status = body_day(request, &day);
    if (status == STATUS_OK)
        status = compile_asked(request, body_text(request, "formula"), FORMULA_OF_ACCOUNTS, &formula);
    if (status != STATUS_OK) return status;
    if (!has_distribution(formula_type(formula)))
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "A distribution needs a number, a share or a duration, this is %s.",
                    formula_type_name(formula_type(formula)));
    size_t accounts = engine_account_count(engine);
    double *column = new_column(accounts);
    formula_evaluate_all(&formula, 1, engine, day, &column, accounts);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("type"), formula_type_word(formula_type(formula)));
    json_add_text(json, STR("unit"), formula_unit(formula));
    json_add_day(json, STR("day"), day);
    put_number_state(request, formula);
    put_distribution(request, STR("distribution"), column, accounts);
    json_close_object(json);
    free(column);
    return STATUS_OK;
}

static const Field check_body[] = {
    { "formula", FIELD_TEXT, .required = true, .most = FORMULA_BYTES_MAX, .doc = "The text." },
    { "scope", FIELD_TEXT, .one_of = "accounts|people", .doc = "Of whom; accounts when not given." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};
static const Field distribution_body[] = {
    { "formula", FIELD_TEXT, .required = true, .most = FORMULA_BYTES_MAX,
      .doc = "A number, share or duration." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};

const NamedShape formula_check_shapes[] = {
    { "FormulaCondition", "{at int, end int, text text, matched int, left int}" },
    { "FormulaMatch", "{account AccountRef, person? PersonRef, evidence? [FormulaEvidence]}" },
    { "FormulaShort",
      "{account AccountRef, failing {at int, end int}, evidence [FormulaEvidence], value number?}" },
    { "FormulaCheck", "{type FormulaType, unit text, day day, numbers? NumberState, matched? int, total? "
                      "int, missing? int, revenue? map number,"
                      " conditions? [FormulaCondition], matches? [FormulaMatch], short? [FormulaShort]}" },
    { 0 },
};

const Route formula_check_routes[] = {
    { .method = "POST",
      .path = "/api/v1/formulas/check",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = check_formula,
      .summary = "For whom a formula is true, condition by condition, and who is one condition short.",
      .body = check_body,
      .response = "FormulaCheck",
      .slow = true },
    { .method = "POST",
      .path = "/api/v1/formulas/distribution",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = tell_distribution,
      .summary = "How a formula's values lie over all accounts.",
      .body = distribution_body,
      .response = "{type FormulaType, unit text, day day, distribution Distribution}",
      .slow = true },
    { 0 },
};
