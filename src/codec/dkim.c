#include "codec/dkim.h"

#include "base/timestamp.h"
#include "codec/base64.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { RSA_BITS_LEAST = 1024, RSA_BITS_USUAL = 2048, HASH_BYTES = 32, SIGNATURE_BYTES_MAX = 1024 };

struct DkimKey {
    EVP_PKEY *key;
    bool ed25519;
};

// ---- keys

Status dkim_key_read(Str pem, DkimKey **key_out, Error *error)
{
    if (pem.len == 0 || pem.len > DKIM_KEY_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("dkim_key"), "Paste the private key as PEM.");
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);
    if (!bio) panic("out of memory: a key");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "");
    BIO_free(bio);
    int kind = key ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
    bool rsa = kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= RSA_BITS_LEAST;
    if (!rsa && kind != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        return fail(error, STATUS_INVALID, STR("dkim_key"),
                    "This is no private key that can sign mails. Paste one of RSA with at least %d bits, or"
                    " Ed25519, as PEM without a password.",
                    RSA_BITS_LEAST);
    }
    DkimKey *made = calloc(1, sizeof *made);
    if (!made) panic("out of memory: a key");
    *made = (DkimKey){ key, !rsa };
    *key_out = made;
    return STATUS_OK;
}

void dkim_key_free(DkimKey *key)
{
    if (!key) return;
    EVP_PKEY_free(key->key);
    free(key);
}

Str dkim_record(const DkimKey *key, Arena *arena)
{
    unsigned char raw[32], *encoded = raw, *made = NULL;
    size_t len = sizeof raw;
    if (key->ed25519) {
        if (EVP_PKEY_get_raw_public_key(key->key, raw, &len) != 1) panic("a key cannot be read");
    } else {
        int bytes = i2d_PUBKEY(key->key, &made);
        if (bytes <= 0) panic("a key cannot be read");
        encoded = made;
        len = (size_t)bytes;
    }
    Buf text = { 0 };
    buf_format(&text, "v=DKIM1; k=%s; p=", key->ed25519 ? "ed25519" : "rsa");
    base64_append(&text, (Str){ (const char *)encoded, len });
    Str record = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    OPENSSL_free(made);
    return record;
}

Str dkim_key_make(Arena *arena)
{
    EVP_PKEY *key = EVP_RSA_gen(RSA_BITS_USUAL);
    BIO *bio = BIO_new(BIO_s_mem());
    if (!key || !bio || PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        panic("a key cannot be made");
    char *text = NULL;
    long len = BIO_get_mem_data(bio, &text);
    Str pem = arena_copy(arena, (Str){ text, (size_t)len });
    BIO_free(bio);
    EVP_PKEY_free(key);
    return pem;
}

// ---- the relaxed forms (RFC 6376, 3.4)

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Without white space at its end, other white space as one blank.
static void append_relaxed_line(Buf *out, Str line)
{
    while (line.len > 0 && is_blank(line.data[line.len - 1]))
        line.len--;
    for (size_t i = 0; i < line.len; i++) {
        if (!is_blank(line.data[i])) {
            buf_append_byte(out, line.data[i]);
        } else if (i == 0 || !is_blank(line.data[i - 1])) {
            buf_append_byte(out, ' ');
        }
    }
}

static void append_relaxed_body(Buf *out, Str body)
{
    size_t empty_lines = 0;
    while (body.len > 0) {
        StrCut cut = str_cut(body, '\n');
        Str line = str_ends_with(cut.head, STR("\r")) ? str_slice(cut.head, 0, cut.head.len - 1) : cut.head;
        Buf relaxed = { 0 };
        append_relaxed_line(&relaxed, line);
        if (relaxed.len == 0) {
            empty_lines++;
        } else {
            for (; empty_lines > 0; empty_lines--)
                buf_append(out, STR("\r\n"));
            buf_append(out, buf_view(&relaxed));
            buf_append(out, STR("\r\n"));
        }
        buf_free(&relaxed);
        body = cut.tail;
    }
}

// "name:value" without line breaks; the name in lower case.
static void append_relaxed_header(Buf *out, Str name, Str value)
{
    for (size_t i = 0; i < name.len; i++)
        buf_append_byte(out, lower_letter(name.data[i]));
    buf_append_byte(out, ':');
    Buf unfolded = { 0 };
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] != '\r' && value.data[i] != '\n') buf_append_byte(&unfolded, value.data[i]);
    append_relaxed_line(out, str_trim(buf_view(&unfolded)));
    buf_free(&unfolded);
}

