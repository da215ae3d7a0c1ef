#include "act/play_people.h"

#include "act/play_enter.h"
#include "know/segment.h"

#include <stdlib.h>

enum {
    CHANGES_AT_ONCE = 1000,
    ENTRANTS_MAX = 100000, // of one look; more come with the next change
};

typedef struct Entering {
    const PlayPeople *people;
    const BookedPlay *booked;
    const PlayEntrant *entrants;
    size_t count;
    int64_t change; // up to which the segment was read
} Entering;

static Status enter_edit(Store *store, void *context, Error *error)
{
    const Entering *entering = context;
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < entering->count; i++) {
        int64_t run = 0;
        status = play_enter(store, &entering->booked->play, &entering->entrants[i], &run, error);
    }
    if (status != STATUS_OK) return status;
    return play_cursor_put(store, entering->booked->play.id, entering->booked->play.segment, entering->change,
                           error);
}

// Somebody without an id of their own cannot be found again, nor written to.
static bool make_entrant(const PlayPeople *people, const BookedPlay *booked, SegmentPerson who, Arena *arena,
                         PlayEntrant *entrant_out)
{
    const Engine *engine = live_engine(people->live);
    bool anonymous = false;
    Str person = engine_person_id(engine, who.person, &anonymous),
        account = engine_account_id(engine, who.account);
    if (anonymous || account.len == 0) return false;
    if (booked->compiled.guard &&
        !play_book_holds(people->book, booked->compiled.guard, who.account, ENGINE_NONE))
        return false;
    *entrant_out = (PlayEntrant){ .account = arena_copy(arena, account),
                                  .person = arena_copy(arena, person),
                                  .now_us = clock_now(live_clock(people->live)) };
    return true;
}

// Who is in the segment now.
static size_t find_members(const PlayPeople *people, const BookedPlay *booked, Arena *arena,
                           PlayEntrant **entrants_out)
{
    Definition definition;
    FormulaProblem problem;
    const Engine *engine = live_engine(people->live);
    PlayEntrant *entrants = ARENA_ARRAY(arena, PlayEntrant, ENTRANTS_MAX);
    *entrants_out = entrants;
    if (!definition_get(people->definitions, DEFINITION_SEGMENT, booked->play.segment, arena, &definition))
        return 0;
    Segment segment = segment_read(&definition, arena);
    PersonSet listed = { 0 };
    SegmentPerson *found = NULL;
    size_t count = 0, entering = 0;
    if (segment.formula.len > 0) {
        const Formula *formula = formula_compile(segment.formula, FORMULA_OF_PEOPLE,
                                                 play_book_names(people->book), arena, &problem);
        if (formula)
            count = segment_people(&segment, formula, engine, live_today(people->live), arena, ENTRANTS_MAX,
                                   &found);
    } else {
        segment_listed_people(&segment, engine, *arena, &listed);
        found = listed.items;
        count = listed.count;
    }
    for (size_t i = 0; i < count && entering < ENTRANTS_MAX; i++)
        entering += make_entrant(people, booked, found[i], arena, &entrants[entering]);
    person_set_free(&listed);
    return entering;
}

// Those who entered after the change `after`, and the newest change.
static Status find_changes(const PlayPeople *people, const BookedPlay *booked, int64_t after, Arena *arena,
                           Entering *entering, Error *error)
{
    PlayEntrant *entrants = ARENA_ARRAY(arena, PlayEntrant, ENTRANTS_MAX);
    Status status = STATUS_OK;
    bool old = false;
    entering->entrants = entrants;
    entering->change = after;
    for (int64_t before = 0; status == STATUS_OK && !old && entering->count < ENTRANTS_MAX;) {
        SegmentChange *changes = NULL;
        size_t count = 0;
        status = segment_changes(people->reader, booked->play.segment, before, CHANGES_AT_ONCE, arena,
                                 &changes, &count, error);
        if (status != STATUS_OK || count == 0) break;
        if (before == 0 && changes[0].number > after) entering->change = changes[0].number;
        for (size_t i = 0; i < count && !old && entering->count < ENTRANTS_MAX; i++) {
            SegmentPerson who;
            old = changes[i].number <= after;
            if (old || !changes[i].entered ||
                !segment_subject_read(live_engine(people->live), changes[i].subject, &who))
                continue;
            entering->count += make_entrant(people, booked, who, arena, &entrants[entering->count]);
        }
        before = changes[count - 1].number;
    }
    return status;
}

// The play sees its segment for the first time.
static Status find_first(const PlayPeople *people, const BookedPlay *booked, Arena *arena, Entering *entering,
                         Error *error)
{
    SegmentChange *newest = NULL;
    PlayEntrant *members = NULL;
    size_t count = 0;
    Status status =
        segment_changes(people->reader, booked->play.segment, 0, 1, arena, &newest, &count, error);
    if (status != STATUS_OK) return status;
    entering->change = count > 0 ? newest[0].number : 0;
    entering->count = booked->play.existing ? find_members(people, booked, arena, &members) : 0;
    entering->entrants = members;
    return STATUS_OK;
}

static Status look_at(const PlayPeople *people, const BookedPlay *booked, Arena *arena, Error *error)
{
    Entering entering = { .people = people, .booked = booked };
    int64_t after = 0;
    bool known = false;
    Status status =
        play_cursor_get(people->reader, booked->play.id, booked->play.segment, &after, &known, error);
    if (status != STATUS_OK) return status;
    status = known ? find_changes(people, booked, after, arena, &entering, error)
                   : find_first(people, booked, arena, &entering, error);
    if (status != STATUS_OK || (known && entering.change == after)) return status;
    status = committer_edit(people->committer, enter_edit, &entering, error);
    for (size_t i = 0; status == STATUS_OK && i < entering.count; i++) {
        uint32_t account = engine_account_find(live_engine(people->live), entering.entrants[i].account);
        const AccountChange change = { account, ACCOUNT_SAID };
        if (account != ENGINE_NONE) dirty_accounts_mark(people->entered, &change, 1);
    }
    return status;
}

Status play_people_enter(const PlayPeople *people, Arena *arena, Error *error)
{
    Definition *list = NULL;
    Status status = STATUS_OK;
    size_t count = definition_list(people->definitions, DEFINITION_PLAY, arena, &list);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const BookedPlay *booked = play_book_get(people->book, people->reader, list[i].id, list[i].version);
        if (!booked || !booked->works || !booked->play.on) continue;
        bool waits = booked->play.audience == FORMULA_OF_PEOPLE && booked->play.entry == PLAY_BY_SEGMENT;
        Arena mark = *arena;
        if (waits) status = look_at(people, booked, arena, error);
        arena_reset(arena, mark);
    }
    return status;
}
