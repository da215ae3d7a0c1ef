// warning_bench.c: the warning rules that come with the program against simulated vendors whose truth is
// known. warning_bench SEED... prints a line of JSON for each seed and rule: how many cases there were to
// find, how many were found, how many alarms were raised and how many of them were wrong.
//
// A case is what truly happens to an account in a span of days (cases_of). It is found when the rule raises
// an alarm in the span. An alarm is wrong when nothing of its kind is true of the account on that day; where
// the truth lies between, it counts neither way. Rules that are off, and those about what no vendor here has,
// are left out. --explain names each wrong alarm and each missed case.
#include "base/timestamp.h"
#include "know/warning_rule.h"
#include "vendor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { WARM_UP = 130, RULES_MAX = 32 };

// ---- truth

typedef enum Judgement { WRONG, EITHER, RIGHT } Judgement;

// A span of days in which a rule should speak; `until` is the last. 0: there is none.
typedef struct Span {
    int from, until;
} Span;

static int last_day(const World *world)
{
    return world->first_day + world->days - 1;
}

static bool is_there(const WorldPerson *person, int day)
{
    return day >= person->join && (!person->leave || day <= person->leave);
}

// How many of the account's people are to be expected in 28 days, and how many of them come regularly.
static void count_there(const World *world, const WorldAccount *account, int day, double *active,
                        int *regular)
{
    double level = world_level(account, day);
    *active = 0;
    *regular = 0;
    for (int i = account->people_first; i < account->people_first + account->people_count; i++) {
        const WorldPerson *person = &world->people[i];
        if (!is_there(person, day)) continue;
        *active += 1 - pow(1 - fmin(0.95, person->rate * level * 0.93), 20);
        *regular += person->rate * level * 20 >= 4;
    }
}

static int started(const World *world, const WorldAccount *account)
{
    return account->start > world->first_day ? account->start : world->first_day;
}

static Span drop_span(const World *world, const WorldAccount *account)
{
    int last = last_day(world);
    if (account->story == STORY_DECLINE && account->turn + 75 <= last) return (Span){ account->turn, last };
    if (account->story == STORY_CHAMPION_LEFT && account->turn + 56 <= last)
        return (Span){ account->turn, account->back ? account->back + 30 : last };
    if (account->story == STORY_CHURNED || account->story == STORY_REACTIVATED)
        return (Span){ account->turn, account->end };
    return (Span){ 0 };
}

static Span champion_span(const World *world, const WorldAccount *account)
{
    const WorldPerson *champion = &world->people[account->people_first];
    if (!champion->leave) return (Span){ 0 };
    int until = champion->leave + 60; // by then somebody should have said so
    if (account->end && account->end < until) until = account->end;
    if (account->back && account->story == STORY_CHAMPION_LEFT && account->back < until)
        until = account->back;
    bool time_enough = until >= champion->leave + 42; // else somebody else took over, or the account left
    return time_enough ? (Span){ champion->leave, until } : (Span){ 0 };
}

static Span start_span(const World *world, const WorldAccount *account)
{
    int last = last_day(world);
    bool seen = account->stalled && account->start + 50 <= last;
    return seen ? (Span){ account->start + 10, last < account->start + 120 ? last : account->start + 120 }
                : (Span){ 0 };
}

static Span team_span(const World *world, const WorldAccount *account)
{
    (void)world;
    return account->team_day ? (Span){ account->team_day, account->team_day + 21 } : (Span){ 0 };
}

// Stories that drop, but have no span because too little of it lies in the history; and what comes after it.
static Judgement judge_drop(const World *world, const WorldAccount *account, int day)
{
    Span span = drop_span(world, account);
    if (span.from && day >= span.from && day <= span.until) return RIGHT;
    bool drops = account->turn && day >= account->turn;
    return drops || (account->stalled && day >= account->start) ? EITHER : WRONG;
}

