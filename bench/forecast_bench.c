// forecast_bench.c: forecasts of renewals and what came, a line of JSON for each forecast.
//
//   forecast_bench planted REGIME SEED...   (REGIME 0 to 5, or -1 for all: planted.h)
//   forecast_bench worlds SEED...           (vendors of the demo's kind, through engine and ledger)
//   forecast_bench size ACCOUNTS            (how long the outlook of one large vendor takes)
//
// A line: of which vendor, made how long before, of how many renewals, what was due, what was said and what
// came, where that lies among the worlds (below, at most), the same of a naive peer: the share lost so far,
// the binomial distribution, every renewal as large as the mean. Lines with "chance" are single renewals.
#include "base/status.h"
#include "base/timestamp.h"
#include "learn/renewal_outlook.h"
#include "planted.h"
#include "vendor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { AHEAD = 6 };

static const int planted_origins[] = { 10, 14, 18 };

// The naive peer's limits: counts of the binomial distribution with a tenth outside on each side.
static void naive_limits(const RenewalRow *rows, size_t row_count, const ForecastSum *sum, double *low_out,
                         double *high_out)
{
    double lost = 0.5, all = 1, passed = 0;
    for (size_t i = 0; i < row_count; i++) {
        all += (double)rows[i].weight;
        lost += rows[i].kept > 0 ? 0 : (double)rows[i].weight;
    }
    double chance = lost / all, count = (double)sum->count, mass = pow(1 - chance, count);
    double most = -1, least = -1; // lost
    for (double k = 0; k <= count; k++) {
        passed += mass;
        if (least < 0 && passed > 0.1) least = k;
        if (most < 0 && passed >= 0.9) most = k;
        mass *= (count - k) / (k + 1) * chance / (1 - chance);
    }
    if (most < 0) most = count;
    *low_out = sum->due * (1 - most / count);
    *high_out = sum->due * (1 - least / count);
}

typedef struct Said {
    const char *kind;
    uint64_t vendor;
    int origin, ahead; // ahead: months; -1: all of them
    const RenewalRow *rows;
    size_t row_count;
} Said;

static void tell(const Said *said, const ForecastSum *sum, size_t worlds, double came)
{
    double below, most, naive_low, naive_high;
    if (sum->count == 0) return;
    forecast_place(sum, worlds, came, &below, &most);
    naive_limits(said->rows, said->row_count, sum, &naive_low, &naive_high);
    printf("{\"kind\":\"%s\",\"vendor\":%" PRIu64 ",\"origin\":%d,\"ahead\":%d,\"count\":%zu,\"due\":%.0f,"
           "\"expected\":%.1f,\"low\":%.1f,\"high\":%.1f,\"came\":%.1f,\"below\":%.5f,\"most\":%.5f,"
           "\"naive_low\":%.1f,\"naive_high\":%.1f}\n",
           said->kind, said->vendor, said->origin, said->ahead, sum->count, sum->due, sum->expected, sum->low,
           sum->high, came, below, most, naive_low, naive_high);
}

static void tell_chances(const Said *said, const RenewalModel *model, const ForecastDue *dues,
                         const double *came, size_t count, int16_t month)
{
    for (size_t i = 0; i < count; i++) {
        int ahead = dues[i].seen.month - month;
        if (ahead != 0 && ahead != 3) continue;
        RenewalChance chance = renewal_chance(model, &dues[i].seen);
        printf("{\"kind\":\"%s\",\"vendor\":%" PRIu64
               ",\"origin\":%d,\"ahead\":%d,\"chance\":%.5f,\"lost\":%d}\n",
               said->kind, said->vendor, said->origin, ahead, chance.lost, !(came[i] > 0));
    }
}

