// app.h: everything the routes work on. Made once by serve, then shared by all threads; what it points to
// takes care of its own locks.
#ifndef PERENNIAL_API_APP_H
#define PERENNIAL_API_APP_H

#include "api/metrics.h"
#include "api/readers.h"
#include "http/server.h"
#include "know/account_table.h"
#include "know/committer.h"
#include "know/definition.h"
#include "know/loss_desk.h"
#include "know/number_desk.h"
#include "know/onboarding_desk.h"
#include "know/people_watch.h"
#include "know/renewal_desk.h"
#include "know/stage_desk.h"
#include "know/use_case_watch.h"
#include "know/warning_desk.h"
#include "know/watch.h"

#include <pthread.h>

typedef struct App {
    // Set by serve before the server starts, borrowed.
    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    AccountTable *accounts;
    struct Sense *sense;
    struct ImportDesk *imports;
    const struct Route *const *route_tables; // NULL-terminated; api_route_tables in the program
    Str public_url;      // "https://…" without a slash at the end, or empty: links are relative
    bool secure_cookies; // the browser speaks HTTPS to us, or to the proxy in front
    bool trust_proxy;    // X-Forwarded-For names the client
    bool demo;
    Str private_hooks; // hosts that webhooks may go to beside the internet: http/hook.h

    // Made by app_start.
    HttpServer *http;
    Readers *readers;
    Metrics *metrics;
    struct Workers *workers;
    struct Replays *replays;
    struct KeyBook *keys;
    struct SessionBook *sessions;
    struct Throttle *sign_in_throttle;
    struct Throttle *call_throttle;
    struct Throttle *guide_throttle; // of people in customers' apps, and of wrong proofs
    struct LiveHub *hub;
    WarningDesk *warnings;
    StageDesk *stages;
    struct PlayDesk *plays;
    LossDesk *losses;
    OnboardingDesk *onboarding;
    RenewalDesk *renewals;
    struct ForecastDesk *forecasts;
    struct RunDesk *backtests, *suggestions, *simulations;
    struct EraseDesk *erasures;
    struct OutboxDesk *outbox;
    struct DigestDesk *digests;
    NumberDesk *numbers;
    Watch *watch;
    PeopleWatch *people_watch;
    SegmentNotice segment_notice; // of both watches
    UseCaseWatch use_case_watch;
    struct Housekeeper *housekeeper;
    pthread_mutex_t edit_lock; // held from the look at If-Match to the end of the edit
    pthread_mutex_t setup_lock;
    char oidc_key[48];    // seals tries to sign in elsewhere (oidc.c); another one with each start
    char setup_token[48]; // of the first-run link, under setup_lock; empty when somebody can sign in
    _Atomic bool ready;   // set by serve when requests may come; /readyz says it
} App;

// Starts the modules above and the HTTP server. On failure the HTTP server does not run; app_stop and
// app_destroy clean up as after a success.
MUST_USE Status app_start(App *app, const HttpConfig *config, Error *error);

// Stops the HTTP server and what else uses the committer, which must still run: requests wait for it.
void app_stop(App *app);

// Frees the rest, after the committer has stopped.
void app_destroy(App *app);

#endif
