// session.h: who is signed in from which browser. The token is in the browser's cookie alone; here stands its
// hash. Times are real: a clock that is set for history must not end or revive sessions.
#ifndef PERENNIAL_TRUST_SESSION_H
#define PERENNIAL_TRUST_SESSION_H

#include "trust/staff.h"

enum {
    SESSION_DAYS = 30,      // unused for so long: ended
    SESSION_DAYS_MAX = 180, // since signing in
    SESSIONS_A_PERSON = 50, // the oldest ends
    SESSION_CLIENT_BYTES_MAX = 200,
};

typedef struct Session {
    Str id; // public
    Str csrf;
    Str client;
    int64_t created_us, last_seen_us;
} Session;

typedef struct NewSession {
    Session session;
    Str token; // for the cookie; seen this once
} NewSession;

// Starts a session, in the arena. Needs a transaction, as everything here that changes rows.
MUST_USE Status session_start(Store *store, Str staff_id, Str client, Arena *arena, NewSession *started_out,
                              Error *error);

// Whose token it is: somebody active, not too old. STATUS_NOT_FOUND otherwise.
MUST_USE Status session_find(Store *store, Str token, Arena *arena, Session *session_out, Staff *staff_out,
                             Error *error);

// Whether the session of that public id still lets somebody in.
typedef struct SessionNow {
    bool open;
    bool sees_all; // accounts
} SessionNow;
MUST_USE Status session_is_open(Store *store, Str id, SessionNow *now_out, Error *error);

// The person's sessions, the last used first, in the arena.
MUST_USE Status session_list(Store *store, Str staff_id, Arena *arena, Session **sessions_out,
                             size_t *count_out, Error *error);

// Ends one of the person's sessions. STATUS_NOT_FOUND when there is none of that id.
MUST_USE Status session_end(Store *store, Str staff_id, Str id, Error *error);
// All but `keep`, a public id or empty.
MUST_USE Status session_end_all(Store *store, Str staff_id, Str keep, Error *error);
MUST_USE Status session_end_expired(Store *store, Error *error);

// ---- When sessions were last seen is gathered here and written now and then, not with every request.

typedef struct SessionBook SessionBook; // any thread

SessionBook *session_book_create(void);
void session_book_destroy(SessionBook *book);
void session_book_seen(SessionBook *book, const Session *session);
bool session_book_has_seen(SessionBook *book); // something to write
// Writes what was gathered.
MUST_USE Status session_book_write(SessionBook *book, Store *store, Error *error);

#endif
