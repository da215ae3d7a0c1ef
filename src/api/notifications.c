// notifications.c: how somebody is told by mail of what concerns them.
#include "act/notify_choice.h"
#include "act/outbox.h"
#include "act/outbox_desk.h"
#include "api/routes.h"
#include "api/week.h"
#include "api/work_json.h"

enum { AT_BYTES = 5 };

static Str zone_usual(const Request *request)
{
    return zone_name(live_zone(request->app->live));
}

// What somebody says of it: members of an open object.
static Status put_said(Request *request, JsonWriter *json, NotifyChoice *choice_out)
{
    NotifyChoice choice;
    Str address = { 0 };
    Status status =
        notify_choice_read(request->store, request->caller.id, request->arena, &choice, request->error);
    if (status == STATUS_OK) status = caller_address(request, &address);
    if (status != STATUS_OK) return status;
    json_add_text(json, STR("address"), address);
    json_add_text(json, STR("zone"), choice.zone);
    json_add_text(json, STR("zone_usual"), zone_usual(request));
    json_add_text(json, STR("at"),
                  arena_format(request->arena, "%02d:%02d", choice.minute / 60, choice.minute % 60));
    json_add_int(json, STR("digest_weekday"), choice.weekday);
    json_add_text(json, STR("book"), choice.own ? STR("own") : STR("seen"));
    json_key(json, STR("kinds"));
    json_open_array(json);
    for (int i = 0; i < NOTIFY_KINDS; i++) {
        json_open_object(json);
        json_add_text(json, STR("kind"), notify_kinds[i].name);
        json_add_text(json, STR("mode"), notify_mode_name(choice.modes[i]));
        json_add_text(json, STR("usual"), notify_mode_name(notify_kinds[i].usual));
        json_close_object(json);
    }
    json_close_array(json);
    *choice_out = choice;
    return STATUS_OK;
}

// Only what is said: the rest changes by itself.
static Status choice_state(Request *request, JsonWriter *json)
{
    NotifyChoice choice;
    json_open_object(json);
    Status status = put_said(request, json, &choice);
    json_close_object(json);
    return status;
}

static Status get_choice(Request *request)
{
    NotifyChoice choice;
    JsonWriter *json = request->json;
    OutboxDeskState desk = outbox_desk_state(request->app->outbox);
    json_open_object(json);
    Status status = put_said(request, json, &choice);
    if (status != STATUS_OK) return status;
    add_time_or_null(json, STR("next_daily"), choice.daily_us);
    add_time_or_null(json, STR("next_digest"), choice.weekly_us);
    json_add_bool(json, STR("sends"), desk.has_server && !desk.clock_set);
    json_close_object(json);
    return STATUS_OK;
}

// ---- changing

static Status read_at(Request *request, NotifyChoice *choice)
{
    Str at = body_text(request, "at");
    int64_t hour = -1, minute = -1;
    if (!body_has(request, "at")) return STATUS_OK;
    StrCut cut = str_cut(at, ':');
    bool good = at.len == AT_BYTES && str_parse_int64(cut.head, &hour) &&
                str_parse_int64(cut.tail, &minute) && hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
    if (!good)
        return fail(request->error, STATUS_INVALID, STR("at"), "Say a time of the day, such as 08:00.");
    choice->minute = (int)(hour * 60 + minute);
    return STATUS_OK;
}

static Status read_kinds(Request *request, NotifyChoice *choice)
{
    const JsonNode *kinds = body_node(request, "kinds");
    if (!kinds) return STATUS_OK;
    for (JsonMembers i = json_members(kinds); json_next_member(&i);) {
        Str name = json_text(i.key, request->arena);
        int kind = notify_kind_index(name);
        Str mode = i.value->kind == JSON_TEXT ? json_text(i.value, request->arena) : (Str){ 0 };
        if (kind < 0)
            return fail(request->error, STATUS_INVALID, STR("kinds"), "There is no kind “%.*s”.",
                        STR_ARG(str_beginning(name, 100)));
        if (!notify_mode_parse(mode, &choice->modes[kind]))
            return fail(request->error, STATUS_INVALID, STR("kinds"), "Say at_once, daily or off of “%.*s”.",
                        STR_ARG(name));
    }
    return STATUS_OK;
}

static Status edit_choice(Store *store, void *context, Error *error)
{
    Request *request = context;
    NotifyChoice choice;
    Status status = notify_choice_read(store, request->caller.id, request->arena, &choice, error);
    if (status == STATUS_OK) status = read_at(request, &choice);
    if (status == STATUS_OK) status = read_kinds(request, &choice);
    if (status != STATUS_OK) return status;
    if (body_has(request, "zone")) choice.zone = body_text(request, "zone");
    if (body_has(request, "book")) choice.own = str_equal(body_text(request, "book"), STR("own"));
    choice.weekday = (int)body_int(request, "digest_weekday", choice.weekday);
    return notify_choice_put(store, request->caller.id, &choice, zone_usual(request), request_now(request),
                             error);
}

