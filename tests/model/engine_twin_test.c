// engine_twin_test.c: the engine against its naive twin on random records.
//
// PERENNIAL_SEED=n runs one seed, PERENNIAL_RUNS=n runs so many. A failure prints the seed.
#include "engine_inside.h"
#include "engine_run.h"

#include "base/timestamp.h"

#include <math.h>
#include <unistd.h>

enum { ATTRIBUTES_EACH = 3, TEXT_ROOM = 64 };

static const char *const zones[] = { "UTC", "America/New_York", "Europe/Berlin", "Pacific/Auckland" };
uint64_t current_seed;

// ---- random records

static Str pick(Run *run, const char *const *from, uint32_t count)
{
    return str_from_c(from[below(&run->random, count)]);
}

static const char *const users[] = { "ada", "bob@acme.com",    "carl", "dora@globex.io",
                                     "eve", "frank@gmail.com", "gina", "Hal@ACME.com",
                                     "ivy", "joe@initech.de",  "kim",  "v1" };
static const char *const visitors[] = { "v1", "v2", "v3", "v4", "v5", "v6", "ada" };
static const char *const companies[] = { "acme", "globex", "initech", "umbrella", "hooli", "stark" };
static const char *const names[] = { "Open",        "Export", "Share", "Invite",
                                     "Page / Home", "Report", "Zoom",  "Survey Answered" };
static const char *const person_keys[] = { "email", "role", "seats" };
static const char *const account_keys[] = { "domain", "domains", "plan", "mrr", "parent" };
static const char *const mails[] = { "a@acme.com",  "b@globex.io", "c@initech.de",
                                     "d@gmail.com", "e@other.org", "none" };
static const char *const domains[] = {
    "acme.com", "globex.io", "ACME.com, initech.de", "other.org,gmail.com", "gmail.com", "globex.io,acme.com"
};
static const char *const words[] = { "free", "pro", "enterprise" };

static Attribute random_attribute(Run *run, bool of_account)
{
    Attribute attribute = { .key = of_account ? pick(run, account_keys, 5) : pick(run, person_keys, 3) };
    uint32_t kind = below(&run->random, 10);
    if (kind == 0) return attribute; // missing
    attribute.value.kind = VALUE_TEXT;
    if (str_starts_with(attribute.key, STR("domain"))) {
        attribute.value.text = pick(run, domains, str_equal(attribute.key, STR("domain")) ? 2 : 6);
    } else if (str_equal(attribute.key, STR("parent")) && kind < 9) {
        attribute.value.text = pick(run, companies, 6);
    } else if (str_equal(attribute.key, STR("email"))) {
        attribute.value.text = pick(run, mails, 6);
    } else if (kind < 6) {
        attribute.value.text = pick(run, words, 3);
    } else {
        attribute.value.kind = kind < 8 ? VALUE_NUMBER : kind < 9 ? VALUE_BOOL : VALUE_DATE;
        attribute.value.number = below(&run->random, 2);
    }
    return attribute;
}

static int64_t random_time(Run *run, int64_t *clock_us)
{
    uint32_t luck = below(&run->random, 1000);
    if (luck < 20)
        *clock_us += (int64_t)below(&run->random, 60) * US_PER_DAY;
    else
        *clock_us += (int64_t)below(&run->random, 900) * 60 * US_PER_SECOND * 2;
    int64_t back_days = 0;
    if (luck > 980)
        back_days = below(&run->random, 2500); // from years ago
    else if (luck > 830)
        back_days = below(&run->random, 520); // late
    return *clock_us - back_days * US_PER_DAY - below(&run->random, 3600) * US_PER_SECOND;
}

