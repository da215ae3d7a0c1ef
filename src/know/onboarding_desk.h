// onboarding_desk.h: follows the onboarding of every account on a thread of its own: notes who came into the
// product whose access was asked for, takes requests, invitations and grants from the events that a product
// sends, and says to formulas how many wait, which items of the acceptance check are open, and whether the
// customer has what onboarding demands (account_words.h names the attributes).
//
// What it writes is a function of the rows and the history, and is written only where it is another than what
// was said before: a crash costs nothing but another look.
#ifndef PERENNIAL_KNOW_ONBOARDING_DESK_H
#define PERENNIAL_KNOW_ONBOARDING_DESK_H

#include "know/access.h"
#include "know/committer.h"
#include "know/definition.h"
#include "know/features.h"

typedef struct OnboardingDesk OnboardingDesk;

enum { ACCESS_EVENT_DAYS = 60 }; // events of access are looked at so far back

// All are borrowed.
OnboardingDesk *onboarding_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions);
void onboarding_desk_start(OnboardingDesk *desk);
void onboarding_desk_stop(OnboardingDesk *desk);    // ends the thread; the committer must still run
void onboarding_desk_destroy(OnboardingDesk *desk); // accepts NULL; after the committer has stopped

// From any thread: rows of the account changed. ENGINE_NONE: of any, or the stage did.
void onboarding_desk_wake(OnboardingDesk *desk, uint32_t account);

// What is said to the log of a person whose access was asked for, so that they are known, and formulas and
// segments of people know how far it is: `access` (the state), `access_requested_on`, `access_invited_on`;
// and e-mail and name where they are known. Where the product said the person's address or name, that stays.
void access_words(const AccessRequest *request, const Live *live, int64_t now_us, LogBatch *batch);
// Takes that back, when the request is removed.
void access_words_forget(const AccessRequest *request, int64_t now_us, LogBatch *batch);

#endif
