// ask_page.h: the page on which people ask back from a mail, or say what keeps them from doing what it
// suggests: HTML that needs no script. Pure: whatever somebody is called or wrote is text.
#ifndef PERENNIAL_ACT_ASK_PAGE_H
#define PERENNIAL_ACT_ASK_PAGE_H

#include "base/arena.h"
#include "base/buf.h"

enum { ASK_TEXT_BYTES_MAX = 2000, ASK_FORM_BYTES_MAX = 16 * 1024 };

typedef struct AskPage {
    Str our_name, person, account, about; // of the mail: its subject; any may be empty
    bool hinders;                         // what keeps them from it, and not a question
    Str kind, text;                       // what was filled in
    const char *problem;                  // why it could not be taken; NULL: it was not sent yet
} AskPage;

// Reads a form's body into kind and text; says in `problem` what is wrong. In the arena.
void ask_page_read(Str form, Arena *arena, AskPage *page);

// Appends the whole document.
void ask_page_form(const AskPage *page, Buf *out);

#endif
