// loss_follow.h: the rows of an account beside what its history says: which are new, which changed, which
// were none. Pure, but for what fills a new row.
#ifndef PERENNIAL_KNOW_LOSS_FOLLOW_H
#define PERENNIAL_KNOW_LOSS_FOLLOW_H

#include "know/loss.h"
#include "know/loss_find.h"

typedef enum LossStep {
    LOSS_STAYS,
    LOSS_OPENS,
    LOSS_CHANGES,
    LOSS_GOES,
} LossStep;

typedef struct LossEdit {
    LossStep step;
    Loss loss; // as it is to be; the row of LOSS_GOES
} LossEdit;

typedef struct LossAccount {
    Str account;
    const LossFound *found; // by day
    size_t found_count;
    const Currency *currency;
    const Loss *rows;
    size_t row_count;
    uint16_t from;      // losses before it are not opened
    uint16_t life_from; // nothing is known of life states before it
    int64_t now_us;
} LossAccount;

// What is to be written, in the arena. A row keeps its number while what it is about stays within
// LOSS_JOIN_DAYS of its day; so people's words follow a date that is corrected.
size_t loss_follow_account(const LossAccount *account, Arena *arena, LossEdit **edits_out);

#endif
