#include "act/play_enter.h"

#include "base/timestamp.h"

enum { SHARES = 10000 }; // a hundredth of a percent

bool play_is_held(const Play *play, Str account)
{
    const uint64_t seed = 0x686f6c646f7574u ^ ((uint64_t)play->id * 0x9E3779B97F4A7C15u); // "holdout"
    return str_hash_seeded(account, seed) % SHARES < (uint64_t)play->holdout * (SHARES / 100);
}

bool play_split_is_first(const Play *play, const PlayStep *step, Str account)
{
    const uint64_t seed =
        str_hash_seeded(step->id, 0x73706c6974u ^ ((uint64_t)play->id * 0x9E3779B97F4A7C15u));
    return str_hash_seeded(account, seed) % SHARES < (uint64_t)step->share * (SHARES / 100);
}

static bool may_enter(const Play *play, const PlayEntrant *entrant, int64_t entered_us, bool in)
{
    if (in) return false;
    if (entered_us == 0 || entrant->by_hand) return true;
    return play->again_days > 0 && entrant->now_us - entered_us >= play->again_days * US_PER_DAY;
}

Status play_enter(Store *store, const Play *play, const PlayEntrant *entrant, int64_t *run_out, Error *error)
{
    int64_t entered_us = 0;
    bool in = false;
    *run_out = 0;
    Status status =
        play_run_last(store, play->id, entrant->account, entrant->person, &entered_us, &in, error);
    if (status != STATUS_OK || !may_enter(play, entrant, entered_us, in)) return status;
    bool held = play_is_held(play, entrant->account);
    PlayRun run = { .play = play->id,
                    .version = play->version,
                    .account = entrant->account,
                    .person = entrant->person,
                    .held = held,
                    .place = play_place_enter(play, held, entrant->now_us),
                    .why = entrant->why };
    if (run.place.step != PLAY_END) run.step = play->steps[run.place.step].id;
    status = play_run_add(store, &run, error);
    *run_out = run.id;
    return status;
}
