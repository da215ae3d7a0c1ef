// watch_rows.h: for whom each watched formula was yes, as rows. For the watches only.
#ifndef PERENNIAL_KNOW_WATCH_ROWS_H
#define PERENNIAL_KNOW_WATCH_ROWS_H

#include "know/definition.h"

// The version that the members belong to; 0 when nothing was ever noted.
MUST_USE Status watch_rows_version(Store *store, DefinitionKind kind, int64_t id, int64_t *version_out,
                                   Error *error);
MUST_USE Status watch_rows_set_version(Store *store, DefinitionKind kind, int64_t id, int64_t version,
                                       Error *error);

// Calls `visit` for each member; the text is borrowed for the call.
MUST_USE Status watch_rows_members(Store *store, DefinitionKind kind, int64_t id,
                                   void (*visit)(void *context, Str subject), void *context, Error *error);
MUST_USE Status watch_rows_set_member(Store *store, DefinitionKind kind, int64_t id, Str subject, bool member,
                                      Error *error);

// All of one definition, as if it had never been noted.
MUST_USE Status watch_rows_forget(Store *store, DefinitionKind kind, int64_t id, Error *error);

// Of definitions that are gone.
MUST_USE Status watch_rows_sweep(Store *store, Error *error);

#endif
