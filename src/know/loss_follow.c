#include "know/loss_follow.h"

#include <stdlib.h>

enum { NO_ROW = -1 };

// The row that speaks of it: the same day and kind, else the nearest within LOSS_JOIN_DAYS, of the same kind
// before any other.
static int distance(const Loss *row, const LossFound *found)
{
    int days = abs((int)row->day - (int)found->day);
    if (days >= LOSS_JOIN_DAYS) return NO_ROW;
    return 2 * days + (row->downgrade != found->downgrade);
}

static int nearest_row(const LossAccount *account, const LossFound *found, const bool *taken)
{
    int best = NO_ROW, best_distance = 0;
    for (size_t i = 0; i < account->row_count; i++) {
        int away = taken[i] ? NO_ROW : distance(&account->rows[i], found);
        if (away == NO_ROW || (best != NO_ROW && away >= best_distance)) continue;
        best = (int)i;
        best_distance = away;
    }
    return best;
}

static Loss as_found(const LossAccount *account, const LossFound *found, const Loss *row)
{
    Loss loss = row ? *row : (Loss){ .health = -1, .created_us = account->now_us };
    bool moved = loss.day != found->day;
    loss.account = account->account;
    loss.downgrade = found->downgrade;
    loss.day = found->day;
    loss.source = found->by_life ? STR("life") : STR("ledger");
    loss.currency = account->currency;
    loss.paid = found->paid;
    loss.stays = found->stays;
    loss.back_day = found->back_day;
    loss.back_mrr = found->back_mrr;
    if (!str_equal(loss.withdrawn_by, STR("person"))) loss.withdrawn_by = (Str){ 0 };
    if (moved) loss.looked = false;
    if (loss.win_back.len == 0) loss.win_back = STR("none");
    return loss;
}

static bool same(const Loss *a, const Loss *b)
{
    return a->downgrade == b->downgrade && a->day == b->day && str_equal(a->source, b->source) &&
           a->currency == b->currency && a->paid == b->paid && a->stays == b->stays &&
           a->back_day == b->back_day && a->back_mrr == b->back_mrr &&
           str_equal(a->withdrawn_by, b->withdrawn_by);
}

// Rows of the time before life states are known stay as they are, and so does what people noted.
static bool may_go(const LossAccount *account, const Loss *row)
{
    if (row->withdrawn_by.len > 0 || str_equal(row->source, STR("hand"))) return false;
    return row->day >= account->life_from || !str_equal(row->source, STR("life"));
}

size_t loss_follow_account(const LossAccount *account, Arena *arena, LossEdit **edits_out)
{
    LossEdit *edits = ARENA_ARRAY(arena, LossEdit, account->found_count + account->row_count + 1);
    bool *taken = ARENA_ARRAY(arena, bool, account->row_count + 1);
    int *row_of = ARENA_ARRAY(arena, int, account->found_count + 1);
    size_t count = 0;
    // What agrees exactly comes first, so that no neighbour takes its row.
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < account->found_count; i++) {
            if (round == 1 && row_of[i] != NO_ROW) continue;
            int row = nearest_row(account, &account->found[i], taken);
            bool exact = row != NO_ROW && distance(&account->rows[row], &account->found[i]) == 0;
            row_of[i] = row != NO_ROW && (exact || round == 1) ? row : NO_ROW;
            if (row_of[i] != NO_ROW) taken[row] = true;
        }
    }
    for (size_t i = 0; i < account->found_count; i++) {
        const Loss *row = row_of[i] == NO_ROW ? NULL : &account->rows[row_of[i]];
        if (!row && account->found[i].day < account->from) continue;
        const Loss loss = as_found(account, &account->found[i], row);
        LossStep step = !row ? LOSS_OPENS : same(row, &loss) ? LOSS_STAYS : LOSS_CHANGES;
        edits[count++] = (LossEdit){ step, loss };
    }
    for (size_t i = 0; i < account->row_count; i++) {
        if (!taken[i] && may_go(account, &account->rows[i]))
            edits[count++] = (LossEdit){ LOSS_GOES, account->rows[i] };
    }
    *edits_out = edits;
    return count;
}
