#include "know/log_rewrites.h"

#include "base/buf.h"
#include "know/settings.h"

#define SETTING STR("log_rewrites")

Status log_rewrites_count(Store *store, uint64_t *count_out, Error *error)
{
    Arena arena = arena_create(1 << 16);
    Str text = { 0 };
    Status status = setting_read(store, SETTING, STR("0"), &arena, &text, error);
    *count_out = 0;
    for (size_t i = 0; status == STATUS_OK && i < text.len; i++)
        *count_out = *count_out * 10 + (uint64_t)(text.data[i] - '0');
    arena_destroy(&arena);
    return status;
}

Status log_rewrites_note(Store *store, Error *error)
{
    uint64_t count = 0;
    Status status = log_rewrites_count(store, &count, error);
    if (status != STATUS_OK) return status;
    Buf text = { 0 };
    buf_format(&text, "%llu", (unsigned long long)count + 1);
    status = setting_put(store, SETTING, buf_view(&text), error);
    buf_free(&text);
    return status;
}
