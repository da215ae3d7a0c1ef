// packs.c: an account in short lines: to hand over, and to prepare a meeting.
#include "api/account_digest.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"

static Status fill_pack(Digest *digest)
{
    digest_state(digest);
    Status status = digest_onboarding(digest);
    if (status != STATUS_OK) return status;
    digest_people(digest);
    status = digest_promises(digest);
    if (status == STATUS_OK) status = digest_use_cases(digest, 0);
    if (status == STATUS_OK) status = digest_work(digest);
    if (status == STATUS_OK) digest_use(digest);
    if (status == STATUS_OK) status = digest_notes(digest);
    return status == STATUS_OK ? digest_questions(digest) : status;
}

static void open_answer(Request *request, uint32_t account)
{
    const Live *live = request->app->live;
    json_open_object(request->json);
    json_key(request->json, STR("account"));
    json_put_account(request->json, live_engine(live), account, live_today(live));
    json_add_day(request->json, STR("day"), live_today(live));
}

static Status read_pack(Request *request, Digest *digest)
{
    uint32_t account;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = digest_start(request, account, digest);
    return status == STATUS_OK ? fill_pack(digest) : status;
}

static Status get_pack(Request *request)
{
    Digest digest;
    Status status = read_pack(request, &digest);
    if (status != STATUS_OK) return status;
    open_answer(request, digest.account);
    put_digest(&digest);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status get_pack_text(Request *request)
{
    Digest digest;
    Status status = read_pack(request, &digest);
    if (status != STATUS_OK) return status;
    Str name = account_name(live_engine(request->app->live), digest.account, digest.today);
    digest_markdown(&digest, name, request->out);
    return STATUS_OK;
}

Status put_pack_of(Request *request, uint32_t account)
{
    Digest digest;
    Status status = digest_start(request, account, &digest);
    if (status == STATUS_OK) status = fill_pack(&digest);
    if (status == STATUS_OK) put_digest(&digest);
    return status;
}

// ---- the brief of a meeting

// The planned meeting that is asked for, else the next one of the account; id 0: there is none.
static Status find_meeting(Request *request, const Digest *digest, Touchpoint *meeting_out)
{
    int64_t id = query_int(request, "meeting", 0);
    *meeting_out = (Touchpoint){ 0 };
    if (id != 0) {
        Status status = find_touchpoint(request, id, meeting_out);
        bool of_it = status == STATUS_OK && str_equal(meeting_out->account, digest->id);
        if (status != STATUS_OK || of_it) return status;
        return fail(request->error, STATUS_NOT_FOUND, STR("meeting"), "The account has no such meeting.");
    }
    return touchpoint_next_planned(request->store, digest->id, request_now(request), request->arena,
                                   meeting_out, request->error);
}

static Status last_contact(Request *request, const Digest *digest, int64_t *us_out)
{
    const TouchpointFilter filter = { .account = digest->id,
                                      .to_us = request_now(request),
                                      .before_us = INT64_MAX,
                                      .before_id = INT64_MAX,
                                      .limit = 1 };
    Touchpoint *found = NULL;
    size_t count = 0;
    Status status = touchpoint_list(request->store, &filter, request->arena, &found, &count, request->error);
    *us_out = status == STATUS_OK && count > 0 ? found[0].at_us : 0;
    return status;
}

static void put_meeting(Request *request, const Touchpoint *meeting)
{
    json_key(request->json, STR("meeting"));
    if (meeting->id == 0) {
        json_put_null(request->json);
        return;
    }
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), meeting->id);
    json_add_time(request->json, STR("at"), meeting->at_us);
    json_add_text(request->json, STR("title"), meeting->title);
    json_close_object(request->json);
}

static Status get_brief(Request *request)
{
    uint32_t account;
    Digest digest;
    Touchpoint meeting;
    int64_t since = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = digest_start(request, account, &digest);
    if (status == STATUS_OK) status = find_meeting(request, &digest, &meeting);
    if (status == STATUS_OK) status = last_contact(request, &digest, &since);
    if (status == STATUS_OK) status = digest_changes(&digest, since);
    if (status != STATUS_OK) return status;
    if (meeting.person_count > 0)
        digest_attendees(&digest, meeting.people, meeting.person_count);
    else
        digest_people(&digest);
    status = digest_promises(&digest);
    if (status == STATUS_OK) status = digest_use_cases(&digest, meeting.id);
    if (status == STATUS_OK) status = digest_work(&digest);
    if (status == STATUS_OK) status = digest_questions(&digest);
    if (status != STATUS_OK) return status;
    open_answer(request, account);
    put_meeting(request, &meeting);
    json_key(request->json, STR("since"));
    if (since)
        json_put_time(request->json, since);
    else
        json_put_null(request->json);
    put_digest(&digest);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field brief_query[] = {
    { "meeting", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Number of the planned touchpoint; the account's next one when not given." },
    { 0 },
};

const NamedShape pack_shapes[] = {
    { "DigestSection", DIGEST_SECTION_SHAPE },
    { 0 },
};

const Route pack_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/pack",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_pack,
      .summary = "What somebody has to know who takes the account over: how it is, who matters, what was"
                 " promised, what is open, what was said, what is not known. Every line names its record.",
      .response = "{account AccountRef?, day day, sections [DigestSection]}",
      .slow = true },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/pack.md",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_pack_text,
      .summary = "The same as text to read, to print and to send.",
      .response = "Markdown.",
      .response_type = "text/markdown; charset=utf-8",
      .slow = true },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/brief",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_brief,
      .summary = "What to know before a meeting: what changed since the last contact, who comes, what was"
                 " promised, what is open, and what to ask.",
      .query = brief_query,
      .response = "{account AccountRef?, day day, meeting {id int, at time, title text}?, since time?,"
                  " sections [DigestSection]}",
      .slow = true },
    { 0 },
};
