#include "cli/simulate.h"

#include "base/status.h"
#include "base/timestamp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct Simulation {
    World *world;
    SimulationKeys keys;
    ProductOdds odds;
    Arena arena; // of the day at hand
    Buf text;    // for properties and traits before they are copied
    LogEntry *entries;
    size_t count, capacity;

    // Of simulation_live: the entries are the plan of the days around plan_day, and `live` is its answer.
    int plan_day; // 0: the entries are no plan
    Arena plan_mark;
    LogEntry *live;
    size_t live_capacity;
};

enum { DRAW_PERSON_DAY = 100, DRAW_SYNC, DRAW_PERSON_WEEK, DRAW_PERSON_FORTNIGHT, DRAW_VISIT, DRAW_ON_CALL };

enum { CALLS_A_DAY_MAX = 60 }; // of one person

typedef enum Source { SOURCE_WEB, SOURCE_MOBILE, SOURCE_SERVER } Source;

static const Str contexts[] = {
    [SOURCE_WEB] = STR_CONST("{\"library\":{\"name\":\"analytics.js\",\"version\":\"npm:next-1.81.0\"}}"),
    [SOURCE_MOBILE] =
        STR_CONST("{\"app\":{\"name\":\"Ferrymark Mobile\",\"version\":\"7.3.1\"},\"os\":{\"name\":"
                  "\"Android\"}}"),
    [SOURCE_SERVER] = STR_CONST("{\"library\":{\"name\":\"analytics-node\",\"version\":\"2.3.0\"}}"),
};

// Who does something on which day, and the chance with which.
typedef struct Scene {
    Simulation *simulation;
    const WorldAccount *account;
    const WorldPerson *person; // NULL for the nightly report of the vendor's books
    Persona persona;
    int day;
    Source source;
    int64_t now_us;
    Random random;
} Scene;

// ---- entries

// A random UUID, as clients make them.
static Str message_id(Scene *scene)
{
    static const char pattern[] = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx", digits[] = "0123456789abcdef";
    char *text = arena_alloc(&scene->simulation->arena, 1, sizeof pattern - 1);
    uint64_t bits = chance_next(&scene->random);
    for (size_t i = 0; i < sizeof pattern - 1; i++) {
        if (i == 18) bits = chance_next(&scene->random);
        text[i] = pattern[i];
        if (pattern[i] != 'x') continue;
        text[i] = digits[bits & 15];
        bits >>= 4;
    }
    return (Str){ text, sizeof pattern - 1 };
}

static Str take_text(Scene *scene)
{
    Str text = arena_copy(&scene->simulation->arena, buf_view(&scene->simulation->text));
    buf_clear(&scene->simulation->text);
    return text;
}

// Adds a call of the scene's person at its time. The entry is valid until the next one is added.
static LogEntry *add_entry(Scene *scene, EntryType type)
{
    Simulation *simulation = scene->simulation;
    if (simulation->count == simulation->capacity) {
        simulation->capacity = simulation->capacity ? simulation->capacity * 2 : 4096;
        simulation->entries =
            realloc(simulation->entries, simulation->capacity * sizeof *simulation->entries);
        if (!simulation->entries) panic("out of memory");
    }
    const uint32_t keys[] = { simulation->keys.web, simulation->keys.mobile, simulation->keys.server };
    int64_t on_the_way_us = random_between(&scene->random, 200, 2500) * 1000;  // clients gather calls
    if (scene->source == SOURCE_MOBILE && random_chance(&scene->random, 0.06)) // no signal in the basement
        on_the_way_us += random_between(&scene->random, 10, 300) * 60 * US_PER_SECOND;
    LogEntry *entry = &simulation->entries[simulation->count++];
    *entry = (LogEntry){
        .type = type,
        .key = keys[scene->source],
        .time_us = scene->now_us,
        .received_us = scene->now_us + on_the_way_us,
        .carries_time = true,
        .message_id = message_id(scene),
        .user_id = scene->person ? scene->person->id : (Str){ 0 },
        .context = contexts[scene->source],
    };
    return entry;
}

