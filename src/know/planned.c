#include "know/planned.h"

#include "base/timestamp.h"
#include "know/account_words.h"
#include "know/settings.h"

enum { ACCOUNTS_AT_ONCE = 200, ARENA_BYTES = 1 << 20 };

static const Str setting = STR_CONST("planned_until_us"); // all up to then are said

typedef struct Saying {
    const Live *live;
    int64_t from_us, to_us;
    Arena arena;
    Str accounts[ACCOUNTS_AT_ONCE];
    size_t count;
} Saying;

// Those that were written down before they took place.
static Status find_accounts(Store *store, Saying *saying, Error *error)
{
    static const Query query = {
        .sql = "SELECT account, at_us FROM touchpoint WHERE at_us > $1 AND at_us <= $2 AND created_us < at_us"
               " AND account != '' ORDER BY at_us LIMIT $3",
        .params = "iii",
        .columns = "ti",
    };
    const Param params[] = { param_int(saying->from_us), param_int(saying->to_us),
                             param_int(ACCOUNTS_AT_ONCE) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (saying->count < ACCOUNTS_AT_ONCE && rows_next(&rows)) {
        saying->accounts[saying->count++] = rows_text(&rows, 0, &saying->arena);
        // The rest, also of this instant, comes next time.
        if (saying->count == ACCOUNTS_AT_ONCE) saying->to_us = rows_int(&rows, 1) - 1;
    }
    return rows.status == STATUS_OK
               ? STATUS_OK
               : fail(error, rows.status, STR(""), "The planned touchpoints cannot be read.");
}

static Status read_from(Store *store, Saying *saying, Error *error)
{
    Str text = { 0 };
    Status status = setting_read(store, setting, STR("0"), &saying->arena, &text, error);
    if (status == STATUS_OK && !str_parse_int64(text, &saying->from_us)) saying->from_us = 0;
    return status;
}

static Status say(Store *store, void *context, LogBatch *batch, Error *error)
{
    Saying *saying = context;
    const int64_t now_us = saying->to_us;
    Status status = find_accounts(store, saying, error);
    for (size_t i = 0; i < saying->count && status == STATUS_OK; i++) {
        const AccountWords words = { .account = saying->accounts[i],
                                     .now_us = now_us,
                                     .zone = live_zone(saying->live) };
        status = account_words_touchpoints(store, &words, batch, error);
    }
    if (status != STATUS_OK) return status;
    if (saying->to_us < saying->from_us) saying->to_us = saying->from_us;
    Str until = arena_format(&saying->arena, "%lld", (long long)saying->to_us);
    return setting_put(store, setting, until, error);
}

Status planned_say(const Live *live, Committer *committer, Error *error)
{
    Store *store = live_reader(live, error);
    if (!store) return STATUS_UNAVAILABLE;
    Saying saying = { .live = live,
                      .to_us = clock_now(live_clock(live)),
                      .arena = arena_create(ARENA_BYTES) };
    const int64_t now_us = saying.to_us;
    Status status = read_from(store, &saying, error);
    if (status == STATUS_OK) status = find_accounts(store, &saying, error);
    // What has been looked at is noted now and then, so that each look is short.
    bool due = saying.count > 0 || now_us - saying.from_us > US_PER_HOUR;
    saying.count = 0;
    saying.to_us = now_us;
    if (status == STATUS_OK && due) status = committer_edit_logged(committer, say, &saying, error);
    arena_destroy(&saying.arena);
    store_close(store);
    return status;
}
