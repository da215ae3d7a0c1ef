// dkim.h: signs mails by DomainKeys (RFC 6376), relaxed/relaxed, by RSA with SHA-256 or Ed25519 (RFC 8463).
#ifndef PERENNIAL_CODEC_DKIM_H
#define PERENNIAL_CODEC_DKIM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum { DKIM_KEY_BYTES_MAX = 8192 };

typedef struct DkimKey DkimKey;

// From PEM (PKCS#8 or the older form of RSA); RSA of at least 1,024 bits, or Ed25519. STATUS_INVALID. Pair
// with dkim_key_free, which takes NULL.
MUST_USE Status dkim_key_read(Str pem, DkimKey **key_out, Error *error);
void dkim_key_free(DkimKey *key);

// The text of the record to publish: "v=DKIM1; k=rsa; p=…". In the arena.
Str dkim_record(const DkimKey *key, Arena *arena);

// Makes a key of 2,048 bits as PEM, in the arena.
Str dkim_key_make(Arena *arena);

typedef struct DkimSigning {
    const DkimKey *key;
    Str domain, selector;
    int64_t at_us; // real time
} DkimSigning;

// Appends the header with its CRLF, to stand before the mail. `mail` is the whole mail with CRLF. False when
// it could not be signed.
bool dkim_sign(const DkimSigning *signing, Str mail, Buf *out);

#endif
