// record.h: the one input of the engine. The log stores records; nothing else changes the engine.
#ifndef PERENNIAL_ENGINE_RECORD_H
#define PERENNIAL_ENGINE_RECORD_H

#include "base/str.h"

typedef enum RecordKind {
    RECORD_EVENT = 1,         // a person did something: track, page, screen
    RECORD_PERSON = 2,        // attributes of a person: identify
    RECORD_ACCOUNT = 3,       // attributes of an account: group; with a person, that person belongs to it
    RECORD_MERGE = 4,         // previous_id and user_id (or anonymous_id) are one person: alias
    RECORD_MERGE_ACCOUNT = 5, // previous_id and account_id are one account; account_id is its name
    RECORD_NOTHING = 6,       // was taken back: keeps its number, changes nothing
} RecordKind;

typedef enum RecordFlag {
    RECORD_EXCLUDED = 1, // own staff, test account or bot: kept in the log, never counted
    RECORD_PASSIVE = 2,  // context.active = false: attributes only, not activity
    RECORD_BACKFILL = 4, // attributes filled in afterwards: barred from figures that must not look ahead
} RecordFlag;

typedef enum ValueKind {
    VALUE_MISSING, // null: the attribute is taken away
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_BOOL,
    VALUE_DATE, // a calendar day, in `number`: days since 1970-01-01
} ValueKind;

typedef struct Value {
    ValueKind kind;
    Str text;      // VALUE_TEXT, at most ATTRIBUTE_TEXT_BYTES_MAX
    double number; // VALUE_NUMBER, VALUE_DATE; 0 or 1 for VALUE_BOOL
} Value;

typedef struct Attribute {
    Str key; // at most ATTRIBUTE_KEY_BYTES_MAX; nested traits are joined by dots: address.city
    Value value;
} Attribute;

// Limits of a record. Whoever makes records keeps them; the engine asserts them.
enum {
    RECORD_ID_BYTES_MAX = 255,   // user, anonymous, account and previous id, message id
    RECORD_NAME_BYTES_MAX = 255, // event name
    ATTRIBUTE_KEY_BYTES_MAX = 100,
    ATTRIBUTE_TEXT_BYTES_MAX = 1024,
    RECORD_ATTRIBUTES_MAX = 100,
};

// Whether somebody who does the event uses the product. Answers to surveys, and what Segment's specifications
// of mail and push messages name, is done outside of it or to somebody: it is counted under its name, and
// formulas may ask for it, but nobody is active by it, it is none of an account's events, and no feature
// unless it is put into one.
bool record_event_is_use(Str name);

// Ids are raw, as the client sent them; the engine resolves them in log order. Empty means not given.
typedef struct Record {
    RecordKind kind;
    unsigned flags;  // RecordFlag bits
    int64_t time_us; // when it happened, corrected for clock skew
    Str user_id;
    Str anonymous_id;
    Str account_id;  // groupId, context.groupId, or the account of the write API
    Str previous_id; // RECORD_MERGE, RECORD_MERGE_ACCOUNT
    Str name;        // RECORD_EVENT: the event's name
    // RECORD_PERSON, RECORD_ACCOUNT: what is said of it. RECORD_EVENT: its numbers that are kept (engine.h).
    const Attribute *attributes;
    size_t attribute_count;
} Record;

#endif
