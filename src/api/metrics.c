#include "api/metrics.h"

#include "base/status.h"

#include <assert.h>

struct Metrics {
    struct {
        MetricsWriter *write;
        void *context;
    } writers[METRICS_WRITERS_MAX];
    size_t count;
};

Metrics *metrics_create(void)
{
    Metrics *metrics = calloc(1, sizeof *metrics);
    if (!metrics) panic("out of memory: metrics");
    return metrics;
}

void metrics_destroy(Metrics *metrics)
{
    free(metrics);
}

void metrics_register(Metrics *metrics, MetricsWriter *writer, void *context)
{
    assert(metrics->count < METRICS_WRITERS_MAX);
    metrics->writers[metrics->count].write = writer;
    metrics->writers[metrics->count++].context = context;
}

void metrics_add(Buf *out, const char *name, const char *type, const char *help, double value)
{
    buf_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %.17g\n", name, help, name, type, name, value);
}

void metrics_write(const Metrics *metrics, Buf *out)
{
    for (size_t i = 0; i < metrics->count; i++)
        metrics->writers[i].write(metrics->writers[i].context, out);
}
