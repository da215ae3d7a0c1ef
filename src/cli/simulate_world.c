#include "cli/simulate_world.h"

#include "base/status.h"
#include "base/timestamp.h"
#include "cli/simulate_names.h"

#include <assert.h>
#include <math.h>

const Str story_names[STORY_COUNT] = {
    [STORY_STEADY] = STR_CONST("steady"),
    [STORY_GROWTH] = STR_CONST("growth"),
    [STORY_ONBOARDING] = STR_CONST("onboarding"),
    [STORY_DECLINE] = STR_CONST("decline"),
    [STORY_CHAMPION_LEFT] = STR_CONST("champion left"),
    [STORY_SEASONAL] = STR_CONST("seasonal"),
    [STORY_CHURNED] = STR_CONST("churned"),
    [STORY_REACTIVATED] = STR_CONST("reactivated"),
    [STORY_TRIAL] = STR_CONST("trial"),
};

static const uint8_t story_shares[STORY_COUNT] = { 35, 17, 7, 9, 10, 6, 8, 3, 5 }; // of 100

const WorldPlace world_places[WORLD_PLACES] = {
    { "Europe/Berlin", "DE", "EUR", 30 },      { "Europe/London", "GB", "GBP", 20 },
    { "Europe/Berlin", "SE", "SEK", 10 },      { "Europe/Berlin", "NL", "EUR", 10 },
    { "America/New_York", "US", "USD", 12 },   { "America/New_York", "CA", "CAD", 7 },
    { "America/Los_Angeles", "US", "USD", 6 }, { "Australia/Sydney", "AU", "AUD", 5 },
};

const Str world_owners[WORLD_OWNERS] = {
    STR_CONST("Maren Holt"), STR_CONST("Tomás Reis"),  STR_CONST("Ines Larsson"),
    STR_CONST("Priya Nair"), STR_CONST("Jonas Weber"), STR_CONST("Oskar Lind"),
};

enum {
    PEOPLE_LEAST = 3,
    PEOPLE_MOST = 400,
    ACCOUNTS_MAX = 1000,
    HISTORY_LEAST = 200,
    YEAR = 365,
};

enum { // what a Random is for
    DRAW_ACCOUNT = 1,
    DRAW_SIZE,
    DRAW_PERSON,
    DRAW_FEATURES,
    DRAW_TURNS,
    DRAW_ANSWERS
};

// Draws an index by shares of 100 that lie `stride` bytes apart.
static int draw_share(Random *random, const uint8_t *shares, size_t stride, int count)
{
    int drawn = random_between(random, 0, 99), index = 0;
    while (index < count - 1 && drawn >= shares[(size_t)index * stride])
        drawn -= shares[(size_t)index++ * stride];
    return index;
}

static int last_day(const World *world)
{
    return world->first_day + world->days - 1;
}

// The next day that is neither a weekend nor near the outage: people start on such days.
static int working_day(const World *world, int day)
{
    while (world_weekday(day) >= 5 || world_outage_near(world, day))
        day++;
    return day;
}

// ---- accounts

static void draw_dates(const World *world, WorldAccount *account, Random *random)
{
    int first = world->first_day, last = last_day(world);
    bool old = random_chance(random, 0.7); // a customer before tracking began
    account->start =
        old ? first - random_between(random, 20, 900) : random_between(random, first, last - 110);
    int from = account->start > first ? account->start : first;
    switch (account->story) {
    case STORY_ONBOARDING:
        account->start = random_between(random, last - 70, last - 5);
        break;
    case STORY_DECLINE:
        account->turn = random_between(random, from + 40, last - 45);
        break;
    case STORY_CHAMPION_LEFT:
        account->turn = random_between(random, from + 60, last - 24);
        if (random_chance(random, 0.4)) account->back = account->turn + random_between(random, 25, 60);
        break;
    case STORY_CHURNED:
        account->end = random_between(random, from + 100, last - 10);
        account->turn = account->end - random_between(random, 60, 90);
        break;
    case STORY_REACTIVATED:
        account->start = first - random_between(random, 20, 900);
        account->end = random_between(random, first + 60, last - 120);
        account->turn = account->end - 40;
        account->back = account->end + random_between(random, 50, 110);
        break;
    case STORY_TRIAL:
        account->start = random_between(random, last - 80, last - 4);
        if (account->start < last - 30) account->end = account->start + 30;
        break;
    case STORY_SEASONAL:
        account->peak = random_between(random, 0, YEAR);
        break;
    case STORY_STEADY:
    case STORY_GROWTH:
    case STORY_COUNT:
        break;
    }
    account->contract = account->story == STORY_CHURNED ? account->end - 3 * YEAR : account->start;
    if (account->story == STORY_REACTIVATED) account->contract = account->back;
}

