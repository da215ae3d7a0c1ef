#include "know/formula_names.h"

#include "codec/json.h"
#include "know/adoption_names.h"
#include "know/scorecard_formula.h"
#include "know/segment.h"

#include <stdio.h>

typedef struct Names {
    FormulaNames names; // the first: what callers see
    FeatureView features;
    const NamedMetric *metrics;
    size_t count;
    const DefinitionCatalog *definitions;
    const AdoptionChoice *choice; // NULL: the one that is kept
} Names;

// Read anew for each name: few formulas have one.
static Str adoption_metric(const Names *names, Str name, FormulaScope scope, Arena *arena)
{
    if (!adoption_name_is_known(name, scope)) return (Str){ 0 };
    AdoptionChoice choice =
        names->choice ? *names->choice : adoption_choice_read(names->definitions, arena, NULL);
    Str *segments = ARENA_ARRAY(arena, Str, choice.segment_count + 1);
    for (size_t i = 0; i < choice.segment_count; i++)
        segments[i] =
            definition_name(names->definitions, DEFINITION_SEGMENT, choice.segments[i].segment, arena);
    const AdoptionWords words = { &choice, segments, names->features.key_count };
    return adoption_text(&words, name, scope, arena);
}

static Str metric_text(void *context, Str name, FormulaScope scope, Arena *arena)
{
    const Names *names = context;
    for (size_t i = 0; i < names->count; i++) {
        if (str_equal_ignore_case(names->metrics[i].name, name)) return names->metrics[i].formula;
    }
    return adoption_metric(names, name, scope, arena);
}

// Looked up when a formula names one: lists may be long, and few formulas do.
static Str segment_text(void *context, Str name, Arena *arena, bool *known_out)
{
    const Names *names = context;
    Definition definition;
    *known_out = false;
    if (!definition_named(names->definitions, DEFINITION_SEGMENT, name, arena, &definition)) return STR("");
    Segment segment = segment_read(&definition, arena);
    *known_out = segment.scope == FORMULA_OF_ACCOUNTS;
    return *known_out ? segment.formula : STR("");
}

static const FormulaScore *score_named(void *context, Str name, Arena *arena)
{
    const Names *names = context;
    return scorecard_formula(names->definitions, name, arena);
}

static void read_features(Names *names, const Engine *engine, const FeatureCatalog *features, Arena *arena)
{
    names->features = feature_view(features, engine, arena);
    size_t count = names->features.set.count;
    Str *texts = ARENA_ARRAY(arena, Str, count + 1);
    for (size_t i = 0; i < count; i++)
        texts[i] = names->features.features[i].name;
    names->names.features = &names->features.set;
    names->names.feature_names = texts;
}

static Names *read_names(const Engine *engine, const FeatureCatalog *features,
                         const DefinitionCatalog *definitions, int64_t id, const NamedMetric *metric,
                         Arena *arena)
{
    Definition *kept = NULL;
    size_t kept_count = definition_list(definitions, DEFINITION_METRIC, arena, &kept);
    NamedMetric *metrics = ARENA_ARRAY(arena, NamedMetric, kept_count + 1);
    Names *names = ARENA_NEW(arena, Names);
    for (size_t i = 0; i < kept_count; i++) {
        if (id == 0 || kept[i].id != id) metrics[names->count++] = named_metric_read(&kept[i], arena);
    }
    if (metric) metrics[names->count++] = *metric;
    names->metrics = metrics;
    names->definitions = definitions;
    names->names = (FormulaNames){
        .metric = metric_text, .segment = segment_text, .score = score_named, .context = names
    };
    read_features(names, engine, features, arena);
    return names;
}

const FormulaNames *formula_names_with(const Engine *engine, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions, int64_t id,
                                       const NamedMetric *metric, Arena *arena)
{
    return &read_names(engine, features, definitions, id, metric, arena)->names;
}

const FormulaNames *formula_names_adopting(const Engine *engine, const FeatureCatalog *features,
                                           const DefinitionCatalog *definitions, const AdoptionChoice *choice,
                                           Arena *arena)
{
    Names *names = read_names(engine, features, definitions, 0, NULL, arena);
    names->choice = choice;
    return &names->names;
}

const FormulaNames *formula_names_read(const Engine *engine, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions, Arena *arena)
{
    return formula_names_with(engine, features, definitions, 0, NULL, arena);
}

