#include "trust/totp.h"

#include "base/timestamp.h"
#include "trust/secret.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { RECOVERY_CHARACTERS = 10 };

static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

uint32_t totp_code(Str secret, uint64_t step)
{
    unsigned char message[8], hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (unsigned char)(step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret.data, (int)secret.len, message, sizeof message, hash, &length))
        panic("HMAC-SHA-1 is not there");
    const unsigned char *at = hash + (hash[length - 1] & 0x0F);
    uint32_t number =
        (uint32_t)(at[0] & 0x7F) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
    return number % 1000000;
}

Str base32_encode(Str bytes, Arena *arena)
{
    size_t count = (bytes.len * 8 + 4) / 5;
    char *text = arena_alloc(arena, 1, count + 1);
    for (size_t i = 0; i < count; i++) {
        unsigned value = 0;
        for (size_t bit = i * 5; bit < i * 5 + 5; bit++) {
            unsigned byte = bit / 8 < bytes.len ? (unsigned char)bytes.data[bit / 8] : 0;
            value = value << 1 | (byte >> (7 - bit % 8) & 1);
        }
        text[i] = base32_digits[value];
    }
    return (Str){ text, count };
}

bool base32_decode(Str text, Arena *arena, Str *bytes_out)
{
    while (text.len > 0 && text.data[text.len - 1] == '=')
        text.len--;
    char *bytes = arena_alloc(arena, 1, text.len * 5 / 8 + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        const char *digit = c ? strchr(base32_digits, c) : NULL;
        if (!digit) return false;
        unsigned value = (unsigned)(digit - base32_digits);
        for (size_t bit = 0; bit < 5; bit++) {
            size_t place = i * 5 + bit;
            if (place / 8 >= text.len * 5 / 8 || !(value >> (4 - bit) & 1)) continue;
            bytes[place / 8] = (char)((unsigned char)bytes[place / 8] | 0x80U >> place % 8);
        }
    }
    *bytes_out = (Str){ bytes, text.len * 5 / 8 };
    return true;
}

// ---- rows

typedef struct Factor {
    bool there, on;
    Str secret; // bytes, in the arena
    int64_t last_step;
} Factor;

