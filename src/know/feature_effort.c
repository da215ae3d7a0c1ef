#include "know/feature_effort.h"

#include <math.h>
#include <stdlib.h>

static Str kind_name(EffortKind kind)
{
    return kind == EFFORT_TICKET ? STR("ticket") : STR("touchpoint");
}

// ---- what is said of one

Status effort_read(Store *store, EffortKind kind, int64_t item, EffortSaid *said_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT feature, minutes FROM feature_effort WHERE kind = $1 AND item = $2",
        .params = "ti",
        .columns = "ii",
    };
    const Param params[] = { param_text(kind_name(kind)), param_int(item) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *said_out = (EffortSaid){ .minutes = -1 };
    if (rows_next(&rows)) *said_out = (EffortSaid){ rows_int(&rows, 0), rows_int(&rows, 1), true };
    return rows_end(&rows, error);
}

Status effort_put(Store *store, EffortKind kind, int64_t item, const EffortSaid *said, Error *error)
{
    static const Query put = {
        .sql =
            "INSERT INTO feature_effort (kind, item, feature, minutes) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (kind, item) DO UPDATE SET feature = excluded.feature, minutes = excluded.minutes",
        .params = "tiii",
    };
    const Param params[] = { param_text(kind_name(kind)), param_int(item), param_int(said->feature),
                             param_int(said->minutes) };
    return store_execute(store, &put, params, error);
}

// ---- counting

typedef struct Pair {
    uint32_t feature;
    uint64_t account; // hash of its id
} Pair;

typedef struct Counting {
    const EffortQuery *query;
    FeatureEffort *out;
    Pair *pairs;
    size_t pair_count, pair_capacity;
    int64_t cases;
} Counting;

static bool is_of_word(char c)
{
    char small = lower_letter(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

// Whether the name stands in the text, with no letter or digit right before or behind it.
static bool names(Str text, Str name)
{
    for (size_t at = 0; name.len > 0 && at + name.len <= text.len; at++) {
        if (lower_letter(text.data[at]) != lower_letter(name.data[0])) continue;
        if (!str_equal_ignore_case((Str){ text.data + at, name.len }, name)) continue;
        size_t end = at + name.len;
        bool begins = at == 0 || !is_of_word(text.data[at - 1]);
        if (begins && (end == text.len || !is_of_word(text.data[end]))) return true;
    }
    return false;
}

static void add_pair(Counting *counting, Pair pair)
{
    if (counting->pair_count == counting->pair_capacity) {
        counting->pair_capacity = counting->pair_capacity ? 2 * counting->pair_capacity : 1024;
        counting->pairs = realloc(counting->pairs, counting->pair_capacity * sizeof *counting->pairs);
        if (!counting->pairs) panic("out of memory");
    }
    counting->pairs[counting->pair_count++] = pair;
}

static void add_case(Counting *counting, EffortKind kind, Str account, Str text, const EffortSaid *said)
{
    counting->cases++;
    for (size_t i = 0; i < counting->query->count; i++) {
        const Feature *feature = &counting->query->features[i];
        bool about = said->said ? feature->id == said->feature : names(text, feature->name);
        if (!about) continue;
        FeatureEffort *effort = &counting->out[i];
        *(kind == EFFORT_TICKET ? &effort->tickets : &effort->touchpoints) += 1;
        if (said->minutes >= 0)
            effort->minutes += said->minutes;
        else
            effort->without_minutes++;
        add_pair(counting, (Pair){ (uint32_t)i, str_hash(account) });
    }
}

static Status count_kind(Store *store, Counting *counting, EffortKind kind, bool *cut_out, Error *error)
{
    static const Query tickets = {
        .sql = "SELECT t.account, t.subject, e.feature, e.minutes FROM ticket t LEFT JOIN feature_effort e"
               " ON e.kind = 'ticket' AND e.item = t.id WHERE t.opened_us >= $1 AND t.opened_us < $2"
               " AND t.account != '' ORDER BY t.opened_us DESC, t.id LIMIT $3",
        .params = "iii",
        .columns = "ttII",
    };
    static const Query touchpoints = {
        .sql = "SELECT t.account, t.title || char(10) || coalesce((SELECT group_concat(theme, char(10))"
               " FROM touchpoint_theme WHERE touchpoint = t.id), ''), e.feature, e.minutes FROM touchpoint t"
               " LEFT JOIN feature_effort e ON e.kind = 'touchpoint' AND e.item = t.id"
               " WHERE t.at_us >= $1 AND t.at_us < $2 AND t.account != ''"
               " ORDER BY t.at_us DESC, t.id LIMIT $3",
        .params = "iii",
        .columns = "ttII",
    };
    const EffortQuery *query = counting->query;
    const Param params[] = { param_int(query->from_us), param_int(query->to_us),
                             param_int(EFFORT_CASES_MAX + 1) };
    size_t read = 0;
    CLEANUP(rows_close)
    Rows rows = store_query(store, kind == EFFORT_TICKET ? &tickets : &touchpoints, params);
    while (rows_next(&rows)) {
        *cut_out = *cut_out || ++read > EFFORT_CASES_MAX;
        if (read > EFFORT_CASES_MAX) break;
        Str account = rows_view(&rows, 0);
        bool said = !rows_is_null(&rows, 2);
        const EffortSaid effort = { said ? rows_int(&rows, 2) : 0, said ? rows_int(&rows, 3) : -1, said };
        if (query->counts(query->context, account))
            add_case(counting, kind, account, rows_view(&rows, 1), &effort);
    }
    return rows_end(&rows, error);
}

static int by_feature(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    if (x->feature != y->feature) return x->feature < y->feature ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

static void count_accounts(Counting *counting)
{
    Pair *pairs = counting->pairs;
    if (counting->pair_count > 1) qsort(pairs, counting->pair_count, sizeof *pairs, by_feature);
    for (size_t i = 0; i < counting->pair_count; i++) {
        bool first = i == 0 || by_feature(&pairs[i - 1], &pairs[i]) != 0;
        if (first) counting->out[pairs[i].feature].accounts++;
    }
}

Status effort_count(Store *store, const EffortQuery *query, FeatureEffort *out, int64_t *cases_out,
                    bool *cut_out, Error *error)
{
    Counting counting = { .query = query, .out = out };

    if (query->count > 0) memset(out, 0, query->count * sizeof *out);
    *cut_out = false;
    Status status = count_kind(store, &counting, EFFORT_TICKET, cut_out, error);
    if (status == STATUS_OK) status = count_kind(store, &counting, EFFORT_TOUCHPOINT, cut_out, error);
    if (status == STATUS_OK) count_accounts(&counting);
    *cases_out = counting.cases;
    free(counting.pairs);
    return status;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double effort_median(double *rates, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(rates[i])) rates[known++] = rates[i];
    }
    if (known == 0) return (double)NAN;
    qsort(rates, known, sizeof *rates, smaller_first);
    return known % 2 == 1 ? rates[known / 2] : (rates[known / 2 - 1] + rates[known / 2]) / 2;
}
