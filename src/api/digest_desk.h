// digest_desk.h: writes each colleague's digest of the week when it is due, one after the other on a thread
// of its own. The mail and the next time are one transaction, so each comes once, also across a crash;
// nothing is sent when there is nothing to say, while the clock is set (--now), or without a mail server.
#ifndef PERENNIAL_API_DIGEST_DESK_H
#define PERENNIAL_API_DIGEST_DESK_H

#include "api/app.h"

typedef struct DigestDesk DigestDesk;

DigestDesk *digest_desk_create(App *app); // borrowed
void digest_desk_start(DigestDesk *desk);
void digest_desk_stop(DigestDesk *desk);    // the committer must still run; accepts NULL
void digest_desk_destroy(DigestDesk *desk); // accepts NULL

#endif
