#include "act/play_plan.h"

#include "act/guide_message.h"
#include "act/play_act.h"
#include "act/play_best_hour.h"
#include "act/play_enter.h"
#include "act/play_proof.h"
#include "act/play_recipients.h"
#include "base/timestamp.h"
#include "know/task.h"

#include <string.h>

// What the machine of play_step.h asks about.
typedef struct Finding {
    const PlayPlanner *planner;
    const BookedPlay *booked;
    const PlayRun *run;
    uint32_t account, person;
    PlayAct *acts[PLAY_STEPS_MAX]; // by step
    PlayActor actor;
    Status status;
    Error *error;
} Finding;

// ---- facts

static bool holds(void *context, int what)
{
    Finding *finding = context;
    const CompiledPlay *compiled = &finding->booked->compiled;
    const Play *play = &finding->booked->play;
    if (what >= 0 && play->steps[what].kind == PLAY_SPLIT)
        return play_split_is_first(play, &play->steps[what], finding->run->account);
    const Formula *formula = what == PLAY_ASKS_GOAL   ? compiled->goal
                             : what == PLAY_ASKS_EXIT ? compiled->exit
                                                      : compiled->steps[what];
    return play_book_holds(finding->planner->book, formula, finding->account, finding->person);
}

static bool guide_followed(Finding *finding, int step)
{
    bool done = false;
    Status status = guide_message_step_done(finding->planner->reader, finding->run->id,
                                            finding->booked->play.steps[step].id, &done, finding->error);
    if (status != STATUS_OK) finding->status = status;
    return done;
}

static bool task_done(Finding *finding, int step)
{
    Store *reader = finding->planner->reader;
    int64_t id = 0;
    Task task;
    Error ignored;
    Str name = finding->booked->play.steps[step].id;
    Status status = play_move_reference(reader, finding->run->id, name, &id, finding->error);
    if (status != STATUS_OK) finding->status = status;
    if (id == 0) return false; // it was not made: there was nobody to do it
    status = task_get(reader, id, finding->planner->arena, &task, &ignored);
    return status == STATUS_NOT_FOUND || (status == STATUS_OK && !str_equal(task.state, STR("open")));
}

// What became of the messages of a step. One that is sent by this very plan is in no rows yet.
static PlayAwaited message_became(Finding *finding, const PlayStep *wait)
{
    PlayProof proof;
    if (finding->acts[wait->task]) return PLAY_NOT_YET;
    Status status = play_proof_read(finding->planner->reader, finding->run->id,
                                    finding->booked->play.steps[wait->task].id, finding->planner->now_us,
                                    &proof, finding->error);
    if (status != STATUS_OK) {
        finding->status = status;
        return PLAY_NOT_YET;
    }
    return play_proof_answers(&proof, wait->proof);
}

static PlayAwaited awaited(void *context, int wait)
{
    Finding *finding = context;
    const PlayStep *steps = finding->booked->play.steps, *step = &steps[wait];
    if (step->proof != PLAY_PROOF_NONE) return message_became(finding, step);
    bool guide = steps[step->task].kind == PLAY_IN_APP;
    bool done = guide ? guide_followed(finding, step->task) : task_done(finding, step->task);
    return done ? PLAY_HAS_COME : PLAY_NOT_YET;
}

static bool told_in_this_batch(const PlayTold *told, uint32_t account)
{
    for (size_t i = 0; i < told->count; i++) {
        if (told->accounts[i] == account) return true;
    }
    return false;
}

static void add_told(const PlayPlanner *planner, uint32_t account)
{
    PlayTold *told = planner->told;
    if (told_in_this_batch(told, account)) return;
    if (told->count == told->room) {
        size_t room = 2 * told->room + 64;
        uint32_t *accounts = ARENA_ARRAY(planner->arena, uint32_t, room);
        if (told->count > 0) memcpy(accounts, told->accounts, told->count * sizeof *accounts);
        *told = (PlayTold){ accounts, told->count, room };
    }
    told->accounts[told->count++] = account;
}

// Every account of whoever was written to: limits of people hold across accounts.
static void keep_told(const PlayPlanner *planner, const PlayActor *actor)
{
    const Engine *engine = live_engine(planner->live);
    if (actor->told_count > 0) add_told(planner, actor->account);
    for (size_t i = 0; i < actor->told_count; i++) {
        uint32_t *accounts = NULL;
        size_t count = engine_person_accounts(engine, actor->told[i], planner->arena, &accounts);
        for (size_t k = 0; k < count; k++)
            add_told(planner, accounts[k]);
    }
}

