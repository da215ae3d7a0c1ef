// usage_days.c: many days at once, for charts. Days are counted in parallel, one bit each.
#include "engine/engine_state.h"
#include "engine/tally.h"

enum {
    SPAN_WORDS = 7, // at most 448 days are answered at a time,
    SPAN_DAYS = SPAN_WORDS * 64,
    LOADED_WORDS = SPAN_WORDS + 1, // with the 64 days before, for windows
    ROWS_AHEAD = 16,               // so many are fetched from memory at a time
    PLANES = 6,
    PLANE_MAX = (1 << PLANES) - 1,
};

// Counts bits by column: plane p holds bit p of each of the columns' counts.
typedef struct Columns {
    uint64_t planes[SPAN_WORDS][PLANES];
    uint32_t added; // since the planes were emptied into sums
    uint32_t sums[SPAN_DAYS];
} Columns;

typedef struct SpanColumns {
    int32_t start;  // first day
    unsigned words; // of 64 days, as many as are asked for
    Columns dau, wau, mau;
} SpanColumns;

static int32_t span_end(int32_t start, uint16_t to)
{
    return start + SPAN_DAYS - 1 < to ? start + SPAN_DAYS - 1 : to;
}

static SpanColumns span_from(int32_t start, uint16_t to)
{
    return (SpanColumns){ .start = start, .words = (unsigned)(span_end(start, to) - start) / 64 + 1 };
}

static void columns_flush(Columns *columns, unsigned words)
{
    for (unsigned word = 0; word < words; word++) {
        for (unsigned plane = 0; plane < PLANES; plane++) {
            for (uint64_t bits = columns->planes[word][plane]; bits; bits &= bits - 1)
                columns->sums[word * 64 + (unsigned)__builtin_ctzll(bits)] += 1u << plane;
            columns->planes[word][plane] = 0;
        }
    }
    columns->added = 0;
}

// `days` has the words of the span.
static inline void columns_add(Columns *columns, const uint64_t *days, unsigned words)
{
    if (columns->added == PLANE_MAX) columns_flush(columns, words);
    columns->added++;
    for (unsigned word = 0; word < words; word++) {
        uint64_t carry = days[word];
        for (unsigned plane = 0; carry != 0; plane++) {
            uint64_t both = columns->planes[word][plane] & carry;
            columns->planes[word][plane] ^= carry;
            carry = both;
        }
    }
}

// Each day also counts for the `by` days after it. `days` has a word more than the span.
static inline void spread(uint64_t *days, unsigned by, unsigned words)
{
    for (unsigned word = words; word > 0; word--)
        days[word] |= days[word] << by | days[word - 1] >> (64 - by);
    days[0] |= days[0] << by;
}

static void add_row(SpanColumns *columns, const Shard *shard, uint32_t row)
{
    uint64_t days[LOADED_WORDS], four[LOADED_WORDS];
    uint64_t any = 0;
    unsigned words = columns->words;
    for (unsigned word = 0; word <= words; word++) {
        days[word] = shard_days(shard, row, columns->start + 64 * (int32_t)word - 1);
        any |= days[word];
    }
    if (any == 0) return;
    columns_add(&columns->dau, days + 1, words);
    spread(days, 1, words);
    spread(days, 2, words); // 4 days
    memcpy(four, days, sizeof days);
    spread(four, 3, words); // 7 days
    columns_add(&columns->wau, four + 1, words);
    spread(days, 4, words);
    spread(days, 8, words);  // 16 days
    spread(days, 14, words); // 30 days
    columns_add(&columns->mau, days + 1, words);
}

static void store_span(SpanColumns *columns, uint16_t from, uint16_t to, uint16_t newest, UsageDay *out)
{
    int32_t start = columns->start;
    columns_flush(&columns->dau, columns->words);
    columns_flush(&columns->wau, columns->words);
    columns_flush(&columns->mau, columns->words);
    for (int32_t day = start; day <= span_end(start, to); day++) {
        UsageDay *usage = &out[day - from];
        usage->dau = is_kept(day, newest) ? columns->dau.sums[day - start] : USAGE_UNKNOWN;
        usage->wau = is_kept(day - 6, newest) ? columns->wau.sums[day - start] : USAGE_UNKNOWN;
        usage->mau = is_kept(day - 29, newest) ? columns->mau.sums[day - start] : USAGE_UNKNOWN;
    }
}

