#include "play_vendors.h"

#include "act/play_desk.h"
#include "base/chance.h"
#include "base/timestamp.h"
#include "know/formula_names.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The days on which the program runs: the entry, the step, and twice in the days of the goal, which are 30.
// Between them it is down, and customers go on.
enum { ENTRY_DAY = 20500, STEP_DAY = 20502, HALF_DAY = 20515, LATE_DAY = 20530, RESULTS_DAY = 20532 };
enum { GOAL_DAYS = 30, PEOPLE_MAX = 40 };

static const char play_body[] =
    "{\"audience\":\"accounts\",\"enter\":{\"when\":\"formula\",\"formula\":\"account.at_risk = "
    "true\"},\"existing\":true,"
    "\"goal\":{\"formula\":\"account.reported = true\",\"days\":30},\"holdout\":%d,\"on\":true,\"steps\":["
    "{\"id\":\"wait\",\"kind\":\"wait\",\"days\":1,\"next\":\"help\"},"
    "{\"id\":\"help\",\"kind\":\"set\",\"attribute\":\"helped\",\"value\":true}]}";

static const char card_body[] = "{\"position\":1,\"measures\":[{\"key\":\"active\",\"name\":\"Active\","
                                "\"formula\":\"active_people(28d) / account.people\","
                                "\"curve\":[[0,0],[1,100]],\"weight\":1,\"group\":\"experience\",\"missing\":"
                                "\"leave_out\"}],\"exceptions\":[],"
                                "\"bands\":{\"watch_from\":45,\"thriving_from\":70}}";

// What a customer does by itself, and what helping it adds.
typedef struct VendorTruth {
    double goal, goal_effect; // share that reaches the goal
    double stay, stay_effect; // share that stays
    double active_effect;     // added to the share of people who are active
    double more, more_effect; // share that pays half as much again
} VendorTruth;

typedef struct VendorAccount {
    unsigned people;
    double active; // share of its people who are active in four weeks
} VendorAccount;

typedef struct Vendor {
    Chance chance;
    VendorTruth truth;
    VendorAccount *accounts;
    size_t count;
    int holdout;
    char path[1024];
    Arena arena;

    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    WarningDesk *warnings;
    PlayDesk *desk;
    Watch *watch;
} Vendor;

static void must(bool done, const Error *error)
{
    if (!done) panic("%s", error->message);
}

static double between(Vendor *vendor, double low, double high)
{
    return low + (high - low) * chance_share(&vendor->chance);
}

static bool happens(Vendor *vendor, double share)
{
    return chance_share(&vendor->chance) < share;
}

// ---- a program that runs on one day

static void say_nothing(void *context, const Warning *warning)
{
    (void)context;
    (void)warning;
}

static void open_on(Vendor *vendor, uint16_t day)
{
    Error error = { 0 };
    const LiveConfig config = { .path = str_from_c(vendor->path), .now_us = day * US_PER_DAY + US_PER_HOUR };
    const PlayNotice notice = { 0 };
    vendor->live = live_open(&config, &error);
    must(vendor->live, &error);
    vendor->features = feature_catalog_open(live_store(vendor->live), &error);
    must(vendor->features, &error);
    vendor->definitions = definition_catalog_open(live_store(vendor->live), &error);
    must(vendor->definitions, &error);
    vendor->committer = committer_start(vendor->live);
    vendor->watch = watch_create(vendor->live, vendor->committer, vendor->features, vendor->definitions);
    vendor->warnings = warning_desk_create(vendor->live, vendor->committer, vendor->features,
                                           vendor->definitions, say_nothing, NULL, &error);
    must(vendor->warnings, &error);
    vendor->desk = play_desk_create(vendor->live, vendor->committer, vendor->features, vendor->definitions,
                                    vendor->warnings, &notice);
    watch_kind(vendor->watch, DEFINITION_PLAY, play_desk_kind(vendor->desk));
}

static void close_day(Vendor *vendor)
{
    committer_stop(vendor->committer);
    play_desk_destroy(vendor->desk);
    warning_desk_destroy(vendor->warnings);
    watch_destroy(vendor->watch);
    definition_catalog_close(vendor->definitions);
    feature_catalog_close(vendor->features);
    live_close(vendor->live);
}

// The watch notes who enters, and the desk takes everybody on as far as it goes today.
static void run_plays(Vendor *vendor)
{
    if (!watch_round(vendor->watch)) panic("the watch cannot go on");
    for (int i = 0; i < 3; i++) {
        if (!play_desk_round(vendor->desk)) panic("the desk cannot go on");
    }
}

// ---- what customers do

static LogEntry said_of(Vendor *vendor, size_t account, uint16_t day, const char *body)
{
    return (LogEntry){ .type = ENTRY_GROUP,
                       .time_us = day * US_PER_DAY + US_PER_HOUR / 2,
                       .received_us = clock_now(live_clock(vendor->live)),
                       .account_id = arena_format(&vendor->arena, "account-%zu", account),
                       .body = str_from_c(body) };
}

static uint16_t some_day(Vendor *vendor, int first, int last)
{
    return (uint16_t)(first + (int)(chance_share(&vendor->chance) * (last - first + 1)));
}