static void add_identify(Scene *scene)
{
    const WorldPerson *person = scene->person;
    buf_format(
        &scene->simulation->text, "{\"name\":\"%.*s\",\"email\":\"%.*s\",\"title\":\"%s\",\"role\":\"%s\"}",
        STR_ARG(person->name), STR_ARG(person->email), person->title, product_personas[scene->persona].role);
    Str traits = take_text(scene);
    LogEntry *entry = add_entry(scene, ENTRY_IDENTIFY);
    entry->body = traits;
    if (person->visits > 0)
        entry->anonymous_id = arena_format(&scene->simulation->arena, "anon-%.*s", STR_ARG(person->id));
}

static void add_membership(Scene *scene, int account)
{
    if (account == WORLD_NONE) return;
    add_entry(scene, ENTRY_GROUP)->account_id = scene->simulation->world->accounts[account].id;
}

static void append_date(Buf *out, const char *key, int day)
{
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    buf_format(out, ",\"%s\":\"%04d-%02d-%02d\"", key, year, month, date);
}

// When it left, and of most also why: keys of the reasons of losses.
static void append_end(Buf *out, const WorldAccount *account, int day)
{
    static const char *const reasons[] = { "competitor", "no_benefit", "card",        "cannot_afford",
                                           "no_benefit", "unused",     "hard_to_use", "market",
                                           "competitor", NULL };
    const char *reason = reasons[str_hash(account->id) % (sizeof reasons / sizeof *reasons)];
    append_date(out, "churned_on", day);
    if (reason) buf_format(out, ",\"churn_reason\":\"%s\"", reason);
}

// What the vendor's server reports at night when its books changed.
static void add_facts(Scene *scene, const AccountFacts *facts)
{
    const World *world = scene->simulation->world;
    const WorldAccount *account = scene->account;
    const WorldPlace *place = &world_places[account->place];
    Buf *out = &scene->simulation->text;
    buf_format(out,
               "{\"name\":\"%.*s\",\"status\":\"%.*s\",\"plan\":\"%.*s\",\"seats\":%d,\"mrr\":%lld,"
               "\"currency\":\"%s\",\"owner\":\"%.*s\",\"industry\":\"%.*s\",\"country\":\"%s\"",
               STR_ARG(account->name), STR_ARG(facts->status), STR_ARG(product_plan_names[facts->plan]),
               facts->seats, (long long)facts->mrr, place->currency, STR_ARG(world_owners[facts->owner]),
               STR_ARG(account->industry), place->country);
    if (account->parent != WORLD_NONE)
        buf_format(out, ",\"parent\":\"%.*s\"", STR_ARG(world->accounts[account->parent].id));
    if (facts->renewal) append_date(out, "renewal_date", facts->renewal);
    if (facts->churned)
        append_end(out, account, facts->churned);
    else if (account->story == STORY_REACTIVATED && scene->day >= account->back)
        buf_append(out, STR(",\"churned_on\":null")); // it is a customer again
    buf_append_byte(out, '}');
    Str traits = take_text(scene);
    LogEntry *entry = add_entry(scene, ENTRY_GROUP);
    entry->account_id = account->id;
    entry->body = traits;
}

// ---- days

static void add_account_day(Simulation *simulation, const WorldAccount *account, int day)
{
    const World *world = simulation->world;
    int first = account->start > world->first_day ? account->start : world->first_day;
    if (day < first || world_outage_near(world, day)) return;
    AccountFacts facts = world_facts(account, day);
    if (day > first) {
        int before = day - 1;
        while (before > first && world_outage_near(world, before))
            before--;
        AccountFacts known = world_facts(account, before);
        if (account_facts_equal(&facts, &known)) return;
    }
    Scene scene = {
        simulation, account,
        NULL,       PERSONA_COUNT,
        day,        SOURCE_SERVER,
        0,          random_for(world->seed + (uint64_t)day, DRAW_SYNC, (uint64_t)(account - world->accounts))
    };
    scene.now_us = day * US_PER_DAY + 2 * US_PER_HOUR + random_between(&scene.random, 0, 600000) * 1000;
    add_facts(&scene, &facts);
}

