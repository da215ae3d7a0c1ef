#include "act/play_act.h"

#include "act/play_best_hour.h"
#include "act/play_choice.h"
#include "act/play_guide.h"
#include "act/play_message.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/account_words.h"
#include "know/assignment.h"
#include "know/stage_hand.h"
#include "know/task.h"
#include "know/touchpoint.h"

struct PlayAct {
    PlayStepKind kind;
    Task task;
    Touchpoint note;
    LogEntry said;
    PlayMessages messages;
    PlayGuides guides;
    StageHand hand;
    StageMove move;
    PlayChoice choice;
    Str words;
};

// ---- for whom

static Str text_of(Value value)
{
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

static Str zone_of(const Live *live, uint32_t account, uint32_t person)
{
    static const Str key = STR_CONST("timezone");
    const Engine *engine = live_engine(live);
    uint16_t today = live_today(live);
    Str zone = { 0 };
    if (person != ENGINE_NONE) zone = text_of(engine_person_attribute(engine, person, key, today));
    if (zone.len == 0 && account != ENGINE_NONE)
        zone = text_of(engine_account_attribute(engine, account, key, today));
    return zone.len > 0 ? zone : zone_name(live_zone(live));
}

Str play_actor_zone(const PlayActor *actor)
{
    return zone_of(actor->live, actor->account, actor->person);
}

Str play_person_zone(const Live *live, uint32_t person, Arena *arena)
{
    uint32_t *accounts = NULL;
    size_t count = engine_person_accounts(live_engine(live), person, arena, &accounts);
    return zone_of(live, count > 0 ? accounts[0] : ENGINE_NONE, person);
}

bool play_act_is_internal(const PlayStep *step)
{
    return !play_step_is_message(step) || str_equal(step->to, STR("owner"));
}

static Str account_name(const PlayActor *actor)
{
    Str name = text_of(engine_account_attribute(live_engine(actor->live), actor->account, STR("name"),
                                                live_today(actor->live)));
    return name.len > 0 ? name : actor->run->account;
}

static Str person_name(const PlayActor *actor)
{
    Str name = { 0 };
    if (actor->person != ENGINE_NONE)
        name = text_of(engine_person_attribute(live_engine(actor->live), actor->person, STR("name"),
                                               live_today(actor->live)));
    return name.len > 0 ? name : actor->run->person;
}

Str play_with_names(const PlayActor *actor, Str text, size_t most)
{
    static const Str account = STR_CONST("{account}"), person = STR_CONST("{person}");
    Buf out = { 0 };
    for (size_t i = 0; i < text.len && out.len < most;) {
        Str rest = str_slice(text, i, text.len);
        bool of_account = str_starts_with(rest, account), of_person = str_starts_with(rest, person);
        if (of_account || of_person) {
            buf_append(&out, of_account ? account_name(actor) : person_name(actor));
            i += of_account ? account.len : person.len;
        } else {
            buf_append_byte(&out, text.data[i++]);
        }
    }
    Str copy = arena_copy(actor->arena, str_beginning(buf_view(&out), most));
    buf_free(&out);
    return copy;
}

// ---- preparing

// Working days from now on.
static uint16_t due_day(const PlayActor *actor, int days)
{
    enum { THURSDAY = 4, SATURDAY = 6 }; // day 0 was a Thursday
    uint16_t day = live_today(actor->live);
    while (days > 0) {
        day++;
        int weekday = (day + THURSDAY - 1) % 7 + 1;
        if (weekday < SATURDAY) days--;
    }
    return day;
}

static PlayOutcome prepare_task(PlayActor *actor, const PlayStep *step, PlayAct *act)
{
    Str owner =
        str_equal(step->owner, STR("owner")) ? account_owner(actor->live, actor->account) : step->owner;
    act->task = (Task){ .title = play_with_names(actor, step->title, TASK_TITLE_BYTES_MAX),
                        .note = play_with_names(actor, step->text, TASK_NOTE_BYTES_MAX),
                        .account = actor->run->account,
                        .person = actor->run->person,
                        .owner = arena_copy(actor->arena, owner),
                        .due_day = due_day(actor, step->due_days),
                        .kind = step->task_kind,
                        .every = 1,
                        .checklist = STR("[]"),
                        .state = STR("open"),
                        .created_us = actor->now_us,
                        .changed_us = actor->now_us };
    act->task.first_day = act->task.due_day;
    act->words = act->task.owner.len > 0 ? act->task.owner : STR("nobody's yet");
    return PLAY_DONE;
}

static PlayOutcome prepare_note(PlayActor *actor, const PlayStep *step, PlayAct *act)
{
    act->note = (Touchpoint){ .account = actor->run->account,
                              .kind = STR("note"),
                              .at_us = actor->now_us,
                              .author_name = actor->play->name,
                              .title = play_with_names(actor, step->title, TOUCHPOINT_TITLE_BYTES_MAX),
                              .body = play_with_names(actor, step->text, TOUCHPOINT_BODY_BYTES_MAX),
                              .sentiment = SENTIMENT_NONE,
                              .created_us = actor->now_us,
                              .changed_us = actor->now_us };
    return PLAY_DONE;
}

static PlayOutcome prepare_set(PlayActor *actor, const PlayStep *step, PlayAct *act)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_raw(&json, step->attribute, step->value);
    json_close_object(&json);
    json_finish(&json);
    bool of_person = actor->run->person.len > 0;
    act->said = (LogEntry){ .type = of_person ? ENTRY_IDENTIFY : ENTRY_GROUP,
                            .time_us = actor->now_us,
                            .received_us = actor->now_us,
                            .account_id = of_person ? (Str){ 0 } : actor->run->account,
                            .user_id = actor->run->person,
                            .body = arena_copy(actor->arena, buf_view(&body)) };
    buf_free(&body);
    act->words = arena_format(actor->arena, "%.*s: %.*s", STR_ARG(step->attribute), STR_ARG(step->value));
    return PLAY_DONE;
}

