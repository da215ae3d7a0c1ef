// Property: bytes that are an entry are encoded to an entry that says the same.
#include "know/log_entry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = arena_create(64u << 20);
    Str bytes = { (const char *)data, size };
    LogEntry entry, again;
    while (bytes.len > 0 && log_entry_decode(&bytes, &arena, &entry)) {
        Buf out = { 0 };
        log_entry_encode(&entry, &out);
        Str copy = buf_view(&out);
        if (!log_entry_decode(&copy, &arena, &again) || copy.len != 0) abort();
        bool same = again.type == entry.type && again.flags == entry.flags && again.key == entry.key &&
                    again.time_us == entry.time_us && again.received_us == entry.received_us &&
                    str_equal(again.message_id, entry.message_id) &&
                    str_equal(again.user_id, entry.user_id) &&
                    str_equal(again.anonymous_id, entry.anonymous_id) &&
                    str_equal(again.account_id, entry.account_id) && str_equal(again.name, entry.name) &&
                    str_equal(again.body, entry.body) && str_equal(again.context, entry.context);
        if (!same) abort();
        buf_free(&out);
    }
    arena_destroy(&arena);
    return 0;
}
