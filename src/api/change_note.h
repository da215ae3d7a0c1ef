// change_note.h: the audit of changes, made for every route alike.
//
// A route that changes something of the installation's gets a row of the audit in the transaction of its edit
// (request_edit, request_edit_logged): who, the action ("staff.change", from method and path), the record,
// the members that the body names as they were, and as the body has them. What a route with `state` deletes
// is kept as it was. Members marked secret are left out. One's own session and password (PERMISSION_SELF)
// are audited where they are changed.
#ifndef PERENNIAL_API_CHANGE_NOTE_H
#define PERENNIAL_API_CHANGE_NOTE_H

#include "api/request.h"

// Before the handler: reads what the record is. Nothing for routes that are not audited.
MUST_USE Status change_note_begin(Request *request);

// Inside the edit's transaction, after the edit: adds the row, once a request.
MUST_USE Status change_note_write(Request *request, Store *store, Error *error);

#endif
