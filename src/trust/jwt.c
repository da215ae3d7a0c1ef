#include "trust/jwt.h"

#include "codec/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum {
    DEPTH_MAX = 16,
    POINT_BYTES = 32,
    TOKEN_BYTES_MAX = 64 * 1024,
    RSA_BYTES_LEAST = 256,
    RSA_BYTES_MAX = 1024
};

static Str text_member(const JsonNode *object, const char *name, Arena *arena)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

static bool bytes_member(const JsonNode *object, const char *name, Arena *arena, Str *bytes_out)
{
    Str text = text_member(object, name, arena);
    return text.len > 0 && base64_decode(text, arena, bytes_out);
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    bool good = params && context && EVP_PKEY_fromdata_init(context) > 0 &&
                EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) > 0;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    return good ? key : NULL;
}

static EVP_PKEY *rsa_key(const JsonNode *jwk, Arena *arena)
{
    Str modulus, exponent;
    if (!bytes_member(jwk, "n", arena, &modulus) || !bytes_member(jwk, "e", arena, &exponent)) return NULL;
    if (modulus.len < RSA_BYTES_LEAST || modulus.len > RSA_BYTES_MAX || exponent.len > 8) return NULL;
    BIGNUM *n = BN_bin2bn((const unsigned char *)modulus.data, (int)modulus.len, NULL);
    BIGNUM *e = BN_bin2bn((const unsigned char *)exponent.data, (int)exponent.len, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (n && e && builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
        key = make_key("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return key;
}

static EVP_PKEY *ec_key(const JsonNode *jwk, Arena *arena)
{
    Str x, y;
    unsigned char point[1 + 2 * POINT_BYTES] = { 4 }; // uncompressed
    if (!str_equal(text_member(jwk, "crv", arena), STR("P-256")) || !bytes_member(jwk, "x", arena, &x) ||
        !bytes_member(jwk, "y", arena, &y) || x.len != POINT_BYTES || y.len != POINT_BYTES)
        return NULL;
    memcpy(point + 1, x.data, POINT_BYTES);
    memcpy(point + 1 + POINT_BYTES, y.data, POINT_BYTES);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (builder && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        key = make_key("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static bool signature_holds(EVP_PKEY *key, Str signed_part, const unsigned char *signature, size_t len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) > 0 &&
                EVP_DigestVerify(context, signature, len, (const unsigned char *)signed_part.data,
                                 signed_part.len) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

// A token has r and s behind each other; OpenSSL wants them as DER.
static bool ec_signature_holds(EVP_PKEY *key, Str signed_part, Str raw)
{
    if (raw.len != 2 * POINT_BYTES) return false;
    const unsigned char *bytes = (const unsigned char *)raw.data;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, POINT_BYTES, NULL), *s = BN_bin2bn(bytes + POINT_BYTES, POINT_BYTES, NULL);
    unsigned char *der = NULL;
    bool good = false;
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s)) {
        r = s = NULL; // the pair's now
        int len = i2d_ECDSA_SIG(pair, &der);
        good = len > 0 && signature_holds(key, signed_part, der, (size_t)len);
    }
    OPENSSL_free(der);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return good;
}

static bool key_signed(const JsonNode *jwk, bool rsa, Str signed_part, Str signature, Arena *arena)
{
    EVP_PKEY *key = rsa ? rsa_key(jwk, arena) : ec_key(jwk, arena);
    bool good =
        key && (rsa ? signature_holds(key, signed_part, (const unsigned char *)signature.data, signature.len)
                    : ec_signature_holds(key, signed_part, signature));
    EVP_PKEY_free(key);
    return good;
}

static bool any_key_signed(const JsonNode *keys, const JsonNode *header, Str signed_part, Str signature,
                           Arena *arena)
{
    Str algorithm = text_member(header, "alg", arena), id = text_member(header, "kid", arena);
    bool rsa = str_equal(algorithm, STR("RS256"));
    if (!rsa && !str_equal(algorithm, STR("ES256"))) return false;
    for (JsonItems i = json_items(json_member(keys, STR("keys"))); json_next_item(&i);) {
        Str type = text_member(i.item, "kty", arena), own = text_member(i.item, "kid", arena);
        bool fits = str_equal(type, rsa ? STR("RSA") : STR("EC")) && (id.len == 0 || str_equal(own, id));
        if (fits && key_signed(i.item, rsa, signed_part, signature, arena)) return true;
    }
    return false;
}

static const JsonNode *parse_part(Str part, Arena *arena)
{
    Str text;
    Error ignored;
    if (!base64_decode(part, arena, &text)) return NULL;
    const JsonNode *root = json_parse(text, DEPTH_MAX, arena, &ignored);
    return root && root->kind == JSON_OBJECT ? root : NULL;
}

Status jwt_verify(Str token, const JsonNode *keys, Arena *arena, const JsonNode **claims_out, Error *error)
{
    StrCut header_cut = str_cut(token, '.'), claims_cut = str_cut(header_cut.tail, '.');
    Str signature;
    const JsonNode *claims = NULL, *header = NULL;
    if (token.len <= TOKEN_BYTES_MAX && claims_cut.found) {
        header = parse_part(header_cut.head, arena);
        claims = parse_part(claims_cut.head, arena);
    }
    Str signed_part = str_slice(token, 0, header_cut.head.len + 1 + claims_cut.head.len);
    bool good = header && claims && base64_decode(claims_cut.tail, arena, &signature) &&
                any_key_signed(keys, header, signed_part, signature, arena);
    if (!good)
        return fail(error, STATUS_FORBIDDEN, STR(""), "The provider's token is not signed by the provider.");
    *claims_out = claims;
    return STATUS_OK;
}
