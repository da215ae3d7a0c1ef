// stage_desk.h: follows every account through the stages of the journey, day by day: first over the last
// STAGE_PAST_DAYS days, then those of whom something changed that a stage asks for, and all when a day
// begins. Who entered and left, and which milestones were reached, is noted in rows (stage_rows.h) and said
// to the log in the same transaction.
#ifndef PERENNIAL_KNOW_STAGE_DESK_H
#define PERENNIAL_KNOW_STAGE_DESK_H

#include "know/committer.h"
#include "know/features.h"
#include "know/stage_rows.h"

typedef struct StageDesk StageDesk;

enum { STAGE_PAST_DAYS = 365 };

// All are borrowed. Before anything is submitted. Puts the shipped stages into a database that never had any.
StageDesk *stage_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                             DefinitionCatalog *definitions, Error *error);
void stage_desk_start(StageDesk *desk);
void stage_desk_stop(StageDesk *desk);    // ends the thread; the committer must still run
void stage_desk_destroy(StageDesk *desk); // after the committer has stopped; accepts NULL

// After an edit of stages or places is on disk: what the desk has in memory is read again, and it looks at
// once.
void stage_desk_wake(StageDesk *desk);

// Whether all stages, as they are now, have been followed up to yesterday. From any thread.
bool stage_desk_caught_up(const StageDesk *desk);

#endif