static void draw_contract(const World *world, WorldAccount *account, int people, Random *random)
{
    double large = people < 12 ? 0.05 : people < 50 ? 0.3 : 0.75;
    account->plan = random_chance(random, large)                     ? PLAN_ENTERPRISE
                    : random_chance(random, people < 12 ? 0.3 : 0.7) ? PLAN_TEAM
                                                                     : PLAN_STARTER;
    account->price = random_range(random, 0.82, 1.08);
    account->seats = (int)ceil(people * random_range(random, 0.95, 1.7) / 5) * 5;
    account->owner = random_between(random, 0, WORLD_OWNERS - 1);
    account->owner_later = (account->owner + 1) % WORLD_OWNERS;
    int first = account->start > world->first_day ? account->start : world->first_day, last = last_day(world);
    if (random_chance(random, 0.1)) account->owner_change = random_between(random, first + 10, last - 3);
    if (account->story == STORY_GROWTH) {
        account->seats = (int)ceil(people * 0.09) * 5; // about half of what it will be
        account->seats_more = (int)ceil(people * 0.04) * 5;
        for (int i = 0; i < 3; i++)
            account->seats_up[i] = first + (last - first) * (3 * i + 3) / 10 + random_between(random, 0, 12);
        if (account->plan < PLAN_ENTERPRISE && random_chance(random, 0.5)) {
            account->plan_later = account->plan + 1;
            account->plan_up = account->seats_up[1];
        }
    } else if (random_chance(random, 0.12)) {
        account->seats_more = (int)ceil(account->seats * 0.03) * 5;
        account->seats_up[0] = random_between(random, first + 20, last - 5);
    }
}

static void draw_features(const World *world, WorldAccount *account, Random *random)
{
    int first = account->start > world->first_day ? account->start : world->first_day, last = last_day(world);
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        const FeatureInfo *info = &product_features[feature];
        bool basic = feature == FEATURE_BOARD || feature == FEATURE_JOBS || feature == FEATURE_TEAM;
        bool at_once = basic || random_chance(random, info->key ? 0.75 : 0.55);
        bool later = random_chance(random, 0.45);
        int when = random_between(random, first + 20, last - 2);
        if (info->plan_least > account->plan) {
            if (account->plan_up && info->plan_least <= account->plan_later)
                account->adopted[feature] = account->plan_up + 5;
        } else if (at_once) {
            account->adopted[feature] = first;
        } else if (later) {
            account->adopted[feature] = when;
        }
    }
    int stopped =
        account->story == STORY_DECLINE ? random_between(random, FEATURE_CHECKS, FEATURE_BILLING) : -1;
    if (stopped >= 0 && account->adopted[stopped] && account->adopted[stopped] < account->turn)
        account->abandoned[stopped] = account->turn + 20;
}

enum { TEAM_LEAST = 12 }; // people of an account that gets another team

// What happens to some accounts beside their story. Drawn apart, so that all else stays as it was.
static void draw_turns(const World *world, WorldAccount *account, int index)
{
    Random random = random_for(world->seed, DRAW_TURNS, (uint64_t)index);
    int first = account->start > world->first_day ? account->start : world->first_day, last = last_day(world);
    bool goes_on = account->story == STORY_STEADY || account->story == STORY_GROWTH;
    if (account->story == STORY_ONBOARDING && account->start <= last - 40)
        account->stalled = random_chance(&random, 0.5);
    for (int feature = 0; account->stalled && feature < FEATURE_COUNT; feature++)
        if (feature != FEATURE_BOARD && feature != FEATURE_TEAM) account->adopted[feature] = 0;
    if (goes_on && account->people_count >= TEAM_LEAST && random_chance(&random, 0.12)) {
        account->team_day = random_between(&random, first + 100, last - 20);
    } else if (account->story == STORY_STEADY && random_chance(&random, 0.2)) {
        account->closed_from = random_between(&random, first + 30, last - 30);
        account->closed_to = account->closed_from + random_between(&random, 9, 15);
    }
}

