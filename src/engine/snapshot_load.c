// snapshot_load.c: an engine from a file. Its checksums say that it is what was written; besides, every
// number is checked before it is used as a place. Whatever is wrong makes the whole file useless.
#include "engine/engine_state.h"
#include "engine/heap.h"
#include "engine/numbers.h"
#include "engine/person_days.h"
#include "engine/snapshot.h"
#include "engine/snapshot_file.h"

typedef struct Loader {
    SnapshotReader file;
    Engine *engine;
} Loader;

// Says that the file is useless unless `sound`; returns whether it still can be used.
static bool require(Loader *loader, bool sound)
{
    if (!sound) loader->file.bad = true;
    return !loader->file.bad;
}

static Str take_text(Loader *loader, char *room, size_t max)
{
    uint32_t len = snapshot_take_u32(&loader->file);
    if (!require(loader, len <= max)) return STR("");
    snapshot_take(&loader->file, room, len);
    return (Str){ room, len };
}

static void take_cells(Loader *loader, CellPool *pool, Cells *cells)
{
    uint32_t len = snapshot_take_count(&loader->file, sizeof(uint32_t));
    if (len == 0) return;
    cells_reserve(pool, cells, len);
    snapshot_take(&loader->file, cells->data, len * sizeof(uint32_t));
    cells->len = len;
}

// Cells that are places below `end`.
static void take_places(Loader *loader, CellPool *pool, Cells *cells, uint32_t end)
{
    take_cells(loader, pool, cells);
    bool sound = true;
    for (uint32_t i = 0; i < cells->len; i++)
        sound = sound && cells->data[i] < end;
    require(loader, sound);
}

static void take_dictionary(Loader *loader, Dictionary *dictionary, size_t bytes_max)
{
    char room[ATTRIBUTE_TEXT_BYTES_MAX];
    uint32_t count = snapshot_take_count(&loader->file, 2 * sizeof(uint32_t));
    dictionary_reserve(dictionary, count);
    for (uint32_t i = 0; i < count && !loader->file.bad; i++) {
        uint32_t value = snapshot_take_u32(&loader->file);
        Str text = take_text(loader, room, bytes_max);
        uint64_t hash = dictionary_hash(dictionary, text);
        uint32_t known = dictionary_find(dictionary, text, hash);
        // The keys with fixed numbers are there already.
        if (known == i)
            dictionary_entry(dictionary, i)->value = value;
        else if (require(loader, known == DICTIONARY_NONE && i == dictionary->count))
            dictionary_add(dictionary, text, hash, value);
    }
    require(loader, dictionary->count == count);
}

static void take_history(Loader *loader, History *history)
{
    Engine *engine = loader->engine;
    uint32_t count = snapshot_take_count(&loader->file, sizeof(Run));
    if (count == 0 || !require(loader, count <= ATTRIBUTE_CHANGES_MAX)) return;
    history->runs = heap_zeroed(count, sizeof(Run));
    history->capacity = count;
    char room[ATTRIBUTE_TEXT_BYTES_MAX];
    for (uint32_t i = 0; i < count; i++) {
        Run *run = &history->runs[i];
        snapshot_take(&loader->file, run, sizeof *run);
        bool text = run->kind == VALUE_TEXT;
        if (!require(loader, run->key < engine->keys.count && run->kind <= VALUE_DATE &&
                                 run->backfilled <= 1 &&
                                 run->text_len <= (text ? ATTRIBUTE_TEXT_BYTES_MAX : 0)))
            return;
        if (text) {
            snapshot_take(&loader->file, room, run->text_len);
            Str value = { room, run->text_len };
            value = dictionary_text(&engine->texts, dictionary_intern(&engine->texts, value));
            run->value.text = value.data;
        }
        history->count = i + 1;
    }
    require(loader, history_valid(history, engine->zone));
}