static void make_record(Run *run, int64_t *clock_us)
{
    Record *record = &run->records[run->record_count++];
    uint32_t kind = below(&run->random, 100);
    *record = (Record){ .kind = kind < 66   ? RECORD_EVENT
                                : kind < 76 ? RECORD_PERSON
                                : kind < 90 ? RECORD_ACCOUNT
                                : kind < 98 ? RECORD_MERGE
                                : kind < 99 ? RECORD_MERGE_ACCOUNT
                                            : RECORD_NOTHING,
                        .time_us = random_time(run, clock_us) };
    if (chance(&run->random, 3)) record->flags |= RECORD_EXCLUDED;
    if (chance(&run->random, 5)) record->flags |= RECORD_PASSIVE;
    if (chance(&run->random, 70)) record->user_id = pick(run, users, 12);
    if (chance(&run->random, 35)) record->anonymous_id = pick(run, visitors, 7);
    bool about_account = record->kind == RECORD_ACCOUNT || record->kind == RECORD_MERGE_ACCOUNT;
    if (chance(&run->random, about_account ? 95 : 15)) record->account_id = pick(run, companies, 6);
    if (record->kind == RECORD_EVENT) record->name = pick(run, names, 8);
    if (record->kind == RECORD_MERGE)
        record->previous_id = chance(&run->random, 50) ? pick(run, users, 12) : pick(run, visitors, 7);
    if (record->kind == RECORD_MERGE_ACCOUNT && chance(&run->random, 95))
        record->previous_id = pick(run, companies, 6);
    if (record->kind == RECORD_MERGE || record->kind == RECORD_MERGE_ACCOUNT) return;
    if (record->kind == RECORD_EVENT) {
        Attribute *amount = ARENA_ARRAY(&run->arena, Attribute, 1);
        double quarters = (double)below(&run->random, 400) - 100;
        *amount = (Attribute){ STR("amount"), { .kind = VALUE_NUMBER, .number = quarters / 4 } };
        record->attributes = amount;
        record->attribute_count = chance(&run->random, 60);
        return;
    }
    bool of_account = record->kind == RECORD_ACCOUNT;
    // No key twice: what the later of two says would count, and the twin asks for the earlier one too.
    Attribute *attributes = ARENA_ARRAY(&run->arena, Attribute, 1);
    attributes[0] = random_attribute(run, of_account);
    record->attributes = attributes;
    record->attribute_count = chance(&run->random, 85);
}

static void make_records(Run *run)
{
    static const int counts[] = { 12, 60, 250, 600 };
    int count = counts[below(&run->random, 4)];
    int64_t clock_us = (int64_t)(TWIN_BASE_DAY + 2600) * US_PER_DAY;
    while (run->record_count < count)
        make_record(run, &clock_us);
}

// ---- comparing people and accounts

static void compare_names(Run *run, const Engine *engine)
{
    const Twin *twin = &run->twin;
    CHECK(engine_person_count(engine) == (uint32_t)twin->person_count);
    CHECK(engine_account_count(engine) == (uint32_t)twin->account_count);
    CHECK(engine_newest_day(engine) == twin->newest_day);
    for (uint32_t i = 0; i < 12; i++) {
        Str id = str_from_c(users[i]);
        CHECK((int)engine_person_find(engine, id) == twin_find_user(twin, id));
    }
    for (uint32_t i = 0; i < 7; i++) {
        Str id = str_from_c(visitors[i]);
        CHECK((int)engine_person_find_anonymous(engine, id) == twin_find_visitor(twin, id));
    }
    for (uint32_t i = 0; i < 6; i++) {
        Str id = str_from_c(companies[i]);
        CHECK((int)engine_account_find(engine, id) == twin_find_account(twin, id));
    }
    for (int person = 0; person < twin->person_count; person++) {
        bool anonymous;
        int root = twin_person(twin, person);
        CHECK(str_equal(engine_person_id(engine, (uint32_t)person, &anonymous), twin->people[person].id));
        CHECK(anonymous == twin->people[person].anonymous);
        CHECK((int)engine_person_resolve(engine, (uint32_t)person) == root);
        uint32_t *accounts;
        size_t count = engine_person_accounts(engine, (uint32_t)person, &run->arena, &accounts);
        CHECK((int)count == twin->people[root].account_count);
        for (size_t i = 0; i < count; i++)
            CHECK((int)accounts[i] == twin->people[root].accounts[i]);
    }
    for (int account = 0; account < twin->account_count; account++) {
        CHECK(str_equal(engine_account_id(engine, (uint32_t)account), twin->accounts[account].id));
        bool hidden = twin->accounts[account].id.len == 0 || twin->accounts[account].alias != TWIN_NONE;
        CHECK(engine_account_is_private(engine, (uint32_t)account) == hidden);
        CHECK((int)engine_account_resolve(engine, (uint32_t)account) == twin_account(twin, account));
        uint32_t *sources;
        size_t count = engine_account_sources(engine, (uint32_t)account, &run->arena, &sources);
        size_t expected = 0;
        for (int other = 0; other < twin->account_count; other++)
            expected += twin_account(twin, other) == twin_account(twin, account);
        CHECK(count == expected);
        for (size_t i = 0; i < count; i++)
            CHECK(twin_account(twin, (int)sources[i]) == twin_account(twin, account));
    }
}

