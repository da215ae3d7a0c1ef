// fault_items.h: entries that follow from their number, so that a test can tell what must be in the log.
#ifndef PERENNIAL_TESTS_FAULT_ITEMS_H
#define PERENNIAL_TESTS_FAULT_ITEMS_H

#include "know/log_entry.h"

typedef struct ItemText {
    char id[32], person[32], anonymous[32], account[32], body[160];
} ItemText;

int64_t items_now_us(void); // later than all of them

// Mostly events; some tell an account's or a person's attributes or join an anonymous visitor. Its texts are
// in `text`.
LogEntry item_entry(uint32_t item, ItemText *text);

// The number, or -1 when the entry is not the item its message id says.
int64_t item_number(const LogEntry *entry);

#endif
