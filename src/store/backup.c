#include "store/backup.h"

#include "store/store_handle.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4000 };

// What is synced lasts: the bytes of a file, or the names in a folder.
static Status sync_path(const char *path, int flags, Error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return synced ? STATUS_OK
                  : fail(error, STATUS_UNAVAILABLE, STR("out"), "Cannot sync %s: %s.", path, strerror(errno));
}

static Status sync_folder_of(const char *name, Error *error)
{
    char folder[PATH_BYTES_MAX + 1] = ".";
    const char *slash = strrchr(name, '/');
    if (slash) snprintf(folder, sizeof folder, "%.*s", (int)(slash - name) + 1, name);
    return sync_path(folder, O_DIRECTORY, error);
}

// With what SQLite may have left beside it.
static void remove_partial(const char *partial)
{
    static const char *const endings[] = { "", "-journal", "-wal", "-shm" };
    char name[PATH_BYTES_MAX + 32];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", partial, endings[i]);
        unlink(name);
    }
}

static Status copy_pages(Store *store, const char *path, Error *error)
{
    sqlite3 *target = NULL;
    int code = sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(target, "main", store_handle(store), "main") : NULL;
    if (backup) {
        // One step for all: the copy is of one moment, and a writer cannot make it start again and again.
        do {
            code = sqlite3_backup_step(backup, -1);
        } while (code == SQLITE_BUSY || code == SQLITE_LOCKED);
        sqlite3_backup_finish(backup);
    }
    // The copy is one plain file: nothing beside it has to be kept.
    bool good = code == SQLITE_DONE &&
                sqlite3_exec(target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK;
    Status status = STATUS_OK;
    if (!good) {
        status = fail(error, STATUS_UNAVAILABLE, STR("out"), "The backup to %s failed: %s.", path,
                      sqlite3_errmsg(target));
    }
    sqlite3_close(target);
    return status;
}

Status store_backup(Store *store, Str path, Error *error)
{
    char name[PATH_BYTES_MAX + 1], partial[PATH_BYTES_MAX + 16];
    if (path.len == 0 || path.len > PATH_BYTES_MAX) {
        return fail(error, STATUS_INVALID, STR("out"), "The path must have 1 to %d bytes.", PATH_BYTES_MAX);
    }
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    snprintf(partial, sizeof partial, "%s.partial", name);
    if (access(name, F_OK) == 0) {
        return fail(error, STATUS_CONFLICT, STR("out"), "There is a file %s already. Choose another name.",
                    name);
    }
    remove_partial(partial);
    Status status = copy_pages(store, partial, error);
    if (status == STATUS_OK) status = sync_path(partial, 0, error);
    if (status == STATUS_OK && rename(partial, name) != 0) {
        status =
            fail(error, STATUS_UNAVAILABLE, STR("out"), "Cannot rename to %s: %s.", name, strerror(errno));
    }
    if (status == STATUS_OK) {
        status = sync_folder_of(name, error);
        if (status != STATUS_OK) unlink(name);
    }
    remove_partial(partial); // all of it after a failure; else what may lie beside it
    return status;
}

Status store_check(Store *store, Error *error)
{
    sqlite3_stmt *statement = NULL;
    Status status = STATUS_OK;
    int code = sqlite3_prepare_v2(store_handle(store), "PRAGMA integrity_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *answer = (const char *)sqlite3_column_text(statement, 0);
        if (!answer || strcmp(answer, "ok") != 0) {
            status = fail(error, STATUS_UNAVAILABLE, STR("db"),
                          "The database is damaged: %s. Restore a backup.", answer ? answer : "no answer");
        }
    } else {
        status = fail(error, STATUS_UNAVAILABLE, STR("db"), "The database cannot be checked: %.*s.",
                      STR_ARG(store_problem(store)));
    }
    sqlite3_finalize(statement);
    return status;
}

// The journal is empty only when nobody reads from it; SQLite says in the first column whether somebody did.
static bool empty_journal(Store *store)
{
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v2(store_handle(store), "PRAGMA wal_checkpoint(TRUNCATE)", -1, &statement, NULL);
    bool done =
        code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 0;
    sqlite3_finalize(statement);
    return done;
}

Status store_make_anew(Store *store, Error *error)
{
    // The copy goes to a file: in memory it might not fit.
    sqlite3 *db = store_handle(store);
    int code = sqlite3_exec(db, "PRAGMA temp_store = FILE; VACUUM", NULL, NULL, NULL);
    Status status = STATUS_OK;
    if (code != SQLITE_OK) {
        status = fail(error, STATUS_UNAVAILABLE, STR("db"), "The database cannot be made anew: %.*s.",
                      STR_ARG(store_problem(store)));
    }
    code = sqlite3_exec(db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    if (status == STATUS_OK && (code != SQLITE_OK || !empty_journal(store))) {
        status = fail(error, STATUS_UNAVAILABLE, STR("db"),
                      "The database's journal is in use and cannot be emptied yet.");
    }
    return status;
}
