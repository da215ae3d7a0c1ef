#include "know/watch_list.h"

#include "base/log.h"
#include "engine/formula_ask.h"
#include "engine/formula_needs.h"
#include "know/formula_names.h"
#include "know/watch_rows.h"

#include <stdlib.h>
#include <string.h>

enum { FORMULAS_BYTES = 512 << 20 };

static void *resized(void *memory, size_t count, size_t size)
{
    void *moved = reallocarray(memory, count, size);
    if (!moved) panic("out of memory");
    return moved;
}

// ---- members

bool watched_is_member(const Watched *watched, uint32_t account)
{
    return account < watched->room && (watched->members[account / 64] >> (account % 64) & 1);
}

void watched_set_member(Watched *watched, uint32_t account, bool member)
{
    if (account >= watched->room) {
        size_t words = watched->room / 64, needed = ((size_t)account / 64 + 1) * 2;
        watched->members = resized(watched->members, needed, sizeof *watched->members);
        memset(watched->members + words, 0, (needed - words) * sizeof *watched->members);
        watched->room = needed * 64;
    }
    if (watched_is_member(watched, account) == member) return;
    watched->members[account / 64] ^= UINT64_C(1) << (account % 64);
    watched->count += member ? 1 : (size_t)-1;
}

typedef struct Loading {
    const Engine *engine;
    Watched *watched;
} Loading;

static void load_member(void *context, Str subject)
{
    Loading *loading = context;
    uint32_t account = engine_account_find(loading->engine, subject);
    // One that was merged into another since is found as that one, which has a row of its own.
    if (account != ENGINE_NONE && str_equal(engine_account_id(loading->engine, account), subject))
        watched_set_member(loading->watched, account, true);
}

static Status load_members(WatchList *list, Watched *watched, Error *error)
{
    Loading loading = { live_engine(list->live), watched };
    // A failure before may have left some.
    free(watched->members);
    watched->members = NULL;
    watched->room = watched->count = 0;
    Status status =
        watch_rows_version(list->store, watched->kind, watched->id, &watched->noted_version, error);
    if (status == STATUS_OK)
        status = watch_rows_members(list->store, watched->kind, watched->id, load_member, &loading, error);
    watched->loaded = status == STATUS_OK;
    return status;
}

// ---- what is watched

static WatchFormula copy_formula(const WatchFormula *formula, Arena *arena)
{
    WatchFormula copy = { .text = arena_copy(arena, formula->text), .id_count = formula->id_count };
    Str *ids = ARENA_ARRAY(arena, Str, formula->id_count + 1);
    for (size_t i = 0; i < formula->id_count; i++)
        ids[i] = arena_copy(arena, formula->ids[i]);
    copy.ids = ids;
    return copy;
}

// Takes over the members of the old list.
static void keep_members(WatchList *list, Watched *watched)
{
    for (size_t i = 0; i < list->count; i++) {
        Watched *old = &list->watched[i];
        if (old->kind != watched->kind || old->id != watched->id) continue;
        watched->members = old->members;
        watched->room = old->room;
        watched->count = old->count;
        watched->loaded = old->loaded;
        watched->noted_version = old->noted_version;
        old->members = NULL;
        return;
    }
}

// A new number of an event is missing until it has been read from the log: answers would be about that.
static bool is_ready(const Engine *engine, const Formula *formula, Arena *arena)
{
    NumberName *needed = NULL;
    size_t count = formula_numbers_needed(formula, arena, &needed), ready = 0;
    while (ready < count && engine_has_number(engine, needed[ready]))
        ready++;
    return ready == count;
}

static void compile(Watched *watched, const Engine *engine, const FormulaNames *names, Arena *arena)
{
    if (watched->what.text.len == 0) return;
    FormulaProblem problem;
    const Formula *formula = formula_compile(watched->what.text, FORMULA_OF_ACCOUNTS, names, arena, &problem);
    if (formula && formula_type(formula) == FORMULA_YESNO) {
        watched->waits = !is_ready(engine, formula, arena);
        if (watched->waits) return;
        watched->formula = formula;
        watched->needs = formula_needs(formula);
        watched->quick = formula_is_quick(formula);
        watched->compares = formula_compares_accounts(formula);
        return;
    }
    // Once: the same is compiled again whenever a new event appears.
    if (!watched_is_pending(watched)) return;
    log_line(LOG_WARN, "the %.*s %lld is not watched: %s", STR_ARG(definition_kind_name(watched->kind)),
             (long long)watched->id, formula ? "its formula is no yes or no" : problem.message);
}

