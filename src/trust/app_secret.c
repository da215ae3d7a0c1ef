#include "trust/app_secret.h"

#include "base/timestamp.h"
#include "trust/secret.h"

#include <sodium.h>

enum { SECRET_CHARACTERS = 43 };

Status app_secret_make(Store *store, uint32_t key, Str who, int64_t now_us, Arena *arena, Str *secret_out,
                       Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO app_secret (key, secret, made_us, made_by, before, before_until_us)"
               " VALUES ($1, $2, $3, $4, '', 0) ON CONFLICT (key) DO UPDATE SET before = app_secret.secret,"
               " before_until_us = $5, secret = excluded.secret, made_us = excluded.made_us,"
               " made_by = excluded.made_by",
        .params = "ititi",
    };
    Str secret = arena_format(arena, "as_%.*s", STR_ARG(secret_random(SECRET_CHARACTERS, arena)));
    const Param params[] = { param_int(key), param_text(secret), param_int(now_us), param_text(who),
                             param_int(now_us + US_PER_DAY) };
    Status status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) *secret_out = secret;
    return status;
}

Status app_secret_made(Store *store, uint32_t key, int64_t *made_us_out, Error *error)
{
    static const Query select = { .sql = "SELECT made_us FROM app_secret WHERE key = $1",
                                  .params = "i",
                                  .columns = "i" };
    const Param params[] = { param_int(key) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *made_us_out = rows_next(&rows) ? rows_int(&rows, 0) : 0;
    return rows_end(&rows, error);
}

static bool proves(Str secret, Str user, Str proof)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[APP_PROOF_BYTES + 1], given[APP_PROOF_BYTES];
    crypto_auth_hmacsha256_state state;
    if (proof.len != APP_PROOF_BYTES) return false;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)user.data, user.len);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    for (size_t i = 0; i < sizeof given; i++)
        given[i] = lower_letter(proof.data[i]);
    return secret_equal((Str){ hex, APP_PROOF_BYTES }, (Str){ given, APP_PROOF_BYTES });
}

Status app_secret_check(Store *store, uint32_t key, Str user, Str proof, int64_t now_us, bool *good_out,
                        Error *error)
{
    static const Query select = {
        .sql = "SELECT secret, before, before_until_us FROM app_secret WHERE key = $1",
        .params = "i",
        .columns = "tti",
    };
    const Param params[] = { param_int(key) };
    *good_out = false;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_end(&rows, error);
    bool before = rows_view(&rows, 1).len > 0 && rows_int(&rows, 2) > now_us;
    *good_out =
        proves(rows_view(&rows, 0), user, proof) || (before && proves(rows_view(&rows, 1), user, proof));
    return STATUS_OK;
}
