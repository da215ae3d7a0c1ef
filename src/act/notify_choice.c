#include "act/notify_choice.h"

#include "base/buf.h"
#include "base/timestamp.h"
#include "codec/local_clock.h"

enum { USUAL_MINUTE = 8 * 60, USUAL_WEEKDAY = 1 };

static const Str mode_names[NOTIFY_MODES] = { [NOTIFY_AT_ONCE] = STR_CONST("at_once"),
                                              [NOTIFY_DAILY] = STR_CONST("daily"),
                                              [NOTIFY_OFF] = STR_CONST("off") };

// What somebody waits for comes at once; the rest once a day.
const NotifyKind notify_kinds[NOTIFY_KINDS] = {
    { STR_CONST("mention"), NOTIFY_AT_ONCE },  { STR_CONST("task_given"), NOTIFY_AT_ONCE },
    { STR_CONST("handover"), NOTIFY_AT_ONCE }, { STR_CONST("account_given"), NOTIFY_DAILY },
    { STR_CONST("task_due"), NOTIFY_DAILY },   { STR_CONST("warning"), NOTIFY_DAILY },
    { STR_CONST("renewal"), NOTIFY_DAILY },    { STR_CONST("message_failed"), NOTIFY_DAILY },
};

Str notify_mode_name(NotifyMode mode)
{
    return mode_names[mode];
}

bool notify_mode_parse(Str name, NotifyMode *mode_out)
{
    for (int i = 0; i < NOTIFY_MODES; i++) {
        if (!str_equal(name, mode_names[i])) continue;
        *mode_out = (NotifyMode)i;
        return true;
    }
    return false;
}

int notify_kind_index(Str name)
{
    for (int i = 0; i < NOTIFY_KINDS; i++)
        if (str_equal(name, notify_kinds[i].name)) return i;
    return -1;
}

// ---- rows

static void usual(NotifyChoice *choice)
{
    *choice = (NotifyChoice){ .minute = USUAL_MINUTE, .weekday = USUAL_WEEKDAY };
    for (int i = 0; i < NOTIFY_KINDS; i++)
        choice->modes[i] = notify_kinds[i].usual;
}

// "mention=off warning=at_once"; what is not known any more is passed by.
static void read_modes(Str text, NotifyChoice *choice)
{
    while (text.len > 0) {
        StrCut word = str_cut(text, ' ');
        StrCut pair = str_cut(word.head, '=');
        int kind = notify_kind_index(pair.head);
        if (kind >= 0) notify_mode_parse(pair.tail, &choice->modes[kind]);
        text = word.tail;
    }
}

static void write_modes(const NotifyChoice *choice, Buf *out)
{
    for (int i = 0; i < NOTIFY_KINDS; i++) {
        if (choice->modes[i] == notify_kinds[i].usual) continue;
        Str mode = mode_names[choice->modes[i]];
        buf_format(out, "%s%.*s=%.*s", buf_view(out).len > 0 ? " " : "", STR_ARG(notify_kinds[i].name),
                   STR_ARG(mode));
    }
}

