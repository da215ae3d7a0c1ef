#include "know/ledger.h"

#include "know/revenue_count.h"

#include <stdlib.h>

// ---- whose subscriptions there are

static int by_account(const void *left, const void *right)
{
    const LedgerOwner *a = left, *b = right;
    if (a->account != b->account) return a->account < b->account ? -1 : 1;
    return str_compare(a->id, b->id);
}

static Status read_owners(Ledger *ledger, Arena *arena, Error *error)
{
    static const Query counting = {
        .sql = "SELECT count(DISTINCT account) FROM subscription",
        .params = "",
        .columns = "i",
    };
    static const Query query = {
        .sql = "SELECT account, count(*) FROM subscription GROUP BY account ORDER BY account LIMIT $1",
        .params = "i",
        .columns = "ti",
    };
    CLEANUP(rows_close) Rows counted = store_query(ledger->store, &counting, NULL);
    if (!rows_next(&counted)) return rows_failed(&counted, error);
    size_t room = (size_t)rows_int(&counted, 0);
    const Param params[] = { param_int((int64_t)room) };
    ledger->owners = ARENA_ARRAY(arena, LedgerOwner, room + 1);
    CLEANUP(rows_close) Rows rows = store_query(ledger->store, &query, params);
    while (rows_next(&rows)) {
        uint32_t account = engine_account_find(ledger->engine, rows_view(&rows, 0));
        if (account == ENGINE_NONE)
            ledger->homeless += rows_int(&rows, 1);
        else
            ledger->owners[ledger->owner_count++] = (LedgerOwner){ account, rows_text(&rows, 0, arena) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    qsort(ledger->owners, ledger->owner_count, sizeof *ledger->owners, by_account);
    return STATUS_OK;
}

Status ledger_open(Store *store, const Engine *engine, Arena *arena, Ledger *ledger_out, Error *error)
{
    *ledger_out = (Ledger){ .store = store, .engine = engine };
    Status status = revenue_choice_read(store, &ledger_out->choice, error);
    return status == STATUS_OK ? read_owners(ledger_out, arena, error) : status;
}

Status ledger_open_account(Store *store, const Engine *engine, uint32_t account, Arena *arena,
                           Ledger *ledger_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT count(*) FROM subscription WHERE account = $1",
        .params = "t",
        .columns = "i",
    };
    uint32_t *sources = NULL;
    size_t count = engine_account_sources(engine, account, arena, &sources);
    *ledger_out =
        (Ledger){ .store = store, .engine = engine, .owners = ARENA_ARRAY(arena, LedgerOwner, count + 1) };
    Status status = revenue_choice_read(store, &ledger_out->choice, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Str id = engine_account_id(engine, sources[i]);
        const Param params[] = { param_text(id) };
        if (id.len == 0) continue;
        CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
        if (!rows_next(&rows)) return rows_failed(&rows, error);
        if (rows_int(&rows, 0) > 0)
            ledger_out->owners[ledger_out->owner_count++] = (LedgerOwner){ account, id };
    }
    return status;
}

// The first owner of the account or of a later one.
static size_t first_owner(const Ledger *ledger, uint32_t account)
{
    size_t low = 0, high = ledger->owner_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ledger->owners[middle].account < account)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t ledger_owners(const Ledger *ledger, uint32_t account, const LedgerOwner **owners_out)
{
    size_t first = first_owner(ledger, account), count = 0;
    while (first + count < ledger->owner_count && ledger->owners[first + count].account == account)
        count++;
    *owners_out = ledger->owners + first;
    return count;
}

bool ledger_has_rows(const Ledger *ledger, uint32_t account)
{
    const LedgerOwner *owners = NULL;
    return ledger_owners(ledger, account, &owners) > 0;
}

// ---- of rows: by how much what is paid changes on a day

typedef struct Step {
    uint16_t day, currency;
    int64_t more;
} Step;

typedef struct Steps {
    Step *steps;
    size_t count, room;
    Arena *arena;
} Steps;

static void add_step(Steps *steps, uint16_t day, uint16_t currency, int64_t more)
{
    if (more == 0) return;
    if (steps->count == steps->room) {
        size_t room = steps->room == 0 ? 64 : 2 * steps->room;
        Step *wider = arena_alloc_unset(steps->arena, sizeof *wider, room);
        for (size_t i = 0; i < steps->count; i++)
            wider[i] = steps->steps[i];
        steps->steps = wider;
        steps->room = room;
    }
    steps->steps[steps->count++] = (Step){ day, currency, more };
}

// A subscription at the end of the day that is looked at.
typedef struct Running {
    int64_t subscription; // number; 0: none yet
    uint16_t day;         // of the newest state
    uint16_t currency;    // what it says: taken into the steps when the day is over
    int64_t mrr;
    int64_t cancels_us;
    uint16_t paid_currency; // what the steps so far amount to
    int64_t paid;
} Running;

static void pay(Steps *steps, Running *running, uint16_t day, uint16_t currency, int64_t mrr)
{
    if (running->paid_currency != currency || running->paid != mrr) {
        add_step(steps, day, running->paid_currency, -running->paid);
        add_step(steps, day, currency, mrr);
    }
    running->paid_currency = currency;
    running->paid = mrr;
}

// What was said last holds until the next state, of `until_us`.
static void settle(Steps *steps, const Zone *zone, Running *running, int64_t until_us)
{
    uint16_t end = 0;
    if (running->subscription == 0) return;
    bool ends = running->cancels_us > 0 && running->cancels_us < until_us && running->mrr > 0 &&
                zone_day(zone, running->cancels_us, &end);
    if (ends && end <= running->day) { // on the day itself: at its end nothing is paid
        pay(steps, running, running->day, running->currency, 0);
        return;
    }
    pay(steps, running, running->day, running->currency, running->mrr);
    if (ends) pay(steps, running, end, running->currency, 0);
}

static Status take_row(const Ledger *ledger, const Rows *rows, int64_t before_us, Steps *steps,
                       Running *running, Error *error)
{
    const Zone *zone = engine_zone(ledger->engine);
    int64_t subscription = rows_int(rows, 0), at_us = rows_int(rows, 1);
    SubscriptionStanding standing;
    const Currency *currency = currency_find(rows_view(rows, 3));
    uint16_t day = 0;
    if (!zone_day(zone, at_us, &day)) return STATUS_OK; // before 1970: nothing that a day could hold
    if (!currency || !subscription_standing_parse(rows_view(rows, 2), &standing))
        return fail(error, STATUS_UNAVAILABLE, STR(""), "A state of a subscription is damaged.");
    bool same = subscription == running->subscription;
    if (!same || day != running->day) {
        settle(steps, zone, running, same ? at_us : before_us);
        if (!same) *running = (Running){ .subscription = subscription };
    }
    running->day = day;
    running->currency = (uint16_t)currency_index(currency);
    running->mrr = revenue_counted(&ledger->choice, standing, rows_int(rows, 4), rows_int(rows, 5));
    running->cancels_us = rows_is_null(rows, 6) ? 0 : rows_int(rows, 6);
    return STATUS_OK;
}

static Status add_rows(const Ledger *ledger, Str id, int64_t before_us, Steps *steps, Error *error)
{
    static const Query query = {
        .sql = "SELECT s.number, t.at_us, t.state, t.currency, t.mrr, t.list_mrr, t.cancels_us"
               " FROM subscription s CROSS JOIN subscription_state t ON t.subscription = s.id"
               " WHERE s.account = $1 AND t.at_us < $2"
               " ORDER BY s.number, t.at_us, t.rank, t.message LIMIT $3",
        .params = "tii",
        .columns = "iittiiI",
    };
    const Param params[] = { param_text(id), param_int(before_us), param_int(LEDGER_STATES_MAX + 1) };
    Running running = { 0 };
    size_t count = 0;
    Status status = STATUS_OK;
    CLEANUP(rows_close) Rows rows = store_query(ledger->store, &query, params);
    while (status == STATUS_OK && rows_next(&rows)) {
        if (++count > LEDGER_STATES_MAX)
            return fail(error, STATUS_LIMITED, STR("account"),
                        "The account “%.*s” has more than %d states of subscriptions.", STR_ARG(id),
                        LEDGER_STATES_MAX);
        status = take_row(ledger, &rows, before_us, steps, &running, error);
    }
    if (status == STATUS_OK) status = rows_end(&rows, error);
    settle(steps, engine_zone(ledger->engine), &running, before_us);
    return status;
}

static int by_day(const void *left, const void *right)
{
    const Step *a = left, *b = right;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return (a->currency > b->currency) - (a->currency < b->currency);
}

static size_t sum_steps(Steps *steps, LedgerChange *changes)
{
    int64_t paid[CURRENCIES_KNOWN_MAX] = { 0 };
    size_t count = 0;
    if (steps->count > 0) qsort(steps->steps, steps->count, sizeof *steps->steps, by_day);
    for (size_t i = 0; i < steps->count;) {
        const Step *first = &steps->steps[i];
        int64_t before = paid[first->currency];
        for (; i < steps->count && by_day(first, &steps->steps[i]) == 0; i++)
            paid[first->currency] += steps->steps[i].more;
        if (paid[first->currency] != before)
            changes[count++] = (LedgerChange){ first->day, first->currency, paid[first->currency] };
    }
    return count;
}

static Status of_rows(const Ledger *ledger, const LedgerOwner *owners, size_t owner_count, uint16_t to,
                      Arena *arena, LedgerChange **changes_out, size_t *count_out, Error *error)
{
    Steps steps = { .arena = arena };
    int64_t before_us = zone_day_start(engine_zone(ledger->engine), to + 1u);
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < owner_count; i++)
        status = add_rows(ledger, owners[i].id, before_us, &steps, error);
    if (status != STATUS_OK) return status;
    *changes_out = ARENA_ARRAY(arena, LedgerChange, steps.count + 1);
    *count_out = sum_steps(&steps, *changes_out);
    return STATUS_OK;
}

