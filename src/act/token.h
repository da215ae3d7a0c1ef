// token.h: links and message ids that only this server can have made.
#ifndef PERENNIAL_ACT_TOKEN_H
#define PERENNIAL_ACT_TOKEN_H

#include "base/arena.h"
#include "base/str.h"

typedef enum TokenKind {
    TOKEN_OPEN = 'o',
    TOKEN_CLICK = 'c', // `extra`: where the link leads
    TOKEN_UNSUBSCRIBE = 'u',
    TOKEN_MESSAGE_ID = 'm',
    TOKEN_ASK = 'a',    // a question back
    TOKEN_SURVEY = 's', // of an invitation instead of a message: act/survey_answer.h
} TokenKind;

// "77-Qm9…" of a message of the outbox, in the arena.
Str token_make(Str key, TokenKind kind, int64_t message, Str extra, Arena *arena);

// False for one that was not made with the key, of another kind, or for another `extra`.
bool token_read(Str key, TokenKind kind, Str token, Str extra, int64_t *message_out);

#endif
