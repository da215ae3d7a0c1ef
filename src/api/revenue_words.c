#include "api/revenue_words.h"

#include "api/work_json.h"
#include "know/money_words.h"

enum { AT_ONCE = 500 };

typedef struct Part {
    Request *request;
    Str after; // the accounts behind this id
    bool more;
    Arena *arena;
} Part;

static const Query next_accounts = {
    .sql = "SELECT DISTINCT account FROM subscription WHERE account > $1 ORDER BY account LIMIT $2",
    .params = "ti",
    .columns = "t",
};

static Status read_part(Store *store, const Part *part, Str ids[AT_ONCE], size_t *count_out, Error *error)
{
    const Param params[] = { param_text(part->after), param_int(AT_ONCE) };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &next_accounts, params);
    while (count < AT_ONCE && rows_next(&rows))
        ids[count++] = rows_text(&rows, 0, part->arena);
    *count_out = count;
    return rows_end(&rows, error);
}

static Status say_part(Store *store, void *context, LogBatch *batch, Error *error)
{
    Part *part = context;
    Str ids[AT_ONCE];
    size_t count = 0;
    Status status = read_part(store, part, ids, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        AccountWords words = account_words(part->request, ids[i]);
        status = subscription_words(store, &words, batch, error);
    }
    part->more = count == AT_ONCE;
    if (status == STATUS_OK && count > 0) part->after = ids[count - 1];
    return status;
}

Status revenue_words_all(Request *request)
{
    Part part = { .request = request, .more = true, .arena = request->arena };
    Status status = STATUS_OK;
    while (status == STATUS_OK && part.more)
        status = committer_edit_logged(request->app->committer, say_part, &part, request->error);
    return status;
}
