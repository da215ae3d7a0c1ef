#include "api/link_limit.h"

#include "api/identity.h"
#include "base/timestamp.h"
#include "trust/throttle.h"

// Shares the buckets of guides, which are as generous: a visit a second.
static bool take(Request *request, Str name)
{
    return throttle_take(request->app->guide_throttle, name, timestamp_now_monotonic(),
                         &request->retry_after);
}

Status link_wrong(Request *request)
{
    Str address = identity_address(request->app, request->http);
    if (!take(request, arena_format(request->arena, "link from %.*s", STR_ARG(address))))
        return fail(request->error, STATUS_LIMITED, STR("token"),
                    "Too many links that are none of ours: wait %d seconds.", request->retry_after);
    return fail(request->error, STATUS_NOT_FOUND, STR("token"), "This link is none of ours, or was cut.");
}

bool link_may_write(Request *request, const char *what, int64_t message)
{
    return take(request, arena_format(request->arena, "link %s %lld", what, (long long)message));
}