enum { ASKED_AFTER = 62 }; // days as a customer; before, nobody is asked about invoices

// What the vendor's plays change. Drawn apart, so that all else stays as it was.
static void draw_answers(const World *world, const WorldPlays *plays, WorldAccount *account, int index)
{
    Random random = random_for(world->seed, DRAW_ANSWERS, (uint64_t)index);
    int known = account->start > world->first_day ? account->start : world->first_day;
    int asked = known + ASKED_AFTER > plays->from_day ? known + ASKED_AFTER : plays->from_day;
    int begins = asked + random_between(&random, 4, 40), *invoices = &account->adopted[FEATURE_BILLING];
    bool follows = random_chance(&random, 0.5) && plays->reaches(plays->invoices, account->id);
    if (follows && begins < last_day(world) && (*invoices == 0 || *invoices > begins)) *invoices = begins;

    bool found = random_chance(&random, plays->reaches(plays->champions, account->id) ? 0.65 : 0.2);
    int back = account->turn + random_between(&random, 25, 60);
    if (account->story == STORY_CHAMPION_LEFT && account->turn >= plays->from_day)
        account->back = found ? back : 0;
}

static void draw_account(World *world, const WorldPlays *plays, int index, int people)
{
    WorldAccount *account = &world->accounts[index];
    Random random = random_for(world->seed, DRAW_ACCOUNT, (uint64_t)index);
    CompanyName name = simulated_company_name(world->seed, (uint32_t)index, &world->arena);
    *account = (WorldAccount){
        .id = name.slug,
        .name = name.name,
        .industry = name.industry,
        .story = (StoryKind)draw_share(&random, story_shares, 1, STORY_COUNT),
        .place = draw_share(&random, &world_places[0].share_of_100, sizeof *world_places, WORLD_PLACES),
        .parent = WORLD_NONE,
        .people_count = people,
    };
    if (account->story == STORY_TRIAL) account->people_count = random_between(&random, PEOPLE_LEAST, 8);
    if (index > 40 && random_chance(&random, 0.12)) account->parent = random_between(&random, 0, 40);
    draw_dates(world, account, &random);
    draw_contract(world, account, account->people_count, &random);
    draw_features(world, account, &random);
    draw_turns(world, account, index);
    if (plays->from_day > 0) draw_answers(world, plays, account, index);
}

// The account that the documentation tells of: its champion left five weeks before the end of history.
static void draw_known_account(World *world)
{
    WorldAccount *account = &world->accounts[0];
    *account = (WorldAccount){
        .id = STR("brightwater-lifts"),
        .name = STR("Brightwater Lifts"),
        .industry = STR("Lifts"),
        .story = STORY_CHAMPION_LEFT,
        .parent = WORLD_NONE,
        .start = world->first_day - 292 - YEAR,
        .turn = working_day(world, last_day(world) - 36),
        .contract = last_day(world) + 73 - 2 * YEAR,
        .seats = 140,
        .plan = PLAN_ENTERPRISE,
        .price = 8000.0 / (140 * product_seat_prices[PLAN_ENTERPRISE]),
        .people_count = world->people_count >= 2000 ? 93 : 12,
    };
    for (int feature = 0; feature < FEATURE_BILLING; feature++)
        account->adopted[feature] = world->first_day;
}

// ---- people