static void compare_value(const Value *expected, Value value)
{
    ValueKind kind = expected ? expected->kind : VALUE_MISSING;
    CHECK(value.kind == kind);
    if (kind == VALUE_TEXT) CHECK(str_equal(value.text, expected->text));
    if (kind != VALUE_TEXT && kind != VALUE_MISSING) CHECK(memcmp(&value.number, &expected->number, 8) == 0);
}

static void compare_attributes(Run *run, const Engine *engine)
{
    const Twin *twin = &run->twin;
    for (int round = 0; round < 8; round++) {
        bool exact;
        int newest = twin->newest_day > 0 ? twin->newest_day : TWIN_BASE_DAY + 2600;
        int day = round == 0 ? 60000 : newest + 3 - (int)below(&run->random, 700);
        for (int person = 0; person < twin->person_count; person++) {
            Str key = str_from_c(person_keys[round % 3]);
            const TwinSayings *sayings = &twin->people[twin_person(twin, person)].sayings;
            const Value *expected = twin_attribute(sayings, key, day, &exact);
            if (!exact) continue;
            compare_value(expected, engine_person_attribute(engine, (uint32_t)person, key, (uint16_t)day));
        }
        for (int account = 0; account < twin->account_count; account++) {
            Str key = str_from_c(account_keys[round % 5]);
            const Value *expected = twin_attribute(&twin->accounts[account].sayings, key, day, &exact);
            if (!exact || twin->accounts[account].alias != TWIN_NONE) continue;
            compare_value(expected, engine_account_attribute(engine, (uint32_t)account, key, (uint16_t)day));
        }
    }
}

// Nobody is missing among the children of an account, and nobody is too many.
static void compare_children(Run *run, const Engine *engine, int account, int day)
{
    const Twin *twin = &run->twin;
    uint32_t *children = NULL;
    Arena arena = run->arena;
    size_t count = engine_account_children(engine, (uint32_t)account, (uint16_t)day, &arena, &children),
           next = 0;
    for (int child = 0; child < twin->account_count; child++) {
        bool exact, found = next < count && children[next] == (uint32_t)child;
        next += found;
        const Value *parent = twin_attribute(&twin->accounts[child].sayings, STR("parent"), day, &exact);
        if (!exact) continue;
        bool expected = parent && parent->kind == VALUE_TEXT &&
                        twin_find_account(twin, parent->text) == twin_account(twin, account);
        CHECK(found == expected);
    }
    CHECK(next == count);
}

// ---- comparing usage

static int index_of(int day)
{
    return day - TWIN_BASE_DAY;
}

// Whether the person used any of the events (a mask) on days `from` to `to`.
static bool used(const TwinView *view, int place, int from, int to, uint32_t events)
{
    for (int day = from; day <= to; day++) {
        int i = index_of(day);
        if (i >= 0 && i < TWIN_DAYS && (view->used[place][i] & events)) return true;
    }
    return false;
}

static uint32_t count_used(const TwinView *view, int from, int to, uint32_t events)
{
    uint32_t count = 0;
    for (int place = 0; place < view->person_count; place++)
        count += used(view, place, from, to, events);
    return count;
}

static uint64_t count_events(const TwinView *view, int from, int to, uint32_t events)
{
    uint64_t count = 0;
    for (int day = from; day <= to; day++) {
        for (int event = 0; event <= TWIN_ANY_USE && index_of(day) >= 0 && index_of(day) < TWIN_DAYS;
             event++) {
            if (events >> event & 1) count += view->events[index_of(day)][event];
        }
    }
    return count;
}

static uint32_t known(const Run *run, int first, uint32_t count)
{
    return first >= run->twin.newest_day - 511 ? count : USAGE_UNKNOWN;
}

static const uint32_t ANY = 1u << TWIN_ANY_USE;

static uint32_t feature_mask(const Run *run, int feature)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < run->groups[feature].event_count; i++)
        if (run->groups[feature].events[i] < TWIN_EVENTS_MAX) mask |= 1u << run->groups[feature].events[i];
    return mask;
}

