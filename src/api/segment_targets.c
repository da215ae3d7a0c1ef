// segment_targets.c: how a segment stands to the targets it was given.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "know/segment_target.h"

#include <math.h>

enum { WINDOW_DAYS = 28, PEOPLE_MAX = 200000 };

typedef struct Standing {
    size_t members;
    TargetFigure figures[SEGMENT_TARGETS_MAX];
} Standing;

static double number_of(const FormulaResult *result)
{
    bool number = result->value.kind == VALUE_NUMBER || result->value.kind == VALUE_BOOL;
    return number ? result->value.number : (double)NAN;
}

static void read_accounts(Request *request, const AskedSegment *asked, const SegmentTargets *targets,
                          uint16_t day, Standing *standing)
{
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine);
    bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
    const Formula *formulas[SEGMENT_TARGETS_MAX];
    double *columns[SEGMENT_TARGETS_MAX];
    segment_accounts(&asked->segment, asked->formula, engine, day, in, count);
    for (size_t t = 0; t < targets->count; t++) {
        formulas[t] = targets->items[t].formula;
        columns[t] = ARENA_ARRAY(request->arena, double, count + 1);
    }
    formula_evaluate_all(formulas, targets->count, engine, day, columns, count);
    for (size_t t = 0; t < targets->count; t++) {
        size_t members = 0;
        for (size_t i = 0; i < count; i++) {
            if (in[i]) columns[t][members++] = columns[t][i];
        }
        standing->figures[t] = target_figure(&targets->items[t], columns[t], members);
    }
    for (size_t i = 0; i < count; i++)
        standing->members += in[i];
}

static void read_people(Request *request, const AskedSegment *asked, const SegmentTargets *targets,
                        uint16_t day, Standing *standing)
{
    const Engine *engine = live_engine(request->app->live);
    SegmentPerson *people = NULL;
    size_t count =
        segment_people(&asked->segment, asked->formula, engine, day, request->arena, PEOPLE_MAX, &people);
    double *values = ARENA_ARRAY(request->arena, double, count + 1);
    for (size_t t = 0; t < targets->count; t++) {
        for (size_t i = 0; i < count; i++) {
            Arena mark = *request->arena;
            FormulaResult result = formula_evaluate_person(
                targets->items[t].formula, engine, people[i].account, people[i].person, day, request->arena);
            values[i] = number_of(&result);
            arena_reset(request->arena, mark);
        }
        standing->figures[t] = target_figure(&targets->items[t], values, count);
    }
    standing->members = count;
}

static void read_standing(Request *request, const AskedSegment *asked, const SegmentTargets *targets,
                          uint16_t day, Standing *standing)
{
    Arena mark = *request->arena;
    *standing = (Standing){ 0 };
    if (asked->segment.scope == FORMULA_OF_PEOPLE)
        read_people(request, asked, targets, day, standing);
    else
        read_accounts(request, asked, targets, day, standing);
    arena_reset(request->arena, mark);
}

static void put_target(JsonWriter *json, const SegmentTarget *target, const TargetFigure *now, double before)
{
    bool share = formula_type(target->formula) == FORMULA_YESNO;
    json_open_object(json);
    json_add_text(json, STR("name"), target->name);
    json_add_text(json, STR("formula"), target->text);
    json_add_text(json, STR("type"), formula_type_word(formula_type(target->formula)));
    json_add_text(json, STR("unit"), formula_unit(target->formula));
    json_add_text(json, STR("how"), share ? STR("share") : STR("median"));
    json_add_text(json, STR("wanted"), target->at_most ? STR("at_most") : STR("at_least"));
    json_add_double(json, STR("target"), target->target);
    json_add_double(json, STR("value"), now->value);
    json_add_double(json, STR("before"), before);
    json_key(json, STR("met"));
    if (isnan(now->value))
        json_put_null(json);
    else
        json_put_bool(json, target_is_met(target, now->value));
    json_add_int(json, STR("reached"), (int64_t)now->reached);
    json_add_int(json, STR("known"), (int64_t)now->known);
    json_close_object(json);
}

static Status tell_targets(Request *request)
{
    const App *app = request->app;
    AskedSegment asked;
    SegmentTargets *targets = ARENA_NEW(request->arena, SegmentTargets);
    Standing now, then;
    uint16_t day = 0;
    Status status = asked_segment(request, request->path_values[0], &asked);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    status = segment_targets_read(asked.segment.targets, asked.segment.scope, names, request->arena, targets,
                                  request->error);
    if (status != STATUS_OK) return status;
    uint16_t before = day > WINDOW_DAYS ? (uint16_t)(day - WINDOW_DAYS) : 1;
    read_standing(request, &asked, targets, day, &now);
    read_standing(request, &asked, targets, before, &then);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_day(json, STR("day_before"), before);
    json_add_int(json, STR("members"), (int64_t)now.members);
    json_add_double(json, STR("service_hours"), asked.segment.service_hours * (double)now.members);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t t = 0; t < targets->count; t++)
        put_target(json, &targets->items[t], &now.figures[t], then.figures[t].value);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static const Field targets_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day, and 28 days before; today when not given." },
    { 0 },
};

const NamedShape segment_target_shapes[] = {
    { "SegmentTarget", "{name text, formula text, type FormulaType, unit text, how one(share|median),"
                       " wanted one(at_least|at_most), target number, value number?, before number?,"
                       " met bool?, reached int, known int}" },
    { 0 },
};

const Route segment_target_routes[] = {
    { .method = "GET",
      .path = "/api/v1/segments/{id}/targets",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = tell_targets,
      .slow = true,
      .summary = "How the segment stands to its targets, how many members reach each by themselves, and the"
                 " hours a month that are planned for all of them.",
      .query = targets_query,
      .response = "{day day, day_before day, members int, service_hours number?, items [SegmentTarget]}" },
    { 0 },
};