// The days must rise: readers count on it when they index by day.
static void take_counts(Loader *loader, CellPool *pool, DayCounts *counts)
{
    counts->slot = snapshot_take_u32(&loader->file);
    counts->event = (uint16_t)snapshot_take_u32(&loader->file);
    Cells cells = { 0 };
    take_cells(loader, pool, &cells);
    bool sound = true;
    for (uint32_t i = 0; i < cells.len; i++) {
        uint16_t day = cell_day(cells.data[i]);
        sound = sound && day > 0 && day < ZONE_DAYS && cell_low(cells.data[i]) > 0 &&
                (i == 0 || day >= cell_day(cells.data[i - 1]));
    }
    counts->cells = cells;
    if (!require(loader, sound)) return;
    counts->newest = cells.len == 0 ? 0 : cell_day(cells.data[cells.len - 1]);
    for (uint32_t i = cells.len; i-- > 0 && counts->newest - cell_day(cells.data[i]) < 64;)
        counts->recent |= UINT64_C(1) << (63 - (counts->newest - cell_day(cells.data[i])));
}

static void take_people(Loader *loader)
{
    Engine *engine = loader->engine;
    uint32_t count = snapshot_take_count(&loader->file, sizeof(Person));
    for (uint32_t i = 0; i < count && !loader->file.bad; i++) {
        Person who;
        snapshot_take(&loader->file, &who, sizeof who);
        uint8_t flags[2];
        memcpy(&flags[0], &who.anonymous, 1);
        memcpy(&flags[1], &who.has_user, 1);
        if (!require(loader, flags[0] <= 1 && flags[1] <= 1)) return;
        const Dictionary *ids = who.anonymous ? &engine->anonymous : &engine->users;
        bool sound = who.name < ids->count && (who.target == ENGINE_NONE || who.target < count) &&
                     who.links <= loader->file.left / sizeof(Link) + 1;
        if (!require(loader, sound)) return;
        people_add(&engine->people, who.name, who.anonymous);
        Person *kept = people_at(&engine->people, i);
        uint32_t links = who.links;
        Link first = who.first;
        *kept = who;
        kept->links = 0;
        kept->more = NULL;
        for (uint32_t link = 0; link < links; link++) {
            if (link > 0) snapshot_take(&loader->file, &first, sizeof first);
            people_link(&engine->people, i, first);
        }
    }
}

static void take_members(Loader *loader, Shard *shard)
{
    uint32_t count = snapshot_take_count(&loader->file, sizeof(Activity) + sizeof(Ring));
    uint32_t last_block = loader->engine->month_of_day[ZONE_DAYS] / 16u;
    for (uint32_t i = 0; i < count && !loader->file.bad; i++) {
        uint32_t row = shard_take_member(shard, 0, ENGINE_NONE);
        Member *member = shard_member(shard, row);
        snapshot_take(&loader->file, &member->activity, sizeof member->activity);
        snapshot_take(&loader->file, shard_ring(shard, row), sizeof(Ring));
        uint32_t slot = snapshot_take_u32(&loader->file), counted = snapshot_take_u32(&loader->file);
        uint32_t person = snapshot_take_u32(&loader->file);
        require(loader, slot <= INT32_MAX && counted <= 1 &&
                            (person == ENGINE_NONE || person < loader->engine->people.count) &&
                            member->activity.months >> 16 <= last_block);
        member->slot = slot & INT32_MAX;
        member->counted = counted & 1;
        member->person = person;
        take_cells(loader, &shard->pool, &member->marks);
        take_cells(loader, &shard->pool, &member->older_months);
        for (uint32_t m = 0; m < member->older_months.len; m++)
            require(loader, member->older_months.data[m] >> 16 <= last_block);
    }
    take_places(loader, &shard->pool, &shard->free_members, count);
}

static void take_series(Loader *loader, Shard *shard)
{
    uint32_t count = snapshot_take_count(&loader->file, 3 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count && !loader->file.bad; i++)
        take_counts(loader, &shard->pool, shard_add_series(shard));
    take_places(loader, &shard->pool, &shard->free_series, count);
}