static Status limits_next(const Finding *finding, int step, int64_t *from_out)
{
    const PlayPlanner *planner = finding->planner;
    const PlayRun *run = finding->run;
    const PlayMailing mailing = { run->play, finding->booked->play.steps[step].id, run->account };
    int64_t of_person = 0;
    Status status = play_limits_next_mailing(planner->reader, &planner->limits, &mailing, planner->now_us,
                                             from_out, finding->error);
    if (status == STATUS_OK && run->person.len > 0)
        status = play_limits_next_person(planner->reader, &planner->limits, run->person,
                                         play_recipient_frequency(&finding->actor, finding->person),
                                         &of_person, finding->error);
    if (of_person > *from_out) *from_out = of_person;
    return status;
}

// A mail that waits for an hour goes when it has come, whatever was learnt meanwhile.
static bool has_waited(const Finding *finding, const PlayStep *step)
{
    const PlayPlace *place = &finding->run->place;
    return place->arrived && str_equal(finding->run->step, step->id) &&
           place->due_us <= finding->planner->now_us;
}

// Within the hours of the play, and in the best one where the step wants that.
static int64_t hour_from(Finding *finding, const PlayStep *step, int64_t from_us)
{
    const PlayHours *hours = &finding->booked->play.hours;
    const Str zone = play_actor_zone(&finding->actor);
    int64_t at_us = play_hours_next(hours, zone, from_us);
    if (!step->best_hour || (at_us == finding->planner->now_us && has_waited(finding, step))) return at_us;
    return play_best_hour_from(hours, zone, play_best_hour(&finding->actor, step).hour, at_us);
}

static int64_t may_from(void *context, int number)
{
    Finding *finding = context;
    const PlayPlanner *planner = finding->planner;
    const PlayStep *step = &finding->booked->play.steps[number];
    if (play_act_is_internal(step)) return planner->now_us;
    int64_t from_us = planner->now_us;
    Status status = limits_next(finding, number, &from_us);
    if (status != STATUS_OK) finding->status = status;
    if (from_us == INT64_MAX) return from_us;
    if (from_us < planner->now_us) from_us = planner->now_us;
    from_us = hour_from(finding, step, from_us);
    // Its contacts of this batch are not counted yet: in the next batch they are.
    bool told = finding->actor.told_count > 0 || told_in_this_batch(planner->told, finding->account);
    return told && from_us == planner->now_us ? planner->now_us + 1 : from_us;
}

static PlayOutcome take(void *context, int step)
{
    Finding *finding = context;
    return play_act_prepare(&finding->actor, &finding->booked->play.steps[step], &finding->acts[step]);
}

// ---- the plan

// A run that cannot go on ends, and says why.
static void end_run(PlayPlan *plan, Str why, int64_t now_us)
{
    PlayPlace *place = &plan->run.place;
    place->state = PLAY_RUN_ENDED;
    place->result = PLAY_RESULT_STOPPED;
    place->step = PLAY_END;
    place->due_us = INT64_MAX;
    plan->run.step = (Str){ 0 };
    plan->run.ended_us = now_us;
    plan->run.why = why;
    plan->moves[0] = (PlayMoveRow){ .at_us = now_us, .outcome = STR("stopped"), .why = why };
    plan->move_count = 1;
    plan->changed = true;
}

// One whose formulas mean nothing any more waits until somebody mends them; who has no steps left is watched
// on.
static void pause_run(PlayPlan *plan, Str why)
{
    PlayPlace *place = &plan->run.place;
    if (place->state != PLAY_RUN_GOING) return;
    place->state = PLAY_RUN_PAUSED;
    place->due_us = INT64_MAX;
    plan->run.why = why;
    plan->changed = true;
}

static Str why_of(const Finding *finding, const PlayMove *move)
{
    PlayAct *act = move->step == PLAY_END ? NULL : finding->acts[move->step];
    if (act) return play_act_words(act);
    bool failed = move->outcome == PLAY_FAILED || move->outcome == PLAY_NOBODY;
    return failed ? finding->actor.why : (Str){ 0 };
}

