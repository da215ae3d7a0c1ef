#include "act/outbox_wish.h"

#include "act/play_channel.h"
#include "base/timestamp.h"
#include "codec/json.h"

// ---- the channel

// Whether its step keeps to the channel that people prefer.
static bool keeps_to_channel(const Job *job, Arena *arena)
{
    Error ignored;
    const JsonNode *body = json_parse(job->body, JSON_DEPTH_USUAL, arena, &ignored);
    const JsonNode *preferred = body ? json_member(body, STR("preferred")) : NULL;
    return preferred && preferred->kind == JSON_BOOL && json_is_true(preferred);
}

static Str refuse_channel(const TakeInput *input, const Job *job, uint32_t person, Arena *arena)
{
    PlayStep mail = { .kind = PLAY_MAIL };
    PlayRefusal refusal = play_channel_refusal(input->engine, &mail, person, input->day);
    if (refusal != PLAY_WELCOME) return STR("The person wants no messages since it was written.");
    mail.preferred = true;
    refusal = play_channel_refusal(input->engine, &mail, person, input->day);
    if (refusal == PLAY_WELCOME || !keeps_to_channel(job, arena)) return (Str){ 0 };
    return STR("The person prefers another channel since it was written.");
}

// ---- how often

// Whether another message of plays to the person that went out was written within so many days of this one.
static Status had_another(Store *store, const Job *job, int days, bool *had_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT 1 FROM outbox own WHERE own.id = $1 AND (EXISTS (SELECT 1 FROM outbox o WHERE o.person"
               " = own.person AND o.person <> '' AND o.run <> 0 AND o.id <> own.id AND o.channel = 'mail'"
               " AND o.state IN ('sending', 'sent', 'doubtful') AND o.created_us > own.created_us - $2"
               " AND o.created_us < own.created_us + $2) OR EXISTS (SELECT 1 FROM guide_message g"
               " WHERE g.person = own.person AND g.shown_us > 0 AND g.created_us > own.created_us - $2"
               " AND g.created_us < own.created_us + $2))",
        .params = "ii",
        .columns = "i",
    };
    const Param params[] = { param_int(job->id), param_int(days * US_PER_DAY) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *had_out = rows_next(&rows);
    return *had_out ? STATUS_OK : rows_end(&rows, error);
}

Status outbox_wish(Store *store, const TakeInput *input, const Job *job, uint32_t person, Arena *arena,
                   Str *why_out, Error *error)
{
    bool had = false;
    *why_out = refuse_channel(input, job, person, arena);
    if (why_out->len > 0) return STATUS_OK;
    const int days = play_frequency_days(
        engine_person_attribute(input->engine, person, STR(PLAY_FREQUENCY_ATTRIBUTE), input->day));
    if (days == 0) return STATUS_OK;
    Status status = had_another(store, job, days, &had, error);
    if (had)
        *why_out = arena_format(arena, "The person wants one message in %d %s at most, and had one.", days,
                                days == 1 ? "day" : "days");
    return status;
}