static Judgement judge_champion(const World *world, const WorldAccount *account, int day)
{
    const WorldPerson *champion = &world->people[account->people_first];
    if (champion->leave && day >= champion->leave) return RIGHT;
    return WRONG;
}

static Judgement judge_start(const World *world, const WorldAccount *account, int day)
{
    (void)world;
    if (account->turn && day >= account->turn) return EITHER; // it does fade
    return account->stalled && day >= account->start + 10 ? RIGHT : WRONG;
}

static int heads(const World *world, const WorldAccount *account, int day)
{
    int count = 0;
    for (int i = account->people_first; i < account->people_first + account->people_count; i++)
        count += is_there(&world->people[i], day);
    return count;
}

// Half a year more people. Who comes back has grown too, in a way.
static Judgement judge_growth(const World *world, const WorldAccount *account, int day)
{
    if (account->back && day >= account->back && day < account->back + 250) return EITHER;
    int before = heads(world, account, day - 182), now = heads(world, account, day);
    if (before < 4) return EITHER;
    double grown = (double)now / before;
    return grown >= 1.45 && now >= before + 3 ? RIGHT : grown >= 1.15 ? EITHER : WRONG;
}

static Judgement judge_team(const World *world, const WorldAccount *account, int day)
{
    if (account->team_day && day >= account->team_day && day <= account->team_day + 30) return RIGHT;
    return account->story == STORY_GROWTH || day < started(world, account) + 60 ? EITHER : WRONG;
}

static double seats_share(const World *world, const WorldAccount *account, int day)
{
    double active;
    int regular;
    count_there(world, account, day, &active, &regular);
    AccountFacts facts = world_facts(account, day);
    return active / facts.seats;
}

static Judgement judge_unused(const World *world, const WorldAccount *account, int day)
{
    double share = seats_share(world, account, day);
    return share < 0.4 ? RIGHT : share < 0.5 ? EITHER : WRONG;
}

static Judgement judge_full(const World *world, const WorldAccount *account, int day)
{
    double share = seats_share(world, account, day);
    return share >= 0.95 ? RIGHT : share > 0.8 ? EITHER : WRONG;
}

static Judgement judge_contact(const World *world, const WorldAccount *account, int day)
{
    double active;
    int regular;
    count_there(world, account, day, &active, &regular);
    return regular == 1 ? RIGHT : regular == 2 ? EITHER : WRONG;
}

static Judgement judge_adopted(const World *world, const WorldAccount *account, int day)
{
    int adopted = 0, before = 0;
    (void)world;
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        if (!product_features[feature].key) continue;
        adopted += world_uses_feature(account, (ProductFeature)feature, day);
        before += world_uses_feature(account, (ProductFeature)feature, day - 90);
    }
    return adopted <= 2 ? RIGHT : before <= 2 ? EITHER : WRONG;
}

typedef struct Truth {
    const char *rule;
    Span (*span)(const World *world, const WorldAccount *account); // NULL: whenever `judge` is right for long
    Judgement (*judge)(const World *world, const WorldAccount *account, int day);
    int patience; // days that a state has to last to be a case
    int after;    // since the account's start: earlier the rule cannot know
} Truth;

static const Truth truths[] = {
    { "Usage drop", drop_span, judge_drop, 0, 0 },
    { "Champion silent", champion_span, judge_champion, 0, 0 },
    { "Single contact", NULL, judge_contact, 84, WARM_UP },
    { "Quiet after the start", start_span, judge_start, 0, 0 },
    { "Set-up unfinished", start_span, judge_start, 0, 0 },
    { "Seats unused", NULL, judge_unused, 84, WARM_UP },
    { "Key features not adopted", NULL, judge_adopted, 112, WARM_UP },
    { "Seats nearly full", NULL, judge_full, 84, WARM_UP },
    { "Growth", NULL, judge_growth, 56, 270 },
    { "New team", team_span, judge_team, 0, 0 },
};
enum { TRUTHS = sizeof truths / sizeof *truths };

