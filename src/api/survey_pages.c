// survey_pages.c: the pages on which people at customers answer surveys. Whoever has the link of an
// invitation may answer it: it is signed, and names nothing but the invitation.
#include "act/hosted_page.h"
#include "act/play_desk.h"
#include "act/survey_answer.h"
#include "act/survey_page.h"
#include "act/token.h"
#include "api/know_json.h"
#include "api/outbox_json.h"
#include "api/routes.h"
#include "api/tries.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/url.h"

typedef struct Visit {
    Request *request;
    SurveyInvitation invitation;
    Survey survey;
    SurveyFills fills;
    Str our_name;
    int64_t now_us;
} Visit;

static Status put_page(Request *request, int status)
{
    request->status = status;
    request->policy = hosted_page_policy(buf_view(request->out), request->arena).data;
    return STATUS_OK;
}

static Status put_notice(const Visit *visit, SurveyNotice notice, int status)
{
    const Survey *survey = notice == SURVEY_THANKS ? &visit->survey : NULL;
    survey_page_notice(notice, survey, visit->our_name, visit->request->out);
    return put_page(visit->request, status);
}

// ---- whose link it is

// *notice_out says why there is nothing to answer, with its HTTP status; 0: there is.
typedef struct Refused {
    SurveyNotice notice;
    int status;
} Refused;

static Status find_survey(Visit *visit, Refused *refused)
{
    Request *request = visit->request;
    Definition definition;
    Status status =
        definition_version(request->store, DEFINITION_SURVEY, visit->invitation.survey,
                           visit->invitation.version, request->arena, &definition, request->error);
    if (status == STATUS_OK) status = survey_of(&definition, request->arena, &visit->survey, request->error);
    if (status == STATUS_NOT_FOUND || status == STATUS_INVALID) {
        *refused = (Refused){ SURVEY_CLOSED, 410 };
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = survey_fills_read(request->store, &visit->survey, visit->invitation.id, request->arena,
                                   &visit->fills, request->error);
    return status;
}

static Status find_visit(Request *request, Visit *visit, Refused *refused)
{
    Str key = { 0 }, token = request->path_values[0];
    MailSettings settings;
    int64_t id = 0;
    *visit = (Visit){ .request = request, .now_us = request_now(request) };
    *refused = (Refused){ SURVEY_UNKNOWN, 404 };
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK) status = sending_key_read(request->store, request->arena, &key, request->error);
    if (status != STATUS_OK) return status;
    visit->our_name = settings.our_name;
    if (str_equal(token, STR("try"))) {
        *refused = (Refused){ SURVEY_TRIAL, 200 };
        return STATUS_OK;
    }
    if (!token_read(key, TOKEN_SURVEY, token, STR(""), &id)) return STATUS_OK;
    status = survey_invitation_get(request->store, id, request->arena, &visit->invitation, request->error);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    *refused = (Refused){ SURVEY_CLOSED, 410 };
    if (status != STATUS_OK || visit->now_us >= visit->invitation.closes_us) return status;
    *refused = (Refused){ SURVEY_UNKNOWN, 0 };
    return find_survey(visit, refused);
}

// ---- the page

static Str day_words(const Visit *visit, int64_t us)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int year, month, day;
    uint16_t days = 0;
    if (!zone_day(live_zone(visit->request->app->live), us, &days)) return (Str){ 0 };
    days_to_date(days, &year, &month, &day);
    return arena_format(visit->request->arena, "%d %s %d", day, months[month - 1], year);
}

static Status put_form(const Visit *visit, const SurveyFills *fills, int status)
{
    Request *request = visit->request;
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    uint32_t person = engine_person_find(engine, visit->invitation.person);
    uint32_t account = engine_account_find(engine, visit->invitation.account);
    SurveyPage page = { .survey = &visit->survey,
                        .fills = fills,
                        .our_name = visit->our_name,
                        .closes = day_words(visit, visit->invitation.closes_us),
                        .answered = visit->invitation.answered_us > 0 };
    if (person != ENGINE_NONE) page.person = person_name(engine, person, today, request->arena);
    if (account != ENGINE_NONE) page.account = account_name(engine, account, today);
    survey_page_form(&page, request->out);
    return put_page(request, status);
}

