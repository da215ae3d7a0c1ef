#include "engine/formula_read.h"

#include "base/timestamp.h"
#include "engine/tally.h"

// ---- rows

uint32_t row_active_days(const Shard *shard, uint32_t row, DayRange days)
{
    uint32_t count = 0;
    for (int32_t day = days.to; day >= days.from && day > 0; day -= 64) {
        int32_t left = day - days.from + 1;
        count += (uint32_t)__builtin_popcountll(shard_days(shard, row, day) &
                                                window_mask(left < 64 ? (unsigned)left : 64, 0));
    }
    return count;
}

bool row_is_active(const Shard *shard, uint32_t row, DayRange days)
{
    for (int32_t day = days.to; day >= days.from && day > 0; day -= 64) {
        int32_t left = day - days.from + 1;
        if (shard_days(shard, row, day) & window_mask(left < 64 ? (unsigned)left : 64, 0)) return true;
    }
    return false;
}

uint16_t row_last_day(const Shard *shard, uint32_t row, int32_t day)
{
    const Activity *activity = &shard_member(shard, row)->activity;
    if (activity->first == 0 || activity->first > day) return 0;
    if (activity->newest <= day) return activity->newest;
    int32_t oldest = activity->newest / BLOCK_DAYS - RING_BLOCKS;
    uint64_t mask = ~UINT64_C(0) >> (BLOCK_DAYS - 1 - day % BLOCK_DAYS); // days up to `day`
    for (int32_t block = day / BLOCK_DAYS; block >= oldest && block >= 0; block--) {
        uint64_t days = activity_block(activity, shard_ring(shard, row), block) & mask;
        if (days) return (uint16_t)(block * BLOCK_DAYS + BLOCK_DAYS - 1 - __builtin_clzll(days));
        mask = ~UINT64_C(0);
    }
    return activity->first;
}

static bool in_group(const FeatureGroup *events, uint16_t event)
{
    for (size_t i = 0; i < events->event_count; i++) {
        if (events->events[i] == event) return true;
    }
    return false;
}

uint32_t row_event_days(const Shard *shard, uint32_t row, const FeatureGroup *events, DayRange days)
{
    const Cells *marks = &shard_member(shard, row)->marks;
    uint32_t count = 0, counted = UINT32_MAX;
    uint32_t i = days.from <= 0 ? 0 : cells_lower_bound(marks, (uint32_t)days.from << 16);
    for (; i < marks->len && cell_day(marks->data[i]) <= days.to; i++) {
        if (cell_day(marks->data[i]) == counted || !in_group(events, cell_low(marks->data[i]))) continue;
        counted = cell_day(marks->data[i]);
        count++;
    }
    return count;
}

// ---- an account

static double count_people(const FormulaReading *reading)
{
    DayRange days = reading->days;
    int32_t length = days.to - days.from + 1;
    DayRange before = { days.from - length, days.from - 1 };
    bool counts_events =
        reading->node->kind == NODE_EVENT_PEOPLE || reading->node->kind == NODE_FEATURE_PEOPLE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < reading->account->members.len; i++) {
        const Shard *shard = reading->shard;
        uint32_t row = reading->account->members.data[i];
        uint16_t first = shard_member(shard, row)->activity.first;
        bool came = first != 0 && first <= days.to;
        if (!came && !counts_events) continue; // there are events that make nobody active
        switch ((int)reading->node->kind) {
        case NODE_ACTIVE_PEOPLE:
            count += row_is_active(shard, row, days);
            break;
        case NODE_NEW_PEOPLE:
            count += first >= days.from;
            break;
        case NODE_LOST_PEOPLE:
            count += !row_is_active(shard, row, days) && row_is_active(shard, row, before);
            break;
        case NODE_RETURNING_PEOPLE:
            count +=
                first < before.from && row_is_active(shard, row, days) && !row_is_active(shard, row, before);
            break;
        case NODE_KNOWN_PEOPLE:
            count++;
            break;
        default: // NODE_EVENT_PEOPLE, NODE_FEATURE_PEOPLE
            count += row_event_days(shard, row, &reading->events, days) > 0;
        }
    }
    return count;
}