// ---- of attributes

static bool text_is(Value value, Str text)
{
    return value.kind == VALUE_TEXT && str_equal(value.text, text);
}

static Value attribute(const Ledger *ledger, uint32_t account, Str key, uint16_t day, bool in_time)
{
    return in_time ? engine_account_attribute_in_time(ledger->engine, account, key, day)
                   : engine_account_attribute(ledger->engine, account, key, day);
}

// As the shipped meaning of churned, archived and trial has it (life.c).
static bool counts(const Ledger *ledger, uint32_t account, uint16_t day, bool in_time)
{
    static const Str gone[] = { STR_CONST("churned"), STR_CONST("cancelled"), STR_CONST("canceled"),
                                STR_CONST("trial ended"), STR_CONST("archived") };
    Value status = attribute(ledger, account, STR("status"), day, in_time);
    Value left = attribute(ledger, account, STR("churned_on"), day, in_time);
    Value plan = attribute(ledger, account, STR("plan"), day, in_time);
    if (left.kind == VALUE_DATE && left.number <= day) return false;
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        if (text_is(status, gone[i])) return false;
    }
    return ledger->choice.trials || !(text_is(status, STR("trial")) || text_is(plan, STR("trial")));
}

LedgerChange ledger_attributes_on(const Ledger *ledger, uint32_t account, uint16_t day, bool in_time)
{
    Value mrr = attribute(ledger, account, STR("mrr"), day, in_time);
    Value code = attribute(ledger, account, STR("currency"), day, in_time);
    const Currency *currency =
        code.kind == VALUE_TEXT && code.text.len > 0 ? currency_find(code.text) : ledger->choice.reporting;
    LedgerChange change = { .day = day };
    bool good = currency && mrr.kind == VALUE_NUMBER && mrr.number > 0 &&
                currency_from_number(currency, mrr.number, &change.mrr) && change.mrr > 0;
    if (!good || !counts(ledger, account, day, in_time)) change.mrr = 0;
    change.currency = (uint16_t)currency_index(currency ? currency : ledger->choice.reporting);
    return change;
}

