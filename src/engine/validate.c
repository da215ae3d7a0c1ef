// validate.c: what must be true of an engine between two calls of engine_apply.
//
// The caller applies nothing meanwhile: what several shards say together is compared, without locks.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/identity.h"
#include "engine/marks.h"
#include "engine/numbers.h"
#include "engine/person_days.h"

static bool broken(Error *error, const char *what, uint32_t number)
{
    fail(error, STATUS_INVALID, STR(""), "The engine's state is damaged: %s (%u). Start again from the log.",
         what, number);
    return false;
}

static bool strictly_sorted(const Cells *cells)
{
    for (uint32_t i = 1; i < cells->len; i++) {
        if (cells->data[i - 1] >= cells->data[i]) return false;
    }
    return true;
}

static bool valid_counts(const DayCounts *counts)
{
    const Cells *cells = &counts->cells;
    for (uint32_t i = 0; i < cells->len; i++) {
        if (cell_low(cells->data[i]) == 0 || cell_day(cells->data[i]) == 0) return false;
        if (i == 0) continue;
        uint16_t before = cell_day(cells->data[i - 1]), day = cell_day(cells->data[i]);
        if (before > day || (before == day && cell_low(cells->data[i - 1]) != UINT16_MAX)) return false;
    }
    if (counts->newest != (cells->len ? cell_day(cells->data[cells->len - 1]) : 0)) return false;
    uint64_t recent = 0;
    for (uint32_t i = cells->len; i-- > 0 && counts->newest - cell_day(cells->data[i]) < 64;)
        recent |= UINT64_C(1) << (63 - (counts->newest - cell_day(cells->data[i])));
    return recent == counts->recent;
}

// ---- names

static bool valid_dictionary(const Dictionary *dictionary, const char *what, Error *error)
{
    for (uint32_t i = 0; i < dictionary->count; i++) {
        Str text = dictionary_text(dictionary, i);
        if (dictionary_find(dictionary, text, dictionary_hash(dictionary, text)) != i)
            return broken(error, what, i);
    }
    return true;
}

static bool valid_values(const Dictionary *dictionary, uint32_t end, const char *what, Error *error)
{
    for (uint32_t i = 0; i < dictionary->count; i++) {
        if (dictionary_entry(dictionary, i)->value >= end) return broken(error, what, i);
    }
    return true;
}

static bool valid_names(const Engine *engine, Error *error)
{
    const struct {
        const Dictionary *dictionary;
        const char *what;
    } all[] = { { &engine->users, "a user id is not found" },
                { &engine->anonymous, "an anonymous id is not found" },
                { &engine->account_ids, "an account id is not found" },
                { &engine->events, "an event name is not found" },
                { &engine->keys, "an attribute key is not found" },
                { &engine->domains, "a mail domain is not found" } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!valid_dictionary(all[i].dictionary, all[i].what, error)) return false;
    }
    uint32_t accounts = engine_account_count(engine);
    if (!valid_values(&engine->users, engine->people.count, "a user id names nobody", error) ||
        !valid_values(&engine->anonymous, engine->people.count, "an anonymous id names nobody", error) ||
        !valid_values(&engine->account_ids, accounts, "an account id names no account", error))
        return false;
    for (uint32_t i = 0; i < engine->account_keys.len; i++) {
        uint32_t key = engine->account_keys.data[i];
        if (key >= engine->keys.count || dictionary_entry(&engine->keys, key)->value != i)
            return broken(error, "an attribute key of accounts is not in its place", i);
    }
    uint32_t of_accounts = 0;
    for (uint32_t key = 0; key < engine->keys.count; key++)
        of_accounts += dictionary_entry(&engine->keys, key)->value != DICTIONARY_NONE;
    if (of_accounts != engine->account_keys.len)
        return broken(error, "attribute keys of accounts are lost", of_accounts);
    return true;
}

// ---- people

