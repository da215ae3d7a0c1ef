#include "engine/numbers.h"

#include "engine/heap.h"

const NumberDays *shard_numbers(const Shard *shard, uint32_t slot, uint32_t series)
{
    uint32_t index = index_map_find(&shard->number_index, number_key(slot, series));
    return index == INDEX_NONE ? NULL : &shard->numbers[index];
}

NumberDays *shard_numbers_for(Shard *shard, uint32_t slot, uint32_t series)
{
    uint64_t key = number_key(slot, series);
    uint32_t index = index_map_find(&shard->number_index, key);
    if (index != INDEX_NONE) return &shard->numbers[index];
    if (shard->free_numbers.len > 0) {
        index = shard->free_numbers.data[--shard->free_numbers.len];
    } else {
        if (shard->number_count == shard->number_capacity) {
            shard->number_capacity = shard->number_capacity ? shard->number_capacity * 2 : 16;
            shard->numbers = heap_resized(shard->numbers, shard->number_capacity, sizeof *shard->numbers);
        }
        index = shard->number_count++;
    }
    shard->numbers[index] = (NumberDays){ .slot = slot, .series = series };
    index_map_put(&shard->number_index, key, index);
    return &shard->numbers[index];
}

static void free_numbers(Shard *shard, uint32_t slot, uint32_t series)
{
    uint64_t key = number_key(slot, series);
    uint32_t index = index_map_find(&shard->number_index, key);
    index_map_remove(&shard->number_index, key);
    cells_free(&shard->pool, &shard->numbers[index].cells);
    shard->numbers[index] = (NumberDays){ .series = ENGINE_NONE };
    cells_push(&shard->pool, &shard->free_numbers, index);
}

void numbers_move(Engine *engine, Shard *into, uint32_t into_slot, Shard *from, uint32_t from_slot)
{
    for (uint32_t i = 0; i < engine->number_count; i++) {
        const NumberSeries *series = &engine->numbers[i];
        if (!shard_numbers(from, from_slot, series->id)) continue;
        NumberDays *to = shard_numbers_for(into, into_slot, series->id); // may move those of `from`
        number_days_unite(&into->pool, to, shard_numbers(from, from_slot, series->id), series->name.kind);
        free_numbers(from, from_slot, series->id);
    }
}

// ---- values

static void add_value(Engine *engine, const NumberSeries *series, uint32_t account, NumberDay value)
{
    Shard *shard = account_shard(engine, account);
    shard_write(shard);
    NumberDays *days = shard_numbers_for(shard, slot_of(account), series->id);
    number_days_add(&shard->pool, days, series->name.kind, value);
    shard_unlock(shard);
}

static NumberDay day_of(const Engine *engine, NumberKind kind, uint16_t day, int64_t time_us, int64_t value)
{
    uint32_t extra = 1;
    if (kind == NUMBER_LATEST) extra = (uint32_t)((time_us - zone_day_start(engine->zone, day)) / 1000);
    return (NumberDay){ day, extra, value };
}

void numbers_fold(Engine *engine, const Record *record, uint32_t account, uint16_t day)
{
    for (size_t a = 0; a < record->attribute_count; a++) {
        const Attribute *attribute = &record->attributes[a];
        int64_t value;
        if (attribute->value.kind != VALUE_NUMBER || !number_fixed(attribute->value.number, &value)) continue;
        for (uint32_t i = 0; i < engine->number_count; i++) {
            const NumberSeries *series = &engine->numbers[i];
            if (!str_equal(series->name.event, record->name) ||
                !str_equal(series->name.property, attribute->key))
                continue;
            NumberDay added = day_of(engine, series->name.kind, day, record->time_us, value);
            add_value(engine, series, account, added);
        }
    }
}

static uint32_t place_of(const Engine *engine, uint32_t id)
{
    uint32_t i = 0;
    while (i < engine->number_count && engine->numbers[i].id != id)
        i++;
    return i;
}

void engine_add_numbers(Engine *engine, const EventNumber *numbers, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        uint32_t place = place_of(engine, numbers[n].series);
        uint32_t account = engine_account_resolve(engine, numbers[n].account);
        uint16_t day = 0;
        int64_t value = 0;
        bool counts = place < engine->number_count && account != ENGINE_NONE &&
                      zone_day(engine->zone, numbers[n].time_us, &day) && day > 0 &&
                      number_fixed(numbers[n].number, &value);
        if (!counts) continue;
        const NumberSeries *series = &engine->numbers[place];
        add_value(engine, series, account, day_of(engine, series->name.kind, day, numbers[n].time_us, value));
    }
}