Status notify_choice_read(Store *store, Str staff, Arena *arena, NotifyChoice *out, Error *error)
{
    static const Query query = {
        .sql = "SELECT zone, minute, weekday, book, kinds, daily_us, weekly_us, version FROM notify_choice"
               " WHERE staff = $1",
        .params = "t",
        .columns = "tiittiii",
    };
    const Param params[] = { param_text(staff) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    usual(out);
    if (!rows_next(&rows)) return rows_end(&rows, error);
    out->zone = rows_text(&rows, 0, arena);
    out->minute = (int)rows_int(&rows, 1);
    out->weekday = (int)rows_int(&rows, 2);
    out->own = str_equal(rows_view(&rows, 3), STR("own"));
    read_modes(rows_text(&rows, 4, arena), out);
    out->daily_us = rows_int(&rows, 5);
    out->weekly_us = rows_int(&rows, 6);
    out->version = rows_int(&rows, 7);
    return STATUS_OK;
}

int64_t notify_next(Str zone, int minute, int weekday, int64_t after_us)
{
    enum { DAYS_TRIED = 9 };
    for (int days = 0; days < DAYS_TRIED; days++) {
        int64_t at = local_clock_at(zone, after_us, days, minute / 60) + minute % 60 * 60 * US_PER_SECOND;
        if (at > after_us && (weekday == 0 || local_clock(zone, at).weekday == weekday)) return at;
    }
    return after_us + 7 * US_PER_DAY; // no clock leaves out a day for so long
}

static Str zone_of(const NotifyChoice *choice, Str zone)
{
    return choice->zone.len > 0 ? choice->zone : zone;
}

static int64_t next_daily(const NotifyChoice *choice, Str zone, int64_t now_us)
{
    return notify_next(zone_of(choice, zone), choice->minute, 0, now_us);
}

static int64_t next_weekly(const NotifyChoice *choice, Str zone, int64_t now_us)
{
    if (choice->weekday == 0) return 0;
    return notify_next(zone_of(choice, zone), choice->minute, choice->weekday, now_us);
}

Status notify_choice_put(Store *store, Str staff, NotifyChoice *choice, Str zone, int64_t now_us,
                         Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO notify_choice (staff, zone, minute, weekday, book, kinds, daily_us, weekly_us,"
               " version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (staff) DO UPDATE SET"
               " zone = excluded.zone, minute = excluded.minute, weekday = excluded.weekday,"
               " book = excluded.book, kinds = excluded.kinds, daily_us = excluded.daily_us,"
               " weekly_us = excluded.weekly_us, version = excluded.version",
        .params = "ttiittiii",
    };
    Buf modes = { 0 };
    write_modes(choice, &modes);
    choice->daily_us = next_daily(choice, zone, now_us);
    choice->weekly_us = next_weekly(choice, zone, now_us);
    choice->version++;
    const Param params[] = {
        param_text(staff),
        param_text(choice->zone),
        param_int(choice->minute),
        param_int(choice->weekday),
        param_text(choice->own ? STR("own") : STR("seen")),
        param_text(buf_view(&modes)),
        param_int(choice->daily_us),
        param_int(choice->weekly_us),
        param_int(choice->version),
    };
    Status status = store_execute(store, &upsert, params, error);
    buf_free(&modes);
    return status;
}

#define MISSING "FROM staff WHERE state = 'active' AND id NOT IN (SELECT staff FROM notify_choice)"

Status notify_choice_missing(Store *store, bool *missing_out, Error *error)
{
    static const Query query = { .sql = "SELECT 1 " MISSING " LIMIT 1", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, NULL);
    *missing_out = rows_next(&rows);
    return rows_end(&rows, error);
}

Status notify_choice_start(Store *store, Str zone, int64_t now_us, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO notify_choice (staff, zone, minute, weekday, book, kinds, daily_us, weekly_us,"
               " version) SELECT id, '', $1, $2, 'seen', '', $3, $4, 0 " MISSING,
        .params = "iiii",
    };
    NotifyChoice choice;
    usual(&choice);
    const Param params[] = { param_int(choice.minute), param_int(choice.weekday),
                             param_int(next_daily(&choice, zone, now_us)),
                             param_int(next_weekly(&choice, zone, now_us)) };
    return store_execute(store, &insert, params, error);
}

Status notify_daily_done(Store *store, Str staff, const NotifyChoice *choice, Str zone, int64_t now_us,
                         Error *error)
{
    static const Query update = {
        .sql = "UPDATE notify_choice SET daily_us = $1 WHERE staff = $2",
        .params = "it",
    };
    const Param params[] = { param_int(next_daily(choice, zone, now_us)), param_text(staff) };
    return store_execute(store, &update, params, error);
}

Status notify_weekly_done(Store *store, Str staff, const NotifyChoice *choice, Str zone, int64_t now_us,
                          Error *error)
{
    static const Query update = {
        .sql = "UPDATE notify_choice SET weekly_us = $1 WHERE staff = $2",
        .params = "it",
    };
    const Param params[] = { param_int(next_weekly(choice, zone, now_us)), param_text(staff) };
    return store_execute(store, &update, params, error);
}

Status notify_due(Store *store, bool weekly, int64_t now_us, size_t max, Arena *arena, Str **staff_out,
                  size_t *count_out, Error *error)
{
    static const Query daily_query = {
        .sql = "SELECT c.staff FROM notify_choice c JOIN staff s ON s.id = c.staff"
               " WHERE c.daily_us <= $1 AND s.state = 'active' ORDER BY c.daily_us, c.staff LIMIT $2",
        .params = "ii",
        .columns = "t",
    };
    static const Query weekly_query = {
        .sql = "SELECT c.staff FROM notify_choice c JOIN staff s ON s.id = c.staff"
               " WHERE c.weekly_us > 0 AND c.weekly_us <= $1 AND s.state = 'active'"
               " ORDER BY c.weekly_us, c.staff LIMIT $2",
        .params = "ii",
        .columns = "t",
    };
    const Param params[] = { param_int(now_us), param_int((int64_t)max) };
    CLEANUP(rows_close) Rows rows = store_query(store, weekly ? &weekly_query : &daily_query, params);
    Str *found = ARENA_ARRAY(arena, Str, max + 1);
    size_t count = 0;
    while (count < max && rows_next(&rows))
        found[count++] = rows_text(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *staff_out = found;
    *count_out = count;
    return STATUS_OK;
}
