#include "know/number_desk.h"

#include "base/log.h"
#include "engine/index_map.h"
#include "know/event_numbers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ROUND_MS = 500,
    READ_AT_ONCE = 200000, // values in memory
    ADD_AT_ONCE = 10000,   // while nothing else is counted: a millisecond or two
    DESK_ARENA_BYTES = 1 << 30,
};

typedef struct Asked {
    NumberName name; // owned
    uint64_t when;   // counts up
} Asked;

struct NumberDesk {
    Live *live;
    Committer *committer;
    const DefinitionCatalog *definitions;
    Store *store;

    pthread_mutex_t lock; // of what follows
    pthread_cond_t wake;
    Asked asked[NUMBERS_ASKED_MAX];
    size_t asked_count;
    uint64_t asked_clock;
    NumberName *refused; // copies; of the last round
    size_t refused_count;
    double share;

    bool running;
    _Atomic bool stopping;
    _Atomic uint64_t asked_version; // grows when something new is asked
    uint64_t version;               // of all that decides what is wanted, of the last round
    pthread_t thread;
};

static bool same_name(const NumberName *a, const NumberName *b)
{
    return a->kind == b->kind && str_equal(a->event, b->event) && str_equal(a->property, b->property);
}

static Str copied(Str text)
{
    char *copy = malloc(text.len + 1);
    if (!copy) panic("out of memory");
    if (text.len > 0) memcpy(copy, text.data, text.len);
    return (Str){ copy, text.len };
}

static NumberName copied_name(const NumberName *name)
{
    return (NumberName){ copied(name->event), copied(name->property), name->kind };
}

static void free_name(NumberName *name)
{
    free((char *)(uintptr_t)name->event.data);
    free((char *)(uintptr_t)name->property.data);
}

static void free_refused(NumberDesk *desk)
{
    for (size_t i = 0; i < desk->refused_count; i++)
        free_name(&desk->refused[i]);
    free(desk->refused);
    desk->refused = NULL;
    desk->refused_count = 0;
}

// ---- asking; with the lock

static void ask(NumberDesk *desk, const NumberName *name)
{
    size_t i = 0, oldest = 0;
    for (; i < desk->asked_count && !same_name(&desk->asked[i].name, name); i++)
        oldest = desk->asked[i].when < desk->asked[oldest].when ? i : oldest;
    if (i == desk->asked_count) {
        if (i == NUMBERS_ASKED_MAX) {
            i = oldest;
            free_name(&desk->asked[i].name);
        } else {
            desk->asked_count++;
        }
        desk->asked[i].name = copied_name(name);
        atomic_fetch_add(&desk->asked_version, 1);
        pthread_cond_signal(&desk->wake);
    }
    desk->asked[i].when = ++desk->asked_clock;
}

static bool is_refused(const NumberDesk *desk, const NumberName *name)
{
    size_t i = 0;
    while (i < desk->refused_count && !same_name(&desk->refused[i], name))
        i++;
    return i < desk->refused_count;
}

NumberState number_desk_ask(NumberDesk *desk, const Formula *formula)
{
    NumberState state = { 0 };
    Arena arena = arena_create(1 << 22);
    NumberName *names = NULL;
    size_t count = formula_numbers_needed(formula, &arena, &names);
    if (count > 0) pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < count; i++) {
        bool whole = engine_has_number(live_engine(desk->live), names[i]);
        bool refused = !whole && is_refused(desk, &names[i]);
        ask(desk, &names[i]);
        state.refused += refused;
        state.filling += !whole && !refused;
    }
    if (state.filling > 0) state.share = desk->share;
    if (count > 0) pthread_mutex_unlock(&desk->lock);
    arena_destroy(&arena);
    return state;
}

// ---- what is wanted

// Names of definitions, then those that were asked for last; in the arena.
static Status list_wanted(NumberDesk *desk, Arena *arena, NumberName **names_out, size_t *count_out,
                          Error *error)
{
    Status status = wanted_numbers_read(desk->definitions, desk->store, arena, names_out, count_out, error);
    if (status != STATUS_OK) return status;
    NumberName *names = *names_out;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->asked_count && *count_out < NUMBER_SERIES_MAX; i++) {
        const NumberName *name = &desk->asked[i].name;
        size_t known = 0;
        while (known < *count_out && !same_name(&names[known], name))
            known++;
        if (known < *count_out) continue;
        Str event = arena_copy(arena, name->event), property = arena_copy(arena, name->property);
        names[(*count_out)++] = (NumberName){ event, property, name->kind };
    }
    pthread_mutex_unlock(&desk->lock);
    return STATUS_OK;
}

