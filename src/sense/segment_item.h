// segment_item.h: one item in the Segment shape becomes one entry of the log, or a reason why not.
//
// The same reader serves the tracking API, both dialects, and files.
#ifndef PERENNIAL_SENSE_SEGMENT_ITEM_H
#define PERENNIAL_SENSE_SEGMENT_ITEM_H

#include "base/timestamp.h"
#include "codec/json.h"
#include "know/log_entry.h"

typedef enum Dialect { // of a write key: which product's clients use it
    DIALECT_SEGMENT,
    DIALECT_RUDDERSTACK,
} Dialect;

enum {
    SEGMENT_ITEM_BYTES_MAX = 32 * 1024,
    SEGMENT_MESSAGE_ID_CHARACTERS_MAX = 99, // in the Segment dialect: "less than 100"
    SEGMENT_SHARED_MEMBERS_MAX = 100,       // of a batch's context
};

// Times from 1970-01-01 up to this are kept: the last whole day that a zone has, whatever the zone.
#define SEGMENT_TIME_MAX_US (65533 * US_PER_DAY)

// What the items of one request share.
typedef struct ItemShared {
    uint32_t key; // number of the write key
    Dialect dialect;
    int64_t received_us;
    const JsonNode *context; // of the batch, or NULL
    bool has_sent;
    int64_t sent_us; // when the batch was sent, by the client's clock; see segment_sent_at
    bool from_file;  // read long after it was sent: times stay as they are
} ItemShared;

typedef struct Item {
    LogEntry entry;         // borrows the JSON text and the arena
    const JsonNode *traits; // of identify and group, or NULL
    Str email;              // from the traits, or empty
    Str user_agent;         // of the person's browser, or empty
} Item;

// For endpoints that take all types.
#define SEGMENT_TYPE_OWN ((EntryType)0)

// Reads the item. `type` is the endpoint's; SEGMENT_TYPE_OWN: the item's own "type" says it. NULL: it was
// taken; else the reason why not, and only item_out->entry's ids and name may be looked at.
const char *segment_item_read(const JsonNode *node, EntryType type, const ItemShared *shared, Arena *arena,
                              Item *item_out);

// Reads a "sentAt" (or NULL). False when it says nothing that can be used.
bool segment_sent_at(const JsonNode *node, Arena *arena, int64_t *us_out);

// "track", "page", …
Str segment_type_name(EntryType type);

#endif
