#include "know/warning.h"

#include "base/timestamp.h"

#include <math.h>

static const Str state_names[WARNING_STATES] = { [WARNING_OPEN] = STR_CONST("open"),
                                                 [WARNING_SNOOZED] = STR_CONST("snoozed"),
                                                 [WARNING_CLOSED] = STR_CONST("closed") };

Str warning_state_name(WarningState state)
{
    return state_names[state];
}

// ---- rows

#define COLUMNS                                                                                              \
    "id, rule, rule_version, name, account, opportunity, severity, root_cause, probability, raised_us, day," \
    " evidence, state, until_day, owner, due_day, outcome, reason, seen, last_us, ended_us, changed_us,"     \
    " changed_by, since_day, news"
#define COLUMN_LETTERS "iiittiiiiiittitittiiiitii"
enum { COLUMN_COUNT = sizeof COLUMN_LETTERS - 1 };

static WarningState state_of(Str name, uint16_t until_day, uint16_t today)
{
    if (str_equal(name, state_names[WARNING_CLOSED])) return WARNING_CLOSED;
    bool asleep = str_equal(name, state_names[WARNING_SNOOZED]) && until_day > today;
    return asleep ? WARNING_SNOOZED : WARNING_OPEN;
}

static Warning take_row(const Rows *rows, uint16_t today, Arena *arena)
{
    Warning warning = {
        .id = rows_int(rows, 0),
        .rule = rows_int(rows, 1),
        .rule_version = rows_int(rows, 2),
        .name = rows_text(rows, 3, arena),
        .account = rows_text(rows, 4, arena),
        .opportunity = rows_int(rows, 5) != 0,
        .severity = (int)rows_int(rows, 6),
        .root_cause = (int)rows_int(rows, 7),
        .probability = (double)rows_int(rows, 8) / 1000,
        .raised_us = rows_int(rows, 9),
        .day = (uint16_t)rows_int(rows, 10),
        .evidence = rows_text(rows, 11, arena),
        .until_day = (uint16_t)rows_int(rows, 13),
        .owner = rows_text(rows, 14, arena),
        .due_day = (uint16_t)rows_int(rows, 15),
        .outcome = rows_text(rows, 16, arena),
        .reason = rows_text(rows, 17, arena),
        .seen = rows_int(rows, 18),
        .last_us = rows_int(rows, 19),
        .ended_us = rows_int(rows, 20),
        .changed_us = rows_int(rows, 21),
        .changed_by = rows_text(rows, 22, arena),
        .since_day = (uint16_t)rows_int(rows, 23),
        .news = rows_int(rows, 24) != 0,
    };
    warning.state = state_of(rows_view(rows, 12), warning.until_day, today);
    return warning;
}

// ---- sensing

static const Query select_newest = {
    .sql =
        "SELECT id, state, ended_us FROM warning WHERE account = $1 AND rule = $2 ORDER BY id DESC LIMIT 1",
    .params = "ti",
    .columns = "iti",
};
static const Query insert_warning = {
    .sql = "INSERT INTO warning (" COLUMNS
           ") VALUES ((SELECT coalesce(max(id), 0) + 1 FROM warning), $1, $2, $3,"
           " $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '', 1, $16, 0, $17, '', $18, $19)",
    .params = "iittiiiiiittitiiiii",
};
static const Query select_newest_id = {
    .sql = "SELECT max(id) FROM warning",
    .params = "",
    .columns = "i",
};
static const Query again = {
    .sql = "UPDATE warning SET ended_us = 0, seen = seen + 1, last_us = $1, since_day = $2 WHERE id = $3",
    .params = "iii",
};
static const Query end_newest = {
    .sql = "UPDATE warning SET ended_us = $1 WHERE account = $2 AND rule = $3 AND ended_us = 0",
    .params = "iti",
};

typedef struct Newest {
    int64_t id, ended_us; // id 0: there is none
    bool closed;
} Newest;

