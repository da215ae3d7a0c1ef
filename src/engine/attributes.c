#include "engine/attributes.h"

#include "engine/heap.h"

void history_free(History *history)
{
    free(history->runs);
    *history = (History){ 0 };
}

// Position of the first run of the key that begins after `us`, or of the next key.
static uint32_t runs_after(const History *history, uint32_t key, int64_t us)
{
    uint32_t from = 0, to = history->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        const Run *run = &history->runs[middle];
        if (run->key < key || (run->key == key && run->first_us <= us))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool has_key(const History *history, uint32_t position, uint32_t key)
{
    return position < history->count && history->runs[position].key == key;
}

static bool same_value(const Run *a, const Run *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == VALUE_TEXT) return a->value.text == b->value.text && a->text_len == b->text_len;
    return a->kind == VALUE_MISSING || same_number(a->value.number, b->value.number);
}

// Whether `next`, said after `run`, adds nothing. What was filled in afterwards adds nothing to what was
// known in time; the reverse does: since then it was known in time.
static bool repeats(const Run *run, const Run *next)
{
    return same_value(run, next) && (!run->backfilled || next->backfilled);
}

static void insert(History *history, uint32_t position, Run run)
{
    if (history->count == history->capacity) {
        uint32_t capacity = history->capacity < 4 ? 4 : history->capacity + history->capacity / 2;
        history->runs = heap_resized(history->runs, capacity, sizeof *history->runs);
        history->capacity = capacity;
    }
    Run *place = history->runs + position;
    memmove(place + 1, place, (history->count - position) * sizeof *place);
    *place = run;
    history->count++;
}

static void erase(History *history, uint32_t position)
{
    Run *place = history->runs + position;
    history->count--;
    memmove(place, place + 1, (history->count - position) * sizeof *place);
}

static bool same_day(const Zone *zone, int64_t a_us, int64_t b_us)
{
    uint16_t a = 0, b = 0;
    return zone_day(zone, a_us, &a) && zone_day(zone, b_us, &b) && a == b;
}

// Drops runs that end on the day they began, and joins those that repeat the one before. Looks at the
// neighbourhood that one saying can change.
static void tidy(History *history, const Zone *zone, uint32_t position, uint32_t key)
{
    uint32_t from = position > 2 ? position - 2 : 0;
    uint32_t left = 6;
    for (uint32_t i = from; i + 1 < history->count && left > 0;) {
        Run *run = &history->runs[i], *next = run + 1;
        bool pair = run->key == key && next->key == key;
        if (pair && repeats(run, next)) {
            if (next->last_us > run->last_us) run->last_us = next->last_us;
            erase(history, i + 1);
        } else if (pair && same_day(zone, run->first_us, next->first_us)) {
            erase(history, i);
            if (i > from) i--;
        } else {
            i++;
            left--;
        }
    }
}

static uint32_t count_keys(const History *history)
{
    uint32_t keys = 0;
    for (uint32_t i = 0; i < history->count; i++)
        keys += i == 0 || history->runs[i].key != history->runs[i - 1].key;
    return keys;
}

// The oldest run that is not the last of its key; firsts only when there is no other.
static uint32_t least_wanted(const History *history)
{
    uint32_t oldest = 0;
    bool oldest_is_first = true;
    int64_t oldest_us = INT64_MAX;
    for (uint32_t i = 0; i + 1 < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run[1].key != run->key) continue;
        bool first = i == 0 || run[-1].key != run->key;
        if (first && !oldest_is_first) continue;
        if (first != oldest_is_first || run->first_us < oldest_us) {
            oldest = i;
            oldest_us = run->first_us;
            oldest_is_first = first;
        }
    }
    return oldest;
}

static void keep_bound(History *history, const Zone *zone)
{
    while (history->count > ATTRIBUTE_CHANGES_MAX) {
        uint32_t position = least_wanted(history), key = history->runs[position].key;
        erase(history, position);
        tidy(history, zone, position, key);
    }
}