static bool is_kept(const NumberSeries *series, size_t count, const NumberName *name)
{
    size_t i = 0;
    while (i < count && !same_name(&series[i].name, name))
        i++;
    return i < count;
}

// Takes away what would take too much memory, and notes it.
static size_t refuse_large(NumberDesk *desk, NumberName *names, size_t count, Arena *arena)
{
    const Engine *engine = live_engine(desk->live);
    NumberSeries *series = NULL;
    size_t series_count = engine_numbers(engine, arena, &series), left = 0;
    uint64_t days = engine_number_days(engine);
    NumberName *refused = calloc(count + 1, sizeof *refused);
    if (!refused) panic("out of memory");
    size_t refused_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool kept = is_kept(series, series_count, &names[i]);
        uint64_t more = kept ? 0 : engine_event_days(engine, names[i].event);
        if (days + more > NUMBER_DAYS_MAX && !kept) {
            refused[refused_count++] = copied_name(&names[i]);
            log_line(LOG_WARN,
                     "%.*s of %.*s is not kept: it would be %llu more values by day, at most %d are",
                     STR_ARG(names[i].property), STR_ARG(names[i].event), (unsigned long long)more,
                     NUMBER_DAYS_MAX);
            continue;
        }
        days += more;
        names[left++] = names[i];
    }
    pthread_mutex_lock(&desk->lock);
    free_refused(desk);
    desk->refused = refused;
    desk->refused_count = refused_count;
    pthread_mutex_unlock(&desk->lock);
    return left;
}

// ---- on the committer's thread

typedef struct KeepEdit {
    NumberDesk *desk;
    const NumberName *names;
    size_t count;
    NumberFill fill;
} KeepEdit;

static Status keep(Store *store, void *context, Error *error)
{
    (void)store;
    (void)error;
    KeepEdit *edit = context;
    live_keep_numbers(edit->desk->live, edit->names, edit->count, &edit->fill);
    return STATUS_OK;
}

typedef struct AddEdit {
    NumberDesk *desk;
    const EventNumber *numbers;
    size_t count;
    const uint32_t *complete; // ids
    size_t complete_count;
} AddEdit;

static Status add(Store *store, void *context, Error *error)
{
    (void)store;
    (void)error;
    const AddEdit *edit = context;
    live_add_numbers(edit->desk->live, edit->numbers, edit->count);
    live_complete_numbers(edit->desk->live, edit->complete, edit->complete_count);
    return STATUS_OK;
}

// ---- filling

typedef struct Filling {
    NumberDesk *desk;
    NumberFill fill;
    EventNumbers *numbers; // those that are not whole
    IndexMap accounts;     // by the keys of the log
    EventNumber *values;
    size_t count;
    uint64_t next; // number of the first entry that was not read
    Arena arena, empty;
} Filling;

static void list_accounts(Filling *filling)
{
    const Live *live = filling->desk->live;
    uint32_t count = engine_account_count(live_engine(live));
    for (uint32_t account = 0; account < count; account++)
        index_map_put(&filling->accounts, live_account_key(live, account), account);
}

// Where the log counted the entry. One of the future that named no account says nothing: then it is where its
// person is now, when that is one account.
static uint32_t account_of(Filling *filling, const LogEntry *entry)
{
    const Engine *engine = live_engine(filling->desk->live);
    if (entry->account_id.len > 0) return engine_account_find(engine, entry->account_id);
    if (entry->account_key != 0) return index_map_find(&filling->accounts, entry->account_key);
    uint32_t person = entry->user_id.len > 0 ? engine_person_find(engine, entry->user_id)
                                             : engine_person_find_anonymous(engine, entry->anonymous_id);
    uint32_t *accounts = NULL;
    bool alone =
        person != ENGINE_NONE && engine_person_accounts(engine, person, &filling->arena, &accounts) == 1;
    return alone ? accounts[0] : ENGINE_NONE;
}

