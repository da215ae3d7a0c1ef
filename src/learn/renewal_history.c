#include "learn/renewal_history.h"

#include "base/timestamp.h"

#include <assert.h>
#include <math.h>

enum { BY_FORMULA = 9, BY_SIZE = 9, USAGE_DAYS = 14 /* of use, before it tells */ };

static const int months_before[] = { 0, 2, 5, 9 };

const RenewalInput renewal_inputs[RENEWAL_INPUTS] = {
    { STR_CONST("People active against their best"), STR_CONST("as many people active as at their best"),
      STR_CONST("fewer people active than at their best") },
    { STR_CONST("Work done against the best"), STR_CONST("as much done as at their best"),
      STR_CONST("less done than at their best") },
    { STR_CONST("Change of work done in 28 days"), STR_CONST("more done than the month before"),
      STR_CONST("less done than the month before") },
    { STR_CONST("Features used against the most"), STR_CONST("as many features used as ever"),
      STR_CONST("fewer features used than before") },
    { STR_CONST("Seats used"), STR_CONST("many of the seats used"), STR_CONST("few of the seats used") },
    { STR_CONST("Time of silence"), STR_CONST("nobody there for long"), STR_CONST("somebody there lately") },
    { STR_CONST("Champion active"), STR_CONST("the champion is active"), STR_CONST("no champion is active") },
    { STR_CONST("Age of the account"), STR_CONST("a customer for long"),
      STR_CONST("a customer for a short time") },
    { STR_CONST("Late invoices"), STR_CONST("an invoice is late or failed"),
      STR_CONST("no invoice is late") },
    { STR_CONST("Size of the contract"), STR_CONST("a large contract"), STR_CONST("a small contract") },
};

// In the order of the inputs. Those of use say nothing before there was any.
static const struct {
    Str formula;
    bool of_use;
} asked[BY_FORMULA] = {
    { STR_CONST("active_people(28d) / peak(active_people(28d), 180d)"), true },
    { STR_CONST("events(28d) / peak(events(28d), 180d)"), true },
    { STR_CONST("change(events(28d), 28d)"), true },
    { STR_CONST("features_used(28d) / peak(features_used(28d), 180d)"), true },
    { STR_CONST("seat_use(28d)"), true },
    { STR_CONST("silent_for"), true },
    { STR_CONST("people(role = \"champion\", active within 21d) / min(people(role = \"champion\"), 1)"),
      true },
    { STR_CONST("age"), false },
    { STR_CONST("default(account.overdue_invoices, 0) + default(account.failed_payments, 0)"), false },
};

enum { CHANGE = 2, SEATS = 4, SILENCE = 5, AGE = 7, LATE = 8 };

// As the model takes it: bounded, so that no single account says everything.
static float input_of(size_t input, double value)
{
    if (!isfinite(value)) return NAN;
    if (input == SILENCE) return (float)log1p(fmax(0, fmin(value, 365)));
    if (input == AGE) return (float)log1p(fmax(0, value) / 365);
    if (input == LATE) return value > 0 ? 1 : 0;
    if (input == CHANGE) return (float)fmax(-1, fmin(value, 1));
    return (float)fmax(0, fmin(value, input == SEATS ? 1.5 : 1));
}

// ---- months

int16_t renewal_month_of(uint16_t day)
{
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    return (int16_t)((year - 1970) * 12 + month - 1);
}

uint16_t renewal_month_first(int16_t month)
{
    return (uint16_t)date_to_days(1970 + month / 12, month % 12 + 1, 1);
}

static size_t find_origins(const RenewalQuery *query, RenewalHistory *history)
{
    int16_t now = renewal_month_of(query->today);
    for (int back = RENEWAL_PAST_MONTHS - 1; back >= 0; back--) {
        uint16_t first = now >= back ? renewal_month_first((int16_t)(now - back)) : 0;
        if (first > 0 && first < query->today) history->origins[history->origin_count++] = first;
    }
    history->origins[history->origin_count++] = query->today;
    return history->origin_count;
}

// ---- what was due

typedef struct Reading {
    const RenewalQuery *query;
    RenewalHistory *history;
    Arena *arena;
    size_t room;
    uint32_t one_of; // only every so manieth account is learned from
} Reading;

