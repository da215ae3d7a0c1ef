// housekeeper.h: writes what is gathered in memory (use of keys, last visits) every few seconds, removes
// sessions that have ended, says to the log when a planned touchpoint's time has come, and looks once an hour
// which adoption plans were reached. What many accounts are to say of use cases is said within seconds, and
// so is that an account got another owner by an attribute.
#ifndef PERENNIAL_API_HOUSEKEEPER_H
#define PERENNIAL_API_HOUSEKEEPER_H

#include "know/committer.h"
#include "know/features.h"
#include "know/use_case_watch.h"
#include "trust/keys.h"
#include "trust/session.h"

typedef struct Housekeeper Housekeeper;

// All are borrowed.
Housekeeper *housekeeper_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                UseCaseWatch *use_cases, KeyBook *keys, SessionBook *sessions);
// Whether the last write failed: the disk is full or broken. Tried again every few seconds while there is
// use.
bool housekeeper_is_failing(const Housekeeper *housekeeper);

void housekeeper_stop(Housekeeper *housekeeper);    // writes a last time; accepts NULL
void housekeeper_destroy(Housekeeper *housekeeper); // after the committer has stopped; accepts NULL

#endif
