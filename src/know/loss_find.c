#include "know/loss_find.h"

typedef struct Finding {
    const LossRules *rules;
    LossFound *found;
    size_t count;
    int64_t mrr; // what is paid now
    LifeState life;
    bool ever_paid, customer;
} Finding;

static bool is_customer(const Finding *finding)
{
    return finding->ever_paid ? finding->mrr > 0 && finding->life != LIFE_CHURNED
                              : finding->life == LIFE_LIVE;
}

static void drop(Finding *finding, size_t index)
{
    for (size_t i = index + 1; i < finding->count; i++)
        finding->found[i - 1] = finding->found[i];
    finding->count--;
}

// The losses that this much revenue ends: all of them of a lost account, of downgrades those that had paid at
// most so much. From the newest on.
static void come_back(Finding *finding, uint16_t day, int64_t mrr, bool downgrades)
{
    for (size_t i = finding->count; i-- > 0;) {
        LossFound *loss = &finding->found[i];
        if (loss->back_day > 0 || loss->downgrade != downgrades) continue;
        if (downgrades && mrr < loss->paid) continue;
        if (day - loss->day <= finding->rules->return_days) {
            drop(finding, i);
            continue;
        }
        loss->back_day = day;
        loss->back_mrr = mrr;
    }
}

// Downgrades shortly before are where the loss began.
static void lose(Finding *finding, uint16_t day, int64_t paid, bool by_life)
{
    LossFound loss = { .day = day, .paid = paid, .by_life = by_life };
    for (size_t i = finding->count; i-- > 0;) {
        const LossFound *earlier = &finding->found[i];
        if (!earlier->downgrade || earlier->back_day > 0 || day - earlier->day >= LOSS_JOIN_DAYS) continue;
        if (earlier->paid > loss.paid) loss.paid = earlier->paid;
        drop(finding, i);
    }
    finding->found[finding->count++] = loss;
}

static void lower(Finding *finding, const LossRevenue *step)
{
    int64_t less = step->before - step->after;
    if (less <= 0 || less * 100 < finding->rules->least_percent * step->before) return;
    finding->found[finding->count++] =
        (LossFound){ .downgrade = true, .day = step->day, .paid = step->before, .stays = step->after };
}

// What holds from the day on; `step` is NULL where revenue stays as it is.
static void take_day(Finding *finding, uint16_t day, const LossRevenue *step, const LossLife *life)
{
    bool was = finding->customer;
    int64_t paid = step ? step->before : finding->mrr;
    if (step) finding->mrr = step->after;
    if (life) finding->life = life->state;
    finding->ever_paid = finding->ever_paid || finding->mrr > 0;
    finding->customer = is_customer(finding);
    if (was && !finding->customer) {
        lose(finding, day, paid, finding->mrr > 0 || !finding->ever_paid);
        return;
    }
    if (!finding->customer) return;
    if (!was) come_back(finding, day, finding->mrr, false);
    if (step && step->after > step->before) come_back(finding, day, step->after, true);
    if (was && step) lower(finding, step);
}

size_t loss_find(const LossHistory *history, const LossRules *rules, LossFound *found_out)
{
    Finding finding = { .rules = rules, .found = found_out };
    size_t r = 0, l = 0;
    // Before anything was said of its life it is no customer by it.
    finding.life = history->life_count > 0 ? LIFE_ARCHIVED : LIFE_LIVE;
    while (r < history->revenue_count || l < history->life_count) {
        const LossRevenue *step = r < history->revenue_count ? &history->revenue[r] : NULL;
        const LossLife *life = l < history->life_count ? &history->life[l] : NULL;
        uint16_t day = step ? step->day : UINT16_MAX;
        if (life && life->day < day) day = life->day;
        if (step && step->day > day) step = NULL;
        if (life && life->day > day) life = NULL;
        r += step != NULL;
        l += life != NULL;
        take_day(&finding, day, step, life);
    }
    return finding.count;
}
