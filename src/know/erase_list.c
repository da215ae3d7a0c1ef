#include "know/erase_list.h"

#include "base/buf.h"
#include "trust/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_CHARACTERS = 43, PATH_BYTES_MAX = 4096 };

static const Str heading = STR_CONST("perennial erased 1 ");

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

bool erase_list_has(const EraseList *list, Str hash)
{
    return list->count > 0 && bsearch(&hash, list->hashes, list->count, sizeof hash, by_text) != NULL;
}

Str erase_list_hash(Str key, Str id, Arena *arena)
{
    Buf all = { 0 };
    buf_append(&all, key);
    buf_append(&all, id);
    Str hash = secret_hash(buf_view(&all), arena);
    buf_free(&all);
    return hash;
}

Str erase_list_new_key(Arena *arena)
{
    return secret_random(KEY_CHARACTERS, arena);
}

static void name_of(Str database, const char *ending, char name[PATH_BYTES_MAX])
{
    snprintf(name, PATH_BYTES_MAX, "%.*s.erased%s", STR_ARG(database), ending);
}

static Str read_whole(FILE *file, Arena *arena, bool *good_out)
{
    Buf bytes = { 0 };
    size_t got;
    do {
        got = fread(buf_reserve(&bytes, 65536), 1, 65536, file);
        bytes.len += got;
    } while (got > 0 && bytes.len <= ERASE_LIST_BYTES_MAX);
    *good_out = !ferror(file) && bytes.len <= ERASE_LIST_BYTES_MAX;
    Str text = *good_out ? arena_copy(arena, buf_view(&bytes)) : STR("");
    buf_free(&bytes);
    return text;
}

Status erase_list_read(Str database, Arena *arena, EraseList *list_out, Error *error)
{
    char name[PATH_BYTES_MAX];
    name_of(database, "", name);
    *list_out = (EraseList){ 0 };
    FILE *file = fopen(name, "re");
    if (!file && errno == ENOENT) return STATUS_OK;
    bool good = false;
    Str text = file ? read_whole(file, arena, &good) : STR("");
    if (file) fclose(file);
    StrCut line = str_cut(text, '\n');
    if (!good || !str_starts_with(line.head, heading) || line.head.len == heading.len) {
        return fail(error, STATUS_UNAVAILABLE, STR("db"),
                    "The erase list %s cannot be read. Put it back from a backup, or take it away.", name);
    }
    EraseList list = { .key = str_slice(line.head, heading.len, line.head.len) };
    Str *hashes = ARENA_ARRAY(arena, Str, text.len / SECRET_HASH_BYTES + 1);
    while (line.tail.len > 0) {
        line = str_cut(line.tail, '\n');
        if (line.head.len == SECRET_HASH_BYTES) hashes[list.count++] = line.head;
    }
    qsort(hashes, list.count, sizeof *hashes, by_text);
    list.hashes = hashes;
    *list_out = list;
    return STATUS_OK;
}

static bool write_and_sync(const char *name, Str bytes)
{
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool good = true;
    while (bytes.len > 0 && good) {
        ssize_t written = write(file, bytes.data, bytes.len);
        good = written > 0 || (written < 0 && errno == EINTR);
        if (written > 0) bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    good = good && fsync(file) == 0;
    return close(file) == 0 && good;
}

static bool sync_folder(const char *name)
{
    char folder[PATH_BYTES_MAX] = ".";
    const char *slash = strrchr(name, '/');
    if (slash) snprintf(folder, sizeof folder, "%.*s", (int)(slash - name) + 1, name);
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return good;
}

Status erase_list_write(Str database, const EraseList *list, Error *error)
{
    char name[PATH_BYTES_MAX], fresh[PATH_BYTES_MAX];
    name_of(database, "", name);
    name_of(database, ".new", fresh);
    Buf bytes = { 0 };
    buf_append(&bytes, heading);
    buf_append(&bytes, list->key);
    buf_append_byte(&bytes, '\n');
    for (size_t i = 0; i < list->count; i++) {
        buf_append(&bytes, list->hashes[i]);
        buf_append_byte(&bytes, '\n');
    }
    bool good = write_and_sync(fresh, buf_view(&bytes)) && rename(fresh, name) == 0 && sync_folder(name);
    buf_free(&bytes);
    if (good) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("db"), "Cannot write the erase list %s: %s.", name,
                strerror(errno));
}
