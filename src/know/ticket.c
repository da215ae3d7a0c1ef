#include "know/ticket.h"

#include "base/timestamp.h"

#define SET_COLUMNS                                                                                          \
    "account, person, subject, kind, severity, state, opened_us, touched_us, solved_us, reopened,"           \
    " escalated_us, calmed_us, holder, url"
#define COLUMNS "id, source, external, " SET_COLUMNS
#define COLUMN_LETTERS                                                                                       \
    "itttttttt"                                                                                              \
    "iiiiiitt"
enum { SET_COUNT = 14 };

static Ticket take_row(const Rows *rows, Arena *arena)
{
    return (Ticket){
        .id = rows_int(rows, 0),
        .source = rows_text(rows, 1, arena),
        .external = rows_text(rows, 2, arena),
        .account = rows_text(rows, 3, arena),
        .person = rows_text(rows, 4, arena),
        .subject = rows_text(rows, 5, arena),
        .kind = rows_text(rows, 6, arena),
        .severity = rows_text(rows, 7, arena),
        .state = rows_text(rows, 8, arena),
        .opened_us = rows_int(rows, 9),
        .touched_us = rows_int(rows, 10),
        .solved_us = rows_int(rows, 11),
        .reopened = rows_int(rows, 12),
        .escalated_us = rows_int(rows, 13),
        .calmed_us = rows_int(rows, 14),
        .holder = rows_text(rows, 15, arena),
        .url = rows_text(rows, 16, arena),
    };
}

// ---- writing

static void set_params(const Ticket *ticket, Param params[SET_COUNT])
{
    const Param all[SET_COUNT] = {
        param_text(ticket->account),  param_text(ticket->person),      param_text(ticket->subject),
        param_text(ticket->kind),     param_text(ticket->severity),    param_text(ticket->state),
        param_int(ticket->opened_us), param_int(ticket->touched_us),   param_int(ticket->solved_us),
        param_int(ticket->reopened),  param_int(ticket->escalated_us), param_int(ticket->calmed_us),
        param_text(ticket->holder),   param_text(ticket->url),
    };
    memcpy(params, all, sizeof all);
}

static Status insert(Store *store, const Ticket *ticket, int64_t *id_out, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO ticket (" SET_COLUMNS ", source, external) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
            " $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id",
        .params = "ttttttiiiiiitttt",
        .columns = "i",
    };
    Param params[SET_COUNT + 2];
    set_params(ticket, params);
    params[SET_COUNT] = param_text(ticket->source);
    params[SET_COUNT + 1] = param_text(ticket->external);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status update(Store *store, const Ticket *ticket, Error *error)
{
    static const Query query = {
        .sql = "UPDATE ticket SET account = $1, person = $2, subject = $3, kind = $4, severity = $5,"
               " state = $6, opened_us = $7, touched_us = $8, solved_us = $9, reopened = $10,"
               " escalated_us = $11, calmed_us = $12, holder = $13, url = $14 WHERE id = $15",
        .params = "ttttttiiiiiitti",
    };
    Param params[SET_COUNT + 1];
    set_params(ticket, params);
    params[SET_COUNT] = param_int(ticket->id);
    return store_execute(store, &query, params, error);
}

static Status note_change(Store *store, int64_t ticket, int64_t at_us, const char *what, Str before,
                          Str after, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO ticket_change (ticket, number, at_us, what, before, after) SELECT $1,"
               " coalesce(max(number), 0) + 1, $2, $3, $4, $5 FROM ticket_change WHERE ticket = $1"
               " HAVING count(*) < $6",
        .params = "iittti",
    };
    const Param params[] = { param_int(ticket),  param_int(at_us),  param_text(str_from_c(what)),
                             param_text(before), param_text(after), param_int(TICKET_CHANGES_MAX) };
    return store_execute(store, &query, params, error);
}

// What changed, where that is told of later.
static Status note_changes(Store *store, const Ticket *was, const Ticket *is, int64_t at_us, Error *error)
{
    const struct {
        const char *what;
        Str before, after;
    } texts[] = { { "state", was->state, is->state },
                  { "severity", was->severity, is->severity },
                  { "holder", was->holder, is->holder } };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == STATUS_OK; i++) {
        if (!str_equal(texts[i].before, texts[i].after))
            status = note_change(store, is->id, at_us, texts[i].what, texts[i].before, texts[i].after, error);
    }
    bool escalated = is->escalated_us > 0 && is->calmed_us == 0;
    bool was_escalated = was->escalated_us > 0 && was->calmed_us == 0;
    if (status == STATUS_OK && escalated != was_escalated)
        status =
            note_change(store, is->id, at_us, escalated ? "escalated" : "calmed", STR(""), STR(""), error);
    if (status == STATUS_OK && is->reopened > was->reopened)
        status = note_change(store, is->id, at_us, "reopened", STR(""), STR(""), error);
    return status;
}

