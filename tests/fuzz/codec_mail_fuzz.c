// Property: whatever file is dropped in, what is read of it as a mail keeps its bounds and is UTF-8.
#include "codec/mail.h"

enum { INPUT_BYTES_MAX = 64 * 1024, ATTACHMENT_BYTES_MAX = 16 * 1024, ARENA_BYTES = 1 << 26 };

static void require(bool fact)
{
    if (!fact) abort();
}

static void check_address(Str address)
{
    require(address.len <= MAIL_ADDRESS_BYTES_MAX && str_is_utf8(address));
    for (size_t i = 0; i < address.len; i++)
        require(address.data[i] < 'A' || address.data[i] > 'Z');
}

static void check_mail(const Mail *mail)
{
    require(str_is_utf8(mail->subject) && str_is_utf8(mail->text) && str_is_utf8(mail->message_id));
    require(mail->text.len <= MAIL_TEXT_BYTES_MAX);
    for (size_t i = 0; i < mail->text.len; i++)
        require(mail->text.data[i] != '\r');
    require(mail->address_count <= MAIL_ADDRESSES_MAX && mail->attachment_count <= MAIL_ATTACHMENTS_MAX);
    check_address(mail->from);
    for (size_t i = 0; i < mail->address_count; i++) {
        check_address(mail->addresses[i]);
        for (size_t j = 0; j < i; j++)
            require(!str_equal(mail->addresses[i], mail->addresses[j]));
    }
    for (size_t i = 0; i < mail->attachment_count; i++) {
        const MailAttachment *attachment = &mail->attachments[i];
        require(attachment->bytes.len <= ATTACHMENT_BYTES_MAX);
        require(str_is_utf8(attachment->name) && str_is_utf8(attachment->type));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    Error error;
    Mail mail;
    if (!started) mail_start();
    started = true;
    if (size > INPUT_BYTES_MAX) return 0;
    Arena arena = arena_create(ARENA_BYTES);
    if (mail_parse((Str){ (const char *)data, size }, ATTACHMENT_BYTES_MAX, &arena, &mail, &error) ==
        STATUS_OK)
        check_mail(&mail);
    arena_destroy(&arena);
    return 0;
}
