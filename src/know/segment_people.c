// Segments of people: who is in them, asked of the engine, and how their rows are called.
#include "know/segment.h"

#include <stdlib.h>

enum { PEOPLE_MAX = 200000 }; // of one day

// ---- members

static void add_matching(const Formula *formula, const Engine *engine, uint16_t day, Arena scratch,
                         size_t max, PersonSet *people)
{
    uint32_t accounts = engine_account_count(engine);
    for (uint32_t account = 0; account < accounts && people->count < max; account++) {
        if (engine_account_is_private(engine, account)) continue;
        Arena arena = scratch;
        uint32_t *found = NULL;
        size_t count = formula_evaluate_people(formula, engine, account, day, &arena, &found);
        for (size_t i = 0; i < count && people->count < max; i++)
            person_set_add(people, (SegmentPerson){ account, found[i] });
    }
}

void segment_listed_people(const Segment *segment, const Engine *engine, Arena scratch, PersonSet *people)
{
    for (size_t i = 0; i < segment->id_count; i++) {
        uint32_t person = engine_person_find(engine, segment->ids[i]);
        if (person == ENGINE_NONE) person = engine_person_find_anonymous(engine, segment->ids[i]);
        if (person == ENGINE_NONE) continue;
        Arena arena = scratch;
        uint32_t *accounts = NULL;
        size_t count = engine_person_accounts(engine, person, &arena, &accounts);
        for (size_t a = 0; a < count; a++) {
            if (!engine_account_is_private(engine, accounts[a]))
                person_set_add(people, (SegmentPerson){ accounts[a], person });
        }
    }
}

size_t segment_people(const Segment *segment, const Formula *formula, const Engine *engine, uint16_t day,
                      Arena *arena, size_t max, SegmentPerson **people_out)
{
    PersonSet people = { 0 };
    if (formula) {
        add_matching(formula, engine, day, *arena, max, &people);
    } else {
        segment_listed_people(segment, engine, *arena, &people);
        person_set_sort(&people);
    }
    size_t count = people.count < max ? people.count : max;
    *people_out = ARENA_ARRAY(arena, SegmentPerson, count + 1);
    for (size_t i = 0; i < count; i++)
        (*people_out)[i] = people.items[i];
    person_set_free(&people);
    return count;
}

uint16_t segment_person_since(const Formula *formula, const Engine *engine, SegmentPerson who, uint16_t day,
                              Arena scratch)
{
    if (!formula) return 0;
    for (uint16_t back = 1; back <= SEGMENT_SINCE_DAYS && back < day; back++) {
        Arena arena = scratch;
        FormulaResult result =
            formula_evaluate_person(formula, engine, who.account, who.person, (uint16_t)(day - back), &arena);
        bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
        if (!yes) return (uint16_t)(day - back + 1);
    }
    return 0;
}

// ---- rows

// Ids may hold any character, so the account's length comes first: "4:acme:u:ann"; u a user, a a visitor.
Str segment_subject(const Engine *engine, SegmentPerson who, Arena *arena)
{
    bool anonymous = false;
    Str account = engine_account_id(engine, who.account);
    Str person = engine_person_id(engine, who.person, &anonymous);
    return arena_format(arena, "%zu:%.*s:%c:%.*s", account.len, STR_ARG(account), anonymous ? 'a' : 'u',
                        STR_ARG(person));
}

bool segment_subject_read(const Engine *engine, Str subject, SegmentPerson *who_out)
{
    StrCut cut = str_cut(subject, ':');
    int64_t len = 0;
    bool sound = cut.found && str_parse_int64(cut.head, &len) && len >= 0 &&
                 (size_t)len + 3 <= cut.tail.len && cut.tail.data[len] == ':' &&
                 cut.tail.data[len + 2] == ':';
    if (!sound) return false;
    Str person = str_slice(cut.tail, (size_t)len + 3, cut.tail.len);
    who_out->account = engine_account_find(engine, str_slice(cut.tail, 0, (size_t)len));
    who_out->person = cut.tail.data[len + 1] == 'u' ? engine_person_find(engine, person)
                                                    : engine_person_find_anonymous(engine, person);
    return who_out->account != ENGINE_NONE && who_out->person != ENGINE_NONE;
}

// ---- who entered and left, by days

static int compare_people(const void *a, const void *b)
{
    return person_order(*(const SegmentPerson *)a, *(const SegmentPerson *)b);
}

typedef struct Collected {
    SegmentPersonChange *changes;
    size_t count, max;
    uint16_t day;
} Collected;

static void add(Collected *collected, SegmentPerson who, bool entered)
{
    if (collected->count == collected->max) return;
    collected->changes[collected->count++] = (SegmentPersonChange){ who, entered, collected->day };
}

// Both sorted.
static void add_differences(Collected *collected, const SegmentPerson *before, size_t before_count,
                            const SegmentPerson *after, size_t after_count)
{
    size_t b = 0, a = 0;
    while (b < before_count || a < after_count) {
        int order = b == before_count ? 1 : a == after_count ? -1 : compare_people(&before[b], &after[a]);
        if (order < 0) add(collected, before[b], false);
        if (order > 0) add(collected, after[a], true);
        b += order <= 0;
        a += order >= 0;
    }
}

size_t segment_people_changes(const Formula *formula, const Engine *engine, uint16_t from, uint16_t to,
                              size_t max, Arena *arena, SegmentPersonChange **changes_out)
{
    Collected collected = { .changes = ARENA_ARRAY(arena, SegmentPersonChange, max + 1), .max = max };
    *changes_out = collected.changes;
    if (!formula) return 0;
    SegmentPerson *after = NULL, *before = NULL;
    size_t after_count = segment_people(NULL, formula, engine, to, arena, PEOPLE_MAX, &after);
    qsort(after, after_count, sizeof *after, compare_people);
    for (uint16_t day = to; day > from && collected.count < max; day--) {
        size_t before_count =
            segment_people(NULL, formula, engine, (uint16_t)(day - 1), arena, PEOPLE_MAX, &before);
        qsort(before, before_count, sizeof *before, compare_people);
        collected.day = day;
        add_differences(&collected, before, before_count, after, after_count);
        after = before;
        after_count = before_count;
    }
    return collected.count;
}
