#include "act/survey_answer.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/account_words.h"

// ---- invitations

static Status find_invitation(Store *store, SurveyInvitation *invitation, Error *error)
{
    static const Query of_run = {
        .sql = "SELECT id FROM survey_invitation WHERE run = $1 AND run <> 0 AND step = $2 AND person = $3",
        .params = "itt",
        .columns = "i",
    };
    static const Query newest = {
        .sql = "SELECT max(id) FROM survey_invitation",
        .params = "",
        .columns = "i",
    };
    const Param params[] = { param_int(invitation->run), param_text(invitation->step),
                             param_text(invitation->person) };
    const bool by_hand = invitation->run == 0;
    CLEANUP(rows_close) Rows rows = store_query(store, by_hand ? &newest : &of_run, by_hand ? NULL : params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    invitation->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status survey_invite(Store *store, SurveyInvitation *invitation, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO survey_invitation (survey, version, account, person, run, step, message,"
               " asked_us, closes_us, answered_us, changed_us, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
               " $9, 0, 0, $10) ON CONFLICT DO NOTHING",
        .params = "iittitiiit",
    };
    const Param params[] = { param_int(invitation->survey),    param_int(invitation->version),
                             param_text(invitation->account),  param_text(invitation->person),
                             param_int(invitation->run),       param_text(invitation->step),
                             param_int(invitation->message),   param_int(invitation->asked_us),
                             param_int(invitation->closes_us), param_text(invitation->by) };
    Status status = store_execute(store, &insert, params, error);
    return status == STATUS_OK ? find_invitation(store, invitation, error) : status;
}

Status survey_invitation_sent(Store *store, int64_t id, int64_t message, Error *error)
{
    static const Query update = {
        .sql = "UPDATE survey_invitation SET message = $1 WHERE id = $2",
        .params = "ii",
    };
    const Param params[] = { param_int(message), param_int(id) };
    return store_execute(store, &update, params, error);
}

Status survey_invitation_get(Store *store, int64_t id, Arena *arena, SurveyInvitation *out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id, survey, version, account, person, run, step, message, asked_us, closes_us,"
               " answered_us, changed_us, by FROM survey_invitation WHERE id = $1",
        .params = "i",
        .columns = "iiittitiiiiit",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "invitation", error);
    if (status != STATUS_OK) return status;
    *out = (SurveyInvitation){ .id = rows_int(&rows, 0),
                               .survey = rows_int(&rows, 1),
                               .version = rows_int(&rows, 2),
                               .account = rows_text(&rows, 3, arena),
                               .person = rows_text(&rows, 4, arena),
                               .run = rows_int(&rows, 5),
                               .step = rows_text(&rows, 6, arena),
                               .message = rows_int(&rows, 7),
                               .asked_us = rows_int(&rows, 8),
                               .closes_us = rows_int(&rows, 9),
                               .answered_us = rows_int(&rows, 10),
                               .changed_us = rows_int(&rows, 11),
                               .by = rows_text(&rows, 12, arena) };
    return STATUS_OK;
}

// ---- answers

static int question_of(const Survey *survey, Str key, SurveyKind kind)
{
    for (int i = 0; i < survey->question_count; i++) {
        if (str_equal(survey->questions[i].key, key) && survey->questions[i].kind == kind) return i;
    }
    return -1;
}

Status survey_fills_read(Store *store, const Survey *survey, int64_t invitation, Arena *arena,
                         SurveyFills *fills_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT question, kind, number, text FROM survey_answer WHERE invitation = $1",
        .params = "i",
        .columns = "ttit",
    };
    const Param params[] = { param_int(invitation) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *fills_out = (SurveyFills){ 0 };
    while (rows_next(&rows)) {
        SurveyKind kind;
        int question = survey_kind_parse(rows_view(&rows, 1), &kind)
                           ? question_of(survey, rows_view(&rows, 0), kind)
                           : -1;
        if (question < 0) continue;
        fills_out->of[question] =
            survey_fill_of(&survey->questions[question], rows_int(&rows, 2), rows_text(&rows, 3, arena));
        fills_out->given += fills_out->of[question].given;
    }
    return rows_end(&rows, error);
}

static bool is_same(const SurveyFill *a, const SurveyFill *b)
{
    return a->given == b->given && a->number == b->number && a->chosen == b->chosen &&
           str_equal(a->text, b->text);
}

static Status keep_answer(Store *store, const SurveySaving *saving, int question, Error *error)
{
    static const Query put = {
        .sql = "INSERT INTO survey_answer (invitation, question, kind, number, text, changed_us)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (invitation, question) DO UPDATE SET"
               " kind = excluded.kind, number = excluded.number, text = excluded.text,"
               " changed_us = excluded.changed_us",
        .params = "ittiti",
    };
    static const Query withdraw = {
        .sql = "DELETE FROM survey_answer WHERE invitation = $1 AND question = $2",
        .params = "it",
    };
    const SurveyQuestion *asked = &saving->survey->questions[question];
    const SurveyFill *fill = &saving->fills->of[question];
    const Param params[] = { param_int(saving->invitation->id),
                             param_text(asked->key),
                             param_text(survey_kind_name(asked->kind)),
                             param_int(fill->number),
                             param_text(survey_fill_text(asked, fill, saving->arena)),
                             param_int(saving->now_us) };
    return store_execute(store, fill->given ? &put : &withdraw, params, error);
}

static Status note_answered(Store *store, const SurveySaving *saving, Error *error)
{
    static const Query update = {
        .sql = "UPDATE survey_invitation SET answered_us = CASE WHEN answered_us = 0 THEN $1 ELSE answered_us"
               " END, changed_us = $1 WHERE id = $2 AND closes_us > $1",
        .params = "ii",
    };
    const Param params[] = { param_int(saving->now_us), param_int(saving->invitation->id) };
    Status status = store_execute(store, &update, params, error);
    if (status != STATUS_OK || store_changed_rows(store) == 1) return status;
    return fail(error, STATUS_CONFLICT, STR(""), "The survey is closed.");
}

// ---- what the log says

static Str event_body(const SurveySaving *saving, int question)
{
    const SurveyQuestion *asked = &saving->survey->questions[question];
    const SurveyFill *fill = &saving->fills->of[question];
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("survey"), saving->survey->name);
    json_add_int(&json, STR("survey_id"), saving->survey->id);
    json_add_text(&json, STR("question"), asked->key);
    json_add_text(&json, STR("kind"), survey_kind_name(asked->kind));
    if (survey_kind_is_scale(asked->kind)) {
        json_add_int(&json, STR("score"), fill->number);
        json_add_int(&json, survey_kind_name(asked->kind), fill->number);
        json_key(&json, STR("answer"));
        json_open_object(&json);
        json_add_int(&json, asked->key, fill->number);
        json_close_object(&json);
    } else if (asked->kind == SURVEY_CHOICE) {
        json_key(&json, STR("choice"));
        json_open_array(&json);
        for (int i = 0; i < asked->choice_count; i++) {
            if (fill->chosen >> i & 1) json_put_text(&json, asked->choices[i]);
        }
        json_close_array(&json);
    }
    json_close_object(&json);
    json_finish(&json);
    Str text = arena_copy(saving->arena, buf_view(&body));
    buf_free(&body);
    return text;
}

