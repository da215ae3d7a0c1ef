// onboarding_cards.h: who is in onboarding today, each with the step they are to reach next, whether they are
// late or stuck, and how their onboarding stands. For the board, and the reports made of the same.
#ifndef PERENNIAL_API_ONBOARDING_CARDS_H
#define PERENNIAL_API_ONBOARDING_CARDS_H

#include "api/onboarding_stand_json.h"

enum { ONBOARDING_CARDS_MAX = 1000, ONBOARDING_SILENT_DAYS = 14 };

typedef struct OnboardingCard {
    const JourneyStay *stay;
    const StayMilestones *reached;
    Str owner;
    size_t step;    // the first milestone that is not reached; as many as there are: all are
    uint16_t since; // reached the one before, or entered
    uint16_t due;   // of the step; 0: none
    int late_days;  // 0: not late
    bool stuck, helps;
    bool presales;                // has not bought yet
    double silent;                // days; NAN: not known
    const OnboardingStand *stand; // NULL: beyond ONBOARDING_CARDS_MAX
} OnboardingCard;

typedef struct OnboardingCards {
    Request *request;
    Journey journey;
    const Stage *stage;
    size_t stage_at;
    const StayMilestones *reached; // by stay of the journey
    uint16_t today;
    OnboardingAsking asking;
    const Life *life;
    OnboardingCard *cards; // who needs help first, the latest first; then who has been in it longest
    size_t count;
} OnboardingCards;

// Of the accounts that the caller sees. STATUS_NOT_FOUND: no stage is onboarding.
MUST_USE Status read_onboarding_cards(Request *request, OnboardingCards *cards_out);

#endif
