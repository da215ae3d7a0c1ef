#include "act/play_split.h"

Status play_split_accounts(Store *store, int64_t play, Str step, int64_t until_us, Arena *arena,
                           PlaySplitAccount **accounts_out, size_t *count_out, Error *error)
{
    // Of each account the runs of its first day: whoever enters again is counted once.
    static const Query select = {
        .sql =
            "WITH came AS (SELECT r.account AS account, r.entered_us AS entered, r.goal_us > 0 AS reached,"
            " m.outcome = 'second' AS second FROM play_run r JOIN play_move m ON m.run = r.id WHERE r.play ="
            " $1 AND m.step = $2 AND m.outcome IN ('first', 'second')), begun AS (SELECT account, "
            "min(entered)"
            " AS at FROM came GROUP BY account) SELECT max(c.second), sum(c.reached), count(*) FROM came c"
            " JOIN begun b ON b.account = c.account WHERE b.at <= $3 AND c.entered < b.at + 86400000000"
            " GROUP BY c.account ORDER BY max(c.entered) DESC LIMIT $4",
        .params = "itii",
        .columns = "iii",
    };
    const Param params[] = { param_int(play), param_text(step), param_int(until_us),
                             param_int(PLAY_SPLIT_ACCOUNTS_MAX) };
    PlaySplitAccount *accounts = ARENA_ARRAY(arena, PlaySplitAccount, PLAY_SPLIT_ACCOUNTS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < PLAY_SPLIT_ACCOUNTS_MAX && rows_next(&rows))
        accounts[count++] = (PlaySplitAccount){ rows_int(&rows, 0) > 0,
                                                (double)rows_int(&rows, 1) / (double)rows_int(&rows, 2) };
    *accounts_out = accounts;
    *count_out = count;
    return rows_end(&rows, error);
}
