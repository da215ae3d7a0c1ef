// email.h: which mail domain can name an account.
#ifndef PERENNIAL_ENGINE_EMAIL_H
#define PERENNIAL_ENGINE_EMAIL_H

#include "base/str.h"

enum { DOMAIN_BYTES_MAX = 253 };

typedef struct DomainName {
    char data[DOMAIN_BYTES_MAX];
    uint32_t len;
} DomainName;

// The domain in lower case. False when `text` has no form of a domain (letters, digits, '-', at least one
// '.') or belongs to a public mail service, where everybody has an address.
bool domain_parse(Str text, DomainName *domain_out);

// The domain of an address such as "ada@acme.com"; false also when it is no address.
bool email_domain(Str address, DomainName *domain_out);

static inline Str domain_text(const DomainName *domain)
{
    return (Str){ domain->data, domain->len };
}

#endif
