// outcome.h: days of the past that can be judged by what came of the accounts later, and what came.
#ifndef PERENNIAL_KNOW_OUTCOME_H
#define PERENNIAL_KNOW_OUTCOME_H

#include "know/life.h"

enum { OUTCOME_MONTHS_MAX = 24 };

// Last days of months that still see a month of kept activity, and of which it is known who had left `ahead`
// days later. Returns how many, oldest first.
size_t outcome_months(const Engine *engine, uint16_t today, uint16_t ahead,
                      uint16_t days_out[OUTCOME_MONTHS_MAX]);

// Who was live on the day, and who of all was seen churned in the days after it: looked at a week apart, and
// on the last of them. Who left and came back within a week may go unseen. Each has room for `count`
// accounts.
void outcome_find(const Life *life, const Engine *engine, uint16_t day, uint16_t ahead, bool *live_out,
                  bool *left_out, size_t count);

#endif
