// account_words.h: what the team's rows mean for formulas: attributes of the account, written to the log in
// the transaction that changes the rows, so that they have an exact history and nothing else is asked.
//
//   last_touchpoint (date), touchpoints (count so far), last_sentiment (-2 to 2), stated_use,
//   tickets (count so far), open_tickets, open_urgent_tickets, escalations_open, tickets_reopened (count so
//   far), oldest_open_ticket (date), feature_requests, billing_tickets (counts so far),
//   advocates (active ones), last_asked_on (date), goals_reviewed (date of the newest change of one),
//   goals_open, goals_reached, goals_dropped (goals in these states now, without promises and wishes),
//   last_nps, last_rating, last_effort (the newest answers to surveys), last_answered (date),
//   obstacles_open (what stops them from acting on messages, open or taken up)
//   access_waiting (how many), access_waiting_since (date), acceptance_open (items), readiness_gap (0 to 2),
//   executive_support_since (date): onboarding_desk.h says these
//   use_cases (names of those that are live by the register), use_cases_live (how many), use_cases_in_use
//   (how many the data shows to be in use)
//
// What is not there (no open ticket) is null: the attribute is missing.
#ifndef PERENNIAL_KNOW_ACCOUNT_WORDS_H
#define PERENNIAL_KNOW_ACCOUNT_WORDS_H

#include "base/zone.h"
#include "know/log_batch.h"
#include "store/store.h"

typedef struct AccountWords {
    Str account; // its id; nothing is written for an empty one
    int64_t now_us;
    const Zone *zone;
} AccountWords;

// Whether the attribute is one of these, or of those that tell the stages of the journey (stage_rows.h).
bool account_words_own(Str key);

// Inside the transaction, after the rows have changed.
MUST_USE Status account_words_touchpoints(Store *store, const AccountWords *words, LogBatch *batch,
                                          Error *error);
MUST_USE Status account_words_tickets(Store *store, const AccountWords *words, LogBatch *batch, Error *error);
MUST_USE Status account_words_advocates(Store *store, const AccountWords *words, LogBatch *batch,
                                        Error *error);

MUST_USE Status account_words_surveys(Store *store, const AccountWords *words, LogBatch *batch, Error *error);

MUST_USE Status account_words_goals(Store *store, const AccountWords *words, LogBatch *batch, Error *error);

MUST_USE Status account_words_obstacles(Store *store, const AccountWords *words, LogBatch *batch,
                                        Error *error);

MUST_USE Status account_words_use_cases(Store *store, const AccountWords *words, LogBatch *batch,
                                        Error *error);

#endif
