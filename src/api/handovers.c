// handovers.c: an account goes to somebody else, who accepts it or returns it with a reason.
#include "api/account_digest.h"
#include "api/know_json.h"
#include "api/onboarding_stand_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/handover.h"
#include "know/onboarding_desk.h"
#include "trust/staff.h"

// Giver and receiver see it, whoever owns the account now; else those who see the account.
static bool sees_handover(const Request *request, const Handover *handover, Str address)
{
    bool own = address.len > 0 && (str_equal_ignore_case(address, handover->receiver) ||
                                   str_equal_ignore_case(address, handover->giver));
    return own || sees_work(request, handover->account);
}

static Status find_handover(Request *request, Handover *handover_out, Str *address_out)
{
    Status status = caller_address(request, address_out);
    if (status == STATUS_OK)
        status =
            handover_get(request->store, path_number(request), request->arena, handover_out, request->error);
    if (status != STATUS_OK || sees_handover(request, handover_out, *address_out)) return status;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such handover.");
}

static void put_members(const Request *request, JsonWriter *json, const Handover *handover)
{
    json_add_int(json, STR("id"), handover->id);
    put_account_of(request, json, handover->account);
    json_add_text(json, STR("kind"), handover->kind);
    json_add_text(json, STR("from"), handover->giver);
    json_add_text(json, STR("to"), handover->receiver);
    json_add_raw(json, STR("goals"), handover->goals);
    json_add_raw(json, STR("promises"), handover->promises);
    json_add_text(json, STR("note"), handover->note);
    json_add_day_or_null(json, STR("due"), handover->due_day);
    json_add_text(json, STR("state"), handover->state);
    json_add_text(json, STR("why"), handover->why);
    json_add_time(json, STR("created_at"), handover->created_us);
    json_add_text(json, STR("created_by"), handover->created_by);
    add_time_or_null(json, STR("ended_at"), handover->ended_us);
}

static void put_handover(const Request *request, JsonWriter *json, const Handover *handover)
{
    json_open_object(json);
    put_members(request, json, handover);
    json_close_object(json);
}