static void take_values(Filling *filling, const LogEntry *entry)
{
    bool counts = entry->type <= ENTRY_SCREEN && (entry->flags & (RECORD_EXCLUDED | RECORD_PASSIVE)) == 0 &&
                  (entry->user_id.len > 0 || entry->anonymous_id.len > 0);
    if (!counts || entry->time_us > filling->fill.now_us) return;
    Record record = { .kind = RECORD_EVENT };
    record.name = log_entry_event_name(entry, &filling->arena);
    event_numbers_note(filling->numbers, entry->body, &record, &filling->arena);
    if (record.attribute_count == 0) return;
    uint32_t account = account_of(filling, entry);
    for (size_t s = 0; account != ENGINE_NONE && s < filling->numbers->count; s++) {
        const NumberSeries *series = &filling->numbers->series[s];
        if (!str_equal(series->name.event, record.name)) continue;
        for (size_t a = 0; a < record.attribute_count; a++) {
            if (!str_equal(series->name.property, record.attributes[a].key)) continue;
            double number = record.attributes[a].value.number;
            filling->values[filling->count++] = (EventNumber){ series->id, account, entry->time_us, number };
        }
    }
}

static bool fill_entry(void *context, uint64_t sequence, const LogEntry *entry)
{
    Filling *filling = context;
    bool full = filling->count + NUMBER_SERIES_MAX > READ_AT_ONCE;
    if (sequence >= filling->fill.end || full || atomic_load(&filling->desk->stopping)) return false;
    take_values(filling, entry);
    arena_reset(&filling->arena, filling->empty);
    filling->next = sequence + 1;
    return true;
}

static Status add_values(Filling *filling, Error *error)
{
    NumberDesk *desk = filling->desk;
    Status status = STATUS_OK;
    for (size_t from = 0; from < filling->count && status == STATUS_OK; from += ADD_AT_ONCE) {
        size_t left = filling->count - from;
        AddEdit edit = { .desk = desk,
                         .numbers = filling->values + from,
                         .count = left < ADD_AT_ONCE ? left : ADD_AT_ONCE };
        status = committer_edit(desk->committer, add, &edit, error);
    }
    filling->count = 0;
    pthread_mutex_lock(&desk->lock);
    desk->share = filling->fill.end > 1 ? (double)(filling->next - 1) / (double)(filling->fill.end - 1) : 1;
    pthread_mutex_unlock(&desk->lock);
    return status;
}

static Status read_log(Filling *filling, Error *error)
{
    NumberDesk *desk = filling->desk;
    Status status = STATUS_OK;
    while (filling->next < filling->fill.end && status == STATUS_OK && !atomic_load(&desk->stopping)) {
        status = event_log_read(live_log(desk->live), desk->store, filling->next, fill_entry, filling, error);
        if (status == STATUS_OK) status = add_values(filling, error);
    }
    return status;
}

static EventNumbers *numbers_that_are(const NumberDesk *desk, bool complete)
{
    EventNumbers *numbers = malloc(sizeof *numbers);
    if (!numbers) panic("out of memory");
    event_numbers_take(numbers, live_engine(desk->live));
    size_t left = 0;
    for (size_t i = 0; i < numbers->count; i++) {
        if (numbers->series[i].complete == complete) numbers->series[left++] = numbers->series[i];
    }
    numbers->count = left;
    return numbers;
}

static Status complete(Filling *filling, Error *error)
{
    uint32_t ids[NUMBER_SERIES_MAX];
    for (size_t i = 0; i < filling->numbers->count; i++)
        ids[i] = filling->numbers->series[i].id;
    AddEdit edit = { .desk = filling->desk, .complete = ids, .complete_count = filling->numbers->count };
    return committer_edit(filling->desk->committer, add, &edit, error);
}

// After a filling that ended early: the numbers are dropped, with what was added, to begin anew.
static Status forget(NumberDesk *desk, Error *error)
{
    EventNumbers *kept = numbers_that_are(desk, true);
    NumberName names[NUMBER_SERIES_MAX];
    for (size_t i = 0; i < kept->count; i++)
        names[i] = kept->series[i].name;
    KeepEdit edit = { .desk = desk, .names = names, .count = kept->count };
    Status status = committer_edit(desk->committer, keep, &edit, error);
    free(kept);
    return status;
}

