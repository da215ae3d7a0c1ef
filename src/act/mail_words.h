// mail_words.h: how mails to colleagues write days, money and accounts.
#ifndef PERENNIAL_ACT_MAIL_WORDS_H
#define PERENNIAL_ACT_MAIL_WORDS_H

#include "know/currency.h"
#include "know/live.h"

// All in the arena.
Str mail_date(int64_t day, Arena *arena); // "5 December 2026"
// "EUR 12,000", with the digits behind the point where there are any; `sign`: with + or −.
Str mail_money(const Currency *currency, int64_t minor, bool sign, Arena *arena);
Str mail_account_name(const Live *live, Str account, Arena *arena); // its id when it is not known
Str mail_account_path(Str account, Arena *arena);                   // "/accounts/…"; empty of none
Str mail_count(size_t count, const char *one, const char *many, Arena *arena); // "1 task", "3 tasks"

#endif
