// formula_names.h: what formulas of this database may name beside the catalogue of functions: its features,
// the metrics that people defined, and those that what adoption means makes (adoption_names.h). Whoever
// compiles a formula takes them from here.
#ifndef PERENNIAL_KNOW_FORMULA_NAMES_H
#define PERENNIAL_KNOW_FORMULA_NAMES_H

#include "engine/formula.h"
#include "know/adoption_choice.h"
#include "know/definition.h"
#include "know/features.h"
#include "know/named_metric.h"

// As of now, in the arena, which stays where it is while formulas are compiled; they live no longer.
const FormulaNames *formula_names_read(const Engine *engine, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions, Arena *arena);

// The same with one metric as it is to be: instead of the one with the id, or with id 0 beside all others.
const FormulaNames *formula_names_with(const Engine *engine, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions, int64_t id,
                                       const NamedMetric *metric, Arena *arena);

// The same with another choice of what adoption means; borrowed.
const FormulaNames *formula_names_adopting(const Engine *engine, const FeatureCatalog *features,
                                           const DefinitionCatalog *definitions, const AdoptionChoice *choice,
                                           Arena *arena);

// Changes when a formula that was compiled before may mean something else now.
uint64_t formula_names_version(const Engine *engine, const FeatureCatalog *features,
                               const DefinitionCatalog *definitions);

// ---- who uses a definition

typedef struct DefinitionUse {
    DefinitionKind kind;
    int64_t id;
    Str name;
    Str formula; // the one that names the metric; empty for what uses a segment
} DefinitionUse;

enum { DEFINITION_USES_MAX = 200 };

// The definitions with a formula (a text "formula" anywhere in the body) that names the metric, but not the
// metric itself. In the arena.
size_t metric_uses(const DefinitionCatalog *catalog, Str metric, Arena *arena, DefinitionUse **uses_out);

// The definitions with a member "segment" that is the id, or a formula that names it; not the segment itself.
size_t segment_uses(const DefinitionCatalog *catalog, int64_t id, Str name, Arena *arena,
                    DefinitionUse **uses_out);

// STATUS_CONFLICT with the names when anything uses it: "… is used by the segment “Large”. …".
MUST_USE Status refuse_used(Str what, const DefinitionUse *uses, size_t count, Error *error);

#endif
