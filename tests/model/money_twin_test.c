// A year and more of random statements in twenty currencies, in any order and repeated, against a ledger that
// looks at every subscription on every day: each amount, each movement and each churn count, to the minor
// unit.
#include "../unit/cmocka_all.h"

#include "../unit/temp_folder.h"
#include "base/timestamp.h"
#include "know/churn_rate.h"
#include "know/subscription.h"

#include <string.h>

enum {
    FIRST = 20000, // the first day on which anything is said
    DAYS = 430,
    LAST = FIRST + DAYS - 1,
    ACCOUNTS = 24,
    BY_ATTRIBUTE = 8, // the last ones have no subscriptions
    SUBSCRIPTIONS = 40,
    STATES = 9, // of each, at most
    CURRENCIES = 20,
    RATES = 60, // of each, at most
    ROUNDS = 5,
};

static const char *const codes[CURRENCIES] = { "EUR", "USD", "JPY", "KWD", "CLF", "KRW", "GBP",
                                               "CHF", "BHD", "CLP", "SEK", "NOK", "DKK", "PLN",
                                               "CZK", "HUF", "TND", "VND", "BRL", "INR" };

typedef struct Said {
    int64_t at_us, rank, cancels_us, mrr, list_mrr;
    char message[16];
    SubscriptionStanding standing;
    int currency;
} Said;

typedef struct World {
    uint64_t random;
    TempFolder folder;
    Store *store;
    Zone *zone;
    Engine *engine;
    Arena arena;
    Error error;
    RevenueChoice choice;
    int owner[SUBSCRIPTIONS];
    Said said[SUBSCRIPTIONS][STATES];
    int said_count[SUBSCRIPTIONS];
    struct {
        int day;
        int64_t units;
        unsigned scale;
    } rates[CURRENCIES][RATES];
    int rate_count[CURRENCIES];
    int64_t attribute[ACCOUNTS][DAYS]; // minor units
    int attribute_currency[ACCOUNTS];
    int64_t paid[ACCOUNTS][DAYS][CURRENCIES]; // the naive ledger
} World;

static uint64_t draw(World *world, uint64_t below)
{
    world->random = world->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (world->random >> 33) % below;
}

static void must(World *world, Status status)
{
    if (status != STATUS_OK) fail_msg("%s", world->error.message);
}

static const Currency *currency_of(int index)
{
    return currency_find(str_from_c(codes[index]));
}

// ---- the world

static int64_t instant(World *world, int day)
{
    int64_t start = zone_day_start(world->zone, (uint32_t)day),
            end = zone_day_start(world->zone, (uint32_t)day + 1);
    return start + (int64_t)draw(world, (uint64_t)((end - start) / 1000)) * 1000;
}

static void say_states(World *world, int subscription)
{
    int count = 1 + (int)draw(world, STATES);
    int day = FIRST + (int)draw(world, DAYS / 2);
    int currency = (int)draw(world, CURRENCIES);
    for (int i = 0; i < count && day <= LAST; i++) {
        Said *said = &world->said[subscription][world->said_count[subscription]++];
        int64_t list = (int64_t)draw(world, 5) == 0 ? 0 : (int64_t)draw(world, 90000000);
        *said = (Said){ .at_us = instant(world, day),
                        .rank = (int64_t)draw(world, 2),
                        .list_mrr = list,
                        .mrr = draw(world, 3) == 0 ? list - list * (int64_t)draw(world, 101) / 100 : list,
                        .standing = (SubscriptionStanding)draw(world, SUBSCRIPTION_STANDINGS),
                        .currency = currency };
        if (i > 0 && draw(world, 4) == 0) said->at_us = said[-1].at_us; // rank and message decide
        snprintf(said->message, sizeof said->message, "m%u",
                 (unsigned)draw(world, 1000000) * 16 + (unsigned)i);
        if (draw(world, 4) == 0) said->cancels_us = instant(world, day + (int)draw(world, 80));
        if (draw(world, 8) == 0) currency = (int)draw(world, CURRENCIES);
        if (draw(world, 6) > 0) day += (int)draw(world, 90); // else the same day again
    }
}

