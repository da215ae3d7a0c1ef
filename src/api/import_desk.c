#include "api/import_desk.h"

#include "base/timestamp.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4200 };

typedef struct DeskImport {
    int64_t id;
    char name[IMPORT_NAME_BYTES_MAX + 1];
    char path[PATH_BYTES_MAX];
    char rejects_path[PATH_BYTES_MAX];
    bool dry_run;
    bool waiting; // for its turn
    int64_t started_us;
    ImportJob *job;
} DeskImport;

struct ImportDesk {
    Live *live;
    Committer *committer;
    Sense *sense;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work;
    DeskImport *imports[IMPORTS_KEPT_MAX]; // oldest first
    Watch *watch;                          // may be NULL
    PeopleWatch *people_watch;             // the same
    size_t count;
    int64_t next_id;
    bool stopping;
};

static DeskImport *next_waiting(ImportDesk *desk)
{
    for (size_t i = 0; i < desk->count; i++) {
        if (desk->imports[i]->waiting) return desk->imports[i];
    }
    return NULL;
}

static void hold(const ImportDesk *desk, bool held)
{
    if (desk->watch) watch_hold(desk->watch, held);
    if (desk->people_watch) people_watch_hold(desk->people_watch, held);
}

static void *run_imports(void *argument)
{
    ImportDesk *desk = argument;
    pthread_mutex_lock(&desk->lock);
    while (!desk->stopping) {
        DeskImport *import = next_waiting(desk);
        if (!import) {
            pthread_cond_wait(&desk->work, &desk->lock);
            continue;
        }
        import->waiting = false;
        pthread_mutex_unlock(&desk->lock);
        hold(desk, true);
        import_job_run(import->job);
        hold(desk, false);
        unlink(import->path);
        pthread_mutex_lock(&desk->lock);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

ImportDesk *import_desk_create(Live *live, Committer *committer, Sense *sense)
{
    ImportDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory");
    desk->live = live;
    desk->committer = committer;
    desk->sense = sense;
    desk->next_id = 1;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->work, NULL);
    if (pthread_create(&desk->thread, NULL, run_imports, desk) != 0) panic("cannot start a thread");
    return desk;
}

void import_desk_hold(ImportDesk *desk, Watch *watch, PeopleWatch *people_watch)
{
    desk->watch = watch;
    desk->people_watch = people_watch;
}

static void destroy_import(DeskImport *import)
{
    import_job_destroy(import->job);
    unlink(import->path);
    unlink(import->rejects_path);
    free(import);
}

void import_desk_destroy(ImportDesk *desk)
{
    if (!desk) return;
    pthread_mutex_lock(&desk->lock);
    desk->stopping = true;
    for (size_t i = 0; i < desk->count; i++)
        import_job_stop(desk->imports[i]->job);
    pthread_cond_signal(&desk->work);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    for (size_t i = 0; i < desk->count; i++)
        destroy_import(desk->imports[i]);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->work);
    free(desk);
}

static bool has_ended(const DeskImport *import)
{
    return !import->waiting && import_job_progress(import->job).state != IMPORT_RUNNING;
}

bool import_desk_is_busy(ImportDesk *desk)
{
    bool busy = false;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->count; i++)
        busy = busy || !has_ended(desk->imports[i]);
    pthread_mutex_unlock(&desk->lock);
    return busy;
}

void import_desk_forget_ended(ImportDesk *desk)
{
    size_t kept = 0;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->count; i++) {
        if (has_ended(desk->imports[i]))
            destroy_import(desk->imports[i]);
        else
            desk->imports[kept++] = desk->imports[i];
    }
    desk->count = kept;
    pthread_mutex_unlock(&desk->lock);
}

// Room for one more: the oldest that has ended goes. Called with the lock.
static bool make_room(ImportDesk *desk)
{
    size_t waiting = 0;
    for (size_t i = 0; i < desk->count; i++)
        waiting += desk->imports[i]->waiting;
    if (waiting >= IMPORTS_WAITING_MAX) return false;
    if (desk->count < IMPORTS_KEPT_MAX) return true;
    for (size_t i = 0; i < desk->count; i++) {
        DeskImport *import = desk->imports[i];
        if (!has_ended(import)) continue;
        destroy_import(import);
        desk->count--;
        memmove(&desk->imports[i], &desk->imports[i + 1], (desk->count - i) * sizeof(DeskImport *));
        return true;
    }
    return false;
}