// The value of the header, folded lines included; the first of that name.
static bool find_header(Str mail, Str name, Str *value_out)
{
    for (Str rest = mail; rest.len > 0;) {
        size_t end = 0;
        while (end < rest.len) {
            end += str_cut(str_slice(rest, end, rest.len), '\n').head.len + 1;
            if (end >= rest.len || !is_blank(rest.data[end])) break;
        }
        Str header = str_slice(rest, 0, end);
        if (str_trim(header).len == 0) return false; // the end of the headers
        StrCut cut = str_cut(header, ':');
        if (cut.found && str_equal_ignore_case(str_trim(cut.head), name)) {
            *value_out = cut.tail;
            return true;
        }
        rest = str_slice(rest, end, rest.len);
    }
    return false;
}

static Str body_of(Str mail)
{
    for (size_t i = 0; i + 3 < mail.len; i++)
        if (memcmp(mail.data + i, "\r\n\r\n", 4) == 0) return str_slice(mail, i + 4, mail.len);
    return (Str){ 0 };
}

// ---- signing

static const Str signed_names[] = {
    STR_CONST("from"),
    STR_CONST("to"),
    STR_CONST("subject"),
    STR_CONST("date"),
    STR_CONST("message-id"),
    STR_CONST("reply-to"),
    STR_CONST("mime-version"),
    STR_CONST("content-type"),
    STR_CONST("list-unsubscribe"),
    STR_CONST("list-unsubscribe-post"),
};

static bool sign_bytes(const DkimKey *key, Str bytes, unsigned char *signature, size_t *len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) panic("out of memory: a signature");
    const EVP_MD *hash = key->ed25519 ? NULL : EVP_sha256();
    bool good = EVP_DigestSignInit(context, NULL, hash, NULL, key->key) == 1 &&
                EVP_DigestSign(context, signature, len, (const unsigned char *)bytes.data, bytes.len) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static bool sha256(Str bytes, unsigned char hash[HASH_BYTES])
{
    unsigned len = 0;
    return EVP_Digest(bytes.data ? bytes.data : "", bytes.len, hash, &len, EVP_sha256(), NULL) == 1;
}

// Everything of the header's value but the signature itself; appends the relaxed signed headers to `input`.
static bool append_fields(const DkimSigning *signing, Str mail, Buf *value, Buf *input)
{
    unsigned char hash[HASH_BYTES];
    Buf body = { 0 };
    append_relaxed_body(&body, body_of(mail));
    bool good = sha256(buf_view(&body), hash);
    buf_free(&body);
    buf_format(value, "v=1; a=%s; c=relaxed/relaxed; d=%.*s;\r\n s=%.*s; t=%lld; h=",
               signing->key->ed25519 ? "ed25519-sha256" : "rsa-sha256", STR_ARG(signing->domain),
               STR_ARG(signing->selector), (long long)(signing->at_us / US_PER_SECOND));
    bool first = true;
    for (size_t i = 0; i < sizeof signed_names / sizeof *signed_names; i++) {
        Str header;
        if (!find_header(mail, signed_names[i], &header)) continue;
        if (!first) buf_append_byte(value, ':');
        buf_append(value, signed_names[i]);
        append_relaxed_header(input, signed_names[i], header);
        buf_append(input, STR("\r\n"));
        first = false;
    }
    buf_append(value, STR(";\r\n bh="));
    base64_append(value, (Str){ (const char *)hash, sizeof hash });
    buf_append(value, STR(";\r\n b="));
    return good;
}

bool dkim_sign(const DkimSigning *signing, Str mail, Buf *out)
{
    enum { FOLD = 72 };
    Buf value = { 0 }, input = { 0 }, encoded = { 0 };
    unsigned char digest[HASH_BYTES], signature[SIGNATURE_BYTES_MAX];
    size_t len = sizeof signature;
    bool good = append_fields(signing, mail, &value, &input);
    append_relaxed_header(&input, STR("dkim-signature"), buf_view(&value));
    // Ed25519 signs the hash (RFC 8463, 3); RSA hashes by itself.
    if (good && signing->key->ed25519) {
        good = sha256(buf_view(&input), digest) &&
               sign_bytes(signing->key, (Str){ (const char *)digest, sizeof digest }, signature, &len);
    } else if (good) {
        good = sign_bytes(signing->key, buf_view(&input), signature, &len);
    }
    if (good) {
        base64_append(&encoded, (Str){ (const char *)signature, len });
        buf_append(out, STR("DKIM-Signature: "));
        buf_append(out, buf_view(&value));
        for (Str rest = buf_view(&encoded); rest.len > 0; rest = str_slice(rest, FOLD, rest.len)) {
            buf_append(out, str_slice(rest, 0, FOLD));
            if (rest.len > FOLD) buf_append(out, STR("\r\n "));
        }
        buf_append(out, STR("\r\n"));
    }
    buf_free(&value);
    buf_free(&input);
    buf_free(&encoded);
    return good;
}
