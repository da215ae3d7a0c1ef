#include "know/renewal_course.h"

#include <stdlib.h>

static const Str result_names[RENEWAL_RESULTS] = {
    STR_CONST("open"),       STR_CONST("renewed"), STR_CONST("expanded"),
    STR_CONST("contracted"), STR_CONST("lost"),    STR_CONST("withdrawn"),
};

Str renewal_result_name(RenewalResult result)
{
    return result_names[result];
}

bool renewal_result_parse(Str name, RenewalResult *result_out)
{
    for (int i = 0; i < RENEWAL_RESULTS; i++) {
        if (!str_equal(name, result_names[i])) continue;
        *result_out = (RenewalResult)i;
        return true;
    }
    return false;
}

// ---- the terms of one subscription

typedef enum TermState { TERM_RUNNING, TERM_RENEWED, TERM_ENDED, TERM_KEPT } TermState;

typedef struct Term {
    uint16_t end;
    TermState state;
    uint16_t decided_day; // 0 of one that runs, or was kept
    uint16_t known_on;    // the last day on which it was paid before that
    uint32_t part;
} Term;

typedef struct Terms {
    Term *terms;
    size_t count, room;
    Arena *arena;
    RenewalDays days;
} Terms;

static void add_term(Terms *terms, Term term)
{
    if (terms->count == terms->room) {
        size_t room = terms->room == 0 ? 8 : 2 * terms->room;
        Term *wider = ARENA_ARRAY(terms->arena, Term, room);
        for (size_t i = 0; i < terms->count; i++)
            wider[i] = terms->terms[i];
        terms->terms = wider;
        terms->room = room;
    }
    terms->terms[terms->count++] = term;
}

static uint16_t sooner(uint16_t a, uint32_t b)
{
    return a < b ? a : (uint16_t)b;
}

static bool is_open_on(const Terms *terms, const Term *term, uint16_t day)
{
    return day + terms->days.open >= term->end;
}

// What has been decided goes to the terms; the running one is over.
static void close_term(Terms *terms, Term *running)
{
    if (running->end > 0) add_term(terms, *running);
    *running = (Term){ .part = running->part };
}

// It pays nothing from the day on. Until the grace days are over it may yet come back.
static void stop_paying(Terms *terms, Term *running, uint16_t day)
{
    if (running->end == 0 || running->state == TERM_ENDED) return;
    if (!is_open_on(terms, running, day)) {
        *running = (Term){ .part = running->part };
        return;
    }
    running->state = TERM_ENDED;
    running->decided_day = day;
}

// It pays, and its term is said to end on the day `end` (0: nothing is said that counts).
static void go_on(Terms *terms, Term *running, uint16_t day, uint16_t end)
{
    bool forward = end >= running->end + RENEWAL_FORWARD_DAYS;
    if (running->end > 0 && end != running->end && forward && is_open_on(terms, running, day)) {
        running->state = TERM_RENEWED;
        running->decided_day = day;
        close_term(terms, running);
    }
    if (running->end > 0 && end == 0 && day >= running->end) end = running->end; // it is over, and said so
    if (end > 0 && end == running->end) {
        running->state = TERM_RUNNING;
        running->decided_day = 0;
        return;
    }
    *running = (Term){ .part = running->part };
    if (end > 0) *running = (Term){ .end = end, .part = running->part, .known_on = day };
}

// It was paid for until the end of the day. What it is worth is what was paid before its end.
static void pay_until(Term *running, uint16_t day)
{
    uint16_t worth_on = sooner(day, running->end - 1u);
    bool runs = running->end > 0 && running->state == TERM_RUNNING;
    if (runs && worth_on > running->known_on) running->known_on = worth_on;
}

// On the day its grace days may be over: what is still paid for was kept.
static void lapse(Terms *terms, Term *running, uint16_t day)
{
    if (running->end == 0 || day <= running->end + terms->days.grace) return;
    if (running->state == TERM_RUNNING) running->state = TERM_KEPT;
    close_term(terms, running);
}

static void walk(Terms *terms, const RenewalSubscription *subscription, uint32_t part, uint16_t today)
{
    Term running = { .part = part };
    for (size_t i = 0; i < subscription->said_count && subscription->said[i].day <= today; i++) {
        const RenewalSaid *said = &subscription->said[i];
        bool last = i + 1 == subscription->said_count || subscription->said[i + 1].day > today;
        uint16_t until = last ? today : (uint16_t)(subscription->said[i + 1].day - 1);
        bool pays = said->mrr > 0 && (said->ends == 0 || said->ends > said->day);
        lapse(terms, &running, said->day);
        if (pays)
            go_on(terms, &running, said->day, said->long_enough ? said->term_end : 0);
        else
            stop_paying(terms, &running, said->day);
        if (pays && said->ends > 0 && said->ends <= until) {
            pay_until(&running, (uint16_t)(said->ends - 1));
            lapse(terms, &running, said->ends);
            stop_paying(terms, &running, said->ends);
        }
        pay_until(&running, until);
        lapse(terms, &running, until);
    }
    close_term(terms, &running);
}

// ---- what attributes say, as if it were one subscription