static Status list_handovers(Request *request)
{
    const HandoverFilter filter = { .account = account_named(request, query_text(request, "account")),
                                    .receiver = query_text(request, "to"),
                                    .state = query_text(request, "state") };
    Handover *found = NULL;
    size_t count = 0;
    Str address;
    Status status = caller_address(request, &address);
    if (status == STATUS_OK)
        status = handover_list(request->store, &filter, request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_handover(request, &found[i], address)) put_handover(request, request->json, &found[i]);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// Whether the customer has the time and knowledge that onboarding asks for; null while no stage is
// onboarding.
static Status put_readiness(Request *request, uint32_t account)
{
    OnboardingAsking asking;
    OnboardingStay stay;
    OnboardingStand stand;
    JsonWriter *json = request->json;
    json_key(json, STR("readiness"));
    Status status = account == ENGINE_NONE ? STATUS_NOT_FOUND : ask_onboarding(request, &asking);
    if (status == STATUS_NOT_FOUND) {
        json_put_null(json);
        return STATUS_OK;
    }
    if (status != STATUS_OK) return status;
    status = onboarding_stay_read(request->store, asking.stage->id, engine_account_id(asking.engine, account),
                                  &stay, request->error);
    if (status == STATUS_OK)
        status = onboarding_stand_read(&asking, account, &stay, request->arena, &stand, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_demands_and_readiness(&stand, asking.stage, json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_handover(Request *request)
{
    Handover handover;
    Str address;
    Status status = find_handover(request, &handover, &address);
    if (status != STATUS_OK) return status;
    uint32_t account = engine_account_find(live_engine(request->app->live), handover.account);
    json_open_object(request->json);
    put_members(request, request->json, &handover);
    status = account == ENGINE_NONE ? STATUS_OK : put_pack_of(request, account);
    if (account == ENGINE_NONE) json_add_raw(request->json, STR("sections"), STR("[]"));
    if (status == STATUS_OK) status = put_readiness(request, account);
    json_close_object(request->json);
    return status;
}

// ---- starting

static Status read_staff(Request *request, const char *field, Str *address_out)
{
    Staff *staff = NULL;
    size_t count = 0;
    Str email = str_trim(body_text(request, field));
    Status status = staff_list(request->store, request->arena, &staff, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (staff[i].state == STAFF_DISABLED || !str_equal_ignore_case(staff[i].email, email)) continue;
        *address_out = staff[i].email;
        return STATUS_OK;
    }
    if (status != STATUS_OK) return status;
    return fail(request->error, STATUS_INVALID, str_from_c(field),
                "Nobody who works here has the e-mail address “%.*s”.", STR_ARG(email));
}

// As a JSON array of texts.
static Status read_list(Request *request, const char *field, Str *texts_out)
{
    const TextBounds bounds = { field, HANDOVER_TEXTS_MAX, HANDOVER_TEXT_BYTES_MAX };
    const Str *texts = NULL;
    size_t count = 0;
    Status status = read_texts(request, body_node(request, field), bounds, &texts, &count);
    if (status != STATUS_OK) return status;
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_array(&json);
    for (size_t i = 0; i < count; i++)
        json_put_text(&json, texts[i]);
    json_close_array(&json);
    json_finish(&json);
    *texts_out = arena_copy(request->arena, buf_view(&out));
    buf_free(&out);
    return STATUS_OK;
}

static Status read_handover(Request *request, Handover *handover)
{
    int64_t due = live_today(request->app->live) + HANDOVER_DAYS;
    if (body_has(request, "due")) date_parse(body_text(request, "due"), &due);
    if (due < live_today(request->app->live) || due >= ZONE_DAYS)
        return fail(request->error, STATUS_INVALID, STR("due"), "Say a day from today on.");
    *handover = (Handover){ .account = account_named(request, body_text(request, "account")),
                            .kind = body_text(request, "kind"),
                            .note = body_text(request, "note"),
                            .due_day = (uint16_t)due,
                            .state = STR("open"),
                            .created_us = request_now(request),
                            .created_by = request->caller.id };
    Status status = check_account(request, "account", handover->account);
    if (status == STATUS_OK) status = read_staff(request, "to", &handover->receiver);
    if (status == STATUS_OK && body_has(request, "from"))
        status = read_staff(request, "from", &handover->giver);
    else if (status == STATUS_OK)
        status = caller_address(request, &handover->giver);
    if (status == STATUS_OK) status = read_list(request, "goals", &handover->goals);
    if (status == STATUS_OK) status = read_list(request, "promises", &handover->promises);
    if (status == STATUS_OK && str_equal(handover->giver, handover->receiver))
        return fail(request->error, STATUS_INVALID, STR("to"), "Name somebody else to receive the account.");
    return status;
}

typedef struct HandoverEdit {
    Request *request;
    Handover handover;
    OnboardingNote note; // of a start
    bool noted;
} HandoverEdit;

static Status start_edit(Store *store, void *context, Error *error)
{
    HandoverEdit *edit = context;
    Status status = handover_start(store, &edit->handover, error);
    if (status == STATUS_OK && edit->noted) status = onboarding_note_put(store, &edit->note, error);
    name_record(edit->request, edit->handover.id);
    return status;
}

// Time and knowledge of the customer, as whoever gives the account knows them.
static Status read_readiness(Request *request, HandoverEdit *edit)
{
    edit->noted = body_has(request, "hours") || body_has(request, "knowledge");
    if (!edit->noted) return STATUS_OK;
    Status status = onboarding_note_read(request->store, edit->handover.account, request->arena, &edit->note,
                                         request->error);
    if (status == STATUS_OK) read_onboarding_readiness(request, &edit->note);
    return status;
}

static Status start_handover(Request *request)
{
    HandoverEdit edit = { .request = request };
    Status status = read_handover(request, &edit.handover);
    if (status == STATUS_OK) status = read_readiness(request, &edit);
    if (status == STATUS_OK) status = request_edit(request, start_edit, &edit);
    if (status != STATUS_OK) return status;
    if (edit.noted)
        onboarding_desk_wake(request->app->onboarding,
                             engine_account_find(live_engine(request->app->live), edit.handover.account));
    put_handover(request, request->json, &edit.handover);
    return STATUS_OK;
}

// ---- ending

static Status end_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const HandoverEdit *edit = context;
    return handover_end(store, &edit->handover, batch, error);
}

static Status end_handover(Request *request, Str state, Str why, bool giver_too)
{
    HandoverEdit edit = { .request = request };
    Handover *handover = &edit.handover;
    Str address;
    Status status = find_handover(request, handover, &address);
    if (status != STATUS_OK) return status;
    bool own = str_equal_ignore_case(address, handover->receiver) ||
               (giver_too && str_equal_ignore_case(address, handover->giver));
    if (!own && !role_may(request->caller.role, PERMISSION_ASSIGN))
        return fail(request->error, STATUS_FORBIDDEN, STR(""),
                    "Only %.*s can answer it, or who assigns accounts.", STR_ARG(handover->receiver));
    handover->state = state;
    handover->why = why;
    handover->ended_us = request_now(request);
    handover->ended_by = request->caller.id;
    status = request_edit_logged(request, end_edit, &edit);
    if (status == STATUS_OK) put_handover(request, request->json, handover);
    return status;
}

static Status accept_handover(Request *request)
{
    return end_handover(request, STR("accepted"), STR(""), false);
}

static Status return_handover(Request *request)
{
    Str why = str_trim(body_text(request, "why"));
    if (why.len == 0) return fail(request->error, STATUS_INVALID, STR("why"), "Say what is missing.");
    return end_handover(request, STR("returned"), why, true);
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "to", FIELD_TEXT, .most = STAFF_EMAIL_BYTES_MAX, .doc = "Only to the one with this e-mail address." },
    { "state", FIELD_TEXT, .one_of = HANDOVER_STATE_NAMES, .doc = "Only in this state." },
    { 0 },
};
static const Field start_body[] = {
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "to", FIELD_TEXT, .required = true, .most = STAFF_EMAIL_BYTES_MAX,
      .doc = "E-mail address of who is to take it over." },
    { "from", FIELD_TEXT, .most = STAFF_EMAIL_BYTES_MAX,
      .doc = "Of who gives it; the caller when not given." },
    { "kind", FIELD_TEXT, .required = true, .one_of = HANDOVER_KIND_NAMES,
      .doc = "sale: from sales to success; csm: between two who look after customers." },
    { "goals", FIELD_ARRAY, .doc = "What the customer wants to reach: at most 20 texts." },
    { "promises", FIELD_ARRAY, .doc = "What they were promised: at most 20 texts." },
    { "note", FIELD_TEXT, .most = HANDOVER_NOTE_BYTES_MAX, .doc = "What else there is to say." },
    READINESS_FIELDS,
    { "due", FIELD_DAY, .doc = "To be answered by then; in 5 days when not given." },
    { 0 },
};
static const Field return_body[] = {
    { "why", FIELD_TEXT, .required = true, .least = 1, .most = HANDOVER_WHY_BYTES_MAX,
      .doc = "What is missing." },
    { 0 },
};

#define HANDOVER_MEMBERS                                                                                     \
    "id int, account AccountRef?, kind one(" HANDOVER_KIND_NAMES "), from text, to text, goals [text],"      \
    " promises [text], note text, due day?, state one(" HANDOVER_STATE_NAMES "), why text, created_at time," \
    " created_by text, ended_at time?"

const NamedShape handover_shapes[] = {
    { "Handover", "{" HANDOVER_MEMBERS "}" },
    { "HandoverWithPack",
      "{" HANDOVER_MEMBERS ", sections [DigestSection], readiness {" READINESS_MEMBERS "}?}" },
    { 0 },
};

const Route handover_routes[] = {
    { .method = "GET",
      .path = "/api/v1/handovers",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_handovers,
      .summary = "Accounts that go from one person to another, the newest first; at most 200.",
      .query = list_query,
      .response = "{items [Handover]}" },
    { .method = "POST",
      .path = "/api/v1/handovers",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = start_handover,
      .summary = "Hands an account over. Nothing changes until the receiver accepts.",
      .body = start_body,
      .response = "Handover",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/handovers/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_handover,
      .summary = "One handover with the pack of its account. Giver and receiver see it, whoever owns the"
                 " account.",
      .response = "HandoverWithPack",
      .slow = true },
    { .method = "POST",
      .path = "/api/v1/handovers/{id}/accept",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = accept_handover,
      .summary = "The receiver takes the account: owns it from now on, with its goals and promises.",
      .response = "Handover" },
    { .method = "POST",
      .path = "/api/v1/handovers/{id}/return",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = return_handover,
      .summary = "The receiver sends it back and says what is missing; the giver takes it back.",
      .body = return_body,
      .response = "Handover" },
    { 0 },
};
