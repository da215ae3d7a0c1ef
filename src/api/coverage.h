// coverage.h: how often each account is to be spoken with.
#ifndef PERENNIAL_API_COVERAGE_H
#define PERENNIAL_API_COVERAGE_H

#include "api/request.h"
#include "know/coverage.h"

// Days by account number: what the account's attribute contact_every says, else the first rule that fits it,
// else TODAY_CONTACT_DAYS. In the arena; *count_out accounts. A rule of a segment that is there no more holds
// for nobody.
MUST_USE Status contact_days(Request *request, Coverage *coverage_out, double **days_out, size_t *count_out);

// Spoken with longer ago than planned: since the last touchpoint, else since the account began.
typedef struct LateContact {
    uint16_t last; // day of the contact before; 0: there was none
    double days_late;
} LateContact;

bool contact_is_late(const Engine *engine, uint32_t account, uint16_t today, double every,
                     LateContact *late_out);

#endif
