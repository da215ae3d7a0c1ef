// outbox_wish.h: whether the person still wants a mail of a play in the moment in which it would go: what
// they said since it was written holds. For outbox_send.c alone.
#ifndef PERENNIAL_ACT_OUTBOX_WISH_H
#define PERENNIAL_ACT_OUTBOX_WISH_H

#include "act/outbox_send.h"

// Why the mail to the person is held back, in the arena; empty: it is not. Of a mail of a play's run. Asked
// are the attributes preferred_channel and contact_frequency (docs/plays.md): a message more often than they
// want is one that was written within those days of another one that went out.
MUST_USE Status outbox_wish(Store *store, const TakeInput *input, const Job *job, uint32_t person,
                            Arena *arena, Str *why_out, Error *error);

#endif
