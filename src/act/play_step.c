#include "act/play_step.h"

#include "base/timestamp.h"

// ---- names

Str play_run_state_name(PlayRunState state)
{
    static const Str names[PLAY_RUN_STATES] = { STR_CONST("going"), STR_CONST("paused"),
                                                STR_CONST("watching"), STR_CONST("ended"),
                                                STR_CONST("resting") };
    return names[state];
}

Str play_run_result_name(PlayRunResult result)
{
    static const Str names[PLAY_RESULTS] = { STR_CONST(""), STR_CONST("finished"), STR_CONST("goal"),
                                             STR_CONST("exit"), STR_CONST("stopped") };
    return names[result];
}

Str play_outcome_name(PlayOutcome outcome)
{
    static const Str names[PLAY_OUTCOMES] = {
        [PLAY_DONE] = STR_CONST("done"),
        [PLAY_NOBODY] = STR_CONST("nobody"),
        [PLAY_FAILED] = STR_CONST("failed"),
        [PLAY_LATE] = STR_CONST("late"),
        [PLAY_WAITED] = STR_CONST("waited"),
        [PLAY_CAME_TRUE] = STR_CONST("came_true"),
        [PLAY_TIMED_OUT] = STR_CONST("timed_out"),
        [PLAY_YES] = STR_CONST("yes"),
        [PLAY_NO] = STR_CONST("no"),
        [PLAY_REACHED] = STR_CONST("goal"),
        [PLAY_LEFT] = STR_CONST("exit"),
        [PLAY_SKIPPED] = STR_CONST("skipped"),
        [PLAY_FIRST] = STR_CONST("first"),
        [PLAY_SECOND] = STR_CONST("second"),
        [PLAY_CANNOT_COME] = STR_CONST("cannot_come"),
    };
    return names[outcome];
}

// ---- places

int64_t play_window_end(const Play *play, const PlayPlace *place)
{
    return place->entered_us + play->goal_days * US_PER_DAY;
}

// No more steps: the rest of the goal's days is watched, where that is still open.
static void take_no_more(const Play *play, PlayPlace *place, PlayRunResult result, int64_t now_us)
{
    bool open = place->goal_us == 0 && now_us < play_window_end(play, place);
    place->result = result;
    place->state = open ? PLAY_RUN_WATCHING : PLAY_RUN_ENDED;
    place->step = PLAY_END;
    place->arrived = false;
    place->due_us = open ? play_window_end(play, place) : INT64_MAX;
}

PlayPlace play_place_enter(const Play *play, bool held, int64_t now_us)
{
    PlayPlace place = { .state = PLAY_RUN_GOING, .entered_us = now_us, .due_us = now_us };
    if (play->step_count == 0) place.step = PLAY_END;
    if (held) take_no_more(play, &place, PLAY_RESULT_NONE, now_us);
    return place;
}

static void go_to(PlayPlace *place, int step, int64_t now_us)
{
    place->step = step;
    place->arrived = false;
    place->due_us = now_us;
}

bool play_skip(const Play *play, PlayPlace *place, int64_t now_us)
{
    if (place->step == PLAY_END) return false;
    go_to(place, play->steps[place->step].next, now_us);
    place->state = PLAY_RUN_GOING;
    return true;
}

// ---- going on

typedef struct Going {
    const Play *play;
    PlayPlace *place;
    const PlayFacts *facts;
    PlayMove *moves;
    size_t count;
    bool late; // it should have gone on long ago
} Going;

static void note(Going *going, int step, PlayOutcome outcome)
{
    going->moves[going->count++] = (PlayMove){ step, outcome };
}

static bool holds(const Going *going, int what)
{
    return going->facts->holds(going->facts->context, what);
}

// Ends the run, or its steps, before any further one. False: it may go on.
static bool has_ended(Going *going)
{
    const Play *play = going->play;
    PlayPlace *place = going->place;
    const int64_t now_us = going->facts->now_us;
    bool open = place->goal_us == 0 && now_us < play_window_end(play, place);
    if (open && holds(going, PLAY_ASKS_GOAL)) {
        place->goal_us = now_us;
        note(going, PLAY_END, PLAY_REACHED);
        bool steps_left = place->state == PLAY_RUN_GOING;
        take_no_more(play, place, steps_left ? PLAY_RESULT_GOAL : place->result, now_us);
    } else if (place->state == PLAY_RUN_WATCHING) {
        if (!open) take_no_more(play, place, place->result, now_us);
    } else if (play->exit.len > 0 && holds(going, PLAY_ASKS_EXIT)) {
        note(going, PLAY_END, PLAY_LEFT);
        take_no_more(play, place, PLAY_RESULT_EXIT, now_us);
    }
    return place->state != PLAY_RUN_GOING;
}

