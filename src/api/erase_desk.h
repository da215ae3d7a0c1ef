// erase_desk.h: erases people, one after the other, on a thread of its own; also those that an older backup
// brought back. What was begun before a crash goes on at the start.
#ifndef PERENNIAL_API_ERASE_DESK_H
#define PERENNIAL_API_ERASE_DESK_H

#include "api/app.h"

typedef struct EraseDesk EraseDesk;

EraseDesk *erase_desk_create(App *app);   // the app is borrowed
void erase_desk_destroy(EraseDesk *desk); // the committer must still run; accepts NULL
void erase_desk_wake(EraseDesk *desk);    // there is a new wish

#endif