// Each person who is active does something on one of the days.
static void use(Vendor *vendor, LogBatch *batch, size_t account, double share, int first, int last)
{
    for (unsigned i = 0; i < vendor->accounts[account].people; i++) {
        if (!happens(vendor, share)) continue;
        LogEntry entry = said_of(vendor, account, some_day(vendor, first, last), "{}");
        entry.type = ENTRY_TRACK;
        entry.user_id = arena_format(&vendor->arena, "person-%zu-%u", account, i);
        entry.name = STR("Opened");
        log_batch_add(batch, &entry);
    }
}

static void commit(Vendor *vendor, LogBatch *batch)
{
    if (committer_submit_wait(vendor->committer, batch).status != STATUS_OK) panic("cannot be committed");
}

static void come_in(Vendor *vendor)
{
    char body[120];
    LogBatch *batch = log_batch_create();
    for (size_t i = 0; i < vendor->count; i++) {
        VendorAccount *account = &vendor->accounts[i];
        double size = exp(between(vendor, 0.7, 3.6));
        account->people = size > PEOPLE_MAX ? PEOPLE_MAX : (unsigned)size;
        account->active = between(vendor, 0.3, 0.7);
        snprintf(body, sizeof body, "{\"at_risk\":true,\"people\":%u,\"mrr\":%u}", account->people,
                 100 + 20 * account->people);
        LogEntry entry = said_of(vendor, i, ENTRY_DAY - 40, body);
        entry.body = arena_copy(&vendor->arena, entry.body);
        log_batch_add(batch, &entry);
        use(vendor, batch, i, account->active, ENTRY_DAY - 27, ENTRY_DAY - 1);
    }
    commit(vendor, batch);
}

static bool was_helped(const Vendor *vendor, size_t account)
{
    char id[40];
    snprintf(id, sizeof id, "account-%zu", account);
    const Engine *engine = live_engine(vendor->live);
    Value value = engine_account_attribute(engine, engine_account_find(engine, str_from_c(id)), STR("helped"),
                                           live_today(vendor->live));
    return value.kind == VALUE_BOOL && value.number > 0;
}

// The weeks after the step: whoever the play really helped does more, or less, of everything.
static void live_on(Vendor *vendor)
{
    const VendorTruth *truth = &vendor->truth;
    LogBatch *batch = log_batch_create();
    for (size_t i = 0; i < vendor->count; i++) {
        double helped = was_helped(vendor, i) ? 1 : 0;
        use(vendor, batch, i, vendor->accounts[i].active + helped * truth->active_effect, STEP_DAY + 1,
            HALF_DAY - 1);
        if (happens(vendor, truth->goal + helped * truth->goal_effect)) {
            LogEntry entry =
                said_of(vendor, i, some_day(vendor, STEP_DAY + 1, HALF_DAY - 1), "{\"reported\":true}");
            log_batch_add(batch, &entry);
        }
        if (happens(vendor, truth->more + helped * truth->more_effect)) {
            char body[40];
            snprintf(body, sizeof body, "{\"mrr\":%u}", 3 * (100 + 20 * vendor->accounts[i].people) / 2);
            LogEntry entry = said_of(vendor, i, HALF_DAY - 1, body);
            entry.body = arena_copy(&vendor->arena, entry.body);
            log_batch_add(batch, &entry);
        }
        if (!happens(vendor, truth->stay + helped * truth->stay_effect)) {
            LogEntry entry = said_of(vendor, i, HALF_DAY - 1, "{\"status\":\"churned\"}");
            log_batch_add(batch, &entry);
        }
    }
    commit(vendor, batch);
}

// ---- what is true, and what is said

void play_said(uint64_t vendor, OutcomeMeasure measure, const Effect *effect, double truth)
{
    static const char *const verdicts[] = { "too_little", "none", "rises", "falls" };
    Str name = outcome_measure_name(measure);
    printf("{\"vendor\":%" PRIu64
           ",\"measure\":\"%.*s\",\"played\":%zu,\"held\":%zu,\"truth\":%.6f,\"verdict\":\"%s\"",
           vendor, STR_ARG(name), effect->played_count, effect->held_count, truth, verdicts[effect->verdict]);
    if (effect->verdict != EFFECT_TOO_LITTLE)
        printf(",\"low\":%.6f,\"high\":%.6f", effect->low, effect->high);
}

// What is expected of a helped account minus what is expected of it otherwise, over the accounts there are.
static double true_effect(const Vendor *vendor, OutcomeMeasure measure)
{
    const VendorTruth *truth = &vendor->truth;
    double people = 0, more = truth->more + truth->more_effect;
    for (size_t i = 0; i < vendor->count; i++)
        people += vendor->accounts[i].people;
    switch (measure) {
    case OUTCOME_GOAL:
        return truth->goal_effect;
    case OUTCOME_STAYED:
        return truth->stay_effect;
    case OUTCOME_REVENUE:
        return (truth->stay + truth->stay_effect) * (1 + more / 2) - truth->stay * (1 + truth->more / 2);
    case OUTCOME_HEALTH:
        return 100 * truth->active_effect;
    case OUTCOME_ACTIVE:
        return people / (double)vendor->count * truth->active_effect;
    case OUTCOME_MEASURES:
        break;
    }
    return 0;
}

