// play_past.h: a play run over the past, day by day: who would have entered and when, what would have been
// sent and asked of whom. Takes the same steps as the runner (play_step.h); nothing is done.
//
// What cannot be known is assumed, and said: a task is done on its due day; nothing that the play does
// changes what customers do; of the limits of contact only the play's own messages count. Who is written to
// and formulas see what was known on each day. People enter as they come into the segment of the play.
#ifndef PERENNIAL_ACT_PLAY_PAST_H
#define PERENNIAL_ACT_PLAY_PAST_H

#include "act/play_hours.h"
#include "act/play_step.h"
#include "know/live.h"

enum {
    PLAY_PAST_DAYS_MAX = 365,
    PLAY_PAST_ENTRIES_MAX = 20000, // runs that are followed; beyond, `cut`
};

typedef struct PlayPastConfig {
    const Play *play;
    const CompiledPlay *compiled;
    const Formula *segment;    // of people: the formula of the play's segment, as it was known; else NULL
    const FormulaNames *names; // that find who is written to
    const PlayLimits *limits;  // of contact
    const Live *live;
    uint16_t from, to;                          // to: today at the latest
    bool (*go_on)(void *context, double share); // false: stop; may be NULL
    // Each move of a run, by its number in the result, as it is made; may be NULL.
    void (*moved)(void *context, size_t run, int64_t at_us, const PlayMove *move);
    void *context;
} PlayPastConfig;

typedef struct PlayPastRun {
    uint32_t account, person; // person ENGINE_NONE: the account as a whole
    uint16_t day, goal_day;   // goal_day 0: not reached
    bool again, held;
    int mails, tasks;
    PlayPlace place;
    int64_t ended_us; // 0: not yet
} PlayPastRun;

typedef struct PlayPastDay {
    int entered, mails, tasks;
} PlayPastDay;

typedef struct PlayPastLoad {
    Str owner; // as it is today; empty: nobody
    int entered, mails, tasks;
} PlayPastLoad;

typedef struct PlayPastResult {
    PlayPastRun *runs; // in the order of their entry
    size_t run_count;
    PlayPastDay *days; // one a day, from `from` on
    PlayPastLoad *load;
    size_t load_count;
    int accounts, people; // each once; people of plays for people
    int held, mails, tasks, reached;
    int in_app;   // messages shown in the app
    int left_out; // people whom a message left out for the limits of contact
    bool cut, stopped;
} PlayPastResult;

// In the arena.
void play_past(const PlayPastConfig *config, Arena *arena, PlayPastResult *result_out);

// ---- one account, from now on

typedef struct PlayDryMove {
    double after_days;
    PlayMove move;
} PlayDryMove;

typedef struct PlayDry {
    bool enters; // by what is known now
    bool held;
    bool goal; // is reached already
    PlayDryMove moves[PLAY_MOVES_MAX];
    size_t move_count;
} PlayDry;

// What would happen if nothing changed from now on and every task were done on its due day; as if it were not
// held out. `person` ENGINE_NONE: none.
void play_dry_run(const PlayPastConfig *config, uint32_t account, uint32_t person, int64_t now_us,
                  Arena *arena, PlayDry *dry_out);

#endif
