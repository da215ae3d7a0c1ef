// own_work.c: recurring work of colleagues that was done by itself, by month, and the hours it is taken to
// save.
#include "act/own_work.h"

#include "api/know_json.h"
#include "api/routes.h"

static Status read_minutes(Request *request, OwnWorkMinutes *minutes_out)
{
    return own_work_minutes_read(request->store, request->arena, minutes_out, request->error);
}

static int64_t minutes_of(const int64_t counts[OWN_WORK_KINDS], const OwnWorkMinutes *minutes)
{
    int64_t sum = 0;
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++)
        sum += counts[kind] * minutes->of[kind];
    return sum;
}

static void put_counts(JsonWriter *json, const int64_t counts[OWN_WORK_KINDS])
{
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++)
        json_add_int(json, own_work_kind_name((OwnWorkKind)kind), counts[kind]);
}

static void put_kinds(JsonWriter *json, const OwnWork *work, const OwnWorkMinutes *minutes)
{
    json_key(json, STR("kinds"));
    json_open_array(json);
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++) {
        json_open_object(json);
        json_add_text(json, STR("kind"), own_work_kind_name((OwnWorkKind)kind));
        json_add_int(json, STR("count"), work->counts[kind]);
        json_add_int(json, STR("minutes_each"), minutes->of[kind]);
        json_add_int(json, STR("minutes"), work->counts[kind] * minutes->of[kind]);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_own_work(Request *request)
{
    enum { DAYS_USUAL = 183 };
    uint16_t from, to;
    OwnWorkMinutes minutes;
    OwnWork *work = ARENA_NEW(request->arena, OwnWork);
    JsonWriter *json = request->json;
    Status status = request_days(request, DAYS_USUAL, OWN_WORK_DAYS_MAX, &from, &to);
    if (status == STATUS_OK) status = read_minutes(request, &minutes);
    if (status == STATUS_OK)
        status = own_work_read(request->store, live_zone(request->app->live), from, to, work, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_day(json, STR("from"), from);
    json_add_day(json, STR("to"), to);
    json_add_int(json, STR("minutes"), minutes_of(work->counts, &minutes));
    put_kinds(json, work, &minutes);
    json_key(json, STR("months"));
    json_open_array(json);
    for (size_t i = 0; i < work->month_count; i++) {
        json_open_object(json);
        json_add_day(json, STR("day"), work->months[i].day);
        put_counts(json, work->months[i].counts);
        json_add_int(json, STR("minutes"), minutes_of(work->months[i].counts, &minutes));
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status minutes_state(Request *request, JsonWriter *json)
{
    OwnWorkMinutes minutes;
    Status status = read_minutes(request, &minutes);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_counts(json, minutes.of);
    json_close_object(json);
    return STATUS_OK;
}

static Status minutes_edit(Store *store, void *context, Error *error)
{
    Request *request = context;
    OwnWorkMinutes minutes;
    Status status = own_work_minutes_read(store, request->arena, &minutes, error);
    for (int kind = 0; status == STATUS_OK && kind < OWN_WORK_KINDS; kind++) {
        const char *name = own_work_kind_name((OwnWorkKind)kind).data;
        minutes.of[kind] = body_int(request, name, minutes.of[kind]);
    }
    return status == STATUS_OK ? own_work_minutes_put(store, &minutes, request->arena, error) : status;
}

static Status put_minutes(Request *request)
{
    Status status = request_edit(request, minutes_edit, request);
    return status == STATUS_OK ? minutes_state(request, request->json) : status;
}

static Status get_minutes(Request *request)
{
    return minutes_state(request, request->json);
}

#define MINUTES_OF(kind, what)                                                                               \
    {                                                                                                        \
        kind, FIELD_INTEGER, .least = 0, .most = OWN_WORK_MINUTES_MAX,                                       \
                             .doc = "What " what " would have taken."                                        \
    }

static const Field minutes_body[] = {
    MINUTES_OF("digest", "looking together the figures of a digest of the week"),
    MINUTES_OF("reminder", "telling a colleague"),
    MINUTES_OF("task", "thinking of a task and writing it down"),
    MINUTES_OF("warning", "finding a risk or opportunity in the figures"),
    { 0 },
};
static const Field days_query[] = {
    { "from", FIELD_DAY, .doc = "First day; half a year before `to` when not given, at most 366 days." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { 0 },
};

const NamedShape own_work_shapes[] = {
    { "OwnWorkMinutes", "{digest int, reminder int, task int, warning int}" },
    { 0 },
};

const Route own_work_routes[] = {
    { .method = "GET",
      .path = "/api/v1/own-work",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_own_work,
      .slow = true,
      .summary = "Recurring work of colleagues that was done by itself, by month: how many digests and "
                 "reminders were "
                 "mailed, tasks put on lists by plays and questions, warnings raised by rules; and the "
                 "minutes they are taken "
                 "to save. Of all accounts; it names nobody.",
      .query = days_query,
      .response = "{from day, to day, minutes int, kinds [{kind one(digest|reminder|task|warning), count int,"
                  " minutes_each int, minutes int}], months [{day day, digest int, reminder int, task int,"
                  " warning int, minutes int}]}" },
    { .method = "GET",
      .path = "/api/v1/own-work/minutes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_minutes,
      .state = minutes_state,
      .summary = "How many minutes one of each is taken to be.",
      .response = "OwnWorkMinutes" },
    { .method = "PUT",
      .path = "/api/v1/own-work/minutes",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_minutes,
      .state = minutes_state,
      .summary = "Says how many minutes one of each is taken to be; what is left out stays.",
      .body = minutes_body,
      .response = "OwnWorkMinutes" },
    { 0 },
};
