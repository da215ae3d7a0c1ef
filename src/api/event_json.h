// event_json.h: pages of events from the log, for accounts and for people.
#ifndef PERENNIAL_API_EVENT_JSON_H
#define PERENNIAL_API_EVENT_JSON_H

#include "api/request.h"
#include "know/features.h"

extern const Field events_query[];

// Answers with the newest events under these keys that the query asks for; of one person, or of all
// (ENGINE_NONE).
MUST_USE Status put_events_page(Request *request, const uint64_t *keys, size_t key_count, uint32_t person);

void json_put_usage_days(JsonWriter *json, uint16_t from, uint16_t to, const UsageDay *days);
void json_put_feature_usage(JsonWriter *json, const FeatureView *features, const FeatureUsage *usage,
                            bool only_used);

#endif
