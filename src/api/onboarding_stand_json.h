// onboarding_stand_json.h: how the onboarding of accounts stands, for the routes that show it.
#ifndef PERENNIAL_API_ONBOARDING_STAND_JSON_H
#define PERENNIAL_API_ONBOARDING_STAND_JSON_H

#include "api/request.h"
#include "know/journey.h"
#include "know/onboarding_stand.h"

// What is asked of every account in a request. STATUS_NOT_FOUND: no stage is onboarding.
MUST_USE Status ask_onboarding(Request *request, OnboardingAsking *asking_out);
// The same of a stage of the request's.
MUST_USE Status ask_onboarding_of(Request *request, const Stage *stage, OnboardingAsking *asking_out);

OnboardingStay onboarding_stay_of(const JourneyStay *stay);

// Whether the account has not bought yet: its life state is a trial.
MUST_USE Status read_presales_life(Request *request, const Life **life_out);
bool is_presales(Request *request, const Life *life, uint32_t account);

// What the body says of the customer's time and knowledge becomes the note's; its fields are
// READINESS_FIELDS.
void read_onboarding_readiness(Request *request, OnboardingNote *note);
// clang-format off
#define READINESS_FIELDS                                                                                     \
    { "hours", FIELD_INTEGER, .least = -1, .most = STAGE_HOURS_MAX,                                          \
      .doc = "Hours a week that the customer has for onboarding; -1: not said." },                           \
    { "knowledge", FIELD_INTEGER, .least = 0, .most = STAGE_KNOWLEDGE_MAX,                                   \
      .doc = "What they know of the matter, from 1 (nothing) to 5 (much); 0: not said." }
// clang-format on

// Members of an open object.
void put_demands_and_readiness(const OnboardingStand *stand, const Stage *stage, JsonWriter *json);
void put_stand(const OnboardingStand *stand, const Stage *stage, JsonWriter *json);

#define READINESS_MEMBERS                                                                                    \
    "demands {hours int, knowledge int}, readiness {hours int?, knowledge int?, surveyed bool, day day?,"    \
    " by text}, readiness_gap int?"
#define STAND_MEMBERS                                                                                        \
    "acceptance [AcceptanceItem], acceptance_open int?, " READINESS_MEMBERS                                  \
    ", help text, issues text, support text, support_at time?,"                                              \
    " support_by text, access_waiting int, access_waiting_since day?, changed_at time?, changed_by text"

#endif
