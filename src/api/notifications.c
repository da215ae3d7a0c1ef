// notifications.c: how somebody is told by mail of what concerns them.
#include "act/notify_choice.h"
#include "act/outbox_desk.h"
#include "api/routes.h"
#include "api/work_json.h"

enum { AT_BYTES = 5 };

static Str zone_usual(const Request *request)
{
    return zone_name(live_zone(request->app->live));
}

static Status choice_state(Request *request, JsonWriter *json)
{
    NotifyChoice choice;
    Str address = { 0 };
    Status status =
        notify_choice_read(request->store, request->caller.id, request->arena, &choice, request->error);
    if (status == STATUS_OK) status = caller_address(request, &address);
    if (status != STATUS_OK) return status;
    OutboxDeskState desk = outbox_desk_state(request->app->outbox);
    json_open_object(json);
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
    add_time_or_null(json, STR("next_daily"), choice.daily_us);
    add_time_or_null(json, STR("next_digest"), choice.weekly_us);
    json_add_bool(json, STR("sends"), desk.has_server && !desk.clock_set);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
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
    return status == STATUS_OK ? choice_state(request, request->json) : status;
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
    { 0 },
};
