#include "act/news_events.h"

#include "act/endpoint.h"
#include "act/mail_words.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/goal.h"
#include "know/loss.h"
#include "know/news.h"
#include "know/renewal.h"

enum { EVENTS_AT_ONCE = 100, EVENTS_ARENA_BYTES = 64 << 20, OLD_DAYS = 3 };

Status news_events_wait(Store *store, bool *wait_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT 1 FROM news WHERE told_us = 0 AND staff = '' LIMIT 1",
        .params = "",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, NULL);
    *wait_out = rows_next(&rows);
    return rows_end(&rows, error);
}

// ---- what each says

typedef struct Telling {
    Store *store;
    const Live *live;
    Str public_url;
    Arena *arena;
    JsonWriter *json;
} Telling;

static void add_money(const Telling *telling, const char *name, const Currency *currency, int64_t minor)
{
    json_add_text(telling->json, str_from_c(name), currency_format(currency, minor, telling->arena));
}

static Status of_renewal(const Telling *telling, const News *news, Error *error)
{
    RenewalRecord row;
    JsonWriter *json = telling->json;
    Status status = renewal_get(telling->store, news->record, telling->arena, &row, error);
    if (status != STATUS_OK) return status;
    json_add_int(json, STR("renewal"), row.id);
    json_add_text(json, STR("result"), renewal_result_name(renewal_record_result(&row)));
    json_add_day(json, STR("due"), row.due_day);
    json_add_text(json, STR("currency"), currency_code(row.currency));
    add_money(telling, "arr", row.currency, 12 * row.mrr);
    if (row.came_mrr >= 0) add_money(telling, "came_arr", row.currency, 12 * row.came_mrr);
    return STATUS_OK;
}

static Status of_loss(const Telling *telling, const News *news, Error *error)
{
    Loss loss;
    JsonWriter *json = telling->json;
    Status status = loss_get(telling->store, news->record, telling->arena, &loss, error);
    if (status != STATUS_OK) return status;
    json_add_int(json, STR("loss"), loss.id);
    json_add_day(json, STR("day"), loss.day);
    json_add_text(json, STR("reason"), loss.reason);
    if (!loss.currency) return STATUS_OK;
    json_add_text(json, STR("currency"), currency_code(loss.currency));
    add_money(telling, "arr", loss.currency, 12 * (loss.paid - loss.stays));
    return STATUS_OK;
}

static Status of_goal(const Telling *telling, const News *news, Error *error)
{
    Goal goal;
    JsonWriter *json = telling->json;
    Status status = goal_get(telling->store, news->record, telling->arena, &goal, error);
    if (status != STATUS_OK) return status;
    json_add_int(json, STR("goal"), goal.id);
    json_add_text(json, STR("kind"), goal.kind);
    json_add_text(json, STR("text"), goal.title);
    return STATUS_OK;
}

static Status of_assigned(const Telling *telling, const News *news, Error *error)
{
    (void)error;
    json_add_text(telling->json, STR("owner"), news->detail);
    json_add_text(telling->json, STR("by"), news->by);
    return STATUS_OK;
}

typedef struct EventKind {
    Str type;
    const char *title;
    Status (*put)(const Telling *, const News *, Error *);
} EventKind;

static const EventKind kinds[] = {
    { STR_CONST("renewal.renewed"), "Renewed", of_renewal },
    { STR_CONST("renewal.lost"), "Not renewed", of_renewal },
    { STR_CONST("account.lost"), "Lost", of_loss },
    { STR_CONST("goal.reached"), "Goal reached", of_goal },
    { STR_CONST("account.assigned"), "New owner", of_assigned },
};

static Str data_of(Telling *telling, const EventKind *kind, const News *news, Status *status, Error *error)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    telling->json = &json;
    Str name = mail_account_name(telling->live, news->account, telling->arena);
    json_open_object(&json);
    json_add_text(&json, STR("title"), arena_format(telling->arena, "%s: %.*s", kind->title, STR_ARG(name)));
    json_add_text(&json, STR("account"), news->account);
    *status = kind->put(telling, news, error);
    json_add_time(&json, STR("at"), news->at_us);
    if (telling->public_url.len > 0 && news->account.len > 0) {
        Str path = mail_account_path(news->account, telling->arena);
        json_add_text(&json, STR("url"),
                      arena_format(telling->arena, "%.*s%.*s", STR_ARG(telling->public_url), STR_ARG(path)));
    }
    json_close_object(&json);
    json_finish(&json);
    Str data = arena_copy(telling->arena, buf_view(&buf));
    buf_free(&buf);
    return data;
}

// ---- all of them

typedef struct Event {
    int64_t id;
    News news;
} Event;

static Status read_events(Telling *telling, Event *events, size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, kind, account, record, detail, by, at_us FROM news"
               " WHERE told_us = 0 AND staff = '' ORDER BY id LIMIT $1",
        .params = "i",
        .columns = "ittitti",
    };
    const Param params[] = { param_int(EVENTS_AT_ONCE) };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(telling->store, &query, params);
    while (count < EVENTS_AT_ONCE && rows_next(&rows))
        events[count++] = (Event){ .id = rows_int(&rows, 0),
                                   .news = { .kind = rows_text(&rows, 1, telling->arena),
                                             .account = rows_text(&rows, 2, telling->arena),
                                             .record = rows_int(&rows, 3),
                                             .detail = rows_text(&rows, 4, telling->arena),
                                             .by = rows_text(&rows, 5, telling->arena),
                                             .at_us = rows_int(&rows, 6) } };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *count_out = count;
    return STATUS_OK;
}

static Status tell_one(Telling *telling, const Event *event, int64_t now_us, Error *error)
{
    static const Query update = { .sql = "UPDATE news SET told_us = $1 WHERE id = $2", .params = "ii" };
    const News *news = &event->news;
    const Param params[] = { param_int(now_us), param_int(event->id) };
    bool old = news->at_us < now_us - OLD_DAYS * US_PER_DAY || news->at_us > now_us + OLD_DAYS * US_PER_DAY;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !old; i++) {
        if (!str_equal(kinds[i].type, news->kind)) continue;
        Status status;
        Str data = data_of(telling, &kinds[i], news, &status, error);
        if (status == STATUS_NOT_FOUND) break; // removed meanwhile
        if (status == STATUS_OK)
            status =
                endpoint_tell(telling->store, arena_format(telling->arena, "news:%lld", (long long)event->id),
                              news->kind, news->account, data, now_us, error);
        if (status != STATUS_OK) return status;
    }
    return store_execute(telling->store, &update, params, error);
}

Status news_events_tell(Store *store, const Live *live, Str public_url, int64_t now_us, Error *error)
{
    Arena arena = arena_create(EVENTS_ARENA_BYTES);
    Telling telling = { .store = store, .live = live, .public_url = public_url, .arena = &arena };
    Event *events = ARENA_ARRAY(&arena, Event, EVENTS_AT_ONCE);
    size_t count = 0;
    Status status = read_events(&telling, events, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = tell_one(&telling, &events[i], now_us, error);
    arena_destroy(&arena);
    return status;
}
