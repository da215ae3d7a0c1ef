// advocate_records.c: what advocates were asked for and answered, and whom they referred. Each edit answers
// the whole advocate.
#include "api/advocate_json.h"
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "base/timestamp.h"

typedef struct RecordEdit {
    AdvocateEdit of;
    AdvocateAsk ask;
    Referral referral;
} RecordEdit;

static int64_t path_record(const Request *request)
{
    int64_t id = 0;
    return str_parse_int64(request->path_values[1], &id) ? id : 0;
}

// The body's day, else what it was, else today; not after today.
static Status read_record_day(Request *request, uint16_t *day)
{
    int64_t said = *day ? *day : live_today(request->app->live);
    if (body_has(request, "day") && !date_parse(body_text(request, "day"), &said)) said = 0;
    if (said < 1 || said > live_today(request->app->live))
        return fail(request->error, STATUS_INVALID, STR("day"), "The day must not lie after today.");
    *day = (uint16_t)said;
    return STATUS_OK;
}

static Status answer_kept(Request *request, Status status)
{
    return status == STATUS_OK ? put_advocate_of(request, request->json, path_number(request)) : status;
}

static Status begin_record(Request *request, RecordEdit *edit)
{
    *edit = (RecordEdit){ .of.request = request };
    Status status = find_advocate(request, &edit->of.advocate);
    edit->of.before = edit->of.advocate.account;
    return status;
}

static Status save_ask(Store *store, void *context, LogBatch *batch, Error *error)
{
    RecordEdit *edit = context;
    Status status = advocate_ask_save(store, &edit->ask, error);
    return status == STATUS_OK ? advocate_say_words(store, &edit->of, batch, error) : status;
}

static Status keep_ask(Request *request, RecordEdit *edit)
{
    AdvocateAsk *ask = &edit->ask;
    ask->advocate = edit->of.advocate.id;
    ask->changed_us = request_now(request);
    ask->changed_by = request->caller.id;
    if (body_has(request, "kind")) ask->kind = body_text(request, "kind");
    if (body_has(request, "answer")) ask->answer = body_text(request, "answer");
    if (body_has(request, "note")) ask->note = str_trim(body_text(request, "note"));
    if (ask->kind.len == 0)
        return fail(request->error, STATUS_INVALID, STR("kind"), "Say what they were asked for.");
    Status status = read_record_day(request, &ask->day);
    if (status == STATUS_OK) status = request_edit_logged(request, save_ask, edit);
    return answer_kept(request, status);
}

static Status create_ask(Request *request)
{
    RecordEdit edit;
    Status status = begin_record(request, &edit);
    edit.ask.answer = STR("waiting");
    return status == STATUS_OK ? keep_ask(request, &edit) : status;
}

static Status change_ask(Request *request)
{
    RecordEdit edit;
    AdvocateAsk *asks = NULL;
    size_t count = 0, i = 0;
    Status status = begin_record(request, &edit);
    if (status == STATUS_OK)
        status = advocate_ask_list(request->store, edit.of.advocate.id, request->arena, &asks, &count,
                                   request->error);
    if (status != STATUS_OK) return status;
    while (i < count && asks[i].id != path_record(request))
        i++;
    if (i == count) return fail(request->error, STATUS_NOT_FOUND, STR("ask"), "There is no such ask.");
    edit.ask = asks[i];
    return keep_ask(request, &edit);
}

static Status drop_ask(Store *store, void *context, LogBatch *batch, Error *error)
{
    RecordEdit *edit = context;
    Status status = advocate_ask_remove(store, edit->of.advocate.id, edit->ask.id, error);
    return status == STATUS_OK ? advocate_say_words(store, &edit->of, batch, error) : status;
}

static Status remove_ask(Request *request)
{
    RecordEdit edit;
    Status status = begin_record(request, &edit);
    edit.ask.id = path_record(request);
    if (status == STATUS_OK) status = request_edit_logged(request, drop_ask, &edit);
    return answer_kept(request, status);
}

static Status save_referral(Store *store, void *context, Error *error)
{
    RecordEdit *edit = context;
    return referral_save(store, &edit->referral, error);
}

static Status read_worth(Request *request, Referral *referral)
{
    if (!body_has(request, "worth") && !body_has(request, "currency")) return STATUS_OK;
    if (!body_has(request, "worth"))
        return fail(request->error, STATUS_INVALID, STR("worth"),
                    "Say what it is worth a year, in minor units of the currency.");
    referral->worth = body_int(request, "worth", 0);
    return body_currency(request, &referral->currency);
}