static void take_text(Str *known, Str said)
{
    if (said.len > 0) *known = said;
}

static Ticket after_news(const Ticket *was, const TicketNews *news)
{
    Ticket is = *was;
    take_text(&is.account, news->account);
    take_text(&is.person, news->person);
    take_text(&is.subject, news->subject);
    take_text(&is.kind, news->kind);
    take_text(&is.severity, news->severity);
    take_text(&is.state, news->state);
    take_text(&is.holder, news->holder);
    take_text(&is.url, news->url);
    if (news->opened_us > 0) is.opened_us = news->opened_us;
    is.touched_us = news->at_us;
    bool solved = str_equal(is.state, STR("solved")), was_solved = str_equal(was->state, STR("solved"));
    if (solved && !was_solved) is.solved_us = news->at_us;
    if (!solved && was_solved) {
        is.solved_us = 0;
        is.reopened++;
    }
    bool escalated = is.escalated_us > 0 && is.calmed_us == 0;
    if (!escalated && news->escalated == TICKET_YES && !solved) {
        is.escalated_us = news->at_us;
        is.calmed_us = 0;
    }
    if (escalated && (news->escalated == TICKET_NO || solved)) is.calmed_us = news->at_us;
    return is;
}

static Status find(Store *store, const TicketNews *news, Arena *arena, Ticket *ticket_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM ticket WHERE source = $1 AND external = $2",
        .params = "tt",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_text(news->source), param_text(news->external) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *ticket_out = (Ticket){ 0 };
    if (rows_next(&rows)) *ticket_out = take_row(&rows, arena);
    return rows_end(&rows, error);
}

Status ticket_take(Store *store, const TicketNews *news, Arena *arena, int64_t *id_out,
                   TicketTaken *taken_out, Str *before_out, Error *error)
{
    Ticket was;
    Status status = find(store, news, arena, &was, error);
    if (status != STATUS_OK) return status;
    *before_out = was.account;
    *id_out = was.id;
    *taken_out = TICKET_OLD;
    if (was.id > 0 && news->at_us < was.touched_us) return STATUS_OK;
    bool is_new = was.id == 0;
    if (is_new)
        was = (Ticket){ .source = news->source,
                        .external = news->external,
                        .kind = STR("other"),
                        .severity = STR("normal"),
                        .state = STR("open"),
                        .opened_us = news->at_us };
    Ticket is = after_news(&was, news);
    *taken_out = is_new ? TICKET_NEW : TICKET_CHANGED;
    if (is_new) {
        status = insert(store, &is, &is.id, error);
        was = is; // its first news is no change
        was.escalated_us = 0;
    } else {
        status = update(store, &is, error);
    }
    *id_out = is.id;
    return status == STATUS_OK ? note_changes(store, &was, &is, news->at_us, error) : status;
}

// ---- reading

Status ticket_get(Store *store, int64_t id, Arena *arena, Ticket *ticket_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " COLUMNS " FROM ticket WHERE id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "ticket", error);
    if (status == STATUS_OK) *ticket_out = take_row(&rows, arena);
    return status;
}

