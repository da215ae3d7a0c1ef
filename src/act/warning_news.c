#include "act/warning_news.h"

#include "act/endpoint.h"
#include "codec/json_writer.h"
#include "codec/url.h"
#include "know/settings.h"

#define RAISED_SETTING STR("told_warning")
#define ENDED_SETTING STR("told_warning_end")

enum { NEWS_AT_ONCE = 100, NEWS_MAX = 20000, NEWS_ARENA_BYTES = 64 << 20 };

typedef struct News {
    Str type, public_url;
    const Query *select;
    Str mark_name;
    int64_t mark; // the number of the last one told, or when it ended
} News;

// Those found when their rule was first asked are history.
static const Query raised = {
    .sql = "SELECT id, name, account, opportunity, severity, raised_us, id FROM warning"
           " WHERE id > $1 AND news = 1 ORDER BY id LIMIT $2",
    .params = "ii",
    .columns = "ittiiii",
};
// All that ended at the very same time come together, or a later look would pass some by.
static const Query ended = {
    .sql = "SELECT id, name, account, opportunity, severity, ended_us, ended_us FROM warning"
           " WHERE ended_us > $1 AND news = 1 AND ended_us <= (SELECT max(e.ended_us) FROM (SELECT ended_us"
           " FROM warning WHERE ended_us > $1 AND news = 1 ORDER BY ended_us LIMIT $2) e)"
           " ORDER BY ended_us, id",
    .params = "ii",
    .columns = "ittiiii",
};
static const Query newest = {
    .sql = "SELECT coalesce(max(id), 0), coalesce(max(ended_us), 0) FROM warning",
    .params = "",
    .columns = "ii",
};

