// survey_answer.h: who was asked which survey, and what they answered: rows, and what the log says of them.
//
// The log gets, with the first answer to a question, the event "Survey Answered" of the person: {survey,
// survey_id, question, kind, and of a scale score, the same number once more under the name of its kind and
// under answer.<key>; of choices choice}. A correction is "Survey Answer Corrected" with the same members: so
// counts and means are of first answers, each once. What holds now is an attribute of the person,
// answer_<key> and the day answer_<key>_on, and of the account (account_words_surveys), which corrections
// change. What was answered in words is in the rows alone.
#ifndef PERENNIAL_ACT_SURVEY_ANSWER_H
#define PERENNIAL_ACT_SURVEY_ANSWER_H

#include "act/survey_form.h"
#include "base/zone.h"
#include "know/log_batch.h"

#define SURVEY_EVENT "Survey Answered"
#define SURVEY_EVENT_CORRECTED "Survey Answer Corrected"

typedef struct SurveyInvitation {
    int64_t id, survey, version;
    Str account, person;
    int64_t run; // of a play; 0: none
    Str step;
    int64_t message; // of the outbox; 0: none
    int64_t asked_us, closes_us;
    int64_t answered_us, changed_us; // 0: not answered
    Str by;
} SurveyInvitation;

// Inside the caller's transaction. One person is asked once by a step of a run: asked again, it is the same
// invitation. Fills in id.
MUST_USE Status survey_invite(Store *store, SurveyInvitation *invitation, Error *error);
MUST_USE Status survey_invitation_sent(Store *store, int64_t id, int64_t message, Error *error);

// STATUS_NOT_FOUND; texts in the arena.
MUST_USE Status survey_invitation_get(Store *store, int64_t id, Arena *arena, SurveyInvitation *out,
                                      Error *error);

// What was answered so far, as the survey's questions have it.
MUST_USE Status survey_fills_read(Store *store, const Survey *survey, int64_t invitation, Arena *arena,
                                  SurveyFills *fills_out, Error *error);

typedef struct SurveySaving {
    const SurveyInvitation *invitation;
    const Survey *survey;
    const SurveyFills *fills; // without problems
    int64_t now_us;
    const Zone *zone;
    Arena *arena;
} SurveySaving;

// Inside the caller's transaction: takes the place of what was answered before. STATUS_CONFLICT: it is
// closed.
MUST_USE Status survey_answers_save(Store *store, const SurveySaving *saving, LogBatch *batch, Error *error);

#endif
