// link_limit.h: how often links in mails may be followed by whoever has them.
//
// Who has a right link is never turned away for what others do: a link counts for itself, and only wrong ones
// count for the address they come from, which many people may share.
#ifndef PERENNIAL_API_LINK_LIMIT_H
#define PERENNIAL_API_LINK_LIMIT_H

#include "api/request.h"

// Counts a link that is none of ours. STATUS_NOT_FOUND with what to do, or STATUS_LIMITED when too many came
// from that address.
MUST_USE Status link_wrong(Request *request);

// Counts a visit of the link of that message. False: it was followed so often lately that nothing more is to
// be written of it; request->retry_after says for how long.
bool link_may_write(Request *request, const char *what, int64_t message);

#endif