// The oldest day that must be kept for the node to be known.
static int32_t oldest_needed(const Node *node, DayRange days)
{
    int32_t length;
    switch ((int)node->kind) {
    case NODE_LOST_PEOPLE:
    case NODE_RETURNING_PEOPLE:
        return 2 * days.from - days.to - 1;
    case NODE_ACTIVE_PEOPLE:
    case NODE_PERSON_DAYS:
    case NODE_EVENT_PEOPLE:
    case NODE_FEATURE_PEOPLE:
    case NODE_PERSON_ACTIVE_DAYS:
    case NODE_PERSON_EVENT_DAYS:
    case NODE_PERSON_FEATURES_USED:
    case NODE_PERSON_KEY_FEATURES_USED:
        return days.from;
    case NODE_PERSON_USUAL_GAP:
        return days.to - GAP_DAYS + 1;
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
        length = days.to - days.from + 1;
        return expectation_block_end(days.to, length, EXPECTATION_BLOCKS - 1) - length + 1;
    default:
        return INT32_MAX;
    }
}

static uint32_t distinct_days(const DayCounts *counts, DayRange days)
{
    uint32_t count = 0;
    uint32_t i = days.from <= 0 ? 0 : cells_lower_bound(&counts->cells, (uint32_t)days.from << 16);
    for (; i < counts->cells.len && cell_day(counts->cells.data[i]) <= days.to; i++)
        count += i == 0 || cell_day(counts->cells.data[i]) != cell_day(counts->cells.data[i - 1]);
    return count;
}

static const DayCounts *series_of(const FormulaReading *reading, uint32_t event)
{
    if (event == ENGINE_NONE) return NULL;
    uint32_t index = index_map_find(&reading->shard->series_index, (uint64_t)reading->slot << 16 | event);
    return index == INDEX_NONE ? NULL : shard_series(reading->shard, index);
}

static double sum_events(const FormulaReading *reading)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < reading->events.event_count; i++) {
        const DayCounts *series = series_of(reading, reading->events.events[i]);
        if (series) sum += day_counts_sum(series, reading->days.from, reading->days.to);
    }
    return (double)sum;
}

static bool happened(const DayCounts *counts, DayRange days)
{
    uint32_t i = days.from <= 0 ? 0 : cells_lower_bound(&counts->cells, (uint32_t)days.from << 16);
    return i < counts->cells.len && cell_day(counts->cells.data[i]) <= days.to;
}

// Through what the account did, not through all features there are.
static double features_used(const FormulaReading *reading, bool key_only)
{
    const FeatureIndex *index = reading->formula->feature_index;
    GroupSet used = { 0 };
    for (uint32_t i = 0; i < reading->account->series.len; i++) {
        const DayCounts *series = shard_series(reading->shard, reading->account->series.data[i]);
        if (happened(series, reading->days)) feature_index_mark(index, series->event, used.words);
    }
    return key_only ? group_set_count_common(used.words, index->key.words, index->words)
                    : group_set_count(used.words, index->words);
}

static Value date_value(uint16_t day, int32_t up_to)
{
    if (day == 0 || day > up_to) return (Value){ 0 };
    return (Value){ .kind = VALUE_DATE, .number = day };
}

static Value fixed_value(bool known, int64_t value)
{
    return known ? number_value((double)value / NUMBER_UNIT) : (Value){ 0 };
}

static Value read_number(const FormulaReading *reading)
{
    static const NumberDays none;
    const NumberDays *days = shard_numbers(reading->shard, reading->slot, reading->numbers);
    int32_t from = reading->days.from, to = reading->days.to;
    NodeKind kind = reading->node->kind;
    int64_t value = 0;
    uint64_t count = 0;
    bool known;
    if (!days) days = &none;
    switch ((int)kind) {
    case NODE_NUMBER_SUM: // of nothing: 0, as nothing is counted as 0
        number_days_sum(days, from, to, &value, &count);
        return fixed_value(true, value);
    case NODE_NUMBER_MEAN:
        known = number_days_sum(days, from, to, &value, &count);
        return known ? number_value((double)value / NUMBER_UNIT / (double)count) : (Value){ 0 };
    case NODE_NUMBER_LATEST:
        known = number_days_latest(days, to, &value);
        return fixed_value(known, value);
    default:
        known = number_days_extreme(days, number_kind(kind), from, to, &value);
        return fixed_value(known, value);
    }
}

