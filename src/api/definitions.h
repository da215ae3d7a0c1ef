// definitions.h: what the routes of metrics, segments, scorecards and warning rules have in common: reading,
// saving with who and why, taking away, versions.
#ifndef PERENNIAL_API_DEFINITIONS_H
#define PERENNIAL_API_DEFINITIONS_H

#include "api/request.h"

// The definition of the path's first value; STATUS_NOT_FOUND.
MUST_USE Status path_definition(Request *request, DefinitionKind kind, Definition *definition_out);

// Keeps it as the caller's edit, with the member "why" of the body (of the query, where the route has no body
// table), and reads the catalogue again. id 0: a new one. `body` has been checked by its own module.
MUST_USE Status save_definition(Request *request, DefinitionKind kind, int64_t id, Str name, Str body,
                                int64_t *id_out);

// The caller has made sure that nothing uses it.
MUST_USE Status remove_definition(Request *request, DefinitionKind kind, int64_t id);

// Members of an open object: id, name, version, changed_at, changed_by (a name), why.
void put_definition_head(Request *request, JsonWriter *json, const Definition *definition);
#define DEFINITION_HEAD_SHAPE                                                                                \
    "id int, name text, version int, changed_at time, changed_by text, why text" // of those members

// Answers the list of a kind: "{items […]}", each put by the caller as an object.
typedef Status PutDefinition(Request *request, const Definition *definition);
MUST_USE Status answer_definition_list(Request *request, DefinitionKind kind, PutDefinition *put);

// Answers GET …/{id}/versions: newest first, with bodies where ?bodies=1 asks for them. Shape:
// "{items [DefinitionVersion]}"; its query table is definition_versions_query.
MUST_USE Status answer_definition_versions(Request *request, DefinitionKind kind);
extern const Field definition_versions_query[];

// ---- scorecards and warning rules: their body is sent and answered as it is kept
//
// Each answers an object of DEFINITION_HEAD_SHAPE and the member "body".

// Refuses a body that its kind cannot use.
typedef Status CheckBody(Request *request, Str body);

MUST_USE Status body_definition_state(Request *request, JsonWriter *json, DefinitionKind kind);
MUST_USE Status create_body_definition(Request *request, DefinitionKind kind, CheckBody *check);
MUST_USE Status change_body_definition(Request *request, DefinitionKind kind, CheckBody *check);
MUST_USE Status remove_body_definition(Request *request, DefinitionKind kind);

// For body tables: the member "why".
// clang-format off
#define DEFINITION_WHY_FIELD \
    { "why", FIELD_TEXT, .most = DEFINITION_WHY_BYTES_MAX, .doc = "Why, for those who read it later." }
// And all members where the body is sent as it is kept; a new one needs them.
#define DEFINITION_FIELDS(is_new, body_doc) \
    { "name", FIELD_TEXT, .required = (is_new), .least = 1, .most = DEFINITION_NAME_BYTES_MAX, \
      .doc = "What people call it." }, \
    { "body", FIELD_OBJECT, .required = (is_new), .doc = (body_doc) }, \
    DEFINITION_WHY_FIELD
// clang-format on

#endif