static Status read_factor(Store *store, Str staff_id, Arena *arena, Factor *factor, Error *error)
{
    static const Query select = {
        .sql = "SELECT secret, confirmed_us, last_step FROM totp WHERE staff_id = $1",
        .params = "t",
        .columns = "tIi",
    };
    const Param params[] = { param_text(staff_id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *factor = (Factor){ 0 };
    if (rows_next(&rows)) {
        if (!base32_decode(rows_view(&rows, 0), arena, &factor->secret)) factor->secret = (Str){ 0 };
        factor->there = true;
        factor->on = !rows_is_null(&rows, 1);
        factor->last_step = rows_int(&rows, 2);
    }
    return rows_end(&rows, error);
}

Status totp_state(Store *store, Str staff_id, TotpState *state_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT (SELECT count(*) FROM totp WHERE staff_id = $1 AND confirmed_us IS NOT NULL),"
               " (SELECT count(*) FROM recovery_code WHERE staff_id = $1)",
        .params = "t",
        .columns = "ii",
    };
    const Param params[] = { param_text(staff_id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *state_out = (TotpState){ .on = rows_int(&rows, 0) > 0, .codes_left = rows_int(&rows, 1) };
    return STATUS_OK;
}

Status totp_begin(Store *store, Str staff_id, Arena *arena, Str *secret_out, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO totp (staff_id, secret, confirmed_us, last_step) VALUES ($1, $2, NULL, 0)"
               " ON CONFLICT (staff_id) DO UPDATE SET secret = excluded.secret, last_step = 0",
        .params = "tt",
    };
    Factor factor;
    Status status = read_factor(store, staff_id, arena, &factor, error);
    if (status != STATUS_OK) return status;
    if (factor.on)
        return fail(error, STATUS_CONFLICT, STR(""), "A second factor is on already: turn it off first.");
    char *bytes = arena_alloc(arena, 1, TOTP_SECRET_BYTES);
    randombytes_buf(bytes, TOTP_SECRET_BYTES);
    Str secret = base32_encode((Str){ bytes, TOTP_SECRET_BYTES }, arena);
    const Param params[] = { param_text(staff_id), param_text(secret) };
    status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) *secret_out = secret;
    return status;
}

// The step whose code it is, of those near now that come after the last one taken; 0 when there is none.
static int64_t matching_step(const Factor *factor, Str code, int64_t now_us)
{
    int64_t number = 0, now = now_us / US_PER_SECOND / TOTP_STEP_SECONDS, found = 0;
    bool digits = code.len == TOTP_DIGITS && factor->secret.len > 0;
    for (size_t i = 0; digits && i < code.len; i++)
        digits = code.data[i] >= '0' && code.data[i] <= '9';
    if (!digits || !str_parse_int64(code, &number)) return 0;
    for (int64_t step = now - TOTP_STEPS_ASIDE; step <= now + TOTP_STEPS_ASIDE; step++)
        if (step > factor->last_step && totp_code(factor->secret, (uint64_t)step) == (uint32_t)number)
            found = step;
    return found;
}

static Status wrong_code(Error *error)
{
    return fail(error, STATUS_FORBIDDEN, STR("code"),
                "The code is wrong or was used before: take the newest one of your authenticator.");
}

static Status keep_step(Store *store, Str staff_id, int64_t step, Error *error)
{
    static const Query update = { .sql = "UPDATE totp SET last_step = $1 WHERE staff_id = $2",
                                  .params = "it" };
    const Param params[] = { param_int(step), param_text(staff_id) };
    return store_execute(store, &update, params, error);
}

Status totp_confirm(Store *store, Str staff_id, Str code, int64_t now_us, Arena *arena, Error *error)
{
    static const Query update = {
        .sql = "UPDATE totp SET confirmed_us = $1 WHERE staff_id = $2",
        .params = "it",
    };
    Factor factor;
    Status status = read_factor(store, staff_id, arena, &factor, error);
    if (status != STATUS_OK) return status;
    if (!factor.there || factor.on)
        return fail(error, STATUS_CONFLICT, STR(""), "There is nothing to confirm: begin again.");
    int64_t step = matching_step(&factor, code, now_us);
    if (step == 0) return wrong_code(error);
    const Param params[] = { param_int(now_us), param_text(staff_id) };
    status = store_execute(store, &update, params, error);
    return status == STATUS_OK ? keep_step(store, staff_id, step, error) : status;
}

static Status remove_codes(Store *store, Str staff_id, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM recovery_code WHERE staff_id = $1", .params = "t" };
    const Param params[] = { param_text(staff_id) };
    return store_execute(store, &remove, params, error);
}

// Of the person's, and without what people type differently: case, spaces and dashes.
static Str code_hash(Str staff_id, Str code, Arena *arena)
{
    char *text = arena_alloc(arena, 1, staff_id.len + 1 + code.len + 1);
    size_t len = staff_id.len;
    memcpy(text, staff_id.data, len);
    text[len++] = ' ';
    for (size_t i = 0; i < code.len; i++)
        if (code.data[i] != '-' && code.data[i] != ' ') text[len++] = lower_letter(code.data[i]);
    return secret_hash((Str){ text, len }, arena);
}

Status totp_make_codes(Store *store, Str staff_id, Arena *arena, Str codes_out[RECOVERY_CODES], Error *error)
{
    static const char characters[] = "abcdefghjkmnpqrstuvwxyz23456789"; // none that looks like another
    static const Query insert = {
        .sql = "INSERT INTO recovery_code (code_hash, staff_id) VALUES ($1, $2)",
        .params = "tt",
    };
    Status status = remove_codes(store, staff_id, error);
    for (size_t i = 0; i < RECOVERY_CODES && status == STATUS_OK; i++) {
        char *code = arena_alloc(arena, 1, RECOVERY_CHARACTERS + 1);
        for (size_t c = 0; c < RECOVERY_CHARACTERS; c++)
            code[c] = characters[randombytes_uniform(sizeof characters - 1)];
        codes_out[i] = arena_format(arena, "%.5s-%.5s", code, code + RECOVERY_CHARACTERS / 2);
        const Param params[] = { param_text(code_hash(staff_id, codes_out[i], arena)), param_text(staff_id) };
        status = store_execute(store, &insert, params, error);
    }
    return status;
}

static Status take_recovery_code(Store *store, Str staff_id, Str code, Arena *arena, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM recovery_code WHERE code_hash = $1 AND staff_id = $2",
        .params = "tt",
    };
    const Param params[] = { param_text(code_hash(staff_id, code, arena)), param_text(staff_id) };
    Status status = store_execute(store, &remove, params, error);
    if (status != STATUS_OK) return status;
    return store_changed_rows(store) == 1 ? STATUS_OK : wrong_code(error);
}

Status totp_take(Store *store, Str staff_id, Str code, int64_t now_us, Arena *arena, Error *error)
{
    Factor factor;
    Status status = read_factor(store, staff_id, arena, &factor, error);
    if (status != STATUS_OK || !factor.on) return status;
    code = str_trim(code);
    if (code.len == 0)
        return fail(error, STATUS_FORBIDDEN, STR("code"),
                    "Give the code of your authenticator, or a recovery code.");
    int64_t step = matching_step(&factor, code, now_us);
    if (step > 0) return keep_step(store, staff_id, step, error);
    return code.len <= TOTP_CODE_BYTES_MAX ? take_recovery_code(store, staff_id, code, arena, error)
                                           : wrong_code(error);
}

Status totp_remove(Store *store, Str staff_id, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM totp WHERE staff_id = $1", .params = "t" };
    const Param params[] = { param_text(staff_id) };
    Status status = store_execute(store, &remove, params, error);
    return status == STATUS_OK ? remove_codes(store, staff_id, error) : status;
}
