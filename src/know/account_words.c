#include "know/account_words.h"

#include "codec/json_writer.h"
#include "engine/record.h"

#include <string.h>

bool account_words_own(Str key)
{
    static const Str keys[] = {
        STR_CONST("touchpoints"),
        STR_CONST("last_touchpoint"),
        STR_CONST("last_sentiment"),
        STR_CONST("stated_use"),
        STR_CONST("tickets"),
        STR_CONST("open_tickets"),
        STR_CONST("open_urgent_tickets"),
        STR_CONST("escalations_open"),
        STR_CONST("tickets_reopened"),
        STR_CONST("oldest_open_ticket"),
        STR_CONST("feature_requests"),
        STR_CONST("billing_tickets"),
        STR_CONST("obstacles_open"),
        STR_CONST("advocates"),
        STR_CONST("last_asked_on"),
        STR_CONST("goals_reviewed"),
        STR_CONST("goals_open"),
        STR_CONST("goals_reached"),
        STR_CONST("goals_dropped"),
        STR_CONST("last_nps"),
        STR_CONST("last_rating"),
        STR_CONST("last_effort"),
        STR_CONST("last_answered"),
        STR_CONST("access_waiting"),
        STR_CONST("access_waiting_since"),
        STR_CONST("acceptance_open"),
        STR_CONST("readiness_gap"),
        STR_CONST("executive_support_since"),
        STR_CONST("use_cases"),
        STR_CONST("use_cases_live"),
        STR_CONST("use_cases_in_use"),
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_equal(key, keys[i])) return true;
    }
    return str_equal(key, STR("stages")) || str_starts_with(key, STR("stage_"));
}

static void add_entry(const AccountWords *words, Str body, LogBatch *batch)
{
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = words->now_us,
                             .received_us = words->now_us,
                             .account_id = words->account,
                             .body = body };
    log_batch_add(batch, &entry);
}

// The day of the instant; null for 0, where there is none.
static void add_day(const AccountWords *words, JsonWriter *json, Str key, int64_t us)
{
    uint16_t day = 0;
    if (us > 0 && zone_day(words->zone, us, &day))
        json_add_day(json, key, day);
    else
        json_add_null(json, key);
}

// ---- touchpoints

static const Query count_touchpoints = {
    .sql = "SELECT count(*), coalesce(max(at_us), 0) FROM touchpoint WHERE account = $1 AND at_us <= $2",
    .params = "ti",
    .columns = "ii",
};
static const Query newest_sentiment = {
    .sql = "SELECT sentiment FROM touchpoint WHERE account = $1 AND sentiment IS NOT NULL"
           " AND at_us <= $2 ORDER BY at_us DESC, id DESC LIMIT 1",
    .params = "ti",
    .columns = "i",
};
static const Query newest_stated_use = {
    .sql = "SELECT stated_use FROM touchpoint WHERE account = $1 AND stated_use != ''"
           " AND at_us <= $2 ORDER BY at_us DESC, id DESC LIMIT 1",
    .params = "ti",
    .columns = "t",
};