static PlayAwaited awaited(const Going *going, const PlayStep *step, int number)
{
    if (step->kind != PLAY_WAIT_UNTIL) return PLAY_NOT_YET;
    if (step->task != PLAY_END) return going->facts->awaited(going->facts->context, number);
    return holds(going, number) ? PLAY_HAS_COME : PLAY_NOT_YET;
}

// False: it waits.
static bool pass_wait(Going *going, const PlayStep *step)
{
    PlayPlace *place = going->place;
    const int64_t now_us = going->facts->now_us;
    const int number = place->step;
    if (!place->arrived) {
        place->arrived = true;
        place->since_us = now_us;
        place->due_us = now_us + step->days * US_PER_DAY + step->hours * US_PER_HOUR;
    }
    bool until = step->kind == PLAY_WAIT_UNTIL;
    PlayAwaited what = awaited(going, step, number);
    bool came = what == PLAY_HAS_COME, never = what == PLAY_NEVER;
    if (!came && !never && now_us < place->due_us) return false;
    note(going, number,
         came    ? PLAY_CAME_TRUE
         : never ? PLAY_CANNOT_COME
         : until ? PLAY_TIMED_OUT
                 : PLAY_WAITED);
    go_to(place, until && !came ? step->otherwise : step->next, now_us);
    return true;
}

// False: it has to wait for its hour, or failed.
static bool pass_act(Going *going, const PlayStep *step)
{
    PlayPlace *place = going->place;
    const PlayFacts *facts = going->facts;
    const int number = place->step;
    bool message = play_step_is_message(step);
    if (message && going->late) {
        note(going, number, PLAY_LATE);
        go_to(place, step->next, facts->now_us);
        return true;
    }
    int64_t from = message ? facts->may_from(facts->context, number) : facts->now_us;
    if (from > facts->now_us) {
        if (!place->arrived) place->since_us = facts->now_us;
        place->arrived = true;
        place->due_us = from;
        return false;
    }
    PlayOutcome outcome = facts->take(facts->context, number);
    note(going, number, outcome);
    if (outcome == PLAY_FAILED) {
        place->state = PLAY_RUN_PAUSED;
        place->due_us = INT64_MAX;
        return false;
    }
    go_to(place, step->next, facts->now_us);
    return true;
}

// False: no further step can be taken now.
static bool pass(Going *going)
{
    PlayPlace *place = going->place;
    if (place->step == PLAY_END) {
        take_no_more(going->play, place, PLAY_RESULT_FINISHED, going->facts->now_us);
        return false;
    }
    const PlayStep *step = &going->play->steps[place->step];
    if (step->kind == PLAY_WAIT || step->kind == PLAY_WAIT_UNTIL) return pass_wait(going, step);
    const bool split = step->kind == PLAY_SPLIT;
    if (step->kind != PLAY_BRANCH && !split) return pass_act(going, step);
    bool yes = holds(going, place->step);
    PlayOutcome first = split ? PLAY_FIRST : PLAY_YES, second = split ? PLAY_SECOND : PLAY_NO;
    note(going, place->step, yes ? first : second);
    go_to(place, yes ? step->next : step->otherwise, going->facts->now_us);
    return true;
}

size_t play_go_on(const Play *play, PlayPlace *place, const PlayFacts *facts, PlayMove moves[PLAY_MOVES_MAX])
{
    Going going = { .play = play, .place = place, .facts = facts, .moves = moves };
    if (place->state != PLAY_RUN_GOING && place->state != PLAY_RUN_WATCHING) return 0;
    going.late = facts->now_us - place->due_us > play->late_days * US_PER_DAY;
    if (has_ended(&going)) return going.count;
    while (pass(&going)) {
    }
    return going.count;
}