static void take_accounts(Loader *loader, Shard *shard)
{
    uint32_t count = snapshot_take_count(&loader->file, 8 * sizeof(uint32_t));
    for (uint32_t slot = 0; slot < count && !loader->file.bad; slot++) {
        if (slot == shard->account_count) shard_add_account(shard, (Str){ 0 });
        Account *account = &shard->accounts[slot];
        account->alias = snapshot_take_u32(&loader->file);
        take_places(loader, &shard->pool, &account->members, shard->member_count);
        take_places(loader, &shard->pool, &account->series, shard->series_count);
        take_cells(loader, &shard->pool, &account->sources);
        take_counts(loader, &shard->pool, &account->total);
        require(loader, account->total.slot == slot && account->total.event == EVENT_NONE);
        take_history(loader, &account->attributes);
        uint32_t number = slot * ENGINE_SHARDS + (uint32_t)(shard - loader->engine->shards);
        families_note_history(loader->engine, &account->attributes, number);
        if (loader->file.bad) return; // what was taken may name series that are not there
        for (uint32_t i = 0; i < account->series.len; i++) {
            uint32_t index = account->series.data[i];
            const DayCounts *series = shard_series(shard, index);
            require(loader, series->slot == slot && series->event < loader->engine->events.count);
            index_map_put(&shard->series_index, (uint64_t)slot << 16 | series->event, index);
        }
    }
}

static void take_number_series(Loader *loader)
{
    Engine *engine = loader->engine;
    char event[RECORD_NAME_BYTES_MAX], property[ATTRIBUTE_KEY_BYTES_MAX];
    uint32_t count = snapshot_take_count(&loader->file, 4 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count && !loader->file.bad; i++) {
        uint32_t id = snapshot_take_u32(&loader->file), kind = snapshot_take_u32(&loader->file);
        NumberName name = { .kind = (NumberKind)kind };
        name.event = take_text(loader, event, sizeof event);
        name.property = take_text(loader, property, sizeof property);
        if (!require(loader, kind <= NUMBER_LATEST && id < ENGINE_NONE && id >= engine->next_number)) return;
        engine->next_number = id;
        require(loader, engine_keep_number(engine, name, true) == id);
    }
}

static bool valid_number_days(const NumberDays *days, const Engine *engine)
{
    bool sound = days->cells.len % NUMBER_CELLS == 0;
    for (uint32_t i = 0; sound && i < number_days_count(days); i++) {
        uint32_t day = days->cells.data[(size_t)i * NUMBER_CELLS];
        sound = day > 0 && day < ZONE_DAYS && (i == 0 || day > number_days_at(days, i - 1).day);
    }
    uint32_t series = 0;
    while (series < engine->number_count && engine->numbers[series].id != days->series)
        series++;
    return sound && series < engine->number_count;
}

static void take_numbers(Loader *loader, Shard *shard)
{
    uint32_t count = snapshot_take_count(&loader->file, 3 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count && !loader->file.bad; i++) {
        uint32_t slot = snapshot_take_u32(&loader->file), series = snapshot_take_u32(&loader->file);
        if (!require(loader, slot < shard->account_count && !shard_numbers(shard, slot, series))) return;
        NumberDays *days = shard_numbers_for(shard, slot, series);
        take_cells(loader, &shard->pool, &days->cells);
        require(loader, valid_number_days(days, loader->engine));
    }
}

static void take_shard(Loader *loader, Shard *shard)
{
    take_members(loader, shard);
    take_series(loader, shard);
    take_accounts(loader, shard);
    bool sound = !loader->file.bad;
    for (uint32_t row = 0; sound && row < shard->member_count; row++)
        sound = shard_member(shard, row)->slot < shard->account_count;
    for (uint32_t i = 0; sound && i < shard->series_count; i++)
        sound = shard_series(shard, i)->slot < shard->account_count;
    require(loader, sound);
    uint32_t people = snapshot_take_count(&loader->file, sizeof(uint32_t));
    for (uint32_t i = 0; i < people && !loader->file.bad; i++) {
        shard_add_person(shard);
        take_history(loader, &shard->people[i]);
    }
    take_numbers(loader, shard);
}

// Accounts and people are spread over the shards by number: the counts must fit together.
static bool spread_evenly(const Engine *engine, uint32_t accounts)
{
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++) {
        const Shard *shard = &engine->shards[i];
        if (shard->account_count != (accounts + ENGINE_SHARDS - 1 - i) / ENGINE_SHARDS) return false;
        if (shard->people_count != (engine->people.count + ENGINE_SHARDS - 1 - i) / ENGINE_SHARDS)
            return false;
    }
    const Shard *everybody = &engine->shards[SHARD_UNION];
    return everybody->account_count == 1 && everybody->people_count == 0;
}

