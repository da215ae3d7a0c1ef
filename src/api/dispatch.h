// dispatch.h: the way of every request: route, identity, intent, permission, rate, input, repetition,
// handler, answer. Handlers hold none of it.
#ifndef PERENNIAL_API_DISPATCH_H
#define PERENNIAL_API_DISPATCH_H

#include "api/request.h"

enum {
    DISPATCH_WORKERS = 4,
    CALLS_PER_MINUTE = 60000, // of one caller
    CALLS_AT_ONCE = 5000,
};

// For http_server_start; `app` is borrowed.
HttpHandlers dispatch_handlers(App *app);

// For workers_create: finishes a Request.
void dispatch_finish(void *request);

#endif
