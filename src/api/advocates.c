// advocates.c: the register of customers who speak for the product.
#include "api/advocate_json.h"
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/advocate.h"
#include "know/advocate_choice.h"

enum { LIST_USUAL = 25 };

// ---- answers

static void put_ask(JsonWriter *json, const AdvocateAsk *ask)
{
    json_open_object(json);
    json_add_int(json, STR("id"), ask->id);
    json_add_text(json, STR("kind"), ask->kind);
    json_add_day(json, STR("day"), ask->day);
    json_add_text(json, STR("answer"), ask->answer);
    json_add_text(json, STR("note"), ask->note);
    json_add_time(json, STR("changed_at"), ask->changed_us);
    json_add_text(json, STR("changed_by"), ask->changed_by);
    json_close_object(json);
}

static void put_referral(JsonWriter *json, const Referral *referral)
{
    json_open_object(json);
    json_add_int(json, STR("id"), referral->id);
    json_add_text(json, STR("prospect"), referral->prospect);
    json_add_day(json, STR("day"), referral->day);
    json_add_text(json, STR("result"), referral->result);
    json_key(json, STR("worth"));
    if (referral->currency) {
        json_open_object(json);
        json_add_int(json, STR("amount"), referral->worth);
        put_currency(json, referral->currency);
        json_close_object(json);
    } else {
        json_put_null(json);
    }
    json_add_text(json, STR("note"), referral->note);
    json_add_time(json, STR("changed_at"), referral->changed_us);
    json_add_text(json, STR("changed_by"), referral->changed_by);
    json_close_object(json);
}

static Status put_records(Request *request, JsonWriter *json, int64_t advocate)
{
    AdvocateAsk *asks = NULL;
    Referral *referrals = NULL;
    size_t ask_count = 0, referral_count = 0;
    Status status =
        advocate_ask_list(request->store, advocate, request->arena, &asks, &ask_count, request->error);
    if (status == STATUS_OK)
        status = referral_list(request->store, advocate, request->arena, &referrals, &referral_count,
                               request->error);
    if (status != STATUS_OK) return status;
    json_key(json, STR("asks"));
    json_open_array(json);
    for (size_t i = 0; i < ask_count; i++)
        put_ask(json, &asks[i]);
    json_close_array(json);
    json_key(json, STR("referrals"));
    json_open_array(json);
    for (size_t i = 0; i < referral_count; i++)
        put_referral(json, &referrals[i]);
    json_close_array(json);
    return STATUS_OK;
}

static Status put_advocate(Request *request, JsonWriter *json, const Advocate *advocate, int64_t rest_days)
{
    json_open_object(json);
    json_add_int(json, STR("id"), advocate->id);
    put_account_of(request, json, advocate->account);
    put_person_of(request, json, "person", advocate->person);
    json_add_text(json, STR("state"), advocate->state);
    json_key(json, STR("agreed"));
    json_open_array(json);
    for (size_t i = 0; i < ADVOCATE_KINDS; i++) {
        if (advocate->agreed & (1U << i)) json_put_text(json, advocate_kinds[i]);
    }
    json_close_array(json);
    json_add_text(json, STR("why"), advocate->why);
    json_add_text(json, STR("owner"), advocate->owner);
    json_add_day_or_null(json, STR("paused_until"), advocate->paused_day);
    json_add_day_or_null(json, STR("last_asked"), advocate->asked_day);
    json_add_day_or_null(json, STR("rests_until"),
                         advocate_rests_until(advocate, rest_days, live_today(request->app->live)));
    Status status = put_records(request, json, advocate->id);
    json_add_time(json, STR("created_at"), advocate->created_us);
    json_add_time(json, STR("changed_at"), advocate->changed_us);
    json_add_text(json, STR("changed_by"), advocate->changed_by);
    json_close_object(json);
    return status;
}

Status find_advocate(Request *request, Advocate *advocate_out)
{
    Status status =
        advocate_get(request->store, path_number(request), request->arena, advocate_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, advocate_out->account) : status;
}

Status put_advocate_of(Request *request, JsonWriter *json, int64_t id)
{
    Advocate advocate;
    AdvocateChoice choice;
    Status status = advocate_get(request->store, id, request->arena, &advocate, request->error);
    if (status == STATUS_OK) status = refuse_unseen(request, advocate.account);
    if (status == STATUS_OK)
        status = advocate_choice_read(request->store, request->arena, &choice, request->error);
    return status == STATUS_OK ? put_advocate(request, json, &advocate, choice.rest_days) : status;
}