// A saying that falls into the run before it. Returns how many runs were inserted after it.
static void say_within(History *history, uint32_t position, Run said)
{
    Run *run = &history->runs[position];
    if (repeats(run, &said)) {
        if (said.last_us > run->last_us) run->last_us = said.last_us;
        return;
    }
    int64_t last_us = run->last_us;
    if (last_us > said.first_us) {
        Run rest = *run;
        rest.first_us = last_us;
        run->last_us = run->first_us;
        if (same_value(run, &said)) // known in time from here on
            said.last_us = last_us;
        else
            insert(history, position + 1, rest);
    }
    insert(history, position + 1, said);
}

void history_say(History *history, const Zone *zone, Run said)
{
    uint32_t after = runs_after(history, said.key, said.first_us);
    bool within = after > 0 && history->runs[after - 1].key == said.key;
    if (within) {
        say_within(history, after - 1, said);
    } else {
        if (!has_key(history, after, said.key) && history->count >= ATTRIBUTE_KEYS_MAX &&
            count_keys(history) >= ATTRIBUTE_KEYS_MAX)
            return;
        insert(history, after, said);
    }
    tidy(history, zone, after, said.key);
    keep_bound(history, zone);
}

const Run *history_at(const History *history, uint32_t key, int64_t before_us)
{
    if (before_us == INT64_MIN) return NULL;
    uint32_t after = runs_after(history, key, before_us - 1);
    return after > 0 && history->runs[after - 1].key == key ? &history->runs[after - 1] : NULL;
}

const Run *history_in_time(const History *history, uint32_t key, int64_t before_us)
{
    const Run *run = history_at(history, key, before_us);
    while (run && run->backfilled)
        run = run > history->runs && run[-1].key == key ? run - 1 : NULL;
    return run;
}

const Run *history_latest(const History *history, uint32_t key)
{
    return history_at(history, key, INT64_MAX);
}

void history_take_over(History *into, History *from)
{
    uint32_t keys = count_keys(into);
    for (uint32_t i = 0, end; i < from->count; i = end) {
        uint32_t key = from->runs[i].key;
        for (end = i; has_key(from, end, key);)
            end++;
        uint32_t place = runs_after(into, key, INT64_MIN);
        bool fits = into->count + (end - i) <= ATTRIBUTE_CHANGES_MAX && keys < ATTRIBUTE_KEYS_MAX;
        if (has_key(into, place, key) || !fits) continue;
        for (uint32_t run = i; run < end; run++)
            insert(into, place + (run - i), from->runs[run]);
        keys++;
    }
    history_free(from);
}

void history_join(History *into, History *from, const Zone *zone)
{
    for (uint32_t i = 0; i < from->count; i++) {
        Run said = from->runs[i];
        int64_t last_us = said.last_us;
        said.last_us = said.first_us;
        history_say(into, zone, said);
        if (last_us == said.first_us) continue;
        said.first_us = said.last_us = last_us;
        history_say(into, zone, said);
    }
    history_free(from);
}

bool history_valid(const History *history, const Zone *zone)
{
    if (history->count > ATTRIBUTE_CHANGES_MAX || count_keys(history) > ATTRIBUTE_KEYS_MAX) return false;
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->last_us < run->first_us || run->kind > VALUE_DATE) return false;
        if (i == 0) continue;
        const Run *before = run - 1;
        if (before->key > run->key) return false;
        if (before->key < run->key) continue;
        if (before->first_us >= run->first_us || before->last_us > run->first_us) return false;
        if (repeats(before, run) || same_day(zone, before->first_us, run->first_us)) return false;
    }
    return true;
}

Value run_value(const Run *run)
{
    Value value = { .kind = (ValueKind)run->kind };
    if (run->kind == VALUE_TEXT)
        value.text = (Str){ run->value.text, run->text_len };
    else if (run->kind != VALUE_MISSING)
        value.number = run->value.number;
    return value;
}