static Status add_counts(Store *store, const AccountWords *words, JsonWriter *json, Error *error)
{
    const Param params[] = { param_text(words->account), param_int(words->now_us) };
    CLEANUP(rows_close) Rows rows = store_query(store, &count_touchpoints, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    json_add_int(json, STR("touchpoints"), rows_int(&rows, 0));
    add_day(words, json, STR("last_touchpoint"), rows_int(&rows, 1));
    return STATUS_OK;
}

static Status add_newest(Store *store, const AccountWords *words, JsonWriter *json, Error *error)
{
    const Param params[] = { param_text(words->account), param_int(words->now_us) };
    CLEANUP(rows_close) Rows felt = store_query(store, &newest_sentiment, params);
    if (rows_next(&felt))
        json_add_int(json, STR("last_sentiment"), rows_int(&felt, 0));
    else
        json_add_null(json, STR("last_sentiment"));
    if (felt.status != STATUS_OK) return rows_failed(&felt, error);
    CLEANUP(rows_close) Rows stated = store_query(store, &newest_stated_use, params);
    if (rows_next(&stated))
        json_add_text(json, STR("stated_use"), rows_view(&stated, 0));
    else
        json_add_null(json, STR("stated_use"));
    return rows_end(&stated, error);
}

Status account_words_touchpoints(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    if (words->account.len == 0) return STATUS_OK;
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    Status status = add_counts(store, words, &json, error);
    if (status == STATUS_OK) status = add_newest(store, words, &json, error);
    json_close_object(&json);
    json_finish(&json);
    if (status == STATUS_OK) add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return status;
}

// ---- obstacles

Status account_words_obstacles(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    static const Query count = {
        .sql = "SELECT count(*) FROM obstacle WHERE account = $1 AND state <> 'removed'",
        .params = "t",
        .columns = "i",
    };
    if (words->account.len == 0) return STATUS_OK;
    const Param params[] = { param_text(words->account) };
    int64_t open = 0;
    {
        CLEANUP(rows_close) Rows rows = store_query(store, &count, params);
        if (!rows_next(&rows)) return rows_failed(&rows, error);
        open = rows_int(&rows, 0);
    }
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_int(&json, STR("obstacles_open"), open);
    json_close_object(&json);
    json_finish(&json);
    add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return STATUS_OK;
}

// ---- tickets

static const Query count_tickets = {
    .sql = "SELECT count(*), coalesce(sum(state != 'solved'), 0),"
           " coalesce(sum(state != 'solved' AND severity = 'urgent'), 0),"
           " coalesce(sum(escalated_us > 0 AND calmed_us = 0), 0), coalesce(sum(reopened), 0),"
           " coalesce(min(CASE WHEN state != 'solved' THEN opened_us END), 0),"
           " coalesce(sum(kind = 'feature'), 0), coalesce(sum(kind = 'billing'), 0)"
           " FROM ticket WHERE account = $1",
    .params = "t",
    .columns = "iiiiiiii",
};

Status account_words_tickets(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    if (words->account.len == 0) return STATUS_OK;
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &count_tickets, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_int(&json, STR("tickets"), rows_int(&rows, 0));
    json_add_int(&json, STR("open_tickets"), rows_int(&rows, 1));
    json_add_int(&json, STR("open_urgent_tickets"), rows_int(&rows, 2));
    json_add_int(&json, STR("escalations_open"), rows_int(&rows, 3));
    json_add_int(&json, STR("tickets_reopened"), rows_int(&rows, 4));
    add_day(words, &json, STR("oldest_open_ticket"), rows_int(&rows, 5));
    json_add_int(&json, STR("feature_requests"), rows_int(&rows, 6));
    json_add_int(&json, STR("billing_tickets"), rows_int(&rows, 7));
    json_close_object(&json);
    json_finish(&json);
    add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return STATUS_OK;
}

// ---- advocates

static const Query count_advocates = {
    .sql = "SELECT (SELECT count(*) FROM advocate WHERE account = $1 AND state = 'active'),"
           " (SELECT coalesce(max(day), 0) FROM advocate_ask WHERE advocate IN"
           " (SELECT id FROM advocate WHERE account = $1))",
    .params = "t",
    .columns = "ii",
};

Status account_words_advocates(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    if (words->account.len == 0) return STATUS_OK;
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &count_advocates, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_int(&json, STR("advocates"), rows_int(&rows, 0));
    if (rows_int(&rows, 1) > 0)
        json_add_day(&json, STR("last_asked_on"), rows_int(&rows, 1));
    else
        json_add_null(&json, STR("last_asked_on"));
    json_close_object(&json);
    json_finish(&json);
    add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return STATUS_OK;
}

// ---- goals

static const Query count_goals = {
    .sql = "SELECT coalesce(max(changed_us), 0), coalesce(sum(kind = 'goal' AND state = 'open'), 0),"
           " coalesce(sum(kind = 'goal' AND state = 'reached'), 0),"
           " coalesce(sum(kind = 'goal' AND state = 'dropped'), 0) FROM goal WHERE account = $1",
    .params = "t",
    .columns = "iiii",
};

Status account_words_goals(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    if (words->account.len == 0) return STATUS_OK;
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &count_goals, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    add_day(words, &json, STR("goals_reviewed"), rows_int(&rows, 0));
    json_add_int(&json, STR("goals_open"), rows_int(&rows, 1));
    json_add_int(&json, STR("goals_reached"), rows_int(&rows, 2));
    json_add_int(&json, STR("goals_dropped"), rows_int(&rows, 3));
    json_close_object(&json);
    json_finish(&json);
    add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return STATUS_OK;
}

// ---- surveys

static const Query newest_answer = {
    .sql = "SELECT a.number FROM survey_answer a JOIN survey_invitation i ON i.id = a.invitation"
           " WHERE i.account = $1 AND a.kind = $2 ORDER BY a.changed_us DESC, a.id DESC LIMIT 1",
    .params = "tt",
    .columns = "i",
};
static const Query last_answered = {
    .sql = "SELECT coalesce(max(changed_us), 0) FROM survey_invitation WHERE account = $1",
    .params = "t",
    .columns = "i",
};

static Status add_answer(Store *store, const AccountWords *words, const char *kind, JsonWriter *json,
                         Error *error)
{
    const Param params[] = { param_text(words->account), param_text(str_from_c(kind)) };
    CLEANUP(rows_close) Rows rows = store_query(store, &newest_answer, params);
    if (rows_next(&rows))
        json_put_int(json, rows_int(&rows, 0));
    else
        json_put_null(json);
    return rows_end(&rows, error);
}

static Status add_last_answered(Store *store, const AccountWords *words, JsonWriter *json, Error *error)
{
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &last_answered, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    add_day(words, json, STR("last_answered"), rows_int(&rows, 0));
    return STATUS_OK;
}

Status account_words_surveys(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    static const char *const kinds[][2] = { { "last_nps", "nps" },
                                            { "last_rating", "rating" },
                                            { "last_effort", "effort" } };
    if (words->account.len == 0) return STATUS_OK;
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == STATUS_OK; i++) {
        json_key(&json, str_from_c(kinds[i][0]));
        status = add_answer(store, words, kinds[i][1], &json, error);
    }
    if (status == STATUS_OK) status = add_last_answered(store, words, &json, error);
    if (status == STATUS_OK) {
        json_close_object(&json);
        json_finish(&json);
        add_entry(words, buf_view(&body), batch);
    }
    buf_free(&body);
    return status;
}