// Nothing is recorded by looking: programs that check links look, too.
static Status get_survey(Request *request)
{
    Visit visit;
    Refused refused;
    Status status = find_visit(request, &visit, &refused);
    if (status != STATUS_OK) return status;
    if (refused.status) return put_notice(&visit, refused.notice, refused.status);
    if (query_has(request, "thanks") && visit.invitation.answered_us > 0)
        return put_notice(&visit, SURVEY_THANKS, 200);
    if (visit.invitation.answered_us == 0)
        survey_fill_first(&visit.survey, query_text(request, "q"), &visit.fills);
    return put_form(&visit, &visit.fills, 200);
}

typedef struct SavingEdit {
    const Visit *visit;
    SurveyFills fills;
} SavingEdit;

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    SavingEdit *edit = context;
    const Visit *visit = edit->visit;
    const SurveySaving saving = { .invitation = &visit->invitation,
                                  .survey = &visit->survey,
                                  .fills = &edit->fills,
                                  .now_us = visit->now_us,
                                  .zone = live_zone(visit->request->app->live),
                                  .arena = visit->request->arena };
    return survey_answers_save(store, &saving, batch, error);
}

static Status post_survey(Request *request)
{
    Visit visit;
    Refused refused;
    Status status = find_visit(request, &visit, &refused);
    if (status != STATUS_OK) return status;
    Str name = refused.status
                   ? arena_format(request->arena, "survey from %.*s", STR_ARG(request->http->remote))
                   : arena_format(request->arena, "survey %lld", (long long)visit.invitation.id);
    if (tries_take(request, name) != STATUS_OK) {
        http_response_header(request->response, "Retry-After",
                             arena_format(request->arena, "%d", request->retry_after).data);
        return put_notice(&visit, SURVEY_TOO_OFTEN, 429);
    }
    if (refused.status)
        return put_notice(&visit, refused.notice, refused.status == 200 ? 404 : refused.status);
    SavingEdit edit = { .visit = &visit };
    survey_form_read(&visit.survey, request->http->body, request->arena, &edit.fills);
    // An empty form is no answer; one that takes back what was said before is.
    if (edit.fills.given == 0 && edit.fills.problems == 0 && visit.invitation.answered_us == 0) {
        edit.fills.of[0].problem = "Please answer at least one question.";
        edit.fills.problems = 1;
    }
    if (edit.fills.problems > 0) return put_form(&visit, &edit.fills, 422);
    status = request_edit_logged(request, save_edit, &edit);
    if (status == STATUS_CONFLICT) return put_notice(&visit, SURVEY_CLOSED, 410);
    if (status != STATUS_OK) return status;
    if (visit.invitation.run > 0) play_desk_news(request->app->plays, visit.invitation.account);
    http_response_header(request->response, "Location", "?thanks=1");
    return put_notice(&visit, SURVEY_THANKS, 303);
}

// ---- tables

static const Field page_query[] = {
    { "q", FIELD_TEXT, .most = 10,
      .doc = "An answer to the first question, when it is a scale: filled in, not recorded." },
    { "thanks", FIELD_TEXT, .most = 10, .doc = "The page after sending." },
    { 0 },
};

const Route survey_page_routes[] = {
    { .method = "GET",
      .path = "/s/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = get_survey,
      .slow = true,
      .summary = "The page of a survey for who has the link of their invitation.",
      .query = page_query,
      .response = "A page; 404 for a link that is none of ours, 410 for a survey that is closed.",
      .response_type = "text/html; charset=utf-8" },
    { .method = "POST",
      .path = "/s/{token}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_survey,
      .summary =
          "Takes the answers as a form: a field q.KEY for each question. Until the survey is closed they may"
          " be sent again.",
      .query = page_query,
      .raw_body = true,
      .by_link = true,
      .body_bytes_max = SURVEY_FORM_BYTES_MAX,
      .response = "303 to the page that thanks; 422 with the page that says what is wrong.",
      .response_type = "text/html; charset=utf-8",
      .success = 303 },
    { 0 },
};
