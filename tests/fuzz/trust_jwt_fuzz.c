// Property: no token is taken but those that the two keys have signed. Nobody holds their private halves any
// more, so header and claims of what is taken are those of the two tokens in the corpus.
#include "trust/jwt.h"

enum { INPUT_BYTES_MAX = 16 * 1024, ARENA_BYTES = 1 << 24 };

static const char keys_text[] =
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"9qbCQ3FLDBrFQW1BxmDoYIiHx1lgerMGGcrN_yRqNyXaYFjrlob-RyBPdU2MGjC"
    "eRB3x_MN16Lm_dhdeDqqDceQetm1RenAEyLX4XznL4TSykHbDCCBsbBJ7dQeag9d-NcqPaTYNf8OshvsALjwnWayQx"
    "T_UC6BNM9ArcZ2Xc7Jjn0Gm3YBVk0DgdjPeoqzsq_ZhNKX03ggtkb6YtkGugFCAJacaoqwFhq838cH8Bp0oUGluWwh"
    "uTEz0NOESbpC_PEi6hRIlfLqVBujw26L-Ypkf7MfKLMh8SuHQgAJC7WhJVqcLXKaXIjnXjZVa5_rIQS9vy3PLI3THd"
    "3k_rzFhTQ\",\"e\":\"AQAB\",\"kid\":\"r\",\"alg\":\"RS256\",\"use\":\"sig\"},{\"kty\":\"EC\",\"x\":"
    "\"2VQ4DZwZ4ivVGp"
    "CuAJgWZNCGvgZJGT1D6fFstbOmhPw\",\"y\":\"V8ZU3Q18rHVkIZW1ihk1psvug6EI9N7XHUAYWkW2gjU\",\"crv\":\"P-"
    "256\",\"kid\":\"e\",\"alg\":\"ES256\",\"use\":\"sig\"}]}";
static const char rs256_signed[] =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhbm4iLCJhdWQiOiJwZXJlbm5pYWwiLCJpc"
    "3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJleHAiOjE4MDAwMDAwMDB9";
static const char es256_signed[] =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhbm4iLCJhdWQiOiJwZXJlbm5pYWwiLCJpc"
    "3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJleHAiOjE4MDAwMDAwMDB9";

static void require(bool fact)
{
    if (!fact) abort();
}

static bool is_of(Str token, const char *signed_part)
{
    Str wanted = str_from_c(signed_part);
    return token.len > wanted.len && token.data[wanted.len] == '.' &&
           str_equal(str_slice(token, 0, wanted.len), wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX) return 0;
    Error error;
    Arena arena = arena_create(ARENA_BYTES);
    const JsonNode *claims = NULL,
                   *keys = json_parse(str_from_c(keys_text), JSON_DEPTH_USUAL, &arena, &error);
    Str token = { (const char *)data, size };
    require(keys != NULL);
    if (jwt_verify(token, keys, &arena, &claims, &error) == STATUS_OK) {
        require(is_of(token, rs256_signed) || is_of(token, es256_signed));
        require(str_equal(json_text(json_member(claims, STR("sub")), &arena), STR("ann")));
    }
    arena_destroy(&arena);
    return 0;
}
