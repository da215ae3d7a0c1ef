// erase_entry.h: what becomes of an entry of the log when a person is erased. It keeps its number, event, day
// and account, and the numbers that are counted of it; the rest of it is gone or a pseudonym.
#ifndef PERENNIAL_KNOW_ERASE_ENTRY_H
#define PERENNIAL_KNOW_ERASE_ENTRY_H

#include "know/erase_names.h"
#include "know/erase_rows.h"
#include "know/event_numbers.h"
#include "know/person_log.h"

typedef struct EraseEntries {
    const PersonLog *who;
    EraseNames *names;
    const EventNumbers *numbers; // that are kept
    const Zone *zone;
    int64_t now_us;       // later entries keep their time: they wait for it
    ErasedPerson *person; // collects the words that say who it was
    Arena *words;         // where they are copied to
} EraseEntries;

// A LogReplace; the context is an EraseEntries.
bool erase_entry(void *context, uint64_t sequence, const LogEntry *entry, Arena *arena, LogEntry *out);

// Adds the id to the words by which texts are searched, unless it may stand for much else.
void erase_note_id(const EraseEntries *how, Str id);

#endif
