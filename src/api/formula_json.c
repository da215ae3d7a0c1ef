#include "api/formula_json.h"

#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "base/timestamp.h"

#include <math.h>

uint32_t characters_before(Str text, uint32_t byte)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < byte && i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

void note_place(Request *request, Str text, size_t at, size_t end, Str proposal)
{
    InputPlace *place = ARENA_NEW(request->arena, InputPlace);
    *place = (InputPlace){ .at = characters_before(text, (uint32_t)at),
                           .end = characters_before(text, (uint32_t)end),
                           .proposal = proposal };
    request->place = place;
}

void note_formula_problem(Request *request, Str text, const FormulaProblem *problem)
{
    note_place(request, text, problem->at, problem->end,
               arena_copy(request->arena, str_from_c(problem->proposal)));
}

Status refuse_formula(Request *request, Str text, const FormulaProblem *problem)
{
    note_formula_problem(request, text, problem);
    return fail(request->error, STATUS_INVALID, STR("formula"), "%s", problem->message);
}

Str formula_type_word(FormulaType type)
{
    static const Str words[] = { STR_CONST("any"),     STR_CONST("number"), STR_CONST("share"),
                                 STR_CONST("text"),    STR_CONST("yesno"),  STR_CONST("date"),
                                 STR_CONST("duration") };
    return words[type];
}

void put_formula_evidence(JsonWriter *json, Str text, const FormulaResult *result)
{
    json_key(json, STR("evidence"));
    json_open_array(json);
    for (size_t i = 0; i < result->evidence_count; i++) {
        const FormulaEvidence *evidence = &result->evidence[i];
        json_open_object(json);
        json_add_text(json, STR("text"), str_slice(text, evidence->at, evidence->end));
        json_add_int(json, STR("at"), characters_before(text, evidence->at));
        json_add_int(json, STR("end"), characters_before(text, evidence->end));
        json_add_text(json, STR("type"), formula_type_word(evidence->type));
        json_key(json, STR("value"));
        json_put_value(json, evidence->value);
        json_add_day(json, STR("day"), evidence->day);
        json_close_object(json);
    }
    json_close_array(json);
}

Status compile_asked(Request *request, Str text, FormulaScope scope, const Formula **formula_out)
{
    const App *app = request->app;
    FormulaProblem problem;
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    *formula_out = formula_compile(text, scope, names, request->arena, &problem);
    return *formula_out ? STATUS_OK : refuse_formula(request, text, &problem);
}

void put_number_state(Request *request, const Formula *formula)
{
    NumberState state = number_desk_ask(request->app->numbers, formula);
    if (state.filling == 0 && state.refused == 0) return;
    JsonWriter *json = request->json;
    json_key(json, STR("numbers"));
    json_open_object(json);
    json_add_int(json, STR("filling"), (int64_t)state.filling);
    json_add_double(json, STR("share"), state.share);
    json_add_int(json, STR("refused"), (int64_t)state.refused);
    json_close_object(json);
}

Status require_numbers(Request *request, const Formula *formula)
{
    NumberState state = number_desk_ask(request->app->numbers, formula);
    if (state.filling == 0) return STATUS_OK;
    return fail(
        request->error, STATUS_CONFLICT, STR("formula"),
        "The formula asks for properties of events that are still being read (%.0f %% so far). Try again "
        "in a moment.",
        state.share * 100);
}

Status body_day(Request *request, uint16_t *day_out)
{
    uint16_t today = live_today(request->app->live);
    int64_t day = today;
    if (body_has(request, "day")) date_parse(body_text(request, "day"), &day);
    if (day < 0 || day > today)
        return fail(request->error, STATUS_INVALID, STR("day"), "The day must not lie after today.");
    *day_out = (uint16_t)day;
    return STATUS_OK;
}

FormulaScope body_scope(const Request *request)
{
    return str_equal(body_text(request, "scope"), STR("people")) ? FORMULA_OF_PEOPLE : FORMULA_OF_ACCOUNTS;
}

// ---- distributions

bool has_distribution(FormulaType type)
{
    return type == FORMULA_NUMBER || type == FORMULA_SHARE || type == FORMULA_DURATION;
}

void put_distribution(Request *request, Str key, double *column, size_t count)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    size_t known = 0, missing = 0;
    for (size_t i = 0; i < count; i++) {
        if (engine_account_is_private(engine, (uint32_t)i) || !sees_account(request, (uint32_t)i)) continue;
        if (isfinite(column[i]))
            column[known++] = column[i];
        else
            missing++;
    }
    Distribution distribution = distribution_of(column, known);
    bool any = known > 0;
    json_key(json, key);
    json_open_object(json);
    json_add_int(json, STR("count"), (int64_t)known);
    json_add_int(json, STR("missing"), (int64_t)missing);
    json_add_double(json, STR("least"), any ? distribution.least : (double)NAN);
    json_add_double(json, STR("q1"), any ? distribution.q1 : (double)NAN);
    json_add_double(json, STR("median"), any ? distribution.median : (double)NAN);
    json_add_double(json, STR("q3"), any ? distribution.q3 : (double)NAN);
    json_add_double(json, STR("most"), any ? distribution.most : (double)NAN);
    json_key(json, STR("bins"));
    json_open_array(json);
    for (size_t i = 0; i < distribution.bin_count; i++) {
        json_open_object(json);
        json_add_double(json, STR("from"), distribution.bins[i].from);
        json_add_double(json, STR("to"), distribution.bins[i].to);
        json_add_int(json, STR("count"), (int64_t)distribution.bins[i].count);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

void put_revenue(Request *request, Str key, const Revenue *revenue, const bool *in)
{
    CurrencySum *sums = NULL;
    size_t count = revenue_sum(revenue, in, request->arena, &sums);
    json_key(request->json, key);
    json_open_object(request->json);
    for (size_t i = 0; i < count; i++)
        json_add_double(request->json, sums[i].currency, sums[i].amount);
    json_close_object(request->json);
}

const NamedShape formula_json_shapes[] = {
    { "NumberState", "{filling int, share number, refused int}" },
    { "FormulaType", "one(any|number|share|text|yesno|date|duration)" },
    { "FormulaEvidence", "{text text, at int, end int, type FormulaType, value any, day day}" },
    { "Distribution",
      "{count int, missing int, least number?, q1 number?, median number?, q3 number?, most number?,"
      " bins [DistributionBin]}" },
    { "DistributionBin", "{from number, to number, count int}" },
    { 0 },
};
