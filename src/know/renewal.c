#include "know/renewal.h"

#include "codec/json_writer.h"
#include "know/news.h"

RenewalResult renewal_record_result(const RenewalRecord *row)
{
    return row->said ? row->said_result : row->found;
}

uint16_t renewal_record_settled(const RenewalRecord *row, const Zone *zone)
{
    uint16_t said_day = 0;
    if (!row->said) return row->settled_day;
    if (row->settled_day > 0 || !zone_day(zone, row->said_us, &said_day)) return row->settled_day;
    return said_day;
}

// ---- reading

#define FIGURES                                                                                              \
    "id, account, due_day, parts, currency, mrr, ending_mrr, came_mrr, result, settled_day, decided_day,"    \
    " opened_us, likelihood, likelihood_by, likelihood_us, next_day, said_result, said_by, said_us, "        \
    "version,"                                                                                               \
    " changed_us, changed_by"
#define FIGURE_COLUMNS "itittiiItiiiItiittiiit"
enum { COLUMN_NOTE = 22, COLUMN_NEXT_STEP, COLUMN_REASON };
#define ALL FIGURES ", note, next_step, reason"
#define ALL_COLUMNS FIGURE_COLUMNS "ttt"

static bool read_row(const Rows *rows, Arena *arena, RenewalRecord *row)
{
    *row = (RenewalRecord){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .due_day = (uint16_t)rows_int(rows, 2),
        .parts = rows_text(rows, 3, arena),
        .currency = currency_find(rows_view(rows, 4)),
        .mrr = rows_int(rows, 5),
        .ending_mrr = rows_int(rows, 6),
        .came_mrr = rows_is_null(rows, 7) ? -1 : rows_int(rows, 7),
        .settled_day = (uint16_t)rows_int(rows, 9),
        .decided_day = (uint16_t)rows_int(rows, 10),
        .opened_us = rows_int(rows, 11),
        .likelihood = rows_is_null(rows, 12) ? -1 : (int)rows_int(rows, 12),
        .likelihood_by = rows_text(rows, 13, arena),
        .likelihood_us = rows_int(rows, 14),
        .next_day = (uint16_t)rows_int(rows, 15),
        .said_by = rows_text(rows, 17, arena),
        .said_us = rows_int(rows, 18),
        .version = rows_int(rows, 19),
        .changed_us = rows_int(rows, 20),
        .changed_by = rows_text(rows, 21, arena),
    };
    Str said = rows_view(rows, 16);
    row->said = said.len > 0;
    return row->currency && renewal_result_parse(rows_view(rows, 8), &row->found) &&
           (!row->said || renewal_result_parse(said, &row->said_result));
}

static void read_texts(const Rows *rows, Arena *arena, RenewalRecord *row)
{
    row->note = rows_text(rows, COLUMN_NOTE, arena);
    row->next_step = rows_text(rows, COLUMN_NEXT_STEP, arena);
    row->reason = rows_text(rows, COLUMN_REASON, arena);
}

static Status damaged(Error *error)
{
    return fail(error, STATUS_UNAVAILABLE, STR(""), "A row of a renewal is damaged.");
}

Status renewal_get(Store *store, int64_t id, Arena *arena, RenewalRecord *row_out, Error *error)
{
    static const Query query = { .sql = "SELECT " ALL " FROM renewal WHERE id = $1",
                                 .params = "i",
                                 .columns = ALL_COLUMNS };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "renewal", error);
    if (status != STATUS_OK) return status;
    if (!read_row(&rows, arena, row_out)) return damaged(error);
    read_texts(&rows, arena, row_out);
    return STATUS_OK;
}

// Room grows in the arena: rows are many or few.
static RenewalRecord *next_row(RenewalRecord **rows, size_t *room, size_t count, Arena *arena)
{
    if (count == *room) {
        size_t wider_room = *room == 0 ? 16 : 2 * *room;
        RenewalRecord *wider = arena_alloc_unset(arena, sizeof *wider, wider_room);
        for (size_t i = 0; i < count; i++)
            wider[i] = (*rows)[i];
        *rows = wider;
        *room = wider_room;
    }
    return &(*rows)[count];
}