// The id keeps an answer that was withdrawn and given again from being counted twice.
static void say_event(const SurveySaving *saving, int question, bool corrected, LogBatch *batch)
{
    const LogEntry entry = {
        .type = ENTRY_TRACK,
        .time_us = saving->now_us,
        .received_us = saving->now_us,
        .message_id = corrected ? (Str){ 0 }
                                : arena_format(saving->arena, "survey-answer:%lld:%.*s",
                                               (long long)saving->invitation->id,
                                               STR_ARG(saving->survey->questions[question].key)),
        .user_id = saving->invitation->person,
        .account_id = saving->invitation->account,
        .name = corrected ? STR(SURVEY_EVENT_CORRECTED) : STR(SURVEY_EVENT),
        .body = event_body(saving, question),
    };
    log_batch_add(batch, &entry);
}

// A member of the person's attributes; null where the answer was withdrawn.
static void add_attribute(const SurveySaving *saving, int question, JsonWriter *json)
{
    const SurveyQuestion *asked = &saving->survey->questions[question];
    const SurveyFill *fill = &saving->fills->of[question];
    Str key = arena_format(saving->arena, "answer_%.*s", STR_ARG(asked->key));
    uint16_t day = 0;
    json_key(json, key);
    if (!fill->given) {
        json_put_null(json);
    } else if (asked->kind == SURVEY_CHOICE) {
        json_open_array(json);
        for (int i = 0; i < asked->choice_count; i++) {
            if (fill->chosen >> i & 1) json_put_text(json, asked->choices[i]);
        }
        json_close_array(json);
    } else {
        json_put_int(json, fill->number);
    }
    key = arena_format(saving->arena, "answer_%.*s_on", STR_ARG(asked->key));
    if (fill->given && zone_day(saving->zone, saving->now_us, &day))
        json_add_day(json, key, day);
    else
        json_add_null(json, key);
}

static void say_attributes(const SurveySaving *saving, const bool *changed, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    for (int i = 0; i < saving->survey->question_count; i++) {
        if (changed[i] && saving->survey->questions[i].kind != SURVEY_TEXT) add_attribute(saving, i, &json);
    }
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_IDENTIFY,
                             .time_us = saving->now_us,
                             .received_us = saving->now_us,
                             .user_id = saving->invitation->person,
                             .body = buf_view(&body) };
    if (!str_equal(entry.body, STR("{}"))) log_batch_add(batch, &entry);
    buf_free(&body);
}

// ---- saving

Status survey_answers_save(Store *store, const SurveySaving *saving, LogBatch *batch, Error *error)
{
    const Survey *survey = saving->survey;
    SurveyFills before;
    bool changed[SURVEY_QUESTIONS_MAX] = { false };
    Status status = note_answered(store, saving, error);
    if (status == STATUS_OK)
        status = survey_fills_read(store, survey, saving->invitation->id, saving->arena, &before, error);
    for (int i = 0; i < survey->question_count && status == STATUS_OK; i++) {
        const SurveyFill *fill = &saving->fills->of[i];
        changed[i] = !is_same(fill, &before.of[i]);
        if (!changed[i]) continue;
        status = keep_answer(store, saving, i, error);
        if (fill->given && status == STATUS_OK) say_event(saving, i, before.of[i].given, batch);
    }
    if (status != STATUS_OK) return status;
    say_attributes(saving, changed, batch);
    const AccountWords words = { .account = saving->invitation->account,
                                 .now_us = saving->now_us,
                                 .zone = saving->zone };
    return account_words_surveys(store, &words, batch, error);
}
