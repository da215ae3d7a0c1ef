// experience_choice.h: the setting "experience": how customers should feel (the motif), the levels of
// experience that are offered, and which level each segment is given.
#ifndef PERENNIAL_KNOW_EXPERIENCE_CHOICE_H
#define PERENNIAL_KNOW_EXPERIENCE_CHOICE_H

#include "base/arena.h"
#include "store/store.h"

enum {
    EXPERIENCE_MOTIF_BYTES_MAX = 1000,
    EXPERIENCE_LEVELS_MAX = 8,
    EXPERIENCE_NAME_BYTES_MAX = 100,
    EXPERIENCE_MEANING_BYTES_MAX = 500,
    EXPERIENCE_SEGMENTS_MAX = 200,
};

typedef struct ExperienceLevel {
    Str name, meaning;
} ExperienceLevel;

typedef struct ExperienceSegment {
    int64_t segment; // its id
    int64_t level;   // from 1
} ExperienceSegment;

typedef struct ExperienceChoice {
    Str motif; // empty: none is said
    ExperienceLevel levels[EXPERIENCE_LEVELS_MAX];
    size_t level_count;
    ExperienceSegment *segments; // each once
    size_t segment_count;
} ExperienceChoice;

// From JSON {"motif", "levels": [{"name", "meaning"}], "segments": [{"segment", "level"}]}; what is left out
// stays as it is in `choice`. In the arena. STATUS_INVALID names the field.
MUST_USE Status experience_choice_parse(Str json, Arena *arena, ExperienceChoice *choice, Error *error);

// The setting, or what ships: four levels, no motif. In the arena.
MUST_USE Status experience_choice_read(Store *store, Arena *arena, ExperienceChoice *choice_out,
                                       Error *error);
MUST_USE Status experience_choice_put(Store *store, const ExperienceChoice *choice, Error *error);

#endif