// Everything that is said from the month on, and what came of it.
static void judge(Said said, const ForecastDue *dues, const double *came, size_t count, int16_t month,
                  Arena arena)
{
    double sums[AHEAD] = { 0 }, total = 0;
    RenewalModel model = renewal_model_fit(said.rows, said.row_count, (int16_t)(month + AHEAD - 1), &arena);
    Forecast forecast = forecast_make(&model, dues, count, month, AHEAD, &arena);
    for (size_t i = 0; i < count; i++) {
        int ahead = dues[i].seen.month - month;
        if (ahead < 0 || ahead >= AHEAD) continue;
        sums[ahead] += came[i];
        total += came[i];
    }
    for (said.ahead = 0; said.ahead < AHEAD; said.ahead++)
        tell(&said, &forecast.months[said.ahead], forecast.worlds, sums[said.ahead]);
    said.ahead = -1;
    tell(&said, &forecast.total, forecast.worlds, total);
    tell_chances(&said, &model, dues, came, count, month);
}

static void run_planted(PlantedRegime regime, uint64_t seed)
{
    Arena arena = arena_create((size_t)1 << 30);
    Planted planted = planted_make(regime, seed, &arena);
    for (size_t i = 0; i < sizeof planted_origins / sizeof *planted_origins; i++) {
        Arena scratch = arena;
        int month = planted_origins[i];
        RenewalRow *rows;
        ForecastDue *dues;
        double *came;
        Said said = { .kind = planted_name(regime), .vendor = seed, .origin = month };
        said.row_count = planted_rows(&planted, month, &scratch, &rows);
        said.rows = rows;
        size_t count = planted_dues(&planted, month, AHEAD, &scratch, &dues, &came);
        judge(said, dues, came, count, (int16_t)month, scratch);
    }
    arena_destroy(&arena);
}

// ---- vendors of the demo's kind

enum { WORLD_DAYS = 600, GRACE_DAYS = 14, DAYS_SIX_MONTHS = 184 };
static const int world_origins[] = { 273, 334, 396 }; // days after the first: firsts of months

// What currencies are worth, the same at all times.
static RateBook constant_rates(Arena *arena)
{
    static const struct {
        Str code;
        Rate rate;
    } rates[] = { { STR_CONST("GBP"), { 117, 2 } },
                  { STR_CONST("SEK"), { 9, 2 } },
                  { STR_CONST("USD"), { 92, 2 } },
                  { STR_CONST("CAD"), { 67, 2 } },
                  { STR_CONST("AUD"), { 60, 2 } } };
    enum { COUNT = sizeof rates / sizeof *rates };
    RateBook book = { .reporting = currency_find(STR("EUR")) };
    DatedRate *dated = ARENA_ARRAY(arena, DatedRate, COUNT);
    uint32_t next = 0;
    for (size_t currency = 0; currency < CURRENCIES_KNOWN_MAX; currency++) {
        book.first[currency] = next;
        for (size_t i = 0; i < COUNT; i++) {
            const Currency *its = currency_find(rates[i].code);
            if (currency_index(its) == currency) dated[next++] = (DatedRate){ 1, rates[i].rate };
        }
    }
    book.first[CURRENCIES_KNOWN_MAX] = next;
    book.rates = dated;
    return book;
}

typedef struct Books {
    Ledger ledger;
    RateBook rates;
} Books;

static Books *make_books(const Engine *engine, Arena *arena)
{
    Books *books = ARENA_NEW(arena, Books);
    books->ledger.engine = engine;
    books->ledger.choice = (RevenueChoice){ .reporting = currency_find(STR("EUR")), .past_due = true };
    books->rates = constant_rates(arena);
    return books;
}

static RenewalHistory read_history(const Books *books, uint16_t today, Arena *arena)
{
    FormulaNames names = vendor_names(books->ledger.engine, arena);
    const RenewalQuery query = { .lens = { &books->ledger, &books->rates, 3, true },
                                 .names = &names,
                                 .today = today,
                                 .grace_days = GRACE_DAYS };
    RenewalHistory history;
    Error error;
    if (renewal_history_read(&query, arena, &history, &error) != STATUS_OK) panic("%s", error.message);
    return history;
}

// What is said of a vendor on a day, kept until it is known what came.
typedef struct Asked {
    uint16_t day;
    RenewalRow *rows;
    size_t row_count;
    ForecastDue *dues;
    const RenewalCase **cases;
    size_t count;
} Asked;