static Status read_newest(Store *store, int64_t *raised_out, int64_t *ended_out, Error *error)
{
    CLEANUP(rows_close) Rows rows = store_query(store, &newest, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *raised_out = rows_int(&rows, 0);
    *ended_out = rows_int(&rows, 1);
    return STATUS_OK;
}

// -1: never told.
static Status read_mark(Store *store, Str name, Arena *arena, int64_t *mark_out, Error *error)
{
    Str text = { 0 };
    Status status = setting_read(store, name, STR("-1"), arena, &text, error);
    if (status == STATUS_OK && !str_parse_int64(text, mark_out)) *mark_out = -1;
    return status;
}

static Status put_mark(Store *store, Str name, int64_t mark, Arena *arena, Error *error)
{
    return setting_put(store, name, arena_format(arena, "%lld", (long long)mark), error);
}

Status warning_news_waits(Store *store, bool *waits_out, Error *error)
{
    Arena arena = arena_create(1 << 20);
    int64_t newest_raised = 0, newest_ended = 0, told_raised = -1, told_ended = -1;
    Status status = read_newest(store, &newest_raised, &newest_ended, error);
    if (status == STATUS_OK) status = read_mark(store, RAISED_SETTING, &arena, &told_raised, error);
    if (status == STATUS_OK) status = read_mark(store, ENDED_SETTING, &arena, &told_ended, error);
    *waits_out = status == STATUS_OK && (told_raised < newest_raised || told_ended < newest_ended);
    arena_destroy(&arena);
    return status;
}

static Str data_of(const Rows *rows, const News *news, Arena *arena)
{
    Buf buf = { 0 }, url = { 0 };
    JsonWriter json = json_writer(&buf);
    Str name = rows_text(rows, 1, arena), account = rows_text(rows, 2, arena);
    bool is_raised = str_equal(news->type, STR("warning.raised"));
    json_open_object(&json);
    json_add_text(&json, STR("title"),
                  arena_format(arena, "%s%.*s%s%.*s", is_raised ? "" : "Ended: ", STR_ARG(name),
                               account.len > 0 ? ": " : "", STR_ARG(account)));
    json_add_int(&json, STR("warning"), rows_int(rows, 0));
    json_add_text(&json, STR("name"), name);
    json_add_text(&json, STR("account"), account);
    json_add_text(&json, STR("direction"), rows_int(rows, 3) ? STR("opportunity") : STR("risk"));
    json_add_int(&json, STR("severity"), rows_int(rows, 4));
    json_add_time(&json, STR("at"), rows_int(rows, 5));
    if (news->public_url.len > 0 && account.len > 0) {
        buf_append(&url, news->public_url);
        buf_append(&url, STR("/accounts/"));
        url_encode(&url, account);
        json_add_text(&json, STR("url"), buf_view(&url));
    }
    json_close_object(&json);
    json_finish(&json);
    Str data = arena_copy(arena, buf_view(&buf));
    buf_free(&buf);
    buf_free(&url);
    return data;
}

typedef struct Item {
    Str key, account, data;
} Item;

static Status tell(Store *store, News *news, int64_t now_us, Arena *arena, Error *error)
{
    Item *items = ARENA_ARRAY(arena, Item, NEWS_MAX);
    size_t count = 0;
    const Param params[] = { param_int(news->mark), param_int(NEWS_AT_ONCE) };
    {
        CLEANUP(rows_close) Rows rows = store_query(store, news->select, params);
        while (count < NEWS_MAX && rows_next(&rows)) {
            items[count++] =
                (Item){ .key = arena_format(arena, "%.*s:%lld:%lld", STR_ARG(news->type),
                                            (long long)rows_int(&rows, 0), (long long)rows_int(&rows, 5)),
                        .account = rows_text(&rows, 2, arena),
                        .data = data_of(&rows, news, arena) };
            news->mark = rows_int(&rows, 6);
        }
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    }
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status =
            endpoint_tell(store, items[i].key, news->type, items[i].account, items[i].data, now_us, error);
    return status == STATUS_OK ? put_mark(store, news->mark_name, news->mark, arena, error) : status;
}

static Status tell_kind(Store *store, News *news, int64_t newest_mark, bool told, int64_t now_us,
                        Arena *arena, Error *error)
{
    Status status = read_mark(store, news->mark_name, arena, &news->mark, error);
    // What was before anybody could hear of it is not news.
    if (status == STATUS_OK && (news->mark < 0 || !told))
        return put_mark(store, news->mark_name, newest_mark, arena, error);
    if (status != STATUS_OK || news->mark >= newest_mark) return status;
    int64_t before = news->mark;
    status = tell(store, news, now_us, arena, error);
    // None of the rest is news.
    if (status == STATUS_OK && news->mark == before)
        status = put_mark(store, news->mark_name, newest_mark, arena, error);
    return status;
}

Status warning_news_tell(Store *store, Str public_url, int64_t now_us, Error *error)
{
    Arena arena = arena_create(NEWS_ARENA_BYTES);
    Endpoint *endpoints = NULL;
    size_t count = 0;
    int64_t newest_raised = 0, newest_ended = 0;
    bool wants_raised = false, wants_ended = false;
    News of_raised = { STR("warning.raised"), public_url, &raised, RAISED_SETTING, -1 };
    News of_ended = { STR("warning.closed"), public_url, &ended, ENDED_SETTING, -1 };
    Status status = endpoint_list(store, &arena, &endpoints, &count, error);
    for (size_t i = 0; i < count; i++) {
        wants_raised = wants_raised || endpoint_wants(&endpoints[i], of_raised.type);
        wants_ended = wants_ended || endpoint_wants(&endpoints[i], of_ended.type);
    }
    if (status == STATUS_OK) status = read_newest(store, &newest_raised, &newest_ended, error);
    if (status == STATUS_OK)
        status = tell_kind(store, &of_raised, newest_raised, wants_raised, now_us, &arena, error);
    if (status == STATUS_OK)
        status = tell_kind(store, &of_ended, newest_ended, wants_ended, now_us, &arena, error);
    arena_destroy(&arena);
    return status;
}