static Status fill(NumberDesk *desk, NumberFill what, EventNumbers *numbers, Error *error)
{
    Filling filling = { .desk = desk, .fill = what, .numbers = numbers, .next = 1 };
    filling.arena = filling.empty = arena_create(64 << 20);
    filling.values = malloc(READ_AT_ONCE * sizeof *filling.values);
    if (!filling.values) panic("out of memory");
    list_accounts(&filling);
    Status status = read_log(&filling, error);
    if (status == STATUS_OK && filling.next >= what.end) {
        status = complete(&filling, error);
    } else if (!atomic_load(&desk->stopping)) {
        Error second;
        if (forget(desk, &second) != STATUS_OK) *error = second;
        status = STATUS_UNAVAILABLE;
    }
    index_map_free(&filling.accounts);
    free(filling.values);
    arena_destroy(&filling.arena);
    return status;
}

// ---- rounds

static uint64_t version_of(const NumberDesk *desk)
{
    uint64_t version = atomic_load(&desk->asked_version) + 1;
    for (int kind = 0; kind < DEFINITION_KINDS; kind++)
        version += definition_catalog_version(desk->definitions, (DefinitionKind)kind);
    return version;
}

static Status keep_wanted(NumberDesk *desk, Arena *arena, NumberFill *fill_out, Error *error)
{
    NumberName *names = NULL;
    size_t count = 0;
    Status status = list_wanted(desk, arena, &names, &count, error);
    if (status != STATUS_OK) return status;
    pthread_mutex_lock(&desk->lock);
    desk->share = 0;
    pthread_mutex_unlock(&desk->lock);
    KeepEdit edit = { .desk = desk, .names = names };
    edit.count = refuse_large(desk, names, count, arena);
    status = committer_edit(desk->committer, keep, &edit, error);
    *fill_out = edit.fill;
    return status;
}

bool number_desk_round(NumberDesk *desk)
{
    uint64_t version = version_of(desk);
    if (version == desk->version) return true;
    Error error = { 0 };
    if (!desk->store) desk->store = live_reader(desk->live, &error);
    if (!desk->store) return false;
    Arena arena = arena_create(DESK_ARENA_BYTES);
    NumberFill what = { 0 };
    Status status = keep_wanted(desk, &arena, &what, &error);
    if (status == STATUS_OK) {
        EventNumbers *numbers = numbers_that_are(desk, false);
        if (numbers->count > 0) status = fill(desk, what, numbers, &error);
        free(numbers);
    }
    arena_destroy(&arena);
    bool good = status == STATUS_OK;
    if (good) desk->version = version;
    if (!good && !atomic_load(&desk->stopping))
        log_line(LOG_WARN, "numbers of events are not filled in, it is tried again: %s", error.message);
    return good;
}

static void *run(void *argument)
{
    NumberDesk *desk = argument;
    while (!atomic_load(&desk->stopping)) {
        bool good = number_desk_round(desk);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += ROUND_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_mutex_lock(&desk->lock);
        bool more = good && version_of(desk) != desk->version; // asked meanwhile
        if (!more && !atomic_load(&desk->stopping)) pthread_cond_timedwait(&desk->wake, &desk->lock, &until);
        pthread_mutex_unlock(&desk->lock);
    }
    return NULL;
}

NumberDesk *number_desk_create(Live *live, Committer *committer, const DefinitionCatalog *definitions)
{
    NumberDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory");
    desk->live = live;
    desk->committer = committer;
    desk->definitions = definitions;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->wake, NULL);
    return desk;
}

void number_desk_start(NumberDesk *desk)
{
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start a thread");
    desk->running = true;
}

void number_desk_stop(NumberDesk *desk)
{
    if (!desk || !desk->running) return;
    pthread_mutex_lock(&desk->lock);
    atomic_store(&desk->stopping, true);
    pthread_cond_signal(&desk->wake);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    desk->running = false;
}

void number_desk_destroy(NumberDesk *desk)
{
    if (!desk) return;
    for (size_t i = 0; i < desk->asked_count; i++)
        free_name(&desk->asked[i].name);
    free_refused(desk);
    store_close(desk->store);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->wake);
    free(desk);
}
