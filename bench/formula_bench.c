// formula_bench.c: 50 formulas over 100,000 accounts with 1,000,000 people on one core, of which 20 ask
// people and 10 the past. formula_bench [ACCOUNTS] [PEOPLE] [EVENTS] prints the median of some rounds and the
// rate for one account.
#include "base/timestamp.h"
#include "engine/formula.h"

#include <stdio.h>
#include <time.h>

enum { BATCH = 1024, ID_BYTES = 16, NAMES = 20, FIRST_DAY = 19000, DAYS = 120, FORMULAS = 50, ROUNDS = 5 };

static uint64_t random_state = 88172645463325252;

static uint32_t below(uint32_t end)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) * end >> 32);
}

// Time of this thread on a core: what other programs take does not count.
static double cpu_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) abort();
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef struct Load {
    uint32_t accounts, people, events;
    char user_ids[BATCH][ID_BYTES], account_ids[BATCH][ID_BYTES], names[NAMES][ID_BYTES];
    Record records[BATCH];
} Load;

static void name_ids(Load *load, uint32_t i, uint32_t person)
{
    int user = snprintf(load->user_ids[i], ID_BYTES, "user-%u", person);
    int account = snprintf(load->account_ids[i], ID_BYTES, "a%u", person % load->accounts);
    load->records[i] = (Record){ .user_id = { load->user_ids[i], (size_t)user },
                                 .account_id = { load->account_ids[i], (size_t)account } };
}

static void fold_events(Engine *engine, Load *load)
{
    for (uint32_t done = 0; done < load->events; done += BATCH) {
        for (uint32_t i = 0; i < BATCH; i++) {
            name_ids(load, i, below(load->people));
            load->records[i].kind = RECORD_EVENT;
            load->records[i].name = str_from_c(load->names[below(NAMES)]);
            int64_t day = FIRST_DAY + (int64_t)((uint64_t)done * DAYS / load->events);
            load->records[i].time_us = day * US_PER_DAY + below(86400) * US_PER_SECOND;
        }
        engine_apply(engine, load->records, BATCH, NULL);
    }
}

static void fold_attributes(Engine *engine, Load *load)
{
    static const char *const roles[] = { "user", "champion", "decision maker", "indirect user" };
    static const char *const plans[] = { "trial", "team", "enterprise" };
    Attribute attributes[BATCH][2];
    for (uint32_t person = 0; person < load->people; person += BATCH) {
        uint32_t count = load->people - person < BATCH ? load->people - person : BATCH;
        for (uint32_t i = 0; i < count; i++) {
            name_ids(load, i, person + i);
            bool account = person + i < load->accounts;
            attributes[i][0] =
                account
                    ? (Attribute){ STR("plan"), { .kind = VALUE_TEXT, .text = str_from_c(plans[below(3)]) } }
                    : (Attribute){ STR("role"), { .kind = VALUE_TEXT, .text = str_from_c(roles[below(4)]) } };
            attributes[i][1] = (Attribute){ STR("seats"), { .kind = VALUE_NUMBER, .number = 5 + below(20) } };
            load->records[i].kind = account ? RECORD_ACCOUNT : RECORD_PERSON;
            load->records[i].time_us = (FIRST_DAY + below(DAYS)) * US_PER_DAY;
            load->records[i].attributes = attributes[i];
            load->records[i].attribute_count = account ? 2 : 1;
        }
        engine_apply(engine, load->records, count, NULL);
    }
}

