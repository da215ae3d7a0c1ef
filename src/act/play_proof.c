#include "act/play_proof.h"

// Of two times, of which 0 is never, the first.
#define FIRST(a, b) "CASE WHEN " a " = 0 THEN " b " WHEN " b " = 0 THEN " a " ELSE min(" a ", " b ") END"
#define SUM_OF(column) "coalesce(sum(" column " > 0), 0)"
#define FIRST_OF(column) "coalesce(min(CASE WHEN " column " > 0 THEN " column " END), 0)"

// One row a person: when it was sent, opened and acted on, whether it is lost, and whether nobody can act on
// it any more. Whoever followed a link has it, whatever a mail server says later.
static const Query of_step = {
    .sql =
        "WITH one AS (SELECT CASE WHEN o.state = 'sent' AND o.bounced_us = 0 THEN o.changed_us ELSE 0 END"
        " AS sent, o.opened_us AS shown, o.clicked_us AS clicked, coalesce((SELECT max(i.answered_us) FROM"
        " survey_invitation i WHERE i.message = o.id AND i.message > 0), 0) AS finished, o.bounced_us > 0"
        " OR o.state IN ('failed', 'cancelled', 'suppressed') AS lost, 0 AS past FROM outbox o WHERE"
        " o.run = $1 AND o.run <> 0 AND ($2 = '' OR o.step = $2) AND o.channel = 'mail'"
        " UNION ALL SELECT 0, shown_us, clicked_us, completed_us, state = 'cancelled', dismissed_us +"
        " completed_us > 0 OR until_us <= $3 FROM guide_message WHERE run = $1 AND ($2 = '' OR step = $2)),"
        " did AS (SELECT sent, shown, lost, past, " FIRST(
            "clicked",
            "finished") " AS acted FROM one),"
                        " saw AS (SELECT sent, lost, past, acted, " FIRST(
                            "shown",
                            "acted") " AS opened FROM did),"
                                     " got AS (SELECT lost, past, acted, opened, CASE WHEN sent > 0 THEN "
                                     "sent ELSE opened END AS got"
                                     " FROM saw)"
                                     " SELECT count(*), " SUM_OF("got") ", " SUM_OF("opened") ", " SUM_OF(
                                         "ac"
                                         "te"
                                         "d") ", " FIRST_OF("got") ", " FIRST_OF("opened") ", " FIRST_OF("act"
                                                                                                         "ed") ", "
                                                                                                               "coalesce(sum("
                                                                                                               "lost AND got "
                                                                                                               "= 0), 0),"
                                                                                                               " coalesce("
                                                                                                               "sum(lost OR "
                                                                                                               "past), 0) "
                                                                                                               "FROM got",
    .params = "iti",
    .columns = "iiiiiiiii",
};

Status play_proof_read(Store *store, int64_t run, Str step, int64_t now_us, PlayProof *proof_out,
                       Error *error)
{
    const Param params[] = { param_int(run), param_text(step), param_int(now_us) };
    CLEANUP(rows_close) Rows rows = store_query(store, &of_step, params);
    if (!rows_next(&rows))
        return fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot read what became of messages: %.*s.",
                    STR_ARG(store_problem(store)));
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
