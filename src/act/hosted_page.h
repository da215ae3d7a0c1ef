// hosted_page.h: the frame of the pages that people at customers see: HTML that needs no script and nothing
// from elsewhere, light and dark as their system has it.
#ifndef PERENNIAL_ACT_HOSTED_PAGE_H
#define PERENNIAL_ACT_HOSTED_PAGE_H

#include "base/arena.h"
#include "base/buf.h"

// Begins a document; its title is `before`, which is HTML, and the text `title`, and who we are (may be
// empty). More rules of style may follow before hosted_page_body.
void hosted_page_open(Buf *out, const char *before, Str title, Str our_name);
void hosted_page_body(Buf *out);
void hosted_page_close(Buf *out);

// A whole document that says one thing.
void hosted_page_notice(Buf *out, const char *title, Str text, Str our_name);

// The value of the header Content-Security-Policy for a page that was made here: its style is known by its
// hash. In the arena.
Str hosted_page_policy(Str html, Arena *arena);

#endif
