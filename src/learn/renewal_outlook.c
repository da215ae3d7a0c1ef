#include "learn/renewal_outlook.h"

#include <math.h>

enum { SCRATCH_BYTES = 256 << 20 }; // rows of a model, or what is due in a month and its worlds

static const double chance_least = 1e-6; // so that no logarithm is infinite

size_t renewal_outlook_today(const RenewalOutlook *outlook)
{
    return outlook->history.origin_count - 1;
}

size_t renewal_outlook_past_end(const RenewalOutlook *outlook)
{
    size_t end = renewal_outlook_today(outlook);
    int16_t now = renewal_month_of(outlook->history.origins[end]);
    while (end > 0 && renewal_month_of(outlook->history.origins[end - 1]) == now)
        end--;
    return end;
}

const RenewalModel *renewal_outlook_model(const RenewalOutlook *outlook)
{
    return &outlook->models[renewal_outlook_today(outlook)];
}

// Due in the month it was seen in, or to come.
static bool is_said(const RenewalOutlook *outlook, const RenewalCase *its)
{
    bool coming = its->origin == renewal_outlook_today(outlook);
    return coming || its->seen.month == renewal_month_of(outlook->history.origins[its->origin]);
}

static void fit_origin(RenewalOutlook *outlook, size_t origin, Arena *arena, Arena scratch)
{
    uint16_t day = outlook->history.origins[origin];
    int16_t last = renewal_month_of(day);
    if (origin == renewal_outlook_today(outlook)) last = (int16_t)(last + RENEWAL_AHEAD_MONTHS - 1);
    RenewalRow *rows;
    size_t count = renewal_history_rows(&outlook->history, day, &scratch, &rows);
    outlook->models[origin] = renewal_model_fit(rows, count, last, arena);
}

static void find_chances(RenewalOutlook *outlook, size_t origin)
{
    for (size_t i = 0; i < outlook->history.count; i++) {
        const RenewalCase *its = &outlook->history.cases[i];
        if (its->origin == origin && is_said(outlook, its))
            outlook->lost[i] = (float)renewal_lost(&outlook->models[origin], &its->seen);
    }
}

static bool anything_due(const RenewalOutlook *outlook, size_t origin)
{
    for (size_t i = 0; i < outlook->history.count; i++) {
        const RenewalCase *its = &outlook->history.cases[i];
        if (its->origin == origin && is_said(outlook, its)) return true;
    }
    return origin == renewal_outlook_today(outlook);
}

// ---- sums

static bool is_chosen(const RenewalCase *its, const bool *chosen, size_t count)
{
    return !chosen || (its->account < count && chosen[its->account]);
}

static size_t list_dues(const RenewalOutlook *outlook, size_t origin, const bool *chosen, size_t count,
                        Arena *arena, ForecastDue **dues_out)
{
    const RenewalHistory *history = &outlook->history;
    size_t found = 0, room = 0;
    for (size_t i = 0; i < history->count; i++)
        room += history->cases[i].origin == origin;
    ForecastDue *dues = ARENA_ARRAY(arena, ForecastDue, room);
    for (size_t i = 0; i < history->count; i++) {
        const RenewalCase *its = &history->cases[i];
        if (its->origin != origin || !is_said(outlook, its) || !is_chosen(its, chosen, count)) continue;
        dues[found++] = (ForecastDue){ its->seen, its->amount, (uint64_t)its->account << 16 | its->due };
    }
    *dues_out = dues;
    return found;
}

Forecast renewal_outlook_months(const RenewalOutlook *outlook, const bool *chosen, size_t count,
                                int16_t first_month, size_t months, Arena *arena)
{
    ForecastDue *dues;
    size_t found = list_dues(outlook, renewal_outlook_today(outlook), chosen, count, arena, &dues);
    return forecast_make(renewal_outlook_model(outlook), dues, found, first_month, months, arena);
}

