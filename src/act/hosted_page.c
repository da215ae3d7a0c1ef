#include "act/hosted_page.h"

#include "codec/base64.h"
#include "codec/html_escape.h"

#include <sodium.h>
#include <string.h>

// The almanac's colours, light and dark as the reader's system has it

static const char style[] =
    ":root{color-scheme:light "
    "dark;--canvas:#F6F4EF;--surface:#FFF;--line:#EAE6DE;--line3:#8F8979;--ink:#23211C;"
    "--ink2:#575349;--leaf:#2B6A4C;--leafs:#E6F0EA;--onleaf:#FFF;--bad:#A3362A;--bads:#FBE8E3}"
    "@media(prefers-color-scheme:dark){:root{--canvas:#11110F;--surface:#191916;--line:#2B2A26;--line3:#"
    "7A7568;"
    "--ink:#ECE9E1;--ink2:#B5B0A3;--leaf:#7DC49D;--leafs:#1B2D24;--onleaf:#0D1B13;--bad:#F0907E;"
    "--bads:#3B1F1A}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:32px 16px;background:var(--canvas);color:var(--ink);font:16px/24px "
    "Inter,system-ui,"
    "sans-serif;font-variant-numeric:tabular-nums}"
    "main{max-width:640px;margin:0 auto;background:var(--surface);border:1px solid "
    "var(--line);border-radius:12px}"
    "header,.q,footer,.say{padding:24px}header{padding-bottom:16px}.q,footer{border-top:1px solid "
    "var(--line)}"
    "h1{margin:0;font-size:20px;line-height:28px;font-weight:600}"
    "p{margin:4px 0 0}.quiet,.hint,.ends{color:var(--ink2);font-size:14px;line-height:20px}"
    "fieldset{margin:0;padding:0;border:0;min-width:0}legend,.label{padding:0;font-weight:600;display:block;"
    "overflow-wrap:anywhere}.must{color:var(--ink2);font-weight:400}"
    ".scale{display:grid;grid-template-columns:repeat(11,1fr);gap:6px;margin-top:12px}"
    ".scale.of5{grid-template-columns:repeat(5,1fr)}.scale.of7{grid-template-columns:repeat(7,1fr)}"
    ".scale label{position:relative;display:block}"
    ".scale input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}"
    ".scale span{display:flex;align-items:center;justify-content:center;min-height:44px;border:1px solid "
    "var(--line3);border-radius:8px;background:var(--surface)}"
    ".scale input:hover+span{background:var(--leafs)}"
    ".scale input:checked+span{background:var(--leaf);border-color:var(--leaf);color:var(--onleaf);"
    "font-weight:600;box-shadow:inset 0 0 0 2px var(--leaf),inset 0 0 0 3px var(--onleaf)}"
    ".scale input:focus-visible+span,a:focus-visible,button:focus-visible,textarea:focus-visible,"
    ".pick input:focus-visible{outline:3px solid var(--leaf);outline-offset:2px}"
    ".ends{display:flex;justify-content:space-between;gap:16px;margin-top:6px}.ends span:last-child{"
    "text-align:right}"
    ".pick{display:flex;gap:12px;align-items:center;min-height:44px;cursor:pointer;overflow-wrap:anywhere}"
    ".pick input{flex:none;width:20px;height:20px;margin:0;accent-color:var(--leaf)}.picks{margin-top:8px}"
    "textarea{display:block;width:100%;min-height:120px;margin-top:12px;padding:10px 12px;border:1px solid "
    "var(--line3);border-radius:8px;background:var(--surface);color:var(--ink);font:inherit}"
    ".ways{display:flex;flex-wrap:wrap;gap:12px;margin-top:16px}button.plain{background:var(--surface);color:"
    "var(--ink);border:1px solid var(--line3)}"
    "button{min-height:44px;padding:0 24px;border:0;border-radius:8px;background:var(--leaf);color:"
    "var(--onleaf);font:inherit;font-weight:600;cursor:pointer}"
    "a{color:var(--leaf)}.problem{color:var(--bad);margin:8px 0 0}"
    ".bad .scale span,.bad textarea{border-color:var(--bad);border-width:2px}"
    ".problems{margin:0 24px 24px;padding:16px;border:1px solid var(--bad);border-radius:8px;"
    "background:var(--bads)}.problems h2{margin:0;font-size:16px;line-height:24px}.problems ul{margin:4px 0 "
    "0;"
    "padding-left:20px}.problems a{color:var(--bad)}footer .quiet{margin-top:16px}"
    "@media(max-width:520px){body{padding:0}main{border:0;border-radius:0;min-height:100vh}.scale{"
    "grid-template-columns:repeat(6,1fr)}button{width:100%}}"
    "@media(forced-colors:active){.scale input:checked+span{outline:3px solid;outline-offset:-5px}}";

static void put(Buf *out, const char *html)
{
    buf_append(out, str_from_c(html));
}

void hosted_page_open(Buf *out, const char *before, Str title, Str our_name)
{
    put(out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>");
    put(out, before);
    html_escape(out, title);
    if (our_name.len > 0) put(out, " – ");
    html_escape(out, our_name);
    put(out, "</title><style>");
    put(out, style);
}

void hosted_page_body(Buf *out)
{
    put(out, "</style></head>\n<body><main>\n");
}

void hosted_page_close(Buf *out)
{
    put(out, "</main></body></html>\n");
}

void hosted_page_notice(Buf *out, const char *title, Str text, Str our_name)
{
    hosted_page_open(out, "", str_from_c(title), our_name);
    hosted_page_body(out);
    put(out, "<div class=\"say\"><h1>");
    put(out, title);
    put(out, "</h1><p>");
    html_escape(out, text);
    put(out, "</p></div>\n");
    hosted_page_close(out);
}

Str hosted_page_policy(Str html, Arena *arena)
{
    static const char open[] = "<style>", close[] = "</style>";
    unsigned char hash[crypto_hash_sha256_BYTES];
    const char *from = memmem(html.data, html.len, open, sizeof open - 1);
    if (!from) return STR("default-src 'none'; frame-ancestors 'none'");
    from += sizeof open - 1;
    const char *to = memmem(from, (size_t)(html.data + html.len - from), close, sizeof close - 1);
    crypto_hash_sha256(hash, (const unsigned char *)from, (size_t)(to - from));
    Buf text = { 0 };
    base64_append(&text, (Str){ (const char *)hash, sizeof hash });
    Str policy =
        arena_format(arena,
                     "default-src 'none'; style-src 'sha256-%.*s'; form-action 'self'; base-uri 'none'; "
                     "frame-ancestors 'none'",
                     (int)text.len, text.data);
    buf_free(&text);
    return policy;
}
