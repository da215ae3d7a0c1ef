#include "know/renewal_due.h"

#include "base/timestamp.h"
#include "know/revenue_count.h"

#include <stdlib.h>

// ---- reading

enum { TERM_UNKNOWN = -1 };

// To the nearest month, so that a term that ends a day before it begins anew is as long as its neighbour.
static int64_t months_between(uint16_t from, uint16_t to)
{
    return to <= from ? 0 : (((int64_t)to - from) * 12 + 182) / 365;
}

static uint16_t day_of(const Zone *zone, const Rows *rows, int column)
{
    uint16_t day = 0;
    if (rows_is_null(rows, column) || !zone_day(zone, rows_int(rows, column), &day)) return 0;
    return day;
}

static int64_t term_months(const Zone *zone, const Rows *rows, uint16_t term_end)
{
    uint16_t start = day_of(zone, rows, 8);
    if (start > 0) return months_between(start, term_end);
    return rows_int(rows, 7) > 0 ? rows_int(rows, 7) : TERM_UNKNOWN;
}

// Grows in the arena; both arrays end up as long as they need to be, twice at most.
typedef struct Reading {
    const RenewalLens *lens;
    Arena *arena;
    RenewalSaid *said;
    size_t said_count, said_room;
    RenewalSubscription *subscriptions;
    size_t count, room;
    size_t *first_said; // of each subscription: places move while reading
} Reading;

static void make_room(Reading *reading)
{
    if (reading->said_count == reading->said_room) {
        size_t room = reading->said_room == 0 ? 16 : 2 * reading->said_room;
        RenewalSaid *wider = arena_alloc_unset(reading->arena, sizeof *wider, room);
        for (size_t i = 0; i < reading->said_count; i++)
            wider[i] = reading->said[i];
        reading->said = wider;
        reading->said_room = room;
    }
    if (reading->count == reading->room) {
        size_t room = reading->room == 0 ? 4 : 2 * reading->room;
        RenewalSubscription *wider = ARENA_ARRAY(reading->arena, RenewalSubscription, room);
        size_t *first = ARENA_ARRAY(reading->arena, size_t, room);
        for (size_t i = 0; i < reading->count; i++) {
            wider[i] = reading->subscriptions[i];
            first[i] = reading->first_said[i];
        }
        reading->subscriptions = wider;
        reading->first_said = first;
        reading->room = room;
    }
}

static Status take_row(Reading *reading, const Rows *rows, Error *error)
{
    const Zone *zone = engine_zone(reading->lens->ledger->engine);
    SubscriptionStanding standing;
    const Currency *currency = currency_find(rows_view(rows, 3));
    uint16_t day = 0;
    if (!zone_day(zone, rows_int(rows, 1), &day)) return STATUS_OK;
    if (!currency || !subscription_standing_parse(rows_view(rows, 2), &standing))
        return fail(error, STATUS_UNAVAILABLE, STR(""), "A state of a subscription is damaged.");
    make_room(reading);
    int64_t number = rows_int(rows, 0);
    if (reading->count == 0 || reading->subscriptions[reading->count - 1].number != number) {
        reading->first_said[reading->count] = reading->said_count;
        reading->subscriptions[reading->count++] = (RenewalSubscription){ .number = number };
    }
    RenewalSubscription *subscription = &reading->subscriptions[reading->count - 1];
    // Of one day the last statement is what holds at its end.
    bool same_day = subscription->said_count > 0 && reading->said[reading->said_count - 1].day == day;
    RenewalSaid *said = &reading->said[same_day ? reading->said_count - 1 : reading->said_count];
    *said = (RenewalSaid){
        .day = day,
        .currency = (uint16_t)currency_index(currency),
        .ends = day_of(zone, rows, 6),
        .term_end = day_of(zone, rows, 9),
        .mrr =
            revenue_counted(&reading->lens->ledger->choice, standing, rows_int(rows, 4), rows_int(rows, 5)),
    };
    int64_t months = term_months(zone, rows, said->term_end);
    said->long_enough = months == TERM_UNKNOWN || months >= reading->lens->shortest_term_months;
    if (same_day) return STATUS_OK;
    subscription->said_count++;
    reading->said_count++;
    return STATUS_OK;
}

