// request.h: what a handler sees, and the table row that says everything else about its route.
//
// A handler is a translation: it reads checked values, calls one function below, and writes JSON. Who may
// call, what the input looks like, limits and the shape of the answer stand in the Route; dispatch enforces
// them, openapi publishes them. Reads run on HTTP threads and must be quick; writes, and reads marked `slow`,
// run on a few worker threads, where waiting for the committer is fine.
#ifndef PERENNIAL_API_REQUEST_H
#define PERENNIAL_API_REQUEST_H

#include "api/app.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "trust/permission.h"
#include "trust/sight.h"

enum {
    ROUTE_PATH_VALUES_MAX = 3,
    ROUTE_FIELDS_MAX = 24,
    QUERY_REPEATS_MAX = 32,       // of a repeated parameter
    BODY_BYTES_USUAL = 64 * 1024, // of a route with body fields that says nothing else
    NO_BODY_BYTES_MAX = 64,       // of an edit without body fields: "{}" and blanks are let pass
    TEXT_BYTES_USUAL = 1024,      // of a text field that says nothing else
};

typedef enum FieldKind {
    FIELD_END, // ends a table
    FIELD_TEXT,
    FIELD_ID,      // text, or a number in JSON
    FIELD_INTEGER, // within least and most
    FIELD_NUMBER,
    FIELD_BOOL, // true or false; in a query also 1 and 0
    FIELD_DAY,  // YYYY-MM-DD
    FIELD_TIME, // ISO-8601
    FIELD_OBJECT,
    FIELD_ARRAY,
    FIELD_ANY,
} FieldKind;

typedef struct Field {
    const char *name;
    FieldKind kind;
    bool required;
    bool repeated;       // a query parameter that may come up to QUERY_REPEATS_MAX times
    int64_t least, most; // of an integer (both 0: any); of a text: characters at least, bytes at most
    const char *one_of;  // the allowed texts: "admin|member"
    const char *doc;     // one sentence
    bool secret;         // of a body: never in the audit
} Field;

// Where in a text of the input the fault lies: characters, and what might stand there instead (or empty).
typedef struct InputPlace {
    uint32_t at, end;
    Str proposal;
} InputPlace;

typedef struct Request Request;

// On failure request->error is filled, and what was written is thrown away.
typedef Status Handler(Request *request);

// Writes what a GET of the route's path shows and an edit of it changes, as one JSON value: see
// precondition.h.
typedef Status StateHandler(Request *request, JsonWriter *json);

// Answers by itself with http_answer, at once or later, on the HTTP thread that calls it: tracking.
typedef void DirectHandler(App *app, HttpRequest *http);

// What a route has to do with accounts that a caller may not see (trust/sight.h).
typedef enum RouteSight {
    SIGHT_REFUSED,  // only for callers who see all accounts; routes that say nothing here
    SIGHT_FREE,     // says nothing of single accounts, at most of all together
    SIGHT_ACCOUNT,  // the path's first value is an account's id: one they see, else it is not found
    SIGHT_PERSON,   // the same of a person: one of an account they see
    SIGHT_FILTERED, // the handler leaves out what they do not see: sees_account (api/sight.h)
} RouteSight;

typedef struct Route {
    const char *method; // "GET" also answers HEAD; "*" is any, for direct routes
    const char *path;   // "/api/v1/accounts/{id}/usage"; a last "{*}" takes the rest of the path
    Permission permission;
    RouteSight sight; // PERMISSION_ANYBODY and PERMISSION_SELF are free anyway
    Handler *handler;
    DirectHandler *direct; // instead of handler; its route must be PERMISSION_ANYBODY
    StateHandler *state;   // its answers carry an ETag, its edits heed If-Match; or NULL
    const char *summary;
    const Field *query;        // ends with FIELD_END; NULL: none
    const Field *body;         // members of the JSON object; NULL: no body, unless raw_body
    const char *response;      // shape (schema.h) of a success; NULL: 204 without a body
    const char *response_type; // Content-Type when it is not JSON; `response` is then a sentence
    int64_t body_bytes_max;    // 0: BODY_BYTES_USUAL when there are body fields
    int success;               // status; 0: 200, or 204 without `response`
    int forbidden_as;          // the status of STATUS_FORBIDDEN when it is not 403
    bool raw_body;             // the handler reads http->body (or body_file) itself
    bool spool;                // the body is written to a file
    bool body_open;            // body members beyond the table are allowed: request_body
    bool slow;                 // runs on a worker although it reads
    const char *slow_with;     // the same where the query holds this word
    bool creates;              // honours Idempotency-Key
    bool by_link;              // a form of who has the link: of staff, no X-CSRF-Token is asked
    bool any_origin; // pages of other sites may call it and read the answer; nobody is signed in there
} Route;

