#include "failing_calls.h"

#include <errno.h>
#include <sqlite3.h>
#include <stddef.h>
#include <sys/types.h>

static struct {
    FailingCalls kind;
    long calls, call;
    bool failed;
} plan;

void failing_calls_plan(FailingCalls kind, long call)
{
    plan.kind = kind;
    plan.call = call;
    plan.calls = 0;
    plan.failed = false;
}

bool failing_calls_has_failed(void)
{
    return plan.failed;
}

static bool fails(bool counts)
{
    if (!counts || ++plan.calls != plan.call) return false;
    plan.failed = true;
    return true;
}

static bool sql_fails(void)
{
    return fails(plan.kind == FAILING_SQL);
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                        void *context, char **message_out);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                        void *context, char **message_out);
int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail_out);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail_out);
ssize_t __real_write(int file, const void *bytes, size_t count);
ssize_t __wrap_write(int file, const void *bytes, size_t count);
int __real_fsync(int file);
int __wrap_fsync(int file);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    return sql_fails() ? SQLITE_IOERR : __real_sqlite3_step(statement);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                        void *context, char **message_out)
{
    return sql_fails() ? SQLITE_IOERR : __real_sqlite3_exec(db, sql, each, context, message_out);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail_out)
{
    return sql_fails() ? SQLITE_IOERR : __real_sqlite3_prepare_v3(db, sql, len, flags, out, tail_out);
}

ssize_t __wrap_write(int file, const void *bytes, size_t count)
{
    if (!fails(plan.kind == FAILING_IO || plan.kind == FAILING_SPACE))
        return __real_write(file, bytes, count);
    if (plan.kind == FAILING_SPACE && count > 1) {
        plan.call++; // the rest of it fails
        return __real_write(file, bytes, count / 2);
    }
    errno = plan.kind == FAILING_SPACE ? ENOSPC : EIO;
    return -1;
}

int __wrap_fsync(int file)
{
    if (!fails(plan.kind == FAILING_IO || plan.kind == FAILING_SPACE)) return __real_fsync(file);
    errno = plan.kind == FAILING_SPACE ? ENOSPC : EIO;
    return -1;
}

int __wrap_rename(const char *from, const char *to)
{
    if (!fails(plan.kind == FAILING_IO)) return __real_rename(from, to);
    errno = EIO;
    return -1;
}