static void keep_moves(const Finding *finding, const PlayMove *moves, size_t count, PlayPlan *plan)
{
    const Play *play = &finding->booked->play;
    for (size_t i = 0; i < count; i++) {
        bool whole = moves[i].step == PLAY_END;
        plan->moves[i] = (PlayMoveRow){ .at_us = finding->planner->now_us,
                                        .step = whole ? (Str){ 0 } : play->steps[moves[i].step].id,
                                        .outcome = play_outcome_name(moves[i].outcome),
                                        .why = why_of(finding, &moves[i]) };
        plan->acts[i] = whole || moves[i].outcome != PLAY_DONE ? NULL : finding->acts[moves[i].step];
    }
    plan->move_count = count;
}

static bool same_place(const PlayPlace *a, const PlayPlace *b)
{
    return a->state == b->state && a->result == b->result && a->goal_us == b->goal_us && a->step == b->step &&
           a->arrived == b->arrived && a->since_us == b->since_us && a->due_us == b->due_us;
}

static void go_on(Finding *finding, PlayPlan *plan)
{
    const Play *play = &finding->booked->play;
    const PlayFacts facts = { .context = finding,
                              .now_us = finding->planner->now_us,
                              .holds = holds,
                              .awaited = awaited,
                              .may_from = may_from,
                              .take = take };
    PlayMove moves[PLAY_MOVES_MAX];
    play_run_place(&plan->run, play);
    PlayPlace before = plan->run.place;
    size_t count = play_go_on(play, &plan->run.place, &facts, moves);
    const PlayPlace *place = &plan->run.place;
    keep_moves(finding, moves, count, plan);
    plan->run.step = place->step == PLAY_END ? (Str){ 0 } : play->steps[place->step].id;
    if (place->state == PLAY_RUN_ENDED) plan->run.ended_us = facts.now_us;
    if (place->state == PLAY_RUN_PAUSED) plan->run.why = finding->actor.why;
    plan->changed = count > 0 || !same_place(&before, place);
    plan->sends = finding->actor.sends;
    plan->stages = finding->actor.stages;
}

Status play_plan(const PlayPlanner *planner, const PlayRun *run, PlayPlan *plan_out, Error *error)
{
    const Engine *engine = live_engine(planner->live);
    Finding finding = { .planner = planner, .run = run, .person = ENGINE_NONE, .error = error };
    *plan_out = (PlayPlan){ .was = run, .run = *run };
    finding.booked = play_book_get(planner->book, planner->reader, run->play, run->version);
    finding.account = engine_account_find(engine, run->account);
    if (run->person.len > 0) finding.person = engine_person_find(engine, run->person);
    if (!finding.booked) {
        end_run(plan_out, STR("The play is gone."), planner->now_us);
        return STATUS_OK;
    }
    if (!finding.booked->works) {
        pause_run(plan_out, finding.booked->problem);
        return STATUS_OK;
    }
    bool gone = finding.account == ENGINE_NONE || (run->person.len > 0 && finding.person == ENGINE_NONE);
    if (gone) {
        end_run(plan_out, STR("There is no such customer any more."), planner->now_us);
        return STATUS_OK;
    }
    finding.actor = (PlayActor){ .live = planner->live,
                                 .reader = planner->reader,
                                 .book = planner->book,
                                 .arena = planner->arena,
                                 .play = &finding.booked->play,
                                 .run = run,
                                 .limits = &planner->limits,
                                 .account = finding.account,
                                 .person = finding.person,
                                 .now_us = planner->now_us,
                                 .memo = planner->memo };
    go_on(&finding, plan_out);
    keep_told(planner, &finding.actor);
    return finding.status;
}

// ---- writing

Status play_plan_write(Store *store, const PlayPlan *plan, const Live *live, int64_t now_us, LogBatch *batch,
                       bool *done_out, Error *error)
{
    PlayRun run = plan->run;
    Status status = play_run_put(store, &run, (int64_t)plan->move_count, done_out, error);
    for (size_t i = 0; status == STATUS_OK && *done_out && i < plan->move_count; i++) {
        PlayMoveRow move = plan->moves[i];
        const PlayActWriting writing = { store, live, &run, move.step, now_us, batch };
        if (plan->acts[i]) status = play_act_write(&writing, plan->acts[i], &move.reference, error);
        if (status == STATUS_OK)
            status = play_move_add(store, &run, run.moves + (int64_t)i + 1, &move, error);
    }
    return status;
}
