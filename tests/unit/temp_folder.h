// temp_folder.h: a folder of its own for each test, removed with all that is in it.
#ifndef PERENNIAL_TESTS_TEMP_FOLDER_H
#define PERENNIAL_TESTS_TEMP_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct TempFolder {
    char path[64];
    char file[96]; // "test.db" in it
} TempFolder;

static inline TempFolder temp_folder_create(void)
{
    TempFolder folder;
    snprintf(folder.path, sizeof folder.path, "/tmp/perennial-test-XXXXXX");
    if (!mkdtemp(folder.path)) abort();
    snprintf(folder.file, sizeof folder.file, "%s/test.db", folder.path);
    return folder;
}

static inline int temp_folder_remove_entry(const char *path, const struct stat *info, int kind,
                                           struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void temp_folder_remove(const TempFolder *folder)
{
    if (nftw(folder->path, temp_folder_remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0) abort();
}

#endif
