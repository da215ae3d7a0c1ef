#include "act/play_pick_rows.h"

#include "base/timestamp.h"

Str play_candidate_key(const PlayCandidate *candidate, Arena *arena)
{
    return arena_format(arena, "%s:%lld", candidate->in_app ? "guide" : "template",
                        (long long)candidate->reference);
}

Status play_pick_add(Store *store, const PlayPickRow *row, Error *error)
{
    static const Query add = {
        .sql = "INSERT INTO play_pick (run, step, play, candidate, sort, seed, at_us)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (run, step) DO NOTHING",
        .params = "itittii",
    };
    const Param params[] = { param_int(row->run),        param_text(row->step), param_int(row->play),
                             param_text(row->candidate), param_text(row->sort), param_int((int64_t)row->seed),
                             param_int(row->at_us) };
    return store_execute(store, &add, params, error);
}

Status play_pick_find(Store *store, int64_t run, Str step, Arena *arena, Str *candidate_out, Error *error)
{
    static const Query select = { .sql = "SELECT candidate FROM play_pick WHERE run = $1 AND step = $2",
                                  .params = "it",
                                  .columns = "t" };
    const Param params[] = { param_int(run), param_text(step) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *candidate_out = rows_next(&rows) ? rows_text(&rows, 0, arena) : (Str){ 0 };
    return rows_end(&rows, error);
}

// ---- what became of them

// Whether a time lies in the days of success.
#define IN_TIME(us) "(" us " >= p.at_us AND " us " < p.at_us + $4)"

// What was done with the mails, or with the guides, of a step.
#define MAIL_OPENED "max(" IN_TIME("o.opened_us") " OR " IN_TIME("o.clicked_us") ")"
#define MAIL_ACTED                                                                                           \
    "max(" IN_TIME("o.clicked_us") " OR EXISTS (SELECT 1 FROM survey_invitation i WHERE i.message = o.id"    \
                                   " AND i.message > 0 AND " IN_TIME("i.answered_us") "))"
#define GUIDE_OPENED "max(" IN_TIME("g.shown_us") ")"
#define GUIDE_ACTED "max(" IN_TIME("g.clicked_us") " OR " IN_TIME("g.completed_us") ")"

// A row for each pick: whether its days are over and its message went out, and whether it was a success in
// time.
// clang-format off
static const Query of_step = {
    .sql = "WITH p AS (SELECT * FROM play_pick WHERE play = $1 AND step = $2 ORDER BY at_us DESC LIMIT $3)"
           " SELECT p.candidate, p.sort, p.at_us + $4 <= $5"
           " AND coalesce(max(o.state = 'sent'), max(g.state <> 'cancelled' OR g.shown_us > 0), 0) > 0,"
           " coalesce(CASE $6 WHEN 0 THEN coalesce(" MAIL_ACTED ", " GUIDE_ACTED ")"
           " WHEN 1 THEN coalesce(" MAIL_OPENED ", " GUIDE_OPENED ") OR coalesce(" MAIL_ACTED ", " GUIDE_ACTED ")"
           " ELSE " IN_TIME("max(r.goal_us)") " END, 0) > 0"
           " FROM p LEFT JOIN outbox o ON o.run = p.run AND o.run <> 0 AND o.step = p.step AND o.channel = 'mail'"
           " LEFT JOIN guide_message g ON g.run = p.run AND g.step = p.step"
           " LEFT JOIN play_run r ON r.id = p.run GROUP BY p.run",
    .params = "itiiii",
    .columns = "ttii",
};
// clang-format on

static int candidate_of(const Str *keys, int count, Str key)
{
    for (int i = 0; i < count; i++)
        if (str_equal(keys[i], key)) return i;
    return -1;
}

// NULL: there are too many kinds, or none is known.
static PlaySortTally *sort_of(PlayPickResults *results, Str sort, Arena *arena)
{
    size_t at = 0;
    if (sort.len == 0) return NULL;
    while (at < results->sort_count && str_compare(results->sorts[at].sort, sort) < 0)
        at++;
    if (at < results->sort_count && str_equal(results->sorts[at].sort, sort)) return &results->sorts[at];
    if (results->sort_count == PLAY_SORTS_MAX) return NULL;
    for (size_t i = results->sort_count++; i > at; i--)
        results->sorts[i] = results->sorts[i - 1];
    results->sorts[at] = (PlaySortTally){ .sort = arena_copy(arena, sort) };
    return &results->sorts[at];
}

static void count(PlayTally *tally, bool won)
{
    tally->tries++;
    tally->wins += won;
}

Status play_pick_results(Store *store, int64_t play, const PlayStep *step, int64_t now_us, Arena *arena,
                         PlayPickResults *results_out, Error *error)
{
    Str keys[PLAY_CANDIDATES_MAX];
    PlayPickResults results = { .sorts = ARENA_ARRAY(arena, PlaySortTally, PLAY_SORTS_MAX) };
    for (int i = 0; i < step->choose_count; i++)
        keys[i] = play_candidate_key(&step->choose[i], arena);
    const Param params[] = { param_int(play),
                             param_text(step->id),
                             param_int(PLAY_PICKS_COUNTED_MAX),
                             param_int(step->success_days * US_PER_DAY),
                             param_int(now_us),
                             param_int(step->success) };
    CLEANUP(rows_close) Rows rows = store_query(store, &of_step, params);
    while (rows_next(&rows)) {
        const int which = candidate_of(keys, step->choose_count, rows_view(&rows, 0));
        if (which < 0) continue; // of an earlier version
        results.chosen[which]++;
        if (rows_int(&rows, 2) == 0) continue;
        const bool won = rows_int(&rows, 3) != 0;
        PlaySortTally *sort = sort_of(&results, rows_view(&rows, 1), arena);
        count(&results.all[which], won);
        if (sort) count(&sort->tallies[which], won);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *results_out = results;
    return STATUS_OK;
}