// In random order, each once more now and then.
static void put_statements(World *world)
{
    struct {
        int subscription, state;
    } all[SUBSCRIPTIONS * STATES * 2];
    size_t count = 0;
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        for (int i = 0; i < world->said_count[s]; i++) {
            for (uint64_t times = 1 + draw(world, 2); times > 0; times--, count++) {
                all[count].subscription = s;
                all[count].state = i;
            }
        }
    }
    for (size_t i = count; i > 0; i--) {
        size_t j = draw(world, i);
        int s = all[j].subscription, k = all[j].state;
        const Said *said = &world->said[s][k];
        all[j] = all[i - 1];
        Subscription subscription = { .id = arena_format(&world->arena, "s%d", s),
                                      .account = draw(world, 2)
                                                     ? arena_format(&world->arena, "a%d", world->owner[s])
                                                     : STR(""),
                                      .source = STR("api") };
        const SubscriptionState state = { .subscription = subscription.id,
                                          .at_us = said->at_us,
                                          .rank = said->rank,
                                          .message = str_from_c(said->message),
                                          .standing = said->standing,
                                          .currency = currency_of(said->currency),
                                          .mrr = said->mrr,
                                          .list_mrr = said->list_mrr,
                                          .seats = -1,
                                          .cancels_us = said->cancels_us };
        must(world, subscription_put(world->store, &subscription, &world->arena, &world->error));
        must(world, subscription_state_put(world->store, &state, &world->error));
    }
    for (int s = 0; s < SUBSCRIPTIONS; s++) { // by now everybody knows whose it is
        Subscription subscription = { .id = arena_format(&world->arena, "s%d", s),
                                      .account = arena_format(&world->arena, "a%d", world->owner[s]),
                                      .source = STR("api") };
        must(world, subscription_put(world->store, &subscription, &world->arena, &world->error));
    }
}

// The last currency has no rate until late: it is left out.
static void put_rates(World *world)
{
    for (int c = 1; c < CURRENCIES; c++) {
        int day = c == CURRENCIES - 1 ? LAST - 10 : FIRST - 30;
        while (day <= LAST && world->rate_count[c] < RATES) {
            int i = world->rate_count[c]++;
            unsigned scale = (unsigned)draw(world, 9);
            int64_t units = 1 + (int64_t)draw(world, 9000000);
            Buf text = { 0 };
            int64_t power = 1;
            for (unsigned digit = 0; digit < scale; digit++)
                power *= 10;
            world->rates[c][i].day = day;
            world->rates[c][i].units = units;
            world->rates[c][i].scale = scale;
            buf_format(&text, "%lld", (long long)(units / power));
            if (scale > 0) buf_format(&text, ".%0*lld", (int)scale, (long long)(units % power));
            const CurrencyRate rate = { currency_of(c), (uint16_t)day, buf_view(&text) };
            must(world, currency_rate_put(world->store, currency_of(0), &rate, 1, STR("me"), &world->error));
            buf_free(&text);
            day += 1 + (int)draw(world, 20);
        }
    }
}

static void say_attribute(World *world, int account, int day, int64_t minor)
{
    const Currency *currency = currency_of(world->attribute_currency[account]);
    double units = (double)minor;
    for (int i = 0; i < currency->digits; i++)
        units /= 10;
    const Attribute attributes[] = {
        { STR_CONST("mrr"), { .kind = VALUE_NUMBER, .number = units } },
        { STR_CONST("currency"), { .kind = VALUE_TEXT, .text = currency_code(currency) } },
    };
    const Record record = { .kind = RECORD_ACCOUNT,
                            .time_us = instant(world, day),
                            .account_id = arena_format(&world->arena, "a%d", account),
                            .attributes = attributes,
                            .attribute_count = 2 };
    engine_apply(world->engine, &record, 1, NULL);
    for (int i = day; i <= LAST; i++)
        world->attribute[account][i - FIRST] = minor;
}

static void make_accounts(World *world)
{
    for (int a = 0; a < ACCOUNTS; a++) {
        const Record record = { .kind = RECORD_ACCOUNT,
                                .time_us = instant(world, FIRST),
                                .account_id = arena_format(&world->arena, "a%d", a) };
        engine_apply(world->engine, &record, 1, NULL);
        if (a < ACCOUNTS - BY_ATTRIBUTE) continue;
        world->attribute_currency[a] = (int)draw(world, CURRENCIES);
        for (int day = FIRST + (int)draw(world, 60); day <= LAST; day += 1 + (int)draw(world, 60))
            say_attribute(world, a, day, draw(world, 3) == 0 ? 0 : (int64_t)draw(world, 100000000));
    }
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        // Every account but those by attribute has at least one.
        world->owner[s] = s < ACCOUNTS - BY_ATTRIBUTE ? s : (int)draw(world, ACCOUNTS - BY_ATTRIBUTE);
        say_states(world, s);
    }
}

