// adoption_plan.h: how a customer comes to use more of the product: which features, how many people, which
// people, by when, and who takes care. How far it is: adoption_progress.h.
#ifndef PERENNIAL_KNOW_ADOPTION_PLAN_H
#define PERENNIAL_KNOW_ADOPTION_PLAN_H

#include "store/store.h"

#define ADOPTION_STATE_NAMES "open|reached|closed"
#define ADOPTION_KIND_NAMES "feature|users|people"
#define ADOPTION_COUNTED_NAMES "people|share"

enum {
    ADOPTION_TITLE_BYTES_MAX = 300,
    ADOPTION_TEXT_BYTES_MAX = 4000, // note, why
    ADOPTION_ITEMS_MAX = 30,
    ADOPTION_PEOPLE_MAX = 50,        // of an item
    ADOPTION_TARGET_MAX = 1000000,   // people
    ADOPTION_DAYS_MAX = 1100,        // from start to due
    ADOPTION_PLANS_MAX = 50,         // of one account
    ADOPTION_PLANS_LISTED_MAX = 100, // a page
};

typedef struct AdoptionItem {
    int64_t id;
    Str kind;            // feature: people who use it; users: active people; people: those named are active
    Str feature;         // its name
    Str measure;         // people: at least `target`; share: at least `target` percent of the active people
    int64_t target;      // of named people: how many they are
    const Str *people;   // ids
    size_t person_count; // at most ADOPTION_PEOPLE_MAX
    uint16_t due_day;
    Str owner;            // e-mail address; empty: that of the plan
    uint16_t reached_day; // the first day of the plan on which it held; 0: none yet
    uint16_t looked_day;  // up to this day it did not; 0: nobody looked yet
} AdoptionItem;

typedef struct AdoptionPlan {
    int64_t id;
    Str account; // its id
    Str title, note;
    Str owner;        // e-mail address; empty: nobody
    int64_t use_case; // of the library; 0: none
    uint16_t start_day, due_day;
    Str state;
    uint16_t ended_day; // 0: open
    Str why;            // it was closed
    AdoptionItem *items;
    size_t item_count; // at most ADOPTION_ITEMS_MAX
    int64_t created_us, changed_us;
    Str changed_by;
} AdoptionPlan;

// Inside a transaction; with id 0 it is new and gets one. Items with id 0 are new, those of the plan that are
// not among them go. STATUS_LIMITED, STATUS_NOT_FOUND.
MUST_USE Status adoption_plan_save(Store *store, AdoptionPlan *plan, Error *error);
MUST_USE Status adoption_plan_remove(Store *store, int64_t id, Error *error);
MUST_USE Status adoption_plan_get(Store *store, int64_t id, Arena *arena, AdoptionPlan *plan_out,
                                  Error *error);

typedef struct AdoptionFilter {
    Str account, owner, state; // empty: any
    size_t offset, limit;
} AdoptionFilter;

// Open ones first, by the first day on which something of them is due; then the others, the newest end first.
// With their items, in the arena; *total_out: of all that fit.
MUST_USE Status adoption_plan_list(Store *store, const AdoptionFilter *filter, Arena *arena,
                                   AdoptionPlan **plans_out, size_t *count_out, int64_t *total_out,
                                   Error *error);

// What was found out about it by looking: days of its items, its state and its end.
MUST_USE Status adoption_plan_note(Store *store, const AdoptionPlan *plan, Error *error);

#endif
