// readers.h: connections for reading, lent to one request at a time and kept open between them.
#ifndef PERENNIAL_API_READERS_H
#define PERENNIAL_API_READERS_H

#include "know/live.h"

typedef struct Readers Readers;

Readers *readers_create(const Live *live); // borrowed
void readers_destroy(Readers *readers);    // all must have been given back

// NULL with a message when the database cannot be opened.
Store *readers_take(Readers *readers, Error *error);
void readers_give(Readers *readers, Store *store); // accepts NULL

#endif
