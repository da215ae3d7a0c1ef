// common_password.h: passwords that are tried first by those who guess.
//
// No list of leaked passwords, but a rule: what is left when case, look-alikes (p4ssw0rd), and digits and
// signs at both ends are taken away is a word everybody thinks of, that word again and again, or nothing; or
// the whole is a run of neighbours (abcdefghij, 1234567890) or of fewer than five different characters.
#ifndef PERENNIAL_TRUST_COMMON_PASSWORD_H
#define PERENNIAL_TRUST_COMMON_PASSWORD_H

#include "base/str.h"

bool password_is_common(Str password);

#endif
