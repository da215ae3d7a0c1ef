// permission.h: what a caller may do. Every route names one; nothing else in the program decides.
#ifndef PERENNIAL_TRUST_PERMISSION_H
#define PERENNIAL_TRUST_PERMISSION_H

#include "base/str.h"

typedef enum Role {
    ROLE_NOBODY, // not signed in
    ROLE_MEMBER, // staff
    ROLE_ADMIN,  // staff
    ROLE_API,    // an API key
} Role;

typedef enum Permission {
    PERMISSION_NOT_SET, // a route that forgot: nobody may call it, and a test fails
    PERMISSION_ANYBODY, // tracking, sign-in, set-up, joining, health, files of the app
    PERMISSION_OPERATE, // figures and description of the server itself
    PERMISSION_SELF,    // one's own session and password: people only
    PERMISSION_READ,    // everything about customers
    PERMISSION_WRITE,   // accounts, people, features, definitions
    PERMISSION_IMPORT,  // whole files
    PERMISSION_SETTINGS_READ,
    PERMISSION_SETTINGS_WRITE,
    PERMISSION_KEYS_READ,
    PERMISSION_KEYS_WRITE,
    PERMISSION_STAFF_READ,
    PERMISSION_STAFF_WRITE,
    PERMISSION_COUNT,
} Permission;

bool role_may(Role role, Permission permission);

// "admin", "member"; "" for those who are not staff.
Str role_name(Role role);
bool role_parse(Str name, Role *role_out); // staff only

#endif
