#include "know/log_batch.h"

#include "base/status.h"

LogBatch *log_batch_create(void)
{
    LogBatch *batch = calloc(1, sizeof *batch);
    if (!batch) panic("out of memory");
    return batch;
}

void log_batch_destroy(LogBatch *batch)
{
    if (!batch) return;
    buf_free(&batch->bytes);
    free(batch->hashes);
    free(batch->ends);
    free(batch);
}

static void grow(LogBatch *batch)
{
    batch->capacity = batch->capacity ? batch->capacity * 2 : 16;
    batch->hashes = realloc(batch->hashes, batch->capacity * sizeof *batch->hashes);
    batch->ends = realloc(batch->ends, batch->capacity * sizeof *batch->ends);
    if (!batch->hashes || !batch->ends) panic("out of memory");
}

void log_batch_add(LogBatch *batch, const LogEntry *entry)
{
    if (batch->count == batch->capacity) grow(batch);
    log_entry_encode(entry, &batch->bytes);
    batch->hashes[batch->count] = log_entry_dedup(entry);
    batch->ends[batch->count] = (uint32_t)batch->bytes.len;
    batch->count++;
    if (entry->received_us > batch->newest_us) batch->newest_us = entry->received_us;
}

size_t log_batch_count(const LogBatch *batch)
{
    return batch->count;
}