static void name_accounts(Loader *loader)
{
    Engine *engine = loader->engine;
    uint32_t accounts = 0;
    for (uint32_t i = 0; i < ENGINE_SHARDS; i++)
        accounts += engine->shards[i].account_count;
    if (!require(loader, spread_evenly(engine, accounts))) return;
    atomic_store(&engine->account_count, accounts);
    for (uint32_t i = 0; i < engine->account_ids.count; i++) {
        uint32_t number = dictionary_entry(&engine->account_ids, i)->value;
        Str id = dictionary_text(&engine->account_ids, i);
        if (!require(loader, number < accounts && id.len <= RECORD_ID_BYTES_MAX)) return;
        Account *account = account_state(engine, number);
        if (!require(loader, account->id == NULL)) return;
        account->id = id.data;
        account->id_len = (uint8_t)id.len;
    }
}

static void take_domains(Loader *loader)
{
    Engine *engine = loader->engine;
    take_dictionary(loader, &engine->domains, RECORD_ID_BYTES_MAX);
    engine->domain_capacity = engine->domains.count;
    if (engine->domain_capacity == 0) return;
    engine->domain_states = heap_zeroed(engine->domain_capacity, sizeof(Domain));
    snapshot_take(&loader->file, engine->domain_states, engine->domains.count * sizeof(Domain));
}

static void take_notes(Loader *loader, Buf *notes_out)
{
    uint32_t len = snapshot_take_count(&loader->file, 1);
    buf_clear(notes_out);
    snapshot_take(&loader->file, buf_reserve(notes_out, len), len);
    notes_out->len = len;
}

static void take_engine(Loader *loader, uint64_t *sequence_out, Buf *notes_out)
{
    Engine *engine = loader->engine;
    char room[RECORD_ID_BYTES_MAX];
    if (!require(loader, snapshot_take_u64(&loader->file) == SNAPSHOT_MAGIC)) return;
    if (!require(loader, str_equal(take_text(loader, room, sizeof room), zone_name(engine->zone)))) return;
    *sequence_out = snapshot_take_u64(&loader->file);
    take_notes(loader, notes_out);
    engine->records = snapshot_take_u64(&loader->file);
    engine->newest = (uint16_t)snapshot_take_u32(&loader->file);
    atomic_store(&engine->version, engine->records);
    atomic_store(&engine->newest_day, engine->newest);
    take_dictionary(loader, &engine->users, RECORD_ID_BYTES_MAX);
    take_dictionary(loader, &engine->anonymous, RECORD_ID_BYTES_MAX);
    take_dictionary(loader, &engine->account_ids, RECORD_ID_BYTES_MAX);
    take_dictionary(loader, &engine->events, RECORD_NAME_BYTES_MAX);
    require(loader, engine->events.count <= ENGINE_EVENTS_MAX);
    for (uint32_t i = 0; i < engine->events.count; i++)
        dictionary_entry(&engine->events, i)->value =
            record_event_is_use(dictionary_text(&engine->events, i));
    take_dictionary(loader, &engine->keys, ATTRIBUTE_KEY_BYTES_MAX);
    take_domains(loader);
    take_places(loader, &engine->pool, &engine->account_keys, engine->keys.count);
    take_people(loader);
    take_number_series(loader);
    for (uint32_t i = 0; i < SHARDS_ALL && !loader->file.bad; i++)
        take_shard(loader, &engine->shards[i]);
    if (!loader->file.bad) name_accounts(loader);
    for (uint32_t i = 0; i < ENGINE_SHARDS && !loader->file.bad; i++)
        person_days_count(&engine->shards[i]); // not in the file: they follow from the members
}

Engine *engine_snapshot_load(const char *path, const Zone *zone, uint64_t *sequence_out, Buf *notes_out)
{
    Loader loader = { .file = snapshot_reader_open(path), .engine = engine_create(zone) };
    uint64_t sequence = 0;
    Buf notes = { 0 };
    if (!loader.file.bad) take_engine(&loader, &sequence, notes_out ? notes_out : &notes);
    buf_free(&notes);
    if (!snapshot_reader_close(&loader.file)) {
        engine_destroy(loader.engine);
        return NULL;
    }
    *sequence_out = sequence;
    return loader.engine;
}
