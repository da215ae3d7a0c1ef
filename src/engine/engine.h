// engine.h: the live state of every customer, in memory. Pure: no clock, no files but snapshots, no globals.
//
// One thread applies records; any number of threads read at the same time. Accounts and people have numbers,
// given in log order from 0 and never reused, so a replay of the same log gives the same numbers. Strings
// that the engine returns live as long as the engine.
//
// A person without an account has a private account of their own (engine_account_is_private); when the person
// joins an account, its state is added there and the private account becomes an alias of it.
//
// Days are calendar days of the engine's zone (base/zone.h). A window of n days on day D is D-n+1 to D.
// Day 0 (1970-01-01) has no activity: it is what a broken clock says, and 0 means "none" below.
//
// Kept days are the 512 that end on engine_newest_day. Counts of distinct people are known for windows that
// begin on a kept day, and are USAGE_UNKNOWN for others; they do not depend on the order in which events
// arrived. Counts of events and features, first days and months are known for all time.
#ifndef PERENNIAL_ENGINE_ENGINE_H
#define PERENNIAL_ENGINE_ENGINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/zone.h"
#include "engine/record.h"

typedef struct Engine Engine;

enum {
    ENGINE_DAYS = 512,         // days of the activity map; older activity keeps months, counts and first seen
    ENGINE_SHARDS = 64,        // accounts are spread over them by number, a lock each
    ENGINE_EVENTS_MAX = 60000, // different event names; more are dropped by whoever makes records
    WAU_DAYS = 7,
    MAU_DAYS = 30,
};

#define ENGINE_NONE UINT32_MAX // no such account, person or event

// `zone` is borrowed for the life of the engine.
Engine *engine_create(const Zone *zone);
void engine_destroy(Engine *engine);

// ---- input

// Where a record was counted.
typedef struct Folded {
    uint32_t account; // never an alias at that time; ENGINE_NONE when it concerned none
    uint32_t person;  // ENGINE_NONE when it concerned none
} Folded;

// Applies records in log order. `folded_out` may be NULL, else it has room for `count`.
// Activity of a time outside the zone's days or on day 0 is ignored, and so are attributes of a time outside.
//
// Who and where: user and anonymous ids are different names. A visitor known by an anonymous id alone is a
// person, who joins the first user seen with that id; users seen with it later take only what comes later.
// An unknown previous id of a merge stands for the person from then on. An event counts in the account it
// names (its person becomes a member), else in the person's sole account, else in the latest one that a
// record named for the person. Who has no account becomes a member of the account whose attribute "domain"
// or "domains" holds the domain of the person's mail (attribute "email", else the id). Events, people and
// merges without a user or anonymous id change nothing. Accounts that turn out to be one: account_merge.h.
void engine_apply(Engine *engine, const Record *records, size_t count, Folded *folded_out);

// What of an account became another, or may have.
enum {
    ACCOUNT_COUNTS = 1,  // how often events happened, on days on which they had happened before
    ACCOUNT_DAYS = 2,    // the days on which somebody was active, or an event happened
    ACCOUNT_SAID = 4,    // attributes, its own or those of its people
    ACCOUNT_MEMBERS = 8, // who belongs to it
    ACCOUNT_ANYTHING = 15,
};

typedef struct AccountChange {
    uint32_t account;
    uint32_t what; // of the above, joined by `|`
} AccountChange;

// The accounts whose state changed since the last call, each once, private ones too; at most `max`, the rest
// stays for the next call. For the thread that applies. After a load nothing is dirty.
size_t engine_take_dirty(Engine *engine, AccountChange *changes_out, size_t max);

// The newest day on which anything was counted; 0 when nothing was.
uint16_t engine_newest_day(const Engine *engine);

// Counts every applied record; a reader that sees the same number twice may keep what it computed.
uint64_t engine_version(const Engine *engine);

const Zone *engine_zone(const Engine *engine);

// ---- names and numbers

uint32_t engine_event_count(const Engine *engine);
uint32_t engine_event_find(const Engine *engine, Str name); // ENGINE_NONE
Str engine_event_name(const Engine *engine, uint32_t event);

// The account that holds the mail domain (in lower case) by its attributes; ENGINE_NONE.
uint32_t engine_domain_account(const Engine *engine, Str domain);

