// person_log.h: which entries of the log are one person's, by the raw ids that they carry.
//
// A user id is one person's for ever. An anonymous id is of the first user who is seen with it, and what came
// before is theirs as well; a second user takes only what comes later. So an entry with an anonymous id alone
// is told by its place in the log.
#ifndef PERENNIAL_KNOW_PERSON_LOG_H
#define PERENNIAL_KNOW_PERSON_LOG_H

#include "engine/engine.h"
#include "know/event_log.h"

typedef struct PersonLog PersonLog;

// Reads all of the log, twice when devices changed hands, up to what is there now. NULL when it cannot. The
// engine is borrowed; `person` is nobody who was merged into another.
PersonLog *person_log_read(const Engine *engine, uint32_t person, EventLog *log, Store *store, Error *error);
void person_log_free(PersonLog *who); // accepts NULL

bool person_log_is_own(const PersonLog *who, uint64_t sequence, const LogEntry *entry);

// Ids that stand for the person now.
bool person_log_has_user(const PersonLog *who, Str user_id);
bool person_log_has_visitor(const PersonLog *who, Str anonymous_id);
size_t person_log_users(const PersonLog *who, const Str **ids_out);
size_t person_log_visitors(const PersonLog *who, const Str **ids_out);

#endif