RenewalPast renewal_outlook_past(const RenewalOutlook *outlook, size_t origin, const bool *chosen,
                                 size_t count, Arena *arena)
{
    RenewalPast past = { .month = renewal_month_of(outlook->history.origins[origin]), .settled = true };
    uint16_t today = outlook->history.origins[renewal_outlook_today(outlook)];
    uint16_t next = renewal_month_first((int16_t)(past.month + 1));
    past.settled = (uint32_t)next + outlook->history.grace_days <= today;
    ForecastDue *dues;
    size_t found = list_dues(outlook, origin, chosen, count, arena, &dues);
    for (size_t i = 0; i < outlook->history.count && past.settled; i++) {
        const RenewalCase *its = &outlook->history.cases[i];
        if (its->origin == origin && is_said(outlook, its) && is_chosen(its, chosen, count))
            past.came += its->amount * (double)its->kept;
    }
    if (!outlook->models[origin].draws) return past; // nothing was due
    Forecast forecast = forecast_make(&outlook->models[origin], dues, found, past.month, 1, arena);
    past.worlds = forecast.worlds;
    past.said = forecast.months[0];
    return past;
}

// ---- how well it told

RenewalJudgement renewal_judge(const RenewalTold *told, size_t count, Arena *arena)
{
    RenewalJudgement judgement = { .renewals = count };
    Judged *judged = ARENA_ARRAY(arena, Judged, count);
    Foretold *foretold = ARENA_ARRAY(arena, Foretold, count);
    for (size_t i = 0; i < count; i++) {
        double lost = fmax(chance_least, fmin(told[i].lost, 1 - chance_least));
        foretold[i] = (Foretold){ lost, told[i].left };
        judged[i] = (Judged){ .score = (Points)(SCORE_FULL * (1 - lost)),
                              .account = told[i].account,
                              .left = told[i].left };
        judgement.lost += told[i].left;
    }
    judgement.accuracy = accuracy_compute(judged, count);
    judgement.calibration = calibration_of(foretold, count, *arena);
    return judgement;
}

RenewalJudgement renewal_outlook_judge(const RenewalOutlook *outlook, const bool *chosen, size_t count,
                                       Arena *arena)
{
    RenewalTold *told = ARENA_ARRAY(arena, RenewalTold, outlook->history.count);
    size_t found = 0;
    for (size_t i = 0; i < outlook->history.count; i++) {
        const RenewalCase *its = &outlook->history.cases[i];
        bool counts = its->origin < renewal_outlook_today(outlook) && !isnan(outlook->lost[i]) &&
                      !isnan(its->kept) && is_chosen(its, chosen, count);
        if (counts) told[found++] = (RenewalTold){ its->account, (double)outlook->lost[i], !(its->kept > 0) };
    }
    return renewal_judge(told, found, arena);
}

const RenewalCase *renewal_outlook_find(const RenewalOutlook *outlook, uint32_t account, uint16_t due)
{
    const RenewalHistory *history = &outlook->history;
    size_t low = 0, high = history->count; // they are by account
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (history->cases[middle].account < account)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < history->count && history->cases[low].account == account; low++) {
        const RenewalCase *its = &history->cases[low];
        if (its->origin == renewal_outlook_today(outlook) && its->due == due) return its;
    }
    return NULL;
}

// ---- all of it

Status renewal_outlook_make(const RenewalQuery *query, bool (*go_on)(void *context), void *context,
                            Arena *arena, RenewalOutlook *outlook_out, bool *stopped_out, Error *error)
{
    *outlook_out = (RenewalOutlook){ 0 };
    *stopped_out = false;
    Status status = renewal_history_read(query, arena, &outlook_out->history, error);
    if (status != STATUS_OK) return status;
    outlook_out->lost = ARENA_ARRAY(arena, float, outlook_out->history.count);
    for (size_t i = 0; i < outlook_out->history.count; i++)
        outlook_out->lost[i] = NAN;
    Arena scratch = arena_create(SCRATCH_BYTES);
    for (size_t origin = 0; origin < outlook_out->history.origin_count && !*stopped_out; origin++) {
        if (anything_due(outlook_out, origin)) fit_origin(outlook_out, origin, arena, scratch);
        find_chances(outlook_out, origin);
        Arena mark = scratch;
        if (origin < renewal_outlook_today(outlook_out)) {
            outlook_out->past[origin] = renewal_outlook_past(outlook_out, origin, NULL, 0, &scratch);
            outlook_out->past[origin].said.sums = NULL; // gone with the scratch
        }
        arena_reset(&scratch, mark);
        *stopped_out = go_on && !go_on(context);
    }
    arena_destroy(&scratch);
    return STATUS_OK;
}
