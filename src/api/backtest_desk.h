// backtest_desk.h: what back-tests are run for on a desk (run_desk.h), and their results as JSON: of the side
// that was asked for, and of the one to compare it with.
#ifndef PERENNIAL_API_BACKTEST_DESK_H
#define PERENNIAL_API_BACKTEST_DESK_H

#include "api/run_desk.h"
#include "know/backtest.h"

enum { BACKTEST_CASES_SHOWN = 2000 };

// What raises the alarm: a formula, or a score that is low.
typedef struct BacktestSide {
    Str formula;          // empty: the scorecard, or nothing at all
    Str scorecard;        // its body
    int64_t scorecard_id; // which one it stands for; 0: a new one
    Points below;         // an alarm when the score is below
} BacktestSide;

// At least one side, and another to compare it with.
typedef struct BacktestWish {
    BacktestSide sides[BACKTEST_ALARMS_MAX];
    size_t side_count;
    LifeTexts life; // what lost means
    uint16_t from, to, every_days, ahead_days, quiet_days;
} BacktestWish;

RunDesk *backtest_desk_create(const App *app);

// Takes a copy. The sides must compile. STATUS_LIMITED when too many wait.
MUST_USE Status backtest_desk_begin(RunDesk *desk, const BacktestWish *wish, int64_t *id_out, Error *error);

#endif
