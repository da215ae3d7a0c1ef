// workers.h: a few threads for requests that wait (for the committer) or compute long (passwords, exports),
// so that HTTP threads never do.
#ifndef PERENNIAL_API_WORKERS_H
#define PERENNIAL_API_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Workers Workers;

enum { WORKERS_QUEUE_MAX = 256 };

typedef void WorkerJob(void *job);

Workers *workers_create(size_t threads, WorkerJob *run);
void workers_destroy(Workers *workers); // runs what is queued first

// False when the queue is full.
bool workers_submit(Workers *workers, void *job);
size_t workers_queued(Workers *workers);

#endif