// ---- the naive ledger

static int64_t naive_counted(const World *world, const Said *said, int64_t end_us)
{
    bool counts = said->standing == SUBSCRIPTION_ACTIVE ||
                  (said->standing == SUBSCRIPTION_TRIAL && world->choice.trials) ||
                  (said->standing == SUBSCRIPTION_PAUSED && world->choice.paused) ||
                  (said->standing == SUBSCRIPTION_PAST_DUE && world->choice.past_due);
    if (!counts || (said->cancels_us > 0 && said->cancels_us < end_us)) return 0;
    return world->choice.discounts ? said->mrr : said->list_mrr;
}

static bool is_later(const Said *a, const Said *b)
{
    if (a->at_us != b->at_us) return a->at_us > b->at_us;
    if (a->rank != b->rank) return a->rank > b->rank;
    return strcmp(a->message, b->message) > 0;
}

static void naive_day(World *world, int day)
{
    int64_t end_us = zone_day_start(world->zone, (uint32_t)day + 1);
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        const Said *holds = NULL;
        for (int i = 0; i < world->said_count[s]; i++) {
            const Said *said = &world->said[s][i];
            if (said->at_us < end_us && (!holds || is_later(said, holds))) holds = said;
        }
        if (holds)
            world->paid[world->owner[s]][day - FIRST][holds->currency] += naive_counted(world, holds, end_us);
    }
    for (int a = ACCOUNTS - BY_ATTRIBUTE; a < ACCOUNTS; a++)
        world->paid[a][day - FIRST][world->attribute_currency[a]] += world->attribute[a][day - FIRST];
}

// Rounded by doubling the rest, where the product divides by comparing the halves.
static int64_t naive_convert(const World *world, int currency, int64_t minor, int day)
{
    Int128 over = minor, under = 1;
    int holds = -1;
    if (currency == 0) return minor;
    for (int i = 0; i < world->rate_count[currency]; i++) {
        if (world->rates[currency][i].day <= day) holds = i;
    }
    assert_true(holds >= 0);
    over *= world->rates[currency][holds].units;
    for (unsigned i = 0; i < world->rates[currency][holds].scale + currency_of(currency)->digits; i++)
        under *= 10;
    for (int i = 0; i < currency_of(0)->digits; i++)
        over *= 10;
    Int128 whole = over / under, twice = 2 * (over % under); // all are at least 0
    return (int64_t)(whole + (twice > under || (twice == under && whole % 2 == 1)));
}

// `alone` below 0: all that have rates, converted.
static int64_t naive_value(const World *world, int account, int day, int rates_of, int alone)
{
    int64_t sum = 0;
    if (day < FIRST) return 0;
    for (int c = 0; c < CURRENCIES; c++) {
        int64_t paid = world->paid[account][day - FIRST][c];
        if (paid == 0) continue;
        if (alone >= 0)
            sum += c == alone ? paid : 0;
        else if (c != CURRENCIES - 1)
            sum += naive_convert(world, c, paid, rates_of);
    }
    return sum;
}

static bool naive_pays(const World *world, int account, int day, int alone)
{
    for (int c = 0; day >= FIRST && c < CURRENCIES; c++) {
        bool seen = alone >= 0 ? c == alone : c != CURRENCIES - 1;
        if (seen && world->paid[account][day - FIRST][c] > 0) return true;
    }
    return false;
}

static RevenueRow naive_row(const World *world, int account, int from, int to, int alone)
{
    RevenueRow row = { .opening = naive_value(world, account, from - 1, from - 1, alone),
                       .closing = naive_value(world, account, to, to, alone),
                       .opening_accounts = naive_pays(world, account, from - 1, alone),
                       .closing_accounts = naive_pays(world, account, to, alone) };
    bool ever = false;
    for (int day = FIRST; day <= to; day++) {
        bool paid = naive_pays(world, account, day - 1, alone), pays = naive_pays(world, account, day, alone);
        int64_t before = naive_value(world, account, day - 1, day, alone);
        int64_t more = naive_value(world, account, day, day, alone) - before;
        Movement kind = !paid && pays   ? (ever ? MOVEMENT_REACTIVATION : MOVEMENT_NEW)
                        : paid && !pays ? MOVEMENT_CHURN
                        : more > 0      ? MOVEMENT_EXPANSION
                                        : MOVEMENT_CONTRACTION;
        ever = ever || pays;
        if (day < from) continue;
        row.lines[MOVEMENT_CURRENCY] += before - naive_value(world, account, day - 1, day - 1, alone);
        row.lines[kind] += more;
        row.counts[kind] += more != 0 || paid != pays;
    }
    return row;
}