static Status read_rows(Reading *reading, Str id, int64_t before_us, Error *error)
{
    static const Query query = {
        .sql = "SELECT s.number, t.at_us, t.state, t.currency, t.mrr, t.list_mrr, t.cancels_us,"
               " t.interval_months, t.term_start_us, t.term_end_us"
               " FROM subscription s CROSS JOIN subscription_state t ON t.subscription = s.id"
               " WHERE s.account = $1 AND t.at_us < $2"
               " ORDER BY s.number, t.at_us, t.rank, t.message LIMIT $3",
        .params = "tii",
        .columns = "iittiiIiII",
    };
    const Param params[] = { param_text(id), param_int(before_us), param_int(LEDGER_STATES_MAX + 1) };
    Store *store = reading->lens->ledger->store;
    Status status = STATUS_OK;
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (status == STATUS_OK && rows_next(&rows)) {
        if (++count > LEDGER_STATES_MAX)
            return fail(error, STATUS_LIMITED, STR("account"),
                        "The account “%.*s” has more than %d states of subscriptions.", STR_ARG(id),
                        LEDGER_STATES_MAX);
        status = take_row(reading, &rows, error);
    }
    return status == STATUS_OK ? rows_end(&rows, error) : status;
}

Status renewal_book_read(const RenewalLens *lens, uint32_t account, uint16_t to, Arena *arena,
                         RenewalBook *book_out, Error *error)
{
    const LedgerOwner *owners = NULL;
    Reading reading = { .lens = lens, .arena = arena };
    size_t owner_count = ledger_owners(lens->ledger, account, &owners);
    int64_t before_us = zone_day_start(engine_zone(lens->ledger->engine), to + 1u);
    for (size_t i = 0; i < owner_count; i++) {
        Status status = read_rows(&reading, owners[i].id, before_us, error);
        if (status != STATUS_OK) return status;
    }
    for (size_t i = 0; i < reading.count; i++)
        reading.subscriptions[i].said = reading.said + reading.first_said[i];
    *book_out = (RenewalBook){ .lens = *lens,
                               .account = account,
                               .of_rows = owner_count > 0,
                               .subscriptions = reading.subscriptions,
                               .count = reading.count };
    return STATUS_OK;
}

// ---- what holds on a day