static bool is_customer(const WorldAccount *account, int day)
{
    AccountFacts facts = world_facts(account, day);
    return day >= account->start && str_equal(facts.status, STR("customer"));
}

// The span in which a state lasts for `patience` days while it can be seen.
static Span state_span(const Truth *truth, const World *world, const WorldAccount *account)
{
    Span span = { 0 };
    int from = started(world, account) + truth->after, last = last_day(world);
    for (int day = from; day <= last; day++) {
        bool holds = is_customer(account, day) && truth->judge(world, account, day) == RIGHT;
        if (!holds) {
            span = (Span){ 0 };
            continue;
        }
        if (!span.from) span.from = day;
        if (day - span.from >= truth->patience) return (Span){ span.from, last };
    }
    return (Span){ 0 };
}

// What there is to find: only what lies in the days that are looked at.
static Span case_of(const Truth *truth, const World *world, const WorldAccount *account)
{
    Span span = truth->span ? truth->span(world, account) : state_span(truth, world, account);
    int first = world->first_day + WARM_UP;
    bool seen = span.from && span.from >= first && span.until <= last_day(world);
    return seen ? span : (Span){ 0 };
}

// ---- rules

typedef struct Score {
    int cases, found, alarms, wrong, either;
} Score;

typedef struct Watching {
    const Truth *truth;
    const WarningRule *rule;
    const Formula *condition;
    double *yes;
    int *last_yes; // of each world account; 0: never
    Span *spans;   // what there is to find
    bool *found;
    Score score;
} Watching;

// NULL: the simulated vendors have nothing of what the rule looks at: no tickets, and nobody pays less.
static const Truth *truth_of(const WarningRule *rule)
{
    for (size_t i = 0; i < TRUTHS; i++) {
        if (str_equal(rule->name, str_from_c(truths[i].rule))) return &truths[i];
    }
    return NULL;
}

static size_t compile_rules(const FormulaNames *names, size_t engine_accounts, const World *world,
                            Arena *arena, Watching *watching)
{
    static const LifeTexts life = { STR_CONST("no"),
                                    STR_CONST("account.status in (\"churned\", \"trial ended\")"),
                                    STR_CONST("no") };
    size_t count = 0;
    for (const WarningRule *rule = warning_rules_shipped; rule->name.len > 0; rule++) {
        if (!rule->on || !truth_of(rule)) continue;
        Watching *watch = &watching[count++];
        CompiledRule compiled;
        Error error;
        Status status = warning_rule_compile(rule, &life, names, arena, &compiled, NULL, &error);
        if (status != STATUS_OK) panic("%.*s: %s", STR_ARG(rule->name), error.message);
        *watch = (Watching){ .truth = truth_of(rule), .rule = rule, .condition = compiled.condition };
        watch->yes = ARENA_ARRAY(arena, double, engine_accounts);
        watch->last_yes = ARENA_ARRAY(arena, int, (size_t)world->account_count);
        watch->spans = ARENA_ARRAY(arena, Span, (size_t)world->account_count);
        for (int a = 0; a < world->account_count; a++)
            watch->spans[a] = case_of(watch->truth, world, &world->accounts[a]);
        watch->found = ARENA_ARRAY(arena, bool, (size_t)world->account_count);
    }
    return count;
}

static void explain(const Watching *watch, const WorldAccount *account, const char *what, int day)
{
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    fprintf(stderr, "%-26.*s %-8s %04d-%02d-%02d %.*s (%.*s, %d people, start %d turn %d end %d, day %d)\n",
            STR_ARG(watch->rule->name), what, year, month, date, STR_ARG(account->id),
            STR_ARG(story_names[account->story]), account->people_count, account->start - VENDOR_FIRST_DAY,
            account->turn ? account->turn - VENDOR_FIRST_DAY : 0,
            account->end ? account->end - VENDOR_FIRST_DAY : 0, day - VENDOR_FIRST_DAY);
}

