// play_uses.h: which plays use a template, an endpoint, a guide or a survey, as they are now.
#ifndef PERENNIAL_API_PLAY_USES_H
#define PERENNIAL_API_PLAY_USES_H

#include "act/play.h"
#include "api/request.h"

typedef struct PlayUse {
    PlayStepKind
        kind; // PLAY_MAIL (also of a step that asks a survey), PLAY_WEBHOOK, PLAY_IN_APP, PLAY_SURVEY
    int64_t reference; // template, endpoint, guide or survey
    int64_t play;
    Str name;
} PlayUse;

typedef struct PlayUses {
    PlayUse *items;
    size_t count;
} PlayUses;

// Of all plays, on or off; each play once for each thing it uses. In the request's arena.
PlayUses play_uses(Request *request);

// The member "used_by" of an open object.
void put_play_uses(JsonWriter *json, const PlayUses *uses, PlayStepKind kind, int64_t reference);
#define PLAY_USES_SHAPE "used_by [{id int, name text}]"

// STATUS_CONFLICT names the plays that use it.
MUST_USE Status refuse_while_used(Request *request, PlayStepKind kind, int64_t reference);

#endif
