#include "know/loss_history.h"

enum { WEEK = 7 };

// The one currency it pays in; NULL: several.
static const Currency *one_currency(const LedgerChange *changes, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (changes[i].currency != changes[0].currency) return NULL;
    }
    return count > 0 ? currency_at(changes[0].currency) : NULL;
}

static Status open_view(LossReader *reader, Error *error)
{
    if (reader->has_view) return STATUS_OK;
    Status status =
        revenue_view_open(reader->ledger, NULL, reader->today, reader->kept, &reader->view, error);
    reader->has_view = status == STATUS_OK;
    return status;
}

static size_t read_revenue(const LossReader *reader, const LedgerChange *changes, size_t count, Arena *arena,
                           LossRevenue **revenue_out, const Currency **currency_out)
{
    const Currency *alone = one_currency(changes, count);
    const RevenueView one = { .alone = alone };
    RevenueWalk walk = revenue_walk(alone ? &one : &reader->view, changes, count);
    LossRevenue *revenue = ARENA_ARRAY(arena, LossRevenue, count + 1);
    size_t found = 0;
    uint16_t day = 0;
    while (revenue_walk_next(&walk, reader->today, &day)) {
        int64_t before = revenue_walk_value(&walk, day);
        revenue_walk_to(&walk, day);
        revenue[found++] = (LossRevenue){ day, before, revenue_walk_value(&walk, day) };
    }
    *revenue_out = revenue;
    *currency_out = count == 0 ? NULL : alone ? alone : reader->ledger->choice.reporting;
    return found;
}

// Looked at a week apart, then day by day where it changed: another state of less than a week may go unseen.
static size_t read_life(const LossReader *reader, uint32_t account, Arena *arena, LossLife **life_out)
{
    const Engine *engine = reader->ledger->engine;
    uint16_t first = engine_account_first_day(engine, account);
    uint32_t day = first > reader->life_from ? first : reader->life_from;
    LossLife *life = ARENA_ARRAY(arena, LossLife, reader->today / WEEK + 2);
    size_t count = 0;
    *life_out = life;
    if (first == 0 || day > reader->today) return 0;
    life[count++] =
        (LossLife){ (uint16_t)day, life_state(reader->life, engine, account, (uint16_t)day, *arena) };
    while (day < reader->today) {
        uint32_t next = day + WEEK < reader->today ? day + WEEK : reader->today;
        LifeState before = life[count - 1].state;
        LifeState state = life_state(reader->life, engine, account, (uint16_t)next, *arena);
        uint32_t since = next;
        while (state != before && since > day + 1 &&
               life_state(reader->life, engine, account, (uint16_t)(since - 1), *arena) == state)
            since--;
        if (state != before) life[count++] = (LossLife){ (uint16_t)since, state };
        day = next;
    }
    return count;
}

Status loss_history_read(LossReader *reader, uint32_t account, Arena *arena, LossesFound *found_out,
                         Error *error)
{
    LedgerChange *changes = NULL;
    LossRevenue *revenue = NULL;
    LossLife *life = NULL;
    size_t count = 0;
    *found_out = (LossesFound){ 0 };
    Status status = ledger_account(reader->ledger, account, reader->today, arena, &changes, &count, error);
    if (status == STATUS_OK && count > 0 && !one_currency(changes, count)) status = open_view(reader, error);
    if (status != STATUS_OK) return status;
    LossHistory history = { 0 };
    history.revenue_count = read_revenue(reader, changes, count, arena, &revenue, &found_out->currency);
    history.life_count = read_life(reader, account, arena, &life);
    history.revenue = revenue;
    history.life = life;
    found_out->list = ARENA_ARRAY(arena, LossFound, history.revenue_count + history.life_count + 1);
    found_out->count = loss_find(&history, &reader->rules, found_out->list);
    return STATUS_OK;
}
