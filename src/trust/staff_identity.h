// staff_identity.h: who a member of the staff is at a provider (OpenID Connect). The first time they are
// known by the address that the provider has verified, from then on by the provider's own name of them: an
// address may be given to somebody else. Functions that change rows need a transaction of the caller's.
#ifndef PERENNIAL_TRUST_STAFF_IDENTITY_H
#define PERENNIAL_TRUST_STAFF_IDENTITY_H

#include "trust/staff.h"

typedef struct StaffIdentity {
    Str issuer, subject;
    Str email; // verified
} StaffIdentity;

// Who signs in: active, or invited and active from now on. STATUS_FORBIDDEN (field "email") when nobody of
// this address works here, or somebody else at the provider has signed in as them before.
MUST_USE Status staff_identity_enter(Store *store, const StaffIdentity *identity, Arena *arena,
                                     Staff *staff_out, Error *error);

// Forgets who they are at providers: the next one with their address is them.
MUST_USE Status staff_identity_forget(Store *store, Str staff_id, Error *error);

#endif
