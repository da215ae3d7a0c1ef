// expansion.h: where a customer could grow: which of its parts and departments use the product, which do not,
// and what that could bring a year.
//
// A part is an account of the tree (account_tree.h). How many people of it could use the product is said by
// the attribute "possible_users"; where that is missing and it has no parts of its own, "employees" stands
// in. The arithmetic, which docs/growth.md tells to readers:
//   room      = possible - covered, never below 0; covered are the seats, where these are not known the
//   active people price     = mrr / seats of the part; where that is not known, the sum of mrr / the sum of
//   seats of all parts in
//               its currency of which both are known (of a part without currency: in that with most seats)
//   potential = room * price * 12, to the hundredth
#ifndef PERENNIAL_KNOW_EXPANSION_H
#define PERENNIAL_KNOW_EXPANSION_H

#include "know/account_tree.h"

#define EXPANSION_STATE_NAMES "uses|silent|not_yet"

enum { DEPARTMENTS_MAX = 100 };

typedef enum ExpansionState {
    EXPANSION_USES,    // somebody was active in 28 days
    EXPANSION_SILENT,  // nobody was, but somebody was once, or there are seats, or it pays
    EXPANSION_NOT_YET, // nothing of that
} ExpansionState;
extern const Str expansion_state_names[];

typedef enum ExpansionSource { EXPANSION_UNKNOWN, EXPANSION_OWN, EXPANSION_STOOD_IN } ExpansionSource;

// NAN: not known.
typedef struct ExpansionPart {
    uint32_t account, depth;
    uint32_t active, people; // in 28 days; ever
    ExpansionState state;
    double seats, mrr;
    double possible;
    ExpansionSource possible_from; // stood in: employees
    double room;
    double price;               // of a seat a month
    ExpansionSource price_from; // stood in: of the family
    Str currency;               // of the price; empty: not known
    double potential;           // a year
} ExpansionPart;

typedef struct Department {
    Str name;                // empty: people of whom it is not said
    uint32_t people, active; // known; active in 28 days; each person once
    ExpansionState state;
} Department;

typedef struct Expansion {
    ExpansionPart *parts; // a part after what it belongs to
    size_t count;
    bool cut;
    Department *departments; // those that use it first, then by name
    size_t department_count;
} Expansion;

// As of the end of the day, of the account and all below it. Departments are the attribute "department" of
// people, and those that an account lists in "departments" (parted by commas or semicolons). In the arena.
Expansion expansion_of(const Engine *engine, uint32_t account, uint16_t day, Arena *arena);

#endif
