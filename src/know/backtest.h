// backtest.h: a warning run over the past: whom it would have caught, how long before they left, whom it
// would have missed, how many false alarms, and how much work for whom.
//
// Every day is judged by what the engine says of that day; nothing later is looked at. Only days that the
// engine keeps can be judged by people's activity: see engine.h.
#ifndef PERENNIAL_KNOW_BACKTEST_H
#define PERENNIAL_KNOW_BACKTEST_H

#include "know/life.h"
#include "know/scorecard_set.h"

enum { BACKTEST_CASES_MAX = 200000, BACKTEST_OWNERS_MAX = 500, BACKTEST_ALARMS_MAX = 2 };

// When there is an alarm about an account: a formula is yes, or a score is low.
typedef struct BacktestAlarm {
    const Formula *condition; // yes or no, of accounts; NULL: the score
    const ScorecardSet *set;
    int16_t card; // index in the set: only accounts for which it holds
    Points below; // an alarm when the score is below
} BacktestAlarm;

typedef struct BacktestConfig {
    BacktestAlarm alarms[BACKTEST_ALARMS_MAX]; // judged side by side
    size_t alarm_count;
    Life life; // lost: churned for the first day; neither churned nor archived accounts are warned
    uint16_t from, to;
    uint16_t every_days; // looked at on from, from + every_days, …
    uint16_t ahead_days; // an alarm is right when the account is lost within so many days, or while it stands
    uint16_t quiet_days; // an alarm that comes back within so many days is the same one
    // Called every few days; false stops. May be NULL.
    bool (*go_on)(void *context, double share);
    void *context;
} BacktestConfig;

typedef enum BacktestKind {
    BACKTEST_CAUGHT, // warned, then lost
    BACKTEST_MISSED, // lost without a warning
    BACKTEST_FALSE,  // warned, and not lost in time
    BACKTEST_OPEN,   // warned too lately to be judged
    BACKTEST_AGAIN,  // a further right alarm before a loss that is caught already
} BacktestKind;

typedef struct BacktestCase {
    uint32_t account;
    BacktestKind kind;
    uint16_t warned; // first day of the alarm; 0: missed
    uint16_t ended;  // last day on which it was seen to stand; 0: missed
    uint16_t lost;   // 0: not lost
} BacktestCase;

typedef struct BacktestLoad {
    Str owner; // attribute "owner" on the day of the alarm; empty: none
    uint32_t alarms;
} BacktestLoad;

typedef struct BacktestResult {
    bool stopped;                  // go_on said so: nothing else is set
    bool cut;                      // there were more than BACKTEST_CASES_MAX cases
    uint32_t looks;                // days that were looked at
    uint32_t lost, caught, missed; // lost accounts: caught + missed
    uint32_t alarms, false_alarms, open;
    uint16_t ahead_median, ahead_least, ahead_most; // days from the warning to the loss, of the caught
    double months;                                  // of 30.4375 days, from `from` to `to`
    const BacktestCase *cases;                      // by day of warning, or of loss where missed
    size_t case_count;
    const BacktestLoad *load; // by owner, the largest first
    size_t load_count;
} BacktestResult;

// A result for each alarm. `from` must not be after `to`. Cases lie in the arena; owners are borrowed from
// the engine.
void backtest_run(const BacktestConfig *config, const Engine *engine, Arena *arena,
                  BacktestResult *results_out);

#endif
