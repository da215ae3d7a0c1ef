// guide.h: a guide: a message inside the customer's own app, as it is kept in a definition of the kind
// DEFINITION_GUIDE. A banner, a pop-up and a tip have one card; a tour leads through up to ten, also over
// several pages. docs/guides.md says it for users.
//
//     {"kind": "tip", "cards": [{"title": "Export it", "text": "…Markdown…", "selector": "#export",
//      "pages": ["/reports/*"], "button": {"label": "Show me", "does": "link", "link": "/reports/export"}}],
//      "days": 14, "priority": 50, "ask": true}
//
// Title and text are of the language of templates (template.h), with the same safety.
#ifndef PERENNIAL_ACT_GUIDE_H
#define PERENNIAL_ACT_GUIDE_H

#include "act/template.h"
#include "know/definition.h"

enum {
    GUIDE_BYTES_MAX = 128 * 1024,
    GUIDE_CARDS_MAX = 10,
    GUIDE_MEANING_BYTES_MAX = 4000,
    GUIDE_TITLE_BYTES_MAX = 200,
    GUIDE_TEXT_BYTES_MAX = 4000,
    GUIDE_SELECTOR_BYTES_MAX = 200,
    GUIDE_LABEL_BYTES_MAX = 40,
    GUIDE_LINK_BYTES_MAX = 500,
    GUIDE_PAGES_MAX = 10, // of a card
    GUIDE_PAGE_BYTES_MAX = 200,
    GUIDE_PAGE_STARS_MAX = 3,
    GUIDE_DAYS_MAX = 90,
    GUIDE_RENDERED_BYTES_MAX = 64 * 1024, // of one person's
};

typedef enum GuideKind { GUIDE_BANNER, GUIDE_POP_UP, GUIDE_TIP, GUIDE_TOUR } GuideKind;
#define GUIDE_KIND_NAMES "banner|pop_up|tip|tour"

typedef enum GuideDoes { GUIDE_NEXT, GUIDE_DONE, GUIDE_LINK } GuideDoes; // the button
#define GUIDE_DOES_NAMES "next|done|link"

typedef struct GuideCard {
    const MessageTemplate *words; // its subject is the title
    Str selector;                 // of CSS: what it stands beside; empty: in a corner
    Str label;                    // of the button
    GuideDoes does;
    Str link; // "https://…", or a path of the customer's app
    const Str *pages;
    size_t page_count; // 0: everywhere
} GuideCard;

typedef struct Guide {
    int64_t id, version; // of the definition
    Str name, meaning;   // not for customers
    GuideKind kind;
    const GuideCard *cards;
    size_t card_count;
    int days;     // it is shown so long after it was put there
    int priority; // 1 to 100: the higher one is shown first
    bool ask;     // people may ask something back
} Guide;

// The body of a definition; texts in the arena, `names` borrowed as by template_read. STATUS_INVALID and
// STATUS_LIMITED name the field ("cards.2.text", made in the arena).
MUST_USE Status guide_read(Str body, const FormulaNames *names, Arena *arena, Guide *guide_out, Error *error);

// The same of a definition, with id, version and name.
MUST_USE Status guide_of(const Definition *definition, const FormulaNames *names, Arena *arena,
                         Guide *guide_out, Error *error);

// As the person's browser gets it, JSON in the arena:
//     {"kind", "ask", "cards": [{"title", "html", "selector", "pages", "button": {"label", "does", "link"}}]}
// *missing_out: the first placeholder without value and fallback; empty: none. STATUS_LIMITED: too long.
MUST_USE Status guide_render(const Guide *guide, const TemplateSubject *subject, Arena *arena, Str *json_out,
                             Str *missing_out, Error *error);

#endif
