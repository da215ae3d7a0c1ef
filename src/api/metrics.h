// metrics.h: counters for /metrics, in Prometheus' text form.
//
// A module registers a function that writes its lines when somebody asks; nothing is counted twice.
#ifndef PERENNIAL_API_METRICS_H
#define PERENNIAL_API_METRICS_H

#include "base/buf.h"

typedef struct Metrics Metrics;

Metrics *metrics_create(void);
void metrics_destroy(Metrics *metrics);

// Writes the lines of a module with metrics_add. Called on an HTTP thread; must not block.
typedef void MetricsWriter(void *context, Buf *out);

enum { METRICS_WRITERS_MAX = 32 };

// Before the server starts.
void metrics_register(Metrics *metrics, MetricsWriter *writer, void *context);

// One metric with its HELP and TYPE lines. `type` is "counter" or "gauge"; names begin with "perennial_".
void metrics_add(Buf *out, const char *name, const char *type, const char *help, double value);

void metrics_write(const Metrics *metrics, Buf *out);

#endif
