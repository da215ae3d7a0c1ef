#include "act/play_hours.h"

#include "base/timestamp.h"
#include "codec/local_clock.h"
#include "know/settings.h"

#include <stdio.h>

#define LIMITS_SETTING STR("plays.limits")

// ---- limits

Status play_limits_read(Store *store, PlayLimits *limits_out, Error *error)
{
    Arena arena = arena_create(1 << 16);
    Str text = { 0 };
    PlayLimits limits = { 2, 7, 10, 7 };
    Status status = setting_read(store, LIMITS_SETTING, STR(""), &arena, &text, error);
    int64_t values[4] = { 0 };
    int count = 0;
    for (Str rest = text; status == STATUS_OK && rest.len > 0 && count < 4; count++) {
        StrCut cut = str_cut(rest, ' ');
        if (!str_parse_int64(cut.head, &values[count])) break;
        rest = cut.tail;
    }
    if (count == 4) limits = (PlayLimits){ (int)values[0], (int)values[1], (int)values[2], (int)values[3] };
    arena_destroy(&arena);
    *limits_out = limits;
    return status;
}

Status play_limits_put(Store *store, const PlayLimits *limits, Error *error)
{
    char text[80];
    snprintf(text, sizeof text, "%d %d %d %d", limits->person_messages, limits->person_days,
             limits->account_messages, limits->account_days);
    return setting_put(store, LIMITS_SETTING, str_from_c(text), error);
}

// One more fits as soon as the n-th newest is so many days old.
static int64_t next_after(int64_t nth_us, int days)
{
    return nth_us > 0 ? nth_us + days * US_PER_DAY : 0;
}

int play_frequency_days(Value said)
{
    static const struct {
        Str word;
        int days;
    } words[] = { { STR_CONST("weekly"), 7 }, { STR_CONST("monthly"), 30 }, { STR_CONST("quarterly"), 91 } };
    int64_t days = 0;
    if (said.kind == VALUE_NUMBER && said.number >= 1 && said.number <= PLAY_LIMIT_DAYS_MAX)
        return (int)said.number;
    if (said.kind != VALUE_TEXT) return 0;
    Str text = str_trim(said.text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignore_case(text, words[i].word)) return words[i].days;
    return str_parse_int64(text, &days) && days >= 1 && days <= PLAY_LIMIT_DAYS_MAX ? (int)days : 0;
}

Status play_limits_next_person(Store *store, const PlayLimits *limits, Str person, int frequency_days,
                               int64_t *from_out, Error *error)
{
    int64_t nth_us = 0, last_us = 0;
    *from_out = INT64_MAX;
    if (limits->person_messages == 0) return STATUS_OK;
    Status status = play_contact_nth(store, person, limits->person_messages, &nth_us, error);
    if (status == STATUS_OK && frequency_days > 0)
        status = play_contact_nth(store, person, 1, &last_us, error);
    int64_t by_limit = next_after(nth_us, limits->person_days), by_wish = next_after(last_us, frequency_days);
    *from_out = by_limit > by_wish ? by_limit : by_wish;
    return status;
}

Status play_limits_next_mailing(Store *store, const PlayLimits *limits, const PlayMailing *mailing,
                                int64_t now_us, int64_t *from_out, Error *error)
{
    bool begun = false;
    int64_t nth_us = 0, since_us = now_us - limits->account_days * US_PER_DAY;
    *from_out = INT64_MAX;
    if (limits->account_messages == 0) return STATUS_OK;
    Status status = play_mailing_begun(store, mailing, now_us, &begun, error);
    if (status == STATUS_OK && !begun)
        status =
            play_mailing_nth(store, mailing->account, since_us, limits->account_messages, &nth_us, error);
    *from_out = next_after(nth_us, limits->account_days);
    return status;
}

// ---- hours

int64_t play_hours_next(const PlayHours *hours, Str zone, int64_t now_us)
{
    enum { SATURDAY = 6, TRIES = 20 };
    if (!hours->set) return now_us;
    int64_t at_us = now_us;
    for (int i = 0; i < TRIES; i++) {
        LocalClock local = local_clock(zone, at_us);
        bool rests = hours->working_days && local.weekday >= SATURDAY;
        if (!rests && local.hour >= hours->from && local.hour < hours->to) return at_us;
        bool today = !rests && local.hour < hours->from;
        at_us = local_clock_at(zone, at_us, today ? 0 : 1, hours->from);
    }
    return at_us;
}
