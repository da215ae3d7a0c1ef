#include "act/own_work.h"

#include "act/outbox.h"
#include "base/timestamp.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

#define MINUTES_SETTING STR("own_work_minutes")
#define HOUR "3600000000"

static const Str kind_names[OWN_WORK_KINDS] = { STR_CONST("digest"), STR_CONST("reminder"), STR_CONST("task"),
                                                STR_CONST("warning") };

Str own_work_kind_name(OwnWorkKind kind)
{
    return kind_names[kind];
}

// ---- what one takes

Status own_work_minutes_read(Store *store, Arena *arena, OwnWorkMinutes *minutes_out, Error *error)
{
    static const int64_t usual[OWN_WORK_KINDS] = { 30, 2, 3, 5 };
    Str text = { 0 };
    Error ignored;
    Status status = setting_read(store, MINUTES_SETTING, STR("{}"), arena, &text, error);
    const JsonNode *root = status == STATUS_OK ? json_parse(text, JSON_DEPTH_USUAL, arena, &ignored) : NULL;
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++) {
        const JsonNode *said = json_member(root, kind_names[kind]);
        int64_t minutes = 0;
        bool good = said && said->kind == JSON_NUMBER && json_int64(said, &minutes);
        minutes_out->of[kind] = good ? minutes : usual[kind];
    }
    return status;
}

Status own_work_minutes_put(Store *store, const OwnWorkMinutes *minutes, Arena *arena, Error *error)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++)
        json_add_int(&json, kind_names[kind], minutes->of[kind]);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return setting_put(store, MINUTES_SETTING, body, error);
}

// ---- counting

// Each by hour: how many.
static const Query queries[OWN_WORK_KINDS] = {
    // The states are those of the index outbox_over.
    [OWN_WORK_DIGEST] = { .sql =
                              "SELECT changed_us / " HOUR ", count(*) FROM outbox WHERE state IN ('sent',"
                              " 'failed', 'cancelled', 'suppressed') AND changed_us >= $1 AND changed_us < $2"
                              " AND state = 'sent' AND key LIKE '" OUTBOX_STAFF_KEY "%:digest:%' GROUP BY 1",
                          .params = "ii",
                          .columns = "ii" },
    [OWN_WORK_REMINDER] = { .sql =
                                "SELECT changed_us / " HOUR ", count(*) FROM outbox WHERE state IN ('sent',"
                                " 'failed', 'cancelled', 'suppressed') AND changed_us >= $1 AND changed_us < "
                                "$2"
                                " AND state = 'sent' AND key LIKE '" OUTBOX_STAFF_KEY "%' AND key NOT LIKE"
                                " '%:digest:%' GROUP BY 1",
                            .params = "ii",
                            .columns = "ii" },
    [OWN_WORK_TASK] = { .sql = "SELECT created_us / " HOUR ", count(*) FROM task WHERE created_us >= $1 AND"
                               " created_us < $2 AND created_by = '' GROUP BY 1",
                        .params = "ii",
                        .columns = "ii" },
    [OWN_WORK_WARNING] = { .sql =
                               "SELECT raised_us / " HOUR ", count(*) FROM warning WHERE raised_us >= $1 AND"
                               " raised_us < $2 AND rule > 0 AND news = 1 GROUP BY 1",
                           .params = "ii",
                           .columns = "ii" },
};

// The month's place, made where it is the first of it; days come in order.
static void add_months(OwnWork *work, uint16_t from, uint16_t to)
{
    for (uint32_t day = from; day <= to; day++) {
        int year, month, date;
        days_to_date(day, &year, &month, &date);
        if (day == from || date == 1)
            work->months[work->month_count++] = (OwnWorkMonth){ .day = (uint16_t)day };
    }
}

static OwnWorkMonth *month_of(OwnWork *work, uint16_t day)
{
    size_t at = work->month_count - 1;
    while (at > 0 && work->months[at].day > day)
        at--;
    return &work->months[at];
}

Status own_work_read(Store *store, const Zone *zone, uint16_t from, uint16_t to, OwnWork *work_out,
                     Error *error)
{
    const Param range[] = { param_int(zone_day_start(zone, from)), param_int(zone_day_start(zone, to + 1u)) };
    *work_out = (OwnWork){ 0 };
    add_months(work_out, from, to);
    for (int kind = 0; kind < OWN_WORK_KINDS; kind++) {
        CLEANUP(rows_close) Rows rows = store_query(store, &queries[kind], range);
        while (rows_next(&rows)) {
            uint16_t day = from;
            (void)zone_day(zone, rows_int(&rows, 0) * US_PER_HOUR, &day);
            month_of(work_out, day)->counts[kind] += rows_int(&rows, 1);
            work_out->counts[kind] += rows_int(&rows, 1);
        }
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    }
    return STATUS_OK;
}