static Asked ask(const RenewalHistory *history, uint16_t day, Arena *arena)
{
    Asked asked = { .day = day };
    asked.row_count = renewal_history_rows(history, day, arena, &asked.rows);
    asked.dues = ARENA_ARRAY(arena, ForecastDue, history->count);
    asked.cases = ARENA_ARRAY(arena, const RenewalCase *, history->count);
    for (size_t i = 0; i < history->count; i++) {
        const RenewalCase *its = &history->cases[i];
        if (history->origins[its->origin] != day || its->due >= day + DAYS_SIX_MONTHS) continue;
        asked.cases[asked.count] = its;
        asked.dues[asked.count++] =
            (ForecastDue){ its->seen, its->amount, (uint64_t)its->account << 16 | its->due };
    }
    return asked;
}

// What came, in the plainest way: what the attributes say before and after.
static double *find_came(const Books *books, const Asked *asked, Arena *arena)
{
    double *came = ARENA_ARRAY(arena, double, asked->count);
    for (size_t i = 0; i < asked->count; i++) {
        const RenewalCase *its = asked->cases[i];
        int64_t before =
            ledger_attributes_on(&books->ledger, its->account, (uint16_t)(asked->day - 1), false).mrr;
        int64_t after =
            ledger_attributes_on(&books->ledger, its->account, (uint16_t)(its->due + GRACE_DAYS), false).mrr;
        came[i] = its->amount * fmin(1, (double)after / (double)before);
    }
    return came;
}

static void run_world(uint64_t seed)
{
    enum { ORIGINS = sizeof world_origins / sizeof *world_origins };
    Arena arena = arena_create((size_t)8 << 30);
    int accounts = 30 + (int)(seed * 37 % 271), folded = 0;
    Vendor vendor = vendor_create_sized(seed, WORLD_DAYS, accounts, accounts * 5);
    Books *books = make_books(vendor.engine, &arena);
    Asked asked[ORIGINS];
    for (size_t i = 0; i < ORIGINS; i++) {
        vendor_fold(&vendor, VENDOR_FIRST_DAY + folded, world_origins[i] - folded, &arena);
        folded = world_origins[i];
        uint16_t day = (uint16_t)(VENDOR_FIRST_DAY + folded);
        RenewalHistory history = read_history(books, day, &arena);
        asked[i] = ask(&history, day, &arena);
    }
    vendor_fold(&vendor, VENDOR_FIRST_DAY + folded, WORLD_DAYS - folded, &arena);
    for (size_t i = 0; i < ORIGINS; i++) {
        const Said said = { .kind = "demo",
                            .vendor = seed,
                            .origin = world_origins[i],
                            .rows = asked[i].rows,
                            .row_count = asked[i].row_count };
        double *came = find_came(books, &asked[i], &arena);
        judge(said, asked[i].dues, came, asked[i].count, renewal_month_of(asked[i].day), arena);
    }
    vendor_destroy(&vendor);
    arena_destroy(&arena);
}

// ---- one large vendor

enum { SIZE_DAYS = 500, SIZE_PEOPLE = 5, SIZE_EVERY = 10 /* days between visits */ };

static double seconds_since(int64_t then_us)
{
    return (double)(timestamp_now_real() - then_us) / 1e6;
}

static void tell_account(Engine *engine, uint32_t account, Arena scratch)
{
    Str id = arena_format(&scratch, "account-%u", account);
    Attribute said[] = { { STR("mrr"), { .kind = VALUE_NUMBER, .number = 100 + account % 900 } },
                         { STR("seats"), { .kind = VALUE_NUMBER, .number = 8 } },
                         { STR("renewal_date"),
                           { .kind = VALUE_DATE, .number = VENDOR_FIRST_DAY + 30 + account % 365 } } };
    Record records[SIZE_PEOPLE];
    records[0] = (Record){ .kind = RECORD_ACCOUNT,
                           .time_us = VENDOR_FIRST_DAY * US_PER_DAY,
                           .account_id = id,
                           .attributes = said,
                           .attribute_count = 3 };
    engine_apply(engine, records, 1, NULL);
    for (int day = VENDOR_FIRST_DAY + (int)(account % SIZE_EVERY); day < VENDOR_FIRST_DAY + SIZE_DAYS;
         day += SIZE_EVERY) {
        for (int person = 0; person < SIZE_PEOPLE; person++)
            records[person] = (Record){ .kind = RECORD_EVENT,
                                        .time_us = day * US_PER_DAY + US_PER_HOUR,
                                        .user_id = arena_format(&scratch, "p-%u-%d", account, person),
                                        .account_id = id,
                                        .name = STR("Job Created") };
        engine_apply(engine, records, SIZE_PEOPLE, NULL);
    }
    said[0].value.number = account % 12 == 0 ? 0 : said[0].value.number; // at the due day
    said[2].value.number += 365;
    records[0] = (Record){ .kind = RECORD_ACCOUNT,
                           .time_us = (VENDOR_FIRST_DAY + 30 + account % 365) * US_PER_DAY,
                           .account_id = id,
                           .attributes = said,
                           .attribute_count = 3 };
    engine_apply(engine, records, 1, NULL);
}

