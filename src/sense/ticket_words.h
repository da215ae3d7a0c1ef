// ticket_words.h: news of tickets in the words of their sources: the webhooks of Zendesk and Freshdesk, our
// own shape, rows of a CSV file.
#ifndef PERENNIAL_SENSE_TICKET_WORDS_H
#define PERENNIAL_SENSE_TICKET_WORDS_H

#include "codec/csv.h"
#include "codec/json.h"
#include "know/ticket.h"

// News, and what tells whose it is.
typedef struct HeardTicket {
    TicketNews news; // account and person are still to be found
    Str account;     // id of the account, as it was said; empty: not said
    Str email;       // of who asks
    Str company;     // name of the organisation
    Str company_id;  // its number at the source
} HeardTicket;

// One item of our own shape, {id, account, email, subject, kind, severity, state, opened_at, updated_at,
// escalated, holder, url}. `source`: api or csv.
MUST_USE Status ticket_from_json(const JsonNode *object, Str source, int64_t now_us, Arena *arena,
                                 HeardTicket *heard_out, Error *error);

// A row of a file whose columns have the same names; `columns` from ticket_columns.
enum { TICKET_COLUMNS = 12 };
MUST_USE Status ticket_columns(const CsvReader *csv, size_t columns_out[TICKET_COLUMNS], Error *error);
MUST_USE Status ticket_from_row(const CsvRow *row, const size_t columns[TICKET_COLUMNS], int64_t now_us,
                                Arena *arena, HeardTicket *heard_out, Error *error);

// Zendesk: an event ("zen:event-type:ticket.…" with `detail`), or what a trigger sends: a ticket as its API
// shows it, bare or as the member `ticket`. *is_ticket_out: false for events about something else.
MUST_USE Status ticket_from_zendesk(const JsonNode *root, int64_t now_us, Arena *arena,
                                    HeardTicket *heard_out, bool *is_ticket_out, Error *error);

// Freshdesk: what an automation rule sends: `freshdesk_webhook` with ticket_… members, or a ticket as its API
// shows it, bare or as the member `ticket`.
MUST_USE Status ticket_from_freshdesk(const JsonNode *root, int64_t now_us, Arena *arena,
                                      HeardTicket *heard_out, Error *error);

#endif
