// renewal_step.h: the checklist of a renewal: which of its steps is due, needs somebody now, or is done.
//
// A step waits until so many days before the due day. Then its formula is asked of the account, today: yes
// means that it needs somebody; no, and nothing that it compares is missing, that it is done by itself; else
// it is due until somebody ticks it. What a person ticked stays so, whatever the formula says.
#ifndef PERENNIAL_KNOW_RENEWAL_STEP_H
#define PERENNIAL_KNOW_RENEWAL_STEP_H

#include "know/renewal_choice.h"

#define RENEWAL_STEP_STATE_NAMES "waiting|due|attention|done|not_needed"

typedef enum RenewalStepState {
    STEP_WAITING,
    STEP_DUE,
    STEP_ATTENTION,
    STEP_DONE,
    STEP_NOT_NEEDED,
    STEP_STATES,
} RenewalStepState;

Str renewal_step_state_name(RenewalStepState state); // "waiting", …

// What a person said of a step.
typedef struct RenewalTick {
    Str step;    // key
    bool needed; // false: not needed; true: done
    Str note;
    Str by;
    int64_t at_us;
} RenewalTick;

typedef struct RenewalChecklist {
    const RenewalChoice *choice; // borrowed
    struct {
        const Formula *formula, *missing, *value; // NULL: none
    } compiled[RENEWAL_STEPS_MAX];
} RenewalChecklist;

// STATUS_INVALID names the step; where `problem` is not NULL it says where in which text. In the arena.
MUST_USE Status renewal_checklist_compile(const RenewalChoice *choice, const FormulaNames *names,
                                          Arena *arena, RenewalChecklist *checklist_out,
                                          FormulaProblem *problem, Str *text_out, Error *error);

// The same, leaving out formulas that do not compile (any more): their steps are for people to tick.
void renewal_checklist_open(const RenewalChoice *choice, const FormulaNames *names, Arena *arena,
                            RenewalChecklist *checklist_out);

enum { STEP_EVIDENCE_MAX = 8 };

typedef struct RenewalStep {
    const RenewalStepRule *rule;
    uint16_t from; // the day on which it becomes due
    RenewalStepState state;
    const RenewalTick *tick; // NULL: nobody said anything
    Str evidence[STEP_EVIDENCE_MAX];
    size_t evidence_count;
} RenewalStep;

typedef struct RenewalStepCounts {
    size_t of, done, due, attention; // not needed ones are none of `of`; due: those that need somebody too
} RenewalStepCounts;

// Of an account on a day; `with_evidence` false leaves the texts out. In the arena; steps_out (may be NULL)
// has room for RENEWAL_STEPS_MAX.
RenewalStepCounts renewal_checklist_ask(const RenewalChecklist *checklist, const Engine *engine,
                                        uint32_t account, uint16_t due_day, uint16_t today,
                                        const RenewalTick *ticks, size_t tick_count, Arena *arena,
                                        RenewalStep *steps_out);

#endif