Status renewal_of_account(Store *store, Str account, Arena *arena, RenewalRecord **rows_out,
                          size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT " ALL " FROM renewal WHERE account = $1 ORDER BY due_day, id LIMIT $2",
        .params = "ti",
        .columns = ALL_COLUMNS,
    };
    const Param params[] = { param_text(account), param_int(RENEWALS_OF_ACCOUNT_MAX) };
    RenewalRecord *found = NULL;
    size_t room = 0, count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    for (; rows_next(&rows); count++) {
        RenewalRecord *row = next_row(&found, &room, count, arena);
        if (!read_row(&rows, arena, row)) return damaged(error);
        read_texts(&rows, arena, row);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *rows_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status renewal_list(Store *store, RenewalStanding standing, uint16_t from, uint16_t to, Arena *arena,
                    RenewalRecord **rows_out, size_t *count_out, Error *error)
{
#define HOLDS "(CASE WHEN said_result = '' THEN result ELSE said_result END)"
    static const Query query = {
        .sql = "SELECT " FIGURES " FROM renewal WHERE due_day BETWEEN $1 AND $2 AND " HOLDS " != 'withdrawn'"
               " AND ($3 = 2 OR (" HOLDS " = 'open') = ($3 = 0)) ORDER BY due_day, id LIMIT $4",
        .params = "iiii",
        .columns = FIGURE_COLUMNS,
    };
    const Param params[] = { param_int(from), param_int(to), param_int(standing),
                             param_int(RENEWALS_LISTED_MAX) };
    RenewalRecord *found = NULL;
    size_t room = 0, count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    for (; rows_next(&rows); count++) {
        if (!read_row(&rows, arena, next_row(&found, &room, count, arena))) return damaged(error);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *rows_out = found;
    *count_out = count;
    return STATUS_OK;
}

// ---- what people say

Status renewal_change(Store *store, RenewalRecord *row, Error *error)
{
    static const Query update = {
        .sql = "UPDATE renewal SET likelihood = $1, likelihood_by = $2, likelihood_us = $3, note = $4,"
               " next_step = $5, next_day = $6, said_result = $7, said_by = $8, said_us = $9, reason = $10,"
               " version = version + 1, changed_us = $11, changed_by = $12 WHERE id = $13",
        .params = "Itittittititi",
    };
    const Param params[] = {
        row->likelihood < 0 ? param_null() : param_int(row->likelihood),
        param_text(row->likelihood_by),
        param_int(row->likelihood_us),
        param_text(row->note),
        param_text(row->next_step),
        param_int(row->next_day),
        param_text(row->said ? renewal_result_name(row->said_result) : STR("")),
        param_text(row->said_by),
        param_int(row->said_us),
        param_text(row->reason),
        param_int(row->changed_us),
        param_text(row->changed_by),
        param_int(row->id),
    };
    Status status = store_change_one(store, &update, params, "renewal", error);
    row->version++;
    return status == STATUS_OK && row->said
               ? news_of_renewal(store, row->account, row->due_day, row->changed_us, error)
               : status;
}

Status renewal_ticks(Store *store, int64_t renewal, Arena *arena, RenewalTick **ticks_out, size_t *count_out,
                     Error *error)
{
    static const Query query = {
        .sql = "SELECT step, needed, note, by, at_us FROM renewal_step WHERE renewal = $1 ORDER BY step LIMIT"
               " $2",
        .params = "ii",
        .columns = "titti",
    };
    enum { TICKS_MAX = 200 }; // steps that were taken out of the list keep theirs
    const Param params[] = { param_int(renewal), param_int(TICKS_MAX) };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    for (*ticks_out = NULL; rows_next(&rows); count++) {
        if (count == 0) *ticks_out = ARENA_ARRAY(arena, RenewalTick, TICKS_MAX);
        (*ticks_out)[count] = (RenewalTick){ .step = rows_text(&rows, 0, arena),
                                             .needed = rows_int(&rows, 1) != 0,
                                             .note = rows_text(&rows, 2, arena),
                                             .by = rows_text(&rows, 3, arena),
                                             .at_us = rows_int(&rows, 4) };
    }
    *count_out = count;
    return rows_end(&rows, error);
}

static Status note_change(Store *store, int64_t renewal, Error *error)
{
    static const Query update = { .sql = "UPDATE renewal SET version = version + 1 WHERE id = $1",
                                  .params = "i" };
    const Param params[] = { param_int(renewal) };
    return store_execute(store, &update, params, error);
}

Status renewal_tick_put(Store *store, int64_t renewal, const RenewalTick *tick, Error *error)
{
    static const Query put = {
        .sql = "INSERT INTO renewal_step (renewal, step, needed, note, by, at_us) VALUES ($1, $2, $3, $4, $5,"
               " $6) ON CONFLICT (renewal, step) DO UPDATE SET needed = excluded.needed,"
               " note = excluded.note, by = excluded.by, at_us = excluded.at_us",
        .params = "itittI",
    };
    const Param params[] = { param_int(renewal),     param_text(tick->step), param_int(tick->needed),
                             param_text(tick->note), param_text(tick->by),   param_int(tick->at_us) };
    Status status = store_execute(store, &put, params, error);
    return status == STATUS_OK ? note_change(store, renewal, error) : status;
}

Status renewal_tick_remove(Store *store, int64_t renewal, Str step, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM renewal_step WHERE renewal = $1 AND step = $2",
                                  .params = "it" };
    const Param params[] = { param_int(renewal), param_text(step) };
    Status status = store_execute(store, &remove, params, error);
    return status == STATUS_OK ? note_change(store, renewal, error) : status;
}

// ---- words

static const Str own_words[] = { STR_CONST("renewal_likelihood"), STR_CONST("renewal_result"),
                                 STR_CONST("renewals_open") };
enum { WORD_LIKELIHOOD, WORD_RESULT, WORD_OPEN, WORDS };

bool renewal_words_own(Str key)
{
    for (int i = 0; i < WORDS; i++) {
        if (str_equal(key, own_words[i])) return true;
    }
    return false;
}

static void sum_up(const RenewalRecord *rows, size_t count, Value values[WORDS])
{
    int64_t open = 0;
    for (size_t i = 0; i < count; i++) { // by due day
        RenewalResult result = renewal_record_result(&rows[i]);
        if (result == RENEWAL_WITHDRAWN) continue;
        if (result != RENEWAL_OPEN) {
            values[WORD_RESULT] = (Value){ .kind = VALUE_TEXT, .text = renewal_result_name(result) };
            continue;
        }
        open++;
        if (values[WORD_LIKELIHOOD].kind == VALUE_MISSING && rows[i].likelihood >= 0)
            values[WORD_LIKELIHOOD] = (Value){ .kind = VALUE_NUMBER, .number = rows[i].likelihood / 100.0 };
    }
    if (count > 0) values[WORD_OPEN] = (Value){ .kind = VALUE_NUMBER, .number = (double)open };
}

static bool same_value(Value a, Value b)
{
    if (a.kind != b.kind) return false;
    if (a.kind == VALUE_TEXT) return str_equal(a.text, b.text);
    return !(a.number < b.number || a.number > b.number);
}

static void add_value(JsonWriter *json, Str key, Value value)
{
    if (value.kind == VALUE_TEXT)
        json_add_text(json, key, value.text);
    else if (value.kind == VALUE_NUMBER)
        json_add_double(json, key, value.number);
    else
        json_add_null(json, key);
}

Status renewal_words(Store *store, const Engine *engine, const AccountWords *words, LogBatch *batch,
                     Error *error)
{
    uint32_t account = engine_account_find(engine, words->account);
    uint16_t today = 0;
    if (account == ENGINE_NONE || !zone_day(words->zone, words->now_us, &today)) return STATUS_OK;
    Arena arena = arena_create(32 << 20);
    Value values[WORDS] = { 0 };
    RenewalRecord *rows = NULL;
    size_t count = 0;
    bool differs = false;
    Status status = renewal_of_account(store, words->account, &arena, &rows, &count, error);
    if (status == STATUS_OK) sum_up(rows, count, values);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    for (int i = 0; i < WORDS; i++) {
        if (same_value(values[i], engine_account_attribute(engine, account, own_words[i], today))) continue;
        add_value(&json, own_words[i], values[i]);
        differs = true;
    }
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = words->now_us,
                             .received_us = words->now_us,
                             .account_id = words->account,
                             .body = buf_view(&body) };
    if (status == STATUS_OK && differs) log_batch_add(batch, &entry);
    buf_free(&body);
    arena_destroy(&arena);
    return status;
}
