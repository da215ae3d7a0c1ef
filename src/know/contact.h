// contact.h: whether somebody may be contacted: the person's attribute `contact`.
#ifndef PERENNIAL_KNOW_CONTACT_H
#define PERENNIAL_KNOW_CONTACT_H

#include "engine/engine.h"

#define CONTACT_NAMES "direct|through_contact|do_not_contact"

typedef enum Contact {
    CONTACT_DIRECT,  // also where nothing is said
    CONTACT_THROUGH, // through somebody else at the customer
    CONTACT_NEVER,
} Contact;

extern const Str contact_names[]; // by Contact

Contact person_contact(const Engine *engine, uint32_t person, uint16_t day);

// For whatever sends something to a person by itself: not to who may not be contacted directly, nor to who
// was erased.
bool person_may_be_sent_to(const Engine *engine, uint32_t person, uint16_t day);

#endif
