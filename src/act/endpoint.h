// endpoint.h: where events are sent to: webhooks of other programs, chats of a team.
#ifndef PERENNIAL_ACT_ENDPOINT_H
#define PERENNIAL_ACT_ENDPOINT_H

#include "base/arena.h"
#include "store/store.h"

#define ENDPOINT_KIND_NAMES "webhook|slack|teams"
// Types of events that endpoints may ask for.
#define ENDPOINT_TYPE_NAMES                                                                                  \
    "warning.raised|warning.closed|renewal.renewed|renewal.lost|account.lost|account.assigned|"              \
    "goal.reached|play.step|message.failed|test"

enum {
    ENDPOINTS_MAX = 100,
    ENDPOINT_NAME_BYTES_MAX = 100,
    ENDPOINT_TYPES_BYTES_MAX = 500,
    ENDPOINT_FAILURES_MAX = 3, // in a row, before it rests
    ENDPOINT_REST_LEAST_S = 30,
    ENDPOINT_REST_MOST_S = 3600,
    ENDPOINT_SECRET_HOURS = 24, // for which the old secret still signs
};

typedef enum EndpointKind { ENDPOINT_WEBHOOK, ENDPOINT_SLACK, ENDPOINT_TEAMS, ENDPOINT_KINDS } EndpointKind;

Str endpoint_kind_name(EndpointKind kind);
bool endpoint_kind_parse(Str name, EndpointKind *kind_out);

typedef struct Endpoint {
    int64_t id, version;
    Str name;
    EndpointKind kind;
    Str url;
    Str secret;        // "whsec_…" of base64
    Str secret_before; // signs as well until then
    int64_t secret_before_until_us;
    Str types; // with blanks between; empty: all
    bool enabled;
    int64_t created_us, changed_us;
    Str changed_by;
    int64_t failing_since_us; // 0: it does not
    int64_t failures;         // in a row
    int64_t rest_until_us;
    Str last_note;
} Endpoint;

// By id; in the arena.
MUST_USE Status endpoint_list(Store *store, Arena *arena, Endpoint **out, size_t *count_out, Error *error);
MUST_USE Status endpoint_get(Store *store, int64_t id, Arena *arena, Endpoint *out, Error *error);

// Whether it asks for events of the type.
bool endpoint_wants(const Endpoint *endpoint, Str type);

// ---- inside a transaction

// With id 0 it is new and gets one and a secret. Its address must have been checked (http/hook.h).
MUST_USE Status endpoint_save(Store *store, Endpoint *endpoint, Arena *arena, Error *error);
// What waits for it is cancelled.
MUST_USE Status endpoint_remove(Store *store, int64_t id, int64_t now_us, Error *error);
// A new secret; the old one signs for ENDPOINT_SECRET_HOURS more.
MUST_USE Status endpoint_rotate(Store *store, Endpoint *endpoint, int64_t now_us, Arena *arena, Error *error);

// What a delivery came to.
MUST_USE Status endpoint_went_well(Store *store, int64_t id, Error *error);
// `rest_s`: what it asked for; 0: nothing. `gone`: it is switched off.
MUST_USE Status endpoint_failed(Store *store, int64_t id, int64_t now_us, int64_t rest_s, bool gone, Str note,
                                Error *error);

// Adds a message of the event to the outbox for each endpoint that wants it. `key` names the event; `data` is
// a JSON object. Inside a transaction.
MUST_USE Status endpoint_tell(Store *store, Str key, Str type, Str account, Str data, int64_t now_us,
                              Error *error);

#endif