// ---- comparing

typedef struct Side {
    Ledger ledger;
    RevenueView view;
} Side;

static void compare_rows(const RevenueRow *actual, const RevenueRow *expected)
{
    int64_t sum = actual->opening;
    for (size_t i = 0; i < MOVEMENTS; i++) {
        sum += actual->lines[i];
        assert_int_equal(actual->lines[i], expected->lines[i]);
        assert_int_equal(actual->counts[i], expected->counts[i]);
    }
    assert_int_equal(sum, actual->closing);
    assert_int_equal(actual->opening, expected->opening);
    assert_int_equal(actual->closing, expected->closing);
    assert_int_equal(actual->opening_accounts, expected->opening_accounts);
    assert_int_equal(actual->closing_accounts, expected->closing_accounts);
}

static void changes_of(World *world, const Side *side, int account, int to, LedgerChange **changes,
                       size_t *count)
{
    uint32_t number = engine_account_find(world->engine, arena_format(&world->arena, "a%d", account));
    assert_int_not_equal(number, ENGINE_NONE);
    assert_int_equal(ledger_has_rows(&side->ledger, number), account < ACCOUNTS - BY_ATTRIBUTE);
    must(world,
         ledger_account(&side->ledger, number, (uint16_t)to, &world->arena, changes, count, &world->error));
}

static void compare_days(World *world, const Side *side)
{
    for (int a = 0; a < ACCOUNTS; a++) {
        LedgerChange *changes = NULL;
        size_t count = 0, next = 0;
        int64_t paid[CURRENCIES_KNOWN_MAX] = { 0 };
        changes_of(world, side, a, LAST, &changes, &count);
        for (int day = FIRST; day <= LAST; day++) {
            for (; next < count && changes[next].day == day; next++)
                paid[changes[next].currency] = changes[next].mrr;
            for (int c = 0; c < CURRENCIES; c++)
                assert_int_equal(paid[currency_index(currency_of(c))], world->paid[a][day - FIRST][c]);
        }
        assert_int_equal(next, count);
    }
}

static void compare_movements(World *world, const Side *side, int from, int to, int alone)
{
    int middle = from + (int)draw(world, (uint64_t)(to - from) + 1);
    for (int a = 0; a < ACCOUNTS; a++) {
        LedgerChange *changes = NULL;
        size_t count = 0;
        changes_of(world, side, a, to, &changes, &count);
        RevenueWalk walk = revenue_walk(&side->view, changes, count);
        RevenueRow row = { 0 }, parts = { 0 }, expected = naive_row(world, a, from, to, alone);
        revenue_row_add(&row, &walk, (uint16_t)from, (uint16_t)to);
        compare_rows(&row, &expected);
        walk = revenue_walk(&side->view, changes, count); // in two periods, one after the other
        revenue_row_add(&parts, &walk, (uint16_t)from, (uint16_t)middle);
        expected = naive_row(world, a, from, middle, alone);
        compare_rows(&parts, &expected);
        if (middle == to) continue;
        parts = (RevenueRow){ 0 };
        revenue_row_add(&parts, &walk, (uint16_t)(middle + 1), (uint16_t)to);
        expected = naive_row(world, a, middle + 1, to, alone);
        compare_rows(&parts, &expected);
    }
}

typedef struct Naive {
    int64_t opening, closing, lost, came_and_went, gained, days, lost_mrr, contracted, expanded;
} Naive;

static void naive_churn(const World *world, int account, int from, int to, int alone, Naive *sum)
{
    bool opening = naive_pays(world, account, from - 1, alone),
         closing = naive_pays(world, account, to, alone);
    int64_t then = naive_value(world, account, from - 1, from - 1, alone);
    int64_t now = naive_value(world, account, to, from - 1, alone);
    int64_t days = 0;
    for (int day = from; day <= to; day++)
        days += naive_pays(world, account, day, alone);
    sum->opening += opening;
    sum->closing += closing;
    sum->lost += opening && !closing;
    sum->gained += closing && !opening;
    sum->came_and_went += !opening && !closing && days > 0;
    sum->days += days;
    if (opening && !closing) sum->lost_mrr += then;
    if (opening && closing && now < then) sum->contracted += then - now;
    if (opening && closing && now > then) sum->expanded += now - then;
}