static double activity_chance(const World *world, const WorldPerson *person, int index, Persona persona,
                              double level, int day)
{
    static const double week[] = { 1, 1.03, 1.02, 1, 0.86 };
    int weekday = world_weekday(day);
    double share = weekday < 5 ? week[weekday] : product_personas[persona].weekend * (weekday == 5 ? 1 : 0.5);
    Random of_week = random_for(world->seed + (uint64_t)index, DRAW_PERSON_WEEK, (uint64_t)((day + 3) / 7));
    Random of_fortnight =
        random_for(world->seed + (uint64_t)index, DRAW_PERSON_FORTNIGHT, (uint64_t)((day + 3) / 14));
    double mood = random_range(&of_week, 0.75, 1.2);
    if (random_chance(&of_fortnight, 0.06)) mood = 0; // on holiday
    double rate =
        person->promoted && day >= person->promoted ? product_personas[PERSONA_CHAMPION].rate : person->rate;
    return rate * level * share * mood;
}

static void add_page(Scene *scene, ProductFeature feature)
{
    Str page = feature == FEATURE_NONE ? STR("Home") : product_features[feature].page;
    LogEntry *entry = add_entry(scene, ENTRY_PAGE);
    entry->name = page;
    entry->body = arena_format(&scene->simulation->arena, "{\"path\":\"/%.*s\"}", STR_ARG(page));
}

static void add_event(Scene *scene)
{
    const ProductEvent *event = NULL;
    for (int tries = 0; tries < 8 && !event; tries++) {
        const ProductEvent *drawn =
            product_event_draw(&scene->simulation->odds, scene->persona, &scene->random);
        if (world_uses_feature(scene->account, drawn->feature, scene->day)) event = drawn;
    }
    if (!event) return; // has nothing to do in this product today
    bool mobile = scene->source == SOURCE_MOBILE;
    if (!mobile && random_chance(&scene->random, 0.15)) add_page(scene, event->feature);
    Str currency = str_from_c(world_places[scene->account->place].currency);
    product_properties(event, &scene->random, currency, &scene->simulation->text);
    Str properties = take_text(scene);
    LogEntry *entry = add_entry(scene, ENTRY_TRACK);
    entry->name = event->name;
    entry->body = properties;
    // The mobile app says which account it works for; the web app does where it would be unclear.
    if (mobile || scene->person->account_more != WORLD_NONE) entry->account_id = scene->account->id;
}

static void add_person_day(Simulation *simulation, int index, double level, int day)
{
    const World *world = simulation->world;
    const WorldPerson *person = &world->people[index];
    if (day < person->join || (person->leave && day > person->leave) || level <= 0) return;
    Persona persona = world_persona(person, day);
    const PersonaInfo *info = &product_personas[persona];
    Random random = random_for(world->seed + (uint64_t)day, DRAW_PERSON_DAY, (uint64_t)index);
    bool news = day == person->join || day == person->promoted;
    double drawn = chance_share(&random);
    if (!news && drawn >= activity_chance(world, person, index, persona, level, day)) return;

    int events = 1 + (int)(-log(1 - chance_share(&random)) * (info->events - 0.5));
    if (events > CALLS_A_DAY_MAX) events = CALLS_A_DAY_MAX;
    Scene scene = {
        simulation, &world->accounts[person->account], person, persona, day, SOURCE_WEB, 0, random
    };
    if (random_between(&scene.random, 0, 99) < info->mobile) scene.source = SOURCE_MOBILE;
    int64_t midnight_us = zone_day_start(world->zones[scene.account->place], (uint32_t)day);
    scene.now_us = midnight_us + random_between(&scene.random, 6 * 3600 + 1800, 10 * 3600) * US_PER_SECOND;
    if (news) {
        add_identify(&scene);
        add_membership(&scene, person->account);
        add_membership(&scene, person->account_more);
    }
    double gap_s = 7.0 * 3600 / events < 2700 ? 7.0 * 3600 / events : 2700;
    for (int i = 0; i < events; i++) {
        scene.now_us += (int64_t)(-log(1 - chance_share(&scene.random)) * gap_s * 1e6) + 3 * US_PER_SECOND;
        if (scene.now_us >= midnight_us + 23 * US_PER_HOUR) break;
        add_event(&scene);
    }
}

