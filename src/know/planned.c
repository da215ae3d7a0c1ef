#include "know/planned.h"

#include "base/timestamp.h"
#include "know/account_words.h"
#include "know/money_words.h"
#include "know/settings.h"

enum { ACCOUNTS_AT_ONCE = 200, PARTS_A_LOOK = 50, ARENA_BYTES = 4 << 20 };

typedef Status SayWords(Store *store, const AccountWords *words, LogBatch *batch, Error *error);

// What becomes true at a time that was said before.
typedef struct Due {
    Str setting; // from where on it is still to be said: a time, and then perhaps an account
    SayWords *say;
    Query accounts; // time and account, from $1 to $2, of $1 itself only accounts after $3; at most $4
} Due;

#define IN_TIME(time) time " >= $1 AND " time " <= $2"
#define IN_ORDER "account != '' AND (at_us > $1 OR account > $3) ORDER BY at_us, account LIMIT $4"

static const Due planned = {
    .setting = STR_CONST("planned_until_us"),
    .say = account_words_touchpoints,
    // Those that were written down before they took place.
    .accounts = { .sql = "SELECT at_us, account FROM touchpoint WHERE " IN_TIME(
                      "at_us") " AND created_us < at_us AND " IN_ORDER,
                  .params = "iiti",
                  .columns = "it" },
};

#define OF_SUBSCRIPTIONS(time)                                                                               \
    "SELECT t." time " AS at_us, s.account AS account FROM subscription_state t"                             \
    " JOIN subscription s ON s.id = t.subscription WHERE " IN_TIME("t." time)

static const Due money = {
    .setting = STR_CONST("money_until_us"),
    .say = subscription_words,
    // A statement dated ahead, an end, a term that begins anew, an invoice that is late from now on.
    .accounts = { .sql = "SELECT at_us, account FROM (" OF_SUBSCRIPTIONS("at_us") " UNION " OF_SUBSCRIPTIONS(
                      "cancels_us") " UNION " OF_SUBSCRIPTIONS("term_end_us") " UNION SELECT i.due_us, CASE "
                                                                              "WHEN i.account != '' THEN "
                                                                              "i.account"
                                                                              " ELSE coalesce(s.account, '') "
                                                                              "END FROM invoice i"
                                                                              " LEFT JOIN subscription s ON "
                                                                              "s.id = i.subscription"
                                                                              " WHERE i.state = 'open' "
                                                                              "AND " IN_TIME(
                                                                                  "i.due_us") ") AS due "
                                                                                              "WHERE"
                                                                                              " " IN_ORDER,
                  .params = "iiti",
                  .columns = "it" },
};

typedef struct Saying {
    const Live *live;
    const Due *due;
    int64_t from_us, to_us; // both among them
    Str after;              // of from_us itself
    Arena arena;
    Str accounts[ACCOUNTS_AT_ONCE];
    size_t count;
    int64_t last_us; // of the last one
} Saying;

static Status find_accounts(Store *store, Saying *saying, Error *error)
{
    const Param params[] = { param_int(saying->from_us), param_int(saying->to_us), param_text(saying->after),
                             param_int(ACCOUNTS_AT_ONCE) };
    CLEANUP(rows_close) Rows rows = store_query(store, &saying->due->accounts, params);
    for (saying->count = 0; saying->count < ACCOUNTS_AT_ONCE && rows_next(&rows); saying->count++) {
        saying->last_us = rows_int(&rows, 0);
        saying->accounts[saying->count] = rows_text(&rows, 1, &saying->arena);
    }
    return rows_end(&rows, error);
}

static Status read_from(Store *store, Saying *saying, Error *error)
{
    Str text = { 0 };
    Status status = setting_read(store, saying->due->setting, STR(""), &saying->arena, &text, error);
    StrCut cut = str_cut(text, ' ');
    saying->after = cut.tail;
    if (status == STATUS_OK && !str_parse_int64(cut.head, &saying->from_us)) saying->from_us = 0;
    return status;
}

// The rest comes next time.
static Str next_place(Saying *saying)
{
    if (saying->count < ACCOUNTS_AT_ONCE)
        return arena_format(&saying->arena, "%lld", (long long)saying->to_us + 1);
    return arena_format(&saying->arena, "%lld %.*s", (long long)saying->last_us,
                        STR_ARG(saying->accounts[saying->count - 1]));
}

static Status say(Store *store, void *context, LogBatch *batch, Error *error)
{
    Saying *saying = context;
    Status status = find_accounts(store, saying, error);
    for (size_t i = 0; i < saying->count && status == STATUS_OK; i++) {
        const AccountWords words = { .account = saying->accounts[i],
                                     .now_us = saying->to_us,
                                     .zone = live_zone(saying->live) };
        status = saying->due->say(store, &words, batch, error);
    }
    return status == STATUS_OK ? setting_put(store, saying->due->setting, next_place(saying), error) : status;
}

// *more_out: not all that is due was said.
static Status say_some(const Live *live, Committer *committer, Store *store, const Due *due, bool *more_out,
                       Error *error)
{
    Saying saying = {
        .live = live, .due = due, .to_us = clock_now(live_clock(live)), .arena = arena_create(ARENA_BYTES)
    };
    Status status = read_from(store, &saying, error);
    // A clock that was set back: nothing is due before what was said.
    bool ahead = saying.from_us > saying.to_us + 1;
    if (status == STATUS_OK && !ahead) status = find_accounts(store, &saying, error);
    // What has been looked at is noted now and then, so that each look is short.
    bool due_now = saying.count > 0 || saying.to_us - saying.from_us > US_PER_HOUR;
    if (status == STATUS_OK && due_now && !ahead)
        status = committer_edit_logged(committer, say, &saying, error);
    *more_out = saying.count == ACCOUNTS_AT_ONCE;
    arena_destroy(&saying.arena);
    return status;
}

// Others write between two parts.
static Status say_due(const Live *live, Committer *committer, Store *store, const Due *due, Error *error)
{
    bool more = true;
    Status status = STATUS_OK;
    for (int i = 0; i < PARTS_A_LOOK && more && status == STATUS_OK; i++)
        status = say_some(live, committer, store, due, &more, error);
    return status;
}

Status planned_say(const Live *live, Committer *committer, Error *error)
{
    Store *store = live_reader(live, error);
    if (!store) return STATUS_UNAVAILABLE;
    Status status = say_due(live, committer, store, &planned, error);
    if (status == STATUS_OK) status = say_due(live, committer, store, &money, error);
    store_close(store);
    return status;
}
