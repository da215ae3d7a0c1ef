#include "know/people_figures.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW = 28 };

// What is added up over the members.
typedef struct Sums {
    size_t active, new_people, lost, monthly, key_features;
    uint64_t active_days;
    bool unknown; // days that are not kept any more
    size_t *feature_users;
} Sums;

static void add_member(Sums *sums, const PersonUsage *usage, uint16_t day, const FeatureView *features)
{
    bool known = usage->active_days_28 != UINT16_MAX && usage->active_days_28_previous != UINT16_MAX;
    sums->unknown = sums->unknown || !known;
    if (!known) return;
    bool active = usage->active_days_28 > 0;
    sums->active += active;
    sums->active_days += usage->active_days_28;
    sums->new_people += usage->first_day > 0 && usage->first_day + WINDOW > day;
    sums->lost += !active && usage->active_days_28_previous > 0;
    sums->monthly += usage->last_day > 0 && usage->last_day + MAU_DAYS > day;
    for (size_t f = 0; f < features->set.count; f++) {
        bool used = usage->feature_days_28[f] > 0 && usage->feature_days_28[f] != UINT8_MAX;
        sums->feature_users[f] += used;
        sums->key_features += used && features->features[f].key;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static size_t count_distinct(const PersonSet *set)
{
    uint32_t *people = reallocarray(NULL, set->count + 1, sizeof *people);
    if (!people) panic("out of memory");
    for (size_t i = 0; i < set->count; i++)
        people[i] = set->items[i].person;
    if (set->count > 0) qsort(people, set->count, sizeof *people, compare_numbers);
    size_t distinct = 0;
    for (size_t i = 0; i < set->count; i++)
        distinct += i == 0 || people[i] != people[i - 1];
    free(people);
    return distinct;
}

static double quotient(double sum, double of)
{
    return of > 0 ? sum / of : (double)NAN;
}

static PeopleFigures figures_of(const Sums *sums, const PersonSet *set, size_t accounts,
                                const FeatureView *features, Arena *arena)
{
    double members = (double)set->count, active = (double)sums->active;
    PeopleFigures figures = { .members = set->count,
                              .people = count_distinct(set),
                              .accounts = accounts,
                              .active = active,
                              .new_people = (double)sums->new_people,
                              .lost = (double)sums->lost,
                              .active_share = quotient(active, members),
                              .active_days = quotient((double)sums->active_days, active),
                              .stickiness =
                                  quotient((double)sums->active_days / WINDOW, (double)sums->monthly),
                              .key_features = quotient((double)sums->key_features, active) };
    figures.feature_share = ARENA_ARRAY(arena, double, features->set.count + 1);
    for (size_t f = 0; f < features->set.count; f++)
        figures.feature_share[f] =
            sums->unknown ? (double)NAN : quotient((double)sums->feature_users[f], members);
    if (!sums->unknown) return figures;
    figures.active = figures.new_people = figures.lost = (double)NAN;
    figures.active_share = figures.active_days = figures.stickiness = figures.key_features = (double)NAN;
    return figures;
}

PeopleFigures people_figures(const Engine *engine, const PersonSet *set, uint16_t day,
                             const FeatureView *features, Arena *arena)
{
    Sums sums = { .feature_users = ARENA_ARRAY(arena, size_t, features->set.count + 1) };
    size_t accounts = 0;
    for (size_t from = 0, of_account; from < set->count; from += of_account) {
        const SegmentPerson *first = NULL;
        Arena mark = *arena;
        PersonUsage *people = NULL;
        uint32_t account = set->items[from].account;
        of_account = person_set_of(set, account, &first);
        size_t count = engine_people_usage(engine, account, day, &features->set, arena, &people);
        for (size_t i = 0; i < count; i++) {
            if (person_set_has(set, (SegmentPerson){ account, people[i].person }))
                add_member(&sums, &people[i], day, features);
        }
        accounts++;
        arena_reset(arena, mark);
    }
    return figures_of(&sums, set, accounts, features, arena);
}

// ---- roles

static int compare_roles(const void *a, const void *b)
{
    const Str *left = a, *right = b;
    return str_compare(*left, *right);
}

size_t people_roles(const Engine *engine, const PersonSet *set, uint16_t day, Arena *arena,
                    RoleCount **roles_out)
{
    Str *roles = ARENA_ARRAY(arena, Str, set->count + 1);
    for (size_t i = 0; i < set->count; i++) {
        Value role = engine_person_attribute(engine, set->items[i].person, STR("role"), day);
        roles[i] = role.kind == VALUE_TEXT ? role.text : STR("");
    }
    if (set->count > 0) qsort(roles, set->count, sizeof *roles, compare_roles);
    RoleCount *counts = ARENA_ARRAY(arena, RoleCount, set->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (count == 0 || !str_equal(counts[count - 1].role, roles[i]))
            counts[count++] = (RoleCount){ .role = roles[i] };
        counts[count - 1].members++;
    }
    *roles_out = counts;
    return count;
}
