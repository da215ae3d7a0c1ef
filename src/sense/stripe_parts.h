// stripe_parts.h: the members of Stripe's objects, and the readers of its kinds. For stripe_*.c only.
#ifndef PERENNIAL_SENSE_STRIPE_PARTS_H
#define PERENNIAL_SENSE_STRIPE_PARTS_H

#include "know/monthly.h"
#include "sense/stripe_words.h"

// Members of an object; of NULL, or of another kind, there are none.
Str stripe_text(const JsonNode *object, const char *name, Arena *arena); // empty
Str stripe_id(const JsonNode *object, const char *name, Arena *arena);   // of an object, or the id alone
int64_t stripe_number(const JsonNode *object, const char *name, int64_t otherwise);
int64_t stripe_time(const JsonNode *object, const char *name); // seconds as microseconds; 0
bool stripe_is_true(const JsonNode *object, const char *name);
const JsonNode *stripe_object(const JsonNode *object, const char *name); // NULL

// The account that the metadata names; empty.
Str stripe_account(const JsonNode *object, Arena *arena);

// Notes what could not be read; the first note stays.
void stripe_problem(StripeEvent *event, const char *problem);

// Minor units of Stripe as ISO 4217 has them.
void stripe_scale(const Currency *currency, Monthly *sum);

// STATUS_INVALID: the object is not what it says it is.
MUST_USE Status stripe_read_subscription(const JsonNode *object, Arena *arena, StripeEvent *event,
                                         Error *error);
MUST_USE Status stripe_read_invoice(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error);
MUST_USE Status stripe_read_charge(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error);
MUST_USE Status stripe_read_dispute(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error);
MUST_USE Status stripe_read_card(const JsonNode *method, const JsonNode *card, Arena *arena,
                                 StripeEvent *event, Error *error);

#endif