static size_t list_kind(WatchList *list, DefinitionKind kind, const FormulaNames *names, Arena *scratch,
                        Watched *into)
{
    Definition *definitions = NULL;
    size_t definition_count = definition_list(list->definitions, kind, scratch, &definitions);
    size_t count = 0;
    const WatchKind *what = &list->kinds[kind];
    for (size_t i = 0; i < definition_count; i++) {
        WatchFormula formula = { 0 };
        if (!what->formula_of(what->context, &definitions[i], scratch, &formula)) continue;
        Watched *watched = &into[count++];
        *watched = (Watched){ .kind = kind,
                              .id = definitions[i].id,
                              .version = definitions[i].version,
                              .what = copy_formula(&formula, &list->arena) };
        keep_members(list, watched);
        compile(watched, live_engine(list->live), names, &list->arena);
    }
    return count;
}

static void free_watched(WatchList *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->watched[i].members);
    free(list->watched);
    list->watched = NULL;
    list->count = 0;
}

static Status sweep(Store *store, void *context, Error *error)
{
    (void)context;
    return watch_rows_sweep(store, error);
}

static void list_all(WatchList *list, Arena scratch)
{
    Watched *watched = resized(NULL, (size_t)DEFINITIONS_MAX * DEFINITION_KINDS, sizeof *watched);
    size_t count = 0;
    pthread_mutex_lock(&list->lock);
    arena_reset(&list->arena, list->empty);
    const FormulaNames *names =
        formula_names_read(live_engine(list->live), list->features, list->definitions, &list->arena);
    for (int kind = 0; kind < DEFINITION_KINDS; kind++) {
        if (list->has_kind[kind])
            count += list_kind(list, (DefinitionKind)kind, names, &scratch, watched + count);
    }
    free_watched(list);
    list->watched = watched;
    list->count = count;
    pthread_mutex_unlock(&list->lock);
}

// True when anything decides otherwise than in the last round.
static bool has_changed(WatchList *list)
{
    bool changed = false;
    uint64_t edits = feature_catalog_version(list->features);
    for (int kind = 0; kind < DEFINITION_KINDS; kind++) {
        uint64_t version = definition_catalog_version(list->definitions, (DefinitionKind)kind);
        bool counts = list->has_kind[kind] || kind == DEFINITION_METRIC;
        changed = changed || (counts && version != list->definition_versions[kind]);
        list->definition_versions[kind] = version;
    }
    edits += list->definition_versions[DEFINITION_METRIC];
    uint64_t names = formula_names_version(live_engine(list->live), list->features, list->definitions);
    changed = changed || names != list->names_version;
    list->edited = list->edited || edits != list->edits;
    list->recompiled = list->recompiled || names != list->names_version;
    list->names_version = names;
    list->edits = edits;
    return changed;
}

static Status load_new(WatchList *list, Error *error)
{
    Status status = STATUS_OK;
    pthread_mutex_lock(&list->lock);
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
        if (!list->watched[i].loaded) status = load_members(list, &list->watched[i], error);
    }
    pthread_mutex_unlock(&list->lock);
    return status;
}

Status watch_list_refresh(WatchList *list, Arena scratch, Error *error)
{
    size_t before = list->count;
    if (!list->store) list->store = live_reader(list->live, error);
    if (!list->store) return STATUS_UNAVAILABLE;
    if (has_changed(list)) {
        list_all(list, scratch);
        bool fewer = list->count < before || before == 0;
        Status status = fewer ? committer_edit(list->committer, sweep, NULL, error) : STATUS_OK;
        if (status != STATUS_OK) return status;
    }
    return load_new(list, error);
}

void watch_list_create(WatchList *list)
{
    list->arena = list->empty = arena_create(FORMULAS_BYTES);
    pthread_mutex_init(&list->lock, NULL);
}

void watch_list_destroy(WatchList *list)
{
    store_close(list->store);
    free_watched(list);
    arena_destroy(&list->arena);
    pthread_mutex_destroy(&list->lock);
}
