// pending.h: entries of the future, until they are due. In memory and bounded; they are in the log as well.
#ifndef PERENNIAL_KNOW_PENDING_H
#define PERENNIAL_KNOW_PENDING_H

#include "know/event_log.h"

typedef struct Pending Pending;

enum { PENDING_MAX = 1000000 };

Pending *pending_create(void);
void pending_destroy(Pending *pending);

// False when there are PENDING_MAX: the entry will be counted after the next start at which it is due.
bool pending_add(Pending *pending, uint64_t sequence, const LogEntry *entry);

// The earliest entry with time_us <= now_us, removed; by time, then by number. False when none is due. The
// entry's texts are in the arena.
bool pending_take_due(Pending *pending, int64_t now_us, Arena *arena, LogEntry *entry_out);

// Whether an entry was refused since the beginning.
bool pending_overflowed(const Pending *pending);

// Numbers of all entries, ascending; `out` has room for pending_count.
void pending_sequences(const Pending *pending, uint64_t *out);

// Entries become others, as the log's do (event_log.h); their times stay.
void pending_rewrite(Pending *pending, LogReplace *replace, void *context);

size_t pending_count(const Pending *pending);

#endif