static void compare_churn(World *world, const Side *side, int from, int to, int alone)
{
    ChurnSums sums = churn_sums((uint16_t)from, (uint16_t)to, &world->arena);
    Naive naive = { 0 };
    double paid = 0;
    for (int a = 0; a < ACCOUNTS; a++) {
        LedgerChange *changes = NULL;
        size_t count = 0;
        changes_of(world, side, a, to, &changes, &count);
        churn_add(&sums, &side->view, changes, count, NULL);
        naive_churn(world, a, from, to, alone, &naive);
    }
    for (int day = from; day <= to; day++) { // the total of each currency, converted
        for (int c = 0; c < CURRENCIES - (alone < 0); c++) {
            int64_t total = 0;
            for (int a = 0; a < ACCOUNTS; a++)
                total += world->paid[a][day - FIRST][c];
            paid += alone < 0 ? (double)naive_convert(world, c, total, day) : c == alone ? (double)total : 0;
        }
    }
    const Naive actual = { sums.opening, sums.closing,  sums.lost,           sums.came_and_went, sums.gained,
                           sums.days,    sums.mrr_lost, sums.mrr_contracted, sums.mrr_expanded };
    assert_memory_equal(&actual, &naive, sizeof naive);
    ChurnRate daily = churn_of_revenue(&sums, &side->view, CHURN_DAILY, false);
    double difference = daily.base - paid / (to - from + 1);
    assert_true(difference < 1e-3 * (paid + 1) / 1e9 + 1e-3 && difference > -1e-3 * (paid + 1) / 1e9 - 1e-3);
}

static void compare(World *world)
{
    for (int i = 0; i < 12; i++) {
        int from = FIRST + 1 + (int)draw(world, DAYS - 30),
            alone = i % 3 == 2 ? (int)draw(world, CURRENCIES) : -1;
        int to = from + (int)draw(world, (uint64_t)(LAST - from - 11 > 0 ? LAST - from - 11 : 1));
        Side side;
        Arena mark = world->arena;
        must(world, ledger_open(world->store, world->engine, &world->arena, &side.ledger, &world->error));
        must(world, revenue_view_open(&side.ledger, alone < 0 ? NULL : currency_of(alone),
                                      (uint16_t)(from - 1), &world->arena, &side.view, &world->error));
        if (alone < 0) assert_true(side.view.left_out[currency_index(currency_of(CURRENCIES - 1))]);
        if (i == 0) compare_days(world, &side);
        compare_movements(world, &side, from, to, alone);
        compare_churn(world, &side, from, to, alone);
        arena_reset(&world->arena, mark);
    }
}

static void play_round(uint64_t seed)
{
    static World world;
    world = (World){ .random = seed,
                     .folder = temp_folder_create(),
                     .zone = zone_create(STR("Europe/Berlin")),
                     .arena = arena_create(1 << 29) };
    world.engine = engine_create(world.zone);
    world.store = store_open(str_from_c(world.folder.file), STORE_WRITER, &world.error);
    assert_non_null(world.store);
    world.choice = (RevenueChoice){ .reporting = currency_of(0),
                                    .trials = draw(&world, 2),
                                    .paused = draw(&world, 2),
                                    .past_due = draw(&world, 2),
                                    .discounts = draw(&world, 2),
                                    .margin_percent = 100 };
    make_accounts(&world);
    must(&world, store_begin(world.store, &world.error));
    must(&world, revenue_choice_put(world.store, &world.choice, &world.error));
    put_rates(&world);
    put_statements(&world);
    must(&world, store_commit(world.store, &world.error));
    for (int day = FIRST; day <= LAST; day++)
        naive_day(&world, day);
    compare(&world);
    store_close(world.store);
    engine_destroy(world.engine);
    zone_destroy(world.zone);
    arena_destroy(&world.arena);
    temp_folder_remove(&world.folder);
}

static void every_amount_movement_and_loss_is_that_of_a_naive_ledger(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++)
        play_round(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_amount_movement_and_loss_is_that_of_a_naive_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
