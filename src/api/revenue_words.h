// revenue_words.h: says to the log what rows of money mean for formulas, after an edit.
#ifndef PERENNIAL_API_REVENUE_WORDS_H
#define PERENNIAL_API_REVENUE_WORDS_H

#include "api/request.h"

// Of all accounts that have subscriptions, some hundred in a transaction: after a setting changed.
MUST_USE Status revenue_words_all(Request *request);

#endif
