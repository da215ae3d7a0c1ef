#include "act/play_pick.h"

#include "base/chance.h"

// ---- the pick

static bool is_enough(const PlayTally *tallies, const bool *allowed, int count)
{
    for (int i = 0; i < count; i++)
        if (allowed[i] && tallies[i].tries < PLAY_PICK_LEAST) return false;
    return true;
}

static int pick_evenly(const bool *allowed, int count, int choices, Chance *chance)
{
    int left = (int)(chance_share(chance) * choices);
    for (int i = 0; i < count; i++)
        if (allowed[i] && left-- == 0) return i;
    return 0;
}

// A share that it may have, by what is known of it.
static double beta_of(const PlayTally *tally, Chance *chance)
{
    return chance_beta(chance, 1 + (double)tally->wins, 1 + (double)(tally->tries - tally->wins));
}

static int pick_best(const PlayTally *tallies, const bool *allowed, int count, Chance *chance)
{
    int best = 0;
    double most = -1;
    for (int i = 0; i < count; i++) {
        // Drawn for all, so that what one is drawn does not hang on which others are allowed.
        double share = beta_of(&tallies[i], chance);
        if (!allowed[i] || share <= most) continue;
        most = share;
        best = i;
    }
    return best;
}

int play_pick(const PlayTally *all, const PlayTally *kind, const bool *allowed, int count, uint64_t seed,
              PlayGround *ground_out)
{
    Chance chance = chance_from(seed);
    int choices = 0;
    for (int i = 0; i < count; i++)
        choices += allowed[i];
    *ground_out = choices <= 1                      ? PLAY_GROUND_ONLY
                  : is_enough(kind, allowed, count) ? PLAY_GROUND_KIND
                  : is_enough(all, allowed, count)  ? PLAY_GROUND_ALL
                                                    : PLAY_GROUND_EVENLY;
    if (*ground_out == PLAY_GROUND_KIND) return pick_best(kind, allowed, count, &chance);
    if (*ground_out == PLAY_GROUND_ALL) return pick_best(all, allowed, count, &chance);
    return pick_evenly(allowed, count, choices, &chance);
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
