// backup.h: a copy of a database that is in use, and whether a database is whole.
#ifndef PERENNIAL_STORE_BACKUP_H
#define PERENNIAL_STORE_BACKUP_H

#include "store/store.h"

// Copies the database to a new file at `path`, as it was at one moment; writers go on meanwhile. The file
// appears under its name when it is complete and on disk. STATUS_CONFLICT when there is a file already.
MUST_USE Status store_backup(Store *store, Str path, Error *error);

// SQLite's own check of pages, indexes and constraints. STATUS_UNAVAILABLE with the first thing found.
MUST_USE Status store_check(Store *store, Error *error);

// Makes the file of the database anew, without what was deleted, and empties its journal. Not inside a
// transaction; needs as much room on the disk again, for a while. STATUS_UNAVAILABLE when somebody reads for
// long: try again.
MUST_USE Status store_make_anew(Store *store, Error *error);

#endif
