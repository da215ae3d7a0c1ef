// engine_twin_numbers.c: the numbers in events, asked by formulas and added up naively.
#include "engine/formula.h"
#include "engine_run.h"

#include <math.h>

Engine *new_engine(const Zone *zone)
{
    static const NumberKind kinds[] = { NUMBER_SUM, NUMBER_LEAST, NUMBER_MOST, NUMBER_LATEST };
    Engine *engine = engine_create(zone);
    for (int i = 0; i < 4; i++)
        engine_keep_number(engine, (NumberName){ STR("Open"), STR("amount"), kinds[i] }, true);
    return engine;
}

typedef struct TwinNumbers {
    double sum, least, most, latest;
    int count;
} TwinNumbers;

static TwinNumbers twin_numbers(const Twin *twin, int account, int from, int to)
{
    TwinNumbers numbers = { .least = (double)INFINITY, .most = -(double)INFINITY };
    int64_t latest_us = INT64_MIN;
    for (int i = 0; i < twin->activity_count; i++) {
        const TwinActivity *activity = &twin->activity[i];
        if (!activity->number || activity->day < from || activity->day > to) continue;
        if (!str_equal(twin->events[activity->event], STR("Open"))) continue;
        if (twin_account(twin, activity->account) != twin_account(twin, account)) continue;
        double value = activity->number->number;
        bool later =
            activity->time_us > latest_us || (activity->time_us == latest_us && value > numbers.latest);
        if (later) numbers.latest = value;
        if (later) latest_us = activity->time_us;
        numbers.sum += value;
        numbers.least = fmin(numbers.least, value);
        numbers.most = fmax(numbers.most, value);
        numbers.count++;
    }
    return numbers;
}

static void compare_number(Run *run, const Engine *engine, int account, int day, const char *text,
                           double expected)
{
    static const FormulaNames none;
    Arena arena = run->arena;
    FormulaProblem problem;
    const Formula *formula = formula_compile(str_from_c(text), FORMULA_OF_ACCOUNTS, &none, &arena, &problem);
    CHECK(formula != NULL);
    Value value = formula_evaluate(formula, engine, (uint32_t)account, (uint16_t)day, &arena).value;
    CHECK((value.kind == VALUE_MISSING) == !!isnan(expected));
    if (value.kind != VALUE_MISSING) CHECK(fabs(value.number - expected) < 1e-9);
}

void compare_numbers(Run *run, const Engine *engine, int account, int day)
{
    int window = 1 + (int)below(&run->random, chance(&run->random, 50) ? 60 : 3000);
    TwinNumbers numbers = twin_numbers(&run->twin, account, day - window + 1, day);
    TwinNumbers ever = twin_numbers(&run->twin, account, 0, day);
    bool any = numbers.count > 0;
    const struct {
        const char *name;
        double expected;
    } all[] = { { "sum", numbers.sum },
                { "mean", any ? numbers.sum / numbers.count : (double)NAN },
                { "smallest", any ? numbers.least : (double)NAN },
                { "largest", any ? numbers.most : (double)NAN } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char text[80];
        snprintf(text, sizeof text, "%s(\"Open\", \"amount\", %dd)", all[i].name, window);
        compare_number(run, engine, account, day, text, all[i].expected);
    }
    double latest = ever.count > 0 ? ever.latest : (double)NAN;
    compare_number(run, engine, account, day, "latest(\"Open\", \"amount\")", latest);
}
