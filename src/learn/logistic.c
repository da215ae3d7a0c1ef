#include "learn/logistic.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { STEPS_MAX = 60, ROUNDS_MAX = 2000, HALVINGS_MAX = 30, WIDTH = LOGISTIC_INPUTS_MAX + 1 };

static const double step_small = 1e-6;    // of a weight: Newton's next step would be its square
static const double round_small = 1e-18;  // of the loss: going through the weights once more is no use
static const double log_odds_most = 30;   // beyond, a chance is 0 or 1 and nothing pulls back
static const double bend_least = 1e-10;   // of what it was: a row like any other
static const double rounding = 1e-13;     // of a loss
static const double spread_least = 1e-10; // of a row's chance, so that no row divides by 0

double logistic_chance(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

double logistic_loss(double log_odds, bool left)
{
    double wrong = left ? -log_odds : log_odds;
    return wrong > 0 ? wrong + log1p(exp(-wrong)) : log1p(exp(wrong));
}

double logistic_log_odds(const Logistic *model, const double *values)
{
    double sum = model->constant;
    for (size_t i = 0; i < model->input_count; i++)
        sum += model->weights[i] * values[i];
    return sum;
}

// One Newton step: the loss near the model as a parabola. Place 0 is the constant, place i + 1 input i.
typedef struct Parabola {
    double bend[WIDTH][WIDTH]; // second derivatives
    double fall[WIDTH];        // how fast the loss falls
    bool moves[WIDTH];         // has a weight, or falls faster than a weight costs; the others stay at 0
    size_t width;
} Parabola;

typedef struct Fit {
    const LogisticData *data;
    const LogisticPenalty *penalty;
    double *odds;   // log-odds of each row by the model
    double *spread; // its chance times the other
    double *miss;   // what came less the chance
    double *work;
} Fit;

static double weight_price(const LogisticPenalty *penalty, const Logistic *model)
{
    double price = 0;
    for (size_t i = 0; i < model->input_count; i++) {
        double weight = model->weights[i];
        price += penalty->lasso * fabs(weight) + (1 - penalty->lasso) / 2 * weight * weight;
    }
    return penalty->strength * price;
}

// What is to become small; notes the log-odds on the way.
static double objective(Fit *fit, const Logistic *model)
{
    const LogisticData *data = fit->data;
    for (size_t row = 0; row < data->rows; row++)
        fit->odds[row] = model->constant;
    for (size_t i = 0; i < data->input_count; i++) {
        double weight = model->weights[i];
        if (!(fabs(weight) > 0)) continue;
        for (size_t row = 0; row < data->rows; row++)
            fit->odds[row] += weight * data->inputs[i][row];
    }
    double loss = 0;
    for (size_t row = 0; row < data->rows; row++)
        loss += logistic_loss(fit->odds[row], data->left[row]);
    return loss / (double)data->rows + weight_price(fit->penalty, model);
}

static void note_chances(Fit *fit)
{
    for (size_t row = 0; row < fit->data->rows; row++) {
        double chance = logistic_chance(fit->odds[row]);
        fit->miss[row] = (fit->data->left[row] ? 1 : 0) - chance;
        fit->spread[row] = fmax(chance * (1 - chance), spread_least);
    }
}

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

static void find_falls(const Fit *fit, const Logistic *model, Parabola *parabola)
{
    const LogisticData *data = fit->data;
    double price = fit->penalty->strength * fit->penalty->lasso, sum = 0;
    for (size_t row = 0; row < data->rows; row++)
        sum += fit->miss[row];
    parabola->fall[0] = sum / (double)data->rows;
    parabola->moves[0] = true;
    for (size_t i = 1; i < parabola->width; i++) {
        double fall = dot(fit->miss, data->inputs[i - 1], data->rows) / (double)data->rows;
        parabola->fall[i] = fall;
        parabola->moves[i] = fabs(model->weights[i - 1]) > 0 || fabs(fall) > price;
    }
}

static void find_parabola(Fit *fit, const Logistic *model, Parabola *parabola)
{
    const LogisticData *data = fit->data;
    double rows = (double)data->rows;
    note_chances(fit);
    parabola->width = data->input_count + 1;
    find_falls(fit, model, parabola);
    for (size_t i = 0; i < parabola->width; i++) {
        if (!parabola->moves[i]) continue;
        double sum = 0;
        for (size_t row = 0; row < data->rows; row++) {
            fit->work[row] = i == 0 ? fit->spread[row] : fit->spread[row] * data->inputs[i - 1][row];
            sum += fit->work[row];
        }
        parabola->bend[i][0] = parabola->bend[0][i] = sum / rows;
        for (size_t j = 1; j <= i; j++) {
            if (!parabola->moves[j]) continue;
            parabola->bend[i][j] = parabola->bend[j][i] =
                dot(fit->work, data->inputs[j - 1], data->rows) / rows;
        }
    }
}

// The best weight of one input while the others stay: `pull` is where the parabola alone would have it.
static double best_weight(const LogisticPenalty *penalty, double pull, double bend)
{
    double lasso = penalty->strength * penalty->lasso, ridge = penalty->strength * (1 - penalty->lasso);
    double beyond = fabs(pull) - lasso;
    if (beyond <= 0 || (penalty->never_negative && pull < 0) || bend + ridge <= 0) return 0;
    return copysign(beyond, pull) / (bend + ridge);
}

// Takes the constant out: it follows the weights, so that what is the same in every row has no say.
static void take_out_constant(Parabola *parabola)
{
    for (size_t i = 1; i < parabola->width; i++) {
        if (!parabola->moves[i]) continue;
        double share = parabola->bend[i][0] / parabola->bend[0][0], before = parabola->bend[i][i];
        parabola->fall[i] -= share * parabola->fall[0];
        for (size_t j = 1; j < parabola->width; j++)
            parabola->bend[i][j] -= parabola->moves[j] ? share * parabola->bend[0][j] : 0;
        if (parabola->bend[i][i] < bend_least * before) parabola->bend[i][i] = 0;
    }
}

// The lowest place of the parabola with the penalty, one weight after the other until nothing moves.
static void solve(Parabola *parabola, const LogisticPenalty *penalty, Logistic *model)
{
    double fall[WIDTH]; // of the parabola where the weights are now
    take_out_constant(parabola);
    memcpy(fall, parabola->fall, sizeof fall);
    for (size_t round = 0; round < ROUNDS_MAX; round++) {
        double most = 0;
        for (size_t i = 1; i < parabola->width; i++) {
            if (!parabola->moves[i]) continue;
            double bend = parabola->bend[i][i], *at = &model->weights[i - 1];
            double next = bend > 0 ? best_weight(penalty, fall[i] + bend * *at, bend) : 0;
            double step = next - *at;
            if (!(fabs(step) > 0)) continue;
            *at = next;
            model->constant -= parabola->bend[0][i] / parabola->bend[0][0] * step;
            for (size_t j = 1; j < parabola->width; j++)
                fall[j] -= parabola->bend[j][i] * step;
            most = fmax(most, step * step * bend);
        }
        if (most < round_small) break;
    }
    model->constant += parabola->fall[0] / parabola->bend[0][0];
}

// Half way back until it is better than before. False: it is not.
static bool step_to(Fit *fit, const Logistic *target, double *best, Logistic *model)
{
    Logistic next = *target;
    for (int halving = 0; halving < HALVINGS_MAX; halving++) {
        double value = objective(fit, &next);
        if (value <= *best + rounding) {
            *best = value;
            *model = next;
            return true;
        }
        next.constant = (next.constant + model->constant) / 2;
        for (size_t i = 0; i < next.input_count; i++)
            next.weights[i] = (next.weights[i] + model->weights[i]) / 2;
    }
    return false;
}

static double farthest(const Fit *fit)
{
    double most = 0;
    for (size_t row = 0; row < fit->data->rows; row++)
        most = fmax(most, fabs(fit->odds[row]));
    return most;
}

static Fit fit_begin(const LogisticData *data, const LogisticPenalty *penalty, Arena *scratch)
{
    assert(data->input_count <= LOGISTIC_INPUTS_MAX && data->rows > 0);
    return (Fit){ .data = data,
                  .penalty = penalty,
                  .odds = ARENA_ARRAY(scratch, double, data->rows),
                  .spread = ARENA_ARRAY(scratch, double, data->rows),
                  .miss = ARENA_ARRAY(scratch, double, data->rows),
                  .work = ARENA_ARRAY(scratch, double, data->rows) };
}

void logistic_fit(const LogisticData *data, const LogisticPenalty *penalty, Arena scratch, Logistic *model)
{
    Fit fit = fit_begin(data, penalty, &scratch);
    Parabola *parabola = ARENA_NEW(&scratch, Parabola);
    model->input_count = data->input_count;
    model->settled = false;
    double best = objective(&fit, model);
    for (int step = 0; step < STEPS_MAX; step++) {
        find_parabola(&fit, model, parabola);
        Logistic target = *model, before = *model;
        solve(parabola, penalty, &target);
        if (!step_to(&fit, &target, &best, model)) { // as good as numbers can tell
            model->settled = true;
            break;
        }
        double moved = fabs(model->constant - before.constant);
        for (size_t i = 0; i < model->input_count; i++)
            moved = fmax(moved, fabs(model->weights[i] - before.weights[i]));
        model->settled = moved < step_small;
        if (model->settled) break;
    }
    objective(&fit, model);
    if (!(penalty->strength > 0) && farthest(&fit) > log_odds_most) model->settled = false;
}

double logistic_strongest(const LogisticData *data, const LogisticPenalty *penalty)
{
    assert(penalty->lasso > 0 && data->rows > 0);
    size_t left = 0;
    for (size_t row = 0; row < data->rows; row++)
        left += data->left[row];
    double share = (double)left / (double)data->rows, most = 0;
    for (size_t i = 0; i < data->input_count; i++) {
        double pull = 0;
        for (size_t row = 0; row < data->rows; row++)
            pull += ((data->left[row] ? 1 : 0) - share) * data->inputs[i][row];
        most = fmax(most, penalty->never_negative ? pull : fabs(pull));
    }
    return most / (double)data->rows / penalty->lasso;
}
