// loss_reason.h: why accounts are lost: the setting "losses", and what a billing system's words mean in it.
#ifndef PERENNIAL_KNOW_LOSS_REASON_H
#define PERENNIAL_KNOW_LOSS_REASON_H

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/loss.h"

enum {
    LOSS_REASONS_MAX = 60,
    LOSS_CAUSES_MAX = 30,
    LOSS_NAME_BYTES_MAX = 200,
    LOSS_PREVENTION_BYTES_MAX = 500,
    LOSS_SETTINGS_BYTES_MAX = 64 * 1024,
    LOSS_DAYS_MAX = 365,
};

typedef struct LossReason {
    Str key, name;
    Str kind;       // voluntary, involuntary, or empty
    Str prevention; // what keeps it from happening; may be empty
} LossReason;

// Who or what of ours it came from.
typedef struct LossCause {
    Str key, name;
} LossCause;

typedef struct LossSettings {
    const LossReason *reasons;
    size_t reason_count;
    const LossCause *causes;
    size_t cause_count;
    int64_t early_days;    // a signal so many days before the loss was early enough to act
    int64_t return_days;   // back within so many days: it was none
    int64_t least_percent; // of what was paid: less is no downgrade worth a row
    Str source_attribute;  // of accounts: where they came from
} LossSettings;

// The setting, or what ships; in the arena.
MUST_USE Status loss_settings_read(Store *store, Arena *arena, LossSettings *settings_out, Error *error);

// From a body as loss_settings_write makes it; texts in the arena. STATUS_INVALID names the field.
MUST_USE Status loss_settings_parse(const JsonNode *body, Arena *arena, LossSettings *settings_out,
                                    Error *error);
void loss_settings_write(const LossSettings *settings, JsonWriter *json); // an object
MUST_USE Status loss_settings_put(Store *store, const LossSettings *settings, Error *error);

const LossReason *loss_reason_find(const LossSettings *settings, Str key); // NULL
const LossCause *loss_cause_find(const LossSettings *settings, Str key);   // NULL

// What is known beside the statements on subscriptions.
typedef struct LossHints {
    int64_t day_end_us;      // of the day of the loss
    Str churn_reason;        // attribute of the account; empty: none
    int64_t failed_payments; // the day before
} LossHints;

// Fills kind, reason, root_cause and said of a loss of which nothing is said yet: from the newest statement
// on a subscription that gives a reason, up to LOSS_JOIN_DAYS after the loss; else from the hints. A reason
// is a key of the settings or one of Stripe's words (feedback, or why it was cancelled).
MUST_USE Status loss_prefill(Store *store, const LossSettings *settings, const LossHints *hints, Arena *arena,
                             Loss *loss, Error *error);

#endif