// Pages that a person saw before signing up, some days before.
static void add_visits(Simulation *simulation, int index, int day)
{
    static const Str pages[] = { STR_CONST("Pricing"), STR_CONST("Product"), STR_CONST("Sign up") };
    const World *world = simulation->world;
    const WorldPerson *person = &world->people[index];
    int visit = person->join - day; // days to go; visits lie two days apart
    if (visit <= 0 || visit % 2 == 0 || (visit + 1) / 2 > person->visits) return;
    WorldPerson nobody = { 0 };
    Scene scene = { simulation, &world->accounts[person->account],
                    &nobody,    PERSONA_OFFICE,
                    day,        SOURCE_WEB,
                    0,          random_for(world->seed + (uint64_t)day, DRAW_VISIT, (uint64_t)index) };
    scene.now_us = day * US_PER_DAY + random_between(&scene.random, 7 * 3600, 20 * 3600) * US_PER_SECOND;
    for (int i = random_between(&scene.random, 1, 3); i > 0; i--) {
        LogEntry *entry = add_entry(&scene, ENTRY_PAGE);
        entry->anonymous_id = arena_format(&simulation->arena, "anon-%.*s", STR_ARG(person->id));
        entry->name = pages[random_below(&scene.random, 3)];
        scene.now_us += random_between(&scene.random, 20, 200) * US_PER_SECOND;
    }
}

static int by_time(const void *a, const void *b)
{
    const LogEntry *x = a, *y = b;
    if (x->time_us != y->time_us) return x->time_us < y->time_us ? -1 : 1;
    return str_compare(x->message_id, y->message_id);
}

static void drop_outage(Simulation *simulation)
{
    size_t kept = 0;
    for (size_t i = 0; i < simulation->count; i++) {
        int64_t time_us = simulation->entries[i].time_us;
        if (time_us < simulation->world->outage_from_us || time_us >= simulation->world->outage_to_us)
            simulation->entries[kept++] = simulation->entries[i];
    }
    simulation->count = kept;
}

static void add_day(Simulation *simulation, int day)
{
    const World *world = simulation->world;
    if (day < world->first_day) return;
    double calendar = world_calendar(day);
    for (int a = 0; a < world->account_count; a++) {
        const WorldAccount *account = &world->accounts[a];
        add_account_day(simulation, account, day);
        double level = world_level(account, day) * calendar;
        for (int i = account->people_first; i < account->people_first + account->people_count; i++) {
            add_person_day(simulation, i, level, day);
            if (world->people[i].visits > 0) add_visits(simulation, i, day);
        }
    }
}

static void start_over(Simulation *simulation)
{
    Arena mark = simulation->arena;
    mark.next = mark.base;
    arena_reset(&simulation->arena, mark);
    simulation->count = 0;
    simulation->plan_day = 0;
}

static void sort_entries(LogEntry *entries, size_t count)
{
    if (count > 0) qsort(entries, count, sizeof *entries, by_time);
}

size_t simulation_day(Simulation *simulation, int day, const LogEntry **entries_out)
{
    start_over(simulation);
    add_day(simulation, day);
    drop_outage(simulation);
    sort_entries(simulation->entries, simulation->count);
    *entries_out = simulation->entries;
    return simulation->count;
}

