// Property: whatever a help desk sends, what is taken of it says states, kinds and severities that are known,
// and keeps the bounds of a ticket. The first byte chooses whose words they are.
#include "base/timestamp.h"
#include "sense/ticket_words.h"

enum { INPUT_BYTES_MAX = 64 * 1024, ARENA_BYTES = 1 << 26 };

static void require(bool fact)
{
    if (!fact) abort();
}

static bool is_one_of(Str word, const char *names)
{
    Str rest = str_from_c(names);
    if (word.len == 0) return true;
    while (rest.len > 0) {
        size_t end = 0;
        while (end < rest.len && rest.data[end] != '|')
            end++;
        if (str_equal(word, str_slice(rest, 0, end))) return true;
        rest = str_slice(rest, end + (end < rest.len), rest.len);
    }
    return false;
}

static void check_heard(const HeardTicket *heard)
{
    const TicketNews *news = &heard->news;
    require(news->external.len > 0 && news->external.len <= TICKET_EXTERNAL_BYTES_MAX);
    require(news->subject.len <= TICKET_SUBJECT_BYTES_MAX && str_is_utf8(news->subject));
    require(news->holder.len <= TICKET_TEXT_BYTES_MAX && news->url.len <= TICKET_URL_BYTES_MAX);
    require(is_one_of(news->kind, TICKET_KIND_NAMES) && is_one_of(news->state, TICKET_STATE_NAMES));
    require(is_one_of(news->severity, TICKET_SEVERITY_NAMES));
    require(news->at_us > 0 && news->opened_us >= 0);
    require(str_is_utf8(heard->account) && str_is_utf8(heard->email) && str_is_utf8(heard->company));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now = INT64_C(1767225600) * US_PER_SECOND;
    if (size == 0 || size > INPUT_BYTES_MAX) return 0;
    Arena arena = arena_create(ARENA_BYTES);
    Error error;
    HeardTicket heard = { 0 };
    bool is_ticket = true;
    Status status = STATUS_INVALID;
    const JsonNode *root =
        json_parse((Str){ (const char *)data + 1, size - 1 }, JSON_DEPTH_USUAL, &arena, &error);
    if (root && data[0] % 3 == 0)
        status = ticket_from_zendesk(root, now, &arena, &heard, &is_ticket, &error);
    else if (root && data[0] % 3 == 1)
        status = ticket_from_freshdesk(root, now, &arena, &heard, &error);
    else if (root && root->kind == JSON_OBJECT)
        status = ticket_from_json(root, STR("api"), now, &arena, &heard, &error);
    if (status == STATUS_OK && is_ticket) check_heard(&heard);
    arena_destroy(&arena);
    return 0;
}
