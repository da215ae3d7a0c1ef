#include "know/revenue_report.h"

Str movement_name(Movement movement)
{
    static const Str names[MOVEMENTS] = {
        [MOVEMENT_NEW] = STR_CONST("new"),
        [MOVEMENT_REACTIVATION] = STR_CONST("reactivation"),
        [MOVEMENT_EXPANSION] = STR_CONST("expansion"),
        [MOVEMENT_CONTRACTION] = STR_CONST("contraction"),
        [MOVEMENT_CHURN] = STR_CONST("churn"),
        [MOVEMENT_CURRENCY] = STR_CONST("currency"),
    };
    return names[movement];
}

// ---- the view

Status revenue_view_open(const Ledger *ledger, const Currency *alone, uint16_t opening_day, Arena *arena,
                         RevenueView *view_out, Error *error)
{
    *view_out = (RevenueView){ .alone = alone };
    if (alone) return STATUS_OK;
    Status status = rate_book_read(ledger->store, ledger->choice.reporting, arena, &view_out->book, error);
    const Currency *currency = NULL;
    for (size_t i = 0; status == STATUS_OK && (currency = currency_at(i)) != NULL; i++) {
        uint16_t since = 0;
        view_out->left_out[i] = !rate_book_since(&view_out->book, currency, &since) || since > opening_day;
    }
    return status;
}

const Currency *revenue_view_currency(const RevenueView *view)
{
    return view->alone ? view->alone : view->book.reporting;
}

// ---- walking

RevenueWalk revenue_walk(const RevenueView *view, const LedgerChange *changes, size_t count)
{
    return (RevenueWalk){ .view = view, .changes = changes, .count = count };
}

static void take_change(RevenueWalk *walk, const LedgerChange *change)
{
    enum { MOST = sizeof walk->paid / sizeof *walk->paid };
    size_t i = 0;
    while (i < walk->paid_count && walk->paid[i].currency != change->currency)
        i++;
    if (change->mrr == 0) {
        if (i < walk->paid_count) walk->paid[i] = walk->paid[--walk->paid_count];
        return;
    }
    if (i == MOST) {
        walk->skipped = true;
        return;
    }
    if (i == walk->paid_count) walk->paid_count++;
    walk->paid[i].currency = change->currency;
    walk->paid[i].mrr = change->mrr;
}

static bool is_seen(const RevenueWalk *walk, const LedgerChange *change)
{
    const RevenueView *view = walk->view;
    return view->alone ? currency_index(view->alone) == change->currency : !view->left_out[change->currency];
}

void revenue_walk_to(RevenueWalk *walk, uint16_t day)
{
    walk->ever = walk->ever || walk->paid_count > 0;
    while (walk->next < walk->count && walk->changes[walk->next].day <= day) {
        uint16_t now = walk->changes[walk->next].day;
        for (; walk->next < walk->count && walk->changes[walk->next].day == now; walk->next++) {
            const LedgerChange *change = &walk->changes[walk->next];
            if (is_seen(walk, change))
                take_change(walk, change);
            else
                walk->skipped = walk->skipped || !walk->view->alone;
        }
        if (now < day) walk->ever = walk->ever || walk->paid_count > 0;
    }
}

int64_t revenue_walk_value(const RevenueWalk *walk, uint16_t day)
{
    int64_t sum = 0;
    for (size_t i = 0; i < walk->paid_count; i++) {
        int64_t mrr = walk->paid[i].mrr;
        sum += walk->view->alone
                   ? mrr
                   : rate_book_convert(&walk->view->book, currency_at(walk->paid[i].currency), mrr, day);
    }
    return sum;
}

bool revenue_walk_pays(const RevenueWalk *walk)
{
    return walk->paid_count > 0;
}

bool revenue_walk_next(const RevenueWalk *walk, uint16_t to, uint16_t *day_out)
{
    if (walk->next == walk->count || walk->changes[walk->next].day > to) return false;
    *day_out = walk->changes[walk->next].day;
    return true;
}

// ---- movements

static void add_line(RevenueRow *row, Movement movement, int64_t more)
{
    row->lines[movement] += more;
    row->counts[movement]++;
}

// The step of one day, with both sides at that day's rates.
static void add_step(RevenueRow *row, bool paid, bool pays, bool ever, int64_t more)
{
    if (!paid && pays)
        add_line(row, ever ? MOVEMENT_REACTIVATION : MOVEMENT_NEW, more);
    else if (paid && !pays)
        add_line(row, MOVEMENT_CHURN, more);
    else if (more != 0)
        add_line(row, more > 0 ? MOVEMENT_EXPANSION : MOVEMENT_CONTRACTION, more);
}

void revenue_row_add(RevenueRow *row, RevenueWalk *walk, uint16_t from, uint16_t to)
{
    uint16_t day = 0, valued = (uint16_t)(from - 1);
    revenue_walk_to(walk, valued);
    row->opening += revenue_walk_value(walk, valued);
    row->opening_accounts += revenue_walk_pays(walk);
    while (revenue_walk_next(walk, to, &day)) {
        bool paid = revenue_walk_pays(walk), ever = walk->ever || paid;
        int64_t before = revenue_walk_value(walk, day);
        row->lines[MOVEMENT_CURRENCY] += before - revenue_walk_value(walk, valued);
        revenue_walk_to(walk, day);
        valued = day;
        add_step(row, paid, revenue_walk_pays(walk), ever, revenue_walk_value(walk, day) - before);
    }
    int64_t closing = revenue_walk_value(walk, to);
    row->lines[MOVEMENT_CURRENCY] += closing - revenue_walk_value(walk, valued);
    row->closing += closing;
    row->closing_accounts += revenue_walk_pays(walk);
}

void revenue_row_sum(RevenueRow *row, const RevenueRow *other)
{
    row->opening += other->opening;
    row->closing += other->closing;
    row->opening_accounts += other->opening_accounts;
    row->closing_accounts += other->closing_accounts;
    for (size_t i = 0; i < MOVEMENTS; i++) {
        row->lines[i] += other->lines[i];
        row->counts[i] += other->counts[i];
    }
}