// Every chain of `next` ends. Chains are walked once: `ends` marks what is known to end.
static bool chains_end(const Engine *engine, uint32_t count,
                       uint32_t (*next)(const Engine *engine, uint32_t number))
{
    uint8_t *ends = heap_zeroed(count, 1);
    bool sound = true;
    for (uint32_t start = 0; sound && start < count; start++) {
        uint32_t steps = 0;
        for (uint32_t at = start; at != ENGINE_NONE; at = next(engine, at)) {
            sound = at < count && steps++ <= count;
            if (!sound || ends[at]) break;
        }
        for (uint32_t at = start; sound && at != ENGINE_NONE && !ends[at]; at = next(engine, at))
            ends[at] = 1;
    }
    free(ends);
    return sound;
}

static uint32_t merged_into(const Engine *engine, uint32_t person)
{
    return people_at(&engine->people, person)->target;
}

static uint32_t alias_of(const Engine *engine, uint32_t account)
{
    return account_state(engine, account)->alias;
}

static bool valid_link(const Engine *engine, uint32_t person, uint32_t i, Error *error)
{
    const Person *who = people_at(&engine->people, person);
    Link link = person_link(who, i);
    if (link.account >= engine_account_count(engine))
        return broken(error, "a person's account is none", person);
    const Shard *shard = account_shard(engine, link.account);
    if (link.row >= shard->member_count) return broken(error, "a person's membership is none", person);
    const Member *member = shard_member(shard, link.row);
    if (member->person != person || member->slot != slot_of(link.account))
        return broken(error, "a membership is another person's", person);
    if (people_row(&engine->people, person, link.account) != link.row)
        return broken(error, "a membership is not found", person);
    bool private = identity_is_private(engine, link.account);
    if (private && who->links != 1) return broken(error, "a member still has a private account", person);
    if (member->counted != (who->links == 1 && !private))
        return broken(error, "a membership is counted wrongly in totals", person);
    return true;
}

static bool equal_cells_from(const Cells *a, const Cells *b, int32_t oldest)
{
    uint32_t start = oldest <= 0 ? 0 : (uint32_t)oldest << 16;
    uint32_t i = cells_lower_bound(a, start), j = cells_lower_bound(b, start);
    if (a->len - i != b->len - j) return false;
    return a->len == i || memcmp(a->data + i, b->data + j, (a->len - i) * sizeof *a->data) == 0;
}

// The union row is what adding up the memberships again would give.
static bool valid_union(const Engine *engine, uint32_t person, Shard *scratch, Error *error)
{
    const Person *who = people_at(&engine->people, person);
    const Shard *shard = &engine->shards[SHARD_UNION];
    if ((who->links > 1) != (who->union_row != ENGINE_NONE))
        return broken(error, "a union row is missing or too many", person);
    if (who->links < 2) return true;
    if (who->union_row >= shard->member_count || shard_member(shard, who->union_row)->person != person)
        return broken(error, "a union row is another person's", person);
    uint16_t newest = engine_newest_day(engine);
    int32_t oldest = (int32_t)newest - ENGINE_DAYS + 1;
    uint32_t row = shard_take_member(scratch, 0, person);
    for (uint32_t i = 0; i < who->links; i++) {
        Link link = person_link(who, i);
        shard_unite_member(scratch, row, account_shard(engine, link.account), link.row, oldest);
    }
    const Member *made = shard_member(scratch, row), *kept = shard_member(shard, who->union_row);
    bool equal = made->activity.first == kept->activity.first &&
                 made->activity.newest == kept->activity.newest &&
                 made->activity.months == kept->activity.months && kept->counted;
    for (int32_t i = 0; i < ENGINE_DAYS / 64; i++) {
        equal = equal && shard_days(scratch, row, newest - 64 * i) ==
                             shard_days(shard, who->union_row, newest - 64 * i);
    }
    equal = equal && equal_cells_from(&made->marks, &kept->marks, oldest) &&
            equal_cells_from(&made->older_months, &kept->older_months, 0);
    shard_free_member(scratch, row);
    return equal || broken(error, "a union row is not the sum of its memberships", person);
}