uint64_t formula_names_version(const Engine *engine, const FeatureCatalog *features,
                               const DefinitionCatalog *definitions)
{
    // All of them only grow, so that their sum changes with each.
    return feature_catalog_version(features) + definition_catalog_version(definitions, DEFINITION_METRIC) +
           definition_catalog_version(definitions, DEFINITION_SEGMENT) +
           definition_catalog_version(definitions, DEFINITION_SCORECARD) +
           definition_catalog_version(definitions, DEFINITION_ADOPTION) + engine_event_count(engine) +
           engine_numbers_version(engine);
}

// ---- who uses a definition

typedef struct Search {
    Str metric;       // or
    int64_t segment;  // of which id
    Str segment_name; // and name
    Str formula;      // found
    Arena *arena;
} Search;

static bool is_use(Search *search, const JsonNode *key, const JsonNode *value)
{
    if (search->metric.len == 0) {
        int64_t id;
        if (json_text_is(key, STR("formula")) && value->kind == JSON_TEXT) {
            search->formula = json_text(value, search->arena);
            return formula_mentions_segment(search->formula, search->segment_name);
        }
        return json_text_is(key, STR("segment")) && value->kind == JSON_NUMBER && json_int64(value, &id) &&
               id == search->segment;
    }
    if (!json_text_is(key, STR("formula")) || value->kind != JSON_TEXT) return false;
    search->formula = json_text(value, search->arena);
    return formula_mentions(search->formula, search->metric);
}

// The depth is that of json_parse.
static bool find_use(Search *search, const JsonNode *node)
{
    for (JsonMembers m = json_members(node); json_next_member(&m);) {
        if (is_use(search, m.key, m.value) || find_use(search, m.value)) return true;
    }
    for (JsonItems i = json_items(node); json_next_item(&i);) {
        if (find_use(search, i.item)) return true;
    }
    return false;
}

static size_t find_uses(const DefinitionCatalog *catalog, Search *search, Arena *arena,
                        DefinitionUse **uses_out)
{
    DefinitionUse *uses = ARENA_ARRAY(arena, DefinitionUse, DEFINITION_USES_MAX);
    size_t count = 0;
    search->arena = arena;
    for (int kind = 0; kind < DEFINITION_KINDS; kind++) {
        Definition *definitions = NULL;
        size_t definition_count = definition_list(catalog, (DefinitionKind)kind, arena, &definitions);
        for (size_t i = 0; i < definition_count && count < DEFINITION_USES_MAX; i++) {
            Error ignored;
            bool itself = (kind == DEFINITION_METRIC && search->metric.len > 0 &&
                           str_equal_ignore_case(definitions[i].name, search->metric)) ||
                          (kind == DEFINITION_SEGMENT && definitions[i].id == search->segment);
            const JsonNode *body = json_parse(definitions[i].body, JSON_DEPTH_USUAL, arena, &ignored);
            if (itself || !body || !find_use(search, body)) continue;
            uses[count++] = (DefinitionUse){ .kind = (DefinitionKind)kind,
                                             .id = definitions[i].id,
                                             .name = definitions[i].name,
                                             .formula = search->formula };
        }
    }
    *uses_out = uses;
    return count;
}

size_t metric_uses(const DefinitionCatalog *catalog, Str metric, Arena *arena, DefinitionUse **uses_out)
{
    Search search = { .metric = metric };
    return find_uses(catalog, &search, arena, uses_out);
}

size_t segment_uses(const DefinitionCatalog *catalog, int64_t id, Str name, Arena *arena,
                    DefinitionUse **uses_out)
{
    Search search = { .segment = id, .segment_name = name };
    return find_uses(catalog, &search, arena, uses_out);
}

Status refuse_used(Str what, const DefinitionUse *uses, size_t count, Error *error)
{
    enum { NAMED = 3 };
    if (count == 0) return STATUS_OK;
    char list[300] = "";
    size_t len = 0;
    for (size_t i = 0; i < count && i < NAMED && len < sizeof list; i++) {
        len += (size_t)snprintf(list + len, sizeof list - len, "%sthe %.*s “%.*s”", i > 0 ? ", " : "",
                                STR_ARG(definition_kind_name(uses[i].kind)), STR_ARG(uses[i].name));
    }
    if (count > NAMED && len < sizeof list)
        snprintf(list + len, sizeof list - len, " and %zu more", count - NAMED);
    return fail(error, STATUS_CONFLICT, STR("id"), "“%.*s” is used by %s. Change %s first.", STR_ARG(what),
                list, count == 1 ? "that" : "those");
}