// Copies: the spooled file may lie on another file system.
static Status move_file(const char *from, const char *to, Error *error)
{
    if (rename(from, to) == 0) return STATUS_OK;
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    char bytes[1 << 16];
    size_t len = 0;
    bool good = in && out;
    while (good && (len = fread(bytes, 1, sizeof bytes, in)) > 0)
        good = fwrite(bytes, 1, len, out) == len;
    good = good && !ferror(in);
    if (in) fclose(in);
    if (out) good = fclose(out) == 0 && good;
    if (good) return STATUS_OK;
    unlink(to);
    return fail(error, STATUS_UNAVAILABLE, STR(""),
                "The file cannot be kept beside the database: %s. Make room and try again.", strerror(errno));
}

Status import_desk_add(ImportDesk *desk, const ImportOrder *order, int64_t *id_out, Error *error)
{
    DeskImport *import = calloc(1, sizeof *import);
    if (!import) panic("out of memory");
    pthread_mutex_lock(&desk->lock);
    Status status = make_room(desk)
                        ? STATUS_OK
                        : fail(error, STATUS_LIMITED, STR(""),
                               "There are %d imports waiting. Try again later.", IMPORTS_WAITING_MAX);
    import->id = desk->next_id++;
    import->started_us = timestamp_now_real();
    import->dry_run = order->dry_run;
    import->waiting = true;
    Str db = live_path(desk->live);
    snprintf(import->name, sizeof import->name, "%.*s", STR_ARG(order->name));
    snprintf(import->path, sizeof import->path, "%.*s.import-%lld", STR_ARG(db), (long long)import->id);
    snprintf(import->rejects_path, sizeof import->rejects_path, "%.*s.import-%lld.rejects", STR_ARG(db),
             (long long)import->id);
    if (status == STATUS_OK) status = move_file(order->path, import->path, error);
    if (status == STATUS_OK) {
        ImportConfig config = { .path = import->path,
                                .kind = order->kind,
                                .dry_run = order->dry_run,
                                .rejects_path = import->rejects_path,
                                .sense = desk->sense,
                                .committer = desk->committer,
                                .live = desk->live,
                                .clock = live_clock(desk->live) };
        import->job = import_job_create(&config);
        desk->imports[desk->count++] = import;
        *id_out = import->id;
        pthread_cond_signal(&desk->work);
    } else {
        free(import);
    }
    pthread_mutex_unlock(&desk->lock);
    return status;
}

static ImportView view_of(const DeskImport *import, Arena *arena)
{
    return (ImportView){ .id = import->id,
                         .name = arena_copy(arena, str_from_c(import->name)),
                         .dry_run = import->dry_run,
                         .waiting = import->waiting,
                         .started_us = import->started_us,
                         .progress = import_job_progress(import->job) };
}

size_t import_desk_list(ImportDesk *desk, Arena *arena, ImportView **views_out)
{
    ImportView *views = ARENA_ARRAY(arena, ImportView, IMPORTS_KEPT_MAX);
    pthread_mutex_lock(&desk->lock);
    size_t count = desk->count;
    for (size_t i = 0; i < count; i++)
        views[i] = view_of(desk->imports[count - 1 - i], arena);
    pthread_mutex_unlock(&desk->lock);
    *views_out = views;
    return count;
}

// Called with the lock.
static DeskImport *find(ImportDesk *desk, int64_t id)
{
    for (size_t i = 0; i < desk->count; i++) {
        if (desk->imports[i]->id == id) return desk->imports[i];
    }
    return NULL;
}

bool import_desk_find(ImportDesk *desk, int64_t id, Arena *arena, ImportView *view_out)
{
    pthread_mutex_lock(&desk->lock);
    const DeskImport *import = find(desk, id);
    if (import) {
        *view_out = view_of(import, arena);
        view_out->reject_count = import_job_rejects(import->job, arena, &view_out->rejects);
    }
    pthread_mutex_unlock(&desk->lock);
    return import != NULL;
}

bool import_desk_stop(ImportDesk *desk, int64_t id)
{
    pthread_mutex_lock(&desk->lock);
    const DeskImport *import = find(desk, id);
    if (import) import_job_stop(import->job);
    pthread_mutex_unlock(&desk->lock);
    return import != NULL;
}

bool import_desk_rejects_path(ImportDesk *desk, int64_t id, Arena *arena, const char **path_out)
{
    pthread_mutex_lock(&desk->lock);
    const DeskImport *import = find(desk, id);
    if (import) *path_out = arena_copy(arena, str_from_c(import->rejects_path)).data;
    pthread_mutex_unlock(&desk->lock);
    return import != NULL;
}
