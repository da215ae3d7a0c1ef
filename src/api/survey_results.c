// survey_results.c: what surveys came to, and what was said; of accounts that the caller sees.
#include "act/survey_rows.h"
#include "api/definitions.h"
#include "api/health_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/assignment.h"
#include "learn/survey_figure.h"

#include <math.h>
#include <stdlib.h>

enum {
    DAYS_USUAL = 365,
    DAYS_MOST = 3660,
    MONTHS_MAX = 124,
    OWNERS_MAX = 200,
    SEGMENTS_MAX = 30,
    SEGMENT_BYTES_USUAL = 128 * 1024, // of one by formula, with its view and targets
    WORDS_USUAL = 25,
    WORDS_MAX = 200,
    WORDS_READ_MAX = 20000,
    PANEL_ROWS_MAX = 120,
};

// ---- what is asked

// One answer on a scale or of choices, of an account that is seen.
typedef struct Answer {
    const SurveyAnswerRow *row;
    uint32_t account;
} Answer;

typedef struct Results {
    Request *request;
    Survey survey;
    uint16_t from, to;
    int64_t from_us, to_us;
    const bool *chosen; // of accounts by number: seen, and in the segment; NULL: all
    size_t account_count;
    Answer *answers;
    size_t answer_count;
    bool cut; // there are more than are read
} Results;

static bool is_chosen(const Results *results, uint32_t account)
{
    if (account == ENGINE_NONE || account >= results->account_count) return results->chosen == NULL;
    return !results->chosen || results->chosen[account];
}

static Status choose_accounts(Results *results)
{
    Request *request = results->request;
    const Engine *engine = live_engine(request->app->live);
    results->account_count = engine_account_count(engine);
    bool of_segment = query_has(request, "segment");
    if (request->caller.sight.all && !of_segment) return STATUS_OK;
    bool *chosen = ARENA_ARRAY(request->arena, bool, results->account_count + 1);
    for (size_t i = 0; i < results->account_count; i++)
        chosen[i] = true;
    if (of_segment) {
        AskedSegment asked;
        Status status = asked_segment(request, query_text(request, "segment"), &asked);
        if (status != STATUS_OK) return status;
        if (asked.segment.scope != FORMULA_OF_ACCOUNTS)
            return fail(request->error, STATUS_INVALID, STR("segment"), "Choose a segment of accounts.");
        asked_accounts(request, &asked, live_today(request->app->live), chosen, results->account_count);
    }
    keep_seen_accounts(request, chosen, results->account_count);
    results->chosen = chosen;
    return STATUS_OK;
}

static Status read_answers(Results *results)
{
    Request *request = results->request;
    const Engine *engine = live_engine(request->app->live);
    const SurveyRowFilter filter = { .survey = results->survey.id,
                                     .from_us = results->from_us,
                                     .to_us = results->to_us };
    SurveyAnswerRow *rows = NULL;
    size_t count = 0;
    Status status = survey_rows_list(request->store, &filter, SURVEY_ROWS_MAX, request->arena, &rows, &count,
                                     &results->cut, request->error);
    results->answers = ARENA_ARRAY(request->arena, Answer, count + 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t account = engine_account_find(engine, rows[i].account);
        if (is_chosen(results, account))
            results->answers[results->answer_count++] = (Answer){ &rows[i], account };
    }
    return status;
}

static Status start_results(Request *request, Results *results)
{
    const Zone *zone = live_zone(request->app->live);
    Definition definition;
    *results = (Results){ .request = request };
    Status status = path_definition(request, DEFINITION_SURVEY, &definition);
    if (status == STATUS_OK)
        status = survey_of(&definition, request->arena, &results->survey, request->error);
    if (status == STATUS_OK)
        status = request_days(request, DAYS_USUAL, DAYS_MOST, &results->from, &results->to);
    if (status != STATUS_OK) return status;
    results->from_us = zone_day_start(zone, results->from);
    results->to_us = zone_day_start(zone, (uint32_t)results->to + 1);
    return choose_accounts(results);
}

// ---- figures

