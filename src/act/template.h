// template.h: the template of a message: a subject and a text in Markdown with placeholders, kept as a
// definition of the kind DEFINITION_TEMPLATE.
//
//   Hello {{person.first_name | "there"}},
//   {{#if seat_use(28d) < 50%}}only {{= seat_use(28d)}} of your seats are in use.{{#else}}…{{/if}}
//   {{#each unused_features}}- {{item}}
//   {{/each}}
//
// Whatever a placeholder's value holds, it never becomes markup, a header or the server of a link
// (codec/markdown.h). docs/sending.md says it for users.
#ifndef PERENNIAL_ACT_TEMPLATE_H
#define PERENNIAL_ACT_TEMPLATE_H

#include "base/status.h"
#include "engine/formula.h"
#include "know/live.h"

enum {
    TEMPLATE_SUBJECT_BYTES_MAX = 300,
    TEMPLATE_TEXT_BYTES_MAX = 64 * 1024,
    TEMPLATE_PARTS_MAX = 1000,
    TEMPLATE_DEPTH_MAX = 8,              // of #if and #each inside each other
    TEMPLATE_ITEMS_MAX = 20,             // of a list
    TEMPLATE_VALUES_MAX = 2000,          // put into one message
    TEMPLATE_OUT_BYTES_MAX = 200 * 1024, // before Markdown is made of it
    MESSAGE_SUBJECT_BYTES_MAX = 250,
};

// Stands for the recipient's own address of unsubscribing until the mail is sent.
#define TEMPLATE_UNSUBSCRIBE "https://unsubscribe.invalid/"
// The same of the survey that the mail asks.
#define TEMPLATE_SURVEY "https://survey.invalid/"
// The same of the page on which they ask back, and say what hinders them.
#define TEMPLATE_ASK "https://ask.invalid/"
#define TEMPLATE_OBSTACLE "https://obstacle.invalid/"

typedef struct MessageTemplate MessageTemplate; // immutable; threads may share it

// Reads {"subject": text, "text": Markdown}; other members are passed by. Everything lies in the arena;
// `names` is borrowed for the template's life. STATUS_INVALID says what is wrong, and where.
MUST_USE Status template_read(Str body, const FormulaNames *names, Arena *arena, MessageTemplate **out,
                              Error *error);

// Where something is wrong: bytes of the subject or of the text; `text` is empty when it has no place.
typedef struct TemplateProblem {
    Str text; // in the arena
    size_t at, end;
    Str proposal; // what might be meant; may be empty
} TemplateProblem;

// The same, and the place of what is wrong.
MUST_USE Status template_check(Str body, const FormulaNames *names, Arena *arena, MessageTemplate **out,
                               TemplateProblem *problem_out, Error *error);

// The body as it is kept: subject, text, and the formulas in them, so that whoever looks for formulas in
// definitions finds them. In the arena.
Str template_body(const MessageTemplate *message, Arena *arena);

bool template_has_unsubscribe(const MessageTemplate *message);
bool template_has_survey(const MessageTemplate *message);
bool template_has_ask(const MessageTemplate *message); // or says what hinders them

typedef struct TemplateSubject {
    const Engine *engine;
    uint32_t account;
    uint32_t person; // ENGINE_NONE: none
    uint16_t day;
    Str owner_name;  // of the account, on our side; empty: missing
    Str owner_email; // the same
    Str answers_to;  // where answers to a mail go: the owner, if that is an address of an active colleague
    Str our_name;    // of the company that sends; empty: missing
    Str access_url;  // where its users ask for an invitation or a new password; empty: missing
} TemplateSubject;

typedef struct RenderedMessage {
    Str subject;
    Str html; // without a document around it
    Str text;
    Str missing; // the first placeholder without a value and without a fallback; empty: none
} RenderedMessage;

// In the arena. STATUS_LIMITED: it became too long.
MUST_USE Status template_render(const MessageTemplate *message, const TemplateSubject *subject, Arena *arena,
                                RenderedMessage *out, Error *error);

#endif
