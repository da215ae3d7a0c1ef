// staff.h: the people who work with the app: invited, active or disabled; admins and members.
//
// Functions that change rows do not open a transaction: the caller has one.
#ifndef PERENNIAL_TRUST_STAFF_H
#define PERENNIAL_TRUST_STAFF_H

#include "store/store.h"
#include "trust/permission.h"

enum {
    STAFF_MAX = 1000,
    STAFF_NAME_BYTES_MAX = 200,
    STAFF_EMAIL_BYTES_MAX = 254,
    STAFF_INVITE_DAYS = 7, // a link is good for
};

typedef enum StaffState {
    STAFF_INVITED, // has no password yet
    STAFF_ACTIVE,
    STAFF_DISABLED,
} StaffState;

typedef enum Sees {
    SEES_ALL, // accounts
    SEES_TEAM,
    SEES_OWN,
} Sees;

#define SEES_CHOICES "all|team|own"

typedef struct Staff {
    Str id, email, name;
    Role role;
    StaffState state;
    int64_t created_us;
    int64_t last_seen_us; // 0: never
    Sees sees;            // sight.h
    int64_t team;         // team.h; 0: none
    bool second_factor;   // signs in with a code too (totp.h)
} Staff;

Str staff_state_name(StaffState state);
Str sees_name(Sees sees);
Sees sees_parse(Str name); // of SEES_CHOICES; SEES_OWN, the least, for anything else

// By name, in the arena.
MUST_USE Status staff_list(Store *store, Arena *arena, Staff **staff_out, size_t *count_out, Error *error);

MUST_USE Status staff_load(Store *store, Str id, Arena *arena, Staff *staff_out, Error *error);

// Whether anybody can sign in as an admin; else the first-run set-up is due.
MUST_USE Status staff_has_admin(Store *store, bool *has_out, Error *error);

typedef struct StaffDraft {
    Str name, email;
    Role role;
    Str password_hash; // empty: the person is invited
} StaffDraft;

// Creates a person, active or invited. STATUS_CONFLICT when the address is taken.
MUST_USE Status staff_create(Store *store, const StaffDraft *draft, Arena *arena, Staff *staff_out,
                             Error *error);

// Makes a new link for the person, to set a first or a new password; older links end. The token is returned
// once and stored hashed. STATUS_CONFLICT for somebody disabled.
MUST_USE Status staff_invite(Store *store, Str id, Arena *arena, Str *token_out, Error *error);

// Whose link it is. STATUS_NOT_FOUND for a token that is wrong, used or too old.
MUST_USE Status staff_by_invite(Store *store, Str token, Arena *arena, Staff *staff_out, Error *error);

// Takes the link: sets the password, makes the person active, ends their sessions.
MUST_USE Status staff_join(Store *store, Str token, Str password_hash, Arena *arena, Staff *staff_out,
                           Error *error);

typedef struct StaffChange {
    const Role *role; // NULL: stays
    const StaffState *state;
    const Str *name;
    const Sees *sees;
    const int64_t *team; // 0: none
} StaffChange;

// Disabling ends sessions and links. STATUS_CONFLICT for what would leave no active admin, and for making
// somebody active who has no password.
MUST_USE Status staff_change(Store *store, Str id, const StaffChange *change, Arena *arena, Staff *staff_out,
                             Error *error);

// Checks address and password (slow). STATUS_FORBIDDEN with the same sentence whatever was wrong.
MUST_USE Status staff_sign_in(Store *store, Str email, Str password, Arena *arena, Staff *staff_out,
                              Error *error);

// Somebody whose address a provider has verified: active, or invited and active from now on.
// STATUS_FORBIDDEN when nobody of this address works here.
MUST_USE Status staff_enter(Store *store, Str email, Arena *arena, Staff *staff_out, Error *error);

// Whether the password is the person's (slow).
MUST_USE Status staff_check_password(Store *store, Str id, Str password, Arena *arena, Error *error);

// Sets a new password and ends all sessions but `keep_session`, a public id or empty.
MUST_USE Status staff_set_password(Store *store, Str id, Str password_hash, Str keep_session, Error *error);

#endif