static void raise(Watching *watch, const World *world, int index, int day, bool told)
{
    const WorldAccount *account = &world->accounts[index];
    Judgement judgement = watch->truth->judge(world, account, day);
    watch->score.alarms++;
    watch->score.wrong += judgement == WRONG;
    watch->score.either += judgement == EITHER;
    if (judgement == WRONG && told) explain(watch, account, "wrong", day);
}

static void look(Watching *watching, size_t rules, const Vendor *vendor, const uint32_t *numbers, int day,
                 bool told)
{
    const Formula *conditions[RULES_MAX];
    double *columns[RULES_MAX];
    for (size_t r = 0; r < rules; r++) {
        conditions[r] = watching[r].condition;
        columns[r] = watching[r].yes;
    }
    formula_evaluate_all(conditions, rules, vendor->engine, (uint16_t)day, columns,
                         engine_account_count(vendor->engine));
    for (size_t r = 0; r < rules; r++) {
        Watching *watch = &watching[r];
        for (int a = 0; a < vendor->world->account_count; a++) {
            if (numbers[a] == ENGINE_NONE || !(watch->yes[numbers[a]] > 0)) continue;
            bool folded = watch->last_yes[a] && day - watch->last_yes[a] <= watch->rule->quiet_days + 1;
            watch->last_yes[a] = day;
            // A warning that was raised earlier and stands is one, too.
            const Span *span = &watch->spans[a];
            if (span->from && day >= span->from && day <= span->until) watch->found[a] = true;
            if (!folded) raise(watch, vendor->world, a, day, told);
        }
    }
}

static void count_cases(Watching *watch, const World *world, bool told)
{
    for (int a = 0; a < world->account_count; a++) {
        Span span = watch->spans[a];
        if (!span.from) continue;
        watch->score.cases++;
        watch->score.found += watch->found[a];
        if (!watch->found[a] && told) explain(watch, &world->accounts[a], "missed", span.from);
    }
}

static void run_seed(uint64_t seed, bool told)
{
    Arena arena = arena_create((size_t)2 << 30);
    Vendor vendor = vendor_create(seed);
    vendor_fold(&vendor, VENDOR_FIRST_DAY, VENDOR_DAYS, &arena);

    FormulaNames names = vendor_names(vendor.engine, &arena);
    Watching watching[RULES_MAX];
    size_t rules = compile_rules(&names, engine_account_count(vendor.engine), vendor.world, &arena, watching);
    uint32_t *numbers = ARENA_ARRAY(&arena, uint32_t, (size_t)vendor.world->account_count);
    for (int a = 0; a < vendor.world->account_count; a++)
        numbers[a] = engine_account_find(vendor.engine, vendor.world->accounts[a].id);
    for (int day = VENDOR_FIRST_DAY + WARM_UP; day < VENDOR_FIRST_DAY + VENDOR_DAYS; day++)
        look(watching, rules, &vendor, numbers, day, told);
    for (size_t r = 0; r < rules; r++) {
        count_cases(&watching[r], vendor.world, told);
        const Score *score = &watching[r].score;
        printf("{\"seed\":%" PRIu64 ",\"rule\":\"%.*s\",\"cases\":%d,\"found\":%d,\"alarms\":%d,\"wrong\":%d,"
               "\"either\":%d}\n",
               seed, STR_ARG(watching[r].rule->name), score->cases, score->found, score->alarms, score->wrong,
               score->either);
    }
    fflush(stdout);
    vendor_destroy(&vendor);
    arena_destroy(&arena);
}

int main(int count, char **arguments)
{
    bool told = false;
    for (int i = 1; i < count; i++) {
        int64_t seed = 0;
        if (str_equal(str_from_c(arguments[i]), STR("--explain")))
            told = true;
        else if (str_parse_int64(str_from_c(arguments[i]), &seed))
            run_seed((uint64_t)seed, told);
        else
            panic("warning_bench [--explain] SEED...");
    }
    return 0;
}
