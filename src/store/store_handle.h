// store_handle.h: SQLite's connection of a Store. For the files of this folder only.
#ifndef PERENNIAL_STORE_STORE_HANDLE_H
#define PERENNIAL_STORE_STORE_HANDLE_H

#include "store/store.h"

#include <sqlite3.h>

sqlite3 *store_handle(Store *store);

#endif
