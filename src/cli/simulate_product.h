// simulate_product.h: the product that the simulated vendor sells: software for field service. Its events,
// the features they belong to, and who does what how often.
#ifndef PERENNIAL_CLI_SIMULATE_PRODUCT_H
#define PERENNIAL_CLI_SIMULATE_PRODUCT_H

#include "base/buf.h"
#include "cli/simulate_random.h"

typedef enum ProductFeature {
    FEATURE_BOARD,
    FEATURE_JOBS,
    FEATURE_ROUTES,
    FEATURE_CHECKS,
    FEATURE_RULES,
    FEATURE_PARTS,
    FEATURE_REPORTS,
    FEATURE_NOTICES,
    FEATURE_BILLING,
    FEATURE_TEAM,
    FEATURE_COUNT,
    FEATURE_NONE = FEATURE_COUNT, // signing in, searching, reading help
} ProductFeature;

typedef enum ProductPlan { PLAN_STARTER, PLAN_TEAM, PLAN_ENTERPRISE, PLAN_COUNT } ProductPlan;

typedef enum Persona {
    PERSONA_CHAMPION,
    PERSONA_PLANNER,
    PERSONA_TECHNICIAN,
    PERSONA_OFFICE,
    PERSONA_WORKSHOP,
    PERSONA_MANAGER, // decides, seldom clicks
    PERSONA_ADMIN,
    PERSONA_COUNT,
} Persona;

typedef enum PropertyKind {
    PROPERTIES_NONE,
    PROPERTIES_JOB,
    PROPERTIES_COUNT_OF_JOBS,
    PROPERTIES_ROUTE,
    PROPERTIES_CHECKLIST,
    PROPERTIES_RULE,
    PROPERTIES_PART,
    PROPERTIES_REPORT,
    PROPERTIES_CHANNEL,
    PROPERTIES_AMOUNT,
    PROPERTIES_SEARCH,
} PropertyKind;

typedef struct ProductEvent {
    Str name;
    ProductFeature feature;
    PropertyKind properties;
    uint8_t weight[PERSONA_COUNT]; // how often, beside the persona's other events
} ProductEvent;

typedef struct FeatureInfo {
    Str name;
    Str page; // the name of its page
    bool key;
    ProductPlan plan_least;
} FeatureInfo;

typedef struct PersonaInfo {
    const char *role; // the person's place in the usage centre
    const char *titles[3];
    double rate;          // share of working days with activity, of a usual person
    double events;        // a day with activity, mean
    double weekend;       // activity on a Saturday, beside a Monday
    uint8_t mobile;       // of 100 days, how many in the mobile app
    uint8_t share_of_100; // of all people but champions and managers
} PersonaInfo;

extern const ProductEvent product_events[];
extern const uint32_t product_event_count;
extern const FeatureInfo product_features[FEATURE_COUNT];
extern const PersonaInfo product_personas[PERSONA_COUNT];
extern const Str product_plan_names[PLAN_COUNT];
extern const double product_seat_prices[PLAN_COUNT]; // a month

enum { PRODUCT_EVENTS_MAX = 64 };

// The weights of each persona added up, so that drawing is a short search.
typedef struct ProductOdds {
    uint16_t sums[PERSONA_COUNT][PRODUCT_EVENTS_MAX];
} ProductOdds;

ProductOdds product_odds(void);

// Draws an event of the persona; it may belong to a feature that the account lacks.
const ProductEvent *product_event_draw(const ProductOdds *odds, Persona persona, Random *random);

// Appends the event's properties as a JSON object.
void product_properties(const ProductEvent *event, Random *random, Str currency, Buf *out);

#endif
