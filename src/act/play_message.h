// play_message.h: what a play sends: e-mails made of templates, and words to a webhook. Put into the outbox
// in the run's transaction.
#ifndef PERENNIAL_ACT_PLAY_MESSAGE_H
#define PERENNIAL_ACT_PLAY_MESSAGE_H

#include "act/outbox.h"
#include "act/play_act.h"
#include "act/play_recipients.h"
#include "act/survey_answer.h"

typedef struct PlayMessage {
    OutboxMessage message;
    Str person;                  // whose contacts it counts to; empty: nobody's
    SurveyInvitation invitation; // survey 0: the mail asks none
} PlayMessage;

typedef struct PlayMessages {
    PlayMessage *items;
    size_t count;
    Str words;
} PlayMessages;

// PLAY_NOBODY where nobody can be written to, PLAY_FAILED where the template cannot be used; actor->why says
// why.
PlayOutcome play_message_prepare(PlayActor *actor, const PlayStep *step, PlayMessages *messages_out);

// Inside the run's transaction. *reference_out: the first message.
MUST_USE Status play_message_write(const PlayActWriting *writing, const PlayMessages *messages,
                                   int64_t *reference_out, Error *error);

#endif
