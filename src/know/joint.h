// joint.h: what we do together with a customer beyond the product: follow-up projects, public stories,
// co-innovation with another company, help among customers, paid services and value assessments, incentives,
// visits and events, and contracts whose price follows the outcome.
#ifndef PERENNIAL_KNOW_JOINT_H
#define PERENNIAL_KNOW_JOINT_H

#include "know/currency.h"
#include "store/store.h"

#define JOINT_KIND_NAMES "project|story|innovation|community|service|assessment|incentive|visit|outcome"
#define JOINT_STATE_NAMES "planned|agreed|running|done|dropped"
#define JOINT_AIM_NAMES "at_least|at_most"
#define JOINT_PRICE_RULE_NAMES "fixed|refund|proportional"

enum {
    JOINT_TITLE_BYTES_MAX = 300,
    JOINT_TEXT_BYTES_MAX = 4000, // scope, result, feedback
    JOINT_PARTNER_BYTES_MAX = 200,
    JOINT_PEOPLE_MAX = 100,
    JOINTS_LISTED_MAX = 100, // a page
    JOINT_EXPORT_MAX = 20000,
};

typedef struct JointWork {
    int64_t id;
    Str account; // its id
    Str kind, title, partner, state;
    uint16_t from_day, to_day; // 0: not said
    const Str *people;         // ids, by id, each once; at most JOINT_PEOPLE_MAX
    size_t person_count;
    int64_t price;
    const Currency *currency; // NULL: no price is said
    Str owner;                // e-mail address; empty: nobody
    Str scope, result, feedback;
    Str formula;   // a number that should move from the day before from_day to to_day; empty: none
    double target; // NAN: none
    Str aim, price_rule;
    int64_t refund_percent;
    int64_t created_us, changed_us;
    Str changed_by;
} JointWork;

// Inside a transaction; with id 0 it is new and gets one. STATUS_NOT_FOUND.
MUST_USE Status joint_save(Store *store, JointWork *work, Error *error);
MUST_USE Status joint_remove(Store *store, int64_t id, Error *error);
MUST_USE Status joint_get(Store *store, int64_t id, Arena *arena, JointWork *work_out, Error *error);

typedef struct JointFilter {
    Str account, owner, kind, state; // empty: any; state "open": planned, agreed or running
    size_t offset, limit;
} JointFilter;

// Open ones first, by the day they begin, those without one last; then those that ended, the newest first. In
// the arena; *total_out: of all that fit.
MUST_USE Status joint_list(Store *store, const JointFilter *filter, Arena *arena, JointWork **works_out,
                           size_t *count_out, int64_t *total_out, Error *error);

// ---- what it comes to (pure)

// How far from `before` to the target `now` is: 0 to 1; NAN where anything is not known. Beyond the target,
// on the side that the aim says, is reached, whatever was before; one that was reached before and no longer
// is has no share.
double joint_share(const JointWork *work, double before, double now);

// What is due of the price: fixed: all of it; refund: all when reached, else less refund_percent;
// proportional: the share that was reached, cut to a ten-thousandth. Rounded once, half to even. `share` is
// not NAN.
int64_t joint_due(const JointWork *work, double share);

#endif