uint32_t engine_account_count(const Engine *engine); // numbers run to here; private ones and aliases included
// ENGINE_NONE; never private. The id of one that was merged finds the one that stayed.
uint32_t engine_account_find(const Engine *engine, Str id);
Str engine_account_id(const Engine *engine, uint32_t account); // empty for private ones
// Not one of the customers to list: without an id, or merged into another.
bool engine_account_is_private(const Engine *engine, uint32_t account);
uint32_t engine_account_resolve(const Engine *engine, uint32_t account); // follows aliases
// The account itself and all that became aliases of it, in the arena.
size_t engine_account_sources(const Engine *engine, uint32_t account, Arena *arena, uint32_t **accounts_out);

uint32_t engine_person_count(const Engine *engine);             // numbers run to here; merged ones included
uint32_t engine_person_find(const Engine *engine, Str user_id); // follows merges; ENGINE_NONE
uint32_t engine_person_find_anonymous(const Engine *engine, Str anonymous_id);
uint32_t engine_person_resolve(const Engine *engine, uint32_t person);            // follows merges
Str engine_person_id(const Engine *engine, uint32_t person, bool *anonymous_out); // raw id
// The accounts of a person in the order of joining; a lone private one when there is none.
size_t engine_person_accounts(const Engine *engine, uint32_t person, Arena *arena, uint32_t **accounts_out);

// The people of an account in the order of joining.
size_t engine_account_people(const Engine *engine, uint32_t account, Arena *arena, uint32_t **people_out);

// The first day of which anything is known of the account, by events or attributes; 0 when nothing is. Before
// it, it was no customer that anybody could have judged. 0 for private ones, too.
uint16_t engine_account_first_day(const Engine *engine, uint32_t account);
// The same of every account below `count`, by number; 0 for aliases.
void engine_account_first_day_all(const Engine *engine, uint16_t *days_out, size_t count);

// ---- attributes: of one account or person at most 200 keys and 400 changes; then the oldest that is neither
// the first nor the last of its key goes. A value that arrives late, between two times at which another was
// said, holds until the later of the two.

typedef struct AttributeState {
    Str key;
    Value value;
    uint16_t day; // since when, by event time
    bool backfilled;
} AttributeState;

// As they were at the end of `day`, sorted by key, missing ones left out.
size_t engine_account_attributes(const Engine *engine, uint32_t account, uint16_t day, Arena *arena,
                                 AttributeState **states_out);
size_t engine_person_attributes(const Engine *engine, uint32_t person, uint16_t day, Arena *arena,
                                AttributeState **states_out);
// One of them; VALUE_MISSING when it was not set then. Texts are borrowed from the engine.
Value engine_account_attribute(const Engine *engine, uint32_t account, Str key, uint16_t day);
Value engine_person_attribute(const Engine *engine, uint32_t person, Str key, uint16_t day);
// The same without what was said only afterwards (RECORD_BACKFILL): as it could be known then.
Value engine_account_attribute_in_time(const Engine *engine, uint32_t account, Str key, uint16_t day);
Value engine_person_attribute_in_time(const Engine *engine, uint32_t person, Str key, uint16_t day);
// One of every account below `count`, by number; aliases are not followed.
void engine_account_attribute_all(const Engine *engine, Str key, uint16_t day, Value *values_out,
                                  size_t count);
// All changes of days `from` to `to`, oldest first.
size_t engine_account_attribute_changes(const Engine *engine, uint32_t account, uint16_t from, uint16_t to,
                                        Arena *arena, AttributeState **changes_out);
// The same of a person, whom nobody was merged into; the number must be one of the engine's.
size_t engine_person_attribute_changes(const Engine *engine, uint32_t person, uint16_t from, uint16_t to,
                                       Arena *arena, AttributeState **changes_out);
// Every attribute key ever seen on accounts, in order of appearance.
size_t engine_account_attribute_keys(const Engine *engine, Arena *arena, Str **keys_out);

// The accounts whose attribute "parent" was this account's id at the end of `day`, by number; in the arena.
// Ids of accounts that were merged into it count as its own.
size_t engine_account_children(const Engine *engine, uint32_t account, uint16_t day, Arena *arena,
                               uint32_t **children_out);

// ---- features: named groups of events, decided at reading time. A NULL FeatureSet has no groups.

typedef struct FeatureGroup {
    const uint32_t *events;
    size_t event_count;
    bool key; // a key feature
} FeatureGroup;