static bool valid_waiting(const Engine *engine, uint32_t number, uint32_t *waiting, Error *error)
{
    const Domain *domain = &engine->domain_states[number];
    if (domain->account != ENGINE_NONE && domain->account >= engine_account_count(engine))
        return broken(error, "a mail domain belongs to no account", number);
    uint32_t before = ENGINE_NONE;
    for (uint32_t at = domain->first_waiting; at != ENGINE_NONE;) {
        if (at >= engine->people.count) return broken(error, "nobody waits for a mail domain", number);
        const Person *who = people_at(&engine->people, at);
        bool alone = who->links == 1 && identity_is_private(engine, who->first.account);
        if (who->domain != number || who->wait_previous != before || !alone)
            return broken(error, "somebody waits wrongly for a mail domain", number);
        before = at;
        at = who->wait_next;
        ++*waiting;
    }
    if (domain->last_waiting != before) return broken(error, "a list of waiting people is torn", number);
    return true;
}

static bool valid_person(const Engine *engine, uint32_t person, Shard *scratch, Error *error)
{
    const Person *who = people_at(&engine->people, person);
    const History *history = &engine->shards[shard_of(person)].people[slot_of(person)];
    bool merged = who->target != ENGINE_NONE;
    if ((who->links == 0) != merged)
        return broken(error, "a person belongs nowhere, or a merged one somewhere", person);
    bool lost = !merged && who->latest_account != ENGINE_NONE &&
                people_row(&engine->people, person, who->latest_account) == ENGINE_NONE;
    if (lost) return broken(error, "a person is no member of the latest account", person);
    if (!history_valid(history, engine->zone))
        return broken(error, "a person's attributes are out of order", person);
    for (uint32_t i = 0; i < who->links; i++) {
        if (!valid_link(engine, person, i, error)) return false;
    }
    return valid_union(engine, person, scratch, error);
}

static bool valid_people(const Engine *engine, Error *error)
{
    if (!chains_end(engine, engine->people.count, merged_into))
        return broken(error, "people are merged in a circle", 0);
    uint32_t listed = 0, waiting = 0;
    for (uint32_t i = 0; i < engine->domains.count; i++) {
        if (!valid_waiting(engine, i, &listed, error)) return false;
    }
    for (uint32_t person = 0; person < engine->people.count; person++)
        waiting += people_at(&engine->people, person)->domain != ENGINE_NONE;
    if (listed != waiting) return broken(error, "people wait for a mail domain that does not know", waiting);
    Region region = { 0 };
    Shard scratch;
    shard_init(&scratch, &region, NULL);
    shard_add_account(&scratch, (Str){ 0 });
    bool sound = true;
    for (uint32_t person = 0; sound && person < engine->people.count; person++)
        sound = valid_person(engine, person, &scratch, error);
    shard_destroy(&scratch);
    region_free(&region);
    return sound;
}

// ---- accounts

// Whether months know the first and the last day.
static bool valid_months(const Engine *engine, const Member *member)
{
    const Activity *activity = &member->activity;
    const Cells *months = &member->older_months;
    if (activity->first == 0) return months->len == 0 && activity->months == 0;
    return months_have(activity->months, months, engine->month_of_day[activity->first]) &&
           months_have(activity->months, months, engine->month_of_day[activity->newest]) &&
           (months->len == 0 || months->data[months->len - 1] >> 16 < activity->months >> 16);
}

// Whether the kept active days of a membership are those with marks of use.
static bool valid_member(const Engine *engine, const Shard *shard, uint32_t row)
{
    const Member *member = shard_member(shard, row);
    const Activity *activity = &member->activity;
    const Cells *marks = &member->marks, *months = &member->older_months;
    uint16_t newest = engine_newest_day(engine);
    if (!strictly_sorted(marks) || !strictly_sorted(months)) return false;
    if ((activity->first == 0) != (activity->newest == 0) || activity->first > activity->newest ||
        activity->newest > newest)
        return false;
    if (!valid_months(engine, member)) return false;
    int32_t oldest = (int32_t)newest - ENGINE_DAYS + 1;
    uint64_t marked[ENGINE_DAYS / 64] = { 0 };
    uint32_t i = oldest <= 0 ? 0 : cells_lower_bound(marks, (uint32_t)oldest << 16);
    for (; i < marks->len; i++) {
        int32_t ago = newest - cell_day(marks->data[i]);
        if (ago < 0 || cell_low(marks->data[i]) >= engine->events.count) return false;
        if (event_is_use(engine, cell_low(marks->data[i])))
            marked[ago / 64] |= UINT64_C(1) << (63 - ago % 64);
    }
    for (int32_t word = 0; word < ENGINE_DAYS / 64; word++) {
        if (marked[word] != shard_days(shard, row, newest - 64 * word)) return false;
    }
    return true;
}

