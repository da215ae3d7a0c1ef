// news_mail.h: mails to colleagues about what is news for them: of a kind they want at once, or once a day.
//
// At once: the first goes at once, and what follows within NEWS_PAUSE_MINUTES waits for one mail. Daily: one
// mail at the person's hour, with all kinds they want so, and nothing when there is nothing. What is told is
// marked in the transaction that adds the mail to the outbox, so each thing is told once, also across a
// crash.
#ifndef PERENNIAL_ACT_NEWS_MAIL_H
#define PERENNIAL_ACT_NEWS_MAIL_H

#include "base/arena.h"
#include "know/live.h"

enum {
    NEWS_PAUSE_MINUTES = 10,
    NEWS_OLD_DAYS = 3,        // what waited longer is no news any more
    NEWS_PLANNED_MAX = 20,    // mails that are written in one transaction
    NEWS_AHEAD_DAYS = 60,     // renewals that are so near
    NEWS_WARNING_WAIT_S = 60, // in which it is found out whether a warning is news
};

typedef struct NewsPlanned {
    Str staff, kind; // kind empty: the daily one
} NewsPlanned;

typedef struct NewsPlan {
    bool starts;   // there are colleagues of whom nothing is kept yet
    bool warnings; // there may be warnings to note
    NewsPlanned mails[NEWS_PLANNED_MAX];
    size_t count;
} NewsPlan;

// What is to be done now. For reading; texts in the arena.
MUST_USE Status news_plan(Store *store, int64_t now_us, Arena *arena, NewsPlan *plan_out, Error *error);
bool news_plan_is_empty(const NewsPlan *plan);

typedef struct NewsMailing {
    const Live *live;
    Str public_url; // without a slash at the end; may be empty
    bool sends;     // there is a mail server; else what is news is marked as told without a mail
    int64_t now_us;
} NewsMailing;

// Does it, inside a transaction.
MUST_USE Status news_mail(Store *store, const NewsMailing *mailing, const NewsPlan *plan, Error *error);

// A mail about an account was given up: its owner hears of it. Inside a transaction.
MUST_USE Status news_of_failed(Store *store, const Live *live, int64_t message, int64_t now_us, Error *error);

#endif
