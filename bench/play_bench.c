// play_bench.c: what plays claim, and what many runs weigh.
//
//   play_bench vendors FOLDER SEED...    a line of JSON a measure: vendors with planted effects, lived
//   through from the
//                                        log to the words (play_vendors.h)
//   play_bench effects SEED...           the same of effects alone, drawn as figures: many more, with heavier
//   tails play_bench runs DB ACCOUNTS RUNS     a database with so many runs that wait; says what they add to
//   its size
//
// Vendors differ in size, in the share held out, in how heavy the tails of their figures are; their play
// works, does nothing, or harms. What is true is what the generator was told, not what it happened to draw.
#include "act/play_run.h"
#include "base/chance.h"
#include "base/timestamp.h"
#include "know/live.h"
#include "learn/play_outcome.h"
#include "play_vendors.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// ---- effects

typedef struct Truth {
    size_t accounts;
    double holdout, goal, stay, health,
        active; // `goal`, `stay`: shares without the play; the others: spreads
    double effects[OUTCOME_MEASURES];
} Truth;

static double between(Chance *chance, double low, double high)
{
    return low + (high - low) * chance_share(chance);
}

// Works, does nothing, harms: a third of the vendors each.
static Truth draw_truth(Chance *chance, uint64_t seed)
{
    static const double ways[] = { 1, 0, -1 };
    double way = ways[seed % 3];
    Truth truth = { .accounts = (size_t)(60 * exp(between(chance, 0, 2.7))),
                    .holdout = between(chance, 0.1, 0.5),
                    .goal = between(chance, 0.25, 0.65),
                    .stay = between(chance, 0.75, 0.97),
                    .health = between(chance, 5, 20),
                    .active = between(chance, 0.3, 1.2) };
    truth.effects[OUTCOME_GOAL] = way * between(chance, 0.05, 0.25);
    truth.effects[OUTCOME_STAYED] = way * between(chance, 0, fmin(0.02, 1 - truth.stay));
    truth.effects[OUTCOME_HEALTH] = way * between(chance, 1, 8);
    truth.effects[OUTCOME_ACTIVE] = way * between(chance, 0, 3);
    truth.effects[OUTCOME_REVENUE] = way * between(chance, 0, 0.08);
    return truth;
}

static EffectUnit draw_unit(Chance *chance, const Truth *truth, OutcomeMeasure measure, bool held)
{
    EffectUnit unit = { .held = held, .before = (double)NAN };
    double effect = held ? 0 : truth->effects[measure], size = exp(truth->active * chance_normal(chance));
    switch (measure) {
    case OUTCOME_GOAL:
        unit.after = chance_share(chance) < truth->goal + effect;
        break;
    case OUTCOME_STAYED:
        unit.after = chance_share(chance) < truth->stay + effect;
        break;
    case OUTCOME_REVENUE: // most pay as before, some nothing, some more
        unit.after = chance_share(chance) < 0.1 ? 0 : chance_share(chance) < 0.2 ? between(chance, 1, 2) : 1;
        unit.after += effect;
        break;
    case OUTCOME_HEALTH:
        unit.before = 60 + truth->health * chance_normal(chance);
        unit.after = 10 + 0.8 * unit.before + 0.6 * truth->health * chance_normal(chance) + effect;
        break;
    case OUTCOME_ACTIVE: // few large accounts have most people
        unit.before = 12 * size;
        unit.after = unit.before * exp(0.3 * chance_normal(chance)) + effect;
        break;
    case OUTCOME_MEASURES:
        break;
    }
    return unit;
}

static void run_vendor(uint64_t seed)
{
    Chance chance = chance_from(seed);
    Truth truth = draw_truth(&chance, seed);
    Arena arena = arena_create(16 << 20);
    EffectUnit *units = ARENA_ARRAY(&arena, EffectUnit, truth.accounts);
    bool *held = ARENA_ARRAY(&arena, bool, truth.accounts);
    PlayOutcomes outcomes = { .entered = truth.accounts };
    const Play play = { .goal_days = 30 };
    for (size_t i = 0; i < truth.accounts; i++) {
        held[i] = chance_share(&chance) < truth.holdout;
        outcomes.held += held[i];
    }
    for (int m = 0; m < OUTCOME_MEASURES; m++) {
        for (size_t i = 0; i < truth.accounts; i++)
            units[i] = draw_unit(&chance, &truth, (OutcomeMeasure)m, held[i]);
        bool shares = m == OUTCOME_GOAL || m == OUTCOME_STAYED;
        outcomes.effects[m] =
            shares ? effect_of_shares(units, truth.accounts) : effect_of_means(units, truth.accounts);
        play_said(seed, (OutcomeMeasure)m, &outcomes.effects[m], truth.effects[m]);
        if (m == OUTCOME_GOAL) {
            outcomes.verdict = play_outcome_verdict(&outcomes);
            Str words = play_outcome_words(&outcomes, &play, &arena);
            printf(",\"words\":\"%.*s\"", STR_ARG(words));
        }
        printf("}\n");
    }
    arena_destroy(&arena);
}