typedef struct Caller {
    Role role;      // ROLE_NOBODY: nobody is signed in
    Str id;         // of the staff member or the API key
    Str name;       // for the audit
    Str session_id; // public id of the session; empty for keys
    uint32_t key;   // number of the API key; 0 for staff
    Str credential; // what was sent to prove it: the session's token or the key
    Str csrf;
    Sight sight;
} Caller;

struct Request {
    App *app;
    const Route *route;
    HttpRequest *http;
    Arena *arena;            // until the answer is sent
    Error *error;            // to be filled when the handler fails
    const InputPlace *place; // beside the error; NULL: not said
    Store *store;            // a reader, this request's alone
    Caller caller;
    Str path_values[ROUTE_PATH_VALUES_MAX]; // decoded, in the order of the path
    JsonWriter *json;                       // writes the answer
    Buf *out;                               // what json writes; write here yourself for other types
    HttpResponse *response;                 // for extra headers (http_response_header)
    int status;                             // of a success, when it is not the route's; 0: the route's
    const char *policy; // Content-Security-Policy of a page; NULL: that of data, which shows nothing
    int retry_after;    // seconds, of a STATUS_LIMITED or STATUS_UNAVAILABLE; 0: one
    Str record;         // id of what an edit created, for the audit; set inside the edit
    Str note;           // what else the audit should say
    bool answered;      // the handler opened a stream: dispatch does not answer

    // dispatch's own, read through the functions below.
    Str before; // change_note.h
    bool noted;
    const JsonNode *body;
    const JsonNode *body_nodes[ROUTE_FIELDS_MAX];
    Str query_values[ROUTE_FIELDS_MAX];
    bool query_given[ROUTE_FIELDS_MAX];
    Str *query_repeats[ROUTE_FIELDS_MAX];
    size_t query_repeat_counts[ROUTE_FIELDS_MAX];
};

// ---- values, checked against the route's table; a name that is not in it is a programming error

bool query_has(const Request *request, const char *name);
Str query_text(const Request *request, const char *name); // empty when absent
int64_t query_int(const Request *request, const char *name, int64_t otherwise);
bool query_bool(const Request *request, const char *name);
int64_t query_day(const Request *request, const char *name, int64_t otherwise);     // days since 1970-01-01
int64_t query_time(const Request *request, const char *name, int64_t otherwise);    // microseconds
size_t query_all(const Request *request, const char *name, const Str **values_out); // of a repeated one

bool body_has(const Request *request, const char *name); // and is not null
Str body_text(const Request *request, const char *name); // unescaped; empty when absent
int64_t body_int(const Request *request, const char *name, int64_t otherwise);
double body_number(const Request *request, const char *name, double otherwise);
bool body_bool(const Request *request, const char *name, bool otherwise);
const JsonNode *body_node(const Request *request, const char *name); // NULL when absent or null
// Those that were sent and are not null, as one object, without the one named `but` (NULL: all); in the
// arena.
Str body_members(const Request *request, const char *but);

// Runs an edit on the committer (see committer.h) and waits for it. From workers only. The audit gets its row
// in the same transaction (change_note.h).
MUST_USE Status request_edit(Request *request, CommitterEdit *edit, void *context);
// The same for an edit that also says something to the log.
MUST_USE Status request_edit_logged(Request *request, LiveEdit *edit, void *context);

#endif
