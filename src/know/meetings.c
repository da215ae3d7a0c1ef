#include "know/meetings.h"

Status meeting_list(Store *store, Str account, int64_t from_us, int64_t until_us, Arena *arena,
                    Meeting **meetings_out, size_t *count_out, Error *error)
{
    static const Query query = {
        "SELECT p.person, t.author, COALESCE(s.name, ''), SUM(CASE WHEN t.at_us >= $1 THEN 1 ELSE 0 END) AS "
        "recent,"
        " MAX(t.at_us) FROM touchpoint t JOIN touchpoint_person p ON p.touchpoint = t.id"
        " LEFT JOIN staff s ON s.id = t.author WHERE t.account = $2 AND t.at_us < $3"
        " GROUP BY p.person, t.author, s.name ORDER BY p.person, recent DESC, t.author LIMIT $4",
        "itii", "tttii"
    };
    const Param params[] = { param_int(from_us), param_text(account), param_int(until_us),
                             param_int(MEETINGS_MAX) };
    Meeting *meetings = ARENA_ARRAY(arena, Meeting, MEETINGS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (rows_next(&rows)) {
        meetings[count++] = (Meeting){ .person = rows_text(&rows, 0, arena),
                                       .staff = rows_text(&rows, 1, arena),
                                       .name = rows_text(&rows, 2, arena),
                                       .count = rows_int(&rows, 3),
                                       .last_us = rows_int(&rows, 4) };
    }
    *meetings_out = meetings;
    *count_out = count;
    return rows_end(&rows, error);
}
