// backup.h: a copy of a database that is in use, and whether a database is whole.
#ifndef PERENNIAL_STORE_BACKUP_H
#define PERENNIAL_STORE_BACKUP_H

#include "store/store.h"

// Copies the database to a new file at `path`, as it was at one moment; writers go on meanwhile. The file
// appears under its name when it is complete and on disk. STATUS_CONFLICT when there is a file already.
MUST_USE Status store_backup(Store *store, Str path, Error *error);

// SQLite's own check of pages, indexes and constraints. STATUS_UNAVAILABLE with the first thing found.
MUST_USE Status store_check(Store *store, Error *error);

#endif
