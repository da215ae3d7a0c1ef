// keys.h: write keys ("wk_…", for tracking) and API keys ("ak_…"). Shown once, stored hashed.
#ifndef PERENNIAL_TRUST_KEYS_H
#define PERENNIAL_TRUST_KEYS_H

#include "store/store.h"

enum {
    KEYS_MAX = 1000, // revoked ones included
    KEY_NAME_BYTES_MAX = 100,
    KEY_BYTES_MAX = 64,
    KEY_HINT_BYTES = 16,
};

typedef enum KeyKind { KEY_WRITE, KEY_API } KeyKind;

// Whose clients speak with a write key; decides limits and answers.
typedef enum KeyDialect { KEY_DIALECT_NONE, KEY_DIALECT_SEGMENT, KEY_DIALECT_RUDDERSTACK } KeyDialect;

typedef struct AccessKey {
    uint32_t id; // from 1; events carry it
    KeyKind kind;
    KeyDialect dialect; // KEY_DIALECT_NONE for API keys
    Str name, hint;
    int64_t created_us;
    Str created_by;       // id of staff, or "cli"
    int64_t revoked_us;   // 0: it is valid
    int64_t last_used_us; // 0: never
    int64_t events, refused;
} AccessKey;

Str key_kind_name(KeyKind kind);          // "write", "api"
Str key_dialect_name(KeyDialect dialect); // "segment", "rudderstack", ""
bool key_kind_parse(Str name, KeyKind *kind_out);
bool key_dialect_parse(Str name, KeyDialect *dialect_out); // not KEY_DIALECT_NONE

typedef struct KeyDraft {
    Str name;
    KeyKind kind;
    KeyDialect dialect; // of a write key; KEY_DIALECT_NONE becomes KEY_DIALECT_SEGMENT
    Str created_by;
} KeyDraft;

// Makes a key; `secret_out` is the only time it is seen. Needs a transaction, as all that changes rows.
MUST_USE Status key_create(Store *store, const KeyDraft *draft, Arena *arena, AccessKey *key_out,
                           Str *secret_out, Error *error);

// The newest first, in the arena.
MUST_USE Status key_list(Store *store, Arena *arena, AccessKey **keys_out, size_t *count_out, Error *error);

// Whether the key may be used.
MUST_USE Status key_is_open(Store *store, uint32_t id, bool *open_out, Error *error);

// STATUS_NOT_FOUND when there is none. Revoking twice is fine.
MUST_USE Status key_revoke(Store *store, uint32_t id, Error *error);

typedef struct WrongKeys {
    int64_t tries;
    int64_t last_us; // 0: never
} WrongKeys;

MUST_USE Status key_wrong_tries(Store *store, WrongKeys *wrong_out, Error *error);

// ---- The keys in memory, for every request of tracking and the API.

typedef struct KeyBook KeyBook; // any thread

typedef struct KeyInfo {
    uint32_t id;
    KeyKind kind;
    KeyDialect dialect;
    bool revoked;
} KeyInfo;

// Looks whether `reader` (owned from here on; used under the book's lock) has seen keys change at most once
// in half a second, so keys made or revoked by another process are noticed within a second.
KeyBook *key_book_create(Store *reader);
void key_book_destroy(KeyBook *book);

// The key of that text, also a revoked one (which must be refused). False when there is none; nothing is kept
// of wrong texts, so they cannot fill memory.
bool key_book_find(KeyBook *book, Str secret, KeyInfo *info_out);

// Counts what a key did; written by key_book_write, not with every request. `key_id` 0: a wrong key.
void key_book_count(KeyBook *book, uint32_t key_id, uint64_t events, uint64_t refused);

bool key_book_has_counts(KeyBook *book); // something to write

// Adds what has been counted since the last write to the rows.
MUST_USE Status key_book_write(KeyBook *book, Store *store, Error *error);

// Reads the keys again with the next look-up: after this process has changed them.
void key_book_refresh(KeyBook *book);

#endif
