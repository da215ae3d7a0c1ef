#include "act/mail_words.h"

#include "base/buf.h"
#include "base/timestamp.h"
#include "codec/url.h"
#include "know/called.h"

Str mail_date(int64_t day, Arena *arena)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int year, month, of_month;
    days_to_date(day, &year, &month, &of_month);
    return arena_format(arena, "%d %s %d", of_month, months[month - 1], year);
}

Str mail_money(const Currency *currency, int64_t minor, bool sign, Arena *arena)
{
    StrCut cut = str_cut(currency_format(currency, minor < 0 ? -minor : minor, arena), '.');
    Buf out = { 0 };
    const char *before = minor < 0 ? "\xE2\x88\x92" : sign ? "+" : "";
    Str code = currency_code(currency);
    buf_format(&out, "%s%.*s ", before, STR_ARG(code));
    for (size_t i = 0; i < cut.head.len; i++) {
        if (i > 0 && (cut.head.len - i) % 3 == 0) buf_append_byte(&out, ',');
        buf_append_byte(&out, cut.head.data[i]);
    }
    bool whole = true;
    for (size_t i = 0; i < cut.tail.len; i++)
        whole = whole && cut.tail.data[i] == '0';
    if (!whole) buf_format(&out, ".%.*s", STR_ARG(cut.tail));
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

Str mail_account_name(const Live *live, Str account, Arena *arena)
{
    uint32_t number = engine_account_find(live_engine(live), account);
    if (number == ENGINE_NONE) return account;
    return arena_copy(arena, account_name(live_engine(live), number, live_today(live)));
}

Str mail_account_path(Str account, Arena *arena)
{
    Buf out = { 0 };
    if (account.len == 0) return (Str){ 0 };
    buf_append(&out, STR("/accounts/"));
    url_encode(&out, account);
    Str path = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return path;
}

Str mail_count(size_t count, const char *one, const char *many, Arena *arena)
{
    return arena_format(arena, "%zu %s", count, count == 1 ? one : many);
}