static void compare_usage(const Run *run, const Usage *usage, int day)
{
    const TwinView *view = &run->view;
    uint32_t people = 0, fresh = 0, back = 0, lost = 0, active_days = 0, features = 0, before = 0, key = 0;
    double person_days = 0;
    for (int place = 0; place < view->person_count; place++) {
        bool now_active = used(view, place, day - 27, day, ANY);
        bool was_active = used(view, place, day - 55, day - 28, ANY);
        people += used(view, place, TWIN_BASE_DAY, day, ANY);
        fresh += now_active && !used(view, place, TWIN_BASE_DAY, day - 28, ANY);
        back += now_active && !was_active && used(view, place, TWIN_BASE_DAY, day - 56, ANY);
        lost += was_active && !now_active;
        for (int at = day - 27; at <= day; at++)
            person_days += used(view, place, at, at, ANY);
    }
    for (int at = day - 27; at <= day; at++)
        active_days += count_events(view, at, at, ANY) > 0;
    for (int feature = 0; feature < FEATURES; feature++) {
        bool is_used = count_events(view, day - 27, day, feature_mask(run, feature)) > 0;
        features += is_used;
        key += is_used && run->groups[feature].key;
        before += count_events(view, day - 55, day - 28, feature_mask(run, feature)) > 0;
    }
    CHECK(usage->people == people);
    CHECK(usage->dau == known(run, day, count_used(view, day, day, ANY)));
    CHECK(usage->wau == known(run, day - 6, count_used(view, day - 6, day, ANY)));
    CHECK(usage->mau == known(run, day - 29, count_used(view, day - 29, day, ANY)));
    CHECK(usage->wau_previous == known(run, day - 13, count_used(view, day - 13, day - 7, ANY)));
    CHECK(usage->mau_previous == known(run, day - 59, count_used(view, day - 59, day - 30, ANY)));
    CHECK(usage->active_28 == known(run, day - 27, count_used(view, day - 27, day, ANY)));
    CHECK(usage->active_28_previous == known(run, day - 55, count_used(view, day - 55, day - 28, ANY)));
    CHECK(usage->new_28 == fresh);
    CHECK(usage->returning_28 == known(run, day - 55, back));
    CHECK(usage->lost_28 == known(run, day - 55, lost));
    CHECK(usage->active_days_28 == active_days);
    CHECK(usage->events_28 == count_events(view, day - 27, day, ANY));
    CHECK(usage->events_28_previous == count_events(view, day - 55, day - 28, ANY));
    CHECK(usage->features_28 == features);
    CHECK(usage->features_28_previous == before);
    CHECK(usage->key_features_28 == key);
    if (known(run, day - 27, 0) == 0)
        CHECK(usage->dau_mean_28 > person_days / 28 - 1e-9 && usage->dau_mean_28 < person_days / 28 + 1e-9);
    else
        CHECK(usage->dau_mean_28 < 0);
    int first = 0, last = 0;
    for (int at = TWIN_BASE_DAY; at <= day && at < TWIN_BASE_DAY + TWIN_DAYS; at++) {
        if (count_events(view, at, at, ANY) == 0) continue;
        if (first == 0) first = at;
        last = at;
    }
    CHECK(usage->first_day == first);
    CHECK(usage->last_day == last);
}

static void compare_days(Run *run, const UsageDay *days, int from, int to)
{
    const TwinView *view = &run->view;
    for (int day = from; day <= to; day++) {
        const UsageDay *usage = &days[day - from];
        CHECK(usage->dau == known(run, day, count_used(view, day, day, ANY)));
        CHECK(usage->wau == known(run, day - 6, count_used(view, day - 6, day, ANY)));
        CHECK(usage->mau == known(run, day - 29, count_used(view, day - 29, day, ANY)));
        CHECK(usage->events == count_events(view, day, day, ANY));
    }
}

static void compare_weeks(Run *run, const Engine *engine, uint32_t account, int day)
{
    uint32_t weeks[100], count = below(&run->random, 100) + 1;
    engine_usage_weeks(engine, account, (uint16_t)day, count, weeks);
    for (uint32_t i = 0; i < count; i++) {
        int end = day - 7 * (int)(count - 1 - i);
        CHECK(weeks[i] == known(run, end - 6, count_used(&run->view, end - 6, end, ANY)));
    }
}

