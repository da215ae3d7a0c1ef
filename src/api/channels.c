// channels.c: all channels of a customer together on one line in time: what was said and asked, what is
// planned, and how much the product was used meanwhile.
#include "api/health_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/ticket.h"

#include <stdlib.h>

enum {
    CHANNEL_DAYS_USUAL = 91,
    CHANNEL_DAYS_MAX = 366,
    CHANNEL_AHEAD_DAYS = 28,
    CHANNEL_ITEMS_MAX = 1000,
    CHANNEL_TICKETS_MAX = 300,
    BUSY_DAYS = 7,
};

typedef struct ChannelItem {
    Str channel; // of touchpoints their kind; ticket, task
    int64_t id, at_us;
    Str title, who;
    bool contact; // we and they spoke, or will
} ChannelItem;

typedef struct Line {
    Request *request;
    Str account;
    int64_t from_us, to_us, now_us;
    ChannelItem *items;
    size_t count;
} Line;

static void add(Line *line, ChannelItem item)
{
    if (item.at_us < line->from_us || item.at_us >= line->to_us || line->count == CHANNEL_ITEMS_MAX) return;
    line->items[line->count++] = item;
}

static Status add_touchpoints(Line *line)
{
    Request *request = line->request;
    TouchpointFilter filter = { .account = line->account,
                                .from_us = line->from_us,
                                .to_us = line->to_us,
                                .before_us = INT64_MAX,
                                .before_id = INT64_MAX,
                                .limit = TOUCHPOINTS_LISTED_MAX };
    size_t count = TOUCHPOINTS_LISTED_MAX;
    while (count == TOUCHPOINTS_LISTED_MAX && line->count < CHANNEL_ITEMS_MAX) {
        Touchpoint *found = NULL;
        Status status =
            touchpoint_list(request->store, &filter, request->arena, &found, &count, request->error);
        if (status != STATUS_OK) return status;
        for (size_t i = 0; i < count; i++)
            add(line, (ChannelItem){ found[i].kind, found[i].id, found[i].at_us, found[i].title,
                                     found[i].author_name, !str_equal(found[i].kind, STR("note")) });
        if (count == 0) break;
        filter.before_us = found[count - 1].at_us;
        filter.before_id = found[count - 1].id;
    }
    return STATUS_OK;
}

