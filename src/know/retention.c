#include "know/retention.h"

#include "base/timestamp.h"
#include "know/settings.h"

static const Str setting_names[] = { STR_CONST("audit_days"), STR_CONST("attachment_days"),
                                     STR_CONST("context_days"), STR_CONST("message_days") };
static const int64_t usual_days[] = { 0, 0, 0, RETENTION_MESSAGE_DAYS };
static const Str done_setting = STR_CONST("context_done"); // entries before this number have been looked at

static Status read_number(Store *store, Str name, int64_t otherwise, Arena *arena, int64_t *number_out,
                          Error *error)
{
    Str text = { 0 };
    *number_out = otherwise;
    Status status = setting_read(store, name, STR(""), arena, &text, error);
    if (status == STATUS_OK && text.len > 0 && !str_parse_int64(text, number_out)) *number_out = otherwise;
    return status;
}

static Status put_number(Store *store, Str name, int64_t number, Arena *arena, Error *error)
{
    return setting_put(store, name, arena_format(arena, "%lld", (long long)number), error);
}

Status retention_read(Store *store, Arena *arena, Retention *retention_out, Error *error)
{
    int64_t *const values[] = { &retention_out->audit_days, &retention_out->attachment_days,
                                &retention_out->context_days, &retention_out->message_days };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof values / sizeof *values && status == STATUS_OK; i++)
        status = read_number(store, setting_names[i], usual_days[i], arena, values[i], error);
    return status;
}

Status retention_put(Store *store, const Retention *retention, Arena *arena, Error *error)
{
    const int64_t values[] = { retention->audit_days, retention->attachment_days, retention->context_days,
                               retention->message_days };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof values / sizeof *values && status == STATUS_OK; i++)
        status = put_number(store, setting_names[i], values[i], arena, error);
    return status;
}

// ---- sweeping

static const Query delete_attachments = {
    .sql = "DELETE FROM attachment WHERE created_us < $1",
    .params = "i",
};

// Too old and over. What a survey asked with stays: it counts who was asked and who opened it.
#define OVER                                                                                                 \
    "(SELECT id FROM outbox o WHERE state IN ('sent', 'failed', 'cancelled', 'suppressed')"                  \
    " AND changed_us < $1 AND NOT EXISTS (SELECT 1 FROM survey_invitation i WHERE i.message = o.id"          \
    " AND i.message > 0) ORDER BY changed_us, id LIMIT $2)"

static Status sweep_messages(Store *store, int64_t before_us, bool *more_out, Error *error)
{
    static const Query events = { .sql = "DELETE FROM outbox_event WHERE message IN " OVER, .params = "ii" };
    static const Query messages = { .sql = "DELETE FROM outbox WHERE id IN " OVER, .params = "ii" };
    const Param params[] = { param_int(before_us), param_int(RETENTION_MESSAGES_AT_ONCE) };
    Status status = store_execute(store, &events, params, error);
    if (status == STATUS_OK) status = store_execute(store, &messages, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == RETENTION_MESSAGES_AT_ONCE) *more_out = true;
    return status;
}

// Whom plays wrote to, for as long as any limit of contact looks back.
static Status sweep_contacts(Store *store, int64_t now_us, int64_t days, bool *more_out, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM play_contact WHERE (run, step, person) IN (SELECT run, step, person FROM"
               " play_contact WHERE at_us < $1 ORDER BY at_us LIMIT $2)",
        .params = "ii",
    };
    if (days < RETENTION_CONTACT_DAYS_LEAST) days = RETENTION_CONTACT_DAYS_LEAST;
    const Param params[] = { param_int(now_us - days * US_PER_DAY), param_int(RETENTION_MESSAGES_AT_ONCE) };
    Status status = store_execute(store, &remove, params, error);
    if (status == STATUS_OK && store_changed_rows(store) == RETENTION_MESSAGES_AT_ONCE) *more_out = true;
    return status;
}

static bool drop_context(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out)
{
    (void)context;
    (void)sequence;
    (void)arena;
    if (entry->context.len == 0) return false;
    *out = *entry;
    out->context = STR("");
    return true;
}

// The first segment that was not looked at; entry_count 0: there is none.
static Status next_segment(Store *store, uint64_t done, Arena *arena, SegmentInfo *info_out, Error *error)
{
    SegmentInfo *infos = NULL;
    size_t count = 0, i = 0;
    Status status = segment_list(store, arena, &infos, &count, error);
    if (status != STATUS_OK) return status;
    while (i < count && infos[i].sequence < done)
        i++;
    *info_out = i < count ? infos[i] : (SegmentInfo){ 0 };
    return STATUS_OK;
}

static Status sweep_context(Live *live, int64_t before_us, Arena *arena, bool *more_out, Error *error)
{
    int64_t done = 0;
    SegmentInfo info = { 0 };
    Store *store = live_store(live);
    Status status = read_number(store, done_setting, 0, arena, &done, error);
    if (status == STATUS_OK) status = next_segment(store, (uint64_t)done, arena, &info, error);
    if (status != STATUS_OK || info.entry_count == 0 || info.newest_us >= before_us) return status;
    uint64_t end = info.sequence + info.entry_count;
    LogRewrite rewrite = { info.sequence, end, drop_context, NULL, 0 };
    status = event_log_rewrite(live_log(live), store, &rewrite, error);
    if (status == STATUS_OK) status = put_number(store, done_setting, (int64_t)end, arena, error);
    if (status == STATUS_OK) *more_out = true;
    return status;
}

static Status sweep(Live *live, Arena *arena, bool *more_out, Error *error)
{
    Retention kept;
    int64_t now_us = clock_now(live_clock(live));
    Status status = retention_read(live_store(live), arena, &kept, error);
    if (status == STATUS_OK && kept.attachment_days > 0) {
        const Param params[] = { param_int(now_us - kept.attachment_days * US_PER_DAY) };
        status = store_execute(live_store(live), &delete_attachments, params, error);
    }
    if (status == STATUS_OK && kept.message_days > 0)
        status = sweep_messages(live_store(live), now_us - kept.message_days * US_PER_DAY, more_out, error);
    if (status == STATUS_OK && kept.message_days > 0)
        status = sweep_contacts(live_store(live), now_us, kept.message_days, more_out, error);
    if (status == STATUS_OK && kept.context_days > 0)
        status = sweep_context(live, now_us - kept.context_days * US_PER_DAY, arena, more_out, error);
    return status;
}

Status retention_step(Live *live, bool *more_out, Error *error)
{
    Arena arena = arena_create(64 << 20);
    *more_out = false;
    Status status = store_begin(live_store(live), error);
    if (status == STATUS_OK) {
        status = sweep(live, &arena, more_out, error);
        if (status == STATUS_OK)
            status = store_commit(live_store(live), error);
        else
            store_rollback(live_store(live));
        if (status == STATUS_OK)
            event_log_rewritten(live_log(live));
        else
            event_log_rewrite_undo(live_log(live));
    }
    arena_destroy(&arena);
    return status;
}
