// know_json.h: values of know/ and engine/ as JSON, the same on every route.
#ifndef PERENNIAL_API_KNOW_JSON_H
#define PERENNIAL_API_KNOW_JSON_H

#include "api/request.h"
#include "know/account_table.h"
#include "know/called.h"

void json_put_value(JsonWriter *json, Value value);             // a date as "2026-09-07", missing as null
void json_add_known(JsonWriter *json, Str key, uint32_t count); // USAGE_UNKNOWN as null
void json_add_days(JsonWriter *json, Str key, unsigned days, unsigned unknown); // `unknown` as null
void json_add_day_or_null(JsonWriter *json, Str key, uint16_t day);             // 0 as null
void json_add_metrics(JsonWriter *json, Str key, const MetricInput *input);     // one member a metric
const char *value_kind_name(ValueKind kind);                                    // text, number, bool, date

void put_attribute_states(JsonWriter *json, const AttributeState *states, size_t count); // "attributes": […]

// {"id":…,"name":…} of an account or a person; null for ENGINE_NONE.
void json_put_account(JsonWriter *json, const Engine *engine, uint32_t account, uint16_t day);
void json_put_person(JsonWriter *json, const Engine *engine, uint32_t person, uint16_t day, Arena *arena);

double account_seats(const Engine *engine, uint32_t account, uint16_t day); // NAN when not known

// ---- of requests

// The day asked for with ?day=, else today. STATUS_INVALID for a day after today.
MUST_USE Status request_day(Request *request, uint16_t *day_out);

// The account of the path's first value, or STATUS_NOT_FOUND.
MUST_USE Status request_account(Request *request, uint32_t *account_out);

// The person of the path's first value, by the id of a user or a visitor, or STATUS_NOT_FOUND.
MUST_USE Status request_person(Request *request, uint32_t *person_out);

// Its id and today's attributes: StateHandlers, and the answers of edits.
MUST_USE Status account_state(Request *request, JsonWriter *json);
MUST_USE Status person_state(Request *request, JsonWriter *json);

// ?from= and ?to= as days, both included; otherwise the `days_otherwise` days up to today. At most
// `days_max`.
MUST_USE Status request_days(Request *request, uint16_t days_otherwise, uint32_t days_max, uint16_t *from_out,
                             uint16_t *to_out);

#endif
