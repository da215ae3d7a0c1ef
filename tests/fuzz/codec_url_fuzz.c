// Property: what is encoded decodes to itself, as URL and as base64; a query's pairs never outgrow it.
#include "codec/base64.h"
#include "codec/url.h"

static void require(bool fact)
{
    if (!fact) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena arena;
    if (size > 65536) return 0;
    if (!arena.base) arena = arena_create((size_t)64 << 20);
    Arena mark = arena;
    Str input = { (const char *)data, size };
    size_t total = 0;
    for (UrlPairs p = url_pairs(input); url_next_pair(&p, &arena);)
        total += p.key.len + p.value.len;
    require(total <= size);
    Buf encoded = { 0 };
    url_encode(&encoded, input);
    require(str_equal(url_decode(buf_view(&encoded), true, &arena), input));
    buf_clear(&encoded);
    Str decoded;
    if (base64_decode(input, &arena, &decoded)) require(decoded.len <= size);
    base64_append(&encoded, input);
    require(base64_decode(buf_view(&encoded), &arena, &decoded) && str_equal(decoded, input));
    buf_free(&encoded);
    arena_reset(&arena, mark);
    return 0;
}
