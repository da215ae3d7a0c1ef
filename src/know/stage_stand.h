// stage_stand.h: where every account stands in every stage of the journey, in memory, as its rows say
// (stage_rows.h). For stage_desk.c and what it writes with.
#ifndef PERENNIAL_KNOW_STAGE_STAND_H
#define PERENNIAL_KNOW_STAGE_STAND_H

#include "know/live.h"
#include "know/stage_rows.h"

// Of one account in one stage.
typedef struct StageStand {
    StagePlace place;
    uint16_t reached; // milestones of the stay, by number
    int64_t stay;
} StageStand;

typedef struct FollowedStage {
    Stage *stage;
    CompiledStage compiled;
    bool works;         // is on, and compiles
    unsigned needs;     // what can change the answer of its formulas (formula_needs)
    bool quick;         // none of them looks at a list of people
    size_t column;      // of its first formula: enter, leave, milestones; those that it has
    uint16_t day;       // followed up to; 0: never
    uint16_t first_day; // of the first following, while that goes on
    StageStand *stands; // by account
} FollowedStage;

typedef struct StageStands {
    Arena arena, empty;
    FollowedStage *stages;
    size_t count, room;   // room for so many accounts
    uint64_t definitions; // their version
    int64_t moves;        // stage_moves_made before the places were read
} StageStands;

StageStands stage_stands_create(void);
void stage_stands_destroy(StageStands *stands);

// Reads all anew, with room for so many accounts; nothing is compiled.
MUST_USE Status stage_stands_read(StageStands *stands, Store *store, const Engine *engine,
                                  const DefinitionCatalog *definitions, size_t room, Error *error);

#endif
