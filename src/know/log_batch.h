// log_batch.h: the items of one request, encoded by the caller's thread without any lock.
#ifndef PERENNIAL_KNOW_LOG_BATCH_H
#define PERENNIAL_KNOW_LOG_BATCH_H

#include "know/log_entry.h"

typedef struct LogBatch {
    Buf bytes; // encoded entries
    Hash128 *hashes;
    uint32_t *ends; // of each entry in `bytes`
    size_t count, capacity;
    int64_t newest_us; // latest received_us
} LogBatch;

LogBatch *log_batch_create(void); // owned; ends in committer_submit or log_batch_destroy
void log_batch_destroy(LogBatch *batch);
void log_batch_add(LogBatch *batch, const LogEntry *entry); // copies what it needs
size_t log_batch_count(const LogBatch *batch);

#endif