Value formula_read_held(const FormulaReading *reading)
{
    const DayCounts *total = &reading->account->total;
    const DayCounts *series;
    DayRange days = reading->days;
    switch ((int)reading->node->kind) {
    case NODE_EVENTS:
        return number_value((double)day_counts_sum(total, days.from, days.to));
    case NODE_PERSON_DAYS:
        return number_value((double)day_counts_sum(&reading->account->person_days, days.from, days.to));
    case NODE_ACTIVE_DAYS:
        return number_value(distinct_days(total, days));
    case NODE_FIRST_SEEN:
        return date_value(day_counts_first(total), days.to);
    case NODE_LAST_SEEN:
        return date_value(days.to > 0 ? day_counts_last(total, (uint16_t)days.to) : 0, days.to);
    case NODE_EVENT_COUNT:
    case NODE_FEATURE_EVENTS:
        return number_value(sum_events(reading));
    case NODE_EVENT_DAYS:
        series = series_of(reading, reading->event);
        return number_value(series ? distinct_days(series, days) : 0);
    case NODE_EVENT_LAST:
        series = series_of(reading, reading->event);
        return date_value(series && days.to > 0 ? day_counts_last(series, (uint16_t)days.to) : 0, days.to);
    case NODE_FEATURES_USED:
        return number_value(features_used(reading, false));
    case NODE_KEY_FEATURES_USED:
        return number_value(features_used(reading, true));
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
        return formula_read_expected(reading);
    case NODE_NUMBER_SUM:
    case NODE_NUMBER_MEAN:
    case NODE_NUMBER_LEAST:
    case NODE_NUMBER_MOST:
    case NODE_NUMBER_LATEST:
        return read_number(reading);
    default:
        return number_value(count_people(reading));
    }
}

bool formula_prepare(FormulaReading *reading, const Formula *formula, const Node *node, const Engine *engine,
                     int32_t day)
{
    *reading =
        (FormulaReading){ .formula = formula, .node = node, .engine = engine, .days = node_days(node, day) };
    switch ((int)node->kind) {
    case NODE_EVENT_COUNT:
    case NODE_EVENT_DAYS:
    case NODE_EVENT_LAST:
    case NODE_EVENT_PEOPLE:
    case NODE_PERSON_EVENT_DAYS:
        reading->event = engine_event_find(engine, node->text);
        reading->events = (FeatureGroup){ &reading->event, reading->event != ENGINE_NONE, false };
        break;
    case NODE_FEATURE_EVENTS:
    case NODE_FEATURE_PEOPLE:
        reading->events = formula->names->features->groups[(size_t)node->number];
        break;
    case NODE_EXPECTED_DAYS:
    case NODE_SPREAD_DAYS:
        expectation_prepare(&reading->expectation, &engine->crowd, reading->days.to,
                            reading->days.to - reading->days.from + 1);
        break;
    case NODE_NUMBER_SUM:
    case NODE_NUMBER_MEAN:
    case NODE_NUMBER_LEAST:
    case NODE_NUMBER_MOST:
    case NODE_NUMBER_LATEST:
        reading->numbers =
            numbers_find(engine, (NumberName){ node->text, node->property, number_kind(node->kind) });
        if (reading->numbers == ENGINE_NONE) return false;
        break;
    default:
        break;
    }
    return is_kept(oldest_needed(node, reading->days), engine_newest_day(engine));
}

// An attribute changes by itself where a later value is known already: said with a date to come.
static Value read_attribute(const Node *node, const Engine *engine, uint32_t account, int32_t to, int32_t day,
                            uint16_t *next_day)
{
    if (to < 0) return (Value){ 0 };
    Value value = node->in_time ? engine_account_attribute_in_time(engine, account, node->text, (uint16_t)to)
                                : engine_account_attribute(engine, account, node->text, (uint16_t)to);
    if (to < day) formula_sooner(next_day, day + 1);
    return formula_as_type(value, node->type);
}

