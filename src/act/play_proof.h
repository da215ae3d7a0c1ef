// play_proof.h: what became of the messages that one step of a run wrote: whether they arrived, were opened,
// were acted on. So a play can go on by another channel when one does not reach anybody.
#ifndef PERENNIAL_ACT_PLAY_PROOF_H
#define PERENNIAL_ACT_PLAY_PROOF_H

#include "act/play_step.h"
#include "store/store.h"

// Of mails: taken by the mail server and not sent back; opened, or something in it was done; a link was
// followed, or its survey answered. Of guides: shown by the customer's app (both); clicked or completed.
typedef struct PlayProof {
    int64_t messages;                          // that the step wrote; one a person
    int64_t delivered, opened, acted;          // of them
    int64_t delivered_us, opened_us, acted_us; // the first time; 0: never
    int64_t lost;                              // came back, were refused or cancelled
    int64_t over;                              // guides that nobody can follow any more
} PlayProof;

// Of a step, or where that is empty of all of them together. Mails that are older than the outbox keeps them
// count as if they had never been.
MUST_USE Status play_proof_read(Store *store, int64_t run, Str step, int64_t now_us, PlayProof *proof_out,
                                Error *error);

// Whether it is so of somebody, may still come, or can come no more of anybody.
PlayAwaited play_proof_answers(const PlayProof *proof, PlayProofWanted wanted);

#endif
