#include "act/play_pick.h"

#include <math.h>

// ---- draws

// Splitmix64 (Steele, Lea and Flood 2014).
static uint64_t next(PlayDraws *draws)
{
    uint64_t z = draws->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

double play_draw(PlayDraws *draws)
{
    return (double)(next(draws) >> 11) * 0x1p-53;
}

// Marsaglia's polar method.
static double draw_normal(PlayDraws *draws)
{
    for (;;) {
        double u = 2 * play_draw(draws) - 1, v = 2 * play_draw(draws) - 1, s = u * u + v * v;
        if (s > 0 && s < 1) return u * sqrt(-2 * log(s) / s);
    }
}

// Of the scale 1; shape >= 1 (Marsaglia and Tsang 2000).
static double draw_gamma(PlayDraws *draws, double shape)
{
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = draw_normal(draws), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        double u = 1 - play_draw(draws); // above 0
        if (log(u) < x * x / 2 + d - d * v + d * log(v)) return d * v;
    }
}

double play_draw_beta(PlayDraws *draws, int64_t wins, int64_t losses)
{
    double a = draw_gamma(draws, 1 + (double)wins), b = draw_gamma(draws, 1 + (double)losses);
    return a / (a + b);
}

// ---- the pick

static bool is_enough(const PlayTally *tallies, const bool *allowed, int count)
{
    for (int i = 0; i < count; i++)
        if (allowed[i] && tallies[i].tries < PLAY_PICK_LEAST) return false;
    return true;
}

static int pick_evenly(const bool *allowed, int count, int choices, PlayDraws *draws)
{
    int left = (int)(play_draw(draws) * choices);
    for (int i = 0; i < count; i++)
        if (allowed[i] && left-- == 0) return i;
    return 0;
}

static int pick_best(const PlayTally *tallies, const bool *allowed, int count, PlayDraws *draws)
{
    int best = 0;
    double most = -1;
    for (int i = 0; i < count; i++) {
        // Drawn for all, so that what one is drawn does not hang on which others are allowed.
        double share = play_draw_beta(draws, tallies[i].wins, tallies[i].tries - tallies[i].wins);
        if (!allowed[i] || share <= most) continue;
        most = share;
        best = i;
    }
    return best;
}

int play_pick(const PlayTally *all, const PlayTally *kind, const bool *allowed, int count, uint64_t seed,
              PlayGround *ground_out)
{
    PlayDraws draws = { seed };
    int choices = 0;
    for (int i = 0; i < count; i++)
        choices += allowed[i];
    *ground_out = choices <= 1                      ? PLAY_GROUND_ONLY
                  : is_enough(kind, allowed, count) ? PLAY_GROUND_KIND
                  : is_enough(all, allowed, count)  ? PLAY_GROUND_ALL
                                                    : PLAY_GROUND_EVENLY;
    if (*ground_out == PLAY_GROUND_KIND) return pick_best(kind, allowed, count, &draws);
    if (*ground_out == PLAY_GROUND_ALL) return pick_best(all, allowed, count, &draws);
    return pick_evenly(allowed, count, choices, &draws);
}

// ---- words

Str play_pick_words(PlayGround ground, const PlayTally *sum, int count, int picked, PlaySuccess success,
                    Str kind, Arena *arena)
{
    static const char *const verbs[] = { [PLAY_SUCCESS_ACTED] = "acted on it",
                                         [PLAY_SUCCESS_OPENED] = "opened it",
                                         [PLAY_SUCCESS_GOAL] = "reached the goal" };
    PlayTally others = { 0, 0 };
    if (ground == PLAY_GROUND_ONLY) return STR("no other one could be sent");
    if (ground == PLAY_GROUND_EVENLY)
        return arena_format(arena, "by chance, each alike: of one fewer than %d results are known",
                            PLAY_PICK_LEAST);
    for (int i = 0; i < count; i++) {
        if (i == picked) continue;
        others.tries += sum[i].tries;
        others.wins += sum[i].wins;
    }
    Str words = arena_format(arena, "%lld of %lld %s, others %lld of %lld", (long long)sum[picked].wins,
                             (long long)sum[picked].tries, verbs[success], (long long)others.wins,
                             (long long)others.tries);
    return ground == PLAY_GROUND_KIND
               ? arena_format(arena, "%.*s, of “%.*s” alone", STR_ARG(words), STR_ARG(kind))
               : words;
}
