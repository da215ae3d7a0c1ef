// play_reach.c: of a play's results what needs no comparison: whom its mails reached and who cared, and which
// cases went by without anybody's task; and for how long one such case is taken to be.
#include "act/play_reach.h"

#include "api/outbox_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "know/settings.h"
#include "learn/play_effect.h"

#define MINUTES_SETTING STR("play_minutes_per_case")

enum { MINUTES_USUAL = 30, MINUTES_MAX = 600, GENERAL_LEAST = 30 };

static const double general_share = 0.10; // fewer who care: it is too general

static Status read_minutes(Request *request, int64_t *minutes_out)
{
    Str text = { 0 };
    int64_t minutes = 0;
    Status status =
        setting_read(request->store, MINUTES_SETTING, STR(""), request->arena, &text, request->error);
    *minutes_out = str_parse_int64(text, &minutes) ? minutes : MINUTES_USUAL;
    return status;
}

// ---- in the results

// Even the upper end of the range is small. Without links that are noted nobody can tell.
static bool is_too_general(const PlayReach *reach, bool clicks_noted)
{
    double low = 0, high = 1, count = (double)reach->reached;
    if (!clicks_noted || reach->reached < GENERAL_LEAST) return false;
    effect_wilson((double)reach->interested / count, count, &low, &high);
    return high < general_share;
}

static void put_reach(JsonWriter *json, const PlayReach *reach, bool clicks_noted)
{
    double low = 0, high = 1;
    json_open_object(json);
    json_add_text(json, STR("step"), reach->step);
    json_add_int(json, STR("written"), reach->written);
    json_add_int(json, STR("reached"), reach->reached);
    json_add_int(json, STR("opened"), reach->opened);
    json_add_int(json, STR("clicked"), reach->clicked);
    json_add_int(json, STR("goal"), reach->goal);
    json_add_int(json, STR("interested"), reach->interested);
    json_add_int(json, STR("left"), reach->left);
    if (reach->reached > 0)
        effect_wilson((double)reach->interested / (double)reach->reached, (double)reach->reached, &low,
                      &high);
    json_add_double(json, STR("low"), low);
    json_add_double(json, STR("high"), high);
    json_add_bool(json, STR("too_general"), is_too_general(reach, clicks_noted));
    json_close_object(json);
}

static Status put_all_reach(Request *request, int64_t play)
{
    MailSettings settings;
    PlayReach *list = NULL;
    size_t count = 0;
    Str url = { 0 };
    JsonWriter *json = request->json;
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK) status = server_url_of(request, &url);
    if (status == STATUS_OK)
        status = play_reach_read(request->store, play, request->arena, &list, &count, request->error);
    if (status != STATUS_OK) return status;
    bool clicks = settings.track_clicks && url.len > 0, opens = settings.track_opens && url.len > 0;
    json_key(json, STR("reach"));
    json_open_object(json);
    json_add_bool(json, STR("clicks_noted"), clicks);
    json_add_bool(json, STR("opens_noted"), opens);
    json_key(json, STR("all"));
    if (count > 0)
        put_reach(json, &list[0], clicks);
    else
        json_put_null(json);
    json_key(json, STR("steps"));
    json_open_array(json);
    for (size_t i = 1; i < count; i++)
        put_reach(json, &list[i], clicks);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

Status put_play_reach(Request *request, int64_t play)
{
    PlayUnaided unaided;
    int64_t minutes = 0;
    JsonWriter *json = request->json;
    Status status = put_all_reach(request, play);
    if (status == STATUS_OK) status = read_minutes(request, &minutes);
    if (status == STATUS_OK)
        status = play_unaided_read(request->store, play, request->arena, &unaided, request->error);
    if (status != STATUS_OK) return status;
    json_key(json, STR("unaided"));
    json_open_object(json);
    json_add_int(json, STR("over"), unaided.over);
    json_add_int(json, STR("cases"), unaided.unaided);
    json_add_int(json, STR("goal"), unaided.goal);
    json_add_int(json, STR("minutes_per_case"), minutes);
    json_add_int(json, STR("minutes"), unaided.unaided * minutes);
    json_close_object(json);
    return STATUS_OK;
}

// ---- how long a case is taken to be

static Status effort_state(Request *request, JsonWriter *json)
{
    int64_t minutes = 0;
    Status status = read_minutes(request, &minutes);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_int(json, STR("minutes_per_case"), minutes);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_effort(Request *request)
{
    return effort_state(request, request->json);
}

static Status effort_edit(Store *store, void *context, Error *error)
{
    Request *request = context;
    int64_t minutes = body_int(request, "minutes_per_case", MINUTES_USUAL);
    return setting_put(store, MINUTES_SETTING, arena_format(request->arena, "%lld", (long long)minutes),
                       error);
}

static Status put_effort(Request *request)
{
    Status status = request_edit(request, effort_edit, request);
    return status == STATUS_OK ? effort_state(request, request->json) : status;
}

static const Field effort_body[] = {
    { "minutes_per_case", FIELD_INTEGER, .required = true, .least = 1, .most = MINUTES_MAX,
      .doc = "What one case would have taken a colleague, as you take it to be; 30 while nobody says." },
    { 0 },
};

const NamedShape play_reach_shapes[] = {
    { "PlayReach",
      "{step text, written int, reached int, opened int, clicked int, goal int, interested int, left int,"
      " low number, high number, too_general bool}" },
    { "PlayUnaided", "{over int, cases int, goal int, minutes_per_case int, minutes int}" },
    { "PlayEffort", "{minutes_per_case int}" },
    { 0 },
};

const Route play_reach_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/effort",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_effort,
      .state = effort_state,
      .summary = "How many minutes one case is taken to be, where the work that plays save is counted.",
      .response = "PlayEffort" },
    { .method = "PUT",
      .path = "/api/v1/plays/effort",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_effort,
      .state = effort_state,
      .summary = "Says how many minutes one case is taken to be, for all plays.",
      .body = effort_body,
      .response = "PlayEffort" },
    { 0 },
};
