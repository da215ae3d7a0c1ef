// engine_twin.h: the plainest thing that could be right: keeps all records, and works everything out anew.
//
// It shares nothing with the engine but the record, and days come from the C library's local time.
#ifndef PERENNIAL_TESTS_ENGINE_TWIN_H
#define PERENNIAL_TESTS_ENGINE_TWIN_H

#include "engine/record.h"

enum {
    TWIN_NONE = -1,
    TWIN_RECORDS_MAX = 2000,
    TWIN_PEOPLE_MAX = 64,
    TWIN_ACCOUNTS_MAX = 128,
    TWIN_EVENTS_MAX = 16,
    TWIN_ANY_USE = TWIN_EVENTS_MAX, // in place of an event: any that is use of the product
    TWIN_SAYINGS_MAX = 600,
    TWIN_BASE_DAY = 14000, // earlier days do not come
    TWIN_DAYS = 6000,
};

typedef struct TwinSaying {
    int64_t time_us;
    const Attribute *attribute;
    bool in_order; // no saying of the key before it has a later time
} TwinSaying;

typedef struct TwinSayings {
    TwinSaying list[TWIN_SAYINGS_MAX];
    int count;
} TwinSayings;

typedef struct TwinPerson {
    Str id;
    bool anonymous, has_user;
    int target;
    int accounts[TWIN_ACCOUNTS_MAX];
    int account_count;
    int latest_account;
    int latest_record;
    char domain[64]; // waits for it
    int waits_since;
    TwinSayings sayings;
} TwinPerson;

typedef struct TwinAccount {
    Str id; // empty for private ones
    int alias;
    int members[TWIN_PEOPLE_MAX];
    int member_count;
    TwinSayings sayings;
} TwinAccount;

typedef struct TwinActivity {
    int person, account; // as they were then
    int day, event;
    int64_t time_us;
    const Value *number; // its property "amount", or NULL
} TwinActivity;

typedef struct TwinId {
    Str id;
    int person;
} TwinId;

typedef struct TwinDomain {
    char name[64];
    int account;
} TwinDomain;

typedef struct Twin {
    TwinPerson people[TWIN_PEOPLE_MAX];
    int person_count;
    TwinAccount accounts[TWIN_ACCOUNTS_MAX];
    int account_count;
    TwinActivity activity[TWIN_RECORDS_MAX];
    int activity_count;
    TwinId users[TWIN_PEOPLE_MAX], visitors[TWIN_PEOPLE_MAX];
    int user_count, visitor_count;
    TwinDomain domains[32];
    int domain_count;
    Str events[TWIN_EVENTS_MAX];
    int event_count;
    int newest_day;
    int clock;                         // counts who began to wait when
    int folded_account, folded_person; // of the record applied last
} Twin;

// One account, or everybody: who used what on which day.
typedef struct TwinView {
    int people[TWIN_PEOPLE_MAX]; // in order of joining
    int person_count;
    uint32_t used[TWIN_PEOPLE_MAX][TWIN_DAYS]; // bits of events and of TWIN_ANY_USE, by place in `people`
    uint32_t events[TWIN_DAYS][TWIN_EVENTS_MAX + 1]; // and of TWIN_ANY_USE
} TwinView;

// Works out everything from the first record on. Records are borrowed.
void twin_replay(Twin *twin, const Record *records, int count);
int twin_person(const Twin *twin, int person);   // follows merges
int twin_account(const Twin *twin, int account); // follows aliases
int twin_find_user(const Twin *twin, Str id);
int twin_find_visitor(const Twin *twin, Str id);
int twin_find_account(const Twin *twin, Str id);

// `account` TWIN_NONE: everybody who belongs to an account.
void twin_view(const Twin *twin, int account, TwinView *view);

// The value at the end of a day; NULL when none was said. *exact_out: whether the engine, too, must know it.
const Value *twin_attribute(const TwinSayings *sayings, Str key, int day, bool *exact_out);

int twin_day(int64_t time_us); // by the C library's zone
int twin_month(int day);

#endif