// With nothing counted from the first day that matters on, no day that passes changes anything; but what is
// expected follows what others do.
static void schedule(const FormulaReading *reading, int32_t day, uint16_t *next_day)
{
    NodeKind kind = reading->node->kind;
    bool expects = kind == NODE_EXPECTED_DAYS || kind == NODE_SPREAD_DAYS;
    if (expects && reading->account->total.newest != 0) formula_sooner(next_day, day + 1);
    int32_t from = oldest_needed(reading->node, reading->days);
    if (from > reading->days.from) from = reading->days.from;
    if (day_counts_sum(&reading->account->total, from, day) > 0) formula_sooner(next_day, day + 1);
}

Value formula_read_account(const Formula *formula, const Node *node, const Engine *engine, uint32_t account,
                           int32_t day, uint16_t *next_day)
{
    DayRange days = node_days(node, day);
    if (node->kind == NODE_TODAY) {
        formula_sooner(next_day, day + 1);
        return (Value){ .kind = VALUE_DATE, .number = days.from - 1 };
    }
    if (node->kind == NODE_ATTRIBUTE) return read_attribute(node, engine, account, days.to, day, next_day);
    if (node->kind == NODE_ID) {
        Str id = engine_account_id(engine, account);
        return (Value){ .kind = id.len > 0 ? VALUE_TEXT : VALUE_MISSING, .text = id };
    }
    FormulaReading reading;
    if (!formula_prepare(&reading, formula, node, engine, day)) return (Value){ 0 };
    account = account_lock(engine, account);
    if (account == ENGINE_NONE) return (Value){ 0 };
    reading.shard = account_shard(engine, account);
    reading.account = account_state(engine, account);
    reading.slot = slot_of(account);
    Value value = formula_read_held(&reading);
    schedule(&reading, day, next_day);
    shard_unlock(reading.shard);
    return value;
}

// ---- a person

size_t formula_people(const Engine *engine, uint32_t account, Arena *arena, PersonRow **rows_out)
{
    account = account_lock(engine, account);
    *rows_out = NULL;
    if (account == ENGINE_NONE) return 0;
    const Shard *shard = account_shard(engine, account);
    const Cells *members = &account_state(engine, account)->members;
    size_t count = members->len;
    *rows_out = ARENA_ARRAY(arena, PersonRow, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t row = members->data[i];
        (*rows_out)[i] = (PersonRow){ account, row, shard_member(shard, row)->person };
    }
    shard_unlock(shard);
    return count;
}

bool formula_person(const Engine *engine, uint32_t account, uint32_t person, PersonRow *row_out)
{
    *row_out = (PersonRow){ account, ENGINE_NONE, ENGINE_NONE };
    identity_read(engine);
    if (person < engine->people.count) {
        row_out->person = people_root(&engine->people, person);
        row_out->row = people_row(&engine->people, row_out->person, account);
    }
    identity_unlock(engine);
    return row_out->row != ENGINE_NONE;
}

static Value gap_value(uint16_t days)
{
    if (days == 0) return (Value){ 0 };
    return number_value(days);
}

// Of the groups that the person's events in the window belong to.
static double row_features_used(const FormulaReading *reading, uint32_t row, bool key_only)
{
    const FeatureIndex *index = reading->formula->feature_index;
    const Cells *marks = &shard_member(reading->shard, row)->marks;
    DayRange days = reading->days;
    uint64_t used[FEATURE_WORDS_MAX];
    memset(used, 0, index->words * sizeof *used);
    uint32_t i = days.from <= 0 ? 0 : cells_lower_bound(marks, (uint32_t)days.from << 16);
    for (; i < marks->len && cell_day(marks->data[i]) <= days.to; i++)
        feature_index_mark(index, cell_low(marks->data[i]), used);
    return key_only ? group_set_count_common(used, index->key.words, index->words)
                    : group_set_count(used, index->words);
}

Value formula_read_row(const FormulaReading *reading, uint32_t row)
{
    const Shard *shard = reading->shard;
    DayRange days = reading->days;
    switch ((int)reading->node->kind) {
    case NODE_PERSON_FIRST:
        return date_value(shard_member(shard, row)->activity.first, days.to);
    case NODE_PERSON_LAST:
        return date_value(row_last_day(shard, row, days.to), days.to);
    case NODE_PERSON_ACTIVE_DAYS:
        return number_value(row_active_days(shard, row, days));
    case NODE_PERSON_FEATURES_USED:
    case NODE_PERSON_KEY_FEATURES_USED:
        return number_value(
            row_features_used(reading, row, reading->node->kind == NODE_PERSON_KEY_FEATURES_USED));
    case NODE_PERSON_USUAL_GAP:
        return gap_value(tally_usual_gap(shard, row, days.to));
    default:
        return number_value(row_event_days(shard, row, &reading->events, days));
    }
}