// As a hand would: it holds for as long as the stage's formulas answer what they answer now.
static PlayOutcome prepare_stage(PlayActor *actor, const PlayStep *step, PlayAct *act)
{
    StagePlaceRow row;
    Error error = { 0 };
    const StageAsking asking = { actor->reader, live_engine(actor->live), play_book_names(actor->book),
                                 actor->account, live_today(actor->live) };
    act->hand = stage_hand_find(play_book_definitions(actor->book), 0, step->stage, actor->arena);
    if (!act->hand.stage) {
        actor->why =
            arena_format(actor->arena, "There is no stage with the key “%.*s”.", STR_ARG(step->stage));
        return PLAY_FAILED;
    }
    Status status = stage_hand_ask(&act->hand, &asking, actor->arena, &error);
    if (status == STATUS_OK)
        status = stage_place_read(actor->reader, act->hand.stage->id, actor->run->account, &row, &error);
    if (status != STATUS_OK) {
        actor->why = arena_copy(actor->arena, str_from_c(error.message));
        return PLAY_FAILED;
    }
    act->move = (StageMove){ .stage = act->hand.stage->id,
                             .account = actor->run->account,
                             .enters = step->enters,
                             .day = asking.day,
                             .at_us = actor->now_us,
                             .by = arena_format(actor->arena, "play:%lld", (long long)actor->play->id),
                             .why = actor->play->name };
    Str name = act->hand.stage->name;
    act->words = row.place.inside == step->enters
                     ? arena_format(actor->arena, "%.*s: it was %s already", STR_ARG(name),
                                    step->enters ? "there" : "outside")
                     : arena_format(actor->arena, "%s %.*s", step->enters ? "into" : "out of", STR_ARG(name));
    actor->stages = true;
    return PLAY_DONE;
}

