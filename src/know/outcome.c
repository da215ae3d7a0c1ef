#include "know/outcome.h"

#include "base/timestamp.h"

#include <stdlib.h>

enum { WEEK = 7, OLDEST_DAYS = 28 }; // of kept days that a judgement looks back on at least

static uint16_t last_day_of_month(uint16_t any)
{
    int year, month, day;
    days_to_date(any, &year, &month, &day);
    int64_t next = month == 12 ? date_to_days(year + 1, 1, 1) : date_to_days(year, month + 1, 1);
    return (uint16_t)(next - 1);
}

size_t outcome_months(const Engine *engine, uint16_t today, uint16_t ahead,
                      uint16_t days_out[OUTCOME_MONTHS_MAX])
{
    int32_t newest = engine_newest_day(engine); // 0: attributes only
    int32_t oldest = (newest ? newest : today) - (ENGINE_DAYS - 1) + OLDEST_DAYS;
    uint16_t day = last_day_of_month(oldest > 0 ? (uint16_t)oldest : 1);
    size_t count = 0;
    while (count < OUTCOME_MONTHS_MAX && day + ahead <= today) {
        days_out[count++] = day;
        day = last_day_of_month((uint16_t)(day + 1));
    }
    return count;
}

static void note_churned(const Life *life, const Engine *engine, uint16_t day, uint8_t *states, bool *left,
                         size_t count)
{
    life_states(life, engine, day, states, count);
    for (size_t account = 0; account < count; account++)
        left[account] |= states[account] == LIFE_CHURNED;
}

void outcome_find(const Life *life, const Engine *engine, uint16_t day, uint16_t ahead, bool *live_out,
                  bool *left_out, size_t count)
{
    uint8_t *states = calloc(count + 1, 1);
    if (!states) panic("out of memory");
    life_states(life, engine, day, states, count);
    for (size_t account = 0; account < count; account++) {
        live_out[account] = states[account] == LIFE_LIVE;
        left_out[account] = false;
    }
    uint16_t to = (uint16_t)(day + ahead);
    for (uint16_t look = (uint16_t)(day + WEEK); look < to; look = (uint16_t)(look + WEEK))
        note_churned(life, engine, look, states, left_out, count);
    note_churned(life, engine, to, states, left_out, count);
    free(states);
}
