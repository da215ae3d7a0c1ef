#include "know/stage_change.h"

#include "base/timestamp.h"

#include <stdlib.h>

enum { CHANGES_AT_ONCE = 2000 }; // in one transaction

void stage_changes_add(StageChanges *changes, const StageChange *change)
{
    if (changes->count == changes->room) {
        changes->room = changes->room ? 2 * changes->room : 1024;
        changes->items = reallocarray(changes->items, changes->room, sizeof *changes->items);
        if (!changes->items) panic("out of memory: changes of the journey");
    }
    changes->items[changes->count++] = *change;
}

void stage_changes_free(StageChanges *changes)
{
    free(changes->items);
    *changes = (StageChanges){ 0 };
}

// What one transaction writes: changes from number `from` on, before number `to`.
typedef struct Writing {
    const StageChanges *changes;
    const StageStands *stands;
    const Live *live;
    size_t from, to;
} Writing;

static Status write_change(Store *store, const Engine *engine, const StageChange *change, Error *error)
{
    FollowedStage *followed = change->followed;
    StageStand *stand = &followed->stands[change->account];
    Str account = engine_account_id(engine, change->account);
    Status status = STATUS_OK;
    if (change->step == STAGE_ENTERS) {
        const StageEntry entry = { .stage = followed->stage->id,
                                   .version = followed->stage->version,
                                   .account = account,
                                   .day = change->day,
                                   .early = change->day == followed->first_day };
        status = stage_enter(store, &entry, &stand->stay, error);
    } else if (change->step == STAGE_LEAVES) {
        const StageExit exit = { .stay = stand->stay, .day = change->day, .ended = change->ended };
        status = stage_leave(store, &exit, error);
    }
    for (size_t k = 0; status == STATUS_OK && k < followed->stage->milestone_count; k++) {
        if (change->milestones >> k & 1)
            status = stage_milestone_put(store, stand->stay, followed->stage->milestones[k].name, change->day,
                                         error);
    }
    return status;
}

// As it is after the changes of the day, which are written before the next day is looked at.
static Status write_place(Store *store, const Engine *engine, const StageChange *change, Error *error)
{
    const StageStand *stand = &change->followed->stands[change->account];
    if (!change->place) return STATUS_OK;
    const StagePlaceRow row = { .stage = change->followed->stage->id,
                                .account = engine_account_id(engine, change->account),
                                .place = stand->place,
                                .stay = stand->stay };
    return stage_place_put(store, &row, error);
}

// Of one account on one day: the changes from number `first` on, before number `end`.
static Status write_words(Store *store, const Writing *writing, size_t first, size_t end, LogBatch *batch,
                          Error *error)
{
    const StageStands *stands = writing->stands;
    const StageChange *changes = writing->changes->items;
    StageWords words = { .stages = stands->stages[0].stage,
                         .stage_count = stands->count,
                         .account = engine_account_id(live_engine(writing->live), changes[first].account),
                         .now_us = clock_now(live_clock(writing->live)) };
    int64_t day_end = zone_day_start(live_zone(writing->live), changes[first].day + 1u) - US_PER_SECOND;
    words.at_us = day_end < words.now_us ? day_end : words.now_us;
    for (size_t i = first; i < end; i++) {
        if (changes[i].step != STAGE_STAYS) words.changed |= 1u << (changes[i].followed - stands->stages);
    }
    return words.changed ? stage_words_add(store, &words, batch, error) : STATUS_OK;
}

static bool same_account_and_day(const StageChange *a, const StageChange *b)
{
    return a->account == b->account && a->day == b->day;
}

// What was found is of places that somebody changed since: it is read and done again.
static Status check_unmoved(Store *store, const StageStands *stands, Error *error)
{
    int64_t moves = 0;
    Status status = stage_moves_made(store, &moves, error);
    if (status != STATUS_OK || moves == stands->moves) return status;
    return fail(error, STATUS_CONFLICT, STR(""), "Somebody moved an account meanwhile.");
}

static Status write_some(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Writing *writing = context;
    const Engine *engine = live_engine(writing->live);
    const StageChange *changes = writing->changes->items;
    Status status = check_unmoved(store, writing->stands, error);
    for (size_t i = writing->from; status == STATUS_OK && i < writing->to;) {
        size_t end = i;
        for (; status == STATUS_OK && end < writing->to && same_account_and_day(&changes[i], &changes[end]);
             end++) {
            status = write_change(store, engine, &changes[end], error);
            if (status == STATUS_OK) status = write_place(store, engine, &changes[end], error);
        }
        if (status == STATUS_OK) status = write_words(store, writing, i, end, batch, error);
        i = end;
    }
    return status;
}

Status stage_changes_write(StageChanges *changes, const StageStands *stands, const Live *live,
                           Committer *committer, Error *error)
{
    Status status = STATUS_OK;
    for (size_t from = 0; status == STATUS_OK && from < changes->count;) {
        size_t to = from;
        // An account's day is not torn apart.
        while (to < changes->count && (to - from < CHANGES_AT_ONCE ||
                                       same_account_and_day(&changes->items[to - 1], &changes->items[to])))
            to++;
        Writing writing = { changes, stands, live, from, to };
        status = committer_edit_logged(committer, write_some, &writing, error);
        from = to;
    }
    changes->count = 0;
    return status;
}

typedef struct DoneEdit {
    const StageStands *stands;
    uint16_t day;
} DoneEdit;

static bool is_behind(const FollowedStage *followed, uint16_t day)
{
    return followed->works && followed->day < day;
}

static Status write_done(Store *store, void *context, Error *error)
{
    const DoneEdit *edit = context;
    const StageStands *stands = edit->stands;
    Status status = check_unmoved(store, stands, error);
    for (size_t i = 0; status == STATUS_OK && i < stands->count; i++) {
        if (is_behind(&stands->stages[i], edit->day))
            status = stage_followed_put(store, stands->stages[i].stage->id, edit->day, error);
    }
    return status;
}

Status stage_changes_done(StageStands *stands, uint16_t day, Committer *committer, Error *error)
{
    bool any = false;
    for (size_t i = 0; i < stands->count; i++)
        any = any || is_behind(&stands->stages[i], day);
    DoneEdit edit = { stands, day };
    Status status = any ? committer_edit(committer, write_done, &edit, error) : STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < stands->count; i++) {
        if (is_behind(&stands->stages[i], day)) stands->stages[i].day = day;
    }
    return status;
}
