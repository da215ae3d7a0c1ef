// Random histories of subscriptions, in any order and repeated: what was due and what came, as known on any
// day, against a reader that looks through all statements again for every question.
#include "../unit/cmocka_all.h"

#include "../unit/temp_folder.h"
#include "base/timestamp.h"
#include "know/renewal_due.h"
#include "know/subscription.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST = 20000, // the first day on which anything is said
    DAYS = 500,
    LAST = FIRST + DAYS - 1,
    ACCOUNTS = 6,
    SUBSCRIPTIONS = 20,
    STATES = 7, // of each, at most
    ROUNDS = 16,
    QUESTIONS = 400,
    DUES = SUBSCRIPTIONS,
};

// What one of each is worth in euros; the last has no rate.
static const struct {
    const char *code;
    int64_t worth;
} currencies[] = { { "EUR", 1 }, { "USD", 2 }, { "GBP", 7 }, { "CHF", 3 }, { "SEK", 0 } };
enum { CURRENCIES = sizeof currencies / sizeof *currencies };

typedef struct Said {
    int64_t at_us, rank, cancels_us, mrr, term_start_us, term_end_us, interval;
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
    return currency_find(str_from_c(currencies[index].code));
}

// ---- the world

static int64_t instant(World *world, int day)
{
    return zone_day_start(world->zone, (uint32_t)day) + (int64_t)draw(world, 80000) * US_PER_SECOND;
}

static void say_term(World *world, Said *said, int day)
{
    static const int lengths[] = { 30, 76, 77, 91, 183, 365, 365 };
    int start = day - (int)draw(world, 20), end = start + lengths[draw(world, 7)];
    if (draw(world, 4) > 0) end -= end % 120; // so that several end on one day
    if (draw(world, 6) > 0) said->term_end_us = instant(world, end);
    if (draw(world, 4) > 0) said->term_start_us = instant(world, start);
    said->interval = (int64_t)draw(world, 5);
}

static void say_states(World *world, int subscription)
{
    int count = 1 + (int)draw(world, STATES), currency = (int)draw(world, CURRENCIES);
    int day = FIRST + (int)draw(world, DAYS / 2);
    for (int i = 0; i < count && day <= LAST; i++) {
        Said *said = &world->said[subscription][world->said_count[subscription]++];
        *said = (Said){ .at_us = instant(world, day),
                        .rank = (int64_t)draw(world, 2),
                        .mrr = draw(world, 6) == 0 ? 0 : (int64_t)draw(world, 90000),
                        .standing = draw(world, 3) == 0
                                        ? (SubscriptionStanding)draw(world, SUBSCRIPTION_STANDINGS)
                                        : SUBSCRIPTION_ACTIVE,
                        .currency = currency };
        say_term(world, said, day);
        snprintf(said->message, sizeof said->message, "m%u",
                 (unsigned)draw(world, 1000000) * 16 + (unsigned)i);
        if (draw(world, 4) == 0) said->cancels_us = instant(world, day + (int)draw(world, 100));
        if (draw(world, 5) == 0) currency = (int)draw(world, CURRENCIES);
        if (draw(world, 6) > 0) day += (int)draw(world, 120); // else the same day again
    }
}

static void put_statements(World *world)
{
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        Subscription subscription = { .id = arena_format(&world->arena, "s%d", s),
                                      .account = arena_format(&world->arena, "a%d", world->owner[s]),
                                      .source = STR("api") };
        must(world, subscription_put(world->store, &subscription, &world->arena, &world->error));
        for (int i = 0; i < 2 * world->said_count[s]; i++) {
            const Said *said = &world->said[s][(world->said_count[s] * 2 - 1 - i) / 2]; // newest first, twice
            const SubscriptionState state = { .subscription = subscription.id,
                                              .at_us = said->at_us,
                                              .rank = said->rank,
                                              .message = str_from_c(said->message),
                                              .standing = said->standing,
                                              .currency = currency_of(said->currency),
                                              .mrr = said->mrr,
                                              .list_mrr = said->mrr,
                                              .seats = -1,
                                              .interval_months = said->interval,
                                              .term_start_us = said->term_start_us,
                                              .term_end_us = said->term_end_us,
                                              .cancels_us = said->cancels_us };
            must(world, subscription_state_put(world->store, &state, &world->error));
        }
    }
}

static void make_world(World *world)
{
    for (int a = 0; a < ACCOUNTS; a++) {
        const Record record = { .kind = RECORD_ACCOUNT,
                                .time_us = instant(world, FIRST),
                                .account_id = arena_format(&world->arena, "a%d", a) };
        engine_apply(world->engine, &record, 1, NULL);
    }
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        world->owner[s] = s < ACCOUNTS ? s : (int)draw(world, ACCOUNTS);
        say_states(world, s);
    }
    world->choice = (RevenueChoice){ .reporting = currency_of(0),
                                     .trials = draw(world, 2),
                                     .paused = draw(world, 2),
                                     .past_due = draw(world, 2),
                                     .discounts = true,
                                     .margin_percent = 100 };
    must(world, store_begin(world->store, &world->error));
    must(world, revenue_choice_put(world->store, &world->choice, &world->error));
    for (int c = 1; c < CURRENCIES - 1; c++) {
        const CurrencyRate rate = { currency_of(c), FIRST - 30,
                                    arena_format(&world->arena, "%d", (int)currencies[c].worth) };
        must(world, currency_rate_put(world->store, currency_of(0), &rate, 1, STR("me"), &world->error));
    }
    put_statements(world);
    must(world, store_commit(world->store, &world->error));
}