static Status put_choice(Request *request)
{
    Str zone = body_text(request, "zone");
    if (zone.len > 0 && !zone_is_known(zone))
        return fail(request->error, STATUS_INVALID, STR("zone"),
                    "There is no time zone “%.*s”. Write one such as Europe/Berlin.", STR_ARG(zone));
    Status status = request_edit(request, edit_choice, request);
    if (status == STATUS_OK) outbox_wake(request->app->outbox);
    return status == STATUS_OK ? get_choice(request) : status;
}

// ---- the digest

static Status write_digest(Request *request, WeekMail *mail, bool *has_server_out)
{
    Staff staff;
    NotifyChoice choice;
    Str url = { 0 };
    Status status = staff_load(request->store, request->caller.id, request->arena, &staff, request->error);
    if (status == STATUS_OK)
        status =
            notify_choice_read(request->store, request->caller.id, request->arena, &choice, request->error);
    if (status == STATUS_OK) status = week_url(request, &url, has_server_out);
    return status == STATUS_OK ? week_mail(request, &staff, choice.own, url, mail) : status;
}

static Status get_digest(Request *request)
{
    WeekMail mail;
    bool has_server = false;
    Status status = write_digest(request, &mail, &has_server);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_text(request->json, STR("subject"), mail.subject);
    json_add_text(request->json, STR("html"), mail.html);
    json_add_text(request->json, STR("text"), mail.text);
    json_add_bool(request->json, STR("empty"), mail.empty);
    json_close_object(request->json);
    return STATUS_OK;
}

typedef struct Posting {
    Request *request;
    WeekMail mail;
    int64_t id;
} Posting;

static Status post_edit(Store *store, void *context, Error *error)
{
    Posting *posting = context;
    int64_t now_us = request_now(posting->request);
    Str key = arena_format(posting->request->arena, OUTBOX_STAFF_KEY "%.*s:digest:asked:%lld",
                           STR_ARG(posting->request->caller.id), (long long)now_us);
    return week_post(store, &posting->mail, key, now_us, &posting->id, error);
}

static Status send_digest(Request *request)
{
    Posting posting = { .request = request };
    bool has_server = false;
    if (outbox_desk_state(request->app->outbox).clock_set)
        return fail(request->error, STATUS_CONFLICT, STR(""),
                    "Nothing is sent while the server runs with another time (--now).");
    Status status = write_digest(request, &posting.mail, &has_server);
    if (status == STATUS_OK && !has_server)
        return fail(request->error, STATUS_CONFLICT, STR(""),
                    "No mail server is set: an admin says in the settings of mail which one sends.");
    if (status == STATUS_OK) status = request_edit(request, post_edit, &posting);
    if (status != STATUS_OK) return status;
    outbox_wake(request->app->outbox);
    json_open_object(request->json);
    json_add_int(request->json, STR("message"), posting.id);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field choice_body[] = {
    { "zone", FIELD_TEXT, .most = NOTIFY_ZONE_BYTES_MAX,
      .doc = "Time zone, such as Europe/Berlin; empty: that of the installation." },
    { "at", FIELD_TEXT, .most = 5, .doc = "When the daily mail and the digest come: 08:00." },
    { "digest_weekday", FIELD_INTEGER, .least = 0, .most = 7,
      .doc = "Day of the digest of the week: 1 is Monday, 7 Sunday; 0: none comes." },
    { "book", FIELD_TEXT, .one_of = NOTIFY_BOOK_NAMES,
      .doc = "What the digest is about: all accounts that you see, or your own." },
    { "kinds", FIELD_OBJECT, .doc = "at_once, daily or off, by kind; others stay." },
    { 0 },
};

const NamedShape notification_shapes[] = {
    { "Notifications",
      "{address text, zone text, zone_usual text, at text, digest_weekday int,"
      " book one(" NOTIFY_BOOK_NAMES "), kinds [{kind text, mode one(" NOTIFY_MODE_NAMES "),"
      " usual one(" NOTIFY_MODE_NAMES ")}], next_daily time?, next_digest time?, sends bool}" },
    { 0 },
};

const Route notification_routes[] = {
    { .method = "GET",
      .path = "/api/v1/notifications",
      .permission = PERMISSION_SELF,
      .handler = get_choice,
      .state = choice_state,
      .summary = "How the caller is told by mail: what at once, once a day or not, and when the digest of the"
                 " week comes.",
      .response = "Notifications" },
    { .method = "PUT",
      .path = "/api/v1/notifications",
      .permission = PERMISSION_SELF,
      .handler = put_choice,
      .state = choice_state,
      .summary = "Changes it; what is left out stays. The next mails are those after now.",
      .body = choice_body,
      .response = "Notifications" },
    { .method = "GET",
      .path = "/api/v1/notifications/digest",
      .permission = PERMISSION_SELF,
      .handler = get_digest,
      .slow = true,
      .summary = "The caller's digest of the week as it would be sent now.",
      .response = "{subject text, html text, text text, empty bool}" },
    { .method = "POST",
      .path = "/api/v1/notifications/digest",
      .permission = PERMISSION_SELF,
      .handler = send_digest,
      .summary = "Sends it to the caller now, also when there is nothing to say.",
      .success = 202,
      .response = "{message int}" },
    { 0 },
};
