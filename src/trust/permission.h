// permission.h: what a caller may do. Every route names one permission; the table in permission.c says which
// roles hold it. Nothing else in the program decides.
#ifndef PERENNIAL_TRUST_PERMISSION_H
#define PERENNIAL_TRUST_PERMISSION_H

#include "base/str.h"

typedef enum Role {
    ROLE_NOBODY, // not signed in
    ROLE_ADMIN,  // staff, from here
    ROLE_LEAD,
    ROLE_CSM,
    ROLE_ACCOUNT_MANAGER,
    ROLE_SUPPORT,
    ROLE_PRODUCT,
    ROLE_VIEWER, // to here
    ROLE_API,    // an API key
    ROLE_COUNT,
} Role;

// The names of the staff roles, as route tables and command lines list choices.
#define ROLE_CHOICES "admin|lead|csm|account_manager|support|product|viewer"

typedef enum Permission {
    PERMISSION_NOT_SET, // a route that forgot: nobody may call it, and a test fails
    PERMISSION_ANYBODY, // tracking, sign-in, set-up, joining, health, files of the app
    PERMISSION_OPERATE, // figures and description of the server itself
    PERMISSION_SELF,    // one's own session and password: people only
    PERMISSION_READ,    // everything about customers
    PERMISSION_NOTE,    // touchpoints, tasks, tickets, warnings' handling
    PERMISSION_WRITE,   // accounts and people
    PERMISSION_DEFINE,  // features, metrics, segments, scorecards, rules
    PERMISSION_ASSIGN,  // owners, cover, teams' accounts
    PERMISSION_IMPORT,  // whole files in
    PERMISSION_EXPORT,  // whole files out
    PERMISSION_ERASE,   // a person, for ever
    PERMISSION_SETTINGS_READ,
    PERMISSION_SETTINGS_WRITE,
    PERMISSION_KEYS_READ,
    PERMISSION_KEYS_WRITE,
    PERMISSION_STAFF_READ,
    PERMISSION_STAFF_WRITE,
    PERMISSION_AUDIT_READ,
    PERMISSION_REVENUE_READ,  // subscriptions, invoices, movements, churn
    PERMISSION_REVENUE_WRITE, // the same, rates, and what counts as revenue
    PERMISSION_SEND,          // messages to customers
    PERMISSION_COUNT,
} Permission;

bool role_may(Role role, Permission permission);

// "admin", "account_manager"; "api_key" for ROLE_API, "" for ROLE_NOBODY.
Str role_name(Role role);
bool role_parse(Str name, Role *role_out); // staff only
bool role_is_staff(Role role);
Str role_meaning(Role role); // one sentence

Str permission_name(Permission permission);    // "read"; empty for PERMISSION_NOT_SET
Str permission_meaning(Permission permission); // one sentence

#endif
