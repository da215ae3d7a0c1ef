// stage_step.h: how an account comes into a stage of the journey and out of it. Pure.
//
// Each day the formulas give two answers: enter and leave. An account enters when `enter` is yes and `leave`
// is no, and leaves when `leave` is yes; once it moved, it enters only after `enter` was no in between. By
// formulas it moves at most once a day. What a person decides holds for as long as the formulas answer what
// they answered then.
#ifndef PERENNIAL_KNOW_STAGE_STEP_H
#define PERENNIAL_KNOW_STAGE_STEP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct StageSignal {
    bool enter, leave;
} StageSignal;

typedef struct StagePlace {
    bool inside;
    bool spent; // `enter` was yes when it entered or left, and has not been no since
    bool held;  // by a person, against `held_against`
    StageSignal held_against;
    uint16_t changed_day; // of the last move; 0: none
} StagePlace;

typedef enum StageStep { STAGE_STAYS, STAGE_ENTERS, STAGE_LEAVES } StageStep;

// Days must not go back. *changed_out: whether anything of the place changed.
StageStep stage_step(StagePlace *place, StageSignal signal, uint16_t day, bool *changed_out);

// By hand; `signal` is what the formulas answer now. False: it is there already.
bool stage_move(StagePlace *place, bool enters, StageSignal signal, uint16_t day);

#endif
