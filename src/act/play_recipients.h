// play_recipients.h: to whom of an account a step of a play writes, by mail or in the app.
#ifndef PERENNIAL_ACT_PLAY_RECIPIENTS_H
#define PERENNIAL_ACT_PLAY_RECIPIENTS_H

#include "act/play_act.h"
#include "act/template.h"

enum { PLAY_RECIPIENTS_MAX = 50 }; // of one step; of more people those who came first

// Why a person is left out.
typedef enum PlayRefusal {
    PLAY_WELCOME,    // is not
    PLAY_NO_ADDRESS, // of a mail; or somebody without an id of their own
    PLAY_NOT_WANTED, // may not be contacted directly, or wants no message
    PLAY_OTHER_CHANNEL,
    PLAY_TOO_OFTEN,  // the limits of contact, or their own wish
    PLAY_SUPPRESSED, // the address gets nothing: found out by who asks for it
    PLAY_REFUSALS,
} PlayRefusal;

typedef struct PlayRecipients {
    uint32_t *people; // in the actor's arena
    size_t count;
    Str words; // "3 people"
} PlayRecipients;

// The person of the run, or those of the role that the step names: who may be written to, within the limits
// of contact; of a mail those who have an address. Nobody: actor->why says why.
PlayRecipients play_recipients_find(PlayActor *actor, const PlayStep *step);

// Who of an account a step names (`champion`, `decision_maker`, `users`), as a formula of people in the
// arena; NULL: it names nobody so.
const Formula *play_people_formula(Str to, const FormulaNames *names, Arena *arena);

// Whether the step may write to the person as of a day, but for limits of contact: a mail needs an address,
// and they may be written to and want this channel.
PlayRefusal play_person_refusal(const Engine *engine, const PlayStep *step, uint32_t person, uint16_t day);

// Those of the role that the step names, or the person of the run, whoever of them may be written to. In the
// actor's arena.
size_t play_recipients_named(PlayActor *actor, const PlayStep *step, uint32_t **people_out);

// Whether the step may write to the person now; `limits`: also by the limits of contact.
PlayRefusal play_recipient_refusal(const PlayActor *actor, const PlayStep *step, uint32_t person,
                                   bool limits);

// At most one message in so many days, by the person's own wish; 0: none.
int play_recipient_frequency(const PlayActor *actor, uint32_t person);

// A text attribute of the person; empty where it is none.
Str play_recipient_text(const PlayActor *actor, uint32_t person, const char *key);

// What a message to them is made of, with what we and the owner are called.
TemplateSubject play_recipient_subject(const PlayActor *actor, uint32_t person);

// By which the step writes to that person once.
Str play_recipient_key(const PlayActor *actor, const PlayStep *step, Str person);

#endif
