// money_words.h: what rows of money mean for formulas: attributes of the account, as account_words.h has it.
//
//   mrr, arr (units of `currency`), currency, seats, renewal_date, subscription_state (the best of the
//   account's: active, past_due, trial, paused, incomplete, cancelled), subscriptions (that are not
//   cancelled), card_expires (date), overdue_invoices, failed_payments (of invoices that are still open)
//
// Said only of accounts that have rows; of all others these attributes are whatever was sent. An account that
// pays in several currencies has them in the reporting currency at the day's rates; without a rate mrr, arr
// are missing.
#ifndef PERENNIAL_KNOW_MONEY_WORDS_H
#define PERENNIAL_KNOW_MONEY_WORDS_H

#include "know/account_words.h"

// Whether the attribute is one of these.
bool subscription_words_own(Str key);

// Inside the transaction, after the rows have changed.
MUST_USE Status subscription_words(Store *store, const AccountWords *words, LogBatch *batch, Error *error);

// The same of an account whose rows another may have now: with none left, all of these are missing.
MUST_USE Status subscription_words_after_loss(Store *store, const AccountWords *words, LogBatch *batch,
                                              Error *error);

#endif
