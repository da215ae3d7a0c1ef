// mail_page.h: mails to colleagues as a page: HTML in the app's looks for light, dark and small screens, and
// the same as plain text. What people and customers wrote is text in both, never markup or an address.
#ifndef PERENNIAL_ACT_MAIL_PAGE_H
#define PERENNIAL_ACT_MAIL_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

typedef enum MailTone { MAIL_PLAIN, MAIL_GOOD, MAIL_WATCH, MAIL_BAD, MAIL_TONES } MailTone;

typedef struct MailPage {
    Buf html, text;
    Str url; // of this server, without a slash at the end; empty: nothing is a link
    bool in_list;
} MailPage;

// `url` is borrowed. `glance` is what lists of mails show beside the subject.
void mail_page_begin(MailPage *page, Str url, Str title, Str lead, Str glance);

typedef struct MailFigure {
    Str value, label;
    MailTone tone;
} MailFigure;
enum { MAIL_FIGURES_MAX = 4 };
void mail_page_figures(MailPage *page, const MailFigure *figures, size_t count);

// `path` and `link` lead to the page that shows all of it; empty: nowhere.
void mail_page_section(MailPage *page, Str title, Str path, Str link);

typedef struct MailItem {
    Str title;      // what it is about: a customer
    Str path;       // of the app; empty: no link
    Str side;       // a figure at its right; may be empty
    Str line, more; // below; may be empty
    MailTone tone;
} MailItem;
void mail_page_item(MailPage *page, const MailItem *item);
void mail_page_note(MailPage *page, Str text);

// A button.
void mail_page_button(MailPage *page, Str label, Str path);

// `why`: why they get it.
void mail_page_end(MailPage *page, Str why);
void mail_page_free(MailPage *page);

// Another page's sections: one that was not begun.
void mail_page_append(MailPage *page, MailPage *sections);

// The body of a mail in the outbox (outbox.h); appends. `html` is a whole document.
void mail_body(Str to, Str to_name, Str subject, Str html, Str text, Buf *out);

// The subject as one line.
Str mail_line(Str text, Arena *arena);

#endif
