// ticket.h: support tickets as their source (a help desk, a file, a program) tells of them: news of a ticket
// changes its row, and what changed is noted. What formulas may know goes through the log (account_words.h).
#ifndef PERENNIAL_KNOW_TICKET_H
#define PERENNIAL_KNOW_TICKET_H

#include "store/store.h"

#define TICKET_KIND_NAMES "bug|question|feature|billing|other"
#define TICKET_SEVERITY_NAMES "low|normal|high|urgent"
#define TICKET_STATE_NAMES "open|waiting|solved"

enum {
    TICKET_EXTERNAL_BYTES_MAX = 100,
    TICKET_SUBJECT_BYTES_MAX = 500, // longer ones are cut
    TICKET_TEXT_BYTES_MAX = 255,    // of holder and person
    TICKET_URL_BYTES_MAX = 500,
    TICKETS_LISTED_MAX = 500,
    TICKET_CHANGES_MAX = 500, // kept of one ticket
};

typedef enum TicketFlag { TICKET_NOT_SAID, TICKET_NO, TICKET_YES } TicketFlag;

// What a source says of a ticket. Empty texts and 0 say nothing: what was known stays.
typedef struct TicketNews {
    Str source, external; // zendesk, freshdesk, api, csv · its number there
    Str account, person;
    Str subject, kind, severity, state;
    int64_t at_us;     // of the news
    int64_t opened_us; // 0: not said
    TicketFlag escalated;
    Str holder, url;
} TicketNews;

typedef enum TicketTaken { TICKET_NEW, TICKET_CHANGED, TICKET_OLD } TicketTaken; // old: newer news was here

typedef struct Ticket {
    int64_t id;
    Str source, external, account, person, subject, kind, severity, state;
    int64_t opened_us, touched_us, solved_us; // solved_us 0: it is not
    int64_t reopened;
    int64_t escalated_us, calmed_us; // 0: never, and: it goes on
    Str holder, url;
} Ticket;

typedef struct TicketChange {
    int64_t at_us;
    Str what, before, after;
} TicketChange;

// Inside a transaction. *before_out: the account it belonged to before, in the arena.
MUST_USE Status ticket_take(Store *store, const TicketNews *news, Arena *arena, int64_t *id_out,
                            TicketTaken *taken_out, Str *before_out, Error *error);

MUST_USE Status ticket_get(Store *store, int64_t id, Arena *arena, Ticket *ticket_out, Error *error);
MUST_USE Status ticket_changes(Store *store, int64_t id, Arena *arena, TicketChange **changes_out,
                               size_t *count_out, Error *error); // oldest first

#define TICKET_ORDER_NAMES "newest|oldest|severity|escalation|news"
typedef enum TicketOrder {
    TICKETS_NEWEST,
    TICKETS_OLDEST,
    TICKETS_BY_SEVERITY,   // urgent first, then the oldest
    TICKETS_BY_ESCALATION, // those that go on first, the longest first; then those that were, then the rest
    TICKETS_BY_NEWS,       // the newest news first
    TICKET_ORDERS,
} TicketOrder;

typedef struct TicketFilter {
    Str account, state, severity; // empty: any; state "unsolved": open or waiting
    Str source, holder;           // empty: any
    bool escalated;               // only those whose escalation goes on
    TicketOrder order;
    size_t offset, limit;
} TicketFilter;

// In the arena.
MUST_USE Status ticket_list(Store *store, const TicketFilter *filter, Arena *arena, Ticket **tickets_out,
                            size_t *count_out, int64_t *total_out, Error *error);

typedef struct TicketFigures {
    int64_t all, open, urgent, escalated, reopened;
    int64_t oldest_us;          // when the oldest open one was opened; 0: none
    int64_t last_28, before_28; // opened in the last 28 days, and in the 28 before
    int64_t solved;             // that figure of:
    int64_t solve_us_mean;      // from opening to solving
    int64_t escalations;        // ever
    int64_t escalation_us_mean; // of all, those that go on up to now
} TicketFigures;

// Of an account; of all with an empty one.
MUST_USE Status ticket_figures(Store *store, Str account, int64_t now_us, TicketFigures *figures_out,
                               Error *error);

#endif