static int draw_join(const World *world, const WorldAccount *account, bool first_two, Random *random)
{
    int first = world->first_day, last = last_day(world);
    bool old = account->start < first;
    double early = account->story == STORY_GROWTH ? 0.4 : 0.72;
    int from = old ? first : account->start;
    int spread = old ? 13 : 1 + (int)(35 * chance_share(random) * chance_share(random));
    int join = from + random_between(random, 0, first_two ? 2 : spread);
    if (!first_two && random_chance(random, 1 - early)) join = random_between(random, from + 14, last - 1);
    if (account->story == STORY_TRIAL || account->story == STORY_ONBOARDING)
        join = from + random_between(random, 0, 12);
    if (account->end && join >= account->turn) {
        bool later = account->back && random_chance(random, 0.5);
        join = later ? account->back + random_between(random, 0, 20) : from + random_between(random, 0, 13);
    }
    if (account->closed_from && join >= account->closed_from && join <= account->closed_to)
        join = account->closed_to + 1;
    return working_day(world, join);
}

// The first two stay.
static void draw_stay(const World *world, const WorldAccount *account, WorldPerson *person, bool first_two,
                      Random *random)
{
    person->join = draw_join(world, account, first_two, random);
    if (first_two) return;
    int leave = person->join + (int)(-log(1 - chance_share(random)) * 2400); // 14 of 100 in a year
    if (account->story == STORY_DECLINE && random_chance(random, 0.4))
        leave = account->turn + random_between(random, 0, 120);
    if (account->story == STORY_CHAMPION_LEFT && !account->back && random_chance(random, 0.35))
        leave = account->turn + random_between(random, 2, 45);
    if (account->story == STORY_CHURNED && random_chance(random, 0.6))
        leave = account->turn + random_between(random, 0, 80);
    if (leave <= last_day(world) && leave > person->join) person->leave = leave;
}

static Persona draw_persona(int number, Random *random)
{
    static const Persona fixed[] = { PERSONA_CHAMPION, PERSONA_MANAGER, PERSONA_PLANNER };
    if (number < 3) return fixed[number];
    return (Persona)draw_share(random, &product_personas[0].share_of_100, sizeof *product_personas,
                               PERSONA_COUNT);
}

static void draw_person(World *world, int account_index, int number, int index)
{
    const WorldAccount *account = &world->accounts[account_index];
    WorldPerson *person = &world->people[index];
    Random random = random_for(world->seed, DRAW_PERSON, (uint64_t)index);
    PersonName name =
        simulated_person_name(world->seed + (uint64_t)account_index, (uint32_t)number, &world->arena);
    Persona persona = draw_persona(number, &random);
    *person = (WorldPerson){
        .id = arena_format(&world->arena, "u_%d", 1000 + index),
        .name = name.name,
        .email = arena_format(&world->arena, "%.*s@%.*s.example", STR_ARG(name.local), STR_ARG(account->id)),
        .title = product_personas[persona].titles[random_below(&random, 3)],
        .persona = persona,
        .account = account_index,
        .account_more = number == 1 ? account->parent : WORLD_NONE,
        .rate = product_personas[persona].rate * random_range(&random, 0.7, 1.06),
        .visits = random_chance(&random, 0.15) ? random_between(&random, 1, 3) : 0,
    };
    if (number > 2 && random_chance(&random, 0.3)) person->rate *= 0.12; // has a seat, seldom comes
    draw_stay(world, account, person, number < 3, &random);
    if (number == 0 && account->story == STORY_CHAMPION_LEFT) person->leave = account->turn;
    if (number == 0 && account->story == STORY_CHURNED && random_chance(&random, 0.4))
        person->leave = account->turn;
    if (number == 2 && account->story == STORY_CHAMPION_LEFT && account->back)
        person->promoted = working_day(world, account->back);
    if (account->team_day && number > 2 && number < 3 + account->people_count / 3) {
        person->join = working_day(world, account->team_day + number % 5);
        person->leave = 0;
        person->rate = fmax(person->rate, 0.5 * product_personas[persona].rate);
    }
    // Who was there before tracking began did not come by the pricing page.
    if (account->start < world->first_day && person->join < world->first_day + 21) person->visits = 0;
}

