#include "fault_vfs.h"

#include "base/status.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, FILES_MAX = 16, PATH_BYTES_MAX = 512 };

typedef enum ChangeKind { CHANGE_WRITE, CHANGE_LENGTH, CHANGE_REMOVAL } ChangeKind;

typedef struct Change {
    ChangeKind kind;
    bool lost;        // a sync of it has failed: it may be on the disk, and no later sync makes it durable
    sqlite3_int64 at; // of the write; or the new length
    int len;
    unsigned char *bytes; // owned
} Change;

typedef struct Image {
    bool exists;
    unsigned char *bytes; // owned
    size_t len, capacity;
} Image;

// A file by its name, whether it is open, closed or removed.
typedef struct Tracked {
    char path[PATH_BYTES_MAX];
    Image durable;
    Change *changes; // since the last sync, oldest first
    size_t count, capacity;
} Tracked;

typedef struct FaultFile {
    sqlite3_file base;
    Tracked *tracked; // NULL for temporary files, which need not survive
    bool sync_folder; // with the first sync
} FaultFile;          // SQLite's own file stands behind it

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *inner;
    Tracked files[FILES_MAX];
    size_t file_count;
    uint64_t random;
    long steps, cut_step, fault_step;
    bool cut, failed, ignore_syncs;
    FaultKind fault;
} disk;

static uint64_t random_bits(void)
{
    disk.random += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = disk.random;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static bool chance(unsigned percent)
{
    return random_bits() % 100 < percent;
}

static void *grown(void *memory, size_t bytes)
{
    void *more = realloc(memory, bytes);
    if (!more) panic("out of memory");
    return more;
}

// ---- what the disk holds

static void image_resize(Image *image, size_t len)
{
    if (len > image->capacity) {
        image->capacity = len * 2;
        image->bytes = grown(image->bytes, image->capacity);
    }
    if (len > image->len) memset(image->bytes + image->len, 0, len - image->len);
    image->len = len;
}

static void image_write(Image *image, size_t at, const unsigned char *bytes, size_t len)
{
    image->exists = true;
    if (at + len > image->len) image_resize(image, at + len);
    if (len > 0) memcpy(image->bytes + at, bytes, len);
}

static void apply(Image *image, const Change *change)
{
    if (change->kind == CHANGE_WRITE) {
        image_write(image, (size_t)change->at, change->bytes, (size_t)change->len);
    } else if (change->kind == CHANGE_LENGTH) {
        image_resize(image, (size_t)change->at);
    } else {
        image->exists = false;
        image->len = 0;
    }
}

// A write that was under way: each of its sectors is there, missing, or anything.
static void apply_torn(Image *image, const Change *change)
{
    size_t start = (size_t)change->at, end = start + (size_t)change->len;
    for (size_t at = start; at < end;) {
        size_t border = (at / SECTOR + 1) * SECTOR;
        size_t stop = border < end ? border : end;
        unsigned char sector[SECTOR];
        memcpy(sector, change->bytes + (at - start), stop - at);
        unsigned dice = (unsigned)(random_bits() % 8);
        for (size_t i = 0; dice == 0 && i < stop - at; i++)
            sector[i] = (unsigned char)random_bits();
        if (dice < 5) image_write(image, at, sector, stop - at);
        at = stop;
    }
}

static void forget_changes(Tracked *file, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(file->changes[i].bytes);
    file->count -= count;
    if (file->count > 0) memmove(file->changes, file->changes + count, file->count * sizeof *file->changes);
}

// How much of what was not synced survives, chosen anew for each file and cut.
static void lose_power(Tracked *file)
{
    static const unsigned kept_percent[] = { 0, 30, 60, 90, 100 };
    unsigned kept = kept_percent[random_bits() % 5];
    bool in_order = chance(40); // a disk that works in order loses only what comes last
    for (size_t i = 0; i < file->count; i++) {
        const Change *change = &file->changes[i];
        bool last = i + 1 == file->count;
        if (chance(kept)) {
            apply(&file->durable, change);
        } else if (change->kind != CHANGE_WRITE) {
            break;
        } else {
            if (in_order || last || chance(30)) apply_torn(&file->durable, change);
            if (in_order) break;
        }
    }
    forget_changes(file, file->count);
}

// ---- tracking

static Tracked *find(const char *path)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        if (strcmp(disk.files[i].path, path) == 0) return &disk.files[i];
    }
    return NULL;
}

