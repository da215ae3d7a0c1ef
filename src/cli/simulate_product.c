#include "cli/simulate_product.h"

const FeatureInfo product_features[FEATURE_COUNT] = {
    [FEATURE_BOARD] = { STR_CONST("Dispatch board"), STR_CONST("Board"), true, PLAN_STARTER },
    [FEATURE_JOBS] = { STR_CONST("Jobs"), STR_CONST("Jobs"), true, PLAN_STARTER },
    [FEATURE_ROUTES] = { STR_CONST("Routes"), STR_CONST("Routes"), true, PLAN_TEAM },
    [FEATURE_CHECKS] = { STR_CONST("Checks"), STR_CONST("Checks"), true, PLAN_STARTER },
    [FEATURE_RULES] = { STR_CONST("Rules"), STR_CONST("Rules"), true, PLAN_ENTERPRISE },
    [FEATURE_PARTS] = { STR_CONST("Parts"), STR_CONST("Parts"), false, PLAN_STARTER },
    [FEATURE_REPORTS] = { STR_CONST("Reports"), STR_CONST("Reports"), true, PLAN_TEAM },
    [FEATURE_NOTICES] = { STR_CONST("Notices"), STR_CONST("Notices"), false, PLAN_TEAM },
    [FEATURE_BILLING] = { STR_CONST("Quotes and invoices"), STR_CONST("Billing"), false, PLAN_STARTER },
    [FEATURE_TEAM] = { STR_CONST("Team and set-up"), STR_CONST("Settings"), false, PLAN_STARTER },
};

const Str product_plan_names[PLAN_COUNT] = { STR_CONST("Starter"), STR_CONST("Team"),
                                             STR_CONST("Enterprise") };
const double product_seat_prices[PLAN_COUNT] = { 29, 44, 62 };

const PersonaInfo product_personas[PERSONA_COUNT] = {
    [PERSONA_CHAMPION] = { "champion",
                           { "Head of service", "Operations manager", "Service manager" },
                           0.93,
                           9.0,
                           0.10,
                           10,
                           0 },
    [PERSONA_PLANNER] = { "user", { "Dispatcher", "Planner", "Dispatch lead" }, 0.80, 6.5, 0.16, 5, 20 },
    [PERSONA_TECHNICIAN] = { "user",
                             { "Field engineer", "Technician", "Senior technician" },
                             0.62,
                             4.2,
                             0.22,
                             95,
                             48 },
    [PERSONA_OFFICE] = { "user",
                         { "Office administrator", "Accounts clerk", "Customer service" },
                         0.50,
                         3.2,
                         0.04,
                         2,
                         18 },
    [PERSONA_WORKSHOP] = { "user", { "Workshop", "Storekeeper", "Parts clerk" }, 0.45, 3.0, 0.08, 30, 9 },
    [PERSONA_MANAGER] = { "decision maker",
                          { "COO", "Managing director", "Finance director" },
                          0.07,
                          2.2,
                          0.05,
                          20,
                          0 },
    [PERSONA_ADMIN] = { "indirect user",
                        { "IT manager", "System administrator", "IT support" },
                        0.14,
                        2.6,
                        0.05,
                        0,
                        5 },
};

