#include "know/person_log.h"

#include "engine/erase.h"

#include <stdlib.h>

enum { IDS_BYTES = 1 << 30 }; // address space: all ids of one person

// From this entry on the anonymous id was that of a user.
typedef struct Turn {
    uint64_t sequence;
    bool own; // the user is the person
} Turn;

typedef struct Device {
    Str id;
    Turn *turns; // in the order of the log
    size_t count, capacity;
} Device;

struct PersonLog {
    const Engine *engine;
    uint32_t person;
    Arena arena;
    Str *users, *visitors; // sorted
    size_t user_count, visitor_count;
    Device *devices; // sorted by id: the visitors, and devices that are somebody else's now
    size_t device_count, device_capacity;
    bool found_new; // a device that was not known when the log was begun
};

static int by_id(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool has(const Str *ids, size_t count, Str id)
{
    return id.len > 0 && count > 0 && bsearch(&id, ids, count, sizeof *ids, by_id) != NULL;
}

bool person_log_has_user(const PersonLog *who, Str user_id)
{
    return has(who->users, who->user_count, user_id);
}

bool person_log_has_visitor(const PersonLog *who, Str anonymous_id)
{
    return has(who->visitors, who->visitor_count, anonymous_id);
}

size_t person_log_users(const PersonLog *who, const Str **ids_out)
{
    *ids_out = who->users;
    return who->user_count;
}

size_t person_log_visitors(const PersonLog *who, const Str **ids_out)
{
    *ids_out = who->visitors;
    return who->visitor_count;
}

// ---- devices

// Where the device is, or would be.
static size_t place_of(const PersonLog *who, Str id)
{
    size_t from = 0, to = who->device_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(who->devices[middle].id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static Device *find_device(const PersonLog *who, Str id)
{
    size_t place = place_of(who, id);
    bool there = id.len > 0 && place < who->device_count && str_equal(who->devices[place].id, id);
    return there ? &who->devices[place] : NULL;
}

static void add_device(PersonLog *who, Str id)
{
    if (id.len == 0 || find_device(who, id)) return;
    if (who->device_count == who->device_capacity) {
        who->device_capacity = who->device_capacity ? who->device_capacity * 2 : 16;
        who->devices = realloc(who->devices, who->device_capacity * sizeof *who->devices);
        if (!who->devices) panic("out of memory");
    }
    size_t place = place_of(who, id);
    memmove(&who->devices[place + 1], &who->devices[place],
            (who->device_count - place) * sizeof *who->devices);
    who->devices[place] = (Device){ .id = arena_copy(&who->arena, id) };
    who->device_count++;
    who->found_new = true;
}

static void add_turn(Device *device, uint64_t sequence, bool own)
{
    if (device->count > 0 && device->turns[device->count - 1].own == own) return;
    if (device->count == device->capacity) {
        device->capacity = device->capacity ? device->capacity * 2 : 4;
        device->turns = realloc(device->turns, device->capacity * sizeof *device->turns);
        if (!device->turns) panic("out of memory");
    }
    device->turns[device->count++] = (Turn){ sequence, own };
}

// Whether the person did this, as far as the entry itself says.
static bool is_of_users(const PersonLog *who, const LogEntry *entry)
{
    return entry->user_id.len > 0 ? person_log_has_user(who, entry->user_id)
                                  : person_log_has_visitor(who, entry->anonymous_id);
}

static bool note_turns(void *context, uint64_t sequence, const LogEntry *entry)
{
    PersonLog *who = context;
    if (entry->flags & RECORD_EXCLUDED) return true; // nobody becomes anybody by it
    bool own = is_of_users(who, entry);
    bool both = entry->user_id.len > 0 && entry->anonymous_id.len > 0;
    if (own && both) add_device(who, entry->anonymous_id);
    if (own && entry->type == ENTRY_ALIAS && !person_log_has_user(who, entry->previous_id))
        add_device(who, entry->previous_id);
    Device *device = both ? find_device(who, entry->anonymous_id) : NULL;
    if (device) add_turn(device, sequence, own);
    // Who was nobody becomes the one who is named; an owner stays.
    device = entry->type == ENTRY_ALIAS ? find_device(who, entry->previous_id) : NULL;
    if (device && device->count == 0) add_turn(device, sequence, own);
    return true;
}

// ---- reading

static void take_ids(PersonLog *who)
{
    who->user_count = engine_person_ids(who->engine, who->person, false, &who->arena, &who->users);
    who->visitor_count = engine_person_ids(who->engine, who->person, true, &who->arena, &who->visitors);
    qsort(who->users, who->user_count, sizeof *who->users, by_id);
    qsort(who->visitors, who->visitor_count, sizeof *who->visitors, by_id);
    for (size_t i = 0; i < who->visitor_count; i++)
        add_device(who, who->visitors[i]);
}

PersonLog *person_log_read(const Engine *engine, uint32_t person, EventLog *log, Store *store, Error *error)
{
    PersonLog *who = calloc(1, sizeof *who);
    if (!who) panic("out of memory");
    *who = (PersonLog){ .engine = engine, .person = person, .arena = arena_create(IDS_BYTES) };
    take_ids(who);
    Status status = STATUS_OK;
    do { // what a device that was found late was before is only known after another reading
        who->found_new = false;
        for (size_t i = 0; i < who->device_count; i++)
            who->devices[i].count = 0;
        status = event_log_read(log, store, 1, note_turns, who, error);
    } while (status == STATUS_OK && who->found_new);
    if (status == STATUS_OK) return who;
    person_log_free(who);
    return NULL;
}

void person_log_free(PersonLog *who)
{
    if (!who) return;
    for (size_t i = 0; i < who->device_count; i++)
        free(who->devices[i].turns);
    free(who->devices);
    arena_destroy(&who->arena);
    free(who);
}

bool person_log_is_own(const PersonLog *who, uint64_t sequence, const LogEntry *entry)
{
    if (entry->user_id.len > 0) return person_log_has_user(who, entry->user_id);
    const Device *device = find_device(who, entry->anonymous_id);
    if (!device) return false;
    if (device->count == 0) return true; // a visitor who never became a user: all of it
    size_t turn = 0;
    while (turn + 1 < device->count && device->turns[turn + 1].sequence <= sequence)
        turn++;
    return device->turns[turn].own;
}