// ---- runs

enum { AT_ONCE = 5000 };

static const char body[] =
    "{\"audience\":\"accounts\",\"enter\":{\"when\":\"hand\"},\"goal\":{\"formula\":\"account.saved = "
    "true\",\"days\":60},\"on\":true,\"steps\":[{\"id\":\"wait\",\"kind\":\"wait\",\"days\":45}]}";

static void must(Status status, const Error *error)
{
    if (status != STATUS_OK) panic("%s", error->message);
}

static void add_accounts(Live *live, size_t count)
{
    Error error;
    for (size_t done = 0; done < count;) {
        LogBatch *batch = log_batch_create();
        for (size_t i = 0; i < AT_ONCE && done < count; i++, done++) {
            char id[32];
            snprintf(id, sizeof id, "account-%zu", done);
            const LogEntry entry = { .type = ENTRY_GROUP,
                                     .time_us = clock_now(live_clock(live)),
                                     .received_us = clock_now(live_clock(live)),
                                     .account_id = str_from_c(id),
                                     .body = STR("{\"plan\":\"Team\"}") };
            log_batch_add(batch, &entry);
        }
        BatchResult result;
        CommitTimes times;
        must(live_commit(live, &batch, 1, &result, &times, &error), &error);
        log_batch_destroy(batch);
    }
}

static void add_runs(Live *live, size_t accounts, size_t count)
{
    Error error;
    Store *store = live_store(live);
    int64_t now_us = clock_now(live_clock(live)), id = 0;
    const DefinitionEdit edit = {
        .kind = DEFINITION_PLAY, .name = STR("Many"), .body = str_from_c(body), .at_us = now_us
    };
    must(store_begin(store, &error), &error);
    must(definition_save(store, &edit, &id, &error), &error);
    for (size_t i = 0; i < count; i++) {
        char account[32];
        snprintf(account, sizeof account, "account-%zu", i % accounts);
        PlayRun run = { .play = id,
                        .version = 1,
                        .account = str_from_c(account),
                        .step = STR("wait"),
                        .place = { .state = PLAY_RUN_GOING,
                                   .entered_us = now_us,
                                   .arrived = true,
                                   .since_us = now_us,
                                   .due_us = now_us + 40 * US_PER_DAY + (int64_t)i } };
        must(play_run_add(store, &run, &error), &error);
        if (i % AT_ONCE == 0) {
            must(store_commit(store, &error), &error);
            must(store_begin(store, &error), &error);
        }
    }
    must(store_commit(store, &error), &error);
}

static long long size_of(const char *path)
{
    static const char *const endings[] = { "", "-wal" };
    long long bytes = 0;
    for (size_t i = 0; i < 2; i++) {
        char name[4096];
        struct stat about;
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        if (stat(name, &about) == 0) bytes += about.st_size;
    }
    return bytes;
}

static void fill(const char *path, size_t accounts, size_t runs)
{
    Error error;
    const LiveConfig config = { .path = str_from_c(path) };
    Live *live = live_open(&config, &error);
    if (!live) panic("%s", error.message);
    add_accounts(live, accounts);
    live_close(live);
    long long before = size_of(path);
    live = live_open(&config, &error);
    if (!live) panic("%s", error.message);
    add_runs(live, accounts, runs);
    live_close(live);
    printf("{\"before\":%lld,\"after\":%lld}\n", before, size_of(path));
}

int main(int count, char **arguments)
{
    if (count > 2 && strcmp(arguments[1], "effects") == 0) {
        for (int i = 2; i < count; i++)
            run_vendor((uint64_t)strtoull(arguments[i], NULL, 10));
        return 0;
    }
    if (count > 3 && strcmp(arguments[1], "vendors") == 0) {
        for (int i = 3; i < count; i++)
            play_vendor_live(arguments[2], (uint64_t)strtoull(arguments[i], NULL, 10));
        return 0;
    }
    if (count == 5 && strcmp(arguments[1], "runs") == 0) {
        fill(arguments[2], (size_t)strtoull(arguments[3], NULL, 10),
             (size_t)strtoull(arguments[4], NULL, 10));
        return 0;
    }
    fprintf(stderr, "play_bench: vendors FOLDER SEED... | effects SEED... | runs DB ACCOUNTS RUNS\n");
    return 2;
}