static RenewalCase *add_case(Reading *reading)
{
    RenewalHistory *history = reading->history;
    if (history->count == reading->room) {
        size_t room = reading->room == 0 ? 1024 : 2 * reading->room;
        RenewalCase *wider = arena_alloc_unset(reading->arena, sizeof *wider, room);
        for (size_t i = 0; i < history->count; i++)
            wider[i] = history->cases[i];
        history->cases = wider;
        reading->room = room;
    }
    return &history->cases[history->count++];
}

static bool find_amount(const RenewalQuery *query, const RenewalDue *due, double *amount_out)
{
    Rate rate;
    if (!rate_book_find(query->lens.rates, due->currency, due->known_on, &rate)) return false;
    *amount_out = 12 * (double)rate_book_convert(query->lens.rates, due->currency, due->mrr, due->known_on);
    return *amount_out > 0;
}

static float find_kept(const RenewalQuery *query, const RenewalBook *book, const RenewalDue *due)
{
    uint32_t settled = (uint32_t)due->day + query->grace_days;
    if (settled >= query->today) return NAN;
    RenewalCame came = renewal_came(book, due, (uint16_t)settled);
    return came.mrr >= due->mrr ? 1 : (float)((double)came.mrr / (double)due->mrr);
}

static void take_dues(Reading *reading, const RenewalBook *book, size_t origin, uint16_t from, uint16_t to,
                      Arena scratch)
{
    const RenewalQuery *query = reading->query;
    uint16_t day = reading->history->origins[origin];
    RenewalDue *dues;
    RenewalBook seen = *book;
    seen.lens.in_time = origin + 1 < reading->history->origin_count;
    size_t count = renewal_dues(&seen, (uint16_t)(day - 1), from, to, &scratch, &dues);
    for (size_t i = 0; i < count; i++) {
        double amount = 0;
        if (!find_amount(query, &dues[i], &amount)) {
            reading->history->left_out++;
            continue;
        }
        RenewalCase *made = add_case(reading);
        *made = (RenewalCase){ .account = book->account,
                               .due = dues[i].day,
                               .origin = (uint8_t)origin,
                               .learned = book->account % reading->one_of == 0,
                               .kept = find_kept(query, book, &dues[i]),
                               .weight = 1,
                               .amount = amount };
        made->seen.days_left = (uint16_t)(dues[i].day - day);
        made->seen.month = renewal_month_of(dues[i].day);
        made->seen.announced = dues[i].ending_mrr >= dues[i].mrr;
    }
}

// Equal shares to the days on which a renewal of the account was seen.
static void share_weights(RenewalCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t seen = 0;
        for (size_t k = 0; k < count; k++)
            seen += cases[k].due == cases[i].due;
        cases[i].weight = 1.0F / (float)seen;
    }
}

static void take_account(Reading *reading, const RenewalBook *book, Arena scratch)
{
    const RenewalHistory *history = reading->history;
    size_t first = history->count, present = history->origin_count - 1;
    bool learned = book->account % reading->one_of == 0;
    for (size_t origin = 0; origin < present; origin++) {
        int16_t month = renewal_month_of(history->origins[origin]);
        for (size_t i = 0; i < sizeof months_before / sizeof *months_before; i++) {
            int16_t due = (int16_t)(month + months_before[i]);
            uint16_t from = renewal_month_first(due),
                     to = (uint16_t)(renewal_month_first((int16_t)(due + 1)) - 1);
            bool settled = (uint32_t)from + reading->query->grace_days < reading->query->today;
            if (i == 0 || (learned && settled)) take_dues(reading, book, origin, from, to, scratch);
        }
    }
    uint16_t today = history->origins[present];
    int16_t beyond = (int16_t)(renewal_month_of(today) + RENEWAL_AHEAD_MONTHS);
    share_weights(history->cases + first, history->count - first);
    take_dues(reading, book, present, today, (uint16_t)(renewal_month_first(beyond) - 1), scratch);
}

