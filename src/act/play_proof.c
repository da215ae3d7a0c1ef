#include "act/play_proof.h"

// One row a message: when it arrived, was seen and acted on (0: never), whether it is lost, and whether
// nobody can act on it any more. Whoever followed a link has it, whatever a mail server says later.
#define MAILS                                                                                                \
    "SELECT CASE WHEN o.state = 'sent' AND o.bounced_us = 0 THEN o.changed_us END AS sent,"                  \
    " nullif(o.opened_us, 0) AS shown, nullif(o.clicked_us, 0) AS clicked,"                                  \
    " (SELECT max(nullif(i.answered_us, 0)) FROM survey_invitation i"                                        \
    " WHERE i.message = o.id AND i.message > 0) AS finished,"                                                \
    " o.bounced_us > 0 OR o.state IN ('failed', 'cancelled', 'suppressed') AS lost, 0 AS past"               \
    " FROM outbox o WHERE o.run = $1 AND o.run <> 0 AND ($2 = '' OR o.step = $2) AND o.channel = 'mail'"
#define GUIDES                                                                                               \
    "SELECT NULL, nullif(shown_us, 0), nullif(clicked_us, 0), nullif(completed_us, 0), state = 'cancelled'," \
    " dismissed_us + completed_us > 0 OR until_us <= $3 FROM guide_message WHERE run = $1 AND ($2 = '' OR "  \
    "step = $2)"

// Of two times, where NULL is never, coalesce(min(a, b), a, b) is the first.
static const Query of_step = {
    .sql = "WITH one AS (" MAILS " UNION ALL " GUIDES "),"
           " did AS (SELECT *, coalesce(min(clicked, finished), clicked, finished) AS acted FROM one),"
           " saw AS (SELECT *, coalesce(min(shown, acted), shown, acted) AS opened FROM did),"
           " got AS (SELECT *, coalesce(sent, opened) AS arrived FROM saw)"
           " SELECT count(*), count(arrived), count(opened), count(acted), coalesce(min(arrived), 0),"
           " coalesce(min(opened), 0), coalesce(min(acted), 0), coalesce(sum(lost AND arrived IS NULL), 0),"
           " coalesce(sum(lost OR past), 0) FROM got",
    .params = "iti",
    .columns = "iiiiiiiii",
};

Status play_proof_read(Store *store, int64_t run, Str step, int64_t now_us, PlayProof *proof_out,
                       Error *error)
{
    const Param params[] = { param_int(run), param_text(step), param_int(now_us) };
    CLEANUP(rows_close) Rows rows = store_query(store, &of_step, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *proof_out = (PlayProof){ .messages = rows_int(&rows, 0),
                              .delivered = rows_int(&rows, 1),
                              .opened = rows_int(&rows, 2),
                              .acted = rows_int(&rows, 3),
                              .delivered_us = rows_int(&rows, 4),
                              .opened_us = rows_int(&rows, 5),
                              .acted_us = rows_int(&rows, 6),
                              .lost = rows_int(&rows, 7),
                              .over = rows_int(&rows, 8) };
    return STATUS_OK;
}

PlayAwaited play_proof_answers(const PlayProof *proof, PlayProofWanted wanted)
{
    int64_t so = wanted == PLAY_PROOF_DELIVERED ? proof->delivered
                 : wanted == PLAY_PROOF_OPENED  ? proof->opened
                                                : proof->acted;
    if (so > 0) return PLAY_HAS_COME;
    return proof->over >= proof->messages ? PLAY_NEVER : PLAY_NOT_YET;
}