// ---- what is kept

static bool same_name(const NumberName *a, const NumberName *b)
{
    return a->kind == b->kind && str_equal(a->event, b->event) && str_equal(a->property, b->property);
}

uint32_t number_place(const Engine *engine, const NumberName *name)
{
    uint32_t i = 0;
    while (i < engine->number_count && !same_name(&engine->numbers[i].name, name))
        i++;
    return i;
}

// What formulas find has become another.
static void note_change(Engine *engine)
{
    atomic_fetch_add(&engine->numbers_version, 1);
}

static Str interned(Engine *engine, Str text)
{
    return dictionary_text(&engine->texts, dictionary_intern(&engine->texts, text));
}

uint32_t engine_keep_number(Engine *engine, NumberName name, bool complete)
{
    uint32_t place = number_place(engine, &name);
    if (place < engine->number_count) return engine->numbers[place].id;
    if (place == NUMBER_SERIES_MAX || engine->next_number == ENGINE_NONE) return ENGINE_NONE;
    identity_write(engine);
    name.event = interned(engine, name.event);
    name.property = interned(engine, name.property);
    engine->numbers[place] = (NumberSeries){ name, engine->next_number++, complete };
    engine->number_count++;
    identity_unlock(engine);
    if (complete) note_change(engine);
    return engine->numbers[place].id;
}

void engine_complete_number(Engine *engine, uint32_t id)
{
    uint32_t place = place_of(engine, id);
    if (place == engine->number_count) return;
    identity_write(engine);
    engine->numbers[place].complete = true;
    identity_unlock(engine);
    note_change(engine);
}

void engine_drop_number(Engine *engine, uint32_t id)
{
    uint32_t place = place_of(engine, id);
    if (place == engine->number_count) return;
    identity_write(engine);
    engine->numbers[place] = engine->numbers[--engine->number_count];
    identity_unlock(engine);
    note_change(engine);
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        Shard *shard = &engine->shards[i];
        shard_write(shard);
        for (uint32_t n = 0; n < shard->number_count; n++) {
            if (shard->numbers[n].series == id) free_numbers(shard, shard->numbers[n].slot, id);
        }
        shard_unlock(shard);
    }
}

// ---- reading

uint32_t numbers_find(const Engine *engine, NumberName name)
{
    identity_read(engine);
    uint32_t place = number_place(engine, &name);
    bool known = place < engine->number_count && engine->numbers[place].complete;
    uint32_t id = known ? engine->numbers[place].id : ENGINE_NONE;
    identity_unlock(engine);
    return id;
}

bool engine_has_number(const Engine *engine, NumberName name)
{
    return numbers_find(engine, name) != ENGINE_NONE;
}

size_t engine_numbers(const Engine *engine, Arena *arena, NumberSeries **series_out)
{
    identity_read(engine);
    size_t count = engine->number_count;
    *series_out = ARENA_ARRAY(arena, NumberSeries, count + 1);
    memcpy(*series_out, engine->numbers, count * sizeof **series_out);
    identity_unlock(engine);
    return count;
}

uint64_t engine_numbers_version(const Engine *engine)
{
    return atomic_load(&engine->numbers_version);
}

uint64_t engine_number_days(const Engine *engine)
{
    uint64_t days = 0;
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (uint32_t n = 0; n < shard->number_count; n++)
            days += number_days_count(&shard->numbers[n]);
        shard_unlock(shard);
    }
    return days;
}

uint64_t engine_event_days(const Engine *engine, Str event)
{
    uint32_t number = engine_event_find(engine, event);
    uint64_t days = 0;
    for (uint32_t i = 0; i < ENGINE_SHARDS && number != ENGINE_NONE; i++) {
        const Shard *shard = &engine->shards[i];
        shard_read(shard);
        for (uint32_t s = 0; s < shard->series_count; s++) {
            if (shard_series(shard, s)->event == number) days += shard_series(shard, s)->cells.len;
        }
        shard_unlock(shard);
    }
    return days;
}