static Status read_accounts(Reading *reading, Error *error)
{
    const Engine *engine = reading->query->lens.ledger->engine;
    size_t accounts = engine_account_count(engine);
    Arena books = arena_create(LEDGER_ARENA_BYTES);
    Status status = STATUS_OK;
    reading->one_of = (uint32_t)(accounts / RENEWAL_LEARNERS + 1);
    for (uint32_t account = 0; account < accounts && status == STATUS_OK; account++) {
        Arena mark = books;
        RenewalBook book;
        if (engine_account_is_private(engine, account)) continue;
        status =
            renewal_book_read(&reading->query->lens, account, reading->query->today, &books, &book, error);
        if (status == STATUS_OK) take_account(reading, &book, books);
        if (status == STATUS_OK && reading->history->count > RENEWAL_CASES_MAX)
            status = fail(error, STATUS_LIMITED, STR(""), "There are more than %d renewals to look at.",
                          RENEWAL_CASES_MAX);
        arena_reset(&books, mark);
    }
    arena_destroy(&books);
    return status;
}

// ---- what was known

static void compile(const FormulaNames *names, bool in_time, Arena *arena,
                    const Formula *compiled[BY_FORMULA])
{
    FormulaNames *its = ARENA_NEW(arena, FormulaNames); // formulas borrow it
    FormulaProblem problem;
    *its = *names;
    its->said_in_time = in_time;
    for (size_t i = 0; i < BY_FORMULA; i++) {
        compiled[i] = formula_compile(asked[i].formula, FORMULA_OF_ACCOUNTS, its, arena, &problem);
        if (!compiled[i]) panic("the formula %s: %s", asked[i].formula.data, problem.message);
    }
}

static void find_inputs(const RenewalQuery *query, RenewalHistory *history, Arena scratch)
{
    const Engine *engine = query->lens.ledger->engine;
    size_t accounts = engine_account_count(engine), present = history->origin_count - 1;
    const Formula *then[BY_FORMULA], *now[BY_FORMULA];
    double *columns[BY_FORMULA];
    uint16_t *first_days = ARENA_ARRAY(&scratch, uint16_t, accounts);
    for (size_t i = 0; i < BY_FORMULA; i++)
        columns[i] = ARENA_ARRAY(&scratch, double, accounts);
    compile(query->names, true, &scratch, then);
    compile(query->names, false, &scratch, now);
    engine_account_first_day_all(engine, first_days, accounts);
    for (size_t origin = 0; origin < history->origin_count; origin++) {
        uint16_t known_on = (uint16_t)(history->origins[origin] - 1);
        formula_evaluate_all(origin == present ? now : then, BY_FORMULA, engine, known_on, columns, accounts);
        for (size_t c = 0; c < history->count; c++) {
            RenewalCase *its = &history->cases[c];
            if (its->origin != origin) continue;
            uint16_t first = first_days[its->account];
            bool used = first > 0 && first + USAGE_DAYS <= known_on;
            for (size_t i = 0; i < BY_FORMULA; i++)
                its->seen.inputs[i] = asked[i].of_use && !used ? NAN : input_of(i, columns[i][its->account]);
            its->seen.inputs[BY_SIZE] = (float)log(its->amount);
        }
    }
}

Status renewal_history_read(const RenewalQuery *query, Arena *arena, RenewalHistory *history_out,
                            Error *error)
{
    Reading reading = { .query = query, .history = history_out, .arena = arena };
    *history_out = (RenewalHistory){ .grace_days = query->grace_days };
    find_origins(query, history_out);
    Status status = read_accounts(&reading, error);
    if (status == STATUS_OK) find_inputs(query, history_out, *arena);
    return status;
}

size_t renewal_history_rows(const RenewalHistory *history, uint16_t day, Arena *arena, RenewalRow **rows_out)
{
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++)
        count += history->cases[i].learned;
    *rows_out = ARENA_ARRAY(arena, RenewalRow, count);
    count = 0;
    for (size_t i = 0; i < history->count; i++) {
        const RenewalCase *its = &history->cases[i];
        bool settled = (uint32_t)its->due + history->grace_days < day && !isnan(its->kept);
        if (its->learned && settled) (*rows_out)[count++] = (RenewalRow){ its->seen, its->kept, its->weight };
    }
    return count;
}