Status advocate_state(Request *request, JsonWriter *json)
{
    return put_advocate_of(request, json, path_number(request));
}

static Status get_advocate(Request *request)
{
    return advocate_state(request, request->json);
}

static AdvocateReadiness readiness_named(Str name)
{
    if (str_equal(name, STR("ready"))) return ADVOCATE_READY;
    if (str_equal(name, STR("resting"))) return ADVOCATE_RESTING;
    return str_equal(name, STR("ended")) ? ADVOCATE_ENDED : ADVOCATE_ANY;
}

static Status list_advocates(Request *request)
{
    Advocate *advocates = NULL;
    AdvocateChoice choice;
    size_t offset = 0, count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &offset);
    if (status == STATUS_OK)
        status = advocate_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK) return status;
    const AdvocateFilter filter = { .account = account_named(request, query_text(request, "account")),
                                    .owner = query_text(request, "owner"),
                                    .agreed = advocate_kind_bit(query_text(request, "agreed")),
                                    .readiness = readiness_named(query_text(request, "state")),
                                    .today = live_today(request->app->live),
                                    .rest_days = choice.rest_days,
                                    .offset = offset,
                                    .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    status =
        advocate_list(request->store, &filter, request->arena, &advocates, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (!sees_work(request, advocates[i].account)) continue;
        status = put_advocate(request, request->json, &advocates[i], choice.rest_days);
    }
    page_end(request->json, page_cursor(request, offset + count, (size_t)total), total);
    json_close_object(request->json);
    return status;
}

// ---- who it is, and what they agreed to

Status advocate_say_words(Store *store, const AdvocateEdit *edit, LogBatch *batch, Error *error)
{
    AccountWords words = account_words(edit->request, edit->advocate.account);
    Status status = account_words_advocates(store, &words, batch, error);
    words.account = edit->before;
    if (status == STATUS_OK && !str_equal(edit->before, edit->advocate.account))
        status = account_words_advocates(store, &words, batch, error);
    return status;
}

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    AdvocateEdit *edit = context;
    Status status = advocate_save(store, &edit->advocate, error);
    name_record(edit->request, edit->advocate.id);
    return status == STATUS_OK ? advocate_say_words(store, edit, batch, error) : status;
}

static Status read_agreed(Request *request, Advocate *advocate)
{
    const JsonNode *list = body_node(request, "agreed");
    const Str *names = NULL;
    size_t count = 0;
    if (!list) return STATUS_OK;
    const TextBounds bounds = { .field = "agreed", .most = ADVOCATE_KINDS, .bytes_max = 20 };
    Status status = read_texts(request, list, bounds, &names, &count);
    if (status != STATUS_OK) return status;
    advocate->agreed = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bit = advocate_kind_bit(names[i]);
        if (bit == 0)
            return fail(request->error, STATUS_INVALID, STR("agreed"),
                        "“%.*s” is none of reference, case_study, review, referral, talk, beta.",
                        STR_ARG(names[i]));
        advocate->agreed |= bit;
    }
    return STATUS_OK;
}

static Status read_advocate(Request *request, Advocate *advocate)
{
    int64_t paused = 0;
    if (body_has(request, "account"))
        advocate->account = account_named(request, body_text(request, "account"));
    if (body_has(request, "person")) advocate->person = body_text(request, "person");
    if (body_has(request, "state")) advocate->state = body_text(request, "state");
    if (body_has(request, "why")) advocate->why = str_trim(body_text(request, "why"));
    if (body_has(request, "owner")) advocate->owner = body_text(request, "owner");
    if (body_has(request, "paused_until") && date_parse(body_text(request, "paused_until"), &paused))
        advocate->paused_day = paused > live_today(request->app->live) ? (uint16_t)paused : 0;
    advocate->changed_us = request_now(request);
    advocate->changed_by = request->caller.id;
    Status status = read_agreed(request, advocate);
    if (status != STATUS_OK) return status;
    if (advocate->account.len == 0)
        return fail(request->error, STATUS_INVALID, STR("account"), "Say whose it is: the id of an account.");
    if (advocate->why.len == 0)
        return fail(request->error, STATUS_INVALID, STR("why"), "Say what makes them an advocate.");
    return check_account(request, "account", advocate->account);
}

