// database.c: export, check, backup, restore: commands about a database that need no server.
#include "cli/commands.h"
#include "know/check.h"
#include "know/erase_list.h"
#include "know/erasure.h"
#include "store/backup.h"
#include "trust/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES_MAX = 4096, OUTPUT_BYTES = 1 << 20 };

#define DB_OPTION                                                                                            \
    {                                                                                                        \
        .name = "db", .kind = OPTION_TEXT, .placeholder = "FILE", .meaning = "The database.",                \
        .required = true                                                                                     \
    }

const OptionSpec export_specs[] = {
    DB_OPTION,
    { .name = "out",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "Where to write; - for standard output.",
      .required = true },
    { 0 },
};
const OptionSpec check_specs[] = {
    DB_OPTION,
    { .name = "now",
      .kind = OPTION_TIME,
      .placeholder = "TIME",
      .meaning = "The business clock, as for serve." },
    { 0 },
};
const OptionSpec backup_specs[] = {
    DB_OPTION,
    { .name = "out",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The new file.",
      .required = true },
    { 0 },
};
const OptionSpec restore_specs[] = {
    DB_OPTION,
    { .name = "from",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The backup.",
      .required = true },
    { .name = "force", .kind = OPTION_FLAG, .meaning = "Put it in the place of an existing database." },
    { .name = "erased",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The erase list, when it does not lie beside the database." },
    { 0 },
};
const OptionSpec no_specs[] = { { 0 } };

int command_failed(const Error *error)
{
    fprintf(stderr, "perennial: %s\n", error->message);
    return 1;
}

static void name_from(Str text, const char *ending, char name[NAME_BYTES_MAX])
{
    snprintf(name, NAME_BYTES_MAX, "%.*s%s", STR_ARG(text), ending);
}

// ---- export

typedef struct Export {
    FILE *file;
    Buf line;
    uint64_t count;
    bool failed;
} Export;

static bool write_line(void *context, uint64_t sequence, const LogEntry *entry)
{
    (void)sequence;
    Export *export = context;
    buf_clear(&export->line);
    log_entry_to_json(entry, &export->line);
    buf_append_byte(&export->line, '\n');
    export->failed = fwrite(export->line.data, 1, export->line.len, export->file) != export->line.len;
    export->count++;
    return !export->failed;
}

static Status export_to(Store *store, Export *export, Error *error)
{
    EventLog *log = event_log_open(store, error);
    if (!log) return STATUS_UNAVAILABLE;
    Status status = event_log_read(log, store, 1, write_line, export, error);
    event_log_close(log);
    if (status == STATUS_OK && (export->failed || fflush(export->file) != 0)) {
        status = fail(error, STATUS_UNAVAILABLE, STR("out"), "Cannot write: %s.", strerror(errno));
    }
    return status;
}

int run_export(const Options *options)
{
    Error error = { 0 };
    char name[NAME_BYTES_MAX], partial[NAME_BYTES_MAX];
    if (!str_equal(option_argument(options, 0), STR("events"))) {
        fail(&error, STATUS_INVALID, STR(""),
             "Say what to export: perennial export events --out FILE --db FILE.");
        command_failed(&error);
        return 2;
    }
    bool standard = str_equal(option_text(options, "out"), STR("-"));
    name_from(option_text(options, "out"), "", name);
    name_from(option_text(options, "out"), ".partial", partial);
    Store *store = store_open(option_text(options, "db"), STORE_READER, &error);
    if (!store) return command_failed(&error);
    Export export = { .file = standard ? stdout : fopen(partial, "we") };
    Status status = STATUS_OK;
    if (!export.file)
        status =
            fail(&error, STATUS_UNAVAILABLE, STR("out"), "Cannot write %s: %s.", partial, strerror(errno));
    if (status == STATUS_OK) {
        setvbuf(export.file, NULL, _IOFBF, OUTPUT_BYTES);
        status = export_to(store, &export, &error);
    }
    if (!standard && export.file) {
        bool closed = fclose(export.file) == 0 && status == STATUS_OK && rename(partial, name) == 0;
        if (!closed && status == STATUS_OK) {
            status =
                fail(&error, STATUS_UNAVAILABLE, STR("out"), "Cannot write %s: %s.", name, strerror(errno));
        }
        if (!closed) unlink(partial);
    }
    buf_free(&export.line);
    store_close(store);
    if (status != STATUS_OK) return command_failed(&error);
    fprintf(stderr, "%llu events exported\n", (unsigned long long)export.count);
    return 0;
}

// ---- check

int run_check(const Options *options)
{
    Error error = { 0 };
    char name[NAME_BYTES_MAX];
    name_from(option_text(options, "db"), "", name);
    if (access(name, R_OK) != 0) {
        fail(&error, STATUS_NOT_FOUND, STR("db"), "There is no database %s.", name);
        return command_failed(&error);
    }
    LiveConfig config = { .path = option_text(options, "db"), .now_us = option_time(options, "now") };
    Live *live = live_open(&config, &error);
    if (!live) return command_failed(&error);
    CheckReport report;
    Status status = check_database(live, &report, &error);
    live_close(live);
    if (status != STATUS_OK) return command_failed(&error);
    printf("ok: %llu entries, %llu accounts, %llu figures counted again\n",
           (unsigned long long)report.entries, (unsigned long long)report.accounts,
           (unsigned long long)report.figures);
    return 0;
}

// ---- backup and restore

int run_backup(const Options *options)
{
    Error error = { 0 };
    Store *store = store_open(option_text(options, "db"), STORE_READER, &error);
    if (!store) return command_failed(&error);
    Status status = store_backup(store, option_text(options, "out"), &error);
    store_close(store);
    if (status != STATUS_OK) return command_failed(&error);
    printf("backup written to %.*s\n", STR_ARG(option_text(options, "out")));
    return 0;
}

// The file of a database that is in use is never replaced.
static Status check_unused(const char *db, Error *error)
{
    char name[NAME_BYTES_MAX];
    name_from(str_from_c(db), ".lock", name);
    int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool unused = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0;
    if (file >= 0) close(file);
    if (unused) return STATUS_OK;
    return fail(error, STATUS_CONFLICT, STR("db"), "Another perennial process is using %s. Stop it first.",
                db);
}

static Status replace_database(Store *backup, const char *db, bool force, Error *error)
{
    static const char *const leftovers[] = { "-wal", "-shm", ".snapshot" };
    char fresh[NAME_BYTES_MAX], leftover[NAME_BYTES_MAX];
    name_from(str_from_c(db), ".restoring", fresh);
    if (access(db, F_OK) == 0 && !force) {
        return fail(error, STATUS_CONFLICT, STR("db"),
                    "There is a database %s already. Add --force to replace it.", db);
    }
    Status status = check_unused(db, error);
    unlink(fresh);
    if (status == STATUS_OK) status = store_backup(backup, str_from_c(fresh), error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++) {
        name_from(str_from_c(db), leftovers[i], leftover);
        unlink(leftover);
    }
    if (rename(fresh, db) == 0) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot replace %s: %s.", db, strerror(errno));
}

// The list from elsewhere joins what lies beside the database.
static Status take_list(Str from, const char *db, Error *error)
{
    char name[NAME_BYTES_MAX];
    Arena arena = arena_create((size_t)1 << 30);
    EraseList list = { 0 };
    bool named = str_ends_with(from, STR(".erased"));
    Status status = STATUS_OK;
    name_from(from, "", name);
    if (!named || access(name, R_OK) != 0) {
        status = fail(error, STATUS_INVALID, STR("erased"),
                      "There is no erase list %s. Its name ends with .erased.", name);
    }
    Str database = str_slice(from, 0, from.len - (named ? strlen(".erased") : 0));
    if (status == STATUS_OK) status = erase_list_read(database, &arena, &list, error);
    if (status == STATUS_OK) status = erase_list_write(str_from_c(db), &list, error);
    arena_destroy(&arena);
    return status;
}

// Whoever was erased since the backup was made is erased again.
static Status erase_again(const char *db, size_t *erased_out, Error *error)
{
    char name[NAME_BYTES_MAX];
    *erased_out = 0;
    name_from(str_from_c(db), ".erased", name);
    if (access(name, F_OK) != 0) return STATUS_OK;
    LiveConfig config = { .path = str_from_c(db) };
    Live *live = secret_start() ? live_open(&config, error) : NULL;
    if (!live) return STATUS_UNAVAILABLE;
    bool more = true;
    Status status = erasure_ask_listed(live, erased_out, error);
    while (status == STATUS_OK && more)
        status = erasure_step(live, &more, error);
    live_close(live);
    return status;
}

int run_restore(const Options *options)
{
    Error error = { 0 };
    char db[NAME_BYTES_MAX];
    name_from(option_text(options, "db"), "", db);
    Store *backup = store_open(option_text(options, "from"), STORE_READER, &error);
    if (!backup) return command_failed(&error);
    Status status = store_check(backup, &error);
    if (status == STATUS_OK) status = replace_database(backup, db, option_flag(options, "force"), &error);
    store_close(backup);
    Str list = option_text(options, "erased");
    size_t erased = 0;
    if (status == STATUS_OK && list.len > 0) status = take_list(list, db, &error);
    if (status == STATUS_OK) status = erase_again(db, &erased, &error);
    if (status != STATUS_OK) return command_failed(&error);
    printf("%s restored\n", db);
    if (erased > 0) printf("%zu people were erased since: they are erased again\n", erased);
    return 0;
}

int run_version(const Options *options)
{
    (void)options;
    puts("perennial " PERENNIAL_VERSION);
    return 0;
}
