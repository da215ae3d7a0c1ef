// play_choose.h: the members of a step that choose: which of several messages, and the hour. For play.c.
#ifndef PERENNIAL_ACT_PLAY_CHOOSE_H
#define PERENNIAL_ACT_PLAY_CHOOSE_H

#include "act/play.h"
#include "act/play_reading.h"

typedef struct PlayChooseNodes {
    const JsonNode *choose, *success, *success_days, *by, *hour; // NULL: not there
    bool single;                                                 // the step names one message, too
} PlayChooseNodes;

// Reads them into the step, whose kind is known. STATUS_INVALID names the field.
MUST_USE Status play_choose_read(const PlayReading *reading, const PlayChooseNodes *nodes, PlayStep *step);

// What needs the rest of the step: our own colleague gets no guide, and mails at once.
MUST_USE Status play_choose_check(const PlayReading *reading, const PlayStep *step);

#endif