// 20 with people, 10 with the past, 20 of the account now.
static size_t make_formulas(Arena *arena, const FormulaNames *names, const Formula **formulas)
{
    static const char *const roles[] = { "user", "champion", "decision maker", "indirect user" };
    size_t count = 0;
    for (int i = 0; i < FORMULAS; i++) {
        Str text;
        if (i < 10)
            text = arena_format(arena, "people(role = \"%s\", active within %dd) %s %d", roles[i % 4],
                                7 * (i / 4 + 1), i % 2 ? "=" : ">=", i % 3);
        else if (i < 20)
            text = arena_format(
                arena, "people(active_days(28d) >= %d, days(\"event 3\", 28d) > 0) / people() < %d%%",
                i % 4 + 1, 10 * i / 4);
        else if (i < 25)
            text = arena_format(arena, "ago(%dd, active_people(28d)) > %d", 7 * (i - 19), i % 5);
        else if (i < 30)
            text =
                arena_format(arena, "change(active_people(%dd), 28d) < -%d%%", i % 2 ? 7 : 28, 10 * (i - 23));
        else if (i < 40)
            text = arena_format(arena, "count(\"event %d\", %dd) = 0 and account.plan = \"%s\"", i % NAMES,
                                i % 2 ? 7 : 28, i % 3 ? "team" : "enterprise");
        else
            text = arena_format(arena, "seat_use(28d) < %d%% and silent_for < %dd or features_used(28d) < %d",
                                3 * i, i % 7 * 7, i % 4);
        FormulaProblem problem;
        formulas[count] = formula_compile(text, FORMULA_OF_ACCOUNTS, names, arena, &problem);
        if (!formulas[count]) panic("%.*s: %s", STR_ARG(text), problem.message);
        count++;
    }
    return count;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(const Engine *engine, const Formula *const *formulas, size_t count, Arena *arena)
{
    uint32_t accounts = engine_account_count(engine);
    double *out[FORMULAS], seconds[ROUNDS], yes = 0;
    for (size_t f = 0; f < count; f++)
        out[f] = ARENA_ARRAY(arena, double, accounts);
    for (int round = 0; round < ROUNDS; round++) {
        double start = cpu_seconds();
        formula_evaluate_all(formulas, count, engine, FIRST_DAY + DAYS - 1, out, accounts);
        seconds[round] = cpu_seconds() - start;
    }
    qsort(seconds, ROUNDS, sizeof *seconds, ascending);
    for (size_t f = 0; f < count; f++) {
        for (uint32_t a = 0; a < accounts; a++)
            yes += out[f][a] > 0;
    }
    enum { SINGLE = 2000 };
    double start = cpu_seconds();
    for (uint32_t i = 0; i < SINGLE; i++) {
        Arena mark = *arena;
        FormulaResult result =
            formula_evaluate(formulas[i % count], engine, i * 37 % accounts, FIRST_DAY + DAYS - 1, arena);
        bool same = (result.value.number > 0) == (out[i % count][i * 37 % accounts] > 0);
        if (!same) panic("one account and all accounts differ");
        arena_reset(arena, mark);
    }
    double single = (cpu_seconds() - start) / SINGLE;
    printf("formulas   %zu over %u accounts: %.3f s of a core (median of %d; %.3f to %.3f), %.1f %% yes; one "
           "for one account: %.1f us\n",
           count, accounts, seconds[ROUNDS / 2], ROUNDS, seconds[0], seconds[ROUNDS - 1],
           100 * yes / (double)count / accounts, 1e6 * single);
}

static uint32_t argument(int count, char **arguments, int place, uint32_t otherwise)
{
    int64_t value;
    if (place >= count || !str_parse_int64(str_from_c(arguments[place]), &value)) return otherwise;
    return (uint32_t)value;
}

int main(int count, char **arguments)
{
    Load *load = calloc(1, sizeof *load);
    if (!load) panic("out of memory");
    load->accounts = argument(count, arguments, 1, 100000);
    load->people = argument(count, arguments, 2, 1000000);
    load->events = argument(count, arguments, 3, 10000000);
    for (int i = 0; i < NAMES; i++)
        snprintf(load->names[i], ID_BYTES, "event %d", i);
    Arena arena = arena_create((size_t)4 << 30);
    Zone *zone = zone_create(STR("Europe/Berlin"));
    Engine *engine = engine_create(zone);
    fold_events(engine, load);
    fold_attributes(engine, load);
    uint32_t events[NAMES];
    FeatureGroup groups[NAMES / 4];
    Str feature_names[NAMES / 4];
    for (uint32_t i = 0; i < NAMES; i++)
        events[i] = engine_event_find(engine, str_from_c(load->names[i]));
    for (uint32_t i = 0; i < NAMES / 4; i++) {
        groups[i] = (FeatureGroup){ &events[4 * i], 4, i < 2 };
        feature_names[i] = arena_format(&arena, "Feature %u", i);
    }
    FeatureSet features = { groups, NAMES / 4 };
    FormulaNames names = { .features = &features, .feature_names = feature_names };
    const Formula *formulas[FORMULAS];
    size_t formula_count = make_formulas(&arena, &names, formulas);
    measure(engine, formulas, formula_count, &arena);
    engine_destroy(engine);
    zone_destroy(zone);
    arena_destroy(&arena);
    free(load);
    return 0;
}