Status ticket_changes(Store *store, int64_t id, Arena *arena, TicketChange **changes_out, size_t *count_out,
                      Error *error)
{
    static const Query query = {
        .sql =
            "SELECT at_us, what, before, after FROM ticket_change WHERE ticket = $1 ORDER BY number LIMIT $2",
        .params = "ii",
        .columns = "ittt",
    };
    const Param params[] = { param_int(id), param_int(TICKET_CHANGES_MAX) };
    TicketChange *changes = ARENA_ARRAY(arena, TicketChange, TICKET_CHANGES_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < TICKET_CHANGES_MAX && rows_next(&rows)) {
        changes[count++] = (TicketChange){ .at_us = rows_int(&rows, 0),
                                           .what = rows_text(&rows, 1, arena),
                                           .before = rows_text(&rows, 2, arena),
                                           .after = rows_text(&rows, 3, arena) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *changes_out = changes;
    *count_out = count;
    return STATUS_OK;
}

#define FITS                                                                                                 \
    " FROM ticket WHERE ($1 = '' OR account = $1) AND ($2 = '' OR severity = $2)"                            \
    " AND ($3 = '' OR state = $3 OR ($3 = 'unsolved' AND state != 'solved'))"                                \
    " AND ($4 = 0 OR (escalated_us > 0 AND calmed_us = 0))"                                                  \
    " AND ($5 = '' OR source = $5) AND ($6 = '' OR holder = $6)"
#define SELECT_BY(order)                                                                                     \
    {                                                                                                        \
        .sql = "SELECT " COLUMNS FITS " ORDER BY " order " LIMIT $7 OFFSET $8", .params = "tttittii",        \
        .columns = COLUMN_LETTERS,                                                                           \
    }

Status ticket_list(Store *store, const TicketFilter *filter, Arena *arena, Ticket **tickets_out,
                   size_t *count_out, int64_t *total_out, Error *error)
{
    static const Query selects[TICKET_ORDERS] = {
        [TICKETS_NEWEST] = SELECT_BY("opened_us DESC, id DESC"),
        [TICKETS_OLDEST] = SELECT_BY("opened_us, id"),
        [TICKETS_BY_SEVERITY] =
            SELECT_BY("CASE severity WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END,"
                      " opened_us, id"),
        [TICKETS_BY_ESCALATION] =
            SELECT_BY("CASE WHEN escalated_us = 0 THEN 2 WHEN calmed_us = 0 THEN 0 ELSE 1 END, escalated_us,"
                      " opened_us, id"),
        [TICKETS_BY_NEWS] = SELECT_BY("touched_us DESC, id DESC"),
    };
    static const Query count_all = { .sql = "SELECT count(*)" FITS, .params = "tttitt", .columns = "i" };
    const Param params[] = { param_text(filter->account),       param_text(filter->severity),
                             param_text(filter->state),         param_int(filter->escalated),
                             param_text(filter->source),        param_text(filter->holder),
                             param_int((int64_t)filter->limit), param_int((int64_t)filter->offset) };
    Ticket *tickets = ARENA_ARRAY(arena, Ticket, filter->limit + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &selects[filter->order], params);
    while (count < filter->limit && rows_next(&rows))
        tickets[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows all = store_query(store, &count_all, params);
    if (!rows_next(&all)) return rows_failed(&all, error);
    *total_out = rows_int(&all, 0);
    *tickets_out = tickets;
    *count_out = count;
    return STATUS_OK;
}

Status ticket_figures(Store *store, Str account, int64_t now_us, TicketFigures *figures_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(*), coalesce(sum(state != 'solved'), 0),"
               " coalesce(sum(state != 'solved' AND severity = 'urgent'), 0),"
               " coalesce(sum(escalated_us > 0 AND calmed_us = 0), 0), coalesce(sum(reopened), 0),"
               " coalesce(min(CASE WHEN state != 'solved' THEN opened_us END), 0),"
               " coalesce(sum(opened_us > $1), 0), coalesce(sum(opened_us > $2 AND opened_us <= $1), 0),"
               " coalesce(sum(solved_us > 0), 0),"
               " coalesce(CAST(avg(CASE WHEN solved_us > 0 THEN solved_us - opened_us END) AS INTEGER), 0),"
               " coalesce(sum(escalated_us > 0), 0),"
               " coalesce(CAST(avg(CASE WHEN escalated_us > 0 THEN"
               " CASE WHEN calmed_us > 0 THEN calmed_us ELSE $3 END - escalated_us END) AS INTEGER), 0)"
               " FROM ticket WHERE ($4 = '' OR account = $4)",
        .params = "iiit",
        .columns = "iiiiiiiiiiii",
    };
    const Param params[] = { param_int(now_us - 28 * US_PER_DAY), param_int(now_us - 56 * US_PER_DAY),
                             param_int(now_us), param_text(account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    int64_t *const figures[] = {
        &figures_out->all,           &figures_out->open,        &figures_out->urgent,
        &figures_out->escalated,     &figures_out->reopened,    &figures_out->oldest_us,
        &figures_out->last_28,       &figures_out->before_28,   &figures_out->solved,
        &figures_out->solve_us_mean, &figures_out->escalations, &figures_out->escalation_us_mean,
    };
    for (int i = 0; i < (int)(sizeof figures / sizeof *figures); i++)
        *figures[i] = rows_int(&rows, i);
    return STATUS_OK;
}