static Status find_newest(Store *store, const WarningDraft *draft, Newest *newest_out, Error *error)
{
    const Param params[] = { param_text(draft->account), param_int(draft->rule->id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_newest, params);
    *newest_out = (Newest){ 0 };
    if (rows_next(&rows))
        *newest_out = (Newest){ .id = rows_int(&rows, 0),
                                .closed = str_equal(rows_view(&rows, 1), state_names[WARNING_CLOSED]),
                                .ended_us = rows_int(&rows, 2) };
    return rows_end(&rows, error);
}

static Status insert(Store *store, const WarningDraft *draft, int64_t *id_out, Error *error)
{
    const WarningRule *rule = draft->rule;
    const Param params[] = {
        param_int(rule->id),
        param_int(rule->version),
        param_text(rule->name),
        param_text(draft->account),
        param_int(rule->opportunity),
        param_int(rule->severity),
        param_int(rule->root_cause),
        param_int(llround(rule->probability * 1000)),
        param_int(draft->at_us),
        param_int(draft->day),
        param_text(draft->evidence),
        param_text(state_names[draft->asleep_until ? WARNING_SNOOZED : WARNING_OPEN]),
        param_int(draft->asleep_until),
        param_text(draft->owner),
        param_int(draft->day + rule->due_days),
        param_int(draft->at_us),
        param_int(draft->at_us),
        param_int(draft->since_day),
        param_int(!draft->found),
    };
    Status status = store_execute(store, &insert_warning, params, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &select_newest_id, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status warning_raise(Store *store, const WarningDraft *draft, int64_t *id_out, WarningRaised *raised_out,
                     Error *error)
{
    Newest newest;
    Status status = find_newest(store, draft, &newest, error);
    if (status != STATUS_OK) return status;
    int64_t quiet_us = draft->rule->quiet_days * US_PER_DAY;
    bool lately = newest.id && (newest.ended_us == 0 || draft->at_us - newest.ended_us <= quiet_us);
    bool same = newest.id && (lately || !newest.closed);
    if (!same) {
        *raised_out = WARNING_NEW;
        return insert(store, draft, id_out, error);
    }
    *id_out = newest.id;
    *raised_out = newest.closed || newest.ended_us == 0 ? WARNING_FOLDED : WARNING_AGAIN;
    if (newest.ended_us == 0) return STATUS_OK; // true already
    const Param params[] = { param_int(draft->at_us), param_int(draft->since_day), param_int(newest.id) };
    return store_execute(store, &again, params, error);
}

Status warning_end(Store *store, int64_t rule, Str account, int64_t at_us, Error *error)
{
    const Param params[] = { param_int(at_us), param_text(account), param_int(rule) };
    return store_execute(store, &end_newest, params, error);
}

// ---- evidence

static void put_value(JsonWriter *json, const Value *value)
{
    switch (value->kind) {
    case VALUE_MISSING:
        json_put_null(json);
        break;
    case VALUE_TEXT:
        json_put_text(json, value->text);
        break;
    case VALUE_NUMBER:
        json_put_double(json, value->number);
        break;
    case VALUE_BOOL:
        json_put_bool(json, value->number > 0);
        break;
    case VALUE_DATE:
        json_put_day(json, (int64_t)value->number);
        break;
    }
}

static Str type_word(FormulaType type)
{
    static const Str words[] = { STR_CONST("any"),     STR_CONST("number"), STR_CONST("share"),
                                 STR_CONST("text"),    STR_CONST("yesno"),  STR_CONST("date"),
                                 STR_CONST("duration") };
    return words[type];
}

void warning_evidence(const CompiledRule *rule, const FormulaResult *result, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_array(&json);
    for (size_t i = 0; i < result->evidence_count; i++) {
        const FormulaEvidence *evidence = &result->evidence[i];
        if (evidence->at < rule->at || evidence->end > rule->end) continue; // of the guard
        json_open_object(&json);
        json_add_text(&json, STR("text"), str_slice(rule->text, evidence->at, evidence->end));
        json_add_text(&json, STR("type"), type_word(evidence->type));
        json_key(&json, STR("value"));
        put_value(&json, &evidence->value);
        json_add_day(&json, STR("day"), evidence->day);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_finish(&json);
}

// ---- lists

// A parameter that says "any" comes first, so that each is numbered by its first use.
static const Query select_some = {
    .sql =
        "SELECT " COLUMNS " FROM warning WHERE ($1 = '' OR account = $1) AND ($2 = '' OR owner = $2)"
        " AND ($3 = -1 OR rule = $3) AND ($4 = -1 OR opportunity = $4)"
        " AND ($5 = 'any' OR CASE WHEN state = 'snoozed' AND until_day <= $6 THEN 'open' ELSE state END = $5)"
        " ORDER BY id DESC LIMIT $7",
    .params = "ttiitii",
    .columns = COLUMN_LETTERS,
};
static const Query select_one = {
    .sql = "SELECT " COLUMNS " FROM warning WHERE id = $1",
    .params = "i",
    .columns = COLUMN_LETTERS,
};

Status warning_list(Store *store, const WarningFilter *filter, Arena *arena, Warning **warnings_out,
                    size_t *count_out, Error *error)
{
    const Param params[] = {
        param_text(filter->account),
        param_text(filter->owner),
        param_int(filter->rule),
        param_int(filter->opportunity ? *filter->opportunity : -1),
        param_text(filter->state ? state_names[*filter->state] : STR("any")),
        param_int(filter->today),
        param_int(WARNINGS_LISTED_MAX),
    };
    Warning *warnings = NULL;
    size_t count = 0, room = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select_some, params);
    while (rows_next(&rows)) {
        if (count == room) {
            size_t more = room ? 2 * room : 64;
            Warning *moved = ARENA_ARRAY(arena, Warning, more);
            if (count > 0) memcpy(moved, warnings, count * sizeof *moved);
            warnings = moved;
            room = more;
        }
        warnings[count++] = take_row(&rows, filter->today, arena);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *warnings_out = warnings;
    *count_out = count;
    return STATUS_OK;
}

Status warning_get(Store *store, int64_t id, uint16_t today, Arena *arena, Warning *warning_out, Error *error)
{
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_one, params);
    Status status = rows_found(&rows, "warning", error);
    if (status == STATUS_OK) *warning_out = take_row(&rows, today, arena);
    return status;
}

// ---- edits

static const Query update_warning = {
    .sql =
        "UPDATE warning SET state = $1, until_day = $2, owner = $3, due_day = $4, outcome = $5, reason = $6,"
        " changed_us = $7, changed_by = $8 WHERE id = $9",
    .params = "titittiti",
};

Status warning_change(Store *store, const Warning *warning, Error *error)
{
    const Param params[] = {
        param_text(state_names[warning->state]),
        param_int(warning->until_day),
        param_text(warning->owner),
        param_int(warning->due_day),
        param_text(warning->outcome),
        param_text(warning->reason),
        param_int(warning->changed_us),
        param_text(warning->changed_by),
        param_int(warning->id),
    };
    return store_change_one(store, &update_warning, params, "warning", error);
}

// ---- what is found out later

static const Query select_pending = {
    .sql = "SELECT " COLUMNS " FROM warning WHERE since_day = 0 ORDER BY rule, id LIMIT $1",
    .params = "i",
    .columns = COLUMN_LETTERS,
};
// Not when it became true again meanwhile: that is another time.
static const Query update_detail = {
    .sql = "UPDATE warning SET since_day = $1, evidence = $2, news = $3"
           " WHERE id = $4 AND last_us = $5 AND since_day = 0",
    .params = "itiii",
};

Status warning_list_pending(Store *store, size_t max, Arena *arena, Warning **warnings_out, size_t *count_out,
                            Error *error)
{
    const Param params[] = { param_int((int64_t)max) };
    Warning *warnings = ARENA_ARRAY(arena, Warning, max);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select_pending, params);
    while (count < max && rows_next(&rows))
        warnings[count++] = take_row(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *warnings_out = warnings;
    *count_out = count;
    return STATUS_OK;
}

Status warning_note_detail(Store *store, const Warning *warning, Error *error)
{
    const Param params[] = { param_int(warning->since_day), param_text(warning->evidence),
                             param_int(warning->news), param_int(warning->id), param_int(warning->last_us) };
    return store_execute(store, &update_detail, params, error);
}

// ---- the bell

static const Query select_notices = {
    .sql = "SELECT " COLUMNS ", EXISTS (SELECT 1 FROM notice_read WHERE staff = $1 AND warning = id)"
           " FROM warning WHERE raised_us >= $2 AND news = 1 ORDER BY id DESC LIMIT $3",
    .params = "tii",
    .columns = COLUMN_LETTERS "i",
};
static const Query count_notices = {
    .sql = "SELECT coalesce(sum(1 - news), 0), coalesce(sum(CASE WHEN news = 1 AND NOT EXISTS"
           " (SELECT 1 FROM notice_read WHERE staff = $1 AND warning = id) THEN 1 ELSE 0 END), 0)"
           " FROM warning WHERE raised_us >= $2",
    .params = "ti",
    .columns = "ii",
};
static const Query insert_read = {
    .sql = "INSERT INTO notice_read (staff, warning) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    .params = "ti",
};

Status notice_list(Store *store, Str staff, int64_t now_us, uint16_t today, Arena *arena,
                   Notices *notices_out, Error *error)
{
    int64_t since_us = now_us - NOTICE_DAYS * US_PER_DAY;
    const Param params[] = { param_text(staff), param_int(since_us), param_int(NOTICES_MAX) };
    Notices notices = { .warnings = ARENA_ARRAY(arena, Warning, NOTICES_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_notices, params);
    while (notices.count < NOTICES_MAX && rows_next(&rows)) {
        Warning *warning = &notices.warnings[notices.count++];
        *warning = take_row(&rows, today, arena);
        warning->read = rows_int(&rows, COLUMN_COUNT) != 0;
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    CLEANUP(rows_close) Rows counts = store_query(store, &count_notices, params);
    if (!rows_next(&counts)) return rows_failed(&counts, error);
    notices.found = (size_t)rows_int(&counts, 0);
    notices.unread = (size_t)rows_int(&counts, 1);
    *notices_out = notices;
    return STATUS_OK;
}

Status notice_read(Store *store, Str staff, int64_t warning, Error *error)
{
    const Param params[] = { param_text(staff), param_int(warning) };
    return store_execute(store, &insert_read, params, error);
}

static const Query insert_read_all = {
    .sql = "INSERT INTO notice_read (staff, warning) SELECT $1, id FROM warning WHERE raised_us >= $2"
           " ON CONFLICT DO NOTHING",
    .params = "ti",
};

Status notice_read_all(Store *store, Str staff, int64_t now_us, Error *error)
{
    const Param params[] = { param_text(staff), param_int(now_us - NOTICE_DAYS * US_PER_DAY) };
    return store_execute(store, &insert_read_all, params, error);
}