static Status add_tickets(Line *line)
{
    Request *request = line->request;
    const TicketFilter filter = { .account = line->account, .limit = CHANNEL_TICKETS_MAX };
    Ticket *found = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        ticket_list(request->store, &filter, request->arena, &found, &count, &total, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        add(line, (ChannelItem){ STR("ticket"), found[i].id, found[i].opened_us, found[i].subject,
                                 found[i].holder, true });
    return status;
}

// Open ones on the day they are due.
static Status add_tasks(Line *line)
{
    Request *request = line->request;
    const Zone *zone = live_zone(request->app->live);
    const TaskFilter filter = { .account = line->account, .state = STR("open"), .limit = TASKS_LISTED_MAX };
    Task *found = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        task_list(request->store, &filter, request->arena, &found, &count, &total, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        add(line, (ChannelItem){ STR("task"), found[i].id, zone_day_start(zone, found[i].due_day),
                                 found[i].title, found[i].owner, false });
    return status;
}

static int by_time(const void *a, const void *b)
{
    const ChannelItem *x = a, *y = b;
    if (x->at_us != y->at_us) return x->at_us < y->at_us ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void put_items(const Line *line)
{
    JsonWriter *json = line->request->json;
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < line->count; i++) {
        const ChannelItem *item = &line->items[i];
        json_open_object(json);
        json_add_text(json, STR("channel"), item->channel);
        json_add_int(json, STR("id"), item->id);
        json_add_time(json, STR("at"), item->at_us);
        json_add_text(json, STR("title"), item->title);
        json_add_text(json, STR("who"), item->who);
        json_add_bool(json, STR("planned"), item->at_us > line->now_us);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- whether they hear too much at once, or nothing for long

static size_t different_channels(const ChannelItem *items, size_t from, size_t to)
{
    size_t different = 0;
    for (size_t i = from; i <= to; i++) {
        bool first = items[i].contact;
        for (size_t k = from; k < i && first; k++)
            first = !(items[k].contact && str_equal(items[k].channel, items[i].channel));
        different += first;
    }
    return different;
}

// The seven days with the most contacts; of several the first. Null without any.
static void put_busiest(const Line *line)
{
    JsonWriter *json = line->request->json;
    size_t most = 0, at = 0, last = 0;
    for (size_t i = 0; i < line->count; i++) {
        size_t contacts = 0, end = i;
        for (size_t k = i;
             k < line->count && line->items[k].at_us < line->items[i].at_us + BUSY_DAYS * US_PER_DAY; k++) {
            contacts += line->items[k].contact;
            if (line->items[k].contact) end = k;
        }
        if (!line->items[i].contact || contacts <= most) continue;
        most = contacts;
        at = i;
        last = end;
    }
    json_key(json, STR("busiest"));
    if (most == 0) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_time(json, STR("from"), line->items[at].at_us);
    json_add_time(json, STR("to"), line->items[last].at_us);
    json_add_int(json, STR("contacts"), (int64_t)most);
    json_add_int(json, STR("channels"), (int64_t)different_channels(line->items, at, last));
    json_close_object(json);
}

// The longest time without any contact up to now, in whole days.
static void put_gap(const Line *line)
{
    int64_t before = line->from_us, longest = 0;
    for (size_t i = 0; i < line->count; i++) {
        if (!line->items[i].contact || line->items[i].at_us > line->now_us) continue;
        if (line->items[i].at_us - before > longest) longest = line->items[i].at_us - before;
        before = line->items[i].at_us;
    }
    if (line->now_us - before > longest) longest = line->now_us - before;
    json_add_int(line->request->json, STR("longest_gap_days"), longest / US_PER_DAY);
}

static void put_use(Request *request, uint32_t account, uint16_t from, uint16_t to)
{
    JsonWriter *json = request->json;
    UsageDay *usage = ARENA_ARRAY(request->arena, UsageDay, (size_t)(to - from) + 1);
    engine_usage_days(live_engine(request->app->live), account, from, to, usage);
    json_key(json, STR("use"));
    json_open_array(json);
    for (uint32_t day = from; day <= to; day++) {
        json_open_object(json);
        json_add_day(json, STR("day"), day);
        json_add_known(json, STR("people"), usage[day - from].dau);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_channels(Request *request)
{
    const Zone *zone = live_zone(request->app->live);
    const uint16_t today = live_today(request->app->live);
    uint32_t account = ENGINE_NONE;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    int64_t days = query_int(request, "days", CHANNEL_DAYS_USUAL);
    uint16_t from = today >= days ? (uint16_t)(today - days + 1) : 1;
    Line line = { .request = request,
                  .account = engine_account_id(live_engine(request->app->live), account),
                  .from_us = zone_day_start(zone, from),
                  .to_us = zone_day_start(zone, today + CHANNEL_AHEAD_DAYS + 1u),
                  .now_us = request_now(request),
                  .items = ARENA_ARRAY(request->arena, ChannelItem, CHANNEL_ITEMS_MAX) };
    status = add_touchpoints(&line);
    if (status == STATUS_OK) status = add_tickets(&line);
    if (status == STATUS_OK) status = add_tasks(&line);
    if (status != STATUS_OK) return status;
    if (line.count > 1) qsort(line.items, line.count, sizeof *line.items, by_time);
    json_open_object(request->json);
    json_add_day(request->json, STR("from"), from);
    json_add_day(request->json, STR("today"), today);
    json_add_day(request->json, STR("to"), today + CHANNEL_AHEAD_DAYS);
    json_add_bool(request->json, STR("cut"), line.count == CHANNEL_ITEMS_MAX);
    put_items(&line);
    put_busiest(&line);
    put_gap(&line);
    put_use(request, account, from, today);
    json_close_object(request->json);
    return STATUS_OK;
}

// clang-format off
static const Field channel_query[] = {
    { "days", FIELD_INTEGER, .least = 7, .most = CHANNEL_DAYS_MAX, .doc = "So many days back; 91 when not given. 28 days ahead are shown always." },
    { 0 },
};

const NamedShape channel_shapes[] = {
    { "ChannelItem",
      "{channel one(" TOUCHPOINT_KIND_NAMES "|ticket|task), id int, at time, title text, who text, planned bool}" },
    { 0 },
};

const Route channel_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/channels",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_channels,
      .summary = "All channels of the customer on one line in time, what is planned too, with the use of the product beside; the busiest seven"
                 " days, and the longest time without a contact.",
      .query = channel_query,
      .response = "{from day, today day, to day, cut bool, items [ChannelItem],"
                  " busiest {from time, to time, contacts int, channels int}?, longest_gap_days int, use [{day day, people int?}]}",
      .slow = true },
    { 0 },
};
// clang-format on