typedef struct FeatureSet {
    const FeatureGroup *groups;
    size_t count; // at most FEATURES_MAX
} FeatureSet;

enum { FEATURES_MAX = 1024 };

// ---- usage

// One account, or all together, on one day. `previous` is the window before (D-55 to D-28 for 28 days).
typedef struct Usage {
    uint32_t people;        // active on the day or ever before
    uint32_t dau, wau, mau; // distinct active people in 1, 7 and 30 days
    uint32_t wau_previous;  // the 7 days before
    uint32_t mau_previous;  // the 30 days before
    uint32_t active_28;     // distinct active people in 28 days
    uint32_t active_28_previous;
    uint32_t active_days_28; // days with at least one active person
    uint32_t new_28;         // people first seen in the 28 days
    uint32_t returning_28;   // active in the 28 days, not in the 28 before, but earlier
    uint32_t lost_28;        // active in the 28 days before, not in these
    uint64_t events_28;      // activity events
    uint64_t events_28_previous;
    double dau_mean_28;   // mean DAU over 28 days, below 0 when not known; stickiness is this divided by mau
    uint32_t features_28; // feature groups with an event in 28 days
    uint32_t features_28_previous;
    uint32_t key_features_28;
    uint16_t first_day, last_day; // of activity up to the day; 0 and 0 when none
} Usage;

#define USAGE_UNKNOWN UINT32_MAX

void engine_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                  Usage *out);

// Everybody who belongs to an account, each person once; people of private accounts are not counted. Shards
// are read one after the other: who joins a second account between two of them counts twice in that one
// answer.
void engine_usage_total(const Engine *engine, uint16_t day, const FeatureSet *features, Usage *out);

// Every account's, in one pass: `out` has room for engine_account_count(); private ones and aliases are zero.
void engine_usage_all(const Engine *engine, uint16_t day, const FeatureSet *features, Usage *out,
                      size_t count);

// That of some accounts, by number, into an array of all accounts' as above.
void engine_usage_some(const Engine *engine, const uint32_t *accounts, size_t count, uint16_t day,
                       const FeatureSet *features, Usage *all_out);

typedef struct UsageDay {
    uint32_t dau, wau, mau; // USAGE_UNKNOWN where a window reaches back beyond the kept days
    uint64_t events;        // known for every day
} UsageDay;

// `out` has room for to - from + 1.
void engine_usage_days(const Engine *engine, uint32_t account, uint16_t from, uint16_t to, UsageDay *out);
void engine_usage_days_total(const Engine *engine, uint16_t from, uint16_t to, UsageDay *out);

// Distinct active people in each of `weeks` windows of 7 days, the last ends on `day`. For sparklines.
void engine_usage_weeks(const Engine *engine, uint32_t account, uint16_t day, uint32_t weeks, uint32_t *out);

typedef struct FeatureUsage {
    uint32_t people_28, people_28_previous;
    uint64_t events_28, events_28_previous;
    uint16_t first_day, last_day; // up to the day; 0 when never
} FeatureUsage;

// One per group of `features`.
void engine_feature_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                          FeatureUsage *out);
void engine_feature_usage_total(const Engine *engine, uint16_t day, const FeatureSet *features,
                                FeatureUsage *out);

// Accounts in which an event was to be expected on a day: it happened on six of the seven same weekdays
// before; and in how many of them it did.
typedef struct EventPresence {
    uint32_t usual, present;
} EventPresence;

// Of each event by number, and of any event.
void engine_event_presence(const Engine *engine, uint16_t day, EventPresence *events_out, size_t event_count,
                           EventPresence *all_out);

typedef struct PersonUsage {
    uint32_t person;
    uint16_t first_day; // of activity in this account up to the day; 0 when none
    uint16_t last_day;  // the same; where days after `day` hide it and it was not kept: first_day
    uint16_t active_days_28, active_days_28_previous; // UINT16_MAX when not known
    uint16_t usual_gap_days; // lower median gap of active days in the 180 that end on the day; 0 unknown
    uint8_t *feature_days_28, *feature_days_28_previous; // one per group, in the arena; UINT8_MAX unknown
} PersonUsage;

// Every person of the account, in order of joining.
size_t engine_people_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                           Arena *arena, PersonUsage **people_out);