// ---- the naive reader

static bool is_later(const Said *a, const Said *b)
{
    if (a->at_us != b->at_us) return a->at_us > b->at_us;
    if (a->rank != b->rank) return a->rank > b->rank;
    return strcmp(a->message, b->message) > 0;
}

static const Said *naive_said(const World *world, int s, int day)
{
    const Said *holds = NULL;
    for (int i = 0; i < world->said_count[s]; i++) {
        const Said *said = &world->said[s][i];
        if (said->at_us < zone_day_start(world->zone, (uint32_t)day + 1) && (!holds || is_later(said, holds)))
            holds = said;
    }
    return holds;
}

// Of one that has said something by then.
static const Said *naive_known(const World *world, int s, int day)
{
    const Said *said = naive_said(world, s, day);
    if (!said) abort();
    return said;
}

static int64_t naive_paid(const World *world, int s, int day)
{
    const Said *said = naive_said(world, s, day);
    if (!said) return 0;
    bool counts = said->standing == SUBSCRIPTION_ACTIVE ||
                  (said->standing == SUBSCRIPTION_TRIAL && world->choice.trials) ||
                  (said->standing == SUBSCRIPTION_PAUSED && world->choice.paused) ||
                  (said->standing == SUBSCRIPTION_PAST_DUE && world->choice.past_due);
    bool ended = said->cancels_us > 0 && said->cancels_us < zone_day_start(world->zone, (uint32_t)day + 1);
    return counts && !ended ? said->mrr : 0;
}

static int64_t round_half_even(int64_t over, int64_t under)
{
    int64_t whole = over / under, twice = 2 * (over % under);
    return whole + (twice > under || (twice == under && whole % 2 == 1));
}

static bool naive_exchange(int from, int to, int64_t minor, int64_t *out)
{
    *out = minor;
    if (from == to) return true;
    if (currencies[from].worth == 0 || currencies[to].worth == 0) return false;
    *out = round_half_even(minor * currencies[from].worth, currencies[to].worth);
    return true;
}

static int day_of(const World *world, int64_t us)
{
    uint16_t day = 0;
    return us > 0 && zone_day(world->zone, us, &day) ? day : 0;
}

// The term's end, where it is a renewal of at least three months; else 0.
static int naive_end(const World *world, int s, int known_on)
{
    const Said *said = naive_said(world, s, known_on);
    if (!said || naive_paid(world, s, known_on) == 0 || said->term_end_us == 0) return 0;
    int end = day_of(world, said->term_end_us), start = day_of(world, said->term_start_us);
    if (start > 0 && end - start < 77) return 0;
    if (start == 0 && said->interval > 0 && said->interval < 3) return 0;
    return end;
}

typedef struct Due {
    int day, currency, parts[SUBSCRIPTIONS], part_count;
    int64_t mrr, ending;
    bool left_out;
} Due;

static Due naive_due(const World *world, int account, int known_on, int day)
{
    Due due = { .day = day, .currency = -1 };
    bool several = false, rated = true;
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        if (world->owner[s] != account || naive_end(world, s, known_on) != day) continue;
        int currency = naive_known(world, s, known_on)->currency;
        due.parts[due.part_count++] = s;
        if (due.currency < 0) due.currency = currency;
        several = several || currency != due.currency;
        rated = rated && currencies[currency].worth > 0;
    }
    if (several && rated) due.currency = 0;
    due.left_out = several && !rated;
    for (int i = 0; i < due.part_count; i++) {
        const Said *said = naive_known(world, due.parts[i], known_on);
        int64_t worth = 0;
        if (due.left_out && said->currency != due.currency) continue;
        if (!naive_exchange(said->currency, due.currency, naive_paid(world, due.parts[i], known_on), &worth))
            continue;
        due.mrr += worth;
        if (said->cancels_us > 0 && day_of(world, said->cancels_us) <= day) due.ending += worth;
    }
    return due;
}

static bool naive_part(const Due *due, int s)
{
    for (int i = 0; i < due->part_count; i++) {
        if (due->parts[i] == s) return true;
    }
    return false;
}

// The first day of the days up to `day` on which it pays nothing after it had paid; 0: none, or it pays.
static int naive_stop(const World *world, int s, int day)
{
    if (naive_paid(world, s, day) > 0) return 0;
    for (int at = day - 1; at >= FIRST; at--) {
        if (naive_paid(world, s, at) > 0) return at + 1;
    }
    return 0;
}

