// hook_body.h: what is sent to an endpoint: Standard Webhooks, or what Slack and Teams take.
#ifndef PERENNIAL_ACT_HOOK_BODY_H
#define PERENNIAL_ACT_HOOK_BODY_H

#include "act/endpoint.h"

// The JSON that is posted, in the arena. `body` is the outbox's: {endpoint, type, at, data, text}.
// STATUS_INVALID when it cannot be read.
MUST_USE Status hook_body(const Endpoint *endpoint, Str body, Arena *arena, Str *out, Error *error);

// "v1,<base64>" with the secret, and with the one before while it holds, with a blank between (Standard
// Webhooks). In the arena; empty when no secret can be read.
Str hook_signature(const Endpoint *endpoint, Str id, int64_t at_s, Str body, Arena *arena);

#endif
