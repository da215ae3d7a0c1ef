// dissatisfied.h: customers who may speak badly of the product: what says so, how much, and what to do first.
// Pure.
//
// Somebody is listed who said so: by a bad mood in the last touchpoint, an escalation or an urgent ticket
// that is open, a promise that is late, or by having left. Falling health alone is no word of mouth; it adds
// to these.
#ifndef PERENNIAL_KNOW_DISSATISFIED_H
#define PERENNIAL_KNOW_DISSATISFIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DISSATISFIED_LOSS_DAYS = 180, // since they left
    DISSATISFIED_DROP = 10,       // points of health in 28 days
    DISSATISFIED_REASONS_MAX = 8,
};

#define DISSATISFIED_REASON_NAMES                                                                            \
    "escalation|not_recommended|lost|sentiment|late_promise|urgent_ticket|at_risk|health_fell"

// The order is that of what to do first.
typedef enum DissatisfiedReason {
    REASON_ESCALATION,      // 3 points
    REASON_NOT_RECOMMENDED, // 3: said when they left
    REASON_LOST,            // 2
    REASON_SENTIMENT,       // 2; 3 for the worst
    REASON_LATE_PROMISE,    // 1
    REASON_URGENT_TICKET,   // 1
    REASON_AT_RISK,         // 1
    REASON_HEALTH_FELL,     // 1
} DissatisfiedReason;

typedef struct DissatisfiedFacts {
    double sentiment;                   // of the last touchpoint, -2 to 2; NAN: none
    double escalations, urgent_tickets; // open; NAN: none
    size_t late_promises;
    uint16_t lost_day; // within DISSATISFIED_LOSS_DAYS, and not back; 0: no
    bool not_recommended;
    bool at_risk;
    double drop; // points of health in 28 days; NAN: not known
} DissatisfiedFacts;

typedef struct Dissatisfied {
    int points; // 0: not listed
    DissatisfiedReason reasons[DISSATISFIED_REASONS_MAX];
    size_t reason_count;
} Dissatisfied;

Dissatisfied dissatisfied_judge(const DissatisfiedFacts *facts);

#endif
