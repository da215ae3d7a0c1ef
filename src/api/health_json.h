// health_json.h: scores and what they are made of as JSON, the same on every route, and the scorecards that a
// request works with.
#ifndef PERENNIAL_API_HEALTH_JSON_H
#define PERENNIAL_API_HEALTH_JSON_H

#include "api/know_json.h"
#include "know/health.h"

// What formulas may name, and the scorecards as they are now; for the life of the request.
const FormulaNames *request_formula_names(Request *request);
const ScorecardSet *request_scorecards(Request *request);

// ?compare=, else HEALTH_COMPARE_DAYS before `day`. STATUS_INVALID for a day after it.
MUST_USE Status request_compare_day(Request *request, uint16_t day, uint16_t *before_out);

// Marks who is a customer on the day: known, and neither churned nor archived. By account number.
MUST_USE Status choose_customers(Request *request, uint16_t day, bool *chosen_out, size_t count);

// The same, only those that the caller sees; of the ?segment= and the ?owner=, if asked: the route's query
// has both. STATUS_NOT_FOUND, STATUS_INVALID: there is no such segment of accounts.
MUST_USE Status choose_asked_accounts(Request *request, uint16_t day, bool *chosen, size_t count);

void json_put_points(JsonWriter *json, Points points); // POINTS_NONE as null
void json_add_points(JsonWriter *json, Str key, Points points);
void json_add_points_change(JsonWriter *json, Str key, Points now, Points before); // null unless both are
void json_add_band(JsonWriter *json, Str key, uint8_t band);                       // BAND_NONE as null

extern const Str score_group_names[GROUP_COUNT];
extern const Str band_names[BAND_COUNT]; // BAND_NONE is "no_score"

void put_health_scorecard(JsonWriter *json, const Scorecard *card); // "scorecard": …; NULL as null

// All of an account's health: members of an open object, after its account.
void put_health(Request *request, const Health *health);

#define HEALTH_BAND_SHAPE "one(at_risk|watch|thriving)"

#endif
