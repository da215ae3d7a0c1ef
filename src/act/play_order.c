#include "act/play_order.h"

#include "act/guide_message.h"
#include "act/outbox.h"

// As the way of the run says it: "paused", …
static Str play_order_name(PlayOrder order)
{
    static const Str names[PLAY_ORDERS] = { STR_CONST("paused"),  STR_CONST("resumed"), STR_CONST("stopped"),
                                            STR_CONST("skipped"), STR_CONST("retried"), STR_CONST("moved") };
    return names[order];
}

static bool has_steps(const PlayRun *run)
{
    PlayRunState state = run->place.state;
    return !run->held && (state == PLAY_RUN_GOING || state == PLAY_RUN_PAUSED || state == PLAY_RUN_RESTING);
}

static void stop(const Play *play, PlayRun *run, int64_t now_us)
{
    PlayPlace *place = &run->place;
    bool open = place->goal_us == 0 && now_us < play_window_end(play, place);
    place->state = open ? PLAY_RUN_WATCHING : PLAY_RUN_ENDED;
    place->result = PLAY_RESULT_STOPPED;
    place->step = PLAY_END;
    place->arrived = false;
    place->due_us = open ? play_window_end(play, place) : INT64_MAX;
    if (!open) run->ended_us = now_us;
}

static void go_on(PlayRun *run, int64_t now_us)
{
    run->place.state = PLAY_RUN_GOING;
    if (run->place.arrived && run->place.due_us != INT64_MAX && run->place.due_us > now_us) return;
    run->place.due_us = now_us;
}

// What becomes of the run; empty when that can be, else why not.
static const char *change(const PlayOrdered *ordered, PlayRun *run)
{
    const Play *play = ordered->play;
    bool paused = run->place.state == PLAY_RUN_PAUSED;
    if (!has_steps(run)) return "It takes no more steps.";
    switch (ordered->order) {
    case PLAY_PAUSE:
        if (paused) return "It is paused already.";
        run->place.state = PLAY_RUN_PAUSED;
        return "";
    case PLAY_RESUME:
    case PLAY_RETRY:
        if (!paused) return "It is not paused.";
        go_on(run, ordered->now_us);
        return "";
    case PLAY_STOP:
        stop(play, run, ordered->now_us);
        return "";
    case PLAY_SKIP:
        return play_skip(play, &run->place, ordered->now_us) ? "" : "There is no step to skip.";
    case PLAY_MOVE:
        if (run->version == play->version) return "It is on this version already.";
        if (run->step.len > 0 && play_step_find(play, run->step) == PLAY_END)
            return "The other version has no step of this name: skip the step first, or stop the run.";
        run->version = play->version;
        run->place.step = play_step_find(play, run->step);
        run->place.arrived = false;
        run->place.due_us = ordered->now_us;
        return "";
    case PLAY_ORDERS:
        break;
    }
    return "";
}

static Status write_order(Store *store, const PlayOrdered *ordered, PlayRun *run, Error *error)
{
    const Play *play = ordered->play;
    const PlayMoveRow move = { .at_us = ordered->now_us,
                               .step = ordered->order == PLAY_SKIP ? run->step : (Str){ 0 },
                               .outcome = play_order_name(ordered->order),
                               .why = ordered->why };
    bool written = false;
    int64_t number = run->moves + 1;
    Status status = play_move_add(store, run, number, &move, error);
    run->step = run->place.step == PLAY_END ? (Str){ 0 } : play->steps[run->place.step].id;
    run->why = ordered->why;
    if (status == STATUS_OK) status = play_run_put(store, run, 1, &written, error);
    if (status == STATUS_OK && ordered->order == PLAY_STOP)
        status = outbox_cancel_run(store, run->id, ordered->now_us, error);
    if (status == STATUS_OK && ordered->order == PLAY_STOP)
        status = guide_message_cancel_run(store, run->id, error);
    return status;
}

Status play_order(Store *store, const PlayOrdered *ordered, Error *error)
{
    Arena arena = arena_create(1 << 20);
    PlayRun run;
    Status status = play_run_get(store, ordered->run, &arena, &run, error);
    if (status == STATUS_OK) {
        if (ordered->order != PLAY_MOVE) play_run_place(&run, ordered->play);
        const char *problem = change(ordered, &run);
        status = *problem ? fail(error, STATUS_CONFLICT, STR(""), "%s", problem)
                          : write_order(store, ordered, &run, error);
    }
    arena_destroy(&arena);
    return status;
}

Status play_stop_all(Store *store, const Play *play, int64_t now_us, Str why, size_t max, size_t *count_out,
                     Error *error)
{
    static const PlayRunState states[] = { PLAY_RUN_GOING, PLAY_RUN_PAUSED, PLAY_RUN_RESTING };
    Status status = STATUS_OK;
    *count_out = 0;
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        for (size_t count = 1; status == STATUS_OK && count > 0 && *count_out < max;) {
            Arena arena = arena_create(16 << 20);
            PlayRun *runs = NULL;
            const PlayRunFilter filter = {
                .play = play->id, .state = (int)states[s], .held = -1, .limit = PLAY_RUNS_LISTED_MAX
            };
            status = play_run_list(store, &filter, &arena, &runs, &count, error);
            for (size_t i = 0; status == STATUS_OK && i < count; i++) {
                PlayOrdered ordered = { PLAY_STOP, runs[i].id, play, now_us, why };
                status = play_order(store, &ordered, error);
            }
            *count_out += status == STATUS_OK ? count : 0;
            arena_destroy(&arena);
        }
    }
    return status;
}
