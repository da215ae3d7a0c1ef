// attachment.h: files that belong to a touchpoint, kept in the database.
#ifndef PERENNIAL_KNOW_ATTACHMENT_H
#define PERENNIAL_KNOW_ATTACHMENT_H

#include "store/store.h"

enum {
    ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024,
    ATTACHMENTS_MAX = 20, // of a touchpoint
    ATTACHMENT_NAME_BYTES_MAX = 200,
    ATTACHMENT_TYPE_BYTES_MAX = 100,
};

typedef struct Attachment {
    int64_t id, touchpoint;
    Str name, type;
    int64_t size;
    Str bytes; // of attachment_get and for attachment_add
    int64_t created_us;
    Str created_by;
} Attachment;

// Inside a transaction. STATUS_NOT_FOUND without its touchpoint, STATUS_LIMITED beyond ATTACHMENTS_MAX.
MUST_USE Status attachment_add(Store *store, Attachment *attachment, Error *error);
MUST_USE Status attachment_remove(Store *store, int64_t id, Error *error); // STATUS_NOT_FOUND

MUST_USE Status attachment_list(Store *store, int64_t touchpoint, Arena *arena, Attachment **attachments_out,
                                size_t *count_out, Error *error);
MUST_USE Status attachment_get(Store *store, int64_t id, Arena *arena, Attachment *attachment_out,
                               Error *error);

#endif