// An account has events on exactly the days on which a member was active, of the kept ones.
static bool days_agree(const Engine *engine, const Shard *shard, const Account *account)
{
    uint16_t newest = engine_newest_day(engine);
    for (int32_t word = 0; word < ENGINE_DAYS / 64; word++) {
        uint64_t active = 0, counted = 0;
        int32_t end = newest - 64 * word;
        for (uint32_t i = 0; i < account->members.len; i++) {
            active |= shard_days(shard, account->members.data[i], end);
        }
        const Cells *cells = &account->total.cells;
        uint32_t from = end < 64 ? 0 : cells_lower_bound(cells, (uint32_t)(end - 63) << 16);
        for (uint32_t i = from; i < cells->len && cell_day(cells->data[i]) <= end; i++)
            counted |= UINT64_C(1) << (63 - (end - cell_day(cells->data[i])));
        if (active != counted) return false;
    }
    return true;
}

static bool valid_series(const Engine *engine, const Shard *shard, uint32_t slot, Error *error)
{
    const Account *account = &shard->accounts[slot];
    uint64_t sum = 0;
    for (uint32_t i = 0; i < account->series.len; i++) {
        uint32_t index = account->series.data[i];
        if (index >= shard->series_count) return broken(error, "counts of an event are nowhere", slot);
        const DayCounts *series = shard_series(shard, index);
        uint64_t key = (uint64_t)slot << 16 | series->event;
        if (series->slot != slot || series->event >= engine->events.count ||
            index_map_find(&shard->series_index, key) != index || !valid_counts(series))
            return broken(error, "counts of an event are damaged", slot);
        if (event_is_use(engine, series->event)) sum += day_counts_sum(series, 0, ZONE_DAYS);
    }
    if (!valid_counts(&account->total)) return broken(error, "counts of an account are damaged", slot);
    if (sum != day_counts_sum(&account->total, 0, ZONE_DAYS))
        return broken(error, "an account's events are not the sum of its counts", slot);
    return true;
}

static bool valid_members(const Engine *engine, const Account *account, uint32_t number, Error *error)
{
    const Shard *shard = account_shard(engine, number);
    for (uint32_t i = 0; i < account->members.len; i++) {
        uint32_t row = account->members.data[i];
        if (row >= shard->member_count) return broken(error, "a member is nowhere", number);
        const Member *member = shard_member(shard, row);
        if (member->person >= engine->people.count || member->slot != slot_of(number))
            return broken(error, "a member is another account's", number);
        if (people_row(&engine->people, member->person, number) != row)
            return broken(error, "a member does not know the account", number);
        if (!valid_member(engine, shard, row)) return broken(error, "a member's days are damaged", number);
    }
    return true;
}

static bool valid_account(const Engine *engine, uint32_t number, Error *error)
{
    const Shard *shard = account_shard(engine, number);
    uint32_t slot = slot_of(number);
    const Account *account = &shard->accounts[slot];
    if (account->alias != ENGINE_NONE && (account->members.len > 0 || account->total.cells.len > 0))
        return broken(error, "an alias has state of its own", number);
    if (account->id) {
        Str id = { account->id, account->id_len };
        uint32_t place = dictionary_find(&engine->account_ids, id, dictionary_hash(&engine->account_ids, id));
        if (place == DICTIONARY_NONE || dictionary_entry(&engine->account_ids, place)->value != number)
            return broken(error, "an account is not found by its id", number);
    }
    if (!valid_members(engine, account, number, error)) return false;
    for (uint32_t i = 0; i < account->sources.len; i++) {
        uint32_t source = account->sources.data[i];
        if (source >= engine_account_count(engine) || alias_of(engine, source) == ENGINE_NONE)
            return broken(error, "a source of an account is no alias", number);
    }
    if (!history_valid(&account->attributes, engine->zone))
        return broken(error, "an account's attributes are out of order", number);
    if (!days_agree(engine, shard, account))
        return broken(error, "an account's days are not those of its members", number);
    return valid_series(engine, shard, slot, error);
}

