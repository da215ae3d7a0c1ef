// warning_detail.h: what is found out about warnings shortly after they were raised, apart from the watch,
// which must not wait for it: since when the rule has been true without a break, and which people are behind
// it.
#ifndef PERENNIAL_KNOW_WARNING_DETAIL_H
#define PERENNIAL_KNOW_WARNING_DETAIL_H

#include "know/warning.h"

enum {
    WARNING_SINCE_DAYS = 180, // looked back at most: true for longer counts from there
    WARNING_PEOPLE_MAX = 10,  // named in one part of the evidence
};

// The first day from which on the condition is yes on each day up to `day`, on which it counts as yes: at
// most WARNING_SINCE_DAYS before, and not before anything was known of the account. For many accounts by
// columns.
void warning_true_since(const Formula *condition, const Engine *engine, const uint32_t *accounts,
                        size_t count, uint16_t day, uint16_t *since_out);

// The evidence again, with "people": [{id, name, last_seen}] beside each part that counts people of that day;
// in the arena. Names and days as of `day`.
Str warning_evidence_with_people(const CompiledRule *rule, const Engine *engine, uint32_t account,
                                 uint16_t day, Str evidence, Arena *arena);

#endif