static int by_number(const void *left, const void *right)
{
    const uint16_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static size_t days_of_attributes(const RenewalBook *book, uint16_t today, Arena *arena, uint16_t **days_out)
{
    static const Str keys[] = { STR_CONST("mrr"),  STR_CONST("currency"),   STR_CONST("status"),
                                STR_CONST("plan"), STR_CONST("churned_on"), STR_CONST("renewal_date") };
    AttributeState *said = NULL;
    size_t said_count =
        engine_account_attribute_changes(book->lens.ledger->engine, book->account, 0, today, arena, &said);
    uint16_t *days = ARENA_ARRAY(arena, uint16_t, 2 * said_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < said_count; i++) {
        size_t key = 0;
        while (key < 6 && !str_equal(said[i].key, keys[key]))
            key++;
        if (key == 6) continue;
        days[count++] = said[i].day;
        uint16_t left = key == 4 ? renewal_date_of(said[i].value) : 0;
        if (left > said[i].day && left <= today) days[count++] = left;
    }
    qsort(days, count, sizeof *days, by_number);
    *days_out = days;
    return count;
}

static RenewalSubscription of_attributes(const RenewalBook *book, uint16_t today, Arena *arena)
{
    const Ledger *ledger = book->lens.ledger;
    uint16_t *days = NULL;
    size_t day_count = days_of_attributes(book, today, arena, &days), count = 0;
    RenewalSaid *said = ARENA_ARRAY(arena, RenewalSaid, day_count + 1);
    for (size_t i = 0; i < day_count; i++) {
        if (count > 0 && said[count - 1].day == days[i]) continue;
        LedgerChange pays = ledger_attributes_on(ledger, book->account, days[i], false);
        Value date = engine_account_attribute(ledger->engine, book->account, STR("renewal_date"), days[i]);
        said[count++] = (RenewalSaid){ .day = days[i],
                                       .currency = pays.currency,
                                       .term_end = renewal_date_of(date),
                                       .long_enough = true,
                                       .mrr = pays.mrr };
    }
    return (RenewalSubscription){ .said = said, .said_count = count };
}

// ---- renewals

static int by_end(const void *left, const void *right)
{
    const Term *a = left, *b = right;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    return (a->decided_day > b->decided_day) - (a->decided_day < b->decided_day);
}

static RenewalResult judge(const Renewal *renewal, RenewalCame came)
{
    if (came.left_out) return RENEWAL_RENEWED;
    if (came.mrr == 0) return RENEWAL_LOST;
    if (came.mrr == renewal->due.mrr) return RENEWAL_RENEWED;
    return came.mrr > renewal->due.mrr ? RENEWAL_EXPANDED : RENEWAL_CONTRACTED;
}

static void settle(const RenewalBook *book, RenewalDays days, uint16_t today, const Term *terms, size_t count,
                   Renewal *renewal)
{
    uint32_t last = (uint32_t)renewal->due.day + days.grace;
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        all &= terms[i].state != TERM_RUNNING;
        if (terms[i].decided_day > renewal->decided_day) renewal->decided_day = terms[i].decided_day;
    }
    if (!all && today <= last) {
        renewal->decided_day = 0;
        return;
    }
    RenewalCame came = renewal_came(book, &renewal->due, sooner(today, last));
    bool kept = false;
    for (size_t i = 0; i < count; i++)
        kept |= terms[i].state == TERM_KEPT;
    renewal->result = judge(renewal, came);
    renewal->came_known = !came.left_out;
    renewal->came_mrr = came.left_out ? 0 : came.mrr;
    renewal->settled_day = kept || renewal->decided_day == 0 ? (uint16_t)last : renewal->decided_day;
}

// Terms of one end, sorted by part; of a part that ended and came back on the same day the later one counts.
static bool make_renewal(const RenewalBook *book, RenewalDays days, uint16_t today, const Term *terms,
                         size_t count, Arena *arena, Renewal *renewal)
{
    RenewalAmount *amounts = ARENA_ARRAY(arena, RenewalAmount, count);
    uint32_t *indices = ARENA_ARRAY(arena, uint32_t, count);
    int64_t *numbers = ARENA_ARRAY(arena, int64_t, count);
    size_t parts = 0;
    *renewal = (Renewal){ .due = { .day = terms->end, .known_on = sooner(today, terms->end) } };
    for (size_t i = 0; i < count; i++) {
        const RenewalSubscription *subscription = &book->subscriptions[terms[i].part];
        if (parts > 0 && indices[parts - 1] == terms[i].part) parts--;
        amounts[parts] = renewal_amount_on(subscription, terms[i].known_on, terms[i].end);
        indices[parts] = terms[i].part;
        numbers[parts++] = subscription->number;
    }
    renewal->due.parts = indices;
    renewal->due.part_count = parts;
    renewal->parts = numbers;
    renewal->part_count = book->of_rows ? parts : 0;
    if (!renewal_due_value(book->lens.rates, amounts, parts, &renewal->due)) return false;
    settle(book, days, today, terms, count, renewal);
    return true;
}

size_t renewal_course(const RenewalBook *book, RenewalDays days, uint16_t today, uint16_t from, uint16_t to,
                      Arena *arena, Renewal **renewals_out)
{
    RenewalBook read = *book;
    RenewalSubscription said;
    Terms terms = { .arena = arena, .days = days };
    if (!book->of_rows) {
        said = of_attributes(book, today, arena);
        read.subscriptions = &said;
        read.count = 1;
    }
    for (size_t i = 0; i < read.count; i++)
        walk(&terms, &read.subscriptions[i], (uint32_t)i, today);
    *renewals_out = NULL;
    if (terms.count == 0) return 0;
    qsort(terms.terms, terms.count, sizeof *terms.terms, by_end);
    Renewal *renewals = ARENA_ARRAY(arena, Renewal, terms.count);
    size_t count = 0;
    for (size_t i = 0, end; i < terms.count; i = end) {
        for (end = i; end < terms.count && terms.terms[end].end == terms.terms[i].end; end++) {
        }
        if (terms.terms[i].end < from || terms.terms[i].end > to) continue;
        count += make_renewal(&read, days, today, terms.terms + i, end - i, arena, &renewals[count]);
    }
    *renewals_out = renewals;
    return count;
}