// One person over all accounts. The number must be one of the engine's.
void engine_person_usage(const Engine *engine, uint32_t person, uint16_t day, const FeatureSet *features,
                         Arena *arena, PersonUsage *out);

typedef struct UsageMonth {
    uint16_t month; // months since 1970-01
    uint32_t people;
    uint64_t events;
    uint32_t features;
} UsageMonth;

// Months with activity, oldest first, since the beginning of time.
size_t engine_usage_months(const Engine *engine, uint32_t account, const FeatureSet *features, Arena *arena,
                           UsageMonth **months_out);

// ---- numbers of events: a property of an event by day, for all time, where somebody asked for it

typedef enum NumberKind { NUMBER_SUM, NUMBER_LEAST, NUMBER_MOST, NUMBER_LATEST } NumberKind;

typedef struct NumberName {
    Str event, property;
    NumberKind kind; // what is kept of a day's values; NUMBER_SUM also counts them
} NumberName;

typedef struct NumberSeries {
    NumberName name;
    uint32_t id;   // never used twice
    bool complete; // knows what came before it was kept, too; until then formulas find it missing
} NumberSeries;

// A value that came before its series was kept.
typedef struct EventNumber {
    uint32_t series; // id
    uint32_t account;
    int64_t time_us;
    double number;
} EventNumber;

enum { NUMBER_SERIES_MAX = 256 };
#define NUMBER_MOST_VALUE 1e14 // what lies beyond, below 0 too, is no number here

// For the thread that applies. From now on such numbers are kept of every event that names them among its
// attributes. Returns the id, also of one that is kept already; ENGINE_NONE when there are NUMBER_SERIES_MAX.
uint32_t engine_keep_number(Engine *engine, NumberName name, bool complete);
// Adds values from before, in any order; unknown series and accounts are passed by.
void engine_add_numbers(Engine *engine, const EventNumber *numbers, size_t count);
void engine_complete_number(Engine *engine, uint32_t id); // they have all been added
void engine_drop_number(Engine *engine, uint32_t id);     // frees its memory

bool engine_has_number(const Engine *engine, NumberName name); // it is kept and complete
size_t engine_numbers(const Engine *engine, Arena *arena, NumberSeries **series_out);
uint64_t engine_numbers_version(const Engine *engine); // grows when formulas find others
uint64_t engine_number_days(const Engine *engine);     // values by day that are kept, all together
// On how many days the event happened, added up over the accounts: so many values one of its numbers may
// take.
uint64_t engine_event_days(const Engine *engine, Str event);

// ---- soundness

// False names a broken invariant. The caller applies nothing meanwhile. For checks, not for requests.
bool engine_validate(const Engine *engine, Error *error);

// ---- when the log was corrected, for the thread that applies; both engines are its own

// An empty engine that is to take the engine's place: it keeps the same numbers of events. Owned.
Engine *engine_create_successor(const Engine *engine);

// Whether numbers of accounts, people, events and attributes mean the same in both, and both keep the same
// numbers of events.
bool engine_has_same_numbers(const Engine *engine, const Engine *other);

// Gives the engine the state of the other one, which must have the same numbers, in one step for readers;
// marks as dirty the accounts whose state became another and returns how many these are. `other` then holds
// what was: strings that readers were given live in it, so it is to be destroyed with the engine.
size_t engine_exchange(Engine *engine, Engine *other);

// A hash over the whole logical state (not its memory layout): equal logs give equal digests. The caller
// applies nothing meanwhile.
uint64_t engine_digest(const Engine *engine);

// Where a snapshot stands in the log; for the caller, who alone knows what it means.
typedef struct SnapshotMark {
    uint64_t sequence;
    Str notes; // of less than 4 GiB
} SnapshotMark;

// Writes the state to `path` (a temporary file, then renamed), shard by shard; `mark` is returned by load.
// The caller applies nothing meanwhile.
MUST_USE Status engine_snapshot_write(const Engine *engine, const char *path, const SnapshotMark *mark,
                                      Error *error);

// NULL when the file is missing, torn, changed, of another version or another zone: replay then. Its
// checksums tell; engine_validate, which takes longer than all of this, is left to checks.
// `notes_out` may be NULL; it gets the notes, also when something else turns out to be wrong.
Engine *engine_snapshot_load(const char *path, const Zone *zone, uint64_t *sequence_out, Buf *notes_out);

#endif
