// exclusion.h: whose activity is not a customer's: own staff, test accounts, bots. Thread-safe.
//
// What is excluded is kept in the log and never counted.
#ifndef PERENNIAL_SENSE_EXCLUSION_H
#define PERENNIAL_SENSE_EXCLUSION_H

#include "base/arena.h"
#include "base/status.h"

typedef struct Exclusion Exclusion;

enum {
    EXCLUSION_ENTRIES_MAX = 1000, // of each list
};

Exclusion *exclusion_create(void); // excludes bots, nothing else
void exclusion_destroy(Exclusion *exclusion);

// Replaces the rules by {"email_domains":[…],"user_ids":[…],"account_ids":[…],"bots":true}; what is absent is
// empty, bots are excluded unless it says false. On failure the old rules stay.
MUST_USE Status exclusion_set(Exclusion *exclusion, Str json, Error *error);

typedef struct ExclusionSubject {
    Str user_id, anonymous_id, account_id;
    Str email;      // known or empty; a user id that is an address counts too
    Str user_agent; // of the person's browser, not of a server that sends for them
} ExclusionSubject;

typedef enum ExclusionResult {
    EXCLUSION_NONE,
    EXCLUSION_BY_ID, // of the person or account, or a bot
    EXCLUSION_BY_EMAIL,
} ExclusionResult;

ExclusionResult exclusion_match(Exclusion *exclusion, const ExclusionSubject *subject);

// Whether rules look at e-mail addresses: else the caller need not find them out.
bool exclusion_wants_email(Exclusion *exclusion);

#endif