// What a subscription says at the end of the day; NULL when nothing was said by then.
static const RenewalSaid *said_on(const RenewalSubscription *subscription, uint16_t day)
{
    size_t low = 0, high = subscription->said_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (subscription->said[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : &subscription->said[low - 1];
}

static int64_t paid(const RenewalSaid *said, uint16_t day)
{
    return !said || (said->ends > 0 && said->ends <= day) ? 0 : said->mrr;
}

RenewalAmount renewal_amount_on(const RenewalSubscription *subscription, uint16_t day, uint16_t due_day)
{
    const RenewalSaid *said = said_on(subscription, day);
    int64_t mrr = paid(said, day);
    if (mrr == 0) return (RenewalAmount){ 0 };
    return (RenewalAmount){ said->currency, mrr, said->ends > 0 && said->ends <= due_day };
}

// ---- amounts

// In the other currency at the rates of the day; false without one of them.
static bool exchange(const RateBook *rates, uint16_t day, size_t from, const Currency *to, int64_t minor,
                     int64_t *minor_out)
{
    static const int64_t many = INT64_C(1000000000); // of the other currency: nine digits of its rate
    const Currency *currency = currency_at(from);
    Rate rate;
    *minor_out = minor;
    if (currency == to) return true;
    if (!rate_book_find(rates, currency, day, &rate) || !rate_book_find(rates, to, day, &rate)) return false;
    Int128 reporting = rate_book_convert(rates, currency, minor, day);
    int64_t worth = to == rates->reporting ? many : rate_book_convert(rates, to, many, day);
    if (worth <= 0) return false;
    Int128 other = divide_half_even(reporting * many, worth);
    *minor_out = other > MONEY_MOST ? MONEY_MOST : (int64_t)other; // beyond it, the rate is mistaken
    return true;
}

bool renewal_due_value(const RateBook *rates, const RenewalAmount *amounts, size_t count, RenewalDue *due)
{
    bool several = false, rated = true;
    due->currency = NULL;
    for (size_t i = 0; i < count; i++) {
        const Currency *currency = currency_at(amounts[i].currency);
        Rate rate;
        if (amounts[i].mrr == 0) continue;
        several |= due->currency && currency != due->currency;
        rated &= rate_book_find(rates, currency, due->known_on, &rate);
        if (!due->currency) due->currency = currency;
    }
    due->mrr = due->ending_mrr = 0;
    due->left_out = several && !rated;
    if (several && rated) due->currency = rates->reporting;
    for (size_t i = 0; i < count; i++) {
        int64_t mrr = amounts[i].mrr;
        if (mrr == 0 || (due->left_out && currency_at(amounts[i].currency) != due->currency)) continue;
        if (!exchange(rates, due->known_on, amounts[i].currency, due->currency, mrr, &mrr)) continue;
        due->mrr += mrr;
        if (amounts[i].ends) due->ending_mrr += mrr;
    }
    return due->mrr > 0;
}

// ---- what was due

typedef struct Ending {
    uint16_t day;
    uint32_t part;
} Ending;

static int by_day(const void *left, const void *right)
{
    const Ending *a = left, *b = right;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return a->part < b->part ? -1 : a->part > b->part;
}

static size_t dues_of_rows(const RenewalBook *book, uint16_t known_on, uint16_t from, uint16_t to,
                           Arena *arena, RenewalDue **dues_out)
{
    Ending *endings = ARENA_ARRAY(arena, Ending, book->count + 1);
    size_t ending_count = 0, count = 0;
    for (size_t i = 0; i < book->count; i++) {
        const RenewalSaid *said = said_on(&book->subscriptions[i], known_on);
        if (paid(said, known_on) == 0 || !said->long_enough || said->term_end == 0) continue;
        if (said->term_end >= from && said->term_end <= to)
            endings[ending_count++] = (Ending){ said->term_end, (uint32_t)i };
    }
    if (ending_count == 0) return 0;
    qsort(endings, ending_count, sizeof *endings, by_day);
    RenewalDue *dues = ARENA_ARRAY(arena, RenewalDue, ending_count);
    uint32_t *parts = ARENA_ARRAY(arena, uint32_t, ending_count);
    RenewalAmount *amounts = ARENA_ARRAY(arena, RenewalAmount, ending_count);
    for (size_t i = 0, end; i < ending_count; i = end) {
        for (end = i; end < ending_count && endings[end].day == endings[i].day; end++) {
            parts[end] = endings[end].part;
            amounts[end] = renewal_amount_on(&book->subscriptions[parts[end]], known_on, endings[i].day);
        }
        RenewalDue *due = &dues[count];
        *due = (RenewalDue){
            .day = endings[i].day, .known_on = known_on, .parts = parts + i, .part_count = end - i
        };
        count += renewal_due_value(book->lens.rates, amounts + i, end - i, due);
    }
    *dues_out = dues;
    return count;
}

uint16_t renewal_date_of(Value value)
{
    int64_t day = 0;
    if (value.kind == VALUE_TEXT && !date_parse(str_slice(value.text, 0, 10), &day)) return 0;
    if (value.kind == VALUE_DATE) day = (int64_t)value.number;
    return day > 0 && day < ZONE_DAYS ? (uint16_t)day : 0;
}

static size_t due_of_attributes(const RenewalBook *book, uint16_t known_on, uint16_t from, uint16_t to,
                                Arena *arena, RenewalDue **dues_out)
{
    const Ledger *ledger = book->lens.ledger;
    static const Str key = STR_CONST("renewal_date");
    Value said = book->lens.in_time
                     ? engine_account_attribute_in_time(ledger->engine, book->account, key, known_on)
                     : engine_account_attribute(ledger->engine, book->account, key, known_on);
    uint16_t day = renewal_date_of(said);
    if (day == 0 || day < from || day > to) return 0;
    LedgerChange pays = ledger_attributes_on(ledger, book->account, known_on, book->lens.in_time);
    if (pays.mrr == 0) return 0;
    *dues_out = ARENA_NEW(arena, RenewalDue);
    **dues_out = (RenewalDue){
        .day = day, .known_on = known_on, .currency = currency_at(pays.currency), .mrr = pays.mrr
    };
    return 1;
}

size_t renewal_dues(const RenewalBook *book, uint16_t known_on, uint16_t from, uint16_t to, Arena *arena,
                    RenewalDue **dues_out)
{
    *dues_out = NULL;
    return book->of_rows ? dues_of_rows(book, known_on, from, to, arena, dues_out)
                         : due_of_attributes(book, known_on, from, to, arena, dues_out);
}

// ---- what came

// The day on which it stopped paying, of one that pays nothing on `day` and has paid before; else 0.
static uint16_t stopped_on(const RenewalSubscription *subscription, uint16_t day)
{
    const RenewalSaid *said = said_on(subscription, day);
    uint16_t stopped = 0;
    if (!said || paid(said, day) > 0) return 0;
    for (;; said--) {
        if (said->mrr > 0 && said->ends > said->day) return said->ends <= day ? said->ends : stopped;
        if (said->mrr > 0 && said->ends == 0) return stopped;
        stopped = said->day;
        day = (uint16_t)(said->day - 1);
        if (said == subscription->said) return 0; // it never paid
    }
}

// The first day on which it paid, up to `day`; 0: none.
static uint16_t began_on(const RenewalSubscription *subscription, uint16_t day)
{
    for (size_t i = 0; i < subscription->said_count && subscription->said[i].day <= day; i++) {
        if (paid(&subscription->said[i], subscription->said[i].day) > 0) return subscription->said[i].day;
    }
    return 0;
}

static bool is_part(const RenewalDue *due, size_t subscription)
{
    for (size_t i = 0; i < due->part_count; i++) {
        if (due->parts[i] == subscription) return true;
    }
    return false;
}

// Whether the subscription that began on the day took the place of one of the due's.
static bool took_place(const RenewalBook *book, const RenewalDue *due, uint16_t began, uint16_t day)
{
    int nearest = RENEWAL_REPLACED_DAYS + 1;
    bool of_due = false;
    for (size_t i = 0; i < book->count; i++) {
        uint16_t stopped = stopped_on(&book->subscriptions[i], day);
        int away = stopped == 0 ? nearest : abs((int)stopped - (int)began);
        if (away >= nearest) continue;
        nearest = away;
        of_due = is_part(due, i);
    }
    return of_due;
}

static void add_paid(const RenewalBook *book, const RenewalDue *due, const RenewalSaid *said, int64_t mrr,
                     RenewalCame *came)
{
    int64_t worth = 0;
    if (mrr == 0) return;
    came->parts++;
    if (exchange(book->lens.rates, due->known_on, said->currency, due->currency, mrr, &worth))
        came->mrr += worth;
    else
        came->left_out = true;
}

RenewalCame renewal_came(const RenewalBook *book, const RenewalDue *due, uint16_t day)
{
    RenewalCame came = { 0 };
    if (!book->of_rows) {
        LedgerChange pays = ledger_attributes_on(book->lens.ledger, book->account, day, false);
        add_paid(book, due, &(RenewalSaid){ .currency = pays.currency }, pays.mrr, &came);
        return came;
    }
    bool some_stopped = false;
    for (size_t i = 0; i < due->part_count; i++) {
        const RenewalSaid *said = said_on(&book->subscriptions[due->parts[i]], day);
        int64_t mrr = paid(said, day);
        some_stopped |= mrr == 0;
        add_paid(book, due, said, mrr, &came);
    }
    for (size_t i = 0; some_stopped && i < book->count; i++) {
        const RenewalSaid *said = said_on(&book->subscriptions[i], day);
        int64_t mrr = paid(said, day);
        uint16_t began = mrr > 0 && !is_part(due, i) ? began_on(&book->subscriptions[i], day) : 0;
        if (began > 0 && took_place(book, due, began, day)) add_paid(book, due, said, mrr, &came);
    }
    return came;
}
