// snapshot_write.c: the state of an engine into a file. snapshot_load.c reads the same things in the same
// order.
#include "engine/engine_state.h"
#include "engine/snapshot.h"
#include "engine/snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void put_text(SnapshotWriter *writer, Str text)
{
    snapshot_put_u32(writer, (uint32_t)text.len);
    snapshot_put(writer, text.data, text.len);
}

static void put_cells(SnapshotWriter *writer, const Cells *cells)
{
    snapshot_put_u32(writer, cells->len);
    if (cells->len > 0) snapshot_put(writer, cells->data, cells->len * sizeof *cells->data);
}

static void put_dictionary(SnapshotWriter *writer, const Dictionary *dictionary)
{
    snapshot_put_u32(writer, dictionary->count);
    for (uint32_t i = 0; i < dictionary->count; i++) {
        snapshot_put_u32(writer, dictionary_entry(dictionary, i)->value);
        put_text(writer, dictionary_text(dictionary, i));
    }
}

static void put_history(SnapshotWriter *writer, const History *history)
{
    snapshot_put_u32(writer, history->count);
    for (uint32_t i = 0; i < history->count; i++) {
        Run run = history->runs[i];
        Str text = { run.value.text, run.text_len };
        bool is_text = run.kind == VALUE_TEXT;
        if (is_text) run.value.number = 0; // an address means nothing in a file
        snapshot_put(writer, &run, sizeof run);
        if (is_text) snapshot_put(writer, text.data, text.len);
    }
}

static void put_counts(SnapshotWriter *writer, const DayCounts *counts)
{
    snapshot_put_u32(writer, counts->slot);
    snapshot_put_u32(writer, counts->event);
    put_cells(writer, &counts->cells);
}

static void put_people(SnapshotWriter *writer, const People *people)
{
    snapshot_put_u32(writer, people->count);
    for (uint32_t i = 0; i < people->count; i++) {
        Person who = *people_at(people, i);
        const Link *more = who.more;
        who.more = NULL;
        snapshot_put(writer, &who, sizeof who);
        if (who.links > 1) snapshot_put(writer, more, (who.links - 1) * sizeof *more);
    }
}

static void put_members(SnapshotWriter *writer, const Shard *shard)
{
    snapshot_put_u32(writer, shard->member_count);
    for (uint32_t row = 0; row < shard->member_count; row++) {
        const Member *member = shard_member(shard, row);
        snapshot_put(writer, &member->activity, sizeof member->activity);
        snapshot_put(writer, shard_ring(shard, row), sizeof(Ring));
        snapshot_put_u32(writer, member->slot);
        snapshot_put_u32(writer, member->counted);
        snapshot_put_u32(writer, member->person);
        put_cells(writer, &member->marks);
        put_cells(writer, &member->older_months);
    }
    put_cells(writer, &shard->free_members);
}

static uint32_t complete_numbers(const Engine *engine)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < engine->number_count; i++)
        count += engine->numbers[i].complete;
    return count;
}

// Only complete ones: the rest is filled from the log again.
static void put_number_series(SnapshotWriter *writer, const Engine *engine)
{
    snapshot_put_u32(writer, complete_numbers(engine));
    for (uint32_t i = 0; i < engine->number_count; i++) {
        const NumberSeries *series = &engine->numbers[i];
        if (!series->complete) continue;
        snapshot_put_u32(writer, series->id);
        snapshot_put_u32(writer, series->name.kind);
        put_text(writer, series->name.event);
        put_text(writer, series->name.property);
    }
}

static bool is_complete(const Engine *engine, uint32_t id)
{
    for (uint32_t i = 0; i < engine->number_count; i++) {
        if (engine->numbers[i].id == id) return engine->numbers[i].complete;
    }
    return false;
}

static void put_numbers(SnapshotWriter *writer, const Engine *engine, const Shard *shard)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < shard->number_count; i++)
        count += is_complete(engine, shard->numbers[i].series);
    snapshot_put_u32(writer, count);
    for (uint32_t i = 0; i < shard->number_count; i++) {
        const NumberDays *days = &shard->numbers[i];
        if (!is_complete(engine, days->series)) continue;
        snapshot_put_u32(writer, days->slot);
        snapshot_put_u32(writer, days->series);
        put_cells(writer, &days->cells);
    }
}

static void put_shard(SnapshotWriter *writer, const Engine *engine, const Shard *shard)
{
    put_members(writer, shard);
    snapshot_put_u32(writer, shard->series_count);
    for (uint32_t i = 0; i < shard->series_count; i++)
        put_counts(writer, shard_series(shard, i));
    put_cells(writer, &shard->free_series);
    snapshot_put_u32(writer, shard->account_count);
    for (uint32_t slot = 0; slot < shard->account_count; slot++) {
        const Account *account = &shard->accounts[slot];
        snapshot_put_u32(writer, account->alias);
        put_cells(writer, &account->members);
        put_cells(writer, &account->series);
        put_cells(writer, &account->sources);
        put_counts(writer, &account->total);
        put_history(writer, &account->attributes);
    }
    snapshot_put_u32(writer, shard->people_count);
    for (uint32_t i = 0; i < shard->people_count; i++)
        put_history(writer, &shard->people[i]);
    put_numbers(writer, engine, shard);
}

static void put_engine(SnapshotWriter *writer, const Engine *engine, const SnapshotMark *mark)
{
    snapshot_put_u64(writer, SNAPSHOT_MAGIC);
    put_text(writer, zone_name(engine->zone));
    snapshot_put_u64(writer, mark->sequence);
    put_text(writer, mark->notes);
    snapshot_put_u64(writer, engine->records);
    snapshot_put_u32(writer, engine->newest);
    put_dictionary(writer, &engine->users);
    put_dictionary(writer, &engine->anonymous);
    put_dictionary(writer, &engine->account_ids);
    put_dictionary(writer, &engine->events);
    put_dictionary(writer, &engine->keys);
    put_dictionary(writer, &engine->domains);
    snapshot_put(writer, engine->domain_states, engine->domains.count * sizeof(Domain));
    put_cells(writer, &engine->account_keys);
    put_people(writer, &engine->people);
    put_number_series(writer, engine);
    for (uint32_t i = 0; i < SHARDS_ALL; i++)
        put_shard(writer, engine, &engine->shards[i]);
}

// The new name lasts only when the folder is on disk too.
static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (!folder) panic("out of memory");
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (file < 0) return errno;
    int problem = fsync(file) == 0 ? 0 : errno;
    close(file);
    return problem;
}

Status engine_snapshot_write(const Engine *engine, const char *path, const SnapshotMark *mark, Error *error)
{
    size_t room = strlen(path) + sizeof ".new";
    char *temporary = malloc(room);
    if (!temporary) panic("out of memory");
    snprintf(temporary, room, "%s.new", path);
    SnapshotWriter writer = snapshot_writer_open(temporary);
    if (writer.problem == 0) put_engine(&writer, engine, mark);
    int problem = snapshot_writer_close(&writer);
    if (problem == 0 && rename(temporary, path) != 0) problem = errno;
    if (problem == 0)
        problem = sync_folder(path);
    else
        unlink(temporary);
    free(temporary);
    if (problem == 0) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("snapshot"), "Cannot write the snapshot %s: %s.", path,
                strerror(problem));
}