static Status keep_advocate(Request *request, AdvocateEdit *edit)
{
    const Str person = edit->advocate.person;
    Status status = read_advocate(request, &edit->advocate);
    bool other = edit->advocate.id == 0 || !str_equal(edit->before, edit->advocate.account) ||
                 !str_equal(person, edit->advocate.person);
    if (status == STATUS_OK && other)
        status = check_member(request, edit->advocate.account, edit->advocate.person);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, edit);
    return status == STATUS_OK ? put_advocate_of(request, request->json, edit->advocate.id) : status;
}

static Status create_advocate(Request *request)
{
    AdvocateEdit edit = { .request = request,
                          .advocate = { .state = STR("active"), .created_us = request_now(request) } };
    return keep_advocate(request, &edit);
}

static Status change_advocate(Request *request)
{
    AdvocateEdit edit = { .request = request };
    Status status = find_advocate(request, &edit.advocate);
    edit.before = edit.advocate.account;
    return status == STATUS_OK ? keep_advocate(request, &edit) : status;
}

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const AdvocateEdit *edit = context;
    Status status = advocate_remove(store, edit->advocate.id, error);
    return status == STATUS_OK ? advocate_say_words(store, edit, batch, error) : status;
}

static Status remove_advocate(Request *request)
{
    AdvocateEdit edit = { .request = request };
    Status status = find_advocate(request, &edit.advocate);
    edit.before = edit.advocate.account;
    return status == STATUS_OK ? request_edit_logged(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "agreed", FIELD_TEXT, .one_of = ADVOCATE_KIND_NAMES, .doc = "Only who agreed to do this." },
    { "state", FIELD_TEXT, .one_of = "ready|resting|ended|any",
      .doc = "ready: may be asked now; resting: asked lately or paused. All when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ADVOCATES_LISTED_MAX,
      .doc = "Rows of a page; 25 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field advocate_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "person", FIELD_TEXT, .most = 256, .doc = "Id of the person; empty: the customer as a whole." },
    { "state", FIELD_TEXT, .one_of = ADVOCATE_STATE_NAMES, .doc = "active when not given." },
    { "agreed", FIELD_ARRAY, .doc = "What they agreed to do: of " ADVOCATE_KIND_NAMES "." },
    { "why", FIELD_TEXT, .most = ADVOCATE_WHY_BYTES_MAX, .doc = "What makes them an advocate." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who takes care." },
    { "paused_until", FIELD_DAY, .doc = "Not to be asked before this day; one of the past ends the pause." },
    { 0 },
};
const NamedShape advocate_shapes[] = {
    { "AdvocateAsk", "{id int, kind one(" ADVOCATE_KIND_NAMES "), day day, answer one(" ADVOCATE_ANSWER_NAMES
                     "), note text, changed_at time, changed_by text}" },
    { "Referral", "{id int, prospect text, day day, result one(" REFERRAL_RESULT_NAMES
                  "), worth {amount int, currency text, digits int}?, note text, changed_at time,"
                  " changed_by text}" },
    { "Advocate", "{id int, account AccountRef?, person {id text, name text}?,"
                  " state one(" ADVOCATE_STATE_NAMES "), agreed [one(" ADVOCATE_KIND_NAMES ")], why text,"
                  " owner text, paused_until day?, last_asked day?, rests_until day?, asks [AdvocateAsk],"
                  " referrals [Referral], created_at time, changed_at time, changed_by text}" },
    { 0 },
};

const Route advocate_routes[] = {
    { .method = "GET",
      .path = "/api/v1/advocates",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_advocates,
      .slow = true,
      .summary = "Advocates: active ones first, who was asked longest ago before the others.",
      .query = list_query,
      .response = "list Advocate" },
    { .method = "POST",
      .path = "/api/v1/advocates",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_advocate,
      .summary = "Notes an advocate: a customer, or a person of one.",
      .body = advocate_body,
      .response = "Advocate",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/advocates/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_advocate,
      .state = advocate_state,
      .summary = "One advocate, with the newest 100 asks and referrals.",
      .response = "Advocate" },
    { .method = "PATCH",
      .path = "/api/v1/advocates/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .state = advocate_state,
      .handler = change_advocate,
      .summary = "Changes an advocate; what is left out stays.",
      .body = advocate_body,
      .response = "Advocate" },
    { .method = "DELETE",
      .path = "/api/v1/advocates/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .state = advocate_state,
      .handler = remove_advocate,
      .summary = "Removes an advocate that was never asked and brought nobody; others are ended." },
    { 0 },
};