// What is there when a file is met for the first time is taken to be durable.
static Tracked *track(const char *path)
{
    Tracked *file = find(path);
    if (file) return file;
    if (disk.file_count == FILES_MAX) panic("more than %d files", FILES_MAX);
    file = &disk.files[disk.file_count++];
    *file = (Tracked){ 0 };
    snprintf(file->path, sizeof file->path, "%s", path);
    FILE *stream = fopen(path, "rb");
    if (!stream) return file;
    file->durable.exists = true;
    unsigned char part[4096];
    for (size_t got; (got = fread(part, 1, sizeof part, stream)) > 0;)
        image_write(&file->durable, file->durable.len, part, got);
    fclose(stream);
    return file;
}

static void note(Tracked *file, Change change, const void *bytes)
{
    if (!file) return;
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? file->capacity * 2 : 64;
        file->changes = grown(file->changes, file->capacity * sizeof *file->changes);
    }
    if (change.len > 0) {
        change.bytes = grown(NULL, (size_t)change.len);
        memcpy(change.bytes, bytes, (size_t)change.len);
    }
    file->changes[file->count++] = change;
}

static void make_durable(Tracked *file)
{
    if (disk.ignore_syncs) return;
    file->durable.exists = true;
    for (size_t i = 0; i < file->count; i++) {
        if (!file->changes[i].lost || file->changes[i].kind != CHANGE_WRITE || chance(50))
            apply(&file->durable, &file->changes[i]);
    }
    forget_changes(file, file->count);
}

// All removals last, and what was before them with it.
static void sync_folder(void)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        Tracked *file = &disk.files[i];
        size_t settled = 0;
        for (size_t k = 0; k < file->count; k++) {
            if (file->changes[k].kind == CHANGE_REMOVAL) settled = k + 1;
        }
        if (settled > 0 && !disk.ignore_syncs) {
            file->durable.exists = false;
            file->durable.len = 0;
            forget_changes(file, settled);
        }
    }
}

// ---- steps

// Whether the step happens. If not, `changes` says whether it may have happened in part.
static bool step(bool writes)
{
    if (disk.cut) return false;
    disk.steps++;
    if (disk.cut_step > 0 && disk.steps >= disk.cut_step) {
        disk.cut = true;
        return false;
    }
    bool due = (disk.fault == FAULT_ONCE_IO && disk.steps == disk.fault_step) ||
               (disk.fault == FAULT_ONCE_FULL && disk.steps == disk.fault_step && writes) ||
               (disk.fault == FAULT_FULL && disk.steps >= disk.fault_step && writes);
    disk.failed = disk.failed || due;
    return !due;
}

static int failure(int io_code)
{
    return disk.fault == FAULT_FULL || disk.fault == FAULT_ONCE_FULL ? SQLITE_FULL : io_code;
}

static FaultFile *fault_file(sqlite3_file *file)
{
    return (FaultFile *)(void *)file;
}

static sqlite3_file *inner_file(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)(fault_file(file) + 1);
}