static void put_figure(JsonWriter *json, SurveyKind kind, const SurveyTally *tally)
{
    const SurveyFigure figure = survey_figure(kind, tally);
    json_open_object(json);
    json_add_int(json, STR("count"), figure.count);
    json_add_bool(json, STR("enough"), figure.enough);
    json_add_double(json, STR("value"), figure.enough ? figure.value : (double)NAN);
    json_add_double(json, STR("low"), figure.enough ? figure.low : (double)NAN);
    json_add_double(json, STR("high"), figure.enough ? figure.high : (double)NAN);
    json_add_int(json, STR("promoters"), figure.promoters);
    json_add_int(json, STR("passives"), figure.passives);
    json_add_int(json, STR("detractors"), figure.detractors);
    json_close_object(json);
}

static bool is_of(const Answer *answer, const SurveyQuestion *question)
{
    return answer->row->kind == question->kind && str_equal(answer->row->question, question->key);
}

static void put_numbers(const Results *results, const SurveyQuestion *question)
{
    JsonWriter *json = results->request->json;
    SurveyTally tally = { 0 };
    for (size_t i = 0; i < results->answer_count; i++) {
        if (is_of(&results->answers[i], question)) survey_tally_add(&tally, results->answers[i].row->number);
    }
    json_key(json, STR("figure"));
    put_figure(json, question->kind, &tally);
    json_key(json, STR("numbers"));
    json_open_array(json);
    for (int number = survey_kind_least(question->kind); number <= survey_kind_most(question->kind);
         number++) {
        json_open_object(json);
        json_add_int(json, STR("number"), number);
        json_add_int(json, STR("count"), tally.of[number]);
        json_close_object(json);
    }
    json_close_array(json);
}

// Months since year 0, of the database's time zone.
static int month_of(const Results *results, int64_t us)
{
    uint16_t days = 0;
    int year = 0, month = 1, day = 1;
    if (zone_day(live_zone(results->request->app->live), us, &days)) days_to_date(days, &year, &month, &day);
    return year * 12 + month - 1;
}

