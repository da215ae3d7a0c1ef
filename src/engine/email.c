#include "engine/email.h"

#include <stdlib.h>

// Sorted by bytes. Services where anybody can have an address.
static const Str public_domains[] = {
    STR_CONST("126.com"),        STR_CONST("163.com"),        STR_CONST("aol.com"),
    STR_CONST("att.net"),        STR_CONST("bellsouth.net"),  STR_CONST("bluewin.ch"),
    STR_CONST("bol.com.br"),     STR_CONST("btinternet.com"), STR_CONST("charter.net"),
    STR_CONST("comcast.net"),    STR_CONST("cox.net"),        STR_CONST("daum.net"),
    STR_CONST("duck.com"),       STR_CONST("fastmail.com"),   STR_CONST("fastmail.fm"),
    STR_CONST("foxmail.com"),    STR_CONST("free.fr"),        STR_CONST("freenet.de"),
    STR_CONST("gmail.com"),      STR_CONST("gmx.at"),         STR_CONST("gmx.ch"),
    STR_CONST("gmx.com"),        STR_CONST("gmx.de"),         STR_CONST("gmx.net"),
    STR_CONST("googlemail.com"), STR_CONST("hanmail.net"),    STR_CONST("hey.com"),
    STR_CONST("hotmail.co.uk"),  STR_CONST("hotmail.com"),    STR_CONST("hotmail.de"),
    STR_CONST("hotmail.es"),     STR_CONST("hotmail.fr"),     STR_CONST("hotmail.it"),
    STR_CONST("icloud.com"),     STR_CONST("inbox.ru"),       STR_CONST("interia.pl"),
    STR_CONST("laposte.net"),    STR_CONST("libero.it"),      STR_CONST("list.ru"),
    STR_CONST("live.co.uk"),     STR_CONST("live.com"),       STR_CONST("live.de"),
    STR_CONST("live.fr"),        STR_CONST("mac.com"),        STR_CONST("mail.com"),
    STR_CONST("mail.ru"),        STR_CONST("mailbox.org"),    STR_CONST("me.com"),
    STR_CONST("msn.com"),        STR_CONST("naver.com"),      STR_CONST("o2.pl"),
    STR_CONST("orange.fr"),      STR_CONST("outlook.com"),    STR_CONST("outlook.de"),
    STR_CONST("outlook.fr"),     STR_CONST("pm.me"),          STR_CONST("posteo.de"),
    STR_CONST("proton.me"),      STR_CONST("protonmail.ch"),  STR_CONST("protonmail.com"),
    STR_CONST("qq.com"),         STR_CONST("rediffmail.com"), STR_CONST("rocketmail.com"),
    STR_CONST("sbcglobal.net"),  STR_CONST("seznam.cz"),      STR_CONST("sfr.fr"),
    STR_CONST("sina.com"),       STR_CONST("t-online.de"),    STR_CONST("terra.com.br"),
    STR_CONST("tutanota.com"),   STR_CONST("uol.com.br"),     STR_CONST("verizon.net"),
    STR_CONST("wanadoo.fr"),     STR_CONST("web.de"),         STR_CONST("wp.pl"),
    STR_CONST("yahoo.co.in"),    STR_CONST("yahoo.co.jp"),    STR_CONST("yahoo.co.uk"),
    STR_CONST("yahoo.com"),      STR_CONST("yahoo.com.br"),   STR_CONST("yahoo.de"),
    STR_CONST("yahoo.es"),       STR_CONST("yahoo.fr"),       STR_CONST("yahoo.it"),
    STR_CONST("yandex.com"),     STR_CONST("yandex.ru"),      STR_CONST("yeah.net"),
    STR_CONST("ymail.com"),      STR_CONST("zoho.com"),
};

static int compare_domains(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool is_public(Str domain)
{
    return bsearch(&domain, public_domains, sizeof public_domains / sizeof *public_domains,
                   sizeof *public_domains, compare_domains) != NULL;
}

bool domain_parse(Str text, DomainName *domain_out)
{
    text = str_trim(text);
    if (text.len == 0 || text.len > DOMAIN_BYTES_MAX) return false;
    DomainName domain = { .len = (uint32_t)text.len };
    bool dotted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = lower_letter(text.data[i]);
        bool inner = i > 0 && i + 1 < text.len && text.data[i - 1] != '.';
        bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0) ||
                       (c == '.' && inner) || (unsigned char)c >= 0x80;
        if (!allowed) return false;
        dotted = dotted || c == '.';
        domain.data[i] = c;
    }
    if (!dotted || is_public(domain_text(&domain))) return false;
    *domain_out = domain;
    return true;
}

bool email_domain(Str address, DomainName *domain_out)
{
    address = str_trim(address);
    StrCut cut = str_cut(address, '@');
    if (!cut.found || cut.head.len == 0) return false;
    for (size_t i = 0; i < cut.head.len; i++) {
        if ((unsigned char)cut.head.data[i] <= ' ') return false;
    }
    if (cut.tail.len == 0 || cut.tail.data[0] == ' ' || cut.tail.data[0] == '\t') return false;
    return domain_parse(cut.tail, domain_out);
}