static void name_known_people(World *world)
{
    static const struct {
        Str name, email;
        const char *title;
    } known[] = {
        { STR_CONST("Dana Whitlock"), STR_CONST("dana.whitlock@brightwater-lifts.example"),
          "Head of service" },
        { STR_CONST("Ruth Calder"), STR_CONST("ruth.calder@brightwater-lifts.example"), "COO" },
        { STR_CONST("Piotr Zieliński"), STR_CONST("piotr.zielinski@brightwater-lifts.example"),
          "Dispatch lead" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        WorldPerson *person = &world->people[world->accounts[0].people_first + (int)i];
        person->name = known[i].name;
        person->email = known[i].email;
        person->title = known[i].title;
    }
}

// ---- the world

// Sizes of a long tail that add up to about `people`; in the arena.
static int *draw_sizes(World *world, int people)
{
    double *weights = ARENA_ARRAY(&world->arena, double, (size_t)world->account_count);
    int *sizes = ARENA_ARRAY(&world->arena, int, (size_t)world->account_count);
    double total = 0;
    for (int i = 0; i < world->account_count; i++) {
        Random random = random_for(world->seed, DRAW_SIZE, (uint64_t)i);
        double normal = -6; // twelve even draws make a good enough bell
        for (int k = 0; k < 12; k++)
            normal += chance_share(&random);
        weights[i] = exp(0.9 * normal);
        total += weights[i];
    }
    for (int i = 0; i < world->account_count; i++) {
        int size = (int)(weights[i] / total * people + 0.5);
        sizes[i] = size < PEOPLE_LEAST ? PEOPLE_LEAST : size > PEOPLE_MOST ? PEOPLE_MOST : size;
    }
    return sizes;
}

static void set_outage(World *world)
{
    int day = world->first_day + world->days * 62 / 100;
    while (world_weekday(day) != 2)
        day++;
    world->outage_from_us = day * US_PER_DAY - 3 * US_PER_HOUR;
    world->outage_to_us = (day + 1) * US_PER_DAY + 6 * US_PER_HOUR;
}

// Places in one zone share it; making one takes a tenth of a second.
static void make_zones(World *world)
{
    for (int i = 0; i < WORLD_PLACES; i++) {
        Str name = str_from_c(world_places[i].zone);
        for (int k = 0; k < i && !world->zones[i]; k++)
            if (str_equal(name, str_from_c(world_places[k].zone))) world->zones[i] = world->zones[k];
        if (!world->zones[i]) world->zones[i] = zone_create(name);
        if (!world->zones[i])
            panic("no time zone %s: is the package tzdata installed?", world_places[i].zone);
    }
}

World *world_create(const WorldConfig *config)
{
    assert(config->accounts >= 1 && config->accounts <= ACCOUNTS_MAX && config->days >= HISTORY_LEAST);
    Arena arena = arena_create(64u << 20);
    World *world = ARENA_NEW(&arena, World);
    *world = (World){
        .seed = config->seed,
        .first_day = config->first_day,
        .days = config->days,
        .account_count = config->accounts,
        .people_count = config->people, // for now: what was asked for
    };
    world->accounts = ARENA_ARRAY(&arena, WorldAccount, (size_t)config->accounts);
    world->arena = arena;
    make_zones(world);
    set_outage(world);
    const int *sizes = draw_sizes(world, config->people);
    for (int i = 0; i < config->accounts; i++)
        draw_account(world, &config->plays, i, sizes[i]);
    draw_known_account(world);

    world->people_count = 0;
    for (int i = 0; i < config->accounts; i++) {
        world->accounts[i].people_first = world->people_count;
        world->people_count += world->accounts[i].people_count;
    }
    world->people = ARENA_ARRAY(&world->arena, WorldPerson, (size_t)world->people_count);
    for (int i = 0; i < config->accounts; i++)
        for (int k = 0; k < world->accounts[i].people_count; k++)
            draw_person(world, i, k, world->accounts[i].people_first + k);
    name_known_people(world);
    return world;
}

void world_destroy(World *world)
{
    if (!world) return;
    for (int i = 0; i < WORLD_PLACES; i++) {
        bool shared = false;
        for (int k = 0; k < i; k++)
            shared |= world->zones[k] == world->zones[i];
        if (!shared) zone_destroy(world->zones[i]);
    }
    Arena arena = world->arena; // the world itself lives in it
    arena_destroy(&arena);
}
