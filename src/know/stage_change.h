// stage_change.h: who moves in the journey, and which milestones are reached: gathered day by day, then
// written and said to the log. For stage_desk.c.
#ifndef PERENNIAL_KNOW_STAGE_CHANGE_H
#define PERENNIAL_KNOW_STAGE_CHANGE_H

#include "know/committer.h"
#include "know/stage_stand.h"

typedef struct StageChange {
    FollowedStage *followed; // its stand is already as it is after the change
    uint32_t account;
    uint16_t day;
    uint16_t milestones; // reached now
    StageStep step;
    bool place; // changed
    bool ended; // the account was lost
} StageChange;

// All zero at first. Changes of one account on one day lie together.
typedef struct StageChanges {
    StageChange *items; // owned: stage_changes_free
    size_t count, room;
} StageChanges;

void stage_changes_add(StageChanges *changes, const StageChange *change);
void stage_changes_free(StageChanges *changes);

// Writes them in transactions of some thousands and forgets them. STATUS_CONFLICT: somebody moved an account
// by hand since the stands were read; what was not written is to be found again from the rows.
MUST_USE Status stage_changes_write(StageChanges *changes, const StageStands *stands, const Live *live,
                                    Committer *committer, Error *error);

// Notes that all stages that work were followed up to the day; with the same STATUS_CONFLICT.
MUST_USE Status stage_changes_done(StageStands *stands, uint16_t day, Committer *committer, Error *error);

#endif
