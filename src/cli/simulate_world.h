// simulate_world.h: the truth of the simulated vendor: which accounts and people there are, and what becomes
// of them. Everything is decided when the world is made; the days follow from it (simulate.h).
//
// Days are days since 1970-01-01; 0 means never.
#ifndef PERENNIAL_CLI_SIMULATE_WORLD_H
#define PERENNIAL_CLI_SIMULATE_WORLD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/zone.h"
#include "cli/simulate_product.h"

typedef enum StoryKind {
    STORY_STEADY,
    STORY_GROWTH,        // more people, more seats, perhaps a larger plan
    STORY_ONBOARDING,    // started in the last weeks
    STORY_DECLINE,       // from `turn` on people stop, and a feature with them
    STORY_CHAMPION_LEFT, // on `turn`; use falls afterwards, and recovers where a new one is found
    STORY_SEASONAL,
    STORY_CHURNED,     // fades from `turn`, gone on `end`
    STORY_REACTIVATED, // gone on `end`, here again from `back`
    STORY_TRIAL,       // without a subscription; gone on `end` where it did not convince
    STORY_COUNT,
} StoryKind;

extern const Str story_names[STORY_COUNT];

typedef struct WorldPlace {
    const char *zone, *country, *currency;
    uint8_t share_of_100;
} WorldPlace;

enum { WORLD_PLACES = 8, WORLD_OWNERS = 6, WORLD_NONE = -1 };
extern const WorldPlace world_places[WORLD_PLACES];
extern const Str world_owners[WORLD_OWNERS];

typedef struct WorldAccount {
    Str id, name, industry;
    StoryKind story;
    int place;                      // index of world_places
    int parent;                     // index of the account it belongs to, or WORLD_NONE
    int start;                      // first day as a customer; before the first day of history for most
    int turn, end, back;            // see StoryKind
    int contract;                   // renewals are whole years after this day
    int seats, seats_more;          // at first, and added on each day of seats_up
    int seats_up[3];                // ascending; 0 where there is none
    ProductPlan plan, plan_later;   // the later one from plan_up on
    int plan_up;                    // 0: never
    int owner, owner_later;         // indexes of world_owners
    int owner_change;               // 0: never
    double price;                   // of a seat, beside the list price
    int adopted[FEATURE_COUNT];     // day of the first use; 0: never
    int abandoned[FEATURE_COUNT];   // day of the last use; 0: still used
    int people_first, people_count; // in World.people; the first is the champion, the second decides
    int peak;                       // STORY_SEASONAL: day of the year
    bool stalled;                   // STORY_ONBOARDING: the set-up is never finished, and use fades
    int team_day;                   // a whole new team starts in this week; 0: never
    int closed_from, closed_to;     // the company's own holiday, both days included; 0: none
} WorldAccount;

typedef struct WorldPerson {
    Str id, name, email;
    const char *title;
    Persona persona;
    int account;
    int account_more; // another one the person belongs to, or WORLD_NONE
    double rate;      // share of working days with activity
    int join, leave;  // first and last day; leave 0: still there
    int promoted;     // becomes champion; 0: never
    int visits;       // anonymous ones before `join`
} WorldPerson;

typedef struct World {
    uint64_t seed;
    int first_day, days;
    int64_t outage_from_us, outage_to_us; // nothing was collected
    WorldAccount *accounts;
    int account_count;
    WorldPerson *people;
    int people_count;
    Zone *zones[WORLD_PLACES];
    Arena arena;
} World;

// Plays that the vendor runs over its customers. Whom one reaches, and not whom it holds out, may change by
// it. All 0: it has none.
typedef struct WorldPlays {
    int64_t invoices;  // shows how invoices are sent: half of those who do not send any begin to
    int64_t champions; // calls where the champion is gone: a new one is found more often
    int from_day;      // when they were turned on
    bool (*reaches)(int64_t play, Str account); // false: it is held out
} WorldPlays;

typedef struct WorldConfig {
    uint64_t seed;
    int first_day; // the day tracking was installed
    int days;      // of history, at least 200; the world goes on afterwards without new stories
    int accounts;  // 1 to 1,000
    int people;    // about
    WorldPlays plays;
} WorldConfig;

// Pair with world_destroy. Makes zones: call it before threads start.
World *world_create(const WorldConfig *config);
void world_destroy(World *world);

// What the vendor's own books say about an account on a day.
typedef struct AccountFacts {
    Str status; // "customer", "trial" or "churned"
    ProductPlan plan;
    int seats;
    int64_t mrr; // whole units of the account's currency
    int owner;   // index of world_owners
    int renewal; // day; 0 for trials
    int churned; // day; 0 when it is not gone
} AccountFacts;

AccountFacts world_facts(const WorldAccount *account, int day);
bool account_facts_equal(const AccountFacts *a, const AccountFacts *b);

// Usual activity is 1; 0 when the account is not a customer that day.
double world_level(const WorldAccount *account, int day);
bool world_uses_feature(const WorldAccount *account, ProductFeature feature, int day);
Persona world_persona(const WorldPerson *person, int day);

// Whether the outage swallows anything of the day in some time zone of the world.
bool world_outage_near(const World *world, int day);

// Share of the usual activity on a holiday or in a holiday season; the week is not in it.
double world_calendar(int day);
int world_weekday(int day); // 0 Monday to 6 Sunday

// The truth as JSON, for whoever wants to check what a program finds out.
void world_write_truth(const World *world, Buf *out);

#endif
