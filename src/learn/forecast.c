#include "learn/forecast.h"

#include "base/chance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// A renewal within the months that are asked for.
typedef struct Place {
    RenewalStandard standard;
    double amount;
    size_t group;
    Chance chance;
} Place;

typedef struct Worlds {
    const RenewalModel *model;
    Place *places;
    size_t count, worlds, months;
    double *sums[FORECAST_MONTHS_MAX + 1]; // [month][world], the total last
    double expected[FORECAST_MONTHS_MAX + 1];
} Worlds;

static size_t find_places(const RenewalModel *model, const ForecastDue *dues, size_t count,
                          int16_t first_month, size_t months, Place *places)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        int group = dues[i].seen.month - first_month;
        if (group < 0 || (size_t)group >= months) continue;
        Place *place = &places[found++];
        place->standard = renewal_standardised(model, &dues[i].seen);
        place->amount = dues[i].amount;
        place->chance = chance_from(dues[i].key);
        chance_next(&place->chance); // keys in a row are far apart from here on
        place->group = (size_t)group;
    }
    return found;
}

static double mean_share(const RenewalModel *model)
{
    double sum = 0;
    for (size_t i = 0; i < model->share_count; i++)
        sum += (double)model->shares[i];
    return sum / (double)model->share_count;
}

// One renewal in one world: what is kept of it, from one number by chance.
static double kept_of(const RenewalModel *model, const RenewalDraw *draw, double lost, double share)
{
    if (share < lost) return 0;
    double rest = (share - lost) / (1 - lost), in_part = (double)draw->in_part;
    if (rest >= in_part) return 1;
    size_t place = (size_t)(rest / in_part * (double)model->share_count);
    return (double)model->shares[place < model->share_count ? place : model->share_count - 1];
}

// All worlds that share a draw, so that its chances are worked out once.
static void run_draw(Worlds *all, size_t draw_at, size_t from, size_t to, double share_mean)
{
    const RenewalDraw *draw = &all->model->draws[draw_at];
    double part = (double)(to - from) / (double)all->worlds;
    double kept_mean = 1 - (double)draw->in_part * (1 - share_mean);
    for (size_t i = 0; i < all->count; i++) {
        Place *place = &all->places[i];
        double lost = (double)renewal_draw_lost(draw, &place->standard);
        all->expected[place->group] += part * place->amount * (1 - lost) * kept_mean;
        for (size_t world = from; world < to; world++) {
            double kept = place->amount * kept_of(all->model, draw, lost, chance_share(&place->chance));
            all->sums[place->group][world] += kept;
            all->sums[all->months][world] += kept;
        }
    }
}

static size_t choose_worlds(size_t count)
{
    size_t worlds = FORECAST_LOOKS_MOST / (count + 1);
    if (worlds > FORECAST_WORLDS_MOST) worlds = FORECAST_WORLDS_MOST;
    return worlds < FORECAST_WORLDS_LEAST ? FORECAST_WORLDS_LEAST : worlds;
}

static void run_worlds(Worlds *all)
{
    double share_mean = mean_share(all->model);
    size_t draws = all->worlds < RENEWAL_DRAWS ? all->worlds : RENEWAL_DRAWS;
    for (size_t d = 0; d < draws; d++) // those that are used lie evenly among all
        run_draw(all, (2 * d + 1) * RENEWAL_DRAWS / (2 * draws), d * all->worlds / draws,
                 (d + 1) * all->worlds / draws, share_mean);
    for (size_t m = 0; m < all->months; m++)
        all->expected[all->months] += all->expected[m];
}

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void finish(const Worlds *all, size_t group, ForecastSum *sum)
{
    double *sums = all->sums[group];
    qsort(sums, all->worlds, sizeof *sums, by_size);
    for (size_t i = 0; i < all->count; i++) {
        if (group != all->months && all->places[i].group != group) continue;
        sum->count++;
        sum->due += all->places[i].amount;
    }
    sum->expected = all->expected[group];
    sum->low = sums[all->worlds / 10];
    sum->high = sums[all->worlds - 1 - all->worlds / 10];
    sum->sums = sums;
}

Forecast forecast_make(const RenewalModel *model, const ForecastDue *dues, size_t count, int16_t first_month,
                       size_t months, Arena *arena)
{
    assert(months >= 1 && months <= FORECAST_MONTHS_MAX);
    Forecast forecast = { .worlds = choose_worlds(count) };
    Worlds all = { .model = model, .months = months, .worlds = forecast.worlds };
    for (size_t m = 0; m <= months; m++)
        all.sums[m] = ARENA_ARRAY(arena, double, all.worlds);
    Arena scratch = *arena;
    Place *places = ARENA_ARRAY(&scratch, Place, count);
    all.count = find_places(model, dues, count, first_month, months, places);
    all.places = places;
    run_worlds(&all);
    for (size_t m = 0; m < months; m++)
        finish(&all, m, &forecast.months[m]);
    finish(&all, months, &forecast.total);
    return forecast;
}

void forecast_place(const ForecastSum *sum, size_t worlds, double came, double *below_out, double *most_out)
{
    size_t below = 0, most = 0;
    double slack = 1e-9 * fmax(1, sum->due); // sums of the same parts in another order
    for (size_t i = 0; i < worlds; i++) {
        below += sum->sums[i] < came - slack;
        most += sum->sums[i] <= came + slack;
    }
    *below_out = (double)below / (double)worlds;
    *most_out = (double)most / (double)worlds;
}
