// news.h: what colleagues are told by mail, and endpoints of other programs. A row for each recipient,
// written in the transaction in which it happens; act/ tells it later, once.
#ifndef PERENNIAL_KNOW_NEWS_H
#define PERENNIAL_KNOW_NEWS_H

#include "store/store.h"

// What colleagues are told of.
#define NEWS_MENTION STR("mention")               // record: the touchpoint
#define NEWS_TASK_GIVEN STR("task_given")         // the task
#define NEWS_HANDOVER STR("handover")             // the handover: it waits for them, or was answered
#define NEWS_ACCOUNT_GIVEN STR("account_given")   // no record
#define NEWS_TASK_DUE STR("task_due")             // the task
#define NEWS_WARNING STR("warning")               // the warning
#define NEWS_RENEWAL STR("renewal")               // the renewal
#define NEWS_MESSAGE_FAILED STR("message_failed") // the message of the outbox
// What endpoints are told of.
#define NEWS_RENEWED STR("renewal.renewed")
#define NEWS_RENEWAL_LOST STR("renewal.lost")
#define NEWS_ACCOUNT_LOST STR("account.lost")
#define NEWS_GOAL_REACHED STR("goal.reached")
#define NEWS_ASSIGNED STR("account.assigned") // detail: who owns it now

enum {
    NEWS_LATE_DAYS = 30, // what became known later than so long after it happened is history
    NEWS_KEPT_DAYS = 90, // after they were told
};

typedef struct News {
    Str key; // names what happened: the same again is told once to each
    Str kind;
    Str account; // id; may be empty
    int64_t record;
    Str detail;
    Str by; // as audit.actor; whoever did it is not told
    int64_t at_us;
} News;

// All inside the caller's transaction.

// To the active colleague of this e-mail address, if there is one and they did not do it themselves.
MUST_USE Status news_for(Store *store, Str email, const News *news, Error *error);
// To the endpoints.
MUST_USE Status news_of_event(Store *store, const News *news, Error *error);
// That the renewal of the account and day was renewed or lost, by what holds of it now, where that is no
// history.
MUST_USE Status news_of_renewal(Store *store, Str account, uint16_t due_day, int64_t now_us, Error *error);

// Forgets what was told long ago.
MUST_USE Status news_sweep(Store *store, int64_t now_us, Error *error);

#endif
