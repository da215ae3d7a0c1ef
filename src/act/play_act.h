// play_act.h: what the steps of a play do: tasks, notes, attributes, messages. Found out on the desk's
// thread, written in the run's transaction; what leaves the house goes through the outbox.
#ifndef PERENNIAL_ACT_PLAY_ACT_H
#define PERENNIAL_ACT_PLAY_ACT_H

#include "act/play_book.h"
#include "act/play_hours.h"
#include "act/play_run.h"
#include "know/log_batch.h"

typedef struct PlayAct PlayAct;

// For whom it is done, and when.
typedef struct PlayActor {
    const Live *live;
    Store *reader;
    PlayBook *book;
    Arena *arena;
    const Play *play;
    const PlayRun *run;
    const PlayLimits *limits;
    uint32_t account, person; // person ENGINE_NONE: none
    int64_t now_us;
    struct PlayMemo *memo; // of the batch (play_memo.h); NULL: each asks anew
    const uint32_t *told;  // set when a step writes to the customer: whom
    size_t told_count;
    bool sends;  // set when a step sends anything
    bool stages; // set when a step moves the account in the journey
    Str why;     // set when a step cannot be done
} PlayActor;

// Its own time zone: the person's attribute timezone, else the account's, else that of the database.
Str play_actor_zone(const PlayActor *actor);
// The same of anybody, with their first account.
Str play_person_zone(const Live *live, uint32_t person, Arena *arena);

// {account} and {person} stand for their names; at most so many bytes of it, in the actor's arena.
Str play_with_names(const PlayActor *actor, Str text, size_t most);

// Whether the step writes to nobody at the customer: hours and limits do not hold for it.
bool play_act_is_internal(const PlayStep *step);

// PLAY_DONE with what is to be written, or PLAY_NOBODY or PLAY_FAILED and actor->why.
PlayOutcome play_act_prepare(PlayActor *actor, const PlayStep *step, PlayAct **act_out);

// What it is, in a few words, for the run's way. Never who of the customer it was: what it made says that,
// and is looked through when somebody is erased.
Str play_act_words(const PlayAct *act);

typedef struct PlayActWriting {
    Store *store;
    const Live *live;
    const PlayRun *run;
    Str step;
    int64_t now_us;
    LogBatch *batch;
} PlayActWriting;

// Inside the run's transaction. *reference_out: the number of the task, note or message.
MUST_USE Status play_act_write(const PlayActWriting *writing, const PlayAct *act, int64_t *reference_out,
                               Error *error);

#endif
