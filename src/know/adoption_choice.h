// adoption_choice.h: what a company means by adoption: how often each role should come, whether success is
// broad or deep use, what a power user is, what of the product counts as good use, and what it is meant for.
//
// It is kept as a definition (its kind has one), so it has versions, its formulas are found by who asks for
// uses of a metric or a segment, and formulas may use it: adoption_names.h. docs/adoption.md says it for
// users.
#ifndef PERENNIAL_KNOW_ADOPTION_CHOICE_H
#define PERENNIAL_KNOW_ADOPTION_CHOICE_H

#include "codec/json_writer.h"
#include "know/definition.h"

enum {
    ADOPTION_DAYS = 28, // that rhythms are counted in
    ADOPTION_ROLES_MAX = 30,
    ADOPTION_ROLE_BYTES_MAX = 60,
    ADOPTION_SEGMENTS_MAX = 20,
    ADOPTION_INTENDED_MAX = 20,
    ADOPTION_NAME_BYTES_MAX = 100,
    ADOPTION_FORMULA_BYTES_MAX = 3000,
    ADOPTION_MEANING_BYTES_MAX = 500,
    ADOPTION_WANTED_MAX = 1000000, // power users
};

// How many of 28 days somebody with the role should come.
typedef struct AdoptionRole {
    Str role;     // value of the attribute `role` of people; letter case does not matter
    int64_t days; // 0: is not expected to come
} AdoptionRole;

typedef enum AdoptionMeasure {
    ADOPTION_BREADTH, // everybody who could use it does
    ADOPTION_DEPTH,   // there are as many power users as wanted
} AdoptionMeasure;
#define ADOPTION_MEASURE_NAMES "breadth|depth"
Str adoption_measure_name(AdoptionMeasure measure);

typedef struct AdoptionSegment {
    int64_t segment; // its id
    AdoptionMeasure measure;
} AdoptionSegment;

// One sign that the product is used as intended: a yes or no, or a number within its bounds.
typedef struct AdoptionIntended {
    Str name, formula, meaning;
    double at_least, at_most; // NAN: none; both of a yes or no
} AdoptionIntended;

typedef struct AdoptionChoice {
    AdoptionRole *roles;
    size_t role_count;
    int64_t default_days; // of people without one of these roles; 0: nothing is expected of them
    double behind_below;  // share of the expected days below which somebody is behind
    AdoptionMeasure measure;
    AdoptionSegment *segments; // the first that holds the account says the measure, else the one above
    size_t segment_count;
    int64_t power_days;    // of 28 on which a power user comes at least
    double power_features; // share of the key features that a power user uses at least
    int64_t power_wanted;  // power users an account should have; the attribute power_users_wanted goes before
    Str effectiveness;     // formula of one's own, a share; empty: the key features
    AdoptionIntended *intended;
    size_t intended_count;
    double good_from, poor_below; // of shares: what is good, what is poor
} AdoptionChoice;

// The definition's name, of its one row.
#define ADOPTION_DEFINITION STR("adoption")

// Takes over the members of a JSON object; what is left out stays as it is in `choice`. In the arena.
// STATUS_INVALID names the member. Whether formulas compile and segments exist is for the caller to check.
MUST_USE Status adoption_choice_parse(Str json, Arena *arena, AdoptionChoice *choice, Error *error);

// What holds now, or what ships while nobody chose. In the arena. *definition_out (may be NULL): id 0 while
// nobody chose.
AdoptionChoice adoption_choice_read(const DefinitionCatalog *definitions, Arena *arena,
                                    Definition *definition_out);

// As JSON that adoption_choice_parse reads; in the arena.
Str adoption_choice_body(const AdoptionChoice *choice, Arena *arena);
// Its member `intended` alone, into an open object.
void adoption_intended_put(const AdoptionChoice *choice, JsonWriter *json);

#endif
