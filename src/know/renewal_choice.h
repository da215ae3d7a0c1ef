// renewal_choice.h: what counts as a renewal, and what is to be looked at before it: the setting "renewals".
#ifndef PERENNIAL_KNOW_RENEWAL_CHOICE_H
#define PERENNIAL_KNOW_RENEWAL_CHOICE_H

#include "codec/json.h"
#include "codec/json_writer.h"
#include "engine/formula.h"
#include "store/store.h"

enum {
    RENEWAL_STEPS_MAX = 20,
    RENEWAL_TERM_MONTHS_MAX = 60,
    RENEWAL_GRACE_DAYS_MAX = 90,
    RENEWAL_OPEN_DAYS_MAX = 730,
    RENEWAL_STEP_KEY_BYTES_MAX = 30,
    RENEWAL_STEP_NAME_BYTES_MAX = 100,
    RENEWAL_STEP_TEXT_BYTES_MAX = 1000,
};

// Something to be looked at before a renewal.
typedef struct RenewalStepRule {
    Str key; // a word
    Str name, meaning;
    int64_t days_before; // from then on it is due; 0 to RENEWAL_OPEN_DAYS_MAX
    Str formula;         // yes: it needs somebody now; empty: only people know
    Str value;           // a formula of what is told as evidence; empty: what decided the first one
    Str evidence;        // how it is told: "The card is valid until: {value}."; empty: the value alone
} RenewalStepRule;

typedef struct RenewalChoice {
    int64_t shortest_term_months; // shorter terms are no renewals
    int64_t grace_days;           // after the due day, for those who renew late
    int64_t open_days;            // so long before its day a renewal is in the pipeline
    RenewalStepRule steps[RENEWAL_STEPS_MAX];
    size_t step_count;
} RenewalChoice;

// The setting, or what ships; in the arena.
MUST_USE Status renewal_choice_load(Store *store, Arena *arena, RenewalChoice *choice_out, Error *error);
MUST_USE Status renewal_choice_save(Store *store, const RenewalChoice *choice, Error *error);

// {"shortest_term_months", "grace_days", "open_days", "steps": [{"key", "name", "meaning", "days_before",
// "formula", "value", "evidence"}]}; what is left out stays as in *choice. STATUS_INVALID names the member.
MUST_USE Status renewal_choice_read(const JsonNode *object, Arena *arena, RenewalChoice *choice,
                                    Error *error);
void renewal_choice_write(const RenewalChoice *choice, JsonWriter *json); // members of an open object

extern const RenewalStepRule renewal_steps_shipped[];
extern const size_t renewal_steps_shipped_count;

#endif
