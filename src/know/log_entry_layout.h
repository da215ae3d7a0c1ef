// log_entry_layout.h: where an entry's bytes have what. For log_entry.c and log_page.c only.
//
//   head, presence, key, time, received, then the present texts in the order of the bits
//   head      type (8 as 0) | flags << 3 | carries_time << 6
//   times     the first absolute, the second relative to it; low bit 0: milliseconds, 1: microseconds
//   texts     length and bytes; the message id's length carries its packing in the two low bits
#ifndef PERENNIAL_KNOW_LOG_ENTRY_LAYOUT_H
#define PERENNIAL_KNOW_LOG_ENTRY_LAYOUT_H

#include <stdint.h>

enum {
    HAS_MESSAGE_ID = 1,
    HAS_USER_ID = 2,
    HAS_ANONYMOUS_ID = 4,
    HAS_ACCOUNT_ID = 8,
    HAS_EXTRA = 16, // previous_id of an alias and of a merge of accounts, category of others
    HAS_NAME = 32,
    HAS_BODY = 64,
    HAS_CONTEXT = 128,
};

enum { HEAD_TYPE_MASK = 7, HEAD_FLAGS_SHIFT = 3, HEAD_FLAGS_MASK = 7, HEAD_CARRIES_TIME = 64 };

typedef enum IdPacking { ID_RAW, ID_UUID, ID_HEX } IdPacking;

enum { UUID_TEXT_BYTES = 36, UUID_BYTES = 16, VARINT_BYTES_MAX = 10 };

static inline uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
}

static inline int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

#endif
