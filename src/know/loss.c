#include "know/loss.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/loss_reason.h"
#include "know/news.h"

#include <stdio.h>
#include <string.h>

// What is written and read of every row; signals are apart.
#define COLUMNS                                                                                              \
    "account, what, day, source, currency, paid, stays, owner, withdrawn_by, "                               \
    "back_day, back_mrr, kind, reason, root_cause, competitor, caused_by, recommend, "                       \
    "could_be_seen, lesson, said, win_back, win_back_owner, win_back_day, win_back_note, "                   \
    "touched, looked, recorded, signal_day, acted_day, health, created_us, changed_us, "                     \
    "changed_by"
#define LETTERS "ttittiittiittittttttttitiiiiiiiit"
enum { COLUMN_COUNT = 33 };

Str loss_win_back(const Loss *loss)
{
    return loss->back_day > 0 ? STR("won") : loss->win_back;
}

Str loss_seen(const Loss *loss, int64_t early_days)
{
    if (!loss->looked) return STR("unknown");
    if (loss->signal_day == 0) return STR("no");
    return loss->day - loss->signal_day >= early_days ? STR("early") : STR("late");
}

// ---- reading

static Loss take_row(const Rows *rows, Arena *arena)
{
    return (Loss){
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .downgrade = str_equal(rows_view(rows, 2), STR("downgrade")),
        .day = (uint16_t)rows_int(rows, 3),
        .source = rows_text(rows, 4, arena),
        .currency = currency_find(rows_view(rows, 5)),
        .paid = rows_int(rows, 6),
        .stays = rows_int(rows, 7),
        .owner = rows_text(rows, 8, arena),
        .withdrawn_by = rows_text(rows, 9, arena),
        .back_day = (uint16_t)rows_int(rows, 10),
        .back_mrr = rows_int(rows, 11),
        .kind = rows_text(rows, 12, arena),
        .reason = rows_text(rows, 13, arena),
        .root_cause = (int)rows_int(rows, 14),
        .competitor = rows_text(rows, 15, arena),
        .caused_by = rows_text(rows, 16, arena),
        .recommend = rows_text(rows, 17, arena),
        .could_be_seen = rows_text(rows, 18, arena),
        .lesson = rows_text(rows, 19, arena),
        .said = rows_text(rows, 20, arena),
        .win_back = rows_text(rows, 21, arena),
        .win_back_owner = rows_text(rows, 22, arena),
        .win_back_day = (uint16_t)rows_int(rows, 23),
        .win_back_note = rows_text(rows, 24, arena),
        .touched = rows_int(rows, 25) != 0,
        .looked = rows_int(rows, 26) != 0,
        .recorded = rows_int(rows, 27) != 0,
        .signal_day = (uint16_t)rows_int(rows, 28),
        .acted_day = (uint16_t)rows_int(rows, 29),
        .health = (int)rows_int(rows, 30),
        .created_us = rows_int(rows, 31),
        .changed_us = rows_int(rows, 32),
        .changed_by = rows_text(rows, 33, arena),
    };
}

Status loss_get(Store *store, int64_t id, Arena *arena, Loss *loss_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, " COLUMNS ", signals FROM loss WHERE id = $1",
        .params = "i",
        .columns = "i" LETTERS "t",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "loss", error);
    if (status != STATUS_OK) return status;
    *loss_out = take_row(&rows, arena);
    loss_out->signals = rows_text(&rows, COLUMN_COUNT + 1, arena);
    return STATUS_OK;
}

static Status take_rows(Rows *rows, size_t max, Arena *arena, Loss **losses_out, size_t *count_out,
                        Error *error)
{
    Loss *losses = ARENA_ARRAY(arena, Loss, max + 1);
    size_t count = 0;
    while (count < max && rows_next(rows))
        losses[count++] = take_row(rows, arena);
    if (rows->status != STATUS_OK) return rows_failed(rows, error);
    *losses_out = losses;
    *count_out = count;
    return STATUS_OK;
}

Status loss_list(Store *store, const LossFilter *filter, Arena *arena, Loss **losses_out, size_t *count_out,
                 Error *error)
{
    static const Query all = {
        .sql = "SELECT id, " COLUMNS " FROM loss WHERE day BETWEEN $1 AND $2 AND (withdrawn_by = '' OR $3)"
               " ORDER BY day DESC, id DESC LIMIT $4",
        .params = "iiii",
        .columns = "i" LETTERS,
    };
    static const Query one = {
        .sql = "SELECT id, " COLUMNS " FROM loss WHERE day BETWEEN $1 AND $2 AND (withdrawn_by = '' OR $3)"
               " AND account = $4 ORDER BY day DESC, id DESC LIMIT $5",
        .params = "iiiti",
        .columns = "i" LETTERS,
    };
    bool of_one = filter->account.len > 0;
    size_t max = of_one ? LOSSES_OF_ACCOUNT_MAX : LOSSES_LISTED_MAX;
    Param params[] = { param_int(filter->from), param_int(filter->to), param_int(filter->withdrawn),
                       param_text(filter->account), param_int((int64_t)max) };
    if (!of_one) params[3] = params[4];
    CLEANUP(rows_close) Rows rows = store_query(store, of_one ? &one : &all, params);
    return take_rows(&rows, max, arena, losses_out, count_out, error);
}

