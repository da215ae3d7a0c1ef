// kept_answer.h: what creates were answered, by the name that their caller gave them, so that a repeated call
// creates nothing, also after a restart. An answer may hold a new secret: it is sealed with what the caller
// signs in with, of which the database knows the hash only.
#ifndef PERENNIAL_TRUST_KEPT_ANSWER_H
#define PERENNIAL_TRUST_KEPT_ANSWER_H

#include "store/store.h"

enum {
    KEPT_ANSWER_HOURS = 24,
    KEPT_ANSWERS_MAX = 2000, // the oldest go
    KEPT_ANSWER_BYTES_MAX = 128 * 1024,
};

typedef struct KeptAnswer {
    Str name_hash, content_hash; // hexadecimal, see secret_hash
    int status;
    Str sealed; // the body: see secret_seal
} KeptAnswer;

// In the arena. STATUS_NOT_FOUND when there is none, or it is too old.
MUST_USE Status kept_answer_find(Store *store, Str name_hash, Arena *arena, KeptAnswer *answer_out,
                                 Error *error);

// Keeps it from now on, and forgets what is too old or too much. Needs a transaction.
MUST_USE Status kept_answer_put(Store *store, const KeptAnswer *answer, Error *error);

#endif
