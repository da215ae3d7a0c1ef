#include "act/outbox_send.h"

#include "act/outbox_wish.h"
#include "act/suppression.h"
#include "base/timestamp.h"
#include "know/contact.h"

#include <sodium.h>

enum { TAKE_ARENA_BYTES = 16 << 20 }; // of address space; a body is read in it

// ---- what is due

Status outbox_due_places(Store *store, Str after, int64_t now_us, size_t max, Arena *arena, Str **places_out,
                         size_t *count_out, Error *error)
{
    // From one place to the next by the index, however many wait at each.
    static const Query select = {
        .sql = "WITH RECURSIVE place(name) AS ("
               "SELECT (SELECT min(place) FROM outbox WHERE state = 'waiting' AND channel = 'mail' AND place "
               "> $1)"
               " UNION ALL SELECT (SELECT min(o.place) FROM outbox o WHERE o.state = 'waiting'"
               " AND o.channel = 'mail' AND o.place > place.name) FROM place WHERE place.name IS NOT NULL)"
               " SELECT name FROM place WHERE name IS NOT NULL AND EXISTS (SELECT 1 FROM outbox d"
               " WHERE d.state = 'waiting' AND d.channel = 'mail' AND d.place = name AND d.due_us <= $2)"
               " LIMIT $3",
        .params = "tii",
        .columns = "t",
    };
    const Param params[] = { param_text(after), param_int(now_us), param_int((int64_t)max) };
    Str *places = ARENA_ARRAY(arena, Str, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < max && rows_next(&rows))
        places[count++] = rows_text(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *places_out = places;
    *count_out = count;
    return STATUS_OK;
}

#define DUE_COLUMNS                                                                                          \
    "id, channel, recipient, person, promotional, attempts, body, CASE WHEN run = 0 THEN '' ELSE account "   \
    "END"

static const Query due_mails = {
    .sql = "SELECT " DUE_COLUMNS " FROM outbox o WHERE state = 'waiting' AND channel = 'mail' AND place = $1"
           " AND due_us <= $2 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.state = 'waiting' AND "
           "e.attempts > 0"
           " AND e.recipient = o.recipient AND e.id < o.id)"
           " ORDER BY due_us, id LIMIT $3",
    .params = "tii",
    .columns = "itttiitt",
};
static const Query due_hooks = {
    .sql = "SELECT " DUE_COLUMNS " FROM outbox WHERE state = 'waiting' AND channel IN ('webhook', 'chat')"
           " AND place = $1 AND due_us <= $2 ORDER BY due_us, id LIMIT $3",
    .params = "tii",
    .columns = "itttiitt",
};

Status outbox_due(Store *store, bool mail, Str place, int64_t now_us, size_t max, Arena *arena,
                  DueMessage **out, size_t *count_out, Error *error)
{
    const Param params[] = { param_text(place), param_int(now_us), param_int((int64_t)max) };
    DueMessage *list = ARENA_ARRAY(arena, DueMessage, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, mail ? &due_mails : &due_hooks, params);
    while (count < max && rows_next(&rows)) {
        DueMessage *due = &list[count];
        *due = (DueMessage){ .id = rows_int(&rows, 0),
                             .recipient = rows_text(&rows, 2, arena),
                             .person = rows_text(&rows, 3, arena),
                             .promotional = rows_int(&rows, 4) != 0,
                             .attempts = rows_int(&rows, 5),
                             .body = rows_text(&rows, 6, arena),
                             .account = rows_text(&rows, 7, arena) };
        if (outbox_channel_parse(rows_view(&rows, 1), &due->channel)) count++;
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *out = list;
    *count_out = count;
    return STATUS_OK;
}

// ---- taking

static Status put_state(Store *store, int64_t id, Str before, Str after, int64_t now_us, Str note,
                        bool *changed_out, Error *error)
{
    static const Query update = {
        .sql =
            "UPDATE outbox SET state = $1, changed_us = $2, note = CASE WHEN $3 = '' THEN note ELSE $3 END,"
            " attempts = attempts + CASE WHEN $1 = 'sending' THEN 1 ELSE 0 END WHERE id = $4 AND state = $5",
        .params = "titit",
    };
    const Param params[] = { param_text(after), param_int(now_us), param_text(note), param_int(id),
                             param_text(before) };
    Status status = store_execute(store, &update, params, error);
    *changed_out = status == STATUS_OK && store_changed_rows(store) == 1;
    return status;
}

// A mail to a colleague who was switched off since it was written: its key begins with who it is to.
static Status is_to_nobody(Store *store, const Job *job, bool *nobody_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT s.state FROM outbox o JOIN staff s"
               " ON s.id = substr(o.key, 7, instr(substr(o.key, 7), ':') - 1)"
               " WHERE o.id = $1 AND o.key LIKE '" OUTBOX_STAFF_KEY "%'",
        .params = "i",
        .columns = "t",
    };
    const Param params[] = { param_int(job->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *nobody_out = rows_next(&rows) && !str_equal(rows_view(&rows, 0), STR("active"));
    return rows_end(&rows, error);
}

// Why nothing may be sent; empty: it may.
static Status why_not(Store *store, const TakeInput *input, const Job *job, Str person, bool promotional,
                      Arena *arena, Str *why_out, Error *error)
{
    bool holds = false;
    Str reason = { 0 };
    if (job->channel != OUTBOX_MAIL) return STATUS_OK;
    Status status = suppression_holds(store, job->recipient, promotional, arena, &holds, &reason, error);
    if (status != STATUS_OK) return status;
    if (holds) {
        *why_out = arena_format(arena, "The address is suppressed: %.*s.", STR_ARG(reason));
        return STATUS_OK;
    }
    bool nobody = false;
    status = is_to_nobody(store, job, &nobody, error);
    if (nobody) *why_out = STR("The colleague is switched off.");
    if (status != STATUS_OK || nobody || person.len == 0) return status;
    uint32_t number = engine_person_find(input->engine, person);
    if (number == ENGINE_NONE) number = engine_person_find_anonymous(input->engine, person);
    if (number == ENGINE_NONE) return STATUS_OK;
    if (person_may_be_sent_to(input->engine, number, input->day))
        return job->account.len > 0 ? outbox_wish(store, input, job, number, arena, why_out, error)
                                    : STATUS_OK;
    *why_out = STR("The person may not be contacted directly.");
    return STATUS_OK;
}

Status outbox_take(Store *store, const TakeInput *input, const Job *job, Str person, bool promotional,
                   bool *taken_out, Error *error)
{
    Arena arena = arena_create(TAKE_ARENA_BYTES);
    Str why = { 0 };
    bool changed = false;
    Status status = why_not(store, input, job, person, promotional, &arena, &why, error);
    if (status == STATUS_OK)
        status = put_state(store, job->id, STR("waiting"), why.len > 0 ? STR("suppressed") : STR("sending"),
                           input->now_us, why, &changed, error);
    if (status == STATUS_OK && changed && why.len > 0) {
        const OutboxEvent event = {
            .message = job->id, .at_us = input->now_us, .kind = STR("suppressed"), .note = why
        };
        status = outbox_note(store, &event, error);
    }
    *taken_out = status == STATUS_OK && changed && why.len == 0;
    arena_destroy(&arena);
    return status;
}

// ---- what came of it

// After so many tries it is given up.
static const int64_t waits_s[] = { 60, 300, 1800, 7200, 28800, 86400 };
enum { TRIES_MAX = sizeof waits_s / sizeof *waits_s + 1 };

typedef struct Settling {
    Str state, kind;
    int64_t due_us;
    bool counts; // the try counts
} Settling;

static Settling settling_of(const Job *job, int64_t now_us)
{
    enum { PUT_BACK_S = 5 };
    switch (job->outcome) {
    case OUTCOME_SENT:
        return (Settling){ STR("sent"), STR("sent"), now_us, true };
    case OUTCOME_FAILED:
        return (Settling){ STR("failed"), STR("failed"), now_us, true };
    case OUTCOME_DOUBTFUL:
        return (Settling){ STR("doubtful"), STR("doubtful"), now_us, true };
    case OUTCOME_PUT_BACK:
        return (Settling){ STR("waiting"), STR("put_off"), now_us + PUT_BACK_S * US_PER_SECOND, false };
    case OUTCOME_LATER:
        break;
    }
    if (job->attempts >= TRIES_MAX) return (Settling){ STR("failed"), STR("failed"), now_us, true };
    // Up to a fifth more, so that what failed together does not come back together.
    int64_t wait_us = waits_s[job->attempts > 0 ? job->attempts - 1 : 0] * US_PER_SECOND;
    int64_t jitter_us = (int64_t)randombytes_uniform((uint32_t)(wait_us / 5 / 1000)) * 1000;
    return (Settling){ STR("waiting"), STR("put_off"), now_us + wait_us + jitter_us, true };
}

static Status note_bounce(Store *store, const Job *job, int64_t now_us, Error *error)
{
    const Suppression bounce = { .address = job->recipient,
                                 .reason = STR("bounced"),
                                 .note = str_from_c(job->note),
                                 .message = job->id,
                                 .at_us = now_us };
    if (job->bounce == BOUNCE_HARD) return suppression_add(store, &bounce, error);
    if (job->bounce == BOUNCE_SOFT) return soft_bounce_note(store, &bounce, error);
    if (job->outcome == OUTCOME_SENT) return soft_bounce_forget(store, job->recipient, error);
    return STATUS_OK;
}

static Status note_place(Store *store, const Job *job, int64_t now_us, Error *error)
{
    if (job->channel == OUTBOX_MAIL) return note_bounce(store, job, now_us, error);
    if (job->outcome == OUTCOME_SENT) return endpoint_went_well(store, job->endpoint->id, error);
    if (job->outcome == OUTCOME_PUT_BACK) return STATUS_OK;
    return endpoint_failed(store, job->endpoint->id, now_us, job->rest_s, job->gone, str_from_c(job->note),
                           error);
}

Status outbox_settle(Store *store, const Job *job, int64_t now_us, bool *failed_out, Error *error)
{
    static const Query update = {
        .sql =
            "UPDATE outbox SET state = $1, due_us = $2, changed_us = $3, note = $4, attempts = attempts - $5,"
            " bounced_us = CASE WHEN $6 = 1 THEN $3 ELSE bounced_us END"
            " WHERE id = $7 AND state = 'sending'",
        .params = "tiitiii",
    };
    Settling settling = settling_of(job, now_us);
    const Param params[] = { param_text(settling.state),
                             param_int(settling.due_us),
                             param_int(now_us),
                             param_text(str_from_c(job->note)),
                             param_int(settling.counts ? 0 : 1),
                             param_int(job->bounce == BOUNCE_HARD),
                             param_int(job->id) };
    const OutboxEvent event = {
        .message = job->id, .at_us = now_us, .kind = settling.kind, .note = str_from_c(job->note)
    };
    *failed_out = str_equal(settling.state, STR("failed"));
    Status status = store_execute(store, &update, params, error);
    if (status == STATUS_OK) status = outbox_note(store, &event, error);
    return status == STATUS_OK ? note_place(store, job, now_us, error) : status;
}

Status outbox_recover(Store *store, int64_t now_us, Error *error)
{
    static const Query again = {
        .sql = "UPDATE outbox SET state = 'waiting', attempts = attempts - 1, changed_us = $1"
               " WHERE state = 'sending' AND channel = 'webhook'",
        .params = "i",
    };
    static const Query note = {
        .sql = "INSERT INTO outbox_event (message, at_us, kind, note, by) SELECT id, $1, 'doubtful',"
               " 'The server ended while it was being sent.', '' FROM outbox WHERE state = 'sending'",
        .params = "i",
    };
    static const Query doubtful = {
        .sql = "UPDATE outbox SET state = 'doubtful', changed_us = $1,"
               " note = 'The server ended while it was being sent.' WHERE state = 'sending'",
        .params = "i",
    };
    const Param params[] = { param_int(now_us) };
    Status status = store_execute(store, &again, params, error);
    if (status == STATUS_OK) status = store_execute(store, &note, params, error);
    return status == STATUS_OK ? store_execute(store, &doubtful, params, error) : status;
}
