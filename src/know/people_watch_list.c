#include "know/people_watch_list.h"

#include "know/formula_names.h"
#include "know/watch_rows.h"

#include <stdlib.h>

enum { FORMULAS_BYTES = 512 << 20 };

// ---- members

// A row whose person is called otherwise by now, since two turned out to be one.
typedef struct Renamed {
    Str before, after;
} Renamed;

typedef struct Loading {
    const Engine *engine;
    PeopleWatched *watched;
    Arena *arena;
    Renamed *renamed; // PEOPLE_WATCHED_MAX fit
    size_t renamed_count;
} Loading;

static void load_member(void *context, Str subject)
{
    Loading *loading = context;
    SegmentPerson who;
    if (!segment_subject_read(loading->engine, subject, &who)) return;
    person_set_add(&loading->watched->members, who);
    Arena mark = *loading->arena;
    Str now = segment_subject(loading->engine, who, loading->arena);
    if (!str_equal(now, subject) && loading->renamed_count < PEOPLE_WATCHED_MAX) {
        Str before = arena_copy(loading->arena, subject);
        loading->renamed[loading->renamed_count++] = (Renamed){ before, now };
    } else {
        arena_reset(loading->arena, mark);
    }
}

static Status rename_rows(Store *store, void *context, Error *error)
{
    const Loading *loading = context;
    int64_t id = loading->watched->id;
    Status status = STATUS_OK;
    for (size_t i = 0; i < loading->renamed_count && status == STATUS_OK; i++) {
        const Renamed *renamed = &loading->renamed[i];
        status = watch_rows_set_member(store, DEFINITION_SEGMENT, id, renamed->before, false, error);
        if (status == STATUS_OK)
            status = watch_rows_set_member(store, DEFINITION_SEGMENT, id, renamed->after, true, error);
    }
    return status;
}

static Status load_members(PeopleWatchList *list, PeopleWatched *watched, Arena scratch, Error *error)
{
    Loading loading = { .engine = live_engine(list->live), .watched = watched, .arena = &scratch };
    loading.renamed = ARENA_ARRAY(&scratch, Renamed, PEOPLE_WATCHED_MAX);
    person_set_free(&watched->members); // a failure before may have left some
    Status status =
        watch_rows_version(list->store, DEFINITION_SEGMENT, watched->id, &watched->noted_version, error);
    if (status == STATUS_OK)
        status =
            watch_rows_members(list->store, DEFINITION_SEGMENT, watched->id, load_member, &loading, error);
    if (status == STATUS_OK && loading.renamed_count > 0)
        status = committer_edit(list->committer, rename_rows, &loading, error);
    person_set_sort(&watched->members);
    watched->loaded = status == STATUS_OK;
    return status;
}

static Status load_new(PeopleWatchList *list, Arena scratch, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
        if (list->watched[i].loaded) continue;
        PeopleWatched fresh = list->watched[i];
        status = load_members(list, &fresh, scratch, error);
        pthread_mutex_lock(&list->lock);
        list->watched[i] = fresh;
        pthread_mutex_unlock(&list->lock);
    }
    return status;
}

static Status forget_rows(Store *store, void *context, Error *error)
{
    const PeopleWatched *watched = context;
    return watch_rows_forget(store, DEFINITION_SEGMENT, watched->id, error);
}

Status people_watch_list_forget(PeopleWatchList *list, PeopleWatched *watched, Error *error)
{
    bool nothing = watched->noted_version == 0 && watched->members.count == 0;
    Status status = nothing ? STATUS_OK : committer_edit(list->committer, forget_rows, watched, error);
    if (status != STATUS_OK) return status;
    pthread_mutex_lock(&list->lock);
    person_set_free(&watched->members);
    watched->noted_version = 0;
    watched->too_many = true;
    pthread_mutex_unlock(&list->lock);
    return STATUS_OK;
}

// ---- what is watched

// Takes over what was known of it.
static void keep_members(PeopleWatchList *list, PeopleWatched *watched)
{
    for (size_t i = 0; i < list->count; i++) {
        PeopleWatched *old = &list->watched[i];
        if (old->id != watched->id) continue;
        watched->members = old->members;
        watched->loaded = old->loaded;
        watched->followed = old->followed;
        watched->noted_version = old->noted_version;
        watched->too_many = old->too_many && old->version == watched->version;
        old->members = (PersonSet){ 0 };
        return;
    }
}

static void free_watched(PeopleWatchList *list)
{
    for (size_t i = 0; i < list->count; i++)
        person_set_free(&list->watched[i].members);
    free(list->watched);
    list->watched = NULL;
    list->count = 0;
}

static void list_all(PeopleWatchList *list, Arena scratch)
{
    PeopleWatched *watched = reallocarray(NULL, DEFINITIONS_MAX, sizeof *watched);
    if (!watched) panic("out of memory");
    Definition *definitions = NULL;
    size_t count = 0,
           definition_count = definition_list(list->definitions, DEFINITION_SEGMENT, &scratch, &definitions);
    pthread_mutex_lock(&list->lock);
    arena_reset(&list->arena, list->empty);
    const FormulaNames *names =
        formula_names_read(live_engine(list->live), list->features, list->definitions, &list->arena);
    for (size_t i = 0; i < definition_count; i++) {
        FormulaProblem problem;
        Error ignored;
        Definition *kept = ARENA_NEW(&list->arena, Definition);
        *kept = (Definition){ .id = definitions[i].id,
                              .version = definitions[i].version,
                              .body = arena_copy(&list->arena, definitions[i].body) };
        PeopleWatched one = { .id = kept->id,
                              .version = kept->version,
                              .segment = segment_read(kept, &list->arena) };
        if (one.segment.scope != FORMULA_OF_PEOPLE) continue;
        if (segment_check(&one.segment, names, &list->arena, &one.formula, &problem, &ignored) != STATUS_OK)
            one.formula = NULL;
        keep_members(list, &one);
        watched[count++] = one;
    }
    free_watched(list);
    list->watched = watched;
    list->count = count;
    pthread_mutex_unlock(&list->lock);
}

static Status sweep(Store *store, void *context, Error *error)
{
    (void)context;
    return watch_rows_sweep(store, error);
}

Status people_watch_list_refresh(PeopleWatchList *list, Arena scratch, Error *error)
{
    size_t before = list->count;
    if (!list->store) list->store = live_reader(list->live, error);
    if (!list->store) return STATUS_UNAVAILABLE;
    uint64_t names = formula_names_version(live_engine(list->live), list->features, list->definitions);
    uint64_t segments = definition_catalog_version(list->definitions, DEFINITION_SEGMENT);
    if (!list->watched || names != list->names_version || segments != list->segments_version) {
        list->recompiled = list->recompiled || names != list->names_version;
        list->names_version = names;
        list->segments_version = segments;
        list_all(list, scratch);
    }
    Status status = list->count < before ? committer_edit(list->committer, sweep, NULL, error) : STATUS_OK;
    if (status != STATUS_OK) return status;
    return load_new(list, scratch, error);
}

void people_watch_list_create(PeopleWatchList *list)
{
    list->arena = list->empty = arena_create(FORMULAS_BYTES);
    pthread_mutex_init(&list->lock, NULL);
}

void people_watch_list_destroy(PeopleWatchList *list)
{
    store_close(list->store);
    free_watched(list);
    arena_destroy(&list->arena);
    pthread_mutex_destroy(&list->lock);
}
