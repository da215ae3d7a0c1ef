// usage_centre.h: who matters at a customer: the people around the product, what they decide, how they stand,
// whom of us they know, and what is missing among them.
//
// What people are said to be stands in their attributes (role, influence, stance), so it has a history; what
// they do comes from the engine, whom they met from touchpoints. docs/people.md says it for users.
#ifndef PERENNIAL_KNOW_USAGE_CENTRE_H
#define PERENNIAL_KNOW_USAGE_CENTRE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum {
    CENTRE_MET_DAYS = 180,    // touchpoints that count for a relationship
    CENTRE_DECIDER_DAYS = 90, // a decision maker should be met so often
    CENTRE_BLOCKER_DAYS = 60, // who is against us should be met so often
    CENTRE_CHAMPION_SILENT_DAYS = 21,
    CENTRE_TEAM_DAYS = 90, // somebody of the customer should be met so often
};

// How well we know somebody.
typedef enum Acquaintance {
    NOT_MET,
    MET,        // at least once in CENTRE_MET_DAYS
    KNOWN_WELL, // four times, the last time within 45 days
} Acquaintance;

extern const Str acquaintance_names[]; // not_met, met, known_well

typedef enum ProposedRole {
    PROPOSED_NONE,
    PROPOSED_DECISION_MAKER,
    PROPOSED_POWER_USER,
    PROPOSED_USER,
    PROPOSED_INDIRECT_USER
} ProposedRole;
extern const Str proposed_role_names[]; // as the attribute would say it; empty for none

typedef struct CentrePerson {
    // Set by the caller:
    Str role, influence, stance, title; // attributes; empty: not said
    bool untouchable;                   // not to be contacted: nobody is asked to meet them
    uint16_t last_seen;                 // the last active day; 0: never
    uint16_t active_days;               // of 28; UINT16_MAX: not known
    uint32_t met;                       // touchpoints in CENTRE_MET_DAYS
    uint16_t last_met;                  // day; 0: never
    // Set by centre_judge:
    bool decides, champion, blocker;
    Acquaintance acquaintance;
    ProposedRole proposed; // where the role is not said
} CentrePerson;

typedef enum CentreGap {
    GAP_FEW_CONTACTS, // fewer people whom we know or who come than a customer of this size should have
    GAP_NO_DECISION_MAKER,
    GAP_DECISION_MAKER_NOT_MET,
    GAP_NO_CHAMPION,
    GAP_CHAMPION_SILENT,
    GAP_BLOCKER_NOT_MET,
    GAP_NOBODY_MET,
    CENTRE_GAPS,
} CentreGap;

extern const Str centre_gap_names[CENTRE_GAPS];

typedef struct Centre {
    uint32_t contacts, contacts_wanted; // active in 28 days or met in CENTRE_MET_DAYS
    bool gaps[CENTRE_GAPS];
} Centre;

// How many people one should be in contact with: 2 up to 20 seats, 3 up to 100, then 5. NAN: not known, as
// few seats.
uint32_t centre_contacts_wanted(double seats);

// Judges all people of an account as of the end of `day`.
Centre centre_judge(CentrePerson *people, size_t count, double seats, uint16_t day);

#endif