static Status keep_referral(Request *request, RecordEdit *edit)
{
    Referral *referral = &edit->referral;
    referral->advocate = edit->of.advocate.id;
    referral->changed_us = request_now(request);
    referral->changed_by = request->caller.id;
    if (body_has(request, "prospect")) referral->prospect = str_trim(body_text(request, "prospect"));
    if (body_has(request, "result")) referral->result = body_text(request, "result");
    if (body_has(request, "note")) referral->note = str_trim(body_text(request, "note"));
    if (referral->prospect.len == 0)
        return fail(request->error, STATUS_INVALID, STR("prospect"), "Say who was referred.");
    Status status = read_record_day(request, &referral->day);
    if (status == STATUS_OK) status = read_worth(request, referral);
    if (status == STATUS_OK) status = request_edit(request, save_referral, edit);
    return answer_kept(request, status);
}

static Status create_referral(Request *request)
{
    RecordEdit edit;
    Status status = begin_record(request, &edit);
    edit.referral.result = STR("open");
    return status == STATUS_OK ? keep_referral(request, &edit) : status;
}

static Status change_referral(Request *request)
{
    RecordEdit edit;
    Referral *referrals = NULL;
    size_t count = 0, i = 0;
    Status status = begin_record(request, &edit);
    if (status == STATUS_OK)
        status = referral_list(request->store, edit.of.advocate.id, request->arena, &referrals, &count,
                               request->error);
    if (status != STATUS_OK) return status;
    while (i < count && referrals[i].id != path_record(request))
        i++;
    if (i == count)
        return fail(request->error, STATUS_NOT_FOUND, STR("referral"), "There is no such referral.");
    edit.referral = referrals[i];
    return keep_referral(request, &edit);
}

static Status drop_referral(Store *store, void *context, Error *error)
{
    const RecordEdit *edit = context;
    return referral_remove(store, edit->of.advocate.id, edit->referral.id, error);
}

static Status remove_referral(Request *request)
{
    RecordEdit edit;
    Status status = begin_record(request, &edit);
    edit.referral.id = path_record(request);
    if (status == STATUS_OK) status = request_edit(request, drop_referral, &edit);
    return answer_kept(request, status);
}

// ---- tables

static const Field ask_body[] = {
    { "kind", FIELD_TEXT, .one_of = ADVOCATE_KIND_NAMES, .doc = "What they were asked for." },
    { "day", FIELD_DAY, .doc = "When; today when not given." },
    { "answer", FIELD_TEXT, .one_of = ADVOCATE_ANSWER_NAMES, .doc = "waiting when not given." },
    { "note", FIELD_TEXT, .most = ADVOCATE_NOTE_BYTES_MAX, .doc = "What was said." },
    { 0 },
};
static const Field referral_body[] = {
    { "prospect", FIELD_TEXT, .most = ADVOCATE_PROSPECT_BYTES_MAX, .doc = "Who was referred." },
    { "day", FIELD_DAY, .doc = "When; today when not given." },
    { "result", FIELD_TEXT, .one_of = REFERRAL_RESULT_NAMES, .doc = "open when not given." },
    { "worth", FIELD_INTEGER, .least = 0, .most = MONEY_MOST,
      .doc = "What it is worth a year, in minor units of the currency." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code of the worth, such as EUR." },
    { "note", FIELD_TEXT, .most = ADVOCATE_NOTE_BYTES_MAX, .doc = "What became of it." },
    { 0 },
};

#define CARED .permission = PERMISSION_NOTE, .sight = SIGHT_FILTERED, .state = advocate_state

const Route advocate_record_routes[] = {
    { .method = "POST",
      .path = "/api/v1/advocates/{id}/asks",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_ask,
      .summary = "Notes what an advocate was asked for.",
      .body = ask_body,
      .response = "Advocate",
      .success = 201,
      .creates = true },
    { .method = "PATCH",
      .path = "/api/v1/advocates/{id}/asks/{ask}",
      CARED,
      .handler = change_ask,
      .summary = "Notes the answer, or corrects the ask.",
      .body = ask_body,
      .response = "Advocate" },
    { .method = "DELETE",
      .path = "/api/v1/advocates/{id}/asks/{ask}",
      CARED,
      .handler = remove_ask,
      .summary = "Removes an ask that was noted by mistake.",
      .response = "Advocate" },
    { .method = "POST",
      .path = "/api/v1/advocates/{id}/referrals",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_referral,
      .summary = "Notes whom an advocate referred.",
      .body = referral_body,
      .response = "Advocate",
      .success = 201,
      .creates = true },
    { .method = "PATCH",
      .path = "/api/v1/advocates/{id}/referrals/{referral}",
      CARED,
      .handler = change_referral,
      .summary = "Notes what became of a referral.",
      .body = referral_body,
      .response = "Advocate" },
    { .method = "DELETE",
      .path = "/api/v1/advocates/{id}/referrals/{referral}",
      CARED,
      .handler = remove_referral,
      .summary = "Removes a referral that was noted by mistake.",
      .response = "Advocate" },
    { 0 },
};
