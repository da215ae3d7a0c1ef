#include "learn/renewal_model.h"

#include "base/chance.h"
#include "learn/cholesky.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_MONTH = 1 + RENEWAL_INPUTS, // place 0 is the constant, then inputs, then months
    WIDTH = FIRST_MONTH + RENEWAL_MONTHS_MAX,
    HALF_LIVES = RENEWAL_HALF_LIVES,
    WEIGHT_SPREADS = 3,
    SHOCK_SPREADS = 4,
    SETTINGS = HALF_LIVES * WEIGHT_SPREADS * SHOCK_SPREADS,
    STEPS_MAX = 40,
    HALVINGS_MAX = 30,
};

static const double half_lives[HALF_LIVES] = { 60, 150, 400 };
static const double weight_spreads[WEIGHT_SPREADS] = { 0.1, 0.4, 1 };
static const double shock_spreads[SHOCK_SPREADS] = { 0.05, 0.25, 0.5, 1 };
static const double shock_prior[SHOCK_SPREADS] = { 0.35, 0.3, 0.23, 0.12 };
static const double input_most = 3;    // standardised: nothing that lies farther out counts for more
static const double step_small = 1e-4; // Newton's next step would be its square
static const double step_safe = 0.3;   // a smaller one never goes too far
static const double imagined_shares[] = { 0.5, 0.8 };

typedef struct Setting {
    double half_life, weight_spread, shock_spread, prior;
    size_t place; // of the half-life
} Setting;

// A row as the fit needs it.
typedef struct FitRow {
    RenewalStandard standard;
    float weight;
    bool lost;
} FitRow;

typedef struct Fit {
    const FitRow *rows;
    size_t count, width, months;
    Setting setting;
    double prior[WIDTH][WIDTH]; // the inverse covariance
    double middle[WIDTH];       // the prior's mean
    double at[WIDTH];
    double fall[WIDTH];
    double bend[WIDTH][WIDTH]; // after settling: its factor
    double value;              // logarithm of likelihood × prior, without constants
} Fit;

