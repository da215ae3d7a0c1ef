#include "know/news.h"

#include "base/timestamp.h"

Status news_for(Store *store, Str email, const News *news, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO news (key, staff, kind, account, record, detail, by, at_us, told_us, message)"
               " SELECT $1 || ':' || id, id, $2, $3, $4, $5, $6, $7, 0, 0 FROM staff"
               " WHERE email = lower($8) AND state = 'active' AND id <> $6 ON CONFLICT (key) DO NOTHING",
        .params = "tttittit",
    };
    const Param params[] = { param_text(news->key),   param_text(news->kind),     param_text(news->account),
                             param_int(news->record), param_text(news->detail),   param_text(news->by),
                             param_int(news->at_us),  param_text(str_trim(email)) };
    return email.len == 0 ? STATUS_OK : store_execute(store, &insert, params, error);
}

Status news_of_event(Store *store, const News *news, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO news (key, staff, kind, account, record, detail, by, at_us, told_us, message)"
               " VALUES ($1, '', $2, $3, $4, $5, $6, $7, 0, 0) ON CONFLICT (key) DO NOTHING",
        .params = "tttitti",
    };
    const Param params[] = { param_text(news->key),   param_text(news->kind),   param_text(news->account),
                             param_int(news->record), param_text(news->detail), param_text(news->by),
                             param_int(news->at_us) };
    return store_execute(store, &insert, params, error);
}

Status news_of_renewal(Store *store, Str account, uint16_t due_day, int64_t now_us, Error *error)
{
    // Who said it is told by its row; of what the program found, nobody did it.
#define HOLDS "(CASE WHEN said_result = '' THEN result ELSE said_result END)"
#define TYPE "CASE WHEN " HOLDS " = 'lost' THEN 'renewal.lost' ELSE 'renewal.renewed' END"
    static const Query insert = {
        .sql = "INSERT INTO news (key, staff, kind, account, record, detail, by, at_us, told_us, message)"
               " SELECT " TYPE " || ':' || id, '', " TYPE ", account, id, '', said_by, $1, 0, 0"
               " FROM renewal WHERE account = $2 AND due_day = $3"
               " AND " HOLDS " IN ('renewed', 'expanded', 'contracted', 'lost')"
               " AND (CASE WHEN said_result = '' THEN settled_day >= $4 ELSE said_us >= $5 END)"
               " ON CONFLICT (key) DO NOTHING",
        .params = "itiii",
    };
#undef HOLDS
#undef TYPE
    int64_t since_us = now_us - NEWS_LATE_DAYS * US_PER_DAY;
    const Param params[] = { param_int(now_us), param_text(account), param_int(due_day),
                             param_int(since_us / US_PER_DAY), param_int(since_us) };
    return store_execute(store, &insert, params, error);
}

Status news_sweep(Store *store, int64_t now_us, Error *error)
{
    static const Query sweep = {
        .sql = "DELETE FROM news WHERE told_us > 0 AND told_us < $1",
        .params = "i",
    };
    const Param params[] = { param_int(now_us - NEWS_KEPT_DAYS * US_PER_DAY) };
    return store_execute(store, &sweep, params, error);
}
