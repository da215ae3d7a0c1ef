// backtest_desk.h: back-tests one after the other on a thread of its own, with progress, results, and an end
// before the end.
#ifndef PERENNIAL_API_BACKTEST_DESK_H
#define PERENNIAL_API_BACKTEST_DESK_H

#include "api/app.h"
#include "know/backtest.h"

typedef struct BacktestDesk BacktestDesk;

enum { BACKTESTS_KEPT = 32, BACKTESTS_WAITING_MAX = 8, BACKTEST_CASES_SHOWN = 2000 };

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

BacktestDesk *backtest_desk_create(const App *app); // borrowed; the live whole must be open
void backtest_desk_destroy(BacktestDesk *desk);     // stops what runs; accepts NULL

// Takes a copy. The sides must compile. STATUS_LIMITED when too many wait.
MUST_USE Status backtest_desk_begin(BacktestDesk *desk, const BacktestWish *wish, int64_t *id_out,
                                    Error *error);

typedef enum BacktestState { BACKTEST_WAITS, BACKTEST_RUNS, BACKTEST_DONE, BACKTEST_STOPPED } BacktestState;

typedef struct BacktestView {
    BacktestState state;
    double progress; // 0 to 1
    Str result;      // JSON objects, when done; in the arena
    Str versus;      // empty: there is none
} BacktestView;

bool backtest_desk_find(BacktestDesk *desk, int64_t id, Arena *arena, BacktestView *view_out);
bool backtest_desk_stop(BacktestDesk *desk, int64_t id); // false: there is none

#endif
