#include "api/tries.h"

#include "base/timestamp.h"
#include "trust/staff.h"
#include "trust/throttle.h"

Status tries_take(Request *request, Str name)
{
    bool given =
        throttle_take(request->app->sign_in_throttle, name, timestamp_now_monotonic(), &request->retry_after);
    if (given) return STATUS_OK;
    return fail(request->error, STATUS_LIMITED, STR(""),
                "Too many wrong tries: wait %d seconds, then try again.", request->retry_after);
}

void tries_give_back(Request *request, Str name)
{
    throttle_give(request->app->sign_in_throttle, name, timestamp_now_monotonic());
}

Status tries_own_password(Request *request)
{
    Str name = arena_format(request->arena, "password of %.*s", STR_ARG(request->caller.id));
    Status status = tries_take(request, name);
    if (status != STATUS_OK) return status;
    status = staff_check_password(request->store, request->caller.id, body_text(request, "current"),
                                  request->arena, request->error);
    if (status != STATUS_INVALID) tries_give_back(request, name);
    return status;
}
