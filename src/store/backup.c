#include "store/backup.h"

#include "store/store_handle.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4000 };

static Status sync_file(const char *path, Error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return synced ? STATUS_OK
                  : fail(error, STATUS_UNAVAILABLE, STR("out"), "Cannot sync %s: %s.", path, strerror(errno));
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
    bool good = code == SQLITE_DONE;
    Status status = STATUS_OK;
    if (!good) {
        status = fail(error, STATUS_UNAVAILABLE, STR("out"), "The backup to %s failed: %s.", path,
                      sqlite3_errmsg(target));
    }
    // The copy is one plain file: nothing beside it has to be kept.
    if (good) sqlite3_exec(target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
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
    unlink(partial);
    Status status = copy_pages(store, partial, error);
    if (status == STATUS_OK) status = sync_file(partial, error);
    if (status == STATUS_OK && rename(partial, name) != 0) {
        status =
            fail(error, STATUS_UNAVAILABLE, STR("out"), "Cannot rename to %s: %s.", name, strerror(errno));
    }
    if (status != STATUS_OK) unlink(partial);
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
