#include "know/watch_ask.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_AT_ONCE = 64 };

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

void watch_ask_begin(WatchAsk *ask, uint16_t day, uint16_t day_before)
{
    ask->day = day;
    ask->day_before = day_before;
    ask->count = 0;
    ask->asks = ARENA_ARRAY(ask->arena, FormulaAsk *, ask->list->count + 1);
    memset(ask->asks, 0, (ask->list->count + 1) * sizeof *ask->asks);
}

void watch_ask_free(WatchAsk *ask)
{
    free(ask->differences);
}

static WatchCause cause_of(const WatchAsk *ask, const Watched *watched)
{
    if (watched->noted_version == 0) return WATCH_FIRST;
    if (watched_is_pending(watched)) return WATCH_EDITED;
    if (ask->day_before == 0) return WATCH_CAUGHT_UP;
    if (ask->list->edited) return WATCH_EDITED;
    return ask->day != ask->day_before ? WATCH_DAY : WATCH_INPUT;
}

static void compare(WatchAsk *ask, size_t number, uint32_t account, bool yes)
{
    const Watched *watched = &ask->list->watched[number];
    if (watched_is_member(watched, account) == yes) return;
    if (ask->count == ask->room) {
        ask->room = ask->room ? ask->room * 2 : 256;
        ask->differences = resized(ask->differences, ask->room, sizeof *ask->differences);
    }
    ask->differences[ask->count++] = (Difference){ number, account, yes, cause_of(ask, watched) };
}

// ---- all accounts

static void ask_columns(WatchAsk *ask, const size_t *numbers, size_t count)
{
    const Engine *engine = live_engine(ask->list->live);
    size_t accounts = engine_account_count(engine);
    const Formula *formulas[COLUMNS_AT_ONCE];
    double *columns[COLUMNS_AT_ONCE];
    for (size_t i = 0; i < count; i++) {
        formulas[i] = ask->list->watched[numbers[i]].formula;
        columns[i] = resized(NULL, accounts + 1, sizeof **columns);
    }
    formula_evaluate_all(formulas, count, engine, ask->day, columns, accounts);
    for (size_t i = 0; i < count; i++) {
        for (uint32_t account = 0; account < accounts; account++)
            compare(ask, numbers[i], account, columns[i][account] > 0);
        free(columns[i]);
    }
}

static void ask_list(WatchAsk *ask, size_t number)
{
    const Engine *engine = live_engine(ask->list->live);
    const Watched *watched = &ask->list->watched[number];
    uint32_t accounts = engine_account_count(engine);
    bool *listed = resized(NULL, accounts + 1u, sizeof *listed);
    memset(listed, 0, accounts + 1u);
    for (size_t i = 0; i < watched->what.id_count; i++) {
        uint32_t account = engine_account_find(engine, watched->what.ids[i]);
        if (account < accounts) listed[account] = true;
    }
    for (uint32_t account = 0; account < accounts; account++)
        compare(ask, number, account, listed[account]);
    free(listed);
}

static bool is_list(const Watched *watched)
{
    return watched->what.text.len == 0;
}

static bool is_wanted(const Watched *watched, WatchWhich which)
{
    bool compares = which == WATCH_PENDING_OR_COMPARING && watched->formula && watched->compares;
    return which == WATCH_ALL || watched_is_pending(watched) || compares;
}

void watch_ask_all(WatchAsk *ask, WatchWhich which)
{
    size_t columns[COLUMNS_AT_ONCE], count = 0;
    for (size_t i = 0; i < ask->list->count; i++) {
        const Watched *watched = &ask->list->watched[i];
        if (!is_wanted(watched, which)) continue;
        if (is_list(watched)) ask_list(ask, i);
        if (!watched->formula) continue;
        columns[count++] = i;
        if (count < COLUMNS_AT_ONCE) continue;
        ask_columns(ask, columns, count);
        count = 0;
    }
    if (count > 0) ask_columns(ask, columns, count);
}

void watch_ask_lists(WatchAsk *ask)
{
    for (size_t i = 0; i < ask->list->count; i++) {
        if (is_list(&ask->list->watched[i])) ask_list(ask, i);
    }
}

// ---- some

static FormulaAsk *prepared(WatchAsk *ask, size_t number)
{
    if (!ask->asks[number])
        ask->asks[number] = formula_ask_prepare(ask->list->watched[number].formula,
                                                live_engine(ask->list->live), ask->day, ask->arena);
    return ask->asks[number];
}

void watch_ask_some(WatchAsk *ask, const AccountChange *changes, size_t count, bool quick)
{
    const Engine *engine = live_engine(ask->list->live);
    for (size_t c = 0; c < count; c++) {
        uint32_t account = changes[c].account;
        if (engine_account_id(engine, account).len == 0) continue;
        bool merged = engine_account_is_private(engine, account); // into another: belongs to nothing any more
        if (merged) watch_ask_lists(ask);
        for (size_t i = 0; i < ask->list->count; i++) {
            const Watched *watched = &ask->list->watched[i];
            bool concerned = watched->formula && watched->quick == quick && !watched->compares &&
                             (watched->needs & changes[c].what);
            if (concerned) compare(ask, i, account, !merged && formula_ask_holds(prepared(ask, i), account));
        }
    }
}