// ---- use cases

static const Query live_cases = {
    .sql = "SELECT d.name FROM definition d WHERE d.kind = 'use case' AND EXISTS (SELECT 1 FROM use_case u"
           " WHERE u.account = $1 AND u.definition = d.id AND u.state = 'live') ORDER BY d.name",
    .params = "t",
    .columns = "t",
};
static const Query cases_in_use = {
    .sql = "SELECT count(*) FROM definition d JOIN watch_member m ON m.kind = d.kind AND m.id = d.id"
           " AND m.subject = $1 WHERE d.kind = 'use case'",
    .params = "t",
    .columns = "i",
};

// Names that do not fit into an attribute are left out; the count has them.
static Status add_live_cases(Store *store, const AccountWords *words, JsonWriter *json, Error *error)
{
    char names[ATTRIBUTE_TEXT_BYTES_MAX];
    size_t len = 0;
    int64_t count = 0;
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &live_cases, params);
    for (; rows_next(&rows); count++) {
        Str name = rows_view(&rows, 0), comma = len > 0 ? STR(", ") : STR("");
        if (len + comma.len + name.len > sizeof names) continue;
        memcpy(names + len, comma.data, comma.len);
        memcpy(names + len + comma.len, name.data, name.len);
        len += comma.len + name.len;
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (len > 0)
        json_add_text(json, STR("use_cases"), (Str){ names, len });
    else
        json_add_null(json, STR("use_cases"));
    json_add_int(json, STR("use_cases_live"), count);
    return STATUS_OK;
}

Status account_words_use_cases(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    if (words->account.len == 0) return STATUS_OK;
    const Param params[] = { param_text(words->account) };
    CLEANUP(rows_close) Rows rows = store_query(store, &cases_in_use, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_int(&json, STR("use_cases_in_use"), rows_int(&rows, 0));
    Status status = add_live_cases(store, words, &json, error);
    json_close_object(&json);
    json_finish(&json);
    if (status == STATUS_OK) add_entry(words, buf_view(&body), batch);
    buf_free(&body);
    return status;
}