static void run_size(uint32_t accounts)
{
    Arena arena = arena_create((size_t)8 << 30);
    Zone *zone = zone_create(STR("Europe/Berlin"));
    Engine *engine = engine_create(zone);
    for (uint32_t account = 0; account < accounts; account++)
        tell_account(engine, account, arena);
    Books *books = make_books(engine, &arena);
    FormulaNames names = { 0 };
    const RenewalQuery query = { .lens = { &books->ledger, &books->rates, 3, true },
                                 .names = &names,
                                 .today = VENDOR_FIRST_DAY + SIZE_DAYS,
                                 .grace_days = GRACE_DAYS };
    RenewalOutlook outlook;
    bool stopped;
    Error error;
    int64_t begun_us = timestamp_now_real();
    if (renewal_outlook_make(&query, NULL, NULL, &arena, &outlook, &stopped, &error) != STATUS_OK)
        panic("%s", error.message);
    double making = seconds_since(begun_us);
    begun_us = timestamp_now_real();
    int16_t month = renewal_month_of(query.today);
    Forecast forecast = renewal_outlook_months(&outlook, NULL, 0, month, RENEWAL_AHEAD_MONTHS, &arena);
    double months = seconds_since(begun_us);
    begun_us = timestamp_now_real();
    for (size_t origin = 0; origin + 1 < outlook.history.origin_count; origin++)
        renewal_outlook_past(&outlook, origin, NULL, 0, &arena);
    double past = seconds_since(begun_us);
    begun_us = timestamp_now_real();
    RenewalJudgement judged = renewal_outlook_judge(&outlook, NULL, 0, &arena);
    printf(
        "{\"accounts\":%u,\"cases\":%zu,\"to_come\":%zu,\"judged\":%zu,\"making_s\":%.2f,\"months_s\":%.2f,"
        "\"past_s\":%.2f,\"judging_s\":%.2f}\n",
        accounts, outlook.history.count, forecast.total.count, judged.renewals, making, months, past,
        seconds_since(begun_us));
    engine_destroy(engine);
    zone_destroy(zone);
    arena_destroy(&arena);
}

static void run_all_planted(int64_t regime, uint64_t seed)
{
    for (int r = 0; r < PLANTED_REGIMES; r++) {
        if (regime < 0 || r == regime) run_planted((PlantedRegime)r, seed);
    }
}

int main(int count, char **arguments)
{
    Str mode = count > 2 ? str_from_c(arguments[1]) : STR("");
    bool planted = str_equal(mode, STR("planted"));
    int64_t regime = -1, seed = 0;
    bool size = str_equal(mode, STR("size"));
    if (!planted && !size && !str_equal(mode, STR("worlds")))
        panic("forecast_bench planted REGIME SEED..., worlds SEED... or size ACCOUNTS");
    if (planted && !str_parse_int64(str_from_c(arguments[2]), &regime)) panic("no regime");
    for (int i = planted ? 3 : 2; i < count; i++) {
        if (!str_parse_int64(str_from_c(arguments[i]), &seed)) panic("%s is no seed", arguments[i]);
        if (planted)
            run_all_planted(regime, (uint64_t)seed);
        else if (size)
            run_size((uint32_t)seed);
        else
            run_world((uint64_t)seed);
    }
    return 0;
}