static void compare_features(const Run *run, const FeatureUsage *usage, int day)
{
    const TwinView *view = &run->view;
    for (int feature = 0; feature < FEATURES; feature++) {
        uint32_t mask = feature_mask(run, feature);
        CHECK(usage[feature].people_28 == known(run, day - 27, count_used(view, day - 27, day, mask)));
        CHECK(usage[feature].people_28_previous ==
              known(run, day - 55, count_used(view, day - 55, day - 28, mask)));
        CHECK(usage[feature].events_28 == count_events(view, day - 27, day, mask));
        CHECK(usage[feature].events_28_previous == count_events(view, day - 55, day - 28, mask));
        int first = 0, last = 0;
        for (int at = TWIN_BASE_DAY; at <= day && at < TWIN_BASE_DAY + TWIN_DAYS; at++) {
            if (count_events(view, at, at, mask) == 0) continue;
            if (first == 0) first = at;
            last = at;
        }
        CHECK(usage[feature].first_day == first);
        CHECK(usage[feature].last_day == last);
    }
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int median_gap(const TwinView *view, int place, int day)
{
    int gaps[180], count = 0, previous = 0;
    for (int at = day - 179; at <= day; at++) {
        if (!used(view, place, at, at, ANY)) continue;
        if (previous > 0) gaps[count++] = at - previous;
        previous = at;
    }
    if (count == 0) return 0;
    qsort(gaps, (size_t)count, sizeof *gaps, compare_ints);
    return gaps[(count - 1) / 2];
}

// The last active day as far as the engine can know it.
static int last_day(const Run *run, int place, int day)
{
    const TwinView *view = &run->view;
    int first = 0, last = 0, last_kept = 0, last_ever = 0;
    for (int at = TWIN_BASE_DAY; at < TWIN_BASE_DAY + TWIN_DAYS; at++) {
        if (!used(view, place, at, at, ANY)) continue;
        last_ever = at;
        if (at > day) continue;
        if (first == 0) first = at;
        last = at;
        if (known(run, at, 0) == 0) last_kept = at;
    }
    if (last_ever <= day) return last;
    return last_kept > 0 ? last_kept : first;
}

static void compare_people(Run *run, const Engine *engine, uint32_t account, int day,
                           const FeatureSet *features)
{
    const TwinView *view = &run->view;
    PersonUsage *people;
    size_t count = engine_people_usage(engine, account, (uint16_t)day, features, &run->arena, &people);
    CHECK((int)count == view->person_count);
    bool now_known = known(run, day - 27, 0) == 0, before_known = known(run, day - 55, 0) == 0;
    for (int place = 0; place < view->person_count; place++) {
        const PersonUsage *person = &people[place];
        int now = 0, before = 0, first = 0;
        for (int at = day - 55; at <= day; at++)
            *(at > day - 28 ? &now : &before) += used(view, place, at, at, ANY);
        for (int at = TWIN_BASE_DAY; at <= day && first == 0 && at < TWIN_BASE_DAY + TWIN_DAYS; at++)
            first = used(view, place, at, at, ANY) ? at : 0;
        CHECK((int)person->person == view->people[place]);
        CHECK(person->first_day == first);
        CHECK(person->last_day == last_day(run, place, day));
        CHECK(person->active_days_28 == (now_known ? now : UINT16_MAX));
        CHECK(person->active_days_28_previous == (before_known ? before : UINT16_MAX));
        bool gap_known = known(run, day - 179, 0) == 0;
        CHECK(person->usual_gap_days == (gap_known ? median_gap(view, place, day) : 0));
        for (int feature = 0; feature < FEATURES; feature++) {
            int days[2] = { 0 };
            for (int at = day - 55; at <= day; at++)
                days[at > day - 28] += used(view, place, at, at, feature_mask(run, feature));
            CHECK(person->feature_days_28[feature] == (now_known ? days[1] : UINT8_MAX));
            CHECK(person->feature_days_28_previous[feature] == (before_known ? days[0] : UINT8_MAX));
        }
    }
}

static void compare_months(Run *run, const Engine *engine, uint32_t account, const FeatureSet *features)
{
    const TwinView *view = &run->view;
    UsageMonth *months;
    size_t count = engine_usage_months(engine, account, features, &run->arena, &months), at = 0;
    for (int day = TWIN_BASE_DAY; day < TWIN_BASE_DAY + TWIN_DAYS;) {
        int end = day, month = twin_month(day);
        while (twin_month(end + 1) == month)
            end++;
        uint64_t events = count_events(view, day, end, ANY);
        if (events > 0) {
            uint32_t used_features = 0;
            for (int feature = 0; feature < FEATURES; feature++)
                used_features += count_events(view, day, end, feature_mask(run, feature)) > 0;
            CHECK(at < count);
            CHECK(months[at].month == month);
            CHECK(months[at].events == events);
            CHECK(months[at].people == count_used(view, day, end, ANY));
            CHECK(months[at].features == used_features);
            at++;
        }
        day = end + 1;
    }
    CHECK(at == count);
}

static int random_day(Run *run)
{
    int newest = run->twin.newest_day > 0 ? run->twin.newest_day : TWIN_BASE_DAY + 600;
    switch (below(&run->random, 4)) {
    case 0:
        return newest;
    case 1:
        return newest - 511 + (int)below(&run->random, 64) - 2; // where knowledge ends
    case 2:
        return newest + 70 - (int)below(&run->random, 140);
    default:
        return newest - (int)below(&run->random, 600);
    }
}

static void make_features(Run *run)
{
    for (int feature = 0; feature < FEATURES; feature++) {
        size_t count = below(&run->random, 5);
        for (size_t i = 0; i < count; i++)
            run->feature_events[feature][i] = below(&run->random, 9); // some are no events, some are twice
        run->groups[feature] =
            (FeatureGroup){ run->feature_events[feature], count, chance(&run->random, 50) };
    }
}

static void compare_everybody(Run *run, const Engine *engine, const FeatureSet *features)
{
    int day = random_day(run);
    twin_view(&run->twin, TWIN_NONE, &run->view);
    Usage usage;
    engine_usage_total(engine, (uint16_t)day, features, &usage);
    compare_usage(run, &usage, day);
    FeatureUsage feature_usage[FEATURES];
    engine_feature_usage_total(engine, (uint16_t)day, features, feature_usage);
    compare_features(run, feature_usage, day);
    UsageDay days[600];
    int from = day - (int)below(&run->random, 560);
    engine_usage_days_total(engine, (uint16_t)from, (uint16_t)day, days);
    compare_days(run, days, from, day);
}

static void compare_all(Run *run, const Engine *engine)
{
    FeatureSet features = { run->groups, FEATURES };
    const Twin *twin = &run->twin;
    make_features(run);
    compare_names(run, engine);
    compare_attributes(run, engine);
    int all_day = random_day(run);
    Usage all[TWIN_ACCOUNTS_MAX];
    engine_usage_all(engine, (uint16_t)all_day, &features, all, (size_t)twin->account_count);
    for (int account = 0; account < twin->account_count; account++) {
        twin_view(twin, twin_account(twin, account), &run->view);
        uint32_t number = (uint32_t)account;
        int day = random_day(run);
        Usage usage;
        engine_usage(engine, number, (uint16_t)day, &features, &usage);
        compare_usage(run, &usage, day);
        compare_children(run, engine, account, day);
        compare_numbers(run, engine, account, day);
        if (twin->accounts[account].id.len > 0 && twin->accounts[account].alias == TWIN_NONE)
            compare_usage(run, &all[account], all_day);
        else
            CHECK(all[account].people == 0 && all[account].events_28 == 0 && all[account].mau == 0);
        if (twin->accounts[account].id.len == 0 && chance(&run->random, 80)) continue;
        UsageDay days[600];
        int from = day - (int)below(&run->random, 560);
        engine_usage_days(engine, number, (uint16_t)from, (uint16_t)day, days);
        compare_days(run, days, from, day);
        compare_weeks(run, engine, number, day);
        FeatureUsage feature_usage[FEATURES];
        engine_feature_usage(engine, number, (uint16_t)day, &features, feature_usage);
        compare_features(run, feature_usage, day);
        compare_people(run, engine, number, day, &features);
        compare_months(run, engine, number, &features);
    }
    compare_everybody(run, engine, &features);
}

// ---- the runs

static void check_sound(const Engine *engine)
{
    Error error;
    if (!engine_validate(engine, &error))
        fail_msg("seed %llu: %s", (unsigned long long)current_seed, error.message);
}

// What a snapshot gives back is the engine: it answers alike, also after the rest of the log.
static Engine *through_a_snapshot(Run *run, Engine *engine)
{
    char path[] = "/tmp/perennial-twin-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    Error error;
    const SnapshotMark mark = { 77, STR("What the caller wants to know again.") };
    CHECK(engine_snapshot_write(engine, path, &mark, &error) == STATUS_OK);
    uint64_t sequence = 0;
    Buf notes = { 0 };
    Engine *loaded = engine_snapshot_load(path, run->zone, &sequence, &notes);
    unlink(path);
    CHECK(loaded != NULL);
    CHECK(sequence == 77);
    CHECK(str_equal(buf_view(&notes), mark.notes));
    buf_free(&notes);
    CHECK(engine_digest(loaded) == engine_digest(engine));
    engine_destroy(engine);
    return loaded;
}

static void compare_folded(Run *run, int from, int to)
{
    Twin *twin = &run->twin;
    for (int i = from; i < to; i++) {
        twin_replay(twin, run->records, i + 1);
        CHECK((int)run->folded[i].account == twin->folded_account);
        CHECK((int)run->folded[i].person == twin->folded_person);
    }
}

static void check_dirty(Run *run, Engine *engine, int from, int to)
{
    AccountChange dirty[TWIN_ACCOUNTS_MAX];
    size_t count = engine_take_dirty(engine, dirty, TWIN_ACCOUNTS_MAX);
    for (int i = from; i < to; i++) {
        if (run->folded[i].account == ENGINE_NONE) continue;
        uint32_t changed = engine_account_resolve(engine, run->folded[i].account);
        bool found = false;
        for (size_t d = 0; d < count; d++)
            found = found || engine_account_resolve(engine, dirty[d].account) == changed;
        const Record *record = &run->records[i];
        bool maybe_nothing = record->kind == RECORD_MERGE || record->kind == RECORD_MERGE_ACCOUNT ||
                             record->kind == RECORD_NOTHING || (record->flags & RECORD_PASSIVE) ||
                             (record->kind == RECORD_ACCOUNT && record->account_id.len == 0);
        CHECK(found || maybe_nothing);
    }
    CHECK(engine_take_dirty(engine, dirty, TWIN_ACCOUNTS_MAX) == 0);
}

static void run_seed(uint64_t seed, Zone *zone, Run *run)
{
    current_seed = seed;
    memset(run, 0, sizeof *run);
    run->random.state = seed * 977 + 12345;
    run->zone = zone;
    run->arena = arena_create((size_t)1 << 30);
    make_records(run);
    Engine *engine = new_engine(zone);
    int done = 0;
    while (done < run->record_count) {
        int step = (int)below(&run->random, (uint32_t)(run->record_count - done)) + 1;
        engine_apply(engine, run->records + done, (size_t)step, run->folded + done);
        CHECK(engine_version(engine) == (uint64_t)(done + step));
        if (step < 80) compare_folded(run, done, done + step);
        check_dirty(run, engine, done, done + step);
        done += step;
        if (chance(&run->random, 30)) compact_engine(engine);
        check_sound(engine);
        twin_replay(&run->twin, run->records, done);
        compare_all(run, engine);
        if (chance(&run->random, 50)) {
            engine = through_a_snapshot(run, engine);
            compare_all(run, engine);
        }
    }
    // However the log is cut, the engine is the same.
    Engine *at_once = new_engine(zone);
    engine_apply(at_once, run->records, (size_t)run->record_count, NULL);
    CHECK(engine_digest(at_once) == engine_digest(engine));
    Engine *one_by_one = new_engine(zone);
    for (int i = 0; i < run->record_count; i++)
        engine_apply(one_by_one, &run->records[i], 1, NULL);
    CHECK(engine_digest(one_by_one) == engine_digest(engine));
    engine_destroy(one_by_one);
    engine_destroy(at_once);
    engine_destroy(engine);
    arena_destroy(&run->arena);
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise)
{
    int64_t value;
    return str_parse_int64(str_from_c(getenv(name)), &value) ? (uint64_t)value : otherwise;
}

static void the_engine_agrees_with_its_twin_on_random_records(void **state)
{
    (void)state;
    uint64_t one = number_from_environment("PERENNIAL_SEED", 0);
    uint64_t runs = one ? 1 : number_from_environment("PERENNIAL_RUNS", 40);
    uint64_t start = one ? one : (uint64_t)timestamp_now_real() % 1000000000;
    Run *run = malloc(sizeof *run);
    assert_non_null(run);
    for (uint64_t i = 0; i < runs; i++) {
        uint64_t seed = start + i;
        const char *name = zones[seed % 4];
        Zone *zone = zone_create(str_from_c(name));
        assert_non_null(zone);
        setenv("TZ", name, 1);
        tzset();
        run_seed(seed, zone, run);
        zone_destroy(zone);
    }
    free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_agrees_with_its_twin_on_random_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
