// account_digest.h: what one should know of an account, in short lines, each with the record that it comes
// from: for the pack of a handover and for the brief of a meeting.
//
// The lines follow from what is held, nothing else: the same state gives the same lines.
#ifndef PERENNIAL_API_ACCOUNT_DIGEST_H
#define PERENNIAL_API_ACCOUNT_DIGEST_H

#include "api/relationships.h"

enum {
    DIGEST_SECTIONS_MAX = 12,
    DIGEST_LINES_MAX = 20, // of a section; the rest is counted
};

typedef struct DigestLine {
    Str text;
    const char *kind; // touchpoint, goal, task, ticket, warning, person, attribute, health, usage, use_case,
                      // plan; see the shape
    Str id;           // of the record; the key of an attribute
    uint16_t day;     // 0: none
} DigestLine;

typedef struct DigestSection {
    const char *key, *title;
    DigestLine *lines;
    size_t count, found;
} DigestSection;

typedef struct Digest {
    Request *request;
    uint32_t account;
    Str id;
    uint16_t today;
    Map people;
    DigestSection sections[DIGEST_SECTIONS_MAX];
    size_t count;
} Digest;

// Everything in the arena. STATUS_INVALID: the account has too many people.
MUST_USE Status digest_start(Request *request, uint32_t account, Digest *digest_out);

void digest_state(Digest *digest);                 // owner, health and why, revenue, renewal
MUST_USE Status digest_onboarding(Digest *digest); // right after it: what onboarding lacks, among its lines
void digest_people(Digest *digest);                // who matters, and what is missing
MUST_USE Status digest_promises(Digest *digest);   // open goals, promises, wishes
// What they do with the product and how they come to more; of a workshop that is ahead also what it is about.
// `meeting` is a touchpoint's number, or 0. No section where there is nothing to say.
MUST_USE Status digest_use_cases(Digest *digest, int64_t meeting);
MUST_USE Status digest_work(Digest *digest);  // open tasks, tickets, warnings
MUST_USE Status digest_notes(Digest *digest); // the newest touchpoints
void digest_use(Digest *digest);              // what they say they use against what is counted
MUST_USE Status digest_changes(Digest *digest, int64_t since_us); // since then
MUST_USE Status digest_questions(Digest *digest);                 // what is not known and could be asked

// Those who come to a meeting, by the ids of the touchpoint.
void digest_attendees(Digest *digest, const Str *people, size_t count);

// "sections" of the pack of a handover, into the open object.
MUST_USE Status put_pack_of(Request *request, uint32_t account);
void put_digest(const Digest *digest);                           // "sections": […]
void digest_markdown(const Digest *digest, Str title, Buf *out); // the same to read and to print

#define DIGEST_SECTION_SHAPE                                                                                 \
    "{key text, title text, lines [{text text, kind one(touchpoint|goal|task|ticket|warning|person|"         \
    "attribute|health|usage|use_case|plan), id text, day day?}], left_off int}"

#endif