// A mail, a survey, a guide, words to a webhook: as it is chosen.
static PlayOutcome prepare_message(PlayActor *actor, const PlayStep *step, PlayAct *act)
{
    PlayStep as = *step;
    if (!play_choose(actor, step, &as, &act->choice)) return PLAY_FAILED;
    act->kind = as.kind;
    const bool guide = as.kind == PLAY_IN_APP;
    PlayOutcome outcome = guide ? play_guide_prepare(actor, &as, &act->guides)
                                : play_message_prepare(actor, &as, &act->messages);
    if (outcome != PLAY_DONE) return outcome;
    act->words = guide ? act->guides.words : act->messages.words;
    if (act->choice.made)
        act->words =
            arena_format(actor->arena, "%.*s; %.*s", STR_ARG(act->words), STR_ARG(act->choice.words));
    if (as.best_hour && !guide) {
        Str when = play_best_hour(actor, &as).words;
        act->words = arena_format(actor->arena, "%.*s; %.*s", STR_ARG(act->words), STR_ARG(when));
    }
    return PLAY_DONE;
}

PlayOutcome play_act_prepare(PlayActor *actor, const PlayStep *step, PlayAct **act_out)
{
    PlayAct *act = ARENA_NEW(actor->arena, PlayAct);
    PlayOutcome outcome = PLAY_DONE;
    act->kind = step->kind;
    if (step->kind == PLAY_TASK) outcome = prepare_task(actor, step, act);
    if (step->kind == PLAY_NOTE) outcome = prepare_note(actor, step, act);
    if (step->kind == PLAY_SET) outcome = prepare_set(actor, step, act);
    if (step->kind == PLAY_STAGE) outcome = prepare_stage(actor, step, act);
    if (play_step_is_message(step) || step->kind == PLAY_WEBHOOK) outcome = prepare_message(actor, step, act);
    if (outcome == PLAY_DONE) *act_out = act;
    return outcome;
}

Str play_act_words(const PlayAct *act)
{
    return act->words;
}

// ---- writing

static Status write_note(const PlayActWriting *writing, const PlayAct *act, int64_t *reference_out,
                         Error *error)
{
    Touchpoint note = act->note;
    const AccountWords words = { .account = note.account,
                                 .now_us = writing->now_us,
                                 .zone = live_zone(writing->live) };
    Status status = touchpoint_save(writing->store, &note, error);
    *reference_out = note.id;
    return status == STATUS_OK ? account_words_touchpoints(writing->store, &words, writing->batch, error)
                               : status;
}

// Where it is already there is nothing to do.
static Status write_stage(const PlayActWriting *writing, const PlayAct *act, int64_t *reference_out,
                          Error *error)
{
    Status status =
        stage_hand_move(writing->store, &act->hand, &act->move, writing->batch, reference_out, error);
    return status == STATUS_CONFLICT ? STATUS_OK : status;
}

static Status write_what(const PlayActWriting *writing, const PlayAct *act, int64_t *reference_out,
                         Error *error)
{
    Task task = act->task;
    Status status = STATUS_OK;
    *reference_out = 0;
    switch (act->kind) {
    case PLAY_TASK:
        status = task_save(writing->store, &task, error);
        *reference_out = task.id;
        return status;
    case PLAY_NOTE:
        return write_note(writing, act, reference_out, error);
    case PLAY_SET:
        log_batch_add(writing->batch, &act->said);
        return STATUS_OK;
    case PLAY_STAGE:
        return write_stage(writing, act, reference_out, error);
    case PLAY_IN_APP:
        return play_guide_write(writing, &act->guides, reference_out, error);
    case PLAY_MAIL:
    case PLAY_WEBHOOK:
    case PLAY_SURVEY:
        return play_message_write(writing, &act->messages, reference_out, error);
    case PLAY_WAIT:
    case PLAY_WAIT_UNTIL:
    case PLAY_BRANCH:
    case PLAY_SPLIT:
    case PLAY_STEP_KINDS:
        break;
    }
    return STATUS_OK;
}

Status play_act_write(const PlayActWriting *writing, const PlayAct *act, int64_t *reference_out, Error *error)
{
    Status status = write_what(writing, act, reference_out, error);
    return status == STATUS_OK ? play_choice_write(writing, &act->choice, error) : status;
}