static double chance_of(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

// ---- the prior

static void set_prior(Fit *fit)
{
    const double stays = RENEWAL_SHOCK_STAYS;
    double spread = fit->setting.shock_spread, fresh = spread * spread * (1 - stays * stays);
    memset(fit->prior, 0, sizeof fit->prior);
    memset(fit->middle, 0, sizeof fit->middle);
    fit->middle[0] = log(RENEWAL_PRIOR_LOST / (1 - RENEWAL_PRIOR_LOST));
    fit->prior[0][0] = 1 / (RENEWAL_PRIOR_SPREAD * RENEWAL_PRIOR_SPREAD);
    for (size_t i = 1; i < FIRST_MONTH; i++)
        fit->prior[i][i] = 1 / (fit->setting.weight_spread * fit->setting.weight_spread);
    for (size_t m = 0; m < fit->months; m++) {
        size_t i = FIRST_MONTH + m;
        bool inner = m > 0 && m + 1 < fit->months;
        fit->prior[i][i] = (inner ? 1 + stays * stays : 1) / fresh;
        if (m > 0) fit->prior[i][i - 1] = fit->prior[i - 1][i] = -stays / fresh;
    }
    if (fit->months == 1) fit->prior[FIRST_MONTH][FIRST_MONTH] = 1 / (spread * spread);
}

static double prior_log_determinant(const Fit *fit)
{
    double spread = fit->setting.shock_spread, weight = fit->setting.weight_spread;
    const double stays = RENEWAL_SHOCK_STAYS;
    double fresh = spread * spread * (1 - stays * stays);
    // Of an autoregression: the first has the whole spread, each later one what is fresh.
    return -2 * log(RENEWAL_PRIOR_SPREAD) - 2 * RENEWAL_INPUTS * log(weight) - 2 * log(spread) -
           (double)(fit->months - 1) * log(fresh);
}

// ---- the highest place

static double row_log_odds(const Fit *fit, const FitRow *row)
{
    double sum = 0;
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        sum += fit->at[1 + i] * (double)row->standard.inputs[i];
    return fit->at[0] + (double)row->standard.near[fit->setting.place] * sum +
           fit->at[FIRST_MONTH + row->standard.month];
}

static double value_at(Fit *fit)
{
    double value = 0;
    for (size_t r = 0; r < fit->count; r++) {
        const FitRow *row = &fit->rows[r];
        double odds = row_log_odds(fit, row);
        double wrong = row->lost ? -odds : odds;
        value -= (double)row->weight * (wrong > 0 ? wrong + log1p(exp(-wrong)) : log1p(exp(wrong)));
    }
    for (size_t i = 0; i < fit->width; i++) {
        double away = fit->at[i] - fit->middle[i];
        for (size_t j = 0; j < fit->width; j++)
            value -= away * fit->prior[i][j] * (fit->at[j] - fit->middle[j]) / 2;
    }
    return value;
}

static void add_row(Fit *fit, const FitRow *row)
{
    double near = (double)row->standard.near[fit->setting.place], values[FIRST_MONTH];
    double chance = chance_of(row_log_odds(fit, row));
    double miss = (double)row->weight * ((row->lost ? 1 : 0) - chance);
    double spread = (double)row->weight * chance * (1 - chance);
    size_t month = FIRST_MONTH + row->standard.month;
    values[0] = 1;
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        values[1 + i] = near * (double)row->standard.inputs[i];
    for (size_t i = 0; i < FIRST_MONTH; i++) {
        fit->fall[i] += miss * values[i];
        for (size_t j = 0; j <= i; j++)
            fit->bend[i][j] += spread * values[i] * values[j];
        fit->bend[month][i] += spread * values[i];
    }
    fit->fall[month] += miss;
    fit->bend[month][month] += spread;
}

static void find_bend(Fit *fit)
{
    for (size_t i = 0; i < fit->width; i++) {
        fit->fall[i] = 0;
        for (size_t j = 0; j < fit->width; j++) {
            fit->bend[i][j] = fit->prior[i][j];
            fit->fall[i] -= fit->prior[i][j] * (fit->at[j] - fit->middle[j]);
        }
    }
    for (size_t r = 0; r < fit->count; r++)
        add_row(fit, &fit->rows[r]);
    bool positive = cholesky_factor(&fit->bend[0][0], fit->width, WIDTH);
    assert(positive); // the prior is, and rows only add
    (void)positive;
}

// Half way back where the last step went too far.
static void step_back(Fit *fit, const double *before)
{
    double value = value_at(fit);
    for (int halving = 0; value < fit->value && halving < HALVINGS_MAX; halving++) {
        for (size_t i = 0; i < fit->width; i++)
            fit->at[i] = (fit->at[i] + before[i]) / 2;
        value = value_at(fit);
    }
    fit->value = value;
}

// Newton's steps: there is one highest place. Leaves the factor of the curvature there in `bend`.
static void settle(Fit *fit)
{
    fit->value = value_at(fit);
    for (int step = 0; step < STEPS_MAX; step++) {
        double before[WIDTH], most = 0;
        find_bend(fit);
        cholesky_forward(&fit->bend[0][0], fit->width, WIDTH, fit->fall);
        cholesky_backward(&fit->bend[0][0], fit->width, WIDTH, fit->fall);
        memcpy(before, fit->at, sizeof before);
        for (size_t i = 0; i < fit->width; i++) {
            fit->at[i] += fit->fall[i];
            most = fmax(most, fabs(fit->fall[i]));
        }
        if (most < step_small) break;
        if (most > step_safe) step_back(fit, before);
    }
    fit->value = value_at(fit);
}

// How likely the setting makes what came, but for a constant: Laplace's integral.
static double log_evidence(const Fit *fit)
{
    return fit->value +
           (prior_log_determinant(fit) - cholesky_log_determinant(&fit->bend[0][0], fit->width, WIDTH)) / 2;
}

// ---- draws

// What a setting came to, to be drawn from.
typedef struct Settled {
    Setting setting;
    double weight;
    double at[WIDTH];
    double factor[WIDTH][WIDTH];
} Settled;

static void weigh(Settled *settled, const double *evidence)
{
    double most = evidence[0], sum = 0;
    for (size_t i = 1; i < SETTINGS; i++)
        most = fmax(most, evidence[i]);
    for (size_t i = 0; i < SETTINGS; i++)
        sum += settled[i].weight = settled[i].setting.prior * exp(evidence[i] - most);
    for (size_t i = 0; i < SETTINGS; i++)
        settled[i].weight /= sum;
}

static void draw_from(const Settled *settled, size_t width, Chance *chance, const double *mirrored,
                      double *normals, RenewalDraw *draw)
{
    double moved[WIDTH] = { 0 };
    for (size_t i = 0; i < width; i++)
        moved[i] = normals[i] = mirrored ? -mirrored[i] : chance_normal(chance);
    cholesky_backward(&settled->factor[0][0], width, WIDTH, moved);
    draw->constant = (float)(settled->at[0] + moved[0]);
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        draw->weights[i] = (float)(settled->at[1 + i] + moved[1 + i]);
    for (size_t m = 0; FIRST_MONTH + m < width; m++)
        draw->shocks[m] = (float)(settled->at[FIRST_MONTH + m] + moved[FIRST_MONTH + m]);
    draw->half_life = (uint8_t)settled->setting.place;
}

// ---- from rows

static void find_scales(const RenewalRow *rows, size_t count, RenewalModel *model)
{
    for (size_t i = 0; i < RENEWAL_INPUTS; i++) {
        double weight = 0, sum = 0, squares = 0;
        for (size_t r = 0; r < count; r++) {
            double value = (double)rows[r].seen.inputs[i];
            if (isnan(value)) continue;
            weight += (double)rows[r].weight;
            sum += (double)rows[r].weight * value;
            squares += (double)rows[r].weight * value * value;
        }
        if (!(weight > 0)) continue;
        model->mean[i] = sum / weight;
        double variance = squares / weight - model->mean[i] * model->mean[i];
        model->spread[i] = variance > 1e-9 ? sqrt(variance) : 0;
    }
}

static size_t month_place(const RenewalModel *model, int16_t month)
{
    int place = month - model->first_month;
    if (place < 0) return 0;
    return (size_t)place < model->month_count ? (size_t)place : model->month_count - 1;
}

RenewalStandard renewal_standardised(const RenewalModel *model, const RenewalSeen *seen)
{
    RenewalStandard standard = { .month = (uint8_t)month_place(model, seen->month),
                                 .announced = seen->announced };
    for (size_t i = 0; i < RENEWAL_INPUTS; i++) {
        double value = (double)seen->inputs[i];
        bool says = !isnan(value) && model->spread[i] > 0;
        double away = says ? (value - model->mean[i]) / model->spread[i] : 0;
        standard.inputs[i] = (float)fmax(-input_most, fmin(input_most, away));
    }
    for (size_t i = 0; i < RENEWAL_HALF_LIVES; i++)
        standard.near[i] = (float)exp2(-(double)seen->days_left / half_lives[i]);
    return standard;
}

static FitRow *fit_rows(const RenewalModel *model, const RenewalRow *rows, size_t count, Arena *arena,
                        size_t *count_out)
{
    FitRow *made = ARENA_ARRAY(arena, FitRow, count);
    *count_out = 0;
    for (size_t r = 0; r < count; r++) {
        if (rows[r].seen.announced) continue;
        FitRow *row = &made[(*count_out)++];
        *row = (FitRow){ .standard = renewal_standardised(model, &rows[r].seen),
                         .weight = rows[r].weight,
                         .lost = !(rows[r].kept > 0) };
    }
    return made;
}

static int by_size(const void *left, const void *right)
{
    const float *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

// Those kept in part, evenly chosen, beside the imagined ones.
static void find_shares(const RenewalRow *rows, size_t count, RenewalModel *model, Arena scratch)
{
    float *shares = ARENA_ARRAY(&scratch, float, count);
    size_t found = 0, imagined = sizeof imagined_shares / sizeof *imagined_shares;
    for (size_t r = 0; r < count; r++) {
        if (rows[r].kept > 0 && (double)rows[r].kept < RENEWAL_WHOLE) shares[found++] = rows[r].kept;
    }
    if (found > 0) qsort(shares, found, sizeof *shares, by_size);
    for (size_t i = 0; i < imagined; i++)
        model->shares[model->share_count++] = (float)imagined_shares[i];
    size_t room = RENEWAL_SHARES_MAX - imagined, taken = found < room ? found : room;
    for (size_t i = 0; i < taken; i++)
        model->shares[model->share_count++] = shares[(2 * i + 1) * found / (2 * taken)];
}

static Setting setting_at(size_t place)
{
    size_t shock = place % SHOCK_SPREADS, weight = place / SHOCK_SPREADS % WEIGHT_SPREADS;
    size_t half_life = place / SHOCK_SPREADS / WEIGHT_SPREADS;
    return (Setting){ .half_life = half_lives[half_life],
                      .weight_spread = weight_spreads[weight],
                      .shock_spread = shock_spreads[shock],
                      .prior = shock_prior[shock],
                      .place = half_life };
}

static void fit_settings(RenewalModel *model, const FitRow *rows, size_t count, Settled *settled,
                         Arena scratch)
{
    double evidence[SETTINGS];
    Fit *fit = ARENA_NEW(&scratch, Fit);
    fit->rows = rows;
    fit->count = count;
    fit->months = model->month_count;
    fit->width = FIRST_MONTH + model->month_count;
    for (size_t i = 0; i < SETTINGS; i++) {
        fit->setting = settled[i].setting = setting_at(i);
        set_prior(fit);
        if (i == 0) memcpy(fit->at, fit->middle, sizeof fit->at); // later ones begin where the last one ended
        settle(fit);
        evidence[i] = log_evidence(fit);
        memcpy(settled[i].at, fit->at, sizeof fit->at);
        memcpy(settled[i].factor, fit->bend, sizeof fit->bend);
    }
    weigh(settled, evidence);
    for (size_t i = 0; i < SETTINGS; i++)
        model->shock += settled[i].weight * settled[i].setting.shock_spread;
}

// What of the rows is only counted.
typedef struct Counts {
    double whole, in_part;  // of those kept
    double returned, ended; // of those whose end was already said
} Counts;

static Counts count_rows(const RenewalRow *rows, size_t count, RenewalModel *model)
{
    Counts counts = { 0 };
    for (size_t r = 0; r < count; r++) {
        double weight = (double)rows[r].weight, kept = (double)rows[r].kept;
        bool announced = rows[r].seen.announced;
        model->renewals += announced ? 0 : weight;
        model->lost += announced || kept > 0 ? 0 : weight;
        counts.returned += announced && kept > 0 ? weight : 0;
        counts.ended += announced && !(kept > 0) ? weight : 0;
        counts.whole += kept >= RENEWAL_WHOLE ? weight : 0;
        counts.in_part += kept > 0 && kept < RENEWAL_WHOLE ? weight : 0;
        if (rows[r].seen.month < model->first_month) model->first_month = rows[r].seen.month;
    }
    return counts;
}

// Settings in turn, each as often as it weighs; every second draw is the mirror of the one before.
static void make_draws(RenewalModel *model, const Settled *settled, const Counts *counts)
{
    Chance chance = chance_from(UINT64_C(0x72656e6577616c73));
    double normals[WIDTH], passed = settled[0].weight;
    size_t from = 0, width = FIRST_MONTH + model->month_count;
    for (size_t d = 0; d < RENEWAL_DRAWS; d++) {
        RenewalDraw *draw = &model->draws[d];
        while (from + 1 < SETTINGS && passed < ((double)d + 0.5) / RENEWAL_DRAWS)
            passed += settled[++from].weight;
        draw_from(&settled[from], width, &chance, d % 2 == 1 ? normals : NULL, normals, draw);
        draw->in_part =
            (float)chance_beta(&chance, 1 + counts->in_part, RENEWAL_PRIOR_KEEPERS + counts->whole);
        draw->returns = (float)chance_beta(&chance, 1 + counts->returned, RENEWAL_PRIOR_GONE + counts->ended);
    }
}

RenewalModel renewal_model_fit(const RenewalRow *rows, size_t count, int16_t last_month, Arena *arena)
{
    RenewalModel model = { .first_month = last_month };
    Counts counts = count_rows(rows, count, &model);
    if (last_month - model.first_month >= RENEWAL_MONTHS_MAX)
        model.first_month = (int16_t)(last_month - RENEWAL_MONTHS_MAX + 1);
    model.month_count = (size_t)(last_month - model.first_month) + 1;
    model.draws = ARENA_ARRAY(arena, RenewalDraw, RENEWAL_DRAWS);
    Arena scratch = *arena;
    size_t made_count = 0;
    find_scales(rows, count, &model);
    find_shares(rows, count, &model, scratch);
    FitRow *made = fit_rows(&model, rows, count, &scratch, &made_count);
    Settled *settled = ARENA_ARRAY(&scratch, Settled, SETTINGS);
    fit_settings(&model, made, made_count, settled, scratch);
    make_draws(&model, settled, &counts);
    return model;
}

// ---- what it says

float renewal_draw_lost(const RenewalDraw *draw, const RenewalStandard *standard)
{
    float sum = 0;
    if (standard->announced) return 1 - draw->returns;
    for (size_t i = 0; i < RENEWAL_INPUTS; i++)
        sum += draw->weights[i] * standard->inputs[i];
    float odds = draw->constant + standard->near[draw->half_life] * sum + draw->shocks[standard->month];
    return 1 / (1 + expf(-odds));
}

double renewal_lost(const RenewalModel *model, const RenewalSeen *seen)
{
    RenewalStandard standard = renewal_standardised(model, seen);
    double sum = 0;
    for (size_t d = 0; d < RENEWAL_DRAWS; d++)
        sum += (double)renewal_draw_lost(&model->draws[d], &standard);
    return sum / RENEWAL_DRAWS;
}

static int by_chance(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

RenewalChance renewal_chance(const RenewalModel *model, const RenewalSeen *seen)
{
    RenewalChance chance = { 0 };
    double said[RENEWAL_DRAWS];
    RenewalStandard standard = renewal_standardised(model, seen);
    for (size_t d = 0; d < RENEWAL_DRAWS; d++) {
        const RenewalDraw *draw = &model->draws[d];
        said[d] = (double)renewal_draw_lost(draw, &standard);
        chance.lost += said[d] / RENEWAL_DRAWS;
        double odds = log(said[d] / (1 - said[d])), near = (double)standard.near[draw->half_life];
        for (size_t i = 0; i < RENEWAL_INPUTS && !seen->announced; i++) {
            if (!(fabsf(standard.inputs[i]) > 0)) continue;
            double own = near * (double)(draw->weights[i] * standard.inputs[i]);
            chance.moved[i] += (said[d] - chance_of(odds - own)) / RENEWAL_DRAWS;
        }
    }
    memcpy(chance.away, standard.inputs, sizeof chance.away);
    qsort(said, RENEWAL_DRAWS, sizeof *said, by_chance);
    chance.low = said[RENEWAL_DRAWS / 10];
    chance.high = said[RENEWAL_DRAWS - 1 - RENEWAL_DRAWS / 10];
    return chance;
}

double renewal_input_effect(const RenewalModel *model, size_t input)
{
    double effect = 0;
    for (size_t d = 0; d < RENEWAL_DRAWS; d++) {
        double weight = (double)model->draws[d].weights[input], base = (double)model->draws[d].constant;
        effect += (chance_of(base + weight / 2) - chance_of(base - weight / 2)) / RENEWAL_DRAWS;
    }
    return effect;
}
