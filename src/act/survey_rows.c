#include "act/survey_rows.h"

#include "base/buf.h"

#include <string.h>

// What was gathered row by row, as an array in the arena.
static void *moved(Buf *gathered, size_t size, Arena *arena, size_t *count_out)
{
    *count_out = gathered->len / size;
    void *items = arena_alloc(arena, 8, gathered->len + size);
    if (gathered->len > 0) memcpy(items, gathered->data, gathered->len);
    buf_free(gathered);
    return items;
}

// Whose mail has left, or who was asked otherwise; whoever answered was asked.
#define HAS_LEFT "(i.answered_us > 0 OR i.message = 0 OR o.id IS NULL OR o.state IN ('sent', 'doubtful'))"

Status survey_asked_list(Store *store, int64_t survey, int64_t from_us, int64_t to_us, Arena *arena,
                         SurveyAsked **asked_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT i.account, i.asked_us, i.answered_us, coalesce(o.opened_us + o.clicked_us, 0)"
               " FROM survey_invitation i LEFT JOIN outbox o ON o.id = i.message"
               " WHERE i.survey = $1 AND i.asked_us >= $2 AND i.asked_us < $3 AND " HAS_LEFT
               " ORDER BY i.asked_us DESC, i.id DESC LIMIT $4",
        .params = "iiii",
        .columns = "tiii",
    };
    const Param params[] = { param_int(survey), param_int(from_us), param_int(to_us),
                             param_int(SURVEY_ROWS_MAX) };
    Buf gathered = { 0 };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (rows_next(&rows)) {
        SurveyAsked asked = { .account = rows_text(&rows, 0, arena),
                              .asked_us = rows_int(&rows, 1),
                              .answered_us = rows_int(&rows, 2) };
        asked.opened = rows_int(&rows, 3) > 0 || asked.answered_us > 0;
        buf_append(&gathered, (Str){ (const char *)&asked, sizeof asked });
    }
    *asked_out = moved(&gathered, sizeof **asked_out, arena, count_out);
    return rows_end(&rows, error);
}

#define ROW_COLUMNS                                                                                          \
    "SELECT i.id, i.survey, i.account, i.person, a.question, a.kind, a.number, a.text, i.answered_us,"       \
    " a.changed_us FROM survey_invitation i JOIN survey_answer a ON a.invitation = i.id"
#define ROW_TYPES "iittttitii"

static Rows query_rows(Store *store, const SurveyRowFilter *filter, size_t max)
{
    static const Query of_survey = {
        .sql = ROW_COLUMNS
        " WHERE i.survey = $1 AND i.answered_us > 0 AND i.answered_us >= $2 AND i.answered_us < $3"
        " AND (a.kind = 'text') = $4 ORDER BY i.changed_us DESC, i.id DESC, a.id LIMIT $5",
        .params = "iiiii",
        .columns = ROW_TYPES,
    };
    static const Query of_account = {
        .sql = ROW_COLUMNS " WHERE i.account = $1 AND i.changed_us > 0"
                           " ORDER BY i.changed_us DESC, i.id DESC, a.id LIMIT $2",
        .params = "ti",
        .columns = ROW_TYPES,
    };
    const Param by_account[] = { param_text(filter->account), param_int((int64_t)max) };
    const Param by_survey[] = { param_int(filter->survey), param_int(filter->from_us),
                                param_int(filter->to_us > 0 ? filter->to_us : INT64_MAX),
                                param_int(filter->texts), param_int((int64_t)max) };
    return filter->account.len > 0 ? store_query(store, &of_account, by_account)
                                   : store_query(store, &of_survey, by_survey);
}

Status survey_rows_list(Store *store, const SurveyRowFilter *filter, size_t max, Arena *arena,
                        SurveyAnswerRow **rows_out, size_t *count_out, bool *cut_out, Error *error)
{
    Buf gathered = { 0 };
    size_t bytes = 0;
    if (max > SURVEY_ROWS_MAX) max = SURVEY_ROWS_MAX;
    CLEANUP(rows_close) Rows rows = query_rows(store, filter, max);
    while (bytes < SURVEY_ROWS_BYTES_MAX && rows_next(&rows)) {
        SurveyAnswerRow row = { .invitation = rows_int(&rows, 0),
                                .survey = rows_int(&rows, 1),
                                .account = rows_text(&rows, 2, arena),
                                .person = rows_text(&rows, 3, arena),
                                .question = rows_text(&rows, 4, arena),
                                .number = rows_int(&rows, 6),
                                .text = rows_text(&rows, 7, arena),
                                .answered_us = rows_int(&rows, 8),
                                .changed_us = rows_int(&rows, 9) };
        bytes += sizeof row + row.account.len + row.person.len + row.question.len + row.text.len;
        if (survey_kind_parse(rows_view(&rows, 5), &row.kind))
            buf_append(&gathered, (Str){ (const char *)&row, sizeof row });
    }
    *rows_out = moved(&gathered, sizeof **rows_out, arena, count_out);
    *cut_out = *count_out == max || bytes >= SURVEY_ROWS_BYTES_MAX;
    return rows_end(&rows, error);
}

Status survey_totals(Store *store, int64_t survey, SurveyTotals *totals_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count(*), coalesce(sum(i.answered_us > 0), 0), coalesce(max(i.changed_us), 0)"
               " FROM survey_invitation i LEFT JOIN outbox o ON o.id = i.message WHERE i.survey = $1 "
               "AND " HAS_LEFT,
        .params = "i",
        .columns = "iii",
    };
    const Param params[] = { param_int(survey) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *totals_out = (SurveyTotals){ rows_int(&rows, 0), rows_int(&rows, 1), rows_int(&rows, 2) };
    return STATUS_OK;
}

Status survey_ratings_named(Store *store, Str prefix, int64_t from_us, int64_t to_us, Arena *arena,
                            SurveyAnswerRow **rows_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT i.account, a.question, a.number, a.changed_us FROM survey_answer a"
               " JOIN survey_invitation i ON i.id = a.invitation WHERE a.kind = 'rating'"
               " AND substr(a.question, 1, length($1)) = $1 AND a.changed_us >= $2 AND a.changed_us < $3"
               " ORDER BY a.changed_us DESC, a.id DESC LIMIT $4",
        .params = "tiii",
        .columns = "ttii",
    };
    const Param params[] = { param_text(prefix), param_int(from_us), param_int(to_us),
                             param_int(SURVEY_ROWS_MAX) };
    Buf gathered = { 0 };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (rows_next(&rows)) {
        const SurveyAnswerRow row = { .account = rows_text(&rows, 0, arena),
                                      .question = rows_text(&rows, 1, arena),
                                      .kind = SURVEY_RATING,
                                      .number = rows_int(&rows, 2),
                                      .changed_us = rows_int(&rows, 3) };
        buf_append(&gathered, (Str){ (const char *)&row, sizeof row });
    }
    *rows_out = moved(&gathered, sizeof **rows_out, arena, count_out);
    return rows_end(&rows, error);
}
