#include "know/changes.h"

#include <math.h>

enum { WINDOW_DAYS = 28, COLLECTED_MAX = 4096, LOST_ACTIVE_DAYS_LEAST = 3 };

typedef struct Collected {
    Change *changes;
    size_t count;
} Collected;

Str change_kind_name(ChangeKind kind)
{
    static const Str names[] = {
        [CHANGE_FEATURE_NEW] = STR_CONST("feature_new"),
        [CHANGE_FEATURE_STOPPED] = STR_CONST("feature_stopped"),
        [CHANGE_PERSON_NEW] = STR_CONST("person_new"),
        [CHANGE_PERSON_LOST] = STR_CONST("person_lost"),
        [CHANGE_ATTRIBUTE] = STR_CONST("attribute"),
        [CHANGE_USAGE] = STR_CONST("usage"),
    };
    return names[kind];
}

static void add(Collected *collected, Change change)
{
    if (collected->count < COLLECTED_MAX) collected->changes[collected->count++] = change;
}

static Value number(double value)
{
    return (Value){ .kind = VALUE_NUMBER, .number = value };
}

static void add_features(const FeatureView *features, const FeatureUsage *usage, uint16_t from,
                         Collected *collected)
{
    for (size_t i = 0; i < features->set.count; i++) {
        Change change = { .person = ENGINE_NONE, .subject = features->features[i].name };
        if (usage[i].first_day >= from) {
            change.kind = CHANGE_FEATURE_NEW;
            change.day = usage[i].first_day;
            change.value = number((double)usage[i].events_28);
            add(collected, change);
        } else if (usage[i].events_28 == 0 && usage[i].events_28_previous > 0) {
            change.kind = CHANGE_FEATURE_STOPPED;
            change.day = usage[i].last_day;
            change.value = number(0);
            change.previous = number((double)usage[i].events_28_previous);
            add(collected, change);
        }
    }
}

static void add_people(const PersonUsage *people, size_t count, uint16_t from, Collected *collected)
{
    for (size_t i = 0; i < count; i++) {
        Change change = { .person = people[i].person, .subject = STR("") };
        bool known =
            people[i].active_days_28 != UINT16_MAX && people[i].active_days_28_previous != UINT16_MAX;
        if (!known) continue;
        if (people[i].first_day >= from) {
            change.kind = CHANGE_PERSON_NEW;
            change.day = people[i].first_day;
            change.value = number(people[i].active_days_28);
            add(collected, change);
        } else if (people[i].active_days_28 == 0 &&
                   people[i].active_days_28_previous >= LOST_ACTIVE_DAYS_LEAST) {
            change.kind = CHANGE_PERSON_LOST;
            change.day = people[i].last_day;
            change.value = number(0);
            change.previous = number(people[i].active_days_28_previous);
            add(collected, change);
        }
    }
}

static void add_attributes(const Engine *engine, uint32_t account, uint16_t from, uint16_t to, Arena *arena,
                           Collected *collected)
{
    AttributeState *states = NULL;
    size_t count = engine_account_attribute_changes(engine, account, from, to, arena, &states);
    for (size_t i = 0; i < count; i++) {
        Value previous =
            engine_account_attribute(engine, account, states[i].key, (uint16_t)(states[i].day - 1));
        add(collected, (Change){ .day = states[i].day,
                                 .kind = CHANGE_ATTRIBUTE,
                                 .person = ENGINE_NONE,
                                 .subject = states[i].key,
                                 .value = states[i].value,
                                 .previous = previous });
    }
}

static void add_usage(const Usage *usage, uint16_t day, Collected *collected)
{
    if (usage->active_28 == USAGE_UNKNOWN || usage->active_28_previous == USAGE_UNKNOWN) return;
    double now = usage->active_28, before = usage->active_28_previous;
    if (fabs(now - before) < 3 || fabs(now - before) < before / 5) return;
    add(collected, (Change){ .day = day,
                             .kind = CHANGE_USAGE,
                             .person = ENGINE_NONE,
                             .subject = STR("active_people"),
                             .value = number(now),
                             .previous = number(before) });
}

static int newest_first(const void *a, const void *b)
{
    const Change *left = a, *right = b;
    if (left->day != right->day) return right->day - left->day;
    return (int)left->kind - (int)right->kind;
}

size_t account_changes(const Engine *engine, uint32_t account, uint16_t day, const FeatureView *features,
                       Arena *arena, Change **changes_out)
{
    Collected collected = { .changes = ARENA_ARRAY(arena, Change, COLLECTED_MAX) };
    uint16_t from = day >= WINDOW_DAYS ? (uint16_t)(day - WINDOW_DAYS + 1) : 1;
    FeatureUsage *feature_usage = ARENA_ARRAY(arena, FeatureUsage, features->set.count + 1);
    PersonUsage *people = NULL;
    Usage usage;
    engine_feature_usage(engine, account, day, &features->set, feature_usage);
    engine_usage(engine, account, day, &features->set, &usage);
    size_t person_count = engine_people_usage(engine, account, day, &features->set, arena, &people);

    add_usage(&usage, day, &collected);
    add_features(features, feature_usage, from, &collected);
    add_attributes(engine, account, from, day, arena, &collected);
    add_people(people, person_count, from, &collected);
    qsort(collected.changes, collected.count, sizeof *collected.changes, newest_first);
    *changes_out = collected.changes;
    return collected.count < CHANGES_MAX ? collected.count : CHANGES_MAX;
}