static void say_results(Vendor *vendor, uint64_t seed)
{
    Error error = { 0 };
    Definition *list = NULL;
    Play play;
    PlayRun *runs = NULL;
    size_t count = 0;
    PlayOutcomes outcomes;
    Store *reader = live_reader(vendor->live, &error);
    must(reader, &error);
    if (definition_list(vendor->definitions, DEFINITION_PLAY, &vendor->arena, &list) != 1) panic("no play");
    must(play_of(&list[0], &vendor->arena, &play, &error) == STATUS_OK, &error);
    must(play_run_all(reader, play.id, vendor->count, &vendor->arena, &runs, &count, &error) == STATUS_OK,
         &error);
    if (count != vendor->count) panic("%zu of %zu entered", count, vendor->count);
    LifeTexts life = warning_desk_life(vendor->warnings, &vendor->arena);
    const PlayOutcomesAsked asked = { .live = vendor->live,
                                      .names = formula_names_read(live_engine(vendor->live), vendor->features,
                                                                  vendor->definitions, &vendor->arena),
                                      .life = &life,
                                      .play = &play,
                                      .runs = runs,
                                      .run_count = count,
                                      .today = live_today(vendor->live) };
    must(play_outcomes(&asked, &vendor->arena, &outcomes, &error) == STATUS_OK, &error);
    Str words = play_outcome_words(&outcomes, &play, &vendor->arena);
    for (int m = 0; m < OUTCOME_MEASURES; m++) {
        play_said(seed, (OutcomeMeasure)m, &outcomes.effects[m], true_effect(vendor, (OutcomeMeasure)m));
        if (m == OUTCOME_GOAL) printf(",\"words\":\"%.*s\"", STR_ARG(words));
        printf("}\n");
    }
    store_close(reader);
}

// ---- the whole

static Status save_definitions(Store *store, void *context, Error *error)
{
    const Vendor *vendor = context;
    char body[sizeof play_body + 10];
    int64_t id = 0;
    snprintf(body, sizeof body, play_body, vendor->holdout);
    const DefinitionEdit card = { .kind = DEFINITION_SCORECARD,
                                  .name = STR("Use"),
                                  .body = str_from_c(card_body),
                                  .at_us = ENTRY_DAY * US_PER_DAY },
                         play = { .kind = DEFINITION_PLAY,
                                  .name = STR("Help"),
                                  .body = str_from_c(body),
                                  .at_us = ENTRY_DAY * US_PER_DAY };
    Status status = definition_save(store, &card, &id, error);
    return status == STATUS_OK ? definition_save(store, &play, &id, error) : status;
}

static void draw_vendor(Vendor *vendor, uint64_t seed)
{
    static const double ways[] = { 1, 0, -1 }; // works, does nothing, harms
    double way = ways[seed % 3];
    vendor->chance = chance_from(seed);
    vendor->count = (size_t)(60 * exp(between(vendor, 0, 2.2)));
    vendor->holdout = (int)between(vendor, 10, 50);
    vendor->truth = (VendorTruth){ .goal = between(vendor, 0.3, 0.6),
                                   .stay = between(vendor, 0.75, 0.95),
                                   .more = between(vendor, 0.1, 0.3) };
    vendor->truth.goal_effect = way * between(vendor, 0.05, 0.25);
    vendor->truth.stay_effect = way * between(vendor, 0, 0.05);
    vendor->truth.active_effect = way * between(vendor, 0, 0.2);
    vendor->truth.more_effect = way * between(vendor, 0, 0.1);
    vendor->accounts = ARENA_ARRAY(&vendor->arena, VendorAccount, vendor->count);
}

static void remove_database(const Vendor *vendor)
{
    static const char *const endings[] = { "", "-wal", "-shm", ".snapshot" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[sizeof vendor->path + 16];
        snprintf(name, sizeof name, "%s%s", vendor->path, endings[i]);
        (void)unlink(name);
    }
}

void play_vendor_live(const char *folder, uint64_t seed)
{
    Error error = { 0 };
    Vendor *vendor = calloc(1, sizeof *vendor);
    if (!vendor) panic("out of memory");
    vendor->arena = arena_create(256 << 20);
    snprintf(vendor->path, sizeof vendor->path, "%s/vendor.db", folder);
    draw_vendor(vendor, seed);
    open_on(vendor, ENTRY_DAY);
    come_in(vendor);
    must(committer_edit(vendor->committer, save_definitions, vendor, &error) == STATUS_OK, &error);
    close_day(vendor);
    static const uint16_t days[] = { ENTRY_DAY, STEP_DAY, HALF_DAY, LATE_DAY, RESULTS_DAY };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        open_on(vendor, days[i]);
        if (days[i] == HALF_DAY) live_on(vendor);
        run_plays(vendor);
        if (days[i] == RESULTS_DAY) say_results(vendor, seed);
        close_day(vendor);
    }
    remove_database(vendor);
    arena_destroy(&vendor->arena);
    free(vendor);
}
