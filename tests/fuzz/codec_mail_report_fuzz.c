// Property: whatever comes, what is read of it is one line of text.
#include "codec/mail.h"
#include "codec/mail_report.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(Str text)
{
    if (!str_is_utf8(text)) abort();
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < ' ') abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started) mail_start();
    started = true;
    Arena arena = arena_create((size_t)64 << 20);
    MailReport report = { 0 };
    Error error;
    if (mail_report_read((Str){ (const char *)data, size }, &arena, &report, &error) == STATUS_OK) {
        check(report.recipient);
        check(report.diagnosis);
        check(report.message_id);
    }
    arena_destroy(&arena);
    return 0;
}
