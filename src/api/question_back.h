// question_back.h: what a customer asks back, in the app or from a mail: it stands among what was said with
// the account, and whoever owns the account is told and has to answer.
#ifndef PERENNIAL_API_QUESTION_BACK_H
#define PERENNIAL_API_QUESTION_BACK_H

#include "api/request.h"
#include "know/task.h"
#include "know/touchpoint.h"

enum { QUESTION_BYTES_MAX = 2000 };

typedef struct QuestionBack {
    Touchpoint note;
    Task task;
} QuestionBack;

// `about`: such as "Question in the app: Try exports"; `answers`: what the owner reads behind the question,
// may be empty. In the request's arena.
QuestionBack question_back(const Request *request, Str account, Str person, Str about, Str text, Str answers);

// Inside a transaction.
MUST_USE Status question_back_save(const Request *request, Store *store, QuestionBack *question,
                                   LogBatch *batch, Error *error);

#endif
