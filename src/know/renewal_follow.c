// How the rows of an account become those of its course.
#include "know/news.h"
#include "know/renewal.h"

#include <stdlib.h>

enum { NEAR_DAYS = 45 }; // a renewal of attributes and one of rows are the same one when they are so near

typedef struct Following {
    Store *store; // NULL: only look
    const RenewalFollowing *of;
    const RenewalRecord *rows;
    size_t row_count;
    Str *parts;                   // of each renewal, as a row says them
    const RenewalRecord **row_of; // of each renewal; NULL: none yet
    bool *taken;                  // rows
    bool differs;
} Following;

static Str parts_text(const Renewal *renewal, Arena *arena)
{
    Buf out = { 0 };
    for (size_t i = 0; i < renewal->part_count; i++)
        buf_format(&out, "%s%lld", i ? " " : "", (long long)renewal->parts[i]);
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

static bool written(const RenewalRecord *row)
{
    return row->version > 0;
}

// ---- which row is which renewal

static void take(Following *following, size_t renewal, size_t row)
{
    following->row_of[renewal] = &following->rows[row];
    following->taken[row] = true;
}

// Those of the same day; of several the one that people wrote into, then one that was not withdrawn.
static void match_days(Following *following)
{
    for (size_t i = 0; i < following->of->count; i++) {
        size_t best = following->row_count;
        int best_worth = -1;
        for (size_t k = 0; k < following->row_count; k++) {
            const RenewalRecord *row = &following->rows[k];
            if (following->taken[k] || row->due_day != following->of->renewals[i].due.day) continue;
            int worth = 2 * written(row) + (row->found != RENEWAL_WITHDRAWN);
            if (worth <= best_worth) continue;
            best = k;
            best_worth = worth;
        }
        if (best < following->row_count) take(following, i, best);
    }
}

static bool shares_part(Str parts, const Renewal *renewal)
{
    for (StrCut cut = { .tail = parts }; cut.tail.len > 0;) {
        int64_t number = 0;
        cut = str_cut(cut.tail, ' ');
        if (!str_parse_int64(cut.head, &number)) continue;
        for (size_t i = 0; i < renewal->part_count; i++) {
            if (renewal->parts[i] == number) return true;
        }
    }
    return false;
}

static bool may_have_moved(const RenewalRecord *row, const Renewal *renewal)
{
    int days = abs((int)row->due_day - (int)renewal->due.day);
    if (row->found != RENEWAL_OPEN) return false;
    if (row->parts.len == 0 && renewal->part_count == 0) return true;
    if (row->parts.len == 0 || renewal->part_count == 0) return days <= NEAR_DAYS;
    return shares_part(row->parts, renewal);
}

// An open row whose day is no longer there moves to the nearest one that has no row.
static void match_moved(Following *following)
{
    for (size_t k = 0; k < following->row_count; k++) {
        const RenewalRecord *row = &following->rows[k];
        size_t best = following->of->count;
        int nearest = INT16_MAX * 4;
        if (following->taken[k] || row->due_day < following->of->from) continue;
        for (size_t i = 0; i < following->of->count; i++) {
            const Renewal *renewal = &following->of->renewals[i];
            int days = abs((int)row->due_day - (int)renewal->due.day);
            if (following->row_of[i] || days >= nearest || !may_have_moved(row, renewal)) continue;
            best = i;
            nearest = days;
        }
        if (best < following->of->count) take(following, best, k);
    }
}

// ---- writing

static bool is_as_found(const RenewalRecord *row, const Renewal *renewal, Str parts)
{
    int64_t came = renewal->came_known ? renewal->came_mrr : -1;
    return row->due_day == renewal->due.day && row->currency == renewal->due.currency &&
           row->mrr == renewal->due.mrr && row->ending_mrr == renewal->due.ending_mrr &&
           row->came_mrr == came && row->found == renewal->result &&
           row->settled_day == renewal->settled_day && row->decided_day == renewal->decided_day &&
           str_equal(row->parts, parts);
}

static Status write_row(Following *following, const Query *query, const Param *params, const Renewal *renewal,
                        Error *error)
{
    const RenewalFollowing *of = following->of;
    following->differs = true;
    if (!following->store) return STATUS_OK;
    Status status = store_execute(following->store, query, params, error);
    if (status != STATUS_OK || renewal->settled_day == 0) return status;
    return news_of_renewal(following->store, of->account, renewal->due.day, of->now_us, error);
}

static Status insert(Following *following, const Renewal *renewal, Str parts, Error *error)
{
    static const Query query = {
        .sql = "INSERT INTO renewal (account, due_day, parts, currency, mrr, ending_mrr, came_mrr, result,"
               " settled_day, decided_day, opened_us, likelihood, likelihood_by, likelihood_us, note,"
               " next_step, next_day, said_result, said_by, said_us, reason, version, changed_us, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, '', 0, '', '', 0, '', '', 0, '',"
               " 0, $11, '')",
        .params = "tittiiItiii",
    };
    const Param params[] = {
        param_text(following->of->account),
        param_int(renewal->due.day),
        param_text(parts),
        param_text(currency_code(renewal->due.currency)),
        param_int(renewal->due.mrr),
        param_int(renewal->due.ending_mrr),
        renewal->came_known ? param_int(renewal->came_mrr) : param_null(),
        param_text(renewal_result_name(renewal->result)),
        param_int(renewal->settled_day),
        param_int(renewal->decided_day),
        param_int(following->of->now_us),
    };
    return write_row(following, &query, params, renewal, error);
}

static Status update(Following *following, const RenewalRecord *row, const Renewal *renewal, Str parts,
                     Error *error)
{
    static const Query query = {
        .sql = "UPDATE renewal SET due_day = $1, parts = $2, currency = $3, mrr = $4, ending_mrr = $5,"
               " came_mrr = $6, result = $7, settled_day = $8, decided_day = $9 WHERE id = $10",
        .params = "ittiiItiii",
    };
    const Param params[] = {
        param_int(renewal->due.day),
        param_text(parts),
        param_text(currency_code(renewal->due.currency)),
        param_int(renewal->due.mrr),
        param_int(renewal->due.ending_mrr),
        renewal->came_known ? param_int(renewal->came_mrr) : param_null(),
        param_text(renewal_result_name(renewal->result)),
        param_int(renewal->settled_day),
        param_int(renewal->decided_day),
        param_int(row->id),
    };
    if (is_as_found(row, renewal, parts)) return STATUS_OK;
    return write_row(following, &query, params, renewal, error);
}

static Status withdraw(Following *following, const RenewalRecord *row, Error *error)
{
    static const Query keep = {
        .sql = "UPDATE renewal SET result = 'withdrawn', settled_day = $1, decided_day = 0, came_mrr = NULL"
               " WHERE id = $2",
        .params = "ii",
    };
    static const Query remove = { .sql = "DELETE FROM renewal WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(following->of->today), param_int(row->id) };
    if (row->found == RENEWAL_WITHDRAWN && written(row)) return STATUS_OK;
    following->differs = true;
    if (!following->store) return STATUS_OK;
    if (written(row)) return store_execute(following->store, &keep, params, error);
    return store_execute(following->store, &remove, &params[1], error);
}

static bool is_to_open(const RenewalFollowing *of, const Renewal *renewal)
{
    return renewal->settled_day > 0 || renewal->due.day <= of->today + of->days.open;
}

Status renewal_follow(Store *store, const RenewalFollowing *of, const RenewalRecord *rows, size_t row_count,
                      Arena *arena, bool *differs_out, Error *error)
{
    Following following = { .store = store,
                            .of = of,
                            .rows = rows,
                            .row_count = row_count,
                            .parts = ARENA_ARRAY(arena, Str, of->count + 1),
                            .row_of = ARENA_ARRAY(arena, const RenewalRecord *, of->count + 1),
                            .taken = ARENA_ARRAY(arena, bool, row_count + 1) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < of->count; i++)
        following.parts[i] = parts_text(&of->renewals[i], arena);
    match_days(&following);
    match_moved(&following);
    for (size_t i = 0; i < of->count && status == STATUS_OK; i++) {
        if (following.row_of[i])
            status = update(&following, following.row_of[i], &of->renewals[i], following.parts[i], error);
        else if (is_to_open(of, &of->renewals[i]))
            status = insert(&following, &of->renewals[i], following.parts[i], error);
    }
    for (size_t k = 0; k < row_count && status == STATUS_OK; k++) {
        if (!following.taken[k] && rows[k].due_day >= of->from)
            status = withdraw(&following, &rows[k], error);
    }
    *differs_out = following.differs;
    return status;
}
