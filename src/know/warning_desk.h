// warning_desk.h: keeps the register of warnings true: raises what the watch says of the rules, ends what is
// no longer true, and raises one warning about the data when events are missing from many accounts at once.
#ifndef PERENNIAL_KNOW_WARNING_DESK_H
#define PERENNIAL_KNOW_WARNING_DESK_H

#include "know/warning.h"
#include "know/watch.h"

typedef struct WarningDesk WarningDesk;

enum { WARNING_ASLEEP_DAYS = 7 }; // risks that are raised while data is missing

// What was raised, to be told to open pages. On a thread of the watch or of the desk.
typedef void WarningTold(void *context, const Warning *warning);

// All are borrowed; `features` may be NULL. Reads the life setting with `store`, and puts the shipped rules
// into an empty database.
WarningDesk *warning_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                 DefinitionCatalog *definitions, WarningTold *told, void *context,
                                 Error *error);

// Which the watch is to be given: watch_kind(watch, DEFINITION_WARNING, …). Lives as long as the desk.
const WatchKind *warning_desk_kind(WarningDesk *desk);

// Starts the thread that looks for missing data, and finds out since when warnings have been true and who is
// behind them.
void warning_desk_start(WarningDesk *desk);
void warning_desk_stop(WarningDesk *desk);    // ends it; the committer must still run
void warning_desk_destroy(WarningDesk *desk); // after the watch; accepts NULL

// Which accounts are churned or archived, after an edit. The watch has to be woken.
void warning_desk_set_life(WarningDesk *desk, const LifeTexts *texts);
// As it is now; in the arena.
LifeTexts warning_desk_life(WarningDesk *desk, Arena *arena);

#endif