static bool naive_replaces(const World *world, const Due *due, int account, int s, int day)
{
    int began = FIRST, nearest = 61;
    bool of_due = false;
    while (naive_paid(world, s, began) == 0)
        began++;
    for (int other = 0; other < SUBSCRIPTIONS; other++) {
        int stop = world->owner[other] == account ? naive_stop(world, other, day) : 0;
        if (stop == 0 || abs(stop - began) >= nearest) continue;
        nearest = abs(stop - began);
        of_due = naive_part(due, other);
    }
    return of_due;
}

static RenewalCame naive_came(const World *world, const Due *due, int account, int day)
{
    RenewalCame came = { 0 };
    for (int s = 0; s < SUBSCRIPTIONS; s++) {
        int64_t paid = world->owner[s] == account ? naive_paid(world, s, day) : 0, worth = 0;
        if (paid == 0 || !(naive_part(due, s) || naive_replaces(world, due, account, s, day))) continue;
        came.parts++;
        if (naive_exchange(naive_known(world, s, day)->currency, due->currency, paid, &worth))
            came.mrr += worth;
        else
            came.left_out = true;
    }
    return came;
}

// ---- comparing

typedef struct Seen {
    int dues, several, replaced, left_out, ending;
} Seen;

static void compare_due(World *world, const RenewalBook *book, const RenewalDue *due, int account, Seen *seen)
{
    Due naive = naive_due(world, account, due->known_on, due->day);
    assert_int_equal(due->part_count, naive.part_count);
    assert_int_equal(due->mrr, naive.mrr);
    assert_int_equal(due->ending_mrr, naive.ending);
    assert_int_equal(due->left_out, naive.left_out);
    assert_ptr_equal(due->currency, currency_of(naive.currency));
    for (int day = due->known_on; day <= LAST; day += 1 + (int)draw(world, 40)) {
        RenewalCame came = renewal_came(book, due, (uint16_t)day),
                    expected = naive_came(world, &naive, account, day);
        assert_int_equal(came.mrr, expected.mrr);
        assert_int_equal(came.parts, expected.parts);
        assert_int_equal(came.left_out, expected.left_out);
        int own = 0;
        for (int i = 0; i < naive.part_count; i++)
            own += naive_paid(world, naive.parts[i], day) > 0;
        seen->replaced += came.parts > own;
    }
    seen->dues++;
    seen->several += due->part_count > 1;
    seen->left_out += due->left_out;
    seen->ending += due->ending_mrr > 0;
}

static void ask(World *world, const RenewalBook *book, int account, Seen *seen)
{
    int known_on = FIRST + (int)draw(world, DAYS), from = known_on - 30 + (int)draw(world, 60),
        to = from + (int)draw(world, 400), expected = 0;
    RenewalDue *dues = NULL;
    size_t count = renewal_dues(book, (uint16_t)known_on, (uint16_t)from, (uint16_t)to, &world->arena, &dues);
    for (int day = from; day <= to; day++)
        expected += naive_due(world, account, known_on, day).mrr > 0;
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) assert_true(dues[i].day > dues[i - 1].day);
        assert_true(dues[i].day >= from && dues[i].day <= to && dues[i].known_on == known_on);
        compare_due(world, book, &dues[i], account, seen);
    }
}

static void compare(World *world, Seen *seen)
{
    Ledger ledger;
    RateBook rates;
    must(world, ledger_open(world->store, world->engine, &world->arena, &ledger, &world->error));
    must(world, rate_book_read(world->store, currency_of(0), &world->arena, &rates, &world->error));
    const RenewalLens lens = { .ledger = &ledger, .rates = &rates, .shortest_term_months = 3 };
    for (int i = 0; i < QUESTIONS; i++) {
        Arena mark = world->arena;
        int account = (int)draw(world, ACCOUNTS);
        RenewalBook book;
        uint32_t number = engine_account_find(world->engine, arena_format(&world->arena, "a%d", account));
        must(world, renewal_book_read(&lens, number, LAST, &world->arena, &book, &world->error));
        assert_true(book.of_rows);
        ask(world, &book, account, seen);
        arena_reset(&world->arena, mark);
    }
}

static void what_was_due_and_what_came_is_that_of_a_naive_reader(void **state)
{
    static World world;
    Seen seen = { 0 };
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        world = (World){ .random = seed,
                         .folder = temp_folder_create(),
                         .zone = zone_create(STR("Europe/Berlin")),
                         .arena = arena_create(1 << 26) };
        world.engine = engine_create(world.zone);
        world.store = store_open(str_from_c(world.folder.file), STORE_WRITER, &world.error);
        assert_non_null(world.store);
        make_world(&world);
        compare(&world, &seen);
        store_close(world.store);
        engine_destroy(world.engine);
        zone_destroy(world.zone);
        arena_destroy(&world.arena);
        temp_folder_remove(&world.folder);
    }
    print_message("# %d dues, %d of several parts, %d times replaced, %d left out, %d ending\n", seen.dues,
                  seen.several, seen.replaced, seen.left_out, seen.ending);
    // Every branch was taken many times, else the comparison would say little.
    assert_true(seen.dues > 500 && seen.several > 20 && seen.replaced > 20);
    assert_true(seen.left_out > 5 && seen.ending > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_due_and_what_came_is_that_of_a_naive_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
