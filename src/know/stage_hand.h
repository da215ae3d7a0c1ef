// stage_hand.h: an account is moved in the journey by hand, or by a play that does what a hand would: what is
// asked before, and what is written and said to the log.
#ifndef PERENNIAL_KNOW_STAGE_HAND_H
#define PERENNIAL_KNOW_STAGE_HAND_H

#include "know/stage_rows.h"

typedef struct StageHand {
    const Stage *stages; // all, as stage_list gives them
    size_t stage_count;
    const Stage *stage; // which of them; NULL: there is no such stage
    StageSignal signal; // what its formulas say of the account now
} StageHand;

// By number, or by key where `id` is 0. In the arena.
StageHand stage_hand_find(const DefinitionCatalog *catalog, int64_t id, Str key, Arena *arena);

typedef struct StageAsking {
    Store *reader;
    const Engine *engine;
    const FormulaNames *names;
    uint32_t account;
    uint16_t day;
} StageAsking;

// Sets hand->signal. A stage whose formulas are broken says nothing.
MUST_USE Status stage_hand_ask(StageHand *hand, const StageAsking *asking, Arena *arena, Error *error);

// Inside a transaction. STATUS_CONFLICT: it is there already. Wake the stage desk afterwards.
MUST_USE Status stage_hand_move(Store *store, const StageHand *hand, const StageMove *move, LogBatch *batch,
                                int64_t *id_out, Error *error);

// What is said to the log of such a move, or after one was taken back.
MUST_USE Status stage_hand_words(Store *store, const StageHand *hand, Str account, int64_t now_us,
                                 LogBatch *batch, Error *error);

#endif