static void put_months(const Results *results, const SurveyQuestion *question)
{
    JsonWriter *json = results->request->json;
    SurveyTally *tallies = ARENA_ARRAY(results->request->arena, SurveyTally, MONTHS_MAX);
    const int first = month_of(results, results->from_us);
    for (size_t i = 0; i < results->answer_count; i++) {
        int month = month_of(results, results->answers[i].row->answered_us) - first;
        if (month >= 0 && month < MONTHS_MAX && is_of(&results->answers[i], question))
            survey_tally_add(&tallies[month], results->answers[i].row->number);
    }
    json_key(json, STR("months"));
    json_open_array(json);
    for (int month = 0; month < MONTHS_MAX; month++) {
        if (survey_figure(question->kind, &tallies[month]).count == 0) continue;
        json_open_object(json);
        json_add_text(json, STR("month"),
                      arena_format(results->request->arena, "%04d-%02d", (first + month) / 12,
                                   (first + month) % 12 + 1));
        json_key(json, STR("figure"));
        put_figure(json, question->kind, &tallies[month]);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- by owner, by segment

typedef struct OwnerTally {
    Str owner;
    SurveyTally tally;
} OwnerTally;

static void put_owners(const Results *results, const SurveyQuestion *question)
{
    Request *request = results->request;
    JsonWriter *json = request->json;
    OwnerTally *owners = ARENA_ARRAY(request->arena, OwnerTally, OWNERS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < results->answer_count; i++) {
        const Answer *answer = &results->answers[i];
        if (!is_of(answer, question) || answer->account == ENGINE_NONE) continue;
        Str owner = account_owner(request->app->live, answer->account);
        size_t k = 0;
        while (k < count && !str_equal(owners[k].owner, owner))
            k++;
        if (k == OWNERS_MAX) continue;
        if (k == count) owners[count++].owner = arena_copy(request->arena, owner);
        survey_tally_add(&owners[k].tally, answer->row->number);
    }
    json_key(json, STR("owners"));
    json_open_array(json);
    for (size_t k = 0; k < count; k++) {
        json_open_object(json);
        json_add_text(json, STR("owner"), owners[k].owner);
        json_key(json, STR("figure"));
        put_figure(json, question->kind, &owners[k].tally);
        json_close_object(json);
    }
    json_close_array(json);
}

typedef struct SegmentMarks {
    Definition *segments;
    bool *in[SEGMENTS_MAX]; // by account
    size_t numbers[SEGMENTS_MAX];
    size_t count;
} SegmentMarks;

// The segments of accounts by formula, at most SEGMENTS_MAX of them by name.
static void mark_segments(const Results *results, SegmentMarks *marks)
{
    Request *request = results->request;
    size_t all =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &marks->segments);
    for (size_t i = 0; i < all && marks->count < SEGMENTS_MAX; i++) {
        AskedSegment asked;
        if (marks->segments[i].body.len > SEGMENT_BYTES_USUAL) continue; // a list
        Error *shown = request->error, error = { 0 };
        request->error = &error;
        Status status = asked_segment(
            request, arena_format(request->arena, "%lld", (long long)marks->segments[i].id), &asked);
        request->error = shown;
        if (status != STATUS_OK || asked.segment.scope != FORMULA_OF_ACCOUNTS || !asked.formula) continue;
        bool *in = ARENA_ARRAY(request->arena, bool, results->account_count + 1);
        asked_accounts(request, &asked, live_today(request->app->live), in, results->account_count);
        marks->numbers[marks->count] = i;
        marks->in[marks->count++] = in;
    }
}

static void put_segments(const Results *results, const SegmentMarks *marks, const SurveyQuestion *question)
{
    JsonWriter *json = results->request->json;
    json_key(json, STR("segments"));
    json_open_array(json);
    for (size_t k = 0; k < marks->count; k++) {
        SurveyTally tally = { 0 };
        for (size_t i = 0; i < results->answer_count; i++) {
            const Answer *answer = &results->answers[i];
            bool in = answer->account < results->account_count && marks->in[k][answer->account];
            if (in && is_of(answer, question)) survey_tally_add(&tally, answer->row->number);
        }
        if (survey_figure(question->kind, &tally).count == 0) continue;
        const Definition *segment = &marks->segments[marks->numbers[k]];
        json_open_object(json);
        json_add_int(json, STR("id"), segment->id);
        json_add_text(json, STR("name"), segment->name);
        json_key(json, STR("figure"));
        put_figure(json, question->kind, &tally);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- choices

static bool has_line(Str text, Str line)
{
    for (StrCut cut = str_cut(text, '\n');; cut = str_cut(cut.tail, '\n')) {
        if (str_equal(cut.head, line)) return true;
        if (!cut.found) return false;
    }
}

static void put_choices(const Results *results, const SurveyQuestion *question)
{
    JsonWriter *json = results->request->json;
    int64_t counts[SURVEY_CHOICES_MAX] = { 0 }, answered = 0;
    for (size_t i = 0; i < results->answer_count; i++) {
        if (!is_of(&results->answers[i], question)) continue;
        answered++;
        for (int k = 0; k < question->choice_count; k++)
            counts[k] += has_line(results->answers[i].row->text, question->choices[k]);
    }
    json_add_int(json, STR("answered"), answered);
    json_key(json, STR("choices"));
    json_open_array(json);
    for (int k = 0; k < question->choice_count; k++) {
        json_open_object(json);
        json_add_text(json, STR("choice"), question->choices[k]);
        json_add_int(json, STR("count"), counts[k]);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- the whole

static Status put_asked(const Results *results)
{
    Request *request = results->request;
    const Engine *engine = live_engine(request->app->live);
    SurveyAsked *asked = NULL;
    size_t count = 0;
    int64_t all = 0, opened = 0, answered = 0;
    Status status = survey_asked_list(request->store, results->survey.id, results->from_us, results->to_us,
                                      request->arena, &asked, &count, request->error);
    for (size_t i = 0; i < count; i++) {
        if (!is_chosen(results, engine_account_find(engine, asked[i].account))) continue;
        all++;
        opened += asked[i].opened;
        answered += asked[i].answered_us > 0;
    }
    json_add_int(request->json, STR("asked"), all);
    json_add_int(request->json, STR("opened"), opened);
    json_add_int(request->json, STR("answered"), answered);
    json_add_double(request->json, STR("response_rate"),
                    all > 0 ? (double)answered / (double)all : (double)NAN);
    json_add_bool(request->json, STR("cut"), results->cut || count == SURVEY_ROWS_MAX);
    return status;
}

static void put_question(const Results *results, const SegmentMarks *marks, const SurveyQuestion *question)
{
    JsonWriter *json = results->request->json;
    json_open_object(json);
    json_add_text(json, STR("key"), question->key);
    json_add_text(json, STR("text"), question->text);
    json_add_text(json, STR("kind"), survey_kind_name(question->kind));
    if (survey_kind_is_scale(question->kind)) {
        put_numbers(results, question);
        put_months(results, question);
        put_owners(results, question);
        put_segments(results, marks, question);
    } else if (question->kind == SURVEY_CHOICE) {
        put_choices(results, question);
    }
    json_close_object(json);
}

static Status get_results(Request *request)
{
    Results results;
    SegmentMarks marks = { 0 };
    Status status = start_results(request, &results);
    if (status == STATUS_OK) status = read_answers(&results);
    if (status != STATUS_OK) return status;
    mark_segments(&results, &marks);
    json_open_object(request->json);
    json_add_day(request->json, STR("from"), results.from);
    json_add_day(request->json, STR("to"), results.to);
    status = put_asked(&results);
    json_key(request->json, STR("questions"));
    json_open_array(request->json);
    for (int i = 0; i < results.survey.question_count; i++)
        put_question(&results, &marks, &results.survey.questions[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return status;
}

// ---- what was said

static bool is_wanted(const Results *results, const SurveyAnswerRow *row)
{
    Request *request = results->request;
    Str question = query_text(request, "question");
    if (question.len > 0 && !str_equal(question, row->question)) return false;
    if (!str_contains_ignore_case(row->text, query_text(request, "q"))) return false;
    return is_chosen(results, engine_account_find(live_engine(request->app->live), row->account));
}

// The first number that the same person gave in the same survey.
static void put_score(const Results *results, const SurveyAnswerRow *row)
{
    JsonWriter *json = results->request->json;
    for (size_t i = 0; i < results->answer_count; i++) {
        const SurveyAnswerRow *other = results->answers[i].row;
        if (other->invitation != row->invitation || !survey_kind_is_scale(other->kind)) continue;
        json_open_object(json);
        json_add_text(json, STR("kind"), survey_kind_name(other->kind));
        json_add_int(json, STR("number"), other->number);
        json_close_object(json);
        return;
    }
    json_put_null(json);
}

static void put_words(const Results *results, const SurveyAnswerRow *row)
{
    const Request *request = results->request;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_account_of(request, json, row->account);
    put_person_of(request, json, "person", row->person);
    json_add_text(json, STR("question"), row->question);
    json_add_text(json, STR("text"), row->text);
    json_key(json, STR("score"));
    put_score(results, row);
    json_add_time(json, STR("at"), row->changed_us);
    json_close_object(json);
}

static Status list_words(Request *request)
{
    Results results;
    SurveyAnswerRow *rows = NULL;
    bool cut = false;
    size_t count = 0, offset = 0, passed = 0, limit = (size_t)query_int(request, "limit", WORDS_USUAL);
    Status status = start_results(request, &results);
    const SurveyRowFilter filter = {
        .survey = results.survey.id, .from_us = results.from_us, .to_us = results.to_us, .texts = true
    };
    if (status == STATUS_OK) status = page_offset(request, &offset);
    if (status == STATUS_OK) status = read_answers(&results);
    if (status == STATUS_OK)
        status = survey_rows_list(request->store, &filter, WORDS_READ_MAX, request->arena, &rows, &count,
                                  &cut, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (!is_wanted(&results, &rows[i])) continue;
        if (passed >= offset && passed < offset + limit) put_words(&results, &rows[i]);
        passed++;
    }
    size_t shown = offset + limit < passed ? offset + limit : passed;
    page_end(request->json, page_cursor(request, shown, passed), (int64_t)passed);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- of one account

static void put_question_text(const Survey *survey, Str key, JsonWriter *json)
{
    Str text = key;
    for (int i = 0; survey && i < survey->question_count; i++) {
        if (str_equal(survey->questions[i].key, key)) text = survey->questions[i].text;
    }
    json_add_text(json, STR("text"), text);
}

// The survey as it is now; NULL: it is gone.
static const Survey *survey_now(Request *request, int64_t id)
{
    Definition definition;
    Error ignored;
    Survey *survey = ARENA_NEW(request->arena, Survey);
    bool known =
        definition_get(request->app->definitions, DEFINITION_SURVEY, id, request->arena, &definition) &&
        survey_of(&definition, request->arena, survey, &ignored) == STATUS_OK;
    return known ? survey : NULL;
}

static size_t put_answers(Request *request, const SurveyAnswerRow *rows, size_t count)
{
    JsonWriter *json = request->json;
    const Survey *survey = survey_now(request, rows->survey);
    size_t used = 0;
    json_open_object(json);
    json_add_int(json, STR("survey"), rows->survey);
    json_add_text(json, STR("name"), survey ? survey->name : STR(""));
    put_person_of(request, json, "person", rows->person);
    json_add_time(json, STR("at"), rows->changed_us);
    json_key(json, STR("answers"));
    json_open_array(json);
    for (; used < count && rows[used].invitation == rows->invitation; used++) {
        json_open_object(json);
        json_add_text(json, STR("key"), rows[used].question);
        put_question_text(survey, rows[used].question, json);
        json_add_text(json, STR("kind"), survey_kind_name(rows[used].kind));
        json_key(json, STR("number"));
        if (survey_kind_is_scale(rows[used].kind))
            json_put_int(json, rows[used].number);
        else
            json_put_null(json);
        json_add_text(json, STR("words"), rows[used].text);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return used;
}

static Status list_of_account(Request *request)
{
    SurveyAnswerRow *rows = NULL;
    bool cut = false;
    size_t count = 0;
    const SurveyRowFilter filter = { .account = account_named(request, request->path_values[0]) };
    Status status = survey_rows_list(request->store, &filter, PANEL_ROWS_MAX, request->arena, &rows, &count,
                                     &cut, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count;)
        i += put_answers(request, &rows[i], count - i);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

// clang-format off
#define TIME_FIELDS \
    { "from", FIELD_DAY, .doc = "First day; a year ago when not given." }, \
    { "to", FIELD_DAY, .doc = "Last day; today when not given." }, \
    { "segment", FIELD_ID, .doc = "Only accounts of this segment." }
// clang-format on

static const Field result_query[] = {
    TIME_FIELDS,
    { 0 },
};
static const Field word_query[] = {
    TIME_FIELDS,
    { "q", FIELD_TEXT, .most = 200, .doc = "Only answers that hold this text." },
    { "question", FIELD_TEXT, .most = SURVEY_KEY_BYTES_MAX, .doc = "Only answers to this question." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { "limit", FIELD_INTEGER, .least = 1, .most = WORDS_MAX, .doc = "25 when not given." },
    { 0 },
};

const NamedShape survey_result_shapes[] = {
    { "SurveyFigure",
      "{count int, enough bool, value number?, low number?, high number?, promoters int, passives "
      "int, detractors int}" },
    { "SurveyQuestion",
      "{key text, text text, kind one(" SURVEY_KIND_NAMES "), figure? SurveyFigure,"
      " numbers? [{number int, count int}], months? [{month text, figure SurveyFigure}],"
      " owners? [{owner text, figure SurveyFigure}], segments? [{id int, name text, figure SurveyFigure}],"
      " answered? int, choices? [{choice text, count int}]}" },
    { "SurveyResults",
      "{from day, to day, asked int, opened int, answered int, response_rate number?, cut bool,"
      " questions [SurveyQuestion]}" },
    { "SurveyWords",
      "{account AccountRef?, person {id text, name text}?, question text, text text, score {kind "
      "text, number int}?, at time}" },
    { "SurveyAnswers",
      "{survey int, name text, person {id text, name text}?, at time, answers [{key text, text "
      "text, kind text, number int?, words text}]}" },
    { 0 },
};

const Route survey_result_routes[] = {
    { .method = "GET",
      .path = "/api/v1/surveys/{id}/results",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_results,
      .slow = true,
      .summary =
          "What a survey came to. Asked, opened and answered are of those asked in these days, figures of"
          " answers first given in these days; with fewer than 10 answers `value` is null.",
      .query = result_query,
      .response = "SurveyResults" },
    { .method = "GET",
      .path = "/api/v1/surveys/{id}/words",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_words,
      .slow = true,
      .summary = "What was answered in words, newest first, of the newest 20,000; `score` is the first "
                 "number of the same answers.",
      .query = word_query,
      .response = "{items [SurveyWords], next_cursor text?, total int}" },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/survey-answers",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = list_of_account,
      .slow = true,
      .summary = "What people of an account answered, the newest first.",
      .response = "{items [SurveyAnswers]}" },
    { 0 },
};