static void add_events(const DayCounts *total, uint16_t from, uint16_t to, UsageDay *out)
{
    uint32_t i =
        from > total->newest ? total->cells.len : cells_lower_bound(&total->cells, (uint32_t)from << 16);
    for (; i < total->cells.len && cell_day(total->cells.data[i]) <= to; i++)
        out[cell_day(total->cells.data[i]) - from].events += cell_low(total->cells.data[i]);
}

void engine_usage_days(const Engine *engine, uint32_t account, uint16_t from, uint16_t to, UsageDay *out)
{
    if (from > to) return;
    memset(out, 0, ((size_t)(to - from) + 1) * sizeof *out);
    for (int32_t start = from; start <= to; start += SPAN_DAYS) {
        SpanColumns columns = span_from(start, to);
        account = account_lock(engine, account);
        if (account != ENGINE_NONE) {
            const Shard *shard = account_shard(engine, account);
            const Account *state = account_state(engine, account);
            bool kept = is_kept(span_end(start, to), engine_newest_day(engine));
            for (uint32_t i = 0; kept && i < state->members.len; i++)
                add_row(&columns, shard, state->members.data[i]);
            if (start == from) add_events(&state->total, from, to, out);
            shard_unlock(shard);
        }
        store_span(&columns, from, to, engine_newest_day(engine), out);
    }
}

// The caller holds the shard.
static void add_counted_rows(SpanColumns *columns, const Shard *shard)
{
    for (uint32_t row = 0; row < shard->member_count; row++) {
        if (row + ROWS_AHEAD < shard->member_count) __builtin_prefetch(shard_member(shard, row + ROWS_AHEAD));
        if (shard_member(shard, row)->counted) add_row(columns, shard, row);
    }
}

// The caller holds the shard.
static void add_public_events(const Shard *shard, uint16_t from, uint16_t to, UsageDay *out)
{
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        const Account *account = &shard->accounts[slot];
        if (account->id) add_events(&account->total, from, to, out);
    }
}

void engine_usage_days_total(const Engine *engine, uint16_t from, uint16_t to, UsageDay *out)
{
    if (from > to) return;
    memset(out, 0, ((size_t)(to - from) + 1) * sizeof *out);
    for (int32_t start = from; start <= to; start += SPAN_DAYS) {
        SpanColumns columns = span_from(start, to);
        for (uint32_t i = 0; i < SHARDS_ALL; i++) {
            const Shard *shard = &engine->shards[i];
            shard_read(shard);
            if (is_kept(span_end(start, to), engine_newest_day(engine))) add_counted_rows(&columns, shard);
            if (start == from) add_public_events(shard, from, to, out);
            shard_unlock(shard);
        }
        store_span(&columns, from, to, engine_newest_day(engine), out);
    }
}

// How many of the weeks that end on `day`, newest first, lie in the kept days.
static uint32_t kept_weeks(uint16_t day, uint32_t weeks, uint16_t newest)
{
    int32_t first = day - (WAU_DAYS - 1), oldest = (int32_t)newest - ENGINE_DAYS + 1;
    uint32_t kept = first < oldest ? 0 : (uint32_t)(first - oldest) / WAU_DAYS + 1;
    return kept < weeks ? kept : weeks;
}

void engine_usage_weeks(const Engine *engine, uint32_t account, uint16_t day, uint32_t weeks, uint32_t *out)
{
    if (weeks > 0) memset(out, 0, weeks * sizeof *out);
    account = account_lock(engine, account);
    if (account != ENGINE_NONE) {
        const Shard *shard = account_shard(engine, account);
        const Cells *members = &account_state(engine, account)->members;
        uint32_t known = kept_weeks(day, weeks, engine_newest_day(engine));
        for (uint32_t i = 0; i < members->len; i++) {
            for (uint32_t week = 0; week < known; week++) {
                uint64_t days = shard_days(shard, members->data[i], day - (int32_t)(WAU_DAYS * week));
                out[weeks - 1 - week] += (days & window_mask(WAU_DAYS, 0)) != 0;
            }
        }
        shard_unlock(shard);
    }
    for (uint32_t week = kept_weeks(day, weeks, engine_newest_day(engine)); week < weeks; week++)
        out[weeks - 1 - week] = USAGE_UNKNOWN;
}