// Every used row is in its account's list: as many rows as list entries, and each entry was checked.
static bool valid_rows(const Shard *shard, uint32_t number, Error *error)
{
    uint32_t listed = 0, used = shard->member_count - shard->free_members.len;
    for (uint32_t slot = 0; slot < shard->account_count; slot++)
        listed += shard->accounts[slot].members.len;
    if (number != SHARD_UNION && listed != used) return broken(error, "rows are lost in shard", number);
    for (uint32_t i = 0; i < shard->free_members.len; i++) {
        uint32_t row = shard->free_members.data[i];
        if (row >= shard->member_count || shard_member(shard, row)->person != ENGINE_NONE)
            return broken(error, "a used row is called free in shard", number);
    }
    uint32_t series = 0;
    for (uint32_t slot = 0; slot < shard->account_count; slot++)
        series += shard->accounts[slot].series.len;
    if (series != shard->series_count - shard->free_series.len || series != shard->series_index.count)
        return broken(error, "counts are lost in shard", number);
    return true;
}

// On each of its days the event happened in the account, and as often as there are values.
static bool valid_number(const Engine *engine, const Shard *shard, const NumberDays *days,
                         const NumberSeries *series)
{
    uint32_t event = dictionary_find(&engine->events, series->name.event,
                                     dictionary_hash(&engine->events, series->name.event));
    uint32_t index = index_map_find(&shard->series_index, (uint64_t)days->slot << 16 | event);
    if (event == DICTIONARY_NONE || index == INDEX_NONE || days->cells.len % NUMBER_CELLS != 0) return false;
    for (uint32_t i = 0; i < number_days_count(days); i++) {
        NumberDay day = number_days_at(days, i);
        uint64_t events = day_counts_sum(shard_series(shard, index), day.day, day.day);
        bool rises = i == 0 || number_days_at(days, i - 1).day < day.day;
        if (!rises || events == 0 || (series->name.kind != NUMBER_LATEST && day.extra > events)) return false;
    }
    return true;
}

static bool valid_numbers(const Engine *engine, const Shard *shard, uint32_t number, Error *error)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < engine->number_count; i++) {
        const NumberSeries *series = &engine->numbers[i];
        for (uint32_t slot = 0; slot < shard->account_count; slot++) {
            const NumberDays *days = shard_numbers(shard, slot, series->id);
            if (!days) continue;
            used++;
            if (days->slot != slot || days->series != series->id ||
                shard->accounts[slot].alias != ENGINE_NONE)
                return broken(error, "numbers of an event are another's in shard", number);
            if (!valid_number(engine, shard, days, series))
                return broken(error, "numbers of an event do not fit its counts in shard", number);
        }
    }
    if (used != shard->number_index.count || used != shard->number_count - shard->free_numbers.len)
        return broken(error, "numbers of events are lost in shard", number);
    return true;
}

// Of the kept days, the crowd is all active members of accounts.
static bool valid_crowd(const Engine *engine, Error *error)
{
    int32_t newest = engine_newest_day(engine), day = newest - ENGINE_DAYS + 1;
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        if (!person_days_are_right(&engine->shards[i], day))
            return broken(error, "the active people of an account's day are counted wrongly in shard", i);
    }
    for (day = day > 0 ? day : 1; day <= newest; day++) {
        uint64_t people = 0;
        for (uint32_t account = 0; account < engine_account_count(engine); account++)
            people += day_counts_sum(&account_state(engine, account)->person_days, day, day);
        if (people != crowd_on(&engine->crowd, day))
            return broken(error, "the active people of a day are counted wrongly", (uint32_t)day);
    }
    return true;
}

bool engine_validate(const Engine *engine, Error *error)
{
    bool sound = valid_names(engine, error) && valid_people(engine, error);
    if (sound && !chains_end(engine, engine_account_count(engine), alias_of))
        sound = broken(error, "accounts are aliases in a circle", 0);
    for (uint32_t account = 0; sound && account < engine_account_count(engine); account++)
        sound = valid_account(engine, account, error);
    for (uint32_t i = 0; sound && i < SHARDS_ALL; i++)
        sound =
            valid_rows(&engine->shards[i], i, error) && valid_numbers(engine, &engine->shards[i], i, error);
    return sound && valid_crowd(engine, error);
}
