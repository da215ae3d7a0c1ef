// import_desk.h: files that were uploaded, read one after the other in the background.
#ifndef PERENNIAL_API_IMPORT_DESK_H
#define PERENNIAL_API_IMPORT_DESK_H

#include "know/people_watch.h"
#include "sense/import_job.h"

typedef struct ImportDesk ImportDesk;

enum {
    IMPORTS_KEPT_MAX = 50, // the oldest finished one makes room
    IMPORTS_WAITING_MAX = 10,
    IMPORT_NAME_BYTES_MAX = 200,
};

// All are borrowed for the desk's life.
ImportDesk *import_desk_create(Live *live, Committer *committer, Sense *sense);
// The watches wait while a file is read: half a history would enter and leave and warn. Before the first
// order.
void import_desk_hold(ImportDesk *desk, Watch *watch, PeopleWatch *people_watch);
void import_desk_destroy(ImportDesk *desk); // stops what runs; accepts NULL

typedef struct ImportOrder {
    Str name; // of the file, for people
    ImportKind kind;
    bool dry_run;
    const char *path; // taken over: moved beside the database and removed at the end
} ImportOrder;

typedef struct ImportView {
    int64_t id;
    Str name;
    bool dry_run, waiting;
    int64_t started_us; // real time
    ImportProgress progress;
    ImportReject *rejects;
    size_t reject_count;
} ImportView;

MUST_USE Status import_desk_add(ImportDesk *desk, const ImportOrder *order, int64_t *id_out, Error *error);

// Newest first, without rejects; in the arena.
size_t import_desk_list(ImportDesk *desk, Arena *arena, ImportView **views_out);
bool import_desk_find(ImportDesk *desk, int64_t id, Arena *arena, ImportView *view_out); // with rejects
bool import_desk_stop(ImportDesk *desk, int64_t id); // false when there is none

bool import_desk_is_busy(ImportDesk *desk); // a file waits or is being read
// Forgets those that have ended, with the files of their rejects.
void import_desk_forget_ended(ImportDesk *desk);

// Path of the file of its rejects; false when there is no such import.
bool import_desk_rejects_path(ImportDesk *desk, int64_t id, Arena *arena, const char **path_out);

#endif