static int by_number(const void *left, const void *right)
{
    const uint16_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

// The days on which it may have changed, sorted, some twice.
static size_t days_of(const Ledger *ledger, uint32_t account, uint16_t to, Arena *arena, uint16_t **days_out)
{
    static const Str keys[] = { STR_CONST("mrr"), STR_CONST("currency"), STR_CONST("status"),
                                STR_CONST("plan"), STR_CONST("churned_on") };
    AttributeState *said = NULL;
    size_t said_count = engine_account_attribute_changes(ledger->engine, account, 0, to, arena, &said);
    uint16_t *days = ARENA_ARRAY(arena, uint16_t, 2 * said_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < said_count; i++) {
        size_t key = 0;
        while (key < 5 && !str_equal(said[i].key, keys[key]))
            key++;
        if (key == 5) continue;
        days[count++] = said[i].day;
        double left = key == 4 && said[i].value.kind == VALUE_DATE ? said[i].value.number : 0;
        if (left > said[i].day && left <= to) days[count++] = (uint16_t)left;
    }
    qsort(days, count, sizeof *days, by_number);
    *days_out = days;
    return count;
}

static void of_attributes(const Ledger *ledger, uint32_t account, uint16_t to, Arena *arena,
                          LedgerChange **changes_out, size_t *count_out)
{
    uint16_t *days = NULL;
    size_t day_count = days_of(ledger, account, to, arena, &days), count = 0;
    LedgerChange *changes = ARENA_ARRAY(arena, LedgerChange, 2 * day_count + 1);
    LedgerChange last = { 0 };
    for (size_t i = 0; i < day_count; i++) {
        LedgerChange now = ledger_attributes_on(ledger, account, days[i], false);
        if (now.mrr == last.mrr && (now.mrr == 0 || now.currency == last.currency)) continue;
        if (last.mrr > 0 && now.currency != last.currency)
            changes[count++] = (LedgerChange){ now.day, last.currency, 0 };
        if (now.mrr > 0 || now.currency == last.currency) changes[count++] = now;
        last = now;
    }
    *changes_out = changes;
    *count_out = count;
}

Status ledger_account(const Ledger *ledger, uint32_t account, uint16_t to, Arena *arena,
                      LedgerChange **changes_out, size_t *count_out, Error *error)
{
    *changes_out = NULL;
    *count_out = 0;
    const LedgerOwner *owners = NULL;
    size_t owner_count = ledger_owners(ledger, account, &owners);
    if (owner_count > 0)
        return of_rows(ledger, owners, owner_count, to, arena, changes_out, count_out, error);
    of_attributes(ledger, account, to, arena, changes_out, count_out);
    return STATUS_OK;
}
