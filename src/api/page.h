// page.h: lists that come in pages: {"items":[…],"next_cursor":…,"total":…}. A cursor is the number of rows
// passed.
#ifndef PERENNIAL_API_PAGE_H
#define PERENNIAL_API_PAGE_H

#include "api/request.h"

// Of the query's "cursor"; 0 without one. STATUS_INVALID for what was no next_cursor.
MUST_USE Status page_offset(Request *request, size_t *offset_out);

// The cursor behind `passed` rows of `all`; empty when there are no more. In the arena.
Str page_cursor(Request *request, size_t passed, size_t all);

// Opens the object and its items.
void page_begin(JsonWriter *json);

// Closes the items and says where the next page begins (empty: nowhere) and how many there are. The object
// stays open.
void page_end(JsonWriter *json, Str next_cursor, int64_t total);

#endif
