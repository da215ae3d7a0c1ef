// week.h: the digest of somebody's week: what moved in the accounts that they see, or that are their own,
// with links to the pages that show it. Every number is what those pages show on the day.
#ifndef PERENNIAL_API_WEEK_H
#define PERENNIAL_API_WEEK_H

#include "act/mail_page.h"
#include "api/request.h"

enum {
    WEEK_DAYS = 7,
    WEEK_AHEAD_DAYS = 28, // renewals that are so near
    WEEK_LISTED = 5,      // of a section; the page that it links to has the rest
};

typedef struct Week {
    Request *request; // of whom the digest is for: its sight is what the digest is about
    Sight sight;      // what they see, whatever the digest is about
    Str email;
    uint16_t today, from; // the first day of the week, and of what it is compared with
    int64_t from_us;
    MailPage body; // the sections
    MailFigure figures[MAIL_FIGURES_MAX];
    size_t figure_count;
    size_t said; // sections that have something to say
} Week;

// Sections, each only when it has something to say.
MUST_USE Status week_health(Week *week);
MUST_USE Status week_warnings(Week *week);
MUST_USE Status week_renewals(Week *week); // to come
MUST_USE Status week_ended(Week *week);    // renewed, expanded, contracted, lost
MUST_USE Status week_losses(Week *week);
MUST_USE Status week_goals(Week *week);
MUST_USE Status week_tasks(Week *week);
MUST_USE Status week_silent(Week *week);
MUST_USE Status week_plays(Week *week); // only of those who see all accounts

void week_section(Week *week, Str title, Str path, const char *link);
void week_more(Week *week, size_t found, size_t listed);
void week_figure(Week *week, Str value, const char *label, MailTone tone);
Str week_name(const Week *week, Str account);

// ---- the whole

typedef struct WeekMail {
    Str to, to_name, subject, html, text;
    bool empty; // there was nothing to say, which it says in one line
} WeekMail;

// For `staff`, about their own accounts alone or all that they see. `url` of this server. The request needs
// app, store, arena, error and who it is; it may be of no route. Texts in its arena.
MUST_USE Status week_mail(Request *request, const Staff *staff, bool own, Str url, WeekMail *mail_out);

// Adds it to the outbox, inside a transaction; *id_out is that of the message.
MUST_USE Status week_post(Store *store, const WeekMail *mail, Str key, int64_t now_us, int64_t *id_out,
                          Error *error);

// The address of this server for links: that of the settings of mail, else the one it was started with.
MUST_USE Status week_url(const Request *request, Str *url_out, bool *has_server_out);

#endif
