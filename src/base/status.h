// status.h: how a function says that it failed.
//
// Three kinds of failure, three answers: wrong input or world returns a Status; the impossible is an
// assert; memory that is exhausted panics (the truth is on disk, and a restart is cheap).
#ifndef PERENNIAL_BASE_STATUS_H
#define PERENNIAL_BASE_STATUS_H

#include "base/str.h"

#define MUST_USE __attribute__((warn_unused_result))
#define CLEANUP(function) __attribute__((cleanup(function)))

typedef enum Status {
    STATUS_OK,
    STATUS_INVALID,   // the caller sent something wrong; Error.field says what
    STATUS_FORBIDDEN, // known caller, not allowed
    STATUS_NOT_FOUND,
    STATUS_CONFLICT,    // unique key taken, or stale version
    STATUS_LIMITED,     // quota or size limit reached
    STATUS_UNAVAILABLE, // database, network or disk failed; retrying may help
} Status;

enum { ERROR_MESSAGE_BYTES_MAX = 400 };

// What to tell a person. The message is a sentence that says what to do; it is copied, so it may be
// made from temporary memory.
typedef struct Error {
    Str field; // a constant name of the input at fault, or empty
    char message[ERROR_MESSAGE_BYTES_MAX];
} Error;

// Fills `error` and returns `status`, so that a failure is one return statement. Longer messages are cut.
Status fail(Error *error, Status status, Str field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Prints the message to stderr and aborts. For exhausted memory and broken invariants only.
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