static int file_close(sqlite3_file *file)
{
    sqlite3_file *inner = inner_file(file);
    return inner->pMethods ? inner->pMethods->xClose(inner) : SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    if (!step(false)) return SQLITE_IOERR_READ;
    return inner_file(file)->pMethods->xRead(inner_file(file), out, len, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    sqlite3_file *inner = inner_file(file);
    Tracked *tracked = fault_file(file)->tracked;
    if (step(true)) {
        note(tracked, (Change){ .kind = CHANGE_WRITE, .at = at, .len = len }, bytes);
        return inner->pMethods->xWrite(inner, bytes, len, at);
    }
    // The program sees a part of it; the power went somewhere within.
    int part = disk.cut ? len : len / 2;
    note(tracked, (Change){ .kind = CHANGE_WRITE, .at = at, .len = part }, bytes);
    if (!disk.cut) inner->pMethods->xWrite(inner, bytes, part, at);
    return failure(SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 len)
{
    bool happens = step(false);
    if (happens || disk.cut)
        note(fault_file(file)->tracked, (Change){ CHANGE_LENGTH, false, len, 0, NULL }, NULL);
    if (!happens) return SQLITE_IOERR_TRUNCATE;
    return inner_file(file)->pMethods->xTruncate(inner_file(file), len);
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    FaultFile *fault = fault_file(file);
    bool happens = step(true);
    if (!fault->tracked) return happens ? SQLITE_OK : SQLITE_IOERR_FSYNC;
    if (happens) {
        make_durable(fault->tracked);
        if (fault->sync_folder) sync_folder();
        fault->sync_folder = false;
        return SQLITE_OK;
    }
    for (size_t i = 0; i < fault->tracked->count && !disk.cut; i++)
        fault->tracked->changes[i].lost = true;
    return failure(SQLITE_IOERR_FSYNC);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *len_out)
{
    if (disk.cut) return SQLITE_IOERR_FSTAT;
    return inner_file(file)->pMethods->xFileSize(inner_file(file), len_out);
}

static int file_lock(sqlite3_file *file, int level)
{
    return inner_file(file)->pMethods->xLock(inner_file(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return inner_file(file)->pMethods->xUnlock(inner_file(file), level);
}

static int file_check_reserved(sqlite3_file *file, int *reserved_out)
{
    return inner_file(file)->pMethods->xCheckReservedLock(inner_file(file), reserved_out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return inner_file(file)->pMethods->xFileControl(inner_file(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return inner_file(file)->pMethods->xSectorSize(inner_file(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return inner_file(file)->pMethods->xDeviceCharacteristics(inner_file(file));
}

// The shared memory beside a WAL is made again at every start: it is not part of the disk. But on a full disk
// it cannot grow.
static int file_shm_map(sqlite3_file *file, int page, int page_size, int extend, void volatile **out)
{
    if (!step(extend != 0)) return disk.fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_SHMMAP;
    return inner_file(file)->pMethods->xShmMap(inner_file(file), page, page_size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return inner_file(file)->pMethods->xShmLock(inner_file(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    inner_file(file)->pMethods->xShmBarrier(inner_file(file));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return inner_file(file)->pMethods->xShmUnmap(inner_file(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, // without memory-mapped files
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
    (void)vfs;
    FaultFile *fault = fault_file(file);
    sqlite3_file *inner = inner_file(file);
    *fault = (FaultFile){ 0 };
    if (!step(false)) return SQLITE_CANTOPEN;
    bool kept = name && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL));
    if (kept) fault->tracked = track(name);
    int code = disk.inner->xOpen(disk.inner, name, inner, flags, flags_out);
    if (code != SQLITE_OK) return code;
    fault->sync_folder =
        kept && (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL));
    fault->base.pMethods = &methods;
    return SQLITE_OK;
}

static int disk_remove(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    Tracked *tracked = find(name);
    bool happens = step(false);
    if (happens || disk.cut) note(tracked, (Change){ .kind = CHANGE_REMOVAL }, NULL);
    if (!happens) return SQLITE_IOERR_DELETE;
    int code = disk.inner->xDelete(disk.inner, name, 0);
    if (code == SQLITE_OK && sync) sync_folder();
    return code;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    if (disk.cut) return SQLITE_IOERR_ACCESS;
    return disk.inner->xAccess(disk.inner, name, flags, out);
}

// ---- for tests

void fault_vfs_install(void)
{
    disk.inner = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.inner; // what is not about files stays as it is
    disk.vfs.zName = "fault";
    disk.vfs.szOsFile = (int)sizeof(FaultFile) + disk.inner->szOsFile;
    disk.vfs.xOpen = disk_open;
    disk.vfs.xDelete = disk_remove;
    disk.vfs.xAccess = disk_access;
    disk.vfs.pNext = NULL;
    if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK) panic("cannot register the layer");
}

void fault_vfs_reset(uint64_t seed)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        forget_changes(&disk.files[i], disk.files[i].count);
        free(disk.files[i].changes);
        free(disk.files[i].durable.bytes);
    }
    disk.file_count = 0;
    disk.random = seed;
    fault_vfs_plan_cut(0);
}

long fault_vfs_steps(void)
{
    return disk.steps;
}

void fault_vfs_plan_cut(long step_number)
{
    disk.steps = 0;
    disk.cut = disk.failed = false;
    disk.cut_step = step_number;
    disk.fault = FAULT_NONE;
}

bool fault_vfs_is_cut(void)
{
    return disk.cut;
}

void fault_vfs_plan_fault(FaultKind kind, long step_number)
{
    long cut_step = disk.cut_step > 0 ? disk.cut_step - disk.steps : 0;
    disk.steps = 0;
    disk.cut_step = cut_step;
    disk.failed = false;
    disk.fault = kind;
    disk.fault_step = step_number;
}

bool fault_vfs_has_failed(void)
{
    return disk.failed;
}

void fault_vfs_power_on(void)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        Tracked *file = &disk.files[i];
        lose_power(file);
        remove(file->path);
        if (!file->durable.exists) continue;
        FILE *stream = fopen(file->path, "wb");
        bool written =
            stream && fwrite(file->durable.bytes, 1, file->durable.len, stream) == file->durable.len;
        if (!stream || fclose(stream) != 0 || !written) panic("cannot write %s", file->path);
    }
    fault_vfs_plan_cut(0);
}

void fault_vfs_ignore_syncs(void)
{
    disk.ignore_syncs = true;
}
