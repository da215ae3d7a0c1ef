// demo_use_cases.c: what the demo vendor's customers do with its product.
#include "cli/demo_data.h"

#include "know/use_case.h"

typedef struct DemoCase {
    Str name, meaning, how_to, practices;
    const Str *industries;
    size_t industry_count;
    const Str *features;
    size_t feature_count;
    double our_hours, their_hours;
    Str formula;
    int64_t expected;
} DemoCase;

static const Str lift_trades[] = { STR_CONST("Lifts"), STR_CONST("Elevators"), STR_CONST("HVAC"),
                                   STR_CONST("Heat Pumps"), STR_CONST("Fire Safety") };
static const Str part_trades[] = { STR_CONST("Lifts"), STR_CONST("Boilers"), STR_CONST("Pumps"),
                                   STR_CONST("Chillers"), STR_CONST("Forklifts") };
static const Str board[] = { STR_CONST("Dispatch board"), STR_CONST("Jobs") };
static const Str routes[] = { STR_CONST("Routes") };
static const Str checks[] = { STR_CONST("Checks") };
static const Str parts[] = { STR_CONST("Parts") };
static const Str billing[] = { STR_CONST("Quotes and invoices"), STR_CONST("Jobs") };
static const Str reports[] = { STR_CONST("Reports") };

static const DemoCase demo_cases[] = {
    { .name = STR_CONST("One board for every job"),
      .meaning = STR_CONST("Dispatchers see all jobs of the day in one place and move them there."),
      .how_to = STR_CONST("1. Bring the **jobs of one week** onto the board, also those planned on paper.\n"
                          "2. Let one dispatch lead plan a whole day with it.\n"
                          "3. Make it the only place: what is not on the board does not happen."),
      .practices = STR_CONST("- Begin with one depot.\n- A screen in the room helps more than a training."),
      .features = board,
      .feature_count = 2,
      .our_hours = 6,
      .their_hours = 20,
      .formula = STR_CONST("feature_people(\"Dispatch board\", 28d) >= 3 and feature(\"Jobs\", 28d) > 0"),
      .expected = 1800000 },
    { .name = STR_CONST("Shorter routes"),
      .meaning = STR_CONST("Technicians drive less between two jobs."),
      .how_to = STR_CONST("1. Measure how many kilometres a job takes today.\n"
                          "2. Plan routes for one region for four weeks.\n"
                          "3. Compare, and go on with the next region."),
      .practices = STR_CONST("- Agree beforehand on how the kilometres are counted."),
      .industries = lift_trades,
      .industry_count = 5,
      .features = routes,
      .feature_count = 1,
      .our_hours = 8,
      .their_hours = 30,
      .formula = STR_CONST("feature_people(\"Routes\", 28d) >= 2"),
      .expected = 2400000 },
    { .name = STR_CONST("Checks without paper"),
      .meaning = STR_CONST("Inspections are proved with pictures, and nobody types them in again."),
      .how_to = STR_CONST("1. Take the three check lists that are used most.\n"
                          "2. Let two technicians use them for a week.\n"
                          "3. Retire the paper on a day that all know."),
      .practices = STR_CONST("- Fewer questions on a list are answered better."),
      .features = checks,
      .feature_count = 1,
      .our_hours = 5,
      .their_hours = 16,
      .formula = STR_CONST("feature_people(\"Checks\", 28d) >= 2"),
      .expected = 900000 },
    { .name = STR_CONST("The part is in the van"),
      .meaning = STR_CONST("The first visit ends the job, because the part is there."),
      .how_to = STR_CONST("1. Look which parts were missing in the last quarter.\n"
                          "2. Set a stock for each van.\n3. Look at it once a month."),
      .industries = part_trades,
      .industry_count = 5,
      .features = parts,
      .feature_count = 1,
      .our_hours = 4,
      .their_hours = 24,
      .formula = STR_CONST("feature(\"Parts\", 28d) >= 10"),
      .expected = 1500000 },
    { .name = STR_CONST("Invoice on the day of the job"),
      .meaning = STR_CONST("Quotes and invoices leave the house on the day the work is done."),
      .how_to = STR_CONST("1. Connect the price list.\n"
                          "2. Let the technician close the job with what was used.\n"
                          "3. Send the invoice the same evening."),
      .practices = STR_CONST("- Begin with customers who pay by direct debit."),
      .features = billing,
      .feature_count = 2,
      .our_hours = 10,
      .their_hours = 40,
      .formula = STR_CONST("feature(\"Quotes and invoices\", 28d) >= 5"),
      .expected = 3000000 },
    { .name = STR_CONST("Monday figures for the head of service"),
      .meaning = STR_CONST("Repeat visits, late jobs and workload are seen every Monday, and acted upon."),
      .how_to = STR_CONST("1. Choose **three** figures.\n2. Look at them every Monday for 15 minutes.\n"
                          "3. Write down what is done because of them."),
      .features = reports,
      .feature_count = 1,
      .our_hours = 3,
      .their_hours = 8,
      .formula = STR_CONST("feature_people(\"Reports\", 28d) >= 1"),
      .expected = 600000 },
};

Status demo_make_use_cases(Store *store, int64_t at_us, Arena *arena, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof demo_cases / sizeof *demo_cases && status == STATUS_OK; i++) {
        const DemoCase *one = &demo_cases[i];
        const UseCase use_case = { .meaning = one->meaning,
                                   .how_to = one->how_to,
                                   .practices = one->practices,
                                   .industries = one->industries,
                                   .industry_count = one->industry_count,
                                   .features = one->features,
                                   .feature_count = one->feature_count,
                                   .our_hours = one->our_hours,
                                   .their_hours = one->their_hours,
                                   .formula = one->formula,
                                   .expected = one->expected,
                                   .currency = currency_find(STR("EUR")) };
        const DefinitionEdit edit = { .kind = DEFINITION_USE_CASE,
                                      .name = one->name,
                                      .body = use_case_body(&use_case, arena),
                                      .at_us = at_us };
        int64_t id = 0;
        status = definition_save(store, &edit, &id, error);
    }
    return status;
}
