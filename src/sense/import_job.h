// import_job.h: brings a file into the log: NDJSON in the Segment shape, CSV of accounts or of people, plain,
// gzip or zstd. For the command line and the app alike.
//
// Restart-safe: a row that was committed before is known again (by its messageId; without one, by its place
// in the file and its bytes), so running the same file again adds nothing.
#ifndef PERENNIAL_SENSE_IMPORT_JOB_H
#define PERENNIAL_SENSE_IMPORT_JOB_H

#include "base/clock.h"
#include "know/committer.h"
#include "sense/segment.h"

typedef struct ImportJob ImportJob;

typedef enum ImportKind {
    IMPORT_AUTO, // told from the first line
    IMPORT_EVENTS,
    IMPORT_ACCOUNTS,
    IMPORT_PEOPLE,
} ImportKind;

typedef enum ImportState {
    IMPORT_RUNNING,
    IMPORT_DONE,
    IMPORT_FAILED, // see error; what was committed stays, and running again goes on from there
    IMPORT_STOPPED,
} ImportState;

enum {
    IMPORT_REJECTS_SHOWN_MAX = 100,
    IMPORT_LINE_BYTES_MAX = SEGMENT_ITEM_BYTES_MAX,
    IMPORT_REJECT_FILE_BYTES_MAX = 64 * 1024 * 1024, // then only counted
};

typedef struct ImportConfig {
    const char *path; // "-" is standard input
    ImportKind kind;
    bool dry_run;             // everything is checked, nothing is committed
    const char *rejects_path; // NULL: not written. NDJSON: line, reason, raw. Made with the first reject
    Sense *sense;             // its limits are not applied to files
    Committer *committer;     // may be NULL for a dry run
    const Live *live;         // NULL: types that the team gave to attributes are not looked at
    const Clock *clock;
} ImportConfig;

typedef struct ImportReject {
    uint64_t line; // from 1
    Str reason;
} ImportReject;

typedef struct ImportProgress {
    ImportState state;
    ImportKind kind;     // once known
    uint64_t rows;       // read so far
    uint64_t accepted;   // committed and new; in a dry run: good
    uint64_t duplicates; // known already (a dry run does not ask)
    uint64_t excluded;   // among the good ones
    uint64_t rejected;
    uint64_t bytes_done, bytes_total; // of the file as it is on disk; total 0: not known
    int64_t elapsed_us;
    double rows_per_second;
    int64_t seconds_left;                // -1: not known
    char error[ERROR_MESSAGE_BYTES_MAX]; // of IMPORT_FAILED
} ImportProgress;

// Copies the configuration's paths; everything else is borrowed for the job's life.
ImportJob *import_job_create(const ImportConfig *config);

// Runs to the end, on the calling thread; once.
void import_job_run(ImportJob *job);

// From any thread, while it runs or later.
void import_job_stop(ImportJob *job); // ends soon; what is committed stays
ImportProgress import_job_progress(ImportJob *job);
size_t import_job_rejects(ImportJob *job, Arena *arena, ImportReject **rejects_out); // the first ones

void import_job_destroy(ImportJob *job); // not while it runs

#endif