Status loss_list_pending(Store *store, size_t max, Arena *arena, Loss **losses_out, size_t *count_out,
                         Error *error)
{
    static const Query query = {
        .sql = "SELECT id, " COLUMNS " FROM loss WHERE looked = 0 ORDER BY day DESC LIMIT $1",
        .params = "i",
        .columns = "i" LETTERS,
    };
    const Param params[] = { param_int((int64_t)max) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    return take_rows(&rows, max, arena, losses_out, count_out, error);
}

// ---- writing

static void set_params(const Loss *loss, Param params[COLUMN_COUNT])
{
    const Param all[COLUMN_COUNT] = {
        param_text(loss->account),
        param_text(loss->downgrade ? STR("downgrade") : STR("lost")),
        param_int(loss->day),
        param_text(loss->source),
        param_text(loss->currency ? currency_code(loss->currency) : STR("")),
        param_int(loss->paid),
        param_int(loss->stays),
        param_text(loss->owner),
        param_text(loss->withdrawn_by),
        param_int(loss->back_day),
        param_int(loss->back_mrr),
        param_text(loss->kind),
        param_text(loss->reason),
        param_int(loss->root_cause),
        param_text(loss->competitor),
        param_text(loss->caused_by),
        param_text(loss->recommend),
        param_text(loss->could_be_seen),
        param_text(loss->lesson),
        param_text(loss->said),
        param_text(loss->win_back),
        param_text(loss->win_back_owner),
        param_int(loss->win_back_day),
        param_text(loss->win_back_note),
        param_int(loss->touched),
        param_int(loss->looked),
        param_int(loss->recorded),
        param_int(loss->signal_day),
        param_int(loss->acted_day),
        param_int(loss->health),
        param_int(loss->created_us),
        param_int(loss->changed_us),
        param_text(loss->changed_by),
    };
    memcpy(params, all, sizeof all);
}

// Endpoints hear of a lost account once, however often its row is corrected.
static Status tell_lost(Store *store, const Loss *loss, Error *error)
{
    char key[40];
    int64_t from_day = loss->changed_us / US_PER_DAY - NEWS_LATE_DAYS;
    if (loss->downgrade || loss->withdrawn_by.len > 0 || loss->day < from_day) return STATUS_OK;
    snprintf(key, sizeof key, "account.lost:%lld", (long long)loss->id);
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_ACCOUNT_LOST,
                        .account = loss->account,
                        .record = loss->id,
                        .by = loss->changed_by,
                        .at_us = loss->changed_us };
    return news_of_event(store, &news, error);
}

static Status insert_row(Store *store, Loss *loss, Error *error)
{
    static const Query query = {
        .sql =
            "INSERT INTO loss (" COLUMNS
            ", signals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
            " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, '[]') "
            "RETURNING id",
        .params = LETTERS,
        .columns = "i",
    };
    Param params[COLUMN_COUNT];
    set_params(loss, params);
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The loss cannot be kept.");
    loss->id = rows_int(&rows, 0);
    return STATUS_OK;
}

Status loss_add(Store *store, Loss *loss, Error *error)
{
    Status status = insert_row(store, loss, error);
    return status == STATUS_OK ? tell_lost(store, loss, error) : status;
}

Status loss_judge(Store *store, const Loss *loss, Error *error)
{
    static const Query query = {
        .sql = "UPDATE loss SET kind = $1, reason = $2, root_cause = $3, competitor = $4, caused_by = $5,"
               " recommend = $6, could_be_seen = $7, lesson = $8, said = $9, win_back = $10,"
               " win_back_owner = $11, win_back_day = $12, win_back_note = $13, withdrawn_by = $14,"
               " touched = 1, changed_us = $15, changed_by = $16 WHERE id = $17",
        .params = "ttittttttttittiti",
    };
    const Param params[] = { param_text(loss->kind),
                             param_text(loss->reason),
                             param_int(loss->root_cause),
                             param_text(loss->competitor),
                             param_text(loss->caused_by),
                             param_text(loss->recommend),
                             param_text(loss->could_be_seen),
                             param_text(loss->lesson),
                             param_text(loss->said),
                             param_text(loss->win_back),
                             param_text(loss->win_back_owner),
                             param_int(loss->win_back_day),
                             param_text(loss->win_back_note),
                             param_text(loss->withdrawn_by),
                             param_int(loss->changed_us),
                             param_text(loss->changed_by),
                             param_int(loss->id) };
    return store_change_one(store, &query, params, "loss", error);
}