#define EVENT(name, feature, properties, ...)                                                                \
    {                                                                                                        \
        STR_CONST(name), feature, properties,                                                                \
        {                                                                                                    \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }

// Weights:                                                   champion planner technician office workshop
//                                                            manager admin
const ProductEvent product_events[] = {
    EVENT("Signed In", FEATURE_NONE, PROPERTIES_NONE, 8, 8, 6, 10, 8, 20, 20),
    EVENT("Search Used", FEATURE_NONE, PROPERTIES_SEARCH, 5, 5, 2, 10, 8, 4, 5),
    EVENT("Help Opened", FEATURE_NONE, PROPERTIES_NONE, 1, 1, 1, 2, 2, 1, 4),
    EVENT("Board Opened", FEATURE_BOARD, PROPERTIES_NONE, 12, 22, 0, 4, 2, 6, 0),
    EVENT("Job Assigned", FEATURE_BOARD, PROPERTIES_JOB, 8, 26, 0, 3, 0, 0, 0),
    EVENT("Job Reassigned", FEATURE_BOARD, PROPERTIES_JOB, 3, 9, 0, 1, 0, 0, 0),
    EVENT("Technician Located", FEATURE_BOARD, PROPERTIES_NONE, 3, 8, 0, 1, 0, 0, 0),
    EVENT("Job Scheduled", FEATURE_JOBS, PROPERTIES_COUNT_OF_JOBS, 6, 20, 0, 12, 0, 0, 0),
    EVENT("Job Started", FEATURE_JOBS, PROPERTIES_JOB, 0, 0, 30, 0, 6, 0, 0),
    EVENT("Job Completed", FEATURE_JOBS, PROPERTIES_JOB, 0, 2, 28, 0, 6, 0, 0),
    EVENT("Job Cancelled", FEATURE_JOBS, PROPERTIES_JOB, 1, 3, 1, 2, 0, 0, 0),
    EVENT("Photo Added", FEATURE_JOBS, PROPERTIES_JOB, 0, 0, 18, 0, 6, 0, 0),
    EVENT("Signature Captured", FEATURE_JOBS, PROPERTIES_JOB, 0, 0, 14, 0, 0, 0, 0),
    EVENT("Route Planned", FEATURE_ROUTES, PROPERTIES_ROUTE, 6, 12, 0, 0, 0, 0, 0),
    EVENT("Route Optimized", FEATURE_ROUTES, PROPERTIES_ROUTE, 4, 7, 0, 0, 0, 0, 0),
    EVENT("Route Sent", FEATURE_ROUTES, PROPERTIES_ROUTE, 3, 8, 0, 0, 0, 0, 0),
    EVENT("Route Followed", FEATURE_ROUTES, PROPERTIES_ROUTE, 0, 0, 12, 0, 0, 0, 0),
    EVENT("Checklist Started", FEATURE_CHECKS, PROPERTIES_CHECKLIST, 1, 1, 16, 0, 4, 0, 0),
    EVENT("Checklist Completed", FEATURE_CHECKS, PROPERTIES_CHECKLIST, 1, 1, 14, 0, 4, 0, 0),
    EVENT("Check Failed", FEATURE_CHECKS, PROPERTIES_CHECKLIST, 0, 0, 4, 0, 2, 0, 0),
    EVENT("Checklist Template Edited", FEATURE_CHECKS, PROPERTIES_CHECKLIST, 3, 1, 0, 0, 0, 0, 1),
    EVENT("Rule Created", FEATURE_RULES, PROPERTIES_RULE, 2, 1, 0, 0, 0, 0, 4),
    EVENT("Rule Edited", FEATURE_RULES, PROPERTIES_RULE, 4, 2, 0, 0, 0, 0, 6),
    EVENT("Rule Result Viewed", FEATURE_RULES, PROPERTIES_RULE, 7, 5, 0, 2, 0, 4, 2),
    EVENT("Part Searched", FEATURE_PARTS, PROPERTIES_PART, 1, 2, 8, 2, 34, 0, 0),
    EVENT("Part Reserved", FEATURE_PARTS, PROPERTIES_PART, 0, 1, 4, 1, 18, 0, 0),
    EVENT("Part Used", FEATURE_PARTS, PROPERTIES_PART, 0, 0, 10, 0, 14, 0, 0),
    EVENT("Stock Counted", FEATURE_PARTS, PROPERTIES_PART, 0, 0, 0, 1, 12, 0, 0),
    EVENT("Dashboard Viewed", FEATURE_REPORTS, PROPERTIES_REPORT, 9, 3, 0, 4, 1, 34, 2),
    EVENT("Report Viewed", FEATURE_REPORTS, PROPERTIES_REPORT, 8, 2, 0, 6, 1, 30, 0),
    EVENT("Report Exported", FEATURE_REPORTS, PROPERTIES_REPORT, 4, 1, 0, 5, 1, 10, 0),
    EVENT("Report Scheduled", FEATURE_REPORTS, PROPERTIES_REPORT, 1, 0, 0, 1, 0, 1, 1),
    EVENT("Notice Sent", FEATURE_NOTICES, PROPERTIES_CHANNEL, 3, 7, 0, 14, 0, 0, 0),
    EVENT("Notice Template Edited", FEATURE_NOTICES, PROPERTIES_CHANNEL, 2, 0, 0, 2, 0, 0, 2),
    EVENT("Customer Reply Read", FEATURE_NOTICES, PROPERTIES_CHANNEL, 2, 5, 0, 12, 0, 0, 0),
    EVENT("Quote Created", FEATURE_BILLING, PROPERTIES_AMOUNT, 1, 1, 1, 9, 0, 0, 0),
    EVENT("Quote Sent", FEATURE_BILLING, PROPERTIES_AMOUNT, 1, 0, 0, 7, 0, 0, 0),
    EVENT("Invoice Created", FEATURE_BILLING, PROPERTIES_AMOUNT, 0, 0, 0, 16, 0, 0, 0),
    EVENT("Invoice Exported", FEATURE_BILLING, PROPERTIES_AMOUNT, 0, 0, 0, 6, 0, 2, 0),
    EVENT("User Invited", FEATURE_TEAM, PROPERTIES_NONE, 2, 0, 0, 0, 0, 0, 12),
    EVENT("Role Changed", FEATURE_TEAM, PROPERTIES_NONE, 1, 0, 0, 0, 0, 0, 8),
    EVENT("Integration Connected", FEATURE_TEAM, PROPERTIES_NONE, 0, 0, 0, 0, 0, 0, 4),
    EVENT("Settings Changed", FEATURE_TEAM, PROPERTIES_NONE, 2, 0, 0, 0, 0, 0, 16),
    EVENT("Data Imported", FEATURE_TEAM, PROPERTIES_NONE, 0, 0, 0, 1, 0, 0, 5),
};
const uint32_t product_event_count = sizeof product_events / sizeof *product_events;

_Static_assert(sizeof product_events / sizeof *product_events <= PRODUCT_EVENTS_MAX, "ProductOdds has room");

ProductOdds product_odds(void)
{
    ProductOdds odds = { 0 };
    for (int persona = 0; persona < PERSONA_COUNT; persona++) {
        unsigned sum = 0;
        for (uint32_t i = 0; i < product_event_count; i++)
            odds.sums[persona][i] = (uint16_t)(sum += product_events[i].weight[persona]);
    }
    return odds;
}

const ProductEvent *product_event_draw(const ProductOdds *odds, Persona persona, Random *random)
{
    const uint16_t *sums = odds->sums[persona];
    uint32_t drawn = random_below(random, sums[product_event_count - 1]);
    uint32_t low = 0, high = product_event_count - 1; // the first whose sum exceeds what was drawn
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (sums[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return &product_events[low];
}

static const char *pick(Random *random, const char *const *texts, uint32_t count)
{
    return texts[random_below(random, count)];
}

#define PICK(random, ...)                                                                                    \
    pick((random), (const char *const[]){ __VA_ARGS__ },                                                     \
         sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

void product_properties(const ProductEvent *event, Random *random, Str currency, Buf *out)
{
    uint32_t number = random_below(random, 9000) + 1000;
    int small = random_between(random, 1, 12);
    switch (event->properties) {
    case PROPERTIES_NONE:
        buf_append(out, STR("{}"));
        return;
    case PROPERTIES_JOB:
        buf_format(out, "{\"job\":\"J-%u\",\"priority\":\"%s\"}", number,
                   PICK(random, "normal", "normal", "high", "low", "emergency"));
        return;
    case PROPERTIES_COUNT_OF_JOBS:
        buf_format(out, "{\"jobs\":%d}", small);
        return;
    case PROPERTIES_ROUTE:
        buf_format(out, "{\"stops\":%d,\"minutes_saved\":%d}", small + 2, random_between(random, 0, 55));
        return;
    case PROPERTIES_CHECKLIST:
        buf_format(out, "{\"checklist\":\"%s\",\"items\":%d}",
                   PICK(random, "Annual inspection", "Safety check", "Handover", "Repair"), small * 3);
        return;
    case PROPERTIES_RULE:
        buf_format(out, "{\"rule\":\"%s\"}",
                   PICK(random, "Overdue job", "Contract ends", "Repeat visit", "Low stock", "Late arrival"));
        return;
    case PROPERTIES_PART:
        buf_format(out, "{\"part\":\"P-%u\",\"quantity\":%d}", number / 4, small);
        return;
    case PROPERTIES_REPORT:
        buf_format(
            out, "{\"report\":\"%s\"}",
            PICK(random, "First visit fixes", "Jobs by team", "Time to dispatch", "Parts used", "Revenue"));
        return;
    case PROPERTIES_CHANNEL:
        buf_format(out, "{\"channel\":\"%s\"}", PICK(random, "sms", "email", "email", "letter"));
        return;
    case PROPERTIES_AMOUNT:
        buf_format(out, "{\"amount\":%u.%d0,\"currency\":\"%.*s\"}", number / 3, small % 10,
                   STR_ARG(currency));
        return;
    case PROPERTIES_SEARCH:
        buf_format(out, "{\"results\":%d}", small * small);
        return;
    }
}