static Value read_person_id(const Engine *engine, uint32_t person)
{
    bool anonymous;
    return (Value){ .kind = VALUE_TEXT, .text = engine_person_id(engine, person, &anonymous) };
}

Value formula_read_person(const Formula *formula, const Node *node, const Engine *engine, PersonRow who,
                          int32_t day, uint16_t *next_day)
{
    DayRange days = node_days(node, day);
    if (node->kind == NODE_PERSON_ID) return read_person_id(engine, who.person);
    if (node->kind == NODE_PERSON_ATTRIBUTE) {
        if (days.to < 0) return (Value){ 0 };
        if (days.to < day) formula_sooner(next_day, day + 1);
        uint16_t to = (uint16_t)days.to;
        Value value = node->in_time ? engine_person_attribute_in_time(engine, who.person, node->text, to)
                                    : engine_person_attribute(engine, who.person, node->text, to);
        return formula_as_type(value, node->type);
    }
    FormulaReading reading;
    if (!formula_prepare(&reading, formula, node, engine, day)) return (Value){ 0 };
    reading.shard = account_shard(engine, who.account);
    shard_read(reading.shard);
    Value value = { 0 };
    if (shard_member(reading.shard, who.row)->person == who.person) { // else it has joined another meanwhile
        value = formula_read_row(&reading, who.row);
        if (value.kind != VALUE_MISSING) formula_sooner(next_day, day + 1);
    }
    shard_unlock(reading.shard);
    return value;
}

FormulaHistory formula_history(const Engine *engine, const Node *node, uint16_t day)
{
    Str key = node->text;
    identity_read(engine);
    uint32_t number = dictionary_find(&engine->keys, key, dictionary_hash(&engine->keys, key));
    identity_unlock(engine);
    return (FormulaHistory){ number, zone_day_start(engine->zone, (uint32_t)day + 1), node->in_time };
}

const Run *formula_history_run(const FormulaHistory *asked, const History *history)
{
    if (asked->key == DICTIONARY_NONE) return NULL;
    return asked->in_time ? history_in_time(history, asked->key, asked->before_us)
                          : history_at(history, asked->key, asked->before_us);
}

Value formula_history_value(const FormulaHistory *asked, const History *history)
{
    const Run *run = formula_history_run(asked, history);
    return run ? run_value(run) : (Value){ 0 };
}

// ---- types

Value formula_as_type(Value value, FormulaType type)
{
    const Value missing = { 0 };
    int64_t day = 0;
    switch (type) {
    case FORMULA_ANY:
        return value;
    case FORMULA_NUMBER:
    case FORMULA_SHARE:
    case FORMULA_DURATION:
        return value.kind == VALUE_NUMBER ? value : missing;
    case FORMULA_TEXT:
        return value.kind == VALUE_TEXT ? value : missing;
    case FORMULA_YESNO:
        return value.kind == VALUE_BOOL ? value : missing;
    case FORMULA_DATE:
        break;
    }
    if (value.kind == VALUE_DATE) return value;
    bool dated = value.kind == VALUE_TEXT && date_parse(str_slice(value.text, 0, 10), &day);
    return dated ? (Value){ .kind = VALUE_DATE, .number = (double)day } : missing;
}

double formula_span_days(FormulaSpan span)
{
    return span.months * 30.4375 + span.days;
}

int32_t formula_day_before(int32_t day, FormulaSpan span)
{
    if (span.months == 0) return day - (int32_t)span.days;
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    int months = year * 12 + month - 1 - (int)span.months;
    int64_t first = date_to_days(months / 12, months % 12 + 1, 1);
    int64_t next = date_to_days((months + 1) / 12, (months + 1) % 12 + 1, 1);
    int64_t moved = first + date - 1 < next ? first + date - 1 : next - 1;
    return (int32_t)moved - (int32_t)span.days;
}