Status loss_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM loss WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

Status loss_follow(Store *store, const Loss *loss, bool prefill, Error *error)
{
    static const Query follow = {
        .sql = "UPDATE loss SET what = $1, day = $2, source = $3, currency = $4, paid = $5, stays = $6,"
               " owner = $7, withdrawn_by = $8, back_day = $9, back_mrr = $10, looked = $11,"
               " changed_us = $12 WHERE id = $13",
        .params = "tittiittiiiii",
    };
    static const Query fill = {
        .sql = "UPDATE loss SET kind = $1, reason = $2, root_cause = $3, said = $4"
               " WHERE id = $5 AND touched = 0",
        .params = "ttiti",
    };
    Param all[COLUMN_COUNT];
    set_params(loss, all);
    Param params[13];
    memcpy(params, &all[1], 10 * sizeof *params); // what to back_mrr
    params[10] = param_int(loss->looked);
    params[11] = param_int(loss->changed_us);
    params[12] = param_int(loss->id);
    Status status = store_execute(store, &follow, params, error);
    if (status == STATUS_OK) status = tell_lost(store, loss, error);
    if (status != STATUS_OK || !prefill) return status;
    const Param said[] = { param_text(loss->kind), param_text(loss->reason), param_int(loss->root_cause),
                           param_text(loss->said), param_int(loss->id) };
    return store_execute(store, &fill, said, error);
}

Status loss_take_back(Store *store, int64_t id, int64_t at_us, Error *error)
{
    static const Query withdraw = {
        .sql = "UPDATE loss SET withdrawn_by = 'program', changed_us = $1 WHERE id = $2 AND touched = 1",
        .params = "ii",
    };
    static const Query remove = { .sql = "DELETE FROM loss WHERE id = $1 AND touched = 0", .params = "i" };
    const Param params[] = { param_int(at_us), param_int(id) };
    Status status = store_execute(store, &withdraw, params, error);
    return status == STATUS_OK ? store_execute(store, &remove, &params[1], error) : status;
}

Status loss_note_signals(Store *store, const Loss *loss, Error *error)
{
    static const Query query = {
        .sql = "UPDATE loss SET looked = 1, recorded = $1, signal_day = $2, acted_day = $3, health = $4,"
               " signals = $5 WHERE id = $6 AND day = $7",
        .params = "iiiitii",
    };
    const Param params[] = { param_int(loss->recorded),  param_int(loss->signal_day),
                             param_int(loss->acted_day), param_int(loss->health),
                             param_text(loss->signals),  param_int(loss->id),
                             param_int(loss->day) };
    return store_execute(store, &query, params, error);
}

// ---- words

static const Str own_keys[] = { STR_CONST("loss_reason"), STR_CONST("loss_kind"), STR_CONST("win_back") };

bool loss_words_own(Str key)
{
    for (size_t i = 0; i < sizeof own_keys / sizeof *own_keys; i++) {
        if (str_equal(key, own_keys[i])) return true;
    }
    return false;
}

static void add_word(JsonWriter *json, Str key, Str text)
{
    if (text.len > 0)
        json_add_text(json, key, text);
    else
        json_add_null(json, key);
}

Status loss_words(Store *store, const AccountWords *words, LogBatch *batch, Error *error)
{
    const LossFilter filter = { .account = words->account, .to = UINT16_MAX };
    Loss *losses = NULL;
    LossSettings settings;
    size_t count = 0;
    if (words->account.len == 0) return STATUS_OK;
    Arena arena = arena_create(64 << 20);
    Status status = loss_list(store, &filter, &arena, &losses, &count, error);
    if (status == STATUS_OK) status = loss_settings_read(store, &arena, &settings, error);
    if (status == STATUS_OK) {
        const Loss none = { 0 }, *loss = count > 0 ? &losses[0] : &none;
        const LossReason *reason = loss_reason_find(&settings, loss->reason);
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        json_open_object(&json);
        add_word(&json, own_keys[0], reason ? reason->name : (Str){ 0 });
        add_word(&json, own_keys[1], loss->kind);
        add_word(&json, own_keys[2], loss_win_back(loss));
        json_close_object(&json);
        json_finish(&json);
        const LogEntry entry = { .type = ENTRY_GROUP,
                                 .time_us = words->now_us,
                                 .received_us = words->now_us,
                                 .account_id = words->account,
                                 .body = buf_view(&body) };
        log_batch_add(batch, &entry);
        buf_free(&body);
    }
    arena_destroy(&arena);
    return status;
}
