// log_entry.h: one item of the event log, and its compact bytes.
//
// The log keeps what the client said: raw ids, never resolved ones, and the JSON of properties, traits and
// context as it came. The engine's Record is a view of an entry.
#ifndef PERENNIAL_KNOW_LOG_ENTRY_H
#define PERENNIAL_KNOW_LOG_ENTRY_H

#include "base/arena.h"
#include "base/buf.h"
#include "engine/record.h"

typedef enum EntryType { // part of the log's format: never renumber
    ENTRY_TRACK = 1,
    ENTRY_PAGE = 2,
    ENTRY_SCREEN = 3,
    ENTRY_IDENTIFY = 4,
    ENTRY_GROUP = 5,
    ENTRY_ALIAS = 6,
    ENTRY_MERGE_ACCOUNT = 7, // previous_id is from now on another name of account_id
    ENTRY_NOTHING = 8,       // was taken back: keeps its number and its times, says nothing
} EntryType;

typedef struct Hash128 {
    uint64_t high, low; // both 0: none
} Hash128;

enum {
    ENTRY_JSON_BYTES_MAX = 64 * 1024, // properties, traits and context together
};

typedef struct LogEntry {
    EntryType type;
    unsigned flags;      // RecordFlag bits
    uint32_t key;        // number of the write key; 0 for imports and the app
    int64_t time_us;     // when it happened, corrected for clock skew; from 1970-01-01 to 2149-06-05
    int64_t received_us; // business clock of the server
    bool carries_time;   // the client gave the time; else it is the time of receipt
    Str message_id;      // as sent; empty when the client gave none
    Str user_id, anonymous_id, account_id, previous_id;
    Str name;     // track: event; page and screen: name
    Str category; // page and screen
    Str body;     // raw JSON object: properties of track, page, screen; traits of identify, group; or empty
    Str context;  // raw JSON object or empty
    // No part of the entry's bytes: where the log counted it (event_log.h), set by whoever reads it there.
    uint64_t account_key;
} LogEntry;

// The name under which an event is counted: the event of a track; "Viewed <category> <name> Page" or "…
// Screen" for page and screen. Cut at RECORD_NAME_BYTES_MAX on a character boundary.
Str log_entry_event_name(const LogEntry *entry, Arena *arena);

// The hash by which a repeated item is known: of the message id; without one, of key and content when the
// item carries its own time; else none.
Hash128 log_entry_dedup(const LogEntry *entry);

// Appends the entry's bytes.
void log_entry_encode(const LogEntry *entry, Buf *out);

// Takes one entry from the front of *bytes; its texts are borrowed from there, but for a message id that was
// packed, which is made in the arena. False when the bytes are not an entry.
bool log_entry_decode(Str *bytes, Arena *arena, LogEntry *entry_out);

// The engine's view; attributes are parsed from the body into the arena.
Record log_entry_record(const LogEntry *entry, Arena *arena);

// Appends the entry as one line of JSON in the Segment shape, without the newline.
void log_entry_to_json(const LogEntry *entry, Buf *out);

#endif