// ---- live

static void add_on_call(Simulation *simulation, int64_t from_us, int64_t to_us, double count)
{
    const World *world = simulation->world;
    Random random = random_for(world->seed, DRAW_ON_CALL, (uint64_t)from_us);
    int day = (int)(from_us / US_PER_DAY);
    int events = (int)count + random_chance(&random, count - floor(count));
    for (int tries = 0; events > 0 && tries < 40 * events; tries++) {
        int index = random_between(&random, 0, world->people_count - 1);
        const WorldPerson *person = &world->people[index];
        const WorldAccount *account = &world->accounts[person->account];
        bool here =
            day > person->join && (!person->leave || day < person->leave) && world_level(account, day) > 0;
        // Those who come often are those who are on call; nobody's story changes by it.
        if (!here || !random_chance(&random, person->rate)) continue;
        Scene scene = { simulation, account, person, world_persona(person, day), day, SOURCE_WEB, 0, random };
        scene.now_us = from_us + (int64_t)(chance_share(&scene.random) * (double)(to_us - from_us));
        add_event(&scene);
        chance_next(&random);
        events--;
    }
}

// The calls of all days that reach into `day` and the one after it. Made once a day: live asks every second.
static void make_plan(Simulation *simulation, int day)
{
    if (simulation->plan_day == day) return;
    start_over(simulation);
    for (int d = day - 1; d <= day + 2; d++)
        add_day(simulation, d);
    drop_outage(simulation);
    sort_entries(simulation->entries, simulation->count);
    simulation->plan_day = day;
    simulation->plan_mark = simulation->arena;
}

// The first planned entry at `time_us` or later.
static size_t plan_position(const Simulation *simulation, int64_t time_us)
{
    size_t low = 0, high = simulation->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (simulation->entries[middle].time_us < time_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t simulation_live(Simulation *simulation, int64_t from_us, int64_t to_us, double least_per_minute,
                       const LogEntry **entries_out)
{
    assert(from_us <= to_us && to_us - from_us <= US_PER_DAY);
    make_plan(simulation, (int)(from_us / US_PER_DAY));
    arena_reset(&simulation->arena, simulation->plan_mark);
    size_t planned_end = simulation->count;
    size_t from = plan_position(simulation, from_us), to = plan_position(simulation, to_us),
           planned = to - from;
    double wanted = least_per_minute * (double)(to_us - from_us) / 60e6;
    if (wanted > (double)planned) add_on_call(simulation, from_us, to_us, wanted - (double)planned);

    size_t extra = simulation->count - planned_end;
    if (planned + extra > simulation->live_capacity) {
        simulation->live_capacity = 2 * (planned + extra);
        simulation->live = realloc(simulation->live, simulation->live_capacity * sizeof *simulation->live);
        if (!simulation->live) panic("out of memory");
    }
    for (size_t i = 0; i < planned; i++)
        simulation->live[i] = simulation->entries[from + i];
    for (size_t i = 0; i < extra; i++)
        simulation->live[planned + i] = simulation->entries[planned_end + i];
    simulation->count = planned_end;
    sort_entries(simulation->live, planned + extra);
    *entries_out = simulation->live;
    return planned + extra;
}

// ---- life

Simulation *simulation_create(const WorldConfig *config, SimulationKeys keys)
{
    Simulation *simulation = calloc(1, sizeof *simulation);
    if (!simulation) panic("out of memory");
    simulation->world = world_create(config);
    simulation->keys = keys;
    simulation->odds = product_odds();
    simulation->arena = arena_create(512u << 20);
    return simulation;
}

void simulation_destroy(Simulation *simulation)
{
    if (!simulation) return;
    world_destroy(simulation->world);
    arena_destroy(&simulation->arena);
    buf_free(&simulation->text);
    free(simulation->entries);
    free(simulation->live);
    free(simulation);
}

const World *simulation_world(const Simulation *simulation)
{
    return simulation->world;
}
