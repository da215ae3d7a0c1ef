// definition.h: what people define: metrics, segments, scorecards, warning rules, stages of the journey,
// plays, surveys, guides, use cases, templates of messages and what adoption means, as rows with versions.
//
// All are kept alike: a name, a body in JSON that its own module reads and checks, and every version
// there was, with who, when and why. The catalogue holds the newest versions in memory for any thread.
#ifndef PERENNIAL_KNOW_DEFINITION_H
#define PERENNIAL_KNOW_DEFINITION_H

#include "base/arena.h"
#include "store/store.h"

enum {
    DEFINITIONS_MAX = 1000, // of one kind
    DEFINITION_NAME_BYTES_MAX = 100,
    DEFINITION_BODY_BYTES_MAX = 4 * 1024 * 1024,    // a list of 100,000 ids
    DEFINITION_BODIES_BYTES_MAX = 32 * 1024 * 1024, // of all definitions of one kind
    DEFINITION_LARGE_BYTES = 64 * 1024,             // larger bodies are kept
    DEFINITION_LARGE_KEPT = 20,                     // of so many versions only
    DEFINITION_WHY_BYTES_MAX = 500,
    DEFINITION_VERSIONS_MAX = 1000, // shown of one definition, the newest
};

typedef enum DefinitionKind {
    DEFINITION_METRIC,
    DEFINITION_SEGMENT,
    DEFINITION_SCORECARD,
    DEFINITION_WARNING,
    DEFINITION_STAGE,
    DEFINITION_TEMPLATE, // of messages: act/template.h
    DEFINITION_PLAY,     // act/play.h
    DEFINITION_SURVEY,   // act/survey.h
    DEFINITION_GUIDE,    // act/guide.h
    DEFINITION_ADOPTION, // adoption_choice.h: one at most
    DEFINITION_USE_CASE, // use_case.h
    DEFINITION_KINDS,
} DefinitionKind;

Str definition_kind_name(DefinitionKind kind); // "metric", …

typedef struct Definition {
    int64_t id; // from 1 for each kind, never used twice
    Str name;
    int64_t version; // from 1
    Str body;        // JSON; empty in a list of versions
    int64_t changed_us;
    Str changed_by; // id of staff, "key:3", or empty for what came with the program
    Str why;        // may be empty
} Definition;

// ---- in memory

typedef struct DefinitionCatalog DefinitionCatalog;

DefinitionCatalog *definition_catalog_open(Store *store, Error *error);
void definition_catalog_close(DefinitionCatalog *catalog);

// Reads the rows of one kind again, after an edit.
MUST_USE Status definition_catalog_reload(DefinitionCatalog *catalog, DefinitionKind kind, Store *store,
                                          Error *error);

// Counts reloads of the kind: a reader that sees the same number twice may keep what it compiled.
uint64_t definition_catalog_version(const DefinitionCatalog *catalog, DefinitionKind kind);

// By name; copies in the arena.
size_t definition_list(const DefinitionCatalog *catalog, DefinitionKind kind, Arena *arena,
                       Definition **definitions_out);
bool definition_get(const DefinitionCatalog *catalog, DefinitionKind kind, int64_t id, Arena *arena,
                    Definition *definition_out);
// Its name alone, for bodies may be long; empty when there is none of that id.
Str definition_name(const DefinitionCatalog *catalog, DefinitionKind kind, int64_t id, Arena *arena);
// In any letter case.
bool definition_named(const DefinitionCatalog *catalog, DefinitionKind kind, Str name, Arena *arena,
                      Definition *definition_out);

// ---- in rows; inside the caller's transaction where they write, and reload afterwards

typedef struct DefinitionEdit {
    DefinitionKind kind;
    int64_t id; // 0: a new one
    Str name, body;
    int64_t at_us; // business clock
    Str who, why;
} DefinitionEdit;

// Keeps a new version. An edit that changes neither name nor body makes none. STATUS_CONFLICT: the name is
// taken; STATUS_NOT_FOUND; STATUS_LIMITED: there are DEFINITIONS_MAX already, or they are too large together.
MUST_USE Status definition_save(Store *store, const DefinitionEdit *edit, int64_t *id_out, Error *error);

// The versions stay. Whether others use it is for the caller to ask: see formula_names.h.
MUST_USE Status definition_delete(Store *store, DefinitionKind kind, int64_t id, Error *error);

// Newest first, without bodies, also of one that was deleted; STATUS_NOT_FOUND when there never was one.
MUST_USE Status definition_versions(Store *store, DefinitionKind kind, int64_t id, Arena *arena,
                                    Definition **versions_out, size_t *count_out, Error *error);
MUST_USE Status definition_version(Store *store, DefinitionKind kind, int64_t id, int64_t version,
                                   Arena *arena, Definition *version_out, Error *error);

#endif
